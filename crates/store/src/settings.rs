//! Facts about this installation, by name.

use crate::{Result, Tx};

pub fn get(_tx: &mut Tx<'_>, _key: &str) -> Result<Option<String>> {
    todo!()
}

pub fn set(_tx: &mut Tx<'_>, _key: &str, _value: &str) -> Result<()> {
    todo!()
}

/// Sets it unless it is set; the value that holds now.
pub fn get_or_set(_tx: &mut Tx<'_>, _key: &str, _value: &str) -> Result<String> {
    todo!()
}
