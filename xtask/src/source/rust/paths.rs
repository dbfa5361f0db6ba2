//! The paths that a file names, as absolute paths of its crate: from `use`, from qualified names in code, and from what
//! macros are given.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, UseTree};

use super::{is_for_tests, items};

/// One path of the file's own crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    /// From the root of the crate, without `crate`; the last part is `*` for everything.
    pub path: Vec<String>,
}

/// What a file brings into scope and what it names.
#[derive(Debug, Default)]
pub struct Paths {
    /// Local name to absolute path: `use` and `mod` of the file's top level, not of its tests.
    pub scope: BTreeMap<String, Vec<String>>,
    /// `use a::*`, re-exported or not.
    pub globs: Vec<Vec<String>>,
    /// Paths that `use` names, re-exports left out.
    pub imports: Vec<Named>,
    /// Paths that `pub use` hands on.
    pub handed_on: Vec<Named>,
    /// Qualified names in code.
    pub qualified: Vec<Named>,
}

/// Reads a file that is the module `module`.
pub fn of(tree: &syn::File, module: &[String]) -> Paths {
    let mut reader = Reader { module: module.to_vec(), paths: Paths::default() };
    // Scope first: code may stand above the `use` that it relies on.
    for item in &tree.items {
        reader.bind(item);
    }
    reader.visit_file(tree);
    reader.paths
}

struct Reader {
    module: Vec<String>,
    paths: Paths,
}

impl Reader {
    fn bind(&mut self, item: &Item) {
        if is_for_tests(items::attributes(item)) {
            return;
        }
        match item {
            Item::Mod(inner) => {
                let name = inner.ident.to_string();
                let path = [self.module.as_slice(), std::slice::from_ref(&name)].concat();
                self.paths.scope.insert(name, path);
            }
            Item::Use(item) => {
                for (path, name) in flat(&item.tree) {
                    let Some(absolute) = self.absolute(&path) else { continue };
                    match name {
                        Some(name) => drop(self.paths.scope.insert(name, absolute)),
                        None => self.paths.globs.push(absolute),
                    }
                }
            }
            _ => {}
        }
    }

    /// The path from the root of the crate; `None` when it leads out of the crate or stays in this file.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => self.module.split_last()?.1.to_vec(),
            name => self.paths.scope.get(name)?.clone(),
        };
        for part in rest {
            match part.as_str() {
                "super" => drop(base.pop()),
                "self" => {}
                _ => base.push(part.clone()),
            }
        }
        Some(base)
    }

    fn qualified(&mut self, line: usize, path: &[String]) {
        if path.len() > 1
            && let Some(path) = self.absolute(path)
        {
            self.paths.qualified.push(Named { line, path });
        }
    }

    /// `a::b::c` in what a macro is given, which nobody has parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut line, mut colons) = (Vec::new(), 0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.qualified(line, &path);
                        path.clear();
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
            self.qualified(line, &path);
            path.clear();
            colons = 0;
        }
        self.qualified(line, &path);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(items::attributes(item)) {
            return;
        }
        match item {
            Item::Use(item) => {
                let is_private = matches!(item.vis, syn::Visibility::Inherited);
                for (path, name) in flat(&item.tree) {
                    let Some(mut path) = self.absolute(&path) else { continue };
                    if name.is_none() {
                        path.push("*".to_owned());
                    }
                    let named = Named { line: item.use_token.span.start().line, path };
                    let list = if is_private { &mut self.paths.imports } else { &mut self.paths.handed_on };
                    list.push(named);
                }
            }
            Item::Mod(inner) => {
                // `super` inside of a module means this one.
                self.module.push(inner.ident.to_string());
                visit::visit_item(self, item);
                self.module.pop();
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
            self.qualified(line, &parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}

/// Each path of a `use` with the name that it gets here; `None` for `*`.
fn flat(tree: &UseTree) -> Vec<(Vec<String>, Option<String>)> {
    let mut found = Vec::new();
    flatten(tree, &mut Vec::new(), &mut found);
    found
}

fn flatten(tree: &UseTree, prefix: &mut Vec<String>, found: &mut Vec<(Vec<String>, Option<String>)>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => found.push((prefix.clone(), prefix.last().cloned())),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found.push(([prefix.as_slice(), std::slice::from_ref(&name)].concat(), Some(name)));
        }
        UseTree::Rename(rename) => {
            let mut path = prefix.clone();
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            found.push((path, Some(rename.rename.to_string())));
        }
        UseTree::Glob(_) => found.push((prefix.clone(), None)),
        UseTree::Group(group) => group.items.iter().for_each(|item| flatten(item, prefix, found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, module: &str) -> Paths {
        let module: Vec<String> =
            module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        of(&syn::parse_file(text).unwrap(), &module)
    }

    fn shown(named: &[Named]) -> Vec<String> {
        named.iter().map(|one| format!("{} {}", one.line, one.path.join("::"))).collect()
    }

    #[test]
    fn imports_are_absolute_whatever_their_form() {
        let paths = read(
            "use crate::a::{self, b::C as D, e::*};\nuse super::{f, super::g};\nuse std::io;\nuse self::h::I;\nmod j;\nuse j::K;\n",
            "x::y",
        );
        assert_eq!(
            shown(&paths.imports),
            ["1 a", "1 a::b::C", "1 a::e::*", "2 x::f", "2 g", "4 x::y::h::I", "6 x::y::j::K"]
        );
        assert_eq!(paths.scope["D"], ["a", "b", "C"]);
        assert_eq!(paths.globs, [["a", "e"]]);
    }

    #[test]
    fn what_is_handed_on_is_kept_apart() {
        let paths = read("pub use a::B;\npub(crate) use crate::c::D;\nmod a;\nuse crate::e;\n", "x");
        assert_eq!(shown(&paths.handed_on), ["1 x::a::B", "2 c::D"]);
        assert_eq!(shown(&paths.imports), ["4 e"]);
    }

    #[test]
    fn qualified_names_are_found_in_code_macros_and_attributes() {
        let text = "use crate::ops;\n#[get(path = crate::paths::JOB)]\nfn a(b: crate::c::D) -> ops::E {\n\
                    \x20   json!({\"x\": ops::f(1), \"y\": super::g::H});\n    std::mem::drop(b);\n    Self::i()\n}\n";
        assert_eq!(
            shown(&read(text, "x::y").qualified),
            ["2 paths::JOB", "3 c::D", "3 ops::E", "4 ops::f", "4 x::g::H"]
        );
    }

    #[test]
    fn tests_do_not_count_and_inner_modules_know_where_they_are() {
        let text = "mod inner {\n    use super::super::a::B;\n}\n#[cfg(test)]\nmod tests {\n    use crate::c::D;\n}\n#[cfg(test)]\nuse crate::e;\n";
        let paths = read(text, "x::y");
        assert_eq!(shown(&paths.imports), ["2 x::a::B"]);
    }
}
