//! `changes`: enough of them, packed, described, in the right status, and not failed; `items` alike.

use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::process::requirement::ChangesNeed;
use crate::domain::refusal::Why;
use crate::domain::release::{Change, TestResult};
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, list: Carried, need: &ChangesNeed) -> Vec<Why> {
    let of_type = |change: &&Change| need.change_type.as_ref().is_none_or(|wanted| *wanted == change.change_type);
    let changes: Vec<&Change> = list.of(view.release).iter().filter(of_type).collect();
    let mut why = Vec::new();

    let have = u32::try_from(changes.len()).unwrap_or(u32::MAX);
    if have < need.min {
        why.push(Why::CarriedFew { list, of_type: need.change_type.clone(), have, min: need.min });
    }
    for change in &changes {
        if need.packed && !view.release.package.artifacts.iter().any(|a| a.changes.contains(&change.id)) {
            why.push(Why::Unpacked { change: change.id.clone() });
        }
        let empty = need.fields.iter().filter(|field| is_empty(change, field));
        why.extend(empty.map(|field| Why::CarriedField { list, id: change.id.clone(), field: field.clone() }));
        if !need.status.is_empty() && !change.status.as_ref().is_some_and(|status| need.status.contains(status)) {
            let (id, status) = (change.id.clone(), change.status.clone());
            why.push(Why::CarriedStatus { list, id, status, wanted: need.status.clone() });
        }
    }
    if let Some(max) = need.failed {
        let failed: Vec<Word> =
            changes.iter().filter(|change| stands_failed(view, change)).map(|c| c.id.clone()).collect();
        if failed.len() > max as usize {
            why.push(Why::ChangesFailed { changes: failed, max });
        }
    }
    why
}

fn is_empty(change: &Change, field: &Id) -> bool {
    change.fields.get(field).is_none_or(|text| text.trim().is_empty())
}

/// RULE language §3: the result of a change counts for its iteration.
fn stands_failed(view: &View<'_>, change: &Change) -> bool {
    let tested = change.tested.as_ref();
    tested.is_some_and(|t| t.result == TestResult::Failed && t.stamp.iteration == view.release.iteration)
}
