//! `comment`, `hold`, `unhold`: what takes a reason and nothing else.

use super::act::{Acts, Planning, Step};
use super::failure::Failure;
use super::session::{Acting, MessageFrom};
use crate::domain::action::{Action, Comment, Hold, Unhold};
use clap::Args;

/// A release and a reason
#[derive(Debug, Args)]
pub(super) struct RemarkArgs {
    /// The release
    name: String,
    #[command(flatten)]
    acting: Acting,
    #[command(flatten)]
    from: MessageFrom,
}

macro_rules! remarks {
    ($($(#[$doc:meta])* $args:ident => $action:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Args)]
        #[command(verbatim_doc_comment)]
        pub(super) struct $args {
            #[command(flatten)]
            remark: RemarkArgs,
        }

        impl Acts for $args {
            fn acting(&self) -> Acting {
                self.remark.acting.clone().or_from(&self.remark.from)
            }

            fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
                let name = plan.desk.name(&self.remark.name)?;
                let action: Action = $action.into();
                Ok(vec![plan.step(&name, action)?])
            }
        }
    )*};
}

remarks! {
    /// Say something in the history of a release
    ///
    /// Examples:
    ///   relman comment CFIS001 -m "the vendor confirmed the date"
    ///   relman comment CFIS001 -F minutes.md --url https://wiki.example.org/minutes
    CommentArgs => Comment {};

    /// Block every advance of a release
    ///
    /// Examples:
    ///   relman hold CFIS001 -m "waiting for the vendor"
    ///   relman hold _ -m "waiting for the vendor"
    HoldArgs => Hold {};

    /// Let a release advance again
    ///
    /// Examples:
    ///   relman unhold CFIS001 -m "the vendor answered"
    ///   relman unhold _ -m "the vendor answered"
    UnholdArgs => Unhold {};
}
