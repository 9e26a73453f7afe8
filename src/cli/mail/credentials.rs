//! Name and password for a mail server: from the environment or a file of the user's, never from the store.
//!
//! They name the host that they are for, and go to no other: a store that names another server gets none.
//! Start at [`for_host`].

use super::private;
use crate::cli::failure::{Failure, Kind};
use crate::cli::session::Session;
use crate::cli::world;
use std::fmt;
use std::path::Path;

const USER: &str = "RELMAN_SMTP_USER";
const PASSWORD: &str = "RELMAN_SMTP_PASSWORD";
const HOST: &str = "RELMAN_SMTP_HOST";
const FILE: &str = "RELMAN_SMTP_CREDENTIALS";

/// Name and password for one host.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::cli) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}

/// What the user has for this host; nothing where they have nothing.
pub(super) fn for_host(session: &Session, host: &str) -> Result<Option<Login>, Failure> {
    match [world::variable(USER), world::variable(PASSWORD), world::variable(HOST)] {
        [Some(user), Some(password), Some(of)] if of == host => return Ok(Some(Login { user, password })),
        [Some(_), Some(_), Some(of)] => {
            let message = format!("{HOST} says that the credentials are for `{of}`; this store sends by `{host}`");
            return Err(Failure::new(Kind::Invalid, message).hint(format!("unset {USER} {PASSWORD} {HOST}")));
        }
        [None, None, _] => {}
        _ => {
            let message = format!("{USER}, {PASSWORD} and {HOST} belong together, and one of them is missing");
            return Err(Failure::new(Kind::Usage, message).hint(format!("export {HOST}={host}, if they are for it")));
        }
    }
    if let Some(named) = world::variable(FILE) {
        let file = session.path(Path::new(&named));
        return match in_file(&file, host)? {
            Some(login) => Ok(Some(login)),
            None => {
                let message = format!("`{}` has no credentials for `{host}`", file.display());
                Err(Failure::new(Kind::NotFound, message).hint(format!("unset {FILE}, or add: host = {host}")))
            }
        };
    }
    let usual = world::config_folder().map(|folder| folder.join("relman/credentials"));
    match usual.filter(|file| file.exists()) {
        Some(file) => in_file(&file, host),
        None => Ok(None),
    }
}

fn in_file(file: &Path, host: &str) -> Result<Option<Login>, Failure> {
    let name = file.display();
    let text = private::read(file, "holds passwords")?;
    let text = text.ok_or_else(|| Failure::new(Kind::NotFound, format!("there is no file `{name}`")))?;
    parse(&text, host).map_err(|line| {
        let message = format!("{name}:{line}: expected `host = …`, then `user = …` and `password = …`");
        Failure::new(Kind::Invalid, message)
    })
}

/// The block of a host; the number of a line that is none.
fn parse(text: &str, host: &str) -> Result<Option<Login>, usize> {
    let (mut here, mut user, mut password, mut last) = (None, None, None, 0);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        last = index + 1;
        let (key, value) = line.split_once('=').ok_or(last)?;
        let value = value.trim().to_owned();
        match (key.trim(), here) {
            ("host", _) => here = Some(value == host),
            ("user", Some(true)) => user = Some(value),
            ("password", Some(true)) => password = Some(value),
            ("user" | "password", Some(false)) => {}
            _ => return Err(last),
        }
    }
    match (user, password) {
        (Some(user), Some(password)) => Ok(Some(Login { user, password })),
        (None, None) => Ok(None),
        _ => Err(last),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_block_is_for_its_host_and_for_no_other() {
        let text = "# mine\nhost = a.example\nuser = anna\npassword = x = y\n\nhost=b.example\nuser=ben\npassword=z\n";
        let login = |host: &str| parse(text, host).unwrap().map(|login| (login.user, login.password));
        assert_eq!(login("a.example"), Some(("anna".to_owned(), "x = y".to_owned())));
        assert_eq!(login("b.example"), Some(("ben".to_owned(), "z".to_owned())));
        assert_eq!(login("c.example"), None);
        assert_eq!(login("A.example"), None);
    }

    #[test]
    fn a_line_that_says_nothing_is_named() {
        assert_eq!(parse("user = a\n", "h"), Err(1));
        assert_eq!(parse("host = h\nsecret\n", "h"), Err(2));
        assert_eq!(parse("host = h\nuser = a\n", "h"), Err(2));
        assert_eq!(parse("host = h\nport = 1\n", "h"), Err(2));
    }
}
