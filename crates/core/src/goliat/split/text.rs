//! Values of a JSON text by their place in it, so that a part can be another text with only some places rewritten.

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{fmt, ops::Range};

/// A value, as it stands in its text.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    whole: &'a str,
    raw: &'a str,
}

/// A place of the text, and what stands there instead.
#[derive(Debug, Clone)]
pub struct Edit {
    at: Range<usize>,
    text: String,
}

impl<'a> Node<'a> {
    /// The whole text, which has to be an object.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
        let node = Self { whole: text, raw: raw.get() };
        match node.members() {
            Some(_) => Ok(node),
            None => Err("must be a JSON object".into()),
        }
    }

    /// As it is written.
    pub fn raw(self) -> &'a str {
        self.raw
    }

    /// The text of a JSON string; of everything else what is written.
    pub fn name(self) -> String {
        serde_json::from_str::<String>(self.raw).unwrap_or_else(|_| self.raw.to_owned())
    }

    /// Keys and values of an object in their order. Of equal keys the last one counts, as everywhere.
    pub fn members(self) -> Option<Vec<(String, Self)>> {
        let Members(found) = serde_json::from_str(self.raw).ok()?;
        let mut members: Vec<(String, Self)> = Vec::with_capacity(found.len());
        let mut seen = std::collections::HashMap::with_capacity(found.len());
        for (key, raw) in found {
            let node = Self { whole: self.whole, raw: raw.get() };
            match seen.get(&key) {
                Some(at) => members[*at] = (key, node),
                None => {
                    seen.insert(key.clone(), members.len());
                    members.push((key, node));
                }
            }
        }
        Some(members)
    }

    /// The entries of a list.
    pub fn items(self) -> Option<Vec<Self>> {
        let Items(found) = serde_json::from_str(self.raw).ok()?;
        Some(found.into_iter().map(|raw| Self { whole: self.whole, raw: raw.get() }).collect())
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Self> {
        self.members()?.into_iter().find(|(known, _)| known == key).map(|(_, node)| node)
    }

    /// `null`, `""`, `[]`, `{}`, `0` and `false` say as little as nothing.
    pub fn is_empty(self) -> bool {
        match (self.members(), self.items()) {
            (Some(members), _) => members.is_empty(),
            (_, Some(items)) => items.is_empty(),
            _ => matches!(self.raw, "null" | "\"\"" | "0" | "false"),
        }
    }

    /// Another text at this place.
    pub fn replaced(self, text: String) -> Edit {
        Edit { at: self.range(), text }
    }

    /// The text of this value with places in it rewritten.
    pub fn with(self, mut edits: Vec<Edit>) -> String {
        edits.sort_by_key(|edit| edit.at.start);
        let own = self.range();
        let mut text = String::with_capacity(self.raw.len());
        let mut done = own.start;
        for edit in edits {
            text.push_str(&self.whole[done..edit.at.start]);
            text.push_str(&edit.text);
            done = edit.at.end;
        }
        text.push_str(&self.whole[done..own.end]);
        text
    }

    fn range(self) -> Range<usize> {
        let start = self.raw.as_ptr().addr() - self.whole.as_ptr().addr();
        start..start + self.raw.len()
    }
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

struct Items<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Items<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Items(items))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_places_change() {
        let text = "{ \"b\" : [1.50,\n 2e3], \"a\": {\"5800\": 1, \"700\":  2} }\n";
        let root = Node::parse(text).unwrap();
        let (b, a) = (root.get("b").unwrap(), root.get("a").unwrap());
        let edits = vec![a.get("5800").unwrap().replaced("9".into()), b.replaced("[2e3]".into())];
        assert_eq!(root.with(edits), "{ \"b\" : [2e3], \"a\": {\"5800\": 9, \"700\":  2} }");
        assert_eq!(a.with(vec![a.get("700").unwrap().replaced("{}".into())]), "{\"5800\": 1, \"700\":  {}}");
        assert_eq!(b.items().unwrap()[1].raw(), "2e3");
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        let root = Node::parse(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
        let members: Vec<_> = root.members().unwrap().into_iter().map(|(k, v)| (k, v.raw())).collect();
        assert_eq!(members, [("a".to_owned(), "3"), ("b".to_owned(), "2")]);
    }

    #[test]
    fn what_is_no_configuration() {
        for (text, why) in
            [("{", "is not JSON"), ("[]", "must be a JSON object"), ("{\"a\": NaN}", "is not JSON")]
        {
            assert!(Node::parse(text).unwrap_err().starts_with(why), "{text}");
        }
    }

    #[test]
    fn what_says_nothing() {
        let root = Node::parse(r#"{"n": null, "e": {}, "l": [ ], "s": "", "x": [0], "y": 5}"#).unwrap();
        let is = |key: &str| root.get(key).unwrap().is_empty();
        assert!(["n", "e", "l", "s"].into_iter().all(is));
        assert!(!is("x") && !is("y"));
    }
}
