//! The user's git configuration, from the files that git itself would read.
//!
//! libgit2 does not know the variables by which git is told of other files; whoever reads the
//! environment says here what they hold. Start at `UserConfig::of`.

use std::path::{Path, PathBuf};

use git2::{Config, ConfigLevel};

/// What the environment says of git's configuration.
#[derive(Debug, Clone, Default)]
pub struct ConfigFiles {
    /// Stands for the files of the user: `GIT_CONFIG_GLOBAL`; an empty path is no file.
    pub global: Option<PathBuf>,
    /// Stands for the file of the machine: `GIT_CONFIG_SYSTEM`.
    pub system: Option<PathBuf>,
    /// The file of the machine is left out: `GIT_CONFIG_NOSYSTEM`.
    pub without_system: bool,
}

/// Configuration level by level, the one that wins first.
pub(super) struct UserConfig(Vec<Config>);

impl UserConfig {
    /// The levels of a configuration, with the files that the environment names in their places.
    pub(super) fn of(found: &Config, files: &ConfigFiles) -> Self {
        let mut levels: Vec<Config> = Vec::new();
        let mut add = |named: Option<&Path>, usual: [ConfigLevel; 2]| match named {
            Some(file) if file.as_os_str().is_empty() => {}
            Some(file) => levels.extend(Config::open(file)),
            None => levels.extend(usual.into_iter().filter_map(|level| found.open_level(level).ok())),
        };
        add(None, [ConfigLevel::Worktree, ConfigLevel::Local]);
        add(files.global.as_deref(), [ConfigLevel::Global, ConfigLevel::XDG]);
        if !files.without_system {
            add(files.system.as_deref(), [ConfigLevel::System, ConfigLevel::ProgramData]);
        }
        Self(levels)
    }

    pub(super) fn string(&self, key: &str) -> Option<String> {
        self.0.iter().find_map(|level| level.get_string(key).ok())
    }

    pub(super) fn path(&self, key: &str) -> Option<PathBuf> {
        self.0.iter().find_map(|level| level.get_path(key).ok())
    }
}
