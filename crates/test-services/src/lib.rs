//! What tests need beside them: throw-away PostgreSQL and S3 servers, and the one way to wait for a condition.
//!
//! For the tests of any crate, so it knows no crate of the product, and only tests may depend on it (as a
//! dev-dependency; `cargo xtask tidy` checks it). Start reading at [`postgres::Database::fresh`].

pub mod postgres;
pub mod s3;
pub mod wait;
