//! The mothership: routes, use cases, background services, live view, dashboard.

mod app;
mod assets;
pub mod auth;
mod background;
#[cfg(test)]
mod bed;
mod compat;
pub mod config;
mod histories;
mod http_error;
pub mod listen;
mod live;
mod meters;
mod middleware;
mod openapi;
mod ops;
mod routes;
mod server;
pub mod spawn;
mod specs;
pub mod uploads;
mod wake;

pub use config::ServerConfig;
pub use listen::{Listener, Stop};
pub use openapi::{openapi, openapi_json};
pub use server::{Memory, ServeError, Server, ServerError};
