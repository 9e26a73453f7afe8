//! Who acts, when, and what they say besides: the part of an entry that is not the action.

use super::id::{ActionId, Id};
use super::moment::Moment;

/// What a judgement is told of the moment in which it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The id of the action.
    pub id: ActionId,
    /// Who acts.
    pub actor: Id,
    /// The clock, in the store's zone; the judgement never lets time run backwards (language §7).
    pub at: Moment,
    /// A reason or remark.
    pub message: Option<String>,
    /// Where more can be read.
    pub url: Option<String>,
    /// When it happened in the world, where that is not now.
    pub happened: Option<Moment>,
}

impl Context {
    /// The message, unless it is empty.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.message.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}
