//! Asks the judge about one row alone, so that a report can say which row cannot stand, and why.
//!
//! What the judge says of the person or the state of the release is no fault of a row: that comes with the whole.

use super::Rejected;
use super::columns::Columns;
use crate::cli::act::Planning;
use crate::domain::action::Action;
use crate::domain::apply::apply;
use crate::domain::context::Context;
use crate::domain::facts::Facts;
use crate::domain::id::ActionId;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::{Change, Issue, Package, Release};
use crate::report::rule;

/// A release that carries only what a row is about.
pub(super) struct Trial<'p> {
    plan: &'p Planning<'p>,
    release: Release,
    context: Context,
}

impl<'p> Trial<'p> {
    pub(super) fn new(plan: &'p Planning<'p>, release: &Release) -> Self {
        let empty = Package { artifacts: Vec::new(), verifications: Vec::new(), deposits: Vec::new() };
        let (changes, items, tasks, issues, evidence) = Default::default();
        let (signoffs, waivers, documents, notices, deployments) = Default::default();
        let rest = Release { package: empty, ..release.clone() };
        let release = Release {
            changes,
            items,
            tasks,
            issues,
            evidence,
            signoffs,
            waivers,
            documents,
            notices,
            deployments,
            ..rest
        };
        let context = Context {
            id: ActionId::from_random([0; 12]),
            actor: plan.identity.id.clone(),
            at: plan.desk.now,
            message: None,
            url: None,
            happened: None,
        };
        Self { plan, release, context }
    }

    /// Judges one row, given what it changes as it stands now.
    pub(super) fn of(
        &mut self,
        columns: &Columns,
        change: Option<&Change>,
        issue: Option<&Issue>,
        action: impl Into<Action>,
    ) -> Result<(), Rejected> {
        self.release.changes = change.into_iter().cloned().collect();
        self.release.issues = issue.into_iter().cloned().collect();
        let policy = &self.plan.desk.policy;
        match apply(policy, Some(&self.release), &Facts::default(), &action.into(), &self.context) {
            Err(Refusal::Refused { rules, .. }) if rules.iter().all(is_of_the_row) => {
                let words = rules.iter().flat_map(|rule| rule::words(rule, None)).collect::<Vec<_>>();
                let key = rules.iter().find_map(key);
                Err(key.map_or_else(|| Rejected::new(words.join("; ")), |key| columns.rejected(key, words.join("; "))))
            }
            _ => Ok(()),
        }
    }
}

/// The key that a rule speaks of.
fn key(rule: &Rule) -> Option<&str> {
    match rule {
        Rule::Text { what, .. } => Some(what),
        Rule::Unknown { what, .. } => Some(what),
        Rule::StatusNeeds { .. } => Some("status"),
        _ => None,
    }
}

fn is_of_the_row(rule: &Rule) -> bool {
    matches!(
        rule,
        Rule::Text { .. }
            | Rule::Pattern { .. }
            | Rule::Unknown { .. }
            | Rule::StatusNeeds { .. }
            | Rule::Exists { .. }
            | Rule::Inconsistent { .. }
    )
}
