//! Notices that are sent, by folder: what goes out, what the record says, and that nothing goes out twice.

use crate::world::{Ran, World};
use mail_parser::MessageParser;
use serde_json::Value;
use std::path::PathBuf;

const HOUSE: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "N{number:3}"
kinds: {plain: {default: true}}
components: {web: {}}
groups: {office: {}, street: {}}
roles: {teller: {group: office}, writer: {}, stranger: {}}
may: {new: [writer], notice: [writer]}
fields: {plan: {content: false, by: [writer]}}
milestones: {day: {default: true, by: [writer]}}
states: {begun: {initial: true}, over: {final: true}}
transitions:
  finish: {from: [begun], to: over, by: [writer], gates: [told]}
gates: {told: {needs: {notice: [news]}}}
documents: {report: {owner: writer, covers: ["field:plan"]}}
notices:
  news: {owner: teller, to: ["group:street", "role:writer"], covers: ["field:plan"]}
  papers: {owner: teller, to: ["group:street"], attach: [report]}
  reminder: {owner: teller, to: ["group:street"], due: day - 1d}
  other: {owner: stranger, to: ["group:street"], due: day - 1d}
  farewell: {owner: teller, to: ["group:street"], after: over}
"#;

const PEOPLE: &str = r#"people:
  administrator: {name: Administrator, email: [administrator@example.org], roles: [administrator]}
  teller: {name: Żaneta Ładna, email: [teller@example.org], roles: [teller]}
  writer: {name: "李", email: [writer@example.org], roles: [writer]}
  bot: {name: Bot, email: [bot@example.org], roles: [writer], robot: true}
  quiet: {name: Quiet, email: ["a,b@example.org"], roles: [writer]}
contacts:
  street: {name: "Street, \"North\"", email: street@example.org, group: street}
"#;

/// A house with one release and its templates.
pub(crate) fn house() -> World {
    let world = World::by(HOUSE);
    for notice in ["news", "papers", "reminder", "other", "farewell"] {
        let text = format!("# {{{{ release.name }}}}: {notice}\n\n.\nPlan: {{{{ field.plan }}}}\n");
        world.write(&format!("store/templates/house/{notice}.md"), &text);
    }
    world.write("store/templates/house/report.md", "# Report\n\n{{ field.plan }}\n");
    world.write("store/people.yaml", PEOPLE);
    world.run_as("administrator", "policy commit -m \"templates and people\"").succeeds();
    world.run_as("writer", "new \"The first\"").succeeds();
    std::fs::create_dir(world.path("out")).unwrap();
    world
}

/// A house that sends by this `mail`.
pub(crate) fn sending(mail: &str) -> World {
    let world = house();
    world.amend("relman.yaml", |text| format!("{text}mail: {mail}\n"));
    world
}

/// The letters in a folder of the world.
pub(crate) fn letters(world: &World, folder: &str) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(world.path(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.iter().all(|file| file.extension().is_some_and(|end| end == "eml")), "{files:?}");
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// How a notice stands.
pub(crate) fn notice(world: &World, id: &str) -> Value {
    let all = world.run_as("writer", "notice list N001 --json").succeeds().json();
    all.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone()
}

/// The outcomes of all sendings of a notice, in order.
pub(crate) fn outcomes(world: &World, id: &str) -> Vec<String> {
    let all = notice(world, id)["sendings"].as_array().unwrap().clone();
    all.iter().map(|one| one["outcome"].as_str().unwrap_or("open").to_owned()).collect()
}

#[track_caller]
pub(crate) fn audit_is_clean(world: &World) {
    world.run_as("administrator", "audit").succeeds().says("clean");
}

fn send(world: &World, line: &str) -> Ran {
    world.run_as("teller", &format!("notice send {line}"))
}

#[test]
fn what_is_shown_goes_out_and_the_record_says_what_went_to_whom() {
    let world = house();
    world.run_as("writer", "set N001 plan=\"=?utf-8?q?x?= <b>bold</b>\"").succeeds();
    let shown = world.run_as("teller", "notice show N001 news").succeeds();
    let sent = send(&world, "N001 news --folder out -y").succeeds();
    sent.says("N001: notice send news").says("left out: bot is a robot").says("left out: quiet has an address");
    let letters = letters(&world, "out");
    let read = MessageParser::default().parse(&letters[0]).unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), shown.stdout);
    assert!(read.body_html(0).unwrap().contains("&lt;b&gt;bold"));
    assert_eq!(read.subject(), Some("N001: news"));
    let to: Vec<_> = read.to().unwrap().iter().map(|one| (one.name().unwrap(), one.address().unwrap())).collect();
    assert_eq!(to, [("Street, \"North\"", "street@example.org"), ("李", "writer@example.org")]);
    let from = read.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Żaneta Ładna"), Some("teller@example.org")));
    let told = notice(&world, "news");
    assert_eq!(told["counts"], true);
    let sending = &told["sendings"][0];
    assert_eq!(sending["message_id"].as_str(), read.message_id());
    assert_eq!(read.message_id().unwrap(), format!("{}@example.org", sending["action"].as_str().unwrap()));
    assert_eq!(sending["digest"].as_str().unwrap(), format!("sha256:{}", sha256(shown.stdout.as_bytes())));
    assert_eq!(sending["recipients"], serde_json::json!(["street", "writer"]));
    assert_eq!((sending["way"].as_str(), sending["outcome"].as_str()), (Some("folder"), Some("delivered")));
    // The Date is the world's.
    let at = chrono::DateTime::parse_from_rfc3339(sending["at"].as_str().unwrap()).unwrap().timestamp();
    assert_eq!(read.date().unwrap().to_timestamp(), at);
    // Ids alone stand in history.
    let record = world.git("log -p --all -- releases").succeeds().stdout;
    assert!(!record.contains("street@example.org") && !record.contains("North"), "{record}");
    world.run_as("writer", "log N001").says("began to send notice news to street, writer by folder");
    world.run_as("writer", "log N001").says("notice news was delivered: written to the folder");
    world.run_as("writer", "promote N001 --to over").succeeds();
    audit_is_clean(&world);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn said_again_it_is_already_so_and_nothing_goes_out() {
    let world = house();
    send(&world, "N001 news --folder out -y").succeeds();
    send(&world, "N001 news --folder out -y").succeeds().says("already so");
    assert_eq!(letters(&world, "out").len(), 1);
    // Who says so sends again, and the record tells what it repeats.
    send(&world, "N001 news --folder out -y --again").succeeds();
    assert_eq!(letters(&world, "out").len(), 2);
    let told = notice(&world, "news");
    assert_eq!(told["sendings"][1]["again"], told["sendings"][0]["action"]);
    // What changed since is news again.
    world.run_as("writer", "set N001 plan=\"another\"").succeeds();
    assert_eq!(notice(&world, "news")["counts"], false);
    send(&world, "N001 news --folder out -y").succeeds();
    assert_eq!(letters(&world, "out").len(), 3);
    audit_is_clean(&world);
}

#[test]
fn a_key_sends_once_however_often_it_is_said() {
    let world = house();
    for _ in 0..3 {
        send(&world, "N001 news papers --folder out -y --key run-7").ends_with(3);
    }
    assert_eq!(letters(&world, "out").len(), 0, "all may go, or none goes");
    world.run_as("writer", "document write N001 report").succeeds();
    for _ in 0..3 {
        send(&world, "N001 news papers --folder out -y --key run-7").succeeds();
    }
    assert_eq!(letters(&world, "out").len(), 2);
    send(&world, "N001 reminder --folder out -y --key run-7").ends_with(1).says("other content");
    assert_eq!(letters(&world, "out").len(), 2);
}

#[test]
fn documents_go_along_byte_for_byte_as_they_were_last_written() {
    let world = house();
    send(&world, "N001 papers --folder out -y").ends_with(3).says("`report` is to go along with `papers`");
    world.write("report.txt", "a\r\nb\n\n.\n..\nŻ \n");
    world.run_as("writer", "document write N001 report -F report.txt").succeeds();
    world.run_as("teller", "notice show N001 papers").succeeds().says("along: report");
    send(&world, "N001 papers --folder out -y").succeeds();
    let letters = letters(&world, "out");
    let read = MessageParser::default().parse(&letters[0]).unwrap();
    let file = read.attachment(0).unwrap();
    assert_eq!(file.contents(), world.read("report.txt").as_bytes());
    assert_eq!(mail_parser::MimeHeaders::attachment_name(file), Some("N001-report.txt"));
    let along = &notice(&world, "papers")["sendings"][0]["attachments"];
    assert_eq!(along[0]["document"], "report");
    // What the document speaks of changed, so it does not go along as it is.
    world.run_as("writer", "set N001 plan=\"another\"").succeeds();
    let refused = send(&world, "N001 papers --folder out -y --again").ends_with(3);
    refused.says("relman document write N001 report").says("who may: writer");
    audit_is_clean(&world);
}

#[test]
fn a_file_is_never_written_over_and_that_failure_is_certain() {
    let world = house();
    send(&world, "N001 news --folder none -y").ends_with(1).says("there is no folder").says("mkdir -p");
    assert_eq!(outcomes(&world, "news"), Vec::<String>::new(), "nothing was begun");
    let before = world.snapshot();
    send(&world, "N001 news --folder out -y --key run-7").succeeds();
    let file = std::fs::read_dir(world.path("out")).unwrap().next().unwrap().unwrap().file_name();
    let world = World::resume(&before);
    std::fs::write(world.path("out").join(file), "somebody else's").unwrap();
    send(&world, "N001 news --folder out -y --key run-7").ends_with(1).says("could not be written");
    assert_eq!(letters(&world, "out"), [b"somebody else's"]);
    assert_eq!(outcomes(&world, "news"), ["failed"]);
    // The key stands for that answer; without it the notice goes out at once.
    send(&world, "N001 news --folder out -y --key run-7").ends_with(1).says("the same --key gives the same answer");
    world.run_as("writer", "notice list N001").says("not delivered: the file could not be written");
    send(&world, "N001 news --folder out -y").succeeds();
    assert_eq!((outcomes(&world, "news").len(), letters(&world, "out").len()), (2, 2));
    audit_is_clean(&world);
}

#[test]
fn without_a_way_nothing_is_begun_and_the_ways_are_named() {
    let world = house();
    let none = send(&world, "N001 news -y").ends_with(1);
    none.says("nothing says how mail leaves").says("--folder DIR").says("relman notice record NAME NOTICE");
    assert_eq!(notice(&world, "news")["sendings"], serde_json::json!([]));
    send(&world, "N001 news --folder out").ends_with(2).says("-y");
    world.run_as("stranger", "notice send N001 news --folder out -y").ends_with(6);
    assert_eq!(letters(&world, "out").len(), 0);
    world.run_as("teller", "notify N001 news").ends_with(2).says("relman notice send NAME NOTICE");
}

#[test]
fn the_next_step_is_to_send_where_mail_leaves_and_to_record_elsewhere() {
    let how = |world: &World| {
        let rows = world.run_as("teller", "todo --type notice --json").succeeds().json();
        let row = rows.as_array().unwrap().iter().find(|row| row["id"] == "news").unwrap().clone();
        row["how"].clone()
    };
    let with = sending("{from: releases@example.org, folder: /srv/outbox}");
    assert_eq!(how(&with), serde_json::json!(["relman notice send N001 news"]));
    assert_eq!(how(&house()), serde_json::json!(["relman notice record N001 news"]));
}

#[test]
fn a_dry_run_says_what_would_go_to_whom_and_sends_nothing() {
    let world = house();
    let tip = world.tip();
    let dry = send(&world, "N001 news --folder out -n").succeeds();
    dry.says("dry run").says("street <street@example.org>").says("left out: bot is a robot");
    let json = send(&world, "N001 news --folder out -n --json").succeeds().json();
    assert_eq!((json["outcome"].is_null(), json["subject"].as_str()), (true, Some("N001: news")));
    assert_eq!((world.tip(), letters(&world, "out").len()), (tip, 0));
}

#[test]
fn what_is_due_goes_out_once_and_cron_hears_nothing() {
    let world = house();
    let due = |more: &str| send(&world, &format!("--due --folder out -y {more}"));
    let nothing = due("-q").succeeds();
    assert_eq!((nothing.stdout.as_str(), nothing.stderr.as_str()), ("", ""));
    world.run_as("writer", "schedule N001 \"2030-11-05 06:00\"").succeeds();
    due("").succeeds().says("nothing is due");
    world.clock("2030-11-04 06:00");
    let json = due("--json").succeeds().json();
    let actions = json["actions"].as_array().unwrap();
    // `other` is due as well, and not the asker's to send.
    assert_eq!(actions.len(), 1, "{json}");
    assert_eq!((actions[0]["item"].as_str(), actions[0]["outcome"].as_str()), (Some("reminder"), Some("delivered")));
    let again = due("-q").succeeds();
    assert_eq!((again.stdout.as_str(), again.stderr.as_str(), letters(&world, "out").len()), ("", "", 1));
    // Another machine that has the record sends nothing either.
    world.git(&format!("clone -q . {}", world.path("elsewhere").display())).succeeds();
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "teller");
    command
        .env("RELMAN_STORE", world.path("elsewhere"))
        .args(["notice", "send", "--due", "--folder", "out", "-y", "-q"]);
    assert!(command.status().unwrap().success());
    assert_eq!(letters(&world, "out").len(), 1);
    // A state that was entered makes its notice due, also where nothing else is possible any more.
    send(&world, "N001 news --folder out -y").succeeds();
    world.run_as("writer", "promote N001 --to over").succeeds();
    due("N001").succeeds().says("notice finish farewell delivered");
    due("-q").succeeds();
    assert_eq!(letters(&world, "out").len(), 3);
    send(&world, "--due --folder out").ends_with(2);
    audit_is_clean(&world);
}

#[test]
fn one_that_may_not_go_keeps_no_other_back() {
    let world = house();
    world.run_as("writer", "new \"The second\"").succeeds();
    world.run_as("writer", "schedule N001 \"2030-11-05 06:00\"").succeeds();
    world.run_as("writer", "schedule N002 \"2030-11-05 06:00\"").succeeds();
    world.clock("2030-11-04 06:00");
    world.write(
        "store/templates/house/reminder.md",
        "# {{ release.name }}\n{% if release.name == 'N001' %}{{ nothing }}{% endif %}\n",
    );
    world.git("commit -qam spoiled").succeeds();
    let ran = send(&world, "--due --folder out -y --json");
    let items: Vec<Value> = ran.json()["actions"].as_array().unwrap().clone();
    assert_eq!(items.len(), 2, "{items:?}");
    assert!(items[0]["error"]["message"].is_string() && items[1]["outcome"] == "delivered", "{items:?}");
    assert_eq!((ran.code, letters(&world, "out").len()), (1, 1));
}

#[test]
fn two_at_once_send_once() {
    let world = house();
    for round in ["", " --again"] {
        let before = letters(&world, "out").len();
        let start = |_| {
            let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "teller");
            command.args(["notice", "send", "N001", "news", "--folder", "out", "-y"]).args(round.split_whitespace());
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            command.spawn().unwrap()
        };
        let children: Vec<_> = (0..4).map(start).collect();
        let codes: Vec<i32> = children.into_iter().map(|mut child| child.wait().unwrap().code().unwrap()).collect();
        assert!(codes.contains(&0) && codes.iter().all(|code| [0, 5].contains(code)), "{codes:?}");
        if round.is_empty() {
            assert_eq!(letters(&world, "out").len(), 1, "{codes:?}");
        } else {
            // Who begins after another one ended repeats that one, because they say so.
            assert!(letters(&world, "out").len() > before);
        }
        assert!(outcomes(&world, "news").iter().all(|outcome| outcome == "delivered"));
    }
    audit_is_clean(&world);
}
