//! A [`Page`] as HTML: each block as the element that a browser, a printer and a screen reader expect.

use super::{Body, text};
use crate::report::page::{Block, Page};
use crate::report::table::Table;
use std::fmt::Write as _;

impl Page {
    /// As one HTML file that shows itself: without scripts or anything from elsewhere.
    #[must_use]
    pub fn html(&self) -> String {
        let mut body = Body::default();
        body.heading(1, &self.title, &text(&self.title, false));
        body.blocks(self);
        body.whole(&self.title)
    }
}

impl Body {
    /// Adds the blocks of a page.
    pub(super) fn blocks(&mut self, page: &Page) {
        for block in &page.blocks {
            match block {
                Block::Heading(heading) => self.heading(2, heading, &text(heading, false)),
                Block::Text(plain) => push(self, &format!("<p>{}</p>\n", lines(plain))),
                Block::Pairs(pairs) => {
                    let pair = |(name, value): &(String, String)| {
                        format!("<dt>{}</dt><dd>{}</dd>\n", lines(name), lines(value))
                    };
                    push(self, &format!("<dl>\n{}</dl>\n", pairs.iter().map(pair).collect::<String>()));
                }
                Block::List(items) => {
                    let item = |item: &String| format!("<li>{}</li>\n", lines(item));
                    push(self, &format!("<ul>\n{}</ul>\n", items.iter().map(item).collect::<String>()));
                }
                Block::Outline(items) => push(self, &outline(items)),
                Block::Table(table) => push(self, &rows(&table.without_empty_columns())),
                Block::Picture(svg) => push(self, &format!("<figure>\n{svg}</figure>\n")),
            }
        }
    }
}

fn push(body: &mut Body, html: &str) {
    body.html.push_str(html);
}

/// A text whose lines stay lines.
fn lines(plain: &str) -> String {
    plain.lines().map(|line| text(line, true)).collect::<Vec<_>>().join("<br>\n")
}

/// Lists within items of lists, as deep as the lines lie.
fn outline(items: &[(usize, String)]) -> String {
    let (mut html, mut open) = (String::new(), 0);
    for (depth, line) in items {
        let wanted = depth + 1;
        if open < wanted {
            // A line that lies more than one deeper has no line to belong to between.
            html.push_str(&"<ul>\n<li>".repeat(wanted - open));
        } else {
            html.push_str(&"</li>\n</ul>\n".repeat(open - wanted));
            html.push_str("</li>\n<li>");
        }
        open = wanted;
        html.push_str(&lines(line));
    }
    html.push_str(&"</li>\n</ul>\n".repeat(open));
    html
}

fn rows(table: &Table) -> String {
    let heads: String = table.header.iter().map(|name| format!("<th>{}</th>", text(name, false))).collect();
    let mut html = format!("<table>\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        let cells: String = row.iter().map(|cell| format!("<td>{}</td>", lines(cell))).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(html, "<tr>{cells}</tr>");
    }
    html.push_str("</tbody>\n</table>\n");
    html
}
