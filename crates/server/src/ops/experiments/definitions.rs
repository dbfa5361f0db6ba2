//! Definitions: made, changed, put out of sight, deleted.

use super::{Loaded, changeable, fields, find_to_change, load, not_there, refused, shown::get, uploaded};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::{blobs, projects, users::remember},
};
use mothership_api::{
    experiments::{DefinitionChecked, DefinitionText, Experiment, ExperimentPatch},
    problem::FieldError,
};
use mothership_core::{
    experiment::{
        CheckedDefinition, Definition,
        inputs::{self, UploadedInputs},
        limits::{DEFINITION_BYTES_MAX, EXPERIMENTS_MAX},
    },
    ids::BlobHash,
    ownership::Holder,
    spec::{Format, SpecError, SpecErrors},
};
use mothership_store::experiments::{self as rows, ExperimentRow, NewVersion};
use std::collections::BTreeMap;

/// Words that stand behind the address of all experiments, here and in the pages.
const RESERVED: [&str; 2] = ["check", "new"];

/// Reads a definition and checks all of it.
fn read(text: &DefinitionText) -> Result<CheckedDefinition, SpecErrors> {
    if text.text.len() > DEFINITION_BYTES_MAX {
        let message = format!("has {} bytes, more than {DEFINITION_BYTES_MAX}", text.text.len());
        return Err(SpecError::new("", message).into());
    }
    let definition = Definition::parse(Format::from(text.format), &text.text)?.check()?;
    let name = &definition.definition().name;
    if RESERVED.contains(&name.as_str()) {
        return Err(SpecError::new("name", format!("`{name}` is a word of the addresses")).into());
    }
    Ok(definition)
}

/// Says what is wrong with a definition; stores nothing.
pub async fn check(app: &App, text: DefinitionText) -> OpResult<DefinitionChecked> {
    let checked = app.aside.run(move || {
        read(&text).map(|checked| serde_json::to_value(checked.definition()).unwrap_or_default())
    });
    Ok(match checked.await? {
        Ok(definition) => DefinitionChecked { definition: Some(definition), errors: Vec::new(), more: 0 },
        Err(found) => DefinitionChecked { definition: None, more: found.more, errors: fields(found) },
    })
}

/// What paths came to, as it was sent.
fn sent_inputs(text: &DefinitionText) -> OpResult<UploadedInputs> {
    let mut out = UploadedInputs::new();
    for (name, files) in &text.inputs {
        let mut read = Vec::with_capacity(files.len());
        for (i, file) in files.iter().enumerate() {
            read.push(
                serde_json::from_value(file.clone()).map_err(|error| {
                    OpError::field(format!("inputs.{name}[{i}]"), error.to_string(), None)
                })?,
            );
        }
        out.insert(name.clone(), read);
    }
    Ok(out)
}

/// A definition that was read, with its files.
struct Read {
    checked: CheckedDefinition,
    version: NewVersion,
}

async fn read_all(
    app: &App,
    person: &Person,
    text: DefinitionText,
    (before, vouched): (UploadedInputs, Vec<BlobHash>),
) -> OpResult<Read> {
    let sent = sent_inputs(&text)?;
    let now = app.now();
    let (text, checked) = app.aside.run(move || (text.clone(), read(&text))).await?;
    let checked = checked.map_err(refused)?;
    let definition = checked.definition();
    let kept = inputs::kept(definition, before, sent);
    let blobs = inputs::blobs(definition, &kept);
    // What the version before names was looked at when that came, whoever sent it.
    let (known, new): (Vec<_>, Vec<_>) = blobs.iter().partition(|hash| vouched.contains(hash));
    let mut there: BTreeMap<BlobHash, bool> = BTreeMap::new();
    for (who, asked) in [(None, known), (Some(person), new)] {
        let found =
            if asked.is_empty() { Vec::new() } else { blobs::rely_on(app, who, asked.clone()).await? };
        there.extend(asked.into_iter().zip(found).map(|(hash, found)| (hash, found.is_some())));
    }
    let errors: Vec<FieldError> = blobs
        .iter()
        .filter(|hash| !there.get(hash).is_some_and(|there| *there))
        .map(|hash| FieldError {
            path: "inputs".into(),
            message: format!("there is no blob {hash}"),
            hint: Some("upload it before".into()),
        })
        .collect();
    if let Some(first) = errors.first() {
        return Err(OpError::Invalid { detail: format!("inputs: {}", first.message), errors });
    }
    let version = NewVersion {
        format: text.format.as_str().to_owned(),
        text: text.text,
        inputs: serde_json::to_string(&kept).unwrap_or_default(),
        blobs,
        title: definition.title.clone().unwrap_or_default(),
        description: definition.description.clone().unwrap_or_default(),
        parameters: definition.parameters.len() as u64,
        created_by: person.username.clone(),
        created_at: now,
    };
    Ok(Read { checked, version })
}

/// Makes an experiment.
pub async fn create(
    app: &App,
    person: &Person,
    text: DefinitionText,
    project: Option<&str>,
) -> OpResult<Experiment> {
    let Read { checked, version } = read_all(app, person, text, Default::default()).await?;
    let name = checked.definition().name.clone();
    let project = projects::of_submit(app, person, project).await?;
    let (wanted, who) = (name.clone(), person.clone());
    let made = app.store.write(move |tx| {
        if rows::count(tx)? >= EXPERIMENTS_MAX {
            return Ok(Err(format!("there are {EXPERIMENTS_MAX} experiments already; delete some first")));
        }
        projects::is_still_there(tx, &project, &who.sight)?;
        // One that is seen would stand in front of this one, or behind it.
        let holder = Holder::of(&who.username, &project);
        if rows::find(tx, &wanted, &who.sight)?.is_some()
            || rows::insert(tx, &wanted, &who.username, &holder, &version)?.is_none()
        {
            return Ok(Err(format!(
                "there is an experiment `{wanted}` already; give this one another name, or change that one"
            )));
        }
        let detail = serde_json::json!({ "version": 1, "project": project });
        remember(tx, &who, "experiment.create", &wanted, detail, version.created_at).map(Ok)
    });
    made.await?.map_err(OpError::Conflict)?;
    tracing::info!(experiment.name = name, actor = person.username, "experiment made");
    get(app, person, &name, None).await
}

/// What became of a new version.
enum Put {
    Stored(u64),
    /// The newest is just this: it was sent before.
    Same,
    /// The newest is another: its number, who wrote it, and when.
    Changed(u64, String, mothership_store::Time),
    Gone,
}

/// Stores a new version of a definition, made of the version `edited`.
pub async fn put(
    app: &App,
    person: &Person,
    name: &str,
    edited: Option<u64>,
    text: DefinitionText,
) -> OpResult<Experiment> {
    let Loaded { row, version: newest } = load(app, person, name, None).await?;
    changeable(person, &row)?;
    let Some(edited) = edited else {
        return Err(OpError::VersionWanted(format!(
            "say which version was edited, in the header If-Match: \"{}\" is the newest",
            row.version
        )));
    };
    let (id, of) = (row.id, newest.version);
    let vouched = app.store.read(move |tx| rows::inputs_there(tx, id, of)).await?;
    let Read { checked, version } = read_all(app, person, text, (uploaded(&newest), vouched)).await?;
    let said = &checked.definition().name;
    if said != name {
        let hint = "an experiment keeps its name; another name makes another experiment";
        let message = format!("is `{said}`, and this is the experiment `{name}`");
        return Err(OpError::field("name", message, Some(hint.into())));
    }
    let (wanted, who) = (name.to_owned(), person.clone());
    let stored = app.store.write(move |tx| {
        let Some(row) = rows::find(tx, &wanted, &who.sight)? else { return Ok(Put::Gone) };
        let Some(newest) = rows::version(tx, row.id, row.version)? else { return Ok(Put::Gone) };
        if (&newest.format, &newest.text, &newest.inputs) == (&version.format, &version.text, &version.inputs)
        {
            return Ok(Put::Same);
        }
        let changed = || Put::Changed(newest.version, newest.created_by.clone(), newest.created_at);
        if row.version != edited {
            return Ok(changed());
        }
        let Some(number) = rows::add_version(tx, row.id, edited, &version)? else { return Ok(changed()) };
        let detail = serde_json::json!({ "version": number });
        remember(tx, &who, "experiment.change", &wanted, detail, version.created_at)?;
        Ok(Put::Stored(number))
    });
    match stored.await? {
        Put::Stored(number) => {
            tracing::info!(
                experiment.name = name,
                version = number,
                actor = person.username,
                "experiment changed"
            );
        }
        Put::Same => {}
        Put::Changed(number, by, at) => {
            let at = at.strftime("%Y-%m-%d %H:%M UTC");
            return Err(OpError::VersionChanged(format!(
                "version {edited} of `{name}` is not the newest any more: {by} stored version {number} on {at}"
            )));
        }
        Put::Gone => return Err(not_there(name)),
    }
    get(app, person, name, None).await
}

/// Has another project hold an experiment, or its owner alone.
async fn hand_over(app: &App, person: &Person, row: &ExperimentRow, project: &str) -> OpResult<()> {
    let project = projects::target(app, person, project).await?;
    let (id, now, who, name) = (row.id, app.now(), person.clone(), row.name.clone());
    let (before, holder) = (row.holder.clone(), Holder::of(&row.owner, &project));
    if before == holder {
        return Ok(());
    }
    let is_free = app.store.write(move |tx| {
        projects::is_still_there(tx, &project, &who.sight)?;
        let is_free = rows::hand_over(tx, id, &holder)?;
        if is_free {
            let detail = serde_json::json!({ "from": before.project_name(), "project": project });
            remember(tx, &who, "experiment.hand_over", &name, detail, now)?;
        }
        Ok(is_free)
    });
    match is_free.await? {
        true => Ok(()),
        false => Err(OpError::Conflict(format!("there is another experiment `{}` there already", row.name))),
    }
}

/// Puts an experiment out of sight, or back, and says who holds it.
pub async fn patch(app: &App, person: &Person, name: &str, patch: ExperimentPatch) -> OpResult<Experiment> {
    let row = find_to_change(app, person, name).await?;
    if let Some(project) = &patch.project {
        hand_over(app, person, &row, project).await?;
    }
    if let Some(archived) = patch.archived {
        let (who, subject, now) = (person.clone(), name.to_owned(), app.now());
        let is_there = app.store.write(move |tx| {
            let is_there = rows::set_archived(tx, row.id, archived, now)?;
            if is_there {
                let act = if archived { "experiment.archive" } else { "experiment.take_back" };
                remember(tx, &who, act, &subject, serde_json::Value::Null, now)?;
            }
            Ok(is_there)
        });
        if !is_there.await? {
            return Err(not_there(name));
        }
    }
    get(app, person, name, None).await
}

/// Deletes an experiment. Runs of it stay.
pub async fn delete(app: &App, person: &Person, name: &str) -> OpResult<()> {
    let row = find_to_change(app, person, name).await?;
    let (who, subject, now) = (person.clone(), name.to_owned(), app.now());
    let was_there = app.store.write(move |tx| {
        let was_there = rows::delete(tx, row.id, now)?;
        if was_there {
            let detail = serde_json::json!({ "version": row.version, "runs": row.runs });
            remember(tx, &who, "experiment.delete", &subject, detail, now)?;
        }
        Ok(was_there)
    });
    if !was_there.await? {
        return Err(not_there(name));
    }
    tracing::info!(experiment.name = name, actor = person.username, "experiment deleted");
    Ok(())
}
