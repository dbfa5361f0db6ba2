//! A data folder whose tables are another version's: the program says so in one sentence and ends. It neither stands
//! still nor touches what is there.

use mothership_test_services::wait::{TIMEOUT, wait_for};
use mothership_testkit::proc::Home;
use std::{fs, process::Stdio};

#[test]
fn a_folder_of_another_version_is_refused_with_one_sentence() {
    let home = Home::new();
    let mut up = home.up(&[]);
    let (cli, data) = (up.cli(), up.data.clone());
    let job = cli.submit(&["--", "true"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    up.process().terminate();
    assert!(up.process().wait(TIMEOUT).success());
    let database = data.join("mothership.db");
    let change = |sql: &str| rusqlite::Connection::open(&database).unwrap().execute_batch(sql).unwrap();

    for (edit, undo, name) in [
        (
            "UPDATE migrations SET checksum = 'x' || checksum WHERE number = 1",
            "UPDATE migrations SET checksum = substr(checksum, 2) WHERE number = 1",
            "0001_first",
        ),
        (
            "INSERT INTO migrations (number, name) VALUES (999, '0999_later')",
            "DELETE FROM migrations WHERE number = 999",
            "0999_later",
        ),
    ] {
        change(edit);
        for verb in ["up", "server"] {
            let printed = home.path().join(format!("{verb}.refused"));
            let log = fs::File::create(&printed).unwrap();
            let args = [verb, "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"];
            let mut command = cli.command(&args);
            let mut child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
            let ended = wait_for("the program to end", TIMEOUT, || child.try_wait().unwrap());
            let printed = fs::read_to_string(&printed).unwrap();
            assert_eq!(ended.code(), Some(6), "{verb}: {printed}");
            let sentences: Vec<_> = printed.lines().filter(|line| line.starts_with("error: ")).collect();
            assert_eq!(sentences.len(), 1, "{verb}: {printed}");
            for word in [name, database.to_str().unwrap()] {
                assert!(sentences[0].contains(word), "{verb} does not name {word}: {printed}");
            }
            assert!(printed.contains("empty folder (--data DIR)"), "{verb}: {printed}");
        }
        change(undo);
    }

    up.restart();
    assert_eq!(up.cli().json(&["job", &job])["status"], "completed", "what is there is untouched");
}
