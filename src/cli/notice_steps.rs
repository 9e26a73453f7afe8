//! The two actions of a sending: before anything leaves, and after.
//!
//! `Begin` renders the letter on the store as it stands at each try, so what was recorded is what leaves.

use super::act::{Acts, Planned, Planning, Step};
use super::failure::{Failure, Kind};
use super::mail::Carrier;
use super::mail::letter::Draft;
use super::session::Acting;
use crate::domain::action::{NoticeFinish, NoticeSend};
use crate::domain::id::{ActionId, Digest, Id};
use crate::domain::naming::ReleaseName;
use crate::format::letter::Letter;
use std::cell::{OnceCell, RefCell};
use std::path::Path;

/// A letter that may leave, with what the answer says of it.
pub(super) struct Ready {
    pub(super) id: ActionId,
    pub(super) release: ReleaseName,
    pub(super) draft: Draft,
    pub(super) letter: Letter,
    pub(super) bytes: Vec<u8>,
    pub(super) carrier: Carrier,
}

/// The first of the two actions.
pub(super) struct Begin<'a> {
    pub(super) release: &'a ReleaseName,
    pub(super) notice: &'a Id,
    /// The folder that the command line names.
    pub(super) folder: Option<&'a Path>,
    /// It goes out once more, because somebody says so.
    pub(super) again: bool,
    pub(super) acting: Acting,
    /// Which item of the command it is: each has an id of its own under one `--key`.
    pub(super) position: usize,
    /// The letter of the latest try: the one that was recorded.
    pub(super) ready: RefCell<Option<Ready>>,
    /// What is sent again is decided once: who was outrun does not repeat the one who was faster.
    pub(super) repeats: OnceCell<Option<ActionId>>,
}

impl Acts for Begin<'_> {
    fn acting(&self) -> Acting {
        self.acting.clone()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let desk = plan.desk;
        let release = desk.release(self.release)?;
        let draft = Draft::of(desk, &release, self.notice.as_str(), Some(&plan.identity.id))?;
        if draft.to.is_empty() {
            return Err(unreachable(&draft));
        }
        let carrier = Carrier::of(plan.session, desk, self.folder)?;
        let mut id = plan.id(self.release.as_str())?;
        for _ in 0..self.position {
            id = plan.id(self.release.as_str())?;
        }
        let letter = draft.letter(desk, &release, plan.identity, &id)?;
        let bytes = letter.bytes().map_err(|error| Failure::new(Kind::Invalid, error.to_string()))?;
        let latest = release.notices.iter().rfind(|entry| entry.notice == *self.notice);
        let latest = latest.filter(|_| self.again).map(|entry| entry.stamp.action.clone());
        let action = NoticeSend {
            notice: draft.notice.clone(),
            digest: Digest::of(draft.text.as_bytes()),
            subject: draft.subject.clone(),
            recipients: draft.to.iter().map(|(id, _)| id.clone()).collect(),
            message_id: letter.message_id.clone(),
            way: carrier.way(),
            attachments: draft.attached.clone().unwrap_or_default(),
            again: self.repeats.get_or_init(|| latest).clone(),
        };
        let question = format!("{}send `{}` of {} {}?", draft.told(), draft.notice, self.release, carrier.told());
        let planned = Planned {
            id: id.clone(),
            release: self.release.clone(),
            action: action.into(),
            files: Vec::new(),
            message: None,
            url: None,
            confirm: Some(question),
        };
        self.ready.replace(Some(Ready { id, release: self.release.clone(), draft, letter, bytes, carrier }));
        Ok(vec![Step::Act(Box::new(planned))])
    }
}

fn unreachable(draft: &Draft) -> Failure {
    let failure = Failure::new(Kind::NotFound, format!("`{}` reaches nobody by mail", draft.notice));
    let failure = draft.left_out.iter().fold(failure, |failure, (id, why)| failure.detail(format!("{id} {why}")));
    failure.hint("add a contact or an address to people.yaml, then relman policy commit -m \"why\"")
}

/// The second of the two actions.
pub(super) struct Finish {
    pub(super) release: ReleaseName,
    pub(super) action: NoticeFinish,
}

impl Acts for Finish {
    fn acting(&self) -> Acting {
        Acting::default()
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        Ok(vec![plan.step(&self.release, self.action.clone())?])
    }
}
