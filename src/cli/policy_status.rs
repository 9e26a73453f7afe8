//! `relman policy status`: the policy in force, what was edited by hand, and what a commit of it would meet.

use super::amending::{self, Standing};
use super::failure::Failure;
use super::findings::{self, Files, Found};
use super::form;
use super::hand_edits::{self, HandEdits};
use super::identity::Identity;
use super::session::{Reading, Session};
use crate::domain::amend::{self, PolicyChange};
use crate::domain::refusal::{PolicyProblem, Refusal, Rule};
use crate::format::policy;
use crate::report::page::{Block, Page};
use crate::report::rule;
use crate::report::table::Table;
use crate::store::Store;
use clap::Args;
use serde_json::json;

/// Show the policy in force and what was edited by hand
///
/// Examples:
///   relman policy status
///   relman policy status --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    reading: Reading,
}

impl StatusArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let store = session.store()?;
        let commit = session.desk(&store, &self.reading)?.commit;
        let standing = Standing::at(session, &store, commit)?;
        // What was in force then has nothing to do with the files of today.
        let edits = match self.reading.as_of {
            Some(_) => None,
            None => HandEdits::read(&store, &standing.files)?.filter(|edits| !edits.differ.is_empty()),
        };
        let files = edits.as_ref().map_or(&standing.files, |edits| &edits.files);
        let mut problems = edits.as_ref().map(|edits| edits.unfit.clone()).unwrap_or_default();
        problems.extend(findings::of_policy(files));
        let refusals = match &edits {
            Some(edits) => would_be_refused(&store, &standing, edits)?,
            None => Vec::new(),
        };
        self.write(session, &standing, edits.as_ref(), &problems, &refusals)
    }

    fn write(
        &self,
        session: &Session,
        standing: &Standing<'_>,
        edits: Option<&HandEdits>,
        problems: &[Found],
        refusals: &[String],
    ) -> Result<(), Failure> {
        let number = standing.desk.policy.settings.policy;
        let differ = edits.map(|edits| edits.differ.as_slice()).unwrap_or_default();
        let mut page = Page::new(format!("policy {number} is in force"));
        let mut table = Table::new(&["file", "work tree"]);
        differ.iter().for_each(|(path, how)| table.push(vec![path.clone(), (*how).to_owned()]));
        page.section("Edited by hand, not in force", Block::Table(table));
        page.section("Problems", Block::Table(findings::table(problems)));
        page.section("A commit would be refused", Block::List(refusals.to_vec()));
        let refused = !refusals.is_empty() || problems.iter().any(Found::is_error);
        page.push(Block::Text(match (differ.is_empty(), refused) {
            (true, _) => "nothing to commit".to_owned(),
            (false, true) => "to be put right before: relman policy commit -m \"…\"".to_owned(),
            (false, false) => "to be put in force with: relman policy commit -m \"…\"".to_owned(),
        }));
        let files: Vec<_> = differ.iter().map(|(path, how)| json!({"file": path, "state": how})).collect();
        let mut all: Vec<_> = problems.iter().map(Found::json).collect();
        all.extend(refusals.iter().map(|message| {
            let severity = "error";
            json!({
                "file": null, "line": null, "column": null, "severity": severity, "message": message, "nearest": null,
            })
        }));
        let json = json!({"version": number, "files": files, "problems": all, "approvals": []});
        form::page(session, &self.reading, &page, &json)
    }
}

/// What the judge would say besides what is wrong in the files.
fn would_be_refused(store: &Store, standing: &Standing<'_>, edits: &HandEdits) -> Result<Vec<String>, Failure> {
    let policy = &standing.desk.policy;
    let mut refusals = Vec::new();
    if let Err(failure) = hand_edits::refuse_behind(store, policy) {
        refusals.push(failure.message().to_owned());
    }
    let numbered = match amending::numbered(policy, edits.files.clone()) {
        Ok((files, _)) => files,
        Err(failure) => {
            refusals.push(failure.message().to_owned());
            return Ok(refusals);
        }
    };
    let actor = match Identity::find(store, policy) {
        Ok(identity) => identity.id,
        Err(failure) => {
            refusals.push(failure.message().to_owned());
            return Ok(refusals);
        }
    };
    let Ok(proposed) = policy::read(&numbered) else { return Ok(refusals) };
    let context = amending::context(&standing.desk, &actor, proposed.settings.policy, "");
    let judged = amend::amend(policy, &PolicyChange { proposed }, &standing.facts()?, &context);
    refusals.extend(judged.err().map(|refusal| words(refusal, &numbered)).unwrap_or_default());
    Ok(refusals)
}

fn words(refusal: Refusal, files: &Files) -> Vec<String> {
    let Refusal::Refused { mut rules, gates } = refusal else { return Vec::new() };
    // These stand among the problems, each with its place.
    rules.retain(|rule| !matches!(rule, Rule::Policy { problem: PolicyProblem::Invalid(_) }));
    let placed = findings::placed(Refusal::Refused { rules, gates }, files, &str::to_owned);
    let Refusal::Refused { rules, .. } = placed else { return Vec::new() };
    rules.iter().flat_map(|one| rule::words(one, None)).collect()
}
