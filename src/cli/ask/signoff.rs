//! What a sign-off lacks: the release, the gate at its door that waits for me, my role, and why.

use super::super::failure::Failure;
use super::super::signoff::{self, VoteArgs};
use super::Asking;
use crate::domain::process::titled;
use crate::domain::release::Decision;
use crate::domain::view::View;

/// Asks for what is missing.
pub(in crate::cli) fn missing(asking: &mut Asking<'_>, args: &VoteArgs, decision: Decision) -> Result<(), Failure> {
    let (desk, me) = (asking.desk, asking.me);
    let waits = |view: &View<'_>| match decision {
        Decision::Withdraw => !signoff::voted(view, me).is_empty(),
        Decision::Approve | Decision::Reject | Decision::Abstain => !signoff::waiting(view, me).is_empty(),
    };
    let release = asking.release(args.name.as_deref(), &format!("sign ({})", decision.as_str()), waits)?;
    let view = desk.view(&release)?;
    let gates = match decision {
        Decision::Withdraw => signoff::voted(&view, me),
        Decision::Approve | Decision::Reject | Decision::Abstain => signoff::waiting(&view, me),
    };
    let gate = match (&args.gate, gates.as_slice()) {
        (Some(gate), _) => view.process.gates.get_key_value(gate.as_str()).map(|(id, _)| id),
        (None, []) => None,
        (None, [only]) => Some(*only),
        (None, several) => {
            let title = |id| view.process.gates.get(id).map_or("", |rule| titled(id, &rule.title)).to_owned();
            let rows: Vec<Vec<String>> = several.iter().map(|id| vec![id.to_string(), title(*id)]).collect();
            let picked = asking.prompt.pick(&format!("{} at which gate", decision.as_str()), &rows, 0)?;
            let gate = several.get(picked).copied();
            if let Some(gate) = gate {
                asking.flag("--gate", gate.as_str());
            }
            gate
        }
    };
    // Without a gate there is nothing to speak at; the command says why.
    let Some((_, rule)) = gate.and_then(|gate| view.process.gates.get_key_value(gate)) else { return Ok(()) };
    let roles = signoff::roles_at(&view, me, rule);
    if args.role.is_none() && roles.len() > 1 {
        let title = |id| view.process.roles.get(id).map_or("", |rule| titled(id, &rule.title)).to_owned();
        let rows: Vec<Vec<String>> = roles.iter().map(|id| vec![id.to_string(), title(*id)]).collect();
        let picked = asking.prompt.pick("In which role do you speak", &rows, 0)?;
        if let Some(role) = roles.get(picked) {
            asking.flag("--role", role.as_str());
        }
    }
    if decision == Decision::Reject && !args.acting.says_why() && !args.from.says_why() {
        asking.reason(&format!("Why reject {}", release.name))?;
    }
    Ok(())
}
