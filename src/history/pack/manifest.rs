//! The manifest of a pack: release, root and steps, as JSON.
//!
//! A reader takes from it what the release is called, the root and the commits of the steps; all
//! else in it is made anew from those and compared. Start at `Manifest`.

use super::contents::folders;
use super::replay::{Replayed, Steps};
use serde::{Deserialize, Serialize};

/// The form of packs that this program writes and reads.
pub const FORMAT: u32 = 1;

/// What a pack says it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of the pack.
    pub format: u32,
    /// The program that worded the pages.
    pub relman: String,
    /// The release.
    pub release: String,
    /// The commit with which the store began.
    pub root: String,
    /// The commit of the last step.
    pub tip: String,
    /// The later commit whose id proves all steps, if every commit down to them is in the pack.
    pub line: Option<String>,
    /// The steps, in order.
    pub steps: Vec<Line>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The commit.
    pub commit: String,
    /// The one that it stands on.
    pub parent: Option<String>,
    /// The id of the action.
    pub action: Option<String>,
    /// What kind of action.
    pub name: Option<String>,
    /// When.
    pub at: Option<String>,
    /// Who.
    pub actor: Option<String>,
    /// The folder of the policy that judged it.
    pub policy: Option<String>,
}

impl Manifest {
    /// Makes the manifest of a replay.
    #[must_use]
    pub fn of(of: &Steps, replayed: &Replayed, relman: &str) -> Self {
        let folders = folders(&replayed.grounds);
        let lines = replayed.steps.iter().map(|step| {
            let entry = step.entry.as_ref();
            Line {
                commit: step.commit.to_string(),
                parent: step.parent.map(|parent| parent.to_string()),
                action: entry.map(|entry| entry.id.to_string()),
                name: entry.map(|entry| entry.action.name().to_owned()),
                at: entry.map(|entry| entry.at.rfc3339()),
                actor: entry.map(|entry| entry.actor.to_string()),
                policy: step.ground.and_then(|at| folders.get(at).cloned()),
            }
        });
        let tip = replayed.steps.last().map(|step| step.commit.to_string()).unwrap_or_default();
        let (release, root, line) = (of.name.to_string(), of.root.to_string(), of.line.map(|line| line.to_string()));
        Self { format: FORMAT, relman: relman.to_owned(), release, root, tip, line, steps: lines.collect() }
    }

    /// Writes it, each step on a line of its own.
    #[must_use]
    pub fn text(&self) -> String {
        let written = |value: &dyn Fn() -> serde_json::Result<String>| value().unwrap_or_default();
        let string = |text: &str| written(&|| serde_json::to_string(text));
        let steps: Vec<String> =
            self.steps.iter().map(|line| format!("    {}", written(&|| serde_json::to_string(line)))).collect();
        let line = self.line.as_deref().map_or("null".to_owned(), string);
        let head = [
            ("format", self.format.to_string()),
            ("relman", string(&self.relman)),
            ("release", string(&self.release)),
            ("root", string(&self.root)),
            ("tip", string(&self.tip)),
            ("line", line),
        ];
        let head: String = head.iter().map(|(key, value)| format!("  \"{key}\": {value},\n")).collect();
        format!("{{\n{head}  \"steps\": [\n{}\n  ]\n}}\n", steps.join(",\n"))
    }
}
