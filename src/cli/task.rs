//! `relman task`: the lines of the checklist.

use super::act::{Acts, Planning, Step};
use super::ask::{self, Asking};
use super::failure::{Failure, Kind};
use super::lists::TaskListArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use crate::domain::action::{TaskDone, TaskReopen, TaskSkip, TaskTicket};
use crate::domain::naming::ReleaseName;
use clap::{Args, Subcommand};

/// Lines of the checklist
///
/// Examples:
///   relman task done CFIS001 warn-users
///   relman task list CFIS001 --late
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum TaskVerb {
    Done(DoneArgs),
    Skip(SkipArgs),
    Reopen(ReopenArgs),
    Ticket(TicketArgs),
    List(TaskListArgs),
}

impl TaskVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Done(args) => Some(args),
            Self::Skip(args) => Some(args),
            Self::Reopen(args) => Some(args),
            Self::Ticket(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session),
            _ => Ok(()),
        }
    }
}

/// Record that tasks are done
///
/// Examples:
///   relman task done CFIS001 warn-users
///   relman task done CFIS001 take-backup --note "folder CFIS001-20301214"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DoneArgs {
    /// The release; asked for at a terminal where missing
    pub(super) name: Option<String>,
    /// The tasks; asked for at a terminal where missing
    pub(super) tasks: Vec<String>,
    /// What the task asks to be noted
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for DoneArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn ask(&self, asking: &mut Asking<'_>) -> Result<(), Failure> {
        ask::task::missing(asking, self)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.must_name(self.name.as_deref())?;
        if self.tasks.is_empty() {
            return Err(none_named(plan, &name)?);
        }
        let tasks = named::ids("task", &self.tasks)?;
        tasks.into_iter().map(|task| plan.step(&name, TaskDone { task, note: self.note.clone() })).collect()
    }
}

/// TASK is missing; the ones that the actor may do are named.
fn none_named(plan: &Planning<'_>, name: &ReleaseName) -> Result<Failure, Failure> {
    let release = plan.desk.release(name)?;
    let view = plan.desk.view(&release)?;
    let mine = plan.desk.policy.people.roles(&plan.identity.id, view.now);
    let may: Vec<String> = ask::task::waiting(&view, &mine).iter().map(|(id, _)| id.to_string()).collect();
    let failure = Failure::new(Kind::Usage, "TASK is missing: which task?");
    let failure = if may.is_empty() { failure } else { failure.hint(format!("you may do {}", may.join(", "))) };
    Ok(failure.hint(format!("relman task list {name}")))
}

/// Name the ticket that the tracker of the house has for a task
///
/// Examples:
///   relman task ticket CFIS001 back-up OPS-2210
///   relman task ticket CFIS001 back-up OPS-2210 --url https://tracker.example.org/OPS-2210
///
/// It says nothing of whether the task is done. Another ticket takes the place of the former one.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct TicketArgs {
    /// The release
    name: String,
    /// The task
    task: String,
    /// The id that the tracker gave it
    ticket: String,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

impl Acts for TicketArgs {
    fn acting(&self) -> Acting {
        self.acting.clone().or_from(&self.from)
    }

    fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.name(&self.name)?;
        let task = named::id("task", &self.task)?;
        let ticket = named::word("ticket", &self.ticket)?;
        Ok(vec![plan.step(&name, TaskTicket { task, ticket })?])
    }
}

macro_rules! by_task {
    ($($(#[$doc:meta])* $args:ident => $action:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Args)]
        #[command(verbatim_doc_comment)]
        pub(super) struct $args {
            /// The release
            name: String,
            /// The tasks
            #[arg(required = true)]
            tasks: Vec<String>,
            #[command(flatten)]
            acting: Acting,
            #[command(flatten)]
            from: MessageFrom,
        }

        impl Acts for $args {
            fn acting(&self) -> Acting {
                self.acting.clone().or_from(&self.from)
            }

            fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
                let name = plan.desk.name(&self.name)?;
                let tasks = named::ids("task", &self.tasks)?;
                tasks.into_iter().map(|task| plan.step(&name, $action { task })).collect()
            }
        }
    )*};
}

by_task! {
    /// Leave tasks out, if your role may
    ///
    /// Examples:
    ///   relman task skip CFIS001 warn-users -m "nothing of theirs changes"
    ///   relman task skip CFIS001 warn-users hand-over -m "no web part"
    SkipArgs => TaskSkip;

    /// Set tasks to be done again
    ///
    /// Examples:
    ///   relman task reopen CFIS001 take-backup -m "the folder was wiped"
    ///   relman task reopen CFIS001 verify-site -m "a second look is needed"
    ReopenArgs => TaskReopen;
}
