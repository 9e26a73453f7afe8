//! `relman artifact find`: which releases hold these bytes, in which state.

use super::digest;
use super::failure::{Failure, Kind};
use super::form;
use super::session::{Reading, Session};
use crate::domain::id::Digest;
use crate::report::table::Table;
use serde_json::{Value, json};
use std::path::Path;

/// Looks through the packages of all releases; exit code 1 when none holds the bytes.
pub(super) fn run(session: &Session, what: &str, reading: &Reading) -> Result<(), Failure> {
    let wanted = match Digest::parse(what) {
        Ok(digest) => digest,
        Err(error) if what.starts_with("sha256:") && !session.path(Path::new(what)).exists() => {
            return Err(Failure::new(Kind::Usage, error.to_string()));
        }
        Err(_) => digest::of_file(session, Path::new(what))?.0,
    };
    let store = session.store()?;
    let desk = session.desk(&store, reading)?;
    let mut table = Table::new(&["release", "state", "artifact", "component", "verified by", "digest"]);
    let mut found = Vec::new();
    for name in desk.names()? {
        // The bytes of the file are searched before the record is read: most releases do not match.
        let package = desk.file(&name, "package.yaml")?.unwrap_or_default();
        if !String::from_utf8_lossy(&package).contains(wanted.as_str()) {
            continue;
        }
        let release = desk.release(&name)?;
        for artifact in release.package.artifacts.iter().filter(|artifact| artifact.digest == wanted) {
            let verified = release.package.verifications.iter().filter(|one| one.digest == wanted);
            let verified: Vec<String> = verified.map(|one| one.stamp.by.to_string()).collect();
            let component = artifact.component.as_ref().map(ToString::to_string);
            table.push(vec![
                name.to_string(),
                release.state.to_string(),
                artifact.name.to_string(),
                component.clone().unwrap_or_default(),
                verified.join(", "),
                wanted.to_string(),
            ]);
            found.push(json!({
                "release": name.as_str(), "state": release.state.as_str(), "artifact": artifact.name.as_str(),
                "component": component, "verified_by": verified, "digest": wanted.as_str(),
            }));
        }
    }
    if found.is_empty() {
        return Err(Failure::new(Kind::NotFound, format!("no release holds {wanted}")));
    }
    form::table(session, reading, &table, &Value::Array(found))
}
