//! The mothership: routes, use cases, background services, live view, dashboard.
//!
//! The modules stand on floors, and imports run down only (`cargo xtask tidy` checks it). From below: [`error`],
//! [`config`], [`spawn`], [`listen`] and `assets` know nothing of jobs; `memory` is state that may be forgotten; `app`
//! is the handle on all of it; [`auth`] says who acts; `ops` are the use cases; `live` and `background` call them by
//! themselves, `routes` and `compat` for somebody who asks; `middleware` stands around these, and `server` puts
//! everything together.

mod accounts;
mod actor;
mod app;
mod assets;
pub mod auth;
mod background;
mod beside;
mod compat;
pub mod config;
mod error;
pub mod installation;
pub mod listen;
mod live;
mod memory;
mod middleware;
mod openapi;
mod ops;
mod routes;
mod server;
pub mod spawn;
#[cfg(test)]
mod test_server;

pub use assets::has_dashboard;
pub use auth::welcome::WelcomeLink;
pub use beside::{BesideError, OwnerAnswer, PeopleBeside};
pub use config::{ServerConfig, reachable};
pub use listen::{Listener, Stop, Tls, TlsError, TlsListener};
pub use memory::uploads::Uploads;
pub use routes::{openapi, openapi_json};
pub use server::{ServeError, Server, ServerError, Storage};
