//! The line of every rule, its kind, and what helps.

use super::fixture::{World, at, file, id};
use crate::domain::action::{Action, Comment};
use crate::domain::calendar::Obstacle;
use crate::domain::carried::Carried;
use crate::domain::id::{Digest, Word};
use crate::domain::problem::{Problem, Step};
use crate::domain::process::flow::ContentPart;
use crate::domain::process::requirement::Distinct;
use crate::domain::refusal::{PolicyProblem, Rule, Stranding, TextProblem};
use crate::domain::release::Outcome;
use crate::report::refusal::{Subject, Told, tell};

fn told(rule: Rule) -> Told {
    let world = World::new().baked();
    let scene = world.scene();
    let action: Action = Comment {}.into();
    tell(Subject { scene: Some(&scene), name: "BR001", action: Some(&action), booked: &[] }, &rule.into())
}

#[track_caller]
fn line(rule: Rule, kind: &str, exit: u8, words: &str, hints: &[&str]) {
    let told = told(rule);
    assert_eq!(told.headline, format!("BR001: {words}"));
    assert_eq!((told.kind, told.exit), (kind, exit));
    assert_eq!(told.hints, hints);
}

#[test]
fn rules_about_people() {
    let whoami = &["relman whoami"];
    line(Rule::UnknownPerson { person: id("zed") }, "not-you", 6, "nobody in people.yaml has the id `zed`", whoami);
    line(Rule::NoRole { roles: vec![] }, "not-you", 6, "you hold no role of this process", whoami);
    line(
        Rule::NoRole { roles: vec![id("boss")] },
        "not-you",
        6,
        "this takes the role boss, which you do not hold",
        &["relman whoami", "relman people list --role boss"],
    );
    line(
        Rule::NoRole { roles: vec![id("boss"), id("baker")] },
        "not-you",
        6,
        "this takes one of the roles boss, baker, which you do not hold",
        &["relman whoami", "relman people list --role boss", "relman people list --role baker"],
    );
    line(Rule::Robot, "not-you", 6, "a robot never counts for a sign-off", whoami);
    line(
        Rule::OwnArtifact { name: file("a.bun") },
        "not-you",
        6,
        "you added `a.bun`, so somebody else verifies it",
        &["relman artifact verify BR001 a.bun"],
    );
    let excluded = |because| Rule::Excluded { gate: id("tasted"), because };
    let explain = &["relman explain tasted"];
    line(
        excluded(Distinct::Author),
        "not-you",
        6,
        "you may not sign `tasted`: you changed the content of this release",
        explain,
    );
    line(excluded(Distinct::Requester), "not-you", 6, "you may not sign `tasted`: you made this release", explain);
    line(
        excluded(Distinct::Deployer),
        "not-you",
        6,
        "you may not sign `tasted`: you last moved it into an environment",
        explain,
    );
    line(
        excluded(Distinct::Gate(id("kneaded"))),
        "not-you",
        6,
        "you may not sign `tasted`: you signed `kneaded`",
        explain,
    );
    line(Rule::NotWaivable { gate: id("tasted") }, "not-you", 6, "nobody may set `tasted` aside", explain);
    line(
        Rule::NotSkippable { task: id("knead") },
        "not-you",
        6,
        "nobody may leave `knead` out: the process names no role for it (`skip-by`)",
        &["relman explain knead"],
    );
}

#[test]
fn rules_about_where_a_release_stands() {
    line(
        Rule::Final { state: id("eaten") },
        "not-yet",
        3,
        "`eaten` is final: a fault found later is a new release",
        &["relman new \"TITLE\""],
    );
    let part = |part, returns| Rule::NotEditable { part, state: id("hot"), returns };
    line(
        part(ContentPart::Artifacts, vec![(id("again"), id("dough"))]),
        "not-yet",
        3,
        "the artifacts may not change in `hot`",
        &["relman return BR001 --to dough -m \"…\""],
    );
    line(
        part(ContentPart::Changes, vec![]),
        "not-yet",
        3,
        "the changes may not change in `hot`, and no return leads to where they may",
        &[],
    );
    line(
        Rule::Held { by: id("olga"), reason: Some("strike".into()) },
        "not-yet",
        3,
        "held by olga: strike",
        &["relman unhold BR001 -m \"…\""],
    );
    line(Rule::Held { by: id("olga"), reason: None }, "not-yet", 3, "held by olga", &["relman unhold BR001 -m \"…\""]);
    line(
        Rule::NotFrom { transition: id("sell"), state: id("dough"), from: vec![id("hot"), id("sale")] },
        "not-yet",
        3,
        "`sell` begins in `hot` or `sale`; the release stands in `dough`",
        &["relman explain sell"],
    );
    line(
        Rule::DoesNotApply { what: "task", id: id("knead") },
        "not-yet",
        3,
        "task `knead` is not for this release as it stands",
        &["relman explain knead"],
    );
    let door = |doors| Rule::NotAtDoor { gate: id("haunted"), state: id("hot"), doors };
    let explain = &["relman explain haunted"];
    line(
        door(vec![id("sale")]),
        "not-yet",
        3,
        "`haunted` can be signed in `sale`; the release stands in `hot`",
        explain,
    );
    line(door(vec![]), "not-yet", 3, "`haunted` stands at no transition; the release stands in `hot`", explain);
    line(door(vec![id("hot")]), "not-yet", 3, "`haunted` is not asked of this release in `hot`", explain);
}

#[test]
fn rules_about_deployments() {
    let last = |outcome| Rule::LastDeployment { state: id("sale"), environment: id("shop"), outcome };
    let record = &["relman deployment record BR001 shop --result success"];
    line(
        last(Some(Outcome::Failure)),
        "not-yet",
        3,
        "the last deployment to `shop` ended as failure: a success must be recorded before the release leaves `sale`",
        record,
    );
    line(
        last(None),
        "not-yet",
        3,
        "no deployment to `shop` has ended: a success must be recorded before the release leaves `sale`",
        record,
    );
    let frozen = |begins| Rule::NotFree {
        milestone: id("opening"),
        at: at("2026-12-07T01:00+01:00"),
        obstacles: vec![Obstacle::Outside { component: Some(id("loaf")), windows: vec![id("morning")] }],
        begins,
    };
    let why = "2026-12-07 01:00 lies outside of `morning` for loaf";
    let offered = ["2026-12-01 13:00", "2026-12-02 03:00", "2026-12-03 03:00"];
    let commands = offered.map(|at| format!("relman schedule BR001 \"{at}\""));
    line(frozen(false), "not-yet", 3, why, &commands.each_ref().map(String::as_str));
    let words = format!("work may begin at {}", offered.join(", "));
    line(frozen(true), "not-yet", 3, why, &[words.as_str()]);
    line(
        Rule::NotThere { environment: id("shop"), states: vec![id("sale")] },
        "not-yet",
        3,
        "`shop` is deployed while the release stands in `sale`",
        &["relman promote BR001 --to sale"],
    );
    line(
        Rule::NotThere { environment: id("moon"), states: vec![] },
        "not-yet",
        3,
        "nothing is ever deployed to `moon`",
        &[],
    );
    line(
        Rule::StartOpen { environment: id("shop"), component: id("loaf"), by: id("anna") },
        "not-yet",
        3,
        "a deployment of loaf to `shop` was started by anna and is not finished",
        &["relman deployment finish BR001 shop --result RESULT"],
    );
    line(
        Rule::NoStart { environment: id("shop") },
        "not-yet",
        3,
        "no deployment to `shop` was started",
        &["relman deployment start BR001 shop"],
    );
    line(
        Rule::UnknownFile { digest: Digest::of(b"flour") },
        "not-yet",
        3,
        &format!("no artifact of the release has the digest {}", Digest::of(b"flour").short()),
        &["relman artifact list BR001"],
    );
}

#[test]
fn rules_about_what_is_missing() {
    let change = Word::parse("REC-1").unwrap();
    line(
        Rule::FixNeedsReturn { change: change.clone(), returns: vec![(id("again"), id("dough"))] },
        "not-yet",
        3,
        "REC-1 failed because of its fix: only a return clears that",
        &["relman return BR001 --to dough -m \"…\""],
    );
    line(
        Rule::FixNeedsReturn { change: change.clone(), returns: vec![] },
        "not-yet",
        3,
        "REC-1 failed because of its fix: only a return clears that, and none leaves this state",
        &[],
    );
    line(
        Rule::StatusNeeds {
            list: Carried::Change,
            id: change,
            status: Word::parse("Good").unwrap(),
            fields: vec![id("why")],
        },
        "not-yet",
        3,
        "REC-1 cannot become Good while `why` is empty",
        &["relman change update BR001 REC-1 why=\"…\""],
    );
    line(
        Rule::DocumentNeeds { document: id("card"), fields: vec![id("recipe"), id("remark")] },
        "not-yet",
        3,
        "`card` cannot be written while `recipe`, `remark` are empty or too short",
        &["relman return BR001 --to dough -m \"…\"", "relman set BR001 remark=\"…\""],
    );
    line(
        Rule::InUse { what: "component", id: "loaf".into(), by: vec!["roll.bun".into(), "REC-1".into()] },
        "not-yet",
        3,
        "component `loaf` is still used by roll.bun, REC-1",
        &["relman show BR001"],
    );
    line(Rule::TooManyActions { limit: 5000 }, "not-yet", 3, "the release has 5000 actions, and may have no more", &[]);
    line(Rule::ReasonMissing, "usage", 2, "a reason must be given", &["add -m \"…\""]);
    line(
        Rule::NoteMissing { task: id("knead"), says: "Minutes of kneading".into() },
        "usage",
        2,
        "task `knead` needs a note: Minutes of kneading",
        &["relman task done BR001 knead --note \"Minutes of kneading\""],
    );
    line(
        Rule::Past { at: at("2026-11-30T13:00+01:00") },
        "invalid",
        1,
        "2026-11-30 13:00 (1 day ago) lies in the past",
        &[],
    );
}

#[test]
fn rules_about_words() {
    let unknown = |asked: &str, known: &[&str]| Rule::Unknown {
        what: "task",
        id: asked.into(),
        known: known.iter().map(|known| (*known).to_owned()).collect(),
    };
    let list = &["relman task list BR001"];
    line(
        unknown("kneed", &["knead", "sweep"]),
        "not-found",
        1,
        "there is no task `kneed`; did you mean `knead`?",
        list,
    );
    line(unknown("zzz", &["knead", "sweep"]), "not-found", 1, "there is no task `zzz`; there is knead, sweep", list);
    line(unknown("zzz", &[]), "not-found", 1, "there is no task `zzz`; there is none at all", list);
    line(unknown("zzz", &["abcdef"; 13]), "not-found", 1, "there is no task `zzz`; there are 13 others", list);
    line(Rule::NameUsed { name: "BR001".into() }, "invalid", 1, "the name `BR001` is taken, or was once", &[]);
    line(Rule::Naming { problem: "name `x` is odd".into() }, "invalid", 1, "name `x` is odd", &[]);
    line(Rule::ActionSeen, "invalid", 1, "this key was used before, with other content", &[]);
    let text = |problem| Rule::Text { what: "title".into(), problem };
    line(text(TextProblem::Empty), "invalid", 1, "the title is empty", &[]);
    line(text(TextProblem::TooLong(300)), "invalid", 1, "the title has more than 300 characters", &[]);
    line(text(TextProblem::Control), "invalid", 1, "the title holds control characters or line breaks", &[]);
    line(
        Rule::Pattern { what: "change id", text: "x".into(), pattern: r"REC-\d+".into() },
        "invalid",
        1,
        r"change id `x` does not look like `REC-\d+`",
        &[],
    );
    line(
        Rule::Exists { what: "change", id: "REC-1".into() },
        "invalid",
        1,
        "change `REC-1` is there already, with other content",
        &["relman change update BR001 REC-1"],
    );
    line(
        Rule::Inconsistent { what: "a release begins once" },
        "invalid",
        1,
        "the action does not fit the record: a release begins once",
        &[],
    );
}

#[test]
fn rules_about_the_policy() {
    let line = |problem: PolicyProblem, exit: u8, words: &str| {
        let told = tell(Subject::bare("the policy"), &Rule::Policy { problem }.into());
        assert_eq!(told.headline, format!("the policy: {words}"));
        let hint = match &told.hints.as_slice() {
            [hint] => hint.as_str(),
            hints => panic!("one hint is meant, found {hints:?}"),
        };
        let expected = match exit {
            1 => "relman policy status",
            _ if words.contains("could never open") => "relman people grant PERSON taster",
            _ => "relman show BR001",
        };
        assert_eq!((told.exit, hint), (exit, expected));
    };
    line(
        PolicyProblem::Number { expected: 2, found: 4 },
        1,
        "the policy number must be raised by one: expected 2, found 4",
    );
    line(
        PolicyProblem::Version { process: id("bakery"), expected: 4, found: 3 },
        1,
        "the version of process `bakery` must be raised by one: expected 4, found 3",
    );
    line(PolicyProblem::Fixed { key: "branch" }, 1, "`branch` may not change");
    line(
        PolicyProblem::Stranded {
            process: id("bakery"),
            what: Stranding::State(id("hot")),
            releases: vec!["BR001".into()],
        },
        3,
        "state `hot` of process `bakery` vanishes, and these releases stand in it: BR001",
    );
    line(
        PolicyProblem::Stranded {
            process: id("bakery"),
            what: Stranding::Process,
            releases: vec!["BR001".into(), "BR002".into()],
        },
        3,
        "process `bakery` vanishes, and these releases follow it: BR001, BR002",
    );
    line(
        PolicyProblem::Stranded {
            process: id("bakery"),
            what: Stranding::Kind(id("rush")),
            releases: vec!["BR001".into()],
        },
        3,
        "kind `rush` of process `bakery` vanishes, and these releases are of it: BR001",
    );
    line(
        PolicyProblem::Shut { process: id("bakery"), gate: id("tasted"), needs: 2, have: 1, roles: vec![id("taster")] },
        3,
        "gate `tasted` of process `bakery` could never open: it needs 2 with the role taster, and there would be 1",
    );
    let finding =
        Problem::error(vec![Step::from("gates"), Step::from("tasted"), Step::from(2)], "unknown role `tester`")
            .or_meant(Some("taster"));
    line(
        PolicyProblem::Invalid(vec![("processes/bakery.yaml".into(), finding)]),
        1,
        "processes/bakery.yaml: gates.tasted[2]: unknown role `tester` (did you mean `taster`?)",
    );
}
