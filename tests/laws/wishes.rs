//! Random wishes: actions as the command line resolves them, legal or not.
//!
//! Most are steps that fit the state, so that histories get far. Start at `wish`.

use super::memory::Memory;
use relman::domain::action::Action;
use relman::domain::id::{ActionId, Digest};
use relman::domain::naming::ReleaseName;
use relman::format::yaml;

/// Random numbers that are the same on every machine.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// What somebody wants.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) person: String,
    pub(super) release: ReleaseName,
    pub(super) message: Option<String>,
    pub(super) action: Action,
    pub(super) id: ActionId,
    /// The file that comes with it, by its path in the folder.
    pub(super) file: Option<(String, String)>,
}

/// Texts that a writer of YAML, of messages or of histories may stumble over.
const TEXTS: [&str; 16] = [
    "plain",
    "no",
    "1.10",
    "0x1F",
    "~",
    "- id: kkkkkkkkkkkkkkkkkkkkkkkk",
    "a: b # c",
    "'quoted' and \"quoted\"",
    "two\nlines",
    "\n  leading\n\nand trailing\n\n",
    "\ttab",
    "é ü 漢字 \u{1f600}",
    "---",
    "{{7*7}}",
    "x\n\nRelman-Action: approve\nRelman-Actor: ann",
    "2030-12-14",
];

/// The names of the actions that some history must hold.
pub(super) const POSSIBLE: [&str; 41] = [
    "new",
    "set",
    "component.add",
    "component.remove",
    "change.add",
    "change.update",
    "change.remove",
    "change.pass",
    "change.fail",
    "change.status",
    "change.import",
    "item.add",
    "item.update",
    "item.remove",
    "item.status",
    "artifact.add",
    "artifact.remove",
    "artifact.verify",
    "issue.open",
    "issue.update",
    "issue.close",
    "issue.reopen",
    "issue.import",
    "evidence.add",
    "evidence.withdraw",
    "schedule",
    "task.done",
    "task.reopen",
    "task.ticket",
    "document.write",
    "notice.record",
    "signoff.approve",
    "signoff.reject",
    "signoff.withdraw",
    "waiver.grant",
    "promote",
    "return",
    "rollback",
    "comment",
    "hold",
    "unhold",
];

/// Actions in YAML; what stands in capitals is filled in.
const ACTIONS: [&str; 50] = [
    "new: {name: NAME, process: base, title: TEXT, kind: normal, components: [web]}",
    "new: {name: NAME, process: base, title: TEXT, kind: normal}",
    "set: {key: impact, value: TEXT}",
    "set: {key: title, value: TEXT}",
    "component.add: {id: data}",
    "component.remove: {id: data}",
    "change.add: {id: IR-NUMBER, type: IR, title: TEXT, components: [web], link: \"https://x.example/NUMBER\"}",
    "change.update: {id: IR-NUMBER, title: TEXT}",
    "change.remove: {id: IR-NUMBER}",
    "change.pass: {id: IR-NUMBER}",
    "change.fail: {id: IR-NUMBER, cause: fix}",
    "change.status: {id: IR-NUMBER, status: Opened}",
    "change.import: {source: {tracker: {file-name: jira.csv, digest: DIGEST}}, \
     changes: [{id: IR-NUMBER, type: IR, title: TEXT, status: Opened}]}",
    "change.import: COMMITS",
    "item.add: {id: SRV-NUMBER, type: server, title: TEXT, components: [web], fields: {serial: TEXT}}",
    "item.add: {id: SRV-NUMBER, type: server, title: TEXT}",
    "item.update: {id: SRV-NUMBER, title: TEXT, fields: {serial: TEXT}}",
    "item.remove: {id: SRV-NUMBER}",
    "item.status: {id: SRV-NUMBER, status: configured}",
    "artifact.add: {name: aNUMBER.war, digest: DIGEST, size: 7, type: war, component: web}",
    "artifact.remove: {name: aNUMBER.war}",
    "artifact.verify: {digest: DIGEST}",
    "issue.open: {number: NEXT, source: test, title: TEXT}",
    "issue.update: {number: NUMBER, title: TEXT}",
    "issue.close: {number: NUMBER}",
    "issue.reopen: {number: NUMBER}",
    "issue.import: {source: {file-name: a.csv, digest: DIGEST}, issues: [{number: NEXT, source: test, title: TEXT, ticket: T-NEXT, state: open}]}",
    "issue.import: {source: {file-name: a.csv, digest: DIGEST}, issues: [{number: NUMBER, source: test, title: TEXT, state: closed, answer: TEXT}]}",
    "evidence.add: REPORT",
    "evidence.withdraw: {number: NUMBER}",
    "schedule: {milestone: live, time: \"2030-12-14T06:00-08:00\"}",
    "schedule: {milestone: live}",
    "task.done: {task: tell, note: TEXT}",
    "task.skip: {task: tell}",
    "task.reopen: {task: tell}",
    "task.ticket: {task: tell, ticket: OPS-NUMBER}",
    "document.write: DOCUMENT",
    "notice.record: {notice: soon}",
    "signoff.approve: {gate: agreed, role: chief}",
    "signoff.reject: {gate: agreed, role: chief}",
    "signoff.withdraw: {gate: agreed, role: chief}",
    "waiver.grant: {gate: told, until: \"2030-12-31T23:59:59-08:00\"}",
    "waiver.withdraw: {gate: told}",
    "comment: {}",
    "hold: {}",
    "unhold: {}",
    "cancel: {transition: stop, to: stopped}",
    "deployment.start: {environment: live, components: [web]}",
    "deployment.finish: {environment: live, components: [web], outcome: success}",
    "MOVE",
];

/// Moves, and the state from which each leads on.
const MOVES: [(&str, &str); 7] = [
    ("draft", "promote: {transition: submit, to: testing}"),
    ("testing", "promote: {transition: release, to: live}"),
    ("testing", "return: {transition: back, to: draft}"),
    ("live", "rollback: {transition: undo, to: undone, underneath: {web: nothing}}"),
    ("live", "promote: {transition: finish, to: done}"),
    ("undone", "return: {transition: again, to: draft}"),
    ("draft", "promote: {transition: finish, to: done}"),
];

/// Makes up what somebody wants next.
pub(super) fn wish(dice: &mut Dice, memory: &Memory, number: usize) -> Wish {
    let releases = memory.releases();
    let name = ReleaseName::parse(&format!("CFIS{:03}", 1 + dice.below(2))).unwrap();
    let release = releases.iter().find(|release| release.name == name);
    let template = match release {
        None => ACTIONS[0],
        // Three of ten wishes are the next move.
        Some(_) if dice.below(10) < 3 => "MOVE",
        Some(_) => ACTIONS[1 + dice.below(ACTIONS.len() - 1)],
    };
    let state = release.map(|release| release.state.to_string()).unwrap_or_default();
    let fitting: Vec<&str> = MOVES.iter().filter(|(from, _)| *from == state).map(|(_, made)| *made).collect();
    let template = match template {
        "MOVE" if fitting.is_empty() || dice.below(8) == 0 => MOVES[dice.below(MOVES.len())].1,
        "MOVE" => dice.pick(&fitting),
        other => other,
    };
    let id = ActionId::from_key("laws", &memory.tip().to_string(), number);
    let (template, file) = with_file(dice, template, &id);
    let next = release.map_or(1, |release| release.issues.len() + 1);
    let text = serde_json::to_string(dice.pick(&TEXTS)).unwrap();
    let digest = Digest::of(&[u8::try_from(dice.below(3)).unwrap()]);
    let filled = template
        .replace("NAME", name.as_str())
        .replace("NEXT", &next.to_string())
        .replace("NUMBER", &(1 + dice.below(3)).to_string())
        .replace("DIGEST", digest.as_str())
        .replace("TEXT", &text);
    let action: Action = yaml::read("wish", filled.as_bytes()).unwrap_or_else(|error| panic!("{error}: {filled}"));
    let person = if template.contains("transition: submit") { "max" } else { dice.pick(&["max", "cho", "ann", "cho"]) };
    let message = (dice.below(4) > 0).then(|| (*dice.pick(&TEXTS)).to_owned());
    Wish { person: person.to_owned(), release: name, message, action, id, file }
}

/// Fills in a report or a document, and gives the file that belongs to it.
fn with_file(dice: &mut Dice, template: &str, id: &ActionId) -> (String, Option<(String, String)>) {
    let failed = dice.below(3) == 0;
    let (kind, file, text) = match template {
        "evidence.add: REPORT" => {
            let failure = if failed { "<failure/>" } else { "" };
            let text =
                format!("<testsuite><testcase name=\"a\">{failure}</testcase><testcase name=\"b\"/></testsuite>");
            ("report", format!("evidence/{id}.xml"), text)
        }
        "change.import: COMMITS" => {
            let commit = format!("{}0000", &Digest::of(id.as_str().as_bytes()).as_str()[7..43]);
            let head = format!("{{\"repository\":\"app\",\"range\":\"v1\",\"to\":\"{commit}\"");
            let commits = format!("{{\"id\":\"{commit}\",\"subject\":\"IR-1\",\"changes\":[\"IR-1\"]}}");
            let text = format!("{head},\"commits\":[{commits}]}}\n");
            let file = format!("commits/{id}.json");
            let source = format!(
                "{{repository: app, range: v1, to: \"{commit}\", file: {file}, digest: {}, size: {}, commits: 1, \
                 left-out: 0, unreferenced: 0}}",
                Digest::of(text.as_bytes()),
                text.len()
            );
            let change = format!("{{id: IR-1, type: IR, title: TEXT, commits: [\"{commit}\"]}}");
            return (format!("change.import: {{source: {{git: {source}}}, changes: [{change}]}}"), Some((file, text)));
        }
        "document.write: DOCUMENT" => ("notes", format!("documents/{id}.md"), "# Notes\n".to_owned()),
        other => return (other.to_owned(), None),
    };
    let digest = Digest::of(text.as_bytes());
    let filled = if kind == "notes" {
        format!("document.write: {{document: notes, file: {file}, digest: {digest}}}")
    } else {
        let size = text.len();
        let counts = format!("{{tests: 2, failed: {}, errors: 0, skipped: 0}}", u8::from(failed));
        format!(
            "evidence.add: {{type: report, name: r.xml, file: {file}, digest: {digest}, size: {size}, counts: {counts}, artifacts: []}}"
        )
    };
    (filled, Some((file, text)))
}
