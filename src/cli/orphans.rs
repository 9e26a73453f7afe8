//! Waivers in force that a change of the processes leaves without a gate to set aside.
//!
//! Said with the change, and by `process check`; nothing is stopped by it. Start at `of`.

use super::desk::Desk;
use super::failure::Failure;
use crate::domain::gates::{self, Fate, Orphan};
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::release::Waiver;
use crate::domain::view::View;
use crate::report::parts;

/// A waiver that would set nothing aside.
pub(super) struct Orphaned {
    release: ReleaseName,
    /// The process of the release.
    pub(super) process: Id,
    gate: Id,
    why: Orphan,
    /// It is the proposed policy that makes it so.
    pub(super) is_new: bool,
}

impl Orphaned {
    pub(super) fn told(&self) -> String {
        let Self { release, gate, why, .. } = self;
        format!("the waiver of `{gate}` for {release} sets nothing aside: {}", parts::orphaned(*why))
    }
}

/// Those of the releases of a desk, under the policy that is proposed.
pub(super) fn of(desk: &Desk<'_>, proposed: &Policy) -> Result<Vec<Orphaned>, Failure> {
    let mut found = Vec::new();
    for name in desk.names()? {
        let release = desk.release(&name)?;
        let before = desk.view(&release)?;
        let Some(after) = View::new(proposed, &release, desk.now) else { continue };
        let counts = |waiver: &&Waiver| gates::waiver(&before, &waiver.gate) == Some(*waiver);
        for waiver in release.waivers.iter().filter(counts) {
            let Fate::Orphaned(why) = gates::fate(&after, waiver) else { continue };
            let is_new = !matches!(gates::fate(&before, waiver), Fate::Orphaned(_));
            let (process, gate) = (release.process.clone(), waiver.gate.clone());
            found.push(Orphaned { release: name.clone(), process, gate, why, is_new });
        }
    }
    Ok(found)
}
