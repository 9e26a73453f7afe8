//! Boards (language §2): quorum, abstention, rejection as the board's rule says, and the agenda that
//! shows what waits for the board over all releases (cli §2).

use crate::house::{before, house, opens, why};
use crate::world::World;
use serde_json::{Value, json};

const BOARD: &str = "title: The board decides, clause: \"7.2\", needs: {signoff: {role: [tester, lead, ops], count: 2, \
    quorum: 3, reject: counts}}, waivable-by: [ops]";

/// The gates that wait for the role: release, approvals and votes, each with how many are needed.
#[track_caller]
fn waits(world: &World, role: &str) -> Vec<(String, String)> {
    let agenda = world.run(&format!("agenda --role {role} --json")).succeeds().json();
    let mut found = Vec::new();
    for one in agenda["releases"].as_array().unwrap() {
        for gate in one["waiting"].as_array().unwrap() {
            let [approvals, count, voted, quorum] = ["approvals", "count", "voted", "quorum"].map(|key| &gate[key]);
            let name = one["release"]["name"].as_str().unwrap().to_owned();
            found.push((name, format!("{approvals} of {count}, {voted} of {quorum}")));
        }
    }
    found
}

fn r001(stands: &str) -> Vec<(String, String)> {
    vec![("R001".to_owned(), stands.to_owned())]
}

#[test]
fn where_rejections_count_the_board_needs_its_approvals_and_its_quorum() {
    let world = before(BOARD);
    assert_eq!(waits(&world, "lead"), r001("0 of 2, 0 of 3"));
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("lead", "signoff abstain R001").succeeds();
    assert_eq!(waits(&world, "lead"), r001("1 of 2, 2 of 3"), "an abstention is a vote, and no approval");
    let refused = why(&world);
    assert!(refused.contains("missing 1 of 2 approvals") && refused.contains("missing 1 of 3 votes"), "{refused}");
    world.run_as("ops", "signoff reject R001 -m \"not on a Friday\"").succeeds();
    assert_eq!(waits(&world, "ops"), r001("1 of 2, 3 of 3"), "a rejection is a vote");
    let refused = why(&world);
    assert!(refused.contains("missing 1 of 2 approvals") && !refused.contains("votes by"), "{refused}");
    // The last word of a person is the one that counts.
    world.run_as("lead", "signoff approve R001").succeeds();
    assert_eq!(waits(&world, "lead"), []);
    assert!(opens(&world), "outvoted");
    // All of it speaks of this content.
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert_eq!(waits(&world, "lead"), r001("0 of 2, 0 of 3"));
    assert!(!opens(&world));
}

#[test]
fn where_a_rejection_blocks_the_gate_stays_on_the_agenda_until_it_is_taken_back() {
    let world = before("needs: {signoff: {role: [tester, lead], quorum: 2}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    assert_eq!(waits(&world, "lead"), r001("1 of 1, 1 of 2"));
    world.run_as("lead", "signoff reject R001 -m \"no way back\"").succeeds();
    assert_eq!(waits(&world, "lead"), r001("1 of 1, 2 of 2"));
    assert!(why(&world).contains("rejected by lead: no way back"));
    // It does not go stale with the content, as the approval does.
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    world.run_as("tester", "signoff approve R001").succeeds();
    assert_eq!(waits(&world, "lead"), r001("1 of 1, 1 of 2"), "as a vote it does");
    assert!(why(&world).contains("rejected by lead"));
    world.run_as("lead", "signoff abstain R001").succeeds();
    assert!(opens(&world));
    assert_eq!(waits(&world, "lead"), []);
    // With the next iteration everybody is asked again.
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    assert_eq!(waits(&world, "lead"), [], "not at the door");
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert_eq!(waits(&world, "lead"), r001("0 of 1, 0 of 2"));
}

#[test]
fn what_is_set_aside_or_over_is_not_on_the_agenda() {
    let world = before(BOARD);
    world.run_as("ops", "waiver grant R001 door --until +2d -m known").succeeds();
    assert_eq!(waits(&world, "lead"), []);
    world.run("agenda --role lead").succeeds().says("nothing waits for a sign-off of lead");
    world.wait_minutes(3 * 24 * 60);
    assert_eq!(waits(&world, "lead").len(), 1);
    world.run_as("boss", "cancel R001 -m \"given up\"").succeeds();
    assert_eq!(waits(&world, "lead"), []);
    // What asks for another role as well waits for each of them.
    world.run_as("dev", "new Other --component web --kind urgent").succeeds();
    assert_eq!(waits(&world, "lead"), [("R002".to_owned(), "0 of 1, 0 of 1".to_owned())]);
    assert_eq!(waits(&world, "ops"), []);
}

#[test]
fn the_agenda_shows_what_the_board_should_weigh() {
    let world = before(BOARD);
    for line in [
        "set R001 plan=\"Letters only\"",
        "change add R001 RFC-1 \"Yearly rates\"",
        "new \"The other one\" --component db",
        "promote R002 --to review",
    ] {
        world.run_as("dev", line).succeeds();
    }
    world.run_as("boss", "schedule R002 \"2030-12-14 06:00\"").succeeds();
    world.run_as("tester", "signoff approve R001 -m \"well tested\"").succeeds();
    let agenda = world.run_as("lead", "agenda --role lead").succeeds();
    for text in [
        "Agenda of lead: House",
        "The board decides",
        "(clause 7.2)",
        "go-live 2030-12-14 06:00",
        "Letters only",
        "RFC-1 Yearly rates",
        "0 of 2",
        "1 of 3",
        "missing 1 of 2 approvals",
        "well tested",
    ] {
        assert!(agenda.stdout.contains(text), "no `{text}` in\n{}", agenda.stdout);
    }
    let at = |name: &str| agenda.stdout.find(name).unwrap();
    assert!(at("R002") < at("R001"), "what is dated comes first");
    world.run("agenda --role lead --format md").succeeds().says("# Agenda of lead: House").says("| R002 |");

    let json = world.run_as("lead", "agenda --role lead --json").succeeds().json();
    assert_eq!((&json["role"], &json["written"]["by"]), (&"lead".into(), &"lead".into()));
    let first = &json["releases"][1];
    assert_eq!(first["field"]["plan"], "Letters only");
    let gate = &first["waiting"][0];
    assert_eq!(
        (&gate["gate"], &gate["gate_title"], &gate["clause"]),
        (&"door".into(), &"The board decides".into(), &"7.2".into())
    );
    let vote = |key: &str| gate["votes"][0][key].clone();
    assert_eq!(
        [vote("name"), vote("decision"), vote("comment")],
        ["tester", "approve", "well tested"].map(Value::from)
    );
    assert_eq!(gate["votes"].as_array().unwrap().len(), 1);

    world.run("agenda --role laed").ends_with(1).says("did you mean `lead`?");
    world.run("agenda").ends_with(2);
    world.run("agenda --role lead --format csv").ends_with(2);
}

#[test]
fn each_process_writes_its_agenda_by_its_own_template() {
    let world = before(BOARD);
    let other = world.read("store/processes/house.yaml");
    let other = other.replace("process: house", "process: barn").replace("title: House", "title: Barn");
    let other = other.replace("naming: \"R{", "naming: \"B{");
    world.write("store/processes/barn.yaml", &other);
    let broken = "{% for one in releases %}{{ one.relaese.name }}{% endfor %}\n";
    world.write("store/templates/house/agenda.md", broken);
    world.run_as("administrator", "policy status").succeeds().says("templates/house/agenda.md:1:");
    let template = "# {{ process.title }} of {{ role_title }}\n{% for one in releases %}\n{{ one.release.name }} \
        {{ one.field.plan }}{% for gate in one.waiting %} {{ gate.gate }} {{ gate.voted }}/{{ gate.quorum }} \
        {{ gate.missing|join(\"; \") }}{% for vote in gate.votes %} {{ vote.name }}: {{ vote.decision }}{% endfor %}{% endfor %}\n\n\
        {% else %}\nnothing\n{% endfor %}\n{{ contacts|length > 0 }} {{ written.by }} {{ store.title }}\n";
    world.write("store/templates/house/agenda.md", template);
    world.run_as("administrator", "policy status").succeeds().is_silent_about("agenda.md:");
    world.run_as("administrator", "policy commit -m \"a barn, and an agenda\"").succeeds();
    world.run_as("dev", "new \"In the barn\" --process barn --component web").succeeds();
    world.run_as("dev", "promote B001 --to review").succeeds();
    world.run_as("dev", "set R001 plan=\"Letters | only\"").succeeds();
    world.run_as("tester", "signoff abstain R001").succeeds();

    let agenda = world.run_as("ops", "agenda --role lead --format md -o agenda.md").succeeds();
    assert_eq!(agenda.stdout, "");
    let text = world.read("agenda.md");
    let line = "R001 Letters \\| only door 1/3 missing 2 of 2 approvals by tester or lead or ops; missing 2 of 3 votes";
    assert!(text.contains("# House of lead\n") && text.contains(line) && text.contains("tester: abstain"), "{text}");
    assert!(text.contains("# Agenda of lead: Barn\n") && text.contains("| B001 |"), "{text}");
    let json = world.run("agenda --role lead --json").succeeds().json();
    let names: Vec<&Value> = json["releases"].as_array().unwrap().iter().map(|one| &one["release"]["name"]).collect();
    assert_eq!(json!(names), json!(["B001", "R001"]));
    // A template is filled also when nothing waits.
    world.run_as("boss", "cancel R001 -m no").succeeds();
    world.run("agenda --role lead --format md").succeeds().says("# House of lead\nnothing\n").says("| B001 |");
    world.run("agenda --role lead").succeeds().says("In the barn").is_silent_about("House");
}

#[test]
fn the_agenda_of_before_is_the_one_of_before() {
    let world = house(BOARD);
    world.run_as("dev", "new One --component web").succeeds();
    let draft = world.tip();
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert_eq!(waits(&world, "lead").len(), 1);
    let before = world.run(&format!("agenda --role lead --json --as-of {draft}")).succeeds().json();
    assert_eq!(before["releases"], json!([]));
}
