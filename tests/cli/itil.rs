//! The practical case of ITIL, bullet by bullet (ITIL-01 to ITIL-12); `itil_gates.rs` has every gate by itself.

use crate::itil_way::{at, before, prepared, running, standing, store, supply};
use crate::story::tell;
use crate::world::World;

/// The gates that keep the release from going on to a state.
#[track_caller]
fn unmet(world: &World, to: &str) -> Vec<String> {
    world.run_as("release-manager", &format!("promote R001 --to {to} --json")).ends_with(3).unmet()
}

#[test]
fn nothing_is_ordered_before_change_management_approved_an_rfc_with_objectives() {
    let mut world = store();
    tell(
        &mut world,
        r#"
as release-manager
new "Web orders on the ERP" --component web-structure --component order-integration
change add R001 RFC-12 "Faster web servers"
as change-manager
(3) change status R001 RFC-12 approved
as release-manager
change update R001 RFC-12 "objectives=Serve twice as many users"
(6) signoff approve R001 --gate rfc-approved
as change-manager
change status R001 RFC-12 approved
signoff approve R001 --gate rfc-approved
"#,
    );
    assert!(!unmet(&world, "development").contains(&"rfc-approved".to_owned()));
    // Another objective is another request.
    tell(&mut world, "as release-manager\nchange update R001 RFC-12 \"objectives=Serve ten times as many users\"");
    assert!(unmet(&world, "development").contains(&"rfc-approved".to_owned()));
    world.run("check R001 --to development").ends_with(3).says("changes").says("change-manager");
    // What nobody requested is no release at all.
    tell(&mut world, "change remove R001 RFC-12 -m \"not wanted\"");
    assert!(unmet(&world, "development").contains(&"rfc-approved".to_owned()));
    world.run("explain rfc-approved").succeeds().says("RFC");
}

#[test]
fn hardware_is_assessed_by_two_managers_then_bought_and_configured() {
    let mut world = before("development");
    supply(&mut world, "R001", "development", "hardware-assessed");
    tell(
        &mut world,
        r#"
as capacity-manager
task done R001 assess-capacity
(6) task done R001 assess-availability
document write R001 hardware-assessment
signoff approve R001 --gate hardware-assessed
"#,
    );
    let one_left = world.run_as("release-manager", "promote R001 --to development").ends_with(3);
    one_left.says("availability-manager").says("assess-availability");
    tell(
        &mut world,
        r#"
as availability-manager
task done R001 assess-availability
signoff approve R001 --gate hardware-assessed
as release-manager
promote R001 --to development
as system-administrator
(3) item status R001 web-3 ordered
item update R001 web-3 order=PO-4711
item status R001 web-3 ordered
(3) item status R001 web-3 configured
item update R001 web-3 serial=SN-3
item status R001 web-3 configured
"#,
    );
    let open = world.run_as("release-manager", "promote R001 --to user-test").ends_with(3);
    open.says("web-4").says("configured").is_silent_about("`web-3`");
    assert!(!unmet(&world, "user-test").contains(&"hardware-assessed".to_owned()), "a serial number changes nothing");
    // Other hardware than what was assessed is assessed again.
    tell(&mut world, "item update R001 web-4 model=R340");
    assert!(unmet(&world, "user-test").contains(&"hardware-assessed".to_owned()));
}

#[test]
fn the_suppliers_agree_to_a_specification_and_a_schedule_with_dates_and_owners() {
    let mut world = prepared("development");
    let plan = world.run("show R001 --json").succeeds().json();
    let dates = plan["schedule"].as_array().unwrap();
    let date = |id: &str| dates.iter().find(|one| one["milestone"] == id || one["id"] == id).unwrap().to_string();
    assert!(date("delivery").contains("2031-01-10") && date("specification").contains("2030-11-08"), "{plan}");
    let text = world.run("document show R001 software-specification").succeeds();
    text.says("Three WebServices: order, track, supply")
        .says("| Software delivered | 2031-01-10 00:00 | Web Development Supplier |")
        .says("RFC-12");
    tell(
        &mut world,
        r#"
as web-supplier
(6) schedule R001 2031-02-10 --milestone delivery
as release-manager
schedule R001 2031-02-10 --milestone delivery
"#,
    );
    assert_eq!(unmet(&world, "development"), ["specification-agreed"], "a new date needs a new word");
    tell(&mut world, "as web-supplier\nsignoff approve R001 --gate specification-agreed -m \"a month more\"");
    world.run_as("release-manager", "promote R001 --to development").succeeds();
    world.run_as("web-supplier", "todo").succeeds().says("deliver-software").says("2031-02-10");
}

#[test]
fn the_old_structure_is_duplicated_kept_and_confirmed_at_each_stage() {
    let mut world = before("user-test");
    let missing = unmet(&world, "user-test");
    assert!(missing.contains(&"structure-duplicated".to_owned()) && missing.contains(&"back-out-planned".to_owned()));
    tell(&mut world, "as system-administrator\nset R001 back-out=\"\"\n(3) document write R001 back-out-plan");
    world.run("document write R001 back-out-plan").ends_with(3).says("back-out");
    // What was confirmed before stage one says nothing before stage two.
    let mut world = prepared("stage-two");
    tell(&mut world, "as system-administrator\ntask reopen R001 confirm-old-structure -m \"disk full\"");
    assert_eq!(unmet(&world, "stage-two"), ["back-out-at-hand"]);
    let world = at("stage-one");
    let check = world.run_as("release-manager", "check R001 --to stage-two").ends_with(3);
    check.says("back-out-at-hand").says("confirm-old-structure").is_silent_about("load-translation");
}

#[test]
fn translation_scripts_belong_to_the_package_and_are_tested() {
    let mut world = prepared("user-test");
    let failed = r#"<testsuite name="s"><testcase name="a"><failure/></testcase></testsuite>"#;
    world.write("dist/failed.xml", failed).write("dist/back.sql", "insert more");
    tell(&mut world, "as test-manager\nevidence add R001 dist/failed.xml --type translation-test");
    assert_eq!(unmet(&world, "user-test"), ["translation-proven"]);
    world.write("dist/again.xml", &failed.replace("<failure/>", ""));
    tell(&mut world, "evidence add R001 dist/again.xml --type translation-test");
    world.run_as("release-manager", "promote R001 --to user-test --dry-run").succeeds();
    // Another script is another proof, another plan of the way back, another pair of eyes.
    tell(&mut world, "as web-supplier\nartifact add R001 dist/back.sql --replace");
    assert_eq!(unmet(&world, "user-test"), ["software-proven", "back-out-planned", "translation-proven"]);
    let list = world.run("artifact list R001 --json").succeeds().json();
    assert!(list.as_array().unwrap().iter().any(|one| one["type"] == "data-translation"));
}

#[test]
fn real_users_are_invited_vote_with_a_quorum_and_each_can_stop_it() {
    let mut world = before("accepted");
    supply(&mut world, "R001", "accepted", "user-accepted");
    tell(
        &mut world,
        r#"
as release-manager
(6) signoff approve R001 --gate user-accepted
as ordering-user
signoff approve R001 --gate user-accepted
as supply-chain-user
signoff approve R001 --gate user-accepted
"#,
    );
    assert_eq!(unmet(&world, "accepted"), ["user-accepted"], "two of three voted");
    tell(&mut world, "as website-user\nsignoff reject R001 --gate user-accepted -m \"no search\"");
    let refused = world.run_as("release-manager", "promote R001 --to accepted").ends_with(3);
    refused.says("no search");
    // A correction is a new round, and everybody is asked again.
    tell(
        &mut world,
        r#"
as test-manager
return R001 --to development -m "no search"
"#,
    );
    world.write("dist/site.zip", "site with search");
    tell(&mut world, "as web-supplier\nartifact add R001 dist/site.zip --replace");
    supply(&mut world, "R001", "user-test", "");
    tell(&mut world, "as release-manager\npromote R001 --to user-test");
    assert_eq!(standing(&world, "R001"), ("user-test".to_owned(), 2));
    assert!(unmet(&world, "accepted").contains(&"user-accepted".to_owned()));
    tell(
        &mut world,
        r#"
as ordering-user
signoff approve R001 --gate user-accepted
as supply-chain-user
signoff abstain R001 --gate user-accepted
as website-user
signoff approve R001 --gate user-accepted -m "found it"
as release-manager
promote R001 --to accepted
"#,
    );
    world.run("audit").succeeds().says("clean");
}

#[test]
fn the_release_is_installed_in_two_stages_each_by_its_own_hands() {
    let mut world = at("stage-one");
    assert_eq!(running(&world), []);
    tell(
        &mut world,
        r#"
as erp-administrator
(6) deployment record R001 production --result success
as system-administrator
deployment record R001 production --result success
"#,
    );
    assert_eq!(
        running(&world),
        [("web-structure".to_owned(), "R001".to_owned())],
        "the web structure without the data"
    );
    let mut world = at("stage-two");
    world.run("checklist R001").succeeds().says("integrate-orders").says("verify-orders");
    tell(&mut world, "as system-administrator\n(6) deployment record R001 production --result success");
    tell(&mut world, "as erp-administrator\ndeployment record R001 production --result success");
    let both = [("order-integration", "R001"), ("web-structure", "R001")];
    assert_eq!(running(&world), both.map(|(part, release)| (part.to_owned(), release.to_owned())));
    for (document, task) in
        [("checklist-stage-one", "install-web-structure"), ("checklist-stage-two", "integrate-orders")]
    {
        world.run(&format!("document show R001 {document}")).succeeds().says(task);
    }
}

#[test]
fn the_manual_is_there_before_installation_and_the_faq_grows_from_questions() {
    let mut world = prepared("stage-one");
    let faq = world.run("document show R001 faq").succeeds();
    faq.says("## How do I cancel an order?").says("Under My orders, until it is sent.").is_silent_about("postage");
    world.run("document show R001 user-manual").succeeds().says("Sign in, choose, pay");
    tell(&mut world, "as website-user\nissue open R001 \"Is there an app?\" --found-in question");
    let missing = ["questions-answered", "manual-published"];
    assert_eq!(unmet(&world, "stage-one"), missing, "an unanswered question, and a page that lacks it");
    tell(
        &mut world,
        r#"
as service-desk
issue close R001 3 -m "Not yet; the website fits small screens."
document write R001 faq
(2) task done R001 publish-faq
task done R001 publish-faq --note https://www.example.org/faq
as release-manager
promote R001 --to stage-one --dry-run
"#,
    );
    let faq = world.run("document show R001 faq").succeeds();
    faq.says("## Is there an app?").says("the website fits small screens");
}

#[test]
fn users_are_informed_of_both_nights_and_warned_of_interruptions() {
    let mut world = prepared("stage-one");
    let told = world.run("show R001 --only notices --json").succeeds().stdout;
    assert!(["website-user", "ordering-user", "supply-chain-user"].iter().all(|user| told.contains(user)), "{told}");
    for story in [
        "as release-manager\nschedule R001 \"2031-02-09 02:00\" --milestone stage-two",
        "as service-desk\nset R001 interruptions=\"An hour on the second night\"",
    ] {
        tell(&mut world, story);
        assert!(unmet(&world, "stage-one").contains(&"users-warned".to_owned()), "{story}");
        tell(&mut world, "as service-desk\nnotice record R001 announcement");
        assert!(!unmet_now(&world).contains(&"users-warned".to_owned()));
    }
}

/// The gates that are shut before stage one, if any.
fn unmet_now(world: &World) -> Vec<String> {
    let ran = world.run_as("release-manager", "promote R001 --to stage-one --dry-run --json");
    if ran.code == 0 { Vec::new() } else { ran.unmet() }
}

#[test]
fn an_installation_is_recorded_and_a_failed_one_goes_no_further() {
    let mut world = prepared("closed");
    world.run("deployment list R001").succeeds().says("production").says("success");
    world.run_as("release-manager", "promote R001 --to closed --dry-run").succeeds();
    let mut failed = before("closed");
    tell(&mut failed, "as erp-administrator\ndeployment record R001 production --result failure");
    supply(&mut failed, "R001", "closed", "release-installed");
    let refused = failed.run_as("release-manager", "promote R001 --to closed --json").ends_with(3);
    assert_eq!(refused.unmet(), ["release-installed"]);
    refused.says("failure");
    assert_eq!(running(&failed), [("web-structure".to_owned(), "R001".to_owned())]);
    // It may be started and finished by the machine that installs, too.
    tell(
        &mut failed,
        r#"
as erp-administrator
clock 2030-12-01 02:00
deployment start R001 production dist/orders.war dist/back.sql
deployment finish R001 production --result success --url https://ci.example.org/12
"#,
    );
    assert_eq!(running(&failed).len(), 2);
    world.person("release-manager").run("promote R001 --to closed").succeeds();
}

#[test]
fn a_master_copy_of_all_software_lies_in_the_dsl_before_the_release_closes() {
    let mut world = before("closed");
    supply(&mut world, "R001", "closed", "masters-in-dsl");
    tell(&mut world, "as configuration-manager\nlibrary put R001 dist/site.zip dist/orders.war");
    assert_eq!(unmet(&world, "closed"), ["masters-in-dsl"]);
    let refused = world.run_as("release-manager", "promote R001 --to closed").ends_with(3);
    refused.says("back.sql").says("relman library put").is_silent_about("site.zip");
    tell(
        &mut world,
        "library put R001 dist/back.sql\nlibrary verify R001\nas release-manager\npromote R001 --to closed",
    );
}

#[test]
fn the_cmdb_knows_hardware_and_software_and_somebody_else_says_so() {
    let mut world = before("closed");
    tell(&mut world, "as erp-administrator\ndeployment record R001 production --result success");
    let inventory = world.run("inventory production --json").succeeds().stdout;
    for item in ["site.zip", "orders.war", "back.sql", "web-3", "web-4"] {
        assert!(inventory.contains(item), "the inventory lacks {item}: {inventory}");
    }
    supply(&mut world, "R001", "closed", "cmdb-updated");
    tell(
        &mut world,
        r#"
as configuration-manager
task done R001 update-cmdb
document write R001 cmdb-update
as release-manager
(6) signoff approve R001 --gate cmdb-updated
"#,
    );
    assert_eq!(unmet(&world, "closed"), ["cmdb-updated"]);
    let note = world.run("document show R001 cmdb-update").succeeds();
    note.says("web-3").says("SN-4").says("orders.war").says("System Administrator");
    tell(
        &mut world,
        r#"
as configuration-manager
signoff approve R001 --gate cmdb-updated -m "checked rack and shelf"
as release-manager
promote R001 --to closed
"#,
    );
}

#[test]
fn the_cmdb_goes_out_as_a_spreadsheet_and_is_compared_with_what_is_found_running() {
    let mut world = before("closed");
    tell(&mut world, "as erp-administrator\ndeployment record R001 production --result success");
    let sheet = world.run("inventory production --format csv").succeeds().stdout;
    let sum = |file: &str| {
        let digest = relman::domain::id::Digest::of(world.read(&format!("dist/{file}")).as_bytes());
        assert!(sheet.contains(&format!("R001,{file},,,{digest},")), "{sheet}");
        format!("{}  /srv/{file}\n", digest.as_str().trim_start_matches("sha256:"))
    };
    let there = ["site.zip", "orders.war", "back.sql"].map(sum);
    assert!(sheet.contains(",web-3,"), "{sheet}");
    let told = world.run_with_input("inventory compare production -", &there.concat()).succeeds();
    told.says("3 approved, 0 not approved, 0 missing").says("configuration items are no files");
    let strange = there[0].replace(|digit: char| digit.is_ascii_digit(), "0");
    let told =
        world.run_with_input("inventory compare production -", &[&strange, &there[1]].map(String::as_str).concat());
    told.ends_with(4)
        .says("R001 has other bytes as site.zip")
        .says("no release holds these bytes")
        .says("missing\tback.sql");
}
