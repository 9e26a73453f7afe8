//! Checks `mail` in `relman.yaml`: a sender, and exactly one way that can work.
//!
//! Reads the setting; writes findings. Start at `check_mail`.

use super::findings::{Findings, Place};
use crate::domain::mail::{MAILBOX, Mail, Smtp, Tls, is_host, is_loopback, is_mailbox};

pub(super) fn check_mail(mail: &Mail, findings: &mut Findings) {
    let place = Place::of("mail");
    if !is_mailbox(&mail.from) {
        let message = format!("`{}` is no address; {MAILBOX}", mail.from.escape_debug());
        findings.error(&place.at("from"), message);
    }
    let ways = [mail.smtp.is_some(), mail.command.is_some(), mail.folder.is_some()];
    if ways.iter().filter(|way| **way).count() != 1 {
        findings.error(&place, "mail leaves by one way; write one of `smtp`, `command` and `folder`");
    }
    if let Some(smtp) = &mail.smtp {
        check_server(&place.at("smtp"), smtp, findings);
    }
    if let Some(command) = &mail.command {
        check_command(&place.at("command"), command, findings);
    }
    if mail.folder.as_ref().is_some_and(|folder| !folder.starts_with('/') || folder.contains('\0')) {
        findings.error(&place.at("folder"), "the folder is no absolute path; write such as `/srv/outbox`");
    }
}

fn check_server(place: &Place, smtp: &Smtp, findings: &mut Findings) {
    if !is_host(&smtp.host) {
        let message = format!("`{}` is no name of a host; write such as mail.example.org", smtp.host.escape_debug());
        findings.error(&place.at("host"), message);
    }
    if smtp.port == 0 {
        findings.error(&place.at("port"), "ports begin at 1; write such as 587");
    }
    if smtp.tls == Tls::None && !is_loopback(&smtp.host) {
        let message = "without TLS mail goes only to this machine; write `starttls` or `tls`, or the host localhost";
        findings.error(&place.at("tls"), message);
    }
}

fn check_command(place: &Place, command: &[String], findings: &mut Findings) {
    let Some(program) = command.first().filter(|program| !program.is_empty()) else {
        findings.error(place, "no program is named; write such as [/usr/local/bin/send-notice, --quiet]");
        return;
    };
    if program.contains('/') && !program.starts_with('/') {
        let message = format!(
            "`{}` depends on where one stands; write an absolute path, or a name that is looked up in PATH",
            program.escape_debug()
        );
        findings.error(&place.at(0), message);
    }
    for (index, _) in command.iter().enumerate().filter(|(_, word)| word.contains('\0')) {
        findings.error(&place.at(index), "the word holds a NUL; leave it out");
    }
}
