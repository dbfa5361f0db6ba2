//! One fleet on PostgreSQL and S3: the same binary, two replicas, runners at both.

use mothership_test_services::wait::TIMEOUT;
use mothership_test_services::{postgres::Database, s3::S3};
use mothership_testkit::proc::Home;

#[test]
fn two_replicas_share_one_database_and_one_bucket() {
    // Serves the bucket from its own threads while this one waits for processes.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let Some(database) = runtime.block_on(Database::fresh()).unwrap() else { return };
    let bucket = runtime.block_on(S3::start()).unwrap();
    let home = Home::new();
    let blobs = format!("s3://{}", bucket.bucket);
    let args = ["--database", &database.url, "--blobs", &blobs];
    let mut one = home.server(&args, &bucket.env());
    let two = home.server_named("two", &args, &bucket.env());
    let _runners = [
        home.runner("at-one", &one, &["--cpus", "2", "--name", "at-one"]),
        home.runner("at-two", &two, &["--cpus", "2", "--name", "at-two"]),
    ];
    let cli = one.cli();
    let job = cli.submit(&[
        "--name",
        "shared",
        "--array",
        "0-39",
        "--output",
        "out.txt",
        "--",
        "sh",
        "-c",
        "echo line {{index}}; sleep 0.05; echo {{index}} > out.txt",
    ]);
    // Submitted at one replica, awaited and read at the other.
    let cli = two.cli();
    assert_eq!(cli.wait(&job, TIMEOUT * 2), 0);
    let tasks = cli.tasks(&job);
    assert_eq!(tasks.len(), 40);
    assert!(tasks.iter().all(|task| task["attempts"] == 1), "no task was handed out twice");
    for index in [0, 17, 39] {
        assert_eq!(cli.ok(&["logs", &format!("{job}.{index}")]), format!("line {index}\n"));
    }
    let to = home.path().join("results");
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(to.join("39/out.txt")).unwrap(), "39\n");
    // A start with nothing to change says nothing of the database.
    one.kill();
    one.restart();
    assert_eq!(one.cli().json(&["job", &job])["status"], "completed");
    let said = one.process().printed();
    assert!(!said.contains("already exists"), "{said}");
}
