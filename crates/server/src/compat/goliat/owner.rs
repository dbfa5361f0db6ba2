//! In whose name the client acts: it has no login, so all of its installations are one person.

use crate::actor::{Person, Role};

/// Owner of what the client submits, and actor of what it does.
pub fn person() -> Person {
    Person { username: "goliat".into(), role: Role::Member }
}
