//! Every file of a record made unreadable: what needs it says file and line, what does not goes on.

use super::{Trial, Trials};
use crate::tampering::{FIRST, Forger as _};

/// The files of a record.
const FILES: [&str; 12] = [
    "release.yaml",
    "changes.yaml",
    "package.yaml",
    "checklist.yaml",
    "issues.yaml",
    "evidence.yaml",
    "signoffs.yaml",
    "waivers.yaml",
    "documents.yaml",
    "notices.yaml",
    "deployments.yaml",
    "history.yaml",
];

/// What is done to a file: what it is called, and how.
type Spoil = (&'static str, fn(&str) -> String);

/// What is done to each.
const SPOILS: [Spoil; 5] = [
    ("no YAML", |text| format!("{text}\"open: [\n")),
    ("an unknown key", |text| text.replacen(": ", ": x\ncolour: ", 1)),
    ("another type", |_| "hello\n".to_owned()),
    ("empty", |_| String::new()),
    ("a merge conflict", |text| format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> side\n")),
];

/// The entries of the table here.
pub(super) const ENTRIES: usize = FILES.len() * SPOILS.len();

/// What needs the record.
const NEEDS: [&[&str]; 3] =
    [&["show", "CFIS001"], &["check", "CFIS001", "--to", "approved"], &["comment", "CFIS001", "-m", "x"]];

/// What needs another one.
const GOES_ON: [&[&str]; 3] = [&["show", "CFIS002"], &["comment", "CFIS002", "-m", "x"], &["inventory"]];

#[test]
fn an_unreadable_record_is_told_with_file_and_line_and_others_go_on() {
    for file in FILES {
        let mut trials = Trials::begin();
        let path = format!("{FIRST}/{file}");
        let honest = trials.world.read(&format!("store/{path}"));
        for (what, spoil) in SPOILS {
            trials.world.write(&format!("store/{path}"), &spoil(&honest));
            let tip = trials.world.tip();
            trials.world.commit_all("x\n");
            for words in NEEDS {
                let before = trials.state();
                let ran = trials.run(words, &[], b"");
                // Of a history only the last entry is read where the others do not matter.
                let may_go_on = file == "history.yaml" && what == "an unknown key" && words[0] != "show";
                let (codes, says) = if may_go_on { (vec![0, 1, 3], String::new()) } else { (vec![1], file.to_owned()) };
                let before = if may_go_on { trials.state() } else { before };
                let trial = Trial { what: format!("{file}: {what}"), codes, says: vec![says] };
                trials.hold(&trial, &ran, &before);
            }
            for words in [&["list", "--all"][..], &["audit"]] {
                let before = trials.state();
                let ran = trials.run(words, &[], b"");
                let codes = vec![0, 1, 2, 4];
                let trial = Trial { what: format!("{file}: {what}: {words:?}"), codes, says: Vec::new() };
                trials.hold(&trial, &ran, &before);
            }
            for words in GOES_ON {
                let before = trials.state();
                let ran = trials.run(words, &[], b"");
                let after = if words[0] == "comment" { trials.state() } else { before };
                let trial = Trial { what: format!("{file}: {what}: another one"), codes: vec![0], says: Vec::new() };
                trials.hold(&trial, &ran, &after);
            }
            trials.world.git(&format!("reset --quiet --hard {tip}")).succeeds();
        }
        trials.end(SPOILS.len() * (NEEDS.len() + 2 + GOES_ON.len()));
    }
}
