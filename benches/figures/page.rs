//! The figures as a page of documentation.

use crate::measure::Figure;
use crate::stores::Stores;
use std::fmt::Write as _;

/// Writes the page.
pub(crate) fn of(figures: &[Figure], stores: &Stores, rounds: usize, load: &str) -> String {
    let mut page = format!(
        "# Benchmarks\n\n\
         Written by `cargo bench --bench figures`; do not edit.\n\
         Each line runs relman and its yardstick in turn, {rounds} times (a third of that for what reads everything), and gives the ratio of the medians.\n\
         Behind it stands the ratio between near and far quartiles.\n\
         Times are whole processes; they depend on the machine, the ratios much less.\n\n\
         The stores hold {} releases, {} commits and {} KiB of packed objects.\n\
         The machine had {} cores and a load of {load} before the stores were built.\n\n\
         | operation | yardstick | relman | yardstick | ratio | quartiles | goal | |\n\
         |---|---|---|---|---|---|---|---|\n",
        stores.releases,
        stores.actions,
        stores.packed_kib(),
        std::thread::available_parallelism().map_or(1, usize::from),
    );
    for figure in figures {
        let goal = figure.goal.map_or(String::new(), |goal| format!("≤ {goal}"));
        let limit = figure.goal.and_then(|goal| goal.parse::<f64>().ok());
        let verdict = limit.map_or("", |limit| if figure.ratio() <= limit { "met" } else { "not met" });
        writeln!(
            page,
            "| {} | {} | {:.1} ms | {:.1} ms | **{:.2}** | {:.2} to {:.2} | {goal} | {verdict} |",
            figure.name,
            figure.yardstick,
            figure.ours.as_secs_f64() * 1e3,
            figure.theirs.as_secs_f64() * 1e3,
            figure.ratio(),
            figure.spread.0,
            figure.spread.1,
        )
        .unwrap();
    }
    page
}
