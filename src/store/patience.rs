//! Waits for a lock that somebody else holds: longer each time, with jitter, and not for ever.
//!
//! Decides how long; reads no clock: what was waited is the sum of what was slept.
//! Start reading at `Patience::wait`.

use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

/// The patience left for one lock.
pub(super) struct Patience {
    limit: Duration,
    waited: Duration,
    next: Duration,
    jitter: u64,
}

impl Patience {
    /// Waits at most `limit` in total; `seed` sets apart those that wait for the same lock.
    pub(super) fn new(limit: Duration, seed: u64) -> Self {
        let own = u64::from(std::process::id()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self { limit, waited: Duration::ZERO, next: Duration::from_micros(500), jitter: (seed ^ own) | 1 }
    }

    /// Sleeps a little; `false`, without sleeping, when patience is at its end.
    pub(super) fn wait(&mut self) -> bool {
        if self.waited >= self.limit {
            return false;
        }
        self.jitter ^= self.jitter << 13;
        self.jitter ^= self.jitter >> 7;
        self.jitter ^= self.jitter << 17;
        let percent = 50 + u32::try_from(self.jitter % 100).unwrap_or_default();
        let sleep = self.next * percent / 100;
        thread::sleep(sleep);
        self.waited += sleep;
        self.next = (self.next * 3 / 2).min(Duration::from_millis(50));
        true
    }

    /// How long it waited so far.
    pub(super) fn waited(&self) -> Duration {
        self.waited
    }
}

/// The age of a file in seconds, seen from a moment on the file system's own clock.
pub(super) fn age_seconds(path: &Path, moment: Option<SystemTime>) -> Option<u64> {
    let written = std::fs::metadata(path).ok()?.modified().ok()?;
    Some(moment?.duration_since(written).unwrap_or_default().as_secs())
}
