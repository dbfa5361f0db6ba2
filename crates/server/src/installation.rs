//! What belongs together at the start of a server: database and place for files ([`pair_up`]), and one data folder to
//! one server ([`lock_folder`]). What is decided of them is in [`mothership_core::belonging`].

use crate::auth::{self, private_files};
use mothership_core::{
    belonging::{self, Belonging, Pairing, Strangers},
    rng::RandomSource,
};
use mothership_store::{
    Result as StoreResult, Store, StoreError, Tx,
    blob::{BlobConfig, BlobError, BlobStore},
    blobs, settings,
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Names of the settings: the id of the files, and where they are.
const FILES_ID: &str = "files.id";
const FILES_PLACE: &str = "files.place";

/// Why database and files are not put together.
#[derive(Debug, thiserror::Error)]
pub enum BelongingError {
    #[error("{0}")]
    Strangers(String),
    #[error("cannot ask the database where its files are: {0}")]
    Store(#[from] StoreError),
    #[error("cannot ask the place for files whose it is: {0}")]
    Files(#[from] BlobError),
}

/// What the place for files keeps of its database.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Owner {
    id: String,
    /// For people.
    database: String,
}

/// Makes sure that the database and the place for files know each other. `database` and `place` say where they are,
/// without secrets. `adopts`: whatever they say, they belong together from now on.
///
/// # Errors
/// When they belong to others.
pub async fn pair_up(
    store: &Store,
    files: &BlobStore,
    (database, place): (&str, &str),
    adopts: bool,
    rng: &RandomSource,
) -> Result<(), BelongingError> {
    let (database_id, recorded_place, database_is_used) = store
        .read(|tx| Ok((settings::get(tx, FILES_ID)?, settings::get(tx, FILES_PLACE)?, blobs::any(tx)?)))
        .await?;
    let owner: Option<Owner> = files.owner().await?.and_then(|text| serde_json::from_str(&text).ok());
    let both = Belonging {
        database_id: database_id.clone(),
        database_is_used,
        recorded_place: recorded_place.clone(),
        place: place.to_owned(),
        files_id: owner.as_ref().map(|owner| owner.id.clone()),
        // Only asked where it decides: a listing costs where there are many files.
        has_files: database_id.is_none() && owner.is_none() && files.has_any().await?,
    };
    let id = match belonging::pair(&both) {
        Ok(Pairing::Known) if recorded_place.as_deref() == Some(place) => return Ok(()),
        // Moved as a whole: the new place is the one to name from now on.
        Ok(Pairing::Known) => database_id,
        Ok(Pairing::Begin) => None,
        Ok(Pairing::Remind) => database_id,
        Err(why) if !adopts => return Err(BelongingError::Strangers(sentence(why, &both, owner, database))),
        Err(_) => database_id,
    };
    let (drawn, place) = (rng.secret().expose()[..32].to_owned(), place.to_owned());
    // Of two servers that start at once on a new database the first one's id counts for both.
    let id = store.write(move |tx| remember(tx, id.as_deref(), &drawn, &place)).await?;
    let owner = Owner { id, database: database.to_owned() };
    files.set_owner(serde_json::to_string(&owner).expect("texts are JSON")).await?;
    Ok(())
}

fn remember(tx: &mut Tx<'_>, known: Option<&str>, drawn: &str, place: &str) -> StoreResult<String> {
    let id = match known {
        Some(id) => id.to_owned(),
        None => settings::get(tx, FILES_ID)?.unwrap_or_else(|| drawn.to_owned()),
    };
    settings::set(tx, FILES_ID, &id)?;
    settings::set(tx, FILES_PLACE, place)?;
    Ok(id)
}

fn sentence(why: Strangers, both: &Belonging, owner: Option<Owner>, database: &str) -> String {
    let place = &both.place;
    let elsewhere =
        owner.map_or("another database".to_owned(), |owner| format!("the database {}", owner.database));
    match why {
        Strangers::EmptyDatabase => format!(
            "the database {database} is empty, and {place} has the files of {elsewhere}: bring the database back, or give \
             the new one a place of its own for files"
        ),
        Strangers::OtherDatabase => {
            format!(
                "{place} has the files of {elsewhere}, not of {database}: give each database its own place for files"
            )
        }
        Strangers::OtherPlace => {
            let recorded = both.recorded_place.as_deref().unwrap_or("another place");
            format!(
                "the database {database} keeps its files in {recorded}, not in {place}: give all servers of one database \
                 the same --blobs (or bring the files here)"
            )
        }
    }
}

/// Where files are, for people and for comparison: with the machine's name where only this machine has them.
pub fn place(config: &BlobConfig, hostname: &str) -> String {
    match config {
        BlobConfig::Memory => "memory".to_owned(),
        BlobConfig::S3 { url } => url.split('?').next().unwrap_or(url).trim_end_matches('/').to_owned(),
        BlobConfig::Folder { path } => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            format!("{} on {hostname}", path.display())
        }
    }
}

/// Why a data folder is not used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("another server uses the data folder {}{}", folder.display(), whose(.address.as_deref()))]
    InUse {
        folder: PathBuf,
        /// Where it listens, as far as it has said so.
        address: Option<String>,
    },
    #[error("cannot {what} {}: {source}", path.display())]
    Io { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error(
        "{} can be read by others on this machine, and its mode cannot be changed: {source}; 'chmod go= {}' as its owner",
        path.display(), path.display()
    )]
    Readable { path: PathBuf, source: std::io::Error },
}

fn whose(address: Option<&str>) -> String {
    address.map(|address| format!(": it listens on {address}")).unwrap_or_default()
}

/// Keeps other servers out of a folder for as long as it is there, and after a crash not a moment longer.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Takes the data folder for this process, which listens on `address` (`http://127.0.0.1:8080`). Makes the folder when it is not there, and what is
/// in it already private.
///
/// # Errors
/// When another server has it, or it cannot be written.
pub fn lock_folder(folder: &Path, address: &str) -> Result<FolderLock, FolderError> {
    let io = |what, path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Io { what, path, source }
    };
    private_files::create_folder(folder).map_err(io("make the data folder", folder))?;
    let path = folder.join("server.lock");
    // Whoever can open it can lock it: nobody else may.
    private_files::create_file(&path)
        .and_then(|()| private_files::keep_private(&path))
        .map_err(io("write the data folder's lock", &path))?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).map_err(io("write the data folder's lock", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Where a lock also keeps readers out (Windows), the address stays unknown.
            let read = file.take(200).read_to_string(&mut text);
            let address = read.ok().map(|_| text.trim().to_owned()).filter(|text| !text.is_empty());
            return Err(FolderError::InUse { folder: folder.to_owned(), address });
        }
        Err(TryLockError::Error(source)) => return Err(io("lock", &path)(source)),
    }
    file.set_len(0)
        .and_then(|()| file.seek(SeekFrom::Start(0)))
        .and_then(|_| writeln!(file, "{address}"))
        .map_err(io("write", &path))?;
    // The last is of versions before there were people: what it holds may still be a token.
    let secrets = [auth::welcome::FILE, "admin-token"];
    for name in ["mothership.db", "mothership.db-wal", "mothership.db-shm", "blobs", "uploads"]
        .into_iter()
        .chain(secrets)
    {
        let path = folder.join(name);
        private_files::keep_private(&path).map_err(|source| FolderError::Readable { path, source })?;
    }
    Ok(FolderLock { _file: file })
}

#[cfg(test)]
#[path = "installation_tests.rs"]
mod tests;
