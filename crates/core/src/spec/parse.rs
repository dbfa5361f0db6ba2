//! From text to [`JobSpec`], with every mistake of form at once. serde stops at the first; so what is wrong is told,
//! taken out, and the rest is read again.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{SpecError, SpecErrors, nearest, quoted};
use super::job_spec::JobSpec;
use super::limits::MAX_ERRORS;
use crate::sweep::{
    Section,
    stream::{self, Streamed},
};
use crate::written::{self, Unreadable, Written, text::unix_lines};

/// How a spec is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML, the form of the documentation.
    Toml,
    /// YAML.
    Yaml,
    /// JSON, the form of the API.
    Json,
}

impl Format {
    /// The format a file name's ending stands for.
    pub fn of_file(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }
}

impl JobSpec {
    /// Reads a spec. Only its form is checked: keys and types. What it means is [`JobSpec::check`]'s business.
    ///
    /// # Errors
    /// Every unknown key, wrong type and missing key, each with its path; or where the text is not of the format.
    pub fn parse(format: Format, text: &str) -> Result<Self, SpecErrors> {
        read_tree(format, text, Self::from_written)
    }

    /// Reads a spec whose text was read already. Checks what [`JobSpec::parse`] checks.
    ///
    /// # Errors
    /// As [`JobSpec::parse`], without what is wrong with the text.
    pub fn from_written(tree: Written<'_>) -> Result<Self, SpecErrors> {
        Self::from_value(by_place(tree))
    }

    /// Reads a spec as it is sent. Points are read row by row, so that a body of millions of points costs what it is
    /// long; a list of more than [`LIST_POINTS_MAX`] points becomes a table of points.
    ///
    /// # Errors
    /// When the text is not JSON; inside, as [`JobSpec::parse`].
    ///
    /// [`LIST_POINTS_MAX`]: crate::sweep::stream::LIST_POINTS_MAX
    pub fn from_json(text: &str) -> Result<Result<Self, SpecErrors>, Unreadable> {
        let mut reader = written::json::Reader::new(text)?;
        if reader.peek() != b'{' {
            return Ok(Self::from_written(reader.value()?));
        }
        let mut streamed = Streamed::default();
        let mut entries = Vec::new();
        reader.entries(|reader, key| {
            let value = match (key.as_ref(), reader.peek()) {
                ("sweep", b'{') => stream::sweep(reader, &mut streamed)?,
                _ => reader.value()?,
            };
            entries.push((key, value));
            Ok(())
        })?;
        let mut errors = streamed.errors;
        Ok(match Self::from_written(Written::Table(entries)) {
            Ok(mut spec) => {
                let sections = spec.sweep.iter_mut().flat_map(|sweep| &mut sweep.sections);
                for section in sections {
                    if let Section::Points(table) = section {
                        table.rows = streamed.rows.take();
                    }
                }
                errors.into_result().map(|()| spec)
            }
            Err(more) => {
                errors.append(more);
                Err(errors)
            }
        })
    }

    /// Reads a spec that was built as a JSON value. Checks what [`JobSpec::parse`] checks.
    ///
    /// # Errors
    /// As [`JobSpec::parse`].
    pub fn from_value(value: Value) -> Result<Self, SpecErrors> {
        from_value(value, &JOB)
    }
}

/// What is read, for the words of its errors.
pub(crate) struct Subject {
    /// `a job`.
    pub(crate) what: &'static str,
    /// How one begins.
    pub(crate) begin: &'static str,
    /// Keys people know from elsewhere, and what they are here.
    pub(crate) moved: fn(&str) -> Option<&'static str>,
    /// What to write where this key is missing.
    pub(crate) missing: fn(&str) -> Option<&'static str>,
}

pub(crate) const JOB: Subject = Subject {
    what: "a job",
    begin: "begin with command = \"…\"",
    moved,
    missing: |key| (key == "command").then_some("say what to run: command = [\"./sim\", \"--h\", \"{{h}}\"]"),
};

/// Reads a text of a format and hands its tree on.
pub(crate) fn read_tree<T>(
    format: Format,
    text: &str,
    read: impl FnOnce(Written<'_>) -> Result<T, SpecErrors>,
) -> Result<T, SpecErrors> {
    // Whoever edits on Windows means the same text.
    let text = unix_lines(text.strip_prefix('\u{feff}').unwrap_or(text));
    let tree = match format {
        Format::Toml => written::read_toml(&text),
        Format::Yaml => written::read_yaml(&text),
        Format::Json => written::json::read(&text),
    };
    read(tree.map_err(|why| unreadable(format, &why))?)
}

/// Reads any table with every mistake at once.
pub(crate) fn from_value<T: DeserializeOwned>(mut value: Value, subject: &Subject) -> Result<T, SpecErrors> {
    if !value.is_object() {
        return Err(SpecError::new("spec", "is not a table").hint(subject.begin).into());
    }
    let mut errors = SpecErrors::default();
    let mut removed: Vec<String> = Vec::new();
    // Each round takes at least one key out, so this ends; the bound keeps a huge spec from being read for ever.
    for _ in 0..=MAX_ERRORS {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(spec) => return errors.into_result().map(|()| spec),
            Err(error) => error,
        };
        let path = error.path().to_string();
        let message = error.inner().to_string();
        if let Some(missing) = between(&message, "missing field `") {
            let path = if path == "." { missing.to_owned() } else { format!("{path}.{missing}") };
            // What was taken out is told already, and so is what was only misspelt.
            let misspelt = errors.errors.iter().any(|error| {
                parent(&error.path) == parent(&path) && error.hint == Some(did_you_mean(missing))
            });
            if !removed.contains(&path) && !misspelt {
                let error = SpecError::new(&path, "is missing");
                errors.push(match (subject.missing)(missing) {
                    Some(hint) => error.hint(hint),
                    None => error,
                });
            }
        } else {
            errors.push(explain(&path, &message, subject));
        }
        match take_out(&mut value, error.path()) {
            Some(key) => removed.push(key),
            None => break,
        }
    }
    Err(errors)
}

fn unreadable(format: Format, why: &Unreadable) -> SpecErrors {
    let at = match (why.line, why.column) {
        (0, _) => "spec".to_owned(),
        (line, None) => format!("line {line}"),
        (line, Some(column)) => format!("line {line}, column {column}"),
    };
    let what = why.message.lines().next().unwrap_or_default();
    SpecError::new(at, format!("is not readable as {}: {what}", format.name())).into()
}

/// The tree as values: parameters and variables as they are written, everything else of its type.
pub(crate) fn by_place(tree: Written<'_>) -> Value {
    table(tree, |key, value| match key {
        "env" => table(value, |_, value| match value {
            Written::List(_) | Written::Table(_) => value.plain(),
            scalar => scalar.as_written(),
        }),
        "sweep" => table(value, |key, value| match key {
            "grid" | "zip" => table(value, |_, values| list(values, Written::as_written)),
            "list" => list(value, |point| table(point, |_, value| value.as_written())),
            "points" => table(value, |key, value| match key {
                "rows" => list(value, |row| list(row, Written::as_written)),
                _ => value.plain(),
            }),
            _ => value.plain(),
        }),
        _ => value.plain(),
    })
}

pub(crate) fn table<'t>(tree: Written<'t>, mut each: impl FnMut(&str, Written<'t>) -> Value) -> Value {
    match tree {
        Written::Table(entries) => written::object(entries.into_iter().map(|(key, value)| {
            let value = each(&key, value);
            (key.into_owned(), value)
        })),
        other => other.plain(),
    }
}

pub(crate) fn list<'t>(tree: Written<'t>, each: impl FnMut(Written<'t>) -> Value) -> Value {
    match tree {
        Written::List(items) => items.into_iter().map(each).collect(),
        other => other.plain(),
    }
}

fn did_you_mean(key: &str) -> String {
    format!("did you mean `{key}`?")
}

/// The path of the table a key is in; keys we know have no dots.
fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// Serde's words in ours.
fn explain(path: &str, message: &str, subject: &Subject) -> SpecError {
    if let Some(key) = between(message, "unknown field `") {
        let place = match parent(path) {
            "" => subject.what.to_owned(),
            parent => format!("`{parent}`"),
        };
        let known: Vec<&str> = message
            .split_once("` expected")
            .or_else(|| message.split_once("`, expected"))
            .map_or("", |(_, rest)| rest)
            .split('`')
            .skip(1)
            .step_by(2)
            .collect();
        let error = SpecError::new(path, format!("is not a key of {place}"));
        return match (nearest(key, known.iter().copied()), (subject.moved)(key)) {
            (Some(near), _) => error.hint(did_you_mean(near)),
            (None, Some(hint)) => error.hint(hint),
            (None, None) => error.hint(format!("known keys: {}", known.join(", "))),
        };
    }
    if let Some(word) = between(message, "unknown variant `") {
        let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let error = SpecError::new(path, format!("cannot be {}", quoted(word)));
        return match nearest(word, known.iter().copied()) {
            Some(near) => error.hint(did_you_mean(near)),
            None => error.hint(format!("one of {}", known.join(", "))),
        };
    }
    for start in ["invalid type: ", "invalid value: "] {
        if let Some((found, wanted)) =
            message.strip_prefix(start).and_then(|rest| rest.rsplit_once(", expected "))
        {
            return SpecError::new(path, format!("must be {}, not {}", plain(wanted), found_words(found)));
        }
    }
    let message = message.strip_prefix("invalid value: ").unwrap_or(message);
    SpecError::new(path, message)
}

/// Keys people know from other systems, and what they are here.
pub(crate) fn moved(key: &str) -> Option<&'static str> {
    Some(match key {
        "cmd" | "run" | "script" | "exec" | "program" => "what to run is `command`",
        "parameters" | "params" | "matrix" | "grid" | "zip" => {
            "parameters are in `sweep`, for example sweep.grid"
        }
        "cpus" | "cpu" | "cores" | "threads" => "it is `resources.cpus`",
        "memory" | "mem" | "ram" => "it is `resources.memory`",
        "gpus" | "gpu" => "it is `resources.gpus`",
        "timeout" | "walltime" | "time" => "it is `time_limit` (\"2h30m\") or `timeout_seconds`",
        "retries" | "max_attempts" | "attempts" => "it is `max_retries`",
        "cwd" | "workdir" | "working_dir" | "dir" => "it is `working_directory`",
        "environment" | "vars" => "it is `env`",
        "tags" => "labels of the job are `labels`, those of a runner `requires`",
        "after" | "dependencies" | "needs" => "it is `depends_on`",
        "artifacts" | "results" => "files to keep are `outputs`",
        "files" => "files a task is given are `inputs`",
        _ => return None,
    })
}

/// What serde expects, without Rust's words.
fn plain(wanted: &str) -> String {
    match wanted {
        "a string" => "text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "f64" => "a number".to_owned(),
        "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "i32" | "i64" => "a whole number".to_owned(),
        other if other.starts_with("struct ") || other.starts_with("a map with") => "a table".to_owned(),
        other => other.to_owned(),
    }
}

/// What serde found: `string "x"`, "integer `5`", `sequence`.
fn found_words(found: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches(['`', '"']);
    match kind {
        "string" => format!("the text {}", quoted(value)),
        "integer" | "boolean" => quoted(value),
        "floating" => quoted(value.trim_start_matches("point ").trim_matches('`')),
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        _ if found == "null" || found == "unit value" => "null".to_owned(),
        _ => quoted(found),
    }
}

fn between<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.split_once('`').map(|(word, _)| word)
}

/// Takes the key that the path leads to out of the value, or the one that holds the list it leads into: an item taken
/// out of a list would change the numbers of those behind it. Gives the path of what was taken out.
fn take_out(value: &mut Value, path: &serde_path_to_error::Path) -> Option<String> {
    use serde_path_to_error::Segment;
    let keys: Vec<&str> = path
        .iter()
        .map_while(|segment| match segment {
            Segment::Map { key } => Some(key.as_str()),
            _ => None,
        })
        .collect();
    for depth in (1..=keys.len()).rev() {
        let mut place = &mut *value;
        for key in &keys[..depth - 1] {
            match place.get_mut(*key) {
                Some(inner) => place = inner,
                None => return None,
            }
        }
        if place.as_object_mut().is_some_and(|map| map.shift_remove(keys[depth - 1]).is_some()) {
            return Some(keys[..depth].join("."));
        }
    }
    None
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
