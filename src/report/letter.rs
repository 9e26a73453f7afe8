//! What a letter takes from the text of a notice, its subject; and what is left where it may be lost.

use super::encode;
use crate::domain::id::Id;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The longest subject, in characters.
const CHARS: usize = 200;

/// The first heading of a Markdown text as one line of plain text; nothing where there is none.
#[must_use]
pub fn subject(markdown: &str) -> Option<String> {
    let mut heading: Option<String> = None;
    for event in Parser::new(markdown) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), None) => heading = Some(String::new()),
            (Event::End(TagEnd::Heading(_)), Some(_)) => break,
            (Event::Text(text) | Event::Code(text) | Event::InlineHtml(text), Some(heading)) => heading.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(heading)) => heading.push(' '),
            _ => {}
        }
    }
    line(&heading?)
}

/// A text as one visible line that is not too long; nothing where nothing is left.
#[must_use]
pub fn line(text: &str) -> Option<String> {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = encode::terminal(&words);
    let cut: String = shown.chars().take(CHARS).collect();
    let cut = if cut.len() < shown.len() { format!("{cut}…") } else { cut };
    (!cut.is_empty()).then_some(cut)
}

/// Where nobody can tell whether a notice arrived: it did, or it goes out again.
#[must_use]
pub fn ways_on(name: &str, notice: &Id) -> Vec<String> {
    vec![
        format!("relman notice record {name} {notice} -m \"it arrived\""),
        format!("relman notice send {name} {notice} --again"),
    ]
}

#[cfg(test)]
mod tests {
    use super::{line, subject};

    #[test]
    fn the_subject_is_the_first_heading_as_text() {
        let is = |markdown: &str, wanted: Option<&str>| assert_eq!(subject(markdown).as_deref(), wanted);
        is("hello\n\n# A *fine* `day` in [town](http://example.org)\n\n## no\n", Some("A fine day in town"));
        is("# a \\| b \\<c\\> &amp; d\n", Some("a | b <c> & d"));
        is("Told\n====\n", Some("Told"));
        is("# a\u{202e}b\n", Some("a\\u{202e}b"));
        is("no heading\n", None);
        is("#\n\n# second\n", None);
        assert_eq!(line("a\r\nBcc: b\0c").as_deref(), Some("a Bcc: b c"));
        assert_eq!(line(&"x".repeat(201)).unwrap().chars().count(), 201);
    }
}
