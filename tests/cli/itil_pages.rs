//! Documents and notices of the process `itil`, as people get them: for a full release and for an empty one.

use crate::itil_way::{at, before, prepared, store};
use crate::story::tell;
use crate::world::World;

const DOCUMENTS: [&str; 11] = [
    "release-plan",
    "hardware-assessment",
    "software-specification",
    "back-out-plan",
    "test-schedule",
    "user-manual",
    "faq",
    "release-notes",
    "checklist-stage-one",
    "checklist-stage-two",
    "cmdb-update",
];
const NOTICES: [&str; 6] =
    ["development-order", "test-invitation", "announcement", "stage-one-installed", "release-complete", "backed-out"];

/// Makes a document of every template, also of the letters, that any release manager may write at any time.
fn with_pages(world: &World) {
    world.amend("processes/itil.yaml", |process| {
        let page = |name: &&str| format!("  page-{name}: {{owner: release-manager, template: {name}.md}}\n");
        let pages: String = DOCUMENTS.iter().chain(&NOTICES).map(page).collect();
        process.replacen("\ndocuments:\n", &format!("\ndocuments:\n{pages}"), 1).replacen(
            "version: 1\n",
            "version: 2\n",
            1,
        )
    });
}

/// The text of a page of R001.
#[track_caller]
fn page(world: &World, name: &str) -> String {
    world.run_as("release-manager", &format!("document write R001 page-{name}")).succeeds();
    world.run(&format!("document show R001 page-{name}")).succeeds().stdout
}

/// Tables have as many cells in each line, headings have air above, and nothing is left over of the template.
#[track_caller]
fn is_well_formed(name: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    for pair in lines.windows(2) {
        let (above, line) = (pair[0], pair[1]);
        if above.starts_with('|') && line.starts_with('|') {
            assert_eq!(cells(above), cells(line), "{name}: {pair:?}");
        }
        assert!(!line.starts_with('#') || above.is_empty(), "{name}: nothing is free above `{line}`\n{text}");
        assert!(!above.starts_with('#') || line.is_empty(), "{name}: nothing is free below `{above}`\n{text}");
        assert!(!(above.is_empty() && line.is_empty()), "{name}: two free lines\n{text}");
        let starts_table = line.starts_with('|') && !above.starts_with('|');
        assert!(!starts_table || above.is_empty(), "{name}: a table follows right on `{above}`\n{text}");
    }
    for rest in ["{{", "{%", "undefined", "\\<br"] {
        assert!(!text.contains(rest), "{name}: `{rest}` is left over\n{text}");
    }
    assert!(!text.lines().any(|line| line != line.trim_end()), "{name}: blanks at the end of a line\n{text}");
    assert!(text.starts_with("# ") && text.ends_with('\n') && !text.ends_with("\n\n"), "{name}:\n{text}");
}

/// Renders every template, shows it to whoever asks with `RELMAN_TEST_PAGES=FOLDER`, and looks at its form.
fn every_page(world: &World, shape: &str) -> Vec<(&'static str, String)> {
    let names = DOCUMENTS.iter().chain(&NOTICES);
    let pages: Vec<(&str, String)> = names
        .map(|name| {
            let text = page(world, name);
            if let Some(folder) = std::env::var_os("RELMAN_TEST_PAGES") {
                std::fs::write(std::path::Path::new(&folder).join(format!("{shape}-{name}.md")), &text).unwrap();
            }
            (*name, text)
        })
        .collect();
    pages.iter().for_each(|(name, text)| is_well_formed(name, text));
    pages
}

#[test]
fn every_page_of_an_empty_release_is_whole() {
    let mut world = store();
    with_pages(&world);
    tell(&mut world, "as release-manager\nnew \"Nothing yet\"");
    for (name, text) in every_page(&world, "empty") {
        assert!(text.contains("Nothing yet"), "{name} does not name the release:\n{text}");
    }
}

#[test]
fn every_page_of_a_full_release_is_whole() {
    let world = prepared("closed");
    with_pages(&world);
    let pages = every_page(&world, "full");
    let page = |name: &str| pages.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()).unwrap();
    for (name, part) in [
        ("release-plan", "Serve twice as many users; take orders into the ERP"),
        ("release-plan", "| Hardware delivered | 2030-11-22 00:00 | Buyer | no |"),
        ("release-plan", "| one | Web structure | site.zip |"),
        ("hardware-assessment", "Two web servers with 64 GB each"),
        ("hardware-assessment", "| web-3 | Web server |"),
        ("software-specification", "| Software delivered | 2031-01-10 00:00 | Web Development Supplier |"),
        ("back-out-plan", "by one change of the name server"),
        ("back-out-plan", "| back.sql | `"),
        ("back-out-plan", "| translation.xml | 2 | 0 | 0 | 0 |"),
        ("test-schedule", "Order, track and cancel"),
        ("test-schedule", "website-user@example.org"),
        ("user-manual", "Sign in, choose, pay"),
        ("user-manual", "Under My orders, until it is sent."),
        ("faq", "## How do I cancel an order?"),
        ("release-notes", "| Test of the translation scripts | translation.xml | 2 |"),
        ("release-notes", "orders arrive"),
        ("checklist-stage-one", "`install-web-structure`"),
        ("checklist-stage-two", "`integrate-orders`"),
        ("cmdb-update", "SN-4"),
        ("development-order", "2031-01-10"),
        ("test-invitation", "Order, track and cancel"),
        ("announcement", "https://www.example.org/faq"),
        ("stage-one-installed", "the old structure stands by"),
        ("release-complete", "https://www.example.org/faq"),
    ] {
        assert!(page(name).contains(part), "{name} lacks `{part}`:\n{}", page(name));
    }
    assert!(!page("checklist-stage-one").contains("integrate-orders"), "{}", page("checklist-stage-one"));
    assert!(!page("checklist-stage-two").contains("install-web-structure"), "{}", page("checklist-stage-two"));
    assert!(!page("faq").contains("postage"), "a fault is no question");
}

#[test]
fn users_are_told_what_became_of_their_data_after_a_back_out() {
    let mut world = before("closed");
    with_pages(&world);
    tell(
        &mut world,
        r#"
as erp-administrator
deployment record R001 production --result success
as release-manager
rollback R001 -m "orders are lost"
as system-administrator
task done R001 switch-back --note "at 04:00"
as erp-administrator
task done R001 translate-data --note "212 orders"
"#,
    );
    let told = page(&world, "backed-out");
    assert!(
        told.contains("The old servers took over: at 04:00") && told.contains("carried over: 212 orders"),
        "{told}"
    );
    is_well_formed("backed-out", &told);
}

#[test]
fn the_announcement_names_both_nights_and_the_interruptions() {
    let world = at("accepted");
    with_pages(&world);
    let early = page(&world, "announcement");
    assert!(early.contains("the date follows") && early.contains("Short interruptions are possible"), "{early}");
    let world = prepared("stage-one");
    with_pages(&world);
    let told = page(&world, "announcement");
    for part in ["2031-01-26 02:00", "2031-02-02 02:00", "Some minutes on both nights", "service-desk@example.org"] {
        assert!(told.contains(part), "it lacks `{part}`:\n{told}");
    }
}

#[test]
fn every_template_is_read_here() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates/itil/templates");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.map(|file| file.trim_end_matches(".md").to_owned()).collect();
    files.sort();
    let mut known: Vec<&str> = DOCUMENTS.iter().chain(&NOTICES).copied().chain(["agenda"]).collect();
    known.sort_unstable();
    assert_eq!(files, known);
}

#[test]
fn the_agenda_of_change_management_has_the_requests_that_wait() {
    let mut world = before("development");
    let agenda = world.run_as("change-manager", "agenda --role change-manager --format md").succeeds().stdout;
    for part in [
        "| 1 | R001 | Web orders on the ERP |",
        "**RFC-12: Faster web servers",
        "Objectives: Serve twice as many users",
        "The old servers take over",
        "Needed: 1 to approve, 1 to vote.",
        "relman signoff approve R001 --gate rfc-approved",
    ] {
        assert!(agenda.contains(part), "it lacks `{part}`:\n{agenda}");
    }
    is_well_formed("agenda", &agenda);
    tell(&mut world, "as change-manager\nsignoff approve R001 --gate rfc-approved\nchange status R001 RFC-12 approved");
    let agenda = world.run_as("change-manager", "agenda --role change-manager --format md").succeeds().stdout;
    assert!(agenda.contains("Nothing waits for a decision."), "{agenda}");
    is_well_formed("agenda", &agenda);
}
