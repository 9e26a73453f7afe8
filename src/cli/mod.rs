//! The command line: arguments to actions, answers to text. The only user of clap, environment and
//! standard streams.
//!
//! Start in `commands.rs` for what there is, in `act.rs` for how a command acts, in `desk.rs` for
//! how it reads. A command is one file: its arguments, whose comments are the help, and what it does.

mod act;
mod agenda;
mod amending;
mod answer;
mod artifact;
mod ask;
mod audit;
mod batch;
mod calendar;
mod calendar_check;
mod calendar_free;
mod calendar_since;
mod calendar_view;
mod change;
mod change_import;
mod check;
mod commands;
mod commit_lists;
mod contacts;
mod deployment;
mod desk;
mod diff;
mod digest;
mod document;
mod editor;
mod evidence;
mod explain;
mod export;
mod export_verify;
mod facts;
mod failure;
mod find;
mod findings;
mod form;
mod guess;
mod hand_edits;
mod identity;
mod init;
mod inventory;
mod inventory_compare;
mod inventory_diff;
mod issue;
mod item;
mod library;
mod library_sync;
mod list;
mod lists;
mod log;
mod mail;
mod metrics;
mod metrics_cases;
mod moves;
mod named;
mod new;
mod notes;
mod notice;
mod notice_allow;
mod notice_due;
mod notice_send;
mod notice_sent;
mod notice_steps;
mod orphans;
mod package;
mod package_build;
mod package_pieces;
mod package_verify;
mod people;
mod people_delegate;
mod plain;
mod policy;
mod policy_commit;
mod policy_log;
mod policy_status;
mod print;
mod process;
mod process_check;
mod process_diagram;
mod process_log;
mod process_upgrade;
mod progress;
mod remark;
mod rollup;
mod schedule;
mod schema;
mod session;
mod set;
mod shipped;
mod show;
mod signoff;
mod task;
mod three_ways;
mod times;
mod todo;
mod tracker;
mod undo;
mod upgrade_base;
mod waiting;
mod waiver;
mod whoami;
mod world;

use crate::report::encode;
use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use commands::Command;
use failure::{Failure, Kind};
use session::{Everywhere, Session};
use std::mem::ManuallyDrop;
use std::process::ExitCode;

/// Releases under rules, kept in git
#[derive(Debug, Parser)]
#[command(name = "relman", version)]
struct CommandLine {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Runs the program on the arguments it was started with.
#[must_use]
pub fn run() -> ExitCode {
    // Scripts ask this often: it is answered before the commands are built.
    if world::asks_for_version() {
        let printed = print::result(concat!("relman ", env!("CARGO_PKG_VERSION"), "\n"));
        return printed.map_or_else(|failure| ExitCode::from(failure.kind.exit()), |()| ExitCode::SUCCESS);
    }
    let command_line = match command_line() {
        Ok(command_line) => command_line,
        Err(error) => return guess::answer(&error, &called()),
    };
    let json = command_line.everywhere.json;
    let color = command_line.everywhere.color;
    match act(command_line) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let exit = failure.kind.exit();
            if failure.kind != Kind::ClosedPipe {
                let failure = failure.ending_with_help_of(&called());
                let text =
                    if json { encode::json(&failure.json()) + "\n" } else { print::coloured(color, &failure.text()) };
                print::aside(&text);
            }
            ExitCode::from(exit)
        }
    }
}

/// Reads the command line.
///
/// The tree of all commands is left to the end of the process: to take it down is a tenth of a short command.
fn command_line() -> Result<CommandLine, clap::Error> {
    let mut command = ManuallyDrop::new(CommandLine::command());
    let mut matches = command.try_get_matches_from_mut(world::words())?;
    CommandLine::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// The command that was called, such as `relman change add`.
fn called() -> String {
    let mut command = CommandLine::command();
    let mut called = "relman".to_owned();
    for word in world::arguments() {
        let Some(found) = command.find_subcommand(&word).cloned() else { continue };
        called = format!("{called} {}", found.get_name());
        command = found;
    }
    called
}

fn act(command_line: CommandLine) -> Result<u8, Failure> {
    let session = Session::begin(command_line.everywhere)?;
    let Some(command) = command_line.command else {
        return guess::overview(&session).map(|()| 0);
    };
    perform(&session, command, world::arguments().collect())
}

/// Runs one command, whose words are `given`; at a terminal it is asked for what is missing.
fn perform(session: &Session, command: Command, given: Vec<String>) -> Result<u8, Failure> {
    let command = ask::whole(session, command, given)?;
    match command.acts() {
        Some(acts) => {
            let acting = acts.acting();
            let outcome = session.keep_edited(act::run(session, &[(None, acts)], &acting))?;
            answer::print(session, &acting, &outcome, false).map(|()| 0)
        }
        None => command.reads(session),
    }
}
