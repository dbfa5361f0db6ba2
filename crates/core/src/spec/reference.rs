//! The JSON Schema of a spec, and the page of the documentation that is made from it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::job_spec::JobSpec;

/// The JSON Schema (2020-12) of a job's spec, with descriptions, defaults and examples.
pub fn schema() -> Value {
    schemars::schema_for!(JobSpec).to_value()
}

/// The page docs/spec-reference.md: every key of a spec with its type, default, meaning and example.
pub fn reference_markdown() -> String {
    let schema = schema();
    let definitions = &schema["$defs"];
    let mut page = String::from(
        "# The spec of a job\n\n\
         <!-- Made by `cargo xtask gen` from crates/core/src/spec; do not edit. -->\n\n\
         A job is written as TOML, YAML or JSON, or as flags of `mothership submit`. All forms have the same keys. \
         A spec that is wrong is refused whole, with every mistake at once.\n\n",
    );
    page.push_str(EXAMPLE);
    page.push_str("\n## Keys\n\n");
    table(&mut page, &schema, definitions);
    for (title, name, text) in SECTIONS {
        let _ = writeln!(page, "\n## {title}\n");
        if !text.is_empty() {
            let _ = writeln!(page, "{text}\n");
        }
        table(&mut page, &definitions[*name], definitions);
    }
    page.push_str(FILES);
    page.push_str(RANGES);
    page.push_str(VALUES);
    page.push_str(TEMPLATES);
    page
}

const EXAMPLE: &str = r#"```toml
name = "channel flow"
command = ["./sim", "--h", "{{h}}", "--seed", "{{seed}}", "--out", "out"]
inputs = ["sim"]
outputs = ["out/**"]
time_limit = "2h"
max_retries = 2

[sweep.grid]
h = [0.1, 0.2, 0.4]
seed = "1..100"

[resources]
cpus = 2
memory = "4GiB"
```

These are 300 tasks, each with a file `sim`, two cores and 4 GiB for at most two hours.
"#;

/// Tables behind the keys, in the order of the page.
const SECTIONS: &[(&str, &str, &str)] = &[
    (
        "`sweep`",
        "Sweep",
        "Sections multiply in the order in which they are written, and the last varies fastest. The parameters of a \
         task are computed from its number, so a sweep of a billion tasks costs no more than one of ten.",
    ),
    ("`sweep.split`", "Split", ""),
    ("`sweep.split.cuts`", "Cut", ""),
    ("`sweep.points`", "PointsTable", "What `sweep.file` becomes when a client sends it."),
    ("A range as a table", "RangeTable", ""),
    ("`resources`", "ResourcesSpec", ""),
    ("`inputs`", "InputFile", "A path alone is short for `{ from = \"path\" }`."),
    ("`retry`", "Retry", ""),
    ("`depends_on`", "DependencyLink", "A number alone is short for `{ job = \"41\" }`."),
    ("`arguments`", "Argument", ""),
    (
        "`paths`",
        "PathRule",
        "A path that is not there ends the task with the runner, the parameter and the path in its message. That uses up \
         no retry, and is not tried again by itself.",
    ),
    ("`progress`", "ProgressSpec", ""),
    ("`progress.stages`", "StageSpec", ""),
];

const RANGES: &str = r"
## Ranges

| written | values |
|---|---|
| `1..5` | 1, 2, 3, 4, 5: both ends belong to it |
| `0..10 step 5` | 0, 5, 10 |
| `5..1 step -2` | 5, 3, 1 |
| `0..1 step 0.25` | 0.0, 0.25, 0.5, 0.75, 1.0 |
| `0..1 n 3` | 0.0, 0.5, 1.0: so many values, ends included |
| `log 1..1000 n 4` | 1, 10, 100, 1000: equal ratios |

The same forms work on the command line: `-p seed=1..100`, `-p 'x=0..1 n 5'`, `-p h=0.1,0.2`.
";

const FILES: &str = r"
## Files

One table for what a job is given (`inputs`), what it leaves (`outputs` and the folder of `MOTHERSHIP_OUTPUT_DIR`), ZIP
files and `mothership results get`. No file costs another one: what can be kept is kept, and a line in the log of the
attempt (or of `mothership submit`) names what cannot, bytes that are no text as `\xE9`.

| what | as an input | as an output |
|---|---|---|
| a file | The task's own copy, writable, whatever its size; the file system shares the bytes where it can. What one task writes to it no other task sees. | Kept as it is when the program has ended; files without content and files with equal content, too. |
| what a task was given and left as it was | | No output, however wide the pattern is. |
| execute bit | kept | Kept, also by `results get` and in ZIP files. Other modes, owners and times are not. |
| empty folder | made | not kept: a result is a file |
| link to a file or folder | Followed. | Followed as long as it leads to a place in the work folder; a link that leads out is named. |
| link to a folder that it lies in | left out, named | left out, named |
| link to nothing (the lock files of editors) | left out, named | left out, named |
| named pipe, socket, device | Left out of a folder, named; refused when it is the input itself. Never opened. | left out, named |
| file or folder that cannot be read | The job is refused; the message names each. | left out, named |
| name with other bytes than UTF-8, a line end or a backslash, or that begins with `~` or a drive | Given as `caf%E9.txt`, named; as `caf%E9~2.txt` where another file is called so. | Kept under such a name, and named. |
| name that only Windows cannot have: `a?b`, `CON`, `trail.` | given as it is | Kept as it is. `results get` on Windows and the ZIP files that a browser there is sent have `a%3Fb`, `%43ON`, `trail%2E` instead, with a number where another file is called so. |
| name longer than 255 bytes, path longer than 1024 | refused | left out, named |
| more than 100,000 files of one attempt | | The first 100,000 by name are kept; the rest is counted. |
| an output that is not there | | Named when the pattern names one file or folder. With `outputs_missing` = `fail` each pattern has to find something. |

`outputs_missing` decides whether an attempt fails for what is named here: `warn` (it does not) or `fail`. It looks at
programs that ended well only; others keep their own reason. An attempt that fails for its outputs is not tried again by
itself, whatever `max_retries` says: the program has done its work.
";

const VALUES: &str = r#"
## Values

A value reaches the program exactly as it is written, whatever the door: `-p`, CSV, TSV, JSON Lines, JSON, TOML, YAML
or the API. `1.10`, `1e3`, `1.0`, `007`, `1_000`, `0x10`, `2024-01-01` and `12:30:00` stay what they are, in commands,
in `MOTHERSHIP_PARAM_<NAME>`, on pages and in answers of the API. There a value is a JSON number only where every reader
of JSON prints that number as it was written (`7`, `0.25`), and text otherwise (`"1.10"`).

- A decimal number counts as a number in calculations, however it is written: with `v = 1.10`, `{{v}}` is `1.10` and
  `{{v * 2}}` is `2.2`.
- Quotes make text: `"7"`. Nothing (`null`, in YAML also `~`) becomes an empty text. YAML is read as YAML 1.2: `y`, `no`,
  `on` and `off` are text.
- In CSV and TSV blanks around a cell without quotes do not count; a quoted cell is kept with its blanks and line ends.
  Byte order marks, UTF-16, `sep=;` in the first line, semicolons or tabs instead of commas, line ends of Windows, and
  rows or columns without any value are read as they are meant. A decimal comma (`0,5`) is passed on as it is, and a dry
  run says so. A quote that is never closed, a name that is missing or there twice, rows of another length, and bytes
  that are not UTF-8 are refused with the line.
- With `-p`, what is in brackets stays together (`-p 'layers=[64,64],[128]'` are two values), ranges may stand between
  values (`-p seed=7,1..3`), and a comma at the end is refused. A text in a list that looks like a range is passed on,
  and a dry run says so.
- A line for the shell has no line ends of Windows, wherever it was written.
- In `outputs`, what a parameter brings along stands for itself: `*` is a star there.
- One word of a command, and one variable with its name, have at most 131,071 bytes (what Linux takes), all of them
  together at most 1.5 MiB; no value has a NUL character. What is longer goes into a file: an input, or a part of
  `sweep.split`, whose file may have any length.

| at most | of |
|---|---|
| 1,000,000,000 | tasks of a job |
| 2,000,000 | rows of a file of points, or points of a list |
| 1,000,000 | values of one parameter written out |
| 1,000 | parameters |
| 64 | `progress.patterns`, each of 1 MiB when it is compiled |
| 100 | `progress.stages` |
| 256 MiB | the whole spec as it is sent |
| 20 | errors told at once; the others are counted |
"#;

const TEMPLATES: &str = r"
## Filling in

`{{name}}` stands for a parameter in `command`, `args`, the values of `env`, `working_directory`, `outputs` and
`inputs.to`. A name that no parameter has is an error before anything runs. Always there are `job_id`, `task_index`,
`attempt`, `job_name` and `output_dir`. Text is put in as it is; in a line for the shell use `{{name|quote}}` to keep it
one word.

| filter | gives |
|---|---|
| `quote` | one word for a POSIX shell |
| `pad(4)` | `7` as `0007`, for names that sort |
| `int`, `float`, `round(2)`, `abs` | numbers |
| `upper`, `lower`, `trim`, `default(x)` | text |
| `length`, `first`, `last`, `min`, `max`, `join(',')`, `tojson` | lists |

Sums work (`{{n * 2 + 1}}`), and so do `{% if %}` and `{% for %}`. For braces that are meant as they stand write
`{% raw %}{{…}}{% endraw %}`.
";

pub(crate) fn table(page: &mut String, schema: &Value, definitions: &Value) {
    page.push_str("| key | type | default | meaning |\n|---|---|---|---|\n");
    let none = Map::new();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, property) in schema["properties"].as_object().unwrap_or(&none) {
        let default = match &property["default"] {
            _ if required.contains(&key.as_str()) => "needed".to_owned(),
            Value::Null => String::new(),
            // Defaults of whole tables are told in their own sections.
            Value::Object(_) => String::new(),
            value if value.as_array().is_some_and(Vec::is_empty) => String::new(),
            value => format!("`{value}`"),
        };
        let mut meaning = property["description"]
            .as_str()
            .or_else(|| definition(property, definitions)["description"].as_str())
            .unwrap_or_default()
            .replace('\n', " ");
        for (i, example) in property["examples"].as_array().into_iter().flatten().enumerate() {
            let _ = write!(meaning, "{} `{example}`", if i == 0 { " Example:" } else { " or" });
        }
        let kind = cell(&kind(property, definitions));
        let _ = writeln!(page, "| `{key}` | {kind} | {} | {} |", cell(&default), cell(&meaning));
    }
}

/// A text that stays in its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn definition<'a>(schema: &Value, definitions: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    name.map_or(&Value::Null, |name| &definitions[name])
}

/// The type in words.
fn kind(schema: &Value, definitions: &Value) -> String {
    if !schema["$ref"].is_null() {
        return kind(definition(schema, definitions), definitions);
    }
    let known = definitions.as_object();
    if known.is_some_and(|map| map.values().any(|known| known == schema && !known["properties"].is_null())) {
        return "table".to_owned();
    }
    if let Some(word) = schema["const"].as_str() {
        return format!("`{word}`");
    }
    if let Some(words) = schema["enum"].as_array() {
        return words
            .iter()
            .filter_map(Value::as_str)
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ");
    }
    for list in ["anyOf", "oneOf"] {
        if let Some(forms) = schema[list].as_array() {
            let mut words: Vec<String> = Vec::new();
            for form in forms.iter().filter(|form| form["type"] != "null") {
                let word = kind(form, definitions);
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            return words.join(if list == "oneOf" { ", " } else { " or " });
        }
    }
    let named = match &schema["type"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        name => name.as_str(),
    };
    match named {
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("number") => "number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => match kind(&schema["items"], definitions) {
            items if items == "anything" => "list".to_owned(),
            items => format!("list of {items}"),
        },
        Some("object") => "table".to_owned(),
        _ => "anything".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_told() {
        let page = reference_markdown();
        let schema = schema();
        let mut tables = vec![&schema];
        tables.extend(SECTIONS.iter().map(|(_, name, _)| &schema["$defs"][*name]));
        for table in tables {
            let properties = table["properties"].as_object().expect("a section stands for a table");
            for (key, property) in properties {
                assert!(page.contains(&format!("| `{key}` | ")), "{key}");
                let told = !property["description"].is_null() || !property["$ref"].is_null();
                assert!(told, "{key} has no description");
            }
        }
        insta::assert_snapshot!(
            page.lines().filter(|line| line.starts_with("| `")).collect::<Vec<_>>().join("\n")
        );
    }

    #[test]
    fn the_example_is_a_spec() {
        let toml = EXAMPLE.split("```").nth(1).and_then(|text| text.strip_prefix("toml\n")).unwrap();
        let spec = JobSpec::parse(crate::spec::Format::Toml, toml).unwrap().check().unwrap();
        assert_eq!(spec.count(), 300);
    }
}
