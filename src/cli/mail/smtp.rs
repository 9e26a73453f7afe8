//! A letter to a mail server.
//!
//! Until the server was told to take the letter's text, every trouble is a certain failure. From there on
//! only the server's own yes or no is certain; a lost connection or silence is unknown. One clock runs over
//! all of it, besides those of each step.

use super::Ended;
use super::credentials::Login;
use super::dialogue::{Dialogue, Trouble, said};
use crate::domain::mail::{Smtp, Tls};
use crate::format::letter::{Letter, address};
use lettre::Address;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
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
        let mut dialogue = match self.begin() {
            Ok(dialogue) => dialogue,
            Err(said) => return Ended::failed(&said),
        };
        if stage.compare_exchange(BEFORE, TEXT, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            return Ended::failed("the server was not done in time");
        }
        match dialogue.text(&self.bytes) {
            Ok(response) => {
                dialogue.end();
                Ended::delivered(&said(&response))
            }
            Err(Trouble::Answer(response)) if is_no(&response) => {
                Ended::failed(&format!("the server did not take the letter: {}", said(&response)))
            }
            Err(trouble @ Trouble::Answer(_)) => {
                Ended::unknown(&trouble.told("the server took the text, and its answer is neither yes nor no"))
            }
            Err(trouble) => Ended::unknown(&trouble.told("the server took the text, and the connection was lost")),
        }
    }

    /// Everything up to the point where the server waits for the text.
    fn begin(&self) -> Result<Dialogue, String> {
        let Smtp { host, port, tls } = &self.server;
        let hello = ClientId::Domain(self.from.domain().to_owned());
        let mut dialogue = Dialogue::begin((host.as_str(), *port), self.limit, hello, *tls == Tls::Tls)
            .map_err(|trouble| trouble.told("the server cannot be reached"))?;
        if *tls == Tls::Starttls {
            if !dialogue.offers_starttls() {
                dialogue.end();
                return Err("the server does not offer STARTTLS; nothing was said to it in the clear".to_owned());
            }
            dialogue.secure(host).map_err(|trouble| trouble.told("TLS cannot be begun"))?;
        }
        // INVARIANT: a password leaves over TLS alone.
        if let Some(login) = self.login.as_ref().filter(|_| dialogue.is_secured()) {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            // What the server says here may repeat the password, so it is not kept.
            dialogue.log_in(&credentials).map_err(|trouble| match trouble {
                Trouble::Answer(response) => format!("the server did not take the credentials ({})", response.code()),
                Trouble::Lost(_) => "the server did not take the credentials".to_owned(),
            })?;
        }
        let mail = dialogue.say(Mail::new(Some(self.from.clone()), Vec::new()), "2");
        mail.map_err(|trouble| trouble.told("the server does not take the sender"))?;
        for (number, to) in self.to.iter().enumerate() {
            let taken = dialogue.say(Rcpt::new(to.clone(), Vec::new()), "2");
            if let Err(trouble) = taken {
                dialogue.end();
                let of = self.to.len();
                return Err(trouble.told(&format!("the server does not take recipient {} of {of}", number + 1)));
            }
        }
        let ready = dialogue.say(Data, "354");
        ready.map_err(|trouble| trouble.told("the server does not take the letter"))?;
        Ok(dialogue)
    }
}

/// True for an answer that is a certain no.
fn is_no(response: &Response) -> bool {
    matches!(response.code().severity, Severity::TransientNegativeCompletion | Severity::PermanentNegativeCompletion)
}
