//! The built files: inside of a release build, read from `web/dist` by a debug build.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// A file as it was built.
pub struct BuiltFile {
    pub bytes: Cow<'static, [u8]>,
    /// Of the bytes: another content has another one.
    pub hash: [u8; 32],
}

/// Finds a file by its path without a slash in front.
pub type FindFile = fn(&str) -> Option<BuiltFile>;

/// The files of the dashboard.
pub fn built(path: &str) -> Option<BuiltFile> {
    let file = Dist::get(path)?;
    Some(BuiltFile { hash: file.metadata.sha256_hash(), bytes: file.data })
}
