//! Words for a list that may be long: the first of it, and how many there are besides.
//!
//! What is whole stands in JSON. Start at `few`.

/// The first names of a list; `all` is how many there are, where the list is cut already.
#[must_use]
pub fn few<T: ToString>(names: &[T], shown: usize, all: usize) -> String {
    let first: Vec<String> = names.iter().take(shown).map(ToString::to_string).collect();
    let words = first.join(", ");
    match all.saturating_sub(first.len()) {
        0 => words,
        left => format!("{words} and {left} more"),
    }
}
