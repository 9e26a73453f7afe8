//! A hermetic world for the built program: own HOME, own git configuration, fixed people, and a
//! clock that ticks one minute with each command.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The first minute of the world: 2030-11-01T09:00:00Z, in seconds since 1970.
const BEGINNING: i64 = 1_919_754_000;

/// A folder with a store in it, and somebody who acts.
pub(crate) struct World {
    dir: tempfile::TempDir,
    person: String,
    minutes: Cell<i64>,
    store: Option<PathBuf>,
}

/// All that lay in the folder of a world.
pub(crate) struct Snapshot {
    files: Vec<(PathBuf, Option<Vec<u8>>)>,
    minutes: i64,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) command: String,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    /// An empty folder; nobody acts yet.
    pub(crate) fn empty() -> Self {
        // Every command waits for the disk several times: memory is fast where there is some.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() };
        Self { dir, person: "administrator".to_owned(), minutes: Cell::new(0), store: None }
    }

    /// A store by the shipped process whose names have the contractor's initials, with an invented
    /// person for every role.
    pub(crate) fn new(process: &str) -> Self {
        Self::shipped(&format!("{process} --name-part contractor=IS"))
    }

    /// A store by a shipped process, and more words for `init`, with an invented person for every role.
    pub(crate) fn shipped(process: &str) -> Self {
        let mut world = Self::empty();
        world.run(&format!("init store --process {process} --sample")).succeeds();
        world.store = Some(world.path("store"));
        world
    }

    /// A store by a process of the test, with an invented person for every role.
    pub(crate) fn by(process: &str) -> Self {
        let mut world = Self::empty();
        world.write("house.yaml", process);
        world.run("init store --process house.yaml --sample").succeeds();
        world.store = Some(world.path("store"));
        world
    }

    /// Acts in a store that was made already.
    pub(crate) fn governs(&mut self, store: &str) -> &mut Self {
        self.store = Some(self.path(store));
        self
    }

    /// Puts a changed file of the policy in force, as the administrator.
    pub(crate) fn amend(&self, path: &str, change: impl FnOnce(&str) -> String) -> &Self {
        let text = change(&self.read(&format!("store/{path}")));
        self.write(&format!("store/{path}"), &text);
        self.run_as("administrator", "policy commit -m \"another house rule\"").succeeds();
        self
    }

    /// All that lies in the folder, to begin other worlds with.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut files = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(self.path("").join(&folder)).unwrap() {
                let entry = entry.unwrap();
                let below = folder.join(entry.file_name());
                if entry.file_type().unwrap().is_dir() {
                    files.push((below.clone(), None));
                    folders.push(below);
                } else {
                    files.push((below, Some(std::fs::read(entry.path()).unwrap())));
                }
            }
        }
        Snapshot { files, minutes: self.minutes.get() }
    }

    /// A world that begins as another one stood.
    pub(crate) fn resume(snapshot: &Snapshot) -> Self {
        let mut world = Self::empty();
        for (path, bytes) in &snapshot.files {
            let path = world.dir.path().join(path);
            match bytes {
                None => std::fs::create_dir_all(path).unwrap(),
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
            }
        }
        world.minutes.set(snapshot.minutes);
        world.store = Some(world.path("store"));
        world
    }

    /// The commit at the tip of the store.
    pub(crate) fn tip(&self) -> String {
        self.git("rev-parse HEAD").succeeds().stdout.trim().to_owned()
    }

    /// A path in the folder of the world.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Writes a file in the folder of the world.
    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        let full = self.path(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
        self
    }

    /// Reads a file in the folder of the world.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// From now on this person acts: `ID@example.org`.
    pub(crate) fn person(&mut self, id: &str) -> &mut Self {
        id.clone_into(&mut self.person);
        self
    }

    /// Runs one command as somebody, without changing who acts.
    pub(crate) fn run_as(&self, id: &str, line: &str) -> Ran {
        let mut words = vec!["relman".to_owned()];
        words.extend(split(line));
        self.spawn(id, env!("CARGO_BIN_EXE_relman"), &words, None)
    }

    /// Runs one command line of the program; quotes are as in a shell.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.run_as(&self.person.clone(), line)
    }

    /// Runs one command line with text on standard input.
    pub(crate) fn run_with_input(&self, line: &str, input: &str) -> Ran {
        let mut words = vec!["relman".to_owned()];
        words.extend(split(line));
        self.spawn(&self.person.clone(), env!("CARGO_BIN_EXE_relman"), &words, Some(input))
    }

    /// Runs git in the store, as the person who acts.
    pub(crate) fn git(&self, line: &str) -> Ran {
        let mut words = vec!["git".to_owned(), "-C".to_owned(), self.store().display().to_string()];
        words.extend(split(line));
        self.spawn(&self.person.clone(), "git", &words, None)
    }

    /// Lets time pass.
    pub(crate) fn wait_minutes(&self, minutes: i64) -> &Self {
        self.minutes.set(self.minutes.get() + minutes);
        self
    }

    /// Waits for a time, such as `2030-12-14 06:00`, in UTC, unless it is past.
    pub(crate) fn clock(&self, time: &str) -> &Self {
        let time = chrono::NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").unwrap().and_utc().timestamp();
        self.minutes.set(self.minutes.get().max((time - BEGINNING) / 60));
        self
    }

    /// The program in this world, ready to be started by hand.
    pub(crate) fn command(&self, program: &str, person: &str) -> Command {
        let minutes = self.minutes.get();
        self.minutes.set(minutes + 1);
        let date = format!("{} +0000", BEGINNING + minutes * 60);
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.dir.path());
        command.env("HOME", self.dir.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("TZ", "UTC").env("LC_ALL", "C").env("CI", "true");
        command.env("GIT_AUTHOR_EMAIL", format!("{person}@example.org")).env("GIT_AUTHOR_NAME", person);
        command.env("GIT_COMMITTER_EMAIL", format!("{person}@example.org")).env("GIT_COMMITTER_NAME", person);
        command.env("GIT_COMMITTER_DATE", &date).env("GIT_AUTHOR_DATE", &date);
        if let Some(store) = &self.store {
            command.env("RELMAN_STORE", store);
        }
        if self.path("dsl").is_dir() {
            command.env("RELMAN_LIBRARY", self.path("dsl"));
        }
        command
    }

    fn spawn(&self, person: &str, program: &str, words: &[String], input: Option<&str>) -> Ran {
        use std::io::Write as _;
        let mut command = self.command(program, person);
        command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.write_all(input.unwrap_or_default().as_bytes());
        drop(stdin);
        Ran::of(words.join(" "), &child.wait_with_output().unwrap())
    }

    /// The folder of the store.
    pub(crate) fn store(&self) -> &Path {
        self.store.as_deref().unwrap()
    }
}

impl Ran {
    /// What a program printed that ran to its end.
    pub(crate) fn of(command: String, output: &Output) -> Self {
        Self {
            command,
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It ended with 0.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "`{}`\nstdout: {}\nstderr: {}", self.command, self.stdout, self.stderr);
        self
    }

    /// Standard output or error holds this text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert!(all.contains(text), "`{}` does not say `{text}`:\n{all}", self.command);
        self
    }

    /// Neither standard output nor error holds this text.
    #[track_caller]
    #[expect(clippy::wrong_self_convention, reason = "it reads like the others and is one of a chain")]
    pub(crate) fn is_silent_about(self, text: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert!(!all.contains(text), "`{}` says `{text}`:\n{all}", self.command);
        self
    }

    /// The gates that a refusal with `--json` names.
    #[track_caller]
    pub(crate) fn unmet(&self) -> Vec<String> {
        let error: serde_json::Value = serde_json::from_str(&self.stderr)
            .unwrap_or_else(|error| panic!("`{}` wrote no JSON: {error}\n{}", self.command, self.stderr));
        let unmet = error["error"]["unmet"].as_array().cloned().unwrap_or_default();
        unmet.iter().map(|gate| gate["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!("`{}` printed no JSON: {error}\n{}{}", self.command, self.stdout, self.stderr)
        })
    }
}

/// Splits a line into words: quotes as in a shell, nothing is expanded.
pub(crate) fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
