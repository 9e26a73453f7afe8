//! Decides how text stands in a commit message: shown for what it is, cut, folded, indented.
//!
//! Pure: the encoder of the sink "commit message" (security rule 17). Start at `visible`.
//! Character sets are fixed ranges, because messages may not change with the compiler.

/// The longest subject, where nothing but names of things stands in it.
pub(super) const SUBJECT_CHARS: usize = 72;

const INDENT: &str = "    ";

/// Shows what cannot be seen for what it is: controls, and marks that hide or turn text around.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_hidden(c) {
            shown.push_str(&format!("\\u{{{:x}}}", c as u32));
        } else {
            shown.push(c);
        }
    }
    shown
}

fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The first line of a text, of at most so many characters; what is cut off shows as `…`.
pub(super) fn cut(text: &str, most_chars: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= most_chars && line.len() == text.len() {
        return line.to_owned();
    }
    let kept: String = line.chars().take(most_chars.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Breaks words of ours into lines.
pub(super) fn folded(words: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in words.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > SUBJECT_CHARS {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines.push('\n');
    lines
}

/// Quotes a text as given: each of its lines indented, so that none can pass for one of ours.
pub(super) fn indented(text: &str) -> String {
    let mut quoted = String::new();
    for line in visible(text).trim_end_matches('\n').split('\n') {
        if !line.is_empty() {
            quoted.push_str(INDENT);
            quoted.push_str(line);
        }
        quoted.push('\n');
    }
    quoted
}

/// Takes the indentation off again.
pub(super) fn unindented(quoted: &str) -> String {
    let lines: Vec<&str> = quoted.split('\n').map(|line| line.strip_prefix(INDENT).unwrap_or(line)).collect();
    lines.join("\n")
}
