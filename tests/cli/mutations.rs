//! Single mutations of the processes that ship: `process check` names each with its line and a
//! remedy, or it is harmless, and then the check is silent.
//!
//! A process may have findings of its own; what counts is what a mutation adds. The tables lie in
//! `mutations/`, one for each process.

mod cio_101;
mod cms_net;
mod era_sop;
mod itil;

use crate::world::World;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// One edit of one file.
struct Mutation {
    /// The file below the folder of the process.
    file: &'static str,
    /// What is replaced; it stands there exactly once.
    old: &'static str,
    new: &'static str,
    wanted: Wanted,
}

enum Wanted {
    /// A finding on a line that has `line` in it, with these words, a remedy among them.
    Named { line: &'static str, says: &'static [&'static str] },
    /// Nothing is found, because this is right, too.
    Harmless { because: &'static str },
}

/// A mistake in `process.yaml`: the line that is named, what is said, what to do.
const fn named(old: &'static str, new: &'static str, line: &'static str, says: &'static [&'static str]) -> Mutation {
    Mutation { file: "process.yaml", old, new, wanted: Wanted::Named { line, says } }
}

/// A change of `process.yaml` that another office may want.
const fn harmless(old: &'static str, new: &'static str, because: &'static str) -> Mutation {
    Mutation { file: "process.yaml", old, new, wanted: Wanted::Harmless { because } }
}

impl Mutation {
    /// The same in another file.
    const fn of(self, file: &'static str) -> Self {
        Self { file, ..self }
    }
}

/// The processes, each with its mutations.
const TABLES: [(&str, &[Mutation]); 4] = [
    ("cms-net", cms_net::MUTATIONS),
    ("cio-101", cio_101::MUTATIONS),
    ("era-sop", era_sop::MUTATIONS),
    ("itil", itil::MUTATIONS),
];

fn folder(process: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/release-templates")).join(process)
}

fn copy(from: &Path, world: &World, to: &str) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = format!("{to}/{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            copy(&path, world, &to);
        } else {
            world.write(&to, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// What the built program finds: file, line and the whole sentence.
fn found(world: &World) -> Vec<(String, usize, String)> {
    let json = world.run("process check p/process.yaml --json").json();
    let findings = json["findings"].as_array().unwrap().iter();
    let told = |finding: &Value| {
        let nearest = finding["nearest"].as_str().map(|nearest| format!(" did you mean {nearest}"));
        let message = format!("{}{}", finding["message"].as_str().unwrap(), nearest.unwrap_or_default());
        let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
        (finding["file"].as_str().unwrap().trim_start_matches("p/").to_owned(), line, message)
    };
    findings.map(told).collect()
}

/// What is wrong with what is found, if anything.
fn fault(world: &World, before: &[(String, usize, String)], mutation: &Mutation) -> Option<String> {
    let path = format!("p/{}", mutation.file);
    let text = world.read(&path);
    if text.matches(mutation.old).count() != 1 {
        return Some(format!("it stands there {} times", text.matches(mutation.old).count()));
    }
    let mutated = text.replace(mutation.old, mutation.new);
    world.write(&path, &mutated);
    let found = found(world);
    world.write(&path, &text);
    let came: Vec<_> =
        found.iter().filter(|new| !before.iter().any(|old| (&old.0, &old.2) == (&new.0, &new.2))).collect();
    let is_right = match mutation.wanted {
        Wanted::Harmless { because } => came.is_empty() && !because.is_empty(),
        Wanted::Named { line, says } => came.iter().any(|(file, number, message)| {
            let there = mutated.lines().nth(number - 1).unwrap_or_default();
            file == mutation.file && there.contains(line) && says.iter().all(|word| message.contains(word))
        }),
    };
    (!is_right).then(|| format!("found {came:#?}"))
}

#[test]
fn every_mutation_is_named_or_harmless() {
    let mut faults = Vec::new();
    for (process, mutations) in TABLES {
        let world = World::empty();
        copy(&folder(process), &world, "p");
        let before = found(&world);
        for mutation in mutations {
            if let Some(fault) = fault(&world, &before, mutation) {
                faults.push(format!("{process}: `{}` -> `{}`: {fault}", mutation.old, mutation.new));
            }
        }
    }
    assert!(faults.is_empty(), "{} of the mutations:\n{}", faults.len(), faults.join("\n\n"));
}

#[test]
fn the_tables_are_those_of_the_processes_that_ship() {
    let entries = std::fs::read_dir(folder("")).unwrap();
    let shipped: Vec<String> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(shipped.iter().all(|name| TABLES.iter().any(|(process, _)| name == process)), "{shipped:?}");
    let all: usize = TABLES.iter().map(|(_, mutations)| mutations.len()).sum();
    assert!(all >= 100, "only {all} mutations");
    for (process, mutations) in TABLES {
        let harmless = mutations.iter().filter(|mutation| matches!(mutation.wanted, Wanted::Harmless { .. })).count();
        assert!(harmless * 4 <= mutations.len(), "{process}: {harmless} of {} are harmless", mutations.len());
    }
}
