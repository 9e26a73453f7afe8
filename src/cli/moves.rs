//! `promote`, `return`, `rollback`, `deny`, `cancel`: the release moves (cli §1.6).
//!
//! The command picks among the transitions of its type that leave the present state, exist for the
//! release and are not optional; `--to` or `--via` decides. Without a terminal `promote` and
//! `return` must be told where.

use super::act::{Acts, Planning, Step};
use super::ask::{self, Asking};
use super::facts;
use super::failure::{Failure, Kind};
use super::named;
use super::session::{Acting, MessageFrom};
use crate::domain::action::{Action, Cancel, Deny, Promote, Return, Rollback};
use crate::domain::id::Id;
use crate::domain::naming::ReleaseName;
use crate::domain::process::flow::{MoveType, Transition};
use crate::domain::view::View;
use clap::Args;

/// What every move takes
#[derive(Debug, Args)]
pub(super) struct MoveArgs {
    /// The release; asked for at a terminal where missing
    pub(super) name: Option<String>,
    /// The state to move to
    #[arg(long, value_name = "STATE")]
    pub(super) to: Option<String>,
    /// The transition to take, where two lead to one state
    #[arg(long, value_name = "TRANSITION")]
    pub(super) via: Option<String>,
    #[command(flatten)]
    pub(super) acting: Acting,
    #[command(flatten)]
    pub(super) from: MessageFrom,
}

/// Move a release forward
///
/// Examples:
///   relman promote CFIS001 --to tested
///   relman promote CFIS001 --to tested --dry-run
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct PromoteArgs {
    #[command(flatten)]
    made: MoveArgs,
}

/// Send a release back; the next iteration begins
///
/// Examples:
///   relman return CFIS001 --to draft -m "IR-1042 goes back"
///   relman return CFIS001 --to draft -F reason.md
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct ReturnArgs {
    #[command(flatten)]
    made: MoveArgs,
}

/// Take a release out of the environment of its state
///
/// Examples:
///   relman rollback CFIS001 -m "letters print blank"
///   relman rollback CFIS001 -m "letters print blank" --dry-run
///
/// Prints the noted back-up folders and what ran before, component by component.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RollbackArgs {
    #[command(flatten)]
    made: MoveArgs,
}

/// Turn a release down
///
/// Examples:
///   relman deny CFIS001 -m "a security risk"
///   relman deny CFIS001 --to refused -m "poorly documented"
///
/// A denial moves the release, and ends it where that state is final.
/// `relman signoff reject` says no at one gate only, and can be taken back.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct DenyArgs {
    #[command(flatten)]
    made: MoveArgs,
}

/// Give a release up
///
/// Examples:
///   relman cancel CFIS001 -m "superseded by CFIS002"
///   relman cancel CFIS001 --to dropped -m "no longer wanted"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct CancelArgs {
    #[command(flatten)]
    made: MoveArgs,
}

macro_rules! moving {
    ($($args:ident => $move_type:expr;)*) => {$(
        impl Acts for $args {
            fn acting(&self) -> Acting {
                self.made.acting.clone().or_from(&self.made.from)
            }

            fn ask(&self, asking: &mut Asking<'_>) -> Result<(), Failure> {
                ask::moves::missing(asking, &self.made, $move_type)
            }

            fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
                self.made.plan(plan, $move_type)
            }
        }
    )*};
}

moving! {
    PromoteArgs => MoveType::Advance;
    ReturnArgs => MoveType::Return;
    RollbackArgs => MoveType::Rollback;
    DenyArgs => MoveType::Deny;
    CancelArgs => MoveType::Cancel;
}

impl MoveArgs {
    fn plan(&self, plan: &Planning<'_>, move_type: MoveType) -> Result<Vec<Step>, Failure> {
        let desk = plan.desk;
        let name = desk.must_name(self.name.as_deref())?;
        let release = desk.release(&name)?;
        let view = desk.view(&release)?;
        if self.to.as_deref() == Some(release.state.as_str()) {
            let item = release.state.to_string();
            return Ok(vec![Step::Already { release: name, action: move_type.command(), item }]);
        }
        let needs_target = matches!(move_type, MoveType::Advance | MoveType::Return);
        let open = self.to.is_none() && self.via.is_none();
        if open && needs_target && !desk.world.may_ask {
            return Err(self.choose(&name, &view, move_type, "without a terminal the target must be named"));
        }
        let open = open || plan.session.asked.get();
        let (id, transition) = self.pick(&name, &view, move_type)?;
        let action: Action = match move_type {
            MoveType::Advance => Promote { transition: id.clone(), to: transition.to.clone() }.into(),
            MoveType::Return => Return { transition: id.clone(), to: transition.to.clone() }.into(),
            MoveType::Deny => Deny { transition: id.clone(), to: transition.to.clone() }.into(),
            MoveType::Cancel => Cancel { transition: id.clone(), to: transition.to.clone() }.into(),
            MoveType::Rollback => {
                let underneath = facts::underneath(desk, &release)?;
                Rollback { transition: id.clone(), to: transition.to.clone(), underneath }.into()
            }
        };
        let step = plan.step(&name, action)?;
        Ok(vec![if asks(&view, transition, open) { step.confirmed_by(question(&view, transition)) } else { step }])
    }

    /// True if a transition is of this type and has the names that were given.
    pub(super) fn takes(&self, id: &Id, transition: &Transition, move_type: MoveType) -> bool {
        transition.move_type == move_type
            && self.to.as_deref().is_none_or(|to| transition.to == *to)
            && self.via.as_deref().is_none_or(|via| *id == *via)
    }

    fn pick<'v>(
        &self,
        name: &ReleaseName,
        view: &View<'v>,
        move_type: MoveType,
    ) -> Result<(&'v Id, &'v Transition), Failure> {
        let chosen = self.to.is_some() || self.via.is_some();
        let named = view.doors().filter(|(id, transition)| self.takes(id, transition, move_type));
        let mut fits = named.filter(|(_, transition)| chosen || !transition.optional);
        match (fits.next(), fits.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(self.choose(name, view, move_type, "several lead there")),
            // What leaves another state is for the judge to refuse, with the states where it begins.
            (None, _) => self.elsewhere(view, move_type).ok_or_else(|| self.nowhere(name, view, move_type)),
        }
    }

    /// The transition that the names mean, if it leaves another state or is for other releases.
    fn elsewhere<'v>(&self, view: &View<'v>, move_type: MoveType) -> Option<(&'v Id, &'v Transition)> {
        if self.to.is_none() && self.via.is_none() {
            return None;
        }
        let all = view.process.transitions.iter();
        let mut meant = all.filter(|(id, transition)| self.takes(id, transition, move_type));
        let first = meant.clone().next();
        meant.find(|(_, transition)| view.holds(transition.when.as_ref())).or(first)
    }

    fn choose(&self, name: &ReleaseName, view: &View<'_>, move_type: MoveType, why: &str) -> Failure {
        let command = move_type.command();
        let message = format!("cannot tell where to {command} {name} from `{}`: {why}", view.release.state);
        let choices = view.doors().filter(|(_, transition)| transition.move_type == move_type);
        choices.fold(Failure::new(Kind::Usage, message), |failure, (id, transition)| {
            failure.hint(format!("relman {command} {name} --to {}  (via {id})", transition.to))
        })
    }

    fn nowhere(&self, name: &ReleaseName, view: &View<'_>, move_type: MoveType) -> Failure {
        let command = move_type.command();
        if let Some(to) = self.to.as_deref().filter(|to| !view.process.states.contains_key(*to)) {
            return named::unknown("state", to, view.process.states.keys());
        }
        if let Some(via) = self.via.as_deref().filter(|via| !view.process.transitions.contains_key(*via)) {
            return named::unknown("transition", via, view.process.transitions.keys());
        }
        let message = format!("no transition of type {command} leaves `{}` for {name}", view.release.state);
        let doors = view.doors().filter(|(_, transition)| transition.move_type != move_type || transition.optional);
        doors.fold(Failure::new(Kind::NotYet, message), |failure, (_, transition)| {
            failure.hint(format!("relman {} {name} --to {}", transition.move_type.command(), transition.to))
        })
    }
}

/// RULE cli §1.12: which moves a person at a terminal confirms.
fn asks(view: &View<'_>, transition: &Transition, open: bool) -> bool {
    let target = view.process.states.get(&transition.to);
    let weighty = target.is_some_and(|state| state.environment.is_some() || state.final_state);
    match transition.move_type {
        MoveType::Advance => open || weighty,
        MoveType::Return => open,
        MoveType::Rollback | MoveType::Deny | MoveType::Cancel => true,
    }
}

fn question(view: &View<'_>, transition: &Transition) -> String {
    let command = transition.move_type.command();
    format!("{command} {} from {} to {}?", view.release.name, view.release.state, transition.to)
}
