//! Who may come in. A credential becomes an [`Actor`](crate::actor::Actor) in one place ([`authenticate`]); what each route wants is one table
//! ([`access`]); what browsers must not be tricked into is in [`origin`]. The first administrator comes from
//! [`admin_token`].

pub mod access;
pub mod admin_token;
pub mod authenticate;
mod credential;
pub mod login;
pub mod origin;
pub mod private_files;
pub mod session;
pub mod token;

pub use authenticate::{RunnerActor, runner_of};
pub use credential::Credential;
