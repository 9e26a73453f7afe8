//! `relman artifact find`: which releases hold these bytes, in which state, and where they went.

use super::desk::Desk;
use super::digest;
use super::failure::{Failure, Kind};
use super::form;
use super::session::{Reading, Session};
use crate::domain::id::Digest;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Release;
use crate::report::holders::{self, Holder, Went};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The files of a record in which digests of artifacts stand.
const HOLDING: [&str; 2] = ["package.yaml", "deployments.yaml"];

/// Looks through the packages and deployments of all releases; exit code 1 when none holds the bytes.
pub(super) fn run(session: &Session, what: &str, reading: &Reading) -> Result<(), Failure> {
    let wanted = match Digest::parse(what) {
        Ok(digest) => digest,
        Err(error) if what.starts_with("sha256:") && !session.path(Path::new(what)).exists() => {
            return Err(Failure::new(Kind::Usage, error.to_string()));
        }
        Err(_) if session.path(Path::new(what)).exists() => digest::of_file(session, Path::new(what))?.0,
        // The digits alone, as sha256sum and others print them.
        Err(_) => Digest::parse(&format!("sha256:{}", what.to_ascii_lowercase())).map_err(|_| {
            let neither = format!("there is no file `{what}` here, and it is no SHA-256 of 64 hexadecimal digits");
            Failure::new(Kind::NotFound, neither).hint("write `sha256:…`, or the name of a file that is here")
        })?,
    };
    let store = session.store()?;
    let desk = session.desk(&store, reading)?;
    let found = holders(&desk, &BTreeSet::from([wanted.clone()]))?;
    if found.is_empty() {
        return Err(Failure::new(Kind::NotFound, format!("no release holds {wanted}")));
    }
    let (table, objects) = holders::rows(&found);
    form::table(session, reading, &table, &Value::Array(objects))
}

/// Every release that holds some of these bytes, or held them where it was deployed, by name.
pub(super) fn holders(desk: &Desk<'_>, wanted: &BTreeSet<Digest>) -> Result<Vec<Holder>, Failure> {
    let mut found = Vec::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    for name in desk.names()? {
        // The bytes of the files are searched before the record is read: most releases do not match.
        if names_any(desk, &name, wanted)? {
            found.extend(held_by(&desk.release(&name)?, wanted));
        }
    }
    Ok(found)
}

fn names_any(desk: &Desk<'_>, name: &ReleaseName, wanted: &BTreeSet<Digest>) -> Result<bool, Failure> {
    const DIGEST_BYTES: usize = 71;
    for file in HOLDING {
        let bytes = desk.file(name, file)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut digests = text.match_indices("sha256:").filter_map(|(at, _)| text.get(at..at + DIGEST_BYTES));
        if digests.any(|digest| wanted.contains(digest)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a release holds of the bytes: its artifacts, then what it deployed and has no more.
fn held_by(release: &Release, wanted: &BTreeSet<Digest>) -> Vec<Holder> {
    let holder = |digest: &Digest, artifact: &str, component: &Option<_>, packed| {
        let verified = release.package.verifications.iter().filter(|one| one.digest == *digest);
        Holder {
            digest: digest.clone(),
            release: release.name.clone(),
            state: release.state.clone(),
            artifact: artifact.to_owned(),
            component: Option::clone(component),
            packed,
            verified_by: verified.map(|one| one.stamp.by.clone()).collect(),
            deployed: Vec::new(),
        }
    };
    let packed = release.package.artifacts.iter().filter(|artifact| wanted.contains(&artifact.digest));
    let mut found: Vec<Holder> =
        packed.map(|one| holder(&one.digest, one.name.as_str(), &one.component, true)).collect();
    for deployment in &release.deployments {
        for file in deployment.artifacts.iter().filter(|file| wanted.contains(&file.digest)) {
            let is_it = |one: &&mut Holder| one.digest == file.digest && one.artifact == file.name.as_str();
            let went = Went {
                environment: deployment.environment.clone(),
                outcome: deployment.outcome,
                at: deployment.finished.as_ref().unwrap_or(&deployment.started).at,
                rolled_back: deployment.rolled_back.as_ref().map(|stamp| stamp.at),
            };
            match found.iter_mut().find(is_it) {
                Some(known) => known.deployed.push(went),
                None => {
                    let mut gone = holder(&file.digest, file.name.as_str(), &file.component, false);
                    gone.deployed.push(went);
                    found.push(gone);
                }
            }
        }
    }
    found
}
