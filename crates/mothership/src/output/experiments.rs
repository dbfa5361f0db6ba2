//! Experiments and their runs.

use super::{
    commands::Commands,
    humanize::{ago, one_line, plural},
    table::Table,
};
use jiff::Timestamp;
use mothership_api::experiments::{
    Comparison, Experiment, ExperimentList, ExperimentPreset, Imported, PresetFrom, RunList, RunStarted,
    ValuesChecked,
};
use mothership_core::{
    experiment::{Definition, GivenValue},
    sweep::Values,
    template,
};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

/// Characters of a value in a table.
const VALUE_CHARS: usize = 30;

/// By name.
pub fn list(all: &ExperimentList, now: Timestamp, commands: &Commands) -> String {
    if all.experiments.is_empty() {
        return commands.fill("there is no experiment; `mothership experiments create FILE` makes one\n");
    }
    let mut table = Table::new(&["NAME", "TITLE", "OWNER", ">RUNS", "LAST RUN", "STATE"]);
    for one in &all.experiments {
        let last = one.last_run.as_ref();
        table.row(vec![
            one.name.clone(),
            one_line(one.title.as_deref().unwrap_or_default(), 40),
            one_line(&one.owner, 30),
            one.runs.to_string(),
            last.map_or("never".to_owned(), |run| format!("job {}, {}", run.job, ago(run.created_at, now))),
            last.map_or(String::new(), |run| run.status.to_string()),
        ]);
    }
    table.render()
}

/// One that was just made.
pub fn made(made: &Experiment, commands: &Commands) -> String {
    let mut text = format!("{} is made\n", made.name);
    let next = format!("  `mothership experiments run {}` runs it\n", made.name);
    text.push_str(&commands.fill(&next));
    text
}

/// What a definition has.
pub fn parameters_of(definition: &Definition) -> String {
    format!(
        "{}, {}, {}",
        plural(definition.parameters.len() as u64, "parameter"),
        plural(definition.groups.len() as u64, "group"),
        plural(definition.presets.len() as u64, "preset")
    )
}

/// One with its parameters and presets.
pub fn one(it: &Experiment, now: Timestamp) -> String {
    let definition: Option<Definition> = serde_json::from_value(it.definition.clone()).ok();
    let mut text = match definition.as_ref().and_then(|definition| definition.title.as_deref()) {
        Some(title) => format!("{}: {}\n", it.name, one_line(title, 200)),
        None => format!("{}\n", it.name),
    };
    let newest = if it.version == it.latest { "" } else { ", not the newest" };
    text.push_str(&format!(
        "version {}{newest}, by {} {}; {}; owner {}\n",
        it.version,
        it.updated_by,
        ago(it.updated_at, now),
        plural(it.runs, "run"),
        it.owner
    ));
    if it.archived_at.is_some() {
        text.push_str("archived: it cannot be run until it is brought back\n");
    }
    if !it.missing_inputs.is_empty() {
        text.push_str(&format!("not uploaded, so that it cannot be run: {}\n", it.missing_inputs.join(", ")));
    }
    if let Some(definition) = &definition {
        text.push('\n');
        let mut table = Table::new(&["PARAMETER", "TYPE", "DEFAULT", "MEANING"]);
        for parameter in &definition.parameters {
            let kind = serde_json::to_value(parameter.kind).unwrap_or_default();
            let needed = if parameter.required { "needed" } else { "" };
            let default = match &parameter.default {
                Value::Null => needed.to_owned(),
                value => shown(value),
            };
            let label = parameter.label.as_deref().unwrap_or_default();
            let meaning = parameter.help.as_deref().unwrap_or(label);
            table.row(vec![
                parameter.name.clone(),
                kind.as_str().unwrap_or_default().to_owned(),
                default,
                one_line(meaning, 60),
            ]);
        }
        text.push_str(&table.render());
    }
    if !it.presets.is_empty() {
        text.push('\n');
        let mut table = Table::new(&["PRESET", "FROM", "TITLE"]);
        for preset in &it.presets {
            table.row(vec![
                one_line(&preset.name, 40),
                from(preset),
                one_line(preset.title.as_deref().unwrap_or_default(), 60),
            ]);
        }
        text.push_str(&table.render());
    }
    text
}

fn from(preset: &ExperimentPreset) -> String {
    match (preset.from, &preset.owner) {
        (PresetFrom::Person, Some(owner)) => one_line(owner, 30),
        _ => "definition".to_owned(),
    }
}

/// A value in a table.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::Array(parts) => parts.iter().map(template::print).collect::<Vec<_>>().join(","),
        Value::Object(entries) if entries.contains_key("several") => match &entries["several"] {
            Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(" | "),
            range => template::print(range),
        },
        other => template::print(other),
    };
    one_line(&text, VALUE_CHARS)
}

fn given(value: Option<&GivenValue>) -> String {
    match value {
        None => String::new(),
        Some(GivenValue::One(value)) => shown(value),
        Some(GivenValue::Several(Values::List(list))) => {
            one_line(&list.iter().map(template::print).collect::<Vec<_>>().join(" | "), VALUE_CHARS)
        }
        Some(other) => shown(&serde_json::to_value(other).unwrap_or_default()),
    }
}

/// A run that was just started.
pub fn started(name: &str, started: &RunStarted, commands: &Commands) -> String {
    let (job, tasks) = (started.job, plural(started.tasks, "task"));
    commands.fill(&format!("job {job}: a run of {name}, {tasks}\n  `mothership wait {job}` waits for it\n"))
}

/// What would come of values.
pub fn checked(checked: &ValuesChecked) -> String {
    if !checked.refusals.is_empty() {
        let lines = checked.refusals.iter().map(|refusal| match refusal.parameter.as_str() {
            "" => format!("refused: {}\n", refusal.message),
            name => format!("refused: {name}: {}\n", refusal.message),
        });
        return lines.collect();
    }
    let mut text = format!("{}\n", plural(checked.tasks.unwrap_or_default(), "task"));
    if let Some(first) = &checked.first {
        text.push_str(&format!("first  {}\n", first.command));
    }
    if let Some(last) = &checked.last {
        text.push_str(&format!("last   {}\n", last.command));
    }
    for path in &checked.paths {
        let must = serde_json::to_value(path.must).unwrap_or_default();
        let must = match must.as_str() {
            Some("exist") => "has to be on the runner",
            _ => "is made on the runner",
        };
        text.push_str(&format!("{} {must}: {}\n", path.parameter, path.path));
    }
    for runner in &checked.runners {
        match &runner.why {
            None => text.push_str(&format!("fits {}\n", runner.name)),
            Some(why) => text.push_str(&format!("does not fit {}: {why}\n", runner.name)),
        }
    }
    text
}

/// What a parameter file came to.
pub fn imported(file: &Path, read: &Imported) -> String {
    let mut text = format!("{}: {} fit\n", file.display(), plural(read.values.len() as u64, "value"));
    for (name, value) in &read.values {
        text.push_str(&format!("  {name} = {}\n", given(Some(value))));
    }
    for (name, value) in &read.unknown {
        text.push_str(&format!("no parameter: {name} = {}\n", shown(value)));
    }
    for refusal in &read.refusals {
        text.push_str(&format!("refused: {}\n", refusal.message));
    }
    text
}

/// Runs with what differs between them, and their figures.
pub fn runs(list: &RunList, now: Timestamp, commands: &Commands) -> String {
    if list.runs.is_empty() {
        return commands.fill("there is no run yet; `mothership experiments run NAME` makes one\n");
    }
    let figures: BTreeSet<&String> = list.runs.iter().flat_map(|run| run.metrics.keys()).take(8).collect();
    let mut text = String::new();
    for run in &list.runs {
        let tasks = if run.tasks == 1 { String::new() } else { format!(", {}", plural(run.tasks, "task")) };
        text.push_str(&format!(
            "job {}  {}{tasks}  {}% {}  by {} {}\n",
            run.job,
            one_line(&run.name, 60),
            (run.progress * 100.0).floor(),
            run.status,
            run.run_by,
            ago(run.created_at, now)
        ));
        for name in &list.varying {
            let mark = if run.changed.contains(name) { "*" } else { " " };
            text.push_str(&format!("  {mark} {name} = {}\n", given(run.values.get(name))));
        }
        for name in &figures {
            if let Some(figure) = run.metrics.get(*name) {
                text.push_str(&format!("    {name}: {figure}\n"));
            }
        }
    }
    text
}

/// What differs between runs, and with `all` what does not.
pub fn comparison(compared: &Comparison, all: bool) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let head = std::iter::once(String::new());
    rows.push(head.chain(compared.runs.iter().map(|run| format!("job {}", run.job))).collect());
    let state = std::iter::once("state".to_owned());
    rows.push(state.chain(compared.runs.iter().map(|run| run.status.to_string())).collect());
    for parameter in compared.parameters.iter().filter(|parameter| all || parameter.differs) {
        let unit = parameter.unit.as_ref().map_or(String::new(), |unit| format!(" ({unit})"));
        let name = std::iter::once(format!("{}{unit}", parameter.name));
        rows.push(name.chain(parameter.values.iter().map(shown)).collect());
    }
    for metric in &compared.metrics {
        let figure = |value: &Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let name = std::iter::once(metric.name.clone());
        rows.push(name.chain(metric.values.iter().map(figure)).collect());
    }
    aligned(&rows)
}

fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        rows.iter().filter_map(|row| row.get(at)).map(|cell| console::measure_text_width(cell)).max()
    };
    let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let blanks = " ".repeat(width.saturating_sub(console::measure_text_width(cell)) + 2);
            line.push_str(&format!("{cell}{blanks}"));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_shown_as_people_write_them() {
        for (value, wanted) in [
            (json!([100, 100]), "100,100"),
            (json!({"several": [1, 2]}), "1 | 2"),
            (json!({"several": [[1, 2], [3, 4]]}), "1,2 | 3,4"),
            (json!({"several": "1..5"}), "1..5"),
            (json!(null), ""),
            (json!("a\nb"), "a b"),
        ] {
            assert_eq!(shown(&value), wanted, "{value}");
        }
    }

    #[test]
    fn columns_of_a_comparison_stand_below_each_other() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let text = aligned(&[row(&["", "job 1", "job 2"]), row(&["threshold", "7", "9"])]);
        assert_eq!(text, "           job 1  job 2\nthreshold  7      9\n");
    }
}
