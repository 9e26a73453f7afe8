//! The commands: one variant each, one file each (cli §2).

use super::act::Acts;
use super::failure::Failure;
use super::session::Session;
use super::{
    agenda, artifact, audit, batch, calendar, change, check, contacts, deployment, diff, document, evidence, explain,
    export, init, inventory, issue, item, library, list, log, metrics, moves, new, notes, notice, package, people,
    policy, process, remark, schedule, schema, set, show, signoff, task, todo, undo, waiver, whoami,
};
use clap::Subcommand;

/// What relman can do, in the order of work
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Init(init::InitArgs),
    #[command(visible_alias = "create")]
    New(new::NewArgs),
    Set(set::SetArgs),
    Schedule(schedule::ScheduleArgs),
    Promote(moves::PromoteArgs),
    Return(moves::ReturnArgs),
    Rollback(moves::RollbackArgs),
    Deny(moves::DenyArgs),
    Cancel(moves::CancelArgs),
    Hold(remark::HoldArgs),
    Unhold(remark::UnholdArgs),
    Comment(remark::CommentArgs),
    Undo(undo::UndoArgs),
    Batch(batch::BatchArgs),
    #[command(subcommand)]
    Change(change::ChangeVerb),
    #[command(subcommand)]
    Item(item::ItemVerb),
    #[command(subcommand)]
    Issue(issue::IssueVerb),
    #[command(subcommand)]
    Artifact(artifact::ArtifactVerb),
    #[command(subcommand)]
    Evidence(evidence::EvidenceVerb),
    #[command(subcommand)]
    Task(task::TaskVerb),
    #[command(subcommand)]
    Document(document::DocumentVerb),
    #[command(subcommand)]
    Notice(notice::NoticeVerb),
    #[command(subcommand)]
    Signoff(signoff::SignoffVerb),
    #[command(subcommand)]
    Waiver(waiver::WaiverVerb),
    #[command(subcommand)]
    Deployment(deployment::DeploymentVerb),
    List(list::ListArgs),
    #[command(visible_alias = "status")]
    Show(show::ShowArgs),
    Log(log::LogArgs),
    Diff(diff::DiffArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Todo(todo::TodoArgs),
    Calendar(calendar::CalendarArgs),
    Inventory(inventory::InventoryArgs),
    Contacts(contacts::ContactsArgs),
    Metrics(metrics::MetricsArgs),
    Notes(notes::NotesArgs),
    Checklist(notes::ChecklistArgs),
    Agenda(agenda::AgendaArgs),
    #[command(subcommand)]
    Library(library::LibraryVerb),
    #[command(subcommand)]
    Package(package::PackageVerb),
    Audit(audit::AuditArgs),
    Export(export::ExportArgs),
    #[command(subcommand)]
    Process(process::ProcessVerb),
    #[command(subcommand)]
    People(people::PeopleVerb),
    #[command(subcommand)]
    Policy(policy::PolicyVerb),
    Schema(schema::SchemaArgs),
    Whoami(whoami::WhoamiArgs),
}

impl Command {
    /// The command, if it acts on releases: what a batch is made of.
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::New(args) => Some(args),
            Self::Set(args) if args.only_lists() => None,
            Self::Set(args) => Some(args),
            Self::Schedule(args) => Some(args),
            Self::Promote(args) => Some(args),
            Self::Return(args) => Some(args),
            Self::Rollback(args) => Some(args),
            Self::Deny(args) => Some(args),
            Self::Cancel(args) => Some(args),
            Self::Hold(args) => Some(args),
            Self::Unhold(args) => Some(args),
            Self::Comment(args) => Some(args),
            Self::Undo(args) => Some(args),
            Self::Change(verb) => verb.acts(),
            Self::Item(verb) => verb.acts(),
            Self::Issue(verb) => verb.acts(),
            Self::Artifact(verb) => verb.acts(),
            Self::Evidence(verb) => verb.acts(),
            Self::Task(verb) => verb.acts(),
            Self::Document(verb) => verb.acts(),
            Self::Notice(verb) => verb.acts(),
            Self::Signoff(verb) => verb.acts(),
            Self::Waiver(verb) => verb.acts(),
            Self::Deployment(verb) => verb.acts(),
            Self::Library(verb) => verb.acts(),
            _ => None,
        }
    }

    /// Runs a command that does not act on releases; the exit code of what it found.
    pub(super) fn reads(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::Init(args) => args.run(session).map(|()| 0),
            Self::Batch(args) => args.run(session).map(|()| 0),
            Self::Set(args) => args.list(session).map(|()| 0),
            Self::Change(verb) => verb.reads(session).map(|()| 0),
            Self::Item(verb) => verb.reads(session).map(|()| 0),
            Self::Issue(verb) => verb.reads(session).map(|()| 0),
            Self::Artifact(verb) => verb.reads(session).map(|()| 0),
            Self::Evidence(verb) => verb.reads(session).map(|()| 0),
            Self::Task(verb) => verb.reads(session).map(|()| 0),
            Self::Document(verb) => verb.reads(session).map(|()| 0),
            Self::Notice(verb) => verb.reads(session),
            Self::Signoff(verb) => verb.reads(session).map(|()| 0),
            Self::Waiver(verb) => verb.reads(session).map(|()| 0),
            Self::Deployment(verb) => verb.reads(session).map(|()| 0),
            Self::List(args) => args.run(session).map(|()| 0),
            Self::Show(args) => args.run(session).map(|()| 0),
            Self::Log(args) => args.run(session).map(|()| 0),
            Self::Diff(args) => args.run(session).map(|()| 0),
            Self::Check(args) => args.run(session),
            Self::Explain(args) => args.run(session).map(|()| 0),
            Self::Todo(args) => args.run(session).map(|()| 0),
            Self::Calendar(args) => args.run(session),
            Self::Inventory(args) => args.run(session),
            Self::Contacts(args) => args.run(session).map(|()| 0),
            Self::Metrics(args) => args.run(session).map(|()| 0),
            Self::Notes(args) => args.run(session).map(|()| 0),
            Self::Checklist(args) => args.run(session).map(|()| 0),
            Self::Agenda(args) => args.run(session).map(|()| 0),
            Self::Library(verb) => verb.run(session),
            Self::Package(verb) => verb.run(session),
            Self::Audit(args) => args.run(session),
            Self::Export(args) => args.run(session),
            Self::Process(verb) => verb.run(session),
            Self::People(verb) => verb.run(session).map(|()| 0),
            Self::Policy(verb) => verb.run(session).map(|()| 0),
            Self::Schema(args) => args.run(session).map(|()| 0),
            Self::Whoami(args) => args.run(session).map(|()| 0),
            _ => Ok(0),
        }
    }
}
