//! Decides what a value is taken for, and names the place where it is something else.
//!
//! Pure. A key with the value `null` is as good as none. Start at `Json::list`.

use super::Json;
use crate::format::evidence::EvidenceError;

/// A value is not what its format has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Wrong {
    path: String,
    message: String,
}

impl Wrong {
    /// Says what is wrong with the value at a key.
    pub(in crate::format) fn new(key: &str, message: impl Into<String>) -> Self {
        Self { path: key.to_owned(), message: message.into() }
    }

    /// Says where the map stands that it is about.
    pub(in crate::format) fn below(mut self, place: &str) -> Self {
        self.path = if self.path.is_empty() { place.to_owned() } else { format!("{place}.{}", self.path) };
        self
    }
}

impl From<Wrong> for EvidenceError {
    fn from(wrong: Wrong) -> Self {
        Self::at_start(format!("`{}` {}", wrong.path, wrong.message))
    }
}

impl Json {
    /// What stands at a key of a map.
    pub(in crate::format) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.get(key).filter(|value| **value != Self::Null),
            _ => None,
        }
    }

    /// The text at a key.
    pub(in crate::format) fn text(&self, key: &str) -> Result<Option<&str>, Wrong> {
        match self.get(key) {
            None => Ok(None),
            Some(Self::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Wrong::new(key, "is no text")),
        }
    }

    /// The word at a key, which must be one of these.
    pub(in crate::format) fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Wrong> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(Some(*value));
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let found: String = text.chars().take(60).collect();
        Err(Wrong::new(key, format!("is `{found}`, not one of {}", known.join(", "))))
    }

    /// The position in a list at a key; `-1` stands for none.
    pub(in crate::format) fn index(&self, key: &str) -> Result<Option<usize>, Wrong> {
        match self.get(key) {
            None | Some(Self::Number(Some(-1))) => Ok(None),
            Some(Self::Number(Some(index))) if *index >= 0 => Ok(usize::try_from(*index).ok()),
            Some(_) => Err(Wrong::new(key, "is no position in a list")),
        }
    }

    /// The list of maps at a key; nothing where the key is missing.
    pub(in crate::format) fn list(&self, key: &str) -> Result<Option<&[Self]>, Wrong> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let Self::List(list) = value else { return Err(Wrong::new(key, "is no list")) };
        match list.iter().position(|item| !matches!(item, Self::Map(_))) {
            Some(index) => Err(Wrong::new(&format!("{key}[{index}]"), "is no object")),
            None => Ok(Some(list)),
        }
    }

    /// The maps of the list at a key, each put through a function; none where the key is missing.
    pub(in crate::format) fn each<'j>(
        &'j self,
        key: &str,
        mut visit: impl FnMut(&'j Self) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        for (index, item) in self.list(key)?.unwrap_or_default().iter().enumerate() {
            visit(item).map_err(|wrong| wrong.below(&format!("{key}[{index}]")))?;
        }
        Ok(())
    }

    /// The map at a key.
    pub(in crate::format) fn map(&self, key: &str) -> Result<Option<&Self>, Wrong> {
        match self.get(key) {
            Some(map @ Self::Map(_)) => Ok(Some(map)),
            None => Ok(None),
            Some(_) => Err(Wrong::new(key, "is no object")),
        }
    }
}
