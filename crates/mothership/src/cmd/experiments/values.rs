//! Values on the command line: of a preset, of a parameter file, of a run, and one by one.

use super::{file_of, text};
use crate::{
    cmd::read_file::read_whole,
    connection::Context,
    exit::{Exit, Failure, Result},
    output::{self, experiments as show},
};
use mothership_api::{
    client::Client,
    experiments::{
        Combine, Experiment, GivenValues, ImportRequest, Imported, PresetRequest, RunnerChoice,
        ValuesRequest, VersionQuery,
    },
};
use mothership_core::{
    experiment::{Definition, GivenValue, ParameterKind},
    ids::JobId,
    spec::Format,
    sweep::{Values as Several, parse_values},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where values come from, each over those before it.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ValueFlags {
    /// Begin with a preset of the experiment
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,
    /// Begin with the values of an earlier run
    #[arg(long, value_name = "JOB")]
    again: Option<JobId>,
    /// Take the values of a parameter file (.json, .toml, .yaml; also params.json)
    #[arg(long, value_name = "FILE")]
    params: Option<PathBuf>,
    /// A parameter and its value: `threshold=0.5`; of a number also several: `frames=100,200`, `seed=1..10` (may be repeated)
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    param: Vec<(String, String)>,
    /// A parameter of any kind and its several values: `recording=/data/a,/data/b` (may be repeated; every combination runs)
    #[arg(long, value_name = "NAME=VALUES", value_parser = several)]
    each: Vec<(String, Several)>,
    /// Take several values together, first with first, instead of every combination
    #[arg(long)]
    zip: bool,
    /// An older version of the definition
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    /// Only on the runner of this name
    #[arg(long, value_name = "NAME", conflicts_with = "label")]
    runner: Option<String>,
    /// Only on runners with this label: `gpu`, `room=2`
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
}

fn pair(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

fn several(text: &str) -> std::result::Result<(String, Several), String> {
    let (name, values) = pair(text)?;
    let values = parse_values(&values).map_err(|why| format!("{name} {why}"))?;
    Ok((name, values))
}

/// Values that are ready to be sent.
pub struct Values {
    pub given: GivenValues,
    pub version: Option<u64>,
    pub combine: Option<Combine>,
    pub runner: Option<RunnerChoice>,
    pub cloned_from: Option<JobId>,
}

impl ValueFlags {
    /// All values, as the flags say them.
    pub async fn values(self, client: &Client, name: &str) -> Result<Values> {
        let experiment = client.experiment(name, &VersionQuery { version: self.version }).await?;
        let mut given = GivenValues::new();
        if let Some(preset) = &self.preset {
            given.extend(of_preset(&experiment, preset)?);
        }
        if let Some(job) = self.again {
            let run = client.run_of_job(job).await?;
            if run.experiment != name {
                return Err(Failure::refused(format!(
                    "job {job} is a run of {}, not of {name}",
                    run.experiment
                )));
            }
            given.extend(run.given);
        }
        if let Some(file) = &self.params {
            let read = import(client, name, file).await?;
            if !read.refusals.is_empty() {
                return Err(Failure::refused(show::imported(file, &read).trim_end().to_owned()));
            }
            if !read.unknown.is_empty() {
                let names: Vec<&str> = read.unknown.keys().map(String::as_str).collect();
                output::note(&format!("{} has what is no parameter: {}", file.display(), names.join(", ")));
            }
            given.extend(read.values);
        }
        let definition: Definition = serde_json::from_value(experiment.definition.clone())
            .map_err(|error| Failure::local(format!("the definition of {name} cannot be read: {error}")))?;
        for (parameter, text) in &self.param {
            given.insert(parameter.clone(), one_or_several(&definition, parameter, text));
        }
        for (parameter, values) in self.each {
            given.insert(parameter, GivenValue::Several(values));
        }
        let runner = match (self.runner, self.label) {
            (Some(name), _) => Some(RunnerChoice::Name { name }),
            (None, Some(label)) => Some(RunnerChoice::Label { label }),
            (None, None) => None,
        };
        Ok(Values {
            given,
            version: self.version,
            combine: self.zip.then_some(Combine::Together),
            runner,
            cloned_from: self.again,
        })
    }

    fn any(&self) -> bool {
        !self.param.is_empty()
            || !self.each.is_empty()
            || self.preset.is_some()
            || self.again.is_some()
            || self.params.is_some()
    }
}

/// Of a number, a list or range is several values; of everything else the text is one.
fn one_or_several(definition: &Definition, name: &str, text: &str) -> GivenValue {
    let kind = definition.parameters.iter().find(|parameter| parameter.name == name).map(|one| one.kind);
    let counts = matches!(kind, Some(ParameterKind::Integer | ParameterKind::Float));
    match parse_values(text) {
        Ok(Several::List(list)) if counts && list.len() > 1 => GivenValue::Several(Several::List(list)),
        Ok(values @ Several::Range(_)) if counts => GivenValue::Several(values),
        _ => GivenValue::One(Value::from(text)),
    }
}

fn of_preset(experiment: &Experiment, name: &str) -> Result<GivenValues> {
    let found = experiment.presets.iter().find(|preset| preset.name == name);
    found.map(|preset| preset.values.clone()).ok_or_else(|| {
        let names: Vec<&str> = experiment.presets.iter().map(|preset| preset.name.as_str()).collect();
        let failure = Failure::refused(format!("{} has no preset `{name}`", experiment.name));
        if names.is_empty() { failure } else { failure.hint(format!("its presets: {}", names.join(", "))) }
    })
}

async fn import(client: &Client, name: &str, file: &Path) -> Result<Imported> {
    let named = file.display();
    let format = Format::of_file(&file.to_string_lossy()).ok_or_else(|| {
        Failure::usage(format!("the ending of {named} does not say how it is written"))
            .hint("name it .json, .toml or .yaml")
    })?;
    let text = read_whole(file)
        .and_then(|text| String::from_utf8(text).map_err(std::io::Error::other))
        .map_err(|error| Failure::refused(format!("cannot read the parameter file {named}: {error}")))?;
    Ok(client.import_values(name, &ImportRequest { format: format.into(), text }).await?)
}

/// A parameter file.
#[derive(Debug, clap::Args)]
pub struct ParameterImport {
    /// Name of the experiment
    name: String,
    /// The parameter file (.json, .toml, .yaml; also params.json)
    file: PathBuf,
    /// Keep what fits as a preset of this name
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,
}

impl ParameterImport {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let read = import(&client, &self.name, &self.file).await?;
        context.out.answer(&read, |read| show::imported(&self.file, read))?;
        if !read.refusals.is_empty() {
            return Ok(Exit::Refused);
        }
        if let Some(preset) = &self.preset {
            let request = PresetRequest { values: read.values, ..PresetRequest::default() };
            client.put_preset(&self.name, preset, &request).await?;
            output::note(&format!("kept as the preset `{preset}`"));
        }
        Ok(Exit::Ok)
    }
}

/// A definition, or values for an experiment.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Name of an experiment, or file of a definition (.toml, .yaml, .json)
    #[arg(value_name = "NAME|FILE")]
    what: String,
    #[command(flatten)]
    values: ValueFlags,
}

impl Check {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        if let Some(file) = file_of(&self.what) {
            if self.values.any() {
                return Err(Failure::usage("values are for an experiment, and this is a file")
                    .hint("make it one first: mothership experiments create FILE"));
            }
            let read = text::read(&file)?;
            let definition = read.checked.definition();
            context.out.answer(definition, |it| {
                format!("{} is right: {}\n", file.display(), show::parameters_of(it))
            })?;
            return Ok(Exit::Ok);
        }
        let client = context.client()?;
        let Values { given, version, combine, runner, .. } = self.values.values(&client, &self.what).await?;
        let request = ValuesRequest { values: given, version, combine, runner };
        let checked = client.check_values(&self.what, &request).await?;
        context.out.answer(&checked, show::checked)?;
        Ok(if checked.refusals.is_empty() { Exit::Ok } else { Exit::Refused })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_several_without_saying_so() {
        let text = "name = \"x\"\njob = { command = [\"true\"] }\n[[parameters]]\nname = \"n\"\ntype = \"integer\"\n\
            [[parameters]]\nname = \"crop\"\ntype = \"pair\"\n[[parameters]]\nname = \"note\"\ntype = \"string\"\n";
        let definition = Definition::parse(Format::Toml, text).unwrap();
        let json =
            |name: &str, text: &str| serde_json::to_string(&one_or_several(&definition, name, text)).unwrap();
        for (name, text, wanted) in [
            ("n", "7", "\"7\""),
            ("n", "1,2", "{\"several\":[1,2]}"),
            ("n", "1..3", "{\"several\":\"1..3\"}"),
            ("crop", "100,100", "\"100,100\""),
            ("note", "a, b", "\"a, b\""),
            ("note", "1..3", "\"1..3\""),
            ("nobody", "1,2", "\"1,2\""),
        ] {
            assert_eq!(json(name, text), wanted, "{name}={text}");
        }
        assert!(pair("n").is_err() && pair("=1").is_err());
        assert_eq!(several("p=\"a,b\",c").unwrap().0, "p");
    }
}
