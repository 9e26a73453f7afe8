//! The figures of delivery against slow and obvious ones, and a history told again against what was judged.

use super::memory::Memory;
use super::wishes::Dice;
use super::{HISTORIES, grown};
use relman::domain::entry::Entry;
use relman::domain::id::{Id, Word};
use relman::domain::metrics::case::{
    Cases, Choice, Delivered, Deployed, Ending, Granted, Held, Recovery, Stay, Subject,
};
use relman::domain::metrics::figures::Figures;
use relman::domain::metrics::gather;
use relman::domain::metrics::groups::{By, groups};
use relman::domain::metrics::held::Watch;
use relman::domain::metrics::period::Period;
use relman::domain::metrics::recovery::recover;
use relman::domain::moment::Moment;
use relman::domain::naming::ReleaseName;
use relman::domain::policy::Policy;
use relman::domain::release::Release;
use relman::format::{journal, record};
use relman::history::retelling::retell;
use std::cell::RefCell;
use std::rc::Rc;

const ZONE: chrono_tz::Tz = chrono_tz::Tz::Europe__Vienna;

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn at(seconds: i64) -> Moment {
    Moment::from_commit(seconds, 60).unwrap()
}

/// Some time within two years.
fn moment(dice: &mut Dice) -> Moment {
    at(1_920_000_000 + i64::try_from(dice.below(2 * 365 * 24)).unwrap() * 3_600)
}

fn some(dice: &mut Dice, of: &[&str]) -> Vec<Id> {
    let first = of[dice.below(of.len())];
    let more = of.iter().filter(|one| **one != first && dice.below(3) == 0);
    std::iter::once(first).chain(more.copied()).map(id).collect()
}

/// Cases of anything at any time.
fn random(dice: &mut Dice) -> Cases {
    let mut cases = Cases::default();
    for number in 1..=40 {
        let subject = Rc::new(Subject {
            release: ReleaseName::parse(&format!("R{number:03}")).unwrap(),
            process: id(["one", "two"][dice.below(2)]),
            kind: id(["plain", "quick"][dice.below(2)]),
            components: some(dice, &["web", "db", "batch"]),
        });
        for _ in 0..dice.below(4) {
            let ending =
                [Ending::Stood, Ending::Stood, Ending::Failed, Ending::RolledBack, Ending::Cancelled][dice.below(5)];
            let ended = moment(dice);
            let later = at(ended.seconds() + i64::try_from(dice.below(500)).unwrap() * 3_600);
            let goes_back = ending == Ending::RolledBack || (ending == Ending::Failed && dice.below(2) == 0);
            cases.deployed.push(Deployed {
                subject: Rc::clone(&subject),
                environment: id(["prod", "prod", "other"][dice.below(3)]),
                components: some(dice, &["web", "db", "batch"]),
                at: ended,
                recorded: later,
                ending,
                succeeded: matches!(ending, Ending::Stood | Ending::RolledBack),
                taken_back: goes_back.then_some(later),
                recovery: Recovery::default(),
            });
        }
        for _ in 0..dice.below(3) {
            let components = some(dice, &["web", "db"]);
            let (from, at) = (moment(dice), moment(dice));
            let change = Word::parse("RFC-1").unwrap();
            cases.delivered.push(Delivered {
                subject: Rc::clone(&subject),
                change,
                components,
                from,
                from_commit: false,
                at,
            });
        }
        for state in ["a", "b"] {
            let entered = moment(dice);
            let left = (dice.below(5) > 0).then(|| moment(dice).or_later(entered));
            let (iteration, is_final) = (1 + u32::try_from(dice.below(2)).unwrap(), dice.below(9) == 0);
            cases.stays.push(Stay {
                subject: Rc::clone(&subject),
                state: id(state),
                entered,
                left,
                iteration,
                is_final,
            });
            let (gate, transition) = (id(["door", "lock"][dice.below(2)]), id("go"));
            let met = moment(dice).or_later(entered);
            let (moved, waived, last) = (met.or_later(moment(dice)), dice.below(4) == 0, dice.below(2) == 0);
            let subject = Rc::clone(&subject);
            cases.held.push(Held { subject, transition, gate, entered, met, moved, waived, last });
        }
        if dice.below(3) == 0 {
            cases.granted.push(Granted { subject, gate: id("door"), at: moment(dice) });
        }
    }
    recover(&mut cases.deployed);
    cases
}

/// When a deployment was made good, by looking at all others for every component, with no order to rely on.
fn slowly_restored(all: &[Deployed], failed: &Deployed) -> Option<i64> {
    let of = |component: &Id| {
        let has = |one: &&Deployed| one.environment == failed.environment && one.components.contains(component);
        let is_later = |one: &&Deployed| {
            (one.at.seconds(), one.recorded.seconds(), &one.subject.release)
                > (failed.at.seconds(), failed.recorded.seconds(), &failed.subject.release)
        };
        let next = all.iter().filter(has).filter(is_later).filter(|one| one.ending == Ending::Stood);
        let next = next.map(|one| one.at.seconds()).min();
        let back = failed.taken_back.map(Moment::seconds).filter(|back| {
            all.iter().filter(has).any(|one| {
                one.subject.release != failed.subject.release
                    && one.succeeded
                    && one.at.seconds() <= *back
                    && one.taken_back.is_none_or(|taken| taken.seconds() > *back)
            })
        });
        [next, back].into_iter().flatten().min()
    };
    failed.components.iter().map(of).collect::<Option<Vec<i64>>>()?.into_iter().max()
}

/// The value that at least this share of a hundred do not exceed, by trying each.
fn slowly_85(values: &[i64]) -> Option<i64> {
    let enough = |value: &&i64| values.iter().filter(|one| *one <= *value).count() * 100 >= values.len() * 85;
    values.iter().filter(enough).min().copied()
}

#[test]
fn figures_agree_with_slow_ones_and_periods_add_up() {
    let (mut restored, mut unrestored) = (0, 0);
    for seed in 1..=60 {
        let mut dice = Dice::seeded(seed);
        let cases = random(&mut dice);
        for one in cases.deployed.iter().filter(|one| one.went_wrong()) {
            let expected = slowly_restored(&cases.deployed, one);
            assert_eq!(one.recovery.restored.as_ref().map(|restored| restored.at.seconds()), expected, "seed {seed}");
            if expected.is_some() { restored += 1 } else { unrestored += 1 }
        }
        let (from, to) = (at(1_920_000_000), at(1_920_000_000 + 2 * 365 * 86_400));
        let whole = Period { from, to, zone: ZONE };
        let cut = moment(&mut dice);
        let parts = [Period { from, to: at(cut.seconds() - 1), zone: ZONE }, Period { from: cut, to, zone: ZONE }];
        let figures = |period: &Period| Figures::of(&cases.within(period), period);
        let all = figures(&whole);
        let sum = |count: &dyn Fn(&Figures) -> i64| parts.iter().map(|part| count(&figures(part))).sum::<i64>();
        let number = |count: usize| i64::try_from(count).unwrap();
        let counts: [&dyn Fn(&Figures) -> i64; 8] = [
            &|one| number(one.frequency.succeeded),
            &|one| number(one.failure_rate.wrong),
            &|one| number(one.failure_rate.of),
            &|one| one.lead_time.spread.total_seconds,
            &|one| number(one.restore_time.open),
            &|one| one.states.iter().map(|one| one.spread.total_seconds).sum(),
            &|one| one.gates.iter().map(|one| number(one.spread.count)).sum(),
            &|one| one.waivers.iter().map(|one| number(one.granted)).sum(),
        ];
        for (place, count) in counts.iter().enumerate() {
            assert_eq!(sum(count), count(&all), "seed {seed}, count {place}");
        }
        let leads: Vec<i64> = cases.delivered.iter().map(Delivered::seconds).collect();
        assert_eq!(all.lead_time.spread.p85_seconds, slowly_85(&leads), "seed {seed}");
        // What is told apart without overlap adds up, too.
        for by in [By::Kind, By::Process, By::Month] {
            let apart: usize = groups(&cases, &whole, by).iter().map(|group| group.figures.failure_rate.of).sum();
            assert_eq!(apart, all.failure_rate.of, "seed {seed}, {by:?}");
        }
        let only = Choice { kind: Some(id("quick")), ..Choice::default() };
        assert_eq!(cases.chosen(&only).chosen(&only), cases.chosen(&only));
    }
    assert!(restored > 300 && unrestored > 30, "{restored} restored, {unrestored} not");
}

fn entries(memory: &Memory, release: &Release) -> Vec<Entry> {
    let text = memory.text(&record::path(&release.name, journal::HISTORY)).unwrap();
    journal::entries(text.as_bytes()).unwrap()
}

#[test]
fn a_history_told_again_ends_where_the_record_stands() {
    let (mut told, mut held) = (0, 0);
    for seed in 1..=HISTORIES / 3 {
        let (memory, _) = grown(seed);
        // Only the title of the policy changes in these histories.
        let policy: Rc<Policy> = Rc::new(memory.policy());
        for release in memory.releases() {
            let entries = entries(&memory, &release);
            let end: RefCell<Option<Release>> = RefCell::new(None);
            let mut watch = Watch::new(gather::subject(&release), &entries);
            let outcome = retell(&entries, &|_| Some(Rc::clone(&policy)), &mut |policy, before, entry, after| {
                watch.see(policy, before, entry, after);
                end.replace(Some(after.clone()));
            });
            assert_eq!(outcome, Ok(()), "history {seed}, {}", release.name);
            assert_eq!(end.into_inner(), Some(release.clone()), "history {seed}, {}", release.name);
            told += 1;
            for one in watch.found() {
                assert!(!one.entered.is_after(one.met) && !one.met.is_after(one.moved), "history {seed}: {one:?}");
                held += 1;
            }
        }
    }
    assert!(told > 60 && held > 60, "{told} told, {held} gates");
}
