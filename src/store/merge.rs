//! Three texts become one, and two texts become a unified diff: libgit2's own, without a repository.
//!
//! Knows lines and nothing of what they mean. Start at [`merge`].

use super::error::StoreError;
use git2::{MergeFileInput, MergeFileOptions, ObjectType, Oid, Patch};
use std::path::Path;

/// What stands at the beginning of the three texts, so that no result is ever empty: git2 reads the
/// bytes of an empty one from nowhere.
const FIRST_LINE: &[u8] = b"\x01relman\x01\n";

/// What the sides are called at the marks of a conflict: here, before, there.
pub const LABELS: [&str; 3] = ["here", "before", "template"];

/// The marks that git itself writes.
pub const MARK: u16 = 7;

/// A text made of three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text, with marks around what both sides changed.
    pub text: Vec<u8>,
    /// True if nothing stands between marks.
    pub is_clean: bool,
}

/// Merges what was changed here and there since a text that both began with; a mark has so many characters.
///
/// # Errors
/// libgit2 could not.
pub fn merge(before: &[u8], here: &[u8], there: &[u8], mark: u16) -> Result<Merged, StoreError> {
    // libgit2 takes such bytes for no text, and git2 reads its answer from nowhere then.
    if [before, here, there].iter().any(|text| text.contains(&0)) {
        return Ok(Merged { text: here.to_vec(), is_clean: false });
    }
    // `merge_file` alone does not start libgit2, without which it fails; any call that does will do.
    Oid::hash_object(ObjectType::Blob, FIRST_LINE).map_err(StoreError::git("start libgit2"))?;
    let [before, here, there] = [before, here, there].map(|text| [FIRST_LINE, text].concat());
    let mut inputs = [MergeFileInput::new(), MergeFileInput::new(), MergeFileInput::new()];
    let [ancestor, ours, theirs] = &mut inputs;
    ancestor.content(&before);
    ours.content(&here);
    theirs.content(&there);
    let mut options = MergeFileOptions::new();
    let [our_label, ancestor_label, their_label] = LABELS;
    options.our_label(our_label).ancestor_label(ancestor_label).their_label(their_label);
    options.style_diff3(true).marker_size(mark);
    let merged =
        git2::merge_file(ancestor, ours, theirs, Some(&mut options)).map_err(StoreError::git("merge texts"))?;
    let text = merged.content();
    let text = text.strip_prefix(FIRST_LINE).unwrap_or(text).to_vec();
    Ok(Merged { text, is_clean: merged.is_automergeable() })
}

/// The unified diff of a file.
///
/// # Errors
/// libgit2 could not.
pub fn unified(path: &str, before: &[u8], after: &[u8]) -> Result<String, StoreError> {
    let path = Path::new(path);
    let failed = || StoreError::git("compare texts");
    let mut patch = Patch::from_buffers(before, Some(path), after, Some(path), None).map_err(failed())?;
    let text = patch.to_buf().map_err(failed())?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(before: &str, here: &str, there: &str, mark: u16) -> (String, bool) {
        let merged = merge(before.as_bytes(), here.as_bytes(), there.as_bytes(), mark).unwrap();
        (String::from_utf8(merged.text).unwrap(), merged.is_clean)
    }

    #[test]
    fn changes_of_both_sides_come_together() {
        assert_eq!(merged("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", MARK), ("A\nb\nc\nD\n".into(), true));
        assert_eq!(merged("a\n", "b\n", "b\n", MARK), ("b\n".into(), true));
        assert!(!merged("a\nb\nc\nd\ne\n", "d\ne\n", "a\nb\nc\n", MARK).1);
    }

    #[test]
    fn what_both_changed_stands_between_marks() {
        let (text, clean) = merged("a\nb\n", "a\nhere\n", "a\nthere\n", MARK);
        assert_eq!(text, "a\n<<<<<<< here\nhere\n||||||| before\nb\n=======\nthere\n>>>>>>> template\n");
        assert!(!clean);
    }

    #[test]
    fn nothing_is_a_text_too() {
        assert_eq!(merged("", "", "", MARK), (String::new(), true));
        assert_eq!(merged("a\nb\nc\nd\ne\n", "a\nb\nc\nd\ne\n", "", MARK), (String::new(), true));
        assert_eq!(merged("a\n1\n2\n3\nb\n", "b\n", "a\n1\n2\n3\nb\n", MARK), ("b\n".into(), true));
        assert_eq!(merged("", "", "a\n", MARK), ("a\n".into(), true));
    }

    #[test]
    fn bytes_that_are_no_text_stay_and_are_never_clean() {
        assert_eq!(merged("a\n", "\0\n", "b\n", MARK), ("\0\n".into(), false));
    }

    #[test]
    fn a_diff_is_what_git_shows() {
        let text = unified("a/file.yaml", b"one\ntwo\n", b"one\n2\n").unwrap();
        assert!(text.contains("--- a/a/file.yaml\n+++ b/a/file.yaml\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"), "{text}");
        assert_eq!(unified("same", b"one\n", b"one\n").unwrap(), "");
        assert!(unified("new", b"", b"one\n").unwrap().contains("+one"));
    }
}
