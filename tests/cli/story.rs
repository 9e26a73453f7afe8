//! A release from beginning to end by the process that ships: the story of the command line (cli §3, §4).

use crate::world::World;

/// The way to acceptance test, a defect, and the return.
const FIRST: &str = r#"
as lead-developer
new "December change cycle" --component web --component cache
change add CFIS001 IR-1042 "Authorization letter prints the wrong county" --component web
change add CFIS001 SMCR-88 "Yearly rate table" --component cache
set CFIS001 impact="Letters and rates only" rollback="Restore the datasets, reinstall the prior WAR"
artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042
artifact add CFIS001 dist/rates.xml --component cache --change SMCR-88
document write CFIS001 release-notes
promote CFIS001 --to packaged

as change-coordinator
schedule CFIS001 "2030-12-14 06:00"
as technical-lead
task done CFIS001 inform-ebusiness
as change-coordinator
promote CFIS001 --to acceptance-test

as systems-analyst
issue open CFIS001 "County code 58 missing"
change fail CFIS001 IR-1042 --cause fix -m "county 58"
as change-coordinator
return CFIS001 --to planned -m "IR-1042 goes back"
"#;

/// The second iteration, up to the acceptance.
const SECOND: &str = r#"
as lead-developer
artifact add CFIS001 dist/app.war --component web --change IR-1042 --replace
evidence add CFIS001 dist/junit.xml
document write CFIS001 release-notes
promote CFIS001 --to packaged
as web-lead-developer
artifact verify CFIS001 dist/app.war dist/static.zip dist/rates.xml
as change-coordinator
promote CFIS001 --to acceptance-test
as systems-analyst
change pass CFIS001 --all
issue close CFIS001 1 -m "fixed in iteration 2"
as change-coordinator
notice record CFIS001 downstream-systems
(3) check CFIS001 --to approved
signoff approve CFIS001 -m "AT complete"
promote CFIS001 --to approved
"#;

/// The deployment and the end.
const THIRD: &str = r#"
as technical-lead
checklist CFIS001
notes CFIS001
task done CFIS001 send-release-notes
as web-lead-developer
task done CFIS001 transfer-web-packages
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001-20301214"
as change-coordinator
promote CFIS001 --to production
as ebusiness-admin
deployment record CFIS001 production --result success --url https://ci.example.org/77
as systems-analyst
task done CFIS001 verify-application
as change-coordinator
promote CFIS001 --to closed
notice record CFIS001 release-confirmed
"#;

/// Tells lines of a story. `as PERSON` changes who acts, `wait MINUTES` lets time pass; everything else is
/// a command that succeeds, or ends with the code in front of it: `(3) promote …`.
pub(crate) fn tell(world: &mut World, story: &str) {
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(person) = line.strip_prefix("as ") {
            world.person(person);
        } else if let Some(minutes) = line.strip_prefix("wait ") {
            world.wait_minutes(minutes.parse().unwrap());
        } else if let Some(time) = line.strip_prefix("clock ") {
            world.clock(time);
        } else {
            let coded = line.strip_prefix('(').and_then(|line| line.split_once(") "));
            let (code, line) = coded.map_or((0, line), |(code, line)| (code.parse().unwrap(), line));
            world.run(line).ends_with(code);
        }
    }
}

/// The files that the stories deliver.
pub(crate) fn deliver(world: &World) {
    world
        .write("dist/app.war", "war of iteration 1")
        .write("dist/static.zip", "zip")
        .write("dist/rates.xml", "<rates/>");
    world.write(
        "dist/junit.xml",
        r#"<testsuite name="letters" tests="2"><testcase name="a"/><testcase name="b"/></testsuite>"#,
    );
}

#[test]
fn a_release_from_beginning_to_end_leaves_a_clean_history() {
    let mut world = World::new("cms-net");
    deliver(&world);
    tell(&mut world, FIRST);
    world.write("dist/app.war", "war of iteration 1, fixed");
    tell(&mut world, SECOND);
    let checklist = world.run("checklist CFIS001").succeeds();
    checklist.says("CFIS001").says("backup-databases").says("Sacramento").says("Technical Lead");
    let notes = world.run("notes CFIS001").succeeds();
    notes.says("IR-1042").says("SMCR-88").says("app.war").says("Restore the datasets");
    tell(&mut world, THIRD);

    world.run("list").succeeds().is_silent_about("CFIS001");
    let list = world.run("list --all --json").succeeds().json();
    assert_eq!(list[0]["name"], "CFIS001");
    assert_eq!((&list[0]["state"], &list[0]["iteration"]), (&"closed".into(), &2.into()));
    let show = world.run("show CFIS001 --json").succeeds().json();
    assert_eq!((&show["state"], &show["iteration"]), (&"closed".into(), &2.into()));
    assert_eq!(show["deployments"].as_array().unwrap().len(), 3, "two rounds of acceptance test, one of production");
    let log = world.run("log CFIS001 --json").succeeds().json();
    let said: Vec<&str> = log.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(said.first(), Some(&"new"));
    assert_eq!(said.iter().filter(|action| **action == "promote").count(), 7);
    assert_eq!(said.iter().filter(|action| **action == "return").count(), 1);
    assert_eq!(said.last(), Some(&"notice.record"));
    let inventory = world.run("inventory production --json").succeeds().json();
    let runs: Vec<&str> = inventory.as_array().unwrap().iter().map(|row| row["artifact"].as_str().unwrap()).collect();
    assert_eq!(runs, ["rates.xml", "app.war", "static.zip"]);
    assert!(inventory.as_array().unwrap().iter().all(|row| row["release"] == "CFIS001"));
    assert_eq!(world.run("todo --all --json").succeeds().json(), serde_json::json!([]));

    world.run("audit").succeeds().says("clean");
    assert_eq!(world.git("status --porcelain").stdout, "");
    world.git("fsck --strict").succeeds();
    world.git("log --stat").succeeds().says("CFIS001: promote production -> closed");
}

#[test]
fn what_is_missing_before_acceptance_is_said_with_who_and_how() {
    let mut world = World::new("cms-net");
    deliver(&world);
    tell(&mut world, FIRST);
    tell(&mut world, SECOND.split("(3) check").next().unwrap());
    let check = world.run("check CFIS001 --to approved --json").ends_with(3).json();
    let open: Vec<_> = check["gates"].as_array().unwrap().iter().filter(|gate| gate["met"] == false).collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["id"], "at-signed-off");
    assert_eq!(open[0]["clause"], "4");
    assert_eq!(open[0]["how"][0], "relman signoff approve CFIS001 --gate at-signed-off");
    assert_eq!(open[0]["who"][0]["people"][0], "change-coordinator");
    assert_eq!(check["may"], true);
    world.run_as("lead-developer", "check CFIS001 --to approved").ends_with(3).says("not");
}

#[test]
fn the_forms_for_scripts_name_only_what_was_made() {
    let mut world = World::new("cms-net");
    world.person("lead-developer");
    let made = world.run("new \"Repair county table\" --kind emergency --no-input -q").succeeds();
    assert_eq!((made.stdout.as_str(), made.stderr.as_str()), ("CFIS001\n", ""));
    let tip = world.tip();
    world.run("promote CFIS001 --to packaged --dry-run").ends_with(3).says("has-component");
    assert_eq!(world.tip(), tip);
    let check = world.run("check CFIS001 --to production --json").ends_with(3).json();
    assert_eq!(check["to"], "production");
    let found = world.run("list --state planned --kind emergency --json").succeeds().json();
    assert_eq!(found[0]["name"], "CFIS001");
    world.run("explain at-signed-off").succeeds().says("Acceptance testing is complete").says("4");
    let grant = "waiver grant CFIS001 no-project-issues --until 2030-12-20 -m \"accepted by the ISU chief\"";
    world.run(grant).ends_with(6).says("isu-chief");
    world.run_as("isu-chief", grant).succeeds().says("no-project-issues");
    world.run_as("isu-chief", "waiver list CFIS001").succeeds().says("accepted by the ISU chief");
}

/// The batch of cli §4, without the push.
const NIGHT: &str = r#"new "Repair county table" --kind emergency --component cache
change add _ DR-7 "County 58 rows wrong" link=https://helpdesk.example.org/DR-7
set _ impact="One table" rollback="Restore the table"
artifact add _ fix.xml --change DR-7
evidence add _ junit.xml
document write _ emergency-report -F report.md
promote _ --to packaged
"#;

#[test]
fn the_night_batch_is_eight_commits_or_none() {
    let mut world = World::new("cms-net");
    deliver(&world);
    world.write("fix.xml", "<fix/>").write("report.md", "# Report\n\nOne table.\n");
    world.write("junit.xml", &world.read("dist/junit.xml"));
    world.person("lead-developer");
    let before = world.tip();

    // The last line is refused: nothing of the lines before it stays.
    let refused = world.run_with_input("batch -", &NIGHT.replace("--change DR-7", "")).ends_with(3);
    refused.says("error: line 7: ").says("changes-packed");
    assert_eq!(world.tip(), before);
    assert_eq!(world.run("list --all --json").json(), serde_json::json!([]));

    let told = world.run_with_input("batch - --json", NIGHT).succeeds().json();
    let actions = told["actions"].as_array().unwrap();
    assert_eq!(actions.len(), 8, "`set` with two fields is two actions");
    assert!(actions.iter().all(|action| action["release"] == "CFIS001" && action["changed"] == true));
    let count = world.git(&format!("rev-list --count {before}..HEAD")).stdout;
    assert_eq!(count.trim(), "8");
    assert_eq!(world.run("show CFIS001 --json").json()["state"], "packaged");
    world.run("audit").succeeds().says("clean");
}
