//! A page: headings, texts, pairs, lists and tables, set for a terminal, a text file or Markdown; `html/page.rs` sets it as HTML.
//!
//! Reports build one page of plain texts; the sink encodes. Start at [`Page`].

use super::encode;
use super::table::{TEXT_COLUMNS, Table};
use std::fmt::Write as _;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The heading of a section.
    Heading(String),
    /// A text, of one or more lines.
    Text(String),
    /// Names and what they stand for.
    Pairs(Vec<(String, String)>),
    /// Items of a list.
    List(Vec<String>),
    /// Lines with what belongs below them; each says how deep it lies.
    Outline(Vec<(usize, String)>),
    /// A table.
    Table(Table),
    /// A picture as SVG, drawn and escaped by whoever made it; only HTML shows it.
    Picture(String),
}

/// What a person reads at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// Its pieces, in order.
    pub blocks: Vec<Block>,
}

impl Page {
    /// A page without pieces.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), blocks: Vec::new() }
    }

    /// Adds a piece; empty lists and tables are left out.
    pub fn push(&mut self, block: Block) {
        let empty = match &block {
            Block::Heading(_) => false,
            Block::Text(text) => text.trim().is_empty(),
            Block::Pairs(pairs) => pairs.is_empty(),
            Block::List(items) => items.is_empty(),
            Block::Outline(lines) => lines.is_empty(),
            Block::Table(table) => table.is_empty(),
            Block::Picture(svg) => svg.is_empty(),
        };
        if !empty {
            self.blocks.push(block);
        }
    }

    /// Adds a heading and a piece below it, unless the piece is empty.
    pub fn section(&mut self, heading: &str, block: Block) {
        let before = self.blocks.len();
        self.push(Block::Heading(heading.to_owned()));
        self.push(block);
        self.blocks.truncate(if self.blocks.len() == before + 1 { before } else { self.blocks.len() });
    }

    /// For a terminal of this width.
    #[must_use]
    pub fn terminal(&self, width_columns: u16) -> String {
        self.set(width_columns, |table| table.terminal(width_columns))
    }

    /// As a text file: nothing of a table is left out, however wide that makes it.
    #[must_use]
    pub fn text(&self) -> String {
        self.set(TEXT_COLUMNS, Table::text)
    }

    fn set(&self, width_columns: u16, table_text: impl Fn(&Table) -> String) -> String {
        let mut text = encode::terminal(&self.title);
        text.push('\n');
        for block in &self.blocks {
            match block {
                Block::Heading(heading) => {
                    // Writing to a string cannot fail.
                    let _ = writeln!(text, "\n{}", encode::terminal(heading).to_uppercase());
                }
                Block::Text(lines) => {
                    for line in lines.lines() {
                        text.push_str(&filled(&encode::terminal(line), "", 0, width_columns));
                    }
                }
                Block::Pairs(pairs) => text.push_str(&terminal_pairs(pairs, width_columns)),
                Block::List(items) => {
                    for item in items {
                        text.push_str(&filled(&encode::terminal(item), "  ", 4, width_columns));
                    }
                }
                Block::Outline(lines) => text.push_str(&terminal_outline(lines, width_columns)),
                Block::Table(table) => text.push_str(&table_text(&table.without_empty_columns())),
                Block::Picture(_) => {}
            }
        }
        text
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", encode::markdown(&self.title));
        for block in &self.blocks {
            text.push('\n');
            match block {
                Block::Heading(heading) => {
                    let _ = writeln!(text, "## {}", encode::markdown(heading));
                }
                Block::Text(lines) => {
                    let _ = writeln!(text, "{}", encode::markdown_lines(lines));
                }
                Block::Pairs(pairs) => {
                    for (name, value) in pairs {
                        let _ = writeln!(text, "- **{}**: {}", encode::markdown(name), encode::markdown(value));
                    }
                }
                Block::List(items) => {
                    for item in items {
                        let _ = writeln!(text, "- {}", encode::markdown(item));
                    }
                }
                Block::Outline(lines) => {
                    for (depth, line) in lines {
                        let _ = writeln!(text, "{:indent$}- {}", "", encode::markdown(line), indent = depth * 2);
                    }
                }
                Block::Table(table) => text.push_str(&table.without_empty_columns().markdown()),
                Block::Picture(_) => {}
            }
        }
        text
    }
}

/// The least that is left to a text behind an indentation, in columns.
const LEAST_COLUMNS: usize = 24;

/// A line that begins behind `before`, broken between words; what follows stands `hanging` columns in.
fn filled(line: &str, before: &str, hanging: usize, width_columns: u16) -> String {
    let width = usize::from(width_columns);
    let mut text = before.to_owned();
    let mut used = before.chars().count();
    let mut begun = false;
    for word in line.split(' ') {
        let wide = word.chars().count();
        if begun && used + 1 + wide > width.max(hanging + LEAST_COLUMNS) && !word.is_empty() {
            text.truncate(text.trim_end().len());
            text.push('\n');
            text.push_str(&" ".repeat(hanging));
            used = hanging;
        } else if begun {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += wide;
        begun = true;
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn terminal_pairs(pairs: &[(String, String)], width_columns: u16) -> String {
    let widest = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in pairs {
        let name = encode::terminal(name);
        for (place, line) in value.lines().chain(value.is_empty().then_some("")).enumerate() {
            let name = if place == 0 { name.as_str() } else { "" };
            let before = format!("{name:widest$}  ");
            text.push_str(&filled(&encode::terminal(line), &before, widest + 2, width_columns));
        }
    }
    text
}

fn terminal_outline(lines: &[(usize, String)], width_columns: u16) -> String {
    let mut text = String::new();
    for (index, (depth, line)) in lines.iter().enumerate() {
        let has_more = lines.get(index + 1).is_some_and(|(next, _)| next > depth);
        if *depth == 0 && index > 0 && has_more {
            text.push('\n');
        }
        let before = " ".repeat(depth * 2);
        text.push_str(&filled(&encode::terminal(line), &before, depth * 2 + 2, width_columns));
    }
    text
}
