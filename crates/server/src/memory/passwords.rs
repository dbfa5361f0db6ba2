//! Hashing passwords: argon2id, beside the threads that answer, a few at once, each with its own memory.

use super::aside::Aside;
use crate::{
    config::PasswordCost,
    error::{OpError, OpResult},
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use mothership_core::{
    limits::{PASSWORD_HASHES_AT_ONCE, PASSWORD_HASHES_WAITING_MAX},
    secret::Secret,
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Hashes and compares passwords.
pub struct Passwords {
    argon2: Argon2<'static>,
    aside: Aside,
    /// Who hashes or waits for it.
    line: Arc<Semaphore>,
}

/// Of nobody: hashed where there is no password to compare with, so that it takes as long.
const NOBODYS_SALT: [u8; 16] = *b"nobody's own pot";

impl Passwords {
    /// `aside`: where it is computed; a number of places of its own is taken there.
    pub fn new(cost: PasswordCost, aside: &Aside) -> Self {
        let params =
            Params::new(cost.memory_kib, cost.passes, cost.parallel, Some(Params::DEFAULT_OUTPUT_LEN));
        let params = params.expect("the costs of a configuration are within what argon2 takes");
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            aside: aside.like().with_places(PASSWORD_HASHES_AT_ONCE),
            line: Arc::new(Semaphore::new(PASSWORD_HASHES_AT_ONCE + PASSWORD_HASHES_WAITING_MAX)),
        }
    }

    /// What is stored of a password: a PHC string. `salt`: text that was drawn for it.
    ///
    /// # Errors
    /// `Unavailable` when too many wait already.
    pub async fn hash(&self, password: &Secret, salt: &str) -> OpResult<String> {
        let (argon2, password, salt) = (self.argon2.clone(), password.clone(), salt.to_owned());
        let compute = move || argon2.hash_password_with_salt(password.expose().as_bytes(), salt.as_bytes());
        let hashed = self.run(compute).await?;
        hashed.map(|hash| hash.to_string()).map_err(|error| OpError::internal("hash a password", error))
    }

    /// Whether it is the password of which this is stored. `None`: of nobody, which takes as long and is never right.
    ///
    /// # Errors
    /// `Unavailable` when too many wait already.
    pub async fn is_right(&self, password: &Secret, stored: Option<String>) -> OpResult<bool> {
        let (argon2, password) = (self.argon2.clone(), password.clone());
        let compute = move || {
            let password = password.expose().as_bytes();
            match stored.as_deref().map(PasswordHash::new) {
                // With the costs that stand in the hash, which may be older than ours.
                Some(Ok(hash)) => argon2.verify_password(password, &hash).is_ok(),
                _ => {
                    let mut thrown_away = [0; Params::DEFAULT_OUTPUT_LEN];
                    let _ = argon2.hash_password_into(password, &NOBODYS_SALT, &mut thrown_away);
                    false
                }
            }
        };
        self.run(compute).await
    }

    /// Whether a stored hash has the costs of today; otherwise it is replaced when its password is known next.
    pub fn is_current(&self, stored: &str) -> bool {
        let params = PasswordHash::new(stored).ok().and_then(|hash| Params::try_from(&hash).ok());
        params.is_some_and(|params| {
            let ours = self.argon2.params();
            (params.m_cost(), params.t_cost(), params.p_cost())
                == (ours.m_cost(), ours.t_cost(), ours.p_cost())
        })
    }

    async fn run<T: Send + 'static>(&self, compute: impl FnOnce() -> T + Send + 'static) -> OpResult<T> {
        let too_many = |_| OpError::Unavailable("too many log in at this moment".into());
        let _place = Arc::clone(&self.line).try_acquire_owned().map_err(too_many)?;
        self.aside.run(compute).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Passwords {
        Passwords::new(PasswordCost::LEAST, &Aside::default())
    }

    #[tokio::test]
    async fn what_is_stored_says_how_it_was_made() {
        let owasp = Passwords::new(PasswordCost::default(), &Aside::default());
        let stored = owasp.hash(&"correct horse".into(), "0123456789abcdef").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let fields: Vec<_> = stored.split('$').collect();
        assert_eq!(fields.len(), 6, "algorithm, version, costs, salt, hash: {stored}");
        assert!(!stored.contains("horse"));
        assert!(owasp.is_current(&stored) && !cheap().is_current(&stored));
        assert!(
            cheap().is_right(&"correct horse".into(), Some(stored)).await.unwrap(),
            "costs of before still count"
        );
    }

    #[tokio::test]
    async fn only_the_password_is_right() {
        let passwords = cheap();
        let stored = passwords.hash(&"correct horse".into(), "0123456789abcdef").await.unwrap();
        for (password, of, right) in [
            ("correct horse", Some(&*stored), true),
            ("Correct horse", Some(&*stored), false),
            ("correct horse ", Some(&*stored), false),
            ("", Some(&*stored), false),
            ("correct horse", None, false),
            ("correct horse", Some(""), false),
            ("correct horse", Some("correct horse"), false),
        ] {
            let found = passwords.is_right(&password.into(), of.map(str::to_owned)).await.unwrap();
            assert_eq!(found, right, "{password:?} {of:?}");
        }
        let salted = passwords.hash(&"correct horse".into(), "fedcba9876543210").await.unwrap();
        assert_ne!(salted, stored);
        assert!(!passwords.is_current("no hash"));
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_back() {
        let passwords = cheap();
        let taken = Arc::clone(&passwords.line)
            .try_acquire_many_owned((PASSWORD_HASHES_AT_ONCE + PASSWORD_HASHES_WAITING_MAX) as u32);
        let refused = passwords.is_right(&"x".into(), None).await.unwrap_err();
        assert!(matches!(refused, OpError::Unavailable(_)), "{refused:?}");
        drop(taken);
        assert!(!passwords.is_right(&"x".into(), None).await.unwrap());
    }
}
