//! Who may come in. A credential becomes an [`Actor`](crate::actor::Actor) in one place ([`authenticate`]); what each route wants is one table
//! ([`access`]); what browsers must not be tricked into is in [`origin`]. How people log in is in [`login`]; the first
//! administrator comes by a link ([`welcome`]).

pub mod access;
pub mod all_people;
pub mod authenticate;
mod credential;
pub mod device;
pub mod login;
pub mod origin;
pub mod private_files;
pub mod session;
pub mod token;
pub mod welcome;

pub use authenticate::{RunnerActor, runner_of};
pub use credential::Credential;
