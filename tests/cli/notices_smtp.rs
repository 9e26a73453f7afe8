//! Notices to a mail server on loopback: a real one with STARTTLS, and some that misbehave.

use crate::notices::{audit_is_clean, notice, outcomes, sending};
use crate::world::{Ran, World, split};
use mail_parser::{MessageParser, MimeHeaders as _};
use mailin_embedded::{AuthMechanism, Handler, Response, Server, SslConfig, response};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a server saw.
#[derive(Debug, Default)]
struct Seen {
    logins: Vec<String>,
    to: Vec<String>,
    letters: Vec<Vec<u8>>,
}

#[derive(Clone, Default)]
struct Post {
    seen: Arc<Mutex<Seen>>,
    refuses: Option<&'static str>,
    letter: Vec<u8>,
}

impl Handler for Post {
    fn rcpt(&mut self, to: &str) -> Response {
        if self.refuses == Some(to) {
            return Response::custom(550, format!("5.1.1 <{to}>: no such user here"));
        }
        self.seen.lock().unwrap().to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.letter.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.seen.lock().unwrap().letters.push(std::mem::take(&mut self.letter));
        response::OK
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        self.seen.lock().unwrap().logins.push(format!("{user} {password}"));
        if password == "open sesame" { response::AUTH_OK } else { response::INVALID_CREDENTIALS }
    }

    fn mail(&mut self, _: IpAddr, _: &str, _: &str) -> Response {
        response::OK
    }
}

/// A house with a mail server of its own; its certificate is for `host`.
struct Office {
    world: World,
    seen: Arc<Mutex<Seen>>,
}

impl Office {
    fn open(host: &str, refuses: Option<&'static str>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (listener, port) = listener();
        let world = sending(&format!("{{from: releases@example.org, smtp: {{host: localhost, port: {port}}}}}"));
        let made = rcgen::generate_simple_self_signed(vec![host.to_owned()]).unwrap();
        world.write("cert.pem", &made.cert.pem()).write("key.pem", &made.signing_key.serialize_pem());
        let post = Post { refuses, ..Post::default() };
        let seen = Arc::clone(&post.seen);
        let mut server = Server::new(post);
        let path = |name: &str| world.path(name).display().to_string();
        let ssl = SslConfig::SelfSigned { cert_path: path("cert.pem"), key_path: path("key.pem") };
        server
            .with_name("localhost")
            .with_ssl(ssl)
            .unwrap()
            .with_auth(AuthMechanism::Plain)
            .with_tcp_listener(listener);
        std::thread::spawn(move || server.serve().is_ok());
        Self { world, seen }
    }

    fn run(&self, line: &str, more: &[(&str, &str)]) -> Ran {
        run(&self.world, line, more)
    }
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn run(world: &World, line: &str, more: &[(&str, &str)]) -> Ran {
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "teller");
    command.env("SSL_CERT_FILE", world.path("cert.pem")).env("RELMAN_MAIL_TIMEOUT", "3").args(split(line));
    for (name, value) in more {
        command.env(name, value);
    }
    Ran::of(line.to_owned(), &command.output().unwrap())
}

const LOGIN: [(&str, &str); 3] =
    [("RELMAN_SMTP_USER", "releases"), ("RELMAN_SMTP_PASSWORD", "open sesame"), ("RELMAN_SMTP_HOST", "localhost")];

#[test]
fn a_server_gets_the_letter_over_tls_and_the_record_its_answer() {
    let office = Office::open("localhost", None);
    let world = &office.world;
    world.run_as("writer", &format!("set N001 plan=\"{}\"", "Żółw 李 ".repeat(300))).succeeds();
    world.write("report.txt", &format!(".\r\n..\n{}\n", "x".repeat(3_000)));
    world.run_as("writer", "document write N001 report -F report.txt").succeeds();
    let shown = world.run_as("teller", "notice show N001 papers").succeeds().stdout;
    office.run("notice send N001 papers -y", &LOGIN).succeeds().says("notice finish papers delivered");
    let seen = office.seen.lock().unwrap();
    assert_eq!(seen.logins, ["releases open sesame"]);
    assert_eq!(seen.to, ["street@example.org"]);
    let read = MessageParser::default().parse(&seen.letters[0]).unwrap();
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), shown);
    assert_eq!(read.attachment(0).unwrap().contents(), world.read("report.txt").as_bytes());
    assert_eq!(read.attachment(0).unwrap().attachment_name(), Some("N001-report.txt"));
    let told = notice(world, "papers");
    assert_eq!(told["sendings"][0]["message_id"].as_str(), read.message_id());
    assert_eq!((told["sendings"][0]["way"].as_str(), told["counts"].as_bool()), (Some("smtp"), Some(true)));
    let to = read.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Street, \"North\""), Some("street@example.org")));
    assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("teller@example.org"));
    let record = world.git("log -p --all").succeeds().stdout;
    assert!(!record.contains("sesame"), "a password in history");
    audit_is_clean(world);
}

#[test]
fn one_refused_recipient_is_a_certain_failure_for_all() {
    let office = Office::open("localhost", Some("writer@example.org"));
    let failed = office.run("notice send N001 news -y", &LOGIN).ends_with(1);
    failed.says("does not take recipient 2 of 2").says("550").says("(address)").is_silent_about("writer@example.org>:");
    assert_eq!(outcomes(&office.world, "news"), ["failed"]);
    assert!(office.seen.lock().unwrap().letters.is_empty());
    // It may go out again at once.
    office.run("notice send N001 papers reminder -n", &LOGIN).ends_with(3);
    office.run("notice send N001 reminder -y", &LOGIN).succeeds();
    assert_eq!(office.seen.lock().unwrap().letters.len(), 1);
    let record = office.world.git("log -p --all -- releases").succeeds().stdout;
    assert!(!record.contains("writer@example.org>: no"), "an address in history");
    audit_is_clean(&office.world);
}

#[test]
fn refused_credentials_are_a_certain_failure() {
    let office = Office::open("localhost", None);
    let wrong = [LOGIN[0], ("RELMAN_SMTP_PASSWORD", "wrong"), LOGIN[2]];
    office.run("notice send N001 news -y", &wrong).ends_with(1).says("did not take the credentials");
    assert_eq!(outcomes(&office.world, "news"), ["failed"]);
    assert!(office.seen.lock().unwrap().letters.is_empty());
}

#[test]
fn a_certificate_for_another_host_or_of_nobody_ends_it_before_a_word() {
    let office = Office::open("other.example.org", None);
    office.run("notice send N001 news -y", &LOGIN).ends_with(1).says("TLS cannot be begun");
    let office = Office::open("localhost", None);
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    office.world.write("other.pem", &other.cert.pem());
    let file = office.world.path("other.pem").display().to_string();
    let more = [LOGIN[0], LOGIN[1], LOGIN[2], ("SSL_CERT_FILE", file.as_str())];
    office.run("notice send N001 news -y", &more).ends_with(1).says("TLS cannot be begun");
    assert!(office.seen.lock().unwrap().logins.is_empty());
    assert_eq!(outcomes(&office.world, "news"), ["failed"]);
}

#[test]
fn credentials_go_to_the_host_that_they_name_and_to_no_other() {
    let office = Office::open("localhost", None);
    let other = [LOGIN[0], LOGIN[1], ("RELMAN_SMTP_HOST", "mail.example.org")];
    office.run("notice send N001 news -y", &other).ends_with(1).says("are for `mail.example.org`");
    office.run("notice send N001 news -y", &LOGIN[..2]).ends_with(2).says("belong together");
    assert_eq!(outcomes(&office.world, "news"), Vec::<String>::new());
    // In a file: readable by its owner alone, with the host.
    let file = office.world.path("login").display().to_string();
    let named = [("RELMAN_SMTP_CREDENTIALS", file.as_str())];
    office.world.write("login", "host = mail.example.org\nuser = a\npassword = b\n");
    let mode = |mode| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(office.world.path("login"), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o644);
    office.run("notice send N001 news -y", &named).ends_with(1).says("chmod 600");
    mode(0o600);
    office.run("notice send N001 news -y", &named).ends_with(1).says("has no credentials for `localhost`");
    office.world.write("login", "host = localhost\nuser = releases\npassword = open sesame\n");
    mode(0o600);
    office.run("notice send N001 news -y", &named).succeeds();
    assert_eq!(office.seen.lock().unwrap().logins, ["releases open sesame"]);
}

/// What a server of a few lines does when the client says something that begins so.
type Answers = &'static [(&'static str, &'static str)];

/// A server without TLS that answers by a table; `HANG` waits, `CLOSE` goes away. What it heard comes back.
fn scripted(answers: Answers) -> (u16, Arc<Mutex<Vec<String>>>) {
    let (listener, port) = listener();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = serve(stream.unwrap(), answers, &theirs);
        }
    });
    (port, heard)
}

fn serve(mut stream: TcpStream, answers: Answers, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    stream.write_all(b"220 here\r\n")?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut in_text = false;
    while let Some(Ok(line)) = lines.next() {
        if in_text && line != "." {
            continue;
        }
        in_text = line == "DATA";
        heard.lock().unwrap().push(line.clone());
        let answer = answers.iter().find(|(begins, _)| line.starts_with(begins)).map_or("250 ok", |(_, answer)| answer);
        match answer {
            "HANG" => std::thread::sleep(std::time::Duration::from_secs(30)),
            "CLOSE" => return Ok(()),
            answer => stream.write_all(format!("{answer}\r\n").as_bytes())?,
        }
    }
    Ok(())
}

/// Sends `news` to such a server, and says what was heard.
fn to_scripted(tls: &str, answers: Answers, more: &[(&str, &str)]) -> (World, Ran, Vec<String>) {
    let (port, heard) = scripted(answers);
    let world = sending(&format!("{{from: r@example.org, smtp: {{host: localhost, port: {port}, tls: {tls}}}}}"));
    let ran = run(&world, "notice send N001 news -y", more);
    let heard = heard.lock().unwrap().clone();
    (world, ran, heard)
}

/// For servers that say nothing.
const SOON: &[(&str, &str)] = &[("RELMAN_MAIL_TIMEOUT", "1")];

const TEXT: (&str, &str) = ("DATA", "354 go on");

#[test]
fn silence_after_the_text_is_unknown_and_is_not_sent_again() {
    let all: [Answers; 4] =
        [&[TEXT, (".", "HANG")], &[TEXT, (".", "CLOSE")], &[TEXT, (".", "garbage")], &[TEXT, (".", "354 go on")]];
    for answers in all {
        let (world, ran, heard) = to_scripted("none", answers, SOON);
        ran.ends_with(5).says("relman notice record N001 news").says("relman notice send N001 news --again");
        assert_eq!(heard.iter().filter(|line| *line == "DATA").count(), 1);
        assert_eq!(outcomes(&world, "news"), ["unknown"]);
        run(&world, "notice send N001 news -y", &[]).ends_with(5);
        run(&world, "notice send --due -y -q", &[]).succeeds();
        assert_eq!(outcomes(&world, "news"), ["unknown"]);
        audit_is_clean(&world);
    }
}

#[test]
fn trouble_before_the_text_is_a_certain_failure() {
    let all: [Answers; 8] = [
        &[("EHLO", "HANG")],
        &[("EHLO", "354 what"), TEXT],
        &[("RCPT", "354 go on"), TEXT],
        // A yes to DATA that waits for no text.
        &[("DATA", "250 ok")],
        &[("MAIL", "CLOSE")],
        &[("RCPT", "450 later")],
        &[("DATA", "451 not now")],
        &[("DATA", "HANG")],
    ];
    for answers in all {
        let (world, ran, _) = to_scripted("none", answers, SOON);
        ran.ends_with(1).says("was not delivered");
        assert_eq!(outcomes(&world, "news"), ["failed"], "{answers:?}");
    }
    // A no to the text itself is as certain.
    let (world, ran, heard) = to_scripted("none", &[TEXT, (".", "554 5.6.0 not this one")], &[]);
    ran.ends_with(1).says("did not take the letter").says("554");
    assert_eq!((outcomes(&world, "news"), heard.contains(&".".to_owned())), (vec!["failed".to_owned()], true));
    // Nobody listens.
    let (listener, port) = listener();
    drop(listener);
    let world = sending(&format!("{{from: r@example.org, smtp: {{host: localhost, port: {port}, tls: none}}}}"));
    run(&world, "notice send N001 news -y", &[]).ends_with(1).says("cannot be reached");
}

#[test]
fn without_starttls_or_without_tls_no_password_is_said() {
    let (world, ran, heard) = to_scripted("starttls", &[("EHLO", "250-here\r\n250 AUTH PLAIN LOGIN"), TEXT], &LOGIN);
    ran.ends_with(1).says("does not offer STARTTLS");
    assert!(heard.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{heard:?}");
    assert_eq!(outcomes(&world, "news"), ["failed"]);
    let refused: Answers = &[("EHLO", "250-here\r\n250 STARTTLS"), ("STARTTLS", "454 not now"), TEXT];
    let (_, ran, heard) = to_scripted("starttls", refused, &LOGIN);
    ran.ends_with(1).says("TLS cannot be begun");
    assert!(!heard.iter().any(|line| line.starts_with("MAIL") || line.starts_with("AUTH")), "{heard:?}");
    let (_, ran, heard) = to_scripted("tls", &[TEXT], &LOGIN);
    ran.ends_with(1);
    assert!(!heard.iter().any(|line| line.starts_with("AUTH")), "{heard:?}");
    let (_, ran, heard) = to_scripted("none", &[("EHLO", "250-here\r\n250 AUTH PLAIN LOGIN"), TEXT], &LOGIN);
    ran.succeeds();
    assert!(!heard.iter().any(|line| line.starts_with("AUTH")), "{heard:?}");
}

/// An honest server that refuses the sender, and somebody between who adds answers in the clear before TLS.
fn injected(listener: &TcpListener, made: &rcgen::CertifiedKey<rcgen::KeyPair>, forged: &str) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    let line = |stream: &mut TcpStream, answer: &str| {
        let (mut said, mut byte) = (Vec::new(), [0]);
        while byte != *b"\n" {
            std::io::Read::read_exact(stream, &mut byte)?;
            said.push(byte[0]);
        }
        stream.write_all(answer.as_bytes()).map(|()| said)
    };
    stream.write_all(b"220 here\r\n")?;
    line(&mut stream, "250-here\r\n250 STARTTLS\r\n")?;
    line(&mut stream, &format!("220 go\r\n{forged}"))?;
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let mut tls = rustls::StreamOwned::new(rustls::ServerConnection::new(Arc::new(config)).unwrap(), stream);
    let mut said = String::new();
    let mut reader = BufReader::new(&mut tls);
    while reader.read_line(&mut said)? > 0 {
        let answer = if said.starts_with("EHLO") { "250 here\r\n" } else { "550 5.7.1 not allowed here\r\n" };
        reader.get_mut().write_all(answer.as_bytes())?;
        said.clear();
    }
    Ok(())
}

#[test]
fn what_was_said_before_tls_is_no_answer_within() {
    let all = "250-here\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 queued\r\n";
    for (forged, wanted) in [("", "does not take the sender: 550"), (all, "TLS cannot be begun")] {
        let (listener, port) = listener();
        let world = sending(&format!("{{from: r@example.org, smtp: {{host: localhost, port: {port}}}}}"));
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        world.write("cert.pem", &made.cert.pem());
        std::thread::spawn(move || injected(&listener, &made, forged));
        run(&world, "notice send N001 news -y", &[]).ends_with(1).says(wanted);
        assert_eq!(outcomes(&world, "news"), ["failed"]);
    }
}

#[test]
fn two_at_once_and_cron_deliver_once() {
    let office = Office::open("localhost", None);
    office.world.run_as("writer", "schedule N001 \"2030-11-01 06:00\"").succeeds();
    let start = |words: [&'static str; 4]| {
        let mut command = office.world.command(env!("CARGO_BIN_EXE_relman"), "teller");
        command.env("SSL_CERT_FILE", office.world.path("cert.pem")).envs(LOGIN).args(["notice", "send"]).args(words);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let words =
        [["--due", "-y", "-q", "--no-pager"], ["N001", "reminder", "-y", "-q"], ["--due", "-y", "-q", "--no-pager"]];
    for mut child in words.map(start) {
        let code = child.wait().unwrap().code().unwrap();
        assert!([0, 5].contains(&code), "{code}");
    }
    assert_eq!(office.seen.lock().unwrap().letters.len(), 1);
    assert_eq!(outcomes(&office.world, "reminder"), ["delivered"]);
}
