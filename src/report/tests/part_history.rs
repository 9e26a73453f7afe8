//! Who changed each kind of part last: whoever changed that piece, and nobody else.

use super::fixture::{World, at, file, id, word};
use crate::domain::action::*;
use crate::domain::calendar::Readings;
use crate::domain::id::{ActionId, Digest};
use crate::domain::process::part::Part;
use crate::format::yaml::read;
use crate::report::part_history::last_change;
use indexmap::IndexMap;

/// A bakery with more than one of what can be covered; anna bakes, ben bakes and tastes, olga leads.
fn world() -> World {
    let mut world = World::new();
    let process = world.policy.processes.get_mut(&id("bakery")).unwrap();
    process.issue_sources = read("sources", b"{tasting: {}, street: {}}").unwrap();
    process.item_types = read("items", b"{oven: {fields: {place: {}, note: {content: false}}}}").unwrap();
    process.documents = read("documents", b"{card: {owner: baker}, poster: {owner: baker}}").unwrap();
    process.evidence = read("evidence", b"{lab: {}, scale: {}}").unwrap();
    process.fields = read("fields", b"{recipe: {}, shape: {}, remark: {content: false}}").unwrap();
    let milestones = b"{opening: {by: [baker, boss]}, setup: {by: [baker, boss], plan: opening - 2h}, \
        firing: {by: [boss], state: hot}, cooling: {by: [boss], plan: firing + 1h}}";
    process.milestones = read("milestones", milestones).unwrap();
    process.gates.clear();
    process.transitions.values_mut().for_each(|transition| transition.gates.clear());
    world
}

/// Who is named for a part that changed since the entry at this place, by which action.
#[track_caller]
fn named(world: &World, since: usize, part: &str) -> Option<(String, &'static str)> {
    let part: Part = serde_json::from_value(part.into()).unwrap();
    let entry = last_change(&world.scene(), &part, &world.history[since].id)?;
    Some((entry.actor.to_string(), entry.action.name()))
}

#[track_caller]
fn is(world: &World, since: usize, part: &str, who: &str, action: &'static str) {
    assert_eq!(named(world, since, part), Some((who.to_owned(), action)), "{part}");
}

/// Somebody signs, or whatever else covers.
fn signed(world: &mut World) -> usize {
    world.act("tess", Comment {});
    world.history.len() - 1
}

fn set(key: &str, value: &str) -> Set {
    Set { key: id(key), value: value.to_owned() }
}

fn change(change_id: &str, title: &str) -> ChangeAdd {
    let (components, fields, link) = (Vec::new(), IndexMap::new(), None);
    ChangeAdd { id: word(change_id), change_type: word("REC"), title: title.to_owned(), components, fields, link }
}

fn update(of: &str, title: Option<&str>, fields: &[(&str, &str)], link: Option<&str>) -> ChangeUpdate {
    let fields = fields.iter().map(|(field, text)| (id(field), (*text).to_owned())).collect();
    let (title, link) = (title.map(str::to_owned), link.map(str::to_owned));
    ChangeUpdate { id: word(of), title, components: None, fields, link }
}

fn open(number: u32, source: &str) -> IssueOpen {
    IssueOpen { number, source: id(source), title: "Salt".to_owned(), severity: None, change: None }
}

/// The path that the next action gives to its file.
fn next_file(world: &World, folder: &str) -> String {
    format!("{folder}/{}.md", ActionId::from_key("bakery", "fixture", world.history.len()))
}

fn write(world: &World, document: &str, text: &str) -> DocumentWrite {
    let digest = Digest::of(text.as_bytes());
    DocumentWrite { document: id(document), file: next_file(world, "documents"), digest }
}

fn report(world: &World, kind: &str, text: &str) -> EvidenceAdd {
    EvidenceAdd {
        evidence_type: id(kind),
        name: file("lab.txt"),
        file: next_file(world, "evidence"),
        digest: Digest::of(text.as_bytes()),
        size: 1,
        counts: None,
        changes: vec![],
        components: vec![],
        artifacts: None,
    }
}

#[test]
fn components() {
    let mut world = world();
    let since = signed(&mut world);
    world.act("anna", ComponentAdd { id: id("cake") });
    world.act("ben", set("recipe", "flour"));
    is(&world, since, "components", "anna", "component.add");
    is(&world, since, "content", "ben", "set");
    assert_eq!(named(&world, since + 1, "components"), Some(("anna".to_owned(), "component.add")), "by itself");
    world.act("ben", ComponentRemove { id: id("cake") });
    assert_eq!(named(&world, since, "components"), None, "it came back");
}

#[test]
fn fields() {
    let mut world = world();
    world.act("anna", set("recipe", "flour"));
    let since = signed(&mut world);
    world.act("anna", set("recipe", "rye"));
    world.act("ben", set("shape", "round"));
    is(&world, since, "fields", "ben", "set");
    is(&world, since, "field:recipe", "anna", "set");
    world.act("ben", set("shape", ""));
    is(&world, since, "fields", "anna", "set");
    world.act("ben", set("remark", "not content"));
    is(&world, since, "fields", "anna", "set");
    is(&world, since, "field:remark", "ben", "set");
    world.act("ben", set("recipe", "flour"));
    assert_eq!(named(&world, since, "fields"), None, "it came back");
    assert_eq!(named(&world, since, "field:recipe"), None, "it came back");
}

#[test]
fn changes() {
    let mut world = world();
    world.act("anna", change("REC-1", "Less salt"));
    world.act("anna", change("REC-2", "More rye"));
    let since = signed(&mut world);
    world.act("anna", update("REC-1", None, &[("why", "health")], None));
    world.act("ben", update("REC-2", None, &[], Some("https://example.org")));
    is(&world, since, "changes", "anna", "change.update");
    world.act("ben", update("REC-2", Some("More oats"), &[], None));
    is(&world, since, "changes", "ben", "change.update");
    world.act("anna", update("REC-2", Some("More rye"), &[], None));
    is(&world, since, "changes", "anna", "change.update");
    world.act("ben", ChangeRemove { id: word("REC-1") });
    is(&world, since, "changes", "ben", "change.remove");
}

#[test]
fn items() {
    let mut world = world();
    let oven = ChangeAdd { change_type: word("oven"), ..change("OVEN-1", "Oven") };
    world.act("anna", ItemAdd(oven));
    let since = signed(&mut world);
    world.act("anna", ItemUpdate(update("OVEN-1", None, &[("place", "cellar")], None)));
    world.act("ben", ItemUpdate(update("OVEN-1", None, &[("note", "hot")], None)));
    world.act("ben", change("REC-1", "Less salt"));
    is(&world, since, "items", "anna", "item.update");
    world.act("ben", ItemRemove(ChangeRemove { id: word("OVEN-1") }));
    is(&world, since, "items", "ben", "item.remove");
}

#[test]
fn artifacts() {
    let mut world = world();
    world.act("anna", change("REC-1", "Less salt"));
    world.add("anna", "roll.bun", "flour");
    let since = signed(&mut world);
    world.add("anna", "roll.bun", "rye");
    world.add("ben", "long.bun", "oats");
    world.act("ben", ArtifactRemove { name: file("long.bun") });
    is(&world, since, "artifacts", "anna", "artifact.add");
    world.act("ben", ChangeRemove { id: word("REC-1") });
    is(&world, since, "artifacts", "anna", "artifact.add");
    // A file that carried the change is another one without it.
    world.act("anna", change("REC-2", "More rye"));
    let digest = Digest::of(b"rye");
    let changes = vec![word("REC-2")];
    let (size, artifact_type, component) = (3, Some(id("bun")), Some(id("loaf")));
    world.act("anna", ArtifactAdd { name: file("roll.bun"), digest, size, artifact_type, component, changes });
    let since = signed(&mut world);
    world.act("ben", ChangeRemove { id: word("REC-2") });
    is(&world, since, "artifacts", "ben", "change.remove");
}

#[test]
fn issues_of_one_source() {
    let mut world = world();
    world.act("anna", open(1, "tasting"));
    world.act("anna", open(2, "street"));
    let since = signed(&mut world);
    world.act("anna", open(3, "tasting"));
    world.act("ben", open(4, "street"));
    world.act("olga", IssueClose { number: 2 });
    is(&world, since, "issues:tasting", "anna", "issue.open");
    is(&world, since, "issues:street", "olga", "issue.close");
    world.act("ben", IssueClose { number: 1 });
    world.act("tess", IssueReopen { number: 1 });
    is(&world, since, "issues:tasting", "anna", "issue.open");
    let title = Some("More salt".to_owned());
    world.act("ben", IssueUpdate { number: 1, title, severity: None, change: None });
    is(&world, since, "issues:tasting", "ben", "issue.update");
}

#[test]
fn dates_and_what_they_follow_from() {
    let mut world = world();
    let opening = |hour: &str| Schedule {
        milestone: id("opening"),
        time: Some(at(&format!("2026-12-07T{hour}:00+01:00"))),
        readings: Readings::new(),
    };
    world.act("olga", opening("06"));
    let since = signed(&mut world);
    world.act("olga", opening("07"));
    is(&world, since, "schedule:opening", "olga", "schedule");
    is(&world, since, "schedule:setup", "olga", "schedule");
    assert_eq!(named(&world, since, "schedule:cooling"), None);
    let setup =
        Schedule { milestone: id("setup"), time: Some(at("2026-12-07T03:00+01:00")), readings: Readings::new() };
    world.act("ben", setup);
    is(&world, since, "schedule:opening", "olga", "schedule");
    is(&world, since, "schedule:setup", "ben", "schedule");
    // A milestone with a state counts from when it was entered.
    world.act("anna", Promote { transition: id("bake"), to: id("hot") });
    is(&world, since, "schedule:cooling", "anna", "promote");
    let since = signed(&mut world);
    world.act("tess", Return { transition: id("again"), to: id("dough") });
    is(&world, since, "schedule:cooling", "tess", "return");
    assert_eq!(named(&world, since, "schedule:setup"), None);
}

#[test]
fn documents() {
    let mut world = world();
    world.act("anna", write(&world, "card", "one"));
    let since = signed(&mut world);
    world.act("anna", write(&world, "card", "two"));
    world.act("ben", write(&world, "poster", "one"));
    is(&world, since, "document:card", "anna", "document.write");
    is(&world, since, "document:poster", "ben", "document.write");
}

#[test]
fn evidence_of_one_type() {
    let mut world = world();
    world.act("anna", report(&world, "scale", "old"));
    let since = signed(&mut world);
    world.act("anna", report(&world, "lab", "one"));
    world.act("ben", EvidenceWithdraw { number: 1 });
    is(&world, since, "evidence:lab", "anna", "evidence.add");
    is(&world, since, "evidence:scale", "ben", "evidence.withdraw");
    world.act("ben", EvidenceWithdraw { number: 2 });
    assert_eq!(named(&world, since, "evidence:lab"), None, "it came back");
}

#[test]
fn deployments_to_one_environment() {
    let mut world = world();
    let since = signed(&mut world);
    world.act("anna", Promote { transition: id("bake"), to: id("hot") });
    world.act("olga", Promote { transition: id("sell"), to: id("sale") });
    is(&world, since, "deployment:stove", "anna", "promote");
    assert_eq!(named(&world, since, "deployment:shop"), None);
    let (environment, components) = (id("shop"), vec![id("loaf")]);
    let record =
        |outcome| DeploymentRecord { environment: environment.clone(), components: components.clone(), outcome };
    world.act("ben", record(crate::domain::release::Outcome::Success));
    world.act("anna", record(crate::domain::release::Outcome::Failure));
    is(&world, since, "deployment:shop", "ben", "deployment.record");
}

#[test]
fn nobody_is_named_without_a_history() {
    let mut world = world();
    let since = signed(&mut world);
    world.act("anna", set("recipe", "rye"));
    let part: Part = serde_json::from_value("fields".into()).unwrap();
    let scene = crate::report::scene::Scene { history: &[], ..world.scene() };
    assert_eq!(last_change(&scene, &part, &world.history[since].id), None);
}
