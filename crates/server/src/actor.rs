//! Who acts. Every operation is given one and names it in what it writes.

pub use mothership_core::role::Role;
use mothership_core::{ids::RunnerId, ownership::Sight};
use std::collections::BTreeMap;

/// A person (or a person's program).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub username: String,
    pub role: Role,
    /// Whose things they see.
    pub sight: Sight,
}

/// By what a person came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// By nothing: the server is open.
    Nothing,
    /// By a session; its hash.
    Session(String),
    /// By a token of a program; its id.
    Token(String),
}

/// Whom a request comes from, as its credential says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Person(Person),
    Runner(RunnerId),
    /// No credential, on a route that wants none.
    Nobody,
}

impl Actor {
    /// The person, if it is one.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Runner(_) | Self::Nobody => None,
        }
    }
}

impl Person {
    /// One who is in no project but that of everybody.
    pub fn new(name: &str, role: Role) -> Self {
        Self { username: name.to_owned(), role, sight: Sight::of(name, role, BTreeMap::new()) }
    }
    /// Everybody on an open server.
    pub fn local() -> Self {
        Self { username: "local".into(), role: Role::Admin, sight: Sight::Everything }
    }
}
