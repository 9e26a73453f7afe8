//! The closed words of a record: how a test ended, what somebody decided.

use serde::{Deserialize, Serialize};

/// Declares a closed list of words of the record.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$word_doc])* $word,)* }

        impl $name {
            /// The word as the record writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)* }
            }
        }
    )*};
}

words! {
    /// How the test of a change ended.
    TestResult {
        /// It passed.
        Passed = "passed",
        /// It failed.
        Failed = "failed",
    }

    /// Why a change failed its test (language §3).
    Cause {
        /// The set-up; a later pass clears it.
        Setup = "setup",
        /// The configuration; a later pass clears it.
        Configuration = "configuration",
        /// The data; a later pass clears it.
        Data = "data",
        /// The fix itself; only a return clears it.
        Fix = "fix",
    }

    /// What happened to a task.
    TaskOutcome {
        /// It was done.
        Done = "done",
        /// It was skipped by somebody who may.
        Skipped = "skipped",
        /// It is to be done again.
        Reopened = "reopened",
        /// It got a ticket in the house's tracker; this says nothing of its doing.
        Ticketed = "ticketed",
    }

    /// Whether an issue is dealt with.
    IssueState {
        /// It is not.
        Open = "open",
        /// It is.
        Closed = "closed",
    }

    /// What somebody says at a gate.
    Decision {
        /// Yes.
        Approve = "approve",
        /// No.
        Reject = "reject",
        /// Neither.
        Abstain = "abstain",
        /// Nothing any more.
        Withdraw = "withdraw",
    }

    /// By which way a message leaves.
    Way {
        /// To a mail server.
        Smtp = "smtp",
        /// By a program of the house.
        Command = "command",
        /// As a file for somebody else to send.
        Folder = "folder",
    }

    /// What became of a message.
    Delivery {
        /// It was taken over.
        Delivered = "delivered",
        /// It was not, for certain.
        Failed = "failed",
        /// Nobody can tell.
        Unknown = "unknown",
    }

    /// How a deployment ended.
    Outcome {
        /// It runs.
        Success = "success",
        /// It does not.
        Failure = "failure",
        /// It was called off.
        Cancelled = "cancelled",
    }
}
