//! A month as a page: a table of weeks on a sheet of its own, and the list below.

use super::{Body, text};
use crate::report::month::{Entry, Month, Sort};
use chrono::NaiveDate;
use std::fmt::Write as _;

impl Month<'_> {
    /// As one HTML file that shows itself: without scripts or anything from elsewhere.
    #[must_use]
    pub fn html(&self) -> String {
        let title = self.title();
        let mut body = Body::default();
        body.heading(1, &title, &text(&title, false));
        body.html.push_str("<table class=\"month\">\n<thead>\n<tr>");
        for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
            // Writing to a string cannot fail.
            let _ = write!(body.html, "<th>{day}</th>");
        }
        body.html.push_str("</tr>\n</thead>\n<tbody>\n");
        for week in self.weeks() {
            let days: String = week.into_iter().map(|day| self.day(day)).collect();
            let _ = writeln!(body.html, "<tr>{days}</tr>");
        }
        body.html.push_str("</tbody>\n</table>\n");
        body.blocks(&self.page());
        body.whole(&title)
    }

    fn day(&self, day: Option<NaiveDate>) -> String {
        let Some(day) = day else { return "<td></td>".to_owned() };
        let class = if day == self.today { " class=\"today\"" } else { "" };
        let marks: String = self.on(day).into_iter().map(|entry| mark(entry, day)).collect();
        format!("<td{class}><time datetime=\"{day}\">{}</time>{marks}</td>", day.format("%-d"))
    }
}

fn mark(entry: &Entry, day: NaiveDate) -> String {
    let class = match entry.sort {
        Sort::Holiday => "holiday",
        Sort::Freeze => "freeze",
        Sort::Window => "window",
        Sort::Scheduled => "scheduled",
        Sort::Derived => "derived",
        Sort::Reached => "reached",
    };
    let begins = (entry.begins.local().date() == day && !entry.whole_days)
        .then(|| format!("{} ", entry.begins.local().format("%H:%M")));
    let releases = entry.releases.join(", ");
    let what = match entry.sort {
        Sort::Scheduled | Sort::Derived => format!("{releases} {}", entry.what),
        Sort::Reached => format!("{releases} {} (reached)", entry.what),
        _ => entry.title.clone(),
    };
    format!("<div class=\"{class}\">{}</div>", text(&format!("{}{what}", begins.unwrap_or_default()), false))
}
