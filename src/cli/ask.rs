//! Questions to a person at a terminal; never asked elsewhere (cli §1.12).

use super::failure::{Failure, Kind};

/// Asks yes or no; no, Enter and Ctrl-C write nothing.
pub(super) fn confirm(question: &str) -> Result<(), Failure> {
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt();
    match answer {
        Ok(Some(true)) => Ok(()),
        Ok(Some(false)) => Err(Failure::new(Kind::Invalid, "not confirmed; nothing was written")),
        Ok(None) | Err(_) => Err(Failure::new(Kind::Interrupted, "stopped; nothing was written")),
    }
}
