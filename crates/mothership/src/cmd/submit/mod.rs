//! `mothership submit`: spec file and flags become one spec ([`flags`]), its files are found ([`find_inputs`]) and
//! uploaded ([`inputs`]), the job is sent, and on request followed to its end ([`follow`]).

pub(super) mod find_inputs;
mod flags;
pub(super) mod follow;
pub(super) mod inputs;

use crate::{
    cmd::read_file::read_whole,
    connection::{Context, RetryPolicy},
    exit::{Exit, Failure, Result},
    output::{self, bars::Bars, commands::Commands},
};
use mothership_core::{
    ids::JobId,
    rng::RandomSource,
    spec::{Format, JobSpec, SpecErrors},
};
use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

/// Hand a job in
///
/// The job is described by a spec file (docs/spec-reference.md), by flags, or by both: a flag replaces a single value of
/// the file and adds to a list. A parameter of `-p` that the file's grid has as well takes its place.
#[derive(Debug, clap::Args)]
pub struct Submit {
    /// Spec file (.toml, .yaml, .json); `-` reads standard input, see --format
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// How standard input is written
    #[arg(long, value_name = "FORMAT", value_parser = ["toml", "yaml", "json"])]
    format: Option<String>,
    #[command(flatten)]
    flags: flags::Flags,
    /// Check everything and show what would run; nothing is stored
    #[arg(long, conflicts_with_all = ["wait", "follow"])]
    dry_run: bool,
    /// Wait until the job has ended; exit code 1 when it failed
    #[arg(long)]
    wait: bool,
    /// Show its progress (of one task: its output) until it has ended; exit code 1 when it failed
    #[arg(long, conflicts_with = "json")]
    follow: bool,
}

/// How long a broken connection is worked at before the submit is given up.
pub(super) const RETRY_FOR: Duration = Duration::from_secs(120);

impl Submit {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let (mut spec, folder) = self.read().await?;
        self.flags.apply(&mut spec)?;
        spec.attach(&mut |file| read_whole(&folder.join(file)).map_err(|error| error.to_string()))?;
        let found = find_inputs::find(&mut spec, &folder)?;
        found.remarks.iter().for_each(|remark| output::note(remark));
        // Our own check costs nothing and tells every mistake before anything is uploaded.
        let doubts = spec.clone().check()?.doubts();
        if !self.dry_run {
            // A dry run tells them with everything else.
            doubts.iter().for_each(|doubt| output::note(doubt));
        }

        let client = context.client()?;
        let bars = Bars::new(context.out.json);
        // Whether there is a server that knows us is asked before gigabytes are hashed.
        client.me().await?;
        let files = inputs::hash(&mut spec, found.files, &bars).await?;
        if self.dry_run {
            let plan = client.dry_run(&spec).await?;
            context.out.answer(&plan, output::jobs::dry_run)?;
            return Ok(Exit::Ok);
        }
        inputs::upload(&client, &files, &bars, RETRY_FOR).await?;
        let key = RandomSource::from_os().unique_hex();
        let job = RetryPolicy::limited(RETRY_FOR).call(|| client.submit(&spec, &key)).await?;
        bars.clear();
        if self.follow {
            output::note(&format!("job {}: {}", job.id, output::humanize::plural(job.counts.total, "task")));
            let guard = GoesOn::new(job.id, &context.commands);
            let exit = follow::follow(&client, &job, &context.commands).await;
            guard.ended();
            return exit;
        }
        context.out.answer(&job, |job| output::jobs::submitted(job, &context.commands))?;
        if !self.wait {
            return Ok(Exit::Ok);
        }
        let bar = bars.percent(&format!("job {}", job.id));
        let guard = GoesOn::new(job.id, &context.commands);
        let ended = super::wait::until_ended(&client, job.id, |job| super::wait::show(&bar, job)).await?;
        guard.ended();
        bars.remove(&bar);
        if !context.out.json {
            output::print(&super::wait::line(&ended))?;
        }
        Ok(super::wait::verdict(&[ended]))
    }

    /// The spec as the file says it, and the folder its paths are relative to.
    async fn read(&self) -> Result<(JobSpec, PathBuf)> {
        let here = PathBuf::from(".");
        let Some(path) = &self.spec else {
            if self.format.is_some() {
                return Err(Failure::usage("--format is for a spec on standard input")
                    .hint("mothership submit - --format toml"));
            }
            return Ok((self.flags.bare()?, here));
        };
        if path.as_os_str() == "-" {
            let format = format_of(self.format.as_deref())?;
            let text = tokio::task::spawn_blocking(|| {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text).map(|_| text)
            });
            let text = text.await.map_err(|_| Failure::local("cannot read standard input"))?;
            let text =
                text.map_err(|error| Failure::refused(format!("cannot read standard input: {error}")))?;
            return Ok((JobSpec::parse(format, &text)?, here));
        }
        let named = path.display();
        let format = match &self.format {
            Some(word) => format_of(Some(word))?,
            None => Format::of_file(&path.to_string_lossy()).ok_or_else(|| {
                Failure::usage(format!("the ending of {named} does not say how it is written"))
                    .hint("name it .toml, .yaml or .json, or say --format; a command goes behind `--`")
            })?,
        };
        let text = read_whole(path)
            .and_then(|text| String::from_utf8(text).map_err(std::io::Error::other))
            .map_err(|error| Failure::refused(format!("cannot read the spec {named}: {error}")))?;
        let spec = JobSpec::parse(format, &text).map_err(|errors: SpecErrors| Failure {
            message: Failure::from(errors.clone()).message.replacen(
                "the spec",
                &format!("the spec {named}"),
                1,
            ),
            ..Failure::from(errors)
        })?;
        let folder = path.parent().filter(|folder| *folder != Path::new("")).map_or(here, Path::to_owned);
        Ok((spec, folder))
    }
}

/// Whoever presses Ctrl-C stops looking, not the job: that is said when the wait is broken off.
pub(super) struct GoesOn<'a>(JobId, &'a Commands);

impl<'a> GoesOn<'a> {
    pub(super) fn new(job: JobId, commands: &'a Commands) -> Self {
        Self(job, commands)
    }

    pub(super) fn ended(self) {
        std::mem::forget(self);
    }
}

impl Drop for GoesOn<'_> {
    fn drop(&mut self) {
        let id = self.0;
        let said =
            format!("job {id} goes on; `mothership wait {id}` looks again, `mothership cancel {id}` ends it");
        output::note(&self.1.fill(&said));
    }
}

fn format_of(word: Option<&str>) -> Result<Format> {
    match word {
        Some("toml") => Ok(Format::Toml),
        Some("yaml") => Ok(Format::Yaml),
        Some("json") => Ok(Format::Json),
        _ => Err(Failure::usage("how is the spec on standard input written?")
            .hint("say --format toml, yaml or json")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submit(spec: Option<PathBuf>, format: Option<&str>) -> Submit {
        let flags = flags::Flags::default();
        Submit { spec, format: format.map(str::to_owned), flags, dry_run: false, wait: false, follow: false }
    }

    async fn read(name: &str, text: &str, format: Option<&str>) -> Result<(JobSpec, PathBuf)> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let read = submit(Some(file), format).read().await;
        if let Ok((_, base)) = &read {
            assert_eq!(base, folder.path(), "files of a spec lie beside it");
        }
        read
    }

    #[tokio::test]
    async fn the_ending_or_the_flag_says_how_a_spec_is_written() {
        for (name, text, format) in [
            ("a.toml", "command = [\"true\"]", None),
            ("a.yaml", "command: [\"true\"]", None),
            ("a.json", "{\"command\": [\"true\"]}", None),
            ("a.txt", "command = [\"true\"]", Some("toml")),
        ] {
            assert!(read(name, text, format).await.is_ok(), "{name}");
        }
        let failure = read("a.txt", "", None).await.unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.hint.unwrap().contains("behind `--`"));
    }

    #[tokio::test]
    async fn a_spec_that_cannot_be_taken_is_named() {
        let failure = read("bad.toml", "command = 3\nnme = 1", None).await.unwrap_err();
        assert_eq!(failure.exit, Exit::Refused);
        assert!(
            failure.message.starts_with("the spec ") && failure.message.contains("bad.toml"),
            "{}",
            failure.message
        );
        let failure = submit(Some("gone.toml".into()), None).read().await.unwrap_err();
        assert!(failure.message.starts_with("cannot read the spec gone.toml:"), "{}", failure.message);
        let failure = submit(None, Some("toml")).read().await.unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
    }

    #[test]
    fn standard_input_needs_a_format() {
        assert_eq!(format_of(Some("yaml")), Ok(Format::Yaml));
        assert_eq!((format_of(Some("toml")), format_of(Some("json"))), (Ok(Format::Toml), Ok(Format::Json)));
        assert_eq!(format_of(None).unwrap_err().exit, Exit::Usage);
    }
}
