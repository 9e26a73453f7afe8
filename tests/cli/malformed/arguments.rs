//! Arguments that mean nothing, or harm.

use super::Trials;

/// A command line and its answer: the words, the exit code, what is said.
type Line = (&'static [&'static str], i32, &'static str);

/// The entries of the tables here.
pub(super) const ENTRIES: usize = LINES.len() + NAMES.len() * WITH_NAME.len() + 8;

/// Names that are none.
const NAMES: [&str; 19] = [
    "../x",
    "a/b",
    ".",
    "..",
    "",
    "-rf",
    "CON1",
    ".git",
    "git~1",
    "CFIS001/",
    "CFIS001/../CFIS002",
    "releases/CFIS/0/CFIS001",
    "CFIS001\n",
    "\u{421}FIS001",
    "CFIS００１",
    "CFIS9999999999",
    "CFIS999",
    "\u{1b}[31mCFIS001",
    "%2e%2e",
];

/// Commands that take a name.
const WITH_NAME: [&[&str]; 3] = [&["show"], &["check"], &["comment", "-m", "x"]];

const LINES: &[Line] = &[
    (&["frobnicate"], 2, "frobnicate"),
    (&["approve", "CFIS001"], 2, "relman signoff approve"),
    (&["show", "CFIS001", "--frob"], 2, "--frob"),
    (&["show", "CFIS001", "CFIS002"], 2, "CFIS002"),
    (&["show", "CFIS001", "--only", "everything"], 1, "everything"),
    (&["new"], 2, "TITLE"),
    (&["new", ""], 1, "title"),
    (&["new", "  "], 1, "title"),
    (&["new", "a\nRelman-Action: approve"], 1, "title"),
    (&["new", "a\u{1b}[31mb"], 1, "title"),
    (&["new", "a\tb"], 1, "title"),
    (&["new", "x", "--kind", "urgent"], 1, "urgent"),
    (&["new", "x", "--kind", "Change Cycle"], 2, "must match"),
    (&["new", "x", "--component", "mainframe"], 1, "mainframe"),
    (&["new", "x", "--component", "../web"], 2, "must match"),
    (&["new", "x", "--process", "other"], 1, "other"),
    (&["new", "x", "--process", "../other"], 1, "other"),
    (&["new", "x", "--name", "XXIS001"], 1, "pattern"),
    (&["new", "x", "--name", "CFIS00"], 1, "pattern"),
    (&["new", "x", "--name", "../../CFIS001"], 1, "must be capital letters"),
    (&["new", "x", "--name", "CFIS001"], 1, "taken"),
    (&["new", "x", "--name-part", "contractor"], 2, "KEY=VALUE"),
    (&["new", "x", "--name-part", "contractor=is"], 1, "capital"),
    (&["new", "x", "--name-part", "contractor=../"], 1, "capital"),
    (&["new", "x", "--name-part", "colour=IS"], 1, "colour"),
    (&["set", "CFIS002", "impact"], 2, "KEY=VALUE"),
    (&["set", "CFIS002", "=x"], 2, "must match"),
    (&["set", "CFIS002", "colour=red"], 1, "colour"),
    (&["set", "CFIS002", "title="], 1, "title"),
    (&["set", "CFIS002", "title=a\nb"], 1, "title"),
    (&["set", "CFIS002", "state=closed"], 1, "state"),
    (&["set", "CFIS002", "impact=a\u{1b}[2Jb"], 1, "control"),
    (&["set", "CFIS002", "--component", "mainframe"], 1, "mainframe"),
    (&["schedule", "CFIS002", "soon"], 2, "is not a time"),
    (&["schedule", "CFIS002", "2030-13-01"], 2, "is not a time"),
    (&["schedule", "CFIS002", "2030-02-30 06:00"], 2, "is not a time"),
    (&["schedule", "CFIS002", "2030-12-14 25:00"], 2, "is not a time"),
    (&["schedule", "CFIS002", "12/14/2030"], 2, "is not a time"),
    (&["schedule", "CFIS002", "+3y"], 2, "is not a time"),
    (&["schedule", "CFIS002", "+é"], 2, "is not a time"),
    (&["schedule", "CFIS002", ""], 2, "is not a time"),
    (&["schedule", "CFIS002", "2030-12-14T06:00:00+99:00"], 2, "is not a time"),
    (&["schedule", "CFIS002", "999999-12-14"], 2, "is not a time"),
    (&["schedule", "CFIS002", "2030-12-14", "--milestone", "party"], 1, "party"),
    (&["promote", "CFIS002"], 2, "--to"),
    (&["promote", "CFIS002", "--to", "nirvana"], 1, "nirvana"),
    (&["promote", "CFIS002", "--to", "closed"], 6, "closed"),
    (&["promote", "CFIS002", "--to", "packaged", "--via", "magic"], 1, "magic"),
    (&["promote", "CFIS002", "--to", "-1"], 2, ""),
    (&["return", "CFIS001", "--to", "acceptance-test"], 3, "no transition of type return"),
    (&["comment", "CFIS002"], 2, ""),
    (&["comment", "CFIS002", "-m", ""], 1, "message"),
    (&["comment", "CFIS002", "-m", "a\u{7}b"], 1, "control"),
    (&["comment", "CFIS002", "-m", "x", "--url", "a\nb"], 1, "url"),
    (&["comment", "CFIS002", "-m", "x", "-F", "y"], 2, "cannot be used with"),
    (&["comment", "CFIS002", "-F", "nowhere.md"], 1, "nowhere.md"),
    (&["comment", "CFIS002", "-F", "."], 1, ""),
    (&["comment", "CFIS002", "-m", "x", "--at", "yesterday"], 2, "is not a time"),
    (&["change", "add", "CFIS002", "XYZ"], 2, "XYZ"),
    (&["change", "add", "CFIS002", "../IR-1"], 2, "must start with"),
    (&["change", "add", "CFIS002", "IR-1", "a\nb"], 1, "title"),
    (&["change", "add", "CFIS002", "IR-1", "t", "colour=red"], 1, "colour"),
    (&["change", "add", "CFIS002", "IR-1", "t", "link=a\u{1b}b"], 1, "link"),
    (&["change", "add", "CFIS002", "IR-1", "t", "--type", "BUG"], 1, "BUG"),
    (&["change", "update", "CFIS002", "IR-9", "priority=high"], 1, "IR-9"),
    (&["change", "pass", "CFIS001", "IR-9"], 1, "IR-9"),
    (&["change", "fail", "CFIS001", "IR-1042", "--cause", "mood", "-m", "x"], 2, "mood"),
    (&["issue", "close", "CFIS001", "99", "-m", "x"], 1, "99"),
    (&["issue", "close", "CFIS001", "one", "-m", "x"], 2, "one"),
    (&["issue", "open", "CFIS001", "x", "--found-in", "dreams"], 1, "dreams"),
    (&["evidence", "get", "CFIS001", "99"], 1, "99"),
    (&["evidence", "withdraw", "CFIS001", "99", "-m", "x"], 1, "99"),
    (&["task", "done", "CFIS001", "sleep"], 1, "sleep"),
    (&["task", "done", "CFIS001", "../sleep"], 2, "must match"),
    (&["document", "write", "CFIS001", "novel"], 1, "novel"),
    (&["document", "show", "CFIS001", "../release.yaml"], 1, "release.yaml"),
    (&["notice", "record", "CFIS001", "rumour"], 1, "rumour"),
    (&["signoff", "approve", "CFIS001", "--gate", "pearly"], 1, "pearly"),
    (&["signoff", "approve", "CFIS001", "--gate", "at-signed-off", "--role", "emperor"], 1, "emperor"),
    (&["signoff", "approve", "CFIS001", "--gate", "at-signed-off", "--expect", "sha256:zz"], 2, "sha256"),
    (&["waiver", "grant", "CFIS001", "pearly", "--until", "2030-12-20", "-m", "x"], 1, "pearly"),
    (&["waiver", "grant", "CFIS001", "dated", "--until", "never", "-m", "x"], 2, "is not a time"),
    (&["waiver", "grant", "CFIS001", "dated", "--until", "2030-12-20"], 6, "isu-chief"),
    (&["deployment", "record", "CFIS001", "moon", "--result", "success"], 1, "moon"),
    (&["deployment", "record", "CFIS001", "production", "--result", "running"], 2, "running"),
    (&["deployment", "finish", "CFIS001", "production", "--result", "success"], 6, "ebusiness-admin"),
    (&["artifact", "find", "sha256:123"], 2, "sha256"),
    (&["artifact", "find", "nowhere.war"], 1, "nowhere.war"),
    (&["artifact", "remove", "CFIS001", "..", "-m", "x"], 2, "base name"),
    (&["list", "--state", "nirvana"], 1, "nirvana"),
    (&["list", "--kind", "urgent"], 1, "urgent"),
    (&["list", "--limit", "-1"], 2, ""),
    (&["list", "--format", "yaml"], 2, "yaml"),
    (&["list", "--as-of", "2001-01-01"], 1, "no commit before"),
    (&["list", "--as-of", "deadbeef"], 1, "deadbeef"),
    (&["list", "--as-of", "--all"], 2, ""),
    (&["list", "--as-of", "HEAD:people.yaml"], 1, "HEAD:people.yaml"),
    (&["log", "CFIS001", "--since", "whenever"], 2, "is not a time"),
    (&["log", "CFIS001", "--action", "frob"], 1, "frob"),
    (&["diff", "CFIS001", "--from", "signoff:pearly"], 1, "pearly"),
    (&["diff", "CFIS001", "--from", "iteration:99"], 2, "iteration 1"),
    (&["diff", "CFIS001", "--from", "iteration:x"], 2, "iteration"),
    (&["check", "CFIS001", "--to", "nirvana"], 1, "nirvana"),
    (&["explain", "frob"], 1, "frob"),
    (&["explain", "../people"], 1, "people"),
    (&["todo", "--role", "emperor"], 1, "emperor"),
    (&["todo", "--person", "nobody"], 1, "nobody"),
    (&["inventory", "moon"], 1, "moon"),
    (&["undo", "CFIS001", "zzz"], 2, ""),
    (&["audit", "--root", "HEAD"], 2, "full id"),
    (&["audit", "CFIS999"], 1, "CFIS999"),
    (&["batch", "nowhere.txt"], 1, "nowhere.txt"),
];

#[test]
fn arguments_that_mean_nothing_are_refused_with_the_right_code() {
    let mut trials = Trials::begin();
    for (words, code, says) in LINES {
        trials.refuses(words, *code, says);
    }
    trials.end(LINES.len());
}

#[test]
fn names_that_are_none_are_refused() {
    let mut trials = Trials::begin();
    for name in NAMES {
        for words in WITH_NAME {
            let words = [words, &[name]].concat();
            let code = if name == "-rf" { 2 } else { 1 };
            trials.refuses(&words, code, "error: ");
        }
    }
    trials.end(NAMES.len() * WITH_NAME.len());
}

#[test]
fn texts_that_are_too_long_are_refused() {
    let mut trials = Trials::begin();
    let (line, text, name) = ("x".repeat(301), "x".repeat(100_001), "A".repeat(300));
    let impact = format!("impact={text}");
    let title = format!("title={line}");
    trials.refuses(&["new", &line], 1, "title");
    trials.refuses(&["set", "CFIS002", &title], 1, "title");
    trials.refuses(&["set", "CFIS002", &impact], 1, "100000");
    trials.refuses(&["comment", "CFIS002", "-m", &text], 1, "message");
    trials.refuses(&["show", &name], 1, "error: ");
    trials.refuses(&["new", "x", "--name", &name], 1, "must be capital letters");
    trials.refuses(&["issue", "open", "CFIS001", &line, "--found-in", "project"], 1, "title");
    trials.refuses(&["change", "add", "CFIS002", &name, "x"], 2, "must start with");
    trials.end(8);
}
