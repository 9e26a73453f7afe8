//! Release notes: what is in them, what comes along since what runs somewhere, and their forms.

use crate::cms::{Stage, at, bring};
use crate::world::{Ran, World};
use serde_json::Value;

/// Releases that go live, come back, are thrown away, or are made anew.
const HOUSE: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "APP{number:3}"
may: {new: [maker], edit: [maker]}
kinds:
  small: {title: A small one, default: true}
components:
  web: {title: The web}
  store: {title: The store}
change-types:
  REQ: {title: A request, pattern: 'R-\d+', fields: {urgency: {title: How urgent}}}
  FIX: {title: A fix, pattern: 'F-\d+'}
issue-sources:
  users: {title: The users}
environments:
  live: {title: The street}
fields:
  purpose: {title: What it is for}
roles:
  maker: {title: Maker}
states:
  begun: {title: Just begun, initial: true}
  out: {title: Out, environment: live}
  home: {title: Back home}
  kept: {title: Kept, final: true}
  thrown: {title: Thrown away, final: true}
transitions:
  ship: {from: [begun], to: out, by: [maker]}
  fetch: {from: [out], to: home, type: rollback, by: [maker]}
  again: {from: [out, home], to: begun, type: return, by: [maker]}
  keep: {from: [out], to: kept, by: [maker], gates: [noted]}
  throw: {from: [begun, home], to: thrown, type: cancel, by: [maker]}
gates:
  noted: {title: The notes are written, needs: {document: [paper]}}
documents:
  paper: {title: Paper, owner: maker, covers: [content, commits]}
"#;

fn house() -> World {
    let mut world = World::empty();
    world.write("house.yaml", HOUSE).write("templates/paper.md", "# Paper {{ release.name }}\n");
    world.run("init store --process house.yaml --sample").succeeds();
    world.governs("store").person("maker");
    world
}

/// Begins a release of these components, with a change `R-<number>` and a file for each.
fn begin(world: &World, number: u32, components: &[&str]) {
    let named: String = components.iter().map(|component| format!(" --component {component}")).collect();
    world.run(&format!("new \"Release {number}\"{named}")).succeeds().says(&format!("APP00{number}"));
    for (place, component) in components.iter().enumerate() {
        let change = format!("R-{number}{place}");
        world
            .run(&format!("change add APP00{number} {change} \"What {change} asks\" --component {component}"))
            .succeeds();
        pack(world, number, component, "first");
    }
}

fn pack(world: &World, number: u32, component: &str, text: &str) {
    let file = format!("dist/{component}.zip");
    world.write(&file, &format!("{component} of {number}, {text}"));
    world.run(&format!("artifact add APP00{number} {file} --component {component} --replace")).succeeds();
}

fn ship(world: &World, number: u32) {
    world.run(&format!("promote APP00{number} --to out")).succeeds();
}

/// The releases that were looked at and the word for each, then the changes and who brings them.
#[track_caller]
fn told(world: &World, line: &str) -> (Vec<String>, Vec<String>) {
    let notes = world.run(&format!("{line} --json")).succeeds().json();
    let list = |value: &Value| value.as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let joined = |value: &Value| list(value).iter().map(text).collect::<Vec<_>>().join(" ");
    let member = |one: &Value| {
        assert_eq!(
            one["taken"] == true,
            !["there", "given-up", "apart", "came-with", "later", "left-out"]
                .contains(&one["reason"].as_str().unwrap())
        );
        format!("{} {} {}", text(&one["name"]), text(&one["reason"]), joined(&one["components"])).trim_end().to_owned()
    };
    let change = |one: &Value| format!("{} {}", text(&one["id"]), joined(&one["releases"]));
    (
        list(&notes["rollup"]["releases"]).iter().map(member).collect(),
        list(&notes["changes"]).iter().map(change).collect(),
    )
}

/// One is there, two was rolled back, three was thrown away, four is on its way, five overtook it.
fn street() -> World {
    let world = house();
    for number in 1..=6 {
        begin(&world, number, &["web"]);
    }
    ship(&world, 1);
    ship(&world, 2);
    world.run("rollback APP002 -m \"it blinked\"").succeeds();
    world.run("cancel APP003 -m \"nobody wants it\"").succeeds();
    ship(&world, 5);
    world.run("change add APP006 R-20 \"What R-20 asks, without blinking\" --component web").succeeds();
    world
}

const COMES_WITH_SIX: [&str; 6] = [
    "APP001 there",
    "APP002 taken-back web",
    "APP003 given-up web",
    "APP004 never-there web",
    "APP005 there",
    "APP006 itself web",
];

#[test]
fn what_comes_along_is_what_does_not_stand_there() {
    let world = street();
    let (releases, changes) = told(&world, "notes APP006 --from env:live");
    assert_eq!(releases, COMES_WITH_SIX);
    assert_eq!(changes, ["R-20 APP002 APP006", "R-40 APP004", "R-60 APP006"]);
    let page = world.run("notes APP006 --from env:live --format md").succeeds();
    let page = page
        .says("## Releases since what runs in The street")
        .says("| APP003 | Release 3 | no | web | it was denied or cancelled: Thrown away |");
    let page = page.says("| APP002 | Release 2 | yes | web | it was rolled back from The street |");
    let page = page.says("The street has already: APP001, APP005").says("R-20 asks, without blinking");
    page.says("| APP002, APP006 |").is_silent_about("R-30").is_silent_about("What R-10");
    // Without it they are about the one release.
    let alone = world.run("notes APP006 --json").succeeds().json();
    assert_eq!((&alone["rollup"], alone["changes"].as_array().unwrap().len()), (&Value::Null, 2));
}

#[test]
fn notes_of_a_delivery_tell_of_that_delivery_for_ever() {
    let world = street();
    ship(&world, 6);
    let shipped = world.tip();
    assert_eq!(told(&world, "notes APP006 --from env:live").0, COMES_WITH_SIX);
    // The release that was overtaken comes by itself after all: it did not come with the other.
    ship(&world, 4);
    let (releases, changes) = told(&world, "notes APP006 --from env:live");
    assert_eq!(releases[3], "APP004 later web");
    assert_eq!(changes, ["R-20 APP002 APP006", "R-60 APP006"]);
    assert_eq!(told(&world, &format!("notes APP006 --from env:live --as-of {shipped}")).0, COMES_WITH_SIX);
    // What comes next brings nothing of all that: it came with the releases that stand there.
    begin(&world, 7, &["web"]);
    let (releases, changes) = told(&world, "notes APP007 --from env:live");
    assert_eq!(releases[1], "APP002 came-with web");
    assert_eq!(changes, ["R-70 APP007"]);
    // Of what is not listed again, nobody knows that it came.
    world.run("return APP006 --to begun -m again").succeeds();
    world.run("change remove APP006 R-20 -m \"it came back\"").succeeds();
    assert_eq!(told(&world, "notes APP007 --from env:live").1, ["R-20 APP002", "R-70 APP007"]);
}

#[test]
fn components_come_along_one_by_one() {
    let world = house();
    begin(&world, 1, &["web", "store"]);
    begin(&world, 2, &["store"]);
    begin(&world, 3, &["web"]);
    let (releases, changes) = told(&world, "notes APP003 --from env:live");
    assert_eq!(releases, ["APP001 never-there web", "APP002 apart store", "APP003 itself web"]);
    assert_eq!(changes, ["R-10 APP001", "R-30 APP003"]);
    ship(&world, 1);
    assert_eq!(told(&world, "notes APP003 --from env:live").0[0], "APP001 there");
    // Made anew while it stands there: what it has now is not there, where it differs.
    world.run("return APP001 --to begun -m \"once more\"").succeeds();
    assert_eq!(told(&world, "notes APP003 --from env:live").0[0], "APP001 there");
    pack(&world, 1, "web", "second");
    assert_eq!(told(&world, "notes APP003 --from env:live").0[0], "APP001 other-content web");
}

#[test]
fn since_a_release_is_all_that_follows_but_what_was_given_up() {
    let world = street();
    let (releases, changes) = told(&world, "notes APP006 --from app002");
    assert_eq!(releases, ["APP003 given-up web", "APP004 since web", "APP005 since web", "APP006 itself web"]);
    assert_eq!(changes, ["R-40 APP004", "R-50 APP005", "R-60 APP006", "R-20 APP006"]);
}

#[test]
fn who_knows_better_leaves_a_release_out() {
    let world = street();
    let (releases, changes) = told(&world, "notes APP006 --from env:live --without APP004");
    assert_eq!(releases[3], "APP004 left-out web");
    assert_eq!(changes, ["R-20 APP002 APP006", "R-60 APP006"]);
    world.run("notes APP004 --from env:live --without APP006").ends_with(2).says("no earlier release");
    world.run("notes APP004 --without APP002").ends_with(2).says("--from");
}

#[test]
fn a_point_that_is_none_is_refused_with_what_there_is() {
    let world = street();
    world
        .run("notes APP006 --from env:liv")
        .ends_with(1)
        .says("there is no environment `liv`")
        .says("did you mean `live`?");
    world.run("notes APP006 --from APP009").ends_with(1).says("there is no release");
    world.run("notes APP004 --from APP006").ends_with(2).says("APP006 is no earlier release of the series of APP004");
    world.run("notes APP004 --from APP004").ends_with(2).says("--from env:ENVIRONMENT");
    world.run("notes APP004 --from live").ends_with(1).says("--from env:ENVIRONMENT, or --from NAME");
}

#[test]
fn the_same_record_has_the_same_notes_whenever_and_whoever_asks() {
    let world = street();
    world.run("issue open APP006 \"It hums\" --found-in users").succeeds();
    for form in ["md", "html", "json", "text", "table"] {
        let line = format!("notes APP006 --from env:live --format {form}");
        let first = world.run(&line).succeeds().stdout;
        world.wait_minutes(60 * 24 * 40);
        assert_eq!(world.run_as("administrator", &line).succeeds().stdout, first, "{form}");
        assert!(first.contains("It hums"), "{form}:\n{first}");
    }
}

#[test]
fn the_template_of_the_house_writes_markdown_and_html() {
    let world = street();
    let template = "# What is new in {{ release.name }}\n\n{% for one in rollup.releases if one.taken %}\n\
        - {{ one.name }}: {{ one.why }}\n{% endfor %}\n{% for change in changes %}\n\
        - {{ change.id }} by {{ change.releases|join(\" and \") }}\n{% endfor %}\n\nWritten by {{ written.by }} at {{ written.at }}\n";
    world.write("store/templates/house/notes.md", template);
    world.run_as("administrator", "policy commit -m \"our own notes\"").succeeds();
    let notes = world.run("notes APP006 --from env:live --format md").succeeds();
    let notes = notes
        .says("# What is new in APP006")
        .says("- R-20 by APP002 and APP006")
        .says("Written by Maker at 2030-11-01");
    assert!(!notes.stdout.contains("2030-12"), "{}", notes.stdout);
    let html = world.run("notes APP006 --format html").succeeds();
    html.says("<h1 id=\"what-is-new-in-app006\">").is_silent_about("R-20</span> by APP002");
    world.run("notes APP006 --format text").succeeds().says("APP006 Release 6").is_silent_about("What is new");
    // It is checked like every other template.
    world.write("store/templates/house/notes.md", "{{ rollup.relases }}\n");
    let found = world.run_as("administrator", "process check").ends_with(4);
    found.says("templates/house/notes.md:1:1").says("did you mean `rollup.releases`");
}

/// A text that would like to act wherever it is shown.
const HOSTILE: &str = "<script>alert(1)</script> [x](javascript:alert(1)) {{4321*4321}} | </td></table> \" onload='x' \u{202e}abc <img src=x onerror=y> ]]> <!-- &lt;b&gt; `z";

fn hostile() -> World {
    let world = house();
    let run = |words: &[&str]| {
        let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "maker");
        let ran = Ran::of(words.join(" "), &command.args(words).output().unwrap());
        ran.succeeds();
    };
    let urgency = format!("urgency={HOSTILE}");
    run(&["new", HOSTILE, "--component", "web"]);
    let link = "link=https://a.example/\"onload=x";
    run(&["change", "add", "APP001", "R-1", HOSTILE, &urgency, link, "--component", "web"]);
    run(&["set", "APP001", &format!("purpose={HOSTILE}")]);
    run(&["issue", "open", "APP001", HOSTILE, "--found-in", "users"]);
    world.write("dist/a&b.zip", "x");
    run(&["artifact", "add", "APP001", "dist/a&b.zip", "--component", "web"]);
    run(&["comment", "APP001", "-m", HOSTILE, "--url", "https://a.example/\"onload=x"]);
    world.write("bad.md", &format!("# {HOSTILE}\n\n{HOSTILE}\n\n| a |\n|---|\n| {HOSTILE} |\n\n[go](javascript:x) <javascript:y> ![i](https://a.example/i.png) [ok](https://a.example/?a=1&b=2)\n\n    {HOSTILE}\n"));
    run(&["document", "write", "APP001", "paper", "-F", "bad.md"]);
    world
}

#[test]
fn no_text_of_a_record_acts_in_html() {
    let world = hostile();
    let lines = [
        "notes APP001",
        "notes APP001 --from env:live",
        "document show APP001 paper",
        "checklist APP001",
        "show APP001",
        "check APP001",
        "log APP001",
        "list",
        "issue list APP001",
        "diff APP001 --from iteration:1",
    ];
    for line in lines {
        let ran = world.run(&format!("{line} --format html"));
        assert!([0, 3].contains(&ran.code), "{ran:?}");
        let html = ran.stdout;
        is_harmless(&html, line);
    }
    for line in ["notes APP001", "document show APP001 paper", "show APP001"] {
        let html = world.run(&format!("{line} --format html")).succeeds().stdout;
        assert!(html.contains("&lt;script&gt;"), "{line} has lost the text:\n{html}");
    }
    let shown = world.run("document show APP001 paper --format html").succeeds().stdout;
    assert!(shown.contains("<a href=\"https://a.example/?a=1&amp;b=2\">ok</a>"), "{shown}");
}

/// The elements that a page may have, and what may stand in their tags.
const ELEMENTS: [&str; 41] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "nav",
    "ul",
    "ol",
    "li",
    "p",
    "br",
    "hr",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "span",
    "a",
    "code",
    "pre",
    "em",
    "strong",
    "del",
    "blockquote",
    "sub",
    "sup",
    "br /",
    "hr /",
    "div",
];

/// Reads the tags one by one: only known elements, known attributes, and addresses of the web.
#[track_caller]
fn is_harmless(html: &str, line: &str) {
    assert!(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'"), "{line}: {html}");
    let (head, body) = html.split_once("</head>").unwrap();
    assert_eq!(head.matches('<').count(), head.matches('>').count(), "{line}");
    for text in ["\u{202e}", "18671041", "<img", "<script", "<!--"] {
        assert!(!body.contains(text), "{line} has `{text}`:\n{body}");
    }
    let mut open = Vec::new();
    for tag in body.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap_or_else(|| panic!("{line}: `<{tag}` does not end"));
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            assert!(
                last.as_deref() == Some(name) || name == "body" || name == "html",
                "{line}: `{name}` ends `{last:?}`"
            );
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(ELEMENTS.contains(&name), "{line}: <{tag}>");
        let known = [
            "id=\"",
            "class=\"long\"",
            "class=\"whole\"",
            "href=\"https://",
            "href=\"http://",
            "href=\"mailto:",
            "href=\"#",
            "style=\"text-align: ",
            "start=\"",
            "/",
        ];
        assert!(attributes.is_empty() || known.iter().any(|known| attributes.starts_with(known)), "{line}: <{tag}>");
        assert!(attributes.matches('"').count() <= 2, "{line}: <{tag}>");
        if !matches!(name, "br" | "hr" | "meta") && !tag.ends_with('/') && name != "body" {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() || open == ["body"], "{line}: {open:?} stay open");
}

#[test]
fn only_markdown_can_be_shown_as_html() {
    let world = house();
    begin(&world, 1, &["web"]);
    world.write("paper.docx", "PK\u{3}\u{4}");
    world.run("document write APP001 paper -F paper.docx").succeeds();
    let refused = world.run("document show APP001 paper --format html").ends_with(2);
    refused.says("is not Markdown").says("hint: relman document show APP001 paper -o paper.docx");
    world.run("document show APP001 paper -o out.docx").succeeds();
    assert_eq!(world.read("out.docx"), "PK\u{3}\u{4}");
}

#[test]
fn written_notes_say_what_changed_and_count_again_when_written_again() {
    let world = house();
    begin(&world, 1, &["web"]);
    world.run("document write APP001 paper").succeeds();
    ship(&world, 1);
    world.run("check APP001 --to kept").succeeds();
    world.run("return APP001 --to begun -m more").succeeds();
    world.run("change add APP001 R-7 \"One more\" --component web").succeeds();
    pack(&world, 1, "web", "second");
    world.run("set APP001 purpose=\"to be seen\"").succeeds();
    ship(&world, 1);
    let check = world.run("check APP001 --to kept").ends_with(3);
    check
        .says("`content` changed since (by maker, ")
        .says("): R-7 added, field purpose added, web.zip has other bytes");
    // What is put back as it was is no news.
    world.run("return APP001 --to begun -m less").succeeds();
    world.run("change remove APP001 R-7 -m enough").succeeds();
    world.run("set APP001 purpose=").succeeds();
    ship(&world, 1);
    let check = world.run("check APP001 --to kept").ends_with(3);
    check.says("): web.zip has other bytes").is_silent_about("R-7");
    world.run("document write APP001 paper").succeeds();
    world.run("check APP001 --to kept").succeeds();
    world.run("audit").succeeds();
}

/// A code repository with a line of commits, each of its subjects tagged by its place.
fn code(world: &World, subjects: &[&str]) {
    let git = |words: &[&str]| {
        let mut command = world.command("git", "maker");
        let ran = Ran::of(words.join(" "), &command.arg("-C").arg(world.path("code")).args(words).output().unwrap());
        ran.succeeds();
    };
    std::fs::create_dir_all(world.path("code")).unwrap();
    git(&["init", "-q"]);
    for (place, subject) in subjects.iter().enumerate() {
        git(&["commit", "-q", "--allow-empty", "-m", subject]);
        git(&["tag", &format!("v{place}")]);
    }
}

#[test]
fn notes_have_the_commits_and_are_bound_to_them() {
    let world = house();
    code(&world, &["start", "fix: R-10 wrong county", "tidy <b>up</b> | now", "R-10 once more", "R-20 other"]);
    begin(&world, 1, &["web"]);
    begin(&world, 2, &["web"]);
    world.run("document write APP001 paper").succeeds();
    world.run("change import APP001 --git v0..v2 --repo code").succeeds();
    let list = world.run("document list APP001").succeeds();
    list.says("the commits of R-10 changed; `commits` changed since").says("): code v0..v2 imported");
    world.run("change import APP002 --git v2..v4 --repo code").succeeds();
    let notes = world.run("notes APP001 --json").succeeds().json();
    let all = |value: &Value, key: &str| {
        value.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(all(&notes["commits"], "subject"), ["fix: R-10 wrong county", "tidy <b>up</b> | now"]);
    assert_eq!(all(&notes["changes"][0]["commits"], "subject"), ["fix: R-10 wrong county"]);
    assert_eq!((&notes["ranges"][0]["commits"], &notes["ranges"][0]["unreferenced"]), (&2.into(), &1.into()));
    let id = notes["commits"][1]["id"].as_str().unwrap()[..10].to_owned();
    let page = world.run("notes APP001 --format md").succeeds();
    page.says("| code | v0..v2 | 2 | 0 | 1 |").says(&format!("| {id} | tidy \\<b\\>up\\</b\\> \\| now |"));
    world.run("notes APP001 --format html").succeeds().says("tidy &lt;b&gt;up&lt;/b&gt; | now").is_silent_about("<b>");
    // Together each commit stands once, at the changes of both releases.
    let both = world.run("notes APP002 --from APP001 --json").succeeds().json();
    assert_eq!(all(&both["commits"], "subject"), ["R-10 once more", "R-20 other"]);
    let both = world.run("notes APP002 --from env:live --json").succeeds().json();
    assert_eq!(both["commits"].as_array().unwrap().len(), 4);
    let first = both["changes"].as_array().unwrap().iter().find(|change| change["id"] == "R-10").unwrap();
    assert_eq!(all(&first["commits"], "subject"), ["fix: R-10 wrong county", "R-10 once more"]);
    assert_eq!(first["releases"], serde_json::json!(["APP001", "APP002"]));
    // A template has them too.
    let template =
        "{% for c in changes %}{{ c.id }}:{% for one in c.commits %} {{ one.subject }}{% endfor %}\n{% endfor %}";
    world.write("store/templates/house/paper.md", template);
    world.run_as("administrator", "policy commit -m \"commits on paper\"").succeeds();
    world.run("document write APP001 paper").succeeds();
    world.run("document show APP001 paper").succeeds().says("R-10: fix: R-10 wrong county");
    world.run("change import APP001 --git v0..v2 --repo code").succeeds();
    world.run("document list APP001").succeeds().says("written").is_silent_about("changed since");
    world.run("audit").succeeds();
}

#[test]
fn notes_have_every_commit_and_change_once_and_what_breaks_first() {
    let world = house();
    let subjects =
        ["start", "feat(web)!: R-10 new paths", "R-20 everywhere", "fix!: no old paths", "R-20 more", "tidy"];
    code(&world, &subjects);
    begin(&world, 1, &["web", "store"]);
    world.run("change import APP001 --git v0..v5 --repo code").succeeds();
    let page = world.run("notes APP001 --format md").succeeds();
    let breaking = page.stdout.split("## ").find(|section| section.starts_with("Breaking changes\n")).unwrap();
    assert!(breaking.contains("| R-10 | ") && breaking.contains(" | feat(web)!: R-10 new paths |"), "{breaking}");
    assert!(breaking.contains(" | fix!: no old paths |") && breaking.lines().count() == 7, "{breaking}");
    assert!(page.stdout.find("## Breaking").unwrap() < page.stdout.find("## Changes").unwrap());
    for line in ["notes APP001", "notes APP001 --format text"] {
        world.run(line).succeeds().says("BREAKING CHANGES").says("NO COMPONENT OF ITS OWN");
    }
    // A change without a component is told once, and under a component only what names it.
    assert_eq!(page.stdout.matches("- R-20: everywhere (A request)").count(), 1);
    assert_eq!(page.stdout.matches("- R-10: What R-10 asks (A request)").count(), 1);
    page.says("## No component of its own\n\n- R-20: everywhere");
    // The commits of a change that was removed are commits without a change.
    world.run("change remove APP001 R-20 -m later").succeeds();
    let notes = world.run("notes APP001 --json").succeeds().json();
    assert_eq!(
        (&notes["commits"][1]["removed"], &notes["commits"][1]["changes"]),
        (&["R-20"][..].into(), &Value::Array(vec![]))
    );
    assert_eq!(notes["ranges"][0]["unreferenced"], 4);
    assert_eq!(notes["breaking"].as_array().unwrap().len(), 2);
    let page = world.run("notes APP001 --format md").succeeds();
    page.says("| code | v0..v5 | 5 | 0 | 4 |").says(" | R-20 everywhere | R-20 |").says(" | R-20 more | R-20 |");
    world.run("notes APP001 --format text").succeeds().says("R-20 everywhere");
    world.run("notes APP001 --format html").succeeds().says("</span> everywhere</td>").says("Breaking changes");
    // Another release brings the change: there they belong to it again.
    begin(&world, 2, &["web"]);
    let both = world.run("notes APP002 --from env:live --json").succeeds().json();
    let change = both["changes"].as_array().unwrap().iter().find(|change| change["id"] == "R-20").unwrap();
    assert_eq!(change["commits"].as_array().unwrap().len(), 2);
}

#[test]
fn the_notes_of_a_change_cycle_name_what_changed_since_they_were_written() {
    let mut world = at(Stage::Planned);
    code(&world, &["start", "SMCR-88: next year's rates", "IR-1042 county", "tidy up"]);
    world.person("lead-developer").write("dist/app.war", "another war");
    world.run("artifact add CFIS001 dist/app.war --component web --change IR-1042 --replace").succeeds();
    world.run("change add CFIS001 IR-7 \"One more\" --component web").succeeds();
    world.run("change import CFIS001 --git v0..v3 --repo code").succeeds();
    let check = world.run("check CFIS001 --to acceptance-test").ends_with(3);
    let check = check.says("): IR-7 added, the commits of IR-1042 changed").says(", app.war has other bytes;");
    check.says("`commits` changed since (by lead-developer, ").says("): code v0..v3 imported");
    world.run("document write CFIS001 release-notes").succeeds();
    let notes = world.run("document show CFIS001 release-notes").succeeds();
    notes
        .says("- v0..v3 of code: 3 commits, 0 left out, 1 without a change")
        .says(" | tidy up |")
        .says("<br>Commits: ");
    world.run("check CFIS001 --to acceptance-test").is_silent_about("changed since");
    let html = world.run("document show CFIS001 release-notes --format html").succeeds();
    html.says("<h2 id=\"commits\">Commits</h2>").is_silent_about("&lt;br&gt;");
    let others = [
        ("notice show CFIS001 downstream-systems", "To: "),
        ("agenda --role change-coordinator", "<h1 id=\"agenda-of-"),
        ("checklist CFIS001", "<h2 id=\"development-team\">"),
        ("process show", "<h1 "),
        ("list", "<th>name</th>"),
        ("audit", "<dt>verdict</dt><dd>clean</dd>"),
    ];
    for (line, text) in others {
        let html = world.run(&format!("{line} --format html")).succeeds().says(text).stdout;
        is_harmless(&html, line);
    }
}

#[test]
fn an_emergency_that_overtakes_is_there_and_what_it_overtook_comes_along() {
    let mut world = at(Stage::Deployed);
    bring(&mut world, "CFIS002", Stage::Acceptance);
    world.write("dist/app.war", "war of CFIS003").write("dist/static.zip", "zip of CFIS003");
    world.write("dist/rates.xml", "<rates of='CFIS003'/>");
    bring(&mut world, "CFIS003", Stage::Deployed);
    bring(&mut world, "CFIS004", Stage::Planned);
    let (releases, changes) = told(&world, "notes CFIS004 --from env:production");
    assert_eq!(releases[..3], ["CFIS001 there", "CFIS002 came-with web cache", "CFIS003 there"]);
    assert_eq!(changes, ["IR-1042 CFIS004", "SMCR-88 CFIS004"]);
    world.person("lead-developer").run("new \"A cycle of its own\" --component web").succeeds();
    world.run("change add CFIS005 IR-9 \"Overtaken\" --component web").succeeds();
    bring(&mut world, "CFIS006", Stage::Planned);
    let (releases, changes) = told(&world, "notes CFIS006 --from env:production");
    assert_eq!(releases[4], "CFIS005 never-there web");
    assert_eq!(changes, ["IR-1042 CFIS004 CFIS006", "SMCR-88 CFIS004 CFIS006", "IR-9 CFIS005"]);
}

#[test]
fn a_text_file_has_everything_in_a_hundred_columns_where_it_can() {
    let world = street();
    world.run(&format!("set APP006 purpose=\"{}\"", "word ".repeat(60).trim())).succeeds();
    let text = world.run("notes APP006 --format text").succeeds().stdout;
    let digest = text.lines().filter(|line| line.contains("sha256:")).count();
    assert_eq!(digest, 1, "{text}");
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 100 && !line.contains("sha256:")).collect();
    assert!(wide.is_empty() && !text.contains('\u{1b}'), "{wide:?}\n{text}");
}
