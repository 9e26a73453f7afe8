//! What somebody asks in the morning: `todo`, on a store of many releases of which few are open, and of which all are.
//!
//! The stores are bare and have fewer actions than the others: what is finished costs `todo` nothing, whatever
//! lies behind it. Start at `figures`.

use crate::measure::{Figure, timed};
use crate::stores::{Stores, run};
use std::fmt::Write as _;

/// Releases in a series.
const A_SERIES: usize = 950;
/// One of so many open releases waits for the coordinator; the others wait for developers.
const ONE_OF: usize = 10;

/// What each release has behind it.
const LIFE: &str = r#"change add _ IR-1042 "Authorization letter prints the wrong county" --component web
set _ impact="Letters and rates only" rollback="Restore the datasets, reinstall the prior WAR"
"#;
/// What those have besides that wait for the coordinator.
const PACKAGED: &str = r#"artifact add _ app.war static.zip --component web --change IR-1042
document write _ release-notes
promote _ --to packaged
"#;

/// `todo` by whom little waits for, and of everybody, with few releases open and with all.
pub(crate) fn figures(releases: usize, rounds: usize) -> Vec<Figure> {
    let mut figures = Vec::new();
    for open in [releases * 3 / 100, releases] {
        eprintln!("building a store of {releases} releases, {open} open");
        let stores = built(releases, open);
        let mut measure = |whose: &str, goal, words: &[&str]| {
            let name = format!("`todo`{whose}, {open} of {releases} releases open");
            // The first one makes the catalogue, as in a life only once.
            let ours = || timed(asked(&stores).args(words));
            let made = ours();
            eprintln!("{name}: {:.0} ms without a catalogue", made.as_secs_f64() * 1e3);
            figures.push(Figure::measure(&name, "`git --version`", goal, rounds, |_| {
                (ours(), timed(stores.git("work").arg("--version")))
            }));
        };
        measure(&format!(" for whom {} of them wait", open / ONE_OF), Some("10"), &["todo"]);
        measure(" of everybody", None, &["todo", "--all"]);
    }
    figures
}

/// relman, as the coordinator asks it.
fn asked(stores: &Stores) -> std::process::Command {
    let mut command = stores.relman("work");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_EMAIL"), "change-coordinator@example.org");
    }
    command
}

fn built(releases: usize, open: usize) -> Stores {
    let stores = Stores::begun(releases, &["--bare"]);
    let initials: Vec<String> = "IKLM".chars().flat_map(|a| "SAEO".chars().map(move |b| format!("{a}{b}"))).collect();
    let mut opened = 0;
    for some in (0..releases).collect::<Vec<_>>().chunks(100) {
        let (mut life, mut end) = (String::new(), String::new());
        for number in some {
            let contractor = &initials[number / A_SERIES];
            let title = "December change cycle";
            writeln!(life, "new '{title}' --component web --name-part contractor={contractor}").unwrap();
            life.push_str(LIFE);
            // The open ones lie among the others.
            if number * open / releases == (number + 1) * open / releases {
                let name = format!("CF{contractor}{:03}", number % A_SERIES + 1);
                writeln!(end, "cancel {name} -m 'not this year'").unwrap();
            } else {
                opened += 1;
                life.push_str(if opened % ONE_OF == 0 { PACKAGED } else { "" });
            }
        }
        for (lines, mut relman) in [(life, stores.relman("work")), (end, asked(&stores))] {
            if !lines.is_empty() {
                std::fs::write(stores.path("batch"), lines).unwrap();
                run(relman.current_dir(stores.path(".")).args(["batch", "batch"]));
            }
        }
    }
    run(stores.git("work").args(["gc", "-q"]));
    stores
}
