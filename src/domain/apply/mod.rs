//! `apply`: the only judge. What may happen to a release is decided here and nowhere else.
//!
//! The command line commits what it returns; the audit replays history through it. It reads
//! nothing but its arguments and is total. `Case` carries one judgement; each file beside this
//! one holds the rules of one family of actions (language §3), each rule with its sentence.

mod artifact;
mod carried;
mod change;
mod deployment;
mod duty;
mod evidence;
mod import;
mod issue;
mod moves;
mod new;
mod notice;
mod plan;
mod signoff;
mod text;
mod waiver;

use super::action::{Action, ItemAdd, ItemRemove, ItemStatus, ItemUpdate};
use super::authority::Actor;
use super::carried::Carried;
use super::context::Context;
use super::currency;
use super::facts::Facts;
use super::id::Id;
use super::moment::Moment;
use super::policy::Policy;
use super::process::Process;
use super::process::flow::ContentPart;
use super::process::part::Part;
use super::refusal::{Refusal, Rule};
use super::release::{Covered, Release, Stamp};
use super::view::View;

/// The most actions that a release takes (design §3).
pub const MAX_ACTIONS: u32 = 5_000;

/// Judges one action on one release.
///
/// The release that comes back has the action in effect and counted; its `latest` is the time that
/// the entry records.
///
/// # Errors
/// The action already holds, or rules and gates say no; everything that is missing at once.
pub fn apply(
    policy: &Policy,
    release: Option<&Release>,
    facts: &Facts,
    action: &Action,
    context: &Context,
) -> Result<Release, Refusal> {
    text::check_context(context)?;
    if facts.action_seen {
        return Err(Rule::ActionSeen.into());
    }
    let release = match (action, release) {
        (Action::New(new), None) => return new::begin(policy, facts, new, context),
        (Action::New(new), Some(_)) => return Err(Rule::NameUsed { name: new.name.to_string() }.into()),
        (_, None) => return Err(Rule::Inconsistent { what: "the release does not exist" }.into()),
        (_, Some(release)) => release,
    };
    let mut case = Case::open(policy, release, facts, context)?;
    // RULE design §3: a release takes at most 5,000 actions; what left can always be said to have arrived.
    if release.actions >= MAX_ACTIONS && !matches!(action, Action::NoticeFinish(_)) {
        return Err(Rule::TooManyActions { limit: MAX_ACTIONS }.into());
    }
    case.judge(action)?;
    Ok(case.close())
}

/// One judgement under way: the release as it will be, and all that the rules may read.
struct Case<'a> {
    policy: &'a Policy,
    process: &'a Process,
    facts: &'a Facts,
    context: &'a Context,
    actor: Actor<'a>,
    now: Moment,
    next: Release,
}

impl<'a> Case<'a> {
    fn open(policy: &'a Policy, release: &Release, facts: &'a Facts, context: &'a Context) -> Result<Self, Refusal> {
        let process = policy.processes.get(&release.process).ok_or_else(|| {
            let known = policy.processes.keys().map(Id::to_string).collect();
            Rule::Unknown { what: "process", id: release.process.to_string(), known }
        })?;
        // RULE language §7: now is the later of the clock and the last entry.
        let now = release.latest.or_later(context.at);
        let actor = Actor::find(policy, &context.actor, now)?;
        Ok(Self { policy, process, facts, context, actor, now, next: release.clone() })
    }

    fn close(mut self) -> Release {
        self.next.actions += 1;
        self.next.latest = self.now;
        self.next
    }

    fn judge(&mut self, action: &Action) -> Result<(), Refusal> {
        self.check_not_final(action)?;
        match action {
            Action::New(_) => Err(Rule::Inconsistent { what: "a release begins once" }.into()),
            Action::Set(set) => plan::set(self, set),
            Action::ComponentAdd(add) => plan::add_component(self, &add.id),
            Action::ComponentRemove(remove) => plan::remove_component(self, &remove.id),
            Action::Schedule(schedule) => plan::schedule(self, schedule),
            Action::Comment(_) => plan::comment(self),
            Action::Hold(_) => plan::hold(self),
            Action::Unhold(_) => plan::unhold(self),
            Action::ChangeAdd(add) => carried::add(self, Carried::Change, add),
            Action::ChangeUpdate(update) => carried::update(self, Carried::Change, update),
            Action::ChangeRemove(remove) => carried::remove(self, Carried::Change, &remove.id),
            Action::ChangeStatus(status) => carried::status(self, Carried::Change, status),
            Action::ChangeImport(import) => import::changes(self, import),
            Action::ItemAdd(ItemAdd(add)) => carried::add(self, Carried::Item, add),
            Action::ItemUpdate(ItemUpdate(update)) => carried::update(self, Carried::Item, update),
            Action::ItemRemove(ItemRemove(remove)) => carried::remove(self, Carried::Item, &remove.id),
            Action::ItemStatus(ItemStatus(status)) => carried::status(self, Carried::Item, status),
            Action::ChangePass(pass) => change::pass(self, &pass.id),
            Action::ChangeFail(fail) => change::fail(self, fail),
            Action::ArtifactAdd(add) => artifact::add(self, add),
            Action::ArtifactRemove(remove) => artifact::remove(self, &remove.name),
            Action::ArtifactVerify(verify) => artifact::verify(self, &verify.digest),
            Action::ArtifactDeposit(deposit) => artifact::deposit(self, &deposit.digest),
            Action::IssueOpen(open) => issue::open(self, open),
            Action::IssueUpdate(update) => issue::update(self, update),
            Action::IssueClose(close) => issue::close(self, close.number),
            Action::IssueReopen(reopen) => issue::reopen(self, reopen.number),
            Action::IssueImport(import) => issue::import(self, import),
            Action::EvidenceAdd(add) => evidence::add(self, add),
            Action::EvidenceWithdraw(withdraw) => evidence::withdraw(self, withdraw.number),
            Action::TaskDone(done) => duty::task_done(self, done),
            Action::TaskSkip(skip) => duty::task_skip(self, &skip.task),
            Action::TaskReopen(reopen) => duty::task_reopen(self, &reopen.task),
            Action::TaskTicket(ticket) => duty::task_ticket(self, ticket),
            Action::DocumentWrite(write) => duty::document_write(self, write),
            Action::NoticeRecord(record) => notice::record(self, record),
            Action::NoticeSend(send) => notice::send(self, send),
            Action::NoticeFinish(finish) => notice::finish(self, finish),
            Action::SignoffApprove(_)
            | Action::SignoffReject(_)
            | Action::SignoffAbstain(_)
            | Action::SignoffWithdraw(_) => signoff::sign(self, action),
            Action::WaiverGrant(grant) => waiver::grant(self, grant),
            Action::WaiverWithdraw(withdraw) => waiver::withdraw(self, &withdraw.gate),
            Action::Promote(_) | Action::Return(_) | Action::Rollback(_) | Action::Deny(_) | Action::Cancel(_) => {
                moves::make(self, action)
            }
            Action::DeploymentStart(start) => deployment::start(self, start),
            Action::DeploymentFinish(finish) => deployment::finish(self, finish),
            Action::DeploymentRecord(record) => deployment::record(self, record),
        }
    }

    /// RULE language §3: in a final state only notices, statuses and issues are possible.
    fn check_not_final(&self, action: &Action) -> Result<(), Refusal> {
        let allowed = matches!(
            action,
            Action::NoticeRecord(_)
                | Action::NoticeSend(_)
                | Action::NoticeFinish(_)
                | Action::ChangeStatus(_)
                | Action::ItemStatus(_)
                | Action::IssueOpen(_)
                | Action::IssueUpdate(_)
                | Action::IssueClose(_)
                | Action::IssueReopen(_)
                | Action::IssueImport(_)
        );
        if self.process.is_final(&self.next.state) && !allowed {
            return Err(Rule::Final { state: self.next.head.state.clone() }.into());
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View { policy: self.policy, process: self.process, release: &self.next, now: self.now }
    }

    fn stamp(&self) -> Stamp {
        Stamp {
            action: self.context.id.clone(),
            by: self.context.actor.clone(),
            at: self.now,
            iteration: self.next.iteration,
            stay: self.next.stay,
        }
    }

    fn covered(&self, parts: &[Part]) -> Covered {
        currency::covered(&self.view(), parts)
    }

    fn may_edit(&self) -> Result<(), Rule> {
        self.actor.holds_or_takes_part(self.process.may.edit.as_deref(), self.process)
    }

    /// RULE language §4: a part of the content changes only in a state whose `editable` names it.
    fn check_editable(&self, part: ContentPart) -> Result<(), Rule> {
        let state = &self.next.head.state;
        if self.process.states.get(state).is_some_and(|rule| rule.leaves_open(part)) {
            return Ok(());
        }
        let view = self.view();
        let leads_there = |(_, to): &(Id, Id)| self.process.states.get(to).is_some_and(|to| to.leaves_open(part));
        let returns = view.returns().into_iter().filter(leads_there).collect();
        Err(Rule::NotEditable { part, state: state.clone(), returns })
    }

    /// RULE language §2: an author made any content action, in any iteration.
    fn note_author(&mut self) {
        let actor = self.context.actor.clone();
        if !self.next.authors.contains(&actor) {
            self.next.authors.push(actor);
        }
    }
}

/// Finds an item by id, or says what there is.
fn known<'t, K: std::hash::Hash + Eq + std::fmt::Display, V>(
    what: &'static str,
    table: &'t indexmap::IndexMap<K, V>,
    id: &K,
) -> Result<&'t V, Rule> {
    table.get(id).ok_or_else(|| {
        let known = table.keys().map(K::to_string).collect();
        Rule::Unknown { what, id: id.to_string(), known }
    })
}
