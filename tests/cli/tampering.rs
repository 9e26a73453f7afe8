//! What plain git can do to a record, and that `relman audit` finds it: the right commit, the right path, once.
//!
//! Every case begins with the same store, does its harm with git alone, and ends with `Forger::goes_on`: what
//! relman does afterwards works or is refused clearly, and adds no finding. Start at `standing`.

mod beginnings;
mod files;
mod forms;
mod headers;
mod items;
mod packs;
mod plain;
mod policies;
mod shapes;
mod unmet;

use crate::world::{Ran, Snapshot, World};
use std::io::Write as _;
use std::process::Stdio;
use std::sync::OnceLock;

/// The folder of the release that has every file a record can have.
pub(crate) const FIRST: &str = "releases/CFIS/0/CFIS001";
/// The folder of the release that is on hold.
pub(super) const SECOND: &str = "releases/CFIS/0/CFIS002";

/// One release as far as production and back, another one on hold.
const STORY: &str = r#"
as lead-developer
new "December change cycle" --component web --component cache
change add CFIS001 IR-1042 "Authorization letter prints the wrong county" --component web
change add CFIS001 SMCR-88 "Yearly rate table" --component cache
set CFIS001 impact="Letters and rates only" rollback="Restore the datasets"
artifact add CFIS001 dist/app.war dist/static.zip --component web --change IR-1042
artifact add CFIS001 dist/rates.xml --component cache --change SMCR-88
document write CFIS001 release-notes
promote CFIS001 --to packaged
as change-coordinator
schedule CFIS001 "2030-12-14 06:00"
as technical-lead
task done CFIS001 inform-ebusiness
as change-coordinator
promote CFIS001 --to acceptance-test
as web-lead-developer
artifact verify CFIS001 dist/app.war dist/static.zip dist/rates.xml
as lead-developer
evidence add CFIS001 dist/junit.xml
as systems-analyst
issue open CFIS001 "County code 58 missing"
change pass CFIS001 --all
issue close CFIS001 1 -m "no fault"
as isu-chief
waiver grant CFIS001 no-project-issues --until 2030-12-20 -m "accepted"
as change-coordinator
notice record CFIS001 downstream-systems
signoff approve CFIS001 -m "AT complete"
promote CFIS001 --to approved
as technical-lead
task done CFIS001 send-release-notes
as web-lead-developer
task done CFIS001 transfer-web-packages
as cache-lead-developer
task done CFIS001 backup-databases --note "folder CFIS001-20301214"
as change-coordinator
promote CFIS001 --to production
as ebusiness-admin
deployment record CFIS001 production --result success --url https://ci.example.org/77
as change-coordinator
rollback CFIS001 -m "rates wrong"
as lead-developer
new "January change cycle" --component web
as change-coordinator
hold CFIS002 -m "wait for the budget"
comment CFIS002 -m "as agreed"
"#;

/// The store with which every case begins; the coordinator acts.
pub(crate) fn standing() -> World {
    static STORE: OnceLock<Snapshot> = OnceLock::new();
    let snapshot = STORE.get_or_init(|| {
        let mut world = World::new("cms-net");
        crate::story::deliver(&world);
        crate::story::tell(&mut world, STORY);
        world.run("audit").succeeds();
        world.snapshot()
    });
    let mut world = World::resume(snapshot);
    world.person("change-coordinator");
    world
}

/// A finding: id, commit, path.
pub(crate) type Found = (String, String, Option<String>);

/// What somebody with git and no scruples does.
pub(crate) trait Forger {
    /// Runs git in the store with these words, and gives what it printed.
    fn git_with(&self, words: &[&str], input: &[u8]) -> String;
    /// Changes a file of the store in the work tree; the text must be there.
    fn edit(&self, path: &str, from: &str, to: &str);
    /// Commits the whole work tree with plain git; gives the commit.
    fn commit_all(&self, message: &str) -> String;
    /// Puts the whole work tree into the last commit, which keeps its author, time and message.
    fn amend_all(&self) -> String;
    /// The bytes of a commit.
    fn raw(&self, commit: &str) -> String;
    /// Makes a commit of any bytes, and moves the branch to it.
    fn forge(&self, raw: &[u8]) -> String;
    /// What the audit finds.
    fn findings(&self) -> Vec<Found>;
    /// The audit finds exactly this; what relman does next adds nothing.
    fn finds(&self, id: &str, commit: &str, path: Option<&str>);
    /// Further actions succeed or are refused clearly, and the audit finds what it found before.
    fn goes_on(&self, before: &[Found]);
}

impl Forger for World {
    #[track_caller]
    fn git_with(&self, words: &[&str], input: &[u8]) -> String {
        let mut command = self.command("git", "change-coordinator");
        command.arg("-C").arg(self.store()).args(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned()
    }

    #[track_caller]
    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = format!("store/{path}");
        let text = self.read(&path);
        assert!(text.contains(from), "{path} has no `{from}`:\n{text}");
        self.write(&path, &text.replacen(from, to, 1));
    }

    fn commit_all(&self, message: &str) -> String {
        self.git_with(&["add", "--all"], b"");
        self.git_with(
            &["commit", "--quiet", "--allow-empty-message", "--cleanup=verbatim", "-F", "-"],
            message.as_bytes(),
        );
        self.tip()
    }

    fn amend_all(&self) -> String {
        let raw = self.raw("HEAD");
        self.git_with(&["add", "--all"], b"");
        let tree = self.git_with(&["write-tree"], b"");
        let (_, rest) = raw.split_once('\n').unwrap();
        self.forge(format!("tree {tree}\n{rest}").as_bytes())
    }

    fn raw(&self, commit: &str) -> String {
        format!("{}\n", self.git_with(&["cat-file", "commit", commit], b""))
    }

    fn forge(&self, raw: &[u8]) -> String {
        let commit = self.git_with(&["hash-object", "-t", "commit", "-w", "--literally", "--stdin"], raw);
        self.write("store/.git/refs/heads/main", &format!("{commit}\n"));
        commit
    }

    #[track_caller]
    fn findings(&self) -> Vec<Found> {
        let audit = self.run("audit --json");
        let json = audit.json();
        let findings = json["findings"].as_array().unwrap();
        let is_clean = json["clean"] == true;
        assert_eq!(
            (audit.code, is_clean),
            if findings.is_empty() { (0, true) } else { (4, false) },
            "{}",
            audit.stdout
        );
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let found =
            findings.iter().map(|one| (text(&one["id"]).unwrap(), text(&one["commit"]).unwrap(), text(&one["path"])));
        found.collect()
    }

    #[track_caller]
    fn finds(&self, id: &str, commit: &str, path: Option<&str>) {
        let found = self.findings();
        assert_eq!(found, [(id.to_owned(), commit.to_owned(), path.map(str::to_owned))]);
        packs::tell_the_same(self, path);
        self.goes_on(&found);
    }

    #[track_caller]
    fn goes_on(&self, before: &[Found]) {
        for name in ["CFIS001", "CFIS002"] {
            let ran = self.run_as("change-coordinator", &format!("comment {name} -m later"));
            is_clear(&ran);
        }
        assert_eq!(self.findings(), before, "what relman did afterwards is found as well");
    }
}

/// A command ended well, or with a clear refusal.
#[track_caller]
pub(super) fn is_clear(ran: &Ran) {
    assert!([0, 1, 2, 3, 6].contains(&ran.code), "`{}` ended with {}: {}", ran.command, ran.code, ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "`{}`: {}", ran.command, ran.stderr);
    // `check` and `audit` answer with their code; only an error ends with the next step.
    if ran.code != 0 && ran.stdout.is_empty() {
        assert!(ran.stderr.contains("hint: "), "`{}` says no next step:\n{}", ran.command, ran.stderr);
    }
}
