//! YAML 1.2 with its core schema, and with the spelling of its numbers. `y`, `no`, `on`, `1_000`, `12:30:00` and dates
//! are text there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Parser, ScalarStyle, Tag};

use super::{DEPTH_MAX, Unreadable, Written, number_of};

/// Values that anchors may multiply a document to.
const VALUES_MAX: usize = 4_000_000;

/// Reads a document.
///
/// # Errors
/// Where it is not YAML, or has what no spec has: two documents, a name twice, tags of another language.
pub fn read(text: &str) -> Result<Written<'static>, Unreadable> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Unreadable {
            message: error.info().clone(),
            line: error.marker().line(),
            column: None,
        })?;
        let line = span.start.line();
        tree.take(event).map_err(|message| Unreadable { message, line, column: None })?;
    }
    Ok(tree.root.unwrap_or(Written::Null))
}

/// A list or table that is not closed yet.
enum Open {
    List(Vec<Written<'static>>, usize),
    Table(OpenTable),
}

#[derive(Default)]
struct OpenTable {
    entries: Vec<(Cow<'static, str>, Written<'static>)>,
    /// Names of its own; those that were merged give way to them.
    names: BTreeSet<Cow<'static, str>>,
    merged: bool,
    key: Option<Key>,
    anchor: usize,
}

/// The key whose value comes next.
enum Key {
    Name(Cow<'static, str>),
    /// `<<`: what comes is put into the table.
    Merge,
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Written<'static>>,
    root: Option<Written<'static>>,
    documents: usize,
    values: usize,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err("there is a second document behind `---`; a spec is one".to_owned());
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let expects_key = self.expects_key();
                if expects_key && style == ScalarStyle::Plain && text == "<<" {
                    return self.key(Key::Merge);
                }
                if expects_key {
                    return self.key(Key::Name(Cow::Owned(text.into_owned())));
                }
                let value = scalar(&text, style, tag.as_deref())?;
                self.value(value, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                known_tag(tag.as_deref(), &["seq"])?;
                self.deeper(Open::List(Vec::new(), anchor))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                known_tag(tag.as_deref(), &["map"])?;
                self.deeper(Open::Table(OpenTable { anchor, ..OpenTable::default() }))?;
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(items, anchor)) => self.value(Written::List(items), anchor)?,
                Some(Open::Table(table)) => self.value(Written::Table(table.entries), table.anchor)?,
                None => {}
            },
            Event::Alias(anchor) => {
                let value =
                    self.anchors.get(&anchor).cloned().ok_or("an alias stands inside of what it names")?;
                self.values += size(&value);
                self.value(value, 0)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Table(OpenTable { key: None, .. })))
    }

    fn deeper(&mut self, open: Open) -> Result<(), String> {
        if self.expects_key() {
            return Err("a name has to be a text".to_owned());
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(format!("lists and tables lie more than {DEPTH_MAX} deep inside each other"));
        }
        self.open.push(open);
        Ok(())
    }

    fn key(&mut self, new: Key) -> Result<(), String> {
        if let Some(Open::Table(table)) = self.open.last_mut() {
            if let Key::Name(name) = &new
                && !table.names.insert(name.clone())
            {
                return Err(format!("the name {} is there twice", crate::spec::quoted(name)));
            }
            table.key = Some(new);
        }
        Ok(())
    }

    fn value(&mut self, value: Written<'static>, anchor: usize) -> Result<(), String> {
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(format!("has more than {VALUES_MAX} values"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::List(items, _)) => items.push(value),
            Some(Open::Table(table)) => match table.key.take() {
                None => return Err("a name has to be a text".to_owned()),
                Some(Key::Name(name)) => {
                    // A name of its own takes the place of one that was merged.
                    if table.merged {
                        table.entries.retain(|(earlier, _)| *earlier != name);
                    }
                    table.entries.push((name, value));
                }
                Some(Key::Merge) => {
                    table.merged = true;
                    merge(&mut table.entries, value)?;
                }
            },
        }
        Ok(())
    }
}

/// `<<: *defaults`: names that are not there yet.
fn merge(
    entries: &mut Vec<(Cow<'static, str>, Written<'static>)>,
    value: Written<'static>,
) -> Result<(), String> {
    match value {
        Written::Table(more) => {
            for (name, value) in more {
                if !entries.iter().any(|(earlier, _)| *earlier == name) {
                    entries.push((name, value));
                }
            }
            Ok(())
        }
        Written::List(tables) => tables.into_iter().try_for_each(|table| merge(entries, table)),
        _ => Err("`<<` takes a table".to_owned()),
    }
}

fn size(value: &Written<'_>) -> usize {
    1 + match value {
        Written::List(items) => items.iter().map(size).sum(),
        Written::Table(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
        _ => 0,
    }
}

fn known_tag(tag: Option<&Tag>, known: &[&str]) -> Result<(), String> {
    match tag {
        None => Ok(()),
        Some(tag) if tag.core_suffix().is_some_and(|suffix| known.contains(&suffix)) => Ok(()),
        Some(tag) => Err(format!("has the tag {}, which means nothing here", tag.original())),
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Written<'static>, String> {
    let quoted = || Written::Text(Cow::Owned(text.to_owned()));
    let Some(tag) = tag else {
        return Ok(if style == ScalarStyle::Plain { plain(text) } else { quoted() });
    };
    match tag.core_suffix() {
        Some("str") => Ok(quoted()),
        Some("int" | "float" | "bool" | "null") => Ok(plain(text)),
        _ if tag.original() == "!" => Ok(quoted()),
        _ => Err(format!("has the tag {}, which means nothing here", tag.original())),
    }
}

/// A scalar without quotes, by the core schema.
fn plain(text: &str) -> Written<'static> {
    let own = || Cow::Owned(text.to_owned());
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Written::Null,
        "true" | "True" | "TRUE" => return Written::Bool(true, own()),
        "false" | "False" | "FALSE" => return Written::Bool(false, own()),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let of_radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok().map(Into::into);
    let number = if let Some(digits) = text.strip_prefix("0x") {
        of_radix(digits, 16).filter(|_| digits.starts_with(|c: char| c.is_ascii_hexdigit()))
    } else if let Some(digits) = text.strip_prefix("0o") {
        of_radix(digits, 8).filter(|_| digits.starts_with(|c: char| c.is_ascii_digit()))
    } else if is_decimal(unsigned) {
        number_of(text.strip_prefix('+').unwrap_or(text))
    } else {
        None
    };
    number.map_or_else(|| Written::Text(own()), |number| Written::Number(number, own()))
}

/// `[0-9]+ | (\.[0-9]+ | [0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_is_one = exponent.is_none_or(|exponent| {
        let figures = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !figures.is_empty() && digits(figures)
    });
    digits(whole) && digits(behind) && !(whole.is_empty() && behind.is_empty()) && exponent_is_one
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_of_older_yaml_are_text() {
        let words = "[y, Y, yes, no, on, off, n, ON, 1_000, 12:30:00, 190:20:30, 2024-01-01, 1e3, 0b11, =, NaN, 1., +5]";
        let Written::List(items) = read(words).unwrap() else { panic!("a list") };
        let all: Vec<_> = items.into_iter().map(Written::as_written).collect();
        let want: Vec<&str> = words.trim_matches(['[', ']']).split(", ").collect();
        assert_eq!(json!(all), json!(want));
    }

    #[test]
    fn anchors_merges_and_tags() {
        let text = "base: &b {x: 1, y: 2}\nmore: {<<: *b, y: 3}\nlist: [!!str 7, !!int '8', ! 9]\n";
        assert_eq!(
            read(text).unwrap().plain(),
            json!({"base": {"x": 1, "y": 2}, "more": {"x": 1, "y": 3}, "list": ["7", 8, "9"]})
        );
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (text, line, message) in [
            ("a: 1\na: 2\n", 2, "the name `a` is there twice"),
            ("a: 1\n---\nb: 2\n", 2, "a second document"),
            ("a: !ruby/sym x\n", 1, "which means nothing here"),
            ("a: 1\n b: [\n", 2, ""),
            ("? [1]\n: 2\n", 1, "a name has to be a text"),
        ] {
            let why = read(text).unwrap_err();
            assert!(why.message.contains(message) && why.line == line, "{text}: {why:?}");
        }
        let bomb = (0..40).fold("a0: &a0 [x, x, x, x]\n".to_owned(), |text, i| {
            format!("{text}a{0}: &a{0} [*a{i}, *a{i}, *a{i}, *a{i}]\n", i + 1)
        });
        assert!(read(&bomb).unwrap_err().message.contains("more than"));
        assert!(read(&"[".repeat(1000)).is_err());
    }
}
