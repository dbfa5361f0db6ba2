use super::*;
use crate::sim::plan::{ActionKind, Fits, PlannedJob, UserAction};
use mothership_core::ids::{AttemptId, JobId};
use rusqlite::params;

/// A database with what the watch reads, and nothing else.
const TABLES: &str = "
    CREATE TABLE jobs (id, paused, cancel_requested, max_running);
    CREATE TABLE tasks (job, idx, state);
    CREATE TABLE task_ranges (job, state);
    CREATE TABLE attempts (job, idx, number, state, reason, lease_expires_at, runner);
    CREATE TABLE runners (id, name);
    CREATE TABLE listening (at);
    INSERT INTO listening VALUES (0);
    INSERT INTO runners VALUES ('a', 'runner-0'), ('b', 'runner-1');
    INSERT INTO jobs VALUES (1, 0, 0, NULL), (2, 0, 0, 1), (3, 0, 0, NULL);
    INSERT INTO tasks VALUES (2, 0, 'running');
    INSERT INTO attempts VALUES (2, 0, 1, 'running', NULL, 5, 'a');";

const LOST: &str = "UPDATE attempts SET state = 'lost', reason = 'lease_expired', lease_expires_at = NULL; \
    UPDATE tasks SET state = 'pending'";
const BACK: &str = "UPDATE attempts SET state = 'running', reason = NULL, lease_expires_at = 9; \
    UPDATE tasks SET state = 'running'";

struct Scene {
    watch: Watch,
    database: Connection,
    _folder: tempfile::TempDir,
}

/// The job that fits nobody is submitted first: ids are not places in the plan.
fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mothership.db");
    let database = Connection::open(&path).unwrap();
    database.execute_batch(TABLES).unwrap();
    let jobs = vec![
        PlannedJob { lost_after_s: Some(60), ..PlannedJob::default() },
        PlannedJob { cpus: 2, fits: Fits::Labelled, ..PlannedJob::default() },
        PlannedJob { fits: Fits::Nobody, ..PlannedJob::default() },
    ];
    let acts = [2, 0, 1].map(|job| UserAction { at_ms: 0, kind: ActionKind::Submit(job) });
    let plan = Plan { jobs, acts: acts.to_vec(), events: Vec::new() };
    let watch = Watch::new(&path, &plan, Heard::default(), Trace::default());
    let mut scene = Scene { watch, database, _folder: folder };
    scene.at(1, "");
    scene
}

impl Scene {
    /// The database is changed, and looked at.
    fn at(&mut self, second: u64, sql: &str) -> &mut Self {
        self.database.execute_batch(sql).unwrap();
        self.watch.look(Duration::from_secs(second));
        self
    }

    /// `runner-0` says then that it has these.
    fn hears(&mut self, second: u64, held: &[AttemptId]) -> &mut Self {
        self.watch.heard.hears("runner-0", second, held);
        self
    }

    #[track_caller]
    fn finds(&self, expected: &[&str]) {
        assert_eq!(self.watch.wrong, expected);
    }
}

fn attempt() -> AttemptId {
    "2.0.1".parse().unwrap()
}

#[test]
fn two_live_attempts_are_found_by_state_and_by_lease() {
    for (state, lease) in [("leased", None), ("running", None), ("completed", Some(7))] {
        let mut scene = scene();
        scene.finds(&[]);
        let second = "INSERT INTO attempts VALUES (2, 0, 2, ?1, NULL, ?2, 'b')";
        scene.database.execute(second, params![state, lease]).unwrap();
        scene.at(2, "").finds(&["2.000 s: 2.0 has 2 live attempts"]);
    }
}

#[test]
fn a_loss_has_its_time() {
    let early = "50.000 s: 2.0.1 is given up 40 s after runner-0 named it, without 0 s in which nobody could be heard; its job waits 60 s";
    scene().hears(10, &[attempt()]).at(50, LOST).finds(&[early]);
    scene().hears(10, &[attempt()]).at(70, LOST).finds(&[]);
    // While the server was away nobody could be heard.
    let unheard = "80.000 s: 2.0.1 is given up 30 s after runner-0 named it, without 40 s in which nobody could be heard; its job waits 60 s";
    let mut away = scene();
    away.hears(10, &[attempt()]);
    let events = [
        (20, FaultEvent::ServerFreeze),
        (30, FaultEvent::ServerCrash),
        (40, FaultEvent::ServerThaw),
        (60, FaultEvent::ServerStart),
    ];
    for (second, event) in events {
        away.watch.note(Duration::from_secs(second), event);
    }
    away.at(80, LOST).finds(&[unheard]);
    // Who says that it has something else keeps nothing by that.
    scene().hears(30, &[]).at(61, LOST).finds(&[]);
}

#[test]
fn a_lease_that_did_not_arrive_is_not_waited_for() {
    let leased = "UPDATE attempts SET state = 'leased'";
    let listens = |seconds: u64| format!("UPDATE listening SET at = {}", seconds * 1_000_000);
    let unknown =
        "31.000 s: 2.0.1 is held by runner-0, which said at 30.000 s what it has and does not know it";
    scene().at(2, leased).at(20, &listens(11)).hears(30, &[]).at(31, "").finds(&[unknown]);
    // Nobody listened meanwhile, it was asked for too early, it has started, or its runner has known it.
    scene().at(2, leased).at(20, &listens(10)).hears(30, &[]).at(31, "").finds(&[]);
    scene().at(2, leased).hears(19, &[]).at(20, &listens(11)).finds(&[]);
    scene().at(20, &listens(11)).hears(30, &[]).at(31, "").finds(&[]);
    scene().at(2, leased).hears(3, &[attempt()]).at(20, &listens(11)).hears(30, &[]).at(31, "").finds(&[]);
}

#[test]
fn who_is_heard_goes_on() {
    // What is looked at only when something was written.
    const LOOK: &str = "INSERT INTO runners VALUES ('c', 'runner-2')";
    let lost = || {
        let mut scene = scene();
        scene.at(161, LOST);
        scene
    };
    lost().hears(165, &[attempt()]).at(166, LOOK).finds(&[
        "166.000 s: 2.0.1 is lost and nobody has its task, though runner-0 said at 165.000 s that it has it",
    ]);
    // It was said before, somebody else has the task, or it has ended.
    lost().hears(160, &[attempt()]).at(166, LOOK).finds(&[]);
    let other =
        "UPDATE tasks SET state = 'running'; INSERT INTO attempts VALUES (2, 0, 2, 'running', NULL, 5, 'b')";
    lost().at(164, other).hears(165, &[attempt()]).at(166, LOOK).finds(&[]);
    lost().at(164, "UPDATE tasks SET state = 'cancelled'").hears(165, &[attempt()]).at(166, LOOK).finds(&[]);
}

#[test]
fn nothing_comes_back_by_itself() {
    let by_itself = "170.000 s: 2.0.1 is back without a word of runner-0";
    scene().hears(10, &[]).at(161, LOST).at(170, BACK).finds(&[by_itself]);
    // What was sent long ago may have been under way for a minute.
    scene().hears(90, &[]).at(161, LOST).at(170, BACK).finds(&[]);
}

#[test]
fn who_asks_gets_what_fits() {
    let asked = |runner: &str, asked_at, free_cpus, holding: &[i64]| TurnedAway {
        runner: runner.to_owned(),
        asked_at: Duration::from_secs(asked_at),
        free_cpus,
        holding: holding.iter().copied().map(JobId).collect(),
    };
    // Job 1 fits nobody, job 2 has one task that runs and may run one at once, job 3 needs two cores and the label.
    let work = "INSERT INTO task_ranges VALUES (1, 'pending'), (2, 'pending'), (3, 'pending')";
    let two_at_once = "UPDATE jobs SET max_running = 2";
    let cases = [
        ("", asked("runner-1", 20, 2.0, &[]), Some(3)),
        ("", asked("runner-1", 20, 1.0, &[]), None),
        ("", asked("runner-0", 20, 2.0, &[]), None),
        ("", asked("runner-1", 20, 2.0, &[3]), None),
        // It came while the server looked for work, perhaps.
        ("", asked("runner-1", 11, 2.0, &[]), None),
        (two_at_once, asked("runner-0", 20, 1.0, &[]), Some(2)),
    ];
    for (change, asked, job) in cases {
        let mut scene = scene();
        scene.at(11, work).at(12, change);
        scene.watch.heard.turns_away(asked.clone());
        scene.at(50, "");
        let found =
            scene.watch.wrong.iter().map(|wrong| wrong.contains(&format!("job {} had", job.unwrap_or(0))));
        assert_eq!(found.collect::<Vec<_>>(), vec![true; usize::from(job.is_some())], "{asked:?}");
    }
}
