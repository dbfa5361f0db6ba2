//! JSON, with the spelling of its numbers. The text is checked by `serde_json` first; the reader here only picks out
//! what it skips over.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::{DEPTH_MAX, Unreadable, Written, number_of};

/// Values of one text, its rows of points aside: what a person writes has thousands.
pub const VALUES_MAX: usize = 4_000_000;

/// Longest text that is read a second time to say better what is wrong with it.
const TOLD_WELL_BYTES_MAX: usize = 1 << 20;

/// Reads a JSON text.
///
/// # Errors
/// Where it is not JSON, or has a name twice.
pub fn read(text: &str) -> Result<Written<'_>, Unreadable> {
    let mut reader = Reader::new(text)?;
    reader.value()
}

/// Goes through a text that is known to be JSON.
pub struct Reader<'t> {
    text: &'t str,
    at: usize,
    values: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    /// A reader at the beginning of `text`.
    ///
    /// # Errors
    /// When `text` is not JSON.
    pub fn new(text: &'t str) -> Result<Self, Unreadable> {
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| {
            // What is skipped is told in fewer words than what is read.
            let is_short = text.len() <= TOLD_WELL_BYTES_MAX;
            let told = is_short.then(|| serde_json::from_str::<serde_json::Value>(text).err()).flatten();
            let error = told.unwrap_or(error);
            let why = error.to_string();
            Unreadable {
                message: why.split(" at line ").next().unwrap_or_default().to_owned(),
                line: error.line(),
                column: Some(error.column()),
            }
        })?;
        Ok(Self { text, at: 0, values: 0, depth: 0 })
    }

    /// The first byte of what comes next.
    pub fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or_default()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.peek() == byte;
        self.at += usize::from(there);
        there
    }

    /// The next value, whole.
    ///
    /// # Errors
    /// When a name is there twice, or there are too many values.
    pub fn value(&mut self) -> Result<Written<'t>, Unreadable> {
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(self.wrong(format!("has more than {VALUES_MAX} values")));
        }
        let start = self.at;
        Ok(match self.peek() {
            b'{' => {
                let mut entries = Vec::new();
                self.entries(|reader, key| {
                    let value = reader.value()?;
                    entries.push((key, value));
                    Ok(())
                })?;
                Written::Table(entries)
            }
            b'[' => {
                let mut items = Vec::new();
                self.items(|reader, _| {
                    items.push(reader.value()?);
                    Ok(())
                })?;
                Written::List(items)
            }
            b'"' => Written::Text(self.string()),
            b't' => self.word(4, Written::Bool(true, Cow::Borrowed("true"))),
            b'f' => self.word(5, Written::Bool(false, Cow::Borrowed("false"))),
            b'n' => self.word(4, Written::Null),
            _ => {
                let start = self.at.max(start);
                let rest = &self.text[start..];
                let len = rest
                    .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E')))
                    .unwrap_or(rest.len());
                self.at = start + len;
                let spelt = &rest[..len];
                match number_of(spelt) {
                    Some(number) => Written::Number(number, Cow::Borrowed(spelt)),
                    None => Written::Text(Cow::Borrowed(spelt)),
                }
            }
        })
    }

    /// The next value, whole, which does not count among those a text may have: a row of a table that is packed at once.
    ///
    /// # Errors
    /// Those of [`Self::value`].
    pub fn uncounted(&mut self) -> Result<Written<'t>, Unreadable> {
        let before = self.values;
        let value = self.value();
        self.values = before;
        value
    }

    /// Goes through a list; `each` has to read the item whose number it is given.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn items(
        &mut self,
        mut each: impl FnMut(&mut Self, usize) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        self.skip(b'[');
        self.deeper()?;
        let mut number = 0;
        while !self.skip(b']') {
            each(self, number)?;
            number += 1;
            self.skip(b',');
        }
        self.depth -= 1;
        Ok(())
    }

    /// Goes through a table; `each` has to read the value of the name it is given.
    ///
    /// # Errors
    /// Those of `each`, and a name that is there twice.
    pub fn entries(
        &mut self,
        mut each: impl FnMut(&mut Self, Cow<'t, str>) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        self.skip(b'{');
        self.deeper()?;
        // Few names are looked through faster than hashed; a table of thousands is.
        let (mut few, mut many) = (Vec::new(), std::collections::BTreeSet::new());
        while !self.skip(b'}') {
            self.peek();
            let key = self.string();
            let twice = if few.len() < 16 {
                few.contains(&key)
            } else {
                few.contains(&key) || !many.insert(key.clone())
            };
            if twice {
                return Err(self.wrong(format!("the name {} is there twice", crate::spec::quoted(&key))));
            }
            if few.len() < 16 {
                few.push(key.clone());
            }
            self.skip(b':');
            each(self, key)?;
            self.skip(b',');
        }
        self.depth -= 1;
        Ok(())
    }

    /// What skips over a text has no limit of its own; what reads it goes as deep as it does.
    fn deeper(&mut self) -> Result<(), Unreadable> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(
                self.wrong(format!("lists and tables lie more than {DEPTH_MAX} deep inside each other"))
            );
        }
        Ok(())
    }

    fn word(&mut self, len: usize, value: Written<'t>) -> Written<'t> {
        self.at += len;
        value
    }

    fn string(&mut self) -> Cow<'t, str> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start + 1;
        let mut escaped = false;
        while at < bytes.len() && bytes[at] != b'"' {
            escaped |= bytes[at] == b'\\';
            at += 1 + usize::from(bytes[at] == b'\\');
        }
        self.at = (at + 1).min(bytes.len());
        if escaped {
            // Checked before; a lone half of a surrogate pair is refused there as well.
            serde_json::from_str::<String>(&self.text[start..self.at]).unwrap_or_default().into()
        } else {
            Cow::Borrowed(&self.text[start + 1..at])
        }
    }

    /// An error at this place.
    pub fn wrong(&self, message: String) -> Unreadable {
        let before = &self.text.as_bytes()[..self.at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Unreadable { message, line, column: None }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_cannot_be_read_says_where() {
        let why = read("{\n\"a\": 1,\n\"a\": 2}").unwrap_err();
        assert_eq!((why.line, why.message.as_str()), (3, "the name `a` is there twice"));
        for deep in ["[".repeat(2000) + &"]".repeat(2000), "{\"a\":".repeat(2000) + "1" + &"}".repeat(2000)] {
            assert!(read(&deep).is_err());
        }
        let bottomless = "[".repeat(1 << 20) + &"]".repeat(1 << 20);
        assert!(read(&bottomless).unwrap_err().message.contains("more than 128 deep"));
        let why = read("{\"a\": }").unwrap_err();
        assert_eq!((why.line, why.column), (1, Some(7)));
        assert!(read("\"\\ud800\"").is_err() || read("\"\\ud800\"").unwrap() == Written::Text("".into()));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e6..1e6).prop_map(|x: f64| Value::from((x * 64.0).round() / 64.0)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|map| json!(map)),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_reads(value in any_json(), pretty: bool) {
            let text = if pretty { format!("{value:#}") } else { value.to_string() };
            prop_assert_eq!(read(&text).unwrap().plain(), value);
        }
    }
}
