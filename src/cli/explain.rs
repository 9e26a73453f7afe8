//! `relman explain`: the rule behind an id, in words, with its clause and who acts on it.

use super::failure::{Failure, Kind};
use super::form;
use super::session::{Reading, Session};
use crate::domain::nearest::nearest;
use crate::domain::process::Process;
use crate::history::finding::FindingId;
use crate::report::explain::{self, Explained};
use clap::Args;

/// Explain a gate, state, transition, task, role or finding
///
/// Examples:
///   relman explain board-approved
///   relman explain CFIS001 docs-written
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ExplainArgs {
    /// The id; or a release, then the id in its process
    #[arg(value_name = "[NAME] ID", required = true, num_args = 1..=2)]
    words: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

impl ExplainArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let (id, processes): (&str, Vec<&Process>) = match self.words.as_slice() {
            [name, id] => {
                let release = desk.release(&desk.name(name)?)?;
                (id, vec![desk.policy.processes.get(&release.process)].into_iter().flatten().collect())
            }
            words => (words.first().map_or("", String::as_str), desk.policy.processes.values().collect()),
        };
        let mut found: Vec<_> =
            processes.iter().flat_map(|process| explain::find(&desk.policy, process, id, desk.now)).collect();
        found.extend(finding(id));
        if found.is_empty() {
            let known = processes.iter().flat_map(|process| explain::known(process));
            let failure = Failure::new(Kind::NotFound, format!("there is no rule `{id}`"));
            let near = nearest(id, known).map(|near| format!("did you mean `{near}`?"));
            return Err(near.into_iter().fold(failure, Failure::hint).hint("relman process show has them all"));
        }
        form::page(session, &self.reading, &explain::page(&found), &explain::json(&found))
    }
}

/// What a finding of the audit means.
fn finding(id: &str) -> Option<Explained> {
    let finding: FindingId = id.parse().ok()?;
    Some(Explained {
        id: id.to_owned(),
        what: "finding",
        title: finding.title().to_owned(),
        clause: None,
        source: None,
        text: "the audit says so of a commit; `git show` has what it changed, and who made it".to_owned(),
        needs: None,
        who: Vec::new(),
    })
}
