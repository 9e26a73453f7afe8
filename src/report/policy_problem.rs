//! Words for why a change of policy is refused.
//!
//! A finding in a file is told with file and path; `format` knows lines, and the command line adds them.

use super::when;
use super::who;
use crate::domain::delegation::Untimely;
use crate::domain::problem::{Problem, Step};
use crate::domain::refusal::{PolicyProblem, Stranding};

/// One line, or one for each finding.
#[must_use]
pub fn words(problem: &PolicyProblem) -> Vec<String> {
    let line = match problem {
        PolicyProblem::Number { expected, found } => {
            format!("the policy number must be raised by one: expected {expected}, found {found}")
        }
        PolicyProblem::Version { process, expected, found } => {
            format!("the version of process `{process}` must be raised by one: expected {expected}, found {found}")
        }
        PolicyProblem::Invalid(findings) => {
            return findings.iter().map(|(file, problem)| finding(file, problem)).collect();
        }
        PolicyProblem::Stranded { process, what, releases } => {
            let vanishing = match what {
                Stranding::Process => format!("process `{process}` vanishes, and these releases follow it"),
                Stranding::State(id) => {
                    format!("state `{id}` of process `{process}` vanishes, and these releases stand in it")
                }
                Stranding::Kind(id) => {
                    format!("kind `{id}` of process `{process}` vanishes, and these releases are of it")
                }
            };
            format!("{vanishing}: {}", releases.join(", "))
        }
        PolicyProblem::Shut { process, gate, needs, have, roles } => format!(
            "gate `{gate}` of process `{process}` could never open: it needs {needs} with the role {}, and there would be {have}",
            who::ids(roles)
        ),
        PolicyProblem::Delegation { to, from, role, wrong } => {
            let wrong = match wrong {
                Untimely::NotHeld => format!("{from} does not hold the role, and nobody gives what is not their own"),
                Untimely::Over(until) => format!("it would have ended on {}", when::local(*until)),
                Untimely::TooLong(longest) => {
                    format!("it may last until {} at most; what lasts longer is a grant", when::local(*longest))
                }
            };
            format!("{role} cannot be delegated by {from} to {to}: {wrong}")
        }
        PolicyProblem::Fixed { key } => format!("`{key}` may not change"),
    };
    vec![line]
}

/// A finding with its place: `people.yaml: people.anna.email: …`.
#[must_use]
pub fn finding(file: &str, problem: &Problem) -> String {
    let path = path(&problem.path);
    let path = if path.is_empty() { path } else { format!("{path}: ") };
    let nearest = problem.nearest.as_ref().map(|nearest| format!(" (did you mean `{nearest}`?)")).unwrap_or_default();
    format!("{file}: {path}{}{nearest}", problem.message)
}

/// The way to a node: `people.anna.email[0]`.
#[must_use]
pub fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => {
                path.push('.');
                path.push_str(key);
            }
            Step::Index(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
    }
    path
}
