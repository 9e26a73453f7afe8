//! A release by the process `cio-101` at each stage of its way: where the stories of the other files begin.
//!
//! [`WAY`] holds what each gate asks, by whom, and the command; [`at`] goes the way, [`without`] leaves one
//! thing out and tells which gates then stay shut.

use crate::world::{Snapshot, World};
use std::sync::OnceLock;

/// How far a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// A store and the files to deliver; no release.
    Store,
    /// In preparation, with texts, change and files; no document yet.
    Prepared,
    /// On the test system.
    Test,
    /// Submitted; nothing of what acceptance asks is supplied.
    Submitted,
    /// Accepted; nothing of what the approval asks is supplied.
    Accepted,
    /// Approved; nothing of what the staging area asks is supplied.
    Approved,
    /// In the staging area; nothing of what production asks is supplied.
    Staging,
    /// In production; nothing recorded yet.
    Production,
    /// Completed.
    Completed,
}

/// A step: the gate that asks for it, who does it, and the command.
type Step = (&'static str, &'static str, &'static str);

/// Texts that are long enough.
pub(crate) const TEXTS: &str = r#"set REL0001 purpose="The rates of the new year, and the letters that name them" installation="Stop the batch of the evening
Copy letters.war to the application server
Link rates.load into the load library
Start the batch of the evening" verification="The letter of test case 7 shows the new rate" impact="Whoever prints letters between 20:00 and 21:00 has to wait. Nobody else notices anything, because the counters are closed by then." rollback="Stop the batch of the evening
Copy the former letters.war back from the library
Link the former rates.load into the load library
Start the batch, and print the letter of test case 7" risk="Low: only one job reads the table, and it ran twice on the test system""#;

/// The steps to each stage from the one before; the last of each is the move.
pub(crate) const WAY: [(Stage, &[Step]); 8] = [
    (
        Stage::Prepared,
        &[
            ("", "requestor", "new \"Rates of the new year\" --component distributed --component zseries"),
            ("", "developer", "change add REL0001 CR-12 \"Rates of the new year\""),
            ("", "developer", TEXTS),
            ("", "developer", "artifact add REL0001 dist/letters.war --component distributed --change CR-12"),
            ("", "developer", "artifact add REL0001 dist/rates.load --component zseries --change CR-12"),
        ],
    ),
    (
        Stage::Test,
        &[("", "developer", "promote REL0001 --to development"), ("", "developer", "promote REL0001 --to test")],
    ),
    (
        Stage::Submitted,
        &[
            ("time-requested", "requestor", "schedule REL0001 2030-11-10T01:00 --milestone requested"),
            ("", "developer", "document write REL0001 installation-instructions"),
            ("package-complete", "developer", "document write REL0001 release-notes"),
            ("", "developer", "document write REL0001 impact-and-rollback"),
            ("", "developer", "document write REL0001 code-movement"),
            ("", "developer", "document write REL0001 production-cutover"),
            ("", "requestor", "promote REL0001 --to submitted"),
        ],
    ),
    (
        Stage::Accepted,
        &[
            (
                "complete-for-change-management",
                "change-analyst",
                "signoff approve REL0001 --gate complete-for-change-management -m \"all five parts are there\"",
            ),
            ("complete-for-librarians", "librarian", "signoff approve REL0001 --gate complete-for-librarians"),
            ("security-cleared", "security-officer", "signoff approve REL0001 --gate security-cleared"),
            ("completeness-reported", "librarian", "document write REL0001 completeness-report"),
            ("", "change-analyst", "promote REL0001 --to accepted"),
        ],
    ),
    (
        Stage::Approved,
        &[
            ("time-fixed", "change-manager", "schedule REL0001 2030-11-10T01:00"),
            ("", "board-chair", "signoff approve REL0001 --gate advisory-board-agrees"),
            (
                "advisory-board-agrees",
                "board-business",
                "signoff approve REL0001 --gate advisory-board-agrees -m \"not on a pay day\"",
            ),
            ("", "board-operations", "signoff abstain REL0001 --gate advisory-board-agrees"),
            ("", "change-manager", "promote REL0001 --to approved"),
        ],
    ),
    (
        Stage::Staging,
        &[
            ("", "change-manager", "task ticket REL0001 deliver-to-staging T-100"),
            ("", "change-manager", "task ticket REL0001 move-distributed T-101"),
            ("tasks-in-tracker", "change-manager", "task ticket REL0001 cut-over-zseries T-102"),
            ("", "change-manager", "task ticket REL0001 verify-in-production T-103"),
            ("submitter-informed", "change-manager", "notice record REL0001 schedule-or-next-steps"),
            ("", "librarian", "promote REL0001 --to staging"),
        ],
    ),
    (
        Stage::Production,
        &[
            ("", "librarian", "deployment record REL0001 staging --result success"),
            ("", "librarian", "set REL0001 staging-place=/staging/REL0001"),
            ("delivered-to-staging", "librarian", "task done REL0001 deliver-to-staging"),
            ("copies-verified", "librarian", "artifact verify REL0001 staging/letters.war staging/rates.load"),
            ("teams-informed", "librarian", "notice record REL0001 staging-place-and-schedule"),
            ("", "change-manager", "promote REL0001 --to production"),
        ],
    ),
    (
        Stage::Completed,
        &[
            (
                "installed-in-production",
                "system-administrator",
                "deployment record REL0001 production --component distributed --result success",
            ),
            ("", "mainframe-operator", "deployment record REL0001 production --component zseries --result success"),
            ("", "system-administrator", "task done REL0001 move-distributed"),
            ("", "mainframe-operator", "task done REL0001 cut-over-zseries"),
            ("tasks-performed", "developer", "task done REL0001 verify-in-production"),
            ("", "change-manager", "promote REL0001 --to completed"),
        ],
    ),
];

/// The steps to a stage.
fn steps(stage: Stage) -> &'static [Step] {
    WAY.iter().find(|(known, _)| *known == stage).map_or(&[], |(_, steps)| *steps)
}

/// The stage before another.
fn before(stage: Stage) -> Stage {
    WAY.iter().map(|(known, _)| *known).rfind(|known| *known < stage).unwrap_or(Stage::Store)
}

/// Writes the files that are delivered, and their copies in the staging area.
pub(crate) fn deliver(world: &World, iteration: &str) {
    for folder in ["dist", "staging"] {
        world.write(&format!("{folder}/letters.war"), &format!("letters of iteration {iteration}"));
        world.write(&format!("{folder}/rates.load"), "rates");
    }
}

/// A world with REL0001 at this stage.
pub(crate) fn at(stage: Stage) -> World {
    static SNAPSHOTS: [OnceLock<Snapshot>; 9] = [const { OnceLock::new() }; 9];
    let snapshot = SNAPSHOTS[stage as usize].get_or_init(|| {
        if stage == Stage::Store {
            let world = World::shipped("cio-101");
            deliver(&world, "1");
            return world.snapshot();
        }
        let world = at(before(stage));
        go(&world, stage);
        world.snapshot()
    });
    World::resume(snapshot)
}

/// Goes on to the stage from the one before it.
#[track_caller]
pub(crate) fn go(world: &World, stage: Stage) {
    for (_, who, command) in steps(stage) {
        world.run_as(who, command).succeeds();
    }
}

/// Supplies everything that the move to a stage asks, and does not move.
#[track_caller]
pub(crate) fn supply(world: &World, stage: Stage) {
    for (_, who, command) in steps(stage).split_last().unwrap().1 {
        world.run_as(who, command).succeeds();
    }
}

/// The gates that keep the stage shut when what this gate asks is left out.
#[track_caller]
pub(crate) fn without(stage: Stage, gate: &str) -> Vec<String> {
    let world = at(before(stage));
    let (last, supplies) = steps(stage).split_last().unwrap();
    for (_, who, command) in supplies.iter().filter(|(asked_by, ..)| *asked_by != gate) {
        world.run_as(who, command).succeeds();
    }
    world.run_as(last.1, &format!("{} --json", last.2)).ends_with(3).unmet()
}
