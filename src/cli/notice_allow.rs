//! `relman notice allow`: lets the program that a store names be started, as it is now.

use super::ask;
use super::failure::{Failure, Kind};
use super::mail::permission::{self, Program};
use super::print;
use super::session::{Reading, Session};
use crate::domain::id::Digest;
use crate::report::encode;
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Allow the program that sends notices, exactly as it is now
///
/// Examples:
///   relman notice allow
///   relman notice allow -y
///
/// The permission is yours, on this machine, for this store, this array of arguments, and these bytes of the
/// program and of each file that an argument names.
/// Whatever else the store names later is refused again.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct AllowArgs {
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
}

impl AllowArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &Reading::default())?;
        let command = desk.policy.settings.mail.as_ref().and_then(|mail| mail.command.as_ref());
        let command = command.ok_or_else(|| {
            Failure::new(Kind::NotFound, "this store names no program for mail, so there is nothing to allow")
        })?;
        let program = Program::find(&store, command)?;
        let allowed = permission::is_allowed(&store, &program)?;
        let mut shown = format!("  array    {}\n", encode::terminal(&json!(command).to_string()));
        for (number, (file, bytes)) in program.files.iter().enumerate() {
            let what = if number == 0 { "program" } else { "file   " };
            let file = encode::terminal(&file.display().to_string());
            shown.push_str(&format!("  {what}  {file}\n  bytes    {}\n", bytes.as_str()));
        }
        if !allowed {
            if !self.yes && !session.world.may_ask {
                print::aside(&shown);
                let message = "without a terminal a program is allowed with -y alone";
                return Err(Failure::new(Kind::Usage, message).hint("relman notice allow -y"));
            }
            if !self.yes {
                ask::confirm(session, &format!("{shown}let this store start it?"))?;
            }
            permission::allow(&store, &program)?;
        }
        if session.everywhere.json {
            let file = |(file, bytes): &(PathBuf, Digest)| json!({"file": file.display().to_string(), "digest": bytes});
            let files: Vec<Value> = program.files.iter().map(file).collect();
            let json = json!({
                "command": command, "program": program.path.display().to_string(), "files": files,
                "digest": program.files.first().map(|(_, bytes)| bytes), "changed": !allowed,
            });
            print::result(&encode::json(&json))?;
        } else if !session.everywhere.quiet {
            let already = if allowed { "already allowed" } else { "allowed" };
            print::result(&format!("{already}:\n{shown}"))?;
        }
        Ok(0)
    }
}
