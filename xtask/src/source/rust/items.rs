//! What the items of a file have in common, which [`syn`] says for each kind apart.

use syn::{Attribute, Ident, Item, Visibility};

pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Name and visibility of what an item defines under a name; nothing for `impl`, `use` and calls of macros.
pub fn named(item: &Item) -> Option<(&Ident, &Visibility)> {
    Some(match item {
        Item::Const(item) => (&item.ident, &item.vis),
        Item::Enum(item) => (&item.ident, &item.vis),
        Item::Fn(item) => (&item.sig.ident, &item.vis),
        Item::Mod(item) => (&item.ident, &item.vis),
        Item::Static(item) => (&item.ident, &item.vis),
        Item::Struct(item) => (&item.ident, &item.vis),
        Item::Trait(item) => (&item.ident, &item.vis),
        Item::Type(item) => (&item.ident, &item.vis),
        Item::Union(item) => (&item.ident, &item.vis),
        _ => return None,
    })
}

/// Whether an item is a type: what a person would look for by its name.
pub fn is_type(item: &Item) -> bool {
    matches!(item, Item::Enum(_) | Item::Struct(_) | Item::Trait(_) | Item::Type(_) | Item::Union(_))
}

pub fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

pub fn has_doc(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

/// Public things without a doc comment: items, fields, variants, methods. `(line, what)`. `is_shown` says of a name of the
/// file whether other crates can name it.
pub fn undocumented(tree: &syn::File, is_shown: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for item in &tree.items {
        let is_shown = owner(item).is_none_or(|name| is_shown(&name));
        if is_shown && !super::is_for_tests(attributes(item)) {
            undocumented_item(item, &mut found);
        }
    }
    found
}

/// The name under which an item, or what it adds to, is known.
fn owner(item: &Item) -> Option<String> {
    if let Item::Impl(item) = item {
        let syn::Type::Path(path) = item.self_ty.as_ref() else { return None };
        return Some(path.path.segments.last()?.ident.to_string());
    }
    named(item).map(|(ident, _)| ident.to_string())
}

fn undocumented_item(item: &Item, found: &mut Vec<(usize, String)>) {
    let mut note = |ident: &Ident, attributes: &[Attribute], owner: &str| {
        if !has_doc(attributes) {
            found.push((ident.span().start().line, format!("{owner}{ident}")));
        }
    };
    if let Some((ident, visibility)) = named(item) {
        // A module in a file of its own says there what it is.
        let elsewhere = matches!(item, Item::Mod(module) if module.content.is_none());
        if !is_public(visibility) {
            return;
        }
        if !elsewhere {
            note(ident, attributes(item), "");
        }
    }
    match item {
        Item::Struct(item) => {
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                // `pub struct Id(pub u64)`: the type's own words say what is in it.
                if let Some(ident) = &field.ident {
                    note(ident, &field.attrs, &format!("{}.", item.ident));
                }
            }
        }
        Item::Enum(item) => {
            for variant in &item.variants {
                note(&variant.ident, &variant.attrs, &format!("{}::", item.ident));
                for field in &variant.fields {
                    if let Some(ident) = &field.ident {
                        note(ident, &field.attrs, &format!("{}::{}.", item.ident, variant.ident));
                    }
                }
            }
        }
        Item::Trait(item) => {
            for inner in &item.items {
                if let syn::TraitItem::Fn(function) = inner {
                    note(&function.sig.ident, &function.attrs, &format!("{}::", item.ident));
                }
            }
        }
        Item::Impl(item) if item.trait_.is_none() => {
            for inner in &item.items {
                match inner {
                    syn::ImplItem::Fn(function) if is_public(&function.vis) => {
                        note(&function.sig.ident, &function.attrs, "");
                    }
                    syn::ImplItem::Const(constant) if is_public(&constant.vis) => {
                        note(&constant.ident, &constant.attrs, "");
                    }
                    _ => {}
                }
            }
        }
        Item::Mod(module) => {
            let inner = module.content.iter().flat_map(|(_, items)| items);
            inner.for_each(|item| undocumented_item(item, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_public_needs_a_word() {
        let text = "pub fn a() {}\n/// Doc.\npub struct B { pub c: u8, d: u8 }\npub struct E(pub u8);\n\
                    /// Doc.\npub enum F { /// Doc.\n G, H { i: u8 } }\nimpl B { pub fn j(&self) {} fn k() {} pub const L: u8 = 1; }\n\
                    impl Default for B { fn default() -> Self { todo } }\npub(crate) fn m() {}\npub mod n;\n\
                    /// Doc.\npub trait O { fn p(); }\nmod q { pub fn r() {} }\n#[cfg(test)]\npub fn s() {}\npub struct T { pub u: u8 }\nimpl T { pub fn v() {} }\n";
        let found: Vec<String> = undocumented(&syn::parse_file(text).unwrap(), |name| name != "T")
            .into_iter()
            .map(|(_, what)| what)
            .collect();
        assert_eq!(found, ["a", "B.c", "E", "F::H", "F::H.i", "j", "L", "O::p"]);
    }
}
