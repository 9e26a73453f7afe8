//! Policies put in force by hand: the number, the role, the version, the message and the content are judged.

use super::{Forger as _, Found, is_clear, standing};
use crate::world::World;

/// The message that relman would write.
fn said(number: u32, actor: &str) -> String {
    let told = format!("{actor} put policy {number} in force.");
    format!("policy {number}: by hand\n\n{told}\n\nRelman-Policy: {number}\nRelman-Actor: {actor}\n")
}

/// Commits the work tree as somebody, with any message.
fn committed(world: &World, person: &str, message: &str) -> String {
    world.git_with(&["add", "--all"], b"");
    world.write("message", message);
    let mut command = world.command("git", person);
    let words = ["-C", "store", "commit", "--quiet", "--cleanup=verbatim", "-F", "../message"];
    if person == "isu-chief" {
        command.env("GIT_AUTHOR_NAME", "CMS ISU Chief").env("GIT_COMMITTER_NAME", "CMS ISU Chief");
    }
    assert!(command.args(words).status().unwrap().success());
    world.tip()
}

/// Raises the number of the policy by hand.
fn numbered(world: &World, number: u32) {
    world.edit("relman.yaml", "policy: 1 ", &format!("policy: {number} "));
}

/// What is found, all of it about this commit; whatever relman then does is clear.
#[track_caller]
fn found_at(world: &World, commit: &str) -> Vec<Found> {
    let found = world.findings();
    assert!(found.iter().all(|(_, at, _)| at == commit), "{found:?}");
    for line in ["comment CFIS002 -m later", "show CFIS001", "list", "check CFIS002 --to packaged"] {
        is_clear(&world.run(line));
    }
    assert_eq!(world.findings().len(), found.len(), "what relman did afterwards is found as well");
    found
}

#[track_caller]
fn finds_only(world: &World, commit: &str, id: &str, path: Option<&str>) {
    assert_eq!(found_at(world, commit), [(id.to_owned(), commit.to_owned(), path.map(str::to_owned))]);
}

#[test]
fn a_legal_policy_by_hand_is_clean() {
    let world = standing();
    numbered(&world, 2);
    world.edit("relman.yaml", "title: \"Releases\"", "title: \"Our releases\"");
    committed(&world, "administrator", &said(2, "administrator"));
    assert_eq!(world.findings(), []);
    world.goes_on(&[]);
}

#[test]
fn a_policy_without_a_new_number_is_found() {
    let world = standing();
    world.edit("relman.yaml", "title: \"Releases\"", "title: \"Our releases\"");
    let commit = committed(&world, "administrator", &said(1, "administrator"));
    finds_only(&world, &commit, "policy-not-allowed", None);
}

#[test]
fn a_policy_whose_number_is_skipped_or_goes_back_is_found() {
    let not_allowed = ("policy-not-allowed", None);
    for (number, (id, path)) in
        [(3, not_allowed), (4_000_000_000, not_allowed), (0, ("policy-invalid", Some("relman.yaml")))]
    {
        let world = standing();
        numbered(&world, number);
        let commit = committed(&world, "administrator", &said(number, "administrator"));
        finds_only(&world, &commit, id, path);
    }
}

#[test]
fn a_policy_by_somebody_without_the_role_is_found() {
    let world = standing();
    numbered(&world, 2);
    let commit = committed(&world, "isu-chief", &said(2, "isu-chief"));
    finds_only(&world, &commit, "policy-not-allowed", None);
}

#[test]
fn a_role_granted_to_oneself_is_found() {
    let world = standing();
    numbered(&world, 2);
    world.edit("people.yaml", "roles: [isu-chief]", "roles: [isu-chief, administrator, change-coordinator]");
    let commit = committed(&world, "isu-chief", &said(2, "isu-chief"));
    finds_only(&world, &commit, "policy-not-allowed", None);
}

#[test]
fn a_role_granted_and_used_by_a_stranger_is_found() {
    let world = standing();
    numbered(&world, 2);
    world.edit(
        "people.yaml",
        "people:\n",
        "people:\n  eve:\n    name: Eve\n    email: [eve@example.org]\n    roles: [administrator]\n",
    );
    let commit = committed(&world, "eve", &said(2, "eve"));
    finds_only(&world, &commit, "wrong-author", None);
}

#[test]
fn a_process_whose_version_is_not_raised_is_found() {
    let world = standing();
    numbered(&world, 2);
    world.edit("processes/cms-net.yaml", "title: CMS Net change cycle", "title: CMS Net changes");
    let commit = committed(&world, "administrator", &said(2, "administrator"));
    finds_only(&world, &commit, "policy-not-allowed", None);
}

#[test]
fn a_policy_that_can_never_work_is_found() {
    for (file, from, to) in [
        ("processes/cms-net.yaml", "to: packaged\n", "to: nowhere\n"),
        ("processes/cms-net.yaml", "gates: [has-component,", "gates: [no-gate,"),
        ("people.yaml", "roles: [isu-chief]", "roles: [emperor]"),
        ("people.yaml", "[isu-chief@example.org]", "[technical-lead@example.org]"),
        ("people.yaml", "\"isu-chief@example.org\"", "\"technical-lead@example.org\""),
    ] {
        let world = standing();
        numbered(&world, 2);
        let text = world.read(&format!("store/{file}"));
        if !text.contains(from) {
            continue;
        }
        world.edit(file, from, to);
        if file.starts_with("processes/") {
            world.edit(file, "version: 1\n", "version: 2\n");
        }
        let commit = committed(&world, "administrator", &said(2, "administrator"));
        finds_only(&world, &commit, "policy-invalid", Some(file));
    }
}

#[test]
fn a_policy_that_cannot_be_read_is_found_and_every_command_names_the_line() {
    for (file, text) in [("people.yaml", "people: [\n"), ("processes/cms-net.yaml", "relman: 1\ncolour: red\n")] {
        let world = standing();
        let before = world.read(&format!("store/{file}"));
        world.write(&format!("store/{file}"), text);
        let commit = committed(&world, "administrator", &said(1, "administrator"));
        let found = world.findings();
        assert_eq!(found, [("policy-invalid".to_owned(), commit, Some(file.to_owned()))]);
        for line in ["comment CFIS002 -m later", "show CFIS001", "list", "todo"] {
            world.run(line).ends_with(1).says(&format!("{file}:")).says("hint: ");
        }
        // The way back: as it was, under the next number.
        world.write(&format!("store/{file}"), &before);
        numbered(&world, 2);
        committed(&world, "administrator", &said(2, "administrator"));
        assert_eq!(world.findings(), found);
        world.goes_on(&found);
    }
}

#[test]
fn a_policy_file_taken_away_is_found() {
    for file in ["people.yaml", "processes/cms-net.yaml", "calendar.yaml"] {
        let world = standing();
        if !world.path(&format!("store/{file}")).exists() {
            continue;
        }
        std::fs::remove_file(world.path(&format!("store/{file}"))).unwrap();
        let commit = committed(&world, "administrator", "Clean up\n");
        let found = world.findings();
        assert!(!found.is_empty() && found.iter().all(|(_, at, _)| *at == commit), "{file}: {found:?}");
        is_clear(&world.run("comment CFIS002 -m later"));
    }
}

#[test]
fn the_settings_taken_away_are_found() {
    let world = standing();
    std::fs::remove_file(world.path("store/relman.yaml")).unwrap();
    committed(&world, "administrator", "Clean up\n");
    let ran = world.run("audit --json");
    assert!([1, 4].contains(&ran.code), "{ran:?}");
    is_clear(&world.run("comment CFIS002 -m later"));
}

#[test]
fn a_policy_with_another_message_is_found() {
    let honest = said(2, "administrator");
    for message in [
        "Change people\n".to_owned(),
        honest.replace("policy 2: ", "policy 3: "),
        honest.replace("\nRelman-Policy: 2", "\nRelman-Policy: 3"),
        honest.replace("Relman-Actor: administrator", "Relman-Actor: isu-chief"),
        honest.replace("put policy 2", "put nothing"),
        format!("{honest}Relman-Extra: x\n"),
    ] {
        let world = standing();
        numbered(&world, 2);
        let commit = committed(&world, "administrator", &message);
        finds_only(&world, &commit, "wrong-message", None);
    }
}

#[test]
fn what_a_policy_may_never_change_is_found() {
    for (from, to) in [("edition: 1 ", "edition: 2 "), ("branch: \"main\"", "branch: \"trunk\"")] {
        let world = standing();
        numbered(&world, 2);
        world.edit("relman.yaml", from, to);
        let commit = committed(&world, "administrator", &said(2, "administrator"));
        let ran = world.run("audit --json");
        assert!([1, 4].contains(&ran.code), "{ran:?}");
        assert!(ran.code == 1 || ran.stdout.contains(&commit));
        is_clear(&world.run("comment CFIS002 -m later"));
    }
}

#[test]
fn a_policy_that_strands_an_open_release_is_found() {
    let world = standing();
    numbered(&world, 2);
    let process = world.read("store/processes/cms-net.yaml").replace("rolled-back", "taken-back");
    world.write("store/processes/cms-net.yaml", &process.replacen("version: 1\n", "version: 2\n", 1));
    let commit = committed(&world, "administrator", &said(2, "administrator"));
    let found = world.findings();
    assert!(!found.is_empty() && found.iter().all(|(_, at, _)| *at == commit), "{found:?}");
    for line in
        ["show CFIS001", "check CFIS001", "list", "todo --all", "comment CFIS001 -m x", "promote CFIS001 --to approved"]
    {
        is_clear(&world.run(line));
    }
}
