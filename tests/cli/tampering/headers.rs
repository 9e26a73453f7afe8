//! Commits that say another thing than they do: forged headers and messages around an honest tree.

use super::{Forger as _, SECOND, standing};
use crate::world::World;

/// An honest action on the second release, ready to be forged; its commit in full.
fn honest() -> (World, String) {
    let world = standing();
    world.run("comment CFIS002 -m \"as asked\"").succeeds();
    let raw = world.raw("HEAD");
    (world, raw)
}

/// Forges the honest commit: `from` becomes `to`.
fn forged(from: &str, to: &str) -> (World, String) {
    let (world, raw) = honest();
    assert!(raw.contains(from), "no `{from}`:\n{raw}");
    let commit = world.forge(raw.replacen(from, to, 1).as_bytes());
    (world, commit)
}

const CHIEF: &str = "CMS ISU Chief <isu-chief@example.org>";
const COORDINATOR: &str = "CMS Change Management Coordinator <change-coordinator@example.org>";

#[test]
fn a_wrong_author_or_committer_is_found() {
    for (from, to) in [
        (format!("author {COORDINATOR}"), format!("author {CHIEF}")),
        (format!("committer {COORDINATOR}"), format!("committer {CHIEF}")),
        ("author CMS Change".to_owned(), "author Chief Change".to_owned()),
        ("committer CMS Change".to_owned(), "committer Chief Change".to_owned()),
        ("author CMS Change Management Coordinator <change".to_owned(), "author X <nobody".to_owned()),
        ("<change-coordinator@example.org>".to_owned(), "<change-coordinator@example.com>".to_owned()),
    ] {
        let (world, commit) = forged(&from, &to);
        world.finds("wrong-author", &commit, None);
    }
}

#[test]
fn an_action_committed_by_somebody_else_is_found() {
    let (world, raw) = honest();
    let commit = world.forge(raw.replace(COORDINATOR, CHIEF).as_bytes());
    world.finds("wrong-author", &commit, None);
}

#[test]
fn a_wrong_author_date_is_found_and_a_late_committer_date_is_not() {
    let (world, raw) = honest();
    let line = raw.lines().find(|line| line.starts_with("author ")).unwrap();
    let seconds: i64 = line.rsplit(' ').nth(1).unwrap().parse().unwrap();
    for other in [format!("{} +0000", seconds + 1), format!("{} +0000", seconds - 86_400), format!("{seconds} +0100")] {
        let (world, raw) = honest();
        let line = raw.lines().find(|line| line.starts_with("author ")).unwrap();
        let wrong = line.replace(&format!("{seconds} +0000"), &other);
        let commit = world.forge(raw.replacen(line, &wrong, 1).as_bytes());
        world.finds("wrong-time", &commit, None);
    }
    let late = raw.replace(&format!("{seconds} +0000\n\n"), &format!("{} +0000\n\n", seconds + 3_600));
    assert_ne!(late, raw);
    world.forge(late.as_bytes());
    world.run("audit").succeeds();
}

#[test]
fn a_message_that_does_not_repeat_its_action_is_found() {
    for (from, to) in [
        ("CFIS002: comment", "CFIS002: promote planned -> packaged"),
        ("CFIS002: comment", "CFIS001: comment"),
        ("as asked", "as ordered"),
        ("\nRelman-Action: comment", "\nRelman-Action: signoff.approve"),
        ("\nRelman-Release: CFIS002", "\nRelman-Release: CFIS001"),
        ("\nRelman-Actor: change-coordinator", "\nRelman-Actor: isu-chief"),
        ("\nRelman-Action-Id: ", "\nRelman-Action-Id: z"),
        ("\nRelman-Actor: ", "\nRelman-Extra: yes\nRelman-Actor: "),
        ("\nRelman-Actor: change-coordinator\n", "\nRelman-Actor: change-coordinator\n\n"),
        ("\nRelman-Actor: change-coordinator\n", "\nRelman-Actor: change-coordinator"),
        ("    as asked", "as asked"),
    ] {
        let (world, commit) = forged(from, to);
        world.finds("wrong-message", &commit, None);
    }
}

#[test]
fn an_empty_message_is_found() {
    let (world, raw) = honest();
    let (head, _) = raw.split_once("\n\n").unwrap();
    let commit = world.forge(format!("{head}\n\n").as_bytes());
    world.finds("wrong-message", &commit, None);
}

#[test]
fn a_commit_of_another_grammar_is_found() {
    let path = format!("{SECOND}/history.yaml");
    for (from, to) in [
        ("author ".to_owned(), format!("author {CHIEF} 1919754000 +0000\nauthor ")),
        ("committer ".to_owned(), format!("committer {CHIEF} 1919754000 +0000\ncommitter ")),
        ("\n\nCFIS002".to_owned(), "\nencoding latin1\n\nCFIS002".to_owned()),
        ("\n\nCFIS002".to_owned(), "\nrelman-note hidden\n\nCFIS002".to_owned()),
        ("\n\nCFIS002".to_owned(), "\nmergetag object 0\n\nCFIS002".to_owned()),
        ("as asked".to_owned(), "as\0asked".to_owned()),
        ("author CMS".to_owned(), "author  CMS".to_owned()),
        ("author CMS".to_owned(), "author C\u{7f}MS".to_owned()),
        (" +0000\ncommitter".to_owned(), " -0000\ncommitter".to_owned()),
        (" +0000\ncommitter".to_owned(), " 0000\ncommitter".to_owned()),
        ("org> ".to_owned(), "org> 0".to_owned()),
        ("org> ".to_owned(), "org> -".to_owned()),
        ("<change".to_owned(), "<<change".to_owned()),
    ] {
        let (world, raw) = honest();
        let commit = world.forge(raw.replacen(&from, &to, 1).as_bytes());
        let found = world.findings();
        assert_eq!(found, [("malformed-commit".to_owned(), commit, Some(path.clone()))], "{from:?} -> {to:?}");
        world.goes_on(&found);
    }
}

#[test]
fn a_commit_of_two_trees_is_found() {
    let (world, raw) = honest();
    let (tree, rest) = raw.split_once('\n').unwrap();
    let commit = world.forge(format!("{tree}\n{tree}\n{rest}").as_bytes());
    // Its parent does not stand where a parent stands: to the strict reader it has none.
    world.finds("malformed-commit", &commit, Some("calendar.yaml"));
    let (tree, parent) = (tree.to_owned(), raw.lines().nth(1).unwrap());
    let commit = world.forge(raw.replacen(parent, &format!("{parent}\n{tree}"), 1).as_bytes());
    world.finds("malformed-commit", &commit, Some(&format!("{SECOND}/history.yaml")));
}

#[test]
fn bytes_that_are_no_text_are_found() {
    let (world, raw) = honest();
    let mut bytes = raw.into_bytes();
    let place = bytes.windows(8).position(|part| part == b"as asked").unwrap();
    bytes[place] = 0xff;
    let commit = world.forge(&bytes);
    world.finds("malformed-commit", &commit, Some(&format!("{SECOND}/history.yaml")));
}

#[test]
fn gits_own_signature_is_no_fault() {
    let (world, raw) = honest();
    let signed =
        raw.replacen("\n\n", "\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n\n", 1);
    world.forge(signed.as_bytes());
    world.run("audit").succeeds();
}

#[test]
fn a_merge_that_changes_a_record_is_found_and_one_that_changes_nothing_is_not() {
    let (world, raw) = honest();
    let parent = raw.lines().nth(1).unwrap();
    let root = world.git_with(&["rev-list", "--max-parents=0", "HEAD"], b"");
    let merge = raw.replacen(parent, &format!("{parent}\nparent {root}"), 1);
    let commit = world.forge(merge.as_bytes());
    world.finds("merge-changes-records", &commit, Some(&format!("{SECOND}/history.yaml")));

    let world = standing();
    world.git("switch --quiet --create side").succeeds();
    world.write("store/README.md", "# Records\n");
    world.commit_all("Explain the store\n");
    world.git("switch --quiet main").succeeds();
    world.git("merge --quiet --no-ff -m Merge side").succeeds();
    assert_eq!(world.raw("HEAD").matches("\nparent ").count(), 2);
    assert_eq!(world.findings(), []);
    world.goes_on(&[]);
}

#[test]
fn a_side_branch_of_actions_merged_is_found() {
    let world = standing();
    world.git("switch --quiet --create side").succeeds();
    world.edit("relman.yaml", "branch: \"main\"", "branch: \"main\" ");
    world.commit_all("x\n");
    world.git("switch --quiet main").succeeds();
    world.run("comment CFIS001 -m meanwhile").succeeds();
    world.git("merge --quiet --no-ff -m Merge side").succeeds();
    let commit = world.tip();
    world.finds("merge-changes-records", &commit, Some("relman.yaml"));
}

#[test]
fn a_commit_of_others_alone_is_not_judged() {
    let world = standing();
    world.write("store/README.md", "# Records\n").write("store/docs/how.md", "x\n");
    world.commit_all("Explain the store\n");
    assert_eq!(world.findings(), []);
    let raw = world.raw("HEAD");
    world.forge(raw.replacen("\n\n", "\nencoding latin1\n\n", 1).as_bytes());
    assert_eq!(world.findings(), [], "and its grammar does not matter");
    world.goes_on(&[]);
}
