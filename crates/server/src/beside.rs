//! Acts on the people of an installation by whoever owns its data folder, beside the running server or without one. The
//! server is not asked: it finds what has changed in the database, which both write.

use crate::{
    accounts::Accounts,
    actor::Person,
    auth::private_files,
    config::PasswordCost,
    error::OpError,
    memory::{
        any_people::AnyPeople,
        aside::Aside,
        passwords::Passwords,
        write_health::{WatchedStore, WriteHealth},
    },
    ops,
};
use mothership_api::{
    auth::{NewToken, TokenInfo, TokenRequest},
    people::*,
    problem::Problem,
};
use mothership_core::{clock::Clock, rng::RandomSource};
use mothership_store::{BadStoreUrl, Store, StoreConfig, StoreError};
use std::{path::PathBuf, sync::Arc};

/// Why the people of an installation cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum BesideError {
    #[error("cannot prepare the data folder {}: {source}", folder.display())]
    Data { folder: PathBuf, source: std::io::Error },
    #[error("cannot open the database: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Url(#[from] BadStoreUrl),
}

/// The people of an installation, without its server.
pub struct PeopleBeside {
    store: WatchedStore,
    clock: Arc<dyn Clock>,
    rng: Arc<RandomSource>,
    passwords: Passwords,
    any_people: AnyPeople,
    data: PathBuf,
}

/// What an act answers.
pub type OwnerAnswer<T> = Result<T, Box<Problem>>;

fn answer<T>(result: Result<T, OpError>) -> OwnerAnswer<T> {
    result.map_err(|error| Box::new(error.into_problem()))
}

impl PeopleBeside {
    /// Opens the database of a data folder, or the one at `database`. The folder's lock stays with its server.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(
        data: PathBuf,
        database: Option<&str>,
        clock: Arc<dyn Clock>,
        rng: Arc<RandomSource>,
    ) -> Result<Self, BesideError> {
        let config = match database {
            Some(url) => StoreConfig::parse(url)?,
            None => {
                let no_folder = |source| BesideError::Data { folder: data.clone(), source };
                private_files::create_folder(&data).map_err(no_folder)?;
                let path = data.join("mothership.db");
                private_files::create_file(&path).map_err(no_folder)?;
                StoreConfig::Sqlite { path }
            }
        };
        let store = Store::open(config).await?;
        Ok(Self::over(store, data, clock, rng, PasswordCost::default()))
    }

    /// Over a database that is open.
    pub fn over(
        store: Store,
        data: PathBuf,
        clock: Arc<dyn Clock>,
        rng: Arc<RandomSource>,
        cost: PasswordCost,
    ) -> Self {
        let store = WatchedStore::new(store, Arc::new(WriteHealth::default()), Arc::clone(&clock));
        let passwords = Passwords::new(cost, &Aside::default());
        Self { store, clock, rng, passwords, any_people: AnyPeople::default(), data }
    }

    fn accounts(&self) -> Accounts<'_> {
        Accounts {
            store: &self.store,
            clock: &*self.clock,
            rng: &self.rng,
            passwords: &self.passwords,
            any_people: &self.any_people,
            data: &self.data,
            is_owner: true,
        }
    }

    /// See `POST /users`. Whoever owns the data folder may add anybody first.
    ///
    /// # Errors
    /// Those of the operation, as all of these.
    pub async fn add_user(&self, user: NewUser) -> OwnerAnswer<User> {
        answer(ops::users::add(self.accounts(), &Person::local(), user).await)
    }

    /// See `GET /users`.
    pub async fn users(&self) -> OwnerAnswer<Vec<User>> {
        answer(ops::users::list(self.accounts()).await)
    }

    /// See `PATCH /users/{user}`.
    pub async fn patch_user(&self, name: &str, patch: UserPatch) -> OwnerAnswer<UserPatched> {
        answer(ops::users::patch(self.accounts(), &Person::local(), name, patch).await)
    }

    /// See `DELETE /users/{user}`.
    pub async fn remove_user(&self, name: &str) -> OwnerAnswer<()> {
        answer(ops::users::remove(self.accounts(), &Person::local(), name).await)
    }

    /// See `POST /users/{user}/take-over`.
    pub async fn take_over(&self, name: &str, request: TakeOverRequest) -> OwnerAnswer<TakenOver> {
        answer(ops::users::take_over(self.accounts(), &Person::local(), name, request, |_| {}).await)
    }

    /// See `POST /invites`.
    pub async fn invite(&self, request: InviteRequest) -> OwnerAnswer<NewInvite> {
        answer(ops::invites::make(self.accounts(), &Person::local(), request).await)
    }

    /// See `POST /me/tokens`, where `for` says whose it is.
    pub async fn make_token(&self, request: TokenRequest) -> OwnerAnswer<NewToken> {
        answer(ops::api_tokens::make(self.accounts(), &Person::local(), request).await)
    }

    /// Tokens of a person.
    pub async fn tokens(&self, person: &str) -> OwnerAnswer<Vec<TokenInfo>> {
        answer(ops::api_tokens::list(self.accounts(), person).await)
    }

    /// See `DELETE /me/tokens/{token}`: whosever it is.
    pub async fn revoke_token(&self, named: &str) -> OwnerAnswer<()> {
        answer(ops::api_tokens::revoke(self.accounts(), &Person::local(), named).await)
    }

    /// Writes everything to its place.
    pub async fn close(self) {
        self.store.close().await;
    }
}
