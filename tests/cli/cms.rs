//! A release of the process that ships, at each stage of its way: where the stories of the other files begin.

use crate::story::{deliver, tell};
use crate::world::{Snapshot, World};
use std::sync::OnceLock;

/// How far a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// A store and the files to deliver; no release.
    Store,
    /// Planned, with changes, texts and artifacts, and its notes written.
    Planned,
    /// In acceptance test; nothing of what `approved` asks is supplied.
    Acceptance,
    /// In acceptance test, with all that `approved` asks.
    Accepted,
    /// Approved.
    Approved,
    /// Approved, with all that `production` asks.
    HandedOver,
    /// In production, nothing recorded yet.
    Production,
    /// In production, recorded as a success and verified.
    Deployed,
}

const STAGES: [(Stage, &str); 7] = [
    (
        Stage::Planned,
        r#"
as lead-developer
new "December change cycle" --component web --component cache
change add CFIS001 IR-1042 "Authorization letter prints the wrong county" --component web
change add CFIS001 SMCR-88 "Yearly rate table" --component cache
set CFIS001 impact="Letters and rates only" rollback="Restore the datasets, reinstall the prior WAR"
artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042
artifact add CFIS001 dist/rates.xml --component cache --change SMCR-88
document write CFIS001 release-notes
"#,
    ),
    (
        Stage::Acceptance,
        r#"
as lead-developer
promote CFIS001 --to packaged
as technical-lead
task done CFIS001 inform-ebusiness
as change-coordinator
schedule CFIS001 "2030-12-14 06:00"
promote CFIS001 --to acceptance-test
"#,
    ),
    (
        Stage::Accepted,
        r#"
as lead-developer
evidence add CFIS001 dist/junit.xml
as web-lead-developer
artifact verify CFIS001 dist/app.war dist/static.zip dist/rates.xml
as change-coordinator
notice record CFIS001 downstream-systems
signoff approve CFIS001 --gate at-signed-off -m "AT complete"
"#,
    ),
    (
        Stage::Approved,
        r#"
as change-coordinator
promote CFIS001 --to approved
"#,
    ),
    (
        Stage::HandedOver,
        r#"
as technical-lead
task done CFIS001 send-release-notes
as web-lead-developer
task done CFIS001 transfer-web-packages
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001-20301214"
"#,
    ),
    (
        Stage::Production,
        r#"
as change-coordinator
promote CFIS001 --to production
"#,
    ),
    (
        Stage::Deployed,
        r#"
as ebusiness-admin
deployment record CFIS001 production --result success
as systems-analyst
task done CFIS001 verify-application
as change-coordinator
"#,
    ),
];

/// A world with CFIS001 at this stage.
pub(crate) fn at(stage: Stage) -> World {
    static SNAPSHOTS: [OnceLock<Snapshot>; 8] = [const { OnceLock::new() }; 8];
    let snapshot = SNAPSHOTS[stage as usize].get_or_init(|| {
        let Some(place) = STAGES.iter().position(|(known, _)| *known == stage) else {
            let world = World::new("cms-net");
            deliver(&world);
            return world.snapshot();
        };
        let before = if place == 0 { Stage::Store } else { STAGES[place - 1].0 };
        let mut world = at(before);
        tell(&mut world, STAGES[place].1);
        world.snapshot()
    });
    World::resume(snapshot)
}

/// Brings another release of a world to a stage, from the beginning.
pub(crate) fn bring(world: &mut World, name: &str, stage: Stage) {
    bring_on(world, name, Stage::Store, stage);
}

/// Brings a release on from one stage to another.
pub(crate) fn bring_on(world: &mut World, name: &str, from: Stage, to: Stage) {
    for (_, story) in STAGES.iter().filter(|(stage, _)| *stage > from && *stage <= to) {
        tell(world, &story.replace("CFIS001", name));
    }
}

/// The state of a release, and its iteration.
pub(crate) fn standing(world: &World, name: &str) -> (String, u64) {
    let show = world.run(&format!("show {name} --json")).succeeds().json();
    (show["state"].as_str().unwrap().to_owned(), show["iteration"].as_u64().unwrap())
}
