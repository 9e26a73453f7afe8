//! What a page and a document look like as HTML, and what hostile texts become.

use super::{from_markdown, text};
use crate::report::page::{Block, Page};
use crate::report::table::Table;

/// What stands between the tags of the body.
fn body(html: &str) -> &str {
    html.split_once("<body>\n").and_then(|(_, rest)| rest.split_once("</body>")).map(|(body, _)| body).unwrap()
}

fn of(markdown: &str) -> String {
    body(&from_markdown("T", &format!("# T\n\n{markdown}"))).replacen("<h1 id=\"t\">T</h1>\n", "", 1)
}

#[test]
fn a_page_has_every_block() {
    let mut page = Page::new("Notes of <B>");
    page.push(Block::Pairs(vec![("kind".into(), "a & b\nc".into()), ("none".into(), String::new())]));
    page.push(Block::Heading("What".into()));
    page.push(Block::Text("One line\nhttps://a.example/x?y=1&z=2.".into()));
    page.push(Block::List(vec!["https://a.example/IR-1".into(), "x\u{202e}y".into()]));
    page.push(Block::Outline(vec![
        (0, "a".into()),
        (1, "b".into()),
        (1, "c".into()),
        (0, "d".into()),
        (2, "e".into()),
    ]));
    page.push(Block::Heading("What".into()));
    let mut table = Table::new(&["name", "digest", "empty"]);
    table.push(vec!["<script>".into(), format!("sha256:{}", "ab".repeat(32)), String::new()]);
    page.push(Block::Table(table));
    page.push(Block::Picture("<svg></svg>\n".into()));
    insta::assert_snapshot!(page.html().replace(super::STYLE, "STYLE\n"));
}

#[test]
fn a_document_becomes_one_file() {
    let markdown = "# Notes\n\n- [x] done\n- [ ] open\n\n| a | b |\n|---|--:|\n| 1<br>2 | **c** |\n\n```sh\nrm <x>\n```\n\n> said\n\n1. one\n2. two\n\n---\n\n[site](https://a.example/) and <mail@example.org>\n";
    insta::assert_snapshot!(body(&from_markdown("Other title", markdown)));
}

#[test]
fn raw_html_is_text() {
    assert_eq!(of("<script> 1 </script>"), "<p>&lt;script&gt; 1 &lt;/script&gt;</p>\n");
    assert_eq!(of("a <b onclick=\"x\">c</b>"), "<p>a &lt;b onclick=&quot;x&quot;&gt;c&lt;/b&gt;</p>\n");
    assert_eq!(of("a<br>b<br/>c"), "<p>a<br />\nb<br />\nc</p>\n");
    assert_eq!(of("a<br onload=x>b"), "<p>a&lt;br onload=x&gt;b</p>\n");
    assert_eq!(of("&lt;script&gt; &#60;b&#62;"), "<p>&lt;script&gt; &lt;b&gt;</p>\n");
    assert_eq!(of("`<i>`"), "<p><code>&lt;i&gt;</code></p>\n");
    assert_eq!(of("```\"><script>\n</code></pre>\n```"), "<pre><code>&lt;/code&gt;&lt;/pre&gt;\n</code></pre>\n");
    assert_eq!(of("<!-- <style> -->"), "<p>&lt;!-- &lt;style&gt; --&gt;</p>\n");
}

#[test]
fn links_lead_to_the_web_or_nowhere() {
    assert_eq!(of("[a](https://a.example \"t\")"), "<p><a href=\"https://a.example\">a</a></p>\n");
    assert_eq!(
        of("<https://a.example/?b&c>"),
        "<p><a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a></p>\n"
    );
    assert_eq!(of("<m@example.org>"), "<p><a href=\"mailto:m@example.org\">m@example.org</a></p>\n");
    for target in ["javascript:x", "JaVaScRiPt:x", "data:text/html,x", "//a.example", "/etc", "#t", "&#106;avascript:x"]
    {
        assert_eq!(of(&format!("[a]({target})")), "<p>a</p>\n", "{target}");
    }
    assert_eq!(of("<javascript:x>"), "<p>javascript:x</p>\n");
    assert_eq!(of("[a][r]\n\n[r]: javascript:x"), "<p>a</p>\n");
    assert_eq!(
        of("[a](<https://a.example/\" onclick=\"x>)"),
        "<p><a href=\"https://a.example/%22%20onclick=%22x\">a</a></p>\n"
    );
    assert_eq!(of("![alt](https://a.example/x.png)"), "<p>alt</p>\n");
    assert_eq!(of("[![alt](x.png)](javascript:x)"), "<p>alt</p>\n");
}

#[test]
fn addresses_in_texts_are_links_if_they_are_nothing_else() {
    assert_eq!(
        text("see https://a.example/x now", true),
        "see <a href=\"https://a.example/x\">https://a.example/x</a> now"
    );
    assert_eq!(text("https://a.example/x", false), "https://a.example/x");
    for word in
        ["https://a.example/\"x", "https://a.example.", "javascript:x", "https://a\u{202e}b", "mailto:a@example.org"]
    {
        assert!(!text(word, true).contains("<a "), "{word}");
    }
    assert_eq!(of("# see https://a.example/x"), "<h1 id=\"see-https-a-example-x\">see https://a.example/x</h1>\n");
}

#[test]
fn long_words_may_break_and_stay_whole() {
    let digest = "ab".repeat(32);
    assert_eq!(text(&digest, true), format!("<span class=\"long\">{digest}</span>"));
    assert_eq!(text("IR-1042, on", true), "<span class=\"whole\">IR-1042,</span> on");
    assert_eq!(text("e-mail", true), "e-mail");
    assert_eq!(text("app\u{2028}war\x07", true), "app\\u{2028}war\\x07");
}

#[test]
fn headings_have_names_and_many_are_listed() {
    let few = from_markdown("T", "## A\n\n## A\n\n## <i>!</i>\n\n## ?");
    assert!(few.contains("<h1 id=\"t\">T</h1>"), "{few}");
    for name in ["id=\"a\"", "id=\"a-2\"", "id=\"i-i\"", "id=\"section\""] {
        assert!(few.contains(name), "{name}: {few}");
    }
    assert!(!few.contains("<nav>"));
    let many = from_markdown("T", &"## A [b](https://a.example)\n\n".repeat(6));
    assert!(many.contains("</h1>\n<nav>\n<ul>\n<li><a href=\"#a-b\">A b</a></li>\n"), "{many}");
}

#[test]
fn many_headings_of_one_text_are_no_burden() {
    let many = from_markdown("T", &"# a\n".repeat(100_000));
    assert!(many.contains("id=\"a-100000\""));
}

#[test]
fn a_deep_text_does_not_end_the_program() {
    let deep = from_markdown("T", &format!("{}x", "> ".repeat(20_000)));
    assert!(deep.contains('x'));
    let deep = from_markdown("T", &"[".repeat(50_000));
    assert!(deep.contains('['));
    assert!(from_markdown("T", &"*_".repeat(50_000)).len() > 50_000);
}
