//! A letter by a program of the house: an array of arguments, no shell, the letter as JSON on standard input.
//!
//! Exit code 0 is delivered, any other is not; a signal, or no end in time, says nothing.

use super::Ended;
use super::permission::Program;
use crate::cli::world;
use crate::format::letter::Letter;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How often it is looked whether the program has ended.
const LOOK: Duration = Duration::from_millis(20);
/// How much of what it says is kept, in bytes.
const SAID: usize = 16 * 1024;

pub(super) fn deliver(program: &Program, letter: &Letter, limit: Duration) -> Ended {
    // Between the permission and this start lie a question and a commit.
    if !program.is_as_found() {
        return Ended::failed("the program or a file of it is not the one that was allowed, and was not started");
    }
    let mut command = Command::new(&program.path);
    command.args(&program.arguments).env_clear().envs(world::plain_environment()).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ended::failed(&format!("the program could not be started: {error}")),
    };
    let (input, said) = (letter.json().to_string(), said_by(&mut child));
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read to the end says by its exit code what that means.
        std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let ended = wait(&mut child, limit);
    let said = || said.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    match ended {
        Ok(Some(status)) => match status.code() {
            Some(0) => Ended::delivered(&last_line("ended with 0", &said())),
            Some(code) => Ended::failed(&last_line(&format!("ended with {code}"), &said())),
            None => Ended::unknown(&last_line("was killed", &said())),
        },
        Ok(None) => Ended::unknown("the program did not end in time, and was killed"),
        Err(error) => Ended::unknown(&format!("the program was lost: {error}")),
    }
}

/// What the program writes to standard error: read to the end, so that it never waits, and kept in part.
fn said_by(child: &mut Child) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    if let Some(mut stderr) = child.stderr.take() {
        std::thread::spawn(move || {
            let (mut kept, mut chunk) = (Vec::new(), [0; 4096]);
            while let Ok(read) = stderr.read(&mut chunk) {
                if read == 0 {
                    break;
                }
                kept.extend_from_slice(chunk.get(..read).unwrap_or_default());
                kept.drain(..kept.len().saturating_sub(SAID));
            }
            let _ = send.send(String::from_utf8_lossy(&kept).into_owned());
        });
    }
    receive
}

fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= limit {
            child.kill()?;
            return child.wait().map(|_| None);
        }
        std::thread::sleep(LOOK);
    }
}

fn last_line(ended: &str, said: &str) -> String {
    let line = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    line.map_or_else(|| ended.to_owned(), |line| format!("{ended}: {line}"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::domain::release::Delivery;
    use crate::format::letter::Party;

    #[test]
    fn what_changed_since_it_was_allowed_is_not_started() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| {
            std::fs::write(place(name), text).unwrap();
            std::fs::set_permissions(place(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        let party = Party { name: String::new(), address: "a@example.org".to_owned() };
        let letter = Letter {
            message_id: "k@example.org".to_owned(),
            seconds: 0,
            from: party.clone(),
            reply_to: None,
            to: vec![party],
            subject: "s".to_owned(),
            text: "t".to_owned(),
            html: String::new(),
            enclosed: Vec::new(),
            about: ("N1".to_owned(), "news".to_owned()),
        };
        write("send", "#!/bin/sh\nexit 0\n");
        write("conf", "a\n");
        let array = [place("send"), place("conf")].map(|path| path.display().to_string());
        let program = Program::of(Vec::new(), &array).unwrap();
        let outcome = || deliver(&program, &letter, Duration::from_secs(60)).outcome;
        assert_eq!(outcome(), Delivery::Delivered);
        write("conf", "b\n");
        assert_eq!(outcome(), Delivery::Failed);
        write("conf", "a\n");
        write("send", "#!/bin/sh\n# another\nexit 0\n");
        assert_eq!(outcome(), Delivery::Failed);
        std::fs::remove_file(place("send")).unwrap();
        assert_eq!(outcome(), Delivery::Failed);
    }
}
