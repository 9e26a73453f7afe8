//! Whole releases by the process `itil`: through every state, and out after stage one and in again later.

use crate::itil_way::{at, before, bring, running, standing, store, supply};
use crate::story::tell;
use crate::world::World;

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(part, release)| ((*part).to_owned(), (*release).to_owned())).collect()
}

/// Everything that a record should be at the end.
#[track_caller]
fn ends_clean(world: &World) {
    world.run("audit").succeeds().says("clean");
    assert_eq!(world.git("status --porcelain").stdout, "");
    world.git("fsck --strict").succeeds();
}

#[test]
fn a_release_goes_through_every_state_to_the_end() {
    let mut world = store();
    bring(&mut world, "R001", "closed");
    let log = world.run("log R001 --json").succeeds().json();
    let entries = log.as_array().unwrap();
    let moves: Vec<&str> = entries
        .iter()
        .filter(|entry| entry["action"] == "promote")
        .map(|entry| entry["summary"].as_str().unwrap().rsplit(' ').next().unwrap())
        .collect();
    assert_eq!(moves, ["commission", "hand-to-users", "accept", "install-stage-one", "install-stage-two", "close"]);
    assert_eq!(standing(&world, "R001"), ("closed".to_owned(), 1));
    assert_eq!(running(&world), pairs(&[("order-integration", "R001"), ("web-structure", "R001")]));
    // What is left is what a final state still takes: the good news, and the status of the request.
    let todo = world.run("todo --all --json").succeeds().json();
    let left: Vec<&str> = todo.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(left, ["release-complete"]);
    tell(
        &mut world,
        r#"
as service-desk
notice record R001 release-complete
as change-manager
change status R001 RFC-12 implemented
"#,
    );
    assert_eq!(world.run("todo --all --json").succeeds().json(), serde_json::json!([]));
    ends_clean(&world);
}

/// From a back-out to `accepted` again.
const RESTORED: &str = r#"
as system-administrator
task done R002 switch-back --note "at 03:10"
as release-manager
task skip R002 translate-data -m "stage one took no orders"
return R002 --to accepted -m "the name server was wrong"
"#;

#[test]
fn a_release_backed_out_after_stage_one_is_installed_later() {
    let mut world = store();
    bring(&mut world, "R001", "closed");
    let first = running(&world);
    world.write("dist/site.zip", "site of R002").write("dist/orders.war", "orders of R002");
    world.write("dist/back.sql", "insert for R002");
    bring(&mut world, "R002", "stage-one");
    assert_eq!(running(&world), first, "nothing is recorded yet");
    tell(&mut world, "as system-administrator\ndeployment record R002 production --result success");
    assert_eq!(running(&world), pairs(&[("order-integration", "R001"), ("web-structure", "R002")]));

    // Out: what ran before runs again, and the release goes nowhere until the old structure serves.
    tell(&mut world, "as change-manager\n(2) rollback R002");
    let told = world.run("rollback R002 -m \"pages are blank\"").succeeds();
    told.says("R001").says("site.zip").is_silent_about("orders.war");
    assert_eq!(running(&world), first);
    assert_eq!(standing(&world, "R002"), ("backed-out".to_owned(), 1));
    world.run_as("system-administrator", "todo").succeeds().says("switch-back");
    world.run_as("service-desk", "todo").succeeds().says("backed-out");
    let refused = world.run_as("release-manager", "return R002 --to accepted -m again --json").ends_with(3);
    assert_eq!(refused.unmet(), ["old-structure-restored"]);
    tell(&mut world, RESTORED);
    tell(&mut world, "as service-desk\nnotice record R002 backed-out");
    assert_eq!(standing(&world, "R002"), ("accepted".to_owned(), 2));
    assert_eq!(running(&world), first);

    // In again: users say their word anew, the date is a new one, and everybody is told of it.
    let shut = world.run_as("release-manager", "promote R002 --to stage-one --json").ends_with(3).unmet();
    let again = ["user-accepted", "stages-dated", "users-warned", "stage-one-prepared", "back-out-at-hand"];
    assert_eq!(shut, again);
    tell(
        &mut world,
        r#"
as ordering-user
signoff approve R002 --gate user-accepted
as supply-chain-user
signoff approve R002 --gate user-accepted
as website-user
signoff approve R002 --gate user-accepted
as release-manager
schedule R002 "2031-03-02 02:00"
schedule R002 "2031-03-09 02:00" --milestone stage-two
document write R002 checklist-stage-one
as service-desk
notice record R002 announcement
as system-administrator
task done R002 confirm-old-structure
as release-manager
promote R002 --to stage-one
as system-administrator
deployment record R002 production --result success
"#,
    );
    assert_eq!(running(&world), pairs(&[("order-integration", "R001"), ("web-structure", "R002")]));
    supply(&mut world, "R002", "stage-two", "stage-one-faults-closed");
    tell(&mut world, "as release-manager\npromote R002 --to stage-two");
    supply(&mut world, "R002", "closed", "stage-two-faults-closed");
    assert_eq!(running(&world), pairs(&[("order-integration", "R002"), ("web-structure", "R002")]));
    tell(&mut world, "as release-manager\npromote R002 --to closed");
    assert_eq!(standing(&world, "R002"), ("closed".to_owned(), 2));
    ends_clean(&world);
}

#[test]
fn backing_out_of_stage_two_takes_both_stages_back_and_asks_for_the_data() {
    let mut world = before("closed");
    tell(
        &mut world,
        r#"
as erp-administrator
deployment record R001 production --result success
as web-supplier
(6) rollback R001 -m "orders are lost"
as system-administrator
rollback R001 -m "orders are lost"
"#,
    );
    assert_eq!(running(&world), []);
    let inventory = world.run("inventory --json").succeeds().stdout;
    assert!(inventory.contains("user-test"), "the new servers keep what was tested: {inventory}");
    tell(
        &mut world,
        r#"
task done R001 switch-back --note "at 04:00"
as erp-administrator
(2) task done R001 translate-data
task done R001 translate-data --note "212 orders"
as service-desk
notice record R001 backed-out
as release-manager
return R001 --to development -m "orders are lost"
"#,
    );
    assert_eq!(standing(&world, "R001"), ("development".to_owned(), 2));
    ends_clean(&world);
}

#[test]
fn a_release_can_be_planned_anew_or_given_up() {
    let mut world = at("accepted");
    tell(&mut world, "as release-manager\nreturn R001 --to assessment -m \"other hardware\"");
    assert_eq!(standing(&world, "R001"), ("assessment".to_owned(), 2));
    tell(&mut world, "as change-manager\ncancel R001 -m \"no money\"");
    assert_eq!(standing(&world, "R001").0, "cancelled");
    ends_clean(&world);
}
