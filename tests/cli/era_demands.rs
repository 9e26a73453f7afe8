//! What the ERA procedure demands before the test (ERA-01 to ERA-07); `era_delivery.rs` has what follows.

use crate::era::{assert_shut, at, forward, opener, shut, standing, step};
use crate::story::tell;
use crate::world::{World, split};

/// Opens every gate before a move but these.
pub(crate) fn supply_all_but(world: &mut World, to: &str, missing: &[&str]) {
    for (_, story) in step(to).gates.iter().filter(|(gate, _)| !missing.contains(gate)) {
        tell(world, story);
    }
}

/// The move waits for this gate alone, and somebody else cannot open it with the command of the right person.
#[track_caller]
pub(crate) fn waits_for(world: &World, to: &str, gate: &str, wrong: &str, command: &str) {
    assert_shut(world, to, &[gate]);
    world.run_as(wrong, command).ends_with(6);
    let told = world.run_as("release-manager", &format!("check ERA001 --to {to}")).ends_with(3);
    told.says(gate).says(&split(command)[..2].join(" "));
}

#[test]
fn an_approved_ocr_package_opens_the_release() {
    let mut world = at("intake");
    tell(
        &mut world,
        r#"
as software-developer
(6) new "OCRs of December"
as release-manager
(1) change add ERA001 REQ-7 "No request of the board" --type OCR
"#,
    );
    supply_all_but(&mut world, "build", &["package-received", "schedule-supported", "lmc-notified"]);
    let refused = world.run_as("release-manager", "check ERA001 --to build").ends_with(3);
    refused.says("OCR-101").says("approved").says("ocr-package").says("step 1");
    tell(
        &mut world,
        r#"
as release-manager
change update ERA001 OCR-101 approved="2030-10-15, item 4"
document write ERA001 ocr-package
"#,
    );
    assert!(shut(&world, "build").contains("package-received"), "OCR-102 is not approved");
    // The package is of these OCRs: another one, and it is received anew.
    tell(&mut world, opener("package-received"));
    assert!(!shut(&world, "build").contains("package-received"));
    let package = world.run("document show ERA001 ocr-package").succeeds();
    package.says("2030-10-15, item 7").says("OCCB Secretariat").says("https://tracker.example.org/OCR-101");
    tell(&mut world, "as release-manager\nchange add ERA001 OCR-103 \"Late\" approved=\"2030-10-15\" priority=3");
    assert!(shut(&world, "build").contains("package-received"));
}

#[test]
fn ocrs_are_scheduled_by_priority_with_the_developers_input_under_a_probable_number() {
    let mut world = at("intake");
    let refused = world.run_as("release-manager", "check ERA001 --to build").ends_with(3);
    refused.says("priority").says("developer-input").says("deployment").says("step 2");
    tell(
        &mut world,
        r#"
as release-manager
(6) set ERA001 developer-input="I think it is easy"
as software-developer
set ERA001 developer-input="Three weeks, one developer"
(6) schedule ERA001 "2030-12-14 06:00"
as release-manager
schedule ERA001 "2030-12-14 06:00"
change update ERA001 OCR-101 priority=2 approved="2030-10-15"
change update ERA001 OCR-102 priority=1 approved="2030-10-15"
document write ERA001 ocr-package
"#,
    );
    assert_shut(&world, "build", &["component-named", "schedule-supported", "lmc-notified"]);
    // First what the board wants first.
    let package = world.run("document show ERA001 ocr-package").succeeds().stdout;
    let place = |text: &str| package.find(text).unwrap_or_else(|| panic!("no `{text}` in {package}"));
    assert!(place("OCR-102") < place("OCR-101"), "{package}");
    assert!(package.contains("Three weeks, one developer") && package.contains("2030-12-14 06:00"), "{package}");
    let next = world.run_as("release-manager", "new \"OCRs of December\" -q").succeeds();
    assert_eq!(next.stdout, "ERA002\n");
}

#[test]
fn another_date_asks_every_functional_area_again() {
    let mut world = at("intake");
    supply_all_but(&mut world, "build", &["schedule-supported"]);
    tell(
        &mut world,
        r#"
as release-manager
notice record ERA001 schedule-request
(6) signoff approve ERA001 --gate schedule-supported
as software-developer
(6) signoff approve ERA001 --gate schedule-supported
"#,
    );
    for area in ["quality-management", "test-team", "configuration-management", "security"] {
        assert_shut(&world, "build", &["schedule-supported"]);
        world.run_as("release-manager", "check ERA001 --to build").ends_with(3).says(area);
        world.run_as(area, "signoff approve ERA001").succeeds();
    }
    world.run_as("release-manager", "promote ERA001 --to build --dry-run").succeeds();
    world.run_as("release-manager", "schedule ERA001 \"2031-01-11 06:00\"").succeeds();
    assert_shut(&world, "build", &["schedule-supported"]);
    let stale = world.run_as("release-manager", "check ERA001 --to build").ends_with(3);
    stale.says("schedule:deployment").says("quality-management").says("security");
    // Back on the date that was agreed, the sign-offs count again; so does the request.
    world.run_as("release-manager", "schedule ERA001 \"2030-12-14 06:00\"").succeeds();
    world.run_as("release-manager", "promote ERA001 --to build").succeeds();
    // A date that moves while the release is tested is agreed before the go.
    let mut world = at("team-testing");
    world.run_as("release-manager", "schedule ERA001 \"2031-01-11 06:00\"").succeeds();
    forward(&mut world, "go-no-go");
    supply_all_but(&mut world, "cleared", &[]);
    assert_shut(&world, "cleared", &["schedule-supported"]);
}

#[test]
fn an_area_that_cannot_support_the_schedule_stops_it() {
    let mut world = at("intake");
    supply_all_but(&mut world, "build", &[]);
    let no = "signoff reject ERA001 --gate schedule-supported -m \"no scan before January\"";
    world.run_as("security", no).succeeds();
    assert_shut(&world, "build", &["schedule-supported"]);
    world.run_as("release-manager", "promote ERA001 --to build").ends_with(3).says("no scan before January");
}

#[test]
fn lmc_is_notified_of_the_approved_ocrs() {
    let mut world = at("intake");
    supply_all_but(&mut world, "build", &["lmc-notified"]);
    waits_for(&world, "build", "lmc-notified", "quality-management", "notice record ERA001 approved-ocrs");
    tell(&mut world, opener("lmc-notified"));
    let told = world.run("notice list ERA001 --json").succeeds().json();
    let told = told.as_array().unwrap().iter().find(|one| one["id"] == "approved-ocrs").unwrap().clone();
    assert_eq!(told["recipients"], serde_json::json!(["lmc"]), "{told}");
    world.run_as("release-manager", "promote ERA001 --to build").succeeds();
}

#[test]
fn the_developer_creates_the_build() {
    let mut world = at("build");
    waits_for(&world, "developer-testing", "build-complete", "test-team", "artifact add ERA001 dist/era.tar.gz");
    tell(&mut world, opener("build-complete"));
    let files = world.run("artifact list ERA001 --json").succeeds().json();
    assert!(files[0]["digest"].as_str().unwrap().starts_with("sha256:"), "{files}");
    assert_eq!((&files[0]["type"], &files[0]["component"]), (&"build".into(), &"era".into()));
    world.run_as("software-developer", "promote ERA001 --to developer-testing").ends_with(6);
    world.run_as("release-manager", "promote ERA001 --to developer-testing").succeeds();
}

#[test]
fn the_developer_tests_this_build_and_writes_the_release_letter() {
    let mut world = at("developer-testing");
    tell(
        &mut world,
        r#"
as test-team
(6) evidence add ERA001 dist/developer.xml --type developer-tests
as software-developer
(3) document write ERA001 release-letter
evidence add ERA001 dist/failed.xml --type developer-tests
"#,
    );
    assert!(shut(&world, "review").contains("developer-tested"), "one test failed");
    supply_all_but(&mut world, "review", &[]);
    world.run_as("software-developer", "promote ERA001 --to review --dry-run").succeeds();
    // Another build was neither tested nor described.
    world.write("dist/era.tar.gz", "one more line");
    world.run_as("software-developer", "artifact add ERA001 dist/era.tar.gz --replace").succeeds();
    assert_shut(&world, "review", &["developer-tested", "letter-written", "installation-planned"]);
    // NARA test personnel may take part, and need not.
    tell(&mut world, "as test-team\ntask done ERA001 join-developer-testing");
    supply_all_but(&mut world, "review", &[]);
    world.run("document show ERA001 release-letter").succeeds().says("NARA test personnel took part");
    world.run_as("software-developer", "promote ERA001 --to review").succeeds();
}

#[test]
fn the_functional_areas_approve_exactly_this_letter() {
    let mut world = at("review");
    supply_all_but(&mut world, "team-testing", &["letter-approved"]);
    waits_for(
        &world,
        "team-testing",
        "letter-approved",
        "software-developer",
        "signoff approve ERA001 --gate letter-approved",
    );
    tell(&mut world, opener("letter-approved"));
    world.run_as("release-manager", "promote ERA001 --to team-testing --dry-run").succeeds();
    // The same facts in other words are another letter: sent again, and approved again.
    world.write("letter.md", "# Release letter\n\nIn other words.\n");
    world.run_as("software-developer", "document write ERA001 release-letter -F letter.md").succeeds();
    assert_shut(&world, "team-testing", &["letter-distributed", "letter-approved"]);
    let stale = world.run_as("release-manager", "check ERA001 --to team-testing").ends_with(3);
    stale.says("document:release-letter").says("configuration-management");
    tell(&mut world, opener("letter-distributed"));
    tell(&mut world, opener("letter-approved"));
    // Testing is agreed for a day; another day is agreed anew.
    world.run_as("release-manager", "schedule ERA001 \"2030-12-03 08:00\" --milestone testing").succeeds();
    assert_shut(&world, "team-testing", &["testing-coordinated"]);
    tell(&mut world, opener("testing-coordinated"));
    world.run_as("release-manager", "promote ERA001 --to team-testing").succeeds();
}

#[test]
fn an_area_that_does_not_approve_sends_the_letter_back() {
    let mut world = at("review");
    supply_all_but(&mut world, "team-testing", &[]);
    tell(
        &mut world,
        r#"
as security
signoff reject ERA001 --gate letter-approved -m "port 8443 is not named"
as release-manager
(3) promote ERA001 --to team-testing
as software-developer
(3) set ERA001 installation="Open port 8443, install the build"
(6) return ERA001 --to build -m "port 8443"
as release-manager
return ERA001 --to build -m "port 8443"
as software-developer
set ERA001 installation="Open port 8443, install the build"
"#,
    );
    assert_eq!(standing(&world), ("build".to_owned(), 2));
}
