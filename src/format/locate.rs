//! Decides where in a file a finding about its meaning belongs.
//!
//! Pure. The checks give a path; this finds the line and column of the node there, for a map the key.
//! Start at `locate`.

use super::yaml::{Content, Node, parse};
use crate::domain::problem::Step;

pub use super::yaml::Position;

/// Finds the place of a node in a text that has been read before.
///
/// Where the whole path is not there, it is the place of the deepest part that is.
/// `None` means that the text cannot be read.
pub fn locate(text: &str, path: &[Step]) -> Option<Position> {
    let root = parse(text).ok()?;
    let (mut node, mut at) = (&root, root.at);
    for step in path {
        let Some((place, next)) = below(node, step) else {
            break;
        };
        (node, at) = (next, place);
    }
    Some(at)
}

fn below<'n, 't>(node: &'n Node<'t>, step: &Step) -> Option<(Position, &'n Node<'t>)> {
    match (&node.content, step) {
        (Content::Map(entries), Step::Key(wanted)) => entries
            .iter()
            .find(|(key, _)| matches!(&key.content, Content::Scalar { text, .. } if text == wanted))
            .map(|(key, value)| (key.at, value)),
        (Content::List(items), Step::Index(index)) => items.get(*index).map(|item| (item.at, item)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# a comment
gates:
  first: {needs: {all: [a, b]}}
  second:
    needs:
      - one
      - two: 2
        three: 3
\"quoted: key\": x
";

    fn at(path: &[Step]) -> (usize, usize) {
        let position = locate(TEXT, path).unwrap();
        (position.line, position.column)
    }

    #[test]
    fn a_node_is_found() {
        assert_eq!(at(&[]), (2, 1));
        assert_eq!(at(&["gates".into(), "first".into()]), (3, 3));
        let all = ["gates".into(), "first".into(), "needs".into(), "all".into()];
        assert_eq!(at(&all), (3, 19));
        assert_eq!(at(&[&all[..], &[1.into()]].concat()), (3, 28));
        let needs = ["gates".into(), "second".into(), "needs".into()];
        assert_eq!(at(&[&needs[..], &[0.into()]].concat()), (6, 9));
        assert_eq!(at(&[&needs[..], &[1.into()]].concat()), (7, 9));
        assert_eq!(at(&[&needs[..], &[1.into(), "three".into()]].concat()), (8, 9));
        assert_eq!(at(&["quoted: key".into()]), (9, 1));
    }

    #[test]
    fn a_path_that_goes_on_too_far_gives_its_deepest_part() {
        assert_eq!(at(&["gates".into(), "third".into()]), (2, 1));
        assert_eq!(at(&["gates".into(), "second".into(), 3.into()]), (4, 3));
        assert_eq!(at(&["nothing".into()]), (2, 1));
    }

    #[test]
    fn an_unreadable_text_has_no_places() {
        assert_eq!(locate("a: [", &[]), None);
    }
}
