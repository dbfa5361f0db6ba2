//! Parameter files: read and written. Nothing is stored.

use super::{bounded, load, make_ready, refused};
use crate::{actor::Person, app::App, error::OpResult};
use mothership_api::experiments::{ExportForm, ExportRequest, Exported, ImportRequest, Imported};
use mothership_core::{experiment::FileForm, spec::Format};

/// Reads a parameter file.
pub async fn import(app: &App, person: &Person, name: &str, request: ImportRequest) -> OpResult<Imported> {
    let loaded = load(app, person, name, None).await?;
    let ready = make_ready(app, &loaded).await?;
    let read =
        app.aside.run(move || ready.definition.import(Format::from(request.format), &request.text)).await?;
    let file = read.map_err(refused)?;
    let (mut values, mut refusals) = (indexmap::IndexMap::new(), Vec::new());
    for (name, (value, refusal)) in file.refused {
        values.insert(name, value);
        refusals.push(refusal);
    }
    Ok(Imported { values: file.values, unknown: file.unknown, refused: values, refusals })
}

/// Writes a parameter file.
pub async fn export(app: &App, person: &Person, name: &str, request: ExportRequest) -> OpResult<Exported> {
    bounded(&request.values)?;
    let loaded = load(app, person, name, request.version).await?;
    let ready = make_ready(app, &loaded).await?;
    let (form, file_name) = match request.form.unwrap_or_default() {
        ExportForm::Json => (FileForm::Ours, format!("{name}.json")),
        ExportForm::ParamsJson => (FileForm::ParamsJson, "params.json".to_owned()),
    };
    let text = ready.definition.export(&request.values, &request.unknown, form);
    Ok(Exported { file_name, text })
}
