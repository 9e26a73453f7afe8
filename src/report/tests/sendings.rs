//! Sendings, judged and told: what a forged one would gain, and what everybody is told of an open one.

use super::fixture::{World, id};
use crate::domain::action::{Action, Cancel, NoticeFinish, NoticeRecord, NoticeSend};
use crate::domain::currency;
use crate::domain::gates;
use crate::domain::id::{ActionId, Digest};
use crate::domain::policy::Contact;
use crate::domain::process::duties::Recipient;
use crate::domain::refusal::Refusal;
use crate::domain::release::{Delivery, Way};
use crate::report::refusal::{Subject, Told, tell};
use crate::report::{parts, todo};

/// The id that the next action of the world has.
fn next_id(world: &World) -> ActionId {
    ActionId::from_key("bakery", "fixture", world.history.len())
}

fn letter(world: &World) -> NoticeSend {
    NoticeSend {
        notice: id("street"),
        digest: Digest::of(b"hello"),
        subject: "BR001 comes".to_owned(),
        recipients: ["anna", "ben", "neighbour"].map(id).to_vec(),
        message_id: format!("{}@example.org", next_id(world)),
        way: Way::Smtp,
        attachments: Vec::new(),
        again: None,
    }
}

fn told(world: &World, action: &Action, refusal: &Refusal) -> Told {
    let scene = world.scene();
    tell(Subject { scene: Some(&scene), name: "BR001", action: Some(action), booked: &[] }, refusal)
}

fn refused(world: &mut World, action: impl Into<Action>) -> String {
    let action = action.into();
    let refusal = world.try_as("olga", None, action.clone()).unwrap_err();
    if refusal == Refusal::Already { "already".to_owned() } else { told(world, &action, &refusal).text() }
}

fn finish(sending: &ActionId, outcome: Delivery) -> NoticeFinish {
    NoticeFinish { notice: id("street"), sending: sending.clone(), outcome, said: Some("250 ok".to_owned()) }
}

/// A world in which the notice was sent, and nobody has said how it ended.
fn sent() -> (World, ActionId) {
    let mut world = World::new();
    let (sending, letter) = (next_id(&world), letter(&world));
    world.act("olga", letter);
    (world, sending)
}

fn counts(world: &World) -> bool {
    let view = world.view();
    currency::counts(gates::notice_stale(&view, &id("street"), &view.process.notices["street"]))
}

#[test]
fn a_sending_counts_once_it_is_delivered() {
    for (outcome, wanted) in [(Delivery::Delivered, true), (Delivery::Failed, false), (Delivery::Unknown, false)] {
        let (mut world, sending) = sent();
        assert!(!counts(&world));
        world.act("olga", finish(&sending, outcome));
        assert_eq!(counts(&world), wanted, "{outcome:?}");
        let again = letter(&world);
        let said = match world.try_as("olga", None, again.clone().into()) {
            Ok(()) => "sent".to_owned(),
            Err(Refusal::Already) => "already".to_owned(),
            Err(refusal) => told(&world, &again.into(), &refusal).kind.to_owned(),
        };
        let wanted = match outcome {
            Delivery::Delivered => "already",
            Delivery::Failed => "sent",
            Delivery::Unknown => "outcome-unknown",
        };
        assert_eq!(said, wanted);
    }
}

#[test]
fn an_open_sending_is_refused_with_the_ways_on() {
    let (mut world, sending) = sent();
    let again = letter(&world);
    let said = refused(&mut world, again);
    insta::assert_snapshot!(said.replace(sending.to_string().as_str(), "ID"), @r#"
    error: BR001: refused
      outcome-unknown      `street` was sent by olga 2026-12-01 09:00 (1 hour ago), who has not said whether it arrived
                           it went to anna, ben, neighbour, with the message id ID@example.org
    hint: relman notice record BR001 street -m "it arrived"
    hint: relman notice send BR001 street --again
    "#);
    world.act("olga", finish(&sending, Delivery::Unknown));
    let again = letter(&world);
    let said = refused(&mut world, again);
    assert!(said.contains("who could not tell whether it arrived"), "{said}");
}

#[test]
fn again_names_the_latest_entry_and_nothing_else() {
    let (mut world, first) = sent();
    let repeat = |world: &World, of: &ActionId| NoticeSend { again: Some(of.clone()), ..letter(world) };
    let forged = repeat(&world, &ActionId::from_random([7; 12]));
    assert!(refused(&mut world, forged).contains("was sent by olga"));
    let (second, again) = (next_id(&world), repeat(&world, &first));
    world.act("olga", again);
    // Who was slower names the first, which is the latest no more.
    let late = repeat(&world, &first);
    assert!(refused(&mut world, late).contains("was sent by olga"));
    // A failure of the second says nothing of the first: it may still have arrived.
    world.act("olga", finish(&second, Delivery::Failed));
    let plain = letter(&world);
    assert!(refused(&mut world, plain).contains("has not said whether it arrived"));
    world.act("olga", finish(&first, Delivery::Delivered));
    assert!(counts(&world));
    let plain = letter(&world);
    assert_eq!(refused(&mut world, plain), "already");
}

#[test]
fn a_finish_is_the_senders_own_and_always_possible() {
    let (mut world, sending) = sent();
    let by_another = world.try_as("anna", None, finish(&sending, Delivery::Delivered).into()).unwrap_err();
    assert!(told(&world, &finish(&sending, Delivery::Delivered).into(), &by_another).text().contains("no sending"));
    let nothing = ActionId::from_random([7; 12]);
    assert!(refused(&mut world, finish(&nothing, Delivery::Delivered)).contains("no sending of `street`"));
    let forged = NoticeFinish { said: Some("a\nb".to_owned()), ..finish(&sending, Delivery::Delivered) };
    assert!(refused(&mut world, forged).contains("control characters"));
    // Others act, the release ends, the role is lost, and the record is full.
    world.act("olga", NoticeRecord { notice: id("street"), recipients: Vec::new() });
    world.act("olga", Cancel { transition: id("bin"), to: id("binned") });
    world.policy.people.people.get_mut("olga").unwrap().roles.clear();
    world.release.actions = crate::domain::apply::MAX_ACTIONS;
    world.act("olga", finish(&sending, Delivery::Delivered));
    assert_eq!(refused(&mut world, finish(&sending, Delivery::Delivered)), "already");
    assert!(refused(&mut world, finish(&sending, Delivery::Failed)).contains("no sending"));
    let other = letter(&world);
    assert!(refused(&mut world, other).contains("may have no more"));
}

#[test]
fn a_forged_letter_is_refused() {
    let mut world = World::new();
    let good = letter(&world);
    let two = vec![id("neighbour"), id("neighbour")];
    for (forged, wanted) in [
        (NoticeSend { recipients: vec![id("tess")], ..good.clone() }, "to all those whom the process names"),
        (NoticeSend { recipients: Vec::new(), ..good.clone() }, "to all those whom the process names"),
        (NoticeSend { recipients: two, ..good.clone() }, "to all those whom the process names"),
        (NoticeSend { message_id: "x@example.org".to_owned(), ..good.clone() }, "the message id"),
        (NoticeSend { message_id: format!("{}@a>b", next_id(&world)), ..good.clone() }, "the message id"),
        (NoticeSend { message_id: format!("{}@", next_id(&world)), ..good.clone() }, "the message id"),
        (NoticeSend { subject: "a\r\nBcc: b".to_owned(), ..good.clone() }, "control characters"),
        (NoticeSend { again: Some(ActionId::from_random([7; 12])), ..good.clone() }, "repeats the latest entry"),
    ] {
        // A refusal takes no number, so the id stays the same.
        let said = refused(&mut world, forged);
        assert!(said.contains(wanted), "{said}");
    }
    world.act("olga", good);
}

#[test]
fn a_letter_goes_to_all_whom_mail_can_reach_or_to_nobody() {
    let mut world = World::new();
    let process = world.policy.processes.get_mut(&id("bakery")).unwrap();
    process.notices.get_mut("street").unwrap().to.push(Recipient::Role(id("taster")));
    let contacts = &mut world.policy.people.contacts;
    let twin = Contact { email: "N@example.org".to_owned(), ..contacts["neighbour"].clone() };
    let odd = Contact { email: "a,b@example.org".to_owned(), ..twin.clone() };
    contacts.extend([(id("twin"), twin), (id("odd"), odd)]);
    let good = letter(&world);
    let all = ["anna", "ben", "neighbour", "tess"];
    for partly in [&all[..1], &all[..3], &["ben", "anna", "neighbour", "tess"], &["anna", "ben", "twin", "tess"]] {
        let recipients = partly.iter().map(|one| id(one)).collect();
        let said = refused(&mut world, NoticeSend { recipients, ..good.clone() });
        assert!(said.contains("to all those whom the process names"), "{said}");
    }
    for strange in ["bot", "odd"] {
        let recipients = all.iter().copied().chain([strange]).map(id).collect();
        let said = refused(&mut world, NoticeSend { recipients, ..good.clone() });
        assert!(said.contains("to all those whom the process names"), "{said}");
    }
    world.act("olga", NoticeSend { recipients: all.map(id).to_vec(), ..good });
}

#[test]
fn everybody_is_told_of_an_open_sending_once() {
    let (world, sending) = sent();
    let scene = world.scene();
    let rows: Vec<_> = todo::of(&scene).into_iter().filter(|row| row.id == "street").collect();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let ways = ["relman notice record BR001 street -m \"it arrived\"", "relman notice send BR001 street --again"];
    assert!(rows[0].title.contains("did it arrive?") && rows[0].how == ways, "{rows:?}");
    let part = parts::of(&scene, "notices").unwrap();
    assert_eq!(part.json[0]["outcome_unknown"], true);
    assert_eq!(part.json[0]["sendings"][0]["action"], sending.to_string());
}
