//! The form of packed objects: read back as written, and nothing else.

use super::packfile::{read, write};
use crate::history::object::Kind;
use crate::history::source::object_id;

fn objects() -> Vec<(Kind, Vec<u8>)> {
    let long = (0..200_000u32).map(|n| (n % 251) as u8).collect();
    vec![
        (Kind::Commit, b"tree 1\n".to_vec()),
        (Kind::Tree, Vec::new()),
        (Kind::Blob, vec![7; 65_535]),
        (Kind::Blob, long),
    ]
}

#[test]
fn objects_are_read_back_with_their_ids() {
    let (all, pack) = (objects(), write(&objects()));
    let found = read(&pack).unwrap();
    assert_eq!(found.len(), all.len());
    for ((kind, bytes), (found_kind, id, at)) in all.iter().zip(&found) {
        assert_eq!((found_kind, *id), (kind, object_id(*kind, bytes)));
        assert_eq!(super::packfile::object(&pack, *at), Ok((*kind, bytes.clone())));
    }
    assert_eq!(read(&write(&[])), Ok(Vec::new()));
}

#[test]
fn other_bytes_are_refused_and_never_panic() {
    let pack = write(&[(Kind::Commit, b"tree 1\n".to_vec()), (Kind::Blob, b"text".to_vec())]);
    for at in 0..pack.len() {
        assert!(read(&pack[..at]).is_err(), "cut at {at}");
        let mut flipped = pack.clone();
        flipped[at] ^= 4;
        assert!(read(&flipped).is_err(), "byte {at}");
        // The checksum of the whole made to fit: the form itself refuses, or another object is read.
        use sha1::{Digest as _, Sha1};
        let body = flipped.len() - 20;
        let sum = Sha1::digest(&flipped[..body]);
        flipped[body..].copy_from_slice(&sum);
        if at < body {
            assert_ne!(read(&flipped), read(&pack), "byte {at}");
        }
    }
    assert!(read(&[pack.as_slice(), b"more"].concat()).is_err());
}
