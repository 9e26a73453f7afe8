//! Sign-offs (language §2, §5): who counts, how many, and when a word no longer stands.

use crate::house::{before, house, opens, why, with_roles};
use crate::world::World;

#[test]
fn two_people_must_approve_where_two_are_asked() {
    let world = before("needs: {signoff: {role: [tester, lead], count: 2}}");
    assert!(why(&world).contains("missing 2 of 2"));
    world.run_as("tester", "signoff approve R001").succeeds();
    assert!(why(&world).contains("missing 1 of 2"));
    // Saying it twice is no second person.
    let again = world.run_as("tester", "signoff approve R001 --gate door --json").succeeds().json();
    assert_eq!(again["changed"], false);
    assert!(!opens(&world));
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_quorum_counts_all_who_spoke() {
    let world = before("needs: {signoff: {role: [tester, lead, ops], count: 1, quorum: 3, reject: counts}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    assert!(!opens(&world), "one approves, and one is enough, but two have not spoken");
    world.run_as("lead", "signoff abstain R001").succeeds();
    assert!(!opens(&world));
    world.run_as("ops", "signoff reject R001 -m \"not on a Friday\"").succeeds();
    assert!(opens(&world), "where rejections count they are votes like others");
}

#[test]
fn abstaining_is_not_approving() {
    let world = before("needs: {signoff: {role: [tester, lead]}}");
    world.run_as("tester", "signoff abstain R001").succeeds();
    assert!(!opens(&world));
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn one_rejection_shuts_a_gate_that_has_approvals_enough() {
    let world = before("needs: {signoff: {role: [tester, lead]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    assert!(opens(&world));
    world.run_as("lead", "signoff reject R001 -m \"blank letters\"").succeeds();
    assert!(why(&world).contains("blank letters"));
    world.run_as("lead", "signoff withdraw R001").succeeds();
    assert!(opens(&world));
    // Where it only counts, it shuts nothing.
    let world = before("needs: {signoff: {role: [tester, lead], reject: counts}}");
    world.run_as("lead", "signoff reject R001 -m \"blank letters\"").succeeds();
    world.run_as("tester", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_waiver_sets_a_rejection_aside() {
    let world = before("needs: {signoff: {role: [tester]}}, waivable-by: [ops]");
    world.run_as("tester", "signoff reject R001 -m \"blank letters\"").succeeds();
    assert!(why(&world).contains("relman waiver grant R001 door"));
    world.run_as("boss", "waiver grant R001 door --until +2d -m \"known\"").ends_with(6);
    world.run_as("ops", "waiver grant R001 door --until +2d").ends_with(2);
    world.run_as("ops", "waiver grant R001 door --until +2d -m \"known\"").succeeds();
    assert!(opens(&world));
    world.run_as("ops", "waiver withdraw R001 door -m \"not so well known\"").succeeds();
    assert!(!opens(&world));
}

#[test]
fn a_withdrawn_approval_is_missing() {
    let world = before("needs: {signoff: {role: [tester]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("tester", "signoff withdraw R001").succeeds();
    assert!(!opens(&world));
    let again = world.run_as("tester", "signoff withdraw R001 --json").succeeds().json();
    assert_eq!(again["changed"], false);
}

#[test]
fn who_made_the_release_may_be_kept_from_signing_it() {
    let world = before("needs: {signoff: {role: [dev, lead], distinct-from: [requester]}}");
    world.run_as("dev", "signoff approve R001").ends_with(6).says("you made this release");
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn who_changed_its_content_may_be_kept_from_signing_it() {
    let world = before("needs: {signoff: {role: [dev, lead], distinct-from: [author], covers: []}}");
    // dev began it, and that alone is no authorship.
    world.run_as("dev", "signoff approve R001").succeeds();
    assert!(opens(&world));
    // An author who signed before becoming one does not count either.
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert!(why(&world).contains("dev changed the content"));
    world.run_as("dev", "signoff approve R001").ends_with(6);
    // Not even in a later iteration.
    world.run_as("boss", "return R001 --to draft -m again").succeeds();
    world.run_as("lead", "promote R001 --to review").succeeds();
    world.run_as("dev", "signoff approve R001").ends_with(6);
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn who_deployed_it_may_be_kept_from_signing_it() {
    let world = before("needs: {signoff: {role: [dev, ops], distinct-from: [deployer]}}");
    world.run_as("ops", "promote R001 --to lab").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("ops", "signoff approve R001").ends_with(6);
    world.run_as("dev", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn who_counts_at_one_gate_may_be_kept_from_another() {
    let world = house("needs: {signoff: {role: [tester, lead], distinct-from: [other]}}");
    world.run_as("dev", "new \"A release\" --kind urgent --component web").succeeds();
    world.run_as("lead", "signoff approve R001 --gate greeted").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world.run_as("lead", "signoff approve R001 --gate door").succeeds();
    // Signing the other gate afterwards takes the first signature away.
    world.run_as("lead", "signoff approve R001 --gate other").succeeds();
    let refused = world.run_as("boss", "promote R001 --to done --json").ends_with(3);
    assert_eq!(refused.unmet(), ["door"]);
    world.run_as("lead", "signoff approve R001 --gate door").ends_with(6);
    world.run_as("tester", "signoff approve R001 --gate door").succeeds();
    world.run_as("boss", "promote R001 --to done").succeeds();
}

/// What `check` says of the move that `promote` makes: true if both say that it can be made.
#[track_caller]
fn check_says_what_promote_does(world: &World) -> bool {
    let told = world.run_as("boss", "check R001 --to done");
    let moves = opens(world);
    assert_eq!(told.code == 0, moves, "{}{}", told.stdout, told.stderr);
    moves
}

const HALVES: &str = "needs: {all: [{signoff: {role: [tester]}}, {signoff: {role: [boss], mover-signs: true}}]}";

#[test]
fn who_counts_already_signs_nothing_more_by_moving() {
    let world = before(HALVES);
    with_roles(&world, "boss", "boss, tester");
    assert!(!check_says_what_promote_does(&world), "the other half is missing");
    world.run_as("boss", "signoff approve R001 --gate door --role tester").succeeds();
    assert!(!check_says_what_promote_does(&world), "one person counts once");
    assert!(why(&world).contains("nobody is left: every holder has approved"));
    world.run_as("tester", "signoff approve R001 --gate door").succeeds();
    assert!(!check_says_what_promote_does(&world), "boss still counts as tester");
    assert!(!why(&world).contains("nobody is left"), "boss can sign anew, now that another tester has");
    world.run_as("boss", "signoff withdraw R001 --gate door --role tester").succeeds();
    assert!(check_says_what_promote_does(&world));
}

#[test]
fn who_moves_signs_one_requirement_of_a_gate() {
    let both = "{signoff: {role: [tester, lead], mover-signs: true}}, {signoff: {role: [boss], mover-signs: true}}";
    let world = before(&format!("needs: {{all: [{both}]}}"));
    assert!(!check_says_what_promote_does(&world), "lead could sign the one and boss the other, but one moves");
    world.run_as("tester", "signoff approve R001 --gate door").succeeds();
    assert!(check_says_what_promote_does(&world));
    // It is a move of boss alone: lead cannot sign it.
    world.run_as("boss", "check R001 --to done").succeeds().says("note: you may make this move");
    world.run_as("lead", "check R001 --to done").says("you may not make this move; who may: boss\n");
    world.run_as("lead", "promote R001 --to done --dry-run").ends_with(3);
    let world = before(&format!("needs: {{any: [{both}]}}"));
    assert!(check_says_what_promote_does(&world), "one of them is enough");
}

#[test]
fn where_nobody_is_left_for_a_second_place_it_says_so() {
    let world = before(HALVES);
    with_roles(&world, "boss", "boss, tester");
    world.run("people delegate boss boss --to lead --until 2030-11-05").succeeds();
    world.run_as("boss", "signoff approve R001 --gate door --role tester").succeeds();
    assert!(!check_says_what_promote_does(&world), "lead stands in for somebody who counts already");
    let told = why(&world);
    assert!(told.contains("nobody is left") && told.contains("stands in for one who has"), "{told}");
}

#[test]
fn one_person_with_two_roles_counts_once() {
    let world = before("needs: {all: [{signoff: {role: [tester]}}, {signoff: {role: [lead]}}]}");
    with_roles(&world, "tester", "tester, lead");
    world.run_as("tester", "signoff approve R001 --role tester").succeeds();
    assert!(!opens(&world));
    world.run_as("tester", "signoff approve R001 --role lead").succeeds();
    assert!(!opens(&world), "the latest word is the one that counts, in the role that it names");
    world.run_as("tester", "signoff approve R001 --role tester").succeeds();
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn everybody_whose_signature_is_missing_is_told() {
    let rows = |world: &crate::world::World, id: &str| {
        let rows = world.run_as(id, "todo --type signoff --json").succeeds().json();
        rows.as_array().unwrap().len()
    };
    let waits = |world: &crate::world::World, role: &str| {
        let list = world.run(&format!("list --waiting-for {role} --json")).succeeds().json();
        list.as_array().unwrap().len() == 1
    };
    for needs in [
        "needs: {all: [{signoff: {role: [tester]}}, {signoff: {role: [lead]}}, {signoff: {role: [ops]}}]}",
        "needs: {any: [{signoff: {role: [tester]}}, {all: [{signoff: {role: [lead]}}, {signoff: {role: [ops]}}]}]}",
    ] {
        let world = before(needs);
        for role in ["tester", "lead", "ops"] {
            assert_eq!(rows(&world, role), 1, "{role} of {needs}");
            assert!(waits(&world, role), "{role} of {needs}");
        }
        let all = world.run("todo --all --type signoff --json").succeeds().json();
        assert_eq!(all.as_array().unwrap().len(), 3, "{all}");
        world.run("show R001").succeeds().says("relman signoff approve R001 --gate door  (tester, lead, ops)");
        let next = world.run_as("dev", "comment R001 -m \"please\"").succeeds();
        next.says("relman signoff approve R001 --gate door  (tester, lead, ops)");
        // Who has signed waits no longer.
        world.run_as("lead", "signoff approve R001").succeeds();
        assert_eq!(["tester", "lead", "ops"].map(|role| rows(&world, role)), [1, 0, 1], "{needs}");
    }
}

#[test]
fn who_is_short_of_votes_and_approvals_is_asked_once() {
    let world = before("needs: {signoff: {role: [tester, lead], count: 1, quorum: 2}}");
    let all = world.run("todo --all --type signoff --json").succeeds().json();
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
}

#[test]
fn nobody_is_sent_away_while_another_branch_can_be_signed() {
    // The only dev made the release, so nobody can sign the second one.
    let second = "{signoff: {role: [dev], distinct-from: [requester]}}";
    let world = before(&format!("needs: {{any: [{{signoff: {{role: [tester]}}}}, {second}]}}, waivable-by: [ops]"));
    let all = world.run("todo --all --type signoff --json").succeeds().json();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["who"][0]["role"]), (1, &"tester".into()), "{all}");
}

#[test]
fn a_word_counts_in_the_role_that_it_names_and_in_no_other() {
    let world = before("needs: {all: [{signoff: {role: [tester]}}, {signoff: {role: [lead]}}]}");
    with_roles(&world, "lead", "lead, tester");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("lead", "signoff approve R001 --role tester").succeeds();
    assert!(!opens(&world), "two testers are no lead");
    world.run_as("lead", "signoff approve R001 --role lead").succeeds();
    assert!(opens(&world));
}

#[test]
fn what_was_taken_back_is_no_vote() {
    let world = before("needs: {signoff: {role: [tester, lead], count: 1, quorum: 2, covers: []}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("lead", "signoff abstain R001").succeeds();
    assert!(opens(&world));
    world.run_as("lead", "signoff withdraw R001").succeeds();
    assert!(!opens(&world));
}

#[test]
fn of_several_roles_one_must_be_named() {
    let world = before("needs: {signoff: {role: [tester, lead]}}");
    with_roles(&world, "tester", "tester, lead");
    world.run_as("tester", "signoff approve R001").ends_with(2).says("--role tester, lead");
    world.run_as("tester", "signoff approve R001 --role boss").ends_with(1);
    world.run_as("lead", "signoff approve R001 --role tester").ends_with(6);
}

#[test]
fn a_robot_never_counts() {
    let world = before("needs: {signoff: {role: [tester, lead]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    assert!(opens(&world));
    world.amend("people.yaml", |people| people.replace("roles: [tester]", "roles: [tester]\n    robot: true"));
    assert!(!opens(&world), "what it signed as a person counts no more");
    world.run_as("tester", "signoff approve R001").ends_with(6).says("robot");
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_role_that_is_taken_away_later_does_not_undo_a_signature() {
    let world = before("needs: {signoff: {role: [tester]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.amend("people.yaml", |people| {
        let swapped = people.replace("roles: [tester]", "roles: [other]").replace("roles: [dev]", "roles: [tester]");
        swapped.replace("roles: [other]", "roles: [dev]")
    });
    assert!(opens(&world));
    world.run_as("tester", "signoff reject R001 --gate door -m no").ends_with(6);
}

#[test]
fn who_moves_signs_by_moving() {
    let world = before("needs: {signoff: {role: [boss], mover-signs: true}}");
    world.run_as("boss", "promote R001 --to done").succeeds();
    let list = world.run("signoff list R001 --json").succeeds().json();
    assert_eq!((&list[0]["gate"], &list[0]["by"]), (&"door".into(), &"boss".into()));
}

#[test]
fn who_moves_without_the_role_signs_nothing_by_it() {
    let world = before("needs: {signoff: {role: [lead], mover-signs: true}}");
    assert!(!opens(&world), "the boss moves, and is no lead");
    world.run_as("lead", "promote R001 --to done --dry-run").succeeds();
    world.run_as("lead", "signoff approve R001").succeeds();
    assert!(opens(&world));
    // Without `mover-signs` the move is no signature.
    assert!(!opens(&before("needs: {signoff: {role: [boss]}}")));
}

#[test]
fn who_rejected_does_not_approve_by_moving() {
    let world = before("needs: {signoff: {role: [boss], reject: counts, mover-signs: true}}");
    world.run_as("boss", "signoff reject R001 --gate door -m \"not yet\"").succeeds();
    assert!(!opens(&world));
    world.run_as("boss", "signoff withdraw R001 --gate door").succeeds();
    assert!(opens(&world));
    // Nor does one who is excluded.
    let world = before("needs: {signoff: {role: [boss], distinct-from: [author], mover-signs: true}}");
    world.run_as("boss", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert!(!opens(&world));
}

#[test]
fn a_gate_is_signed_at_its_door_only() {
    let world = house("needs: {signoff: {role: [tester]}}");
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world.run_as("tester", "signoff approve R001 --gate door").ends_with(3).says("review");
    world.run_as("tester", "signoff approve R001").ends_with(3);
    world.run_as("dev", "promote R001 --to review").succeeds();
    // A gate that does not apply to the release cannot be signed either.
    world.run_as("tester", "signoff approve R001 --gate other").ends_with(3);
    world.run_as("tester", "signoff approve R001 --gate doors").ends_with(1).says("did you mean `door`?");
    world.run_as("tester", "signoff approve R001 --gate door").succeeds();
    assert!(opens(&world));
}

#[test]
fn a_signature_covers_what_the_gate_says_and_lasts_as_long_as_it_says() {
    // Fields only: other changes leave it alone.
    let world = before("needs: {signoff: {role: [tester], covers: [fields]}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("dev", "change add R001 RFC-1 \"A change\"").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "set R001 plan=\"a plan of enough characters\"").succeeds();
    assert!(why(&world).contains("fields"));
    // Remarks are no content.
    world.run_as("tester", "signoff approve R001").succeeds();
    world.run_as("tester", "set R001 remarks=noted").succeeds();
    assert!(opens(&world));

    let again = |world: &crate::world::World| {
        world.run_as("boss", "return R001 --to draft -m again").succeeds();
        world.run_as("dev", "promote R001 --to review").succeeds();
    };
    again(&world);
    assert!(!opens(&world), "a sign-off is of its iteration");
    let world = before("needs: {signoff: {role: [tester], per: release}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    again(&world);
    assert!(opens(&world));
    let world = before("needs: {signoff: {role: [tester], per: state}}");
    world.run_as("tester", "signoff approve R001").succeeds();
    assert!(opens(&world));
    world.run_as("dev", "promote R001 --to lab").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    assert!(!opens(&world), "the release has been elsewhere since");
}

#[test]
fn a_signature_for_other_bytes_than_those_reviewed_is_refused() {
    let world = before("needs: {signoff: {role: [tester]}}");
    let refused =
        world.run_as("tester", &format!("signoff approve R001 --expect sha256:{}", "0".repeat(64))).ends_with(3);
    let now = refused.stderr.split_whitespace().find(|word| word.starts_with("sha256:")).unwrap().to_owned();
    world.run_as("tester", &format!("signoff approve R001 --expect {now}")).succeeds();
}
