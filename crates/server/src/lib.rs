//! The mothership: routes, use cases, background services, live view, dashboard.

mod app;
pub mod auth;
pub mod config;
mod http_error;
mod live;
mod openapi;
mod ops;
mod routes;
pub mod spawn;

pub use config::ServerConfig;
pub use openapi::{openapi, openapi_json};
