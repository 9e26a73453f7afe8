//! The first figures: relman against git, in turn, on stores of 1,000 releases.
//!
//! `cargo bench --bench figures` builds the stores, runs both sides A B A B, prints the ratios of the
//! medians and writes `docs/benchmarks.md`. With `-- --small` it only shows that it works: 100
//! releases, 3 rounds, nothing is written. No figure ever fails. Start reading at `main`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark stops where it fails, prints, and reads the clock"
)]

#[path = "figures/measure.rs"]
mod measure;
#[path = "figures/mornings.rs"]
mod mornings;
#[path = "figures/page.rs"]
mod page;
#[path = "figures/stores.rs"]
mod stores;

use measure::{Figure, timed};
use std::process::Stdio;
use stores::{Stores, files_of_tip};

fn main() {
    let is_small = std::env::args().any(|arg| arg == "--small");
    let (releases, rounds) = if is_small { (100, 3) } else { (1_000, 21) };
    let load = measure::load();
    eprintln!("building stores of {releases} releases; load {load}");
    let stores = Stores::build(releases);
    let mut figures = vec![
        starting(&stores, rounds, "--version"),
        starting(&stores, rounds, "--help"),
        acting(&stores, rounds, "promote, work tree", "0.5", "work"),
        acting(&stores, rounds, "promote, bare store", "0.30", "bare"),
    ];
    figures.extend(reading_one(&stores, rounds));
    figures.extend(reading_all(&stores, rounds));
    figures.extend(mornings::figures(if is_small { 100 } else { 10_000 }, rounds));
    let report = page::of(&figures, &stores, rounds, &load);
    println!("{report}");
    if !is_small {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");
        let former = std::fs::read_to_string(path).unwrap_or_default();
        // What other scripts measured stands below, and stays.
        let others = former.find(OTHERS).map(|place| format!("\n{}", &former[place..])).unwrap_or_default();
        std::fs::write(path, format!("{report}{others}")).unwrap();
    }
}

/// The heading below which stand the figures of other scripts.
const OTHERS: &str = "## Release notes";

fn starting(stores: &Stores, rounds: usize, flag: &str) -> Figure {
    let name = format!("`{flag}`");
    Figure::measure(&name, "`git --version`", Some("1.5"), rounds, |_| {
        (timed(stores.relman("work").arg(flag)), timed(stores.git("work").arg("--version")))
    })
}

/// An action, against `git add` and `git commit` of the same files in a work tree of the same size.
fn acting(stores: &Stores, rounds: usize, name: &str, goal: &'static str, store: &str) -> Figure {
    Figure::measure(name, "`git add` + `git commit` of the same files", Some(goal), rounds, |round| {
        let release = format!("CFIS{:03}", round + 1);
        let relman = timed(stores.relman(store).args(["promote", &release, "--to", "packaged"]));
        let files = files_of_tip(stores, store, "git");
        let add = timed(stores.git("git").arg("add").args(&files));
        let commit = timed(stores.git("git").args(["commit", "-qm", &format!("{release}: {name}")]));
        (relman, add + commit)
    })
}

/// Commands that read one release, against git printing one file of it.
fn reading_one(stores: &Stores, rounds: usize) -> Vec<Figure> {
    let of = |command: &'static str| {
        let release = "CFIS050";
        let file = format!("HEAD:releases/CFIS/0/{release}/release.yaml");
        let name = format!("`{command}` of one release");
        Figure::measure(&name, "`git cat-file -p` of one file", Some("2"), rounds, move |_| {
            let mut relman = stores.relman("work");
            relman.args([command, release]);
            if command == "check" {
                relman.args(["--to", "packaged"]);
            }
            (timed(&mut relman), timed(stores.git("work").args(["cat-file", "-p", &file])))
        })
    };
    ["show", "check", "log"].map(of).into()
}

/// Commands that read everything, against git reading as much.
fn reading_all(stores: &Stores, rounds: usize) -> Vec<Figure> {
    let rounds = rounds.div_ceil(3);
    let list = Figure::measure("`list`, no index", "`git ls-tree` + `git cat-file --batch`", Some("2"), rounds, |_| {
        let relman = timed(stores.relman("work").arg("list"));
        let heads =
            "git ls-tree -r HEAD releases | awk '/release.yaml$/ {print $3}' | git cat-file --batch > /dev/null";
        let mut shell = stores.command("sh", "work");
        (relman, timed(shell.args(["-c", heads])))
    });
    let audit = Figure::measure("`audit` of everything", "`git log --raw -- releases`", Some("1.5"), rounds, |_| {
        let relman = timed(stores.relman("work").arg("audit"));
        (relman, timed(stores.git("work").args(["log", "--raw", "--", "releases"]).stdout(Stdio::null())))
    });
    vec![list, audit]
}
