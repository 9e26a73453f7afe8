//! The written plan of CMS Net, clause by clause, where no other file tells its story.

use crate::cms::{Stage, at, bring_on, standing};
use crate::story::tell;
use crate::world::World;

/// Writes a document as its owner and gives its text.
#[track_caller]
fn written(world: &World, owner: &str, document: &str) -> String {
    world.run_as(owner, &format!("document write CFIS001 {document}")).succeeds();
    world.run(&format!("document show CFIS001 {document}")).succeeds().stdout
}

/// Every line of a table is a line of its own, under a header and a rule.
#[track_caller]
fn is_well_formed(text: &str) {
    for line in text.lines().filter(|line| line.contains('|')) {
        assert!(line.starts_with('|') && line.ends_with('|') && !line.contains("||"), "`{line}` is no row of a table");
    }
    let lines: Vec<&str> = text.lines().collect();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('#')) {
        assert!(place == 0 || lines[place - 1].is_empty(), "nothing stands right above `{line}`");
    }
    assert!(!text.contains("\\<br") && !text.contains("undefined"), "{text}");
}

#[test]
fn documents_show_versions_reviews_contacts_escalation_and_acronyms() {
    let world = at(Stage::Acceptance);
    let documents = [
        ("lead-developer", "release-notes"),
        ("technical-lead", "responsibilities"),
        ("lead-developer", "deployment-checklist"),
    ];
    for (owner, document) in documents {
        let text = written(&world, owner, document);
        is_well_formed(&text);
        for part in [
            "| 4.2 | 2011-08-15 | Expedited release added | 6.1; 6.2 | Technical Lead |",
            "| 1.0 | Manager | 2006-10-16 |",
            "| Caché Lead Developer | Caché Lead Developer | Development Team |  | cache-lead-developer@example.org |",
            "| 1 | CMS Change Management Coordinator |",
            "| 3 | CMS ISU Chief |",
            "| AT | Acceptance Test |",
            "| CIO E-Business | Office of CIO (E Commerce Technology Division) |",
        ] {
            assert!(text.contains(part), "{document} lacks `{part}`:\n{text}");
        }
    }
}

#[test]
fn responsibilities_stand_in_two_tables_with_group_and_location() {
    let world = at(Stage::Acceptance);
    let text = written(&world, "technical-lead", "responsibilities");
    let (web, cache) = text.split_once("## Caché").unwrap();
    let web = web.split_once("## Web").unwrap().1;
    for part in [
        "Sacramento",
        "Build the packages, static and dynamic<br>Verify the packages",
        "| CIO E-Business | Sacramento | Deploy the packages<br>Confirm the deployment |",
    ] {
        assert!(web.contains(part), "{web}");
    }
    assert!(cache.contains("Deploy the release<br>Confirm the deployment<br>Verify the release"), "{cache}");
    assert!(!cache.split("## People").next().unwrap().contains("CIO E-Business"), "e-business deploys no Caché");
    let list = world.run("checklist CFIS001 --by group").succeeds();
    list.says("Sacramento").says("Deploy the packages").says("CIO E-BUSINESS");
    world.run("checklist CFIS001 --by due --format md").succeeds().says("inform-ebusiness");
}

#[test]
fn the_coordinator_and_nobody_else_fixes_the_date() {
    let mut world = at(Stage::Planned);
    tell(
        &mut world,
        r#"
as lead-developer
(6) schedule CFIS001 "2030-12-14 06:00"
promote CFIS001 --to packaged
as technical-lead
task done CFIS001 inform-ebusiness
(6) schedule CFIS001 "2030-12-14 06:00"
as change-coordinator
"#,
    );
    let refused = world.run("promote CFIS001 --to acceptance-test --json").ends_with(3);
    assert_eq!(refused.unmet(), ["dated"]);
    world.run("schedule CFIS001 \"2030-12-14 06:00\"").succeeds();
    world.run("promote CFIS001 --to acceptance-test").succeeds();
}

#[test]
fn every_ir_and_smcr_is_packed_and_an_unchanged_package_is_used_again() {
    let mut world = at(Stage::Planned);
    tell(
        &mut world,
        r#"
as lead-developer
change add CFIS001 IR-7 "Not packed yet"
(3) promote CFIS001 --to packaged
"#,
    );
    world
        .run("promote CFIS001 --to packaged")
        .ends_with(3)
        .says("IR-7")
        .says("relman artifact add CFIS001 FILE --change IR-7");
    // The same bytes are the same file: only its label is new.
    let before = world.run("artifact list CFIS001 --json").json();
    world.run("artifact add CFIS001 dist/app.war --change IR-1042 --change IR-7").succeeds();
    let after = world.run("artifact list CFIS001 --json").json();
    assert_eq!(before[0]["digest"], after[0]["digest"]);
    assert_eq!(world.run("artifact add CFIS001 dist/app.war --json").json()["changed"], false);
    world.run("document write CFIS001 release-notes").succeeds();
    world.run("promote CFIS001 --to packaged").succeeds();
    // Without its WAR the web part is not complete.
    let mut world = at(Stage::Planned);
    tell(&mut world, "as lead-developer\nartifact remove CFIS001 app.war -m \"built anew\"");
    let refused = world.run("promote CFIS001 --to packaged --json").ends_with(3);
    assert_eq!(refused.unmet(), ["package-complete"]);
    let mut world = at(Stage::Planned);
    tell(&mut world, "as lead-developer\nartifact remove CFIS001 static.zip -m \"built anew\"");
    world.run("promote CFIS001 --to packaged").ends_with(3).says("zip");
    let mut world = at(Stage::Planned);
    tell(&mut world, "as lead-developer\nartifact remove CFIS001 rates.xml -m \"built anew\"");
    let refused = world.run("promote CFIS001 --to packaged --json").ends_with(3);
    assert_eq!(refused.unmet(), ["package-complete", "changes-packed"]);
}

#[test]
fn impact_and_contingency_are_written_before_anything_is_packed() {
    for field in ["impact", "rollback"] {
        let mut world = at(Stage::Planned);
        tell(&mut world, &format!("as lead-developer\nset CFIS001 {field}="));
        let refused = world.run("promote CFIS001 --to packaged --json").ends_with(3);
        assert_eq!(refused.unmet(), ["contingency-written"]);
    }
    let mut world = at(Stage::Store);
    tell(&mut world, "as lead-developer\nnew \"Nothing in it\"");
    let refused = world.run("promote CFIS001 --to packaged --json").ends_with(3);
    assert!(refused.unmet().contains(&"has-component".to_owned()));
}

#[test]
fn the_move_to_acceptance_waits_for_the_coordinators_word_notes_and_ebusiness() {
    let mut world = at(Stage::Planned);
    tell(
        &mut world,
        r#"
as lead-developer
set CFIS001 impact="Letters, rates and labels"
promote CFIS001 --to packaged
as change-coordinator
schedule CFIS001 "2030-12-14 06:00"
"#,
    );
    let refused = world.run("promote CFIS001 --to acceptance-test --json").ends_with(3);
    assert_eq!(refused.unmet(), ["ebusiness-informed", "notes-ready"], "the notes are of another impact");
    tell(
        &mut world,
        r#"
as technical-lead
task done CFIS001 inform-ebusiness
as lead-developer
document write CFIS001 release-notes
(6) promote CFIS001 --to acceptance-test
as technical-lead
(6) promote CFIS001 --to acceptance-test
as change-coordinator
promote CFIS001 --to acceptance-test
"#,
    );
    assert_eq!(standing(&world, "CFIS001").0, "acceptance-test");
}

#[test]
fn what_was_tested_is_what_goes_out() {
    // A file replaced in acceptance test is installed there again before it is accepted.
    let mut world = at(Stage::Acceptance);
    world.write("dist/app.war", "war, replaced in acceptance test");
    tell(
        &mut world,
        "as lead-developer\nartifact add CFIS001 dist/app.war --replace\ndocument write CFIS001 release-notes",
    );
    bring_on(&mut world, "CFIS001", Stage::Acceptance, Stage::Accepted);
    let refused = world.run("promote CFIS001 --to approved --json").ends_with(3);
    assert_eq!(refused.unmet(), ["tested-as-is"]);
    tell(
        &mut world,
        r#"
as lead-developer
deployment record CFIS001 acceptance-test --result failure
as change-coordinator
(3) promote CFIS001 --to approved
as lead-developer
deployment record CFIS001 acceptance-test --result success
as change-coordinator
promote CFIS001 --to approved
"#,
    );
}

#[test]
fn the_five_tasks_of_reconciliation_have_dates_owners_and_remarks() {
    let world = at(Stage::Planned);
    world.run_as("change-coordinator", "schedule CFIS001 \"2030-12-14 06:00\"").succeeds();
    let list = world.run("checklist CFIS001 --format json").succeeds().json();
    let tasks = list["tasks"].as_array().unwrap();
    let expected = [
        ("inform-ebusiness", "2030-11-30", "Technical Lead"),
        ("send-release-notes", "2030-12-13", "Technical Lead"),
        ("transfer-web-packages", "2030-12-13", "Web Lead Developer"),
        ("backup-databases", "2030-12-14", "Caché Lead Developer"),
    ];
    for (id, due, owner) in expected {
        let task = tasks.iter().find(|task| task["id"] == id).unwrap();
        assert!(task["due"].as_str().unwrap().starts_with(due), "{task}");
        assert_eq!(task["owner_title"], owner);
    }
    assert_eq!(
        tasks.iter().find(|task| task["id"] == "inform-ebusiness").unwrap()["remark"],
        "Write to the e-business group"
    );
    // The fifth is a document, due when the user acceptance test starts: three weeks before the release.
    let documents = world.run("document list CFIS001 --json").succeeds().json();
    let notes = documents.as_array().unwrap().iter().find(|one| one["id"] == "release-notes").unwrap();
    assert!(notes["due"].as_str().unwrap().starts_with("2030-11-23"), "{notes}");
    assert_eq!(notes["owner"], "lead-developer");
    // Late ones are said to be late.
    world.wait_minutes(30 * 24 * 60);
    world.run("task list CFIS001 --late").succeeds().says("inform-ebusiness").is_silent_about("backup-databases");
    world.run_as("technical-lead", "todo --late").succeeds().says("inform-ebusiness");
}

#[test]
fn web_packages_and_notes_are_handed_over_anew_when_they_change() {
    let mut world = at(Stage::HandedOver);
    tell(
        &mut world,
        r#"
as lead-developer
document write CFIS001 release-notes
as change-coordinator
"#,
    );
    let refused = world.run("promote CFIS001 --to production --json").ends_with(3);
    assert_eq!(refused.unmet(), ["web-handed-over"], "other notes were sent");
    refused.says("send-release-notes");
    tell(
        &mut world,
        "as technical-lead\ntask done CFIS001 send-release-notes\nas change-coordinator\npromote CFIS001 --to production",
    );
}

#[test]
fn a_release_closes_when_it_is_deployed_verified_and_confirmed() {
    let mut world = at(Stage::Production);
    tell(&mut world, "as change-coordinator\n(3) promote CFIS001 --to closed");
    world.run_as("ebusiness-admin", "deployment record CFIS001 production --result success").succeeds();
    let refused = world.run("promote CFIS001 --to closed --json").ends_with(3);
    assert_eq!(refused.unmet(), ["application-verified"]);
    tell(
        &mut world,
        r#"
as ebusiness-admin
(6) task done CFIS001 verify-application
as systems-analyst
task done CFIS001 verify-application
(6) promote CFIS001 --to closed
as change-coordinator
signoff reject CFIS001 --gate implementation-confirmed -m "letters print blank"
(3) promote CFIS001 --to closed
signoff withdraw CFIS001 --gate implementation-confirmed
promote CFIS001 --to closed
"#,
    );
    // Closing was the coordinator's confirmation; the word to the others falls due with it.
    let signoffs = world.run("signoff list CFIS001 --json").json();
    assert!(
        signoffs
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["gate"] == "implementation-confirmed" && one["counts"] == true)
    );
    world.run("todo").succeeds().says("release-confirmed");
    world.run("notice record CFIS001 release-confirmed").succeeds();
    world.run("todo --all").succeeds().is_silent_about("release-confirmed");
}

#[test]
fn everybody_who_is_needed_can_be_called() {
    let world = at(Stage::Store);
    let all = world.run("contacts --json").succeeds().json();
    for role in ["technical-lead", "cache-lead-developer", "ebusiness-admin", "infrastructure-support"] {
        let found = all.as_array().unwrap().iter().find(|one| one["roles"][0] == role).unwrap();
        assert_eq!(found["email"], format!("{role}@example.org"));
    }
    let first = world.run("contacts --escalation --json").succeeds().json();
    let order: Vec<_> = first.as_array().unwrap().iter().map(|one| one["roles"][0].as_str().unwrap()).collect();
    assert_eq!(order, ["change-coordinator", "technical-lead", "isu-chief"]);
}

#[test]
fn the_emergency_report_holds_its_five_parts() {
    let mut world = at(Stage::Store);
    tell(
        &mut world,
        r#"
as lead-developer
new "Repair county table" --kind emergency --component cache
change add CFIS001 IR-7 "County 58" link=https://helpdesk.example.org/IR-7
change add CFIS001 DR-8 "County 57" link=https://helpdesk.example.org/DR-8
set CFIS001 summary="One table is repaired"
evidence add CFIS001 dist/junit.xml
"#,
    );
    let text = written(&world, "lead-developer", "emergency-report");
    is_well_formed(&text);
    let parts = [
        "## Summary of the change\n\nOne table is repaired",
        "## Analysis and impact\n\nRecorded with [IR-7](https://helpdesk.example.org/IR-7), [DR-8](https://helpdesk.example.org/DR-8).",
        "## Test results\n",
        "| junit.xml | 2 | 0 | 0 | 0 |",
        "## Sources affected\n",
        "## Release specifications\n",
    ];
    for part in parts {
        assert!(text.contains(part), "{text}");
    }
}
