//! What becomes of the commits of made histories, and that a slow and obvious way agrees.

use super::*;
use crate::domain::commits::{ListedCommit, Reason};
use crate::domain::pattern::Pattern;
use proptest::prelude::*;
use std::collections::BTreeSet;

mod reading;

/// The ids that every test looks for.
pub(super) fn references() -> References {
    let pattern = |text: &str| Pattern::try_from(text.to_owned()).unwrap();
    let types =
        [("IR", Some("IR-[0-9]+")), ("SMCR", Some("^SMCR-[0-9]+$")), ("PR", Some("[1-9][0-9]*")), ("ANY", None)];
    let types = types.into_iter().map(|(name, text)| (Word::parse(name).unwrap(), text.map(pattern)));
    let types: Vec<(Word, Option<Pattern>)> = types.collect();
    References::of_types(types.iter().map(|(name, pattern)| (name, pattern.as_ref())))
}

pub(super) fn id(number: usize) -> CommitId {
    // The digits differ at once, so that seven of them are enough.
    CommitId::parse(&format!("{number:07x}{:033}", 0)).unwrap()
}

fn short(number: usize) -> String {
    id(number).as_str()[..9].to_owned()
}

/// A history in the making: each commit has the places of its parents and a message.
#[derive(Default)]
struct History(Vec<(Vec<usize>, String)>);

impl History {
    /// A commit on top of the last one.
    fn add(&mut self, message: impl Into<String>) -> usize {
        let parent = self.0.len().checked_sub(1);
        self.on(parent.as_slice(), message)
    }

    fn on(&mut self, parents: &[usize], message: impl Into<String>) -> usize {
        self.0.push((parents.to_vec(), message.into()));
        self.0.len() - 1
    }

    fn revert(&mut self, number: usize) -> usize {
        let subject = self.0[number].1.lines().next().unwrap().to_owned();
        self.add(format!("Revert \"{subject}\"\n\nThis reverts commit {}.\n", id(number)))
    }

    fn sorted(&self) -> Vec<ListedCommit> {
        let references = references();
        let ranged = self.0.iter().enumerate().map(|(number, (parents, message))| {
            let lines: String = parents.iter().map(|parent| format!("parent {}\n", id(*parent))).collect();
            let person = "A U Thor <author@example.org> 1700000000 +0100";
            let raw = format!("tree {}\n{lines}author {person}\ncommitter {person}\n\n{message}", id(0));
            let told = Told::read(&Header::read(raw.as_bytes()).unwrap(), &references);
            let parents = parents.iter().map(|parent| (id(*parent), Some(*parent))).collect();
            Ranged { id: id(number), parents, told }
        });
        sorted(ranged.collect()).unwrap()
    }

    /// What became of each commit: its changes, the reason and the other commit, or `-`.
    fn told(&self) -> Vec<String> {
        let number = |id_: &CommitId| (0..self.0.len()).find(|number| id(*number) == *id_).unwrap();
        let told = |commit: ListedCommit| match (&commit.left_out, commit.changes.as_slice()) {
            (None, []) => "-".to_owned(),
            (None, changes) => changes.iter().map(Word::as_str).collect::<Vec<_>>().join(" "),
            (Some(out), _) => {
                let by = out.by.as_ref().map(|id| format!(" {}", number(id))).unwrap_or_default();
                format!("{}{by}", out.reason.as_str())
            }
        };
        self.sorted().into_iter().map(told).collect()
    }
}

#[test]
fn a_revert_leaves_both_out_and_a_revert_of_it_brings_back() {
    let mut history = History::default();
    let fix = history.add("IR-1: fix it");
    let revert = history.revert(fix);
    assert_eq!(history.told(), ["reverted 1", "revert 0"]);
    let again = history.revert(revert);
    assert_eq!(history.told(), ["IR-1", "reverted 2", "revert 1"]);
    history.revert(again);
    assert_eq!(history.told(), ["reverted 1", "revert 0", "reverted 3", "revert 2"]);
    history.add("IR-1: another way");
    assert_eq!(history.told()[4], "IR-1");
}

#[test]
fn a_revert_is_known_by_short_ids_several_ids_copies_subjects_and_numbers() {
    let of = |first: &str, second: &str| {
        let mut history = History::default();
        history.add("IR-9: before");
        let first = history.add(first);
        history.add(second.replace("SHORT", &short(first)).replace("FULL", id(first).as_str()));
        history.told()[1..].join(", ")
    };
    let both = "reverted 2, revert 1";
    assert_eq!(of("IR-1: a thing", "Revert \"IR-1: a thing\"\n\nThis reverts commit SHORT, it broke.\n"), both);
    assert_eq!(of("IR-1: a thing", "go back\n\nThis reverts commit FULL.\n"), "reverted 2, -");
    assert_eq!(
        of("IR-1: a thing", "fix: revert #12, and do IR-2\n\nThis reverts commit FULL.\n"),
        "reverted 2, 12 IR-2"
    );
    assert_eq!(of("IR-1: a thing", "Revert two\n\nThis reverts commits 1234567890 and\nSHORT.\n"), both);
    let copied = "IR-1: a thing\n\n(cherry picked from commit abcdefabcdefabcdefabcdefabcdefabcdefabcd)\n";
    assert_eq!(of(copied, "Revert x\n\nThis reverts commit abcdefabcd.\n"), both);
    for (subject, revert) in [
        ("a thing", "Revert \"a thing\""),
        ("a thing", "area: Revert \"a thing\""),
        ("a \"quoted\" thing", "Revert \"a \"quoted\" thing\""),
        ("a thing (#7)", "Revert \"a thing (#7)\" (#8)"),
        ("a thing (#7)", "Revert \"a thing\" (#8)"),
        ("a very long thing (#7)", "Revert \"a very lo…\" (#8)"),
        ("fix: a thing (#7)", "fix: revert \"fix: a thing (#7)\" (#8)"),
        ("fix: a thing (#7)", "revert: a thing (#7) (#8)"),
        ("fix(x): a thing (#7)", "revert: fix(x): a thing (#7)"),
        ("fix: a thing (#7)", "chore: revert #7 (#8)"),
        ("fix: a thing (#7)", "fix: revert a thing #7 (#8)"),
        ("fix: a thing (#7)", "Revert the thing (#8)\n\nReverts team/app#7\n"),
        ("Merge pull request #7 from team/thing", "Revert the thing\n\nReverts #7\n"),
    ] {
        assert_eq!(of(subject, revert), both, "{subject} / {revert}");
    }
    for no_revert in [
        "This partially reverts commit SHORT",
        "revert the chairs",
        "Revert \"another thing\"",
        "reverting is hard",
        "x\n\nReverts team/app#7",
        "Revert x\n\nThis reverts commit 00000",
    ] {
        assert_eq!(of("a thing", no_revert).split(", ").next(), Some("-"), "{no_revert}");
    }
}

#[test]
fn a_revert_of_what_came_before_the_range_counts_by_itself() {
    let mut history = History::default();
    history.add(format!("Revert \"IR-1: old\"\n\nThis reverts commit {}.", id(999)));
    assert_eq!(history.told(), ["IR-1"]);
    // Nobody reverts what comes later, whatever they call it.
    let mut history = History::default();
    history.add(format!("Revert \"later\"\n\nThis reverts commit {}.", id(1)));
    history.add("later");
    assert_eq!(history.told(), ["-", "-"]);
}

#[test]
fn reapply_brings_back_with_and_without_an_id() {
    let mut history = History::default();
    let fix = history.add("IR-1: fix it");
    let revert = history.revert(fix);
    history.add(format!("Reapply \"IR-1: fix it\"\n\nThis reverts commit {}.", id(revert)));
    assert_eq!(history.told(), ["IR-1", "reverted 2", "revert 1"]);
    history.0.pop();
    history.add("Reapply \"IR-1: fix it\"");
    assert_eq!(history.told(), ["IR-1", "reverted 2", "revert 1"]);
}

#[test]
fn the_revert_of_a_merge_takes_all_that_it_brought_and_gives_it_back() {
    let mut history = History::default();
    let base = history.add("base");
    let one = history.on(&[base], "IR-1: one");
    let two = history.on(&[one], "IR-1: two");
    let main = history.on(&[base], "IR-2: main");
    let merge = history.on(&[main, two], "Merge branch 'topic'");
    assert_eq!(history.told(), ["-", "IR-1", "IR-1", "IR-2", "merge"]);
    let said = format!("This reverts commit {}, reversing\nchanges made to {}.", id(merge), id(main));
    let revert = history.add(format!("Revert \"Merge branch 'topic'\"\n\n{said}\n"));
    assert_eq!(history.told(), ["-", "reverted 5", "reverted 5", "IR-2", "reverted 5", "revert 4"]);
    history.revert(revert);
    assert_eq!(history.told(), ["-", "IR-1", "IR-1", "IR-2", "merge", "reverted 6", "revert 5"]);
    // The other side is what is taken back where the revert says so.
    history.0.truncate(5);
    let said = format!("This reverts commit {}, reversing\nchanges made to {}.", id(merge), short(two));
    history.add(format!("Revert \"Merge branch 'topic'\"\n\n{said}\n"));
    assert_eq!(history.told(), ["-", "IR-1", "IR-1", "reverted 5", "reverted 5", "revert 4"]);
}

#[test]
fn a_merge_hands_its_references_to_what_it_brought_without_any() {
    let mut history = History::default();
    let base = history.add("base");
    let bare = history.on(&[base], "no number");
    let own = history.on(&[bare], "SMCR-7: its own");
    let main = history.on(&[base], "main");
    let synced = history.on(&[own, main], "Merge branch 'main' into feature/IR-1042-counties");
    let last = history.on(&[synced], "the last bit");
    history.on(&[main, last], "Merge branch 'feature/IR-1042-counties' of code.example.org/app into main\n\nIR-5 too");
    assert_eq!(history.told(), ["-", "IR-1042", "SMCR-7", "-", "merge", "IR-1042", "IR-1042 IR-5"]);
    // An inner merge is nearer than an outer one, and the body speaks where the subject is silent.
    let mut history = History::default();
    let base = history.add("base");
    let inner = history.on(&[base], "inner work");
    let outer = history.on(&[base], "outer work");
    let joined = history.on(&[outer, inner], "Merge pull request #3 from team/topic\n\nIR-2: topic");
    history.on(&[base, joined], "Merge the rest\n\nIR-1: all of it");
    assert_eq!(history.told(), ["-", "3", "IR-1", "3 IR-2", "IR-1"]);
}

#[test]
fn two_ways_into_one_change_and_one_commit_of_two() {
    let mut history = History::default();
    history.add("[IR-1] by brackets");
    history.add("by trailer\n\nFixes: IR-1\nSigned-off-by: A <a@example.org>");
    history.add("IR-1/IR-2: both, (#12)");
    assert_eq!(history.told(), ["IR-1", "IR-1", "IR-1 IR-2 12"]);
}

#[test]
fn spellings_of_one_id_are_one_change() {
    let mut history = History::default();
    history.add("#1 a");
    let mut commits = history.sorted();
    let mut spelled = |changes: &[&str], known: &[&str]| {
        let words = |ids: &[&str]| ids.iter().map(|id| Word::parse(id).unwrap()).collect::<Vec<_>>();
        commits[0].changes = words(changes);
        spelled_alike(&mut commits, words(known).iter());
        commits[0].changes.iter().map(Word::as_str).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(spelled(&["IR-7", "IR 7", "IR7"], &[]), "IR-7");
    assert_eq!(spelled(&["IR-7", "IR 8"], &["IR 7"]), "IR 7, IR 8");
    assert_eq!(spelled(&["IR-7", "IR 7"], &["IR 7", "IR-7"]), "IR-7, IR 7");
    assert_eq!(spelled(&["IR-7-1", "IR-71"], &[]), "IR-7-1, IR-71");
}

/// One commit of a random history: its kind and two places.
type Wish = (u8, usize, usize);

fn random() -> impl Strategy<Value = Vec<Wish>> {
    proptest::collection::vec((0_u8..10, 0_usize..40, 0_usize..40), 1..40)
}

/// A history of these wishes: commits, branches, merges, reverts of anything.
fn grown(wishes: &[Wish]) -> History {
    let mut history = History::default();
    for (number, (kind, one, other)) in wishes.iter().enumerate() {
        if number == 0 {
            history.add("root");
            continue;
        }
        let (one, other) = (one % number, other % number);
        let subject = |place: usize| history.0[place].1.lines().next().unwrap().to_owned();
        match kind {
            0..=2 => history.add(format!("IR-{}: work {number}", one % 5)),
            3 => history.add(format!("work {number}")),
            4 => history.on(&[one], format!("IR-{}: branch {number}", other % 5)),
            5 if one != other => history.on(&[one, other], format!("Merge branch 'b{number}'")),
            6 if one != other => history.on(&[one, other], format!("Merge branch 'IR-77' {number}")),
            7 => {
                let message = format!("Revert \"{}\"\n\nThis reverts commit {}.", subject(one), short(one));
                history.add(message)
            }
            8 => {
                let message = format!("Revert {number}\n\nThis reverts commit {}.", id(one));
                history.on(&[other], message)
            }
            _ => history.revert(one),
        };
    }
    history
}

/// All that a commit has, itself too.
fn reached(history: &History, places: &[usize]) -> BTreeSet<usize> {
    let parents = places.iter().flat_map(|place| reached(history, &history.0[*place].0));
    places.iter().copied().chain(parents.collect::<Vec<_>>()).collect()
}

/// True if a commit stands after all that came later: asked anew for every revert, again and again.
fn stands(history: &History, place: usize) -> bool {
    let takes_back = |revert: usize| {
        let (_, message) = &history.0[revert];
        let named =
            message.split("This reverts commit ").nth(1).map(|rest| rest.trim_end().trim_end_matches('.').to_owned());
        let target = named.and_then(|named| (0..revert).find(|target| id(*target).as_str().starts_with(&named)));
        let Some(target) = target else { return false };
        let parents = &history.0[target].0;
        let brought: BTreeSet<usize> = match parents.as_slice() {
            [kept, rest @ ..] if !rest.is_empty() => {
                reached(history, rest).difference(&reached(history, &[*kept])).copied().collect()
            }
            _ => BTreeSet::new(),
        };
        target == place || brought.contains(&place)
    };
    !(place + 1..history.0.len()).any(|later| takes_back(later) && stands(history, later))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_commit_appears_once_and_parity_is_the_obvious_one(wishes in random()) {
        // Few reverts of few commits: the obvious way takes for ever otherwise.
        let wishes = &wishes[..wishes.len().min(18)];
        let history = grown(wishes);
        let sorted = history.sorted();
        prop_assert_eq!(sorted.len(), wishes.len());
        for (place, commit) in sorted.iter().enumerate() {
            prop_assert_eq!(&commit.id, &id(place));
            prop_assert!(commit.left_out.is_none() || commit.changes.is_empty());
            let reverted = commit.left_out.as_ref().is_some_and(|out| out.reason == Reason::Reverted);
            prop_assert_eq!(reverted, !stands(&history, place), "{} of {:?}", place, history.0);
        }
    }

    #[test]
    fn a_list_is_read_as_it_was_written(wishes in random()) {
        let history = grown(&wishes);
        let list = CommitList {
            repository: "app".to_owned(), range: "v1..v2".to_owned(), from: None, to: id(0), commits: history.sorted(),
        };
        let bytes = written(&list).unwrap();
        prop_assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), list.commits.len() + 2);
        prop_assert_eq!(read(&bytes), Ok(list));
    }
}
