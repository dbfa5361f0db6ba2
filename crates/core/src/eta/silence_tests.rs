//! A job of which some machines are silent: what it says goes on as if they were heard, and agrees with its tasks.

use super::{Ends, Eta, History, JobSituation, RunningTask, job_eta, task_eta_when_heard};

/// A task that begins at 0 and reports a steady progress each second until its machine falls silent.
#[derive(Debug, Clone, Copy)]
struct Planned {
    whole_s: i64,
    /// Heard of last then; its end is not heard either.
    silent_from_s: i64,
    reports: bool,
}

/// What is said of the job and of those of its tasks that run, as far as anybody knows.
fn said(tasks: &[Planned], pending: u64, now_s: i64) -> (Eta, Vec<Eta>) {
    let mut ends = Ends::default();
    let has_ended = |task: &&Planned| task.whole_s <= now_s.min(task.silent_from_s);
    let mut ended: Vec<i64> = tasks.iter().filter(has_ended).map(|task| task.whole_s).collect();
    ended.sort_unstable();
    ended.iter().for_each(|whole_s| ends.completed(*whole_s as u64 * 1000, whole_s * 1000));
    let siblings = ends.siblings();
    let running: Vec<RunningTask> = tasks
        .iter()
        .filter(|task| !has_ended(task))
        .map(|task| {
            let heard_s = now_s.min(task.silent_from_s);
            let mut history = History::default();
            let last_s = if task.reports { heard_s } else { 0 };
            (1..=last_s).for_each(|at_s| history.push(at_s * 1000, at_s as f64 / task.whole_s as f64));
            let at = (heard_s * 1000, now_s * 1000);
            let eta = task_eta_when_heard(0, at, None, &history, &siblings);
            RunningTask {
                elapsed_ms: heard_s as u64 * 1000,
                reports: task.reports,
                eta,
                heard_ms: heard_s * 1000,
            }
        })
        .collect();
    let of_tasks = running.iter().map(|task| task.eta.unheard_since(task.heard_ms, now_s * 1000)).collect();
    let of_job = job_eta(&JobSituation {
        pending,
        running: running.len() as u64,
        ends: &ends,
        tasks: &running,
        retrying: 0,
        retry: (0.0, 0),
        paused: false,
        heard_ms: running.iter().map(|task| task.heard_ms).max().unwrap_or(now_s * 1000),
        now_ms: now_s * 1000,
    });
    (of_job, of_tasks)
}

/// What rounding can add.
const ROUNDING_S: u64 = 1;

fn is_stalled(eta: &Eta) -> bool {
    matches!(eta, Eta::Stalled { .. })
}

/// The jobs that are looked at second by second: all silent, some silent, with siblings that end on time, early and late.
fn plans() -> Vec<(&'static str, Vec<Planned>)> {
    let heard = |whole_s, reports| Planned { whole_s, silent_from_s: i64::MAX, reports };
    let silent = |whole_s, silent_from_s, reports| Planned { whole_s, silent_from_s, reports };
    let half = |reports: bool, wholes: [i64; 5]| -> Vec<Planned> {
        let silent = [100, 101, 99, 100, 102].map(|whole_s| silent(whole_s, 40, reports));
        wholes.map(|whole_s| heard(whole_s, reports)).into_iter().chain(silent).collect()
    };
    vec![
        ("one, silent", vec![silent(100, 40, true)]),
        ("one of two", vec![silent(100, 40, true), heard(60, true)]),
        ("half of ten, equal", half(true, [100, 99, 101, 98, 100])),
        ("half of ten, the others are quick", half(true, [45, 50, 55, 60, 65])),
        ("half of ten, one after the other", half(true, [50, 62, 74, 86, 98])),
        ("half of ten, without progress", half(false, [96, 98, 100, 101, 103])),
    ]
}

#[test]
fn the_time_left_does_not_grow_when_siblings_of_silent_tasks_end() {
    let mut grown = Vec::new();
    for (what, tasks) in plans() {
        let mut before: Option<u64> = None;
        for now_s in 56..=200 {
            let Eta::Left { seconds, .. } = said(&tasks, 0, now_s).0 else { continue };
            if let Some(before) = before.filter(|before| seconds > before + ROUNDING_S) {
                grown.push(format!("{what}, at {now_s} s: {before} s, then {seconds} s"));
            }
            before = Some(seconds);
        }
    }
    assert!(grown.is_empty(), "{grown:#?}");
}

#[test]
fn a_job_is_stalled_exactly_when_all_its_live_tasks_are() {
    for (what, tasks) in plans() {
        let mut looks = 0;
        for now_s in 41..=400 {
            let (of_job, of_tasks) = said(&tasks, 0, now_s);
            if of_tasks.is_empty()
                || of_tasks.iter().any(|eta| matches!(eta, Eta::Estimating | Eta::NoProgress))
            {
                continue;
            }
            looks += 1;
            assert_eq!(
                is_stalled(&of_job),
                of_tasks.iter().all(is_stalled),
                "{what}, at {now_s} s: {of_job:?} of {of_tasks:?}"
            );
        }
        assert!(looks > 100, "{what}: {looks}");
    }
}

#[test]
fn a_job_that_goes_on_elsewhere_is_not_stalled() {
    // The others have just ended and left room for what is pending.
    let (_, tasks) = plans().remove(4);
    assert!(!is_stalled(&said(&tasks, 3, 99).0));
    // Nothing started on it for a while: all that runs is silent.
    let (of_job, of_tasks) = said(&tasks, 3, 400);
    assert!(is_stalled(&of_job) && of_tasks.iter().all(is_stalled), "{of_job:?} {of_tasks:?}");
}
