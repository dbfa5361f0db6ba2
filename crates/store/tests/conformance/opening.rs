//! A database is opened: empty, by several at one moment, by an older program, or not at all. And a copy of SQLite's
//! files, taken in the middle of everything, is a whole database.

use crate::{
    harness::{Engine, Harness, ask, at, behind, exit, job, runner},
    invariants,
};
use futures_util::future::join_all;
use mothership_core::{goliat::identity::MachineClaims, ids::BlobHash, state::RunnerMode};
use mothership_store::{
    Sight, Store, StoreConfig, StoreError, attempts, blobs,
    gui_clients::{self, MachineReport},
    jobs::{self, JobFilter, NewJob},
    leases, runners, settings,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

#[tokio::test]
async fn several_servers_may_open_an_empty_database() {
    let Some(database) = mothership_test_services::postgres::Database::fresh().await.unwrap() else { return };
    let config = StoreConfig::Postgres { url: database.url.clone() };
    for opened in join_all((0..4).map(|_| Store::open(config.clone()))).await {
        opened.unwrap().ping().await.unwrap();
    }
}

/// What is said when the database is opened; `None` when it opens and works.
async fn refusal(harness: &Harness) -> Option<String> {
    match Store::open(harness.config.clone()).await {
        Ok(store) => {
            store.ping().await.unwrap();
            store.close().await;
            None
        }
        Err(StoreError::Foreign { what }) => Some(what),
        Err(other) => panic!("{other}"),
    }
}

/// What takes the migrations after the fourth back; each new one adds its line at the front.
const AFTER_GUI_CLIENTS: &[&str] = &[
    "DROP TABLE projects; DROP TABLE project_members; DROP TABLE shares; DROP TABLE blob_senders; \
     DROP INDEX jobs_held; DROP INDEX jobs_held_name; DROP INDEX jobs_held_priority; DROP INDEX jobs_held_shown; \
     DROP INDEX jobs_held_pending; DROP INDEX jobs_held_failing; DROP INDEX tasks_failed_of; \
     ALTER TABLE jobs DROP COLUMN holder; \
     CREATE TABLE kept AS SELECT shard, CAST(SUM(waiting) AS BIGINT) AS w, CAST(SUM(pending) AS BIGINT) AS p, \
       CAST(SUM(running) AS BIGINT) AS r, CAST(SUM(completed) AS BIGINT) AS c, CAST(SUM(failed) AS BIGINT) AS f, \
       CAST(SUM(cancelled) AS BIGINT) AS x FROM totals GROUP BY shard; DROP TABLE totals; \
     CREATE TABLE totals (shard BIGINT NOT NULL PRIMARY KEY, waiting BIGINT NOT NULL, pending BIGINT NOT NULL, \
       running BIGINT NOT NULL, completed BIGINT NOT NULL, failed BIGINT NOT NULL, cancelled BIGINT NOT NULL); \
     INSERT INTO totals SELECT shard, w, p, r, c, f, x FROM kept; DROP TABLE kept; \
     CREATE TABLE kept AS SELECT minute, shard, CAST(SUM(ended) AS BIGINT) AS e, CAST(SUM(failed) AS BIGINT) AS f, \
       CAST(SUM(warnings) AS BIGINT) AS w, CAST(SUM(errors) AS BIGINT) AS r FROM minutes GROUP BY minute, shard; \
     DROP TABLE minutes; \
     CREATE TABLE minutes (minute BIGINT NOT NULL, shard BIGINT NOT NULL, ended BIGINT NOT NULL, failed BIGINT NOT NULL, \
       warnings BIGINT NOT NULL DEFAULT 0, errors BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (minute, shard)); \
     INSERT INTO minutes SELECT minute, shard, e, f, w, r FROM kept; DROP TABLE kept; \
     ALTER TABLE sessions DROP COLUMN all_people_at; DROP INDEX audit_actor; DROP INDEX audit_act; \
     DROP INDEX audit_subject; DROP INDEX audit_at; ALTER TABLE audit DROP COLUMN address; \
     ALTER TABLE audit DROP COLUMN before; ALTER TABLE audit DROP COLUMN after; ALTER TABLE audit DROP COLUMN whose;",
    "DROP INDEX artifacts_pictures; DROP TABLE experiment_drafts; DROP TABLE experiment_presets; \
     DROP TABLE experiment_runs; DROP TABLE experiment_inputs; DROP TABLE experiment_versions; DROP TABLE experiments;",
    "DROP TABLE device_logins; DROP TABLE invites; ALTER TABLE api_tokens DROP COLUMN name; \
     ALTER TABLE sessions DROP COLUMN last_used_at; ALTER TABLE sessions DROP COLUMN address; \
     ALTER TABLE sessions DROP COLUMN device; ALTER TABLE sessions DROP COLUMN id; \
     ALTER TABLE users DROP COLUMN removed_at; ALTER TABLE users DROP COLUMN disabled_at; \
     ALTER TABLE users DROP COLUMN last_login_at; ALTER TABLE users DROP COLUMN email; \
     ALTER TABLE users DROP COLUMN display_name; ALTER TABLE users DROP COLUMN password;",
    "DROP TABLE gui_client_sessions;",
    "DROP TABLE runner_usage; DROP TABLE runner_ends; ALTER TABLE minutes DROP COLUMN warnings; \
     ALTER TABLE minutes DROP COLUMN errors; ALTER TABLE runners DROP COLUMN given; \
     ALTER TABLE runners DROP COLUMN reported_labels;",
    "DROP TABLE removed_runners; DROP TABLE join_token_uses; ALTER TABLE runners DROP COLUMN is_heard; \
     ALTER TABLE join_tokens DROP COLUMN made_by; ALTER TABLE join_tokens DROP COLUMN uses_max;",
    "DROP INDEX artifacts_hash; DROP TABLE job_inputs; ALTER TABLE artifacts DROP COLUMN executable; \
     DROP INDEX blobs_removed; DROP INDEX jobs_deleted; ALTER TABLE blobs DROP COLUMN needed_at; \
     ALTER TABLE blobs DROP COLUMN removed_at;",
    "DROP INDEX jobs_startable; DROP INDEX jobs_unclassed; ALTER TABLE jobs DROP COLUMN class; \
     ALTER TABLE jobs DROP COLUMN startable; ALTER TABLE attempts DROP COLUMN gpus; DROP TABLE job_numbers;",
    "DROP INDEX tasks_retry_heard; ALTER TABLE tasks DROP COLUMN retry_heard_at; \
     ALTER TABLE tasks DROP COLUMN attempts_after; ALTER TABLE attempts DROP COLUMN heard_at; \
     ALTER TABLE attempts DROP COLUMN held_from; ALTER TABLE jobs DROP COLUMN lost_after_ms; DROP TABLE listening;",
];

/// What takes migration 6 back, and those after it.
pub fn before_classes() -> String {
    let is_later = |texts: &&&str| !texts.contains("retry_heard_at");
    let mut sql: String =
        AFTER_GUI_CLIENTS.iter().take_while(is_later).copied().collect::<Vec<_>>().join(" ");
    sql.push_str(" DELETE FROM migrations WHERE number >= 6;");
    sql
}

/// The name of the last migration.
fn newest_migration() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.max().unwrap().to_str().unwrap().trim_end_matches(".sql").to_owned()
}

/// Takes migration 4 back, and those after it.
fn before_gui_clients(engine: Engine) -> String {
    let mut sql = AFTER_GUI_CLIENTS.join(" ");
    sql.push_str(
        " DELETE FROM migrations WHERE number >= 4; \
        ALTER TABLE gui_clients RENAME TO windows; \
        ALTER TABLE gui_client_batches RENAME TO window_batches; \
        ALTER TABLE gui_client_fatals RENAME TO window_fatals; \
        DROP INDEX gui_clients_hook; CREATE INDEX windows_hook ON windows (hook) WHERE hook IS NOT NULL; \
        DROP INDEX gui_clients_machine; CREATE INDEX windows_machine ON windows (machine); \
        DROP INDEX gui_clients_hostname; CREATE INDEX windows_hostname ON windows (hostname); \
        DROP INDEX gui_client_batches_waiting; \
        CREATE INDEX window_batches_waiting ON window_batches (arrived_at) WHERE payload IS NOT NULL;",
    );
    if engine == Engine::Postgres {
        for (now, before) in [
            ("gui_clients", "windows"),
            ("gui_client_batches", "window_batches"),
            ("gui_client_fatals", "window_fatals"),
        ] {
            sql.push_str(&format!(" ALTER INDEX {now}_pkey RENAME TO {before}_pkey;"));
        }
    }
    sql
}

/// A machine and what a person began there, as migration 3 left them.
async fn windows_become_gui_clients(engine: Engine) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    let id = harness.submit(NewJob { labels: [("goliat".into(), "gui".into())].into(), ..job(1) }).await;
    let other =
        harness.submit(NewJob { labels: [("goliat".into(), "super-study".into())].into(), ..job(1) }).await;
    harness
        .write(move |tx| {
            let claims = MachineClaims { machine: "10.0.0.1".into(), ..MachineClaims::default() };
            let report =
                MachineReport { claims, id: runner(1), name: "sim-1".into(), inventory: None, now: at(1) };
            gui_clients::upsert_machine(tx, &report)?;
            gui_clients::receive(tx, id.task(0).attempt(1), Some(0), b"[]", "h", at(1)).map(drop)
        })
        .await;
    let found = harness.read(|tx| gui_clients::get(tx, runner(1))).await;
    harness.store.close().await;
    behind(&harness, &before_gui_clients(engine)).await;
    let said = r#"UPDATE runners SET mode = 'window'; UPDATE job_labels SET value = 'window' WHERE value = 'gui';
        UPDATE jobs SET labels = '{"a":"goliat","goliat":"window"}' WHERE id = 1;
        UPDATE job_specs SET spec = '{"labels":{"goliat":"window"},"command":["x"]}' WHERE job = 1;"#;
    behind(&harness, said).await;
    let store = Store::open(harness.config.clone()).await.unwrap();
    let after = store
        .read(move |tx| {
            let filter = JobFilter {
                label: Some(("goliat".into(), Some("gui".into()))),
                limit: 9,
                ..Default::default()
            };
            let jobs: Vec<_> = jobs::list(tx, &filter, &Sight::Everything)?.0;
            assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
            assert_eq!(
                jobs[0].labels,
                [("a".into(), "goliat".into()), ("goliat".into(), "gui".into())].into()
            );
            assert_eq!(jobs::spec(tx, id)?.unwrap()["labels"], serde_json::json!({"goliat": "gui"}));
            assert_eq!(jobs::get(tx, other, &Sight::Everything)?.unwrap().labels["goliat"], "super-study");
            assert_eq!(runners::get(tx, runner(1))?.unwrap().mode, RunnerMode::Gui);
            assert_eq!(gui_clients::waiting(tx, at(2), 9)?, [id.task(0).attempt(1)]);
            gui_clients::get(tx, runner(1))
        })
        .await
        .unwrap();
    assert_eq!(after, found);
    store.close().await;
}

#[tokio::test]
async fn windows_become_gui_clients_on_sqlite() {
    windows_become_gui_clients(Engine::Sqlite).await;
}

#[tokio::test]
async fn windows_become_gui_clients_on_postgres() {
    windows_become_gui_clients(Engine::Postgres).await;
}

/// What the specs of jobs name is read out of them once.
async fn blobs_of_older_jobs_are_in_use(engine: Engine) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    let hash = |text: &str| BlobHash(*blake3::hash(text.as_bytes()).as_bytes());
    let (named, loose) = (hash("named"), hash("loose"));
    let input = serde_json::json!({ "to": "x", "blob": named.to_string(), "size": 1 });
    let spec = serde_json::json!({ "name": "nul \u{0}", "inputs": [input, "a path", { "to": "y" }, input] });
    harness.submit(NewJob { spec, ..job(1) }).await;
    harness.submit(job(1)).await;
    harness.write(move |tx| blobs::insert(tx, named, 1, at(1))).await;
    harness.write(move |tx| blobs::insert(tx, loose, 1, at(1))).await;
    harness.store.close().await;
    let is_later = |texts: &&&str| !texts.contains("DROP INDEX jobs_startable");
    let later: Vec<&str> = AFTER_GUI_CLIENTS.iter().take_while(is_later).copied().collect();
    let before = format!("{} DELETE FROM migrations WHERE number >= 7;", later.join(" "));
    behind(&harness, &before).await;
    let store = Store::open(harness.config.clone()).await.unwrap();
    let unneeded = store.read(|tx| blobs::unneeded(tx, None, at(2), 9)).await.unwrap();
    assert_eq!(unneeded, (vec![loose], None));
    store.close().await;
}

#[tokio::test]
async fn blobs_of_older_jobs_are_in_use_on_sqlite() {
    blobs_of_older_jobs_are_in_use(Engine::Sqlite).await;
}

#[tokio::test]
async fn blobs_of_older_jobs_are_in_use_on_postgres() {
    blobs_of_older_jobs_are_in_use(Engine::Postgres).await;
}

async fn only_the_tables_of_this_program_are_opened(engine: Engine) {
    let before_checksums = "ALTER TABLE migrations DROP COLUMN checksum";
    let (before_gui_clients, newest) = (&before_gui_clients(engine), newest_migration());
    let cases: [(&[&str], Option<&str>); 10] = [
        (&[], None),
        (&["INSERT INTO migrations (number, name) VALUES (999, '0999_later')"], Some("0999_later")),
        (&["UPDATE migrations SET checksum = 'of an older text' WHERE number = 1"], Some("0001_first")),
        (&["UPDATE migrations SET name = '0002_otherwise' WHERE number = 2"], Some("0002_otherwise")),
        // Made by a program that kept no checksums: what counts is what is there.
        (&[before_checksums], None),
        (&[before_checksums, "ALTER TABLE attempts DROP COLUMN stage"], Some("0001_first")),
        (&[before_checksums, "ALTER TABLE gui_clients DROP COLUMN hardware"], Some("0004_gui_clients")),
        (&[before_checksums, "ALTER TABLE jobs ADD COLUMN since_taken_away TEXT"], Some(&newest)),
        // A folder of before goes on.
        (
            &[
                before_gui_clients,
                "DROP INDEX jobs_shown; DELETE FROM migrations WHERE number = 3",
                before_checksums,
            ],
            None,
        ),
        (
            &[before_gui_clients, "ALTER TABLE windows DROP COLUMN hardware", before_checksums],
            Some("0002_windows"),
        ),
    ];
    for (changes, wanted) in cases {
        let Some(harness) = Harness::fresh(engine).await else { return };
        harness.submit(job(3)).await;
        harness.store.close().await;
        for change in changes {
            behind(&harness, change).await;
        }
        // The second start finds what the first has taken over, or left as it was.
        for _ in 0..2 {
            let said = refusal(&harness).await;
            let place = harness.config.place();
            match (&said, wanted) {
                (None, None) => {}
                (Some(said), Some(name)) => {
                    assert!(said.contains(name) && said.contains(&place), "{changes:?}: {said}");
                }
                _ => panic!("{changes:?}: {said:?}"),
            }
        }
    }
}

#[tokio::test]
async fn only_the_tables_of_this_program_are_opened_on_sqlite() {
    only_the_tables_of_this_program_are_opened(Engine::Sqlite).await;
}

#[tokio::test]
async fn only_the_tables_of_this_program_are_opened_on_postgres() {
    only_the_tables_of_this_program_are_opened(Engine::Postgres).await;
}

#[tokio::test]
async fn what_is_not_there_is_unavailable_and_what_is_no_database_is_corrupt() {
    let nowhere = StoreConfig::Postgres { url: "postgres://nobody@127.0.0.1:1/none".into() };
    let folder = tempfile::tempdir().unwrap();
    let missing = StoreConfig::Sqlite { path: folder.path().join("no/such/folder/m.db") };
    for config in [nowhere, missing] {
        let refused = Store::open(config.clone()).await.map(drop);
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{config:?}: {refused:?}");
    }
    let path = folder.path().join("notes.txt");
    fs::write(&path, "these are notes and no database, however long one looks at them\n".repeat(99)).unwrap();
    let refused = Store::open(StoreConfig::Sqlite { path }).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
}

fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// What a power cut at this moment leaves: the file and its log, without the memory that both share.
fn copy(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
    fs::copy(wal(from), wal(to)).unwrap();
}

#[tokio::test]
async fn a_copy_in_the_middle_of_everything_has_every_acknowledged_write() {
    let harness = Harness::fresh(Engine::Sqlite).await.unwrap();
    let StoreConfig::Sqlite { path } = harness.config.clone() else { panic!("not a file") };
    harness.submit(job(5000)).await;
    let acknowledged = Arc::new(Mutex::new(Vec::<String>::new()));
    let copies: Vec<(PathBuf, Arc<Mutex<Vec<String>>>)> =
        (0..6).map(|n| (path.with_extension(format!("copy{n}")), Arc::default())).collect();
    let writers = (0..20u8).map(|number| {
        let (store, acknowledged) = (harness.store.clone(), acknowledged.clone());
        async move {
            for round in 0..12 {
                let name = format!("{number}-{round}");
                let told = name.clone();
                store
                    .write(move |tx| {
                        let claimed = leases::claim(tx, &ask(number, 8, 10 + round))?;
                        let ends: Vec<_> =
                            claimed.iter().map(|claimed| exit(claimed, 0, 11 + round)).collect();
                        attempts::end(tx, &ends, at(11 + round), 0.5)?;
                        settings::set(tx, &name, "durable")
                    })
                    .await
                    .unwrap();
                acknowledged.lock().unwrap().push(told);
            }
        }
    });
    let copying = async {
        for (to, before) in &copies {
            let (path, to, before, acknowledged) =
                (path.clone(), to.clone(), before.clone(), acknowledged.clone());
            // On the writer's own thread: it stands in the middle of a transaction and moves nothing meanwhile.
            harness
                .write(move |tx| {
                    settings::set(tx, "not yet", "1")?;
                    before.lock().unwrap().clone_from(&acknowledged.lock().unwrap());
                    copy(&path, &to);
                    Ok(())
                })
                .await;
        }
    };
    futures_util::future::join(join_all(writers), copying).await;
    harness.check().await;
    for (path, before) in &copies {
        let store = Store::open(StoreConfig::Sqlite { path: path.clone() }).await.unwrap();
        store.read(invariants::check).await.unwrap();
        let before = before.lock().unwrap().clone();
        for name in before {
            let found = store.read(move |tx| settings::get(tx, &name)).await.unwrap();
            assert_eq!(found.as_deref(), Some("durable"));
        }
        store.close().await;
        let sound: String = rusqlite::Connection::open(path)
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok");
    }
    let last = copies.last().unwrap().1.lock().unwrap().len();
    assert!(last > 0, "the copies were taken while others wrote");
    harness.store.close().await;
}

#[tokio::test]
async fn a_log_that_was_torn_off_anywhere_is_an_earlier_moment() {
    let harness = Harness::fresh(Engine::Sqlite).await.unwrap();
    let StoreConfig::Sqlite { path } = harness.config.clone() else { panic!("not a file") };
    let id = harness.submit(job(50)).await;
    for second in 0..10 {
        for claimed in harness.claim(3, 10 + second).await {
            harness.exit(&claimed, i32::from(second % 2 == 0), 20 + second).await;
        }
    }
    let whole = fs::read(wal(&path)).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for cut in (0..24).map(|n| whole.len() * n / 23) {
        let torn = path.with_extension("torn");
        fs::copy(&path, &torn).unwrap();
        fs::write(wal(&torn), &whole[..cut]).unwrap();
        let store = Store::open(StoreConfig::SqliteInline { path: Some(torn.clone()) }).await.unwrap();
        store.read(invariants::check).await.unwrap();
        let found = store.read(move |tx| mothership_store::tasks::count(tx, id, &[])).await.unwrap();
        let ended = store.read(move |tx| attempts::list(tx, id.task(29))).await.unwrap();
        seen.insert((found, ended.len()));
        store.close().await;
        for file in [torn.clone(), wal(&torn)] {
            let _ = fs::remove_file(file);
        }
    }
    assert!(seen.len() >= 2 && seen.contains(&(50, 1)), "earlier moments and the last: {seen:?}");
    harness.store.close().await;
}
