//! HTML for people: one file that shows itself, prints well and does nothing.
//!
//! No script, nothing from elsewhere, and a policy that forbids both. Every text passes `text`, every
//! address `encode::link`. Start at [`from_markdown`] for a document, at `Page::html` in `page.rs` for a
//! page; `Body` is what both write into.

mod markdown;
mod month;
mod page;
#[cfg(test)]
mod tests;

use super::encode;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub use markdown::from_markdown;

const STYLE: &str = include_str!("style.css");
/// The fewest sections that are listed at the top.
const LISTED_SECTIONS: usize = 6;
/// The longest word that is never broken, in characters.
const WORD: usize = 24;
/// The longest name of a heading, in characters.
const ANCHOR: usize = 60;

/// The body of a page while it is written, with the names of its headings.
#[derive(Debug, Default)]
struct Body {
    html: String,
    /// The sections of the second level: the name and the text of each.
    sections: Vec<(String, String)>,
    anchors: BTreeSet<String>,
    /// How often each name was wanted.
    wanted: BTreeMap<String, usize>,
}

impl Body {
    /// A name for a heading that no other heading has.
    fn anchor(&mut self, plain: &str) -> String {
        let letter = |c: char| if c.is_alphanumeric() { c.to_lowercase().next().unwrap_or(c) } else { ' ' };
        let words: String = plain.chars().map(letter).take(ANCHOR).collect();
        let mut name = words.split_whitespace().collect::<Vec<_>>().join("-");
        if name.is_empty() {
            "section".clone_into(&mut name);
        }
        let first = name.clone();
        let count = self.wanted.entry(first.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            name = format!("{first}-{count}");
        }
        while !self.anchors.insert(name.clone()) {
            *count += 1;
            name = format!("{first}-{count}");
        }
        name
    }

    /// Adds a heading; `plain` is its text, `inner` the same as HTML.
    fn heading(&mut self, level: u8, plain: &str, inner: &str) {
        let name = self.anchor(plain);
        // Writing to a string cannot fail.
        let _ = writeln!(self.html, "<h{level} id=\"{name}\">{inner}</h{level}>");
        if level == 2 {
            self.sections.push((name, plain.to_owned()));
        }
    }

    /// The whole page, with its sections listed after the first heading if there are many.
    fn whole(self, title: &str) -> String {
        let mut body = self.html;
        if self.sections.len() >= LISTED_SECTIONS {
            let line =
                |(name, plain): &(String, String)| format!("<li><a href=\"#{name}\">{}</a></li>\n", text(plain, false));
            let lines: String = self.sections.iter().map(line).collect();
            let place = body.find("</h1>\n").map_or(0, |at| at + "</h1>\n".len());
            body.insert_str(place, &format!("<nav>\n<ul>\n{lines}</ul>\n</nav>\n"));
        }
        let title = encode::html(title);
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
        )
    }
}

/// A text as HTML: what could act is shown, a word too long for a column may be broken, and an address
/// of the web is a link; line breaks stay what they are.
fn text(plain: &str, links: bool) -> String {
    let mut html = String::with_capacity(plain.len() + plain.len() / 8);
    for piece in plain.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        let space = piece.get(word.len()..).unwrap_or_default();
        let shown = encode::html(word);
        let shown = match class(word) {
            Some(class) => format!("<span class=\"{class}\">{shown}</span>"),
            None => shown,
        };
        let address = if links && is_address(word) { encode::html(word) } else { String::new() };
        if address.is_empty() {
            html.push_str(&shown);
        } else {
            let _ = write!(html, "<a href=\"{address}\">{shown}</a>");
        }
        html.push_str(&encode::html(space));
    }
    html
}

/// How a word may be broken: a long one anywhere, a date or the id of a change nowhere.
fn class(word: &str) -> Option<&'static str> {
    let is_hyphenated = |(one, other): (char, char)| one == '-' && other.is_ascii_digit();
    if word.chars().count() > WORD {
        Some("long")
    } else {
        word.chars().zip(word.chars().skip(1)).any(is_hyphenated).then_some("whole")
    }
}

/// True if the word is an address of the web from its first letter to its last.
fn is_address(word: &str) -> bool {
    let is_web = word.starts_with("https://") || word.starts_with("http://");
    is_web && !word.ends_with(['.', ',', ';', ':', '!', '?', '\'']) && encode::link(word) == word
}
