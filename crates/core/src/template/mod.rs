//! `{{name}}` in commands, paths and environments. Strict (an unknown name is an error, found before anything runs)
//! and bounded (a text cannot loop for ever or grow without end). Text without `{{` or `{%` is left as it is.
//!
//! This module knows parameters as names and values; where they come from is [`crate::sweep`]'s business.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, filters};

use crate::spec::limits::{MAX_RENDERED_BYTES, TEMPLATE_FUEL};
use crate::spec::{SpecError, nearest};

mod calculate;
mod guard;
mod names;
mod print;

pub use names::{Names, names};
use print::{pad, plain, to_json};
pub use print::{print, quote};

/// Names that Mothership fills in itself; no parameter can have them.
pub const BUILT_IN: &[&str] = &["job_id", "task_index", "attempt", "job_name", "output_dir"];

/// The engine, made once for each job.
#[derive(Debug, Clone)]
pub struct TemplateEngine {
    texts: Arc<Environment<'static>>,
    /// What is filled into a pattern stands for itself there.
    patterns: Arc<Environment<'static>>,
}

impl Default for TemplateEngine {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a text has anything to fill in.
pub fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

impl TemplateEngine {
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
        env.add_filter("quote", |value: minijinja::Value| quote(&plain(&value)));
        let mut patterns = env.clone();
        patterns.set_formatter(|out, _, value| {
            out.write_str(&globset::escape(&plain(value))).map_err(minijinja::Error::from)
        });
        Self { texts: Arc::new(env), patterns: Arc::new(patterns) }
    }

    /// Checks a text: that it can be read, and that every name in it is known.
    ///
    /// # Errors
    /// Each with `path`.
    pub fn check(&self, path: &str, text: &str, known: &[&str]) -> Result<(), Vec<SpecError>> {
        if !is_template(text) {
            return Ok(());
        }
        guard::bounded(text).map_err(|why| vec![SpecError::new(path, why)])?;
        let template = self.texts.template_from_str(text).map_err(|error| vec![unreadable(path, &error)])?;
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

    /// The names that a text fills in. None of a text that cannot be read: [`Self::check`] says why.
    pub fn names_in(&self, text: &str) -> Vec<String> {
        if !is_template(text) || guard::bounded(text).is_err() {
            return Vec::new();
        }
        let template = self.texts.template_from_str(text);
        template
            .map(|template| template.undeclared_variables(false).into_iter().collect())
            .unwrap_or_default()
    }

    /// Fills in a text.
    ///
    /// # Errors
    /// What cannot be filled in with these values: a sum of texts, an item that is not there, too long a result.
    pub fn fill<'t>(&self, text: &'t str, names: &Names) -> Result<Cow<'t, str>, String> {
        fill(&self.texts, text, names)
    }

    /// Fills in a pattern of files: a `*` that a parameter brings along stands for itself.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub fn fill_pattern<'t>(&self, text: &'t str, names: &Names) -> Result<Cow<'t, str>, String> {
        fill(&self.patterns, text, names)
    }
}

fn fill<'t>(env: &Environment<'static>, text: &'t str, names: &Names) -> Result<Cow<'t, str>, String> {
    if !is_template(text) {
        return Ok(Cow::Borrowed(text));
    }
    let mut source = names.in_numbers(text);
    // The engine drops one line end at the end of a text, so it gets one more.
    if source.ends_with('\n') {
        source.to_mut().push('\n');
    }
    let template = env.template_from_str(&source).map_err(|error| describe(&error))?;
    let mut out = Bounded { text: String::new(), full: false };
    match template.render_captured_to(names.values(), &mut out) {
        Ok(_) => Ok(Cow::Owned(out.text)),
        Err(_) if out.full => Err(format!("comes to more than {MAX_RENDERED_BYTES} bytes")),
        Err(error) => Err(describe(&error)),
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fill(text: &str) -> Result<String, String> {
        let values = json!({
            "h": 0.3, "one": 1.0, "tiny": 1e-9, "n": 7, "big": u64::MAX, "neg": -3, "s": "it's", "e": "", "yes": true,
            "none": null, "list": [1, "a", 0.5], "map": {"z": 1, "a": [true, null]},
        });
        let map: Vec<(&str, &Value)> =
            values.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value)).collect();
        TemplateEngine::new().fill(text, &names(map)).map(Cow::into_owned)
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
    fn a_value_is_printed_as_written_and_is_a_number_in_calculations() {
        let values = json!({
            "v": "1.10", "k": "1e3", "one": "1.0", "n": 7, "id": "007", "big": "18446744073709551615", "s": "x",
            "cfg": "{\"lr\":1e-3,\"n\":[1.0,2]}", "list": "[1.10,2]",
        });
        let map: Vec<(&str, &Value)> =
            values.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value)).collect();
        let (engine, names) = (TemplateEngine::new(), names(map));
        for (text, filled) in [
            ("{{v}} {{k}} {{ one }} {{- id}} {{big}}", "1.10 1e3 1.0007 18446744073709551615"),
            ("{{v * 2}} {{ k + n }} {{ -k }} {{n / one}}", "2.2 1007.0 -1000.0 7.0"),
            ("{{v ~ '/' ~ k}} {{v|quote}} {{v|pad(6)}}", "1.10/1e3 1.10 001.10"),
            ("{{k|int}} {{v|round}} {{ v|float }}", "1000 1.0 1.1"),
            (
                "{% if v > 1 %}a{% endif %}{% if k == 1000 %}b{% endif %}{% if v == '1.10' %}c{% endif %}",
                "abc",
            ),
            ("{% if one %}yes{% endif %} {{ 'p' if s == 'x' else 'q' }}", "yes p"),
            ("{{id}} {% if id == '007' %}same{% endif %}", "007 same"),
            (
                "{{cfg}} {{cfg.lr}} {{cfg.n[0]}} {{cfg.lr * 2}} {{cfg|tojson}}",
                "{\"lr\":1e-3,\"n\":[1.0,2]} 1e-3 1.0 0.002 {\"lr\":1e-3,\"n\":[1.0,2]}",
            ),
            ("{{list}} {% for x in list %}{{x}};{% endfor %}", "[1.10,2] 1.10;2;"),
            ("{% for x in list %}{{x * 2}};{% endfor %}", "2.2;4;"),
            ("{% raw %}{{v*2}}{% endraw %} {{v}}", "{{v*2}} 1.10"),
        ] {
            assert_eq!(engine.fill(text, &names).as_deref(), Ok(filled), "{text}");
        }
        assert!(
            engine.fill("{{id * 2}}", &names).is_err()
                || engine.fill("{{id * 2}}", &names).unwrap() == "007007"
        );
    }

    #[test]
    fn what_is_filled_into_a_pattern_stands_for_itself() {
        let name = Value::from("a*b[1]{c}?");
        let names = names([("name", &name)]);
        let pattern = TemplateEngine::new().fill_pattern("out/{{name}}/**", &names).unwrap().into_owned();
        let glob =
            globset::GlobBuilder::new(&pattern).literal_separator(true).build().unwrap().compile_matcher();
        assert!(glob.is_match("out/a*b[1]{c}?/x") && !glob.is_match("out/axb1c_/x"), "{pattern}");
    }

    #[test]
    fn names_and_syntax_are_checked_before_anything_runs() {
        let engine = TemplateEngine::new();
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
}
