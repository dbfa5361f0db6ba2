//! What each part of a study is called: by what its configuration has that those of its siblings have not, in the words
//! of the field. A part is told from others by it in lists, so no two of a study have one label.

use super::body::Fields;
use serde_json::{Map, Value, value::RawValue};
use std::collections::{BTreeMap, BTreeSet};

/// Longest label.
const LABEL_CHARS_MAX: usize = 120;
const JOIN: &str = " × ";

/// Of a configuration what studies are cut by; everything else is not even looked at.
#[derive(Default)]
struct Config {
    phantoms: Value,
    /// As they are written: 2.50 stays 2.50.
    frequencies_mhz: Option<Box<RawValue>>,
    antenna_config: Value,
    placement_scenarios: Value,
    far_field_setup: Value,
}

/// What parts may differ in, in the order in which it is said.
const DIMENSIONS: usize = 6;

/// The names that a configuration has in each dimension.
type Names = [Vec<String>; DIMENSIONS];

/// A label for each of these texts of configurations, in their order. A text that is no configuration is called after
/// its number.
pub fn labels(configs: &[String]) -> Vec<String> {
    let parsed: Vec<Config> = configs.iter().map(|text| read(text)).collect();
    let same_orientations = orientations_follow_placements(&parsed);
    let named: Vec<Names> = parsed.iter().map(|config| names(config, same_orientations)).collect();
    let differs: Vec<usize> =
        (0..DIMENSIONS).filter(|at| named.iter().any(|names| names[*at] != named[0][*at])).collect();
    let total = configs.len();
    let numbered = |index: usize| format!("part {} of {total}", index + 1);
    let told: Vec<String> = named.iter().map(|names| told(names, &differs)).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for label in &told {
        *times.entry(label).or_default() += 1;
    }
    let label = |(index, label): (usize, &String)| match (label.is_empty(), times[label.as_str()]) {
        (true, _) => numbered(index),
        (false, 1) => label.clone(),
        (false, _) => format!("{label}{JOIN}{}", numbered(index)),
    };
    told.iter().enumerate().map(label).collect()
}

/// Nothing of a text that is no object. Of equal keys the last one counts, as when it is cut.
fn read(text: &str) -> Config {
    let fields: Fields<'_> = serde_json::from_str(text).unwrap_or_default();
    let value = |name: &str| {
        fields.get(name).and_then(|text| serde_json::from_str(text.get()).ok()).unwrap_or_default()
    };
    Config {
        phantoms: value("phantoms"),
        frequencies_mhz: fields.get("frequencies_mhz").map(|text| (*text).to_owned()),
        antenna_config: value("antenna_config"),
        placement_scenarios: value("placement_scenarios"),
        far_field_setup: value("far_field_setup"),
    }
}

fn told(names: &Names, differs: &[usize]) -> String {
    let words = differs.iter().map(|at| names[*at].join(", ")).filter(|words| !words.is_empty());
    let label = words.collect::<Vec<_>>().join(JOIN);
    match label.char_indices().nth(LABEL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label,
    }
}

fn names(config: &Config, same_orientations: bool) -> Names {
    let wave = |name: &str| listed(wave(config, name));
    [
        listed(Some(&config.phantoms)),
        in_mhz(config.frequencies_mhz.as_deref().map(listed_as_written).unwrap_or_default()),
        // An antenna is called after its frequency.
        in_mhz(listed(Some(&config.antenna_config))),
        placements(config, same_orientations),
        wave("incident_directions"),
        wave("polarizations"),
    ]
}

/// Entries of a list, or keys of an object, or the one value that stands there.
fn listed(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(entries)) => entries.iter().map(word).collect(),
        Some(Value::Object(entries)) => entries.keys().cloned().collect(),
        Some(one) => vec![word(one)],
    }
}

/// The same, with numbers as they are written.
fn listed_as_written(value: &RawValue) -> Vec<String> {
    let word_of = |entry: &RawValue| match serde_json::from_str(entry.get()) {
        Ok(Value::Number(_)) | Err(_) => entry.get().to_owned(),
        Ok(other) => word(&other),
    };
    match (
        serde_json::from_str::<Vec<Box<RawValue>>>(value.get()),
        serde_json::from_str::<Value>(value.get()),
    ) {
        (Ok(entries), _) => entries.iter().map(|entry| word_of(entry)).collect(),
        (_, Ok(object @ Value::Object(_))) => listed(Some(&object)),
        _ => vec![word_of(value)],
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(entries) => match entries.get("name").and_then(Value::as_str) {
            Some(name) => name.to_owned(),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// `700, 5800 MHz`; what is no number has no unit.
fn in_mhz(mut names: Vec<String>) -> Vec<String> {
    if names.iter().all(|name| name.parse::<f64>().is_ok())
        && let Some(last) = names.last_mut()
    {
        last.push_str(" MHz");
    }
    names
}

/// A list of the far field's waves; its type is `environmental` where none is named.
fn wave<'c>(config: &'c Config, name: &str) -> Option<&'c Value> {
    let setup = &config.far_field_setup;
    let kind = setup.get("type").and_then(Value::as_str).unwrap_or("environmental");
    setup.get(kind)?.get(name)
}

fn scenarios(config: &Config) -> Option<&Map<String, Value>> {
    config.placement_scenarios.as_object()
}

fn orientations(placement: &Value) -> Vec<String> {
    listed(placement.get("orientations"))
}

/// Whether a placement has the same orientations in every part that has it: then its own name says enough.
fn orientations_follow_placements(configs: &[Config]) -> bool {
    let mut known: BTreeMap<&str, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (name, placement) in configs.iter().filter_map(scenarios).flatten() {
        known.entry(name).or_default().insert(orientations(placement));
    }
    known.values().all(|kinds| kinds.len() < 2)
}

fn placements(config: &Config, same_orientations: bool) -> Vec<String> {
    let of = |(name, placement): (&String, &Value)| match orientations(placement) {
        turned if same_orientations || turned.is_empty() => vec![name.clone()],
        turned => turned.iter().map(|orientation| format!("{name} · {orientation}")).collect(),
    };
    scenarios(config).into_iter().flatten().flat_map(of).collect()
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
