//! The ERA procedure from beginning to end, as a table: who makes each move, and who supplies each gate before it.
//!
//! Other files begin their stories at a state of it. Start at `WAY`, and at `at` for a world.

use crate::story::tell;
use crate::world::{Snapshot, World};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A move of the procedure.
pub(crate) struct Step {
    /// The state that it enters.
    pub(crate) to: &'static str,
    /// Who makes it.
    pub(crate) by: &'static str,
    /// What happens first, so that everything is shut.
    pub(crate) before: &'static str,
    /// The gates, in an order in which they can be opened, and what opens each.
    pub(crate) gates: &'static [(&'static str, &'static str)],
}

/// The whole way forward.
pub(crate) const WAY: [Step; 9] = [
    Step {
        to: "build",
        by: "release-manager",
        before: r#"
as release-manager
new "OCRs of November"
change add ERA001 OCR-101 "Accession numbers sort by year" link=https://tracker.example.org/OCR-101
change add ERA001 OCR-102 "Search finds withdrawn records"
"#,
        gates: &[
            ("component-named", "as release-manager\nset ERA001 --component era"),
            (
                "priority-set",
                "as release-manager\nchange update ERA001 OCR-101 priority=2\nchange update ERA001 OCR-102 priority=1",
            ),
            (
                "package-received",
                r#"
as release-manager
change update ERA001 OCR-101 approved="2030-10-15, item 4"
change update ERA001 OCR-102 approved="2030-10-15, item 7"
document write ERA001 ocr-package
"#,
            ),
            ("developer-heard", "as software-developer\nset ERA001 developer-input=\"Three weeks, one developer\""),
            ("dated", "as release-manager\nschedule ERA001 \"2030-12-14 06:00\""),
            (
                "schedule-supported",
                r#"
as release-manager
notice record ERA001 schedule-request
as quality-management
signoff approve ERA001 --gate schedule-supported
as test-team
signoff approve ERA001 --gate schedule-supported
as configuration-management
signoff approve ERA001 --gate schedule-supported
as security
signoff approve ERA001 --gate schedule-supported
"#,
            ),
            ("lmc-notified", "as release-manager\nnotice record ERA001 approved-ocrs"),
        ],
    },
    Step {
        to: "developer-testing",
        by: "release-manager",
        before: "",
        gates: &[(
            "build-complete",
            "as software-developer\nartifact add ERA001 dist/era.tar.gz --change OCR-101 --change OCR-102 --replace",
        )],
    },
    Step {
        to: "review",
        by: "software-developer",
        before: "",
        gates: &[
            (
                "developer-tested",
                "as software-developer\nevidence add ERA001 dist/developer.xml --type developer-tests",
            ),
            (
                "letter-written",
                r#"
as software-developer
set ERA001 purpose="Two requests of the archivists" user-changes="Accession numbers sort by year"
set ERA001 installation="Stop the queue, install the build, start the queue"
set ERA001 rollback="Stop the queue, install the earlier build, start the queue"
document write ERA001 release-letter
"#,
            ),
            ("installation-planned", "as software-developer\ndocument write ERA001 installation-plan"),
        ],
    },
    Step {
        to: "team-testing",
        by: "release-manager",
        before: "",
        gates: &[
            ("letter-distributed", "as release-manager\nnotice record ERA001 letter-for-review"),
            (
                "letter-approved",
                r#"
as quality-management
signoff approve ERA001 --gate letter-approved
as test-team
signoff approve ERA001 --gate letter-approved
as configuration-management
signoff approve ERA001 --gate letter-approved
as security
signoff approve ERA001 --gate letter-approved -m "no new ports"
"#,
            ),
            (
                "testing-coordinated",
                r#"
as release-manager
schedule ERA001 "2030-12-02 08:00" --milestone testing
task done ERA001 coordinate-testing
"#,
            ),
        ],
    },
    Step {
        to: "go-no-go",
        by: "test-team",
        before: "as test-team\nchange fail ERA001 OCR-102 --cause data -m \"test records were old\"",
        gates: &[
            ("cases-run-or-assessed", "as test-team\nevidence add ERA001 dist/cases.xml --type test-cases"),
            ("no-failed-ocr", "as test-team\nchange pass ERA001 OCR-101 OCR-102"),
            (
                "release-passed",
                "as test-team\nsignoff approve ERA001 --gate release-passed -m \"11 cases, all passed\"",
            ),
        ],
    },
    Step {
        to: "cleared",
        by: "release-manager",
        before: "",
        gates: &[
            ("go-decided", "as release-manager\nsignoff approve ERA001 --gate go-decided -m go"),
            ("go-issued", "as release-manager\nnotice record ERA001 go-notification"),
            (
                "help-desk-informed",
                "as release-manager\ndocument write ERA001 release-notes\nnotice record ERA001 help-desk-notes",
            ),
        ],
    },
    Step { to: "in-production", by: "software-developer", before: "", gates: &[] },
    Step {
        to: "qm-verified",
        by: "quality-management",
        before: "",
        gates: &[
            (
                "deployed-well",
                r#"
as software-developer
clock 2030-12-14 06:00
deployment start ERA001 production
deployment finish ERA001 production --result success
"#,
            ),
            (
                "letter-completed",
                r#"
as software-developer
set ERA001 deployment-result="Installed in 40 minutes, as planned"
document write ERA001 deployed-release-letter
"#,
            ),
            ("status-reported", "as software-developer\nnotice record ERA001 deployment-status"),
            (
                "records-resolved",
                r#"
as release-manager
change update ERA001 OCR-101 deployed-release="Letter of ERA001" assigned="Quality Management"
change update ERA001 OCR-102 deployed-release="Letter of ERA001" assigned="Quality Management"
change status ERA001 OCR-101 Resolved
change status ERA001 OCR-102 Resolved
task done ERA001 attach-letter
"#,
            ),
            ("qm-asked", "as release-manager\nnotice record ERA001 verification-request"),
            ("verification-passed", "as quality-management\nsignoff approve ERA001 --gate verification-passed"),
            ("result-reported", "as quality-management\nnotice record ERA001 verification-result"),
        ],
    },
    Step {
        to: "closed",
        by: "release-manager",
        before: "",
        gates: &[("occb-notified", "as release-manager\nnotice record ERA001 occb-verified")],
    },
];

/// The files that the stories deliver.
pub(crate) fn deliver(world: &World) {
    let suite =
        |name: &str| format!("<testsuite name=\"{name}\"><testcase name=\"a\"/><testcase name=\"b\"/></testsuite>");
    world.write("dist/era.tar.gz", "build of iteration 1");
    world.write("dist/developer.xml", &suite("unit")).write("dist/cases.xml", &suite("cases"));
    let failed = "<testsuite name=\"s\"><testcase name=\"a\"/><testcase name=\"b\"><failure/></testcase></testsuite>";
    world.write("dist/failed.xml", failed);
}

/// A world with ERA001 as it stands right after it entered a state, or `intake` with nothing but two OCRs.
pub(crate) fn at(state: &str) -> World {
    static SNAPSHOTS: [OnceLock<Snapshot>; 10] = [const { OnceLock::new() }; 10];
    let place = WAY.iter().position(|step| step.to == state).map_or(0, |place| place + 1);
    let snapshot = SNAPSHOTS[place].get_or_init(|| {
        let world = match place {
            0 => {
                let mut world = World::shipped("era-sop");
                deliver(&world);
                tell(&mut world, WAY[0].before);
                world
            }
            _ => {
                let mut world = at(if place == 1 { "intake" } else { WAY[place - 2].to });
                forward(&mut world, state);
                world
            }
        };
        world.snapshot()
    });
    World::resume(snapshot)
}

/// The move into a state.
pub(crate) fn step(to: &str) -> &'static Step {
    WAY.iter().find(|step| step.to == to).unwrap()
}

/// What opens a gate.
pub(crate) fn opener(gate: &str) -> &'static str {
    WAY.iter().flat_map(|step| step.gates).find(|(id, _)| *id == gate).unwrap().1
}

/// Supplies everything for a move, and makes it.
pub(crate) fn forward(world: &mut World, to: &str) {
    forward_with(world, "ERA001", to);
}

/// The same for another release.
pub(crate) fn forward_with(world: &mut World, name: &str, to: &str) {
    for (_, story) in step(to).gates {
        tell(world, &story.replace("ERA001", name));
    }
    world.run_as(step(to).by, &format!("promote {name} --to {to}")).succeeds();
}

/// The gates that a move is refused for.
#[track_caller]
pub(crate) fn shut(world: &World, to: &str) -> BTreeSet<String> {
    let refused = world.run_as(step(to).by, &format!("promote ERA001 --to {to} --json")).ends_with(3);
    refused.unmet().into_iter().collect()
}

#[track_caller]
pub(crate) fn assert_shut(world: &World, to: &str, gates: &[&str]) {
    assert_eq!(shut(world, to), gates.iter().map(|gate| (*gate).to_owned()).collect(), "before `{to}`");
}

/// The state of ERA001, and its iteration.
pub(crate) fn standing(world: &World) -> (String, u64) {
    crate::cms::standing(world, "ERA001")
}

/// Goes the whole way, gate by gate; each move is refused for exactly what is still missing.
pub(crate) fn gate_by_gate() -> (World, BTreeSet<String>) {
    let mut world = at("intake");
    let mut seen = BTreeSet::new();
    for (place, step) in WAY.iter().enumerate() {
        if place > 0 {
            tell(&mut world, step.before);
        }
        let mut missing: BTreeSet<String> = step.gates.iter().map(|(gate, _)| (*gate).to_owned()).collect();
        for (gate, story) in step.gates {
            assert_eq!(shut(&world, step.to), missing, "before `{gate}`");
            seen.insert((*gate).to_owned());
            tell(&mut world, story);
            missing.remove(*gate);
        }
        world.run_as(step.by, &format!("promote ERA001 --to {}", step.to)).succeeds();
        assert_eq!(standing(&world), (step.to.to_owned(), 1));
    }
    (world, seen)
}

#[test]
fn a_release_goes_through_every_state_to_its_end() {
    let (world, _) = gate_by_gate();
    assert_eq!(world.run("todo --all --json").succeeds().json(), serde_json::json!([]));
    let log = world.run("log ERA001 --json").succeeds().json();
    let moves = log.as_array().unwrap().iter().filter(|entry| entry["action"] == "promote").count();
    assert_eq!(moves, WAY.len());
    let runs = world.run("inventory production --json").succeeds().json();
    assert_eq!((&runs[0]["release"], &runs[0]["artifact"]), (&"ERA001".into(), &"era.tar.gz".into()));
    world.run("audit").succeeds().says("clean");
    world.git("fsck --strict").succeeds();
}

#[test]
fn the_process_is_sound() {
    let checked = World::shipped("era-sop").run("process check era-sop --json").succeeds().json();
    let findings = checked["findings"].as_array().unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn each_step_has_one_responsible_party_and_shows_it_its_step() {
    let text = include_bytes!("../../release-templates/era-sop/process.yaml");
    let process: relman::domain::process::Process = relman::format::yaml::read("process.yaml", text).unwrap();
    for (id, transition) in &process.transitions {
        assert_eq!(transition.by.len(), 1, "{id} is made by one role");
    }
    // Whoever the procedure names beside the step finds it, and the others do not.
    let waits = |world: &World, role: &str| -> BTreeSet<String> {
        let rows = world.run(&format!("todo --role {role} --json")).succeeds().json();
        rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    // The procedure has the build created by the Software Developer and answered for by the Release Manager.
    let steps: [(&str, &[&str], &str); 10] = [
        ("intake", &["release-manager"], "schedule-request"),
        ("intake", &["software-developer"], "developer-input"),
        ("build", &["release-manager", "software-developer"], "era build"),
        ("developer-testing", &["software-developer"], "release-letter"),
        ("review", &["release-manager"], "letter-for-review"),
        ("team-testing", &["test-team"], "release-passed"),
        ("go-no-go", &["release-manager"], "go-notification"),
        ("cleared", &["software-developer"], "deploy"),
        ("in-production", &["quality-management"], "verification-result"),
        ("qm-verified", &["release-manager"], "occb-verified"),
    ];
    for (state, roles, item) in steps {
        let world = at(state);
        for role in process.roles.keys().map(relman::domain::id::Id::as_str) {
            assert_eq!(waits(&world, role).contains(item), roles.contains(&role), "{item} in {state}, for {role}");
        }
    }
    // Each functional area sees its own sign-off until it has given it.
    let world = at("review");
    for area in ["quality-management", "test-team", "configuration-management", "security"] {
        assert!(waits(&world, area).contains("letter-approved"), "{area}");
        world.run_as(area, "signoff approve ERA001").succeeds();
        assert!(!waits(&world, area).contains("letter-approved"), "{area}");
    }
}
