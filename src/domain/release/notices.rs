//! What an entry of a notice says of itself: whether somebody was told, and whether anybody knows.

use super::Covered;
use super::entries::{NoticeEntry, Stamp};
use super::words::Delivery;
use crate::domain::id::Id;
use crate::domain::refusal::Rule;

impl NoticeEntry {
    /// People were told by other means; what a sending says besides is added to it.
    #[must_use]
    pub fn told(notice: Id, covers: Covered, stamp: Stamp) -> Self {
        Self {
            notice,
            digest: None,
            recipients: Vec::new(),
            subject: None,
            message_id: None,
            way: None,
            attachments: Vec::new(),
            again: None,
            covers,
            stamp,
            outcome: None,
            said: None,
            finished: None,
        }
    }

    /// True if people were told: by other means, or by a sending that was delivered.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.way.is_none() || self.outcome == Some(Delivery::Delivered)
    }

    /// True for a sending of which nobody can tell whether it arrived: killed, cut off, or still under way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.way.is_some() && matches!(self.outcome, None | Some(Delivery::Unknown))
    }

    /// What keeps others from sending the same again.
    #[must_use]
    pub fn as_rule(&self) -> Rule {
        Rule::SendingOpen {
            notice: self.notice.clone(),
            by: self.stamp.by.clone(),
            at: self.stamp.at,
            recipients: self.recipients.clone(),
            message_id: self.message_id.clone().unwrap_or_default(),
            told: self.outcome.is_some(),
        }
    }
}
