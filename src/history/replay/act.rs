//! Judges a commit that acts on one release: the same call as the command line made (design §1).
//!
//! Takes policy, release and facts from the parent and the action from the last entry of history;
//! compares every byte with what the judge makes of them. Start at `Audit::judge_act`.

use super::{Audit, attached, who};
use crate::domain::action::Action;
use crate::domain::apply::apply;
use crate::domain::entry::Entry;
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::Release;
use crate::format::journal::{self, HISTORY, JournalError};
use crate::format::{message, record};
use crate::history::commit::Commit;
use crate::history::finding::{Finding, FindingId};
use crate::history::ledger::Asked;
use crate::history::object::{CommitRead, MODE_FILE, ObjectId, PathChange};
use crate::history::paths::InFolder;
use crate::history::source::{Unreadable, blob_id};

/// So much of a line stands in a finding.
const SHOWN_CHARS: usize = 200;

/// What a commit did to the files of a record, by file.
type Changes<'c> = Vec<(&'c str, &'c PathChange)>;

/// What a commit did in the folder of a release.
#[derive(Default)]
struct Changed<'c> {
    record: Changes<'c>,
    attached: Changes<'c>,
    /// Files of another mode; those were found by themselves.
    strange: Vec<&'c str>,
}

/// A commit that says what it did.
struct Act<'c> {
    commit: ObjectId,
    name: &'c ReleaseName,
    changed: Changed<'c>,
    /// The bytes of the history before the entry.
    prior: Vec<u8>,
    entry: Entry,
}

impl Audit<'_> {
    pub(super) fn judge_act(
        &mut self,
        commit: &CommitRead,
        parsed: &Commit<'_>,
        name: &ReleaseName,
        changes: &[(InFolder, &PathChange)],
    ) {
        self.check_folder(commit.id, name, changes);
        let changed = sorted(changes);
        let after = match self.read_act(commit.id, name, changed) {
            Ok(None) => None,
            Ok(Some(act)) => self.judge_entry(&act, parsed),
            Err(finding) => {
                self.find((*finding).of(name));
                None
            }
        };
        match after {
            Some((before, after, entry)) => {
                self.ledger.note(before.as_ref(), &after, &entry);
                self.keep(name, after);
            }
            None => {
                self.take_release(commit.id, name);
                if let Err(error) = self.ledger.advance(commit, self.source.blob) {
                    self.find_unreadable(commit.id, &error);
                }
            }
        }
    }

    /// RULE security 14: plain files only, and none that a record does not have.
    fn check_folder(&mut self, commit: ObjectId, name: &ReleaseName, changes: &[(InFolder, &PathChange)]) {
        let unknown = |file: &InFolder| matches!(file, InFolder::Unknown(_));
        let mut strangers = changes.iter().filter(|(file, _)| unknown(file)).map(|(_, change)| *change);
        if let Some(first) = strangers.next() {
            let found = match (first.new.is_some(), strangers.count()) {
                (true, 0) => "another file".to_owned(),
                (false, 0) => "another file, removed".to_owned(),
                (_, more) => format!("another file, and {more} more"),
            };
            let finding = Finding::new(FindingId::UnknownFile, commit, "only files that a record has", found);
            self.find(finding.of(name).at(String::from_utf8_lossy(&first.path)));
        }
        let known = changes.iter().filter(|(file, _)| !unknown(file));
        let strange =
            known.filter_map(|(_, change)| Some((change, change.new?.0))).find(|(_, mode)| *mode != MODE_FILE);
        if let Some((change, mode)) = strange {
            let finding = Finding::new(FindingId::StrangeMode, commit, "100644", format!("{mode:o}"));
            self.find(finding.of(name).at(String::from_utf8_lossy(&change.path)));
        }
    }

    /// Takes the action from the last entry of the history, which must be the only thing added to it.
    fn read_act<'c>(
        &self,
        commit: ObjectId,
        name: &'c ReleaseName,
        changed: Changed<'c>,
    ) -> Result<Option<Act<'c>>, Box<Finding>> {
        let Changed { record, attached, .. } = &changed;
        if record.is_empty() && attached.is_empty() {
            return Ok(None);
        }
        let history = record::path(name, HISTORY);
        let tampered =
            |found: &str| Finding::new(FindingId::TamperedRecord, commit, "one entry more in the history", found);
        let Some((_, change)) = record.iter().find(|(file, _)| *file == HISTORY) else {
            let first = record.iter().chain(attached).next().map_or(HISTORY, |(file, _)| *file);
            return Err(tampered("a change without an action").at(record::path(name, first)).into());
        };
        let Some((_, new)) = change.new else {
            return Err(tampered("no history").at(history).into());
        };
        if change.old.is_some_and(|(_, old)| old == new) {
            return Err(tampered("the same history").at(history).into());
        }
        let unreadable =
            |error: Unreadable| Finding::new(FindingId::UnreadableObject, commit, "a history", error.to_string());
        let bytes = (self.source.blob)(new).map_err(|error| unreadable(error).at(&*history))?;
        let (prior, entry) = journal::split_last(&bytes).map_err(|error| {
            let id = match error {
                JournalError::NotCanonical { .. } => FindingId::NotCanonical,
                _ => FindingId::UnreadableRecord,
            };
            Finding::new(id, commit, "an entry in the canonical form", error.to_string()).at(&*history)
        })?;
        let was = change.old.map(|(_, id)| id);
        if was != (!prior.is_empty()).then(|| blob_id(prior)) {
            let old =
                was.map(|id| (self.source.blob)(id)).transpose().map_err(|error| unreadable(error).at(&*history))?;
            let grew = bytes.starts_with(&old.unwrap_or_default());
            return Err(tampered(if grew { "several entries more" } else { "other entries than before" })
                .at(history)
                .into());
        }
        Ok(Some(Act { commit, name, changed, prior: prior.to_vec(), entry }))
    }

    /// Judges the action; gives release before and after and the entry where all bytes are as judged.
    fn judge_entry(&mut self, act: &Act<'_>, parsed: &Commit<'_>) -> Option<(Option<Release>, Release, Entry)> {
        self.actions += 1;
        let Act { commit, name, entry, .. } = act;
        let before = match self.release_before(act) {
            Ok(before) => before,
            Err(finding) => {
                self.findings.extend(finding.map(|finding| *finding));
                return None;
            }
        };
        let Some(policy) = self.policy.clone() else {
            self.find(Finding::new(FindingId::PolicyInvalid, *commit, "a policy in force", "none").of(name));
            return None;
        };
        let mut findings = header_findings(&policy, act, parsed);
        let verdict = self.verdict(&policy, before.as_ref(), act);
        let expected = message::of_action(before.as_ref(), verdict.as_ref().ok(), entry);
        if expected != parsed.message {
            findings.push(differing(FindingId::WrongMessage, *commit, &expected, parsed.message));
        }
        let after = match verdict {
            Ok(after) => {
                findings.extend(time_finding(*commit, entry, &after));
                Some(after)
            }
            Err(finding) => {
                findings.push(*finding);
                None
            }
        };
        let judged = findings.len();
        if let Some(after) = &after {
            findings.extend(self.difference(act, before.as_ref(), after));
        }
        let process = before.as_ref().or(after.as_ref()).and_then(|release| policy.processes.get(&release.process));
        let scene = attached::Scene { process, before: before.as_ref(), after: after.as_ref() };
        findings.extend(
            attached::findings(&self.source, *commit, &scene, &entry.action, &act.changed.attached).into_iter().map(
                |finding| {
                    let path = finding.path.as_deref().map(|file| record::path(name, file));
                    Finding { path, ..finding }
                },
            ),
        );
        let is_as_judged = findings.len() == judged && act.changed.strange.is_empty();
        for finding in findings {
            self.find(finding.of(name));
        }
        after.filter(|_| is_as_judged).map(|after| (before, after, entry.clone()))
    }

    /// The release as the action found it; an error without a finding where one was made before.
    fn release_before(&mut self, act: &Act<'_>) -> Result<Option<Release>, Option<Box<Finding>>> {
        let Some(parent) = self.tip else { return Ok(None) };
        if let Some(release) = self.memory.take(act.name) {
            return Ok(Some(release));
        }
        match self.source.release(parent, act.name) {
            Ok(release) => Ok(release),
            Err(error) if !self.doubtful.contains(act.name) => {
                let finding =
                    Finding::new(FindingId::UnreadableRecord, act.commit, "a record to judge by", error.to_string());
                Err(Some(finding.of(act.name).at(act.name.folder()).into()))
            }
            // That it cannot be read was found; that somebody made it readable again is found too.
            Err(_) => Err(self.source.release(act.commit, act.name).is_ok().then(|| {
                let found = "a record that can be read again";
                let finding =
                    Finding::new(FindingId::TamperedRecord, act.commit, "no action on an unreadable record", found);
                finding.of(act.name).at(act.name.folder()).into()
            })),
        }
    }

    fn verdict(&self, policy: &Policy, before: Option<&Release>, act: &Act<'_>) -> Result<Release, Box<Finding>> {
        let Act { commit, name, entry, prior, .. } = act;
        let refused =
            |id, found: String| Box::new(Finding::new(id, *commit, "an action that the policy then allows", found));
        let is_new = matches!(entry.action, Action::New(_));
        let asked = Asked {
            policy,
            release: before,
            folder_exists: before.is_some(),
            history: prior,
            action: &entry.action,
            id: &entry.id,
        };
        let facts = self.ledger.facts(&asked);
        let judged = before.filter(|_| !is_new);
        let after = apply(policy, judged, &facts, &entry.action, &entry.context()).map_err(|refusal| {
            let mut finding = refused(refusal_id(&refusal), entry.action.name().to_owned());
            finding.refusal = Some(Box::new(refusal));
            finding
        })?;
        if after.name != **name {
            return Err(refused(FindingId::IllegalAction, format!("the name {} in another folder", after.name)));
        }
        Ok(after)
    }

    /// Compares the files that the judge makes with the ones that the commit brings.
    fn difference(&self, act: &Act<'_>, before: Option<&Release>, after: &Release) -> Option<Finding> {
        let expected = match record::changes(before, after) {
            Ok(expected) => expected,
            Err(error) => {
                return Some(Finding::new(
                    FindingId::IllegalAction,
                    act.commit,
                    "a record that can be written",
                    error.to_string(),
                ));
            }
        };
        let comparable = expected.iter().filter(|(file, _)| !act.changed.strange.contains(file));
        let wrong_of_expected = comparable.into_iter().find(|(file, text)| {
            let id = text.as_ref().map(|text| blob_id(text.as_bytes()));
            let found = act.changed.record.iter().find(|(changed, _)| changed == file);
            found.is_none_or(|(_, change)| change.new.map(|(_, id)| id) != id)
        });
        let is_expected = |file: &str| file == HISTORY || expected.iter().any(|(known, _)| *known == file);
        let unexpected = act.changed.record.iter().find(|(file, _)| !is_expected(file));
        match (wrong_of_expected, unexpected) {
            (Some((file, text)), _) => Some(self.described(act, after, file, text.as_deref())),
            (None, Some((file, _))) => {
                let tampered = FindingId::TamperedRecord;
                let finding = Finding::new(tampered, act.commit, "a file that the action leaves alone", "changed");
                Some(finding.at(record::path(act.name, file)))
            }
            (None, None) => None,
        }
    }

    fn described(&self, act: &Act<'_>, after: &Release, file: &str, text: Option<&str>) -> Finding {
        let change = act.changed.record.iter().find(|(changed, _)| *changed == file);
        let found = match change.map(|(_, change)| change.new) {
            None => Ok("unchanged".to_owned()),
            Some(None) => Ok("removed".to_owned()),
            Some(Some((_, id))) => (self.source.blob)(id).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        };
        let finding = match (text, found) {
            (_, Err(error)) => {
                Finding::new(FindingId::UnreadableObject, act.commit, "a file of the record", error.to_string())
            }
            (None, Ok(_)) => Finding::new(FindingId::TamperedRecord, act.commit, "no file", "a file"),
            (Some(text), Ok(found)) => {
                let same = self.source.release(act.commit, act.name).is_ok_and(|read| read.as_ref() == Some(after));
                let id = if same { FindingId::NotCanonical } else { FindingId::TamperedRecord };
                differing(id, act.commit, text, &found)
            }
        };
        finding.at(record::path(act.name, file))
    }

    pub(super) fn find_unreadable(&mut self, commit: ObjectId, error: &Unreadable) {
        self.find(Finding::new(FindingId::UnreadableObject, commit, "an object that can be read", error.to_string()));
    }
}

fn sorted<'c>(changes: &'c [(InFolder, &'c PathChange)]) -> Changed<'c> {
    let mut changed = Changed::default();
    for (file, change) in changes {
        let is_plain = change.new.is_none_or(|(mode, _)| mode == MODE_FILE);
        match file {
            InFolder::Record(file) if is_plain => changed.record.push((*file, *change)),
            InFolder::Attached(file) if is_plain => changed.attached.push((file.as_str(), *change)),
            InFolder::Record(file) => changed.strange.push(*file),
            InFolder::Attached(file) => changed.strange.push(file.as_str()),
            InFolder::Unknown(_) => {}
        }
    }
    changed
}

/// Who, when and under which policy: what stands in the commit and in the entry alike.
fn header_findings(policy: &Policy, act: &Act<'_>, parsed: &Commit<'_>) -> Vec<Finding> {
    let Act { commit, entry, .. } = act;
    let mut findings = Vec::new();
    match who::person(policy, parsed, *commit) {
        Ok(person) if *person == entry.actor => {}
        Ok(person) => {
            findings.push(Finding::new(FindingId::WrongAuthor, *commit, entry.actor.as_str(), person.as_str()));
        }
        Err(finding) => findings.push(*finding),
    }
    let (seconds, offset_minutes) = (parsed.author.seconds, parsed.author.offset_minutes);
    if (entry.at.seconds(), entry.at.offset_minutes()) != (seconds, offset_minutes) {
        let found =
            Moment::from_commit(seconds, offset_minutes).map_or_else(|| seconds.to_string(), |at| at.to_string());
        findings.push(Finding::new(FindingId::WrongTime, *commit, entry.at.to_string(), found));
    }
    let number = policy.settings.policy;
    if entry.policy != number {
        findings.push(Finding::new(FindingId::WrongPolicy, *commit, number.to_string(), entry.policy.to_string()));
    }
    findings
}

/// RULE language §7: the entry records the time of the judgement, so time never runs backwards.
fn time_finding(commit: ObjectId, entry: &Entry, after: &Release) -> Option<Finding> {
    let recorded = (after.latest.seconds(), after.latest.offset_minutes());
    let is_so = (entry.at.seconds(), entry.at.offset_minutes()) == recorded;
    (!is_so).then(|| Finding::new(FindingId::WrongTime, commit, after.latest.to_string(), entry.at.to_string()))
}

fn refusal_id(refusal: &Refusal) -> FindingId {
    let Refusal::Refused { rules, .. } = refusal else { return FindingId::IllegalAction };
    let broken = rules.iter().find_map(|rule| match rule {
        Rule::NameUsed { .. } => Some(FindingId::NameReused),
        Rule::ActionSeen => Some(FindingId::ActionReused),
        _ => None,
    });
    broken.unwrap_or(FindingId::IllegalAction)
}

/// The first line in which two texts differ, as expected and found.
fn differing(id: FindingId, commit: ObjectId, expected: &str, found: &str) -> Finding {
    let (mut wanted, mut there) = (expected.lines(), found.lines());
    let mut line = 0;
    loop {
        line += 1;
        let shown = |text: Option<&str>| {
            let text: String = text.unwrap_or("the end").chars().take(SHOWN_CHARS).collect();
            format!("line {line}: {text}")
        };
        match (wanted.next(), there.next()) {
            (None, None) => return Finding::new(id, commit, "another end of the file", "the same lines"),
            (wanted, there) if wanted != there => return Finding::new(id, commit, shown(wanted), shown(there)),
            _ => {}
        }
    }
}
