//! Sets of values that people keep beside those of the definition.

use super::{Loaded, bounded, changeable, find_to_change, load, make_ready, shown};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::users::remember,
};
use mothership_api::experiments::{ExperimentPreset, PresetRequest};
use mothership_core::experiment::limits::{
    KEPT_PRESETS_MAX, PRESET_HELP_CHARS_MAX, PRESET_NAME_BYTES_MAX, PRESET_TITLE_CHARS_MAX,
};
use mothership_store::experiments::{self as rows, PresetRow};

fn check_text(path: &str, text: &str, chars_max: usize) -> OpResult<()> {
    if text.chars().count() > chars_max {
        return Err(OpError::field(path, format!("has more than {chars_max} characters"), None));
    }
    Ok(())
}

/// Keeps a set of values under a name.
pub async fn put(
    app: &App,
    person: &Person,
    name: &str,
    preset: &str,
    request: PresetRequest,
) -> OpResult<ExperimentPreset> {
    if preset.trim().is_empty() || preset.len() > PRESET_NAME_BYTES_MAX || preset.contains(char::is_control) {
        let hint = format!("one line of at most {PRESET_NAME_BYTES_MAX} bytes");
        return Err(OpError::field("preset", "cannot be the name of a preset", Some(hint)));
    }
    let (title, help) = (request.title.unwrap_or_default(), request.help.unwrap_or_default());
    check_text("title", &title, PRESET_TITLE_CHARS_MAX)?;
    check_text("help", &help, PRESET_HELP_CHARS_MAX)?;
    bounded(&request.values)?;
    let loaded = load(app, person, name, None).await?;
    changeable(person, &loaded.row)?;
    let ready = make_ready(app, &loaded).await?;
    let Loaded { row, .. } = loaded;
    if ready.definition.definition().presets.contains_key(preset) {
        return Err(OpError::Conflict(format!(
            "the definition has a preset `{preset}` of its own; take another name"
        )));
    }
    let refusals = ready.definition.preset_refusals(&request.values);
    if !refusals.is_empty() {
        return Err(OpError::Refused(refusals));
    }
    let kept = PresetRow {
        name: preset.to_owned(),
        title,
        help,
        given: request.values,
        owner: person.username.clone(),
        updated_at: app.now(),
    };
    let (stored, who, subject) = (kept.clone(), person.clone(), name.to_owned());
    let is_kept = app.store.write(move |tx| {
        let is_kept = rows::put_preset(tx, row.id, &stored, KEPT_PRESETS_MAX)?;
        if is_kept {
            let detail = serde_json::json!({ "preset": stored.name });
            remember(tx, &who, "experiment.keep_preset", &subject, detail, stored.updated_at)?;
        }
        Ok(is_kept)
    });
    if !is_kept.await? {
        return Err(OpError::Conflict(format!(
            "there are {KEPT_PRESETS_MAX} presets of `{name}` already; delete one first"
        )));
    }
    Ok(shown::preset(kept))
}

/// Forgets a set of values that somebody kept.
pub async fn delete(app: &App, person: &Person, name: &str, preset: &str) -> OpResult<()> {
    let row = find_to_change(app, person, name).await?;
    let (who, subject, wanted, now) = (person.clone(), name.to_owned(), preset.to_owned(), app.now());
    let was_there = app.store.write(move |tx| {
        let was_there = rows::delete_preset(tx, row.id, &wanted)?;
        if was_there {
            let detail = serde_json::json!({ "preset": wanted });
            remember(tx, &who, "experiment.delete_preset", &subject, detail, now)?;
        }
        Ok(was_there)
    });
    match was_there.await? {
        true => Ok(()),
        false => Err(OpError::NotFound(format!("nobody keeps a preset `{preset}` of `{name}`"))),
    }
}
