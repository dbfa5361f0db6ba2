//! What a crate shows to others.

use std::collections::BTreeSet;

use super::{Crate, File, items, paths};

/// What other crates can name.
pub struct Exported {
    modules: BTreeSet<Vec<String>>,
    /// Paths that a module which others can name hands on.
    handed_on: BTreeSet<Vec<String>>,
}

impl Exported {
    pub fn of(one: &Crate) -> Self {
        let mut exported = Self { modules: BTreeSet::from([Vec::new()]), handed_on: BTreeSet::new() };
        // From the root down: a module is visible when it is `pub` in a visible one.
        let mut files: Vec<&File> = one.files.iter().filter(|file| !file.is_test).collect();
        files.sort_by_key(|file| file.module.len());
        for file in files {
            if !exported.modules.contains(&file.module) {
                continue;
            }
            for item in &file.tree.items {
                if let syn::Item::Mod(module) = item
                    && items::is_public(&module.vis)
                {
                    exported.modules.insert([file.module.clone(), vec![module.ident.to_string()]].concat());
                }
            }
            let paths = paths::of(&file.tree, &file.module);
            exported.handed_on.extend(paths.handed_on.into_iter().map(|named| named.path));
        }
        exported
    }

    /// Whether what is called `name` in a module can be named from outside.
    pub fn has(&self, module: &[String], name: &str) -> bool {
        let path = |last: &str| [module, &[last.to_owned()]].concat();
        self.modules.contains(module)
            || self.handed_on.contains(&path(name))
            || self.handed_on.contains(&path("*"))
            // Handed on by a face in between: `pub use attempts::EndOutcome` in lib.rs, which attempts has from below.
            || (1..=module.len()).any(|length| {
                self.handed_on.contains(&[&module[..length], &[name.to_owned()]].concat())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, rust};

    #[test]
    fn public_modules_and_what_is_handed_on_can_be_named() {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let sources = [
            source("crates/a/src/lib.rs", "pub mod b;\nmod c;\npub use c::Shown;\npub use c::d::*;\n"),
            source("crates/a/src/b.rs", "pub struct B;\n"),
            source("crates/a/src/c/mod.rs", "pub mod d;\npub struct Shown;\npub struct Hidden;\n"),
            source("crates/a/src/c/d.rs", "pub struct D;\n"),
        ];
        let crates = rust::crates(&sources).unwrap();
        let exported = Exported::of(&crates[0]);
        let has = |module: &[&str], name: &str| {
            exported.has(&module.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>(), name)
        };
        assert!(has(&["b"], "B") && has(&["c"], "Shown") && has(&["c", "d"], "D"));
        assert!(!has(&["c"], "Hidden"), "pub in a module that nobody can name");
    }
}
