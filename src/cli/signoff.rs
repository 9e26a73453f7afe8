//! `relman signoff`: a person in a role speaks at the door of one gate.
//!
//! Gate and role are inferred while only one at the door waits for me.

use super::act::{Acts, Planning, Step};
use super::ask::{self, Asking};
use super::diff;
use super::failure::{Failure, Kind};
use super::lists::PartArgs;
use super::named;
use super::session::{Acting, MessageFrom, Session};
use crate::domain::action::Action;
use crate::domain::currency;
use crate::domain::gates::{self, signoff};
use crate::domain::id::{Digest, Id};
use crate::domain::naming::ReleaseName;
use crate::domain::process::flow::Gate;
use crate::domain::process::part::Part;
use crate::domain::release::{Decision, SignoffEntry};
use crate::domain::view::View;
use crate::report::{encode, when};
use clap::{Args, Subcommand};

/// Sign-offs
///
/// Examples:
///   relman signoff approve CFIS001 -m "acceptance test complete"
///   relman signoff list CFIS001
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum SignoffVerb {
    Approve(ApproveArgs),
    Reject(RejectArgs),
    Abstain(AbstainArgs),
    Withdraw(WithdrawArgs),
    /// List the sign-offs of a release, and which of them count
    List(PartArgs),
}

impl SignoffVerb {
    pub(super) fn acts(&self) -> Option<&dyn Acts> {
        match self {
            Self::Approve(args) => Some(args),
            Self::Reject(args) => Some(args),
            Self::Abstain(args) => Some(args),
            Self::Withdraw(args) => Some(args),
            Self::List(_) => None,
        }
    }

    pub(super) fn reads(&self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::List(args) => args.run(session, "signoffs"),
            _ => Ok(()),
        }
    }
}

/// What every sign-off takes
#[derive(Debug, Args)]
pub(super) struct VoteArgs {
    /// The release; asked for at a terminal where missing
    pub(super) name: Option<String>,
    /// The gate; the one at the door that waits for you where missing
    #[arg(long, value_name = "ID")]
    pub(super) gate: Option<String>,
    /// The role in which you speak; the only one of yours that the gate asks where missing
    #[arg(long, value_name = "ID")]
    pub(super) role: Option<String>,
    /// Refuse if the content is not the one that you reviewed
    #[arg(long, value_name = "DIGEST")]
    expect: Option<String>,
    #[command(flatten)]
    pub(super) acting: Acting,
    #[command(flatten)]
    pub(super) from: MessageFrom,
}

macro_rules! votes {
    ($($(#[$doc:meta])* $args:ident => $decision:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Args)]
        #[command(verbatim_doc_comment)]
        pub(super) struct $args {
            #[command(flatten)]
            vote: VoteArgs,
        }

        impl Acts for $args {
            fn acting(&self) -> Acting {
                self.vote.acting.clone().or_from(&self.vote.from)
            }

            fn ask(&self, asking: &mut Asking<'_>) -> Result<(), Failure> {
                ask::signoff::missing(asking, &self.vote, $decision)
            }

            fn plan(&self, plan: &Planning<'_>) -> Result<Vec<Step>, Failure> {
                self.vote.plan(plan, $decision)
            }
        }
    )*};
}

votes! {
    /// Approve at a gate
    ///
    /// Examples:
    ///   relman signoff approve CFIS001 -m "acceptance test complete"
    ///   relman signoff approve CFIS001 --gate board-approved --expect sha256:0123…
    ApproveArgs => Decision::Approve;

    /// Reject at a gate
    ///
    /// Examples:
    ///   relman signoff reject CFIS001 -m "county 58 is missing"
    ///   relman signoff reject CFIS001 --gate board-approved -m "county 58 is missing"
    RejectArgs => Decision::Reject;

    /// Abstain at a gate
    ///
    /// Examples:
    ///   relman signoff abstain CFIS001
    ///   relman signoff abstain CFIS001 --gate board-approves
    AbstainArgs => Decision::Abstain;

    /// Take your vote at a gate back
    ///
    /// Examples:
    ///   relman signoff withdraw CFIS001
    ///   relman signoff withdraw CFIS001 --gate board-approved -m "seen again"
    WithdrawArgs => Decision::Withdraw;
}

impl VoteArgs {
    fn plan(&self, plan: &Planning<'_>, decision: Decision) -> Result<Vec<Step>, Failure> {
        let name = plan.desk.must_name(self.name.as_deref())?;
        let release = plan.desk.release(&name)?;
        let view = plan.desk.view(&release)?;
        self.check_expected(&view)?;
        let me = &plan.identity.id;
        let gate = match &self.gate {
            Some(gate) => named::id("--gate", gate)?,
            None if decision == Decision::Withdraw => {
                one_of(&name, "withdraw", &voted(&view, me), "you signed nothing")?
            }
            None => {
                let none = "no gate at the door waits for a sign-off of yours";
                one_of(&name, decision.as_str(), &waiting(&view, me), none)?
            }
        };
        let rule = view.process.gates.get(&gate);
        let rule = rule.ok_or_else(|| named::unknown("gate", gate.as_str(), view.process.gates.keys()))?;
        let role = self.role_at(&name, &view, me, &gate, rule)?;
        let shown = self.since_last(plan, &view, &gate).unwrap_or_else(|| content(&view, rule));
        let question = format!("{shown}{} {gate} of {name}?", decision.as_str());
        let step = plan.step(&name, Action::vote(decision, gate, role))?;
        Ok(vec![step.confirmed_by(question)])
    }

    /// What changed since one's last word at the gate, where it can still be read.
    fn since_last(&self, plan: &Planning<'_>, view: &View<'_>, gate: &Id) -> Option<String> {
        let mine = |entry: &&SignoffEntry| entry.gate == *gate && entry.stamp.by == plan.identity.id;
        let last = view.release.signoffs.iter().rev().find(mine).filter(|_| plan.desk.world.may_ask)?;
        let from = format!("your {} of {}", last.decision.as_str(), when::local(last.stamp.at));
        let changed = diff::since(plan.desk, view.release, &last.stamp.action, &from).ok()?;
        Some(changed.page().terminal(plan.desk.world.columns()))
    }

    /// RULE cli §2: `--expect` refuses other bytes than those reviewed.
    fn check_expected(&self, view: &View<'_>) -> Result<(), Failure> {
        let now = currency::digest(view, &Part::Content);
        if let Some(Err(error)) = self.expect.as_deref().map(Digest::parse) {
            return Err(Failure::new(Kind::Usage, format!("--expect: {error}")));
        }
        match &self.expect {
            Some(expected) if *expected != now.as_str() => {
                let name = &view.release.name;
                let message = format!("the content of {name} is not the one that you reviewed: it is {now}");
                Err(Failure::new(Kind::NotYet, message).hint(format!("relman show {name}")))
            }
            _ => Ok(()),
        }
    }

    fn role_at(&self, name: &ReleaseName, view: &View<'_>, me: &Id, gate: &Id, rule: &Gate) -> Result<Id, Failure> {
        if let Some(role) = &self.role {
            return named::id("--role", role);
        }
        let asked = rule.needs.signoffs().flat_map(|need| &need.role).next();
        match (roles_at(view, me, rule).as_slice(), asked) {
            ([only], _) => Ok((*only).clone()),
            // Whoever holds none of the roles is for the judge to refuse, by name.
            ([], Some(first)) => Ok(first.clone()),
            ([], None) => {
                let message = format!("the gate `{gate}` asks for no sign-off");
                Err(Failure::new(Kind::Usage, message).hint(format!("relman explain {name} {gate}")))
            }
            (several, _) => {
                let several = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Err(Failure::new(Kind::Usage, format!("you hold several roles of `{gate}`"))
                    .hint(format!("--role {several}")))
            }
        }
    }
}

fn roles<'v>(view: &View<'v>, person: &Id) -> Vec<&'v Id> {
    view.policy.people.roles(person, view.now)
}

/// The roles of a person that a gate asks for.
pub(super) fn roles_at<'v>(view: &View<'v>, person: &Id, rule: &'v Gate) -> Vec<&'v Id> {
    let mine = roles(view, person);
    let mut fits: Vec<&Id> = Vec::new();
    for role in rule.needs.signoffs().flat_map(|need| &need.role) {
        if mine.contains(&role) && !fits.contains(&role) {
            fits.push(role);
        }
    }
    fits
}

/// The gates where votes of this person stand, the latest first.
pub(super) fn voted<'v>(view: &View<'v>, me: &Id) -> Vec<&'v Id> {
    let mut gates: Vec<&Id> = Vec::new();
    for entry in view.release.signoffs.iter().rev().filter(|entry| entry.stamp.by == *me) {
        if !gates.contains(&&entry.gate) {
            gates.push(&entry.gate);
        }
    }
    gates
}

/// The gates at the door that still lack one of this person's roles; else all that they could sign.
pub(super) fn waiting<'v>(view: &View<'v>, me: &Id) -> Vec<&'v Id> {
    let mine = roles(view, me);
    let asks_me = |gate: &Gate| gate.needs.signoffs().any(|need| need.role.iter().any(|role| mine.contains(&role)));
    let at_door = gates::at_door(view).into_iter().filter_map(|id| Some((id, view.process.gates.get(id)?)));
    let for_me: Vec<(&Id, &Gate)> =
        at_door.filter(|(_, gate)| view.holds(gate.when.as_ref()) && asks_me(gate)).collect();
    let lacks = |(id, gate): &&(&'v Id, &'v Gate)| {
        let tallies = signoff::tallies(view, id, gate);
        let short = |tally: &signoff::Tally<'_>| {
            let need = tally.need();
            let is_free = || signoff::exclusion(view, id, need, me, &mut Vec::new()).is_none();
            need.role.iter().any(|role| mine.contains(&role)) && tally.is_short() && is_free()
        };
        tallies.iter().any(short) && !tallies.iter().any(|tally| tally.approves(me))
    };
    let lacking: Vec<&Id> = for_me.iter().filter(lacks).map(|(id, _)| *id).collect();
    if lacking.is_empty() { for_me.iter().map(|(id, _)| *id).collect() } else { lacking }
}

fn one_of(name: &ReleaseName, verb: &str, gates: &[&Id], none: &str) -> Result<Id, Failure> {
    match gates {
        [only] => Ok((*only).clone()),
        [] => Err(Failure::new(Kind::NotYet, format!("{name}: {none}")).hint(format!("relman check {name}"))),
        several => {
            let failure = Failure::new(Kind::Usage, format!("{name}: several gates wait for you; name one"));
            let hint = |gate: &&Id| format!("relman signoff {verb} {name} --gate {gate}");
            Err(several.iter().map(hint).fold(failure, Failure::hint))
        }
    }
}

/// What a sign-off at the gate speaks of.
fn content(view: &View<'_>, rule: &Gate) -> String {
    let mut parts: Vec<&Part> = rule.needs.signoffs().flat_map(|need| &need.covers).collect();
    parts.dedup();
    let covers = parts.iter().map(|part| format!("  {part}  {}\n", currency::digest(view, part).short()));
    let release = view.release;
    let head = format!("{} \"{}\" in iteration {}:\n", release.name, release.title, release.iteration);
    let carried = release.changes.iter().chain(&release.items);
    let carried = carried.map(|one| format!("  {}  {}\n", one.id, one.title));
    let files = release.package.artifacts.iter().map(|file| format!("  {}  {}\n", file.name, file.digest.short()));
    let content: String = carried.chain(files).chain(covers).collect();
    format!("{}\n", encode::terminal_lines(&format!("{head}{content}")))
}
