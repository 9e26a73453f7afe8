//! Decides which earlier releases of a series come into an environment with a release.
//!
//! Packages of a series build on each other: what was turned down apart, an earlier release comes along
//! until the environment has it. Numbers do not decide, since an emergency overtakes; what stands does.
//! Start at [`verdict`]; `cli/rollup.rs` gathers what it asks for, `docs/notes.md` tells it to people.

use super::currency;
use super::id::{Digest, Id, Word};
use super::naming::ReleaseName;
use super::process::flow::MoveType;
use super::release::{Change, Deployment, Release};
use super::view::View;
use std::collections::BTreeSet;

/// What becomes of a release in the notes of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The notes are about it.
    Itself,
    /// It comes after the release since which is told.
    Since,
    /// It never stood in the environment.
    NeverThere,
    /// It stood there and was rolled back.
    RolledBack,
    /// It stands there, with other content than it has now.
    Otherwise,
    /// It stands there.
    There,
    /// It was denied or cancelled, and stands nowhere.
    GivenUp,
    /// It follows another process.
    OtherProcess,
    /// What is missing of it belongs to components that the release does not have.
    Apart,
    /// Releases that stand there brought all of its changes.
    CameWith,
    /// It came there by itself, after the release.
    Later,
    /// A person left it out.
    LeftOut,
}

impl Fate {
    /// True if it comes along.
    #[must_use]
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Itself | Self::Since | Self::NeverThere | Self::RolledBack | Self::Otherwise)
    }

    /// The word for scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Itself => "itself",
            Self::Since => "since",
            Self::NeverThere => "never-there",
            Self::RolledBack => "taken-back",
            Self::Otherwise => "other-content",
            Self::There => "there",
            Self::GivenUp => "given-up",
            Self::OtherProcess => "other-process",
            Self::Apart => "apart",
            Self::CameWith => "came-with",
            Self::Later => "later",
            Self::LeftOut => "left-out",
        }
    }
}

/// What becomes of a release, and of which of its components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What becomes of it.
    pub fate: Fate,
    /// The components of it that come along; for what does not come along, those that are missing.
    pub components: Vec<Id>,
    /// Its changes that came already, each with the later release that brought it.
    pub came: Vec<(Word, ReleaseName)>,
}

impl Verdict {
    /// A release of which nothing came yet.
    #[must_use]
    pub fn new(fate: Fate, components: Vec<Id>) -> Self {
        Self { fate, components, came: Vec::new() }
    }
}

/// A release with a lower number in the same series.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// As it stands.
    pub now: &'a Release,
    /// As it stood when the release came into the environment; the same while it has not come there.
    /// Nothing where it had not begun.
    pub then: Option<View<'a>>,
    /// The type of its last move.
    pub last_move: Option<MoveType>,
}

/// Decides whether an earlier release comes into an environment with `release`.
#[must_use]
pub fn verdict(release: &Release, environment: &Id, earlier: Earlier<'_>) -> Verdict {
    let of = Verdict::new;
    let all = || earlier.now.components.clone();
    if earlier.now.process != release.process {
        return of(Fate::OtherProcess, all());
    }
    let Some(then) = earlier.then else { return of(Fate::Later, all()) };
    let missing = missing(&then, environment);
    if missing.as_ref().is_some_and(Vec::is_empty) {
        return of(Fate::There, Vec::new());
    }
    let missing = missing.unwrap_or_default();
    if given_up(earlier.last_move) {
        return of(Fate::GivenUp, missing);
    }
    let stands = |list: &[Deployment]| list.iter().any(|one| one.stands() && one.environment == *environment);
    let stood = stands(&then.release.deployments);
    if !stood && stands(&earlier.now.deployments) {
        return of(Fate::Later, missing);
    }
    let goes = |component: &&Id| release.components.is_empty() || release.components.contains(component);
    let coming: Vec<Id> = missing.iter().filter(goes).cloned().collect();
    if coming.is_empty() && !missing.is_empty() {
        return of(Fate::Apart, missing);
    }
    let went = |one: &Deployment| one.environment == *environment && concerns(one, &coming);
    let of_these = || then.release.deployments.iter().filter(|one| went(one));
    if of_these().any(Deployment::stands) {
        of(Fate::Otherwise, coming)
    } else if of_these().any(|one| one.rolled_back.is_some()) {
        of(Fate::RolledBack, coming)
    } else {
        of(Fate::NeverThere, coming)
    }
}

/// Takes out what came already: changes that a later release lists too, which stands there as a whole.
#[must_use]
pub fn without_what_came(mut verdict: Verdict, earlier: &Release, standing: &[&Release]) -> Verdict {
    if !verdict.fate.is_taken() {
        return verdict;
    }
    let later = || standing.iter().filter(|other| other.name.number() > earlier.name.number());
    let comes = |change: &&Change| verdict.components.is_empty() || verdict.components.iter().any(|c| change.serves(c));
    let coming: Vec<&Change> = earlier.changes.iter().filter(comes).collect();
    let brought = |change: &&Change| {
        let by = later().find(|other| other.change(&change.id).is_some())?;
        Some((change.id.clone(), by.name.clone()))
    };
    let came: Vec<(Word, ReleaseName)> = coming.iter().filter_map(brought).collect();
    if !came.is_empty() && came.len() == coming.len() {
        verdict.fate = Fate::CameWith;
    }
    Verdict { came, ..verdict }
}

/// True if a release whose last move is this one was turned down or given up.
#[must_use]
pub fn given_up(last_move: Option<MoveType>) -> bool {
    matches!(last_move, Some(MoveType::Deny | MoveType::Cancel))
}

/// The components whose present content does not stand in the environment. A release without
/// components is missing as a whole, which is `None`, or not at all.
fn missing(view: &View<'_>, environment: &Id) -> Option<Vec<Id>> {
    let stands = |component: Option<&Id>| {
        let there = |one: &&Deployment| {
            one.stands() && one.environment == *environment && component.is_none_or(|id| one.components.contains(id))
        };
        view.release.deployments.iter().rfind(there).is_some_and(|one| has_the_content(one, view, component))
    };
    if view.release.components.is_empty() {
        return stands(None).then(Vec::new);
    }
    Some(view.release.components.iter().filter(|component| !stands(Some(component))).cloned().collect())
}

fn concerns(deployment: &Deployment, components: &[Id]) -> bool {
    components.is_empty() || components.iter().any(|component| deployment.components.contains(component))
}

/// True if the deployment had the files and items that the release has now for the component.
fn has_the_content(deployment: &Deployment, view: &View<'_>, component: Option<&Id>) -> bool {
    let of = |file: Option<&Id>| component.is_none_or(|component| file.is_none_or(|of| of == component));
    let went = deployment.artifacts.iter().filter(|file| of(file.component.as_ref()));
    let went: BTreeSet<(&str, &Digest)> = went.map(|file| (file.name.as_str(), &file.digest)).collect();
    let files = view.release.package.artifacts.iter().filter(|file| of(file.component.as_ref()));
    let files: BTreeSet<(&str, &Digest)> = files.map(|file| (file.name.as_str(), &file.digest)).collect();
    let serves = |serves: &dyn Fn(&Id) -> bool| component.is_none_or(serves);
    let were = deployment.items.iter().filter(|item| serves(&|component| item.serves(component)));
    let were: BTreeSet<(&str, Digest)> = were.map(|item| (item.id.as_str(), item.digest.clone())).collect();
    let items = view.release.items.iter().filter(|item| serves(&|component| item.serves(component)));
    let items: BTreeSet<(&str, Digest)> =
        items.map(|item| (item.id.as_str(), currency::digest_of_item(view.process, item))).collect();
    went == files && were == items
}
