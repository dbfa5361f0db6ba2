//! Who acts. Every operation is given one and names it in what it writes.

pub use mothership_core::role::Role;
use mothership_core::{ids::RunnerId, ownership::Sight};
use mothership_store::{Time, audit::AuditRow};
use std::{collections::BTreeMap, fmt::Display};

/// A person (or a person's program).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub username: String,
    pub role: Role,
    /// Whose things they see.
    pub sight: Sight,
    /// What they would see without [all people](Self::with_all_people); `None` while that is off.
    pub usual: Option<Sight>,
    /// From where they ask; empty where that is not known.
    pub address: String,
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
        Self::seeing(name, role, Sight::of(name, role, BTreeMap::new()))
    }
    /// One who sees this.
    pub fn seeing(name: &str, role: Role, sight: Sight) -> Self {
        Self { username: name.to_owned(), role, sight, usual: None, address: String::new() }
    }

    /// The same with all people's things in sight.
    pub fn with_all_people(self) -> Self {
        let usual = Some(self.sight);
        Self { sight: Sight::Everything, usual, ..self }
    }

    /// What they do, for the audit log.
    pub fn did(&self, at: Time, act: &str, subject: impl Display) -> AuditRow {
        AuditRow { address: self.address.clone(), ..AuditRow::new(at, &self.username, act, subject) }
    }

    /// Everybody on an open server.
    pub fn local() -> Self {
        Self::seeing("local", Role::Admin, Sight::Everything)
    }
}
