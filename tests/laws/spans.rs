//! The rows of `todo` stay the same as long as their span says, whatever the clock does meanwhile.
//!
//! Releases are made at random under a process in which nearly everything is a matter of time; no
//! judge let them through, for rows are made of any record. Start at `grown`.

use super::wishes::Dice;
use relman::domain::id::{ActionId, Id};
use relman::domain::moment::Moment;
use relman::domain::policy::Policy;
use relman::domain::release::{Head, Release, Stamp, Waiver};
use relman::domain::view::View;
use relman::format::{policy, yaml};
use relman::report::scene::Scene;
use relman::report::todo::{self, Known, Todo};
use relman::report::todo_span::Horizon;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many releases.
const RELEASES: u64 = 500;
/// How many times within each span.
const TIMES: usize = 4;
/// How many spans of each release.
const SPANS: usize = 4;

const SETTINGS: &str = "edition: 1\npolicy: 1\ntitle: Store\ntime-zone: ZONE\nprocess: clock\nbranch: main\n";
/// Zones, each with a time at which its clocks are changed, in seconds since 1970: back by an hour, on and
/// back by half an hour, back by an hour, and never.
const ZONES: [(&str, i64); 5] = [
    ("America/Los_Angeles", 1_919_926_800),
    ("Australia/Lord_Howe", 1_917_444_600),
    ("Australia/Lord_Howe", 1_933_167_600),
    ("Europe/Berlin", 1_919_293_200),
    ("UTC", 1_919_926_800),
];
/// Times lie so many days before and after the clocks are changed, or hours.
const DAYS: usize = 10;
const HOURS: usize = 3;

const CALENDAR: &str = "\
windows:
  night: {start: 2030-10-05T22:00, rule: FREQ=WEEKLY;BYDAY=SA, duration: 6h}
  noon: {start: 2030-10-02T11:30, rule: FREQ=WEEKLY;BYDAY=WE, duration: 2h, zone: Asia/Kathmandu}
freezes:
  feast: {start: 2030-11-07, duration: 5d}
";

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

/// The rules of a store in a zone; a role is lent for the two days around the change of its clocks.
fn rules(zone: &str, change: i64) -> Policy {
    let tz = zone.parse().unwrap();
    let lent = [("SINCE", -86_400), ("UNTIL", 86_400)].map(|(word, by)| (word, in_zone(tz, change + by).to_string()));
    let people = lent.iter().fold(PEOPLE.to_owned(), |text, (word, time)| text.replace(word, time));
    let files = [
        ("relman.yaml", SETTINGS.replace("ZONE", zone)),
        ("people.yaml", people),
        ("calendar.yaml", CALENDAR.to_owned()),
        ("processes/clock.yaml", include_str!("clock.yaml").to_owned()),
    ];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect::<BTreeMap<_, _>>();
    policy::read(&files).unwrap_or_else(|errors| panic!("{errors:?}"))
}

const PEOPLE: &str = "\
people:
  ann: {name: Ann Admin, email: [ann@example.org], roles: [administrator]}
  max:
    name: Max Maker
    email: [max@example.org]
    roles: [maker]
    delegated: [{role: chief, from: cho, since: 'SINCE', until: 'UNTIL'}]
  cho: {name: Cho Chief, email: [cho@example.org], roles: [chief]}
";

/// What a clock of the store shows.
fn clock(policy: &Policy, seconds: i64) -> Moment {
    in_zone(policy.settings.time_zone.0, seconds)
}

fn in_zone(zone: chrono_tz::Tz, seconds: i64) -> Moment {
    let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&zone).fixed_offset();
    Moment::new(time).unwrap()
}

/// Some minute around the change of the clocks.
fn some_time(dice: &mut Dice, policy: &Policy, change: i64) -> Moment {
    let hours = [DAYS * 24, DAYS * 24, HOURS][dice.below(3)];
    let minute = dice.below(hours * 2 * 60);
    // Half of them on the hour, as people plan.
    let minute = if dice.below(2) == 0 { minute / 60 * 60 } else { minute };
    clock(policy, change + (i64::try_from(minute).unwrap() - i64::try_from(hours).unwrap() * 60) * 60)
}

/// Any release that a record could hold.
fn grown(dice: &mut Dice, policy: &Policy, change: i64) -> Release {
    let times: Vec<Moment> = (0..6).map(|_| some_time(dice, policy, change)).collect();
    let state = ["draft", "testing", "live", "done"][dice.below(4)];
    let mut head = format!(
        "name: CFIS001\nprocess: clock\ntitle: Any\nkind: {}\ncomponents: [web]\nrequester: max\nstate: {state}\n\
         since: \"{}\"\nstay: 1\niteration: 1\nentered:\n  draft: \"{}\"\n",
        ["plain", "urgent"][dice.below(2)],
        times[0],
        times[1],
    );
    if dice.below(2) == 0 {
        writeln!(head, "  live: \"{}\"", times[2]).unwrap();
    }
    if dice.below(4) > 0 {
        writeln!(head, "schedule:\n  go-live: \"{}\"", times[3]).unwrap();
    }
    let head: Head = yaml::read("release.yaml", head.as_bytes()).unwrap();
    let stamp =
        |at: Moment| Stamp { action: ActionId::from_key("a", "b", 0), by: id("cho"), at, iteration: 1, stay: 1 };
    let waivers = ["dated", "soaked", "in-time", "owed"].into_iter().filter(|_| dice.below(4) == 0).collect::<Vec<_>>();
    let waivers = waivers.into_iter().map(|gate| Waiver {
        gate: id(gate),
        reason: "so be it".to_owned(),
        until: some_time(dice, policy, change),
        stamp: stamp(times[1]),
        withdrawn: None,
    });
    let waivers = waivers.collect();
    Release {
        head,
        changes: Vec::new(),
        imports: Vec::new(),
        items: Vec::new(),
        package: yaml::read("package.yaml", b"artifacts: []\n").unwrap(),
        tasks: Vec::new(),
        issues: Vec::new(),
        evidence: Vec::new(),
        signoffs: Vec::new(),
        waivers,
        documents: Vec::new(),
        notices: Vec::new(),
        deployments: Vec::new(),
        actions: 1,
        latest: if dice.below(4) == 0 { times[4] } else { times[0] },
    }
}

/// The rows at a time, and the first second at which they may be others.
fn rows(policy: &Policy, release: &Release, now: Moment) -> (Vec<Todo>, i64) {
    let scene = Scene { view: View::new(policy, release, now).unwrap(), history: &[], reader: None };
    let rows = todo::of(&scene);
    let ends = Horizon::of(policy, now).ends(&scene, &rows);
    (rows, ends)
}

/// What was seen along the way.
#[derive(Default)]
struct Seen {
    kinds: BTreeMap<&'static str, usize>,
    spans: u32,
    changed: u32,
    seconds: i64,
}

/// Follows one release from span to span.
fn follow(policy: &Policy, change: i64, seed: u64, seen: &mut Seen) {
    let mut dice = Dice::seeded(seed);
    let release = grown(&mut dice, policy, change);
    let mut now = some_time(&mut dice, policy, change);
    for _ in 0..SPANS {
        let (then, ends) = rows(policy, &release, now);
        assert!(ends > now.seconds(), "{seed}");
        let length = ends.min(now.seconds() + 400 * 86_400) - now.seconds();
        for _ in 0..TIMES {
            let within = i64::try_from(dice.below(usize::try_from(length).unwrap())).unwrap();
            let at = clock(policy, now.seconds() + [within, length - 1][dice.below(2)]);
            assert_eq!(then, rows(policy, &release, at).0, "{seed}: {now} to {at}\n{release:?}");
        }
        let mut known = Known::new();
        for row in &then {
            *seen.kinds.entry(row.kind).or_default() += 1;
            assert_eq!(Todo::of_kept(&row.release, &row.kept(), &mut known).as_ref(), Some(row));
        }
        seen.spans += 1;
        seen.seconds += length;
        if ends > change + 40 * 86_400 {
            return;
        }
        // Now and then a span is passed over.
        now = clock(policy, ends + i64::try_from(dice.below(2)).unwrap());
        seen.changed += u32::from(rows(policy, &release, now).0 != then);
    }
}

#[test]
fn rows_hold_as_long_as_their_span_says() {
    let mut seen = Seen::default();
    for (zone, change) in ZONES {
        let policy = rules(zone, change);
        (1..=RELEASES / 5).for_each(|seed| follow(&policy, change, seed, &mut seen));
    }
    // The law is worth something only where there are rows of each kind, and where spans are not cut for nothing.
    for kind in ["task", "document", "notice", "obligation", "schedule", "move", "deployment"] {
        assert!(seen.kinds.contains_key(kind), "no row of {kind}: {:?}", seen.kinds);
    }
    assert!(seen.changed * 20 > seen.spans, "{} of {} spans ended with a change", seen.changed, seen.spans);
    assert!(seen.seconds / i64::from(seen.spans) > 86_400, "{} spans of {} s", seen.spans, seen.seconds);
}
