//! Which release: the open ones where the action has a meaning, with title and state.

use super::super::failure::{Failure, Kind};
use super::super::world;
use super::Asking;
use crate::domain::process::titled;
use crate::domain::release::Release;
use crate::domain::view::View;

impl Asking<'_> {
    /// The release that was named, or the one that is picked among those that fit.
    pub(super) fn release(
        &mut self,
        given: Option<&str>,
        verb: &str,
        fits: impl Fn(&View<'_>) -> bool,
    ) -> Result<Release, Failure> {
        if let Some(given) = given {
            return self.desk.release(&self.desk.name(given)?);
        }
        let mut open = Vec::new();
        let mut rows = Vec::new();
        for name in self.desk.names()? {
            let release = self.desk.release(&name)?;
            // What no longer has its process can be read, and not acted on.
            let Ok(view) = self.view(&release) else { continue };
            if !view.process.is_final(&release.state) && fits(&view) {
                let state = view.process.states.get(&release.state);
                let state = state.map_or(release.state.as_str(), |rule| titled(&release.state, &rule.title));
                rows.push(vec![name.to_string(), release.title.clone(), state.to_owned()]);
                open.push(release);
            }
        }
        if open.is_empty() {
            return Err(Failure::new(Kind::NotYet, format!("there is no release that you could {verb} now"))
                .hint("relman list")
                .hint("relman todo"));
        }
        let usual = world::variable("RELMAN_RELEASE").unwrap_or_default();
        let first = open.iter().position(|release| release.name.as_str().eq_ignore_ascii_case(&usual)).unwrap_or(0);
        let picked = self.prompt.pick("Which release", &rows, first)?;
        let release = open.into_iter().nth(picked).ok_or_else(super::interrupt::left)?;
        self.value(release.name.as_str());
        Ok(release)
    }
}
