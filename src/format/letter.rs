//! A letter as bytes that mail programs read, and as JSON for a program of the house.
//!
//! Pure. A header holds one logical value, whatever stands in names and subjects: addresses are parsed,
//! names are quoted or encoded by lettre, and the subject by us, because lettre would let a text pass that
//! already looks encoded. Start at [`Letter::bytes`].

use super::base64;
use crate::domain::id::Digest;
use crate::domain::mail::is_mailbox;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

/// The longest subject that is written as it is, in characters.
const PLAIN_SUBJECT: usize = 66;
/// The bytes of one encoded word: with its marks it has at most 75 characters (RFC 2047).
const WORD_BYTES: usize = 45;

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What people call them; any text.
    pub name: String,
    /// Where mail goes.
    pub address: String,
}

/// A file that goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name, made of ids.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A letter, ready to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Without angle brackets.
    pub message_id: String,
    /// When, in seconds since 1970.
    pub seconds: u64,
    /// Who sends.
    pub from: Party,
    /// Where answers go.
    pub reply_to: Option<Party>,
    /// To whom.
    pub to: Vec<Party>,
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// What goes along.
    pub enclosed: Vec<Enclosed>,
    /// The release and the notice.
    pub about: (String, String),
}

/// A letter that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the letter cannot be written: {0}")]
pub struct LetterError(String);

/// An address as the mail server takes it.
///
/// # Errors
/// It is none that mail can go to.
pub fn address(address: &str) -> Result<Address, LetterError> {
    let wrong = || LetterError(format!("`{}` is no address", address.escape_debug()));
    if !is_mailbox(address) {
        return Err(wrong());
    }
    address.parse().map_err(|_| wrong())
}

impl Letter {
    /// The letter in the form of RFC 5322: ASCII, lines of at most 998 characters that end in CR LF.
    ///
    /// # Errors
    /// An address is none.
    pub fn bytes(&self) -> Result<Vec<u8>, LetterError> {
        let mailbox = |party: &Party| {
            let name: String = party.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
            Ok(Mailbox::new(name, address(&party.address)?))
        };
        let mut message = Message::builder()
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(UNIX_EPOCH + Duration::from_secs(self.seconds))
            .from(mailbox(&self.from)?);
        if let Some(party) = &self.reply_to {
            message = message.reply_to(mailbox(party)?);
        }
        for party in &self.to {
            message = message.to(mailbox(party)?);
        }
        let name = HeaderName::new_from_ascii_str("Subject");
        let subject = encoded_words(&self.subject);
        let message = message.raw_header(HeaderValue::dangerous_new_pre_encoded(name, self.subject.clone(), subject));
        let auto = HeaderName::new_from_ascii_str("Auto-Submitted");
        let message = message.raw_header(HeaderValue::new(auto, "auto-generated".to_owned()));
        let mut both = MultiPart::alternative().boundary(self.boundary("text")).build();
        both = both.singlepart(text_part(ContentType::TEXT_PLAIN, &self.text)?);
        both = both.singlepart(text_part(ContentType::TEXT_HTML, &self.html)?);
        let whole = match self.enclosed.as_slice() {
            [] => both,
            files => {
                let mut mixed = MultiPart::mixed().boundary(self.boundary("whole")).multipart(both);
                for file in files {
                    mixed = mixed.singlepart(attachment(file)?);
                }
                mixed
            }
        };
        let message = message.multipart(whole).map_err(|error| LetterError(error.to_string()))?;
        Ok(message.formatted())
    }

    /// What parts the pieces: nobody who wrote one of them could know it.
    fn boundary(&self, which: &str) -> String {
        let all = format!("{which}\n{}\n{}\n{}", self.message_id, self.text, self.html);
        format!("relman-{}", Digest::of(all.as_bytes()).as_str().trim_start_matches("sha256:"))
    }

    /// The letter for a program of the house.
    #[must_use]
    pub fn json(&self) -> Value {
        let party = |party: &Party| json!({"name": party.name, "address": party.address});
        let file = |file: &Enclosed| {
            let digest = Digest::of(&file.bytes);
            json!({"name": file.name, "digest": digest, "base64": base64::encode(&file.bytes)})
        };
        json!({
            "message_id": self.message_id,
            "release": self.about.0,
            "notice": self.about.1,
            "from": party(&self.from),
            "reply_to": self.reply_to.as_ref().map(party),
            "to": self.to.iter().map(party).collect::<Vec<_>>(),
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "attachments": self.enclosed.iter().map(file).collect::<Vec<_>>(),
        })
    }
}

fn text_part(kind: ContentType, text: &str) -> Result<SinglePart, LetterError> {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable);
    let body = body.map_err(|_| LetterError("the text has no form".to_owned()))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

fn attachment(file: &Enclosed) -> Result<SinglePart, LetterError> {
    let kind = match file.name.rsplit('.').next().unwrap_or_default() {
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "pdf" => "application/pdf",
        "json" => "application/json",
        _ => "application/octet-stream",
    };
    let kind = ContentType::parse(kind).map_err(|error| LetterError(error.to_string()))?;
    // Base64 keeps every byte, line ends included.
    let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64);
    let body = body.map_err(|_| LetterError("a file has no form".to_owned()))?;
    Ok(Attachment::new(file.name.clone()).body(body, kind))
}

/// A text for a header: as it is where every reader takes it for that, else in encoded words.
fn encoded_words(text: &str) -> String {
    let plain = text.bytes().all(|b| (b' '..=b'~').contains(&b)) && !text.contains("=?");
    if plain && text.len() <= PLAIN_SUBJECT {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= WORD_BYTES => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let words: Vec<String> =
        words.iter().map(|word| format!("=?utf-8?b?{}?=", base64::encode(word.as_bytes()))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests;
