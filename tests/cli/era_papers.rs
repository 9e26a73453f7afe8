//! Every document and notice of the ERA procedure, rendered by the program: for a release with everything, one with
//! nothing, and one on its way back.

use crate::era::{at, opener};
use crate::story::tell;
use crate::world::World;

const DOCUMENTS: [&str; 7] = [
    "ocr-package",
    "release-letter",
    "installation-plan",
    "test-assessment",
    "release-notes",
    "deployment-checklist",
    "deployed-release-letter",
];
const NOTICES: [&str; 12] = [
    "schedule-request",
    "approved-ocrs",
    "letter-for-review",
    "go-notification",
    "help-desk-notes",
    "no-go-notification",
    "deployment-status",
    "verification-request",
    "verification-result",
    "occb-verified",
    "rolled-back",
    "cancelled",
];

/// Lets the release manager write any template, notices too, as a document of its own that asks for nothing.
fn with_papers(world: World) -> World {
    let mut papers = "documents:\n".to_owned();
    for id in DOCUMENTS.iter().chain(&NOTICES) {
        let file = if *id == "deployed-release-letter" { "release-letter" } else { id };
        papers.push_str(&format!("  paper-{id}: {{owner: release-manager, template: {file}.md}}\n"));
    }
    world.amend("processes/era-sop.yaml", |process| {
        process.replacen("documents:\n", &papers, 1).replacen("version: 1", "version: 2", 1)
    });
    world
}

#[track_caller]
fn paper(world: &World, id: &str) -> String {
    world.run_as("release-manager", &format!("document write ERA001 paper-{id}")).succeeds();
    let text = world.run(&format!("document show ERA001 paper-{id}")).succeeds().stdout;
    is_well_formed(id, &text);
    text
}

/// Tables have their rules and columns, headings stand free and head something, nothing looks left over.
#[track_caller]
fn is_well_formed(id: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    for pair in lines.windows(2) {
        let both = pair.iter().all(|line| line.starts_with('|'));
        assert!(!both || columns(pair[0]) == columns(pair[1]), "{id}: {pair:?}");
        assert!(!pair[1].starts_with('#') || pair[0].is_empty(), "{id}: nothing stands right above {}", pair[1]);
        assert!(!pair[0].starts_with('#') || pair[1].is_empty(), "{id}: nothing stands right below {}", pair[0]);
        assert!(!pair[1].starts_with('|') || both || pair[0].is_empty(), "{id}: a table begins under `{}`", pair[0]);
        assert!(!(pair[0].is_empty() && pair[1].is_empty()), "{id}: two empty lines:\n{text}");
    }
    for (place, line) in lines.iter().enumerate() {
        let begins = line.starts_with('|') && (place == 0 || !lines[place - 1].starts_with('|'));
        let ruled = lines.get(place + 1).is_some_and(|rule| rule.starts_with("|---"));
        assert!(!begins || ruled, "{id}: a table without head: `{line}`\n{text}");
        let next = lines[place + 1..].iter().find(|line| !line.is_empty()).copied().unwrap_or_default();
        let heads = line.starts_with("## ") || line.ends_with(':');
        assert!(!heads || !(next.is_empty() || next.starts_with('#')), "{id}: nothing under `{line}`");
    }
    assert!(text.contains("ERA001") && !text.contains("undefined") && text.ends_with('\n'), "{id}:\n{text}");
}

#[test]
fn every_paper_reads_well_for_a_release_with_everything() {
    let mut world = at("qm-verified");
    tell(
        &mut world,
        r#"
as test-team
issue open ERA001 "Sorting | slow" --found-in team-testing --severity minor --change OCR-101 -m "with 10000 records"
set ERA001 assessment="All cases of the plan are among the developer's"
"#,
    );
    let world = with_papers(world);
    for id in DOCUMENTS {
        let text = paper(&world, id);
        for part in [
            "| Release | ERA001, iteration 1 |",
            "| Follows | ERA Release Management Standard Operating Process (SOP) |",
            "| Help Desk |",
            "| OCCB | Operational Configuration Control Board |",
            "| 1 | Release Manager |",
        ] {
            assert!(text.contains(part), "{id} lacks `{part}`:\n{text}");
        }
    }
    for id in NOTICES {
        let text = paper(&world, id);
        for part in ["To: ", "OCR-101", "1. Release Manager, Release Manager, release-manager@example.org"] {
            assert!(text.contains(part), "{id} lacks `{part}`:\n{text}");
        }
        // Outside of the office nobody has the program.
        let outside =
            ["approved-ocrs", "help-desk-notes", "no-go-notification", "occb-verified", "rolled-back", "cancelled"];
        assert!(!(outside.contains(&id) && text.contains("`relman")), "{id}:\n{text}");
    }
    let problem = "| 1 | Sorting \\| slow | ERA Test Team | minor | OCR-101 |";
    for id in ["release-letter", "release-notes", "help-desk-notes"] {
        assert!(paper(&world, id).contains(problem), "{id}");
    }
}

#[test]
fn every_paper_can_be_written_for_a_release_with_nothing() {
    let mut world = World::shipped("era-sop");
    tell(&mut world, "as release-manager\nnew \"Nothing yet\"");
    let world = with_papers(world);
    for id in DOCUMENTS.iter().chain(&NOTICES) {
        paper(&world, id);
    }
}

#[test]
fn the_papers_of_the_way_back_say_what_happened() {
    let mut world = at("cleared");
    tell(
        &mut world,
        r#"
as release-manager
signoff reject ERA001 --gate go-decided -m "the archive is moving"
deny ERA001 -m "the archive is moving"
"#,
    );
    let text = paper(&with_papers(world), "no-go-notification");
    assert!(text.contains("NO-GO for ERA001") && text.contains("the archive is moving"), "{text}");

    let mut world = at("in-production");
    tell(&mut world, opener("deployed-well"));
    tell(&mut world, "as software-developer\nset ERA001 deployment-result=\"The queue does not start\"");
    world.run_as("release-manager", "rollback ERA001 -m \"the queue\"").succeeds();
    let text = paper(&with_papers(world), "rolled-back");
    assert!(text.contains("The queue does not start") && text.contains("nothing ran before"), "{text}");
}
