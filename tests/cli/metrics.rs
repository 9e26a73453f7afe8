//! Figures of delivery by hand: three releases over a change of the clocks, one of them taken back, one never made good.

use crate::world::World;
use serde_json::{Value, json};

const PROCESS: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "R{number:3}"
kinds: {regular: {default: true}, hotfix: {}}
roles: {maker: {}, tester: {}, board: {}, ops: {}}
components: {web: {}, db: {}}
change-types: {RFC: {pattern: 'RFC-\d+'}}
environments: {lab: {}, prod: {}}
fields: {plan: {title: Plan, min: 5}}
states:
  planning: {title: Being planned, initial: true, editable: [components, fields, changes]}
  testing: {title: Under test, environment: lab}
  agreed: {title: Agreed}
  service: {title: In service, environment: prod, deployment: recorded, deployed-by: [ops]}
  out: {title: Taken back}
  done: {title: Done, final: true}
  dropped: {final: true}
transitions:
  submit: {from: [planning], to: testing, by: [maker], gates: [planned]}
  agree: {from: [testing], to: agreed, by: [board], gates: [tested, board-said, told], when: {kind: regular}}
  hurry: {from: [testing], to: agreed, by: [board], gates: [tested], when: {kind: hotfix}}
  go: {from: [agreed], to: service, by: [ops], gates: [saved]}
  end: {from: [service], to: done, by: [maker], gates: [went-well]}
  undo: {from: [service], to: out, type: rollback, by: [ops]}
  again: {from: [out, testing], to: planning, type: return, by: [maker]}
  drop: {from: [planning, testing], to: dropped, type: cancel, by: [maker]}
gates:
  planned: {title: The plan is written, needs: {field: [plan]}}
  tested: {title: The testers signed, needs: {signoff: {role: [tester]}}, waivable-by: [board]}
  board-said: {title: The board approved, needs: {signoff: {role: [board]}}}
  told: {title: Customers were told, needs: {task: {done: [tell]}}}
  saved: {title: There is a back-up, needs: {task: {done: [save]}}}
  went-well: {title: It was deployed, needs: {deployed: {environment: prod}}}
tasks:
  tell: {title: Tell the customers, owner: maker}
  save: {title: Back up, owner: ops}
"#;

/// In UTC; the store lives in Vienna, where 30 March 2031 has 23 hours.
const HISTORY: &str = r#"
2031-03-03 08:00 maker new First --component web --component db
2031-03-03 09:00 maker change add R001 RFC-1 "New letters" --component web
2031-03-03 10:00 maker change add R001 RFC-2 "New rates" --component db
2031-03-03 12:00 maker set R001 plan="all of it"
2031-03-04 08:00 maker promote R001 --to testing
2031-03-05 08:00 tester signoff approve R001 --gate tested
2031-03-06 08:00 maker task done R001 tell
2031-03-07 08:00 board signoff approve R001 --gate board-said
2031-03-07 20:00 board promote R001 --to agreed
2031-03-08 08:00 ops task done R001 save
2031-03-10 08:00 ops promote R001 --to service
2031-03-10 09:00 ops deployment record R001 prod --result success
2031-03-24 08:00 maker promote R001 --to done
2031-03-28 08:00 maker new Second --kind hotfix --component web
2031-03-28 08:10 maker change add R002 RFC-3 "Letters in print" --component web
2031-03-28 08:20 maker set R002 plan="at once"
2031-03-28 08:30 maker promote R002 --to testing
2031-03-28 09:00 board waiver grant R002 tested --until 2031-04-30 -m "no time"
2031-03-28 10:00 board promote R002 --to agreed
2031-03-28 10:30 ops task done R002 save
2031-03-28 11:00 ops promote R002 --to service
2031-03-28 12:00 ops deployment record R002 prod --result success
2031-03-31 12:00 ops rollback R002 -m "blank pages" --at "2031-03-31 10:00"
2031-04-01 08:00 maker return R002 --to planning -m "once more"
2031-04-01 09:00 maker promote R002 --to testing
2031-04-01 10:00 tester signoff approve R002 --gate tested
2031-04-01 11:00 board promote R002 --to agreed
2031-04-01 12:00 ops promote R002 --to service
2031-04-01 13:00 ops deployment record R002 prod --result success
2031-04-02 08:00 maker new Third --component db
2031-04-02 08:30 maker change add R003 RFC-4 "More rates" --component db
2031-04-02 09:00 maker set R003 plan="rates again"
2031-04-02 10:00 maker promote R003 --to testing
2031-04-02 11:00 tester signoff approve R003 --gate tested
2031-04-02 12:00 maker task done R003 tell
2031-04-02 13:00 board signoff approve R003 --gate board-said
2031-04-02 14:00 board promote R003 --to agreed
2031-04-02 15:00 ops task done R003 save
2031-04-02 16:00 ops promote R003 --to service
2031-04-02 17:00 ops deployment record R003 prod --result failure
2031-04-02 18:00 ops deployment record R003 prod --result cancelled
"#;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn empty() -> World {
    let mut world = World::empty();
    world.write("house.yaml", PROCESS);
    world.run("init store --process house.yaml --sample --time-zone Europe/Vienna --title 'House & <Sons>'").succeeds();
    world.governs("store");
    world
}

fn tell(world: &World, history: &str) {
    for line in history.lines().filter(|line| !line.is_empty()) {
        let (time, rest) = line.split_at("2031-03-03 08:00".len());
        let (person, command) = rest.trim().split_once(' ').unwrap();
        world.clock(time).run_as(person, command).succeeds();
    }
}

fn told() -> World {
    let world = empty();
    tell(&world, HISTORY);
    world.clock("2031-05-05 08:00");
    world
}

fn metrics(world: &World, words: &str) -> Value {
    world.run(&format!("metrics {words} --json")).succeeds().json()
}

/// The entry of a list that has this value under this key.
#[track_caller]
fn of<'v>(list: &'v Value, key: &str, value: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|one| one[key] == value).unwrap_or_else(|| panic!("{value} in {list:#}"))
}

#[test]
fn the_figures_are_those_that_one_counts_by_hand() {
    let world = told();
    let all = metrics(&world, "--since 2031-03-01 --until 2031-04-30");
    assert_eq!((&all["from"], &all["to"]), (&json!("2031-03-01T00:00:00+01:00"), &json!("2031-04-30T23:59:59+02:00")));
    assert_eq!(all["environments"], json!([{"process": "house", "environment": "prod"}]));
    // Three successes in 61 days; the week of 10 March, that of 24 March, that of 31 March.
    let expected = json!({
        "succeeded": 3, "stood": 2, "failed": 1, "rolled_back": 1, "cancelled": 1, "per_day": 0.0492,
        "per_week": 0.3443, "active_weeks": 3, "weeks": 10, "median_per_active_week": 1,
    });
    assert_eq!(all["deployments"], expected);
    // RFC-1 7 d, RFC-2 an hour less, RFC-3 from 28 March 08:10 to 1 April 13:00, the first did not stand.
    let rfc3 = 4 * DAY + 4 * HOUR + 50 * 60;
    let expected = json!({
        "count": 3, "median_seconds": 7 * DAY - HOUR, "p85_seconds": 7 * DAY,
        "total_seconds": 14 * DAY - HOUR + rfc3, "from_commit": 0,
    });
    assert_eq!(all["lead_time"], expected);
    assert_eq!(all["failure_rate"], json!({"rate": 0.5, "went_wrong": 2, "of": 4}));
    // 28 March 12:00 to 31 March 08:00 in UTC, although clocks show an hour more; then until 1 April 13:00.
    let (back, again) = (68 * HOUR, 97 * HOUR);
    let expected = json!({
        "count": 1, "median_seconds": back, "p85_seconds": back, "total_seconds": back, "open": 1, "by_rollback": 1,
        "until_success": {"count": 1, "median_seconds": again, "p85_seconds": again, "total_seconds": again},
    });
    assert_eq!(all["restore_time"], expected);
    let waivers = json!([{"month": "2031-03", "granted": 1, "gates": [{"gate": "tested", "granted": 1}]}]);
    assert_eq!(all["waivers"], waivers);
}

#[test]
fn time_in_states_and_at_gates_is_counted_by_hand() {
    let world = told();
    let all = metrics(&world, "--since 2031-03-01");
    let expected = json!({
        "process": "house", "state": "agreed", "count": 4, "median_seconds": 3 * HOUR / 2, "p85_seconds": 60 * HOUR,
        "total_seconds": 64 * HOUR, "in_later_iterations": 1, "open": 0,
    });
    assert_eq!(*of(&all["states"], "state", "agreed"), expected);
    let service = of(&all["states"], "state", "service");
    // R001 14 days, R002 until the rollback happened; R002 and R003 stand there.
    assert_eq!((&service["total_seconds"], &service["open"]), (&json!(14 * DAY + 69 * HOUR), &json!(2)));
    assert_eq!(of(&all["states"], "state", "out")["total_seconds"], DAY);
    assert_eq!(of(&all["states"], "state", "planning")["total_seconds"], DAY + HOUR / 2 + HOUR + 2 * HOUR);
    assert!(!all["states"].as_array().unwrap().iter().any(|one| one["state"] == "done"), "nothing leaves it");
    let expected = json!({
        "process": "house", "gate": "tested", "count": 4, "median_seconds": HOUR, "p85_seconds": DAY,
        "total_seconds": DAY + HOUR / 2 + HOUR + HOUR, "met_last": 2, "waived": 1,
    });
    assert_eq!(*of(&all["gates"], "gate", "tested"), expected);
    let board = of(&all["gates"], "gate", "board-said");
    assert_eq!((&board["total_seconds"], &board["met_last"]), (&json!(75 * HOUR), &json!(2)));
    // What was met on entering held nothing.
    assert_eq!(of(&all["gates"], "gate", "planned")["total_seconds"], 4 * HOUR + HOUR / 3 + HOUR);
    assert_eq!(all["gates"][0]["gate"], "board-said", "the longest first");
}

#[test]
fn whoever_has_the_cases_can_make_the_figures() {
    let world = told();
    let all = metrics(&world, "");
    let list = |part: &str| all["cases"][part].as_array().unwrap().clone();
    let sum = |rows: &[Value], key: &str| rows.iter().filter_map(|row| row[key].as_i64()).sum::<i64>();
    let deployments = list("deployments");
    let with = |result: &str| deployments.iter().filter(|one| one["result"] == result).count();
    assert_eq!(all["deployments"]["succeeded"], deployments.iter().filter(|one| one["succeeded"] == true).count());
    assert_eq!(all["failure_rate"]["went_wrong"], with("failure") + with("rolled-back"));
    assert_eq!(all["failure_rate"]["of"], deployments.len() - with("cancelled"));
    assert_eq!(all["restore_time"]["total_seconds"], sum(&deployments, "restore_time_seconds"));
    assert_eq!(all["lead_time"]["total_seconds"], sum(&list("changes"), "lead_time_seconds"));
    for (part, key, figures) in [("states", "state", &all["states"]), ("gates", "gate", &all["gates"])] {
        for figure in figures.as_array().unwrap() {
            let of: Vec<Value> = list(part).into_iter().filter(|one| one[key] == figure[key]).collect();
            assert_eq!(figure["total_seconds"], sum(&of, "seconds"), "{figure}");
        }
    }
    let taken_back = of(&all["cases"]["deployments"], "result", "rolled-back");
    assert_eq!(taken_back["rolled_back_at"], "2031-03-31T10:00:00+02:00");
    assert_eq!((&taken_back["restored_at"], &taken_back["restored_by"]), (&taken_back["rolled_back_at"], &Value::Null));
    for (part, rows) in [("deployments", 5), ("changes", 3), ("states", 17), ("gates", 17), ("waivers", 1)] {
        assert_eq!(list(part).len(), rows, "{part}");
        let listed = world.run(&format!("metrics --cases {part} --json")).succeeds().json();
        assert_eq!(listed.as_array().unwrap(), &list(part), "{part}");
        let csv = world.run(&format!("metrics --cases {part} --format csv")).succeeds();
        assert_eq!(csv.stdout.lines().count(), rows + 1, "{part}");
    }
}

#[test]
fn periods_add_up_wherever_they_are_cut() {
    let world = told();
    let numbers = |since: &str, until: &str| {
        let all = metrics(&world, &format!("--since {since} --until {until}"));
        let total = |key: &str| {
            all[key].as_array().unwrap().iter().map(|one| one["total_seconds"].as_i64().unwrap()).sum::<i64>()
        };
        let of = |part: &str, key: &str| all[part][key].as_i64().unwrap();
        let waivers: i64 = all["waivers"].as_array().unwrap().iter().map(|one| one["granted"].as_i64().unwrap()).sum();
        [
            of("deployments", "succeeded"),
            of("failure_rate", "went_wrong"),
            of("lead_time", "total_seconds"),
            of("restore_time", "total_seconds"),
            of("restore_time", "open"),
            total("states"),
            total("gates"),
            waivers,
        ]
    };
    let whole = numbers("2031-03-01", "2031-04-30");
    for (end, begin) in [("2031-03-06", "2031-03-07"), ("2031-03-29", "2031-03-30"), ("2031-03-31", "2031-04-01")] {
        let (first, second) = (numbers("2031-03-01", end), numbers(begin, "2031-04-30"));
        let sums: Vec<i64> = first.iter().zip(second).map(|(one, other)| one + other).collect();
        assert_eq!(sums, whole, "cut after {end}");
    }
    let months = metrics(&world, "--since 2031-03-01 --until 2031-04-30 --by month");
    let values: Vec<&Value> = months["groups"].as_array().unwrap().iter().map(|one| &one["value"]).collect();
    assert_eq!(values, ["2031-03", "2031-04"]);
    let sum: i64 =
        months["groups"].as_array().unwrap().iter().map(|one| one["deployments"]["succeeded"].as_i64().unwrap()).sum();
    assert_eq!(sum, whole[0]);
    // Two successes in the 31 days of March, whatever the clocks do.
    assert_eq!(months["groups"][0]["deployments"]["per_day"], 0.0645);
}

#[test]
fn figures_are_told_apart_and_chosen() {
    let world = told();
    let by_kind = metrics(&world, "--by kind");
    let rate = |value: &str| of(&by_kind["groups"], "value", value)["failure_rate"].clone();
    assert_eq!(rate("regular"), json!({"rate": 0.5, "went_wrong": 1, "of": 2}));
    assert_eq!(rate("hotfix"), json!({"rate": 0.5, "went_wrong": 1, "of": 2}));
    // The deployment of both components counts for both.
    let by_component = metrics(&world, "--by component");
    let succeeded = |value: &str| of(&by_component["groups"], "value", value)["deployments"]["succeeded"].clone();
    assert_eq!((succeeded("web"), succeeded("db")), (json!(3), json!(1)));
    assert_eq!(metrics(&world, "--component db")["deployments"]["succeeded"], 1);
    assert_eq!(metrics(&world, "--kind hotfix")["lead_time"]["count"], 1);
    assert_eq!(metrics(&world, "--by process")["groups"][0]["value"], "house");
    // Entering the lab deploys; four times in all.
    let lab = metrics(&world, "--environment lab");
    assert_eq!((&lab["deployments"]["succeeded"], &lab["failure_rate"]["rate"]), (&json!(4), &json!(0.0)));
    world.run("metrics --environment moon").ends_with(1).says("there is no environment `moon`");
    world.run("metrics --kind regulr").ends_with(1).says("did you mean `regular`?");
    world.run("metrics --component x").ends_with(1);
    world.run("metrics --process x").ends_with(1);
}

#[test]
fn people_read_words_and_what_is_open() {
    let world = told();
    let page = world.run("metrics --since 2031-03-01 --until 2031-04-30").succeeds();
    let page =
        page.says("prod (last on the way of house)").says("50.0 %").says("2 of 4 deployments: 1 failed, 1 rolled back");
    let page = page.says("1 called off, not counted").says("2 d 20 h").says("1 not restored").says("NOT RESTORED");
    page.says("R003").says("Being planned").says("board-said: The board approved").says("2031-03 ");
    world.run("metrics --verbose").succeeds().says("What is counted".to_uppercase().as_str()).says("dora.dev");
    world.run("metrics --format md").succeeds().says("## Delivery").says("dora.dev");
    let html = world.run("metrics --format html").succeeds();
    html.says("<figure>")
        .says("<svg ")
        .says("House &amp; &lt;Sons&gt;")
        .is_silent_about("<script")
        .is_silent_about("<Sons>");
    let csv = world.run("metrics --format csv --by kind").succeeds();
    assert_eq!(csv.stdout.lines().count(), 4);
    assert!(csv.stdout.lines().nth(2).unwrap().starts_with("kind,hotfix,2,"), "{}", csv.stdout);
}

#[test]
fn the_picture_is_whole_and_harmless() {
    let world = told();
    let svg = world.run("metrics --until 2031-04-30 --format svg").succeeds().stdout;
    is_well_formed(&svg);
    for part in ["Deployments", "Lead time for changes", "Time in states", "Gates that hold longest", "Waivers"] {
        assert!(svg.contains(&format!(">{part}</text>")), "{part}");
    }
    assert!(svg.contains("House &amp; &lt;Sons&gt;") && svg.contains("×1"));
    for word in ["<script", "href", "url(", "<style", "NaN", "inf", "onload"] {
        assert!(!svg.contains(word), "{word}");
    }
    world.run("metrics --until 2031-04-30 --format svg -o house.svg").succeeds();
    assert!(world.read("house.svg") == svg, "the same picture in a file");
}

/// Every element that is opened is closed, in order, and every text is escaped.
fn is_well_formed(svg: &str) {
    let mut open = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        assert!(!text.contains('>'), "{text}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn of_nothing_there_are_no_figures() {
    let world = empty();
    let all = metrics(&world, "");
    for (part, key) in [
        ("lead_time", "median_seconds"),
        ("lead_time", "p85_seconds"),
        ("failure_rate", "rate"),
        ("restore_time", "median_seconds"),
        ("deployments", "median_per_active_week"),
    ] {
        assert_eq!(all[part][key], Value::Null, "{part}.{key}");
    }
    assert_eq!((&all["states"], &all["gates"], &all["waivers"]), (&json!([]), &json!([]), &json!([])));
    world.run("metrics").succeeds().says("–").is_silent_about("NaN");
    let svg = world.run("metrics --format svg").succeeds().stdout;
    is_well_formed(&svg);
    assert_eq!(svg.matches("nothing in this period").count(), 5);
    // A release that was given up delivers nothing, and its stays count.
    tell(
        &world,
        "2031-03-03 08:00 maker new First --component web\n2031-03-04 08:00 maker cancel R001 --to dropped -m no",
    );
    let all = metrics(&world, "");
    assert_eq!((&all["deployments"]["succeeded"], &all["failure_rate"]["rate"]), (&json!(0), &Value::Null));
    assert_eq!(of(&all["states"], "state", "planning")["total_seconds"], DAY);
    assert_eq!(all["gates"], json!([]));
}

#[test]
fn the_first_release_of_all_is_restored_by_a_success_alone() {
    let world = empty();
    let way = "
2031-03-03 08:00 maker new First --kind hotfix --component web
2031-03-03 08:10 maker set R001 plan=\"at once\"
2031-03-03 08:20 maker promote R001 --to testing
2031-03-03 08:30 tester signoff approve R001 --gate tested
2031-03-03 09:00 board promote R001 --to agreed
2031-03-03 09:10 ops task done R001 save
2031-03-03 10:00 ops promote R001 --to service
2031-03-03 11:00 ops deployment start R001 prod
2031-03-03 12:00 ops rollback R001 -m \"it hangs\"
";
    tell(&world, way);
    // Nothing lay underneath; a start that was taken back before it ended went wrong too.
    let all = metrics(&world, "");
    assert_eq!((&all["restore_time"]["open"], &all["failure_rate"]["rate"]), (&json!(1), &json!(1.0)));
    let again = "
2031-03-04 08:00 maker return R001 --to planning -m again
2031-03-04 08:20 maker promote R001 --to testing
2031-03-04 08:30 tester signoff approve R001 --gate tested
2031-03-04 09:00 board promote R001 --to agreed
2031-03-04 10:00 ops promote R001 --to service
2031-03-04 12:00 ops deployment record R001 prod --result success
";
    tell(&world, again);
    let all = metrics(&world, "");
    assert_eq!((&all["restore_time"]["open"], &all["restore_time"]["median_seconds"]), (&json!(0), &json!(DAY)));
    // As the record stood before that, nothing was restored.
    let then = metrics(&world, "--as-of \"2031-03-04 09:00\"");
    assert_eq!((&then["restore_time"]["open"], &then["to"]), (&json!(1), &json!("2031-03-04T09:00:00+01:00")));
}

#[test]
fn a_change_begins_with_its_first_commit() {
    let world = empty();
    let code = world.path("code");
    std::fs::create_dir_all(&code).unwrap();
    let git = |words: &[&str], date: &str| {
        let mut command = world.command("git", "maker");
        command.arg("-C").arg(&code).args(words);
        command.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
        assert!(command.status().unwrap().success(), "{words:?}");
    };
    git(&["init", "-q", "-b", "main"], "2031-02-01T00:00:00Z");
    git(&["commit", "-q", "--allow-empty", "-m", "begin"], "2031-02-01T00:00:00Z");
    git(&["tag", "v1"], "2031-02-01T00:00:00Z");
    git(&["commit", "-q", "--allow-empty", "-m", "RFC-1: half of it"], "2031-02-24T11:00:00Z");
    git(&["commit", "-q", "--allow-empty", "-m", "RFC-1: the rest"], "2031-03-01T11:00:00Z");
    tell(
        &world,
        "
2031-03-03 08:00 maker new First --kind hotfix --component web
2031-03-03 08:05 maker change import R001 --git v1..main --repo code
2031-03-03 08:06 maker change add R001 RFC-2 \"Without a commit\"
2031-03-03 08:10 maker set R001 plan=\"at once\"
2031-03-03 08:20 maker promote R001 --to testing
2031-03-03 08:30 tester signoff approve R001 --gate tested
2031-03-03 09:00 board promote R001 --to agreed
2031-03-03 09:10 ops task done R001 save
2031-03-03 10:00 ops promote R001 --to service
2031-03-03 11:00 ops deployment record R001 prod --result success
",
    );
    let all = metrics(&world, "");
    assert_eq!(all["lead_time"]["from_commit"], 1);
    let change = |id: &str| of(&all["cases"]["changes"], "change", id)["lead_time_seconds"].clone();
    assert_eq!((change("RFC-1"), change("RFC-2")), (json!(7 * DAY), json!(3 * HOUR - 6 * 60)));
}

#[test]
fn gates_are_judged_by_the_policy_of_then() {
    let world = told();
    // From now on the plan must be longer, and what passed before passed.
    world.amend("processes/house.yaml", |text| text.replace("version: 1", "version: 2").replace("min: 5", "min: 50"));
    let all = metrics(&world, "");
    assert_eq!(all["warnings"], json!([]));
    assert_eq!(of(&all["gates"], "gate", "planned")["total_seconds"], 4 * HOUR + HOUR / 3 + HOUR);
}

#[test]
fn what_cannot_be_is_refused() {
    let world = told();
    world.run("metrics --since 2031-06-01").ends_with(2).says("ends before that");
    world.run("metrics --since 2031-03-09 --until 2031-03-08").ends_with(2);
    world.run("metrics --format junit").ends_with(2).says("svg");
    world.run("metrics --cases states --format svg").ends_with(2).says("csv");
    world.run("list --format svg").ends_with(2).says("--format table");
    world.run("show R001 --format svg").ends_with(2).says("--format table");
    world.run("audit --format svg").ends_with(2).says("--format table");
    world.run("metrics --cases states --by kind").ends_with(2);
    world.run("metrics --since yesterday").ends_with(2);
}
