//! What holds whatever has been done: counters say what the rows say, and no two tables contradict each other. Asked
//! only through the public functions, so it holds every engine to the same.

use mothership_core::{ids::RunnerId, job, job::Counts, state::TaskState};
use mothership_store::{
    Result, Sight, Tx,
    artifacts::{self, ArtifactFilter, ArtifactsOf},
    attempts::{self, AttemptRow},
    classes,
    jobs::{self, JobFilter, JobRow},
    leases, logs, runners, stats,
    tasks::{self, TaskRow},
};
use std::collections::{BTreeMap, BTreeSet};

/// Jobs with more tasks are counted, not listed.
const LISTED_MAX: u64 = 20_000;

/// Panics with what does not add up.
pub fn check(tx: &mut Tx<'_>) -> Result<()> {
    let filter = JobFilter { archived: true, limit: 100_000, ..JobFilter::default() };
    let (all, total) = jobs::list(tx, &filter, &Sight::Everything)?;
    assert_eq!(all.len() as u64, total, "a page of everything is everything");
    let mut live: BTreeMap<RunnerId, u64> = BTreeMap::new();
    let mut sum = Counts::default();
    for job in &all {
        add(&mut sum, &job.counts);
        check_job(tx, job, &mut live)?;
    }
    assert_eq!(stats::task_counts(tx, &Sight::Everything)?, sum, "totals over all jobs");
    let startable = |job: &&JobRow| {
        let is_full = job.max_running.is_some_and(|most| job.counts.running >= most.into());
        job.counts.pending > 0 && !job.paused && !is_full
    };
    assert_eq!(leases::has_work(tx)?, all.iter().any(|job| startable(&job)), "has work");
    let mut waiting = 0;
    for live in classes::live(tx, 10_000)? {
        let found = classes::count(tx, &live)?.expect("a live class has a job");
        waiting += found.jobs;
        let first = all.iter().find(|job| job.id == found.first).expect("it is one of the jobs");
        assert_eq!((&live.class.need, &live.class.requires), (&first.resources, &first.requires));
    }
    assert_eq!(waiting, all.iter().filter(startable).count() as u64, "jobs by class");
    let mut states = BTreeMap::new();
    all.iter().for_each(|job| *states.entry(job.state).or_insert(0) += 1);
    assert_eq!(jobs::count_by_state(tx, &filter, &Sight::Everything)?, states, "jobs by state");
    let bare = runners::machines(tx)?.into_iter();
    assert!(bare.map(|row| row.id).eq(runners::list(tx)?.into_iter().map(|row| row.id)), "the same machines");
    for runner in runners::list(tx)? {
        assert_eq!(runner.active, live.get(&runner.id).copied().unwrap_or(0), "attempts of {}", runner.name);
    }
    Ok(())
}

fn add(sum: &mut Counts, counts: &Counts) {
    sum.total += counts.total;
    sum.waiting += counts.waiting;
    sum.pending += counts.pending;
    sum.running += counts.running;
    sum.completed += counts.completed;
    sum.failed += counts.failed;
    sum.cancelled += counts.cancelled;
}

fn check_job(tx: &mut Tx<'_>, job: &JobRow, live: &mut BTreeMap<RunnerId, u64>) -> Result<()> {
    let id = job.id;
    let state = job::state(&job.counts, job.paused, job.cancel_requested, job.started_at.is_some());
    assert_eq!(job.state, state, "state of job {id}: {job:?}");
    assert_eq!(job.ended_at.is_some(), job.state.is_final(), "end of job {id}: {job:?}");
    assert!(job.counts.balanced(), "counters of job {id}: {:?}", job.counts);
    if job.counts.total > LISTED_MAX {
        return Ok(());
    }
    let all = tasks::list(tx, id, &[], None, LISTED_MAX)?;
    assert!(all.iter().map(|task| task.id.index).eq(0..job.counts.total), "tasks of job {id} are all there");
    let grid = tasks::grid(tx, id)?;
    assert!(all.iter().map(|task| task.state.grid_byte()).eq(grid), "list and grid of job {id}");
    for state in TaskState::ALL {
        let rows = all.iter().filter(|task| task.state == *state).count() as u64;
        assert_eq!(job.counts.get(*state), rows, "{state} of job {id}");
        assert_eq!(tasks::count(tx, id, &[*state])?, rows, "count of {state} of job {id}");
    }
    let mut fractions = 0.0;
    for task in &all {
        check_task(tx, task, &mut fractions, live)?;
    }
    assert!((job.running_fraction_sum - fractions).abs() < 1e-5, "progress of job {id}: {fractions} {job:?}");
    check_errors(tx, job, &all)?;
    check_artifacts(tx, ArtifactsOf::Job(id))?;
    Ok(())
}

/// By what was said alone: a late result may have put another exit code on the attempt.
fn check_errors(tx: &mut Tx<'_>, job: &JobRow, all: &[TaskRow]) -> Result<()> {
    let mut said: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for task in all.iter().filter(|task| task.state == TaskState::Failed) {
        said.entry(task.error.as_deref().unwrap()).or_default().insert(task.id.index);
    }
    let mut grouped: BTreeMap<&str, u64> = BTreeMap::new();
    let groups = jobs::errors(tx, job.id, u64::MAX)?;
    for group in &groups {
        *grouped.entry(&group.message).or_default() += group.count;
        assert_eq!(group.indexes.len() as u64, group.count.min(10), "who says {group:?}");
        assert!(group.indexes.iter().all(|index| said[group.message.as_str()].contains(index)), "{group:?}");
    }
    let counted: BTreeMap<&str, u64> = said.iter().map(|(said, by)| (*said, by.len() as u64)).collect();
    assert_eq!(grouped, counted, "groups of errors of job {}", job.id);
    Ok(())
}

fn check_task(
    tx: &mut Tx<'_>,
    task: &TaskRow,
    fractions: &mut f64,
    live: &mut BTreeMap<RunnerId, u64>,
) -> Result<()> {
    let id = task.id;
    assert!(task.retry_at.is_none() || task.state == TaskState::Waiting, "a retry is due of {task:?}");
    assert_eq!(task.ended_at.is_some(), task.state.is_final(), "end of {task:?}");
    let attempts = attempts::list(tx, id)?;
    let newest = task.attempts + task.attempts_after;
    assert!(attempts.iter().map(|a| a.id.number).eq(1..=newest), "attempts of {id}: {attempts:?}");
    for attempt in &attempts {
        let is_live = attempt.state.is_live();
        let holds = task.state == TaskState::Running && attempt.id.number == task.attempts;
        assert_eq!(is_live, holds, "who holds {task:?}: {attempt:?}");
        assert_eq!(attempt.lease_expires_at.is_some(), is_live, "lease of {attempt:?}");
        assert_eq!(attempt.ended_at.is_none(), is_live, "end of {attempt:?}");
        if is_live {
            *fractions += attempt.fraction.unwrap_or(0.0);
            *live.entry(attempt.runner).or_default() += 1;
        }
        check_log(tx, attempt)?;
    }
    let kept = check_artifacts(tx, ArtifactsOf::Task(id))?;
    let counts = attempts.iter().find(|attempt| attempt.id.number == task.attempts);
    let said = counts.map_or(0, |attempt| attempt.artifacts);
    assert_eq!(kept, said, "artifacts of the attempt of {id} that counts");
    Ok(())
}

fn check_log(tx: &mut Tx<'_>, attempt: &AttemptRow) -> Result<()> {
    let (mut bytes, mut lines) = (0, 0);
    for chunk in logs::chunks_from_byte(tx, attempt.id, 0, u64::MAX)? {
        assert_eq!((chunk.offset, chunk.first_line), (bytes, lines), "log of {}", attempt.id);
        bytes += chunk.raw_len;
        lines += chunk.lines;
    }
    assert_eq!((attempt.log_bytes, attempt.log_lines), (bytes, lines), "length of the log of {}", attempt.id);
    Ok(())
}

fn check_artifacts(tx: &mut Tx<'_>, of: ArtifactsOf) -> Result<u64> {
    let all = ArtifactFilter { limit: 1_000_000, ..ArtifactFilter::default() };
    let (files, next) = artifacts::list(tx, of, &all)?;
    assert_eq!(next, None, "a page of everything is the last");
    let (count, bytes) = (files.len() as u64, files.iter().map(|file| file.size).sum());
    assert_eq!(artifacts::totals(tx, of, &ArtifactFilter::default())?, (count, bytes), "artifacts of {of:?}");
    Ok(count)
}
