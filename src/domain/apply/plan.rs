//! The plan: title, fields, components, schedule, hold and comments.

use super::{Case, known, text};
use crate::domain::action::{Schedule, Set};
use crate::domain::calendar::{self, Readings};
use crate::domain::gates::{in_the_way, is_let_through};
use crate::domain::id::Id;
use crate::domain::moment::Moment;
use crate::domain::process::flow::ContentPart;
use crate::domain::refusal::{Refusal, Rule};
use crate::domain::release::Hold;

/// What `set` calls the title of the release; no field may have this id.
const TITLE: &str = "title";

pub(super) fn set(case: &mut Case<'_>, set: &Set) -> Result<(), Refusal> {
    if set.key == *TITLE {
        case.may_edit()?;
        text::check_line("title", &set.value)?;
        if case.next.title == set.value {
            return Err(Refusal::Already);
        }
        case.next.title.clone_from(&set.value);
        return Ok(());
    }
    let rule = known("field", &case.process.fields, &set.key)?;
    match &rule.by {
        Some(roles) => case.actor.holds(roles)?,
        None => case.may_edit()?,
    }
    text::check_text(set.key.as_str(), &set.value)?;
    if case.next.plan.get(&set.key).map_or("", String::as_str) == set.value {
        return Err(Refusal::Already);
    }
    if rule.content {
        case.check_editable(ContentPart::Fields)?;
        case.note_author();
    }
    let mut plan = std::mem::take(&mut case.next.plan);
    if set.value.is_empty() {
        plan.shift_remove(&set.key);
    } else {
        plan.insert(set.key.clone(), set.value.clone());
    }
    let order = |field: &Id| case.process.fields.get_index_of(field).unwrap_or(usize::MAX);
    plan.sort_by(|a, _, b, _| order(a).cmp(&order(b)).then_with(|| a.cmp(b)));
    case.next.plan = plan;
    Ok(())
}

pub(super) fn add_component(case: &mut Case<'_>, id: &Id) -> Result<(), Refusal> {
    case.may_edit()?;
    known("component", &case.process.components, id)?;
    if case.next.components.contains(id) {
        return Err(Refusal::Already);
    }
    case.check_editable(ContentPart::Components)?;
    case.next.components.push(id.clone());
    case.note_author();
    Ok(())
}

pub(super) fn remove_component(case: &mut Case<'_>, id: &Id) -> Result<(), Refusal> {
    case.may_edit()?;
    known("component", &case.process.components, id)?;
    if !case.next.components.contains(id) {
        return Err(Refusal::Already);
    }
    case.check_editable(ContentPart::Components)?;
    let files = case.next.package.artifacts.iter().filter(|a| a.component.as_ref() == Some(id));
    let carried = case.next.changes.iter().chain(&case.next.items).filter(|one| one.components.contains(id));
    let by: Vec<String> = files.map(|a| a.name.to_string()).chain(carried.map(|one| one.id.to_string())).collect();
    if !by.is_empty() {
        return Err(Rule::InUse { what: "component", id: id.to_string(), by }.into());
    }
    case.next.components.retain(|component| component != id);
    case.note_author();
    Ok(())
}

pub(super) fn schedule(case: &mut Case<'_>, schedule: &Schedule) -> Result<(), Refusal> {
    let rule = known("milestone", &case.process.milestones, &schedule.milestone)?;
    // RULE language §1: the roles of `by` date a milestone.
    case.actor.holds(&rule.by)?;
    if schedule.time.is_none() && !schedule.readings.is_empty() {
        return Err(Rule::Inconsistent { what: "only a time has readings" }.into());
    }
    check_zones(case, &rule.windows, &schedule.readings)?;
    let known_readings = case.next.head.readings.get(&schedule.milestone).cloned().unwrap_or_default();
    if case.next.head.schedule.get(&schedule.milestone) == schedule.time.as_ref() && known_readings == schedule.readings
    {
        return Err(Refusal::Already);
    }
    if let Some(at) = schedule.time {
        check_free(case, &schedule.milestone, (at, false), &schedule.readings)?;
    }
    let mut times = std::mem::take(&mut case.next.head.schedule);
    match schedule.time {
        Some(time) => {
            times.insert(schedule.milestone.clone(), time);
        }
        None => {
            times.shift_remove(&schedule.milestone);
        }
    }
    let order = |milestone: &Id| case.process.milestones.get_index_of(milestone).unwrap_or(usize::MAX);
    times.sort_by(|a, _, b, _| order(a).cmp(&order(b)).then_with(|| a.cmp(b)));
    case.next.head.schedule = times;
    let mut readings = std::mem::take(&mut case.next.head.readings);
    readings.shift_remove(&schedule.milestone);
    if schedule.time.is_some() && !schedule.readings.is_empty() {
        readings.insert(schedule.milestone.clone(), schedule.readings.clone());
    }
    readings.sort_by(|a, _, b, _| order(a).cmp(&order(b)).then_with(|| a.cmp(b)));
    case.next.head.readings = readings;
    Ok(())
}

/// Readings are those of the zones that these windows have of their own, and of no other.
pub(super) fn check_zones(case: &Case<'_>, windows: &[Id], readings: &Readings) -> Result<(), Rule> {
    let zones = calendar::zones(&case.policy.calendar, windows, case.policy.settings.time_zone.0);
    match readings.keys().all(|zone| zones.iter().any(|asked| asked.name() == zone)) {
        true => Ok(()),
        false => Err(Rule::Inconsistent { what: "readings are of the zones of the windows" }),
    }
}

/// RULE language §3: a time outside of the windows, in a full one, or in a freeze, is refused.
pub(super) fn check_free(
    case: &Case<'_>,
    milestone: &Id,
    (at, begins): (Moment, bool),
    readings: &Readings,
) -> Result<(), Rule> {
    let view = case.view();
    // RULE language §8: other releases reach `schedule` alone; who begins work now asks for no room.
    let booked = (!begins).then_some(case.facts.booked.as_slice());
    let obstacles = in_the_way(&view, milestone, at, readings, booked);
    if obstacles.is_empty() || is_let_through(&view, milestone) {
        return Ok(());
    }
    Err(Rule::NotFree { milestone: milestone.clone(), at, obstacles, begins })
}

pub(super) fn comment(case: &Case<'_>) -> Result<(), Refusal> {
    case.actor.takes_part(case.process)?;
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    Ok(())
}

pub(super) fn hold(case: &mut Case<'_>) -> Result<(), Refusal> {
    may_hold(case)?;
    if case.next.hold.is_some() {
        return Err(Refusal::Already);
    }
    let reason = case.context.reason().ok_or(Rule::ReasonMissing)?.to_owned();
    case.next.hold = Some(Hold { by: case.context.actor.clone(), at: case.now, reason: Some(reason) });
    Ok(())
}

pub(super) fn unhold(case: &mut Case<'_>) -> Result<(), Refusal> {
    may_hold(case)?;
    if case.next.hold.take().is_none() {
        return Err(Refusal::Already);
    }
    if case.context.reason().is_none() {
        return Err(Rule::ReasonMissing.into());
    }
    Ok(())
}

fn may_hold(case: &Case<'_>) -> Result<(), Rule> {
    case.actor.holds_or_takes_part(case.process.may.hold.as_deref(), case.process)
}
