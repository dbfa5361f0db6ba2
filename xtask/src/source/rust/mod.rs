//! Rust as a tree: which file is which module of which crate, what is in it for tests only, and whom it imports
//! ([`imports`]). Only as much of the language's rules as our own sources need.

pub mod exported;
pub mod imports;
pub mod items;
pub mod names;
pub mod paths;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use syn::spanned::Spanned as _;

use super::Source;

/// A crate of the workspace: the files below one `src` folder.
pub struct Crate {
    /// The folder's name: `server`, `xtask`.
    pub name: String,
    pub files: Vec<File>,
}

/// One file, parsed.
pub struct File {
    /// From the top of the checkout.
    pub path: String,
    /// `["live", "marks"]`; empty for the root of the crate.
    pub module: Vec<String>,
    /// Nothing of the product is in it.
    pub is_test: bool,
    pub tree: syn::File,
}

/// Every crate of the workspace, from all of its text.
pub fn crates(sources: &[Source]) -> Result<Vec<Crate>> {
    let mut crates: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for source in sources {
        let Some((name, module)) = place(&source.path) else { continue };
        let tree = syn::parse_file(&source.text).with_context(|| format!("cannot parse {}", source.path))?;
        let is_test = source.is_test();
        let file = File { path: source.path.clone(), module, is_test, tree };
        crates.entry(name.to_owned()).or_default().push(file);
    }
    let mut crates: Vec<Crate> = crates.into_iter().map(|(name, files)| Crate { name, files }).collect();
    for one in &mut crates {
        let only_tests = one.test_modules();
        for file in &mut one.files {
            file.is_test |= (1..=file.module.len()).any(|length| only_tests.contains(&file.module[..length]));
        }
    }
    Ok(crates)
}

impl Crate {
    /// Modules that are declared under `#[cfg(test)]`.
    fn test_modules(&self) -> BTreeSet<Vec<String>> {
        let mut found = BTreeSet::new();
        for file in &self.files {
            for item in &file.tree.items {
                if let syn::Item::Mod(module) = item
                    && module.content.is_none()
                    && is_for_tests(&module.attrs)
                {
                    found.insert([file.module.clone(), vec![module.ident.to_string()]].concat());
                }
            }
        }
        found
    }
}

/// Crate and module of a file below `src`; `None` for what is no module of a library or of the main program.
fn place(path: &str) -> Option<(&str, Vec<String>)> {
    let (folder, below) = path.strip_suffix(".rs")?.split_once("/src/")?;
    let name = folder.rsplit('/').next()?;
    if below.starts_with("bin/") {
        return None;
    }
    let mut module: Vec<String> = below.split('/').map(str::to_owned).collect();
    let last = module.last().map(String::as_str);
    if last == Some("mod") || (module.len() == 1 && matches!(last, Some("lib" | "main"))) {
        module.pop();
    }
    Some((name, module))
}

/// `#[cfg(test)]`, also with a system beside it, and test functions themselves.
pub fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.segments.last().is_some_and(|last| last.ident == "test"),
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let words: Vec<String> = list.tokens.clone().into_iter().map(|token| token.to_string()).collect();
            match words.as_slice() {
                [only] => only == "test",
                [all, inner] => {
                    all == "all" && inner.trim_start_matches('(').trim_start().starts_with("test")
                }
                _ => false,
            }
        }
        _ => false,
    })
}

/// The lines that exist for tests only, counted from 1.
pub fn test_lines(tree: &syn::File) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    for item in &tree.items {
        if is_for_tests(items::attributes(item)) {
            lines.extend(item.span().start().line..=item.span().end().line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_crate_and_module() {
        let module = |path| place(path).map(|(name, module)| (name, module.join("::")));
        assert_eq!(module("crates/server/src/lib.rs"), Some(("server", String::new())));
        assert_eq!(module("crates/server/src/live/mod.rs"), Some(("server", "live".into())));
        assert_eq!(module("crates/server/src/live/marks.rs"), Some(("server", "live::marks".into())));
        assert_eq!(module("xtask/src/main.rs"), Some(("xtask", String::new())));
        assert_eq!(module("crates/testkit/src/bin/bench.rs"), None);
        assert_eq!(module("crates/server/tests/http/main.rs"), None);
        assert_eq!(module("web/src/main.tsx"), None);
    }

    #[test]
    fn what_stands_under_cfg_test_is_a_test() {
        let text = "fn a() {}\n\n/// Doc.\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(all(test, unix))]\nuse x::y;\n\
                    #[cfg(not(test))]\nfn c() {}\n#[cfg(unix)]\nfn d() {}\n";
        let lines: Vec<usize> = test_lines(&syn::parse_file(text).unwrap()).into_iter().collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_file_that_is_declared_for_tests_is_one_with_all_below_it() {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let sources = [
            source("crates/a/src/lib.rs", "#[cfg(test)]\nmod harness;\nmod real;\n"),
            source("crates/a/src/harness/mod.rs", ""),
            source("crates/a/src/harness/deep.rs", ""),
            source("crates/a/src/real/mod.rs", ""),
            source("crates/a/src/real/tests.rs", ""),
        ];
        let crates = crates(&sources).unwrap();
        let tests: Vec<bool> = crates[0].files.iter().map(|file| file.is_test).collect();
        assert_eq!(tests, [false, true, true, false, true]);
    }
}
