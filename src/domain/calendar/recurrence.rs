//! The beginnings of a window or freeze, on the local reading.
//!
//! Local readings are handed to the library as if they were UTC, so no table of time zones has a say
//! (language §7). Start at [`Recurrence::new`], then [`Recurrence::between`].

use super::rule;
use chrono::{DateTime, Datelike, Duration, NaiveDateTime, Utc};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

/// So many beginnings say how far they lie apart.
const SEEN: usize = 12;

/// A first beginning, and the rule by which others follow it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurrence {
    first: NaiveDateTime,
    rule: Option<RRule<Unvalidated>>,
}

impl Recurrence {
    /// A recurrence that begins with `first`; without a rule it is the only one.
    ///
    /// # Errors
    /// The rule is not one that is taken, or `first` is not a beginning by the rule.
    pub fn new(first: NaiveDateTime, text: Option<&str>) -> Result<Self, String> {
        let Some(text) = text else { return Ok(Self { first, rule: None }) };
        let wrong = |why: String| format!("rule `{text}` {why}");
        let parsed = rule::read(text).map_err(wrong)?.text.parse::<RRule<Unvalidated>>();
        let rule = parsed.map_err(|error| wrong(format!("is not understood: {error}")))?;
        let recurrence = Self { first, rule: Some(rule) };
        // RULE RFC 5545 §3.8.5.3: the start counts as a beginning; where the rule says otherwise, nobody knows what is meant.
        let begins = recurrence.beginnings(first).and_then(|set| (&set).into_iter().next());
        match begins {
            Some(beginning) if beginning == as_if_utc(first) => Ok(recurrence),
            Some(beginning) => {
                let beginning = beginning.format("%Y-%m-%dT%H:%M");
                Err(wrong(format!("does not begin at `start`; its first time is {beginning}")))
            }
            None => Err(wrong("never begins".to_owned())),
        }
    }

    /// All beginnings from `from` to `until`, both included, in order.
    #[must_use]
    pub fn between(&self, from: NaiveDateTime, until: NaiveDateTime) -> Vec<NaiveDateTime> {
        if self.rule.is_none() {
            return if from <= self.first && self.first <= until { vec![self.first] } else { Vec::new() };
        }
        let Some(set) = self.beginnings(from) else { return Vec::new() };
        let all = (&set).into_iter().map(|time| time.naive_utc());
        all.skip_while(|beginning| *beginning < from).take_while(|beginning| *beginning <= until).collect()
    }

    /// The beginnings that the rule makes, from some time before `from` on; none where it has ended.
    fn beginnings(&self, from: NaiveDateTime) -> Option<RRuleSet> {
        let rule = self.rule.clone()?;
        let near = self.near(&rule, from);
        let rule = self.without_those_before(rule, near)?;
        let start = as_if_utc(near);
        let rule = rule.validate(start).ok()?;
        Some(RRuleSet::new(start).rrule(rule).limit())
    }

    /// The longest time from one beginning to the next, among the first ones; nothing where there is one alone.
    #[must_use]
    pub fn distance(&self) -> Option<Duration> {
        let set = self.beginnings(self.first)?;
        let first: Vec<DateTime<Tz>> = (&set).into_iter().take(SEEN).collect();
        first.windows(2).filter_map(|pair| Some(*pair.get(1)? - *pair.first()?)).max()
    }

    /// The rule from a later start on, with the count of what is left; nothing where nothing is left.
    fn without_those_before(&self, rule: RRule<Unvalidated>, start: NaiveDateTime) -> Option<RRule<Unvalidated>> {
        let Some((count, each)) = rule.get_count().zip(in_a_turn(&rule)) else { return Some(rule) };
        let days = if rule.get_freq() == Frequency::Weekly { 7 } else { 1 } * i64::from(rule.get_interval());
        let gone = (start - self.first).num_days() / days * each;
        let left = u32::try_from(i64::from(count) - gone).ok().filter(|left| *left > 0)?;
        Some(rule.count(left))
    }

    /// A start from which the rule goes on as it does from the first: whole turns later, and before `from`.
    fn near(&self, rule: &RRule<Unvalidated>, from: NaiveDateTime) -> NaiveDateTime {
        let (gone, interval) = ((from - self.first).num_days(), i64::from(rule.get_interval()));
        let days = match rule.get_freq() {
            // What is counted is counted from the first on, unless every turn has as many.
            _ if rule.get_count().is_some() && in_a_turn(rule).is_none() => return self.first,
            Frequency::Daily => interval,
            Frequency::Weekly => 7 * interval,
            _ => {
                let years = (from.year() - 1 - self.first.year()).max(0) / rule.get_interval() as i32;
                let year = self.first.year() + years * rule.get_interval() as i32;
                // There is no such day in every year.
                return self.first.with_year(year).unwrap_or(self.first);
            }
        };
        self.first + Duration::days((gone - 1).max(0) / days * days)
    }
}

/// How many beginnings every turn of a rule has; nothing where that is not one number.
fn in_a_turn(rule: &RRule<Unvalidated>) -> Option<i64> {
    let narrowed = !rule.get_by_month().is_empty() || !rule.get_by_month_day().is_empty();
    match rule.get_freq() {
        _ if narrowed => None,
        Frequency::Daily if rule.get_by_weekday().is_empty() => Some(1),
        Frequency::Weekly => i64::try_from(rule.get_by_weekday().len().max(1)).ok(),
        _ => None,
    }
}

fn as_if_utc(local: NaiveDateTime) -> DateTime<Tz> {
    DateTime::<Utc>::from_naive_utc_and_offset(local, Utc).with_timezone(&Tz::UTC)
}

#[cfg(test)]
mod tests;
