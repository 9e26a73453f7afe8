//! Times of processes, and what is made of them: medians, and their ratio.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One operation against its yardstick.
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) yardstick: &'static str,
    pub(crate) goal: Option<&'static str>,
    pub(crate) ours: Duration,
    pub(crate) theirs: Duration,
    /// The ratio of the quartiles nearest to each other, and farthest from each other.
    pub(crate) spread: (f64, f64),
}

impl Figure {
    /// Runs both sides in turn; each round gives the time of ours, then that of the yardstick.
    pub(crate) fn measure(
        name: &str,
        yardstick: &'static str,
        goal: Option<&'static str>,
        rounds: usize,
        round: impl Fn(usize) -> (Duration, Duration),
    ) -> Self {
        eprintln!("{name}");
        let (mut ours, mut theirs): (Vec<Duration>, Vec<Duration>) = (0..rounds).map(round).unzip();
        ours.sort();
        theirs.sort();
        let ratio = |one: usize, other: usize| ours[one].as_secs_f64() / theirs[other].as_secs_f64();
        let (low, middle, high) = (rounds / 4, rounds / 2, rounds - 1 - rounds / 4);
        let spread = (ratio(low, high), ratio(high, low));
        Self { name: name.to_owned(), yardstick, goal, ours: ours[middle], theirs: theirs[middle], spread }
    }

    pub(crate) fn ratio(&self) -> f64 {
        self.ours.as_secs_f64() / self.theirs.as_secs_f64()
    }
}

/// Runs a command to its end; a figure of a failed command is no figure.
pub(crate) fn timed(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output().unwrap();
    let took = start.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    took
}

/// The load of the machine over the last minute.
pub(crate) fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}
