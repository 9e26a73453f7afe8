//! Planned times as a fact: the same from the root, from any pin and beside the command line.

use super::legal::{new, released};
use super::tampered::finds;
use super::world::{PROCESS, World, id, name};
use crate::domain::action::{Action, Comment, Schedule};
use crate::domain::calendar::Readings;
use crate::domain::id::ActionId;
use crate::domain::moment::Moment;
use crate::format::record::path;
use crate::history::finding::FindingId;
use crate::history::ledger::Ledger;

const CALENDAR: &str = "\
windows:
  night: {start: 2026-03-07T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h, capacity: 1}
";

/// A store with two releases, whose milestone lies in nights that take one release each.
fn planned() -> World {
    let mut world = World::default();
    let milestones = "milestones: {go-live: {default: true, by: [chief], state: live, windows: [night]}}\nstates:\n";
    let process = PROCESS.replacen("states:\n", milestones, 1);
    let draft = world.init().file("calendar.yaml", CALENDAR).file("processes/base.yaml", &process);
    world.commit(draft);
    for release in ["CFIS001", "CFIS002"] {
        world.act("max", release, None, new(release));
    }
    world
}

fn schedule(time: Option<&str>) -> Schedule {
    let time = time.map(|time| Moment::try_from(time.to_owned()).unwrap());
    Schedule { milestone: id("go-live"), time, readings: Readings::new() }
}

fn booked(world: &World, release: &str, action: impl Into<Action>) -> Vec<String> {
    let fresh = ActionId::from_random([99; 12]);
    let facts = world.facts(&name(release), &action.into(), &fresh);
    facts.booked.iter().map(|booking| format!("{} {}", booking.release, booking.at)).collect()
}

const SATURDAY: &str = "2026-03-14T22:00-07:00";

#[test]
fn what_others_have_booked_is_a_fact_of_schedule_with_a_time() {
    let mut world = planned();
    world.act("cho", "CFIS001", None, schedule(Some(SATURDAY)));
    let asked = schedule(Some("2026-03-15T01:00-07:00"));
    assert_eq!(booked(&world, "CFIS002", asked.clone()), [format!("CFIS001 {SATURDAY}")]);
    assert_eq!(booked(&world, "CFIS001", asked.clone()), [""; 0]);
    assert_eq!(booked(&world, "CFIS002", schedule(None)), [""; 0]);
    assert_eq!(booked(&world, "CFIS002", Comment {}), [""; 0]);
    world.act("cho", "CFIS001", None, schedule(None));
    assert_eq!(booked(&world, "CFIS002", asked.clone()), [""; 0]);
    world.act("cho", "CFIS001", None, schedule(Some(SATURDAY)));
    // A record that nobody can read has booked nothing, and one that is readable again has.
    let head = path(&name("CFIS001"), "release.yaml");
    let text = String::from_utf8(world.bytes(&head)).unwrap();
    for (text, count) in [("state: [", 0), (text.as_str(), 1)] {
        let draft = world.plain("max", "oops").file(&head, text);
        world.commit(draft);
        assert_eq!(booked(&world, "CFIS002", asked.clone()).len(), count);
    }
}

#[test]
fn a_milestone_that_is_reached_is_not_booked_and_every_pin_agrees() {
    let mut world = planned();
    world.act("cho", "CFIS002", None, schedule(Some(SATURDAY)));
    released(&mut world, "CFIS003");
    world.act("cho", "CFIS003", None, schedule(Some(SATURDAY.replace("14T", "21T").as_str())));
    assert_eq!(booked(&world, "CFIS001", schedule(Some(SATURDAY))), [format!("CFIS002 {SATURDAY}")]);
    assert_eq!(world.audit().findings, []);
    let mut ledger = Ledger::default();
    for pinned in 0..world.commits.len() {
        world.source(|source| ledger.advance(&world.commits[pinned], source.blob)).unwrap();
        assert_eq!(world.audit_after(pinned, ledger.clone()).findings, [], "from {pinned}");
    }
    let kept = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&kept).unwrap(), ledger);
}

#[test]
fn a_commit_that_books_what_is_full_is_found_from_every_pin() {
    let mut world = planned();
    world.act("cho", "CFIS001", None, schedule(Some(SATURDAY)));
    let later = SATURDAY.replace("14T", "21T");
    let mut draft = world.draft("cho", "CFIS002", None, schedule(Some(&later)));
    for file in ["release.yaml", "history.yaml"] {
        draft = draft.edit(&path(&name("CFIS002"), file), &later, SATURDAY);
    }
    draft.message = draft.message.replace(&later, SATURDAY);
    let index = world.commit(draft);
    finds(&world, FindingId::IllegalAction, index, "");
    let mut ledger = Ledger::default();
    for pinned in 0..index {
        world.source(|source| ledger.advance(&world.commits[pinned], source.blob)).unwrap();
        assert_eq!(world.audit_after(pinned, ledger.clone()).findings.len(), 1, "from {pinned}");
    }
}
