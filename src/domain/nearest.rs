//! Decides which known word a mistyped one was probably meant to be.
//!
//! Pure; used by the reader for keys and by the checks for ids.
//! Start at `nearest`.

use strsim::damerau_levenshtein;

/// Longer words are not compared: nobody mistypes one, and the comparison is quadratic.
const LONGEST_CHARS: usize = 64;

/// Gives the known word that `word` differs least from, if it is near enough to be a slip.
///
/// Case does not count. A third of the letters may differ; of equally near words the first wins.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().take(LONGEST_CHARS + 1).count();
    if letters == 0 || letters > LONGEST_CHARS {
        return None;
    }
    let slips = letters.div_ceil(3);
    let word = word.to_lowercase();
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= 4 * LONGEST_CHARS)
        .map(|candidate| (damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= slips && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const KEYS: [&str; 4] = ["roles", "title", "by", "deployed-by"];

    #[test]
    fn a_slip_finds_its_word() {
        assert_eq!(nearest("rolse", KEYS), Some("roles"));
        assert_eq!(nearest("Title", KEYS), Some("title"));
        assert_eq!(nearest("bye", KEYS), Some("by"));
        assert_eq!(nearest("deployed_by", KEYS), Some("deployed-by"));
    }

    #[test]
    fn another_word_finds_nothing() {
        assert_eq!(nearest("calendar", KEYS), None);
        assert_eq!(nearest("", KEYS), None);
        assert_eq!(nearest("xy", ["ab"]), None);
        assert_eq!(nearest(&"a".repeat(100_000), KEYS), None);
    }
}
