//! A folder of a record reads and writes the same bytes, and what is wrong with it is said.

use super::*;
use std::collections::BTreeMap;

const STAMP: &str =
    "{action: kkkkkkkkkkkkkkkkkkkkkkkk, by: maker, at: \"2026-03-02T09:00-08:00\", iteration: 1, stay: 1}";
const DIGEST: &str = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

const COMMIT: &str = "\"0123456789012345678901234567890123456789\"";

/// Every file of a record as somebody would write it by hand; the form is what comes back.
fn folder() -> BTreeMap<String, String> {
    let files = [
        (
            "release.yaml",
            "{name: CFIS001, process: base, title: \"A: b\", kind: normal, components: [web], requester: maker, \
             state: draft, since: \"2026-03-02T09:00-08:00\", stay: 1, iteration: 1, \
             entered: {draft: \"2026-03-02T09:00-08:00\"}, authors: [maker], deployer: maker, \
             hold: {by: maker, at: \"2026-03-02T09:00-08:00\", reason: wait}, plan: {impact: none}, \
             schedule: {release: \"2026-03-02T09:00:30-08:00\"}}",
        ),
        (
            "changes.yaml",
            "[{id: IR-1, type: IR, title: One, components: [web], fields: {impact: small}, link: \"https://x\", \
             commits: [COMMIT], status: Opened, tested: {result: failed, cause: fix, text: no, stamp: STAMP}}]",
        ),
        (
            "commits.yaml",
            "[{source: {repository: \"https://code.example.org/app\", range: v1..v2, from: COMMIT, to: COMMIT, \
             file: commits/k.json, digest: DIGEST, size: 9, commits: 3, left-out: 1, unreferenced: 1}, stamp: STAMP}]",
        ),
        (
            "items.yaml",
            "[{id: SRV-1, type: server, title: One, components: [web], fields: {serial: C02X}, link: \"https://x\", \
             status: ordered}]",
        ),
        (
            "package.yaml",
            "{artifacts: [{name: app.war, digest: DIGEST, size: 12, type: war, component: web, changes: [IR-1], \
             stamp: STAMP}], verifications: [{digest: DIGEST, stamp: STAMP}], deposits: [{digest: DIGEST, stamp: STAMP}]}",
        ),
        (
            "checklist.yaml",
            "[{task: told, outcome: done, note: \"yes\", ticket: OPS-1, url: \"https://t\", covers: {content: DIGEST, \"field:impact\": DIGEST}, stamp: STAMP}]",
        ),
        (
            "issues.yaml",
            "[{number: 1, source: test, title: Odd, severity: low, change: IR-1, ticket: T-1, state: closed, answer: fixed, \
             opened: STAMP, closed: STAMP}]",
        ),
        (
            "evidence.yaml",
            "[{number: 1, type: report, name: junit.xml, file: evidence/k.xml, digest: DIGEST, size: 9, \
             counts: {tests: 3, failed: 1, errors: 0, skipped: 0}, changes: [IR-1], components: [web], \
             artifacts: [{name: app.war, digest: DIGEST}], covers: {artifacts: DIGEST}, stamp: STAMP, withdrawn: STAMP}]",
        ),
        (
            "signoffs.yaml",
            "[{gate: agreed, role: chief, stands-for: ann, decision: approve, comment: \"fine\\nso far\", covers: {content: DIGEST}, \
             stamp: STAMP}]",
        ),
        (
            "waivers.yaml",
            "[{gate: agreed, reason: urgent, until: \"2026-04-01T23:59-07:00\", stamp: STAMP, withdrawn: STAMP}]",
        ),
        ("documents.yaml", "[{document: notes, file: documents/k.md, digest: DIGEST, stamp: STAMP}]"),
        (
            "notices.yaml",
            "[{notice: told, digest: DIGEST, recipients: [maker], subject: \"CFIS001: told\", \
             message-id: \"k@example.org\", way: smtp, attachments: [{document: notes, digest: DIGEST}], \
             again: kkkkkkkkkkkkkkkkkkkkkkkk, stamp: STAMP, outcome: delivered, said: 250 ok, finished: STAMP}]",
        ),
        (
            "deployments.yaml",
            "[{environment: live, components: [web], artifacts: [{name: app.war, digest: DIGEST, component: web}], \
             items: [{id: SRV-1, type: server, digest: DIGEST, components: [web]}], \
             started: STAMP, finished: STAMP, outcome: success, url: \"https://ci\", rolled-back: STAMP}]",
        ),
    ];
    let filled = |text: &str| text.replace("STAMP", STAMP).replace("DIGEST", DIGEST).replace("COMMIT", COMMIT) + "\n";
    let mut folder: BTreeMap<String, String> =
        files.into_iter().map(|(file, text)| (file.to_owned(), filled(text))).collect();
    let history =
        "- id: kkkkkkkkkkkkkkkkkkkkkkkk\n  at: \"2026-03-02T09:00-08:00\"\n  actor: maker\n  policy: 1\n  hold: {}\n";
    folder.insert(HISTORY.to_owned(), history.repeat(3));
    folder
}

fn read_folder(folder: &BTreeMap<String, String>) -> Result<Release, RecordError> {
    let name = ReleaseName::parse("CFIS001").unwrap();
    read(&name, &|file| Ok(folder.get(file).map(|text| text.clone().into_bytes())))
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let mut folder = folder();
    let release = read_folder(&folder).unwrap();
    assert_eq!(release.actions, 3);
    let written = files(&release).unwrap();
    assert_eq!(written.iter().map(|(file, _)| *file).collect::<Vec<_>>(), FILES);
    for (file, text) in &written {
        folder.insert((*file).to_owned(), text.clone());
    }
    let again = read_folder(&folder).unwrap();
    assert_eq!(again, release);
    assert_eq!(files(&again).unwrap(), written);
    let deployments = &folder["deployments.yaml"];
    assert!(
        deployments.starts_with("- environment: live\n  components:\n    - web\n  artifacts:\n    - name: app.war\n")
    );
}

#[test]
fn a_release_without_parts_is_one_file() {
    let mut folder = folder();
    folder.retain(|file, _| file == HEAD || file == HISTORY);
    let release = read_folder(&folder).unwrap();
    let written: Vec<_> = files(&release).unwrap().into_iter().map(|(file, _)| file).collect();
    assert_eq!(written, [HEAD]);
}

#[test]
fn an_action_writes_only_what_it_changed() {
    let before = read_folder(&folder()).unwrap();
    let mut after = before.clone();
    assert_eq!(changes(Some(&before), &after).unwrap(), []);
    after.waivers.clear();
    after.issues[0].answer = None;
    after.actions += 1;
    let changed = changes(Some(&before), &after).unwrap();
    assert_eq!(
        changed.iter().map(|(file, text)| (*file, text.is_some())).collect::<Vec<_>>(),
        [("issues.yaml", true), ("waivers.yaml", false),]
    );
}

#[test]
fn a_folder_that_is_no_record_is_refused() {
    let whole = folder();
    let without = |file: &str| {
        let mut folder = whole.clone();
        folder.remove(file);
        read_folder(&folder).unwrap_err().to_string()
    };
    assert_eq!(without(HEAD), "`releases/CFIS/0/CFIS001/release.yaml` is missing");
    assert_eq!(without(HISTORY), "`releases/CFIS/0/CFIS001/history.yaml` is missing");
    let with = |file: &str, text: &str| {
        let mut folder = whole.clone();
        folder.insert(file.to_owned(), text.to_owned());
        read_folder(&folder).unwrap_err().to_string()
    };
    assert_eq!(
        with(HEAD, &whole[HEAD].replace("CFIS001", "CFIS002")),
        "the folder of CFIS001 holds the record of CFIS002"
    );
    assert_eq!(
        with("issues.yaml", "- number: 1\n  sauce: test\n"),
        "releases/CFIS/0/CFIS001/issues.yaml:2:3: unknown key `sauce`; did you mean `source`?"
    );
    assert_eq!(with(HISTORY, ""), "`history.yaml` has no entries");
}

const PAGE: &str = include_str!("../../../docs/record-format.md");

/// The keys of a map at the top of a file, or of the map that is the first item of its list.
fn top_keys(text: &str) -> Vec<&str> {
    let is_list = text.starts_with("- ");
    let items = text.split_inclusive('\n').filter_map(|line| match (is_list, line.strip_prefix("- ")) {
        (true, Some(first)) => Some(first),
        (true, None) => line.strip_prefix("  "),
        (false, _) => Some(line),
    });
    items.filter(|line| !line.starts_with([' ', '-'])).filter_map(|line| line.split(':').next()).collect()
}

#[test]
fn the_page_names_the_keys_of_every_file() {
    let mut folder = folder();
    for file in ["documents.yaml", "notices.yaml"] {
        let text = folder[file].replacen("stamp:", &format!("covers: {{content: \"{DIGEST}\"}}, stamp:"), 1);
        folder.insert(file.to_owned(), text);
    }
    for (file, text) in files(&read_folder(&folder).unwrap()).unwrap() {
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{file}` |"))).unwrap();
        let keys = row.trim_end_matches(" |").rsplit("| ").next().unwrap();
        assert_eq!(keys, top_keys(&text).join(", "), "{file}");
    }
}

#[test]
fn the_examples_of_the_page_are_what_is_written() {
    let example = |fence: &str| PAGE.split(fence).nth(1).unwrap().split("```").next().unwrap();
    let history = example("```yaml\n");
    let entries = journal::entries(history.as_bytes()).unwrap();
    assert_eq!(entries.len(), 2);
    let mut before = read_folder(&folder()).unwrap();
    before.state = crate::domain::id::Id::parse("draft").unwrap();
    assert_eq!(crate::format::message::of_action(Some(&before), None, &entries[1]), example("```text\n"));
}

/// Evidence as every edition wrote it, to the byte.
const EVIDENCE: [&str; 4] = [
    // Before evidence was bound to artifacts.
    "  counts:\n    tests: 3\n    failed: 1\n    errors: 0\n    skipped: 0\n",
    "  counts:\n    tests: 3\n    failed: 1\n    errors: 0\n    skipped: 0\n  artifacts: []\n",
    "  counts:\n    runs: 2\n    broken: 1\n    error: 0\n    warning: 3\n    note: 0\n    suppressed: 4\n  artifacts:\n    \
     - name: app.war\n      digest: DIGEST\n",
    "  counts:\n    components: 2\n    unlicensed: 1\n    licences:\n      \
     - licence: MIT OR Apache-2.0\n        components: 1\n        names:\n          - libfoo@1\n  artifacts: []\n",
];

#[test]
fn counts_of_every_format_come_back_to_the_byte() {
    let mut folder = folder();
    for kept in EVIDENCE {
        let text = format!(
            "- number: 1\n  type: report\n  name: a.json\n  file: evidence/k.json\n  digest: DIGEST\n  size: 9\n{kept}  stamp:\n    \
             action: kkkkkkkkkkkkkkkkkkkkkkkk\n    by: maker\n    at: \"2026-03-02T09:00-08:00\"\n    iteration: 1\n    stay: 1\n"
        );
        let text = text.replace("DIGEST", DIGEST);
        folder.insert("evidence.yaml".to_owned(), text.clone());
        let release = read_folder(&folder).unwrap();
        let written = crate::domain::canonical::to_canonical(&release.evidence).unwrap();
        assert_eq!(written, text);
    }
}

#[test]
fn counts_of_two_formats_are_none() {
    for counts in [
        "{tests: 1, failed: 0, errors: 0}",
        "{tests: 1, failed: 0, errors: 0, skipped: 0, error: 0}",
        "{tests: 1, failed: 0, errors: 0, skipped: 0, broken: 1}",
        "{runs: 1, error: 0, warning: 0, note: 0}",
        "{runs: 1, error: 0, warning: 0, note: 0, suppressed: 0, unlicensed: 0}",
        "{components: 1}",
        "{components: 1, unlicensed: 0, tests: 1}",
        "{components: 1, unlicensed: -1}",
        "{components: 1, unlicensed: 4294967296}",
        "{}",
    ] {
        let mut folder = folder();
        let text = folder["evidence.yaml"].replace("{tests: 3, failed: 1, errors: 0, skipped: 0}", counts);
        folder.insert("evidence.yaml".to_owned(), text);
        assert!(read_folder(&folder).is_err(), "{counts}");
    }
}
