//! What the chores need beyond Rust, Node and Python. Each part is fetched at most once, says in one line what it does,
//! and does nothing when it is there. Everything comes through apt, npm and pip; nothing is downloaded by other ways.

mod apt;
pub mod chromium;
pub mod faketime;
pub mod goliat;
pub mod mingw;
mod missing;
pub mod musl;
pub mod node;
pub mod postgres;
pub mod rust_source;

pub use missing::missing;

use anyhow::{Result, bail};

/// `cargo xtask setup [NAME]`
pub fn run(words: &[String]) -> Result<()> {
    let all = ["node", "chromium", "postgres", "faketime", "goliat", "windows"].map(str::to_owned);
    for name in if words.is_empty() { &all } else { words } {
        match name.as_str() {
            "node" => node::packages()?,
            "chromium" => drop(chromium::path()?),
            "postgres" => drop(postgres::binaries()?),
            "faketime" => drop(faketime::ready()?),
            "goliat" => drop(goliat::python()?),
            "windows" => {
                mingw::ready()?;
                rust_source::toolchain()?;
            }
            _ => bail!("nothing to set up is called {name:?} (one of {})", all.join(", ")),
        }
    }
    Ok(())
}
