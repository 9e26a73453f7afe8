//! Commands to a mail server and its answers, over a connection that can become a TLS one on the way.
//!
//! INVARIANT: an answer is read byte by byte and nothing is kept back, so that what somebody wrote into the
//! connection before TLS is part of the handshake, which it breaks, and never an answer within.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Auth, Ehlo, Quit, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::Response;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::error::Error as _;
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

/// The longest answer that is read, in bytes.
const ANSWER: usize = 64 * 1024;
/// The most steps that a login takes.
const CHALLENGES: usize = 10;

/// Why an answer is not the one that was waited for.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server answered otherwise.
    Answer(Response),
    /// It did not answer, or what it said is no answer.
    Lost(String),
}

impl Trouble {
    /// What happened, in words.
    pub(super) fn told(&self, what: &str) -> String {
        match self {
            Self::Answer(response) => format!("{what}: {}", said(response)),
            Self::Lost(why) => format!("{what}: {why}"),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Lost(error.to_string())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(deeper) = source {
            let more = deeper.to_string();
            if !words.contains(&more) {
                words = format!("{words}: {more}");
            }
            source = deeper.source();
        }
        Self::Lost(words)
    }
}

/// What words and answers go over.
trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

/// A talk with a mail server.
pub(super) struct Dialogue {
    line: Box<dyn Line>,
    /// The connection below TLS, until that is begun.
    plain: Option<TcpStream>,
    hello: ClientId,
    /// What the server offers, as it was said last.
    offers: ServerInfo,
}

impl Dialogue {
    /// Connects, and greets the server; at once over TLS, or in the clear.
    pub(super) fn begin(place: (&str, u16), limit: Duration, hello: ClientId, tls: bool) -> Result<Self, Trouble> {
        let plain = connected(place, limit)?;
        plain.set_read_timeout(Some(limit))?;
        plain.set_write_timeout(Some(limit))?;
        let line = Box::new(plain.try_clone()?);
        let mut dialogue = Self { line, plain: Some(plain), hello, offers: ServerInfo::default() };
        if tls {
            dialogue.upgrade(place.0)?;
        }
        dialogue.answer("220")?;
        dialogue.greet()?;
        Ok(dialogue)
    }

    fn upgrade(&mut self, host: &str) -> Result<(), Trouble> {
        let begun = |error: rustls::Error| Trouble::Lost(error.to_string());
        let name = ServerName::try_from(host.to_owned()).map_err(|error| Trouble::Lost(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(begun)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut connection = ClientConnection::new(Arc::new(config), name).map_err(begun)?;
        let Some(mut plain) = self.plain.take() else { return Ok(()) };
        while connection.is_handshaking() {
            connection.complete_io(&mut plain)?;
        }
        self.line = Box::new(StreamOwned::new(connection, plain));
        Ok(())
    }

    fn greet(&mut self) -> Result<(), Trouble> {
        let offers = self.say(Ehlo::new(self.hello.clone()), "250")?;
        self.offers = ServerInfo::from_response(&offers)?;
        Ok(())
    }

    pub(super) fn offers_starttls(&self) -> bool {
        self.offers.supports_feature(Extension::StartTls)
    }

    /// From here on everything is said over TLS; what was offered before counts for nothing.
    pub(super) fn secure(&mut self, host: &str) -> Result<(), Trouble> {
        self.say(Starttls, "220")?;
        self.upgrade(host)?;
        self.greet()
    }

    pub(super) fn is_secured(&self) -> bool {
        self.plain.is_none()
    }

    /// Says who we are, in the way that the server knows.
    pub(super) fn log_in(&mut self, credentials: &Credentials) -> Result<(), Trouble> {
        let mechanism = self.offers.get_auth_mechanism(DEFAULT_MECHANISMS);
        let mechanism = mechanism.ok_or_else(|| Trouble::Lost("the server offers no login".to_owned()))?;
        let mut next = Auth::new(mechanism, credentials.clone(), None)?;
        for _ in 0..CHALLENGES {
            match self.say(next, "235") {
                Err(Trouble::Answer(challenge)) if challenge.has_code(334) => {
                    next = Auth::new_from_response(mechanism, credentials.clone(), &challenge)?;
                }
                taken => return taken.map(|_| ()),
            }
        }
        Err(Trouble::Lost("the login does not end".to_owned()))
    }

    /// Says a command and waits for an answer whose code begins so.
    pub(super) fn say(&mut self, command: impl Display, code: &str) -> Result<Response, Trouble> {
        self.write(command.to_string().as_bytes())?;
        self.answer(code)
    }

    /// Lets the text of a letter go, and waits for a yes.
    pub(super) fn text(&mut self, text: &[u8]) -> Result<Response, Trouble> {
        self.write(&doubled(text))?;
        self.answer("2")
    }

    pub(super) fn end(mut self) {
        let _ = self.say(Quit, "2");
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.line.write_all(bytes)?;
        Ok(self.line.flush()?)
    }

    fn answer(&mut self, code: &str) -> Result<Response, Trouble> {
        let mut text = Vec::new();
        let mut begins = 0;
        loop {
            let mut byte = [0];
            if self.line.read(&mut byte)? == 0 {
                return Err(Trouble::Lost("the connection was closed".to_owned()));
            }
            text.extend_from_slice(&byte);
            if text.len() > ANSWER {
                return Err(Trouble::Lost("the answer is too long".to_owned()));
            }
            if byte == *b"\n" {
                let goes_on = text.get(begins + 3) == Some(&b'-');
                begins = text.len();
                if !goes_on {
                    break;
                }
            }
        }
        let response: Response = String::from_utf8_lossy(&text).parse()?;
        if response.code().to_string().starts_with(code) { Ok(response) } else { Err(Trouble::Answer(response)) }
    }
}

/// The first place of this name that takes a connection.
fn connected(place: (&str, u16), limit: Duration) -> io::Result<TcpStream> {
    let mut last = None;
    for address in place.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, limit) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::Error::other("the host has no address")))
}

/// The text with its end, and no line in it that would be the end.
fn doubled(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 64);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

/// An answer as one line.
pub(super) fn said(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::doubled;

    #[test]
    fn no_line_of_a_text_is_its_end() {
        assert_eq!(doubled(b".\r\na\r\n..b\r\n"), b"..\r\na\r\n...b\r\n.\r\n");
        assert_eq!(doubled(b"a.\n.\nb"), b"a.\n..\nb\r\n.\r\n");
        assert_eq!(doubled(b""), b"\r\n.\r\n");
    }
}
