//! The inventory: what runs where and what ran, compared with what is found there, and place with place.

use crate::story::tell;
use crate::world::World;
use serde_json::Value;

const PROCESS: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "A{number:3}"
kinds: {normal: {default: true}, urgent: {}}
roles: {maker: {}}
components: {web: {}, db: {}}
item-types: {server: {pattern: 'SRV-\d+', fields: {serial: {}}}}
environments: {lab: {}, prod: {}}
states:
  draft: {initial: true, editable: [components, fields, changes, items, artifacts]}
  tried: {environment: lab}
  live: {environment: prod}
  out: {}
  done: {final: true}
transitions:
  try: {from: [draft], to: tried, by: [maker]}
  go: {from: [tried], to: live, by: [maker]}
  hurry: {from: [draft], to: live, by: [maker], when: {kind: urgent}}
  undo: {from: [live], to: out, type: rollback, by: [maker]}
  again: {from: [out, tried], to: draft, type: return, by: [maker]}
  end: {from: [live], to: done, by: [maker]}
"#;

/// A normal release on both stages, a second one that waits, and an urgent one that overtakes it.
const OVERTAKEN: &str = r#"
as maker
new "First" --component web --component db
artifact add A001 first/app.war --component web
artifact add A001 rates.sql --component db
item add A001 SRV-1 "Web server" serial=C02X --component web
promote A001 --to tried
promote A001 --to live --at "2030-10-31 22:00" --url https://ci.example.org/1
new "Second" --component web --component db
artifact add A002 second/app.war --component web
artifact add A002 rates.sql --component db
promote A002 --to tried
new "Urgent" --kind urgent --component web
artifact add A003 urgent/app.war --component web
promote A003 --to live --via hurry
promote A002 --to live
"#;

/// The urgent release is taken back from underneath, then the second one from the top, and it returns.
const TAKEN_BACK: &str = r#"
as maker
rollback A003 -m "found late"
rollback A002 -m "pages are blank" --at "2030-11-01 09:10"
return A002 --to draft -m "again"
artifact add A002 second/more.war --component web
promote A002 --to tried
promote A002 --to live
"#;

fn store() -> World {
    let world = World::by(PROCESS);
    world.write("first/app.war", "war of A001").write("second/app.war", "war of A002");
    world.write("second/more.war", "more of A002").write("urgent/app.war", "war of A003").write("rates.sql", "rates");
    world
}

/// What runs: environment, component, release, file or item.
#[track_caller]
fn running(world: &World, words: &str) -> Vec<String> {
    let rows = world.run(&format!("inventory {words} --json")).succeeds().json();
    let text = |row: &Value, key: &str| row[key].as_str().map(str::to_owned);
    let told = |row: &Value| {
        let piece = text(row, "artifact").or(text(row, "item")).unwrap_or_default();
        ["environment", "component", "release"].map(|key| text(row, key).unwrap()).join(" ") + " " + &piece
    };
    rows.as_array().unwrap().iter().map(told).collect()
}

/// What ran: release, from and until in hours and minutes, how it began and ended.
#[track_caller]
fn ran(world: &World, words: &str) -> Vec<String> {
    let rows = world.run(&format!("inventory {words} --history --json")).succeeds().json();
    let told = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let time = |key: &str| row[key].as_str().map_or("-".to_owned(), |time| time[11..16].to_owned());
        let [release, began, after] = ["release", "began", "after"].map(text);
        let [ended, by] = ["ended", "ended_by"].map(text);
        format!("{release} {}-{} {began} {after}, {ended} {by}, {}", time("from"), time("until"), time("rolled_back"))
    };
    rows.as_array().unwrap().iter().map(told).collect()
}

#[test]
fn an_urgent_release_overtakes_and_rollbacks_leave_what_lies_underneath() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    assert_eq!(running(&world, "prod"), ["prod db A002 rates.sql", "prod web A002 app.war"]);
    assert_eq!(
        ran(&world, "prod --component web"),
        [
            "A001 22:00-09:13 deployment -, deployment A003, -",
            "A003 09:13-09:14 deployment -, deployment A002, -",
            "A002 09:14-- deployment -, - -, -",
        ]
    );
    tell(&mut world, TAKEN_BACK);
    assert_eq!(
        running(&world, ""),
        [
            "lab db A002 rates.sql",
            "lab web A002 app.war",
            "lab web A002 more.war",
            "prod db A002 rates.sql",
            "prod web A002 app.war",
            "prod web A002 more.war",
        ]
    );
    // The urgent one was rolled back when it ran no more: nothing changed, and the history says both.
    assert_eq!(
        ran(&world, "prod --component web"),
        [
            "A001 22:00-09:13 deployment -, deployment A003, -",
            "A003 09:13-09:14 deployment -, deployment A002, 09:17",
            "A002 09:14-09:10 deployment -, rollback A002, -",
            "A001 09:10-09:22 rollback A002, deployment A002, -",
            "A002 09:22-- deployment -, - -, -",
        ]
    );
    assert_eq!(ran(&world, "lab --component db").len(), 3);
    let told = world.run("inventory prod --history --component web").succeeds();
    told.says("deployment of A002; rolled back 2030-11-01 09:17").says("rollback of A002").says("its rollback");
    world.run("inventory prood").ends_with(1).says("did you mean `prod`?");
    world.run("inventory --component wev").ends_with(1).says("did you mean `web`?");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn since_is_when_it_happened_and_the_record_says_when_it_was_told() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    let rows = world.run("inventory prod --as-of HEAD~7 --json").succeeds().json();
    assert_eq!(
        running(&world, "prod --as-of HEAD~7 --component web"),
        ["prod web A001 app.war", "prod web A001 SRV-1"]
    );
    for row in rows.as_array().unwrap() {
        assert_eq!(row["since"], "2030-10-31T22:00:00+00:00");
        assert_eq!(row["recorded"], "2030-11-01T09:06:00+00:00");
        assert_eq!((&row["result"], &row["url"]), (&"success".into(), &"https://ci.example.org/1".into()));
    }
    // --as-of asks what was told by then: a minute before, the record did not know it.
    assert_eq!(running(&world, "prod --as-of \"2030-11-01 09:05\"").len(), 0);
    assert_eq!(running(&world, "prod --as-of \"2030-11-01 09:06\"").len(), 3);
}

#[test]
fn a_spreadsheet_gets_whole_digests_and_times() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    let sheet = world.run("inventory lab --format csv").succeeds().stdout;
    let digest = relman::domain::id::Digest::of(b"war of A002");
    let lines: Vec<&str> = sheet.lines().collect();
    assert_eq!(lines[0], "environment,component,release,artifact,item,item_type,digest,since,recorded,result,url");
    assert_eq!(
        lines[2],
        format!("lab,web,A002,app.war,,,{digest},2030-11-01T09:10:00+00:00,2030-11-01T09:10:00+00:00,success,")
    );
    let sheet = world.run("inventory prod --component web --history --format csv").succeeds().stdout;
    let lines: Vec<&str> = sheet.lines().collect();
    assert!(lines[0].starts_with("environment,component,release,from,until,began,after,ended,ended_by,rolled_back"));
    let first = "prod,web,A001,2030-10-31T22:00:00+00:00,2030-11-01T09:13:00+00:00,deployment,,deployment,A003,,";
    assert!(lines[1].starts_with(first), "{sheet}");
}

#[test]
fn every_moment_of_the_past_is_what_the_record_said_then() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    tell(&mut world, TAKEN_BACK);
    let commits = world.git("rev-list --reverse HEAD").succeeds().stdout;
    world.git("clone -q . ../then").succeeds();
    let mut answers = std::collections::BTreeSet::new();
    for commit in commits.lines() {
        world.git(&format!("-C ../then reset -q --hard {commit}")).succeeds();
        for words in ["", "--history"] {
            let as_of = world.run(&format!("inventory {words} --as-of {commit} --json")).succeeds().stdout;
            let then = world.run(&format!("-R then inventory {words} --json")).succeeds().stdout;
            assert_eq!(as_of, then, "{commit}");
            answers.insert(as_of);
        }
    }
    assert!(answers.len() > 10, "{}", answers.len());
    // Before the first release there is nothing; before the store there is no answer.
    assert_eq!(running(&world, "--as-of \"2030-11-01 09:01\"").len(), 0);
    world.run("inventory --as-of 2030-10-30").ends_with(1).says("no commit before");
    // A commit beside the line of the record has its own past.
    let aside = world.git("commit-tree HEAD~20^{tree} -p HEAD~20 -m aside").succeeds().stdout;
    assert_eq!(running(&world, &format!("--as-of {}", aside.trim())), running(&world, "--as-of HEAD~20"));
}

/// What `sha256sum` prints of these files.
fn sums(files: &[(&str, &str)]) -> String {
    let line = |(path, bytes): &(&str, &str)| {
        format!("{}  {path}\n", relman::domain::id::Digest::of(bytes.as_bytes()).as_str().trim_start_matches("sha256:"))
    };
    files.iter().map(line).collect()
}

#[test]
fn what_is_found_is_compared_with_what_runs() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    let same = sums(&[("/opt/app/app.war", "war of A002"), ("./rates.sql", "rates")]);
    world.write("same", &same);
    let equal = world.run("inventory compare prod same").succeeds();
    equal.says("2 approved, 0 not approved, 0 missing").is_silent_about("missing\t");
    world.write("windows", &same.replace('\n', "\r\n"));
    world.run("inventory compare prod windows").succeeds();
    let all = world.run_with_input(
        "inventory compare prod - --json",
        &sums(&[
            ("app.war", "war of A003"),
            ("old/app.war", "war of A001"),
            ("more.war", "more of A002"),
            ("shell.jsp", "nobody's"),
        ]),
    );
    let answer = all.ends_with(4).json();
    assert_eq!(
        (&answer["environment"], &answer["file"], &answer["approved"]),
        (&"prod".into(), &"-".into(), &Value::Array(vec![]))
    );
    let strange = answer["not_approved"].as_array().unwrap();
    let paths: Vec<_> =
        strange.iter().map(|one| (one["path"].as_str().unwrap(), one["line"].as_u64().unwrap())).collect();
    assert_eq!(paths, [("app.war", 1), ("old/app.war", 2), ("more.war", 3), ("shell.jsp", 4)]);
    assert_eq!(strange[0]["instead_of"]["release"], "A002");
    assert_eq!(
        (&strange[0]["held_by"][0]["release"], &strange[0]["held_by"][0]["state"]),
        (&"A003".into(), &"live".into())
    );
    assert_eq!((&strange[2]["held_by"], &strange[3]["held_by"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    let missing: Vec<_> =
        answer["missing"].as_array().unwrap().iter().map(|one| one["artifact"].as_str().unwrap()).collect();
    assert_eq!(missing, ["rates.sql", "app.war"]);

    tell(&mut world, TAKEN_BACK);
    world.write("found", &sums(&[("a", "war of A003"), ("b", "war of A001"), ("c", "war of A002"), ("d", "x")]));
    let told = world.run("inventory compare prod found").ends_with(4);
    let told = told.says("A003 (out), rolled back here 2030-11-01 09:18").says("A001 (live), superseded here");
    told.says("the record calls it app.war").says("no release holds these bytes");
    // What was returned and never came here again is said to be so.
    tell(&mut world, "as maker\nnew Third --component web\nartifact add A004 urgent/app.war --component web");
    world.run("inventory compare prod found").ends_with(4).says("A004 (draft), not deployed here");
    world.run("inventory compare prod found --component db").ends_with(4).is_silent_about("the record calls it");
    // Then other files ran there; and items are no files.
    let then = world.run("inventory compare prod found --as-of \"2030-11-01 09:08\" --json").ends_with(4).json();
    assert_eq!(then["approved"][0]["path"], "b");
    assert_eq!(then["not_compared"][0]["item"], "SRV-1");
    world.run("inventory compare nowhere found").ends_with(1).says("there is no environment");
}

#[test]
fn a_list_that_cannot_be_read_is_refused_with_file_and_line() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    let good = sums(&[("/opt/app/app.war", "war of A002"), ("./rates.sql", "rates")]);
    world.write("bad", &format!("{good}not a checksum\n{good}short  x\n"));
    let refused = world.run("inventory compare prod bad").ends_with(1);
    refused.says("bad: line 3: expected 64 hexadecimal digits").says("bad: line 6").says("sha256sum");
    world.write("twice", &format!("{good}{}", sums(&[("./rates.sql", "other")])));
    world
        .run("inventory compare prod twice")
        .ends_with(1)
        .says("line 3: the same file stands with other bytes on line 2");
    world.run("inventory compare prod nowhere").ends_with(1).says("nowhere");
    world.run("inventory compare prod first").ends_with(1);
    // Names that would act on a terminal are shown, and those with line breaks are names.
    let odd = format!("{}\\{}", sums(&[("a\u{1b}[2Jb\u{202e}", "x")]), sums(&[("evil\\nname", "y")]));
    let told = world.run_with_input("inventory compare prod -", &odd).ends_with(4);
    assert!(told.stdout.contains(r"a\x1b[2Jb\u{202e}") && told.stdout.contains(r"evil\nname"), "{}", told.stdout);
    assert!(!told.stdout.contains('\u{1b}'));
    let json = world.run_with_input("inventory compare prod - --json", &odd).ends_with(4);
    assert!(!json.stdout.contains('\u{1b}') && json.json()["not_approved"][1]["path"] == "evil\nname");
    // What is too long is refused by its size.
    std::fs::File::create(world.path("huge")).unwrap().set_len(200 << 20).unwrap();
    world.run("inventory compare prod huge").ends_with(1).says("is larger than 16777216 bytes");
    let long = "#".repeat(17 << 20);
    world.run_with_input("inventory compare prod -", &long).ends_with(1).says("is larger than");
}

#[test]
fn places_differ_piece_by_piece() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    assert_eq!(world.run("inventory diff lab prod --json").succeeds().json(), serde_json::json!([]));
    world.run("--json inventory diff lab prod").succeeds();
    let told = |words: &str| -> Vec<String> {
        let rows = world.run(&format!("inventory diff {words} --json")).succeeds().json();
        let told = |row: &Value| {
            let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
            let piece = row["artifact"].as_str().or(row["item"].as_str()).unwrap_or("-");
            let [component, what, from, to] = ["component", "what", "from_release", "to_release"].map(text);
            format!("{component} {piece} {what} {from} {to}")
        };
        rows.as_array().unwrap().iter().map(told).collect()
    };
    // Before the second release went live, the urgent one ran there.
    assert_eq!(told("lab prod --as-of HEAD~1"), ["db rates.sql release A002 A001", "web app.war bytes A002 A003"]);
    assert_eq!(told("prod lab --as-of HEAD~1 --component db"), ["db rates.sql release A001 A002"]);
    // Nothing ran in production before the first release did.
    let first = told("lab prod --as-of HEAD~9");
    assert_eq!(first, ["db rates.sql only-from A001 -", "web SRV-1 only-from A001 -", "web app.war only-from A001 -"]);
    world.run("inventory diff lab prod --as-of HEAD~9").succeeds().says("only in lab").says("server SRV-1");
    world.run("inventory diff lab nowhere").ends_with(1).says("there is no environment");
    world.run("inventory diff lab").ends_with(2);
    world.run("inventory prod diff lab prod").ends_with(2).says("relman inventory diff ENV ENV");
    world.run("inventory diff lab prod --format csv").succeeds().says("component,artifact,item,what");
}

#[test]
fn bytes_are_found_with_their_state_and_where_they_went() {
    let mut world = store();
    tell(&mut world, OVERTAKEN);
    tell(&mut world, TAKEN_BACK);
    let found = world.run("artifact find rates.sql --json").succeeds().json();
    let releases: Vec<_> = found.as_array().unwrap().iter().map(|one| one["release"].as_str().unwrap()).collect();
    assert_eq!(releases, ["A001", "A002"]);
    let told = world.run("artifact find urgent/app.war").succeeds().says("A003\tout\tapp.war");
    told.says("prod rolled back 2030-11-01 09:15");
    // What was deployed and replaced since is found by its deployment.
    tell(&mut world, "as maker\nrollback A002 -m wrong\nreturn A002 --to draft -m wrong");
    world.write("third/more.war", "other bytes");
    tell(&mut world, "as maker\nartifact add A002 third/more.war --component web --replace");
    let gone = world.run("artifact find second/more.war --json").succeeds().json();
    assert_eq!((&gone[0]["release"], &gone[0]["in_package"]), (&"A002".into(), &false.into()));
    let went: Vec<_> =
        gone[0]["deployed"].as_array().unwrap().iter().map(|one| one["environment"].as_str().unwrap()).collect();
    assert_eq!(went, ["lab", "prod"]);
    world.run("artifact find third/more.war").succeeds().says("A002\tdraft");
    world.write("stray", "nobody's");
    world.run("artifact find stray").ends_with(1).says("no release holds");
    // The digits alone do, as sha256sum or others print them.
    let digits = found[0]["digest"].as_str().unwrap().trim_start_matches("sha256:");
    world.run(&format!("artifact find {digits}")).succeeds().says("rates.sql");
    world.run(&format!("artifact find {}", digits.to_uppercase())).succeeds().says("rates.sql");
    let neither = world.run(&format!("artifact find {}", &digits[1..])).ends_with(1);
    neither.says("no SHA-256 of 64").says("write `sha256:…`, or the name of a file that is here");
    world.run("artifact find nothing.war").ends_with(1).says("write `sha256:…`");
    world.run("artifact find sha256:12").ends_with(2);
    world.run("artifact find rates.sql --as-of \"2030-11-01 09:01\"").ends_with(1);
}
