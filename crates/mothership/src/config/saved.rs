//! Saved logins: `login.toml` in the configuration folder, readable by its owner alone.

use crate::{
    exit::{Failure, Result},
    output::note,
};
use mothership_core::secret::Secret;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, io, path::Path};

const FILE: &str = "login.toml";

/// The logins of this person on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// The server of the latest login: the one that commands talk to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Token by server address. A server without login has an empty one.
    #[serde(default)]
    pub tokens: BTreeMap<String, Secret>,
}

impl Saved {
    /// Reads the logins in `folder`; none when there is no file.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            // The home of somebody else (`sudo -u`), or none: whoever says where the server is needs no login.
            Err(error) if is_foreign(error.kind()) => {
                note(&format!("the saved logins in {} are left alone: {error}", path.display()));
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::local(format!("cannot read {}: {error}", path.display()))),
        };
        toml::from_str(&text).map_err(|error| {
            // The message of the parser would quote the line, and with it a token.
            let line = error.span().map_or(0, |span| text[..span.start].lines().count());
            Failure::local(format!("{} is damaged near line {line}", path.display()))
                .hint("remove the file and log in again")
        })
    }

    /// Writes them, whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE);
        let text = toml::to_string(self).expect("strings and maps of strings are TOML");
        fs::create_dir_all(folder)
            .and_then(|()| write_private(&folder.join("login.toml.new"), text.as_bytes()))
            .and_then(|()| fs::rename(folder.join("login.toml.new"), &path))
            .map_err(|error| {
                Failure::local(format!("cannot write {}: {error}", path.display())).hint(
                    "do without a saved login: give --server and --token, or MOTHERSHIP_SERVER and MOTHERSHIP_TOKEN",
                )
            })
    }

    /// The token for `server`, if there is a login with one.
    pub fn token(&self, server: &str) -> Option<Secret> {
        self.tokens.get(server).filter(|token| !token.is_empty()).cloned()
    }
}

fn is_foreign(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::PermissionDenied | io::ErrorKind::NotADirectory)
}

/// Mode 0600 from the first byte on. On Windows the profile's own access list protects the file.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write;
    // An older file would keep its own mode.
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_survive_and_are_private() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Saved::read(folder.path()).unwrap(), Saved::default());
        let tokens = BTreeMap::from([
            ("http://a:1".into(), "secret".into()),
            ("http://b:1".into(), Secret::default()),
        ]);
        let saved = Saved { server: Some("http://a:1".into()), tokens };
        saved.write(folder.path()).unwrap();
        let read = Saved::read(folder.path()).unwrap();
        assert_eq!(read, saved);
        assert_eq!(read.token("http://a:1"), Some("secret".into()));
        assert!(!format!("{read:?}").contains("secret"));
        assert_eq!((read.token("http://b:1"), read.token("http://c:1")), (None, None));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_home_that_is_none_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("home");
        fs::write(&file, "").unwrap();
        assert_eq!(Saved::read(&file).unwrap(), Saved::default());
        let failure = Saved::default().write(&file.join("config")).unwrap_err();
        assert!(failure.message.starts_with("cannot write"), "{}", failure.message);
        assert!(failure.hint.unwrap().contains("MOTHERSHIP_TOKEN"));
    }

    #[test]
    fn a_damaged_file_is_told_without_its_secrets() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "[tokens]\n\"http://a\" = secret").unwrap();
        let failure = Saved::read(folder.path()).unwrap_err();
        assert!(failure.message.contains("login.toml is damaged near line 2"), "{}", failure.message);
        assert!(!failure.message.contains("secret"));
    }
}
