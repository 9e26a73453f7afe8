//! A regular expression of a process, always anchored at both ends.

use serde::Deserialize;

/// An anchored regular expression with its source text.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    text: String,
    regex: regex::Regex,
}

/// The text is not a regular expression, or one too large.
#[derive(Debug, Clone, thiserror::Error)]
#[error("pattern `{text}` is no regular expression: {reason}")]
pub struct PatternError {
    text: String,
    reason: String,
}

impl Pattern {
    /// True if the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The expression as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl TryFrom<String> for Pattern {
    type Error = PatternError;
    fn try_from(text: String) -> Result<Self, PatternError> {
        let built = regex::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 20).build();
        match built {
            Ok(regex) => Ok(Self { text, regex }),
            Err(error) => {
                let reason = error.to_string().lines().last().unwrap_or_default().to_owned();
                Err(PatternError { text, reason })
            }
        }
    }
}
