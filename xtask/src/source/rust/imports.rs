//! Which file of a crate imports which other: paths are followed through re-exports to the file where the thing stands.

use std::collections::{BTreeMap, BTreeSet};

use super::{Crate, File, items, paths};

/// One file names something in another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// Positions in the crate's files.
    pub from: usize,
    pub to: usize,
    /// Where, in the file that imports.
    pub line: usize,
    /// What, as an absolute path of the crate.
    pub path: String,
    /// `pub use`: the file does not need it itself.
    pub is_handed_on: bool,
}

/// All imports between the files of a crate, tests left out.
pub fn of(one: &Crate) -> Vec<Import> {
    let index = Index::of(one);
    let mut found = Vec::new();
    for (from, file) in one.files.iter().enumerate().filter(|(_, file)| !file.is_test) {
        let paths = &index.modules[&file.module].paths;
        let lists = [(&paths.imports, false), (&paths.qualified, false), (&paths.handed_on, true)];
        for (list, is_handed_on) in lists {
            for named in list {
                if let Some(to) = index.resolve(&named.path)
                    && to != from
                {
                    let path = named.path.join("::");
                    found.push(Import { from, to, line: named.line, path, is_handed_on });
                }
            }
        }
    }
    found.sort_by_key(|one| (one.from, one.line, one.to));
    found.dedup_by_key(|one| (one.from, one.line, one.to));
    found
}

/// Module paths of all files that are no tests.
struct Index<'a> {
    modules: BTreeMap<&'a Vec<String>, Module>,
}

struct Module {
    file: usize,
    paths: paths::Paths,
    /// What is defined here, modules left out.
    defined: BTreeSet<String>,
}

/// Re-exports of re-exports end somewhere.
const HOPS_MAX: usize = 8;

impl<'a> Index<'a> {
    fn of(one: &'a Crate) -> Self {
        let module = |(at, file): (usize, &'a File)| {
            let named = file.tree.items.iter().filter(|item| !matches!(item, syn::Item::Mod(_)));
            let defined = named.filter_map(items::named).map(|(ident, _)| ident.to_string()).collect();
            (&file.module, Module { file: at, paths: paths::of(&file.tree, &file.module), defined })
        };
        Self { modules: one.files.iter().enumerate().filter(|(_, file)| !file.is_test).map(module).collect() }
    }

    /// The file in which the thing at a path stands. `None` for a module as such (what is used of it counts, where it
    /// is used) and for what is not there.
    fn resolve(&self, path: &[String]) -> Option<usize> {
        self.follow(path, HOPS_MAX)
    }

    fn follow(&self, path: &[String], hops: usize) -> Option<usize> {
        let mut depth = 0;
        while depth < path.len() && self.modules.contains_key(&path[..=depth].to_vec()) {
            depth += 1;
        }
        let module = self.modules.get(&path[..depth].to_vec())?;
        let (name, rest) = path[depth..].split_first()?;
        if name == "*" || module.defined.contains(name) || hops == 0 {
            return Some(module.file);
        }
        if let Some(other) = module.paths.scope.get(name)
            && other.as_slice() != &path[..=depth]
        {
            return self.follow(&[other.as_slice(), rest].concat(), hops - 1);
        }
        for glob in &module.paths.globs {
            let other = [glob.as_slice(), &path[depth..]].concat();
            let target = self.modules.get(glob);
            if target
                .is_some_and(|target| target.defined.contains(name) || target.paths.scope.contains_key(name))
            {
                return self.follow(&other, hops - 1);
            }
        }
        // Made by a macro.
        Some(module.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, rust};

    fn imports(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| Source {
            path: format!("crates/a/src/{path}"),
            text: (*text).into(),
        };
        let sources: Vec<Source> = files.iter().map(source).collect();
        let crates = rust::crates(&sources).unwrap();
        let name = |at: usize| crates[0].files[at].path.strip_prefix("crates/a/src/").unwrap().to_owned();
        of(&crates[0])
            .into_iter()
            .map(|one| {
                format!(
                    "{}:{} -> {}{}",
                    name(one.from),
                    one.line,
                    name(one.to),
                    if one.is_handed_on { " (on)" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn re_exports_are_followed_to_the_file_that_defines() {
        let found = imports(&[
            ("lib.rs", "mod ops;\nmod routes;\npub use ops::Job;\n"),
            ("ops/mod.rs", "mod jobs;\npub use jobs::{Job, submit};\npub fn own() {}\n"),
            ("ops/jobs.rs", "use super::own;\npub struct Job;\npub fn submit() {}\n"),
            ("routes.rs", "use crate::{Job, ops};\nfn a() { ops::submit(); crate::ops::jobs::submit() }\n"),
        ]);
        assert_eq!(
            found,
            [
                "lib.rs:3 -> ops/jobs.rs (on)",
                "ops/mod.rs:2 -> ops/jobs.rs (on)",
                "ops/jobs.rs:1 -> ops/mod.rs",
                "routes.rs:1 -> ops/jobs.rs",
                "routes.rs:2 -> ops/jobs.rs",
            ]
        );
    }

    #[test]
    fn everything_of_a_module_and_what_macros_make_stay_at_the_module() {
        let found = imports(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
            ("a.rs", "states! { pub enum Made { X } }\npub struct Own;\n"),
            ("b.rs", "pub use crate::a::*;\n"),
            ("c.rs", "use crate::b::Own;\nuse crate::a::Made;\nuse crate::gone::Thing;\nuse crate::b::*;\n"),
        ]);
        assert_eq!(
            found,
            ["b.rs:1 -> a.rs (on)", "c.rs:1 -> a.rs", "c.rs:2 -> a.rs", "c.rs:3 -> lib.rs", "c.rs:4 -> b.rs"]
        );
    }

    #[test]
    fn files_of_tests_import_nothing_that_counts() {
        let found = imports(&[
            ("lib.rs", "mod a;\n#[cfg(test)]\nmod harness;\n"),
            ("a.rs", ""),
            ("harness.rs", "use crate::a::B;\n"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }
}
