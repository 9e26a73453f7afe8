//! `components`: at least so many components are named.

use crate::domain::process::requirement::ComponentsNeed;
use crate::domain::refusal::Why;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &ComponentsNeed) -> Vec<Why> {
    let have = u32::try_from(view.release.components.len()).unwrap_or(u32::MAX);
    if have < need.min { vec![Why::ComponentsFew { have, min: need.min }] } else { Vec::new() }
}
