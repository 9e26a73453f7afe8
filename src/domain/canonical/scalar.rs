//! Decides how one text is written: plain, double-quoted or as a literal block.
//!
//! Pure. Character sets are fixed ranges, not Unicode tables, because those grow with the compiler.
//! Start at `style`.

/// Words that YAML 1.1 or 1.2 takes for something else than themselves, in lower case.
const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"];

/// The ways to write a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    /// A literal block; `ends` tells whether the text ends with a line feed.
    Literal {
        ends: bool,
    },
}

/// Chooses the way to write a text.
pub(super) fn style(text: &str) -> Style {
    if is_plain(text) {
        Style::Plain
    } else if is_literal(text) {
        Style::Literal { ends: text.ends_with('\n') }
    } else {
        Style::Quoted
    }
}

/// Tells whether every YAML 1.1 and 1.2 reader takes the bare text for that same string.
pub(super) fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || is_open_beyond_ascii(c))
        && text.chars().all(is_plain_char)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || " _./@+(),'-:;#?!%&=".contains(c) || is_open_beyond_ascii(c)
}

fn is_open_beyond_ascii(c: char) -> bool {
    !c.is_ascii() && !is_hidden(c)
}

/// Tells whether a literal block gives exactly this text, in every reader and through every editor.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    text.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.is_empty()
        && !body.ends_with('\n')
        && body.split('\n').all(|line| !line.ends_with(' '))
        && !body.contains(|c: char| c != '\n' && is_hidden(c))
}

/// Tells whether a character cannot be seen for what it is, and is therefore written as an escape.
///
/// Controls, line ends of other alphabets, spaces that look like others, marks that hide, join or
/// turn text around, and code points without a character of their own.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{1680}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}'
        | '\u{3000}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{10ffff}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Appends a text in double quotes.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.push_str(&escape(c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escape(code: u32) -> String {
    match code {
        ..0x100 => format!("\\x{code:02x}"),
        0x100..0x1_0000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// Appends the lines of a literal block after its header, each with its line feed.
pub(super) fn push_lines(out: &mut String, text: &str, indent: usize) {
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
        out.push('\n');
    }
}
