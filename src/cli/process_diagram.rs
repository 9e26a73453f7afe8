//! `relman process diagram`: a process as a picture.
//!
//! Of the store as it stands in a commit, or of a file that is in no store yet.

use super::failure::{Failure, Kind};
use super::print;
use super::process;
use super::session::{Reading, Session};
use crate::report::diagram::{self, Form};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::PathBuf;

/// Draw a process
///
/// Examples:
///   relman process diagram --format svg -o process.svg
///   relman process diagram house.yaml
///
/// A state is a box; a transition is a label with its title, who makes it and its gates.
/// What leads back or out is broken. The SVG prints on A3.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DiagramArgs {
    /// The process, or a file; the default one of the store where missing
    #[arg(value_name = "ID|FILE")]
    process: Option<String>,
    /// Choose the form of the picture
    #[arg(long, value_enum, value_name = "FORM", default_value = "mermaid")]
    format: Picture,
    /// Draw the process as it stood at a commit or time
    #[arg(long, value_name = "COMMIT|TIME")]
    as_of: Option<String>,
    /// Write the picture to a file, - for standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// The form of the picture
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    /// Text that code hosts and wikis draw
    Mermaid,
    /// Text for Graphviz
    Dot,
    /// A vector picture
    Svg,
}

impl DiagramArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let reading = Reading { as_of: self.as_of.clone(), output: self.output.clone(), ..Reading::default() };
        let (form, word) = match self.format {
            Picture::Mermaid => (Form::Mermaid, "mermaid"),
            Picture::Dot => (Form::Dot, "dot"),
            Picture::Svg => (Form::Svg, "svg"),
        };
        let process = process::of_store_or_file(session, &reading, self.process.as_deref())?;
        let text = diagram::draw(&process, form).map_err(|error| {
            Failure::new(Kind::Internal, error.to_string()).hint("relman process diagram --format dot")
        })?;
        if !session.everywhere.json {
            return print::answer(session, &reading, &text);
        }
        let json = json!({
            "process": process.process, "version": process.version, "format": word, "diagram": text,
        });
        print::answer(session, &reading, &crate::report::encode::json(&json))
    }
}
