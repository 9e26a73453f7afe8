//! `relman policy commit`: what people edited by hand in the work tree becomes the policy.
//!
//! Takes every policy file of the work tree as it is, and none besides. Where relman raises the
//! number, the edited `relman.yaml` follows: the commit says whose text it took over.

use super::amending::{self, Change, Proposed, Standing};
use super::failure::{Failure, Kind};
use super::findings::{self, Found};
use super::hand_edits::{self, HandEdits};
use super::session::{Amending, Session};
use crate::report::encode;
use crate::store::Store;
use clap::Args;

/// Put what was edited by hand in force
///
/// Examples:
///   relman policy commit -m "a second approver"
///   relman policy commit -m "new rota" --dry-run
///
/// Takes relman.yaml, people.yaml, calendar.yaml, processes/ and templates/ of the work tree.
/// The number in relman.yaml is raised where nobody has done so; a changed process needs its
/// version raised by hand.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CommitArgs {
    #[command(flatten)]
    amending: Amending,
}

impl CommitArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        // The text comes once: a second try does not ask for it again.
        if self.amending.message(session)?.is_none_or(|said| said.trim().is_empty()) {
            return Err(Failure::new(Kind::Usage, "say why the policy changes")
                .hint("relman policy commit -m \"a second approver\""));
        }
        amending::run(session, &self.amending, "policy.commit", &propose)
    }
}

fn propose(standing: &Standing<'_>) -> Result<Proposed, Failure> {
    let desk = &standing.desk;
    hand_edits::refuse_behind(desk.store, &desk.policy)?;
    let Some(edits) = HandEdits::read(desk.store, &standing.files)? else {
        return Err(without_work_tree(desk.store));
    };
    if edits.differ.is_empty() {
        let said = format!("nothing differs from policy {}", desk.policy.settings.policy);
        return Ok(Proposed::Already { item: String::new(), said });
    }
    if !edits.unfit.is_empty() {
        let failure = Failure::new(Kind::Invalid, "the policy takes plain files only");
        let failure = edits.unfit.iter().fold(failure, |failure, found| failure.detail(found.line()));
        return Err(failure.hint("put the file itself in the place of the link, or move it away"));
    }
    let (new, old) = (findings::of_policy(&edits.files), findings::of_policy(&standing.files));
    let came: Vec<&Found> = new.iter().filter(|found| !old.iter().any(|old| old.says_the_same(found))).collect();
    refuse_templates(came.iter().copied(), &str::to_owned, "relman policy status")?;
    let number = desk.policy.settings.policy.saturating_add(1);
    let files: Vec<String> = edits.differ.iter().map(|(path, how)| format!("{path} ({how})")).collect();
    Ok(Proposed::Change(Box::new(Change {
        item: edits.differ.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>().join(" "),
        made: Some(number.to_string()),
        files: edits.files,
        said: String::new(),
        begins: false,
        confirm: Some(format!("put policy {number} in force: {}?", files.join(", "))),
        warnings: came.iter().filter(|found| !found.is_error()).map(|found| found.line()).collect(),
        next: None,
        shown: None,
        beside: None,
    })))
}

/// The judge looks at no template: a document that cannot be written is found here, before it is needed.
///
/// `shown` is what a person knows a file of the store by.
pub(super) fn refuse_templates<'f>(
    came: impl IntoIterator<Item = &'f Found>,
    shown: &dyn Fn(&str) -> String,
    hint: &str,
) -> Result<(), Failure> {
    let broken = came.into_iter().filter(|found| found.is_error() && found.file.starts_with("templates/"));
    let broken: Vec<String> = broken.map(|found| found.clone().shown_in(shown).line()).collect();
    if broken.is_empty() {
        return Ok(());
    }
    let failure = Failure::new(Kind::Invalid, "a template cannot be filled");
    Err(broken.into_iter().fold(failure, Failure::detail).hint(hint))
}

fn without_work_tree(store: &Store) -> Failure {
    let branch = store.branch();
    let repository = store.work_dir().unwrap_or(store.git_dir()).display().to_string();
    let message = format!("there are no files to edit: branch `{branch}` is not checked out here");
    Failure::new(Kind::NotYet, message)
        .hint(format!("git -C {} worktree add DIR {branch}", encode::shell(&repository)))
        .hint("edit the files in DIR, then: relman -R DIR policy commit -m \"…\"")
}
