//! A Unix domain socket in the data folder; in a short private folder when the data folder's path is too long for one
//! (about 100 bytes), whose path then stands in a file.

use mothership_core::{rng::RandomSource, secret::Secret};
use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};
use tokio::net::{UnixListener, UnixStream};

pub type SocketStream = UnixStream;

/// `sun_path` has 108 bytes on Linux (unix(7)) and 104 on macOS (sys/un.h), the closing zero included.
const PATH_BYTES_MAX: usize = 100;

fn pointer_file(data: &Path) -> PathBuf {
    data.join("keeper.path")
}

/// Where the socket is: in the data folder, or where the pointer file leads.
fn socket_path(data: &Path) -> io::Result<PathBuf> {
    let plain = data.join("keeper.sock");
    if plain.as_os_str().len() <= PATH_BYTES_MAX {
        return Ok(plain);
    }
    fs::read_to_string(pointer_file(data)).map(PathBuf::from)
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
    fs::write(pointer_file(data), text)?;
    Ok(path)
}

/// Where a keeper waits for agents; dropping it takes the socket away.
pub struct KeeperListener {
    listener: UnixListener,
    path: PathBuf,
}

impl KeeperListener {
    /// The caller holds the keeper's lock: a socket that is there already is a dead keeper's.
    pub fn bind(data: &Path) -> io::Result<Self> {
        let path = choose_path(data)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        // The folder keeps others out already; this holds if somebody opens the folder. connect() needs write
        // permission on the socket (unix(7)).
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    pub async fn accept(&self) -> io::Result<SocketStream> {
        Ok(self.listener.accept().await?.0)
    }
}

impl Drop for KeeperListener {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        if let Some(folder) = self.path.parent().filter(|folder| folder.starts_with(std::env::temp_dir())) {
            // Refuses, as it should, when the folder is the data folder and not empty.
            let _ = fs::remove_dir(folder);
        }
    }
}

pub async fn connect(data: &Path) -> io::Result<SocketStream> {
    UnixStream::connect(socket_path(data)?).await
}

/// Permissions of the socket do what a secret would.
pub fn secret(_: &Path) -> io::Result<Secret> {
    Ok(Secret::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn agents_connect_where_the_keeper_listens_and_nowhere_after_it() {
        let data = tempfile::tempdir().unwrap();
        assert!(connect(data.path()).await.is_err());
        let listener = KeeperListener::bind(data.path()).unwrap();
        let (connected, accepted) = tokio::join!(connect(data.path()), listener.accept());
        assert!(connected.is_ok() && accepted.is_ok());
        let mode = fs::metadata(data.path().join("keeper.sock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop(listener);
        assert!(!data.path().join("keeper.sock").exists() && connect(data.path()).await.is_err());
    }

    #[tokio::test]
    async fn the_socket_of_a_dead_keeper_is_replaced() {
        let data = tempfile::tempdir().unwrap();
        let dead = KeeperListener::bind(data.path()).unwrap();
        std::mem::forget(dead);
        let _listener = KeeperListener::bind(data.path()).unwrap();
        assert!(connect(data.path()).await.is_ok());
    }

    #[tokio::test]
    async fn a_long_path_is_found_by_its_pointer() {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("d".repeat(PATH_BYTES_MAX));
        fs::create_dir(&data).unwrap();
        let listener = KeeperListener::bind(&data).unwrap();
        let folder = listener.path.parent().unwrap().to_owned();
        assert!(!data.join("keeper.sock").exists());
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(connect(&data).await.is_ok());
        drop(listener);
        assert!(!folder.exists(), "nothing is left in the folder for temporary files");
    }
}
