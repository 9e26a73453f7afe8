//! Decides whether a commit is by whom it says: author, committer and actor are one person.
//!
//! Pure. People are found by their address in the policy of the parent (security rules 7 and 11).
//! Start at `person`.

use crate::domain::id::Id;
use crate::domain::policy::Policy;
use crate::history::commit::{Commit, Ident, as_git_writes};
use crate::history::finding::{Finding, FindingId};
use crate::history::object::ObjectId;

/// Finds the person who made a commit.
///
/// # Errors
/// Nobody has that address, the names are others, or author and committer are two people.
pub(super) fn person<'p>(policy: &'p Policy, commit: &Commit<'_>, id: ObjectId) -> Result<&'p Id, Box<Finding>> {
    let wrong = |expected: String, found: &str| Box::new(Finding::new(FindingId::WrongAuthor, id, expected, found));
    let find = |ident: &Ident<'_>, what: &str| {
        let known = policy.people.by_email(ident.email);
        let (id, person) = known.ok_or_else(|| wrong(format!("{what} known to the policy then"), ident.email))?;
        let name = as_git_writes(&person.name);
        // Some versions of git leave out more at the ends of a name than others.
        if name != as_git_writes(ident.name) {
            return Err(wrong(format!("{what} `{name}`"), ident.name));
        }
        Ok(id)
    };
    let author = find(&commit.author, "an author")?;
    let committer = find(&commit.committer, "a committer")?;
    if author != committer {
        return Err(wrong(format!("the committer {author}"), committer.as_str()));
    }
    Ok(author)
}
