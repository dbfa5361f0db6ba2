//! `mothership goliat`: a study that the server cuts, and an old dashboard that is brought over.

use crate::docs::text_of;
use mothership_test_services::postgres::Database;
use mothership_testkit::proc::{CommandLine, Home};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

const CONFIG: &str = r#"{"study_type": "near_field", "phantoms": {"duke": {}, "ella": {}},
 "antenna_config": {"5800": {"model": "b"}, "700": {"model": "a"}}}"#;

#[test]
fn a_study_is_cut_and_handed_in() {
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let config = home.path().join("near.json");
    std::fs::write(&config, CONFIG).unwrap();
    let config = config.to_str().unwrap();
    let dry = cli.ok(&["goliat", "submit", config, "--name", "near", "--dry-run"]);
    assert!(dry.contains("near: 4 assignments (nothing was stored)") && dry.contains("ella × 700"), "{dry}");
    let study = cli.json(&["goliat", "submit", config, "--name", "near", "--split-by", "phantom"]);
    let wanted = json!([{ "index": 0, "label": "duke" }, { "index": 1, "label": "ella" }]);
    assert_eq!((&study["job_id"], &study["assignments"]), (&json!("1"), &wanted));
    assert_eq!(
        cli.json(&["task", "1.1"])["command"],
        "mothership-goliat study configs/near_assignment_1.json"
    );
    let fewer = cli.ok(&["goliat", "submit", config, "--name", "near", "--num-splits", "5", "--dry-run"]);
    assert!(fewer.contains("2 phantoms and 2 antennas make 2 parts, not 5"), "{fewer}");
}

/// A database as the dashboard leaves it.
async fn old_dashboard() -> Option<Database> {
    let database = Database::fresh().await.expect("a database of its own")?;
    let mut connection = PgConnection::connect(&database.url).await.expect("it answers");
    sqlx::raw_sql(include_str!("old_dashboard.sql")).execute(&mut connection).await.expect("the tables fit");
    Some(database)
}

/// Lines of the log: stream, time, text.
fn lines(cli: &CommandLine, task: &str) -> Vec<(String, i64, String)> {
    let text = cli.ok(&["logs", "--json", task]);
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("stream"), line["at_ms"].as_i64().unwrap_or_default(), text("text"))
    };
    text.lines().map(line).collect()
}

#[test]
fn an_old_dashboard_is_brought_over() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(database) = runtime.block_on(old_dashboard()) else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat", "--goliat-key", "sesame"], &[]);
    let cli = server.cli();
    let import = ["goliat", "import", "--from", &database.url, "--goliat-key", "sesame"];
    let wanted = json!({ "machines": 2, "studies": 2, "known": 0, "empty": 1, "assignments": 6, "lines": 5, "files": 3,
        "bytes": 51, "paused": ["1"], "failed_after_all": 1 });
    assert_eq!(cli.json(&import), wanted);

    let states: Vec<_> =
        cli.tasks("1").iter().map(|task| task["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        states,
        ["completed", "failed", "running", "pending", "pending"],
        "the fatal line tells the truth"
    );
    let running = cli.wait_for_json("its progress", &["task", "1.2"], |task| task["percent"] == 40);
    assert_eq!(running["stage"], "Running Simulation");
    let at = 1_762_430_400_000;
    let line = |stream: &str, at: i64, text: &str| (stream.to_owned(), at, text.to_owned());
    assert_eq!(
        lines(&cli, "1.0"),
        [line("header", at + 1250, "first"), line("warning", at + 2500, "  second")]
    );
    assert_eq!(lines(&cli, "1.1"), [line("fatal", at + 3_601_000, "of the next")]);
    assert_eq!(lines(&cli, "2.0"), [line("info", at - 3_600_000, "before any study")]);
    let times = |id: &str, names: [&str; 2]| {
        let shown = cli.json(&["task", id]);
        names.map(|name| shown[name].as_str().unwrap_or("-").to_owned())
    };
    for (id, wanted) in [
        ("1.0", ["2025-11-06T12:00:00Z", "2025-11-06T12:50:00Z"]),
        ("1.1", ["2025-11-06T13:00:00Z", "2025-11-06T13:00:01Z"]),
        ("1.2", ["2025-11-06T12:30:00Z", "-"]),
        ("2.0", ["2025-11-06T11:00:00Z", "2025-11-06T11:00:00Z"]),
    ] {
        assert_eq!(times(id, ["started_at", "completed_at"]), wanted, "{id}");
    }
    let to = home.path().join("results");
    cli.ok(&["results", "get", "1", "--to", to.to_str().unwrap()]);
    let file = |path: &str| std::fs::read(to.join(path)).unwrap();
    assert_eq!(file("0/near_field/duke/700MHz/by_cheek_base/verbose.log"), b"Gr\xf6\xdfe\r\n");
    assert_eq!(file("3/near_field/ella/progress.log"), b"left by a machine that was deleted");
    let job = cli.json(&["job", "1"]);
    assert_eq!((&job["name"], &job["paused"]), (&json!("near field"), &json!(true)));
    assert_eq!(job["labels"]["goliat-import"], "s-near");
    let said = "the first\nBrought over from GOLIAT's dashboard, where it was s-near of 2025-11-06 10:00 UTC";
    assert_eq!(job["description"], said);

    let again = json!({ "machines": 2, "studies": 0, "known": 2, "empty": 1, "assignments": 0, "lines": 0, "files": 0,
        "bytes": 0, "paused": [], "failed_after_all": 0 });
    assert_eq!(cli.json(&import), again);
    assert_eq!(cli.json(&["jobs"])["total"], 2);

    // An import that was broken off: the job lacks the label that says that all of it is here.
    let client = super::client(&server.url, &server.data);
    let labels = json!({ "labels": { "goliat": "super-study" } });
    let patched = client.call::<_, Value>(http::Method::PATCH, "/api/v1/jobs/1", &labels, &[]);
    runtime.block_on(patched).unwrap();
    let redone = json!({ "machines": 2, "studies": 1, "known": 1, "empty": 1, "assignments": 5, "lines": 4, "files": 3,
        "bytes": 51, "paused": ["3"], "failed_after_all": 1 });
    assert_eq!(cli.json(&import), redone);
    assert_eq!(cli.json(&["jobs"])["total"], 2);
    assert_eq!(lines(&cli, "3.0").len(), 2);
}

#[test]
fn the_commands_of_the_document_do_what_it_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let run = |script: String| {
        assert!(script.contains("mothership goliat"), "the document has other words now");
        let output = cli.shell(&script).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    std::fs::create_dir(home.path().join("configs")).unwrap();
    let config = CONFIG.replace(r#""ella": {}"#, r#""ella": {}, "thelonious": {}"#);
    std::fs::write(home.path().join("configs/near_field_config.json"), config).unwrap();
    let printed = run(text_of("docs/goliat.md", "sh cut"));
    assert!(printed.contains("thelonious × 5800"), "{printed}");
    assert_eq!((cli.json(&["jobs"])["total"].as_u64(), cli.tasks("1").len()), (Some(1), 6));

    let Some(database) = runtime.block_on(old_dashboard()) else { return };
    let script = text_of("docs/goliat.md", "sh import");
    let printed = run(script.replace("postgres://user:password@old-host/goliat", &database.url));
    assert!(printed.contains("2 studies"), "{printed}");
    assert_eq!(cli.json(&["jobs"])["total"], 3);
}

#[test]
fn what_cannot_be_brought_over_is_said() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let home = Home::new();
    let closed = home.server(&[], &[]);
    let Some(empty) = runtime.block_on(Database::fresh()).unwrap() else { return };
    let import = ["goliat", "import", "--from", &empty.url];
    let printed = closed.cli().run(&import);
    assert_eq!(printed.code, Some(3));
    assert!(
        printed.stderr.contains("does not answer GOLIAT's client")
            && printed.stderr.contains("--compat goliat")
    );
    let open = home.server_named("open", &["--compat", "goliat"], &[]);
    let printed = open.cli().run(&import);
    assert_eq!(printed.code, Some(3));
    assert!(
        printed.stderr.contains("it is no dashboard of GOLIAT: there is no table workers"),
        "{}",
        printed.stderr
    );
    let _runner = home.runner("solver", &open, &["--label", "goliat", "--name", "solver"]);
    open.cli().wait_for_json("the runner", &["runners"], |all| all[0]["name"] == "solver");
    let printed = open.cli().run(&import);
    assert_eq!(printed.code, Some(3));
    assert!(printed.stderr.contains("mothership runners disable solver"), "{}", printed.stderr);
}

#[test]
fn a_machine_with_an_agent_and_a_window_is_drained_by_its_name() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let _runner = home.runner("solver", &server, &["--name", "solver"]);
    let all = cli.wait_for_json("the runner", &["runners"], |all| all[0]["name"] == "solver");
    let hostname = all[0]["hostname"].as_str().unwrap().to_owned();
    cli.ok(&["runners", "rename", "solver", &hostname]);
    let client = super::client(&server.url, &server.data);
    let beat = json!({ "machineId": "203.0.113.1", "hostname": hostname, "cpuCores": 4, "totalRamGB": 8 });
    let heard = client.call::<_, Value>(http::Method::POST, "/api/heartbeat", &beat, &[]);
    assert_eq!(runtime.block_on(heard).unwrap()["success"], true);
    assert_eq!(cli.json(&["runners"]).as_array().unwrap().len(), 1, "one machine");
    cli.ok(&["runners", "drain", &hostname]);
    let drained = &cli.json(&["runners"])[0];
    assert_eq!((&drained["name"], &drained["status"]), (&json!(hostname), &json!("draining")));
}
