//! Decides what a bill of materials in CycloneDX JSON says: its components and their licences.
//!
//! Pure; versions 1.2 to 1.6 (ECMA-424). Components within components count; `metadata.component`, the product
//! itself, does not. Start at `report`.

#[cfg(test)]
mod tests;

use super::evidence::EvidenceError;
use super::json::{Json, Wrong};
use super::parts::Tally;
use super::sarif::digest;
use crate::domain::evidence::{Counts, Report};

const VERSIONS: [&str; 5] = ["1.2", "1.3", "1.4", "1.5", "1.6"];

/// Counts the components.
///
/// # Errors
/// It is no CycloneDX of a version that is read, or a value is not what the format has there.
pub(super) fn report(json: &Json) -> Result<Report, EvidenceError> {
    if json.text("bomFormat")? != Some("CycloneDX") {
        return Err(EvidenceError::at_start("this is no CycloneDX: `bomFormat` is not `CycloneDX`"));
    }
    let version = json.text("specVersion")?.unwrap_or_default();
    if !VERSIONS.contains(&version) {
        let version: String = version.chars().take(20).collect();
        let message = format!("this is CycloneDX `{version}`, and {} are read", VERSIONS.join(", "));
        return Err(EvidenceError::at_start(message));
    }
    let mut tally = Tally::default();
    count(json, &mut tally)?;
    let mut claims = Vec::new();
    if let Some(product) = json.map("metadata")?.map(|metadata| metadata.map("component")).transpose()?.flatten() {
        product
            .each("hashes", |hash| {
                if hash.text("alg")? == Some("SHA-256") {
                    let content = hash.text("content")?.unwrap_or_default();
                    claims.push(digest(content).ok_or_else(|| Wrong::new("content", "is no SHA-256"))?);
                }
                Ok(())
            })
            .map_err(|wrong| wrong.below("metadata.component"))?;
    }
    claims.sort();
    claims.dedup();
    Ok(Report { counts: Counts::Components(tally.finish()?), claims, mentions: Vec::new() })
}

fn count(of: &Json, tally: &mut Tally) -> Result<(), Wrong> {
    of.each("components", |component| {
        let name = component.text("name")?.ok_or_else(|| Wrong::new("name", "is missing"))?;
        let group = component.text("group")?.filter(|group| !group.is_empty());
        let name = group.map_or_else(|| name.to_owned(), |group| format!("{group}/{name}"));
        let mut licences = Vec::new();
        component.each("licenses", |choice| {
            let licence = choice.map("license")?.unwrap_or(&Json::Null);
            licences.extend(choice.text("expression")?.or(licence.text("id")?).or(licence.text("name")?));
            Ok(())
        })?;
        tally.component(&name, component.text("version")?, &licences);
        count(component, tally)
    })
}
