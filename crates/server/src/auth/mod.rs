//! Who may come in. A credential becomes an [`Actor`] in one place ([`gate`]); what each route wants is one table
//! ([`access`]); what browsers must not be tricked into is in [`origin`].

pub mod access;
mod actor;
pub mod gate;
pub mod login;
pub mod origin;
pub mod session;
pub mod token;

pub use actor::{Actor, Person, Role};
pub use gate::{RunnerActor, runner_of};
