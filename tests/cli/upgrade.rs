//! `relman process upgrade`: a newer template comes into a store, and the rules of the house stay.

use crate::world::World;

const PROCESS: &str = include_str!("../../release-templates/cms-net/process.yaml");
const CALENDAR: &str = include_str!("../../release-templates/cms-net/calendar.yaml");
const FILE: &str = "processes/cms-net.yaml";

/// What the second version of the template changes: a title far down, a new task, a gate's clause.
fn second() -> String {
    PROCESS
        .replacen("\nversion: 1\n", "\nversion: 2\n", 1)
        .replacen("title: All datasets are backed up", "title: All datasets are backed up and counted", 1)
        .replacen(
            "\n  # The day of the release (5.3)\n",
            "\n  count-datasets:\n    title: Count the datasets\n    owner: cache-lead-developer\n    due: release\n\n  # The day of the release (5.3)\n",
            1,
        )
}

/// A store with rules of its own, and the second version of its template beside it.
fn house() -> World {
    let world = World::new("cms-net");
    world.amend(FILE, |text| {
        text.replacen("\nversion: 1\n", "\nversion: 2\n", 1)
            .replacen("title: Planned and built,", "title: Planned here, ", 1)
            .replacen("# Roles; who holds them", "# OUR OWN REMARK\n# Roles; who holds them", 1)
    });
    template(&world, "newer", &second());
    world
}

/// Writes a template to a folder, with the documents that ship.
fn template(world: &World, folder: &str, process: &str) {
    world.write(&format!("{folder}/process.yaml"), process).write(&format!("{folder}/calendar.yaml"), CALENDAR);
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/cms-net/templates");
    for entry in std::fs::read_dir(shipped).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        world.write(&format!("{folder}/templates/{name}"), &std::fs::read_to_string(entry.path()).unwrap());
    }
}

#[test]
fn nothing_newer_is_already_so() {
    let world = World::new("cms-net");
    let before = world.tip();
    world.run("process upgrade").succeeds().says("already so: cms-net has all of version 1 of its template");
    let json = world.run("process upgrade cms-net --json").succeeds().json();
    assert_eq!((&json["changed"], &json["action"]), (&false.into(), &"process.upgrade".into()));
    world.amend(FILE, |text| text.replacen("\nversion: 1\n", "\nversion: 2\n# ours\n", 1));
    world.run("process upgrade").succeeds().says("already so");
    assert_ne!(world.tip(), before);
}

#[test]
fn a_clean_upgrade_keeps_the_rules_and_remarks_of_the_house() {
    let world = house();
    let before = world.tip();
    let dry = world.run("process upgrade --from newer --dry-run").succeeds();
    let dry = dry.says("+    title: All datasets are backed up and counted").says("dry run, nothing was written");
    let dry = dry.says("gates changed: backed-up (All datasets are backed up and counted)");
    dry.says("tasks added: count-datasets (Count the datasets)").says("calendar.yaml is the house's own");
    assert_eq!(world.tip(), before);
    let done = world.run("process upgrade --from newer -m 'agreed in May'").succeeds();
    done.says("policy 3: upgrade cms-net to version 2 of its template: agreed in May")
        .says("version here: 2 becomes 3");
    let text = world.read(&format!("store/{FILE}"));
    let wanted = second()
        .replacen("\nversion: 2\n", "\nversion: 3\n", 1)
        .replacen("title: Planned and built,", "title: Planned here, ", 1)
        .replacen("# Roles; who holds them", "# OUR OWN REMARK\n# Roles; who holds them", 1);
    // The comment that leads an editor to the schema is the store's, and no line of a template.
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(first.starts_with("# yaml-language-server: "), "{first}");
    assert_eq!(rest, wanted);
    assert_eq!(world.git("status --porcelain").succeeds().stdout, "");
    world.run("process upgrade --from newer").succeeds().says("already so: cms-net has all of version 2");
    world.run("process upgrade").succeeds().says("the template is version 1, older than version 2 which cms-net has");
    world.run("audit").succeeds();
}

#[test]
fn the_next_upgrade_begins_where_the_last_one_ended() {
    let world = house();
    world.run("process upgrade --from newer").succeeds();
    // The template takes back one thing and changes another; the house has touched neither.
    let third = second()
        .replacen("\nversion: 2\n", "\nversion: 3\n", 1)
        .replacen("title: Count the datasets", "title: Count all datasets", 1)
        .replacen("backed up and counted", "backed up", 1);
    template(&world, "third", &third);
    world.write("third/templates/extra.md", "plain\n");
    let done = world.run("process upgrade --from third/process.yaml --json").succeeds().json();
    assert_eq!((&done["changed"], &done["policy"]), (&true.into(), &4.into()));
    let summary = done["summary"].to_string();
    assert!(summary.contains("from version 2 of its template to version 3"), "{summary}");
    assert!(summary.contains("templates/cms-net/extra.md added"), "{summary}");
    assert!(done["diff"].as_str().unwrap().contains("+    title: Count all datasets"));
    let text = world.read(&format!("store/{FILE}"));
    assert!(text.contains("title: Planned here, ") && text.contains("Count all datasets") && !text.contains("counted"));
    assert_eq!(world.read("store/templates/cms-net/extra.md"), "plain\n");
    world.run("audit").succeeds();
}

#[test]
fn what_both_changed_is_a_conflict_and_nothing_is_written() {
    let world = house();
    world.amend(FILE, |text| {
        text.replacen("\nversion: 2\n", "\nversion: 3\n", 1).replacen("All datasets are backed up", "All is saved", 1)
    });
    let before = world.tip();
    let text = world.read(&format!("store/{FILE}"));
    let line = text.lines().position(|line| line.contains("All is saved")).unwrap() + 1;
    for extra in ["", " --dry-run"] {
        let refused = world.run(&format!("process upgrade --from newer{extra}")).ends_with(3);
        let refused = refused.says("1 place was changed here and in version 2 of the template of cms-net");
        let refused = refused.says(&format!("{FILE}:{line}: changed here and in the template"));
        let refused = refused
            .says("here:         title: All is saved")
            .says("template:     title: All datasets are backed up and counted");
        refused.says("process upgrade cms-net --from newer -o DIR").says("--from newer --merged DIR");
    }
    assert_eq!((world.tip(), world.read(&format!("store/{FILE}"))), (before.clone(), text));
    // The way: the merged files with marks, edited, committed.
    world.run("process upgrade --from newer -o merged").ends_with(3).says(&format!("merged/{FILE}"));
    assert_eq!(world.tip(), before);
    let marked = world.read(&format!("merged/{FILE}"));
    assert!(marked.contains("<<<<<<< here\n    title: All is saved\n||||||| before\n"), "{marked}");
    assert!(marked.contains("count-datasets") && marked.contains("OUR OWN REMARK"));
    let line = marked.lines().position(|line| line.starts_with("<<<<<<<")).unwrap() + 1;
    let refused = world.run("process upgrade --from newer --merged merged").ends_with(1);
    refused.says(&format!("merged/{FILE}:{line}: a mark of a conflict stands here"));
    let solved: String = marked
        .split_inclusive('\n')
        .filter(|line| !line.starts_with(['<', '|', '=', '>']) && !line.contains("All datasets are backed up"))
        .collect();
    // A rule of the house goes in along.
    let solved = solved.replacen("title: Restore the datasets from the backup folder", "title: Restore it all", 1);
    world.write(&format!("merged/{FILE}"), &solved);
    // What somebody has put in force since then would be taken back.
    let made_on = world.read("merged/made-on-policy");
    world.write("merged/made-on-policy", "2\n");
    let refused = world.run("process upgrade --from newer --merged merged").ends_with(3);
    refused.says("were made on policy 2, and 3 is in force").says("process upgrade cms-net --from newer -o DIR");
    world.write("merged/made-on-policy", &made_on);
    world.run("process upgrade --from newer --merged merged").succeeds().says("count-datasets");
    let text = world.read(&format!("store/{FILE}"));
    assert!(text.contains("All is saved") && text.contains("count-datasets") && text.contains("\nversion: 4\n"));
    // What was decided is not asked again, and no rule of the house passes for one of the template.
    world.run("process upgrade --from newer").succeeds().says("already so: cms-net has all of version 2");
    let third = second().replacen("\nversion: 2\n", "\nversion: 3\n", 1).replacen("Count the datasets", "Count all", 1);
    template(&world, "third", &third);
    world.run("process upgrade --from third").succeeds().says("+    title: Count all");
    let text = world.read(&format!("store/{FILE}"));
    assert!(text.contains("All is saved") && text.contains("Restore it all") && text.contains("OUR OWN REMARK"));
    world.run("audit").succeeds();
}

#[test]
fn the_rules_of_a_copy_are_never_taken_for_those_of_the_template() {
    let house = PROCESS.replacen("hold: [change-coordinator, isu-chief]", "hold: [isu-chief]", 1);
    assert_ne!(house, PROCESS);
    // A changed copy of what ships, of the same version: what differs is the house's.
    let mut world = World::empty();
    template(&world, "copy", &house);
    world.run("init store --process copy/process.yaml --name-part contractor=IS --sample").succeeds();
    world.governs("store");
    world.run("process upgrade").succeeds().says("already so");
    template(&world, "newer", &second());
    world.run("process upgrade --from newer").succeeds();
    assert!(world.read(&format!("store/{FILE}")).contains("hold: [isu-chief]"));
    // Of another version: nobody knows, and nothing is guessed.
    let mut world = World::empty();
    template(&world, "copy", &house.replacen("\nversion: 1\n", "\nversion: 2\n", 1));
    world.run("init store --process copy/process.yaml --name-part contractor=IS --sample").succeeds();
    world.governs("store");
    world.run("process upgrade").ends_with(1).says("has not kept the template").says("--base FILE");
    template(&world, "first", PROCESS);
    template(&world, "newer", &second());
    world.run("process upgrade --from newer --base first").succeeds();
    assert!(world.read(&format!("store/{FILE}")).contains("hold: [isu-chief]"));
    // From then on it is known.
    world.run("process upgrade --from newer").succeeds().says("already so");
    // A message of a commit decides nothing, and neither does a comment for editors of the house.
    world.amend(FILE, |text| {
        let text = text.split_once('\n').unwrap().1;
        format!("# yaml-language-server: $schema=https://schemas.example.org/process.json\n{text}")
            .replacen("\nversion: 3\n", "\nversion: 4\n", 1)
            .replacen("# Where a release can stand", "# WHERE A RELEASE CAN STAND", 1)
    });
    let third = second().replacen("\nversion: 2\n", "\nversion: 3\n", 1).replacen("Count the datasets", "Count all", 1);
    template(&world, "third", &third);
    world.run("process upgrade --from third").succeeds();
    let text = world.read(&format!("store/{FILE}"));
    assert!(
        text.starts_with("# yaml-language-server: $schema=https://schemas.example.org/process.json\n"),
        "{text:.90}"
    );
    assert!(text.contains("# WHERE A RELEASE CAN STAND") && text.contains("hold: [isu-chief]"));
    world.run("audit").succeeds();
}

#[test]
fn files_that_somebody_edits_are_left_alone() {
    let world = house();
    world.write(&format!("store/{FILE}"), "half a thought");
    world.run("process upgrade --from newer").ends_with(3).says("has edits that are not committed");
    assert_eq!(world.read(&format!("store/{FILE}")), "half a thought");
    world.write(&format!("merged/{FILE}"), "mine");
    world.run("process upgrade --from newer -o merged").ends_with(1).says("is there already and is another file");
    assert_eq!(world.read(&format!("merged/{FILE}")), "mine");
    world
        .run("process upgrade --from newer -o elsewhere")
        .succeeds()
        .says("next: relman process upgrade cms-net --from newer --merged elsewhere");
    assert!(world.read(&format!("elsewhere/{FILE}")).contains("OUR OWN REMARK"));
}

#[test]
fn the_judge_has_the_last_word() {
    let mut world = World::new("cms-net");
    template(&world, "newer", &second());
    world.person("lead-developer").run("new 'December' -q").succeeds();
    let refused = world.run("process upgrade --from newer").ends_with(6);
    refused.says("administrator");
    // A template without the state in which a release stands, and without a role that signs.
    template(&world, "broken", &second().replace("planned", "drafted"));
    world.person("administrator");
    let before = world.tip();
    world.run("process upgrade --from broken").ends_with(3).says("CFIS001").says("planned");
    template(&world, "invalid", &second().replacen("to: packaged", "to: packagd", 1));
    world.run("process upgrade --from invalid").ends_with(1).says("no state is called `packagd`");
    template(&world, "typo", &second().replacen("\nroles:", "\nrolse:", 1));
    world.run("process upgrade --from typo").ends_with(1).says("typo/process.yaml:").says("did you mean `roles`?");
    template(&world, "letter", &second());
    world.write("letter/templates/release-notes.md", "{{ nothing }}\n");
    world.run("process upgrade --from letter").ends_with(1).says("a template cannot be filled");
    assert_eq!(world.tip(), before);
}

#[test]
fn only_processes_that_are_there_and_ship_are_upgraded() {
    let world = World::new("cms-net");
    world.run("process upgrade cms-ned").ends_with(1).says("did you mean `cms-net`?");
    world.run("process upgrade --from nowhere").ends_with(1);
    template(&world, "other", &PROCESS.replacen("process: cms-net", "process: other", 1));
    world.run("process upgrade --from other").ends_with(1).says("that is the process `other`, and not `cms-net`");
    let own = crate::house::house("needs: {components: {min: 1}}");
    own.run("process upgrade")
        .ends_with(1)
        .says("`house` is a process of your own")
        .says("these ship: ")
        .says("--from FILE");
    let newer = own.read(&format!("store/{}", "processes/house.yaml"));
    own.write("newer.yaml", &newer.replace("\nversion: 1\n", "\nversion: 2\n").replace("title: House", "title: Home"));
    own.run("process upgrade --from newer.yaml").succeeds().says("title changed");
}
