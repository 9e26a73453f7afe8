//! `change import --git`: what a release carries, from the commits of a code repository made by git.

use crate::house::{before, opens, why};
use crate::world::{Ran, World};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

const SHUT: &str = "needs: {signoff: {role: [lead]}}";

/// The code repository of a world.
struct Code<'w>(&'w World);

impl<'w> Code<'w> {
    /// A repository `app` on `main` with one commit, tagged `v1`.
    fn begun(world: &'w World) -> Self {
        std::fs::create_dir_all(world.path("app")).unwrap();
        let code = Self(world);
        code.git("init -q -b main");
        code.commit("RFC-9: before the range");
        code.git("tag v1");
        code
    }

    fn git(&self, line: &str) -> String {
        self.fed(line, b"")
    }

    #[track_caller]
    fn fed(&self, line: &str, input: &[u8]) -> String {
        let ran = self.run(self.0.command("git", "coder").args(crate::world::split(line)), input);
        ran.succeeds().stdout.trim().to_owned()
    }

    fn run(&self, command: &mut Command, input: &[u8]) -> Ran {
        let command = command.current_dir(self.0.path("app"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        Ran::of("git".to_owned(), &child.wait_with_output().unwrap())
    }

    /// A commit of nothing, with exactly this message.
    fn commit(&self, message: impl AsRef<[u8]>) -> String {
        self.fed("commit -q --allow-empty --allow-empty-message --cleanup=verbatim -F -", message.as_ref());
        self.git("rev-parse HEAD")
    }

    fn revert(&self, id: &str) -> String {
        let subject = self.git(&format!("log -1 --format=%s {id}"));
        self.commit(format!("Revert \"{subject}\"\n\nThis reverts commit {id}.\n"))
    }

    fn import(&self, words: &str) -> Ran {
        self.0.run_as("dev", &format!("change import R001 --repo app {words}"))
    }

    /// What an import would find, as JSON.
    #[track_caller]
    fn found(&self, range: &str) -> Value {
        self.import(&format!("--git {range} -n --json")).succeeds().json()["found"].clone()
    }
}

fn row(id: &str, title: &str, import: &str, commits: usize) -> Value {
    json!({"id": id, "title": title, "import": import, "commits": commits})
}

#[test]
fn a_range_becomes_changes_and_importing_twice_changes_nothing() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    let first = code.commit("feat(web): RFC-1: print the county\n\nBUG-7 was found on the way");
    let plain = code.commit("no number at all");
    let wrong = code.commit("RFC-2: a mistake");
    let revert = code.revert(&wrong);
    let second = code.commit("RFC-1: print it well");
    code.git("tag v2");
    let page = code.import("--git v1..v2 -n").succeeds();
    assert!(
        page.stdout.starts_with("v1..v2 of app: 5 commits\n\n2 CHANGES\nCHANGE  IMPORT  COMMITS  TITLE\n"),
        "{page:?}"
    );
    let page = page.says("RFC-1   added   2        print the county").says("BUG-7   added   1        print the county");
    let page = page.says("1 COMMIT WITHOUT A CHANGE").says(&format!("{}  no number at all", &plain[..10]));
    page.says("2 COMMITS LEFT OUT\n  revert: 1\n  reverted: 1\n").says("R001: change import v1..v2  (dry run");
    assert!(!world.run("show R001").stdout.contains("RFC-1"));
    let all = code.import("--git v1..v2 -n -v").succeeds();
    all.says(&format!("{}  reverted  {}  RFC-2: a mistake", &wrong[..10], &revert[..10]));
    code.import("--git v1..v2").succeeds().says("next: ").is_silent_about("dry run");
    let changes = world.run("change list R001 --json").succeeds().json();
    assert_eq!((changes[0]["id"].as_str(), changes[0]["title"].as_str()), (Some("RFC-1"), Some("print the county")));
    let record = world.read("store/releases/R/0/R001/changes.yaml");
    let bare = record.replace('"', "");
    assert!(bare.contains(&format!("  commits:\n    - {first}\n    - {second}\n  status: Open\n")), "{record}");
    assert!(record.contains("components:\n    - web\n"), "{record}");
    world.run("log R001").succeeds().says("imported v1..v2: 5 commits");
    let listed = world.run("change list R001 --json").succeeds().json();
    assert_eq!(listed[0]["commits"], json!([first, second]));
    let diff = world.run("diff R001 --from HEAD~1").succeeds();
    diff.says("changes.RFC-1.commits").says("commits.app.v1..v2").says(&first[..10]);
    world.run_as("dev", "undo R001").ends_with(3).says("relman change remove R001 ID");
    world.run("audit").succeeds().says("clean");
    let tip = world.tip();
    let again = code.import("--git v1..v2 --json").succeeds().json();
    assert_eq!((&again["changed"], &again["action"]), (&json!(false), &json!("change.import")));
    assert_eq!(
        again["found"]["changes"],
        json!([row("RFC-1", "print the county", "unchanged", 2), row("BUG-7", "print the county", "unchanged", 1),])
    );
    assert_eq!(world.tip(), tip);
    // A key names the range: the same again is the same, another is refused.
    code.import("--git v1 --key nightly").succeeds();
    code.import("--git v1 --key nightly").succeeds().says("already so");
    code.import("--git v1..v2 --key nightly").ends_with(1).says("with other content");
    let found = code.found("v1..v2");
    assert_eq!(found["counts"]["reasons"], json!({"revert": 1, "reverted": 1}));
    let ids: Vec<&str> = found["commits"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [&first, &plain, &wrong, &revert, &second]);
    assert_eq!((&found["commits"][0]["scope"], &found["commits"][0]["type"]), (&json!("web"), &json!("feat")));
}

#[test]
fn a_change_keeps_what_people_said_and_one_without_commits_is_named() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    world.run_as("dev", "change add R001 RFC-1 \"As agreed\" risk=low link=https://tracker.example.org/1").succeeds();
    let one = code.commit("RFC-1: other words\n\nRFC-2 too");
    code.import("--git v1..main").succeeds().says("RFC-1   updated  1        As agreed");
    code.revert(&one);
    let fresh = code.commit("RFC-1: another way");
    let page = code.import("--git v1..main").succeeds();
    page.says("RFC-2   updated  0").says("RFC-2: none of its commits is left");
    let show = world.run("change list R001 --json").succeeds().json();
    assert_eq!((&show[0]["title"], &show[0]["fields"]["risk"]), (&json!("As agreed"), &json!("low")));
    let record = world.read("store/releases/R/0/R001/changes.yaml");
    assert!(record.contains(&fresh) && !record.contains(&one), "{record}");
    // One import stands for the range, however often it was imported; the lists of all of them are kept.
    assert_eq!(world.read("store/releases/R/0/R001/commits.yaml").matches("- source:").count(), 1);
    assert_eq!(std::fs::read_dir(world.path("store/releases/R/0/R001/commits")).unwrap().count(), 2);
    world.run("audit").succeeds().says("clean");
}

#[test]
fn an_overlapping_range_overrules_and_a_rebased_one_takes_the_place_of_the_former() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    let one = code.commit("RFC-1: one");
    code.git("tag rc1");
    code.import("--git v1..rc1").succeeds();
    let two = code.commit("RFC-1: two");
    code.import("--git rc1..main").succeeds();
    let commits = |world: &World| {
        let record = world.read("store/releases/R/0/R001/changes.yaml");
        let items = record.lines().filter_map(|line| line.strip_prefix("    - "));
        items.map(|id| id.trim_matches('"').to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(commits(&world), [&*one, &*two]);
    let revert = code.revert(&one);
    code.import("--git v1..main").succeeds();
    assert_eq!(commits(&world), [&*two]);
    // The branch is rewritten: what the same range said of commits that are gone goes.
    code.git("reset -q --hard rc1");
    let other = code.commit("RFC-1: two, rewritten");
    code.import("--git v1..main").succeeds();
    assert_eq!(commits(&world), [&*one, &*other]);
    assert!(!world.read("store/releases/R/0/R001/changes.yaml").contains(&revert));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn a_title_comes_from_the_first_subject_that_names_the_change() {
    let world = World::new("cms-net");
    let code = Code::begun(&world);
    code.commit("IR-784: another thing\n\nas for IR-987");
    code.commit("IR-987: the thing itself");
    code.commit("Rates of the year\n\nFixes: SMCR-88");
    code.commit("IR-2004, IR-2005 and IR-2006: three");
    let near = code.commit("SMCR 3000 and SMCR-3000 again, see ir-2003");
    code.commit("ir-2003 and ir-784 once more\n\nIR-784");
    world.run_as("lead-developer", "new \"December change cycle\" --component web").succeeds();
    let import = "change import CFIS001 --git v1.. --repo app -n";
    let found = world.run_as("lead-developer", &format!("{import} --json")).succeeds().json()["found"].clone();
    let titles: Vec<String> = found["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["id"].as_str().unwrap(), row["title"].as_str().unwrap()))
        .collect();
    let expected = [
        "IR-784 another thing",
        "IR-987 the thing itself",
        "SMCR-88 Rates of the year",
        "IR-2004 three",
        "IR-2005 three",
        "IR-2006 three",
        "SMCR 3000 again, see ir-2003",
    ];
    assert_eq!(titles, expected);
    // What would be an id in upper case counts for nothing, and is told once.
    assert_eq!(found["near_misses"], json!([{"text": "ir-2003", "id": "IR-2003", "commit": near}]));
    let page = world.run_as("lead-developer", import).succeeds();
    let told = format!("`ir-2003` in {} is no id: did you mean IR-2003?", &near[..10]);
    assert_eq!(page.says(&told).stdout.matches("did you mean").count(), 1);
}

#[test]
fn a_range_that_cannot_be_read_says_what_to_write() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    code.commit("RFC-1: one");
    code.git("tag release-1.0");
    code.import("--git v1...main").ends_with(2).says("--git v1..main");
    code.import("--git ..").ends_with(1).says("no commit is in `..`");
    code.import("--git ''").ends_with(2).says("the range is empty");
    code.import("--git main..v1").ends_with(1).says("no commit is in `main..v1`").says("OLD..NEW");
    code.import("--git release-1.1").ends_with(1).says("app has no commit `release-1.1`").says("`release-1.0`");
    code.import("--git v1..nowhere-at-all").ends_with(1).says("its last tags are v1, release-1.0");
    code.import("--git v1..--output=x").ends_with(1).says("no commit `--output=x`");
    let elsewhere = world.run_as("dev", "change import R001 --git HEAD --repo /").ends_with(1);
    elsewhere.says("`/` is in no git repository").says("--repo DIR");
    world.run_as("dev", "change import R001 --git HEAD --repo store").ends_with(2).says("is the store itself");
    let stood = world.run_as("dev", "-C store change import R001 --git HEAD").ends_with(2);
    stood.says("is the store itself").says("--repo DIR");
    let here = world.run_as("dev", "-C app change import R001 --git v1.. -n").succeeds();
    here.says("v1.. of app: 1 commit");
    code.import("--git release-1.0 -n").succeeds().says("release-1.0 of app: 2 commits");
    world.run_as("ops", "change import R001 --git v1..main --repo app").ends_with(6).says("dev, lead, boss");
    world.run_as("dev", "promote R001 --to lab").succeeds();
    code.import("--git v1..main").ends_with(3).says("changes");
}

#[test]
fn nothing_secret_and_no_path_goes_into_the_record() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    code.commit("RFC-1: one");
    let named = |url: &str| {
        code.git("config --replace-all remote.origin.url x");
        code.git(&format!("config --replace-all remote.origin.url \"{url}\""));
        code.found("v1..main")["repository"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        named("https://eve:s3cret@code.example.org/team/app.git?token=t#x"),
        "https://code.example.org/team/app.git"
    );
    assert_eq!(named("git@code.example.org:team/app.git"), "code.example.org:team/app.git");
    assert_eq!(named("/home/eve/secret/app"), "app");
    assert_eq!(named("file:///home/eve/app"), "app");
    let path = world.path("app").display().to_string();
    let absolute = world.run_as("dev", &format!("change import R001 --git v1..main --repo {path}")).succeeds();
    absolute.is_silent_about(&path);
    let log = world.git("log --format=%B -p -1").succeeds();
    log.is_silent_about(&path).is_silent_about("s3cret").is_silent_about("/home/eve");
}

#[test]
fn a_shallow_repository_that_ends_within_the_range_is_named() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    for number in 1..6 {
        code.commit(format!("RFC-{number}: work"));
    }
    let url = format!("file://{}", world.path("app").display());
    code.git(&format!("clone -q --depth 3 {url} ../shallow"));
    let import = |range: &str| world.run_as("dev", &format!("change import R001 --git {range} --repo shallow -n"));
    import("main").ends_with(1).says("the code repository is shallow").says("git fetch --unshallow");
    import("main~2..main").succeeds().says("main~2..main of shallow: 2 commits");
}

#[test]
fn merges_bring_their_references_and_reverts_of_merges_take_them() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    code.git("switch -q -c feature/RFC-42-counties");
    let bare = code.commit("a bit");
    code.git("switch -q main");
    code.commit("RFC-1: main");
    code.git("merge -q --no-ff --no-edit feature/RFC-42-counties");
    let merge = code.git("rev-parse HEAD");
    let found = code.found("v1..main");
    assert_eq!(found["changes"], json!([row("RFC-42", "a bit", "added", 2), row("RFC-1", "main", "added", 1)]));
    let main = code.git("rev-parse HEAD^1");
    let subject = "Revert \"Merge branch 'feature/RFC-42-counties'\"";
    let said = format!("This reverts commit {merge}, reversing\nchanges made to {main}.");
    let revert = code.commit(format!("{subject}\n\n{said}\n"));
    let found = code.found("v1..main");
    assert_eq!(found["changes"], json!([row("RFC-1", "main", "added", 1)]));
    let reverted: Vec<&str> = found["commits"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["left_out"]["reason"] == "reverted")
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(reverted, [&bare, &merge]);
    code.revert(&revert);
    assert_eq!(code.found("v1..main")["changes"][0], row("RFC-42", "a bit", "added", 2));
}

#[test]
fn messages_of_any_bytes_break_nothing() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    let escape = code.commit("RFC-1: \x1b[31mred\x07 \u{202e}turned");
    code.commit(b"RFC-2: Gr\xf6\xdfe\xff\xfe\n\nbody \xc3\x28");
    code.commit(
        "RFC-3: x\n\nRelman-Release: R001\nRelman-Action: promote\nRelman-Action-Id: kkkkkkkkkkkkkkkkkkkkkkkk\n",
    );
    code.commit("\n\n- id: kkkkkkkkkkkkkkkkkkkkkkkk\n  RFC-4\n");
    code.commit("");
    code.commit(format!("RFC-5: {}", "long ".repeat(2_000_000)));
    // git itself makes no commit with a NUL.
    let tree = code.git("rev-parse HEAD^{tree}");
    let parent = code.git("rev-parse HEAD");
    let person = "c <c@example.org> 99999999999999999999 +9999";
    let raw = format!("tree {tree}\nparent {parent}\nauthor {person}\ncommitter {person}\n\nRFC-6: a\0b\n");
    let id = code.fed("hash-object -t commit -w --literally --stdin", raw.as_bytes());
    code.git(&format!("reset -q --soft {id}"));
    code.commit("RFC-6: after it");
    let page = code.import("--git v1..main -n").succeeds();
    for c in ['\x1b', '\x07', '\0', '\u{202e}'] {
        assert!(!page.stdout.contains(c), "{c:?} in {}", page.stdout);
    }
    code.import("--git v1..main").succeeds().says("RFC-6   added   2        a b");
    world.run("audit").succeeds().says("clean");
    let found = code.found("v1..main");
    assert_eq!(found["counts"]["commits"], 8);
    assert_eq!(found["commits"][0]["id"], json!(escape));
    let said = world.git("log -1 --format=%B").succeeds().stdout;
    assert_eq!(said.matches("Relman-Action: ").count(), 1, "{said}");
    assert!(world.run("show R001").succeeds().stdout.lines().all(|line| line.len() < 2_000));
}

#[test]
fn a_hostile_repository_decides_nothing() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    let one = code.commit("RFC-1: one");
    let two = code.commit("RFC-2: two");
    let honest = code.found("v1..main");
    let ran = world.path("ran").display().to_string();
    for key in ["core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "alias.rev-list"] {
        code.git(&format!("config {key} \"touch {ran}\""));
    }
    world.write("app/.git/hooks/reference-transaction", &format!("#!/bin/sh\ntouch {ran}\n"));
    world.write("app/.git/info/grafts", &format!("{two}\n"));
    code.git(&format!("replace {one} {two}"));
    assert_eq!(code.found("v1..main"), honest);
    assert!(!world.path("ran").exists());
    // Objects may lie elsewhere; what is damaged is said.
    code.git("clone -q --shared . ../other");
    let shared = world.run_as("dev", "change import R001 --git v1..main --repo other -n --json").succeeds().json();
    assert_eq!(shared["found"]["commits"], honest["commits"]);
    let object = world.path(&format!("app/.git/objects/{}/{}", &one[..2], &one[2..]));
    std::fs::remove_file(&object).unwrap();
    code.import("--git v1..main -n").ends_with(1).says(&format!("object {one} is missing"));
}

#[test]
fn commits_are_content_and_the_part_commits_is_what_imports_say() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    code.commit("RFC-1: one");
    code.import("--git v1..main").succeeds();
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    code.commit("a typo");
    code.import("--git v1..main").succeeds();
    assert!(opens(&world), "a commit of no change is no content");
    code.commit("RFC-1: one more");
    code.import("--git v1..main").succeeds();
    assert!(why(&world).contains("`content` changed since"), "{}", why(&world));

    let world = before("needs: {signoff: {role: [lead], covers: [commits]}}");
    let code = Code::begun(&world);
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    code.commit("a typo");
    code.import("--git v1..main").succeeds();
    let told = why(&world);
    assert!(told.contains("`commits` changed since") && told.contains("dev"), "{told}");
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    code.import("--git v1..main").succeeds().says("already so");
    assert!(opens(&world));
}

#[test]
fn a_flipped_byte_in_the_list_is_found() {
    let world = before(SHUT);
    let code = Code::begun(&world);
    code.commit("RFC-1: one");
    code.import("--git v1..main").succeeds();
    let folder = "store/releases/R/0/R001/commits";
    let file = std::fs::read_dir(world.path(folder)).unwrap().next().unwrap().unwrap().file_name();
    let path = format!("{folder}/{}", file.display());
    let text = world.read(&path);
    assert_eq!(text.lines().count(), 3, "{text}");
    world.write(&path, &text.replace("RFC-1: one", "RFC-1: own"));
    world.git("commit -qam oops").succeeds();
    world.run("audit").ends_with(4).says("tampered-record").says(&file.display().to_string());
}

#[test]
fn irs_and_smcrs_of_the_code_are_what_a_release_carries_and_must_be_packed() {
    let world = World::new("cms-net");
    let code = Code::begun(&world);
    code.commit("Print the right county\n\nFixes: IR-1042");
    code.commit("SMCR-88: yearly rates");
    let wrong = code.commit("IR-7: not yet");
    code.revert(&wrong);
    world.run_as("lead-developer", "new \"December change cycle\" --component web").succeeds();
    world.run_as("lead-developer", "change import CFIS001 --git v1..main --repo app").succeeds();
    let list = world.run("change list CFIS001 --json").succeeds().json();
    let told = |place: usize| {
        let of = |key: &str| list[place][key].as_str().unwrap().to_owned();
        (of("id"), of("type"), of("title"))
    };
    let change = |id: &str, kind: &str, title: &str| (id.to_owned(), kind.to_owned(), title.to_owned());
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(told(0), change("IR-1042", "IR", "Print the right county"));
    assert_eq!(told(1), change("SMCR-88", "SMCR", "yearly rates"));
    let refused = world.run_as("lead-developer", "promote CFIS001 --to packaged").ends_with(3);
    refused.says("IR-1042").says("SMCR-88").is_silent_about("IR-7");
    world.run("audit").succeeds().says("clean");
}
