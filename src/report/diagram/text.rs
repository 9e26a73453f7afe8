//! How wide a text is, and where its lines end: without a font at hand, by generous widths.
//!
//! A viewer takes the font that it has, so the widths are those of a wide one; a text may end early
//! and never leaves its box.

/// The width of a text in a font of this size, in the same unit.
pub(in crate::report) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(of_char).sum::<f64>() * size
}

/// The width of a character, in parts of the size of the font.
fn of_char(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.29,
        'f' | 'r' | 't' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' | ' ' | '"' | '\u{a0}' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' => 0.92,
        'A'..='Z' | '&' | '<' | '>' | '+' | '=' | '#' | '~' => 0.7,
        c if c.is_uppercase() => 0.72,
        c if u32::from(c) >= 0x1100 => 1.02,
        _ => 0.58,
    }
}

/// The lines of a text that are no wider than this; a word that is wider is cut into pieces.
pub(in crate::report) fn wrapped(text: &str, size: f64, widest: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // A space that does not break keeps a remark with its word.
    for word in text.split([' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size) <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ if width(word, size) <= widest => lines.push(word.to_owned()),
            _ => lines.extend(pieces(word, size, widest)),
        }
    }
    lines
}

fn pieces(word: &str, size: f64, widest: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        if pieces.last().is_some_and(|piece| width(piece, size) + of_char(c) * size > widest) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}
