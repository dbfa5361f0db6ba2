//! Several runs side by side.

use super::{history, ready};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::url_encoding::encode_path,
};
use indexmap::IndexMap;
use mothership_api::{
    experiments::{
        CompareQuery, ComparedMetric, ComparedParameter, ComparedPicture, Comparison, GivenValues, RunPicture,
    },
    paths,
};
use mothership_core::{
    experiment::limits::{COMPARED_MAX, COMPARED_PICTURES_MAX},
    ids::JobId,
};
use mothership_store::experiments::{self as rows, PictureRow, RunRow, VersionRow};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Title and unit of parameters, by name.
type Titles = IndexMap<String, (String, Option<String>)>;

/// What is read for a comparison, in the order asked.
struct Found {
    runs: Vec<(RunRow, BTreeMap<String, f64>)>,
    /// Of the definitions that they were made of, each once.
    versions: Vec<VersionRow>,
    pictures: Vec<Vec<PictureRow>>,
}

fn asked(text: &str) -> OpResult<Vec<JobId>> {
    let refuse = |message: String| OpError::field("jobs", message, Some("41,42".to_owned()));
    let mut jobs = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let job = word.parse::<JobId>().map_err(|_| refuse(format!("`{word}` is no job")))?;
        if jobs.contains(&job) {
            return Err(refuse(format!("has job {job} twice")));
        }
        jobs.push(job);
    }
    match jobs.len() {
        2..=COMPARED_MAX => Ok(jobs),
        other => Err(refuse(format!("has to name 2 to {COMPARED_MAX} runs, not {other}"))),
    }
}

/// Parameters, figures and pictures of 2 to 8 runs.
pub async fn compare(app: &App, person: &Person, query: &CompareQuery) -> OpResult<Comparison> {
    let sight = person.sight.clone();
    let jobs = asked(&query.jobs)?;
    let found = app.store.read(move |tx| {
        let (mut runs, mut seen, mut versions) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut pictures = Vec::new();
        for job in &jobs {
            let Some(run) = rows::run(tx, *job, &sight)? else { return Ok(Err(*job)) };
            if seen.insert((run.experiment, run.version)) {
                versions.extend(rows::version(tx, run.experiment, run.version)?);
            }
            pictures.push(rows::pictures(tx, *job, COMPARED_PICTURES_MAX as u64)?);
            runs.push(run);
        }
        Ok(Ok(Found { runs: history::with_metrics(tx, runs)?, versions, pictures }))
    });
    let Found { runs, versions, pictures } =
        found.await?.map_err(|job| OpError::NotFound(format!("job {job} is no run of an experiment")))?;
    let titles = app.aside.run(move || titles(&versions)).await?;
    let held: Vec<&GivenValues> = runs.iter().map(|(run, _)| &run.held).collect();
    let ids: Vec<JobId> = runs.iter().map(|(run, _)| run.job.id).collect();
    let figures: Vec<&BTreeMap<String, f64>> = runs.iter().map(|(_, told)| told).collect();
    let (parameters, metrics) = (parameters(&titles, &held), metrics(&figures));
    let pictures = side_by_side(&ids, &pictures);
    let runs = runs.into_iter().map(|(row, told)| history::run(row, told)).collect();
    Ok(Comparison { runs, parameters, metrics, pictures })
}

fn titles(versions: &[VersionRow]) -> Titles {
    let mut titles = Titles::new();
    for version in versions {
        // One that the rules do not take any more has still its names, in the values of its runs.
        let Ok(ready) = ready(version) else { continue };
        for parameter in &ready.definition.definition().parameters {
            titles
                .entry(parameter.name.clone())
                .or_insert_with(|| (parameter.title().to_owned(), parameter.unit.clone()));
        }
    }
    titles
}

fn parameters(titles: &Titles, held: &[&GivenValues]) -> Vec<ComparedParameter> {
    let of_runs = held.iter().flat_map(|held| held.keys());
    let names: indexmap::IndexSet<&String> = titles.keys().chain(of_runs).collect();
    let names = names.into_iter().filter(|name| held.iter().any(|held| held.contains_key(*name)));
    names
        .map(|name| {
            let (title, unit) = titles.get(name).cloned().unwrap_or_else(|| (name.clone(), None));
            let value = |held: &&GivenValues| {
                held.get(name).and_then(|given| serde_json::to_value(given).ok()).unwrap_or(Value::Null)
            };
            let values: Vec<Value> = held.iter().map(value).collect();
            let differs = values.windows(2).any(|two| two[0] != two[1]);
            ComparedParameter { name: name.clone(), title, unit, values, differs }
        })
        .collect()
}

fn metrics(told: &[&BTreeMap<String, f64>]) -> Vec<ComparedMetric> {
    let names: BTreeSet<&String> = told.iter().flat_map(|told| told.keys()).collect();
    let metric = |name: &String| ComparedMetric {
        name: name.clone(),
        values: told.iter().map(|told| told.get(name).copied()).collect(),
    };
    names.into_iter().map(metric).collect()
}

fn side_by_side(jobs: &[JobId], left: &[Vec<PictureRow>]) -> Vec<ComparedPicture> {
    let paths: BTreeSet<&String> = left.iter().flatten().map(|picture| &picture.path).collect();
    let of = |path: &String, job: JobId, pictures: &[PictureRow]| {
        let picture = pictures.iter().find(|picture| picture.path == *path)?;
        let task = job.task(0);
        let url = paths::with(paths::TASK_FILE, task);
        Some(RunPicture {
            task: task.to_string(),
            url: paths::with(&url, encode_path(path)),
            media_type: picture.content_type.clone(),
            bytes: picture.size,
        })
    };
    let compared = paths.into_iter().take(COMPARED_PICTURES_MAX).map(|path| ComparedPicture {
        path: path.clone(),
        files: jobs.iter().zip(left).map(|(job, pictures)| of(path, *job, pictures)).collect(),
    });
    compared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_to_eight_different_runs_are_compared() {
        assert_eq!(asked("41, 42").unwrap(), [JobId(41), JobId(42)]);
        for (text, why) in [
            ("", "not 0"),
            ("41", "not 1"),
            ("1,2,3,4,5,6,7,8,9", "not 9"),
            ("41,41", "twice"),
            ("41,x", "`x` is no job"),
        ] {
            let said = asked(text).unwrap_err().to_string();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn what_one_run_has_not_is_null() {
        let given = |json: serde_json::Value| serde_json::from_value::<GivenValues>(json).unwrap();
        let (one, two) = (given(serde_json::json!({"a": 1, "b": 2})), given(serde_json::json!({"a": 1})));
        let titles = Titles::from([("b".to_owned(), ("Beta".to_owned(), Some("px".to_owned())))]);
        let found = parameters(&titles, &[&one, &two]);
        let [b, a] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((b.title.as_str(), b.unit.as_deref(), b.differs), ("Beta", Some("px"), true));
        assert_eq!(b.values, [serde_json::json!(2), Value::Null]);
        assert_eq!((a.title.as_str(), a.differs), ("a", false));
    }
}
