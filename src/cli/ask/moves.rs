//! What a move lacks: the release, the state it leads to, and why, where the transition asks that.

use super::super::failure::Failure;
use super::super::moves::MoveArgs;
use super::Asking;
use crate::domain::id::Id;
use crate::domain::process::flow::{MoveType, Transition};
use crate::domain::process::titled;
use crate::domain::view::View;
use crate::report::check;
use crate::report::scene::Scene;

type Door<'v> = (&'v Id, &'v Transition);

/// Asks for what is missing.
pub(in crate::cli) fn missing(asking: &mut Asking<'_>, args: &MoveArgs, move_type: MoveType) -> Result<(), Failure> {
    let verb = move_type.command();
    let moves = |view: &View<'_>| view.doors().any(|(_, door)| door.move_type == move_type);
    let release = asking.release(args.name.as_deref(), verb, moves)?;
    let desk = asking.desk;
    let view = desk.view(&release)?;
    if args.to.as_deref() == Some(release.state.as_str()) {
        return Ok(());
    }
    let named = args.to.is_some() || args.via.is_some();
    let fits: Vec<Door<'_>> = view.doors().filter(|(id, door)| args.takes(id, door, move_type)).collect();
    let door = match fits.as_slice() {
        // The judge says where it begins, and the command which ways there are.
        [] => return Ok(()),
        [only] if named || !only.1.optional => *only,
        several => {
            let rows: Vec<Vec<String>> = several.iter().map(|door| row(asking, &view, *door)).collect();
            let picked = asking.prompt.pick(&format!("{verb} {} to", release.name), &rows, 0)?;
            let Some(door) = several.get(picked) else { return Ok(()) };
            *door
        }
    };
    let (id, transition) = door;
    if args.to.is_none() && args.via.is_none() {
        asking.flag("--to", transition.to.as_str());
    }
    let alike = |(_, other): &Door<'_>| other.move_type == move_type && other.to == transition.to;
    if args.via.is_none() && view.doors().filter(alike).count() > 1 {
        asking.flag("--via", id.as_str());
    }
    if transition.needs_reason() && !args.acting.says_why() && !args.from.says_why() {
        asking.reason(&format!("Why {verb} {}", release.name))?;
    }
    Ok(())
}

/// A way out with what it lacks.
fn row(asking: &Asking<'_>, view: &View<'_>, (id, transition): Door<'_>) -> Vec<String> {
    let state = view.process.states.get(&transition.to);
    let title = state.map_or(transition.to.as_str(), |rule| titled(&transition.to, &rule.title));
    let scene = Scene { view: *view, history: &[], reader: Some(asking.me) };
    let lacks = check::of(&scene, id).map(|checked| checked.lacks()).unwrap_or_default();
    vec![transition.to.to_string(), title.to_owned(), lacks]
}
