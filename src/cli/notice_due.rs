//! Which notices are due and wait for the one who asks: what `notice send --due` sends.

use super::desk::Desk;
use super::failure::Failure;
use super::identity::Identity;
use crate::domain::dated::Dated;
use crate::domain::gates;
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use crate::domain::process::duties::Notice;
use crate::domain::view::View;

/// The notices that are due, that the one who asks may send, and of which nothing is on its way.
pub(super) fn due(desk: &Desk<'_>, only: Option<&ReleaseName>) -> Result<Vec<(ReleaseName, Id)>, Failure> {
    let me = Identity::find(desk.store, &desk.policy)?.id;
    let names = match only {
        Some(name) => vec![name.clone()],
        None => desk.names()?,
    };
    let mut found = Vec::new();
    for name in names {
        let head = desk.head(&name)?;
        let Some(process) = desk.policy.processes.get(&head.process) else { continue };
        if process.notices.is_empty() {
            continue;
        }
        let release = desk.release(&name)?;
        let view = desk.view(&release)?;
        let mine = |rule: &Notice| {
            let may = std::iter::once(&rule.owner).chain(&process.may.notice);
            may.into_iter().any(|role| desk.policy.people.holds_any(&me, std::slice::from_ref(role), view.now))
        };
        let waits = process.notices.iter().filter(|(id, rule)| mine(rule) && is_due(&view, id, rule));
        found.extend(waits.map(|(id, _)| (name.clone(), id.clone())));
    }
    Ok(found)
}

/// RULE language §1, §7: due is a notice whose time has come, or that follows a state which was entered.
fn is_due(view: &View<'_>, id: &Id, rule: &Notice) -> bool {
    let entered = rule.after.as_ref().map(|state| view.release.entered.get(state).copied());
    let time = match entered {
        Some(None) => None,
        Some(entered) => view.due(rule.due.as_ref()).or(entered.map(Dated::set)),
        None if view.process.is_final(&view.release.state) => None,
        None => view.due(rule.due.as_ref()),
    };
    let counts = || gates::notice_stale(view, id, rule).is_some_and(|stale| stale.is_empty());
    let come = time.is_some_and(|time| time.judged.local() <= view.now.local());
    come && view.holds(rule.when.as_ref()) && !counts() && gates::open_sending(view, id, rule).is_none()
}
