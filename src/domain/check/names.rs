//! The names of one process, by what they name: what every reference in it is held to.
//!
//! Built once for a check; reads the process and nothing else. Start at `Names::of`.

use super::findings::Known;
use crate::domain::process::Process;

/// The names of one process.
#[derive(Debug)]
pub(super) struct Names<'p> {
    pub(super) kinds: Known<'p>,
    pub(super) components: Known<'p>,
    pub(super) artifact_types: Known<'p>,
    pub(super) change_types: Known<'p>,
    pub(super) item_types: Known<'p>,
    pub(super) issue_sources: Known<'p>,
    pub(super) evidence: Known<'p>,
    pub(super) environments: Known<'p>,
    pub(super) groups: Known<'p>,
    pub(super) roles: Known<'p>,
    pub(super) fields: Known<'p>,
    pub(super) milestones: Known<'p>,
    pub(super) states: Known<'p>,
    pub(super) transitions: Known<'p>,
    pub(super) gates: Known<'p>,
    pub(super) tasks: Known<'p>,
    pub(super) documents: Known<'p>,
    pub(super) notices: Known<'p>,
    pub(super) package: Known<'p>,
}

impl<'p> Names<'p> {
    /// Collects the names.
    pub(super) fn of(process: &'p Process) -> Self {
        Self {
            kinds: Known::new("kind", "kinds", process.kinds.keys()),
            components: Known::new("component", "components", process.components.keys()),
            artifact_types: Known::new("artifact type", "artifact-types", process.artifact_types.keys()),
            change_types: Known::new("change type", "change-types", process.change_types.keys()),
            item_types: Known::new("item type", "item-types", process.item_types.keys()),
            issue_sources: Known::new("issue source", "issue-sources", process.issue_sources.keys()),
            evidence: Known::new("type of evidence", "evidence", process.evidence.keys()),
            environments: Known::new("environment", "environments", process.environments.keys()),
            groups: Known::new("group", "groups", process.groups.keys()),
            roles: Known::new("role", "roles", process.roles.keys()),
            fields: Known::new("field", "fields", process.fields.keys()),
            milestones: Known::new("milestone", "milestones", process.milestones.keys()),
            states: Known::new("state", "states", process.states.keys()),
            transitions: Known::new("transition", "transitions", process.transitions.keys()),
            gates: Known::new("gate", "gates", process.gates.keys()),
            tasks: Known::new("task", "tasks", process.tasks.keys()),
            documents: Known::new("document", "documents", process.documents.keys()),
            notices: Known::new("notice", "notices", process.notices.keys()),
            package: Known::new("part", "package", process.package.keys()),
        }
    }
}
