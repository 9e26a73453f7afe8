//! Finding what a person names: by id, with the nearest known one when there is none.

use super::failure::{Failure, Kind};
use crate::domain::id::{FileName, Id, Word};
use crate::domain::nearest::nearest;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;

/// An id on the command line; `what` is what it should be the id of.
pub(super) fn id(what: &str, text: &str) -> Result<Id, Failure> {
    Id::parse(text).map_err(|error| Failure::new(Kind::Usage, format!("{what}: {error}")))
}

/// A word on the command line, such as a change id.
pub(super) fn word(what: &str, text: &str) -> Result<Word, Failure> {
    Word::parse(text).map_err(|error| Failure::new(Kind::Usage, format!("{what}: {error}")))
}

/// The ids of a repeated flag.
pub(super) fn ids(what: &str, texts: &[String]) -> Result<Vec<Id>, Failure> {
    texts.iter().map(|text| id(what, text)).collect()
}

/// The words of a repeated flag.
pub(super) fn words(what: &str, texts: &[String]) -> Result<Vec<Word>, Failure> {
    texts.iter().map(|text| word(what, text)).collect()
}

/// The base name of a file argument.
pub(super) fn file_name(path: &Path) -> Result<FileName, Failure> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    FileName::parse(name).map_err(|error| Failure::new(Kind::Usage, error.to_string()))
}

/// `KEY=VALUE`, split at the first `=`; the value is literal (cli §1.7).
pub(super) fn key_value(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=').ok_or_else(|| {
        Failure::new(Kind::Usage, format!("`{text}` is not KEY=VALUE"))
            .hint("write the key, `=` and the text, such as impact=\"Letters only\"")
    })
}

/// A word of a filter that nothing has is refused.
pub(super) fn known(what: &str, given: Option<&str>, known: &BTreeSet<&Id>) -> Result<(), Failure> {
    match given {
        Some(given) if !known.iter().any(|id| id.as_str() == given) => Err(unknown(what, given, known)),
        _ => Ok(()),
    }
}

/// There is no such thing; the nearest known one and all of them are named.
pub(super) fn unknown<T: Display>(what: &str, given: &str, known: impl IntoIterator<Item = T>) -> Failure {
    let known: Vec<String> = known.into_iter().map(|one| one.to_string()).collect();
    let failure = Failure::new(Kind::NotFound, format!("there is no {what} `{given}`"));
    let failure = match nearest(given, known.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    };
    if known.is_empty() { failure } else { failure.hint(format!("there is {}", known.join(", "))) }
}
