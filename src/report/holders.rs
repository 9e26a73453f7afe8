//! Which releases hold some bytes: in which state, and what became of them where they were deployed.

use super::table::Table;
use super::when;
use crate::domain::id::{Digest, Id};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::Outcome;
use serde_json::{Value, json};

/// A release that holds bytes, or held them where they were deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The bytes.
    pub digest: Digest,
    /// The release.
    pub release: ReleaseName,
    /// Where it stands.
    pub state: Id,
    /// What it calls them.
    pub artifact: String,
    /// The component that they belong to.
    pub component: Option<Id>,
    /// True while they are in its package.
    pub packed: bool,
    /// Who compared them.
    pub verified_by: Vec<Id>,
    /// Where they were brought, in order.
    pub deployed: Vec<Went>,
}

/// A deployment of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Went {
    /// Where.
    pub environment: Id,
    /// How it ended; nothing while it goes on.
    pub outcome: Option<Outcome>,
    /// When it ended, or began while it goes on.
    pub at: Moment,
    /// When it was taken back.
    pub rolled_back: Option<Moment>,
}

impl Went {
    fn word(&self) -> &'static str {
        match (self.rolled_back, self.outcome) {
            (Some(_), _) => "rolled back",
            (None, Some(outcome)) => outcome.as_str(),
            (None, None) => "begun",
        }
    }
}

impl Holder {
    /// The holder for scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let deployed = self.deployed.iter().map(|went| {
            json!({
                "environment": went.environment, "result": went.outcome, "at": went.at.rfc3339(),
                "rolled_back": went.rolled_back.map(Moment::rfc3339),
            })
        });
        json!({
            "release": self.release.as_str(), "state": self.state, "artifact": self.artifact,
            "component": self.component, "verified_by": self.verified_by, "digest": self.digest,
            "in_package": self.packed, "deployed": deployed.collect::<Vec<_>>(),
        })
    }

    /// What the release has to do with an environment in which these bytes should not be.
    #[must_use]
    pub fn told_of(&self, environment: &Id) -> String {
        let here = self.deployed.iter().rfind(|went| went.environment == *environment);
        let fate = match here {
            None => "not deployed here".to_owned(),
            Some(Went { rolled_back: Some(at), .. }) => format!("rolled back here {}", when::local(*at)),
            Some(Went { outcome: Some(Outcome::Success), .. }) => "superseded here".to_owned(),
            Some(went) => format!("deployed here: {}", went.word()),
        };
        format!("{} ({}), {fate}", self.release, self.state)
    }
}

/// The rows for people, and the objects for scripts.
#[must_use]
pub fn rows(holders: &[Holder]) -> (Table, Vec<Value>) {
    let mut table = Table::new(&["release", "state", "artifact", "component", "verified by", "deployed", "digest"]);
    for one in holders {
        let deployed = one.deployed.iter().map(|went| {
            format!("{} {} {}", went.environment, went.word(), when::local(went.rolled_back.unwrap_or(went.at)))
        });
        table.push(vec![
            one.release.to_string(),
            one.state.to_string(),
            one.artifact.clone(),
            one.component.as_ref().map(ToString::to_string).unwrap_or_default(),
            one.verified_by.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            deployed.collect::<Vec<_>>().join(", "),
            one.digest.to_string(),
        ]);
    }
    (table, holders.iter().map(Holder::json).collect())
}
