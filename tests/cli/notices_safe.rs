//! Hostile words: in the settings, in names and addresses, in titles, and in forged records.

use crate::notices::{house, letters, outcomes};
use crate::world::World;
use mail_parser::MessageParser;

/// What `policy status` says of another file.
fn status(world: &World, path: &str, change: impl FnOnce(&str) -> String) -> String {
    let before = world.read(&format!("store/{path}"));
    world.write(&format!("store/{path}"), &change(&before));
    let ran = world.run_as("administrator", "policy status");
    world.write(&format!("store/{path}"), &before);
    format!("{}{}", ran.stdout, ran.stderr)
}

#[test]
fn settings_are_refused_with_line_and_nearest_key() {
    let world = house();
    let lines = world.read("store/relman.yaml").lines().count();
    for (mail, wanted) in [
        ("{from: r@example.org, smpt: {host: a.example.org}}", "smtp"),
        ("{from: r@example.org, smtp: {hots: a.example.org}}", "host"),
        ("{from: r@example.org, smtp: {host: a.example.org, tls: startls}}", "starttls"),
        ("{from: r@example.org, smtp: {host: a.example.org, tls: none}}", "this machine"),
        ("{from: \"r@example.org, evil@example.org\", folder: /srv}", "no address"),
        ("{from: \"r@example.org\\r\\nBcc: e@example.org\", folder: /srv}", "no address"),
        ("{from: r@example.org}", "one way"),
        ("{from: r@example.org, folder: here}", "absolute"),
        ("{from: r@example.org, command: [./x]}", "depends on where one stands"),
        ("{from: r@example.org, smtp: {host: a.example.org, password: x}}", "password"),
    ] {
        let said = status(&world, "relman.yaml", |text| format!("{text}mail: {mail}\n"));
        assert!(said.contains(wanted) && said.contains(&format!("relman.yaml:{}", lines + 1)), "{mail}\n{said}");
    }
}

#[test]
fn an_address_that_mail_cannot_go_to_is_named_with_its_line() {
    let world = house();
    for address in ["a,b@example.org", "street@exаmple.org", "a;b@example.org", "\\\"a\\\"@example.org"] {
        let said = status(&world, "people.yaml", |text| {
            text.replace("street@example.org", &format!("\"{address}\""))
                .replace("email: \"\"", "email: \"")
                .replace("\"\", group", "\", group")
        });
        assert!(said.contains("people.yaml:8") && said.contains("no notice can be mailed"), "{address}\n{said}");
    }
    let said = status(&world, "people.yaml", |text| {
        text.replace("street@example.org", "\"s@example.org\\r\\nBcc: e@example.org\"")
    });
    assert!(said.contains("is no address"), "{said}");
}

#[test]
fn a_hostile_title_reaches_the_subject_as_text() {
    let world = house();
    world.write("store/templates/house/news.md", "# {{ release.title }}\n\n{{ release.title }}\n");
    world.run_as("administrator", "policy commit -m subjects").succeeds();
    let titles = [
        "=?utf-8?q?=0d=0aBcc:_evil@example.org?=",
        "x> , evil@example.org <y",
        "a **b** `c` [d](http://example.org) <!-- e -->",
        "Bcc: evil@example.org",
        "{{ 7*7 }} {% raw %}",
    ];
    for (number, title) in titles.iter().enumerate() {
        let name = format!("N{:03}", number + 2);
        world.run_as("writer", &format!("new '{title}'")).succeeds();
        world.run_as("teller", &format!("notice send {name} news --folder out -y")).succeeds();
    }
    let letters = letters(&world, "out");
    let mut subjects = Vec::new();
    for letter in &letters {
        let read = MessageParser::default().parse(letter).unwrap();
        let to: Vec<_> = read.to().unwrap().iter().map(|one| one.address().unwrap()).collect();
        assert_eq!(to, ["street@example.org", "writer@example.org"]);
        assert!(read.bcc().is_none() && read.cc().is_none());
        subjects.push(read.subject().unwrap().to_owned());
    }
    for title in titles {
        assert!(subjects.iter().any(|subject| subject == title), "{title}: {subjects:?}");
    }
}

#[test]
fn nobody_is_reached_and_the_refusal_names_why() {
    let world = house();
    world.amend("people.yaml", |text| text.replace("street@example.org", "\"a,b@example.org\""));
    let refused = world.run_as("teller", "notice send N001 papers --folder out -y").ends_with(1);
    refused.says("reaches nobody by mail").says("street has an address that mail cannot go to").says("people.yaml");
    assert_eq!(outcomes(&world, "papers"), Vec::<String>::new());
}

#[test]
fn a_forged_sending_is_found() {
    let world = house();
    world.run_as("teller", "notice send N001 news --folder out -y").succeeds();
    world.run_as("administrator", "audit").succeeds();
    let forge = |from: &str, to: &str| {
        let before = world.tip();
        let (record, history) = ("store/releases/N/0/N001/notices.yaml", "store/releases/N/0/N001/history.yaml");
        for file in [record, history] {
            world.write(file, &world.read(file).replace(from, to));
        }
        world.git("commit -qa --amend --no-edit").succeeds();
        let ran = world.run_as("administrator", "audit").ends_with(4);
        world.git(&format!("reset -q --hard {before}")).succeeds();
        ran
    };
    forge("outcome: delivered", "outcome: failed");
    forge("      outcome: delivered", "      outcome: unknown");
    forge("written to the folder", "written to the holder");
    world.run_as("administrator", "audit").succeeds();
}
