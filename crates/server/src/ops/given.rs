//! What a person gave a runner: its name, labels. An agent tells its own again with each registration; a person's word
//! outlives that.

use mothership_core::{ids::RunnerId, runner::RunnerPatch};
use mothership_store::{
    Result, Tx,
    runners::{self, NewRunner, RunnerRow},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where it stands in the stored inventory, as a text.
const STORED: &str = "given";

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Given {
    name: Option<String>,
    /// `None`: the agent's own label was taken away.
    labels: BTreeMap<String, Option<String>>,
}

fn of(row: &RunnerRow) -> Given {
    let text = row.inventory.get(STORED).and_then(|text| text.as_str());
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

impl Given {
    fn add(&mut self, patch: &RunnerPatch, labels_before: &BTreeMap<String, String>) {
        if let Some(name) = &patch.name {
            self.name = Some(name.clone());
        }
        let Some(labels) = &patch.labels else { return };
        let taken = labels_before.keys().filter(|key| !labels.contains_key(*key));
        self.labels.extend(taken.map(|key| (key.clone(), None)));
        let changed = labels.iter().filter(|(key, value)| labels_before.get(*key) != Some(value));
        self.labels.extend(changed.map(|(key, value)| (key.clone(), Some(value.clone()))));
    }

    fn apply(&self, name: &mut String, labels: &mut BTreeMap<String, String>) {
        if let Some(given) = &self.name {
            given.clone_into(name);
        }
        for (key, value) in &self.labels {
            match value {
                Some(value) => drop(labels.insert(key.clone(), value.clone())),
                None => drop(labels.remove(key)),
            }
        }
    }
}

/// Changes a runner as a person asked, and remembers that it was asked for. Whether there is such a runner.
pub fn patch(tx: &mut Tx<'_>, id: RunnerId, patch: &RunnerPatch) -> Result<bool> {
    let Some(row) = runners::get(tx, id)? else { return Ok(false) };
    let mut given = of(&row);
    given.add(patch, &row.labels);
    let text = serde_json::to_string(&given).expect("texts are always JSON");
    runners::set_inventory_text(tx, id, STORED, &text)?;
    runners::patch(tx, id, patch)
}

/// Lays what a person gave this runner over what it says of itself.
pub fn keep(tx: &mut Tx<'_>, new: &mut NewRunner) -> Result<()> {
    let Some(row) = runners::get(tx, new.id)? else { return Ok(()) };
    let Some(text) = row.inventory.get(STORED) else { return Ok(()) };
    of(&row).apply(&mut new.name, &mut new.labels);
    if let Some(fields) = new.inventory.as_object_mut() {
        fields.insert(STORED.into(), text.clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(words: &[&str]) -> BTreeMap<String, String> {
        words.iter().map(|word| word.split_once('=').unwrap()).map(|(k, v)| (k.into(), v.into())).collect()
    }

    #[test]
    fn a_person_s_word_outlives_what_the_agent_says() {
        let mut given = Given::default();
        let asked = |name: Option<&str>, words: &[&str]| RunnerPatch {
            name: name.map(Into::into),
            labels: Some(labels(words)),
        };
        given.add(&asked(Some("lab"), &["os=linux", "goliat=2"]), &labels(&["os=linux", "gpu="]));
        given.add(&asked(None, &["os=linux", "goliat=3"]), &labels(&["os=linux", "goliat=2"]));
        let (mut name, mut said) = ("host".to_owned(), labels(&["os=windows", "gpu=", "new=1"]));
        given.apply(&mut name, &mut said);
        assert_eq!((name.as_str(), said), ("lab", labels(&["os=windows", "goliat=3", "new=1"])));
    }
}
