//! What is not there and cannot be fetched.

use anyhow::{Result, bail};

use crate::repo;

/// Something is missing and cannot be fetched: an error on CI, one line elsewhere.
pub fn missing<T>(what: &str) -> Result<Option<T>> {
    if repo::on_ci() {
        bail!("{what}");
    }
    println!("SKIPPED: {what}");
    Ok(None)
}
