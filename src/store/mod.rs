//! The git repository that holds the records: the only user of git2 and of files in it.
//!
//! Knows bytes, paths and commits; knows nothing of releases, policy, the clock or the environment.
//! A write is: objects, then one compare-and-swap of the branch, then work tree and index.
//! Start reading in `open.rs` (finding a store), `read.rs` and `walk.rs` (reading),
//! then `transaction.rs`, `publish.rs`, `checkout.rs` and `heal.rs` (writing).

mod archive;
mod cache;
mod catalogue;
mod checkout;
mod code;
mod code_range;
mod error;
mod gc;
mod heal;
mod index_file;
mod index_lock;
mod index_program;
mod init;
mod intent;
mod library;
mod merge;
mod objects;
mod open;
mod patience;
mod place;
mod publish;
mod read;
mod staged_file;
mod steps;
mod transaction;
mod tree_edit;
mod user_config;
mod walk;
mod work_file;

pub use archive::{Archive, ArchiveError, Before, Folder, PartName, Writer, Written};
pub use catalogue::{Catalogue, Leaf, Looked, Making, Unfit};
pub use code::CodeRepository;
pub use code_range::MOST_COMMITS;
pub use error::{StoreError, Warning};
pub use init::{Kind, init};
pub use library::{CopyError, Held, Library};
pub use merge::{LABELS, MARK, Merged, merge, unified};
pub use open::{MAIN_BRANCH, SETTINGS_FILE, SIDE_BRANCH, Store, own_config, user_config};
pub use place::Head;
pub use publish::{PublishError, Published};
pub use read::MAX_FILE_BYTES;
pub use transaction::{FileChange, Stamp, Transaction};
pub use user_config::ConfigFiles;
pub use walk::Walk;
