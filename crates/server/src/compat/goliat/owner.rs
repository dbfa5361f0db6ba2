//! In whose name the client acts: it has no login, so all of its installations are one person.

use crate::{
    actor::{Person, Role},
    ops::gui_client::OWNER,
};

/// Owner of what the client submits, and actor of what it does. It sees what everybody does.
pub fn person() -> Person {
    Person::new(OWNER, Role::Member)
}
