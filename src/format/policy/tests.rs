//! Policy files become a policy, or every fault is named at once.

use super::*;

fn files(of: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    of.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

const SETTINGS_TEXT: &str =
    "edition: 1\npolicy: 1\ntitle: Store\ntime-zone: America/Los_Angeles\nprocess: base\nbranch: main\n";

#[test]
fn every_fault_is_named_at_once() {
    let files = files(&[
        (SETTINGS, &SETTINGS_TEXT.replace("branch", "brunch")),
        (CALENDAR, "windows: []\n"),
        ("processes/notes.txt", ""),
        ("processes/base.yaml", "process: base\n"),
        ("templates/other/notes.md", "# notes"),
        ("templates/base/Notes.md", "# notes"),
    ]);
    let found: Vec<String> = read(&files).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "relman.yaml:6:1: unknown key `brunch`; did you mean `branch`?",
            "people.yaml:1:1: the file is missing",
            "calendar.yaml:1:10: expected a map, found a list",
            "processes/base.yaml:1:1: key `relman` is missing; add it",
            "processes/notes.txt:1:1: no file of the policy has this name",
            "templates/base/Notes.md:1:1: no file of the policy has this name",
            "templates/other/notes.md:1:1: there is no process `other`",
        ]
    );
}

#[test]
fn a_newer_edition_is_told_before_anything_else() {
    let files = files(&[(SETTINGS, "edition: 2\nflavour: new\n")]);
    let found: Vec<String> = read(&files).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["relman.yaml:1:10: edition 2 is newer than this relman, which knows edition 1; install a newer relman"]
    );
}

#[test]
fn a_path_names_its_file_or_none() {
    assert_eq!(kind("relman.yaml"), Some(PolicyFile::Settings));
    assert_eq!(kind("processes/base.yaml"), Some(PolicyFile::Process(Id::parse("base").unwrap())));
    assert_eq!(kind("templates/base/notes.md"), Some(PolicyFile::Template(Id::parse("base").unwrap())));
    for other in [
        "README.md",
        "Relman.yaml",
        "processes/base.yml",
        "processes/a/b.yaml",
        "templates/notes.md",
        "templates/base/.hidden",
        "templates/base/a/b",
        "templates/base/",
        "releases/CFIS/0/CFIS001/release.yaml",
    ] {
        assert!(!is_policy_path(other), "{other}");
    }
}
