//! `relman process show`: a process explained to a person, and the same for scripts.

use crate::world::World;
use relman::domain::process::Process;
use std::path::Path;

/// The lines of an answer from the one that holds `first` to the next that is not indented.
fn part<'t>(text: &'t str, first: &str) -> Vec<&'t str> {
    let mut lines = text.lines().skip_while(|line| !line.contains(first));
    let head = lines.next().into_iter();
    head.chain(lines.take_while(|line| line.starts_with(' '))).collect()
}

#[test]
fn a_process_is_told_in_the_order_of_work() {
    let world = World::new("cms-net");
    let text = world.run("process show").succeeds().stdout;
    let headings = ["KINDS", "STEP BY STEP", "OTHER WAYS FORWARD", "WAYS BACK AND OUT", "BESIDES", "DATES", "ROLES"];
    let places: Vec<usize> = headings.iter().map(|heading| text.find(&format!("\n{heading}")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    let steps: Vec<&str> =
        text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(". ")).collect();
    let wanted = [
        "1. Planned and built (planned)",
        "2. Packaged (packaged)",
        "3. In acceptance test (acceptance-test)",
        "4. Approved for production (approved)",
        "5. In production (production)",
        "6. Closed (closed)",
    ];
    assert_eq!(steps, wanted);
    let packaged = part(&text, "2. Packaged (packaged)").join("\n");
    assert!(packaged.contains("relman promote NAME --to acceptance-test"));
    assert!(packaged.contains("E-business is informed (ebusiness-informed), clause 6.3"));
    assert!(packaged.contains("; by Technical Lead, due release - 2w, only when it has the component web"));
    assert!(packaged.contains("may be set aside by CMS ISU Chief"));
    let approved = part(&text, "4. Approved for production").join("\n");
    assert!(approved.contains("Acceptance testing is complete and signed off (at-signed-off), clause 4, as before"));
    // What no gate asks for is told all the same, and what a gate asks for is not told twice.
    let besides = text.split("\nBESIDES").nth(1).unwrap().split("\nDATES").next().unwrap();
    assert!(besides.contains("task deploy-web: ") && !besides.contains("backup-databases"));
    let emergency = part(&text, "Emergency release (emergency), clause 6.1").join("\n");
    assert!(emergency.contains("Planned and built → Packaged → Approved for production → In production → Closed"));
    assert!(emergency.contains("put off until close, due release + 1d: Downstream and upstream systems are notified"));
    assert!(emergency.contains("not asked: ") && emergency.contains("also done: Emergency release report"));
    let administrator = part(&text, "E-Business Admin (ebusiness-admin), of e-business").join("\n");
    assert!(administrator.contains("deploy-web") && administrator.contains("records deployments to: production"));
    world.run("process show --format md").succeeds().says("\n- 1\\. Planned and built").says("\n    - to Packaged; by");
}

#[test]
fn scripts_get_the_ways_and_who_supplies_what() {
    let world = World::new("cms-net");
    let json = world.run("process show --json").succeeds().json();
    assert_eq!(json["default"], true);
    let way = json["ways"].as_array().unwrap().iter().find(|way| way["kind"] == "emergency").unwrap();
    let stops: Vec<_> = way["stops"].as_array().unwrap().iter().map(|stop| stop["state"].as_str().unwrap()).collect();
    assert_eq!(stops, ["planned", "packaged", "approved", "production", "closed"]);
    assert_eq!(way["stops"][1]["transition"], "approve-emergency");
    let gate = json["gates"].as_array().unwrap().iter().find(|gate| gate["id"] == "dated").unwrap();
    assert_eq!(
        gate["asks"][0],
        "release has a date that windows and freezes allow; by CMS Change Management Coordinator"
    );
    let role = json["roles"].as_array().unwrap().iter().find(|role| role["id"] == "isu-chief").unwrap();
    assert_eq!(role["does"][1], "may: hold a release");
}

#[test]
fn it_fits_eighty_columns_and_a_pipe_is_never_broken() {
    let world = World::new("cms-net");
    let piped = world.run("process show").succeeds().stdout;
    assert!(piped.lines().any(|line| line.chars().count() > 200), "a pipe got broken lines");
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates");
    for folder in std::fs::read_dir(templates).unwrap() {
        let file = folder.unwrap().path().join("process.yaml");
        let process: Process = relman::format::yaml::read("process.yaml", &std::fs::read(file).unwrap()).unwrap();
        let text = relman::report::process::page(&process).terminal(80);
        assert!(text.contains("STEP BY STEP"), "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", process.process);
        }
    }
}

#[test]
fn a_file_is_explained_before_it_is_in_a_store() {
    let world = World::empty();
    world.write("house.yaml", include_str!("../../release-templates/cms-net/process.yaml"));
    world.run("process show house.yaml").succeeds().says("STEP BY STEP");
    let json = world.run("process show house.yaml --json").succeeds().json();
    assert_eq!((&json["process"], &json["default"]), (&"cms-net".into(), &false.into()));
    assert!(json["findings"].as_array().unwrap().iter().any(|found| found["severity"] == "error"));
}
