//! What `new` lacks: a title, and with it process, kind and components; the parts of the name.

use super::super::failure::Failure;
use super::super::new::NewArgs;
use super::Asking;
use super::change::component;
use super::prompt::{Prompt, filled};
use crate::domain::id::Id;
use crate::domain::process::{Process, titled};
use crate::report::encode;

/// Asks for what is missing; who gives the title has said what they wanted to say.
pub(in crate::cli) fn missing(asking: &mut Asking<'_>, args: &NewArgs) -> Result<(), Failure> {
    let policy = &asking.desk.policy;
    let mut wanted = args.process.clone().unwrap_or_else(|| policy.settings.process.to_string());
    if args.title.is_none() {
        let title = asking.prompt.line("Title of the release", None, &filled)?;
        asking.value(title);
        if args.process.is_none() && policy.processes.len() > 1 {
            let rows: Vec<Vec<String>> =
                policy.processes.iter().map(|(id, process)| vec![id.to_string(), process.title.clone()]).collect();
            let usual = policy.processes.keys().position(|id| *id == policy.settings.process).unwrap_or(0);
            let picked = asking.prompt.pick("By which process", &rows, usual)?;
            if let Some(id) = policy.processes.keys().nth(picked) {
                wanted = id.to_string();
                asking.flag("--process", &wanted);
            }
        }
    }
    // The command names the processes that there are.
    let Some(process) = policy.processes.get(wanted.as_str()) else { return Ok(()) };
    let open = args.title.is_none();
    if args.kind.is_none() && process.kinds.len() > 1 && (open || process.default_kind().is_none()) {
        kind(asking, process)?;
    }
    if open && args.component.is_empty() && !process.components.is_empty() {
        let rows: Vec<Vec<String>> = process.components.keys().map(|id| component(process, id)).collect();
        for place in asking.prompt.several("Components that it changes", &rows)? {
            if let Some(component) = process.components.keys().nth(place) {
                asking.flag("--component", component.as_str());
            }
        }
    }
    if args.name.is_none() {
        let known = |part: &Id| {
            let given = args.name_part.iter().any(|given| given.split('=').next() == Some(part.as_str()));
            given || policy.settings.naming.contains_key(part)
        };
        for pair in name_parts(&asking.prompt, process, &known)? {
            asking.flag("--name-part", &pair);
        }
    }
    Ok(())
}

fn kind(asking: &mut Asking<'_>, process: &Process) -> Result<(), Failure> {
    let row = |(id, rule): (&Id, &crate::domain::process::items::Kind)| {
        vec![id.to_string(), titled(id, &rule.title).to_owned()]
    };
    let rows: Vec<Vec<String>> = process.kinds.iter().map(row).collect();
    let usual = process.kinds.values().position(|kind| kind.default).unwrap_or(0);
    let picked = asking.prompt.pick("Kind of release", &rows, usual)?;
    if let Some(id) = process.kinds.keys().nth(picked) {
        asking.flag("--kind", id.as_str());
    }
    Ok(())
}

/// The parts of release names that nothing gives yet, as KEY=VALUE.
pub(super) fn name_parts(
    prompt: &Prompt,
    process: &Process,
    known: &dyn Fn(&Id) -> bool,
) -> Result<Vec<String>, Failure> {
    let parts = process.naming.parts().filter(|part| !known(part));
    let asked = parts.map(|part| {
        let check = |text: &str| process.naming.check_part(part, text).map_err(|error| error.to_string());
        let pattern = encode::terminal(process.naming.as_str());
        let value = prompt.line(&format!("The `{part}` in names of releases ({pattern})"), None, &check)?;
        Ok(format!("{part}={value}"))
    });
    asked.collect()
}
