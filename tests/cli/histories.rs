//! Random legal histories through the program: whatever it lets happen, its own audit finds legal.
//!
//! A seeded walk along a story, with steps left out, repeated and done by the wrong people, and noise between.
//! Histories that need no program are in `tests/laws.rs`. Start at `walk`.

use crate::tampering::Forger as _;
use crate::world::{Snapshot, World};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How many histories.
const HISTORIES: u64 = 20;

/// Random numbers that are the same on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const PEOPLE: [&str; 8] = [
    "change-coordinator",
    "isu-chief",
    "technical-lead",
    "lead-developer",
    "web-lead-developer",
    "cache-lead-developer",
    "systems-analyst",
    "ebusiness-admin",
];

/// The way of a release, each step with the one who may.
pub(crate) const WAY: [(&str, &str); 26] = [
    ("lead-developer", "change add NAME IR-1 \"First\" --component web"),
    ("lead-developer", "set NAME impact=Letters rollback=\"Reinstall it\""),
    ("lead-developer", "artifact add NAME dist/app.war dist/static.zip --component web --change IR-1"),
    ("lead-developer", "document write NAME release-notes"),
    ("lead-developer", "promote NAME --to packaged"),
    ("change-coordinator", "schedule NAME \"2030-12-14 06:00\""),
    ("technical-lead", "task done NAME inform-ebusiness"),
    ("change-coordinator", "promote NAME --to acceptance-test"),
    ("web-lead-developer", "artifact verify NAME dist/app.war dist/static.zip"),
    ("lead-developer", "evidence add NAME dist/junit.xml"),
    ("systems-analyst", "change pass NAME --all"),
    ("change-coordinator", "notice record NAME downstream-systems"),
    ("change-coordinator", "signoff approve NAME --gate at-signed-off"),
    ("change-coordinator", "promote NAME --to approved"),
    ("technical-lead", "task done NAME send-release-notes"),
    ("web-lead-developer", "task done NAME transfer-web-packages"),
    ("cache-lead-developer", "task done NAME backup-databases --note folder"),
    ("change-coordinator", "promote NAME --to production"),
    ("ebusiness-admin", "deployment record NAME production --result success"),
    ("systems-analyst", "task done NAME verify-application"),
    ("change-coordinator", "rollback NAME -m wrong"),
    ("cache-lead-developer", "task done NAME restore-datasets"),
    ("ebusiness-admin", "task done NAME reinstall-prior-package --note digest"),
    ("change-coordinator", "return NAME --to approved --via retry -m again"),
    ("change-coordinator", "promote NAME --to closed"),
    ("change-coordinator", "notice record NAME release-confirmed"),
];

/// What may happen at any time.
pub(crate) const NOISE: [(&str, &str); 32] = [
    ("technical-lead", "comment NAME -m \"said: - id: x\""),
    ("technical-lead", "comment NAME -m 'two\nlines' --url https://x.example"),
    ("change-coordinator", "hold NAME -m wait"),
    ("change-coordinator", "unhold NAME -m on"),
    ("systems-analyst", "issue open NAME \"Something: # odd\" --found-in project"),
    ("systems-analyst", "issue open NAME \"no\" --found-in acceptance-test --severity high"),
    ("systems-analyst", "issue close NAME 1 -m done"),
    ("systems-analyst", "issue reopen NAME 1 -m again"),
    ("lead-developer", "change add NAME SMCR-2 \"yes\""),
    ("lead-developer", "change update NAME IR-1 priority=high"),
    ("lead-developer", "change status NAME IR-1 Opened"),
    ("systems-analyst", "change fail NAME IR-1 --cause fix -m wrong"),
    ("lead-developer", "change remove NAME SMCR-2 -m later"),
    ("lead-developer", "set NAME title=\"1.10\""),
    ("lead-developer", "set NAME summary='line one\n  line two\n'"),
    ("lead-developer", "set NAME --component cache"),
    ("lead-developer", "set NAME --no-component cache"),
    ("lead-developer", "artifact add NAME dist/app.war --component web --change IR-1 --replace"),
    ("lead-developer", "artifact remove NAME static.zip -m gone"),
    ("lead-developer", "evidence withdraw NAME 1 -m wrong"),
    ("change-coordinator", "schedule NAME --clear"),
    ("change-coordinator", "schedule NAME 2030-11-23 --milestone acceptance-test"),
    ("change-coordinator", "signoff reject NAME --gate at-signed-off -m no"),
    ("change-coordinator", "signoff withdraw NAME --gate at-signed-off"),
    ("isu-chief", "waiver grant NAME no-project-issues --until 2030-12-20 -m accepted"),
    ("isu-chief", "waiver withdraw NAME no-project-issues -m no"),
    ("change-coordinator", "return NAME --to planned -m back"),
    ("change-coordinator", "cancel NAME -m enough"),
    ("lead-developer", "undo NAME -m oops"),
    ("technical-lead", "task reopen NAME inform-ebusiness -m again"),
    ("ebusiness-admin", "deployment start NAME production"),
    ("ebusiness-admin", "deployment finish NAME production --result success"),
];

/// A store that nobody used yet.
pub(crate) fn fresh() -> World {
    static STORE: OnceLock<Snapshot> = OnceLock::new();
    World::resume(STORE.get_or_init(|| {
        let world = World::new("cms-net");
        crate::story::deliver(&world);
        world.snapshot()
    }))
}

/// Walks one random history; gives what was done, by the name of the command.
fn walk(world: &World, dice: &mut Dice) -> BTreeMap<String, usize> {
    let mut done = BTreeMap::new();
    let mut act = |person: &str, line: &str| {
        let ran = world.run_as(person, line);
        assert!([0, 1, 2, 3, 6].contains(&ran.code) && !ran.stderr.contains("panicked"), "{ran:?}");
        let changed = ran.code == 0 && !ran.stdout.contains("already so");
        if changed {
            *done.entry(line.split(' ').next().unwrap().to_owned()).or_default() += 1;
        }
        changed
    };
    let mut places: Vec<(String, usize)> = Vec::new();
    for number in 1..=2 {
        let kind =
            dice.pick(&["change-cycle", "change-cycle", "change-cycle", "emergency", "data-repair", "expedited"]);
        let component = dice.pick(&["", "--component web", "--component web", "--component web --component cache"]);
        act("lead-developer", &format!("new \"Release {number}\" --kind {kind} {component}"));
        places.push((format!("CFIS{number:03}"), 0));
    }
    for _ in 0..60 {
        let which = dice.below(places.len());
        let (name, place) = &mut places[which];
        let (may, step) = WAY[*place];
        let (can, noise) = NOISE[dice.below(NOISE.len())];
        match dice.below(12) {
            0 => drop(act(dice.pick(&PEOPLE), &noise.replace("NAME", name))),
            1 | 2 => drop(act(can, &noise.replace("NAME", name))),
            3 => drop(act(dice.pick(&PEOPLE), &step.replace("NAME", name))),
            4 => {
                world.write("lines.txt", &format!("comment {name} -m one\ncomment {name} -m two\n"));
                act("technical-lead", "batch lines.txt");
            }
            _ => {
                if act(may, &step.replace("NAME", name)) || dice.below(3) == 0 {
                    *place = (*place + 1) % WAY.len();
                }
            }
        }
        if dice.below(40) == 0 {
            world.amend("relman.yaml", |text| text.replace("title: \"", "title: \"Our "));
        }
        world.wait_minutes(i64::try_from(dice.below(600)).unwrap());
    }
    done
}

/// Everything that reads, reads.
fn read_everything(world: &World) {
    let mut lines: Vec<String> =
        ["list --all", "list --all --json", "todo --all", "log", "inventory", "contacts"].map(str::to_owned).into();
    for name in ["CFIS001", "CFIS002"] {
        for line in
            ["show NAME --json", "show NAME", "check NAME", "log NAME", "diff NAME --from iteration:1", "notes NAME"]
        {
            lines.push(line.replace("NAME", name));
        }
    }
    for line in lines {
        let ran = world.run_as("administrator", &line);
        assert!([0, 2, 3].contains(&ran.code) && !ran.stderr.contains("panicked"), "{ran:?}");
    }
}

/// One line of one file of a record taken away, in a plain commit.
fn damage(world: &World, dice: &mut Dice) -> String {
    let files = world.git_with(&["ls-files", "releases"], b"");
    let files: Vec<&str> = files.lines().filter(|file| file.ends_with(".yaml")).collect();
    let path = format!("store/{}", dice.pick(&files));
    let text = world.read(&path);
    let left_out = dice.below(text.lines().count());
    let kept = text.split_inclusive('\n').enumerate().filter(|(line, _)| *line != left_out).map(|(_, line)| line);
    world.write(&path, &kept.collect::<String>());
    world.commit_all("x\n")
}

/// One history, judged, read and damaged; gives what was done in it.
fn judged(seed: u64) -> BTreeMap<String, usize> {
    let world = fresh();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let done = walk(&world, &mut dice);
    assert_eq!(world.findings(), [], "history {seed}");
    world.git("fsck --strict").succeeds();
    assert_eq!(world.git("status --porcelain").stdout, "", "history {seed}");
    read_everything(&world);
    let commit = damage(&world, &mut dice);
    let found = world.findings();
    assert!(!found.is_empty() && found.iter().all(|(_, at, _)| *at == commit), "history {seed}: {found:?}");
    done
}

#[test]
fn whatever_the_program_lets_happen_is_legal_and_any_edit_of_it_is_found() {
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    std::thread::scope(|scope| {
        let half = |odd: u64| move || (1..=HISTORIES).filter(|seed| seed % 2 == odd).map(judged).collect::<Vec<_>>();
        let halves = [scope.spawn(half(0)), scope.spawn(half(1))];
        for (verb, times) in halves.into_iter().flat_map(|half| half.join().unwrap()).flatten() {
            *done.entry(verb).or_default() += times;
        }
    });
    // The walk is worth something only where it gets somewhere.
    assert!(done.values().sum::<usize>() > 20 * 25, "{done:?}");
    for verb in
        ["promote", "return", "undo", "batch", "hold", "waiver", "signoff", "evidence", "document", "deployment"]
    {
        assert!(done.contains_key(verb), "nobody ever did {verb}: {done:?}");
    }
}
