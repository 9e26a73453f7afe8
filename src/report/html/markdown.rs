//! Markdown as HTML: what documents, notices and packages are shown as.
//!
//! Raw HTML in the text is shown as text, but for `<br>`; a link that does not lead to the web or to
//! mail loses its target; a picture becomes its text, since nothing is fetched. Start at [`from_markdown`].

use super::{Body, text};
use crate::report::encode;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html};

/// One HTML file that shows itself, from a text in Markdown; without a first heading the title is one.
#[must_use]
pub fn from_markdown(title: &str, markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(markdown, options);
    let mut writer = Writer::default();
    let events: Vec<Event<'_>> = TextMergeStream::new(events.map(plain)).collect();
    if !events.iter().any(|event| matches!(event, Event::End(TagEnd::Heading(level)) if *level as u8 == 1)) {
        writer.body.heading(1, title, &text(title, false));
    }
    for event in events {
        writer.take(event);
    }
    writer.flush();
    writer.body.whole(title)
}

/// What may not act as itself, as the text that it is; what lies apart after that is merged again.
fn plain(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) if is_break(&raw) => Event::HardBreak,
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
        other => other,
    }
}

fn is_break(raw: &str) -> bool {
    matches!(raw.trim(), "<br>" | "<br/>" | "<br />")
}

/// Writes events, holding back those of a heading until it is whole.
#[derive(Default)]
struct Writer<'a> {
    body: Body,
    waiting: Vec<Event<'a>>,
    /// The plain text of the heading that is open.
    heading: Option<String>,
    /// The links that are open: true for those that lead somewhere.
    links: Vec<bool>,
    in_code: bool,
}

impl<'a> Writer<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                self.flush();
                self.heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(level)) => {
                let inner = self.written();
                let plain = self.heading.take().unwrap_or_default();
                self.body.heading(level as u8, &plain, &inner);
            }
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let address =
                    if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                let address = encode::link(&address);
                self.links.push(!address.is_empty());
                if !address.is_empty() {
                    self.raw(format!("<a href=\"{}\">", encode::html(&address)));
                }
            }
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    self.raw("</a>".to_owned());
                }
            }
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(Tag::CodeBlock(_)) => {
                self.in_code = true;
                self.raw("<pre><code>".to_owned());
            }
            Event::End(TagEnd::CodeBlock) => {
                self.in_code = false;
                self.raw("</code></pre>\n".to_owned());
            }
            Event::Start(Tag::HtmlBlock) => self.waiting.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.waiting.push(Event::End(TagEnd::Paragraph)),
            Event::Code(code) => {
                self.heard(&code);
                self.raw(format!("<code>{}</code>", text(&code, false)));
            }
            Event::Text(plain) => {
                self.heard(&plain);
                let links = !self.in_code && self.heading.is_none() && self.links.is_empty();
                self.raw(text(&plain, links));
            }
            other => self.waiting.push(other),
        }
    }

    fn heard(&mut self, plain: &str) {
        if let Some(heading) = &mut self.heading {
            heading.push_str(plain);
        }
    }

    fn raw(&mut self, html: String) {
        self.waiting.push(Event::InlineHtml(CowStr::from(html)));
    }

    /// What waits, as HTML.
    fn written(&mut self) -> String {
        let mut out = String::new();
        html::push_html(&mut out, self.waiting.drain(..));
        out
    }

    fn flush(&mut self) {
        let out = self.written();
        self.body.html.push_str(&out);
    }
}
