//! The catalogue behind `todo`: with it and without it the answer is the same, whatever becomes of the file.
//!
//! Without it means `--as-of HEAD`: who reads the store as it stood does without. Start at [`todo`].

use crate::histories::{Dice, NOISE, WAY, fresh};
use crate::world::{Ran, World, split};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// 2030-11-01T00:00:00Z, in seconds since 1970.
const NOVEMBER: i64 = 1_919_721_600;

fn file(world: &World) -> PathBuf {
    world.path("store/.git/relman/catalogue-1.sqlite")
}

/// What waits at a time, in seconds since 1970.
fn todo(world: &World, seconds: i64, words: &str) -> Ran {
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "change-coordinator");
    command.args(split(&format!("todo --json {words}"))).env("GIT_COMMITTER_DATE", format!("{seconds} +0000"));
    Ran::of(words.to_owned(), &command.stdin(Stdio::null()).output().unwrap()).succeeds()
}

/// What waits at a time is the same with and without the catalogue; gives it.
#[track_caller]
fn is_the_same(world: &World, seconds: i64, words: &str) -> String {
    let with = todo(world, seconds, words).stdout;
    let without = todo(world, seconds, &format!("{words} --as-of HEAD")).stdout;
    assert_eq!(with, without, "at {seconds}: todo {words}");
    with
}

/// Two releases on their way, and one that is finished; the catalogue knows them.
fn begun() -> World {
    let world = fresh();
    for title in ["One", "Two", "Three"] {
        world.run_as("lead-developer", &format!("new {title} --component web")).succeeds();
    }
    world.run_as("change-coordinator", "schedule CFIS001 \"2030-12-14 06:00\"").succeeds();
    world.run_as("change-coordinator", "cancel CFIS003 -m enough").succeeds();
    is_the_same(&world, NOVEMBER, "--all");
    world
}

/// Walks one random history under clocks that jump; gives how many answers were different ones.
fn walk(seed: u64) -> usize {
    let world = fresh();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut places: Vec<(String, usize)> = Vec::new();
    let mut answers = BTreeSet::new();
    let mut tips = vec![world.tip()];
    for number in 1..=2 {
        world.run_as("lead-developer", &format!("new \"Release {number}\" --component web")).succeeds();
        places.push((format!("CFIS{number:03}"), 0));
    }
    for _ in 0..28 {
        let which = dice.below(places.len());
        let (name, place) = &mut places[which];
        let (may, step) = WAY[*place];
        let (can, noise) = NOISE[dice.below(NOISE.len())];
        match dice.below(10) {
            0 | 1 => drop(world.run_as(can, &noise.replace("NAME", name))),
            2 => {
                let until = format!("2030-12-{:02}", 1 + dice.below(28));
                let waiver = format!("waiver grant {name} no-project-issues --until {until} -m so");
                world.run_as("isu-chief", &waiver);
            }
            3 if dice.below(2) == 0 => {
                world.amend("people.yaml", |text| text.replacen("name: \"", "name: \"Our ", 1));
            }
            3 => {
                // The branch goes back to where it was once, or forward again to what was left.
                let tip = tips[dice.below(tips.len())].clone();
                world.git(&format!("reset --hard -q {tip}")).succeeds();
            }
            _ => {
                if world.run_as(may, &step.replace("NAME", name)).code == 0 || dice.below(3) == 0 {
                    *place = (*place + 1) % WAY.len();
                }
            }
        }
        tips.push(world.tip());
        // From before the store was made to long after everything is due, forward and backward.
        let clock = NOVEMBER + i64::try_from(dice.below(90 * 24 * 60)).unwrap() * 60 - 10 * 86_400;
        let words = dice.pick(&["--all", "--all", "", "--role technical-lead", "--person isu-chief --late"]);
        answers.insert(is_the_same(&world, clock, words));
    }
    answers.len()
}

#[test]
fn whatever_happens_and_whatever_the_clock_says_the_catalogue_changes_no_answer() {
    let answers: usize = std::thread::scope(|scope| {
        let walks: Vec<_> = (1..=4).map(|seed| scope.spawn(move || walk(seed))).collect();
        walks.into_iter().map(|walk| walk.join().unwrap()).sum()
    });
    assert!(answers > 40, "only {answers} different answers");
}

#[test]
fn the_catalogue_is_used_and_brought_to_the_tip_by_who_reads() {
    let world = begun();
    let lines = |sql: &str| -> i64 {
        let catalogue = Connection::open(file(&world)).unwrap();
        catalogue.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let made = || lines("SELECT sum(seal) FROM made");
    // What is finished costs nothing.
    assert_eq!(lines("SELECT count(*) FROM span"), 2);
    assert_eq!(lines("SELECT count(*) FROM line WHERE release = 'CFIS003'"), 0);
    let before = made();
    todo(&world, NOVEMBER, "");
    assert_eq!(made(), before, "nothing came, and it was written");
    world.run_as("lead-developer", "set CFIS001 impact=Letters").succeeds();
    assert_eq!(made(), before, "an action wrote it");
    // Whoever reads the store as it stood neither reads nor writes it.
    todo(&world, NOVEMBER, "--as-of HEAD");
    assert_eq!(made(), before);
    todo(&world, NOVEMBER, "");
    assert_ne!(made(), before);
    assert!(is_the_same(&world, NOVEMBER + 60 * 86_400, "--all").contains("\"late\": true"));
    assert!(!is_the_same(&world, NOVEMBER, "--all").contains("\"late\": true"));
}

#[test]
fn a_file_that_is_lost_damaged_or_of_another_form_costs_time_and_nothing_else() {
    let world = begun();
    let whole = fs::read(file(&world)).unwrap();
    let right = is_the_same(&world, NOVEMBER, "--all");
    let mine = is_the_same(&world, NOVEMBER, "");
    let mut dice = Dice(77);
    let mut damaged: Vec<(String, Vec<u8>)> = vec![
        ("empty".to_owned(), Vec::new()),
        ("no database".to_owned(), b"Dear diary, ".repeat(400)),
        ("half a header".to_owned(), whole[..40].to_vec()),
    ];
    for _ in 0..12 {
        let length = dice.below(whole.len());
        damaged.push((format!("{length} bytes of {}", whole.len()), whole[..length].to_vec()));
    }
    for _ in 0..60 {
        let mut bytes = whole.clone();
        let place = dice.below(bytes.len());
        bytes[place] ^= 1 << dice.below(8);
        damaged.push((format!("a bit of byte {place}"), bytes));
    }
    for _ in 0..12 {
        let mut bytes = whole.clone();
        let (from, length) = (dice.below(bytes.len()), 1 + dice.below(3000));
        bytes.iter_mut().skip(from).take(length).for_each(|byte| *byte = 0);
        damaged.push((format!("{length} bytes from {from} on are zero"), bytes));
    }
    for (what, bytes) in damaged {
        fs::write(file(&world), bytes).unwrap();
        assert_eq!(todo(&world, NOVEMBER, "").stdout, mine, "{what}");
        assert_eq!(todo(&world, NOVEMBER, "--all").stdout, right, "{what}");
    }
    fs::remove_file(file(&world)).unwrap();
    assert_eq!(todo(&world, NOVEMBER, "--all").stdout, right, "deleted");
    assert!(file(&world).is_file(), "it was not made again");
    for other in [
        "PRAGMA user_version = 2",
        "PRAGMA user_version = 0",
        "DROP TABLE line; CREATE TABLE line (other TEXT)",
        "DROP TABLE made",
        "UPDATE line SET text = replace(text, 'CFIS001', 'CFIS009')",
        "UPDATE OR REPLACE whom SET whom = 'p:somebody'",
        "DELETE FROM whom",
        "UPDATE span SET ends = 9000000000",
        "UPDATE made SET text = replace(text, 'relman', 'namler')",
    ] {
        Connection::open(file(&world)).unwrap().execute_batch(other).unwrap();
        let late = NOVEMBER + 40 * 86_400;
        is_the_same(&world, late, "");
        is_the_same(&world, NOVEMBER, "");
        assert_eq!(todo(&world, NOVEMBER, "--all").stdout, right, "{other}");
    }
}

#[test]
fn a_file_that_is_locked_or_cannot_be_written_is_done_without() {
    let world = begun();
    let right = is_the_same(&world, NOVEMBER, "--all");
    let holder = Connection::open(file(&world)).unwrap();
    for lock in ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"] {
        holder.execute_batch(lock).unwrap();
        assert_eq!(todo(&world, NOVEMBER, "--all").stdout, right);
        world.run_as("lead-developer", "comment CFIS001 -m on").succeeds();
        is_the_same(&world, NOVEMBER, "--all");
        holder.execute_batch("ROLLBACK").unwrap();
    }
    drop(holder);
    let folder = world.path("store/.git/relman");
    for nowhere in ["folder", "elsewhere"] {
        fs::remove_file(file(&world)).or_else(|_| fs::remove_dir(file(&world))).unwrap();
        match nowhere {
            "folder" => fs::create_dir(file(&world)).unwrap(),
            // Nobody, root included, writes there.
            _ => {
                fs::rename(&folder, world.path("aside")).unwrap();
                std::os::unix::fs::symlink("/proc/self/fdinfo", &folder).unwrap();
            }
        }
        is_the_same(&world, NOVEMBER, "--all");
        world.run_as("change-coordinator", "").succeeds().says("wait for you");
    }
}

#[test]
fn a_folder_that_only_lets_read_has_a_catalogue_that_is_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = begun();
    world.run_as("lead-developer", "comment CFIS001 -m on").succeeds();
    let folder = world.path("store/.git/relman");
    let may = |mode: u32, dir: u32| {
        fs::set_permissions(file(&world), fs::Permissions::from_mode(mode)).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(dir)).unwrap();
    };
    may(0o444, 0o555);
    // Root writes everywhere, and has nothing to see here.
    if fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("left out: permissions hold nobody back here");
        return may(0o644, 0o755);
    }
    is_the_same(&world, NOVEMBER, "--all");
    is_the_same(&world, NOVEMBER + 60 * 86_400, "");
    may(0o644, 0o755);
}

/// What stands in place of the catalogue, made of a file of somebody else.
type Stand = fn(&Path, &Path);
/// Makes a file of somebody else.
type Make = fn(&Path);

#[test]
fn what_is_linked_in_its_place_is_left_as_it_is() {
    let link: Stand = |precious, at| std::os::unix::fs::symlink(precious, at).unwrap();
    let name: Stand = |precious, at| fs::hard_link(precious, at).unwrap();
    let pipe: Stand = |_, at| assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
    let database: Make = |path: &Path| {
        let _ = fs::remove_file(path);
        Connection::open(path).unwrap().execute_batch("CREATE TABLE gold (bar TEXT); PRAGMA user_version = 1").unwrap();
    };
    let text: Make = |path: &Path| fs::write(path, "a letter to nobody\n".repeat(400)).unwrap();
    let zero: Make = |path: &Path| fs::write(path, [0; 4096]).unwrap();
    let nothing: Make = |path: &Path| _ = fs::remove_file(path);
    let kinds: [(&str, Make); 4] = [("text", text), ("database", database), ("zero", zero), ("nothing", nothing)];
    let world = begun();
    let whole = fs::read(file(&world)).unwrap();
    let right = is_the_same(&world, NOVEMBER, "--all");
    let precious = world.path("precious");
    for (what, stand) in [("a symlink", link), ("a second name", name), ("a pipe", pipe)] {
        for (kind, make) in kinds {
            make(&precious);
            if what == "a second name" && !precious.exists() {
                continue;
            }
            let before = fs::read(&precious).ok();
            for ending in ["", "-journal", "-wal", "-shm"] {
                fs::write(file(&world), &whole).unwrap();
                let at = file(&world).with_file_name(format!("catalogue-1.sqlite{ending}"));
                let _ = fs::remove_file(&at);
                stand(&precious, &at);
                world.run_as("lead-developer", "comment CFIS001 -m on").succeeds();
                for words in ["--all", ""] {
                    is_the_same(&world, NOVEMBER, words);
                }
                assert_eq!(todo(&world, NOVEMBER, "--all").stdout, right, "{what} to {kind} as {at:?}");
                assert_eq!(fs::read(&precious).ok(), before, "{what} to {kind} as {at:?}");
                fs::remove_file(at).unwrap();
            }
        }
    }
    // Without it all is as before.
    is_the_same(&world, NOVEMBER, "--all");
    assert!(fs::symlink_metadata(file(&world)).unwrap().is_file(), "it was not made again");
}

#[test]
fn a_folder_that_is_linked_gets_no_file() {
    let world = begun();
    let (folder, elsewhere) = (world.path("store/.git/relman"), world.path("elsewhere"));
    fs::rename(&folder, world.path("aside")).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &folder).unwrap();
    is_the_same(&world, NOVEMBER, "--all");
    world.run_as("lead-developer", "list --json").succeeds();
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[test]
fn a_store_behind_a_link_has_a_catalogue() {
    let world = begun();
    let git = world.path("store/.git");
    fs::remove_file(file(&world)).unwrap();
    fs::rename(&git, world.path("aside")).unwrap();
    std::os::unix::fs::symlink(world.path("aside"), &git).unwrap();
    is_the_same(&world, NOVEMBER, "--all");
    assert!(file(&world).is_file(), "it was not made");
}

#[test]
fn many_who_read_while_others_act_see_one_commit_each() {
    let world = begun();
    let readers: Vec<_> = (0..24)
        .map(|number: i64| {
            if number % 4 == 0 {
                world.run_as("lead-developer", &format!("set CFIS001 impact=\"Letter {number}\"")).succeeds();
                world.run_as("lead-developer", &format!("comment CFIS002 -m \"{number}\"")).succeeds();
            }
            if number == 12 {
                fs::write(file(&world), b"not any more").unwrap();
            }
            let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "change-coordinator");
            // Every other one comes when some spans are over.
            let now = NOVEMBER + number % 2 * 50 * 86_400;
            command.args(["todo", "--all", "--json"]).env("GIT_COMMITTER_DATE", format!("{now} +0000"));
            (now, command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        })
        .collect();
    let commits = world.git("rev-list --first-parent -12 HEAD").succeeds().stdout;
    let possible = |now: i64| -> BTreeSet<String> {
        commits.lines().map(|commit| todo(&world, now, &format!("--all --as-of {commit}")).stdout).collect()
    };
    let possible = [possible(NOVEMBER), possible(NOVEMBER + 50 * 86_400)];
    for (now, reader) in readers {
        let ran = Ran::of("todo".to_owned(), &reader.wait_with_output().unwrap()).succeeds();
        assert!(possible[usize::from(now > NOVEMBER)].contains(&ran.stdout), "{}", ran.stdout);
    }
    is_the_same(&world, NOVEMBER, "--all");
}
