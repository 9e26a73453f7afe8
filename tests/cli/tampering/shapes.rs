//! Files of another shape, in another place, or of two things at once.

use super::{FIRST, Forger as _, SECOND, standing};
use crate::world::World;

/// Puts an entry of any mode into the index, and commits the index alone.
fn staged(world: &World, mode: &str, path: &str, content: &[u8]) -> String {
    let blob = world.git_with(&["hash-object", "-w", "--stdin"], content);
    let id = if mode == "160000" { world.tip() } else { blob };
    world.git_with(&["update-index", "--add", "--cacheinfo", &format!("{mode},{id},{path}")], b"");
    world.git_with(&["commit", "--quiet", "-m", "x"], b"");
    world.tip()
}

#[test]
fn a_symlink_an_executable_and_a_submodule_are_found() {
    for mode in ["120000", "100755", "160000"] {
        for path in [format!("{FIRST}/signoffs.yaml"), "people.yaml".to_owned()] {
            let world = standing();
            let content = std::fs::read(world.path(&format!("store/{path}"))).unwrap();
            let content = if mode == "120000" { b"../../other".to_vec() } else { content };
            let commit = staged(&world, mode, &path, &content);
            let found = world.findings();
            let is_policy = path == "people.yaml";
            // A changed mode of the policy is a policy commit too: its message and number speak for themselves.
            assert!(found.iter().all(|(_, at, _)| *at == commit), "{found:?}");
            let strange = ("strange-mode".to_owned(), commit.clone(), Some(path.clone()));
            assert!(found.contains(&strange) || is_policy && mode == "160000", "{mode} {path}: {found:?}");
            assert!(is_policy && !found.is_empty() || found.len() == 1, "{mode} {path}: {found:?}");
            world.goes_on_or_stops(&found, is_policy);
        }
    }
}

/// Goes on where the policy can still be read.
trait GoesOn {
    fn goes_on_or_stops(&self, found: &[super::Found], may_stop: bool);
}

impl GoesOn for World {
    fn goes_on_or_stops(&self, found: &[super::Found], may_stop: bool) {
        if may_stop {
            super::is_clear(&self.run("comment CFIS002 -m later"));
            assert_eq!(&self.findings()[..found.len()], found);
        } else {
            self.goes_on(found);
        }
    }
}

#[test]
fn a_file_that_no_record_has_is_found() {
    for path in ["notes.txt", "extra.yaml", "evidence/report.xml", "documents/plan.md", "deep/er/x", ".gitattributes"] {
        for is_hidden in [false, true] {
            let world = standing();
            if is_hidden {
                world.run("comment CFIS001 -m x").succeeds();
            }
            world.write(&format!("store/{FIRST}/{path}"), "hello\n");
            let commit = if is_hidden { world.amend_all() } else { world.commit_all("x\n") };
            world.finds("unknown-file", &commit, Some(&format!("{FIRST}/{path}")));
        }
    }
}

#[test]
fn a_stored_file_that_no_action_names_is_found() {
    for path in ["evidence/kkkkkkkkkkkkkkkkkkkkkkkk.xml", "documents/kkkkkkkkkkkkkkkkkkkkkkkk.md"] {
        let world = standing();
        let path = format!("{FIRST}/{path}");
        world.write(&format!("store/{path}"), "hello\n");
        let commit = world.commit_all("x\n");
        world.finds("tampered-record", &commit, Some(&path));
    }
}

#[test]
fn a_path_where_only_records_may_be_is_found() {
    for path in [
        "releases/README.md",
        "releases/CFIS/README.md",
        "releases/CFIS/0/README.md",
        "releases/CFIS/1/CFIS001/release.yaml",
        "releases/CFIS/0/cfis003/release.yaml",
        "releases/X/0/CFIS001/release.yaml",
        "processes/cms-net/extra.yaml",
        "templates/notes.md",
        "Releases/CFIS/0/CFIS001/release.yaml",
    ] {
        let world = standing();
        world.write(&format!("store/{path}"), "hello: world\n");
        let commit = world.commit_all("x\n");
        world.finds("strange-path", &commit, Some(path));
    }
}

#[test]
fn a_record_without_an_action_under_a_new_name_is_found() {
    let world = standing();
    let path = "releases/CFIS/0/CFIS003/release.yaml";
    let text = world.read(&format!("store/{SECOND}/release.yaml")).replace("CFIS002", "CFIS003");
    world.write(&format!("store/{path}"), &text);
    let commit = world.commit_all("x\n");
    world.finds("tampered-record", &commit, Some(path));
}

#[test]
fn a_record_copied_whole_under_a_new_name_is_found() {
    let world = standing();
    for file in ["release.yaml", "history.yaml"] {
        let text = world.read(&format!("store/{SECOND}/{file}")).replace("CFIS002", "CFIS003");
        world.write(&format!("store/releases/CFIS/0/CFIS003/{file}"), &text);
    }
    let commit = world.commit_all("x\n");
    let found = world.findings();
    assert!(!found.is_empty() && found.iter().all(|(_, at, _)| *at == commit), "{found:?}");
    world.goes_on(&found);
}

#[test]
fn a_file_renamed_is_found() {
    let world = standing();
    world.git(&format!("mv {FIRST}/waivers.yaml {FIRST}/waiver.yaml")).succeeds();
    let commit = world.commit_all("x\n");
    let found = world.findings();
    // A file too few and a file too many: both are told.
    let of = |id: &str, file: &str| (id.to_owned(), commit.clone(), Some(format!("{FIRST}/{file}")));
    assert_eq!(found, [of("unknown-file", "waiver.yaml"), of("tampered-record", "waivers.yaml")]);
    world.goes_on(&found);
}

#[test]
fn a_record_deleted_is_found_and_its_name_stays_used() {
    let world = standing();
    std::fs::remove_dir_all(world.path(&format!("store/{SECOND}"))).unwrap();
    let commit = world.commit_all("Clean up\n");
    let gone = ("record-deleted".to_owned(), commit, Some(SECOND.to_owned()));
    assert_eq!(world.findings(), std::slice::from_ref(&gone));
    world.run("show CFIS002").ends_with(1).says("hint: ");
    world.run_as("lead-developer", "new Other --name CFIS002").ends_with(1).says("is taken, or was once");
    let next = world.run_as("lead-developer", "new Other -q").succeeds();
    assert_eq!(next.stdout.trim(), "CFIS003");
    assert_eq!(world.findings(), [gone]);
}

#[test]
fn a_deleted_name_begun_again_by_hand_is_found() {
    let world = standing();
    std::fs::remove_dir_all(world.path(&format!("store/{SECOND}"))).unwrap();
    let deleted = world.commit_all("Clean up\n");
    // The first commit of the record once more, byte for byte, on top.
    let begun = world.git_with(&["log", "--format=%H", "--grep=^CFIS002: new"], b"");
    world.git_with(&["checkout", "--quiet", &begun, "--", SECOND], b"");
    let tree = world.git_with(&["write-tree"], b"");
    let raw = world.raw(&begun);
    let message = raw.split_once("\nauthor ").unwrap().1;
    let again = world.forge(format!("tree {tree}\nparent {deleted}\nauthor {message}").as_bytes());
    let found = world.findings();
    let gone = ("record-deleted".to_owned(), deleted, Some(SECOND.to_owned()));
    assert_eq!(found[0], gone);
    assert!(found.len() == 2 && found[1].1 == again, "{found:?}");
    assert!(["name-reused", "action-reused"].contains(&found[1].0.as_str()), "{found:?}");
    world.goes_on(&found);
}

#[test]
fn a_record_renamed_to_another_name_is_found() {
    let world = standing();
    let other = "releases/CFIS/0/CFIS009";
    world.git(&format!("mv {SECOND} {other}")).succeeds();
    for file in ["release.yaml", "history.yaml"] {
        world.edit(&format!("{other}/{file}"), "CFIS002", "CFIS009");
    }
    let commit = world.commit_all("x\n");
    let gone = ("record-deleted".to_owned(), commit, Some(SECOND.to_owned()));
    assert_eq!(world.findings(), std::slice::from_ref(&gone));
    world.run("comment CFIS009 -m later").succeeds();
    assert_eq!(world.findings(), [gone]);
}

#[test]
fn two_releases_in_one_commit_are_found() {
    let world = standing();
    world.run("comment CFIS001 -m one").succeeds();
    world.run("comment CFIS002 -m two").succeeds();
    let raw = world.raw("HEAD");
    let parent = world.git_with(&["rev-parse", "HEAD~2"], b"");
    let own = world.git_with(&["rev-parse", "HEAD~1"], b"");
    let commit = world.forge(raw.replacen(&own, &parent, 1).as_bytes());
    world.finds("two-releases", &commit, Some(&format!("{SECOND}/history.yaml")));
}

#[test]
fn a_release_and_others_in_one_commit_are_found() {
    for path in ["README.md", "people.yaml"] {
        let world = standing();
        world.run("comment CFIS002 -m x").succeeds();
        let full = format!("store/{path}");
        let text = if path == "README.md" { "# Records\n".to_owned() } else { world.read(&full) + "# x\n" };
        world.write(&full, &text);
        let commit = world.amend_all();
        let first = if path == "README.md" { format!("{SECOND}/history.yaml") } else { path.to_owned() };
        world.finds("mixed-commit", &commit, Some(&first));
    }
}

#[test]
fn attributes_that_let_git_change_bytes_are_found() {
    let world = standing();
    world.write("store/.gitattributes", "* text=auto eol=crlf\n");
    let commit = world.commit_all("x\n");
    world.finds("attributes-changed", &commit, Some(".gitattributes"));
}
