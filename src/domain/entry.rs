//! An entry of `history.yaml`: the home of one action (language §12).

use super::action::Action;
use super::context::Context;
use super::id::{ActionId, Id};
use super::moment::Moment;
use serde::{Deserialize, Serialize};

/// One action with who, when, and under which policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The id of the action.
    pub id: ActionId,
    /// When; equal to the author date of the commit.
    pub at: Moment,
    /// Who; the author of the commit.
    pub actor: Id,
    /// The number of the policy that judged it.
    pub policy: u32,
    /// A reason or remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where more can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it happened in the world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Moment>,
    /// What happened.
    #[serde(flatten)]
    pub action: Action,
}

impl Entry {
    /// Puts an action that was judged at `at` into its entry.
    #[must_use]
    pub fn new(context: &Context, at: Moment, policy: u32, action: Action) -> Self {
        Self {
            id: context.id.clone(),
            at,
            actor: context.actor.clone(),
            policy,
            message: context.message.clone(),
            url: context.url.clone(),
            happened: context.happened,
            action,
        }
    }

    /// When it happened in the world where somebody said so, else when it was recorded.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.happened.unwrap_or(self.at)
    }

    /// What the judge was told when the entry was made.
    #[must_use]
    pub fn context(&self) -> Context {
        Context {
            id: self.id.clone(),
            actor: self.actor.clone(),
            at: self.at,
            message: self.message.clone(),
            url: self.url.clone(),
            happened: self.happened,
        }
    }
}
