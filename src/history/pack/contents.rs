//! Decides which file of a pack each object is: record and policies by their paths, the rest by the
//! step that first asks for it.
//!
//! Start at `contents`. A file whose path no archive should hold lies with the rest.

use super::objects::Objects;
use super::replay::{Ground, Replayed};
use super::{GIT, POLICY, RECORD};
use crate::domain::naming::ReleaseName;
use crate::history::object::{Kind, MODE_FILE, ObjectId, TreeEntry};
use crate::history::source::Unreadable;
use std::collections::{BTreeMap, BTreeSet};

/// What a file of a pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A file of the record or of a policy.
    Blob(ObjectId),
    /// Objects as git packs them.
    Objects(Vec<(Kind, ObjectId)>),
    /// A text that is made from the rest.
    Text(String),
    /// A text that another program worded.
    Unknown,
}

/// Gives every file of the pack but the texts, by its path.
///
/// # Errors
/// An object cannot be read.
pub fn contents(
    objects: &Objects<'_>,
    name: &ReleaseName,
    replayed: &Replayed,
) -> Result<BTreeMap<String, Held>, Unreadable> {
    let mut files: BTreeMap<String, ObjectId> = BTreeMap::new();
    let mut odd: BTreeSet<ObjectId> = BTreeSet::new();
    let mut put = |folder: &str, leaves: Vec<(Vec<u8>, TreeEntry)>| {
        for (path, entry) in leaves {
            match plain(&path).filter(|_| entry.mode == MODE_FILE) {
                Some(path) => {
                    files.insert(format!("{folder}/{path}"), entry.id);
                }
                None if entry.mode != SUBMODULE => {
                    odd.insert(entry.id);
                }
                None => {}
            }
        }
    };
    if let Some(last) = replayed.steps.last()
        && let Some(tree) = objects.folder(last.commit, &name.folder())?
    {
        put(RECORD, objects.leaves(tree)?);
    }
    for (ground, folder) in replayed.grounds.iter().zip(folders(&replayed.grounds)) {
        for entry in &ground.entries {
            let name = String::from_utf8_lossy(&entry.name).into_owned();
            if entry.is_tree() {
                put(&format!("{folder}/{name}"), objects.leaves(entry.id)?);
            } else {
                put(&folder, vec![(entry.name.clone(), entry.clone())]);
            }
        }
    }
    for id in odd {
        objects.object(Kind::Blob, id)?;
    }
    let filed: BTreeSet<ObjectId> = files.values().copied().collect();
    let mut held: BTreeMap<String, Held> = BTreeMap::new();
    let mut packs: BTreeMap<usize, Vec<(Kind, ObjectId)>> = BTreeMap::new();
    for ((kind, id), step) in objects.asked() {
        if kind != Kind::Blob || !filed.contains(&id) {
            packs.entry(step).or_default().push((kind, id));
        }
    }
    held.extend(packs.into_iter().map(|(step, objects)| (format!("{GIT}/{step:04}.pack"), Held::Objects(objects))));
    held.extend(files.into_iter().map(|(path, id)| (path, Held::Blob(id))));
    Ok(held)
}

const SUBMODULE: u32 = 0o160_000;

/// What Windows keeps for devices, whatever ending it has.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The folder of each policy: its number, and which it is of several with that number.
pub(super) fn folders(grounds: &[Ground]) -> Vec<String> {
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    let number = |ground: &Ground| ground.policy.as_ref().map_or(0, |policy| policy.settings.policy);
    let mut folder = |number: u32| {
        let times = seen.entry(number).or_default();
        *times += 1;
        if *times == 1 { format!("{POLICY}/{number}") } else { format!("{POLICY}/{number}-{times}") }
    };
    grounds.iter().map(|ground| folder(number(ground))).collect()
}

/// The path, if every archive and file system can hold it as it is.
fn plain(path: &[u8]) -> Option<&str> {
    let path = std::str::from_utf8(path).ok()?;
    let is_plain = |part: &str| {
        let byte = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        let stem = part.split('.').next().unwrap_or(part);
        let is_device =
            DEVICES.contains(&stem) || stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
        part.len() <= 100 && part.bytes().all(byte) && !stem.is_empty() && !part.ends_with('.') && !is_device
    };
    (path.len() <= 200 && path.split('/').all(is_plain)).then_some(path)
}
