//! `relman init`: a store is made, with a shipped process or one from a file.

use super::ask;
use super::desk::unreadable;
use super::failure::{Failure, Kind};
use super::policy_commit::refuse_templates;
use super::session::{Acting, Session};
use super::upgrade_base::{self, Place};
use super::{findings, identity, named, print, shipped, times, world};
use crate::domain::amend;
use crate::domain::context::Context;
use crate::domain::id::{ActionId, Id};
use crate::domain::policy::Zone;
use crate::format::schema::{self, Written};
use crate::format::{message, policy, write_policy};
use crate::history::paths;
use crate::report;
use crate::report::refusal::Subject;
use crate::store::{self, FileChange};
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Who acts, as they said it at a terminal.
pub(super) struct Me {
    pub(super) name: String,
    pub(super) email: String,
}

/// Make a store
///
/// Examples:
///   relman init releases --process house.yaml --name-part team=IS --sample
///   relman init --branch relman --process house.yaml
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct InitArgs {
    /// Where; the folder one stands in where missing
    dir: Option<PathBuf>,
    /// The process: the id of a shipped one, or a file; asked for at a terminal where missing
    #[arg(long, value_name = "ID|FILE")]
    pub(super) process: Option<String>,
    /// Make a repository without a work tree
    #[arg(long, conflicts_with_all = ["branch", "adopt"])]
    bare: bool,
    /// Use a branch of its own in the enclosing repository
    #[arg(long, value_name = "BRANCH", conflicts_with = "adopt")]
    branch: Option<String>,
    /// Begin on top of the branch that is checked out
    #[arg(long)]
    adopt: bool,
    /// The name of the store for people
    #[arg(long)]
    pub(super) title: Option<String>,
    /// The zone in which times are written, such as America/Los_Angeles
    #[arg(long, value_name = "ZONE")]
    pub(super) time_zone: Option<String>,
    /// A part of release names, such as team=IS; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) name_part: Vec<String>,
    /// Add an invented person for every role
    #[arg(long)]
    pub(super) sample: bool,
    #[command(flatten)]
    acting: Acting,
}

impl InitArgs {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        match ask::init::whole(session, self)? {
            Some((whole, me)) => whole.make(session, me.as_ref()),
            None => self.make(session, None),
        }
    }

    /// Makes the store; `me` is who acts where git does not know it.
    fn make(&self, session: &Session, me: Option<&Me>) -> Result<(), Failure> {
        let dir = session.path(self.dir.as_deref().unwrap_or(Path::new(".")));
        let kind = match (&self.branch, self.bare, self.adopt) {
            (Some(branch), ..) => store::Kind::Branch(branch.clone()),
            (None, true, _) => store::Kind::Bare,
            (None, false, true) => store::Kind::Adopt,
            (None, false, false) => store::Kind::Own,
        };
        let template = self.template(session)?;
        let config = |key: &str| store::user_config(&session.world.folder, &session.world.config_files, key);
        let (name, email) = match me {
            Some(me) => (me.name.clone(), me.email.clone()),
            None => {
                let email = identity::author_email(&config).ok_or_else(identity::nobody)?;
                (identity::author_name(&config, &email), email)
            }
        };
        let id = write_policy::id_of(&email, |_| false).ok_or_else(identity::nobody)?;
        let made_by = write_policy::Founder { id, name, email };
        let branch = self.branch.clone().unwrap_or_else(|| store::MAIN_BRANCH.to_owned());
        let zone = self.zone()?;
        let settings = write_policy::NewSettings {
            title: self.title.clone().unwrap_or_else(|| "Releases".to_owned()),
            time_zone: zone.0.name().to_owned(),
            process: template.process.clone(),
            naming: self.name_parts()?,
            branch,
        };
        let now = times::in_zone(session.world.now, zone.0)?;
        let context = Context {
            id: ActionId::from_random(world::random_bytes()?),
            actor: made_by.id.clone(),
            at: now,
            message: None,
            url: None,
            happened: None,
        };
        // The first policy is judged before anything is made on the disk.
        self.judged(&template, &settings, &made_by, &context)?;
        if self.acting.dry_run {
            return print::result(&format!("the store would be valid; nothing was written at {}\n", dir.display()));
        }
        let place = store::init(&dir, &kind)?;
        if let Some(me) = me {
            place.remember_user(&me.name, &me.email)?;
            print::aside("your name and address stand in this repository's own git configuration\n");
        }
        let healed = place.heal()?;
        let settings = write_policy::NewSettings { branch: place.branch().to_owned(), ..settings };
        let files = self.judged(&template, &settings, &made_by, &context)?;
        let parent = place.tip()?;
        let mut transaction = place.begin(parent)?;
        for path in files.keys() {
            // RULE design §3: a user's own files are never lost.
            if transaction.read(path)?.is_some() {
                let message = format!("`{path}` is in this repository already, and relman would put its own there");
                return Err(Failure::new(Kind::Invalid, message)
                    .hint("begin on a branch of its own: relman init --branch relman")
                    .hint("or move the file away, commit, and begin again"));
            }
        }
        let files = files.into_iter().map(|(path, bytes)| (path.clone(), schema::led(&path, bytes)));
        let mut changes: Vec<FileChange> =
            files.map(|(path, bytes)| FileChange { path, content: Some(bytes) }).collect();
        let mut others = Vec::new();
        for file in Written::ALL {
            let (path, bytes) = (file.schema_path(), schema::text(file).into_bytes());
            match transaction.read(&path)? {
                Some(there) if there != bytes => others.push(file),
                _ => changes.push(FileChange { path, content: Some(bytes) }),
            }
        }
        let template_text = upgrade_base::began_with(&template, shipped::find(template.process.as_str()))?;
        changes.extend(upgrade_base::kept(&Place::of(&template.process), &BTreeMap::new(), &template_text));
        let (attributes, bytes) = paths::ATTRIBUTES;
        if transaction.read(attributes)?.is_none() {
            changes.push(FileChange { path: attributes.to_owned(), content: Some(bytes.to_vec()) });
        }
        let said = format!("{} by the process {}", settings.title, template.process);
        let text = message::of_policy(1, &said, &made_by.id);
        let stamp = identity::stamp(&made_by.name, &made_by.email, now);
        let commit = transaction.commit(&changes, &text, &stamp, &stamp)?;
        let published = transaction.publish()?;
        let mut warnings: Vec<String> = healed.iter().chain(&published.warnings).map(ToString::to_string).collect();
        warnings.extend(others.into_iter().map(|file| {
            let (path, word) = (file.schema_path(), file.word());
            format!("`{path}` is there already with other bytes and was left alone; relman schema {word} prints what it would be")
        }));
        let process = template.read()?;
        let unnamed = process.naming.parts().filter(|part| !settings.naming.contains_key(*part));
        warnings.extend(unnamed.map(|part| {
            format!("names of releases need `{part}`: write it under `naming:` in relman.yaml, or give it with new --name-part {part}=VALUE")
        }));
        self.answer(session, &dir, &place, &settings, &made_by, commit, &warnings)
    }

    fn judged(
        &self,
        template: &shipped::Template,
        settings: &write_policy::NewSettings,
        founder: &write_policy::Founder,
        context: &Context,
    ) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
        let mut files = template.files.clone();
        let read = template.read()?;
        let sample = self.sample.then_some(&read);
        files.insert(policy::SETTINGS.to_owned(), write_policy::settings(settings).into_bytes());
        files.insert(policy::PEOPLE.to_owned(), write_policy::people(founder, sample).into_bytes());
        let proposed = policy::read(&files).map_err(|errors| unreadable("the process cannot be read", &errors))?;
        match amend::found(&proposed, context) {
            Ok(_) => {
                let found = findings::of_process(&template.file, &template.files);
                let check = format!("relman process check {}", template.shown(&template.file));
                refuse_templates(&found, &|file| template.shown(file), &check).map(|()| files)
            }
            Err(refusal) => {
                let subject = Subject::bare("the policy");
                let refusal = findings::placed(refusal, &files, &|file| template.shown(file));
                let mut told = report::refusal::tell(subject, &refusal);
                // There is no store yet whose policy had a status.
                told.hints = vec![format!("relman process check {}", template.shown(&template.file))];
                Err(told.into())
            }
        }
    }

    fn template(&self, session: &Session) -> Result<shipped::Template, Failure> {
        let Some(wanted) = &self.process else {
            let failure = Failure::new(Kind::Usage, "name the process with --process");
            return Err(shipped::names().iter().map(|name| format!("--process {name}")).fold(failure, Failure::hint));
        };
        shipped::named(session, wanted)
    }

    fn zone(&self) -> Result<Zone, Failure> {
        let text = self.time_zone.clone().unwrap_or_else(|| "UTC".to_owned());
        Zone::try_from(text).map_err(|error| Failure::new(Kind::Usage, error))
    }

    fn name_parts(&self) -> Result<BTreeMap<Id, String>, Failure> {
        let pairs = self.name_part.iter().map(|part| {
            let (key, value) = named::key_value(part)?;
            Ok((named::id("--name-part", key)?, value.to_owned()))
        });
        pairs.collect()
    }

    #[expect(clippy::too_many_arguments, reason = "each is one line of the answer")]
    fn answer(
        &self,
        session: &Session,
        dir: &Path,
        place: &store::Store,
        settings: &write_policy::NewSettings,
        founder: &write_policy::Founder,
        commit: crate::history::object::ObjectId,
        warnings: &[String],
    ) -> Result<(), Failure> {
        if session.everywhere.json {
            let root = place.root(commit)?;
            let made = json!({
                "store": dir.display().to_string(),
                "process": settings.process.as_str(),
                "root": root.to_string(),
                "branch": place.branch(),
                "commit": commit.to_string(),
                "warnings": warnings,
            });
            return print::result(&format!("{made:#}\n"));
        }
        if session.everywhere.quiet {
            return print::result(&format!("{}\n", dir.display()));
        }
        let shown = self.dir.as_deref().unwrap_or(Path::new("."));
        print::result(&format!(
            "made a store at {} on branch {} by the process {}  {:.7}\nyou are {} ({}), its administrator\n",
            shown.display(),
            place.branch(),
            settings.process,
            commit.to_string(),
            founder.id,
            founder.email
        ))?;
        for warning in warnings {
            print::aside(&print::coloured(session.everywhere.color, &format!("warning: {warning}\n")));
        }
        let next = if self.sample {
            "relman people list; act as one of them: export GIT_AUTHOR_EMAIL=ROLE@example.org GIT_COMMITTER_EMAIL=ROLE@example.org"
        } else {
            "relman people add EMAIL NAME, then relman people grant PERSON ROLE"
        };
        let place = if self.dir.is_some() { format!("cd {}; ", shown.display()) } else { String::new() };
        print::aside(&print::coloured(session.everywhere.color, &format!("next: {place}{next}\n")));
        Ok(())
    }
}
