//! The line of every reason, and who and what helps.

use super::fixture::{World, at, file, id, word};
use crate::domain::calendar::Obstacle;
use crate::domain::carried::Carried;
use crate::domain::currency::Stale;
use crate::domain::evidence::Licensed;
use crate::domain::process::part::Part;
use crate::domain::process::requirement::Distinct;
use crate::domain::refusal::{Duty, Lack, UnmetGate, Why};
use crate::report::gate::unmet;
use crate::report::{stale, why};

fn duty(duty: Duty, name: &str, stale: Vec<Stale>) -> Why {
    Why::Duty { duty, id: id(name), title: "Title".to_owned(), owner: id("baker"), stale }
}

#[test]
fn every_reason_has_its_line() {
    let world = World::new().baked();
    let scene = world.scene();
    let roles = vec![id("taster")];
    let can = vec![id("tess")];
    let line = |why: Why, expected: &str| assert_eq!(why::words(&scene, &id("tasted"), &why), expected);
    let approvals =
        |can: Vec<_>, mover_signs| Why::Approvals { roles: roles.clone(), have: 0, need: 1, can, mover_signs };
    line(approvals(can.clone(), false), "missing 1 of 1 approval by taster");
    line(approvals(can.clone(), true), "missing 1 of 1 approval by taster; whoever makes the move approves by it");
    line(
        Why::Approvals { roles: vec![id("ghost")], have: 1, need: 3, can: Vec::new(), mover_signs: false },
        "missing 2 of 3 approvals by ghost; no one holds ghost",
    );
    line(Why::Quorum { roles: roles.clone(), have: 1, need: 2, can: can.clone() }, "missing 1 of 2 votes by taster");
    line(Why::Rejected { by: id("tess"), comment: None }, "rejected by tess");
    line(Why::Rejected { by: id("tess"), comment: Some("too salty".into()) }, "rejected by tess: too salty");
    line(
        Why::SignoffStale { by: id("tess"), stale: vec![Stale::Changed(Part::Artifacts), Stale::Iteration(1)] },
        "the sign-off of tess no longer counts: `artifacts` changed since; it is of iteration 1",
    );
    line(
        Why::Excluded { person: id("ben"), because: Distinct::Author },
        "the sign-off of ben does not count: ben changed the content of this release",
    );
    line(duty(Duty::Task, "sweep", vec![]), "task `sweep` was never done");
    line(duty(Duty::Document, "card", vec![]), "document `card` was never written");
    line(duty(Duty::Notice, "street", vec![]), "notice `street` was never sent");
    line(
        duty(Duty::Task, "knead", vec![Stale::Reopened]),
        "task `knead` no longer counts: it was set to be done again",
    );
    line(
        Why::Duty { duty: Duty::Task, id: id("x"), title: "X".into(), owner: id("ghost"), stale: vec![] },
        "task `x` was never done (no one holds ghost)",
    );
    line(
        Why::Overdue {
            task: id("sweep"),
            title: "Sweep".into(),
            owner: id("baker"),
            due: at("2026-11-30T13:00+01:00"),
        },
        "task `sweep` is overdue since 2026-11-30 13:00 (1 day ago)",
    );
    let ticket = |stale| Why::NoTicket { task: id("sweep"), title: "Sweep".into(), owner: id("baker"), stale };
    line(ticket(vec![]), "task `sweep` has no ticket");
    line(ticket(vec![Stale::Iteration(1)]), "the ticket of task `sweep` no longer counts: it is of iteration 1");
    line(
        Why::NoTicket { task: id("x"), title: "X".into(), owner: id("ghost"), stale: vec![] },
        "task `x` has no ticket (no one holds ghost)",
    );
    let part =
        |title: &str, lacks| Why::PackagePart { part: id("papers"), title: title.to_owned(), lacks: Box::new(lacks) };
    line(part("papers", duty(Duty::Document, "card", vec![])), "part `papers`: document `card` was never written");
    line(
        part("The papers", Why::ArtifactNone { artifact_types: vec![id("bun"), id("tin")], by: None }),
        "part `papers` (The papers): there is no artifact of type bun or tin",
    );
    let field = |min| Why::FieldEmpty { field: id("recipe"), title: "Recipe".into(), min, by: vec![] };
    line(field(1), "`recipe` (Recipe) is empty");
    line(field(5), "`recipe` (Recipe) needs at least 5 characters");
    let missing = |of: Option<&str>, stale| Why::EvidenceMissing {
        evidence_type: id("lab"),
        of: of.map(str::to_owned),
        owner: None,
        stale,
    };
    line(missing(None, vec![]), "there is no evidence of type lab");
    line(missing(Some("REC-1"), vec![]), "there is no evidence of type lab for REC-1");
    line(
        missing(None, vec![Stale::Withdrawn, Stale::Stay]),
        "the evidence of type lab no longer counts: it was taken back; it was made before the release entered `hot`",
    );
    let over =
        |found| Why::EvidenceOver { evidence_type: id("lab"), number: 7, of: None, what: "failed", found, max: 0 };
    line(over(Some(2)), "lab: 2 failed, at most 0 allowed (evidence 7)");
    line(over(None), "lab: `failed` was not counted, at most 0 allowed (evidence 7)");
    let under =
        |found| Why::EvidenceUnder { evidence_type: id("lab"), number: 7, of: None, what: "tests", found, min: 5 };
    line(under(Some(1)), "lab: 1 test, at least 5 needed (evidence 7)");
    line(under(None), "lab: `tests` was not counted, at least 5 needed (evidence 7)");
    let level = |found, what, of: Option<&str>| {
        let of = of.map(str::to_owned);
        Why::EvidenceOver { evidence_type: id("scan"), number: 7, of, what, found: Some(found), max: 0 }
    };
    line(level(2, "error", None), "scan: 2 findings of level error, at most 0 allowed (evidence 7)");
    line(level(1, "note", Some("loaf")), "scan for loaf: 1 finding of level note, at most 0 allowed (evidence 7)");
    line(level(2, "suppressed", None), "scan: 2 suppressed findings, at most 0 allowed (evidence 7)");
    line(level(1, "unlicensed", None), "scan: 1 component without a licence, at most 0 allowed (evidence 7)");
    let licensed = |licence: &str, components, names: &[&str]| Licensed {
        licence: licence.to_owned(),
        components,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let licences = |licences| Why::EvidenceLicences { evidence_type: id("parts"), number: 7, of: None, licences };
    line(
        licences(vec![licensed("GPL-3.0-only", 1, &["libfoo"]), licensed("AGPL-3.0-only", 5, &["a", "b", "c"])]),
        "parts: licence GPL-3.0-only of libfoo is not allowed; licence AGPL-3.0-only of a, b, c and 2 more is not allowed (evidence 7)",
    );
    let many = licences((0..7).map(|n| licensed(&format!("L-{n}"), 1, &["x"])).collect());
    assert!(
        why::words(&scene, &id("tasted"), &many).ends_with("licence L-4 of x is not allowed and 2 more (evidence 7)")
    );
    for (lacks, says) in [
        (Lack::Tests, "lab holds no tests (evidence 7)"),
        (Lack::Runs, "no run of lab looked for findings (evidence 7)"),
        (Lack::Success, "a run of lab did not end well (evidence 7)"),
        (Lack::Components, "lab was not read for components (evidence 7)"),
    ] {
        line(Why::EvidenceEmpty { evidence_type: id("lab"), number: 7, lacks }, says);
    }
    line(
        Why::ArtifactMissing { component: id("loaf"), artifact_type: id("bun"), by: None },
        "loaf has no artifact of type bun",
    );
    line(
        Why::Unverified { name: file("a.bun"), added_by: id("anna") },
        "`a.bun` was verified by nobody besides anna, who added it",
    );
    line(Why::NotInLibrary { name: file("a.bun") }, "`a.bun` is not in the library");
    line(Why::CarriedFew { list: Carried::Change, of_type: None, have: 0, min: 1 }, "0 of 1 change");
    line(
        Why::CarriedFew { list: Carried::Change, of_type: Some(word("REC")), have: 1, min: 2 },
        "1 of 2 changes of type REC",
    );
    line(Why::Unpacked { change: word("REC-1") }, "REC-1 is in no artifact");
    line(
        Why::CarriedFew { list: Carried::Item, of_type: Some(word("oven")), have: 0, min: 2 },
        "0 of 2 items of type oven",
    );
    line(Why::CarriedField { list: Carried::Change, id: word("REC-1"), field: id("why") }, "`why` of REC-1 is empty");
    line(
        Why::CarriedStatus {
            list: Carried::Change,
            id: word("REC-1"),
            status: Some(word("Draft")),
            wanted: vec![word("Good"), word("Old")],
        },
        "REC-1 is Draft, not Good or Old",
    );
    line(
        Why::CarriedStatus { list: Carried::Change, id: word("REC-1"), status: None, wanted: vec![word("Good")] },
        "REC-1 is without a status, not Good",
    );
    line(Why::ChangesFailed { changes: vec![word("A-1")], max: 0 }, "1 change has failed: A-1");
    line(
        Why::ChangesFailed { changes: vec![word("A-1"), word("A-2")], max: 1 },
        "2 changes have failed: A-1, A-2 (at most 1 allowed)",
    );
    line(Why::IssuesOpen { numbers: vec![3, 7], max: 0 }, "2 issues are open: 3, 7");
    line(Why::IssuesOpen { numbers: vec![3], max: 0 }, "1 issue is open: 3");
    line(Why::Undated { milestone: id("opening"), by: vec![] }, "`opening` has no date");
    line(
        Why::NotReached { milestone: id("opening"), at: at("2026-12-03T13:00+01:00") },
        "`opening` is not reached before 2026-12-03 13:00 (in 2 days)",
    );
    let obstacles = vec![
        Obstacle::Frozen { freeze: id("lent"), until: at("2027-01-04T00:00+01:00").local() },
        Obstacle::Broken { what: "no clock".into() },
    ];
    line(
        Why::NotFree { milestone: id("opening"), at: at("2026-12-24T09:00+01:00"), obstacles, by: vec![] },
        "`opening`: 2026-12-24 09:00 lies in the freeze `lent`, which lasts until 2027-01-04 00:00; the calendar cannot \
            tell: no clock",
    );
    line(
        Why::TooLate { milestone: id("opening"), latest: at("2026-11-29T13:00+01:00"), by: vec![] },
        "too late before `opening`: the last moment was 2026-11-29 13:00 (2 days ago)",
    );
    let deployed = |other| Why::NotDeployed {
        environment: id("shop"),
        component: id("loaf"),
        other,
        states: vec![(id("sale"), true)],
    };
    line(deployed(vec!["files"]), "loaf runs in shop with other files than those of now");
    line(deployed(vec!["files", "items"]), "loaf runs in shop with other files and items than those of now");
    line(deployed(vec![]), "loaf has no successful deployment to shop");
    line(Why::ComponentsFew { have: 0, min: 1 }, "0 of 1 component is named");
    line(
        Why::Soak { until: at("2026-12-02T13:00+01:00") },
        "the release must stand here until 2026-12-02 13:00 (in 1 day)",
    );
    line(
        Why::NoneOf(vec![vec![field(1)], vec![Why::IssuesOpen { numbers: vec![1], max: 0 }]]),
        "`recipe` (Recipe) is empty, or 1 issue is open: 1",
    );
    line(Why::NoneOf(vec![]), "no alternative is left");
    line(
        Why::Broken { what: "the process has no field `x`".into() },
        "it cannot be judged: the process has no field `x`",
    );
}

#[test]
fn every_way_to_go_stale_has_its_words() {
    let world = World::new().baked();
    let scene = world.scene();
    let line = |one: Stale, expected: &str| assert_eq!(stale::words(&scene, &one, None), expected);
    line(Stale::Changed(Part::Document(id("card"))), "`document:card` changed since");
    line(Stale::Lacks(Part::Content), "it says nothing of `content`, which the process now names");
    line(Stale::Iteration(2), "it is of iteration 2");
    line(Stale::Stay, "it was made before the release entered `hot`");
    line(Stale::Reopened, "it was set to be done again");
    line(Stale::Withdrawn, "it was taken back");
    let names = |names: &[&str]| names.iter().map(|name| file(name)).collect::<Vec<_>>();
    line(Stale::OtherBytes(names(&["loaf.war"])), "it speaks of other bytes of `loaf.war`");
    let many = names(&["a.war", "b.war", "c.war", "d.war", "e.war"]);
    line(Stale::OtherBytes(many), "it speaks of other bytes of `a.war`, `b.war`, `c.war` and 2 more");
    line(Stale::Removed(names(&["loaf.war"])), "it speaks of `loaf.war`, which is no artifact now");
    line(Stale::Removed(names(&["a.war", "b.war"])), "it speaks of `a.war`, `b.war`, which are no artifacts now");
    line(Stale::NoBytes, "it was made when there was no artifact to speak of");
}

#[test]
fn every_reason_names_who_and_how() {
    let world = World::new().baked();
    let scene = world.scene();
    let help = |gate: &str, why: Why| {
        let told = unmet(
            &scene,
            &UnmetGate { gate: id(gate), title: String::new(), clause: None, why: vec![why], waivable_by: vec![] },
        );
        let who: Vec<String> = told.who.iter().map(crate::report::who::Who::told).collect();
        (who.join("; "), told.how.join(" | "))
    };
    let is = |gate: &str, why: Why, who: &str, how: &str| assert_eq!(help(gate, why), (who.to_owned(), how.to_owned()));
    let any = "any role of the process: anna, ben, tess, olga, bot";
    is(
        "tasted",
        Why::Approvals { roles: vec![id("taster")], have: 0, need: 1, can: vec![id("tess")], mover_signs: false },
        "taster: tess",
        "relman signoff approve BR001 --gate tasted",
    );
    is("told", duty(Duty::Notice, "street", vec![]), "baker: anna, ben, bot", "relman notice record BR001 street");
    is(
        "kneaded",
        duty(Duty::Task, "knead", vec![]),
        "baker: anna, ben, bot",
        "relman task done BR001 knead --note \"Minutes of kneading\"",
    );
    is(
        "kneaded",
        duty(Duty::Document, "card", vec![]),
        "baker: anna, ben, bot",
        "relman return BR001 --to dough -m \"…\" | relman document write BR001 card",
    );
    is(
        "complete",
        Why::ArtifactMissing { component: id("loaf"), artifact_type: id("bun"), by: Some(vec![id("baker")]) },
        "taster: ben, tess, bot",
        "relman return BR001 --to dough -m \"…\"",
    );
    let lacks = Box::new(Why::ArtifactNone { artifact_types: vec![id("bun"), id("tin")], by: Some(vec![id("baker")]) });
    is(
        "complete",
        Why::PackagePart { part: id("papers"), title: "papers".into(), lacks },
        "taster: ben, tess, bot",
        "relman return BR001 --to dough -m \"…\"",
    );
    is(
        "kneaded",
        Why::NoTicket { task: id("knead"), title: "Knead".into(), owner: id("baker"), stale: vec![] },
        "baker: anna, ben, bot",
        "relman task ticket BR001 knead TICKET",
    );
    is(
        "complete",
        Why::Unverified { name: file("my roll.bun"), added_by: id("anna") },
        "any role of the process: ben, tess, olga, bot",
        "relman artifact verify BR001 'my roll.bun'",
    );
    is(
        "lab-passed",
        Why::EvidenceMissing {
            evidence_type: id("lab"),
            of: Some("loaf".into()),
            owner: Some(id("taster")),
            stale: vec![],
        },
        "taster: ben, tess, bot",
        "relman evidence add BR001 FILE --type lab --component loaf",
    );
    is(
        "no-complaints",
        Why::IssuesOpen { numbers: vec![3, 7], max: 0 },
        any,
        "relman issue close BR001 3 -m \"…\" | relman issue close BR001 7 -m \"…\"",
    );
    is(
        "timed",
        Why::Undated { milestone: id("opening"), by: vec![id("boss")] },
        "boss: olga",
        "relman schedule BR001 WHEN",
    );
    is("timed", Why::Soak { until: at("2026-12-02T13:00+01:00") }, "", "");
    is(
        "timed",
        Why::FieldEmpty { field: id("remark"), title: "Remark".into(), min: 1, by: vec![id("baker")] },
        "baker: anna, ben, bot",
        "relman set BR001 remark=\"…\"",
    );
    is("told", Why::NotInLibrary { name: file("a.bun") }, any, "relman library put BR001 a.bun");
    is("told", Why::NotInLibrary { name: file("-rf.bun") }, any, "relman library put BR001 ./-rf.bun");
    is("told", Why::NotInLibrary { name: file("-r f.bun") }, any, "relman library put BR001 './-r f.bun'");
    is(
        "complete",
        Why::Unverified { name: file("-rf.bun"), added_by: id("anna") },
        "any role of the process: ben, tess, olga, bot",
        "relman artifact verify BR001 ./-rf.bun",
    );
    is(
        "told",
        Why::CarriedStatus { list: Carried::Item, id: word("OVEN-1"), status: None, wanted: vec![word("Hot")] },
        any,
        "relman item status BR001 OVEN-1 Hot",
    );
    is(
        "told",
        Why::CarriedStatus { list: Carried::Change, id: word("REC-1"), status: None, wanted: vec![word("Good")] },
        any,
        "relman change status BR001 REC-1 Good",
    );
    is(
        "told",
        Why::NotDeployed {
            environment: id("shop"),
            component: id("loaf"),
            other: vec![],
            states: vec![(id("sale"), true)],
        },
        "boss: olga",
        "relman promote BR001 --to sale",
    );
}
