//! Which database, as a value.

use std::path::PathBuf;

/// Which database a [`Store`](crate::Store) opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// One writer thread with group commit, and reader threads.
    Sqlite {
        /// The database file; made when it is not there.
        path: PathBuf,
    },
    /// No threads: every closure runs on its caller. For simulation and tests; `None` = in memory.
    SqliteInline {
        /// The database file; `None`: in memory, gone with the store.
        path: Option<PathBuf>,
    },
    /// Several servers may share it.
    Postgres {
        /// `postgres://…`, with the password if there is one: not to be logged.
        url: String,
    },
}

/// A text that names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a database (expected postgres://user@host/name, sqlite:PATH or a path)")]
pub struct BadStoreUrl(pub String);

impl StoreConfig {
    /// `postgres://…` or `postgresql://…`, `sqlite:PATH` or a plain path.
    ///
    /// # Errors
    /// For an empty text and for the scheme of another database.
    pub fn parse(text: &str) -> Result<Self, BadStoreUrl> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: text.to_owned() });
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(BadStoreUrl(text.to_owned()));
        }
        Ok(Self::Sqlite { path: PathBuf::from(path) })
    }

    /// Where it is, for people: without user, password and options.
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite { path } | Self::SqliteInline { path: Some(path) } => path.display().to_string(),
            Self::SqliteInline { path: None } => "memory".to_owned(),
            Self::Postgres { url } => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let rest = rest.split('?').next().unwrap_or_default();
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("{scheme}://{place}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_hold_no_secrets() {
        for (text, place) in [
            ("data/m.db", "data/m.db"),
            ("postgres://me:s3cr@t@db:5432/mothership?password=x", "postgres://db:5432/mothership"),
            ("postgresql://db/mothership", "postgresql://db/mothership"),
        ] {
            assert_eq!(StoreConfig::parse(text).unwrap().place(), place);
        }
    }

    #[test]
    fn databases_are_named_by_url_or_path() {
        let sqlite = |path: &str| Ok(StoreConfig::Sqlite { path: PathBuf::from(path) });
        assert_eq!(StoreConfig::parse("data/mothership.db"), sqlite("data/mothership.db"));
        assert_eq!(StoreConfig::parse("sqlite:///var/m.db"), sqlite("/var/m.db"));
        assert_eq!(StoreConfig::parse("sqlite:m.db"), sqlite("m.db"));
        let url = "postgres://me@db/mothership".to_owned();
        assert_eq!(StoreConfig::parse(&url), Ok(StoreConfig::Postgres { url }));
        for bad in ["", "sqlite:", "mysql://x/y"] {
            assert_eq!(StoreConfig::parse(bad), Err(BadStoreUrl(bad.to_owned())));
        }
    }
}
