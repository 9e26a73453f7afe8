//! `relman package`: everything that somebody needs to deploy a release, in one file.
//!
//! `package_pieces.rs` gathers it, `package_build.rs` writes it, `package_verify.rs` compares one with its own sums.

use super::failure::Failure;
use super::package_build::BuildArgs;
use super::package_verify::VerifyArgs;
use super::session::Session;
use clap::Subcommand;

/// Pack what somebody needs to deploy a release
///
/// Examples:
///   relman package build CFIS001 -o .
///   relman package verify CFIS001.zip
#[derive(Debug, Subcommand)]
#[command(verbatim_doc_comment)]
pub(super) enum PackageVerb {
    Build(BuildArgs),
    Verify(VerifyArgs),
}

impl PackageVerb {
    pub(super) fn run(&self, session: &Session) -> Result<u8, Failure> {
        match self {
            Self::Build(args) => args.run(session).map(|()| 0),
            Self::Verify(args) => args.run(session),
        }
    }
}
