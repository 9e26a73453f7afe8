//! Holds the sources to the layers and the sizes that `docs/architecture.md` promises.
//!
//! Each rule is a function from files to faults. One test runs them all on `src`; another hands each
//! rule a file that breaks it, so that a rule which never finds anything is noticed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use relman::domain::process::Process;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What each layer may import, itself apart.
const LAYERS: [(&str, &[&str]); 6] = [
    ("cli", &["store", "history", "format", "report", "domain"]),
    ("store", &["history", "format", "domain"]),
    ("history", &["format", "domain"]),
    ("format", &["domain"]),
    ("report", &["domain"]),
    ("domain", &[]),
];

/// What may stand only in some places: the word, and how the paths begin.
const RESERVED: [(&str, &[&str]); 22] = [
    ("git2", &["store/"]),
    ("rusqlite", &["store/"]),
    ("lettre", &["format/letter.rs", "cli/mail/"]),
    ("rustls", &["cli/mail/"]),
    ("std::net", &["cli/mail/"]),
    ("std::fs", &["store/", "cli/"]),
    ("std::process::Command", &["store/", "cli/"]),
    ("std::env", &["cli/world.rs"]),
    ("Utc::now", &["cli/world.rs"]),
    ("Local::now", &["cli/world.rs"]),
    ("SystemTime::now", &["cli/world.rs"]),
    ("Instant::now", &["cli/"]),
    ("clap", &["cli/"]),
    ("dialoguer", &["cli/"]),
    ("signal_hook", &["cli/"]),
    ("anyhow", &["cli/"]),
    ("minijinja", &["report/"]),
    ("comfy_table", &["report/"]),
    ("dugong", &["report/"]),
    ("pulldown_cmark", &["report/"]),
    ("getrandom", &["cli/world.rs"]),
    ("schemars", &["domain/", "format/schema.rs"]),
];

/// File names that say nothing.
const EMPTY_NAMES: [&str; 5] = ["utils", "helpers", "common", "manager", "types"];

/// A source file: its path below `src`, and its text.
#[derive(Clone)]
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The layer, or the name of a file that stands above all layers.
    fn layer(&self) -> &str {
        self.path.split_once('/').map_or(self.path.as_str(), |(layer, _)| layer)
    }

    fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The lines of code, without comments and without the unit tests at the end.
    fn code(&self) -> impl Iterator<Item = &str> {
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with("//"))
    }

    /// The path of the module, as `super` counts it.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs");
        path.trim_end_matches("/mod").split('/').collect()
    }
}

/// Every source file below `src`, in the order of paths.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                sources.push(Source { path: name, text: fs::read_to_string(path).unwrap() });
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

/// The files that are compiled into the program: without the modules that only tests have.
fn shipped(sources: &[Source]) -> Vec<Source> {
    let mut test_modules = BTreeSet::new();
    for source in sources {
        let mut lines = source.text.lines().map(str::trim).peekable();
        while let Some(line) = lines.next() {
            if line != "#[cfg(test)]" {
                continue;
            }
            while lines.peek().is_some_and(|next| next.starts_with("#[")) {
                lines.next();
            }
            let declared = lines.next().and_then(|next| next.strip_prefix("mod ")?.strip_suffix(';'));
            if let Some(name) = declared {
                test_modules.insert([source.module().join("/").as_str(), name].join("/"));
            }
        }
    }
    let is_test = |source: &&Source| {
        let module = source.module().join("/");
        !test_modules.iter().any(|test| module == *test || module.starts_with(&format!("{test}/")))
    };
    sources.iter().filter(is_test).cloned().collect()
}

/// The parts of a line that stand after `word`, where `word` is a whole word.
fn after<'l>(line: &'l str, word: &'l str) -> impl Iterator<Item = &'l str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).filter_map(move |(at, _)| {
        let (before, rest) = (line.get(..at)?, line.get(at + word.len()..)?);
        let inside = before.ends_with(is_part) || rest.starts_with(is_part);
        (!inside).then_some(rest)
    })
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// The layers that a line names: `crate::LAYER`, and as many `super::` as lead out of a layer.
fn named_layers(source: &Source, line: &str) -> Vec<String> {
    let mut named: Vec<String> = after(line, "crate").filter_map(|rest| rest.strip_prefix("::")).map(grouped).collect();
    let depth = source.module().len();
    let mut rest = line;
    while let Some(at) = rest.find("super::") {
        let chain = rest.get(at..).unwrap_or_default();
        let tail = chain.trim_start_matches("super::");
        if (chain.len() - tail.len()) / "super::".len() >= depth {
            named.push(grouped(tail));
        }
        rest = tail;
    }
    named.iter().flat_map(|names| names.split(' ')).map(str::to_owned).collect()
}

/// The first words of a path or of a group of paths: `{cli, store::Store}` is `cli store`.
fn grouped(path: &str) -> String {
    let Some(group) = path.strip_prefix('{') else { return first_word(path).to_owned() };
    let names: Vec<&str> =
        group.trim_end_matches(['}', ';', ' ']).split(',').map(|name| first_word(name.trim())).collect();
    names.join(" ")
}

fn imports(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in shipped(sources) {
        let Some((own, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == source.layer()) else {
            continue;
        };
        for line in source.code() {
            for named in named_layers(&source, line) {
                let is_layer = LAYERS.iter().any(|(layer, _)| *layer == named);
                if !is_layer || named == *own || allowed.contains(&named.as_str()) {
                    continue;
                }
                faults.push(format!("{}: `{own}` may not import `{named}`: {}", source.path, line.trim()));
            }
        }
    }
    faults
}

fn reserved(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in shipped(sources) {
        for line in source.code() {
            for (word, places) in RESERVED {
                let here = places.iter().any(|place| source.path.starts_with(place));
                if !here && after(line, word).next().is_some() {
                    faults.push(format!("{}: `{word}` belongs to {}: {}", source.path, places.join(", "), line.trim()));
                }
            }
        }
    }
    faults
}

fn headers(sources: &[Source]) -> Vec<String> {
    let opening = |source: &Source| source.text.lines().take_while(|line| line.starts_with("//!")).count();
    let wrong = sources.iter().filter(|source| !(1..=10).contains(&opening(source)));
    wrong.map(|source| format!("{}: {} opening lines instead of 1 to 10", source.path, opening(source))).collect()
}

fn sizes(sources: &[Source]) -> Vec<String> {
    let too_long = sources.iter().filter(|source| source.lines() > 600);
    let mut faults: Vec<String> =
        too_long.map(|source| format!("{}: {} lines, more than 600", source.path, source.lines())).collect();
    let mut lengths: Vec<usize> = sources.iter().map(Source::lines).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    if median > 150 {
        faults.push(format!("the median file has {median} lines, more than 150"));
    }
    let long = lengths.iter().filter(|length| **length > 400).count();
    if long * 20 > lengths.len() {
        faults.push(format!("{long} of {} files have more than 400 lines, more than 5 %", lengths.len()));
    }
    faults
}

fn places(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        if source.path.matches('/').count() > 3 {
            faults.push(format!("{}: more than three levels below src", source.path));
        }
        if let Some(name) = EMPTY_NAMES.iter().find(|name| source.module().contains(name)) {
            faults.push(format!("{}: `{name}` says nothing about what is in it", source.path));
        }
        let top = source.layer();
        if !matches!(top, "lib.rs" | "main.rs") && !LAYERS.iter().any(|(layer, _)| *layer == top) {
            faults.push(format!("{}: `{top}` is no layer", source.path));
        }
    }
    faults
}

/// Words that are the program's own and happen to be names in a process too.
const OWN_WORDS: [(&str, &str); 7] = [
    ("accepted", "how a suppression stands in SARIF"),
    ("approved", "what a person did by a sign-off"),
    ("cancelled", "the outcome of a deployment"),
    ("closed", "the state of an issue"),
    ("review", "a kind of result in SARIF"),
    ("rolled-back", "a key of a deployment in the record"),
    ("withdrawn", "what became of a waiver, or of evidence"),
];

/// The names of the processes that ship, and of their states, roles, gates, transitions and tasks.
fn shipped_names() -> BTreeSet<String> {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("release-templates");
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(templates).unwrap() {
        let path = entry.unwrap().path();
        names.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        let process = fs::read(path.join("process.yaml")).unwrap();
        let process: Process = relman::format::yaml::read("process.yaml", &process).unwrap();
        names.extend(process.states.keys().map(ToString::to_string));
        names.extend(process.roles.keys().map(ToString::to_string));
        names.extend(process.gates.keys().map(ToString::to_string));
        let plain_words_aside = process.transitions.keys().chain(process.tasks.keys()).map(ToString::to_string);
        names.extend(plain_words_aside.filter(|name| name.contains('-')));
    }
    names.retain(|name| OWN_WORDS.iter().all(|(word, _)| word != name));
    names
}

/// True if the word stands there as a name: it has a hyphen, or quotes, or an option before it.
fn is_named(line: &str, word: &str) -> bool {
    let quoted = [format!("\"{word}\""), format!("`{word}`"), format!("--to {word}"), format!("--state {word}")];
    word.contains('-') || quoted.iter().any(|quoted| line.contains(quoted))
}

/// A process is data: the program, its help and its comments know the name of nothing in one.
fn names_of_processes(sources: &[Source], names: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        for line in source.text.lines() {
            let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            for word in words.filter(|word| names.contains(*word) && is_named(line, word)) {
                faults.push(format!("{}: `{word}` is a name of a shipped process: {}", source.path, line.trim()));
            }
        }
    }
    faults
}

fn all(sources: &[Source], names: &BTreeSet<String>) -> Vec<String> {
    let rules = [imports(sources), reserved(sources), headers(sources), sizes(sources), places(sources)];
    rules.into_iter().flatten().chain(names_of_processes(sources, names)).collect()
}

#[test]
fn the_sources_keep_to_their_layers_and_sizes() {
    let sources = sources();
    assert!(sources.len() > 100, "only {} files were read", sources.len());
    let faults = all(&sources, &shipped_names());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A file that keeps every rule, with one thing in it.
fn file(path: &str, code: &str) -> Source {
    Source::new(path, &format!("//! Something.\n\n{code}\n"))
}

#[track_caller]
fn finds(source: Source, fault: &str) {
    let names = BTreeSet::from(["in-the-oven".to_owned(), "baked".to_owned()]);
    let found = all(&[source], &names);
    assert!(found.len() == 1 && found.iter().all(|found| found.contains(fault)), "wanted `{fault}`, found {found:?}");
}

#[track_caller]
fn finds_nothing(sources: &[Source]) {
    let found = all(sources, &BTreeSet::from(["in-the-oven".to_owned(), "baked".to_owned()]));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_rule_about_imports_can_fail() {
    finds(file("domain/a.rs", "use crate::format::yaml;"), "`domain` may not import `format`");
    finds(file("report/a.rs", "use crate::store::Store;"), "`report` may not import `store`");
    finds(file("report/a.rs", "    crate::history::paths::of(name)"), "`report` may not import `history`");
    finds(file("format/a.rs", "use super::super::history::paths;"), "`format` may not import `history`");
    finds(file("history/a/b.rs", "use super::super::super::store::Store;"), "`history` may not import `store`");
    finds(file("store/mod.rs", "use super::report::table;"), "`store` may not import `report`");
    finds(file("history/a.rs", "use crate::{domain::id::Id, cli};"), "`history` may not import `cli`");
    finds_nothing(&[file("cli/a.rs", "use crate::store::Store;\nuse super::report;\n// crate::nothing::cli")]);
    finds_nothing(&[file("domain/a.rs", "#[cfg(test)]\nmod b;"), file("domain/a/b.rs", "use crate::format::yaml;")]);
    finds_nothing(&[file("domain/a.rs", "#[cfg(test)]\nmod tests {\n    use crate::format::yaml;\n}")]);
}

#[test]
fn every_reserved_word_can_be_found() {
    for (word, places) in RESERVED {
        finds(file("history/a.rs", &format!("    {word}")), &format!("`{word}` belongs to"));
        for place in places {
            let path = if place.ends_with('/') { format!("{place}a.rs") } else { (*place).to_owned() };
            finds_nothing(&[file(&path, word)]);
        }
    }
    finds_nothing(&[file("domain/a.rs", "let clapped = my_git2;")]);
}

#[test]
fn every_rule_about_files_can_fail() {
    finds(Source::new("domain/a.rs", "use std::rc::Rc;\n"), "0 opening lines");
    finds(Source::new("domain/a.rs", &"//! Long.\n".repeat(11)), "11 opening lines");
    finds(file("domain/utils.rs", ""), "`utils` says nothing");
    finds(file("domain/types/mod.rs", ""), "`types` says nothing");
    finds(file("domain/a/b/c/d.rs", ""), "more than three levels");
    finds(file("server/a.rs", ""), "`server` is no layer");
    finds(file("report/a.rs", "let state = \"in-the-oven\";"), "`in-the-oven` is a name of a shipped process");
    finds(file("cli/a.rs", "/// relman promote A1 --to baked"), "`baked` is a name of a shipped process");
    finds(file("cli/a.rs", "let state = \"baked\";"), "`baked` is a name of a shipped process");
    finds_nothing(&[file("cli/a.rs", "let baked = 1; // the bread is baked")]);
    let long = |lines: usize| {
        let mut text = "//! Long.\n".to_owned();
        (1..lines).for_each(|line| writeln!(text, "// {line}").unwrap());
        text
    };
    let beside = |path: &str, lines: usize| {
        let mut sources: Vec<Source> = (0..20).map(|number| file(&format!("domain/f{number}.rs"), "")).collect();
        sources.push(Source::new(path, &long(lines)));
        sources
    };
    assert!(sizes(&beside("domain/a.rs", 600)).is_empty());
    assert_eq!(sizes(&beside("domain/a.rs", 601)), ["domain/a.rs: 601 lines, more than 600"]);
    let mut many = beside("domain/a.rs", 401);
    many.push(Source::new("domain/b.rs", &long(401)));
    assert_eq!(sizes(&many), ["2 of 22 files have more than 400 lines, more than 5 %"]);
    assert_eq!(sizes(&[Source::new("domain/a.rs", &long(151))]), ["the median file has 151 lines, more than 150"]);
}

#[test]
fn the_names_of_the_processes_that_ship_are_read() {
    let names = shipped_names();
    assert!(names.len() > 20, "{names:?}");
}
