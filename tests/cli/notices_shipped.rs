//! The notices of the shipped processes go out: the letters that their texts ask for.

use crate::cio_way;
use crate::cms::{self, Stage};
use crate::era;
use crate::era_demands::supply_all_but;
use crate::itil_way;
use crate::notices::letters;
use crate::story::tell;
use crate::world::World;
use mail_parser::{Message, MessageParser, MimeHeaders as _};

/// Sends a notice by a folder, and reads the letter that came of it.
fn sent(world: &World, who: &str, release: &str, notice: &str) -> Message<'static> {
    let folder = format!("out-{notice}-{}", world.tip());
    std::fs::create_dir(world.path(&folder)).unwrap();
    let ran = world.run_as(who, &format!("notice send {release} {notice} --folder {folder} -y"));
    ran.succeeds().says(&format!("notice finish {notice} delivered"));
    let all = letters(world, &folder);
    assert_eq!(all.len(), 1);
    MessageParser::default().parse(&all[0]).unwrap().into_owned()
}

fn text(letter: &Message<'_>) -> String {
    letter.body_text(0).unwrap().replace("\r\n", "\n")
}

fn to(letter: &Message<'_>) -> Vec<String> {
    letter.to().unwrap().iter().map(|one| one.address().unwrap().to_owned()).collect()
}

#[test]
fn the_coordinator_sends_the_word_to_the_partners_and_the_confirmation() {
    let mut world = cms::at(Stage::Acceptance);
    let shown = world.run_as("change-coordinator", "notice show CFIS001 downstream-systems").succeeds().stdout;
    let letter = sent(&world, "change-coordinator", "CFIS001", "downstream-systems");
    // But for the time of writing, at the end, it is what was shown.
    let letter_text = text(&letter);
    let written = |text: &str| text.rsplit_once(", ").unwrap().0.to_owned();
    assert_eq!((written(&letter_text), to(&letter)), (written(&shown), vec!["partners@example.org".to_owned()]));
    assert!(text(&letter).contains("2030-12-14 06:00"));
    let told = world.run("notice list CFIS001 --json").succeeds().json();
    assert_eq!(told[0]["counts"], true);
    // Another date is other news, and the old letter does not count for it.
    tell(&mut world, "as change-coordinator\nschedule CFIS001 \"2031-01-11 06:00\"");
    assert!(text(&sent(&world, "change-coordinator", "CFIS001", "downstream-systems")).contains("2031-01-11 06:00"));
    let mut world = cms::at(Stage::Deployed);
    tell(&mut world, "as change-coordinator\npromote CFIS001 --to closed");
    std::fs::create_dir(world.path("out")).unwrap();
    world.run_as("change-coordinator", "notice send --due --folder out -y").succeeds().says("release-confirmed");
    let all = letters(&world, "out");
    let letter = MessageParser::default().parse(&all[0]).unwrap();
    assert!(to(&letter).contains(&"systems-analyst@example.org".to_owned()), "{:?}", to(&letter));
    world.run("audit").succeeds().says("clean");
}

#[test]
fn submitters_get_what_is_still_to_do_and_then_the_schedule() {
    let mut world = cio_way::at(cio_way::Stage::Submitted);
    tell(&mut world, "as librarian\nset REL0001 remarks=\"Step 2 names no server\"");
    let letter = sent(&world, "change-manager", "REL0001", "schedule-or-next-steps");
    assert!(text(&letter).contains("Step 2 names no server"), "{}", text(&letter));
    assert!(to(&letter).contains(&"requestor@example.org".to_owned()), "{:?}", to(&letter));
    for stage in [cio_way::Stage::Accepted, cio_way::Stage::Approved] {
        cio_way::go(&world, stage);
    }
    cio_way::supply(&world, cio_way::Stage::Staging);
    tell(&mut world, "as change-manager\nschedule REL0001 2030-11-17T01:00");
    let letter = sent(&world, "change-manager", "REL0001", "schedule-or-next-steps");
    assert!(text(&letter).contains("2030-11-17 01:00"), "{}", text(&letter));
}

#[test]
fn users_get_both_nights_and_suppliers_the_specification() {
    let world = itil_way::prepared("stage-one");
    tell_interruption(&world);
    let letter = sent(&world, "service-desk", "R001", "announcement");
    assert!(text(&letter).contains("An hour on the second night"), "{}", text(&letter));
    for user in ["website-user", "ordering-user", "supply-chain-user"] {
        assert!(to(&letter).contains(&format!("{user}@example.org")), "{:?}", to(&letter));
    }
    let mut world = itil_way::prepared("development");
    tell(&mut world, "as release-manager\npromote R001 --to development");
    let written = world.run("document show R001 software-specification").succeeds().stdout;
    let letter = sent(&world, "release-manager", "R001", "development-order");
    let file = letter.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some("R001-software-specification.md"));
    assert_eq!(file.contents(), written.as_bytes());
    assert!(to(&letter).contains(&"web-supplier@example.org".to_owned()), "{:?}", to(&letter));
}

fn tell_interruption(world: &World) {
    world.run_as("service-desk", "set R001 interruptions=\"An hour on the second night\"").succeeds();
}

#[test]
fn the_release_manager_writes_to_lmc_to_the_areas_and_to_the_help_desk() {
    let mut world = era::at("intake");
    supply_all_but(&mut world, "build", &["lmc-notified"]);
    let letter = sent(&world, "release-manager", "ERA001", "approved-ocrs");
    assert_eq!(to(&letter), ["lmc@example.org"]);
    assert!(text(&letter).contains("OCR-101"), "{}", text(&letter));
    world.run_as("release-manager", "promote ERA001 --to build").succeeds();
    // The go, and the release notes themselves to the help desk.
    let mut world = era::at("go-no-go");
    supply_all_but(&mut world, "cleared", &["go-issued", "help-desk-informed"]);
    let refused = world.run_as("release-manager", "notice send ERA001 help-desk-notes --folder . -y").ends_with(3);
    refused.says("relman document write ERA001 release-notes");
    world.run_as("release-manager", "document write ERA001 release-notes").succeeds();
    let notes = world.run("document show ERA001 release-notes").succeeds().stdout;
    let letter = sent(&world, "release-manager", "ERA001", "help-desk-notes");
    assert_eq!(to(&letter), ["help-desk@example.org"]);
    let file = letter.attachment(0).unwrap();
    assert_eq!((file.attachment_name(), file.contents()), (Some("ERA001-release-notes.md"), notes.as_bytes()));
    let letter = sent(&world, "release-manager", "ERA001", "go-notification");
    assert!(to(&letter).contains(&"software-developer@example.org".to_owned()), "{:?}", to(&letter));
    world.run_as("release-manager", "promote ERA001 --to cleared").succeeds();
    world.run("audit").succeeds().says("clean");
}
