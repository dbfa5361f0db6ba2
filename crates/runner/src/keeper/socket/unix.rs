//! A Unix domain socket in the data folder; in a short private folder when the data folder's path is too long for one
//! (about 100 bytes), whose place is then told by a file.

use mothership_core::rng::RandomSource;
use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};
use tokio::net::{UnixListener, UnixStream};

pub type Stream = UnixStream;

/// Paths of sockets have 108 bytes on Linux and 104 on macOS, the closing zero included.
const PATH_BYTES_MAX: usize = 100;

fn pointer(data: &Path) -> PathBuf {
    data.join("keeper.path")
}

/// Where the socket is, by the place alone or by the pointer.
fn path(data: &Path) -> io::Result<PathBuf> {
    let plain = data.join("keeper.sock");
    if plain.as_os_str().len() <= PATH_BYTES_MAX {
        return Ok(plain);
    }
    fs::read_to_string(pointer(data)).map(PathBuf::from)
}

fn choose_path(data: &Path) -> io::Result<PathBuf> {
    let plain = data.join("keeper.sock");
    if plain.as_os_str().len() <= PATH_BYTES_MAX {
        return Ok(plain);
    }
    let folder = std::env::temp_dir().join(format!("msk-{}", &RandomSource::from_os().unique_hex()[..12]));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    let path = folder.join("keeper.sock");
    let text =
        path.to_str().ok_or_else(|| io::Error::other("the folder for temporary files is not UTF-8"))?;
    fs::write(pointer(data), text)?;
    Ok(path)
}

pub struct Listener {
    listener: UnixListener,
    path: PathBuf,
}

impl Listener {
    /// The caller holds the keeper's lock: a socket that is there already is a dead keeper's.
    pub fn bind(data: &Path) -> io::Result<Self> {
        let path = choose_path(data)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    pub async fn accept(&self) -> io::Result<Stream> {
        Ok(self.listener.accept().await?.0)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        if let Some(folder) = self.path.parent().filter(|folder| folder.starts_with(std::env::temp_dir())) {
            // Refuses, as it should, when the folder is the data folder and not empty.
            let _ = fs::remove_dir(folder);
        }
    }
}

pub async fn connect(data: &Path) -> io::Result<Stream> {
    UnixStream::connect(path(data)?).await
}

/// Permissions of the socket do what a secret would.
pub fn secret(_: &Path) -> io::Result<String> {
    Ok(String::new())
}
