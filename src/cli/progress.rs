//! How far a long copy is, on the standard error of a terminal; silent elsewhere.

use super::session::Session;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Bytes from which a copy is long enough to be watched.
const LONG_BYTES: u64 = 64 << 20;

/// A bar that goes away when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Begins a bar for so many bytes.
    pub(super) fn begin(session: &Session, title: &str, bytes: u64) -> Self {
        let quiet = session.everywhere.quiet || session.everywhere.json || bytes < LONG_BYTES;
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target).with_message(title.to_owned());
        let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    /// So many bytes more are done.
    pub(super) fn forward(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
