//! The way of a release by the process `itil`, door by door: where the stories of its other tests begin.

use crate::story::tell;
use crate::world::{Snapshot, World};
use std::sync::OnceLock;

/// A move forward, and all that it asks.
pub(crate) struct Door {
    /// The state that it leads to.
    pub(crate) to: &'static str,
    /// What happens in the state before, besides what the gates ask.
    pub(crate) arrive: &'static str,
    /// What each gate asks: the gate, and who does what.
    pub(crate) supplies: &'static [(&'static str, &'static str)],
}

/// From the first plan to the end.
pub(crate) const WAY: [Door; 6] = [
    Door {
        to: "development",
        arrive: r#"
as release-manager
new "Web orders on the ERP" --component web-structure --component order-integration
change add R001 RFC-12 "Faster web servers, WebServices for orders, a new website" "objectives=Serve twice as many users; take orders into the ERP" link=https://rfc.example.org/12
set R001 specification="Three WebServices: order, track, supply; a website that search engines index"
set R001 back-out="The old servers take over by one change of the name server; then the scripts run"
as capacity-manager
set R001 hardware-needs="Two web servers with 64 GB each, behind the same switch"
as system-administrator
item add R001 web-3 "Web server" model=R640 site=Cellar --type server --component web-structure
item add R001 web-4 "Web server" model=R640 site=Cellar --type server --component web-structure
"#,
        supplies: &[
            (
                "development-scheduled",
                r#"
as release-manager
schedule R001 2030-11-08 --milestone specification
schedule R001 2030-11-22 --milestone hardware
schedule R001 2031-01-10 --milestone delivery
"#,
            ),
            (
                "rfc-approved",
                r#"
as change-manager
change status R001 RFC-12 approved
signoff approve R001 --gate rfc-approved -m "objectives agreed"
"#,
            ),
            ("two-stages-planned", "as release-manager\ndocument write R001 release-plan"),
            (
                "hardware-assessed",
                r#"
as capacity-manager
task done R001 assess-capacity
document write R001 hardware-assessment
as availability-manager
task done R001 assess-availability
signoff approve R001 --gate hardware-assessed
as capacity-manager
signoff approve R001 --gate hardware-assessed
"#,
            ),
            (
                "specification-agreed",
                r#"
as release-manager
document write R001 software-specification
as web-supplier
signoff approve R001 --gate specification-agreed
"#,
            ),
        ],
    },
    Door {
        to: "user-test",
        arrive: r#"
as release-manager
notice record R001 development-order
as web-supplier
artifact add R001 dist/site.zip --component web-structure
artifact add R001 dist/orders.war --component order-integration
task done R001 deliver-software
"#,
        supplies: &[
            ("rfcs-packed", "as web-supplier\nartifact add R001 dist/orders.war --change RFC-12"),
            (
                "package-complete",
                r#"
as web-supplier
artifact add R001 dist/back.sql --component order-integration
as test-manager
artifact verify R001 dist/back.sql
"#,
            ),
            (
                "software-proven",
                r#"
as test-manager
artifact verify R001 dist/site.zip dist/orders.war
evidence add R001 dist/software.xml --type software-test
"#,
            ),
            ("structure-duplicated", "as system-administrator\ntask done R001 duplicate-structure"),
            (
                "hardware-configured",
                r#"
as buyer
task done R001 buy-hardware --note "PO-4711"
as system-administrator
item update R001 web-3 order=PO-4711 serial=SN-3
item update R001 web-4 order=PO-4711 serial=SN-4
item status R001 web-3 configured
item status R001 web-4 configured
task done R001 configure-hardware
"#,
            ),
            ("back-out-planned", "as system-administrator\ndocument write R001 back-out-plan"),
            ("translation-proven", "as test-manager\nevidence add R001 dist/translation.xml --type translation-test"),
            (
                "user-test-scheduled",
                r#"
as test-manager
set R001 test-plan="Order, track and cancel as on any other day"
document write R001 test-schedule
notice record R001 test-invitation
"#,
            ),
        ],
    },
    Door {
        to: "accepted",
        arrive: r#"
as ordering-user
issue open R001 "How do I cancel an order?" --found-in question
issue open R001 "The total lacks the postage"
change fail R001 RFC-12 --cause data -m "prices of last year"
"#,
        supplies: &[
            ("no-rfc-failed", "as ordering-user\nchange pass R001 RFC-12"),
            ("test-faults-closed", "as test-manager\nissue close R001 2 -m \"the test data had no postage\""),
            ("questions-answered", "as service-desk\nissue close R001 1 -m \"Under My orders, until it is sent.\""),
            (
                "user-accepted",
                r#"
as ordering-user
signoff approve R001 --gate user-accepted -m "orders arrive"
as supply-chain-user
signoff approve R001 --gate user-accepted
as website-user
signoff abstain R001 --gate user-accepted -m "on leave half of the time"
"#,
            ),
        ],
    },
    Door {
        to: "stage-one",
        arrive: "",
        supplies: &[
            (
                "stages-dated",
                r#"
as release-manager
schedule R001 "2031-01-26 02:00"
schedule R001 "2031-02-02 02:00" --milestone stage-two
"#,
            ),
            (
                "manual-published",
                r#"
as service-desk
set R001 manual="Sign in, choose, pay; follow your order under My orders"
document write R001 user-manual
document write R001 faq
task done R001 publish-faq --note https://www.example.org/faq
"#,
            ),
            (
                "users-warned",
                r#"
as service-desk
set R001 interruptions="Some minutes on both nights"
notice record R001 announcement
"#,
            ),
            (
                "stage-one-prepared",
                r#"
as release-manager
document write R001 release-notes
document write R001 checklist-stage-one
"#,
            ),
            ("back-out-at-hand", "as system-administrator\ntask done R001 load-translation confirm-old-structure"),
        ],
    },
    Door {
        to: "stage-two",
        arrive: r#"
as system-administrator
task done R001 install-web-structure
deployment record R001 production --result success
as service-desk
notice record R001 stage-one-installed
as website-user
issue open R001 "A picture is missing"
"#,
        supplies: &[
            ("stage-one-verified", "as test-manager\ntask done R001 verify-web-structure"),
            ("stage-one-faults-closed", "as system-administrator\nissue close R001 3 -m \"copied again\""),
            ("stage-two-prepared", "as release-manager\ndocument write R001 checklist-stage-two"),
            ("back-out-at-hand", "as system-administrator\ntask done R001 confirm-old-structure"),
        ],
    },
    Door {
        to: "closed",
        arrive: r#"
as ordering-user
issue open R001 "The first order came twice"
as erp-administrator
task done R001 integrate-orders
"#,
        supplies: &[
            ("release-installed", "as erp-administrator\ndeployment record R001 production --result success"),
            ("stage-two-verified", "as test-manager\ntask done R001 verify-orders"),
            ("stage-two-faults-closed", "as erp-administrator\nissue close R001 4 -m \"the test order\""),
            (
                "masters-in-dsl",
                "as configuration-manager\nlibrary put R001 dist/site.zip dist/orders.war dist/back.sql",
            ),
            (
                "cmdb-updated",
                r#"
as configuration-manager
task done R001 update-cmdb
document write R001 cmdb-update
signoff approve R001 --gate cmdb-updated
"#,
            ),
        ],
    },
];

/// The place of the door that leads to a state.
pub(crate) fn door(to: &str) -> usize {
    WAY.iter().position(|door| door.to == to).unwrap()
}

/// A store, and the files to deliver.
pub(crate) fn store() -> World {
    let world = World::shipped("itil");
    world.write("dsl/README", "Master copies.");
    let report = r#"<testsuite name="s" tests="2"><testcase name="a"/><testcase name="b"/></testsuite>"#;
    world.write("dist/site.zip", "site").write("dist/orders.war", "orders").write("dist/back.sql", "insert");
    world.write("dist/software.xml", report).write("dist/translation.xml", &report.replace("\"s\"", "\"back\""));
    world
}

/// A world with R001 before the door to a state, with nothing of what that door asks.
pub(crate) fn before(to: &str) -> World {
    static SNAPSHOTS: [OnceLock<Snapshot>; 6] = [const { OnceLock::new() }; 6];
    let place = door(to);
    let snapshot = SNAPSHOTS[place].get_or_init(|| {
        let mut world = if place == 0 { store() } else { at(WAY[place - 1].to) };
        tell(&mut world, WAY[place].arrive);
        world.snapshot()
    });
    World::resume(snapshot)
}

/// A world with R001 before the door to a state, with all that the door asks.
pub(crate) fn prepared(to: &str) -> World {
    let mut world = before(to);
    supply(&mut world, "R001", to, "");
    world
}

/// A world with R001 in a state, where it just arrived.
pub(crate) fn at(to: &str) -> World {
    let mut world = prepared(to);
    tell(&mut world, &format!("as release-manager\npromote R001 --to {to}"));
    world
}

/// Supplies a release with what the door to a state asks, but not what one gate asks.
pub(crate) fn supply(world: &mut World, name: &str, to: &str, but: &str) {
    for (gate, story) in WAY[door(to)].supplies.iter().filter(|(gate, _)| *gate != but) {
        assert!(!gate.is_empty());
        tell(world, &story.replace("R001", name));
    }
}

/// Brings another release of a world from nothing into a state.
pub(crate) fn bring(world: &mut World, name: &str, to: &str) {
    for door in &WAY[..=door(to)] {
        tell(world, &door.arrive.replace("R001", name));
        supply(world, name, door.to, "");
        tell(world, &format!("as release-manager\npromote {name} --to {}", door.to));
    }
}

/// The state of a release, and its iteration.
pub(crate) fn standing(world: &World, name: &str) -> (String, u64) {
    let show = world.run(&format!("show {name} --json")).succeeds().json();
    (show["state"].as_str().unwrap().to_owned(), show["iteration"].as_u64().unwrap())
}

/// What runs in production, as component and release; by component.
pub(crate) fn running(world: &World) -> Vec<(String, String)> {
    let rows = world.run("inventory production --json").succeeds().json();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let all = rows.as_array().unwrap().iter().map(|row| (text(row, "component"), text(row, "release")));
    let mut all: Vec<(String, String)> = all.collect();
    all.dedup();
    all
}
