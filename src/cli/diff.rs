//! `relman diff`: what changed in a release since a point, and what that made stale.

use super::desk::Desk;
use super::failure::{Failure, Kind};
use super::form;
use super::named;
use super::session::{Reading, Session};
use crate::domain::entry::Entry;
use crate::domain::id::ActionId;
use crate::domain::naming::ReleaseName;
use crate::domain::release::{Decision, Release};
use crate::format::{journal, message, record};
use crate::history::object::ObjectId;
use crate::report::diff::{self, Diff};
use crate::report::scene::Scene;
use clap::Args;

/// Show what changed since a point, and which sign-offs that made stale
///
/// Examples:
///   relman diff CFIS001 --from signoff:board-approved
///   relman diff CFIS001 --from iteration:1
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DiffArgs {
    /// The release
    name: String,
    /// A commit, a time, signoff:GATE, iteration:N or env:ENVIRONMENT
    #[arg(long, value_name = "POINT")]
    from: String,
    #[command(flatten)]
    reading: Reading,
}

impl DiffArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let name = desk.name(&self.name)?;
        let release = desk.release(&name)?;
        let from = self.point(session, &desk, &release)?;
        let then = Desk::at(&store, &session.world, from)?;
        let before = then.release(&name)?;
        let history = desk.entries(&name)?;
        let (old, new) = (scene(&then, &before, &history)?, scene(&desk, &release, &history)?);
        let compared = diff::between(&old, &new, &self.from, &desk.commit.to_string());
        form::page(session, &self.reading, &compared.page(), &compared.json())
    }

    fn point(&self, session: &Session, desk: &Desk<'_>, release: &Release) -> Result<ObjectId, Failure> {
        match self.from.split_once(':') {
            Some(("signoff", gate)) => {
                let known = || release.signoffs.iter().map(|entry| entry.gate.to_string());
                let given = release.signoffs.iter().rfind(|e| e.gate == *gate && e.decision == Decision::Approve);
                let given = given.ok_or_else(|| named::unknown("sign-off", gate, known()))?;
                made_by(desk, &release.name, &given.stamp.action)
            }
            Some(("env", environment)) => {
                let known = || release.deployments.iter().map(|one| one.environment.to_string());
                let went = release.deployments.iter().rfind(|one| one.environment == *environment);
                let went = went.ok_or_else(|| named::unknown("deployment to", environment, known()))?;
                made_by(desk, &release.name, &went.started.action)
            }
            Some(("iteration", number)) => {
                let number = number.parse::<u32>().ok().filter(|number| (1..=release.iteration).contains(number));
                let number = number.ok_or_else(|| {
                    let message = format!("{} is in iteration {}", release.name, release.iteration);
                    Failure::new(Kind::Usage, message).hint("--from iteration:1")
                })?;
                end_of_iteration(desk, &release.name, number)
            }
            _ => session.commit_of(desk.store, desk.commit, &self.from),
        }
    }
}

fn scene<'s>(desk: &'s Desk<'_>, release: &'s Release, history: &'s [Entry]) -> Result<Scene<'s>, Failure> {
    Ok(Scene { view: desk.view(release)?, history, reader: None })
}

/// What changed in a release since an action on it; `from` is what to call that point.
pub(super) fn since(desk: &Desk<'_>, release: &Release, action: &ActionId, from: &str) -> Result<Diff, Failure> {
    let then = Desk::at(desk.store, desk.world, made_by(desk, &release.name, action)?)?;
    let before = then.release(&release.name)?;
    Ok(diff::between(&scene(&then, &before, &[])?, &scene(desk, release, &[])?, from, "now"))
}

/// The commit that an action made.
pub(super) fn made_by(desk: &Desk<'_>, name: &ReleaseName, action: &ActionId) -> Result<ObjectId, Failure> {
    back(desk, name, |commit| {
        let raw = desk.store.commit(commit)?;
        Ok(message::action_id(&String::from_utf8_lossy(&raw)).as_ref() == Some(action))
    })
}

/// The last commit of an iteration.
fn end_of_iteration(desk: &Desk<'_>, name: &ReleaseName, number: u32) -> Result<ObjectId, Failure> {
    let head = record::path(name, record::HEAD);
    back(desk, name, |commit| {
        let bytes = desk.store.read(commit, &head)?.unwrap_or_default();
        Ok(record::read_head(name, &bytes)?.iteration == number)
    })
}

/// Walks back over the commits that changed the release, to the first that fits.
fn back(
    desk: &Desk<'_>,
    name: &ReleaseName,
    fits: impl Fn(ObjectId) -> Result<bool, Failure>,
) -> Result<ObjectId, Failure> {
    let history = record::path(name, journal::HISTORY);
    let mut commit = desk.commit;
    loop {
        let parent = desk.store.parent(commit)?;
        let now = desk.store.entry(commit, &history)?;
        let then = parent.map(|parent| desk.store.entry(parent, &history)).transpose()?.flatten();
        if now != then && fits(commit)? {
            return Ok(commit);
        }
        match parent.filter(|_| now.is_some()) {
            Some(parent) => commit = parent,
            None => return Err(Failure::new(Kind::NotFound, "the history does not reach back that far")),
        }
    }
}
