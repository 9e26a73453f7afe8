//! Judges a condition of a release of which only kind, components and state are known (language §8).
//!
//! The answer has three values, because what a release carries is not known beforehand. Pure.
//! Start at `judge`.

use crate::domain::id::Id;
use crate::domain::process::Process;
use crate::domain::process::condition::{Choice, Condition};
use crate::domain::process::flow::MoveType;

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It cannot hold.
    Never,
    /// It depends on what the release carries.
    Perhaps,
    /// It holds in any case.
    Always,
}

/// A release as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Its kind.
    pub kind: &'a Id,
    /// Its components.
    pub components: &'a [&'a Id],
    /// Where it stands.
    pub state: &'a Id,
}

/// Judges the condition; no condition holds always.
#[must_use]
pub fn judge(process: &Process, when: Option<&Condition>, situation: Situation<'_>) -> Truth {
    let Some(when) = when else { return Truth::Always };
    let named = |choice: &Option<Choice<Id>>, test: &dyn Fn(&Id) -> bool| match choice {
        Some(choice) => known(choice.0.iter().any(test)),
        None => Truth::Always,
    };
    let carried = |written: bool| if written { Truth::Perhaps } else { Truth::Always };
    let all = [
        named(&when.kind, &|kind| kind == situation.kind),
        named(&when.component, &|component| situation.components.contains(&component)),
        named(&when.state, &|state| state == situation.state),
        carried(when.change_type.is_some()),
        carried(when.item_type.is_some()),
        carried(when.artifact_type.is_some()),
        when.environment.as_ref().map_or(Truth::Always, |choice| deployed(process, choice)),
        when.iteration.map_or(Truth::Always, |first| reached(process, first)),
        carried(when.field.is_some()),
        when.not.as_ref().map_or(Truth::Always, |below| opposite(judge(process, Some(below), situation))),
        when.any.as_ref().map_or(Truth::Always, |list| {
            list.iter().map(|below| judge(process, Some(below), situation)).max().unwrap_or(Truth::Never)
        }),
    ];
    all.into_iter().min().unwrap_or(Truth::Always)
}

/// Judges conditions that must all hold; none of them holds always.
#[must_use]
pub fn judge_all(process: &Process, whens: &[&Condition], situation: Situation<'_>) -> Truth {
    whens.iter().map(|when| judge(process, Some(when), situation)).min().unwrap_or(Truth::Always)
}

fn known(holds: bool) -> Truth {
    if holds { Truth::Always } else { Truth::Never }
}

fn opposite(truth: Truth) -> Truth {
    match truth {
        Truth::Never => Truth::Always,
        Truth::Perhaps => Truth::Perhaps,
        Truth::Always => Truth::Never,
    }
}

fn deployed(process: &Process, environments: &Choice<Id>) -> Truth {
    let served = |id: &Id| process.states.values().any(|state| state.environment.as_ref() == Some(id));
    if environments.0.iter().any(served) { Truth::Perhaps } else { Truth::Never }
}

fn reached(process: &Process, first: u32) -> Truth {
    let returns = process.transitions.values().any(|transition| transition.move_type == MoveType::Return);
    match first {
        0 | 1 => Truth::Always,
        _ if returns => Truth::Perhaps,
        _ => Truth::Never,
    }
}
