//! `issues`: at most so many issues of these sources and severities are open.

use crate::domain::process::requirement::IssuesNeed;
use crate::domain::refusal::Why;
use crate::domain::release::{Issue, IssueState};
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &IssuesNeed) -> Vec<Why> {
    let concerned = |issue: &&Issue| {
        let severe = need.severity.is_empty() || issue.severity.as_ref().is_none_or(|s| need.severity.contains(s));
        issue.state == IssueState::Open && need.found_in.contains(&issue.source) && severe
    };
    let numbers: Vec<u32> = view.release.issues.iter().filter(concerned).map(|issue| issue.number).collect();
    if numbers.len() > need.max as usize { vec![Why::IssuesOpen { numbers, max: need.max }] } else { Vec::new() }
}
