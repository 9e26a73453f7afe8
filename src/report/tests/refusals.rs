//! Whole refusals, as they stand on stderr and in JSON.

use super::fixture::{World, id};
use crate::domain::action::{
    Action, Cancel, Hold, IssueOpen, Promote, Return, Schedule, Set, SignoffApprove, SignoffReject, TaskDone,
    WaiverGrant,
};
use crate::domain::calendar::Readings;
use crate::domain::refusal::Refusal;
use crate::report::encode;
use crate::report::refusal::{Subject, Told, tell};

fn refused(world: &mut World, person: &str, message: Option<&str>, action: impl Into<Action>) -> Told {
    let action = action.into();
    let refusal = world.try_as(person, message, action.clone()).unwrap_err();
    let scene = world.scene();
    tell(Subject { scene: Some(&scene), name: "BR001", action: Some(&action), booked: &[] }, &refusal)
}

fn promote(transition: &str, to: &str) -> Promote {
    Promote { transition: id(transition), to: id(to) }
}

#[test]
fn a_move_names_every_open_gate_with_who_and_how() {
    let told = refused(&mut World::new(), "anna", None, promote("bake", "hot"));
    assert_eq!((told.kind, told.exit), ("not-yet", 3));
    insta::assert_snapshot!(told.text());
    insta::assert_snapshot!("a_move_as_json", encode::json(&told.json()));
}

#[test]
fn not_yet_and_not_you_together_are_not_you() {
    let mut world = World::new().baked();
    world.act("olga", Hold {});
    let told = refused(&mut world, "tess", None, promote("sell", "sale"));
    assert_eq!((told.kind, told.exit), ("not-you", 6));
    insta::assert_snapshot!(told.text());
}

#[test]
fn a_rejection_is_told_with_who_can_end_it() {
    let mut world = World::new().baked();
    let issue = IssueOpen { number: 1, source: id("tasting"), title: "Salt".into(), severity: None, change: None };
    world.act("tess", issue);
    world.act("tess", SignoffApprove { gate: id("tasted"), role: id("taster") });
    world.act("tess", SignoffReject { gate: id("tasted"), role: id("taster") });
    let told = refused(&mut world, "olga", None, promote("sell", "sale"));
    insta::assert_snapshot!(told.text());
}

#[test]
fn a_stale_signoff_says_which_part_changed_by_whom_and_when() {
    let mut world = World::new().baked();
    world.act("tess", SignoffApprove { gate: id("tasted"), role: id("taster") });
    world.act("tess", Return { transition: id("again"), to: id("dough") });
    world.add("anna", "roll.bun", "more flour");
    let opening = Some(super::fixture::at("2026-12-09T06:00+01:00"));
    world.act("olga", Schedule { milestone: id("opening"), time: opening, readings: Readings::new() });
    world.act("anna", promote("bake", "hot"));
    let told = refused(&mut world, "olga", None, promote("sell", "sale"));
    let tasted = told.unmet.iter().find(|gate| gate.id == id("tasted")).unwrap();
    assert_eq!(
        tasted.why,
        [
            "missing 1 of 1 approval by taster",
            "the sign-off of tess no longer counts: it is of iteration 1; `content` changed since (by anna, 2026-12-01 16:00): roll.bun has other bytes"
        ]
    );
}

#[test]
fn where_every_holder_is_excluded_the_waiver_and_the_return_are_left() {
    let mut world = World::new();
    world.policy.people.people.shift_remove("tess");
    world.add("ben", "other.bun", "rye");
    let mut world = world.baked();
    let told = refused(&mut world, "olga", None, promote("sell", "sale"));
    let tasted = told.unmet.iter().find(|gate| gate.id == id("tasted")).unwrap();
    assert_eq!(
        tasted.why,
        [
            "missing 1 of 1 approval by taster; nobody can: every holder is excluded (ben changed the content of this release)",
            "nobody can supply it now; left: a waiver by boss: olga, a return to `dough`, a cancel to `binned`"
        ]
    );
    assert_eq!(
        tasted.how,
        [
            "relman waiver grant BR001 tasted --until DATE -m \"…\"",
            "relman return BR001 --to dough -m \"…\"",
            "relman cancel BR001 --to binned -m \"…\""
        ]
    );
}

#[test]
fn one_broken_rule_is_one_line() {
    let mut world = World::new();
    let told = refused(&mut world, "tess", None, Set { key: id("recipe"), value: "Flour".into() });
    insta::assert_snapshot!(told.text(), @r"
    error: BR001: this takes the role baker, which you do not hold
      who may: baker: anna, ben, bot
    hint: relman whoami
    hint: relman people list --role baker
    ");
    let told = refused(&mut world, "anna", None, TaskDone { task: id("kneed"), note: None });
    insta::assert_snapshot!(told.at_line(3).text(), @r"
    error: line 3: BR001: there is no task `kneed`; did you mean `knead`?
    hint: relman task list BR001
    ");
    let told = refused(&mut world, "olga", None, Cancel { transition: id("bin"), to: id("binned") });
    insta::assert_snapshot!(told.text(), @r#"
    error: BR001 cannot be cancelled from `dough` to `binned`
      usage                a reason must be given
    hint: add -m "…"
    "#);
    let until = super::fixture::at("2026-12-24T23:59+01:00");
    let told = refused(&mut world, "olga", Some("x"), WaiverGrant { gate: id("tasted2"), until });
    assert_eq!(told.message, "BR001: there is no gate `tasted2`; did you mean `tasted`?");
}

#[test]
fn what_already_holds_is_no_error() {
    let action: Action = promote("bake", "hot").into();
    let told = tell(Subject { scene: None, name: "BR001", action: Some(&action), booked: &[] }, &Refusal::Already);
    assert_eq!((told.kind, told.exit), ("already", 0));
    assert_eq!(told.message, "BR001: already so, nothing to do for `promote`");
}

#[test]
fn a_text_of_the_record_cannot_act_on_the_terminal() {
    let mut world = World::new().baked();
    world.try_as("olga", Some("a\tb\u{202e}\nerror: fake"), Hold {}.into()).unwrap();
    let text = refused(&mut world, "olga", None, promote("sell", "sale")).text();
    assert!(text.contains(r"held by olga: a\tb\u{202e}\nerror: fake"), "{text}");
}
