//! Definitions in files: read, checked here first, and sent with the files that they name.

use crate::{
    cmd::{
        read_file::read_whole,
        submit::{RETRY_FOR, find_inputs, inputs},
    },
    connection::Context,
    exit::{Exit, Failure, Result},
    output::{self, bars::Bars, experiments as show},
};
use mothership_api::experiments::{CreateQuery, DefinitionText, Experiment, VersionQuery};
use mothership_core::{
    experiment::{CheckedDefinition, Definition, inputs::key},
    spec::{Command, Format, JobSpec, SpecErrors},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A definition in a file.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// File of the definition (.toml, .yaml, .json)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The project that holds it, whose members see it; `private` for none [default: as for a job]
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
}

/// A new version of a definition.
#[derive(Debug, clap::Args)]
pub struct Edit {
    /// Name of the experiment
    name: String,
    /// File of the new definition (.toml, .yaml, .json); `experiments show NAME --text` prints the one that is stored
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// The version that was edited; refused when it is not the newest any more [default: the newest]
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

/// A definition that was read from a file.
pub struct Read {
    pub text: DefinitionText,
    pub checked: CheckedDefinition,
    /// Paths in it are relative to this.
    folder: PathBuf,
}

/// Reads and checks a definition.
pub fn read(path: &Path) -> Result<Read> {
    let named = path.display();
    let format = Format::of_file(&path.to_string_lossy()).ok_or_else(|| {
        Failure::usage(format!("the ending of {named} does not say how it is written"))
            .hint("name it .toml, .yaml or .json")
    })?;
    let text = read_whole(path)
        .and_then(|text| String::from_utf8(text).map_err(std::io::Error::other))
        .map_err(|error| Failure::refused(format!("cannot read the definition {named}: {error}")))?;
    let checked = Definition::parse(format, &text)
        .and_then(Definition::check)
        .map_err(|errors| not_valid(&named.to_string(), &errors))?;
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let text = DefinitionText { format: format.into(), text, inputs: BTreeMap::new() };
    Ok(Read { text, checked, folder: folder.to_owned() })
}

fn not_valid(named: &str, errors: &SpecErrors) -> Failure {
    let mut message = format!("the definition {named} is not valid");
    for line in errors.to_string().lines() {
        message.push_str("\n  ");
        message.push_str(line);
    }
    Failure::refused(message)
}

impl Read {
    /// Uploads the files that the definition names, and says in the text to be sent what they came to.
    async fn upload(&mut self, context: &Context) -> Result<()> {
        let (client, bars) = (context.client()?, Bars::new(context.out.json));
        // Whether there is a server that knows us is asked before gigabytes are hashed.
        client.me().await?;
        for input in &self.checked.definition().job.inputs {
            let Some(name) = key(input) else { continue };
            // By the rules by which a submit finds and sends its files.
            let mut one = JobSpec::new(Command::Argv(vec!["true".into()]));
            one.inputs = vec![input.clone()];
            let found = find_inputs::find(&mut one, &self.folder)?;
            found.remarks.iter().for_each(|remark| output::note(remark));
            let files = inputs::hash(&mut one, found.files, &bars).await?;
            inputs::upload(&client, &files, &bars, RETRY_FOR).await?;
            let sent = one.inputs.iter().map(|input| serde_json::to_value(input).unwrap_or_default());
            self.text.inputs.insert(name, sent.collect());
        }
        bars.clear();
        Ok(())
    }
}

impl Create {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let mut read = read(&self.file)?;
        read.upload(context).await?;
        let made =
            context.client()?.create_experiment(&read.text, &CreateQuery { project: self.project }).await?;
        context.out.answer(&made, |made| show::made(made, &context.commands))?;
        Ok(Exit::Ok)
    }
}

impl Edit {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let mut read = read(&self.file)?;
        let client = context.client()?;
        let before: Experiment = client.experiment(&self.name, &VersionQuery::default()).await?;
        read.upload(context).await?;
        let edited = self.version.unwrap_or(before.latest);
        let changed = client.change_experiment(&self.name, edited, &read.text).await?;
        context.out.answer(&changed, |changed| match changed.latest == before.latest {
            true => format!("{} stays at version {}: nothing is different\n", changed.name, changed.latest),
            false => format!("{} has version {} now\n", changed.name, changed.latest),
        })?;
        Ok(Exit::Ok)
    }
}
