//! The stores that are measured: one with a work tree, a bare one, and a plain git repository with the same files.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Three repositories of one content: `work`, `bare` and `git`.
pub(crate) struct Stores {
    dir: TempDir,
    pub(crate) releases: usize,
    pub(crate) actions: usize,
}

/// A series holds 999 releases; these are filled one after the other.
const CONTRACTORS: [&str; 2] = ["IS", "KA"];
const A_SERIES: usize = 500;

/// What each release has behind it, after `new`: enough to be promoted.
const LIFE: &str = r#"change add _ IR-1042 "Authorization letter prints the wrong county" --component web
change add _ SMCR-88 "Yearly rate table" --component cache
set _ impact="Letters and rates only" rollback="Restore the datasets, reinstall the prior WAR"
artifact add _ app.war static.zip --component web --change IR-1042
artifact add _ rates.xml --component cache --change SMCR-88
evidence add _ junit.xml
document write _ release-notes
comment _ -m "Ready to be packaged"
"#;

impl Stores {
    /// Builds the stores by relman itself, lets git pack them, and brings them to the disk.
    ///
    /// They are built in memory where that is possible: ext4 is slow to make files for some minutes after many were
    /// deleted, as `git gc` does with the loose objects.
    pub(crate) fn build(releases: usize) -> Self {
        let stores = Self::begun(releases, &[]);
        let numbers: Vec<usize> = (0..releases).collect();
        for some in numbers.chunks(100) {
            let mut batch = String::new();
            for number in some {
                let contractor = CONTRACTORS[number / A_SERIES];
                let title = "December change cycle";
                writeln!(batch, "new '{title}' --component web --component cache --name-part contractor={contractor}")
                    .unwrap();
                batch.push_str(LIFE);
            }
            std::fs::write(stores.path("batch"), batch).unwrap();
            run(stores.relman("work").current_dir(stores.path(".")).args(["batch", "batch"]));
        }
        run(stores.git("work").args(["gc", "-q"]));
        run(stores.git(".").args(["clone", "-q", "--bare", "work", "bare"]));
        run(stores.git(".").args(["clone", "-q", "work", "git"]));
        let actions = output(stores.git("work").args(["rev-list", "--count", "HEAD"]));
        let disk = TempDir::new().unwrap();
        run(stores.command("cp", ".").args(["-r", "work", "bare", "git"]).arg(disk.path()));
        let stores = Self { dir: disk, releases, actions: actions.trim().parse().unwrap() };
        // The copies have other times and inodes than the index says.
        run(stores.git("work").args(["status", "--porcelain"]));
        run(stores.git("git").args(["status", "--porcelain"]));
        stores
    }

    /// A store without releases, in memory where that is possible, and the files that releases are made of.
    pub(crate) fn begun(releases: usize, form: &[&str]) -> Self {
        let memory = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new());
        let stores = Self { dir: memory.unwrap(), releases, actions: 0 };
        let init = ["init", "work", "--process", "cms-net", "--name-part", "contractor=IS", "--sample"];
        run(stores.command(env!("CARGO_BIN_EXE_relman"), ".").args(init).args(form).env_remove("RELMAN_STORE"));
        for (file, text) in [
            ("app.war", "war"),
            ("static.zip", "zip"),
            ("rates.xml", "<rates/>"),
            ("junit.xml", r#"<testsuite name="letters" tests="1"><testcase name="a"/></testsuite>"#),
        ] {
            std::fs::write(stores.path(file), text).unwrap();
        }
        stores
    }

    pub(crate) fn path(&self, path: &str) -> std::path::PathBuf {
        self.dir.path().join(path)
    }

    /// relman on one of the stores.
    pub(crate) fn relman(&self, store: &str) -> Command {
        self.command(env!("CARGO_BIN_EXE_relman"), store)
    }

    /// git in one of the repositories.
    pub(crate) fn git(&self, store: &str) -> Command {
        self.command("git", store)
    }

    /// A program in one of the repositories, in a world of its own.
    pub(crate) fn command(&self, program: &str, store: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.path(store)).env("HOME", self.dir.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("TZ", "UTC").env("LC_ALL", "C").env("CI", "true");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Kim");
            command.env(format!("GIT_{who}_EMAIL"), "lead-developer@example.org");
        }
        command.env("RELMAN_STORE", self.path(store));
        command
    }

    /// The size of the object database after `git gc`, in KiB.
    pub(crate) fn packed_kib(&self) -> u64 {
        let counted = output(self.git("git").args(["count-objects", "-v"]));
        let size = counted.lines().find_map(|line| line.strip_prefix("size-pack: "));
        size.unwrap().parse().unwrap()
    }
}

/// The files that the last commit of a store changed, copied into a work tree; their paths.
pub(crate) fn files_of_tip(stores: &Stores, store: &str, to: &str) -> Vec<String> {
    let named = output(stores.git(store).args(["diff-tree", "-r", "--name-only", "--no-commit-id", "main"]));
    let files: Vec<String> = named.lines().map(str::to_owned).collect();
    for file in &files {
        let bytes = stores.git(store).args(["cat-file", "-p", &format!("main:{file}")]).output().unwrap().stdout;
        let path = stores.path(to).join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        // The same file is committed once for each store: what was added to it makes it new.
        std::fs::write(path, [bytes.as_slice(), b"# ", store.as_bytes(), b"\n"].concat()).unwrap();
    }
    files
}

pub(crate) fn run(command: &mut Command) {
    output(command);
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
