//! Letters, read by a second parser.

use super::*;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};

fn party(name: &str, address: &str) -> Party {
    Party { name: name.to_owned(), address: address.to_owned() }
}

fn letter() -> Letter {
    Letter {
        message_id: "kkkkkkkkkkkkkkkkkkkkkkkk@example.org".to_owned(),
        seconds: 1_919_754_000,
        from: party("Change Coordinator", "releases@example.org"),
        reply_to: Some(party("Change Coordinator", "coordinator@example.org")),
        to: vec![party("Żaneta", "zaneta@example.org"), party("李", "li@example.org")],
        subject: "CFIS001: told".to_owned(),
        text: "# CFIS001\n\n.\n..dots\nŻaneta\n".to_owned(),
        html: "<p>CFIS001</p>\n".to_owned(),
        enclosed: Vec::new(),
        about: ("CFIS001".to_owned(), "told".to_owned()),
    }
}

/// The headers of the letter as the second parser has them: name and value, unfolded.
fn headers(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let head = text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    head.split("\r\n").map(|line| line.split(':').next().unwrap().to_owned()).collect()
}

const HEADERS: [&str; 9] =
    ["Message-ID", "Date", "From", "Reply-To", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"];

#[track_caller]
fn is_well_formed(bytes: &[u8]) {
    assert!(bytes.is_ascii());
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n', '\0'])), "{text}");
    assert_eq!(headers(bytes), HEADERS, "{text}");
}

#[test]
fn a_second_parser_reads_what_was_written() {
    let bytes = letter().bytes().unwrap();
    is_well_formed(&bytes);
    let read = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(read.message_id(), Some("kkkkkkkkkkkkkkkkkkkkkkkk@example.org"));
    assert_eq!(read.date().unwrap().to_timestamp(), 1_919_754_000);
    assert_eq!(read.subject(), Some("CFIS001: told"));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), letter().text);
    assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n"), letter().html);
    let to: Vec<(Option<&str>, Option<&str>)> =
        read.to().unwrap().iter().map(|one| (one.name(), one.address())).collect();
    assert_eq!(to, [(Some("Żaneta"), Some("zaneta@example.org")), (Some("李"), Some("li@example.org"))]);
}

#[test]
fn files_go_along_byte_for_byte() {
    let all: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let files = [("CFIS001-notes.md", b"a\nb\r\nc\rd \n".to_vec()), ("CFIS001-list.pdf", all), ("e.txt", Vec::new())];
    let enclosed: Vec<Enclosed> =
        files.iter().map(|(name, bytes)| Enclosed { name: (*name).to_owned(), bytes: bytes.clone() }).collect();
    let bytes = Letter { enclosed, ..letter() }.bytes().unwrap();
    is_well_formed(&bytes);
    let read = MessageParser::default().parse(&bytes).unwrap();
    let found: Vec<(&str, Vec<u8>)> =
        read.attachments().map(|part| (part.attachment_name().unwrap(), part.contents().to_vec())).collect();
    assert_eq!(found.len(), 3);
    for ((name, bytes), (found_name, found_bytes)) in files.iter().zip(&found) {
        assert_eq!((*name, bytes), (*found_name, found_bytes));
    }
    assert!(matches!(read.parts.first().unwrap().body, PartType::Multipart(_)));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), letter().text);
}

#[test]
fn a_subject_is_text_and_nothing_else() {
    let long = "word ".repeat(59) + "end";
    for subject in [
        "plain",
        "=?utf-8?q?Bcc:_evil@example.org?=",
        "a =?utf-8?b?w4Q=?= =?x?y?z?= b",
        "Żaneta und 李, \"quoted\" <x@y>, evil@example.org",
        "CFIS001:  two  spaces",
        "a\u{202e}b\u{200b}c",
        &long,
        &"Ä".repeat(300),
        "x: y; z=\"1\"\\",
    ] {
        let bytes = Letter { subject: subject.to_owned(), ..letter() }.bytes().unwrap();
        is_well_formed(&bytes);
        assert_eq!(MessageParser::default().parse(&bytes).unwrap().subject(), Some(subject));
    }
}

#[test]
fn a_name_is_one_name_of_one_address() {
    for name in [
        "Desk, Help",
        "\"quoted\" \\back",
        "x <evil@example.org>, y",
        "<x@y>, evil@example.org",
        "=?utf-8?q?evil=40example=2Eorg?=",
        "(comment) name",
        "a;b:c",
        "evil@example.org",
        "Ωmega, 李 <a@b>",
        "a\u{202e}b",
        "long name ".repeat(30).trim(),
        &"李".repeat(200),
    ] {
        let to = vec![party(name, "desk@example.org"), party("Second", "second@example.org")];
        let from = party(name, "releases@example.org");
        let bytes = Letter { to, from, ..letter() }.bytes().unwrap();
        is_well_formed(&bytes);
        let read = MessageParser::default().parse(&bytes).unwrap();
        let to: Vec<_> = read.to().unwrap().iter().map(|one| (one.name().unwrap_or_default(), one.address())).collect();
        assert_eq!(to, [(name, Some("desk@example.org")), ("Second", Some("second@example.org"))]);
        let from: Vec<_> = read.from().unwrap().iter().map(|one| (one.name(), one.address())).collect();
        assert_eq!(from, [(Some(name), Some("releases@example.org"))]);
    }
    for name in ["a\r\nBcc: evil@example.org", "a\nb", "a\0b", "\r\n\r\nbody"] {
        let bytes = Letter { to: vec![party(name, "desk@example.org")], ..letter() }.bytes().unwrap();
        is_well_formed(&bytes);
        let read = MessageParser::default().parse(&bytes).unwrap();
        let to: Vec<_> = read.to().unwrap().iter().map(|one| one.address()).collect();
        assert_eq!(to, [Some("desk@example.org")]);
    }
}

#[test]
fn an_address_that_is_two_or_none_is_refused() {
    for odd in [
        "a@b\r\nBcc: evil@example.org",
        "a@b, evil@example.org",
        "<a@b>",
        "a@b>",
        "\"a\"@b",
        "a b@c",
        "",
        "a@exаmple.org",
    ] {
        assert!(Letter { to: vec![party("x", odd)], ..letter() }.bytes().is_err(), "{odd}");
        assert!(Letter { from: party("x", odd), ..letter() }.bytes().is_err(), "{odd}");
    }
}

#[test]
fn a_long_line_and_a_dot_stay_what_they_are() {
    let text = format!(".\r\n.\n{}\n. \nFrom me\n--relman-\n", "x".repeat(5_000));
    let bytes = Letter { text: text.clone(), ..letter() }.bytes().unwrap();
    is_well_formed(&bytes);
    let read = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), text.replace("\r\n", "\n"));
}
