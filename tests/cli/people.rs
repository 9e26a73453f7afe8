//! `relman people`: the text of people.yaml is edited, in all four kinds of place.

use crate::world::{Ran, World, split};
use std::process::Stdio;

/// A store by the shipped process, with a remark of a person in its files.
fn store() -> World {
    let world = World::new("cms-net");
    let people =
        world.read("store/people.yaml").replace("  administrator:\n", "  # in charge\n  administrator: # me\n");
    world.write("store/people.yaml", &people);
    world.run("policy commit -m remarks").succeeds();
    world
}

/// Runs git in a folder of the world.
fn git(world: &World, dir: &str, line: &str) -> String {
    let output = world.command("git", "administrator").arg("-C").arg(world.path(dir)).args(split(line)).output();
    let output = output.unwrap();
    assert!(output.status.success(), "git {line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn is_sound(world: &World) {
    world.run("audit").succeeds().says("clean");
    assert_eq!(world.git("status --porcelain").stdout, "");
}

/// Nothing was recorded.
fn refuses(world: &World, line: &str, code: i32) -> Ran {
    let tip = world.git("rev-parse HEAD").stdout;
    let ran = world.run(line).ends_with(code);
    assert_eq!(world.git("rev-parse HEAD").stdout, tip, "`{line}` was refused and recorded");
    ran
}

#[test]
fn a_person_is_added_and_every_other_byte_stays() {
    let world = store();
    let before = (world.read("store/people.yaml"), world.read("store/relman.yaml"));
    world
        .run("people add ada@example.org 'Ada Lovelace'")
        .succeeds()
        .says("policy 3: add ada")
        .says("people grant ada");
    let lines = "  ada:\n    name: \"Ada Lovelace\"\n    email: [\"ada@example.org\"]\n    roles: []\n";
    assert_eq!(world.read("store/people.yaml"), before.0.replace("contacts:\n", &format!("{lines}contacts:\n")));
    assert_eq!(world.read("store/relman.yaml"), before.1.replace("policy: 2 ", "policy: 3 "));
    let message = world.git("log -1 --format=%B").stdout;
    assert_eq!(
        message,
        "policy 3: add ada\n\nadministrator put policy 3 in force.\n\nRelman-Policy: 3\nRelman-Actor: administrator\n\n"
    );
    assert_eq!(world.git("show --name-only --format= HEAD").stdout, "people.yaml\nrelman.yaml\n");
    is_sound(&world);
}

#[test]
fn roles_come_and_go() {
    let world = store();
    world.run("people add ada@example.org Ada").succeeds();
    let none = world.read("store/people.yaml");
    let granted =
        world.run("people grant ADA@example.org technical-lead -m 'deputy in August' --json").succeeds().json();
    assert_eq!(granted["action"], "people.grant");
    assert_eq!((&granted["item"], &granted["changed"]), (&"ada technical-lead".into(), &true.into()));
    assert_eq!(granted["policy"], 4);
    assert_eq!(granted["commit"], world.git("rev-parse HEAD").stdout.trim());
    assert_eq!(world.git("log -1 --format=%s").stdout, "policy 4: grant ada technical-lead: deputy in August\n");
    world.run("people list --role technical-lead").succeeds().says("ada@example.org").is_silent_about("isu-chief");
    world.run("people list --role technical-lead --as-of HEAD~1").succeeds().is_silent_about("ada@example.org");
    world.run("people revoke ada technical-lead").succeeds().says("policy 5: revoke ada technical-lead");
    assert_eq!(world.read("store/people.yaml"), none);
    is_sound(&world);
}

#[test]
fn what_holds_already_changes_nothing() {
    let world = store();
    world.run("people add ci@example.org CI --robot -q").succeeds().says("ci\n");
    let tip = world.git("rev-parse HEAD").stdout;
    world.run("people add CI@example.org CI --robot").succeeds().says("already so: ci has that address");
    let again = world.run("people revoke ci technical-lead --json").succeeds().json();
    assert_eq!((&again["changed"], &again["commit"]), (&false.into(), &serde_json::Value::Null));
    world.run("people grant administrator administrator").succeeds().says("already so: administrator holds the role");
    world.run("people grant ci lead-developer --dry-run").succeeds().says("dry run, nothing was written");
    assert_eq!(world.git("rev-parse HEAD").stdout, tip);
    assert!(
        world
            .read("store/people.yaml")
            .contains("  ci:\n    name: \"CI\"\n    email: [\"ci@example.org\"]\n    robot: true\n")
    );
    is_sound(&world);
}

#[test]
fn a_wrong_word_is_answered_with_the_near_one() {
    let world = store();
    refuses(&world, "people grant isu-chef technical-lead", 1)
        .says("no person `isu-chef`")
        .says("did you mean `isu-chief`?");
    refuses(&world, "people grant isu-chief technical-laed", 1)
        .says("no role `technical-laed`")
        .says("`technical-lead`?");
    refuses(&world, "people grant isu-chef@example.org technical-lead", 1)
        .says("did you mean `isu-chief@example.org`?");
    refuses(&world, "people list --role technical-laed", 1).says("did you mean `technical-lead`?");
    refuses(&world, "people add 'Ada Lovelace' ada@example.org", 2).says("the address comes first");
    refuses(&world, "people add ada@example.org ..", 2).says("no name that git can keep");
    refuses(&world, "people add isu-chief@example.org Else", 1)
        .says("`isu-chief@example.org` is the address of `isu-chief`");
    refuses(&world, "people add 'a b@example.org' Ada", 1).says("people.yaml:47:13").says("is no address");
}

#[test]
fn an_id_is_taken_once() {
    let world = store();
    world.run("people add ada@one.example Ada -q").succeeds().says("ada\n");
    world.run("people add ada@two.example Ada -q").succeeds().says("ada-2\n");
    // A name that ends in a stop is one that git keeps without it.
    world.run("people add jim@example.org 'Jim Beam Jr.'").succeeds();
    world.run("people grant jim lead-developer").succeeds();
    world.run_as("jim", "new Repair --component web").succeeds();
    is_sound(&world);
}

#[test]
fn only_whom_the_policy_names_may() {
    let world = store();
    let tip = world.git("rev-parse HEAD").stdout;
    for line in
        ["people grant technical-lead administrator", "people add x@example.org X", "people grant nobody nothing"]
    {
        let refused = world.run_as("technical-lead", line).ends_with(6);
        refused
            .says("this takes the role administrator, which you do not hold")
            .says("who may: administrator: administrator");
    }
    world
        .run_as("stranger", "people add stranger@example.org S")
        .ends_with(6)
        .says("nobody in people.yaml has the address");
    world.write(
        "store/people.yaml",
        &world.read("store/people.yaml").replace("roles: [technical-lead]", "roles: [administrator]"),
    );
    // Not you and not yet: not you.
    world.run_as("technical-lead", "people add x@example.org X").ends_with(6);
    world.run_as("technical-lead", "policy commit -m mine").ends_with(6).says("which you do not hold");
    assert_eq!(world.git("rev-parse HEAD").stdout, tip);
}

#[test]
fn the_last_administrator_and_the_last_signer_stay() {
    let world = store();
    refuses(&world, "people revoke administrator administrator", 1)
        .says("people.yaml:3:1: people: nobody is in charge of the store")
        .says("the role `administrator`");
    world.run_as("lead-developer", "new 'December change cycle' --component web").succeeds();
    refuses(&world, "people revoke change-coordinator change-coordinator", 3)
        .says("gate `at-signed-off` of process `cms-net` could never open")
        .says("needs 1 with the role change-coordinator, and there would be 0")
        .says("hint: relman people grant PERSON change-coordinator");
    world.run("people grant isu-chief change-coordinator").succeeds();
    world.run("people revoke change-coordinator change-coordinator").succeeds();
    world.run("people grant isu-chief administrator").succeeds();
    world.run("people revoke administrator administrator").succeeds();
    world.run("people add x@example.org X").ends_with(6);
    is_sound(&world);
}

#[test]
fn hand_edits_are_neither_lost_nor_swept_in() {
    for file in ["people.yaml", "relman.yaml"] {
        let world = store();
        let path = format!("store/{file}");
        let edited = format!("{}# mine\n", world.read(&path));
        world.write(&path, &edited);
        refuses(&world, "people add ada@example.org Ada", 3)
            .says(&format!("{file} has edits that are not committed"))
            .says("relman policy commit -m");
        assert_eq!(world.read(&path), edited);
        world.run("policy commit -m mine").succeeds();
        world.run("people add ada@example.org Ada").succeeds();
        assert!(world.read(&path).ends_with("# mine\n"));
        is_sound(&world);
    }
    let world = store();
    let calendar = format!("{}# mine\n", world.read("store/calendar.yaml"));
    world.write("store/calendar.yaml", &calendar);
    world.run("people add ada@example.org Ada").succeeds();
    assert_eq!(world.read("store/calendar.yaml"), calendar);
    assert_eq!(world.git("status --porcelain").stdout, " M calendar.yaml\n");
    std::fs::remove_file(world.path("store/people.yaml")).unwrap();
    refuses(&world, "people grant ada technical-lead", 3).says("people.yaml has edits");
}

#[test]
fn a_text_that_no_editor_understands_is_left_to_a_person() {
    let world = World::new("cms-net");
    let people = world.read("store/people.yaml").replace("roles: [isu-chief]", "roles: [isu-chief # one\n      ]");
    let odd = people.replace(
        "  technical-lead:\n    name",
        "  technical-lead:\n    roles: [technical-lead, technical-lead]\n    name",
    );
    let odd = odd.replacen("    roles: [technical-lead]\n", "", 1);
    world.write("store/people.yaml", &odd);
    world.run("policy commit -m odd").succeeds();
    world.run("people grant isu-chief technical-lead").succeeds();
    assert!(world.read("store/people.yaml").contains("roles: [isu-chief, technical-lead # one\n"));
    refuses(&world, "people revoke technical-lead technical-lead", 1)
        .says("people.yaml: the text is laid out in a way that relman does not edit; nothing was changed")
        .says("revoke technical-lead technical-lead by hand in people.yaml, then: relman policy commit");
}

#[test]
fn people_are_added_in_every_kind_of_place() {
    let world = World::empty();
    let common = "--process cms-net --name-part contractor=IS -q";
    for dir in ["beside", "adopted"] {
        world.write(&format!("{dir}/main.c"), "int main;\n");
        git(&world, dir, "init -q -b main");
        git(&world, dir, "add .");
        git(&world, dir, "commit -q -m code");
    }
    world.run(&format!("init own {common}")).succeeds();
    world.run(&format!("init bare --bare {common}")).succeeds();
    world.run(&format!("init beside --branch relman {common}")).succeeds();
    world.run(&format!("init adopted --adopt {common}")).succeeds();
    for (dir, branch) in [("own", "main"), ("bare", "main"), ("beside", "relman"), ("adopted", "main")] {
        world.run(&format!("-R {dir} people add ada@example.org Ada")).succeeds().says("policy 2: add ada");
        world.run(&format!("-R {dir} people grant ada technical-lead")).succeeds();
        world.run(&format!("-R {dir} audit")).succeeds().says("clean").says("3 policies");
        let people = git(&world, dir, &format!("show {branch}:people.yaml"));
        assert!(people.contains("  ada:\n") && people.contains("roles: [technical-lead]"), "{dir}: {people}");
        if dir != "bare" {
            assert_eq!(git(&world, dir, "status --porcelain"), "", "{dir}");
        }
    }
    assert_eq!(git(&world, "beside", "log --format=%s main"), "code\n");
}

#[test]
fn those_who_come_at_once_all_arrive() {
    let world = store();
    let add = |number: usize| {
        let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "administrator");
        command.args(["people", "add", &format!("p{number}@example.org"), "P", "-q"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..6).map(add).collect();
    // All are waited for before anything is said: the world goes away with the test.
    let outputs: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    for output in outputs {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let log = world.run("policy log --json").succeeds().json();
    let numbers: Vec<u64> = log.as_array().unwrap().iter().map(|one| one["policy"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    is_sound(&world);
}

#[test]
fn the_files_that_git_is_told_of_are_the_ones_that_are_read() {
    let world = World::empty();
    let config = |name: &str| format!("[user]\n\tname = {name}\n");
    world.write(".gitconfig", &config("At Home")).write("other", &config("Elsewhere"));
    let name_of = |store: &str, variables: &[(&str, &str)]| {
        let mut init = world.command(env!("CARGO_BIN_EXE_relman"), "anna");
        init.args(["init", store, "--process", "cms-net"])
            .env_remove("GIT_AUTHOR_NAME")
            .env_remove("GIT_COMMITTER_NAME");
        let output = init.envs(variables.iter().copied()).output().unwrap();
        Ran::of(format!("init {store}"), &output).succeeds();
        let people = world.read(&format!("{store}/people.yaml"));
        people.lines().find_map(|line| line.trim().strip_prefix("name: ")).unwrap().replace('"', "")
    };
    assert_eq!(name_of("a", &[]), "At Home");
    assert_eq!(name_of("b", &[("GIT_CONFIG_GLOBAL", "/dev/null")]), "anna");
    assert_eq!(name_of("c", &[("GIT_CONFIG_GLOBAL", "")]), "anna");
    let other = world.path("other").display().to_string();
    assert_eq!(name_of("d", &[("GIT_CONFIG_GLOBAL", &other)]), "Elsewhere");
    let system = [("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", &other)];
    assert_eq!(name_of("e", &system), "anna");
    assert_eq!(name_of("f", &[system[0], system[1], ("GIT_CONFIG_NOSYSTEM", "no")]), "Elsewhere");
    // The repository itself still goes first.
    let own = world.read("a/.git/config");
    world.write("a/.git/config", &format!("{own}[user]\n\temail = boss@example.org\n"));
    let mut whoami = world.command(env!("CARGO_BIN_EXE_relman"), "anna");
    whoami.args(["-R", "a", "whoami"]).env_remove("GIT_AUTHOR_EMAIL").env("GIT_CONFIG_GLOBAL", "/dev/null");
    Ran::of("whoami".to_owned(), &whoami.output().unwrap()).says("boss@example.org");
}
