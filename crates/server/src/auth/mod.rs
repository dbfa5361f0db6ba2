//! Who may come in. A credential becomes an [`Actor`] in one place ([`gate`]); what each route wants is one table
//! ([`access`]); what browsers must not be tricked into is in [`origin`]. The first administrator comes from
//! [`admin_token`].

pub mod access;
mod actor;
pub mod admin_token;
mod credential;
pub mod gate;
pub mod limiter;
pub mod login;
pub mod origin;
pub mod private;
pub mod session;
pub mod token;

pub use actor::{Actor, Person, Role};
pub use credential::Credential;
pub use gate::{RunnerActor, runner_of};
