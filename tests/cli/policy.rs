//! `relman policy`: hand edits become the policy as they are, or stay where they are.

use crate::world::{Ran, World, split};

fn git(world: &World, dir: &str, line: &str) -> String {
    let output = world.command("git", "administrator").arg("-C").arg(world.path(dir)).args(split(line)).output();
    let output = output.unwrap();
    assert!(output.status.success(), "git {line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn is_sound(world: &World) {
    world.run("audit").succeeds().says("clean");
    assert_eq!(world.git("status --porcelain").stdout, "");
    world.git("fsck --strict").succeeds();
}

/// Changes a file of the work tree by hand.
fn edit(world: &World, file: &str, from: &str, to: &str) -> String {
    let path = format!("store/{file}");
    let before = world.read(&path);
    assert!(before.contains(from), "{file} has no `{from}`");
    let after = before.replace(from, to);
    world.write(&path, &after);
    after
}

/// The commit is refused, and every edit is still there.
fn refuses(world: &World, line: &str, code: i32) -> Ran {
    let state = |world: &World| {
        let files =
            ["relman.yaml", "people.yaml", "processes/cms-net.yaml"].map(|file| world.read(&format!("store/{file}")));
        (world.git("rev-parse HEAD").stdout, world.git("status --porcelain").stdout, files)
    };
    let before = state(world);
    let ran = world.run(line).ends_with(code);
    assert_eq!(state(world), before, "`{line}` was refused and changed something");
    ran
}

#[test]
fn hand_edits_are_committed_byte_for_byte() {
    let world = World::new("cms-net");
    let people = edit(&world, "people.yaml", "  isu-chief:\n", "\n  # on leave in May\n  isu-chief:   # the chief\n");
    let settings = edit(&world, "relman.yaml", "title: \"Releases\"", "title: 'Ours' # mine");
    world.write("store/templates/cms-net/extra.md", "extra\n");
    std::fs::remove_file(world.path("store/templates/cms-net/rolled-back.md")).unwrap();
    world.write("store/templates/cms-net/rolled-back.md", "back\n");
    world.write("store/README.md", "not ours\n");
    let made = world.run("policy commit -m 'a better title'").succeeds();
    made.says("policy 2: a better title");
    assert_eq!(world.read("store/people.yaml"), people);
    assert_eq!(world.read("store/relman.yaml"), settings.replace("policy: 1 ", "policy: 2 "));
    assert_eq!(world.git("show HEAD:people.yaml").stdout, people);
    assert_eq!(
        world.git("show --name-status --format= HEAD").stdout,
        "M\tpeople.yaml\nM\trelman.yaml\nA\ttemplates/cms-net/extra.md\nM\ttemplates/cms-net/rolled-back.md\n"
    );
    assert_eq!(world.git("status --porcelain").stdout, "?? README.md\n");
    std::fs::remove_file(world.path("store/README.md")).unwrap();
    std::fs::remove_file(world.path("store/templates/cms-net/extra.md")).unwrap();
    world.run("policy commit -m 'no extra' --json").succeeds().says("\"policy\": 3");
    world.run("policy commit -m again").succeeds().says("already so: nothing differs from policy 3");
    is_sound(&world);
}

#[test]
fn staged_edits_and_a_number_raised_by_hand_are_taken_too() {
    let world = World::new("cms-net");
    edit(&world, "relman.yaml", "title: \"Releases\"", "title: \"Ours\"");
    world.git("add relman.yaml").succeeds();
    world.run("policy commit -m staged -q").succeeds().says("2\n");
    is_sound(&world);
    let text = edit(&world, "relman.yaml", "policy: 2 ", "policy: 3 ");
    world.run("policy commit -m raised").succeeds().says("policy 3: raised");
    assert_eq!(world.read("store/relman.yaml"), text);
    is_sound(&world);
}

#[test]
fn a_dry_run_and_a_missing_reason_write_nothing() {
    let world = World::new("cms-net");
    edit(&world, "relman.yaml", "\"Releases\"", "\"Ours\"");
    refuses(&world, "policy commit -m why -n", 0).says("policy 2: why  (dry run, nothing was written)");
    refuses(&world, "policy commit", 2).says("say why").says("relman policy commit -m");
    refuses(&world, "policy commit -m ' '", 2).says("say why");
    world.run("policy commit -m why").succeeds();
    refuses(&world, "people grant isu-chief technical-lead -m ' '", 2).says("cannot be the text of a commit");
    world.run("people grant isu-chief technical-lead -m 'of two lines:\n\n  the other'").succeeds();
    world.run("people revoke isu-chief technical-lead -m 'one…\nRelman-Policy: 9\n'").succeeds();
    is_sound(&world);
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    let world = World::new("cms-net");
    edit(&world, "relman.yaml", "title:", "tilte:");
    refuses(&world, "policy commit -m x", 1).says("relman.yaml:5:1: unknown key `tilte`; did you mean `title`?");
    edit(&world, "relman.yaml", "tilte:", "title:");
    edit(&world, "people.yaml", "roles: [isu-chief]", "roles: [isu-chef]");
    refuses(&world, "policy commit -m x", 1).says("people.yaml:15:13: people.isu-chief.roles[0]:").says("`isu-chief`?");
    edit(&world, "people.yaml", "roles: [isu-chef]", "roles: [isu-chief]");
    edit(&world, "relman.yaml", "policy: 1 ", "policy: 7 ");
    refuses(&world, "policy commit -m x", 1)
        .says("relman.yaml:4:1: the policy number must be raised by one: expected 2, found 7");
    edit(&world, "relman.yaml", "policy: 7 ", "policy: 1 ");
    edit(&world, "relman.yaml", "branch: \"main\"", "branch: \"other\"");
    refuses(&world, "policy commit -m x", 1).says("relman.yaml:10:1: `branch` may not change");
    edit(&world, "relman.yaml", "branch: \"other\"", "branch: \"main\"");
    edit(&world, "processes/cms-net.yaml", "title: CMS Net change cycle", "title: Changed");
    let line =
        "processes/cms-net.yaml:6:1: the version of process `cms-net` must be raised by one: expected 2, found 1";
    refuses(&world, "policy commit -m x", 1).says(line);
    world.run("policy status").succeeds().says(line);
    edit(&world, "processes/cms-net.yaml", "version: 1\n", "version: 2\n");
    world.write("store/templates/cms-net/release-notes.md", "{{ nothing }}\n");
    refuses(&world, "policy commit -m x", 1).says("templates/cms-net/release-notes.md:1:1: there is nothing called");
    world.git("checkout -q templates").succeeds();
    world.run("policy commit -m 'version 2'").succeeds();
    is_sound(&world);
}

#[test]
fn symlinks_and_unknown_files_are_refused_by_name() {
    let world = World::new("cms-net");
    std::os::unix::fs::symlink("/etc/hostname", world.path("store/processes/host.yaml")).unwrap();
    refuses(&world, "policy commit -m x", 1).says("processes/host.yaml:1:1: not a plain file");
    world.run("policy status").succeeds().says("processes/host.yaml:1:1").says("not a plain file");
    std::fs::remove_file(world.path("store/processes/host.yaml")).unwrap();
    std::fs::rename(world.path("store/templates"), world.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(world.path("elsewhere"), world.path("store/templates")).unwrap();
    refuses(&world, "policy commit -m x", 1).says("templates:1:1: not a plain file");
    std::fs::remove_file(world.path("store/templates")).unwrap();
    std::fs::rename(world.path("elsewhere"), world.path("store/templates")).unwrap();
    world.write("store/processes/cms-net.yaml~", "backup");
    refuses(&world, "policy commit -m x", 1).says("processes/cms-net.yaml~:1:1: no file of the policy has this name");
    std::fs::remove_file(world.path("store/processes/cms-net.yaml~")).unwrap();
    is_sound(&world);
}

#[test]
fn an_open_release_is_not_left_in_a_state_that_vanishes() {
    let world = World::new("cms-net");
    world.run_as("lead-developer", "new 'December change cycle' --component web").succeeds();
    let text = world.read("store/processes/cms-net.yaml").replace("version: 1\n", "version: 2\n");
    world.write("store/processes/cms-net.yaml", &text.replace("planned", "drafted"));
    let line = "state `planned` of process `cms-net` vanishes, and these releases stand in it: CFIS001";
    refuses(&world, "policy commit -m drafted", 3).says(line).says("hint: relman show CFIS001");
    world.run("policy status").succeeds().says(line);
    world.run_as("change-coordinator", "cancel CFIS001 -m 'not needed'").succeeds();
    world.run("policy commit -m drafted").succeeds();
    is_sound(&world);
}

#[test]
fn the_status_tells_what_differs_and_what_would_be_refused() {
    let world = World::new("cms-net");
    let clean = world.run("policy status --json").succeeds().json();
    assert_eq!(
        (&clean["version"], &clean["files"], &clean["approvals"]),
        (&1.into(), &serde_json::json!([]), &serde_json::json!([]))
    );
    world.run("policy status").succeeds().says("policy 1 is in force").says("nothing to commit");
    edit(&world, "relman.yaml", "\"Releases\"", "\"Ours\"");
    world.write("store/templates/cms-net/extra.md", "extra\n");
    let status = world.run("policy status --json").succeeds().json();
    let files = serde_json::json!([{"file": "relman.yaml", "state": "edited"}, {"file": "templates/cms-net/extra.md", "state": "new"}]);
    assert_eq!(status["files"], files);
    world.run_as("technical-lead", "policy status").succeeds().says("which you do not hold");
    world.run("policy status").succeeds().says("to be put in force with").is_silent_about("REFUSED");
    edit(&world, "people.yaml", "roles: [isu-chief]", "roles: [isu-chef]");
    let status = world.run("policy status --json").succeeds().json();
    let is_slip = |problem: &&serde_json::Value| problem["severity"] == "error";
    let slip = status["problems"].as_array().unwrap().iter().find(is_slip).unwrap();
    assert_eq!(
        (&slip["file"], &slip["line"], &slip["nearest"]),
        (&"people.yaml".into(), &15.into(), &"isu-chief".into())
    );
    let then = world.run("policy status --as-of HEAD --json").succeeds().json();
    assert_eq!(then["files"], serde_json::json!([]));
}

#[test]
fn the_log_tells_every_change_and_who_made_it() {
    let world = World::new("cms-net");
    world.run("people add ada@example.org Ada").succeeds();
    world.run_as("lead-developer", "new 'December change cycle' --component web").succeeds();
    let long = "a reason that is told at length, so that no subject of a commit can hold it all";
    world.run(&format!("people grant ada technical-lead -m '{long}'")).succeeds();
    world.write("store/calendar.yaml", "windows: {}\n# by hand\n");
    world.git("commit -q -a -m 'past the judge'").succeeds();
    let log = world.run("policy log --json").succeeds().json();
    let told: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["policy"].as_u64().unwrap(), one["text"].as_str().unwrap()))
        .collect();
    let long = format!("grant ada technical-lead: {long}");
    assert_eq!(told, [(1, "Releases by the process cms-net"), (2, "add ada"), (3, &long), (3, "past the judge")]);
    assert_eq!((&log[2]["actor"], &log[3]["actor"]), (&"administrator".into(), &"administrator@example.org".into()));
    assert_eq!(log[2]["at"], "2030-11-01T09:03:00+00:00");
    assert_eq!(log[2]["files"], serde_json::json!(["people.yaml", "relman.yaml"]));
    assert_eq!(log[3]["commit"], world.git("rev-parse HEAD").stdout.trim());
    world.run("policy log --as-of HEAD~2").succeeds().says("add ada").is_silent_about("a reason");
}

#[test]
fn without_a_work_tree_the_way_to_one_is_named_and_works() {
    let world = World::empty();
    world.write("code/main.c", "int main;\n");
    git(&world, "code", "init -q -b main");
    git(&world, "code", "add .");
    git(&world, "code", "commit -q -m code");
    let common = "--process cms-net --name-part contractor=IS --sample -q";
    world.run(&format!("init code --branch relman {common}")).succeeds();
    world.run(&format!("init bare --bare {common}")).succeeds();
    for (dir, branch) in [("code", "relman"), ("bare", "main")] {
        let refused = world.run(&format!("-R {dir} policy commit -m x")).ends_with(3);
        refused.says(&format!("worktree add DIR {branch}")).says("relman -R DIR policy commit -m");
        let beside = format!("{dir}-policy");
        git(&world, dir, &format!("worktree add -q ../{beside} {branch}"));
        let settings = world.read(&format!("{beside}/relman.yaml")).replace("\"Releases\"", "\"Ours\" # mine");
        world.write(&format!("{beside}/relman.yaml"), &settings);
        world.run(&format!("-R {beside} policy commit -m 'from beside'")).succeeds().says("policy 2: from beside");
        assert_eq!(world.read(&format!("{beside}/relman.yaml")), settings.replace("policy: 1 ", "policy: 2 "));
        assert_eq!(git(&world, &beside, "status --porcelain"), "");
        stale(&world, dir, &beside);
        world.run(&format!("-R {dir} audit")).succeeds().says("clean");
    }
    assert_eq!(git(&world, "code", "status --porcelain"), "");
}

/// A work tree that was left behind never takes back what was changed meanwhile.
fn stale(world: &World, dir: &str, beside: &str) {
    world.run(&format!("-R {dir} people add ada@example.org Ada")).succeeds();
    let calendar = format!("{}# mine\n", world.read(&format!("{beside}/calendar.yaml")));
    world.write(&format!("{beside}/calendar.yaml"), &calendar);
    for line in ["policy commit -m x", "people add bo@example.org Bo"] {
        let refused = world.run(&format!("-R {beside} {line}")).ends_with(3);
        refused.says("the work tree holds policy 2, and policy 3 is in force").says("git reset --hard");
    }
    world.run(&format!("-R {beside} policy status")).succeeds().says("the work tree holds policy 2");
    assert_eq!(world.read(&format!("{beside}/calendar.yaml")), calendar);
    git(world, beside, "diff --output=../edits.patch");
    git(world, beside, "reset -q --hard");
    git(world, beside, "apply --3way ../edits.patch");
    world.run(&format!("-R {beside} policy commit -m 'my remark'")).succeeds().says("policy 4");
    assert!(world.read(&format!("{beside}/people.yaml")).contains("ada@example.org"));
    assert_eq!(world.read(&format!("{beside}/calendar.yaml")), calendar);
}
