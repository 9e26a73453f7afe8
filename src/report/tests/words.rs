//! The words of every action, every requirement and every condition.

use super::fixture::{at, file, id, word};
use crate::domain::action::*;
use crate::domain::calendar::Readings;
use crate::domain::evidence::{Counts, Tests};
use crate::domain::facts::Running;
use crate::domain::id::{ActionId, CommitId, Digest};
use crate::domain::import::{CommitRange, ImportSource, TrackerFile};
use crate::domain::naming::ReleaseName;
use crate::domain::process::condition::Condition;
use crate::domain::process::requirement::Requirement;
use crate::domain::release::{Cause, Decision, Delivery, Outcome, Way};
use crate::format::yaml::read;
use crate::report::{condition, requirement, summary};
use indexmap::IndexMap;

#[track_caller]
fn says(action: impl Into<Action>, words: &str) {
    let action = action.into();
    assert_eq!(summary::of(&action), words, "{}", action.name());
}

#[test]
fn actions_on_the_plan() {
    let name = ReleaseName::parse("BR001").unwrap();
    let (process, kind, components) = (id("bakery"), id("daily"), vec![id("loaf"), id("cake")]);
    says(
        New { name, process, title: "Bread".into(), kind, components },
        "began \"Bread\" as daily of bakery with loaf, cake",
    );
    says(Set { key: id("title"), value: "Rolls".into() }, "set title to \"Rolls\"");
    says(Set { key: id("recipe"), value: "x".repeat(61) }, &format!("set recipe to \"{}…\"", "x".repeat(60)));
    says(Set { key: id("recipe"), value: String::new() }, "cleared recipe");
    says(ComponentAdd { id: id("loaf") }, "added component loaf");
    says(ComponentRemove { id: id("loaf") }, "removed component loaf");
    let time = Some(at("2026-12-07T06:00+01:00"));
    says(Schedule { milestone: id("opening"), time, readings: Readings::new() }, "dated opening: 2026-12-07 06:00");
    says(Schedule { milestone: id("opening"), time: None, readings: Readings::new() }, "cleared the date of opening");
    says(Comment {}, "commented");
    says(Hold {}, "held");
    says(Unhold {}, "let go");
}

#[test]
fn actions_on_what_is_carried() {
    let one = word("REC-1");
    let add = ChangeAdd {
        id: one.clone(),
        change_type: word("REC"),
        title: "Less salt".into(),
        components: vec![],
        fields: IndexMap::new(),
        link: None,
    };
    says(add, "added REC REC-1 \"Less salt\"");
    let update = ChangeUpdate {
        id: one.clone(),
        title: Some("x".into()),
        components: None,
        fields: IndexMap::from([(id("why"), "y".to_owned())]),
        link: Some("z".into()),
    };
    says(update, "described REC-1 anew: title, link, why");
    says(ChangeRemove { id: one.clone() }, "removed REC-1");
    says(ChangePass { id: one.clone() }, "REC-1 passed its test");
    says(ChangeFail { id: one.clone(), cause: Cause::Fix }, "REC-1 failed its test because of its fix");
    says(ChangeStatus { id: one.clone(), status: word("Good") }, "REC-1 is now Good");
    says(ItemStatus(ChangeStatus { id: word("OVEN-1"), status: word("Hot") }), "OVEN-1 is now Hot");
    says(ItemRemove(ChangeRemove { id: word("OVEN-1") }), "removed OVEN-1");
    let digest = Digest::of(b"flour");
    let tracker = TrackerFile { file_name: file("oven.csv"), digest: digest.clone() };
    says(ChangeImport { source: ImportSource::Tracker(tracker), changes: vec![] }, "imported 0 changes from oven.csv");
    let range = CommitRange {
        repository: "bakery".into(),
        range: "v1..v2".into(),
        from: None,
        to: CommitId::parse(&"a".repeat(40)).unwrap(),
        file: "commits/x.json".into(),
        digest: digest.clone(),
        size: 1,
        commits: 7,
        left_out: 2,
        unreferenced: 1,
    };
    says(ChangeImport { source: ImportSource::Git(range), changes: vec![] }, "imported v1..v2: 7 commits");
    let short = digest.short();
    let add = ArtifactAdd {
        name: file("roll.bun"),
        digest: digest.clone(),
        size: 5,
        artifact_type: None,
        component: Some(id("loaf")),
        changes: vec![one],
    };
    says(add, &format!("added artifact roll.bun {short} for loaf with REC-1"));
    says(ArtifactRemove { name: file("roll.bun") }, "removed artifact roll.bun");
    says(ArtifactVerify { digest: digest.clone() }, &format!("verified the bytes {short}"));
    says(ArtifactDeposit { digest: digest.clone() }, &format!("put the bytes {short} into the library"));
    let open = IssueOpen { number: 3, source: id("tasting"), title: "Salt".into(), severity: None, change: None };
    says(open, "opened issue 3 \"Salt\", found in tasting");
    says(IssueUpdate { number: 3, title: None, severity: None, change: None }, "described issue 3 anew");
    says(IssueClose { number: 3 }, "closed issue 3");
    says(IssueReopen { number: 3 }, "opened issue 3 again");
    let add = EvidenceAdd {
        evidence_type: id("lab"),
        name: file("lab.xml"),
        file: "evidence/x.xml".into(),
        digest,
        size: 1,
        counts: Some(Counts::Tests(Tests { tests: 5, failed: 2, errors: 0, skipped: 0 })),
        changes: vec![],
        components: vec![],
        artifacts: None,
    };
    says(add, "added lab lab.xml: 5 tests, 2 failed");
    says(EvidenceWithdraw { number: 2 }, "took evidence 2 back");
}

#[test]
fn actions_that_work_and_decide() {
    let digest = Digest::of(b"card");
    says(TaskDone { task: id("knead"), note: Some("12 minutes".into()) }, "did task knead: 12 minutes");
    says(TaskSkip { task: id("knead") }, "skipped task knead");
    says(TaskReopen { task: id("knead") }, "set task knead to be done again");
    says(TaskTicket { task: id("knead"), ticket: word("OPS-7") }, "gave task knead the ticket OPS-7");
    let short = digest.short().to_owned();
    says(DocumentWrite { document: id("card"), file: String::new(), digest }, &format!("wrote card {short}"));
    says(NoticeRecord { notice: id("street"), recipients: vec![id("anna")] }, "recorded notice street to anna");
    let sending = NoticeSend {
        notice: id("street"),
        digest: Digest::of(b"x"),
        subject: "x".into(),
        recipients: vec![id("anna"), id("ben")],
        message_id: "k@example.org".into(),
        way: Way::Smtp,
        attachments: Vec::new(),
        again: None,
    };
    says(sending.clone(), "began to send notice street to anna, ben by smtp");
    let again = Some(ActionId::from_random([0; 12]));
    says(NoticeSend { again, ..sending }, "began to send notice street again to anna, ben by smtp");
    let finish = |outcome, said: Option<&str>| NoticeFinish {
        notice: id("street"),
        sending: ActionId::from_random([0; 12]),
        outcome,
        said: said.map(str::to_owned),
    };
    says(finish(Delivery::Delivered, Some("250 ok")), "notice street was delivered: 250 ok");
    says(finish(Delivery::Failed, None), "notice street was not delivered");
    says(finish(Delivery::Unknown, None), "notice street may have arrived or not");
    let vote = |decision| Action::vote(decision, id("tasted"), id("taster"));
    says(vote(Decision::Approve), "approved tasted as taster");
    says(vote(Decision::Reject), "rejected tasted as taster");
    says(vote(Decision::Abstain), "abstained at tasted as taster");
    says(vote(Decision::Withdraw), "took the vote at tasted back as taster");
    assert_eq!(summary::role(&vote(Decision::Approve)), Some(&id("taster")));
    assert_eq!(summary::role(&Hold {}.into()), None);
    let until = at("2026-12-24T23:59+01:00");
    says(WaiverGrant { gate: id("tasted"), until }, "waived tasted until 2026-12-24 23:59");
    says(WaiverWithdraw { gate: id("tasted") }, "took the waiver of tasted back");
}

#[test]
fn actions_that_move() {
    let (transition, to) = (id("way"), id("there"));
    says(Promote { transition: transition.clone(), to: to.clone() }, "promoted to there by way");
    says(Return { transition: transition.clone(), to: to.clone() }, "returned to there by way");
    says(Deny { transition: transition.clone(), to: to.clone() }, "denied: there");
    says(Cancel { transition: transition.clone(), to: to.clone() }, "cancelled: there");
    let release = ReleaseName::parse("BR007").unwrap();
    let underneath = IndexMap::from([
        (id("loaf"), Underneath::Running(Running { release, artifacts: vec![], items: vec![] })),
        (id("cake"), Underneath::Nothing),
    ]);
    says(
        Rollback { transition, to, underneath },
        "rolled back to there; loaf runs BR007 again, cake had nothing before",
    );
    let (environment, components, outcome) = (id("shop"), vec![id("loaf")], Outcome::Failure);
    says(
        DeploymentStart {
            environment: environment.clone(),
            components: components.clone(),
            files: vec![],
            readings: Readings::new(),
        },
        "started the deployment of loaf to shop",
    );
    says(
        DeploymentFinish { environment: environment.clone(), components: components.clone(), outcome },
        "the deployment of loaf to shop ended: failure",
    );
    says(DeploymentRecord { environment, components, outcome }, "recorded the deployment of loaf to shop: failure");
}

#[test]
fn every_requirement_is_a_sentence() {
    let is = |yaml: &str, words: &str| {
        let needs: Requirement = read("needs.yaml", yaml.as_bytes()).unwrap();
        assert_eq!(requirement::words(&needs), words);
    };
    is("task: {done: [knead], overdue: 0}", "done: knead, and no task of the release is overdue");
    is("task: {ticketed: [knead, sweep]}", "with a ticket: knead, sweep");
    is("package: [papers, files]", "there is everything of the package's papers, files");
    is("document: [card]", "written: card");
    is("notice: [street, thanks]", "sent: street, thanks");
    is("field: [recipe]", "filled: recipe");
    is(
        "signoff: {role: [boss, taster], count: 2, quorum: 3, reject: counts, distinct-from: [requester, author, deployer, told], covers: [], per: state, mover-signs: true}",
        "2 people approve as boss or taster, at least 3 vote, by somebody other than the requester or any author of the content or the last deployer or whoever counts at told, while the release stands in the state, whoever makes the move approves by it",
    );
    is(
        "evidence: {type: lab, each: change, max: {failed: 0, warning: 3}}",
        "evidence of type lab for each change counts, with failed at most 0, warning at most 3",
    );
    is(
        "items: {type: oven, min: 2, fields: [serial], status: [Hot]}",
        "there are at least 2 items of type oven, and every item of type oven has serial, and every item of type oven is Hot",
    );
    is("evidence: {type: lab, each: component}", "evidence of type lab for each component counts");
    is(
        "artifacts: {complete: true, verified: true, in-library: true}",
        "every component has its artifacts, and every artifact was verified by somebody other than who added it, and every artifact is in the library",
    );
    is(
        "changes: {type: REC, min: 1, packed: true, fields: [why], status: [Good, Old], failed: 0}",
        "there is at least 1 change of type REC, and every change of type REC is in an artifact, and every change of type REC has why, and every change of type REC is Good or Old, and no change of type REC has failed",
    );
    is("changes: {min: 2, failed: 1}", "there are at least 2 changes, and at most 1 changes have failed");
    is(
        "issues: {found-in: [tasting], severity: [bad], max: 2}",
        "at most 2 issues of severity bad found in tasting are open",
    );
    is(
        "schedule: {milestone: opening, reached: true, ahead: 2w}",
        "opening has a date that windows and freezes allow, and its time has come, and it lies at least 14 days ahead",
    );
    is("deployed: {environment: shop}", "every component runs in shop with exactly the artifacts and items of now");
    is("components: {min: 1}", "at least 1 component is named");
    is("components: {min: 2}", "at least 2 components are named");
    is("soak: {}", "the release has stood in its state for 1 day");
    is("soak: {duration: 36h}", "the release has stood in its state for 36 hours");
    is(
        "all: [{field: [a]}, {any: [{field: [b]}, {soak: {duration: 1h}}]}]",
        "filled: a; and one of: filled: b; or the release has stood in its state for 1 hour",
    );
}

#[test]
fn every_condition_has_words() {
    let is = |yaml: &str, words: &str| {
        let when: Condition = read("when.yaml", yaml.as_bytes()).unwrap();
        assert_eq!(condition::words(&when), words);
    };
    is("kind: [daily, rush]\ncomponent: loaf", "the kind is daily or rush and it has the component loaf");
    is("state: hot\nchange-type: REC", "it stands in hot and it carries a change of type REC");
    is("artifact-type: bun\nenvironment: shop", "it carries an artifact of type bun and it is deployed to shop");
    is("iteration: 2\nfield: [a, b]", "it is in iteration 2 or later and filled: a, b");
    is("not: {kind: rush}", "not (the kind is rush)");
    is("any: [{kind: rush}, {state: hot}]", "(the kind is rush or it stands in hot)");
    is("{}", "always");
}
