//! What is next for a release: the lines after an action, and in `show`.
//!
//! What the doors of the present state ask for; what is merely due, only where they ask nothing.

use super::gate;
use super::scene::Scene;
use super::todo;
use super::todo_door;
use super::who::Who;
use crate::domain::id::Id;
use serde::Serialize;

/// A next step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The command.
    pub command: String,
    /// Who can do it.
    pub who: Vec<Who>,
    /// What for.
    pub why: String,
}

/// At most so many next steps, the most urgent first.
#[must_use]
pub fn steps(scene: &Scene<'_>, at_most: usize) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let at_door = todo_door::rows(scene);
    let rows = if at_door.is_empty() { todo::of(scene) } else { at_door };
    for row in rows {
        let Some(command) = row.how.first() else { continue };
        let is_full = steps.len() == at_most;
        match steps.iter_mut().find(|step| step.command == *command) {
            // One gate may wait for the signatures of several people, who give the same command.
            Some(step) => {
                gate::merge(&mut step.who, &row.who);
                if !step.why.contains(&row.title) {
                    step.why = format!("{}; {}", step.why, row.title);
                }
            }
            None if is_full => {}
            None => steps.push(Step { command: command.clone(), who: row.who, why: row.title }),
        }
    }
    steps
}

impl Step {
    /// One line: the command, and the roles that can give it.
    #[must_use]
    pub fn told(&self) -> String {
        let roles: Vec<&str> = self.who.iter().map(|who| who.role.as_ref().map_or("any role", Id::as_str)).collect();
        format!("{}  ({})", self.command, roles.join(", "))
    }
}
