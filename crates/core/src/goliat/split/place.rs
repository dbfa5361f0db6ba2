//! A list or an object of a configuration, of which each part keeps some entries.

use super::text::{Edit, Node};
use crate::spec::SpecError;
use std::ops::Range;

pub struct Place<'a> {
    node: Node<'a>,
    is_object: bool,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    text: String,
}

impl<'a> Place<'a> {
    /// The list or object at the end of the path, with one entry at least.
    ///
    /// # Errors
    /// It is not there, is neither, or is empty.
    pub fn of(root: Node<'a>, path: &[&str]) -> Result<Self, SpecError> {
        let refused = |why: &str| SpecError::new(format!("config.{}", path.join(".")), why);
        let mut node = root;
        for key in path {
            node = node.get(key).ok_or_else(|| refused("is missing"))?;
        }
        let place = Self::at(node).ok_or_else(|| refused("must be a list or an object"))?;
        if place.entries.is_empty() {
            return Err(refused("is empty"));
        }
        Ok(place)
    }

    fn at(node: Node<'a>) -> Option<Self> {
        if let Some(members) = node.members() {
            let entry = |(name, value): (String, Node<'a>)| {
                let key = serde_json::Value::from(name.as_str());
                Entry { text: format!("{key}: {}", value.raw()), name }
            };
            return Some(Self { node, is_object: true, entries: members.into_iter().map(entry).collect() });
        }
        let items = node.items()?.into_iter();
        let entries = items.map(|item| Entry { name: item.name(), text: item.raw().to_owned() }).collect();
        Some(Self { node, is_object: false, entries })
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn name(&self, entry: usize) -> &str {
        &self.entries[entry].name
    }

    /// Which entry has this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| same(&entry.name, name))
    }

    /// The names of some entries.
    pub fn label(&self, range: Range<usize>) -> String {
        self.entries[range].iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Only these entries, in this order.
    pub fn keep(&self, entries: &[usize]) -> Edit {
        if entries.iter().copied().eq(0..self.len()) {
            return self.node.replaced(self.node.raw().to_owned());
        }
        let texts: Vec<&str> = entries.iter().map(|entry| self.entries[*entry].text.as_str()).collect();
        let text = texts.join(", ");
        self.node.replaced(if self.is_object { format!("{{{text}}}") } else { format!("[{text}]") })
    }
}

/// Whether two names mean the same: as texts, or as numbers.
fn same(one: &str, other: &str) -> bool {
    match (one.trim().parse::<f64>(), other.trim().parse::<f64>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one.trim() == other.trim(),
    }
}
