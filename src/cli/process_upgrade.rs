//! `relman process upgrade`: a newer template comes into a store, and the rules of the house stay.
//!
//! `upgrade_base.rs` keeps the text that both began with, `three_ways.rs` merges; here it is shown,
//! judged and committed like every change of the policy. Start at [`UpgradeArgs::run`].

use super::amending::{self, Change, Proposed, Shown, Standing};
use super::failure::{Failure, Kind};
use super::findings::{self, Files, Found};
use super::process;
use super::session::{Amending, Reading, Session};
use super::shipped::{self, Template};
use super::three_ways::{self, Conflict, Merged, Sides};
use super::upgrade_base::{self, Place};
use super::{hand_edits, named, policy_commit, print};
use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::format::policy::CALENDAR;
use crate::format::yaml;
use crate::report::{encode, process_changes};
use crate::store;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Bring a newer template of a process into the store
///
/// Examples:
///   relman process upgrade --dry-run
///   relman process upgrade --from house/process.yaml -m "as agreed in May"
///
/// Compares three texts, line by line: the template from which the process was last taken, the process
/// as it is now, and the template as it is now. What one side changed is taken, what both changed is a
/// conflict, and nothing is written then: -o DIR writes the merged files with marks, and --merged DIR
/// takes them when they are edited. The process file and its templates are merged; calendar.yaml is the
/// house's own and left alone.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct UpgradeArgs {
    /// The process; the default one of the store where missing
    #[arg(value_name = "ID")]
    process: Option<String>,
    /// Take the template from a file or its folder; without it, the one that ships with this program
    #[arg(long, value_name = "FILE|DIR")]
    from: Option<PathBuf>,
    /// Name the template from which the process was last taken, where the store has not kept it
    #[arg(long, value_name = "FILE|DIR")]
    base: Option<PathBuf>,
    /// Write the merged files below a folder and commit nothing; conflicts stand between marks
    #[arg(short, long, value_name = "DIR", conflicts_with = "merged")]
    output: Option<PathBuf>,
    /// Take the merged files from a folder, once every mark in them is gone
    #[arg(long, value_name = "DIR")]
    merged: Option<PathBuf>,
    #[command(flatten)]
    amending: Amending,
}

/// The file beside merged files that says on which policy they were made.
const MADE_ON: &str = "made-on-policy";

/// A template, and what it says of itself.
struct Newest {
    place: Place,
    template: Template,
    process: Process,
    /// The template before it, where somebody names it.
    base: Option<Template>,
    /// The command that asks for it.
    command: String,
}

/// The three sides, merged.
struct Compared {
    merged: Merged,
    /// The text of the template that the store has kept.
    kept: Files,
    /// The version of the template that the process was last taken from.
    began_with: u32,
    here: u32,
}

impl UpgradeArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let newest = self.newest(session)?;
        if let Some(folder) = &self.output {
            let store = session.store()?;
            let none = || Failure::new(Kind::NotFound, "the store has no commit yet").hint("relman init");
            let standing = Standing::at(session, &store, store.tip()?.ok_or_else(none)?)?;
            return write(session, folder, &newest, &standing);
        }
        amending::run(session, &self.amending, "process.upgrade", &|standing| {
            let mut compared = compared(&newest, standing)?;
            if let Some(folder) = &self.merged {
                compared.merged = solved(session, folder, &newest, compared.merged, standing)?;
            }
            propose(&newest, standing, &compared)
        })
    }

    /// The template that is asked for.
    fn newest(&self, session: &Session) -> Result<Newest, Failure> {
        let store = session.store()?;
        let desk = session.desk(&store, &Reading::default())?;
        let known = process::find(&desk, self.process.as_deref())?;
        let read = |path: &PathBuf| {
            let file = if session.path(path).is_dir() { path.join("process.yaml") } else { path.clone() };
            shipped::from_file(session, &file)
        };
        let template = match &self.from {
            Some(path) => read(path)?,
            None => shipped::find(known.process.as_str()).ok_or_else(|| not_shipped(&known.process))?,
        };
        if template.process != known.process {
            let message = format!("that is the process `{}`, and not `{}`", template.process, known.process);
            return Err(
                Failure::new(Kind::Invalid, message).hint(format!("relman process upgrade {}", template.process))
            );
        }
        let base = self.base.as_ref().map(read).transpose()?;
        let mut command = format!("relman process upgrade {}", template.process);
        for (flag, path) in [("--from", &self.from), ("--base", &self.base)] {
            let path = path.as_ref().map(|path| encode::shell(&path.display().to_string()));
            command.extend(path.map(|path| format!(" {flag} {path}")));
        }
        let process = template.read()?;
        Ok(Newest { place: Place::of(&template.process), template, process, base, command })
    }
}

fn not_shipped(process: &Id) -> Failure {
    let message = format!("`{process}` is a process of your own: no template of it ships with this program");
    let shipped = format!("these ship: {}", shipped::names().join(", "));
    Failure::new(Kind::NotFound, message)
        .detail(shipped)
        .hint(format!("relman process upgrade {process} --from FILE, where a newer text of it is in a file"))
}

fn compared(newest: &Newest, standing: &Standing<'_>) -> Result<Compared, Failure> {
    let (place, desk) = (&newest.place, &standing.desk);
    let known = desk.policy.processes.get(&place.id).map(|process| process.version);
    let here = known.ok_or_else(|| named::unknown("process", place.id.as_str(), desk.policy.processes.keys()))?;
    let kept = upgrade_base::find(desk.store, desk.commit, place)?;
    let before = match &newest.base {
        Some(base) => &base.files,
        None if kept.contains_key(&place.file) => &kept,
        None if place.is_same(&standing.files, &newest.template.files) => &newest.template.files,
        None => return Err(unknown_base(newest)),
    };
    let began_with = before.get(&place.file).and_then(|text| yaml::read::<Process>(&place.file, text).ok());
    let began_with = began_with.map_or(1, |process| process.version);
    let sides = Sides { before, here: &standing.files, there: &newest.template.files };
    let merged = three_ways::merge(place, &sides, here.saturating_add(1))?;
    Ok(Compared { merged, kept, began_with, here })
}

/// A line that only the house has looks like one that the template took away, if one guesses.
fn unknown_base(newest: &Newest) -> Failure {
    let id = &newest.place.id;
    let message = format!("the store has not kept the template from which `{id}` was taken");
    Failure::new(Kind::NotFound, message)
        .hint(format!("{} --base FILE, with the text of the template that it began with", newest.command))
}

/// The merged files that somebody has edited, in the place of those with marks.
fn solved(
    session: &Session,
    folder: &Path,
    newest: &Newest,
    merged: Merged,
    standing: &Standing<'_>,
) -> Result<Merged, Failure> {
    let anew = || format!("{} -o DIR, with an empty folder, writes them", newest.command);
    let read =
        |file: &Path| session.read_bytes(file, yaml::POLICY_BYTES as u64).map_err(|failure| failure.hint(anew()));
    // What somebody put in force since then is not in these files, and would be taken back.
    let number = standing.desk.policy.settings.policy.to_string();
    let made_on = String::from_utf8_lossy(&read(&folder.join(MADE_ON))?).trim().to_owned();
    if made_on != number {
        let message =
            format!("the files in `{}` were made on policy {made_on}, and {number} is in force", folder.display());
        return Err(Failure::new(Kind::NotYet, message).hint(anew()));
    }
    let mut files = Vec::new();
    for (path, text) in merged.files {
        if text.is_none() {
            files.push((path, None));
            continue;
        }
        let file = folder.join(&path);
        let bytes = read(&file)?;
        if let Some(line) = three_ways::first_mark(&bytes) {
            let message = format!("{}:{line}: a mark of a conflict stands here", file.display());
            return Err(
                Failure::new(Kind::Invalid, message).hint("leave the lines that shall hold, and take the marks out")
            );
        }
        if standing.files.get(&path) != Some(&bytes) {
            files.push((path, Some(bytes)));
        }
    }
    Ok(Merged { files, conflicts: Vec::new(), notes: merged.notes })
}

impl Compared {
    /// Why there is nothing to bring, if there is not.
    fn already(&self, newest: &Newest) -> Option<String> {
        let (id, version, taken) = (&newest.place.id, newest.process.version, self.began_with);
        if version < taken {
            return Some(format!("the template is version {version}, older than version {taken} which {id} has"));
        }
        self.merged.files.is_empty().then(|| format!("{id} has all of version {version} of its template"))
    }
}

fn propose(newest: &Newest, standing: &Standing<'_>, compared: &Compared) -> Result<Proposed, Failure> {
    let (place, desk) = (&newest.place, &standing.desk);
    if let Some(said) = compared.already(newest) {
        return Ok(Proposed::Already { item: place.id.to_string(), said });
    }
    let merged = &compared.merged;
    let paths: Vec<&str> = merged.files.iter().map(|(path, _)| path.as_str()).collect();
    hand_edits::refuse_edited(desk.store, &desk.policy, &standing.files, &paths)?;
    if !merged.conflicts.is_empty() {
        return Err(conflicts(newest, merged));
    }
    let mut files = standing.files.clone();
    for (path, text) in &merged.files {
        match text {
            Some(text) => files.insert(path.clone(), text.clone()),
            None => files.remove(path),
        };
    }
    let (new, old) = (findings::of_policy(&files), findings::of_policy(&standing.files));
    let came: Vec<&Found> = new.iter().filter(|found| !old.iter().any(|old| old.says_the_same(found))).collect();
    let way = format!("{} -o DIR, to see and mend the merged files", newest.command);
    policy_commit::refuse_templates(came.iter().copied(), &str::to_owned, &way)?;
    let shown = shown(newest, standing, compared, &files)?;
    let number = desk.policy.settings.policy.saturating_add(1);
    Ok(Proposed::Change(Box::new(Change {
        item: place.id.to_string(),
        made: Some(number.to_string()),
        said: format!("upgrade {} to version {} of its template", place.id, newest.process.version),
        begins: true,
        confirm: Some(format!("put policy {number} in force, with {} upgraded?", place.id)),
        warnings: came.iter().filter(|found| !found.is_error()).map(|found| found.line()).collect(),
        next: Some(format!("relman process show {}", place.id)),
        shown: Some(shown),
        beside: Some(upgrade_base::kept(place, &compared.kept, &newest.template.files))
            .filter(|kept| !kept.is_empty())
            .map(|kept| (format!("keep version {} of the template of {}\n", newest.process.version, place.id), kept)),
        files,
    })))
}

/// What changes: in words, and line by line.
fn shown(newest: &Newest, standing: &Standing<'_>, compared: &Compared, files: &Files) -> Result<Shown, Failure> {
    let (place, merged) = (&newest.place, &compared.merged);
    let mut diff = String::new();
    for (path, text) in &merged.files {
        let before = standing.files.get(path).map(Vec::as_slice).unwrap_or_default();
        diff.push_str(&store::unified(path, before, text.as_deref().unwrap_or_default())?);
    }
    let (began_with, version) = (compared.began_with, newest.process.version);
    let mut summary = vec![format!("{}: from version {began_with} of its template to version {version}", place.id)];
    let before = standing.desk.policy.processes.get(&place.id);
    let after = files.get(&place.file).and_then(|text| yaml::read::<Process>(&place.file, text).ok());
    if let (Some(before), Some(after)) = (before, &after) {
        if after.version != before.version {
            summary.push(format!("  version here: {} becomes {}", compared.here, after.version));
        }
        summary.extend(process_changes::words(before, after).into_iter().map(|line| format!("  {line}")));
    }
    let templates = merged.files.iter().filter(|(path, _)| *path != place.file);
    summary.extend(templates.map(|(path, text)| {
        let how = match (text, standing.files.contains_key(path)) {
            (None, _) => "removed",
            (Some(_), true) => "changed",
            (Some(_), false) => "added",
        };
        format!("  {path} {how}")
    }));
    summary.extend(merged.notes.iter().map(|note| format!("  {note}")));
    summary.push(format!("  {CALENDAR} is the house's own and stays as it is"));
    Ok(Shown { summary, diff })
}

fn conflicts(newest: &Newest, merged: &Merged) -> Failure {
    let (id, version) = (&newest.place.id, newest.process.version);
    let count = merged.conflicts.len();
    let places = if count == 1 { "1 place was".to_owned() } else { format!("{count} places were") };
    let message =
        format!("{places} changed here and in version {version} of the template of {id}; nothing was committed");
    let failure = Failure::new(Kind::NotYet, message);
    let failure = merged.conflicts.iter().flat_map(Conflict::told).fold(failure, Failure::detail);
    let command = &newest.command;
    failure
        .hint(format!("{command} -o DIR writes the merged files with marks, to be edited"))
        .hint(format!("{command} --merged DIR puts them in force then"))
}

/// Writes the merged files below a folder; a file there that is not the one of the store is left alone.
fn write(session: &Session, folder: &Path, newest: &Newest, standing: &Standing<'_>) -> Result<(), Failure> {
    let compared = compared(newest, standing)?;
    let merged = &compared.merged;
    if let Some(said) = compared.already(newest).filter(|_| !session.everywhere.json) {
        return print::result(&format!("already so: {said}\n"));
    }
    let failed = |path: &Path, error: std::io::Error| {
        Failure::new(Kind::Internal, format!("cannot write `{}`: {error}", path.display()))
    };
    let mut targets = Vec::new();
    for (path, text) in merged.files.iter().filter_map(|(path, text)| Some((path, text.as_ref()?))) {
        let target = session.path(folder).join(path);
        match std::fs::read(&target) {
            Ok(there) if Some(&there) != standing.files.get(path) && there != *text => {
                let message = format!("`{}` is there already and is another file", target.display());
                return Err(Failure::new(Kind::Invalid, message).hint("name an empty folder with -o"));
            }
            _ => targets.push((target, text)),
        }
    }
    let made_on = format!("{}\n", standing.desk.policy.settings.policy).into_bytes();
    let mark = session.path(folder).join(MADE_ON);
    if !targets.is_empty() {
        targets.push((mark, &made_on));
    }
    let mut written = String::new();
    for (target, text) in &targets {
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
        }
        std::fs::write(target, text).map_err(|error| failed(target, error))?;
        written.push_str(&format!("{}\n", encode::terminal(&target.display().to_string())));
    }
    if !session.everywhere.json {
        print::result(&written)?;
    } else if merged.conflicts.is_empty() {
        let files: Vec<&String> = merged.files.iter().map(|(path, _)| path).collect();
        let json = json!({"process": newest.place.id, "version": newest.process.version, "files": files});
        print::result(&encode::json(&json))?;
    }
    if !merged.conflicts.is_empty() {
        return Err(conflicts(newest, merged));
    }
    if !session.everywhere.json && !session.everywhere.quiet && !merged.files.is_empty() {
        let folder = encode::shell(&folder.display().to_string());
        print::aside(&format!("next: {} --merged {folder}\n", newest.command));
    }
    Ok(())
}
