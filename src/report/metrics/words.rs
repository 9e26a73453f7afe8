//! The words for durations, rates and counts, and in a sentence each what is counted.

use crate::domain::id::Id;
use crate::domain::metrics::case::Ending;
use crate::domain::metrics::groups::By;
use crate::domain::metrics::spread::Spread;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What stands for a figure of nothing.
pub(super) fn nothing() -> String {
    "–".to_owned()
}

/// A duration in its two largest units: `3 d 4 h`.
pub(super) fn lasting(seconds: i64) -> String {
    let (large, unit, small, part) = match seconds {
        DAY.. => (DAY, "d", HOUR, "h"),
        HOUR.. => (HOUR, "h", MINUTE, "min"),
        MINUTE.. => (MINUTE, "min", 1, "s"),
        _ => return format!("{seconds} s"),
    };
    match seconds % large / small {
        0 => format!("{} {unit}", seconds / large),
        rest => format!("{} {unit} {rest} {part}", seconds / large),
    }
}

/// The middle of durations in words.
pub(super) fn middle(spread: &Spread) -> String {
    spread.median_seconds.map_or_else(nothing, lasting)
}

/// What 85 of 100 durations do not exceed, in words.
pub(super) fn upper(spread: &Spread) -> String {
    spread.p85_seconds.map_or_else(nothing, lasting)
}

/// A part of a whole.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// How many in a time.
pub(super) fn rate(rate: f64) -> String {
    if rate >= 0.095 || rate == 0.0 { format!("{rate:.1}") } else { format!("{rate:.2}") }
}

/// So many of something.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A count, or nothing at all where there are none: a column of none goes.
pub(super) fn unless_none(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

/// Ids beside each other.
pub(super) fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

/// How a deployment ended.
pub(super) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Stood => "success",
        Ending::Failed => "failure",
        Ending::RolledBack => "rolled back",
        Ending::Cancelled => "cancelled",
    }
}

/// By what figures are told apart.
pub(super) fn by(by: By) -> &'static str {
    match by {
        By::Component => "component",
        By::Kind => "kind",
        By::Process => "process",
        By::Month => "month",
    }
}

/// What is counted, in a sentence each.
pub(super) fn definitions() -> Vec<(String, String)> {
    const DEFINITIONS: [(&str, &str); 8] = [
        (
            "deployment frequency",
            "Deployments into the environment that succeeded, for each week of the period; one that was rolled back later succeeded first.",
        ),
        (
            "lead time for changes",
            "From the first commit of a change, where commits were imported, else from when it joined the release, until the end of the first deployment that brought it and stood.",
        ),
        (
            "change failure rate",
            "Deployments that failed or were rolled back, by all that ended; what was called off is no deployment.",
        ),
        (
            "time to restore",
            "From the end of a failed or rolled back deployment until each of its components ran again: by a rollback onto what ran before, or by the next success that stood.",
        ),
        (
            "time in a state",
            "From entering a state until leaving it, for stays that ended in the period, however long before it they began.",
        ),
        (
            "a gate that holds",
            "From entering the state until the action after which the gate was met and stayed so, at the latest the move; for gates of advances that were made.",
        ),
        ("moments", "When it happened in the world where somebody said so, else when it was recorded."),
        (
            "source",
            "The first four follow “DORA’s software delivery performance metrics” (dora.dev/guides/dora-metrics); docs/metrics.md says where they differ.",
        ),
    ];
    DEFINITIONS.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units() {
        let told: Vec<String> = [0, 59, 60, 61, 3_600, 5_400, 86_399, 86_400, 100_000, 40_000_000].map(lasting).into();
        let expected =
            ["0 s", "59 s", "1 min", "1 min 1 s", "1 h", "1 h 30 min", "23 h 59 min", "1 d", "1 d 3 h", "462 d 23 h"];
        assert_eq!(told, expected);
    }

    #[test]
    fn small_rates_are_not_zero() {
        assert_eq!([0.0, 0.02, 0.094, 0.1, 12.34].map(rate), ["0.0", "0.02", "0.09", "0.1", "12.3"]);
    }
}
