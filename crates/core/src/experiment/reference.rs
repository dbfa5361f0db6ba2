//! The JSON Schema of a definition, and the page of the documentation that is made from it.

use std::fmt::Write as _;

use serde_json::Value;

use super::definition::Definition;
use crate::spec::reference::table;

/// The JSON Schema (2020-12) of a definition, with descriptions, defaults and examples.
pub fn schema() -> Value {
    schemars::schema_for!(Definition).to_value()
}

/// The page docs/experiments.md: what a definition may say, with type, default, meaning and example of every key.
pub fn reference_markdown() -> String {
    let schema = schema();
    let definitions = &schema["$defs"];
    let mut page = String::from(HEAD);
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
    page.push_str(REST);
    page
}

const HEAD: &str = "# What an experiment's definition may say\n\n\
    <!-- Made by `cargo xtask gen` from crates/core/src/experiment; do not edit. -->\n\n\
    An experiment is a form that people fill in, and the job that a run of it is. Its definition is written as TOML, \
    YAML or JSON; all three have the same keys (docs/experiment.schema.json). A definition that is wrong is refused \
    whole, with every mistake at once. `examples/pico` is a long one.\n\n\
    `mothership experiments create FILE` makes an experiment of a definition, and uploads the files that it names as its \
    inputs. `mothership experiments check NAME` shows the commands that values come to, `mothership experiments run NAME \
    -p strength=0.2` runs it, and `runs` and `compare` show what differed (docs/cli-reference.md). Programs use \
    `/api/v1/experiments`.\n\n";

const EXAMPLE: &str = r#"```toml
name = "denoise"
title = "Denoise a recording"

[job]
command = ["./denoise"]
outputs = ["out/**"]
resources = { cpus = 2, memory = "4GiB" }

[[parameters]]
name = "recording"
type = "path"
path = "folder"
required = true

[[parameters]]
name = "strength"
type = "float"
default = 0.5
minimum = 0
maximum = 1
help = "0 leaves the recording as it is"

[[parameters]]
name = "size"
type = "pair"
default = [96, 96]
unit = "px"

[[parameters]]
name = "preview"
type = "boolean"
default = false
argument = "flag"

[presets.careful]
title = "Careful"
values = { strength = 0.2 }
```

A run with `/data/a` runs `./denoise --recording /data/a --strength 0.5 --size 96,96`; with `strength` from 0.1 to 0.9 in
steps of 0.1 it has nine tasks.
"#;

/// Tables behind the keys, in the order of the page.
const SECTIONS: &[(&str, &str, &str)] = &[
    ("`parameters`", "Parameter", "The order is that of the form and of the arguments."),
    ("`parameters.choices`", "NamedChoice", "A value alone is short for `{ value = \"cuda\" }`."),
    (
        "`parameters.argument`",
        "ArgumentTable",
        "Short for the usual cases: `\"value\"` (`--NAME VALUE`), `\"equals\"` (`--NAME=VALUE`), `\"flag\"` (`--NAME` \
         where it is true), `\"positional\"` (the value alone), `\"none\"`. A parameter that the command names itself, \
         as `{{NAME}}`, has no argument unless it says so. A parameter without a value gives no words.",
    ),
    ("`groups`", "Group", ""),
    ("`presets`", "Preset", ""),
    ("`actions`", "ParameterAction", ""),
];

const REST: &str = r#"
## `job`

Everything that the spec of a job may say (docs/spec-reference.md), without `name`, `description`, `sweep`, `array` and
`arguments`, which come from the definition and the run. Its stages say what the program prints when each begins:
`progress.stages = [{ name = "motion", marker = "=+>motion correction<=+", weight = 30, skip_when = ["jump"] }]`.

## Kinds of parameters

| `type` | a value is | written as, and also read |
|---|---|---|
| `string`, `text` | one line; any number of lines | text |
| `integer` | a whole number of 64 bits | `7` |
| `float` | a finite number | `0.5`, `1e-3`; it reaches the program as it was written |
| `boolean` | true or false | `true`, `"True"` |
| `choice`, `choices` | one of `choices`; any of them, each once | a choice; a list of them |
| `date` | a day | `"2026-03-01"` |
| `path` | a file or folder on the runner that runs it | text |
| `pair`, `list` | two values; `length` values | `[100, 100]`, `"100,100"`, `"(100, 100)"`, `"100 100"` |
| `secret` | a text that only the program gets | text; no default, no preset, no export |

A field that is left empty has no value. `minimum`, `maximum`, `step` and `pattern` hold for each part of a pair or list.

## Several values

Every parameter but a secret and one that is `ui_only` may have several values in a run: `{"several": [1, 2, 3]}`, or a
range, `{"several": "1..100"}` (docs/spec-reference.md, Ranges). Several of several parameters make every combination, or
go together, the first with the first. A parameter that is shown for some values of another one only is sent for those.

## Parameter files

A file of parameters is a table of values by name, in JSON, TOML or YAML. What is no parameter is listed and kept, and so
is a value that is refused. Written are `[100, 100]` for pairs and lists or, in the form of `params.json`, `"(100, 100)"`
and `"153 303 1000 1000"`.

| at most | of |
|---|---|
| 1,000 | `parameters`, and `choices` of one |
| 100 | `groups` |
| 200 | `presets` |
| 50 | `actions` |
| 64 | parts of a list |
| 4 MiB | the definition, and a parameter file |
"#;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::experiment::{RunOptions, limits};
    use crate::spec::Format;

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
    fn the_example_runs_as_the_page_says() {
        let toml = EXAMPLE.split("```").nth(1).and_then(|text| text.strip_prefix("toml\n")).unwrap();
        let definition = Definition::parse(Format::Toml, toml).unwrap().check().unwrap();
        let run = |given: Value| {
            definition.run(&serde_json::from_value(given).unwrap(), &RunOptions::default()).unwrap()
        };
        let one = run(json!({"recording": "/data/a"}));
        assert!(EXAMPLE.contains(&format!("`{}`", one.first)), "{}", one.first);
        let nine = run(json!({"recording": "/data/a", "strength": {"several": "0.1..0.9 step 0.1"}}));
        assert_eq!(nine.count, 9);
    }

    #[test]
    fn the_limits_are_those_of_the_page() {
        for (number, what) in [
            (limits::CHOICES_MAX, "| 1,000 | `parameters`, and `choices`"),
            (limits::GROUPS_MAX, "| 100 | `groups`"),
            (limits::PRESETS_MAX, "| 200 | `presets`"),
            (limits::ACTIONS_MAX, "| 50 | `actions`"),
            (limits::LIST_LENGTH_MAX, "| 64 | parts"),
        ] {
            let told: String = what.split('|').nth(1).unwrap().chars().filter(char::is_ascii_digit).collect();
            assert_eq!(told, number.to_string());
            assert!(REST.contains(what), "{what}");
        }
    }
}
