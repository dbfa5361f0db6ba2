//! The link that makes the first administrator of a server that wants a login. It is in a file of the data folder that
//! only its owner can read, is good for a day and once, and goes when there is an administrator.

use super::{login::standing, private_files, token};
use crate::accounts::Accounts;
use mothership_core::{clock::plus_ms, limits::WELCOME_TTL_MS, role::Role};
use mothership_store::{
    Result as StoreResult, StoreError, Tx,
    tokens::{self, Invite},
};
use std::{fs, io, path::PathBuf};

/// The file in the data folder.
pub const FILE: &str = "welcome-link";
/// What such a link is among invites.
pub const KIND: &str = "welcome";

/// Why there is no such link.
#[derive(Debug, thiserror::Error)]
pub enum WelcomeError {
    #[error("cannot write {path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("cannot keep the link for the first administrator: {0}")]
    Store(#[from] StoreError),
}

/// A link for the first administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WelcomeLink {
    pub link: String,
    /// Where it is written.
    pub file: PathBuf,
    /// It was made now: an older one has been shown before.
    pub is_new: bool,
}

/// Whether somebody can log in who looks after the installation.
pub fn has_administrator(tx: &mut Tx<'_>) -> StoreResult<bool> {
    let all = tokens::list_users(tx)?;
    Ok(all.iter().any(|user| {
        !user.password.is_empty() && standing(user).is_some_and(|standing| standing.looks_after())
    }))
}

/// The path and query of the page on which a link is used.
pub fn page(code: &str) -> String {
    format!("/welcome?code={code}")
}

/// Makes sure that there is a link while there is no administrator, and none otherwise. `base`: where the server is.
pub async fn ensure(accounts: Accounts<'_>, base: &str) -> Result<Option<WelcomeLink>, WelcomeError> {
    let now = accounts.now();
    if accounts.store.read(has_administrator).await? {
        forget(accounts);
        return Ok(None);
    }
    let path = accounts.data.join(FILE);
    let written = fs::read_to_string(&path).unwrap_or_default();
    let old_code = written.trim().rsplit_once("code=").map(|(_, code)| code.to_owned());
    let is_good = match old_code.clone() {
        None => false,
        Some(code) => {
            let hash = token::hash(&code);
            accounts.store.read(move |tx| tokens::find_invite(tx, &hash, now)).await?.is_some()
        }
    };
    let code = match old_code {
        Some(code) if is_good => code,
        _ => make(accounts).await?,
    };
    let link = format!("{base}{}", page(&code));
    private_files::create_folder(accounts.data)
        .and_then(|()| private_files::write(&path, &format!("{link}\n")))
        .map_err(|source| WelcomeError::File { path: path.clone(), source })?;
    Ok(Some(WelcomeLink { link, file: path, is_new: !is_good }))
}

async fn make(accounts: Accounts<'_>) -> StoreResult<String> {
    let (code, now) = (token::make(token::Kind::Invite, accounts.rng), accounts.now());
    let hash = token::hash(&code);
    let invite = Invite {
        id: token::id_of(&hash),
        hash,
        kind: KIND.into(),
        role: Role::Admin.as_str().into(),
        name: String::new(),
        created_by: "system".into(),
        created_at: now,
        expires_at: plus_ms(now, WELCOME_TTL_MS),
    };
    // Older ones stay good until they expire: another server on the same database may have shown one.
    accounts.store.write(move |tx| tokens::insert_invite(tx, &invite)).await?;
    Ok(code)
}

/// There is an administrator: the file goes. Its link is worth nothing any more, whether it goes or not.
pub fn forget(accounts: Accounts<'_>) {
    let path = accounts.data.join(FILE);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, path = %path.display(), "a file that is not needed any more cannot be removed");
        }
        _ => {}
    }
}
