//! How notices are mailed: the settings, and what is an address that mail can go to.
//!
//! Pure. Addresses are narrower than the RFCs allow: ASCII, no quotes, no literals, so that none can be
//! read as two, or as another one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What [`is_mailbox`] asks for, in words.
pub const MAILBOX: &str = "mail takes one like name@example.org: letters, digits and .!#$%&'*+/=?^_`{|}~- before the \
    @, a name of a host after it, nothing beyond ASCII";

/// `mail` in `relman.yaml`: who is named as the sender, and one way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mail {
    /// The address that letters come from.
    pub from: String,
    /// A mail server.
    #[serde(default)]
    pub smtp: Option<Smtp>,
    /// A program and its arguments; it gets the letter as JSON on standard input.
    #[serde(default)]
    pub command: Option<Vec<String>>,
    /// A folder for `.eml` files, as an absolute path.
    #[serde(default)]
    pub folder: Option<String>,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Smtp {
    /// Its name, which its certificate must have.
    pub host: String,
    /// Its port.
    #[serde(default = "submission")]
    pub port: u16,
    /// How the connection is secured.
    #[serde(default)]
    pub tls: Tls,
}

/// How a connection is secured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// Begun in the clear, and nothing is said before it is secured.
    #[default]
    Starttls,
    /// From the first byte.
    Tls,
    /// Not at all: only to this machine, and never with credentials.
    None,
}

fn submission() -> u16 {
    587
}

/// True for the names of this very machine.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    ["localhost", "127.0.0.1"].contains(&host)
}

/// True for a name of a host: labels of letters, digits and hyphens.
#[must_use]
pub fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

/// True for an address that mail can go to.
#[must_use]
pub fn is_mailbox(address: &str) -> bool {
    let Some((name, host)) = address.split_once('@') else { return false };
    let atom = |atom: &str| {
        !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    (1..=64).contains(&name.len()) && name.split('.').all(atom) && is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address() {
        for good in ["desk@example.org", "a.b+c@mail.example.org", "o'brien@localhost", "x@a-b.example"] {
            assert!(is_mailbox(good), "{good}");
        }
        let odd =
            ["", "@", "a@", "@b", "a@b@c", "a b@c", "a,b@c", "a@b,c@d", "<a@b>", "a@b>", "\"a\"@b", "a\r\n@b", "a\0@b"];
        let more = ["a@b c", "a@-b", "a@b-", "a@b..c", ".a@b", "a.@b", "a..b@c", "a@[127.0.0.1]", "а@example.org"];
        let last = ["a@exаmple.org", "a@b;c", "a(x)@b", "a:b@c", "a\\@b", "a@b\n", "a@b\u{200b}"];
        for bad in odd.iter().chain(&more).chain(&last) {
            assert!(!is_mailbox(bad), "{bad}");
        }
        assert!(is_mailbox(&format!("{}@b", "a".repeat(64))));
        assert!(!is_mailbox(&format!("{}@b", "a".repeat(65))));
    }

    #[test]
    fn a_host_is_a_name() {
        assert!(is_host("mail.example.org") && is_host("127.0.0.1") && is_loopback("127.0.0.1"));
        assert!(!is_host("") && !is_host("a/b") && !is_host("a_b") && !is_loopback("localhost.example.org"));
    }
}
