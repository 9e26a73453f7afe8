//! `soak`: the release has stood in its present state this long.

use crate::domain::process::requirement::SoakNeed;
use crate::domain::refusal::Why;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, need: &SoakNeed) -> Vec<Why> {
    match view.release.since.shifted(need.duration.0) {
        Some(until) if until.is_after(view.now) => vec![Why::Soak { until }],
        Some(_) => Vec::new(),
        None => vec![Why::Broken { what: "the soak time lies beyond any calendar".to_owned() }],
    }
}
