//! What `change add` lacks: the release, the id, and then what belongs to it: type, title, fields.

use super::super::change::{self, AddArgs};
use super::super::failure::Failure;
use super::Asking;
use super::prompt::anything;
use crate::domain::carried::Carried;
use crate::domain::id::{Id, Word};
use crate::domain::process::Process;
use crate::domain::process::flow::ContentPart;
use crate::domain::process::titled;
use crate::domain::view::View;
use crate::report::encode;

/// Asks for what is missing; who gives the id has said what they wanted to say.
pub(in crate::cli) fn missing(asking: &mut Asking<'_>, args: &AddArgs) -> Result<(), Failure> {
    let takes = |view: &View<'_>| {
        let state = view.process.states.get(&view.release.state);
        state.is_some_and(|state| state.leaves_open(ContentPart::Changes)) && !view.process.change_types.is_empty()
    };
    let release = asking.release(args.name.as_deref(), "add a change to", takes)?;
    let process = asking.desk.process(&release)?;
    let Some(id) = &args.id else { return described(asking, args, process, &release.components) };
    if let (None, Ok(id)) = (&args.change_type, Word::parse(id)) {
        type_of(asking, process, &id)?;
    }
    Ok(())
}

fn described(asking: &mut Asking<'_>, args: &AddArgs, process: &Process, components: &[Id]) -> Result<(), Failure> {
    let forms = change::forms(process, Carried::Change).join(", ");
    let check = |text: &str| {
        let id = Word::parse(text).map_err(|error| error.to_string())?;
        match change::fitting(process, Carried::Change, &id).is_empty() && args.change_type.is_none() {
            true => Err(format!("expected {forms}")),
            false => Ok(()),
        }
    };
    let id = asking.prompt.line(&format!("Id in the tracker ({})", encode::terminal(&forms)), None, &check)?;
    asking.value(&id);
    let change_type = match (&args.change_type, Word::parse(&id)) {
        (Some(given), _) => Word::parse(given).ok(),
        (None, Ok(id)) => type_of(asking, process, &id)?,
        (None, Err(_)) => None,
    };
    let check = |text: &str| match change::is_title(text) {
        true => Ok(()),
        false => Err("`KEY=VALUE` is no title: write a word with a space before the `=`".to_owned()),
    };
    let title = asking.prompt.line("Title", Some(&id), &check)?;
    asking.value(&title);
    if args.component.is_empty() && components.len() > 1 {
        let rows: Vec<Vec<String>> = components.iter().map(|id| component(process, id)).collect();
        for place in asking.prompt.several("Components", &rows)? {
            if let Some(component) = components.get(place) {
                asking.flag("--component", component.as_str());
            }
        }
    }
    let fields = change_type.and_then(|name| process.change_types.get(&name)).map(|rule| &rule.fields);
    for (field, rule) in fields.into_iter().flatten() {
        let title = encode::terminal(titled(field, &rule.title));
        let text = asking.prompt.line(&format!("{title} (enter leaves it out)"), None, &anything)?;
        if !text.is_empty() {
            asking.value(format!("{field}={text}"));
        }
    }
    let link = asking.prompt.line("Link to the tracker (enter leaves it out)", None, &anything)?;
    if !link.is_empty() {
        asking.value(format!("link={link}"));
    }
    Ok(())
}

/// The type that the id has; where it may be of several, the one that is picked.
fn type_of(asking: &mut Asking<'_>, process: &Process, id: &Word) -> Result<Option<Word>, Failure> {
    let fits = change::fitting(process, Carried::Change, id);
    let [_, _, ..] = fits.as_slice() else { return Ok(fits.first().map(|only| (*only).clone())) };
    let title = |name: &Word| process.change_types.get(name).and_then(|rule| rule.title.clone()).unwrap_or_default();
    let rows: Vec<Vec<String>> = fits.iter().map(|name| vec![name.to_string(), title(name)]).collect();
    let picked = asking.prompt.pick("Which type of change", &rows, 0)?;
    let picked = fits.get(picked).map(|name| (*name).clone());
    if let Some(name) = &picked {
        asking.flag("--type", name.as_str());
    }
    Ok(picked)
}

/// A component as a row of a menu.
pub(super) fn component(process: &Process, id: &Id) -> Vec<String> {
    let title = process.components.get(id).map_or("", |rule| titled(id, &rule.title));
    vec![id.to_string(), title.to_owned()]
}
