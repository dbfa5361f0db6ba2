//! The names that a file begins a path with, and the fields that it reaches into: enough to say what a room must not
//! know.

use syn::visit::{self, Visit};
use syn::{Item, UseTree};

use super::{is_for_tests, items};

/// `(line, name)`, tests left out.
pub fn of(tree: &syn::File) -> Vec<(usize, String)> {
    let mut names = Names(Vec::new());
    names.visit_file(tree);
    names.0
}

struct Names(Vec<(usize, String)>);

impl Names {
    fn add(&mut self, ident: &syn::Ident) {
        self.0.push((ident.span().start().line, ident.to_string()));
    }

    fn first(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.add(&path.ident),
            UseTree::Name(name) => self.add(&name.ident),
            UseTree::Rename(rename) => self.add(&rename.ident),
            UseTree::Glob(_) => {}
            UseTree::Group(group) => group.items.iter().for_each(|item| self.first(item)),
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(items::attributes(item)) {
            return;
        }
        match item {
            Item::Use(item) => self.first(&item.tree),
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.add(&path.segments[0].ident);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_field(&mut self, field: &'ast syn::ExprField) {
        if let syn::Member::Named(name) = &field.member {
            self.add(name);
        }
        visit::visit_expr_field(self, field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_fields_are_named_and_tests_are_not() {
        let text = "use {axum::Json, http};\nfn a(b: hyper::Body, c: D) -> E { b.store.read(); c.d() }\n\
                    #[cfg(test)]\nmod tests { use axum::Body; }\n";
        let names: Vec<String> =
            of(&syn::parse_file(text).unwrap()).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["axum", "http", "hyper", "store"]);
    }
}
