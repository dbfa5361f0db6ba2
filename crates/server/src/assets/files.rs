//! The built files: inside of a release build, read from `web/dist` by a debug build.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// A file as it was built.
pub struct File {
    pub bytes: Cow<'static, [u8]>,
    /// Of the bytes: another content has another one.
    pub hash: [u8; 32],
}

/// Finds a file by its path without a slash in front.
pub type Find = fn(&str) -> Option<File>;

/// The files of the dashboard.
pub fn built(path: &str) -> Option<File> {
    let file = Dist::get(path)?;
    Some(File { hash: file.metadata.sha256_hash(), bytes: file.data })
}
