//! `relman schema`: what editors need to complete and check the files that people write.

use super::failure::{Failure, Kind};
use super::print;
use super::session::Session;
use crate::format::schema::{self, Written};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Print the JSON Schema of a file that people write
///
/// Examples:
///   relman schema process
///   relman schema process -o process.schema.json
///
/// An editor finds it by a comment in the first line of the YAML file, with the path from there:
/// # yaml-language-server: $schema=process.schema.json
/// A store has its schemas under .relman/schema/.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct SchemaArgs {
    /// Which file
    #[arg(value_enum)]
    file: FileName,
    /// Write to this file; `-` is standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// A file that people write.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FileName {
    /// A process: processes/*.yaml
    Process,
    /// people.yaml
    People,
    /// calendar.yaml
    Calendar,
    /// relman.yaml
    Settings,
}

impl SchemaArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let text = schema::text(match self.file {
            FileName::Process => Written::Process,
            FileName::People => Written::People,
            FileName::Calendar => Written::Calendar,
            FileName::Settings => Written::Settings,
        });
        match &self.output {
            Some(path) if path.as_os_str() != "-" => std::fs::write(session.path(path), text)
                .map_err(|error| Failure::new(Kind::Internal, format!("cannot write `{}`: {error}", path.display()))),
            _ => print::result(&text),
        }
    }
}
