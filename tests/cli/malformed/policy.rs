//! Files of the policy that people wrote wrongly: every command names the file and the line.

use super::{Trial, Trials};
use crate::tampering::Forger as _;
use crate::world::World;

/// The entries of the tables here.
pub(super) const ENTRIES: usize =
    PROCESS.len() + PEOPLE.len() + SETTINGS.len() + CALENDAR.len() + 4 * BYTES.len() + CUTS;

const CUTS: usize = 24;

/// An edit of a file, and what the program says of it.
type Edit = (&'static str, &'static str, &'static str);

const PROCESS: &[Edit] = &[
    ("version: 1\n", "version: 1\ncolour: red\n", "unknown key `colour`"),
    ("title: CMS Net change cycle\n", "Title: CMS Net change cycle\n", "unknown key `Title`"),
    ("version: 1\n", "version: one\n", "expected a whole number"),
    ("version: 1\n", "version: -1\n", "expected a whole number"),
    ("version: 1\n", "version: 1.5\n", "expected a whole number"),
    ("version: 1\n", "version: [1]\n", "a list"),
    ("version: 1\n", "", "`version` is missing"),
    ("process: cms-net\n", "", "`process` is missing"),
    ("process: cms-net\n", "process: CMS Net\n", "must match"),
    ("process: cms-net\n", "process: ../etc\n", "must match"),
    ("process: cms-net\n", "process: other\n", "named `other`"),
    ("title: CMS", "title: &t CMS", "an anchor"),
    ("title: CMS Net change cycle", "title: *t", "an alias"),
    ("title: CMS", "title: !!str CMS", "a tag"),
    ("version: 1\n", "version: 1\n<<: {}\n", "`<<`"),
    ("version: 1\n", "version: 1\nversion: 1\n", "twice"),
    ("version: 1\n", "version: 1\n---\n", "document"),
    ("due: release - 2w", "due: release - 2y", "release - 2y"),
    ("due: release - 2w", "due: release - w", "release - w"),
    ("plan: release - 3w", "plan: release minus", "release minus"),
    ("plan: release - 3w", "plan: \"\"", ""),
    (r"'IR[- ]?\d+'", "'IR[- '", "IR[-"),
    (r"'IR[- ]?\d+'", "'(a+)+$('", "(a+)+"),
    ("{number:3}\"", "\"", "number"),
    ("\"CF{contractor:2}{number:3}\"", "\"cf{number:3}\"", "naming pattern"),
    ("\"CF{contractor:2}{number:3}\"", "\"CF{number:0}\"", "naming pattern"),
    ("\"CF{contractor:2}{number:3}\"", "\"{number:3}CF\"", "naming pattern"),
    ("\"CF{contractor:2}{number:3}\"", "\"../{number:3}\"", "naming pattern"),
    ("covers: [artifacts]", "covers: [everything]", "everything"),
    ("covers: [artifacts]", "covers: artifacts", "list"),
    ("to: [\"group:partners\"]", "to: [\"group:\"]", "group:"),
    ("to: [\"group:partners\"]", "to: partners", "list"),
    ("when: {component: web}", "when: {colour: web}", "unknown"),
    ("when: {component: web}", "when: web", "web"),
    ("when: {component: web}", "when: {not: }", ""),
    ("needs: {components: {min: 1}}", "needs: {things: {min: 1}}", "things"),
    ("needs: {components: {min: 1}}", "needs: {components: {min: -1}}", "-1"),
    ("needs: {components: {min: 1}}", "needs: {components: {min: 99999999999}}", "99999999999"),
    ("needs: {components: {min: 1}}", "needs: []", "a list"),
    ("type: return", "type: backwards", "backwards"),
    ("initial: true", "initial: yes", "`true` or `false`"),
    ("initial: true", "initial: \"true\"", "`true` or `false`"),
    ("relman: 1\n", "relman: one\n", "expected a whole number"),
    ("clause: \"2\"}", "clause: [2]}", "text"),
    ("components:\n", "components: [\n", ""),
    ("  web: {title: Web", "\tweb: {title: Web", "tab"),
    ("artifacts: [zip, war]", "artifacts: [zip, war", ""),
    ("title: Change cycle,", "title: \"Change cycle,", ""),
];

const PEOPLE: &[Edit] = &[
    ("contacts:\n", "colour: red\ncontacts:\n", "unknown key `colour`"),
    ("people:\n", "People:\n", "unknown key `People`"),
    ("roles: [isu-chief]", "roles: isu-chief", "list"),
    ("roles: [isu-chief]", "roles: [ISU Chief]", "must match"),
    ("roles: [isu-chief]", "roles: [isu-chief]\n    robot: maybe", "`true` or `false`"),
    ("roles: [isu-chief]", "roles: [isu-chief]\n    colour: red", "unknown key `colour`"),
    ("  isu-chief:\n", "  ISU:\n", "must match"),
    ("  isu-chief:\n", "  technical-lead:\n", "twice"),
    ("email: [\"isu-chief@example.org\"]", "email: \"isu-chief@example.org\"", "list"),
    ("email: [\"isu-chief@example.org\"]", "mail: []", "unknown key `mail`"),
    ("name: \"CMS ISU Chief\"\n", "nome: x\n", "unknown key `nome`"),
    ("people:\n", "escalation: []\npeople:\n", "stands here twice"),
    ("people:\n", "contacts: []\npeople:\n", "stands here twice"),
];

const SETTINGS: &[Edit] = &[
    ("edition: 1 ", "edition: 2 ", "edition 2 is newer than this relman"),
    ("edition: 1 ", "edition: new ", "expected a whole number"),
    ("policy: 1 ", "policy: -1 ", "expected a whole number"),
    ("policy: 1 ", "policy: 1.0 ", "expected a whole number"),
    ("time-zone: \"UTC\"", "time-zone: \"Mars/Olympus\"", "Mars/Olympus"),
    ("process: cms-net", "process: CMS", "must match"),
    ("process: cms-net\n", "", "`process` is missing"),
    ("title: \"Releases\"", "titel: \"Releases\"", "did you mean `title`"),
    ("title: \"Releases\"", "title: [Releases]", "text"),
    ("policy-by: [administrator]", "policy-by: administrator", "list"),
    ("policy-by: [administrator]", "signing: always", "expected one of"),
    ("policy-by: [administrator]", "sync: sometimes", "sometimes"),
    ("  contractor: \"IS\"", "  CONTRACTOR: \"IS\"", "must match"),
];

const CALENDAR: &[Edit] = &[
    ("windows:\n", "Windows:\n", "unknown key `Windows`"),
    ("    start: 2026-01-10T06:00\n", "", "`start` is missing"),
    ("    duration: 6h\n", "", "`duration` is missing"),
    ("    duration: 6h\n", "    duration: 6h\n    colour: red\n", "unknown key `colour`"),
    ("    duration: 6h\n", "    duration: 6h\n    capacity: -1\n", "expected a whole number"),
    ("    duration: 6h\n", "    duration: 6h\n    zone: Moon\n", "Moon"),
    ("    duration: 6h\n", "    duration: soon\n", "such as 24h"),
    ("start: 2026-01-10T06:00", "start: 10 January", "must look like 2026-12-12T06:00"),
    ("environments: [production]", "environments: production", "list"),
    ("  change-saturday:\n", "  Change Saturday:\n", "must match"),
];

/// What is done to the bytes of a file, whatever it says.
type Bytes = (&'static str, fn(&[u8]) -> Vec<u8>, &'static str);

const BYTES: &[Bytes] = &[
    ("empty", |_| Vec::new(), "no content"),
    ("a comment alone", |_| b"# nothing\n".to_vec(), "no content"),
    ("BOM", |text| [b"\xef\xbb\xbf", text].concat(), "byte order mark"),
    ("CR", |text| [text, b"\r\n"].concat(), "carriage return"),
    ("UTF-16", |_| b"\xff\xfet\0i\0".to_vec(), "UTF-16"),
    ("bad UTF-8", |text| [text, b"\xc3\x28\n"].concat(), "not UTF-8"),
    ("NUL", |text| [text, b"\0"].concat(), "control character"),
    ("escape", |text| [text, b"# \x1b[31m\n"].concat(), "control character"),
    ("turned around", |text| [text, "# \u{202e}\n".as_bytes()].concat(), "turns text around"),
    ("a depth bomb", |_| "[".repeat(100_000).into_bytes(), "nest"),
    ("a depth bomb of maps", |_| "{a: ".repeat(100_000).into_bytes(), "nest"),
    ("an alias bomb", |_| b"a: &a [x,x]\nb: &b [*a,*a]\n".to_vec(), "anchor"),
    ("huge", |text| [text, "#".repeat(1 << 20).as_bytes()].concat(), "at most"),
    ("a list", |_| b"- a\n- b\n".to_vec(), "a list"),
    ("a word", |_| b"hello\n".to_vec(), "text"),
    ("two documents", |text| [text, b"---\na: b\n"].concat(), "document"),
    ("a directive", |text| [b"%YAML 1.1\n---\n", text].concat(), ""),
];

const FILES: [&str; 4] = ["processes/cms-net.yaml", "people.yaml", "relman.yaml", "calendar.yaml"];

/// Commits other bytes for a file with plain git, asks, and takes the commit away again.
fn tried(trials: &mut Trials, what: &str, path: &str, bytes: &[u8], says: &str, codes: &[i32]) {
    let full = trials.world.path(&format!("store/{path}"));
    let honest = std::fs::read(&full).unwrap();
    std::fs::write(&full, bytes).unwrap();
    let tip = trials.world.tip();
    trials.world.commit_all("x\n");
    let before = trials.state();
    let place = if codes == [1] { format!("{path}:") } else { String::new() };
    for words in [&["show", "CFIS001"][..], &["comment", "CFIS002", "-m", "x"]] {
        let ran = trials.run(words, &[], b"");
        let trial = Trial {
            what: format!("{path}: {what}"),
            codes: codes.to_vec(),
            says: if ran.code == 0 { Vec::new() } else { vec![place.clone(), says.to_owned()] },
        };
        if ran.code != 0 || words[0] == "show" {
            trials.hold(&trial, &ran, &before);
        }
    }
    trials.world.git(&format!("reset --quiet --hard {tip}")).succeeds();
    assert_eq!(std::fs::read(&full).unwrap(), honest);
}

fn edited(world: &World, path: &str, (from, to, _): &Edit) -> Vec<u8> {
    let text = world.read(&format!("store/{path}"));
    assert!(text.contains(from), "{path} has no `{from}`");
    text.replacen(from, to, 1).into_bytes()
}

fn table(path: &str, edits: &[Edit]) {
    let mut trials = Trials::begin();
    for edit in edits {
        let bytes = edited(&trials.world, path, edit);
        tried(&mut trials, edit.1, path, &bytes, edit.2, &[1]);
    }
    trials.end(2 * edits.len());
}

#[test]
fn a_malformed_process_is_told_with_its_line() {
    table("processes/cms-net.yaml", PROCESS);
}

#[test]
fn malformed_people_are_told_with_their_line() {
    table("people.yaml", PEOPLE);
}

#[test]
fn malformed_settings_are_told_with_their_line() {
    table("relman.yaml", SETTINGS);
}

#[test]
fn a_malformed_calendar_is_told_with_its_line() {
    table("calendar.yaml", CALENDAR);
}

#[test]
fn odd_bytes_of_any_policy_file_are_told() {
    for path in FILES {
        let mut trials = Trials::begin();
        let honest = std::fs::read(trials.world.path(&format!("store/{path}"))).unwrap();
        for (what, spoil, says) in BYTES {
            tried(&mut trials, what, path, &spoil(&honest), says, &[1]);
        }
        trials.end(2 * BYTES.len());
    }
}

#[test]
fn a_policy_file_cut_anywhere_is_read_or_refused() {
    let mut trials = Trials::begin();
    let path = "processes/cms-net.yaml";
    let honest = std::fs::read(trials.world.path(&format!("store/{path}"))).unwrap();
    for cut in 0..CUTS {
        let end = honest.len() * (2 * cut + 1) / (2 * CUTS + 1);
        tried(&mut trials, &format!("cut at {end}"), path, &honest[..end], "", &[0, 1, 3]);
    }
    assert!(trials.entries >= CUTS);
    let entries = trials.entries;
    trials.end(entries);
}
