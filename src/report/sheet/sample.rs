//! A sheet without a release, to try a template on: once empty, once with one of everything.
//!
//! `process check` renders every template on both, so that a name that does not exist is found
//! before a release is.

use super::{
    Below, BelowFile, BelowItem, Called, Change, Commit, Deployment, Document, Evidence, Field, File, Gate, Group,
    Issue, Item, Iteration, Labelled, Member, Noted, Notice, Operations, Part, Range, Reached, ReleaseText, Revision,
    Rollup, Sheet, Task, Term, Time, Vote, Written,
};
use crate::domain::id::Id;
use crate::domain::process::Process;

fn word() -> String {
    "sample".to_owned()
}

impl Sheet {
    /// A sheet of a process with nothing in it but what the process says.
    #[must_use]
    pub fn empty(process: &Process) -> Self {
        let field = process.fields.keys().map(|id: &Id| (id.as_str().replace('-', "_"), String::new())).collect();
        Self { process: super::process(process), field, ..Self::default() }
    }

    /// A sheet of a process with one of everything.
    #[must_use]
    pub fn sample(process: &Process) -> Self {
        let mut sheet = Self::empty(process);
        let text = Field { id: word(), title: word(), text: word(), filled: true };
        let reached =
            Reached { person: word(), name: word(), roles: vec![word()], group: word(), ..Reached::default() };
        let operations = Operations { component: word(), component_title: word(), lines: vec![word()] };
        sheet.release = ReleaseText { name: word(), title: word(), iteration: 1, ..ReleaseText::default() };
        sheet.process.revisions = vec![Revision::default()];
        sheet.process.reviews = vec![Revision::default()];
        sheet.process.glossary = vec![Term::default()];
        for value in sheet.field.values_mut() {
            *value = word();
        }
        sheet.plan = vec![text.clone()];
        sheet.schedule = vec![Time { id: word(), title: word(), ..Time::default() }];
        sheet.items = vec![Item { fields: vec![text.clone()], releases: vec![word()], ..Item::default() }];
        let names = || vec![word()];
        let commit = Commit { changes: names(), removed: names(), releases: names(), ..Commit::new(word()) };
        sheet.changes = vec![Change {
            fields: vec![text],
            components: names(),
            commits: vec![commit.clone()],
            releases: names(),
            ..Change::default()
        }];
        sheet.breaking = vec![commit.clone()];
        sheet.commits = vec![commit];
        sheet.ranges = vec![Range { range: word(), ..Range::default() }];
        let member = Member { name: word(), components: names(), ..Member::default() };
        sheet.rollup = Rollup { from: word(), title: word(), releases: vec![member] };
        sheet.artifacts = vec![File { name: word(), changes: vec![word()], ..File::default() }];
        sheet.components = vec![Labelled { id: word(), title: word() }];
        sheet.tasks = vec![Task { id: word(), title: word(), ..Task::default() }];
        sheet.groups = vec![Group { operations: vec![operations], people: vec![reached.clone()], ..Group::default() }];
        sheet.noted = vec![Noted { task: word(), note: word(), ..Noted::default() }];
        sheet.contacts = vec![reached];
        sheet.escalation = vec![Called { name: word(), ..Called::default() }];
        sheet.evidence = vec![Evidence { title: word(), ..Evidence::default() }];
        sheet.underneath = vec![Below {
            artifacts: vec![BelowFile::default()],
            items: vec![BelowItem::default()],
            ..Below::default()
        }];
        sheet.package = vec![Part { documents: names(), artifacts: names(), fields: names(), ..Part::default() }];
        sheet.documents = vec![Document { title: word(), ..Document::default() }];
        sheet.notices = vec![Notice { title: word(), ..Notice::default() }];
        sheet.issues = vec![Issue { title: word(), ..Issue::default() }];
        sheet.signoffs = vec![Vote { name: word(), ..Vote::default() }];
        sheet.gates = vec![Gate { missing: names(), who: names(), ..Gate::default() }];
        sheet.deployments = vec![Deployment { components: names(), ..Deployment::default() }];
        sheet.iterations = vec![Iteration { number: 1, ..Iteration::default() }];
        sheet.notice.to = vec![word()];
        sheet.written = Written { by: word(), at: word() };
        sheet
    }
}
