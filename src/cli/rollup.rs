//! What comes along in release notes: gathers what the rule about earlier releases asks for.
//!
//! Since what runs somewhere, each earlier release is looked at as it stood when the release came
//! there; position in history decides, never a date. Start at [`gather`].

use super::desk::Desk;
use super::diff;
use super::failure::{Failure, Kind};
use super::named;
use super::notes;
use crate::domain::entry::Entry;
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use crate::domain::process::flow::MoveType;
use crate::domain::process::titled;
use crate::domain::release::Release;
use crate::domain::rollup::{self, Earlier, Fate, Verdict};
use crate::report::sheet::{Considered, ReleaseText, Sheet, Since};

/// The point since which notes tell.
enum From<'d> {
    /// What runs in an environment.
    Environment(&'d Id, &'d str),
    /// A release.
    Release(ReleaseName),
}

/// The sheet of a release with all that comes along since `from`: `env:ID`, or a release.
pub(super) fn gather(
    desk: &Desk<'_>,
    release: &Release,
    sheet: Sheet,
    from: &str,
    without: &[String],
) -> Result<Sheet, Failure> {
    let point = point(desk, release, from)?;
    let without = without.iter().map(|given| desk.name(given)).collect::<Result<Vec<_>, Failure>>()?;
    let earlier: Vec<ReleaseName> = desk.names()?.into_iter().filter(|name| is_earlier(name, &release.name)).collect();
    if let Some(stranger) = without.iter().find(|name| !earlier.contains(name)) {
        let message = format!("{stranger} is no earlier release of the series of {}", release.name);
        return Err(Failure::new(Kind::Usage, message).hint(format!("relman notes {} --from {from}", release.name)));
    }
    let then = match &point {
        From::Environment(environment, _) => as_it_came(desk, release, environment)?,
        From::Release(_) => None,
    };
    let mut looked_at = Vec::new();
    for name in earlier {
        let now = desk.release(&name)?;
        let history = desk.entries(&name)?;
        let verdict = match &point {
            _ if without.contains(&name) => Some(Verdict::new(Fate::LeftOut, now.components.clone())),
            From::Release(since) => since_release(release, since, &now, &history),
            From::Environment(environment, _) => {
                Some(of_environment(desk, then.as_ref(), release, environment, &now, &history)?)
            }
        };
        looked_at.extend(verdict.map(|verdict| (now, history, verdict)));
    }
    let is_there = |(now, _, verdict): &(Release, _, Verdict)| (verdict.fate == Fate::There).then(|| now.clone());
    let standing: Vec<Release> = looked_at.iter().filter_map(is_there).collect();
    let standing: Vec<&Release> = standing.iter().collect();
    let considered = looked_at
        .into_iter()
        .map(|(now, history, verdict)| told(desk, &now, &history, rollup::without_what_came(verdict, &now, &standing)));
    let considered = considered.collect::<Result<Vec<_>, Failure>>()?;
    let title = match &point {
        From::Environment(_, title) => (*title).to_owned(),
        From::Release(since) => since.to_string(),
    };
    let from = match point {
        From::Environment(..) => from.to_owned(),
        From::Release(since) => since.to_string(),
    };
    Ok(sheet.rolled_up(Since { from, title }, considered))
}

fn is_earlier(name: &ReleaseName, than: &ReleaseName) -> bool {
    name.series() == than.series() && name.number() < than.number()
}

fn point<'d>(desk: &'d Desk<'_>, release: &Release, from: &str) -> Result<From<'d>, Failure> {
    if let Some(environment) = from.strip_prefix("env:") {
        let known = &desk.process(release)?.environments;
        let found = known.get_key_value(environment);
        let (id, rule) = found.ok_or_else(|| named::unknown("environment", environment, known.keys()))?;
        return Ok(From::Environment(id, titled(id, &rule.title)));
    }
    let since = desk.name(from).map_err(|failure| failure.hint("--from env:ENVIRONMENT, or --from NAME"))?;
    desk.head(&since)?;
    if is_earlier(&since, &release.name) {
        return Ok(From::Release(since));
    }
    let message = format!("{since} is no earlier release of the series of {}", release.name);
    Err(Failure::new(Kind::Usage, message).hint("--from env:ENVIRONMENT tells what comes into an environment"))
}

/// The store as it stood when the release came into the environment; nothing while it has not.
fn as_it_came<'s>(desk: &Desk<'s>, release: &Release, environment: &Id) -> Result<Option<Desk<'s>>, Failure> {
    let came = release.deployments.iter().find(|one| one.stands() && one.environment == *environment);
    let Some(came) = came else { return Ok(None) };
    let commit = diff::made_by(desk, &release.name, &came.started.action)?;
    Desk::at(desk.store, desk.world, commit).map(Some)
}

fn of_environment(
    desk: &Desk<'_>,
    then: Option<&Desk<'_>>,
    release: &Release,
    environment: &Id,
    now: &Release,
    history: &[Entry],
) -> Result<Verdict, Failure> {
    let before = then.map(|then| then.release_if_any(&now.name)).transpose()?;
    let before = match &before {
        Some(before) => before.as_ref(),
        None => Some(now),
    };
    let then = match before {
        Some(before) if before.process == now.process => Some(then.unwrap_or(desk).view(before)?),
        _ => None,
    };
    Ok(rollup::verdict(release, environment, Earlier { now, then, last_move: last_move(history) }))
}

/// What comes after a release comes along, but for what was turned down.
fn since_release(release: &Release, since: &ReleaseName, now: &Release, history: &[Entry]) -> Option<Verdict> {
    if now.name.number() <= since.number() {
        return None;
    }
    let fate = match last_move(history) {
        _ if now.process != release.process => Fate::OtherProcess,
        last_move if rollup::given_up(last_move) => Fate::GivenUp,
        _ => Fate::Since,
    };
    Some(Verdict::new(fate, now.components.clone()))
}

fn last_move(history: &[Entry]) -> Option<MoveType> {
    history.iter().rev().find_map(|entry| Some(entry.action.as_move()?.move_type))
}

fn told(desk: &Desk<'_>, now: &Release, history: &[Entry], verdict: Verdict) -> Result<Considered, Failure> {
    let scene = notes::scene(desk, now, history)?;
    let sheet = verdict.fate.is_taken().then(|| notes::sheet(desk, &scene)).transpose()?;
    Ok(Considered { release: ReleaseText::of(&scene), verdict, sheet })
}
