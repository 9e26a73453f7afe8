//! One encoder for each sink: no text of a record reaches a terminal or file raw (security rule 17).
//!
//! Each function makes a text harmless and legible where it goes; what could act is shown escaped.
//! Tables, pages and refusals encode at the very end, so the texts before them are plain.

use std::fmt::Write as _;

/// Characters that turn, hide or break what a reader sees.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

fn push_visible(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = match c {
        '\n' => out.write_str("\\n"),
        '\t' => out.write_str("\\t"),
        '\r' => out.write_str("\\r"),
        c if u32::from(c) < 0x100 => write!(out, "\\x{:02x}", u32::from(c)),
        c => write!(out, "\\u{{{:x}}}", u32::from(c)),
    };
}

/// One line for a terminal: control bytes and marks of direction are shown, such as `\x1b`.
#[must_use]
pub fn terminal(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { push_visible(&mut out, c) } else { out.push(c) }
    }
    out
}

/// Several lines for a terminal: line breaks stay, everything else is as in [`terminal`].
#[must_use]
pub fn terminal_lines(text: &str) -> String {
    text.lines().map(terminal).collect::<Vec<_>>().join("\n")
}

/// A cell between tabs: tabs, line breaks and backslashes are escaped besides.
#[must_use]
pub fn tab_separated(text: &str) -> String {
    terminal(&text.replace('\\', "\\\\"))
}

/// A text of several lines without what a reader does not see; line breaks and tabs stay.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || *c == '\t' || !is_hidden(*c)).collect()
}

/// A cell of a CSV file: quoted where needed, and no spreadsheet takes it for a formula.
#[must_use]
pub fn csv(text: &str) -> String {
    let text = visible(text);
    // A `'` of the text's own before a formula gets one more, so that a reader can take exactly one away.
    let inner = text.trim_start_matches('\'');
    let formula = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let is_armed = inner.trim_start().starts_with(formula) || inner.starts_with('\t');
    let text = if is_armed { format!("'{text}") } else { text };
    if text.contains([',', ';', '"', '\n', '\t', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A text within one line of Markdown, table cells included; line breaks become `<br>`.
#[must_use]
pub fn markdown(text: &str) -> String {
    text.lines().map(markdown_line).collect::<Vec<_>>().join("<br>")
}

/// The address of a link: of the web or of mail, and without anything that could end it; else nothing.
#[must_use]
pub fn link(text: &str) -> String {
    let known = ["https://", "http://", "mailto:"];
    if !known.iter().any(|scheme| text.to_ascii_lowercase().starts_with(scheme)) {
        return String::new();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Writing to a string cannot fail.
        let _ = match c {
            '(' | ')' | '<' | '>' | '"' | '\\' | '`' | '|' | ' ' => write!(out, "%{:02X}", u32::from(c)),
            c if is_hidden(c) => Ok(()),
            c => out.write_char(c),
        };
    }
    out
}

/// A text of several lines as Markdown of its own; empty lines part paragraphs.
#[must_use]
pub fn markdown_lines(text: &str) -> String {
    text.lines().map(markdown_line).collect::<Vec<_>>().join("\n")
}

fn markdown_line(line: &str) -> String {
    let line = line.trim();
    let mut out = String::with_capacity(line.len() + 8);
    let mut before = None;
    let mut rest = line.chars().peekable();
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = number > 0 && line.get(number + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let mut place = 0;
    while let Some(c) = rest.next() {
        let inside_word = |other: Option<char>| other.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            '_' => !(inside_word(before) && inside_word(rest.peek().copied())),
            '#' => before.is_none_or(|b| b == '#' || b == ' '),
            '!' => rest.peek() == Some(&'['),
            '(' | ')' => before == Some(']') || (numbered && place == number),
            '-' | '+' | '=' => place == 0 && rest.peek().is_none_or(|next| *next == ' ' || *next == c),
            '.' => numbered && place == number,
            _ => false,
        };
        if is_hidden(c) {
            out.push('\\');
            push_visible(&mut out, c);
        } else {
            if special {
                out.push('\\');
            }
            out.push(c);
        }
        before = Some(c);
        place += 1;
    }
    out
}

/// A text within HTML or an attribute in quotes, XML included; what XML cannot hold is shown.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if is_hidden(c) => push_visible(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// A text as a value of a calendar file (RFC 5545 §3.3.11): line breaks become `\\n`, and nothing ends the value.
#[must_use]
pub fn ics(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in terminal_lines(text).chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A JSON document as text: indented, with everything that could act on a terminal as `\u....`.
#[must_use]
pub fn json(value: &serde_json::Value) -> String {
    let plain = format!("{value:#}");
    let mut out = String::with_capacity(plain.len());
    let mut units = [0; 2];
    for c in plain.chars() {
        if is_hidden(c) && c != '\n' {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// One word of a command line as a shell reads it back.
#[must_use]
pub fn shell(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=+,@%".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The name of a file as one word of a command line that nobody takes for a flag.
#[must_use]
pub fn shell_file(name: &str) -> String {
    if name.starts_with('-') { shell(&format!("./{name}")) } else { shell(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sees_what_would_have_acted() {
        assert_eq!(terminal("a\x1b[31m\u{202e}b\x07\u{9b}\n"), "a\\x1b[31m\\u{202e}b\\x07\\x9b\\n");
        assert_eq!(terminal("Caché, 3 ≥ 2"), "Caché, 3 ≥ 2");
        assert_eq!(terminal("a\u{fffe}b\u{ffff}"), "a\\u{fffe}b\\u{ffff}");
        assert_eq!(terminal_lines("a\nb\x1b"), "a\nb\\x1b");
        assert_eq!(tab_separated("a\tb\\c\r\n"), "a\\tb\\\\c\\r\\n");
    }

    #[test]
    fn no_spreadsheet_takes_a_cell_for_a_formula() {
        assert_eq!(csv("=1+1"), "\"'=1+1\"");
        assert_eq!(csv("@x"), "\"'@x\"");
        assert_eq!(csv(" -1"), "\"' -1\"");
        assert_eq!(csv("\u{200b}=1"), "\"'=1\"");
        assert_eq!(csv("\u{ff1d}1"), "\"'\u{ff1d}1\"");
        assert_eq!(csv("'=1"), "\"''=1\"");
        assert_eq!(csv("\t1"), "\"'\t1\"");
        assert_eq!(csv("a;=1"), "\"a;=1\"");
        assert_eq!(csv("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(csv("plain"), "plain");
    }

    #[test]
    fn markdown_stays_text() {
        assert_eq!(markdown("](javascript:x)"), "\\]\\(javascript:x)");
        assert_eq!(markdown("<script>"), "\\<script\\>");
        assert_eq!(markdown("a|b\n# c"), "a\\|b<br>\\# c");
        assert_eq!(markdown("IR-1042 app_v2.war (new)"), "IR-1042 app_v2.war (new)");
        assert_eq!(markdown("- a"), "\\- a");
        assert_eq!(markdown("12. a"), "12\\. a");
        assert_eq!(markdown("1.2 -3 +1"), "1.2 -3 +1");
        assert_eq!(markdown("---"), "\\---");
        assert_eq!(markdown("_a_ *b* `c`"), "\\_a\\_ \\*b\\* \\`c\\`");
        assert_eq!(markdown("{{7*7}}"), "{{7\\*7}}");
        assert_eq!(markdown("\x1b"), "\\\\x1b");
    }

    #[test]
    fn a_link_leads_to_the_web_or_nowhere() {
        assert_eq!(link("https://a.example/x_(1)?q=a|b"), "https://a.example/x_%281%29?q=a%7Cb");
        assert_eq!(link("HTTPS://x) [y](z"), "HTTPS://x%29%20[y]%28z");
        assert_eq!(link("javascript:alert(1)"), "");
        assert_eq!(link(" javascript:alert(1)"), "");
        assert_eq!(link("data:text/html,x"), "");
    }

    #[test]
    fn no_text_ends_the_value_of_a_calendar_file() {
        assert_eq!(ics("a, b; c\\d"), "a\\, b\\; c\\\\d");
        assert_eq!(ics("x\r\nEND:VEVENT\nBEGIN:VEVENT"), "x\\nEND:VEVENT\\nBEGIN:VEVENT");
        assert_eq!(ics("a\rb\x07\u{2028}c\u{202e}"), "a\\\\rb\\\\x07\\\\u{2028}c\\\\u{202e}");
    }

    #[test]
    fn html_and_json_and_shell() {
        assert_eq!(html("<a href=\"'&\u{202e}"), "&lt;a href=&quot;&#39;&amp;\\u{202e}");
        assert_eq!(json(&serde_json::json!({"a": "\u{9b}\u{e0001}é"})), "{\n  \"a\": \"\\u009b\\udb40\\udc01é\"\n}");
        assert_eq!(shell("app.war"), "app.war");
        assert_eq!(shell("it's; rm"), r"'it'\''s; rm'");
    }
}
