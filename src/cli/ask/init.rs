//! What `init` lacks: the process, and with it title, zone and sample people; the parts of names;
//! and who acts, where git does not know it.

use super::super::failure::Failure;
use super::super::init::{InitArgs, Me};
use super::super::session::Session;
use super::super::{commands::Command, identity, shipped, world};
use super::new::name_parts;
use super::prompt::{Prompt, anything, filled};
use super::words::{self, Added};
use crate::domain::policy::Zone;
use crate::format::write_policy;
use crate::store;

/// The command with everything that it needs, and who acts; nothing where nothing was asked.
pub(in crate::cli) fn whole(session: &Session, args: &InitArgs) -> Result<Option<(InitArgs, Option<Me>)>, Failure> {
    if !session.world.may_ask {
        return Ok(None);
    }
    let prompt = Prompt::of(session);
    let mut added = Added::default();
    let open = args.process.is_none();
    let wanted = match &args.process {
        Some(named) => named.clone(),
        None => process(session, &prompt)?,
    };
    if open {
        added.flag("--process", &wanted);
        if args.title.is_none() {
            added.flag("--title", &prompt.line("What people call the store", Some("Releases"), &filled)?);
        }
        if args.time_zone.is_none() {
            added.flag("--time-zone", &zone(&prompt)?);
        }
    }
    // What is wrong with the process is said by the command.
    if let Ok(process) = shipped::named(session, &wanted).and_then(|template| template.read()) {
        let given = |part: &str| args.name_part.iter().any(|given| given.split('=').next() == Some(part));
        for pair in name_parts(&prompt, &process, &|part| given(part.as_str()))? {
            added.flag("--name-part", &pair);
        }
    }
    let me = me(session, &prompt)?;
    if open && !args.sample && prompt.confirm("Add an invented person for every role, to try it out")? {
        added.switch("--sample");
    }
    if added.is_empty() && me.is_none() {
        return Ok(None);
    }
    if let Some(me) = &me {
        for (key, value) in [("user.name", &me.name), ("user.email", &me.email)] {
            let told = ["config", "--global", key, value].map(str::to_owned);
            words::tell_line(session, &words::line("git", &told));
        }
    }
    let words = added.onto(world::arguments().collect());
    words::tell(session, &words);
    match words::read(&words)?.1 {
        Command::Init(whole) => Ok(Some((whole, me))),
        _ => Ok(None),
    }
}

/// A shipped process, by its title, or one from a file.
fn process(session: &Session, prompt: &Prompt) -> Result<String, Failure> {
    let names = shipped::names();
    let title = |name: &String| {
        let read = shipped::find(name).and_then(|template| template.read().ok());
        vec![name.clone(), read.map(|process| process.title).unwrap_or_default()]
    };
    let mut rows: Vec<Vec<String>> = names.iter().map(title).collect();
    rows.push(vec!["FILE".to_owned(), "one of your own, from a file".to_owned()]);
    let picked = prompt.pick("By which process do you release", &rows, 0)?;
    if let Some(name) = names.into_iter().nth(picked) {
        return Ok(name);
    }
    let reads = |path: &str| match shipped::named(session, path) {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.message().to_owned()),
    };
    prompt.line("The file of the process", None, &reads)
}

/// The zone in which times are written; the machine's own is offered.
fn zone(prompt: &Prompt) -> Result<String, Failure> {
    let known = |name: &str| Zone::try_from(name.to_owned()).map(|_| ());
    let machine = world::time_zone().filter(|name| known(name).is_ok());
    prompt.line("Time zone", Some(machine.as_deref().unwrap_or("UTC")), &known)
}

/// Who acts, where git does not say it.
fn me(session: &Session, prompt: &Prompt) -> Result<Option<Me>, Failure> {
    let config = |key: &str| store::user_config(&session.world.folder, &session.world.config_files, key);
    if identity::author_email(&config).is_some() {
        return Ok(None);
    }
    let is_address = |text: &str| match text.split_once('@') {
        Some((local, host)) if !host.is_empty() && !text.contains(char::is_whitespace) && !local.is_empty() => {
            write_policy::id_of(text, |_| false).map(|_| ()).ok_or_else(|| "this address names nobody".to_owned())
        }
        _ => Err("write an address such as you@example.org".to_owned()),
    };
    let email = prompt.line("git does not know you. Your e-mail address", None, &is_address)?;
    let name = prompt.line("Your name", Some(&identity::author_name(&config, &email)), &anything)?;
    Ok(Some(Me { name, email }))
}
