//! Judges a change of the policy by the policy before it, and the first one by a rule of its own.
//!
//! Reads the files as committed and calls `domain/amend.rs`. Start at `Audit::judge_amendment`.

use super::touched::Touched;
use super::{Audit, who};
use crate::domain::amend::{self, PolicyChange};
use crate::domain::context::Context;
use crate::domain::facts::OpenRelease;
use crate::domain::id::{ActionId, Id};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::policy::Policy;
use crate::domain::refusal::{PolicyProblem, Refusal, Rule};
use crate::format::message::{self, PolicyMessage};
use crate::format::policy;
use crate::history::commit::Commit;
use crate::history::finding::{Finding, FindingId};
use crate::history::ledger::Ledger;
use crate::history::object::{CommitRead, MODE_FILE, ObjectId};
use std::collections::BTreeMap;
use std::rc::Rc;

impl Audit<'_> {
    /// RULE language §11: the first policy is judged by a rule of its own, and no record stands before it.
    pub(super) fn begin(&mut self, commit: &CommitRead, parsed: &Commit<'_>, touched: &Touched<'_>) {
        match self.source.has_releases(commit.id) {
            Ok(false) => {}
            Ok(true) => {
                let id = FindingId::RecordBeforeBeginning;
                self.find(Finding::new(id, commit.id, "no records", "records that no action made").at("releases"));
            }
            Err(error) => self.find_unreadable(commit.id, &error),
        }
        self.check_policy_modes(commit.id, touched);
        self.policies += 1;
        let Some(proposed) = self.take_policy(commit.id) else { return };
        let Some(context) = self.context_of_policy(commit.id, parsed, &proposed, &proposed) else { return };
        if let Err(refusal) = amend::found(&proposed, &context) {
            self.find_refused(commit.id, refusal);
        }
    }

    /// RULE security 7: a change of the policy is judged by the policy before it.
    pub(super) fn judge_amendment(&mut self, commit: &CommitRead, parsed: &Commit<'_>, touched: &Touched<'_>) {
        let Some(before) = self.policy.clone() else {
            return self.begin(commit, parsed, touched);
        };
        self.check_policy_modes(commit.id, touched);
        self.policies += 1;
        let Some(proposed) = self.take_policy(commit.id) else { return };
        let Some(context) = self.context_of_policy(commit.id, parsed, &before, &proposed) else { return };
        let Some(releases) = self.releases(commit.id) else { return };
        let facts = Ledger::facts_of_policy(&before, releases);
        if let Err(refusal) = amend::amend(&before, &PolicyChange { proposed }, &facts, &context) {
            self.find_refused(commit.id, refusal);
        }
    }

    /// Puts the policy in force as it was committed; one that cannot be read leaves the former.
    pub(super) fn take_policy(&mut self, commit: ObjectId) -> Option<Policy> {
        let read = self.source.policy_files(commit).map(|files| policy::read(&files));
        match read {
            Ok(Ok(policy)) => {
                self.policy = Some(Rc::new(policy.clone()));
                return Some(policy);
            }
            Ok(Err(errors)) => {
                let found: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let finding =
                    Finding::new(FindingId::PolicyInvalid, commit, "a policy that can be read", found.join("\n"));
                self.find(finding.at(errors.first().map(|error| error.file.clone()).unwrap_or_default()));
            }
            Err(error) => self.find_unreadable(commit, &error),
        }
        None
    }

    fn check_policy_modes(&mut self, commit: ObjectId, touched: &Touched<'_>) {
        let changed = touched.policy.iter().map(|(path, change)| (path.as_str(), *change));
        let strange =
            changed.filter_map(|(path, change)| Some((path, change.new?.0))).find(|(_, mode)| *mode != MODE_FILE);
        if let Some((path, mode)) = strange {
            self.find(Finding::new(FindingId::StrangeMode, commit, "100644", format!("{mode:o}")).at(path));
        }
    }

    /// What the judge is told of a policy commit; nothing where its person or time is wrong.
    fn context_of_policy(
        &mut self,
        commit: ObjectId,
        parsed: &Commit<'_>,
        judges: &Policy,
        proposed: &Policy,
    ) -> Option<Context> {
        let actor: Id = match who::person(judges, parsed, commit) {
            Ok(actor) => actor.clone(),
            Err(finding) => {
                self.find(*finding);
                return None;
            }
        };
        let Some(at) = Moment::from_commit(parsed.author.seconds, parsed.author.offset_minutes) else {
            self.find(Finding::new(
                FindingId::WrongTime,
                commit,
                "a time of this era",
                parsed.author.seconds.to_string(),
            ));
            return None;
        };
        let number = proposed.settings.policy;
        let said = message::read_policy(parsed.message, &actor);
        let text = match said {
            Some(PolicyMessage { number: said, text }) if said == number => Some(text),
            _ => {
                let expected = format!("`policy {number}: …` and its trailers");
                self.find(Finding::new(FindingId::WrongMessage, commit, expected, first_line(parsed.message)));
                None
            }
        };
        // A policy commit is no action of a release; its id is made from its number.
        let id = ActionId::from_key("policy", &number.to_string(), 0);
        Some(Context { id, actor, at, message: text, url: None, happened: None })
    }

    /// Every release as it stands before the commit.
    fn releases(&mut self, commit: ObjectId) -> Option<Vec<OpenRelease>> {
        let earlier = match self.earlier.map(|earlier| earlier()).transpose() {
            Ok(earlier) => earlier.unwrap_or_default(),
            Err(error) => {
                self.find_unreadable(commit, &error);
                return None;
            }
        };
        let mut releases: BTreeMap<ReleaseName, OpenRelease> =
            earlier.into_iter().map(|release| (release.name.clone(), release)).collect();
        for (name, release) in &self.standing {
            match release {
                Some(release) => releases.insert(name.clone(), release.clone()),
                None => releases.remove(name),
            };
        }
        Some(releases.into_values().collect())
    }

    fn find_refused(&mut self, commit: ObjectId, refusal: Refusal) {
        let rules = match &refusal {
            Refusal::Refused { rules, .. } => rules.as_slice(),
            Refusal::Already => &[],
        };
        let invalid = rules.iter().find_map(|rule| match rule {
            Rule::Policy { problem: PolicyProblem::Invalid(problems) } => problems.first(),
            _ => None,
        });
        let finding = match invalid {
            Some((file, problem)) => {
                Finding::new(FindingId::PolicyInvalid, commit, "a policy that can work", &*problem.message).at(file)
            }
            None => {
                Finding::new(FindingId::PolicyNotAllowed, commit, "a change that the policy before allows", "refused")
            }
        };
        self.find(finding.because(refusal));
    }
}

/// The first line of a text, for a finding.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
