//! How durations spread: how many, the middle one, the one that 85 of 100 do not exceed, all together.

/// How durations spread; a middle of nothing is nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// The middle one; of an even number the mean of the two in the middle, in whole seconds.
    pub median_seconds: Option<i64>,
    /// The smallest that at least 85 of 100 do not exceed.
    pub p85_seconds: Option<i64>,
    /// All together.
    pub total_seconds: i64,
}

impl Spread {
    /// Of these durations in seconds.
    #[must_use]
    pub fn of(durations: impl IntoIterator<Item = i64>) -> Self {
        let mut sorted: Vec<i64> = durations.into_iter().collect();
        sorted.sort_unstable();
        Self {
            count: sorted.len(),
            median_seconds: median(&sorted),
            p85_seconds: sorted.get((sorted.len() * 85).div_ceil(100).saturating_sub(1)).copied(),
            total_seconds: sorted.iter().sum(),
        }
    }
}

/// The middle of sorted numbers.
#[must_use]
pub fn median(sorted: &[i64]) -> Option<i64> {
    let high = *sorted.get(sorted.len() / 2)?;
    match sorted.len() % 2 {
        1 => Some(high),
        _ => sorted.get(sorted.len() / 2 - 1).map(|low| low + (high - low) / 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_85th() {
        assert_eq!(Spread::of([]), Spread::default());
        let one = Spread::of([7]);
        assert_eq!((one.median_seconds, one.p85_seconds, one.total_seconds), (Some(7), Some(7), 7));
        assert_eq!(Spread::of([10, 1]).median_seconds, Some(5));
        // 17 of 20 are 85 of 100.
        let twenty = Spread::of((1..=20).rev());
        assert_eq!((twenty.median_seconds, twenty.p85_seconds), (Some(10), Some(17)));
        assert_eq!(Spread::of(1..=21).p85_seconds, Some(18));
    }
}
