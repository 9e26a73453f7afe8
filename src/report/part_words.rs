//! Which action of the history last touched a part of the record.
//!
//! A sign-off that went stale is told with who changed the part, and when (language §10).

use crate::domain::action::Action;
use crate::domain::entry::Entry;
use crate::domain::id::ActionId;
use crate::domain::process::Process;
use crate::domain::process::part::Part;
use crate::report::scene::Scene;

/// The latest entry after `since` that touched the part; `None` where the history is not at hand.
pub(super) fn last_touch<'a>(scene: &Scene<'a>, part: &Part, since: &ActionId) -> Option<&'a Entry> {
    let after = scene.history.iter().rev().take_while(|entry| entry.id != *since);
    after.into_iter().find(|entry| touches(scene.view.process, &entry.action, part))
}

fn touches(process: &Process, action: &Action, part: &Part) -> bool {
    match part {
        Part::Content => {
            let parts = [Part::Components, Part::Fields, Part::Changes, Part::Items, Part::Artifacts];
            parts.iter().any(|part| touches(process, action, part))
        }
        Part::Components => matches!(action, Action::ComponentAdd(_) | Action::ComponentRemove(_)),
        Part::Fields => match action {
            Action::Set(set) => process.fields.get(&set.key).is_some_and(|field| field.content),
            _ => false,
        },
        Part::Changes => {
            matches!(action, Action::ChangeAdd(_) | Action::ChangeUpdate(_) | Action::ChangeRemove(_))
        }
        Part::Items => matches!(action, Action::ItemAdd(_) | Action::ItemUpdate(_) | Action::ItemRemove(_)),
        Part::Artifacts => {
            matches!(action, Action::ArtifactAdd(_) | Action::ArtifactRemove(_) | Action::ChangeRemove(_))
        }
        Part::Field(field) => matches!(action, Action::Set(set) if set.key == *field),
        // Derived times move with other milestones, and a return clears those that were reached.
        Part::Schedule(_) => matches!(action, Action::Schedule(_)) || action.as_move().is_some(),
        Part::Document(id) => matches!(action, Action::DocumentWrite(write) if write.document == *id),
        Part::Evidence(kind) => match action {
            Action::EvidenceAdd(add) => add.evidence_type == *kind,
            Action::EvidenceWithdraw(_) => true,
            _ => false,
        },
        Part::Deployment(environment) => match action {
            Action::DeploymentFinish(finish) => finish.environment == *environment,
            Action::DeploymentRecord(record) => record.environment == *environment,
            other => other.as_move().is_some(),
        },
        Part::Issues(_) => matches!(
            action,
            Action::IssueOpen(_) | Action::IssueUpdate(_) | Action::IssueClose(_) | Action::IssueReopen(_)
        ),
    }
}
