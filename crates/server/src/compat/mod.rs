//! Other programs' protocols, answered at the edge: each is a translation into our own use cases, with no data and no
//! rule of its own beyond them. How the next one is added: `docs/handbook/foreign-client.md`.
//!
//! What this folder holds: addresses, the shapes of requests and responses, and the words of refusals. What it must not
//! do: open a transaction or name the store, read or write blobs, decide. A handler reads its request, calls one function
//! of `ops` in the name of its owner, and writes the answer; so every act is authorised, in the audit log, hinted to other
//! servers and published to viewers, whoever asked for it. A test holds the folder to that.

mod goliat;

use crate::app::App;
use axum::Router;

/// The routers of all foreign contracts that this server answers. Each has a guard of its own in front of it: their
/// clients have no credential of ours, so these routes stand outside of [`crate::auth`].
pub fn routers(app: &App) -> Vec<Router<App>> {
    let mut routers = Vec::new();
    if app.config.answers_goliat() {
        routers.push(goliat::router(app.clone()));
    }
    routers
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Lines of code of this folder, with the file they stand in. This module is left out: it names what it looks for.
    fn lines(folder: &Path, out: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                lines(&path, out);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            out.extend(code.map(|line| (path.display().to_string(), line.to_owned())));
        }
    }

    #[test]
    fn foreign_contracts_translate_and_do_nothing_else() {
        let mut code = Vec::new();
        lines(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compat"), &mut code);
        assert!(code.len() > 500, "the folder was found");
        for (file, line) in code {
            for forbidden in
                ["mothership_store", ".store", "app.blobs", "app.live", "app.notifier", "Tx<", "hint("]
            {
                assert!(!line.contains(forbidden), "{file}: '{forbidden}' belongs into an op: {line}");
            }
        }
    }
}
