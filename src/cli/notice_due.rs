//! Which notices are due and wait for the one who asks: what `notice send --due` sends.

use super::desk::Desk;
use super::failure::Failure;
use super::identity::Identity;
use crate::domain::authority::Actor;
use crate::domain::currency;
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
        let actor = Actor::find(&desk.policy, &me, view.now);
        let mine =
            |rule: &Notice| actor.as_ref().is_ok_and(|me| me.answers_for(&rule.owner, &process.may.notice).is_ok());
        let waits = process.notices.iter().filter(|(id, rule)| mine(rule) && is_due(&view, id, rule));
        found.extend(waits.map(|(id, _)| (name.clone(), id.clone())));
    }
    Ok(found)
}

/// True if the time of a notice has come, and nobody was told or is being told.
fn is_due(view: &View<'_>, id: &Id, rule: &Notice) -> bool {
    let come = gates::notice_due(view, rule).is_some_and(|due| due.judged.local() <= view.now.local());
    let counts = || currency::counts(gates::notice_stale(view, id, rule));
    come && gates::notice_is_asked(view, rule) && !counts() && gates::open_sending(view, id, rule).is_none()
}
