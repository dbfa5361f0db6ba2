//! Jobs: the list, one job, and what a submit answers.

use super::commands::Commands;
use super::humanize::{ago, between, count, duration, one_line, plural, time_left};
use super::style::{BOLD, FAINT, RED, bar, ended_bar, job_state, paint};
use super::table::{Table, fields};
use jiff::Timestamp;
use mothership_api::jobs::{Counts, DryRun, Eta, Job, JobActed, JobList, TaskPreview};

/// Widest name in a list.
const NAME_WIDTH: usize = 40;

/// A table of jobs, and how many more there are.
pub fn list(page: &JobList, now: Timestamp, commands: &Commands) -> String {
    if page.jobs.is_empty() {
        return match page.total {
            0 => commands.fill("no jobs; submit one with `mothership submit -- COMMAND`\n"),
            total => format!("no more jobs: there are {total} in all\n"),
        };
    }
    let mut table = Table::new(&[
        "ID",
        "NAME",
        "STATE",
        "PROGRESS",
        ">DONE",
        ">FAILED",
        "TIME",
        "TIME LEFT",
        "CREATED",
        "OWNER",
    ]);
    for job in &page.jobs {
        table.row(vec![
            job.id.to_string(),
            one_line(&job.name, NAME_WIDTH),
            job_state(job.status),
            progress(job, 10),
            format!("{}/{}", count(finished(&job.counts)), count(job.counts.total)),
            failed(&job.counts),
            ran(job, now),
            left(job),
            ago(job.created_at, now),
            job.owner.clone(),
        ]);
    }
    let mut text = table.render();
    let shown = page.offset + page.jobs.len() as u64;
    if shown < page.total {
        let hint =
            format!("{} of {}; more with --offset {shown}", page.jobs.len(), plural(page.total, "job"));
        text.push_str(&format!("{}\n", paint(FAINT, hint)));
    }
    text
}

/// How far it is; of what has ended, its parts: a failed job never looks like one that completed.
fn progress(job: &Job, width: usize) -> String {
    let Counts { completed, failed, total, .. } = job.counts;
    match job.status.is_final() {
        true => ended_bar(&[(completed, "completed"), (failed, "failed")], total, job.percent, width),
        false => bar(job.progress, job.percent, width),
    }
}

fn left(job: &Job) -> String {
    match &job.eta {
        Some(_) if job.status.is_final() => String::new(),
        Some(Eta::NoProgress) if job.counts.total > 1 => "no estimate before a task has ended".to_owned(),
        Some(eta) => time_left(eta),
        None => String::new(),
    }
}

/// How long its tasks ran; what lay between a first round and a later retry is not in it.
fn ran(job: &Job, now: Timestamp) -> String {
    job.worked_seconds.map_or_else(|| between(job.started_at, job.completed_at, now), duration)
}

fn finished(counts: &Counts) -> u64 {
    counts.completed + counts.failed + counts.cancelled
}

fn failed(counts: &Counts) -> String {
    if counts.failed > 0 { paint(RED, count(counts.failed)) } else { String::new() }
}

/// Everything about one job.
pub fn detail(job: &Job, now: Timestamp) -> String {
    let mut text =
        format!("{}  {}\n", paint(BOLD, format!("{} {}", job.id, job.name)), job_state(job.status));
    if let Some(description) = &job.description {
        text.push_str(&format!("{description}\n"));
    }
    let timeout = job.timeout_seconds.map(super::humanize::duration).unwrap_or_default();
    let depends: Vec<String> = job.depends_on.iter().map(ToString::to_string).collect();
    text.push_str(&fields(&[
        ("progress", progress(job, 20)),
        ("tasks", states(&job.counts)),
        ("state", job.summary.clone()),
        ("waits", job.why_pending.clone().unwrap_or_default()),
        ("time left", left(job)),
        (if job.status.is_final() { "took" } else { "for" }, ran(job, now)),
        ("runners", if job.runners > 0 { job.runners.to_string() } else { String::new() }),
        ("command", command(job)),
        ("varying", job.varying.join(", ")),
        ("labels", job.labels.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(", ")),
        ("priority", if job.priority == 1 { String::new() } else { job.priority.to_string() }),
        ("time limit", timeout),
        ("retries", if job.max_retries > 0 { job.max_retries.to_string() } else { String::new() }),
        ("after", depends.join(", ")),
        ("owner", job.owner.clone()),
        ("project", job.project.clone().unwrap_or_default()),
        ("created", ago(job.created_at, now)),
        ("ended", job.completed_at.map(|at| ago(at, now)).unwrap_or_default()),
    ]));
    text
}

/// Shell lines as they are; a program with its arguments.
fn command(job: &Job) -> String {
    let words: Vec<&str> = std::iter::once(&job.command).chain(&job.args).map(String::as_str).collect();
    one_line(&words.join(" "), 200)
}

/// `48 tasks: 12 completed, 2 running`.
pub fn states(counts: &Counts) -> String {
    let parts: Vec<String> = [
        (counts.completed, "completed"),
        (counts.failed, "failed"),
        (counts.cancelled, "cancelled"),
        (counts.running, "running"),
        (counts.pending, "pending"),
        (counts.waiting, "waiting"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{} {word}", count(number)))
    .collect();
    format!("{}: {}", plural(counts.total, "task"), parts.join(", "))
}

/// What became of a submit, and what to type next.
pub fn submitted(job: &Job, commands: &Commands) -> String {
    let id = job.id;
    let log = if job.counts.total == 1 { format!("logs {id} -f") } else { format!("tasks {id}") };
    let next = [
        (format!("job {id}"), "how far it is"),
        (log, if job.counts.total == 1 { "its output, live" } else { "its tasks" }),
        (format!("wait {id}"), "until it has ended"),
        (format!("results get {id} --to DIR"), "the files it left"),
    ]
    .map(|(rest, meaning)| (commands.line(&rest), meaning));
    let width = next.iter().map(|(words, _)| words.len()).max().unwrap_or(0);
    let mut text = format!(
        "job {} {}: {}\n",
        paint(BOLD, id),
        one_line(&job.name, NAME_WIDTH),
        plural(job.counts.total, "task")
    );
    for (words, meaning) in next {
        text.push_str(&format!("  {words:width$}  {}\n", paint(FAINT, meaning)));
    }
    text
}

/// What would happen.
pub fn dry_run(plan: &DryRun) -> String {
    let mut text =
        format!("{}: {} (nothing was stored)\n", paint(BOLD, &plan.name), plural(plan.count, "task"));
    text.push_str(&previews(plan));
    if plan.matching_runners.is_empty() {
        text.push_str("no runner matches now: the tasks would wait\n");
    } else {
        text.push_str(&format!("matching runners: {}\n", plan.matching_runners.join(", ")));
    }
    for warning in &plan.warnings {
        text.push_str(&format!("{} {warning}\n", paint(super::style::YELLOW, "warning:")));
    }
    text
}

fn previews(plan: &DryRun) -> String {
    let width = plan.count.saturating_sub(1).to_string().len();
    let line = |task: &TaskPreview| format!("  {:>width$}  {}\n", task.index, one_line(&task.command, 200));
    let mut text: String = plan.first.iter().map(line).collect();
    let between = plan.count.saturating_sub((plan.first.len() + plan.last.len()) as u64);
    if between > 0 {
        text.push_str(&format!("  {}\n", paint(FAINT, format!("… {} more …", count(between)))));
    }
    text.extend(plan.last.iter().map(line));
    text
}

/// What cancel, pause, resume and retry did.
pub fn acted(acted: &JobActed) -> String {
    format!("job {}: {}\n", paint(BOLD, acted.job.id), acted.message)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use anstream::adapter::strip_str;

    pub fn job(id: i64, extra: serde_json::Value) -> Job {
        let mut value = serde_json::json!({
            "id": id.to_string(), "name": "gray-scott", "description": null, "type": "process",
            "command": "./gray-scott", "args": ["--feed", "{{feed}}"], "priority": 1, "status": "running",
            "summary": "running on 2 runners", "paused": false, "cancel_requested": false, "owner": "ada",
            "created_by": "ada", "labels": {}, "progress": 0.25, "percent": 25, "eta": null, "runners": 2,
            "counts": {"total": 48, "waiting": 0, "pending": 34, "running": 2, "completed": 11, "failed": 1, "cancelled": 0},
            "varying": ["feed", "kill"], "timeout_seconds": null, "max_retries": 0,
            "created_at": "2026-01-02T11:50:00Z", "updated_at": "2026-01-02T11:59:00Z",
            "started_at": "2026-01-02T11:51:00Z", "completed_at": null, "depends_on": []
        });
        value.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        serde_json::from_value(value).expect("the fixture is a job")
    }

    fn now() -> Timestamp {
        "2026-01-02T12:00:00Z".parse().expect("a time")
    }

    #[test]
    fn a_list_says_how_much_it_cut() {
        let eta = serde_json::json!({"state": "left", "seconds": 120.0, "low_seconds": 110.0, "high_seconds": 130.0});
        let done = serde_json::json!({"status": "completed", "progress": 1.0, "percent": 100, "name": "one",
            "completed_at": "2026-01-02T11:55:00Z",
            "counts": {"total": 1, "waiting": 0, "pending": 0, "running": 0, "completed": 1, "failed": 0, "cancelled": 0}});
        let jobs = vec![job(42, serde_json::json!({ "eta": eta })), job(41, done)];
        let page = JobList { jobs, total: 1200, limit: 2, offset: 0, by_status: Default::default() };
        insta::assert_snapshot!(strip_str(&list(&page, now(), &Commands::default())).to_string());
    }

    #[test]
    fn one_job_shows_what_there_is_and_no_more() {
        insta::assert_snapshot!(strip_str(&detail(&job(42, serde_json::json!({})), now())).to_string());
    }

    #[test]
    fn a_submit_says_what_to_type_next() {
        insta::assert_snapshot!(
            strip_str(&submitted(&job(42, serde_json::json!({})), &Commands::default())).to_string()
        );
    }

    #[test]
    fn a_dry_run_counts_what_it_leaves_out() {
        let task =
            |index, command: &str| TaskPreview { index, params: Default::default(), command: command.into() };
        let plan = DryRun {
            name: "x".into(),
            count: 1_000_000,
            first: vec![task(0, "true 0"), task(1, "true 1")],
            last: vec![task(999_999, "true 999999")],
            matching_runners: vec!["a".into(), "b".into()],
            warnings: vec!["no outputs are kept".into()],
        };
        insta::assert_snapshot!(strip_str(&dry_run(&plan)).to_string());
    }
}
