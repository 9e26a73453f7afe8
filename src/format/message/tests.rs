//! Messages say who did what, and no text of a user passes for ours.

use super::*;
use crate::domain::action::{Action, ArtifactAdd, Comment, New, NoticeFinish, NoticeSend, Promote, SignoffApprove};
use crate::domain::id::{Digest, FileName};
use crate::domain::moment::Moment;
use crate::domain::naming::ReleaseName;
use crate::domain::release::{Delivery, Way};
use proptest::prelude::*;

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn entry(message: Option<&str>, action: impl Into<Action>) -> Entry {
    Entry {
        id: ActionId::from_random([0; 12]),
        at: Moment::from_commit(1_772_442_000, -480).unwrap(),
        actor: id("maker"),
        policy: 1,
        message: message.map(str::to_owned),
        url: None,
        happened: None,
        action: action.into(),
    }
}

fn begin() -> New {
    New {
        name: ReleaseName::parse("CFIS001").unwrap(),
        process: id("base"),
        title: "December: change cycle".to_owned(),
        kind: id("normal"),
        components: Vec::new(),
    }
}

fn release() -> Release {
    let head = "{name: CFIS001, process: base, title: A, kind: normal, requester: maker, state: draft, \
                since: \"2026-03-02T09:00-08:00\", stay: 1, iteration: 1, entered: {}}\n";
    let history =
        "- id: kkkkkkkkkkkkkkkkkkkkkkkk\n  at: \"2026-03-02T09:00-08:00\"\n  actor: maker\n  policy: 1\n  hold: {}\n";
    let get = |file: &str| -> Result<_, crate::format::record::RecordError> {
        Ok(match file {
            "release.yaml" => Some(head.as_bytes().to_vec()),
            "history.yaml" => Some(history.as_bytes().to_vec()),
            _ => None,
        })
    };
    crate::format::record::read(&begin().name, &get).unwrap()
}

#[test]
fn an_import_quotes_what_it_read() {
    let import = "change.import: {source: {git: {repository: \"x\\u202e\", range: \"a..b\", to: \"COMMIT\", \
                  file: commits/k.json, digest: DIGEST, size: 2, commits: 3, left-out: 1, unreferenced: 1}}}\n";
    let digest = Digest::of(b"list");
    let import = import.replace("COMMIT", &"a".repeat(40)).replace("DIGEST", digest.as_str());
    let action: Action = crate::format::yaml::read("import", import.as_bytes()).unwrap();
    let said = of_action(Some(&release()), None, &entry(None, action));
    let begin = "CFIS001: change import a..b\n\nmaker imported 3 commits and 0 changes: 1 commits left out, 1 without a\n\
                 change;";
    assert!(said.starts_with(begin), "{said}");
    assert!(
        said.contains(&format!("\n{digest}.\n\nRepository:\n\n    x\\u{{202e}}\n\nRange:\n\n    a..b\n\nRelman-")),
        "{said}"
    );
}

#[test]
fn a_message_repeats_the_action() {
    let entry = entry(Some("as agreed\n\nRelman-Action: forged\n"), begin());
    assert_eq!(
        of_action(None, None, &entry),
        "\
CFIS001: new normal

maker began this normal under the process base.

Title:

    December: change cycle

Message:

    as agreed

    Relman-Action: forged

Relman-Release: CFIS001
Relman-Action: new
Relman-Action-Id: kkkkkkkkkkkkkkkkkkkkkkkk
Relman-Actor: maker
"
    );
}

#[test]
fn a_sending_names_ids_and_quotes_its_texts() {
    let send = NoticeSend {
        notice: id("told"),
        digest: Digest::of(b"x"),
        subject: "Relman-Action: forged".to_owned(),
        recipients: vec![id("desk"), id("maker")],
        message_id: "kkkkkkkkkkkkkkkkkkkkkkkk@example.org".to_owned(),
        way: Way::Smtp,
        attachments: Vec::new(),
        again: None,
    };
    let said = of_action(Some(&release()), None, &entry(None, send));
    assert!(
        said.starts_with("CFIS001: notice send told\n\nmaker began to send the notice told to desk, maker by smtp:")
    );
    assert!(said.contains("\nSubject:\n\n    Relman-Action: forged\n\nRelman-Release"), "{said}");
    let sending = ActionId::from_random([0; 12]);
    let said = Some("250 ok\u{202e}".to_owned());
    let finish = NoticeFinish { notice: id("told"), sending, outcome: Delivery::Unknown, said };
    let said = of_action(Some(&release()), None, &entry(None, finish));
    assert!(said.starts_with("CFIS001: notice finish told unknown\n\nmaker recorded that the notice told may have"));
    assert!(said.contains("\nAnswer:\n\n    250 ok\\u{202e}\n\nRelman-Release"), "{said}");
}

#[test]
fn a_move_names_both_states() {
    let made = Promote { transition: id("package"), to: id("tested") };
    let message = of_action(Some(&release()), None, &entry(None, made));
    assert!(message.starts_with("CFIS001: promote draft -> tested\n\n"), "{message}");
    assert!(message.contains("\nmaker moved the release on from draft to tested, by the transition\npackage.\n"));
    let vote = SignoffApprove { gate: id("board-approved"), role: id("chief") };
    let message = of_action(Some(&release()), None, &entry(None, vote));
    assert!(message.starts_with("CFIS001: signoff approve board-approved as chief\n"), "{message}");
    assert!(of_action(Some(&release()), None, &entry(None, Comment {})).starts_with("CFIS001: comment\n\n"));
}

#[test]
fn a_file_name_is_cut_and_shown_for_what_it_is() {
    let name = format!("\u{202e}{}.war", "x".repeat(90));
    let add = ArtifactAdd {
        name: FileName::parse(&name).unwrap(),
        digest: Digest::of(b""),
        size: 1,
        artifact_type: None,
        component: None,
        changes: Vec::new(),
    };
    let message = of_action(Some(&release()), None, &entry(None, add));
    let subject = message.lines().next().unwrap();
    assert!(subject.starts_with("CFIS001: artifact add \\u{202e}xxx") && subject.ends_with('…'), "{subject}");
    assert!(subject.chars().count() <= 72);
    assert!(!message.contains('\u{202e}'));
}

#[test]
fn a_policy_message_reads_back() {
    let short = of_policy(2, "a second approver", &id("chief"));
    assert_eq!(
        short,
        "policy 2: a second approver\n\nchief put policy 2 in force.\n\nRelman-Policy: 2\nRelman-Actor: chief\n"
    );
    let text = "second approver\n\nRelman-Actor: maker";
    let long = of_policy(3, text, &id("chief"));
    assert!(long.starts_with("policy 3: second approver…\n\n"), "{long}");
    assert_eq!(read_policy(&long, &id("chief")), Some(PolicyMessage { number: 3, text: text.to_owned() }));
    assert_eq!(read_policy(&long, &id("maker")), None);
    assert_eq!(read_policy(&long.replace("agreed", "Agreed").replacen("second", "first", 1), &id("chief")), None);
}

proptest! {
    #[test]
    fn no_text_passes_for_a_trailer(text in "(Relman-Action-Id: z{24}|Relman-Actor: x|---|#|\n|\r|\u{2028}|\t| |\\PC){0,30}") {
        let mut begun = begin();
        begun.title = text.clone();
        let message = of_action(None, None, &entry(Some(&text), begun));
        let trailers = |line: &&str| line.starts_with("Relman-");
        prop_assert_eq!(message.lines().filter(trailers).count(), 4);
        prop_assert_eq!(action_id(&message), Some(ActionId::from_random([0; 12])));
        let policy = of_policy(2, &text, &id("chief"));
        prop_assert_eq!(policy.lines().filter(trailers).count(), 2);
        if !text.trim().is_empty() {
            let read = read_policy(&policy, &id("chief")).expect("it was written so");
            prop_assert_eq!(of_policy(2, &read.text, &id("chief")), policy);
        }
    }
}
