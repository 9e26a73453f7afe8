//! `relman inventory compare`: what is really there against what runs by the record.

use super::failure::{Failure, Kind};
use super::inventory::{Books, Only};
use super::session::{Format, Reading, Session};
use super::{find, form, named, print};
use crate::domain::comparison::{Found, Recorded, compare};
use crate::format::sums;
use crate::report::comparison::{NotCompared, Told};
use crate::report::encode;
use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The longest list that is read, in bytes: more than a hundred thousand files.
const LIST_BYTES: u64 = 16 * 1024 * 1024;

/// Compare what is really there with what runs by the record
///
/// Examples:
///   ssh server 'cd /opt/app && sha256sum -- *' | relman inventory compare live -
///   relman inventory compare live SHA256SUMS --component web --json
///
/// Exit code 0: the same files, under whatever paths; 4: something is not approved, or missing.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CompareArgs {
    /// The environment
    environment: String,
    /// What sha256sum printed there, - for standard input
    file: PathBuf,
    #[command(flatten)]
    only: Only,
    #[command(flatten)]
    reading: Reading,
}

impl CompareArgs {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &self.reading)?;
        let books = Books::open(&desk, &[&self.environment], &self.only)?;
        let environment = named::id("environment", &self.environment)?;
        let found = self.found(session)?;
        let (mut recorded, mut not_compared) = (Vec::new(), Vec::new());
        for entry in books.running(Some(&self.environment)) {
            let (component, release) = (entry.component, &entry.standing.release);
            recorded.extend(entry.standing.artifacts(component).into_iter().map(|file| Recorded {
                component: component.clone(),
                release: release.clone(),
                file,
            }));
            not_compared.extend(entry.standing.items(component).into_iter().map(|item| NotCompared {
                component: component.clone(),
                release: release.clone(),
                item,
            }));
        }
        let comparison = compare(&found, &recorded);
        let strange: BTreeSet<_> = comparison.not_approved.iter().map(|(found, _)| found.digest.clone()).collect();
        let holders = find::holders(&desk, &strange)?;
        let file = self.file.display().to_string();
        let told = Told {
            environment: &environment,
            file: &file,
            comparison: &comparison,
            holders: &holders,
            not_compared: &not_compared,
        };
        if form::wanted(session, &self.reading) == Format::Json {
            print::answer(session, &self.reading, &encode::json(&told.json()))?;
        } else {
            form::table(session, &self.reading, &told.table(), &serde_json::Value::Null)?;
            if !session.everywhere.quiet {
                print::aside(&told.summary());
            }
        }
        Ok(if comparison.agrees() { 0 } else { 4 })
    }

    fn found(&self, session: &Session) -> Result<Vec<Found>, Failure> {
        let bytes = session.read_bytes(&self.file, LIST_BYTES)?;
        sums::read(&bytes).map_err(|errors| {
            let file = self.file.display();
            let failure = Failure::new(Kind::Invalid, format!("`{file}` is no list of checksums that can be compared"));
            let failure = errors.iter().fold(failure, |failure, error| failure.detail(format!("{file}: {error}")));
            failure.hint("sha256sum -- FILE… > SHA256SUMS")
        })
    }
}
