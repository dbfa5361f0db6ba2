//! The administrator's token of a server that wants a login: made at the first start and written to the data folder,
//! where only whoever may run the server can read it.
//!
//! The file is the truth: what it holds is an administrator's token after the next start. Remove it and start again, and
//! the old token is worth nothing. Only a server whose database is elsewhere leaves the token of another server's
//! folder alone.

use super::{private_files, token};
use crate::actor::Role;
use mothership_core::rng::RandomSource;
use mothership_store::{
    Store, StoreError, Time,
    tokens::{self, ApiToken, User},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The file in the data folder.
pub const FILE: &str = "admin-token";
/// Name of the person that the token is of, and of the token.
const ADMIN: &str = "admin";

/// Why there is no administrator's token.
#[derive(Debug, thiserror::Error)]
pub enum AdminTokenError {
    #[error("cannot read or write {path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error(
        "{0} holds no token of the form 'msh_' and 64 hex digits; remove it, and the next start makes a new one"
    )]
    Damaged(PathBuf),
    #[error("cannot keep the administrator's token: {0}")]
    Store(#[from] StoreError),
}

/// Makes sure that there is a token. `owns_database`: the database is in the same folder.
pub async fn ensure(
    store: &Store,
    data: &Path,
    owns_database: bool,
    rng: &RandomSource,
    now: Time,
) -> Result<(), AdminTokenError> {
    let path = data.join(FILE);
    let file = |source| AdminTokenError::File { path: path.clone(), source };
    let secret = match fs::read_to_string(&path) {
        Ok(text) if token::is_api(text.trim()) => text.trim().to_owned(),
        Ok(_) => return Err(AdminTokenError::Damaged(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !owns_database && !store.read(|tx| tokens::list_api_tokens(tx, ADMIN)).await?.is_empty() {
                return Ok(());
            }
            let secret = token::make(token::Kind::Api, rng);
            // Before the database knows it: a token that nobody can read would lock everybody out.
            private_files::create_folder(data)
                .and_then(|()| private_files::write(&path, &format!("{secret}\n")))
                .map_err(file)?;
            secret
        }
        Err(error) => return Err(file(error)),
    };
    let hash = token::hash(&secret);
    store
        .write(move |tx| {
            if tokens::find_api_token(tx, &hash, now)?.is_some() {
                return Ok(());
            }
            // With the token goes whoever came in by it.
            tokens::revoke_user(tx, ADMIN)?;
            tokens::insert_user(
                tx,
                &User { name: ADMIN.into(), role: Role::Admin.as_str().into(), created_at: now },
            )?;
            tokens::insert_api_token(
                tx,
                &ApiToken {
                    id: ADMIN.into(),
                    user: ADMIN.into(),
                    hash: hash.clone(),
                    scope: String::new(),
                    created_at: now,
                    expires_at: None,
                    last_used_at: None,
                },
            )
        })
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use mothership_store::StoreConfig;

    async fn is_good(store: &Store, secret: &str) -> bool {
        let hash = token::hash(secret);
        let found = store.read(move |tx| tokens::find_api_token(tx, &hash, Timestamp::UNIX_EPOCH));
        found.await.unwrap().is_some()
    }

    #[tokio::test]
    async fn the_file_is_the_truth() {
        let data = tempfile::tempdir().unwrap();
        let (path, rng) = (data.path().join(FILE), RandomSource::seeded(1));
        let store = Store::open(StoreConfig::SqliteInline { path: None }).await.unwrap();
        let start = async |owns| ensure(&store, data.path(), owns, &rng, Timestamp::UNIX_EPOCH).await;

        start(true).await.unwrap();
        let first = fs::read_to_string(&path).unwrap().trim().to_owned();
        start(true).await.unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().trim(), first, "a second start changes nothing");
        assert!(is_good(&store, &first).await);

        fs::remove_file(&path).unwrap();
        start(false).await.unwrap();
        assert!(!path.exists() && is_good(&store, &first).await, "another server's token stays");
        start(true).await.unwrap();
        let second = fs::read_to_string(&path).unwrap().trim().to_owned();
        assert!(is_good(&store, &second).await && !is_good(&store, &first).await);

        let chosen = format!("msh_{}", "5".repeat(64));
        fs::write(&path, &chosen).unwrap();
        start(true).await.unwrap();
        assert!(is_good(&store, &chosen).await && !is_good(&store, &second).await);

        fs::write(&path, "msh_short").unwrap();
        assert!(matches!(start(true).await, Err(AdminTokenError::Damaged(_))));
        assert!(is_good(&store, &chosen).await);
    }
}
