//! A letter to a mail server.
//!
//! Until the server was told to take the letter's text, every trouble is a certain failure. From there on
//! only the server's own yes or no is certain; a lost connection or silence is unknown. One clock runs over
//! all of it, besides those of each step.

use super::Ended;
use super::credentials::Login;
use crate::domain::mail::{Smtp, Tls};
use crate::format::letter::{Letter, address};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// The text was not begun: whatever happens now, nothing was delivered.
const BEFORE: u8 = 0;
/// The text goes out.
const TEXT: u8 = 1;
/// Time was up before the text was begun, and it never will be.
const GIVEN_UP: u8 = 2;

pub(super) fn deliver(server: &Smtp, login: Option<Login>, letter: &Letter, bytes: &[u8], limit: Duration) -> Ended {
    let addresses: Result<Vec<Address>, _> =
        std::iter::once(&letter.from).chain(&letter.to).map(|party| address(&party.address)).collect();
    let (from, to) = match addresses.as_ref().map(|all| all.split_first()) {
        Ok(Some((from, to))) => (from.clone(), to.to_vec()),
        Ok(None) => return Ended::failed("there is no address"),
        Err(error) => return Ended::failed(&error.to_string()),
    };
    let talk = Talk { server: server.clone(), login, from, to, bytes: bytes.to_vec(), limit };
    let stage = Arc::new(AtomicU8::new(BEFORE));
    let (send, receive) = mpsc::channel();
    let theirs = Arc::clone(&stage);
    std::thread::spawn(move || send.send(talk.whole(&theirs)));
    receive.recv_timeout(limit).unwrap_or_else(|_| {
        let before = stage.compare_exchange(BEFORE, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst).is_ok();
        if before {
            Ended::failed("the server was not done in time")
        } else {
            Ended::unknown("the server took the text, and said nothing in time")
        }
    })
}

/// One talk with a server.
struct Talk {
    server: Smtp,
    login: Option<Login>,
    from: Address,
    to: Vec<Address>,
    bytes: Vec<u8>,
    limit: Duration,
}

impl Talk {
    fn whole(&self, stage: &AtomicU8) -> Ended {
        let mut connection = match self.begin() {
            Ok(connection) => connection,
            Err(said) => return Ended::failed(&said),
        };
        if stage.compare_exchange(BEFORE, TEXT, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            connection.abort();
            return Ended::failed("the server was not done in time");
        }
        match connection.message(&self.bytes) {
            Ok(response) => {
                let _ = connection.quit();
                Ended::delivered(&said(&response))
            }
            Err(error) if error.status().is_some() => {
                connection.abort();
                Ended::failed(&told("the server did not take the letter", &error))
            }
            Err(error) => Ended::unknown(&told("the server took the text, and the connection was lost", &error)),
        }
    }

    /// Everything up to the point where the server waits for the text.
    fn begin(&self) -> Result<SmtpConnection, String> {
        let Smtp { host, port, tls } = &self.server;
        let hello = ClientId::Domain(self.from.domain().to_owned());
        let secured = || TlsParameters::new(host.clone()).map_err(|error| told("TLS cannot be begun", &error));
        let at_once = if *tls == Tls::Tls { Some(secured()?) } else { None };
        let place = (host.as_str(), *port);
        let mut connection = SmtpConnection::connect(place, Some(self.limit), &hello, at_once.as_ref(), None)
            .map_err(|error| told("the server cannot be reached", &error))?;
        if *tls == Tls::Starttls {
            if !connection.can_starttls() {
                connection.abort();
                return Err("the server does not offer STARTTLS; nothing was said to it in the clear".to_owned());
            }
            connection.starttls(&secured()?, &hello).map_err(|error| told("TLS cannot be begun", &error))?;
        }
        // INVARIANT: a password leaves over TLS alone.
        if let Some(login) = self.login.as_ref().filter(|_| connection.is_encrypted()) {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            let taken = connection.auth(DEFAULT_MECHANISMS, &credentials);
            // What the server says here may repeat the password, so it is not kept.
            taken.map_err(|error| match error.status() {
                Some(code) => format!("the server did not take the credentials ({code})"),
                None => "the server did not take the credentials".to_owned(),
            })?;
        }
        let step = |what: &str, result: Result<Response, Error>| result.map_err(|error| told(what, &error));
        step(
            "the server does not take the sender",
            connection.command(Mail::new(Some(self.from.clone()), Vec::new())),
        )?;
        for (number, to) in self.to.iter().enumerate() {
            let what = format!("the server does not take recipient {} of {}", number + 1, self.to.len());
            if let Err(said) = step(&what, connection.command(Rcpt::new(to.clone(), Vec::new()))) {
                connection.abort();
                return Err(said);
            }
        }
        step("the server does not take the letter", connection.command(Data))?;
        Ok(connection)
    }
}

fn said(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

fn told(what: &str, error: &Error) -> String {
    let mut words = format!("{what}: {error}");
    let mut source = error.source();
    while let Some(deeper) = source {
        let more = deeper.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = deeper.source();
    }
    words
}
