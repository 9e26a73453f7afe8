//! The figures as one picture: SVG that needs nothing from elsewhere, runs nothing and prints on A4.
//!
//! Every text passes the pen, which escapes it. Start at [`Told::svg`].

use super::Told;
use super::axis::{Anchor, BLUE, GREY, GRID, INK, Pen, SLATE, cut, number};
use super::bars::{Bar, Column, WIDE, bars, columns, legend, lines};
use super::words::{counted, middle, upper};
use crate::domain::metrics::figures::Figures;
use crate::domain::metrics::groups::over_time;
use crate::domain::metrics::period::Step;
use crate::report::diagram::text::wrapped;
use crate::report::encode;
use std::fmt::Write as _;

const MARGIN: f64 = 36.0;
/// Between the parts.
const GAP: f64 = 18.0;
/// A4 in millimetres, without the border that printers leave.
const PAPER: (f64, f64) = (190.0, 277.0);
/// So many weeks are drawn as weeks.
const WEEKS: usize = 30;
/// So many months are drawn as months.
const MONTHS: usize = 72;
/// So many states and gates are drawn.
const BARS: usize = 14;
/// What the picture is written with, the first that a viewer has.
const FONTS: &str = "Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif";

impl Told<'_> {
    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let step = self.step();
        let parts = over_time(&self.cases, &self.period, step);
        let parts: Vec<(String, Figures)> = parts.into_iter().map(|(day, one)| (name(day, step), one)).collect();
        let each = match step {
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        };
        let mut picture = Picture::default();
        picture.part(|pen| self.heading(pen));
        picture.part(|pen| self.cards(pen));
        picture.part(|pen| {
            legend(pen, 12.0);
            16.0
        });
        let deployed = parts.iter().map(|(name, one)| Column {
            name: name.clone(),
            good: one.frequency.stood,
            bad: one.failure_rate.wrong,
        });
        let deployed: Vec<Column> = deployed.collect();
        picture.part(|pen| columns(pen, "Deployments", &format!("how many each {each}"), &deployed, BLUE));
        let leads: Vec<_> = parts.iter().map(|(name, one)| (name.clone(), one.lead_time.spread)).collect();
        let of = format!("changes by the {each} in which they were deployed");
        picture.part(|pen| lines(pen, "Lead time for changes", &of, &leads));
        let states = self.ordered_states().into_iter().filter(|one| one.spread.count > 0).take(BARS);
        let states: Vec<Bar> = states
            .map(|one| Bar {
                name: self.named(&one.process, self.state_title(&one.process, &one.state)),
                spread: one.spread,
                told: told(&one.spread, "stay"),
            })
            .collect();
        picture.part(|pen| bars(pen, "Time in states", "stays that ended", &states));
        let gates = self.figures.gates.iter().filter(|one| one.spread.total_seconds > 0).take(BARS);
        let gates: Vec<Bar> = gates
            .map(|one| Bar {
                name: self.named(&one.process, self.gate_title(&one.process, &one.gate)),
                spread: one.spread,
                told: told(&one.spread, "move"),
            })
            .collect();
        picture.part(|pen| bars(pen, "Gates that hold longest", "the most time all together first", &gates));
        let granted = parts.iter().map(|(name, one)| Column { name: name.clone(), good: one.granted(), bad: 0 });
        let granted: Vec<Column> = granted.collect();
        picture.part(|pen| columns(pen, "Waivers", &format!("granted each {each}"), &granted, SLATE));
        picture.whole(&self.title(), &self.span())
    }

    fn step(&self) -> Step {
        if self.period.steps(Step::Week).len() <= WEEKS {
            Step::Week
        } else if self.period.steps(Step::Month).len() <= MONTHS {
            Step::Month
        } else {
            Step::Year
        }
    }

    fn heading(&self, pen: &mut Pen) -> f64 {
        let mut y = 0.0;
        for line in wrapped(&self.title(), 26.0, WIDE).into_iter().take(2) {
            y += 30.0;
            pen.head((0.0, y - 4.0), 26.0, &line);
        }
        let chosen = self.chosen();
        let only = if chosen.is_empty() { String::new() } else { format!("; only {chosen}") };
        let about = format!("{}; deployments into {}{only}", self.span(), self.places());
        for line in wrapped(&about, 14.0, WIDE).into_iter().take(3) {
            y += 19.0;
            pen.write((0.0, y), 14.0, GREY, Anchor::Start, &line);
        }
        y
    }

    /// The four figures, each in a frame of its own.
    fn cards(&self, pen: &mut Pen) -> f64 {
        const HIGH: f64 = 92.0;
        let wide = (WIDE - 3.0 * GAP) / 4.0;
        let mut x = 0.0;
        for [name, value, made_of] in self.told_four() {
            let frame = (number(x), number(wide));
            // Writing to a string cannot fail.
            let _ = writeln!(
                pen.svg,
                "<rect x=\"{}\" y=\"0\" width=\"{}\" height=\"{HIGH}\" rx=\"8\" fill=\"#f8fafc\" stroke=\"{GRID}\"/>",
                frame.0, frame.1
            );
            let (value, more) = value.split_once("; ").unwrap_or((&value, ""));
            pen.write((x + 12.0, 20.0), 13.0, GREY, Anchor::Start, &name);
            pen.head((x + 12.0, 46.0), 20.0, &cut(value, 20.0, wide - 20.0));
            let (first, rest) = made_of.split_once([';', ':']).unwrap_or((&made_of, ""));
            let second = if more.is_empty() { rest.trim() } else { more };
            for (place, line) in [(64.0, first), (82.0, second)] {
                pen.write((x + 12.0, place), 12.0, INK, Anchor::Start, &cut(line, 12.0, wide - 20.0));
            }
            x += wide + GAP;
        }
        HIGH
    }

    /// A name with its process, where there are several.
    fn named(&self, process: &crate::domain::id::Id, name: String) -> String {
        let several = self.of_several(process);
        if several.is_empty() { name } else { format!("{name} ({several})") }
    }
}

fn told(spread: &crate::domain::metrics::spread::Spread, what: &str) -> String {
    format!("median {}, 85 % {}, {}", middle(spread), upper(spread), counted(spread.count, what))
}

fn name(first: chrono::NaiveDate, step: Step) -> String {
    let form = match step {
        Step::Week => "%-d %b",
        Step::Month => "%b %y",
        Step::Year => "%Y",
    };
    first.format(form).to_string()
}

/// The picture while its parts are put below each other.
#[derive(Default)]
struct Picture {
    body: String,
    high: f64,
}

impl Picture {
    fn part(&mut self, draw: impl FnOnce(&mut Pen) -> f64) {
        let mut pen = Pen::default();
        let high = draw(&mut pen);
        let y = number(MARGIN + self.high);
        // Writing to a string cannot fail.
        let _ = writeln!(self.body, "<g transform=\"translate({} {y})\">\n{}</g>", number(MARGIN), pen.svg);
        self.high += high + GAP;
    }

    fn whole(self, title: &str, about: &str) -> String {
        let (wide, high) = (WIDE + 2.0 * MARGIN, self.high - GAP + 2.0 * MARGIN);
        let scale = (PAPER.0 / wide).min(PAPER.1 / high);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" \
             role=\"img\" font-family=\"{FONTS}\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            number(wide * scale),
            number(high * scale),
            number(wide),
            number(high),
            encode::html(title),
            encode::html(about),
            number(wide),
            number(high),
            self.body
        )
    }
}
