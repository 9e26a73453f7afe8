//! Decides what a bill of materials in SPDX JSON says: its packages and their licences.
//!
//! Pure; versions 2.2 and 2.3 (ISO/IEC 5962). The one package that the document describes is the product itself
//! and no part of it; where it describes several, they are the parts. Start at `report`.

#[cfg(test)]
mod tests;

use super::evidence::EvidenceError;
use super::json::{Json, Wrong};
use super::parts::Tally;
use super::sarif::digest;
use crate::domain::evidence::{Counts, Report};
use crate::domain::id::Digest;
use std::collections::BTreeSet;

/// Counts the packages.
///
/// # Errors
/// It is no SPDX of a version that is read, or a value is not what the format has there.
pub(super) fn report(json: &Json) -> Result<Report, EvidenceError> {
    match json.text("spdxVersion")? {
        Some("SPDX-2.2" | "SPDX-2.3") => {}
        Some(version) => {
            let version: String = version.chars().take(20).collect();
            return Err(EvidenceError::at_start(format!("this is `{version}`, and SPDX-2.2 and SPDX-2.3 are read")));
        }
        None => return Err(EvidenceError::at_start("this is no SPDX 2: it has no `spdxVersion`")),
    }
    let described = described(json)?;
    let mut packages = 0_usize;
    json.each("packages", |package| {
        packages += usize::from(package.text("SPDXID")?.is_some_and(|id| described.contains(id)));
        Ok(())
    })?;
    let (mut tally, mut claims, mut mentions) = (Tally::default(), Vec::new(), Vec::new());
    json.each("packages", |package| {
        let is_described = package.text("SPDXID")?.is_some_and(|id| described.contains(id));
        if is_described {
            checksums(package, &mut claims)?;
        }
        if is_described && packages == 1 {
            return Ok(());
        }
        let name = package.text("name")?.ok_or_else(|| Wrong::new("name", "is missing"))?;
        // §7.13: a conclusion that is missing asserts nothing; `NONE` is one.
        let concluded = package.text("licenseConcluded")?.filter(|licence| *licence != "NOASSERTION");
        let licence = concluded.or(package.text("licenseDeclared")?);
        tally.component(name, package.text("versionInfo")?, licence.as_slice());
        Ok(())
    })?;
    json.each("files", |file| {
        let is_described = file.text("SPDXID")?.is_some_and(|id| described.contains(id));
        checksums(file, if is_described { &mut claims } else { &mut mentions })
    })?;
    for digests in [&mut claims, &mut mentions] {
        digests.sort();
        digests.dedup();
    }
    Ok(Report { counts: Counts::Components(tally.finish()?), claims, mentions })
}

/// What the document describes: by its list, or by a relationship (§11).
fn described(json: &Json) -> Result<BTreeSet<String>, Wrong> {
    let mut described = BTreeSet::new();
    match json.get("documentDescribes") {
        None => {}
        Some(Json::List(ids)) => {
            for (index, id) in ids.iter().enumerate() {
                let Json::Text(id) = id else {
                    return Err(Wrong::new(&format!("documentDescribes[{index}]"), "is no text"));
                };
                described.insert(id.clone());
            }
        }
        Some(_) => return Err(Wrong::new("documentDescribes", "is no list")),
    }
    let document = json.text("SPDXID")?.unwrap_or("SPDXRef-DOCUMENT");
    json.each("relationships", |relationship| {
        let of = (relationship.text("spdxElementId")?, relationship.text("relatedSpdxElement")?);
        match (relationship.text("relationshipType")?, of) {
            (Some("DESCRIBES"), (Some(from), Some(to))) if from == document => described.insert(to.to_owned()),
            (Some("DESCRIBED_BY"), (Some(from), Some(to))) if to == document => described.insert(from.to_owned()),
            _ => false,
        };
        Ok(())
    })?;
    Ok(described)
}

fn checksums(of: &Json, digests: &mut Vec<Digest>) -> Result<(), Wrong> {
    of.each("checksums", |checksum| {
        if checksum.text("algorithm")? == Some("SHA256") {
            let value = checksum.text("checksumValue")?.unwrap_or_default();
            digests.push(digest(value).ok_or_else(|| Wrong::new("checksumValue", "is no SHA-256"))?);
        }
        Ok(())
    })
}
