//! Who acts. Every operation is given one and names it in what it writes.

use mothership_core::ids::RunnerId;

/// A person (or a person's program).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub username: String,
    pub role: Role,
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Looks, and changes nothing.
    Viewer,
    /// Runs jobs.
    Member,
    /// Looks after runners, too.
    Admin,
}

impl Role {
    const ALL: [Self; 3] = [Self::Viewer, Self::Member, Self::Admin];

    /// The name that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }

    /// The role of a stored name; nothing for a name of a newer version, which then lets nobody in.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
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
