//! `{{name}}` in commands, paths and environments. Strict (an unknown name is an error, found before anything runs)
//! and bounded (a text cannot loop for ever or grow without end). Text without `{{` or `{%` is left as it is.
//!
//! This room knows parameters as names and values; where they come from is [`crate::sweep`]'s business.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, filters};
use serde_json::Value;

use crate::spec::limits::{MAX_RENDERED_BYTES, TEMPLATE_FUEL};
use crate::spec::{SpecError, nearest};

/// Names that Mothership fills in itself; no parameter can have them.
pub const BUILT_IN: &[&str] = &["job_id", "task_index", "attempt", "job_name", "output_dir"];

/// Values for the names of a text.
pub type Names = minijinja::Value;

/// The engine, made once for each job.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Environment<'static>>);

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a text has anything to fill in.
pub fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// The names and values a text is filled in from.
pub fn names<'a>(values: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Names {
    let map: IndexMap<Names, Names> =
        values.into_iter().map(|(name, value)| (Names::from(name), convert(value))).collect();
    Names::from(map)
}

impl Engine {
    /// An engine with a small set of filters, none of which can multiply its input.
    pub fn new() -> Self {
        let mut env = Environment::empty();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_fuel(Some(TEMPLATE_FUEL));
        env.set_recursion_limit(64);
        env.set_formatter(|out, _, value| out.write_str(&plain(value)).map_err(minijinja::Error::from));
        env.add_filter("upper", filters::upper);
        env.add_filter("lower", filters::lower);
        env.add_filter("trim", filters::trim);
        env.add_filter("int", filters::int);
        env.add_filter("float", filters::float);
        env.add_filter("round", filters::round);
        env.add_filter("abs", filters::abs);
        env.add_filter("length", filters::length);
        env.add_filter("first", filters::first);
        env.add_filter("last", filters::last);
        env.add_filter("min", filters::min);
        env.add_filter("max", filters::max);
        env.add_filter("join", filters::join);
        env.add_filter("default", filters::default);
        env.add_filter("tojson", |value: minijinja::Value| to_json(&value));
        env.add_filter("pad", pad);
        env.add_filter("quote", |value: minijinja::Value, _: Rest<minijinja::Value>| quote(&plain(&value)));
        Self(Arc::new(env))
    }

    /// Checks a text: that it can be read, and that every name in it is known.
    ///
    /// # Errors
    /// Each with `path`.
    pub fn check(&self, path: &str, text: &str, known: &[&str]) -> Result<(), Vec<SpecError>> {
        if !is_template(text) {
            return Ok(());
        }
        bounded(text).map_err(|why| vec![SpecError::new(path, why)])?;
        let template = self.0.template_from_str(text).map_err(|error| vec![unreadable(path, &error)])?;
        let mut unknown: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|name| !known.contains(&name.as_str()))
            .collect();
        // The engine gives a set; people get the order of the text.
        unknown.sort_by_key(|name| text.find(name.as_str()));
        if unknown.is_empty() {
            return Ok(());
        }
        Err(unknown.iter().map(|name| unknown_name(path, name, known)).collect())
    }

    /// Fills in a text.
    ///
    /// # Errors
    /// What cannot be filled in with these values: a sum of texts, an item that is not there, too long a result.
    pub fn fill<'t>(&self, text: &'t str, names: &Names) -> Result<Cow<'t, str>, String> {
        if !is_template(text) {
            return Ok(Cow::Borrowed(text));
        }
        // The engine drops one line end at the end of a text, so it gets one more.
        let source = if text.ends_with('\n') { Cow::Owned(format!("{text}\n")) } else { Cow::Borrowed(text) };
        let template = self.0.template_from_str(&source).map_err(|error| describe(&error))?;
        let mut out = Bounded { text: String::new(), full: false };
        match template.render_captured_to(names, &mut out) {
            Ok(_) => Ok(Cow::Owned(out.text)),
            Err(_) if out.full => Err(format!("comes to more than {MAX_RENDERED_BYTES} bytes")),
            Err(error) => Err(describe(&error)),
        }
    }
}

/// A writer with an end, so that a loop cannot fill the memory.
struct Bounded {
    text: String,
    full: bool,
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.text.len() + bytes.len() > MAX_RENDERED_BYTES {
            self.full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => return Err(std::io::ErrorKind::InvalidData.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Refuses what the engine itself would not survive: expressions so long that reading them runs out of stack, and
/// what lets a short text make a huge one (it repeats text up to 100 MB a product). Of statements only `if`, `for` and
/// `raw` are let through.
fn bounded(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEMPLATE_BYTES {
        return Err(format!(
            "has {} bytes, more than the {MAX_TEMPLATE_BYTES} a text with {{{{…}}}} may have",
            text.len()
        ));
    }
    let (mut statements, mut products) = (0, 0);
    let mut rest = text;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let open = &rest[at..at + 2];
        rest = &rest[at + 2..];
        if open == "{#" {
            return Err("has `{#`, which begins a comment; write {{'{#'}} for it".to_owned());
        }
        let tag = tag(rest, if open == "{%" { "%}" } else { "}}" })?;
        rest = &rest[tag.bytes..];
        if tag.bytes > MAX_TAG_BYTES {
            return Err(format!("has {} bytes in one {open}…, more than {MAX_TAG_BYTES}", tag.bytes));
        }
        products += tag.products;
        if tag.products > 0 && tag.quotes {
            return Err("multiplies beside a quoted text, which could come to any length".to_owned());
        }
        if open == "{%" {
            statements += 1;
            if !STATEMENTS.contains(&tag.word) {
                return Err(format!("uses `{{% {} %}}`; only if, for and raw are there", tag.word));
            }
        }
    }
    if products > MAX_PRODUCTS {
        return Err(format!("has {products} products, more than {MAX_PRODUCTS}"));
    }
    if statements > MAX_STATEMENTS {
        return Err(format!("has {statements} statements, more than {MAX_STATEMENTS}"));
    }
    Ok(())
}

/// What is in one pair of braces, as far as [`bounded`] wants to know.
struct Tag<'t> {
    /// Length with its end.
    bytes: usize,
    /// The first word.
    word: &'t str,
    products: usize,
    quotes: bool,
}

/// Looks through a tag up to its end. Braces inside are refused, so that this and the engine agree on where it ends.
fn tag<'t>(text: &'t str, end: &str) -> Result<Tag<'t>, String> {
    let word = text.trim_start_matches(['-', '+']).trim_start();
    let word = word.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let mut tag = Tag { bytes: 0, word, products: 0, quotes: false };
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if text[at..].starts_with(end) {
            tag.bytes = at + end.len();
            return Ok(tag);
        }
        match c {
            '*' => tag.products += 1,
            '{' | '}' => return Err(format!("has a `{c}` inside {{{{…}}}}, which stands for nothing there")),
            '"' | '\'' => {
                tag.quotes = true;
                loop {
                    match chars.next() {
                        None => return Err("has a quote inside {{…}} that is not closed".to_owned()),
                        Some((_, '\\')) => drop(chars.next()),
                        Some((_, other)) if other == c => break,
                        Some(_) => {}
                    }
                }
            }
            _ => {}
        }
    }
    Err(format!("has a `{{` that is not closed by `{end}`"))
}

/// The statements of the engine that are let through.
const STATEMENTS: &[&str] = &["if", "elif", "else", "endif", "for", "endfor", "raw", "endraw"];
/// Bytes of a text with something to fill in.
const MAX_TEMPLATE_BYTES: usize = 64 << 10;
/// Bytes between one pair of braces. The engine reads recursively, at worst one level a byte.
const MAX_TAG_BYTES: usize = 500;
/// Statements in one text; they can lie inside each other.
const MAX_STATEMENTS: usize = 100;
/// Products in one text.
const MAX_PRODUCTS: usize = 8;

fn unknown_name(path: &str, name: &str, known: &[&str]) -> SpecError {
    let error = SpecError::new(path, format!("`{{{{{name}}}}}` is not a parameter"));
    let known_names = || {
        let mut list = known.iter().take(12).copied().collect::<Vec<_>>().join(", ");
        if known.len() > 12 {
            let _ = write!(list, " and {} more", known.len() - 12);
        }
        list
    };
    match nearest(name, known.iter().copied()) {
        Some(near) => error.hint(format!("did you mean `{near}`? known: {}", known_names())),
        None => error.hint(format!("known: {}", known_names())),
    }
}

fn unreadable(path: &str, error: &minijinja::Error) -> SpecError {
    SpecError::new(path, describe(error))
        .hint("for braces that are meant as they stand write {% raw %}{{…}}{% endraw %}")
}

/// The engine's words without its own file names and line numbers.
fn describe(error: &minijinja::Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "takes too long to fill in".to_owned(),
        (ErrorKind::UnknownFilter, Some(detail)) => format!("has an {detail}"),
        (kind, Some(detail)) => format!("cannot be filled in: {kind}: {detail}"),
        (kind, None) => format!("cannot be filled in: {kind}"),
    }
}

fn convert(value: &Value) -> Names {
    match value {
        Value::Null => Names::from(()),
        Value::Bool(value) => Names::from(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Names::from(number),
            (_, Some(number), _) => Names::from(number),
            (.., number) => Names::from(number.unwrap_or(f64::NAN)),
        },
        Value::String(text) => Names::from(text.as_str()),
        Value::Array(list) => Names::from(list.iter().map(convert).collect::<Vec<_>>()),
        Value::Object(map) => names(map.iter().map(|(key, value)| (key.as_str(), value))),
    }
}

/// A value as it stands in a command: text as it is, numbers shortest, nothing for null, JSON for lists and tables.
pub fn print(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => plain(&convert(&Value::Number(number.clone()))),
        other => other.to_string(),
    }
}

fn plain(value: &Names) -> String {
    match value.kind() {
        ValueKind::None => String::new(),
        ValueKind::String => value.to_string(),
        _ => to_json(value),
    }
}

fn to_json(value: &Names) -> String {
    match value.kind() {
        ValueKind::None => "null".to_owned(),
        ValueKind::Bool => value.is_true().to_string(),
        // Rust's shortest round-trip form: 0.3, 1.0, 1e-9.
        ValueKind::Number if !value.is_integer() => {
            f64::try_from(value.clone()).map_or_else(|_| value.to_string(), |number| format!("{number:?}"))
        }
        ValueKind::String => Value::from(value.to_string()).to_string(),
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Vec<String> =
                value.try_iter().into_iter().flatten().map(|item| to_json(&item)).collect();
            format!("[{}]", items.join(","))
        }
        ValueKind::Map => {
            let entries: Vec<String> = value
                .try_iter()
                .into_iter()
                .flatten()
                .map(|key| {
                    let item = value.get_item(&key).unwrap_or_default();
                    format!("{}:{}", Value::from(key.to_string()), to_json(&item))
                })
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        _ => value.to_string(),
    }
}

/// `{{task_index|pad(4)}}`: zeros in front, for names that sort.
fn pad(value: Names, width: usize) -> Result<String, minijinja::Error> {
    if width > 100 {
        return Err(minijinja::Error::new(ErrorKind::InvalidOperation, "pads to at most 100"));
    }
    let text = plain(&value);
    Ok(match text.strip_prefix('-') {
        Some(digits) => format!("-{digits:0>width$}", width = width.saturating_sub(1)),
        None => format!("{text:0>width$}"),
    })
}

/// One word of a POSIX shell, whatever is in it.
pub fn quote(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fill(text: &str) -> Result<String, String> {
        let values = json!({
            "h": 0.3, "one": 1.0, "tiny": 1e-9, "n": 7, "big": u64::MAX, "neg": -3, "s": "it's", "e": "", "yes": true,
            "none": null, "list": [1, "a", 0.5], "map": {"z": 1, "a": [true, null]},
        });
        let map: Vec<(&str, &Value)> =
            values.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value)).collect();
        Engine::new().fill(text, &names(map)).map(Cow::into_owned)
    }

    #[test]
    fn values_print_as_people_write_them() {
        for (text, filled) in [
            ("--h {{h}} {{ one }} {{tiny}}", "--h 0.3 1.0 1e-9"),
            ("{{n}}/{{big}}/{{neg}}", "7/18446744073709551615/-3"),
            ("{{s}}|{{e}}|{{yes}}|{{none}}|", "it's||true||"),
            ("{{list}} {{map}}", r#"[1,"a",0.5] {"z":1,"a":[true,null]}"#),
            ("{{map.z}} {{list[1]}}", "1 a"),
            ("{{s|quote}} {{n|quote}} {{e|quote}} {{h|quote}}", r"'it'\''s' 7 '' 0.3"),
            ("{{n|pad(4)}} {{neg|pad(4)}} {{n * 2 + 1}} {{h|round(1)}}", "0007 -003 15 0.3"),
            ("{% if n > 5 %}many{% else %}few{% endif %}", "many"),
            ("{% for x in list %}{{x}};{% endfor %}", "1;a;0.5;"),
            ("{% raw %}{{.Names}}{% endraw %}", "{{.Names}}"),
            ("${#a} {x} } %}", "${#a} {x} } %}"),
            ("line\n", "line\n"),
            ("{{n}}\n", "7\n"),
            ("${{'{#'}}a} {{n}} {{'}}'}}", "${#a} 7 }}"),
        ] {
            assert_eq!(fill(text).as_deref(), Ok(filled), "{text}");
        }
    }

    #[test]
    fn names_and_syntax_are_checked_before_anything_runs() {
        let engine = Engine::new();
        let known = ["speed", "seed", "job_id"];
        for (text, message) in [
            ("no template", ""),
            ("{{speed}} {{ seed + 1 }} {% if job_id %}x{% endif %}", ""),
            (
                "{{sped}}",
                "command: `{{sped}}` is not a parameter (did you mean `speed`? known: speed, seed, job_id)",
            ),
            (
                "{{b}} {{a}}",
                "command: `{{b}}` is not a parameter (known: speed, seed, job_id)\n\
                 command: `{{a}}` is not a parameter (known: speed, seed, job_id)",
            ),
            ("{{range(9)}}", "command: `{{range}}` is not a parameter (known: speed, seed, job_id)"),
            (
                "docker ps --format {{.Names}}",
                "command: cannot be filled in: syntax error: unexpected `.` \
                 (for braces that are meant as they stand write {% raw %}{{…}}{% endraw %})",
            ),
            ("{{ {'a': 1}[x] }}", "command: has a `{` inside {{…}}, which stands for nothing there"),
            ("{{ 'a }}", "command: has a quote inside {{…}} that is not closed"),
            ("{{ a", "command: has a `{` that is not closed by `}}`"),
            ("${#a} {{seed}}", "command: has `{#`, which begins a comment; write {{'{#'}} for it"),
            ("{% set x = 1 %}{{x}}", "command: uses `{% set %}`; only if, for and raw are there"),
            (
                "{{ 'ab' * 1000000 }}",
                "command: multiplies beside a quoted text, which could come to any length",
            ),
            ("{{1*1*1*1*1*1*1*1*1*1}}", "command: has 9 products, more than 8"),
        ] {
            let found = engine.check("command", text, &known).err().unwrap_or_default();
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join("\n"), message, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error() {
        for (text, message) in [
            ("{{unknown}}", "undefined"),
            ("{{map.unknown}}", "undefined"),
            ("{{s + 1}}", "cannot be filled in"),
            ("{{n|nosuch}}", "nosuch"),
            ("{{s * 1000000}}", "comes to more than 1048576 bytes"),
            ("{{s * 1000000000}}", "too large"),
        ] {
            let why = fill(text).unwrap_err();
            assert!(why.contains(message), "{text}: {why}");
        }
        let mut text = String::new();
        for _ in 0..5 {
            text.push_str("{% for a in \"0123456789\" %}");
        }
        text.push('x');
        text.push_str(&"{% endfor %}".repeat(5));
        assert_eq!(fill(&text), Err("takes too long to fill in".to_owned()));
    }

    #[test]
    fn deep_texts_are_refused_not_fatal() {
        let engine = Engine::new();
        let statements =
            |times: usize| format!("{}x{}", "{% if n %}".repeat(times), "{% endif %}".repeat(times));
        let elifs = |times: usize| format!("{{% if n %}}{}{{% endif %}}", "{% elif n %}".repeat(times));
        let tag = |open: &str, step: &str, times: usize| format!("{{{{ {open}{} }}}}", step.repeat(times));
        for times in [200, 10_000] {
            for text in [
                statements(times),
                elifs(times),
                format!("{{{{ {}n{} }}}}", "(".repeat(times), ")".repeat(times)),
                format!("{{{{ {}n{} }}}}", "[".repeat(times), "]".repeat(times)),
                format!("{{{{ {}n }}}}", "-".repeat(times)),
                format!("{{{{ {}n }}}}", "not ".repeat(times)),
                tag("n", "|abs", times),
                tag("n", ".a", times),
                tag("n", "[0]", times),
                tag("n", "+n", times),
                tag("n", "**n", times),
                tag("n", "~'}}'", times),
                tag("n", " if n else n", times),
            ] {
                // The shorter ones may be read; none may take the process with it.
                let found = engine.check("command", &text, &["n"]);
                assert!(times < 10_000 || found.is_err(), "{text}");
            }
        }
    }

    #[test]
    fn the_longest_expressions_fit_the_stack() {
        let engine = Engine::new();
        for step in ["-", "not ", "("] {
            let text = format!("{{{{{}n}}}}", step.repeat((MAX_TAG_BYTES - 3) / step.len()));
            // Read or refused as syntax, but not for its length, so the limit is what keeps the stack whole.
            if let Err(found) = engine.check("command", &text, &["n"]) {
                assert!(!found[0].message.contains("bytes in one"), "{}", found[0]);
            }
        }
        for step in ["+n", "|abs", ".a", "[0]", "~n"] {
            let text = format!("{{{{n{}}}}}", step.repeat((MAX_TAG_BYTES - 3) / step.len()));
            engine.check("command", &text, &["n"]).unwrap();
        }
    }

    #[test]
    fn shell_words_are_quoted() {
        for (text, word) in [
            ("a", "a"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(x)", "'$(x)'"),
            ("~", "'~'"),
            ("a/b.c-1", "a/b.c-1"),
        ] {
            assert_eq!(quote(text), word);
        }
    }
}
