//! The catalogue: a throw-away file of lines that were made of releases, to be found by whom they wait for.
//!
//! Knows texts, and for how long they hold; what they say is for who makes them. It says of which
//! commit, policy and program it was made, and who reads compares. Every line that is found is under
//! a seal, so that bytes which rotted on the disk are noticed, whatever SQLite thinks of them.
//! Nothing here is ever trusted over git; losing the file costs time and nothing else.
//! Start at [`Catalogue::look`], then [`Catalogue::renew`].

use super::cache;
use super::open::Store;
use crate::history::object::ObjectId;
use rusqlite::config::DbConfig;
use rusqlite::{
    Connection, Error, ErrorCode, OpenFlags, OptionalExtension as _, Row, Transaction, TransactionBehavior,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The name of the file; the number is raised when its form changes.
const FILE: &str = "catalogue-1.sqlite";
/// What SQLite may read or write for it: the file, and those that it keeps beside it.
const ENDINGS: [&str; 4] = ["", "-journal", "-wal", "-shm"];
/// How long is waited for others who read or write.
const PATIENCE: Duration = Duration::from_millis(500);
/// The seal of all lines.
const ALL: &str = "*";

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS made (one INTEGER PRIMARY KEY, text TEXT NOT NULL, seal INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS span
        (release TEXT PRIMARY KEY, begins INTEGER NOT NULL, ends INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS line
        (id INTEGER PRIMARY KEY, release TEXT NOT NULL, place INTEGER NOT NULL, whom TEXT NOT NULL, text TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS line_of_release ON line (release);
    CREATE TABLE IF NOT EXISTS whom (whom TEXT, line INTEGER, PRIMARY KEY (whom, line)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS seal
        (whom TEXT PRIMARY KEY, lines INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
";
const EMPTIED: &str = "DELETE FROM span; DELETE FROM line; DELETE FROM whom; DELETE FROM seal;";

/// The file, opened.
pub struct Catalogue {
    connection: Connection,
}

/// Why the file is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is locked, cannot be written, or the like.
    NotNow,
    /// What stands in it is no catalogue, or not the one that was written.
    Broken,
}

/// Of what lines are made, besides releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    /// The program that made them.
    pub program: String,
    /// The policy that they were made by.
    pub policy: String,
}

/// What was found.
#[derive(Debug)]
pub struct Looked {
    /// The commit that it was made of; nothing where all must be made anew.
    pub commit: Option<ObjectId>,
    /// The releases whose lines do not hold now.
    pub over: BTreeSet<String>,
    /// The lines, those that do not hold among them; in no order, and one that waits for several of these several times.
    pub lines: Vec<Line>,
    found: Option<String>,
}

/// A line of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The release.
    pub release: String,
    /// Its place among the lines of the release.
    pub place: u32,
    /// What it says.
    pub text: String,
}

/// All that is kept of one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The release.
    pub release: String,
    /// The first second at which its lines hold, since 1970.
    pub begins: i64,
    /// The first second at which they may hold no longer.
    pub ends: i64,
    /// The lines in order, each with whom it waits for: words without spaces.
    pub lines: Vec<(Vec<String>, String)>,
}

/// How many lines there are, and the sum of their check sums.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seal {
    lines: i64,
    sum: i64,
}

/// The spans of all releases, put together.
struct Spans {
    begins: i64,
    ends: i64,
    seal: Seal,
}

impl Store {
    /// Opens the catalogue; `None` where no file can be opened, or where what stands there is not relman's own.
    #[must_use]
    pub fn catalogue(&self) -> Option<Catalogue> {
        let file = self.own_folder()?.join(FILE);
        let is_own = |ending: &&str| cache::is_own(&file.with_file_name(format!("{FILE}{ending}")));
        if !ENDINGS.iter().all(is_own) {
            return None;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(file, flags).ok()?;
        connection.busy_timeout(PATIENCE).ok()?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).ok()?;
        Some(Catalogue { connection })
    }
}

impl Catalogue {
    /// Finds the lines for these, or all lines.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn look(&mut self, making: &Making, now: i64, whom: Option<&[String]>) -> Result<Looked, Unfit> {
        let reading = self.connection.transaction()?;
        let found = made(&reading)?;
        let mut looked = Looked { commit: None, over: BTreeSet::new(), lines: Vec::new(), found };
        let Some((commit, spans)) = looked.found.as_deref().and_then(|found| read_made(found, making)) else {
            return Ok(looked);
        };
        looked.commit = Some(commit);
        if now < spans.begins || now >= spans.ends {
            let (found, over) = all_spans(&reading, now)?;
            looked.over = over;
            if found.seal != spans.seal {
                return Err(Unfit::Broken);
            }
        }
        match whom {
            None => {
                let mut all = reading.prepare("SELECT release, place, whom, text FROM line")?;
                let lines = all.query_map([], line)?.collect::<Result<_, _>>()?;
                looked.lines = under_seal(&reading, ALL, lines)?;
            }
            Some(whom) => {
                let mut of = reading.prepare(
                    "SELECT release, place, line.whom, text FROM whom JOIN line ON line.id = whom.line WHERE whom.whom = ?1",
                )?;
                for one in whom {
                    let lines = of.query_map([one], line)?.collect::<Result<_, _>>()?;
                    looked.lines.extend(under_seal(&reading, one, lines)?);
                }
            }
        }
        Ok(looked)
    }

    /// Takes in what was made anew of some releases, or of all, and says of which commit it is now.
    ///
    /// Nothing is written where somebody else wrote since `looked`, or where `still` says no.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn renew(
        &mut self,
        looked: &Looked,
        made_of: (&Making, ObjectId),
        leaves: &[Leaf],
        still: &dyn Fn() -> bool,
    ) -> Result<(), Unfit> {
        let writing = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if made(&writing)? != looked.found || !still() {
            return Ok(());
        }
        writing.execute_batch(TABLES)?;
        if looked.commit.is_none() {
            writing.execute_batch(EMPTIED)?;
        }
        let mut seals: BTreeMap<String, Seal> = BTreeMap::new();
        for leaf in leaves {
            if looked.commit.is_some() {
                take_out(&writing, &leaf.release, &mut seals)?;
            }
            put_in(&writing, leaf, &mut seals)?;
        }
        let mut reseal = writing.prepare(
            "INSERT INTO seal VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET lines = lines + ?2, sum = sum + ?3",
        )?;
        for (whom, seal) in &seals {
            reseal.execute((whom, seal.lines, seal.sum))?;
        }
        drop(reseal);
        let (making, commit) = made_of;
        let (spans, _) = all_spans(&writing, 0)?;
        let text = write_made(making, commit, &spans);
        writing.execute("INSERT OR REPLACE INTO made VALUES (0, ?1, ?2)", (&text, check(&[&text])))?;
        writing.pragma_update(None, "user_version", 1)?;
        Ok(writing.commit()?)
    }

    /// Empties the file, whatever stands in it; others who have it open see that.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn reset(&mut self) -> Result<(), Unfit> {
        let reset = DbConfig::SQLITE_DBCONFIG_RESET_DATABASE;
        self.connection.set_db_config(reset, true)?;
        let emptied = self.connection.execute_batch("VACUUM");
        self.connection.set_db_config(reset, false)?;
        Ok(emptied?)
    }
}

impl Looked {
    /// All must be made anew.
    pub fn forget(&mut self) {
        self.commit = None;
        self.lines.clear();
    }
}

impl From<Error> for Unfit {
    fn from(error: Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory,
            ) => Self::NotNow,
            _ => Self::Broken,
        }
    }
}

impl Seal {
    fn add(&mut self, lines: i64, sum: i64) {
        self.lines += lines;
        self.sum = self.sum.wrapping_add(sum);
    }
}

/// A check sum over parts, each with its end.
fn check(parts: &[&str]) -> i64 {
    let mut crc = crc32fast::Hasher::new();
    for part in parts {
        crc.update(part.as_bytes());
        crc.update(&[0]);
    }
    crc.finalize().into()
}

/// What the file says that it was made of; nothing in an empty one.
fn made(reading: &Transaction<'_>) -> Result<Option<String>, Unfit> {
    let version: i64 = reading.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != 1 {
        return Ok(None);
    }
    let found =
        reading.query_row("SELECT text, seal FROM made", [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((text, seal)): Option<(String, i64)> = found else { return Ok(None) };
    if seal == check(&[&text]) { Ok(Some(text)) } else { Err(Unfit::Broken) }
}

fn write_made(making: &Making, commit: ObjectId, spans: &Spans) -> String {
    let Spans { begins, ends, seal } = spans;
    format!("{}\n{}\n{commit}\n{begins} {ends} {} {}", making.program, making.policy, seal.lines, seal.sum)
}

/// The commit and the spans; `None` where another program or policy made it.
fn read_made(text: &str, making: &Making) -> Option<(ObjectId, Spans)> {
    let ours = text.strip_prefix(&format!("{}\n{}\n", making.program, making.policy))?;
    let (commit, numbers) = ours.split_once('\n')?;
    let numbers: Vec<i64> = numbers.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [begins, ends, lines, sum] = numbers.try_into().ok()?;
    Some((commit.parse().ok()?, Spans { begins, ends, seal: Seal { lines, sum } }))
}

/// All spans together, and the releases for whose span it is too early or too late.
fn all_spans(reading: &Transaction<'_>, now: i64) -> Result<(Spans, BTreeSet<String>), Unfit> {
    let mut spans = Spans { begins: i64::MIN, ends: i64::MAX, seal: Seal::default() };
    let mut over = BTreeSet::new();
    let mut statement = reading.prepare("SELECT release, begins, ends FROM span")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (release, begins, ends): (String, i64, i64) = row.try_into()?;
        spans.seal.add(1, check(&[&release, &begins.to_string(), &ends.to_string()]));
        spans.begins = spans.begins.max(begins);
        spans.ends = spans.ends.min(ends);
        if now < begins || now >= ends {
            over.insert(release);
        }
    }
    Ok((spans, over))
}

/// A line with its check sum.
fn line(row: &Row<'_>) -> Result<(Line, i64), Error> {
    let (release, place, whom, text): (String, u32, String, String) = row.try_into()?;
    let sum = check(&[&release, &place.to_string(), &whom, &text]);
    Ok((Line { release, place, text }, sum))
}

fn under_seal(reading: &Transaction<'_>, whom: &str, lines: Vec<(Line, i64)>) -> Result<Vec<Line>, Unfit> {
    let mut found = Seal::default();
    lines.iter().for_each(|(_, sum)| found.add(1, *sum));
    let sealed = reading.query_row("SELECT lines, sum FROM seal WHERE whom = ?1", [whom], |row| {
        Ok(Seal { lines: row.get(0)?, sum: row.get(1)? })
    });
    let is_whole = sealed.optional()?.unwrap_or_default() == found;
    if is_whole { Ok(lines.into_iter().map(|(line, _)| line).collect()) } else { Err(Unfit::Broken) }
}

fn take_out(writing: &Transaction<'_>, release: &str, seals: &mut BTreeMap<String, Seal>) -> Result<(), Unfit> {
    let mut of_release =
        writing.prepare_cached("SELECT release, place, whom, text, id FROM line WHERE release = ?1")?;
    let former = of_release.query_map([release], |row| {
        let (whom, text): (String, String) = (row.get(2)?, row.get(3)?);
        let sum = check(&[&row.get::<_, String>(0)?, &row.get::<_, u32>(1)?.to_string(), &whom, &text]);
        Ok((whom, sum, row.get::<_, i64>(4)?))
    })?;
    let mut forget = writing.prepare_cached("DELETE FROM whom WHERE whom = ?1 AND line = ?2")?;
    for former in former.collect::<Result<Vec<_>, _>>()? {
        let (whom, sum, id) = former;
        for one in whom.split(' ').filter(|one| !one.is_empty()) {
            forget.execute((one, id))?;
            seals.entry(one.to_owned()).or_default().add(-1, -sum);
        }
        seals.entry(ALL.to_owned()).or_default().add(-1, -sum);
    }
    writing.prepare_cached("DELETE FROM line WHERE release = ?1")?.execute([release])?;
    writing.prepare_cached("DELETE FROM span WHERE release = ?1")?.execute([release])?;
    Ok(())
}

fn put_in(writing: &Transaction<'_>, leaf: &Leaf, seals: &mut BTreeMap<String, Seal>) -> Result<(), Unfit> {
    let mut add = writing.prepare_cached("INSERT INTO line (release, place, whom, text) VALUES (?1, ?2, ?3, ?4)")?;
    let mut wait = writing.prepare_cached("INSERT INTO whom VALUES (?1, ?2)")?;
    for (place, (whom, text)) in (0_u32..).zip(&leaf.lines) {
        let together = whom.join(" ");
        let id = add.insert((&leaf.release, place, &together, text))?;
        let sum = check(&[&leaf.release, &place.to_string(), &together, text]);
        for one in whom {
            wait.execute((one, id))?;
            seals.entry(one.clone()).or_default().add(1, sum);
        }
        seals.entry(ALL.to_owned()).or_default().add(1, sum);
    }
    // What is finished and has no lines holds for ever, and costs nothing.
    if leaf.ends != i64::MAX || !leaf.lines.is_empty() {
        let mut hold = writing.prepare_cached("INSERT INTO span VALUES (?1, ?2, ?3)")?;
        hold.execute((&leaf.release, leaf.begins, leaf.ends))?;
    }
    Ok(())
}
