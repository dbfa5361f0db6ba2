//! Who acts. Every operation is given one and names it in what it writes.

use mothership_core::ids::RunnerId;
pub use mothership_core::role::Role;

/// A person (or a person's program).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub username: String,
    pub role: Role,
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

impl Person {
    /// Everybody on an open server.
    pub fn local() -> Self {
        Self { username: "local".into(), role: Role::Admin }
    }
}
