//! What an entry of a notice says of itself: whether somebody was told, and whether anybody knows.

use super::entries::NoticeEntry;
use super::words::Delivery;
use crate::domain::refusal::Rule;

impl NoticeEntry {
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
