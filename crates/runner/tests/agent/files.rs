//! Inputs come in, results go out, and neither leaves its folder.

use crate::{
    TestRunner,
    scripted::{lease, shell},
};
use mothership_api::agent::{InputFile, LeasedAttempt, TextFile};
use mothership_core::{attempt::EndCause, ids::BlobHash};

fn blob(bytes: &[u8]) -> BlobHash {
    BlobHash(*blake3::hash(bytes).as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_come_in_and_results_go_out() {
    let runner = TestRunner::start();
    let (script, data) = (b"#!/bin/sh\ncat data/in.txt config.json\n".to_vec(), vec![b'd'; 3 << 20]);
    runner.server.change(|state| {
        state.blobs.insert(blob(&script), script.clone());
        state.blobs.insert(blob(&data), data.clone());
        state.break_download_at = Some(1 << 20);
        state.part_bytes_max = Some(100_000);
    });
    let input = |to: &str, bytes: &[u8], executable| InputFile {
        to: to.into(),
        blob: blob(bytes),
        size: bytes.len() as u64,
        executable,
    };
    let line = "./run.sh > copy.txt; mkdir -p res/deep; echo r > res/deep/r.txt; ln -s /etc/passwd res/stolen; \
                ln -s /etc res/folder; echo more >> data/in.txt; echo o > $MOTHERSHIP_OUTPUT_DIR/o.txt; echo n > no.txt; \
                echo b > '~b.txt'";
    runner.server.submit(LeasedAttempt {
        inputs: vec![input("data/in.txt", &data, false), input("run.sh", &script, true)],
        files: vec![TextFile { to: "config.json".into(), content: "{}".into() }],
        outputs: vec![
            "*.txt".into(),
            "data/**".into(),
            "res".into(),
            "absent.csv".into(),
            "config.json".into(),
            "run.sh".into(),
        ],
        ..shell("8.0.1", line)
    });
    let end = runner.server.end_of("8.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)), "{:?}", end.error_message);
    let paths: Vec<&str> = end.artifacts.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["%7Eb.txt", "copy.txt", "data/in.txt", "no.txt", "o.txt", "res/deep/r.txt"]);
    let copy = &runner.server.state().blobs[&end.artifacts[1].blob].clone();
    assert_eq!(copy.len(), data.len() + 2);
    let log = runner.server.log_of("8.0.1");
    assert!(log.contains("output 'absent.csv' was not found\n"), "{log}");
    assert!(
        log.contains("output '~b.txt' was kept as '%7Eb.txt': not every system can have its name\n"),
        "{log}"
    );
    assert!(
        log.contains("output 'res/stolen' was not kept: it links to a place outside of the work folder\n"),
        "{log}"
    );
    let history = runner.server.state().history.clone();
    assert!(history.iter().any(|entry| entry == "download from 1048576"), "{history:?}");
    let position = |entry: &str| history.iter().rposition(|known| known == entry).unwrap();
    assert!(position("log 8.0.1") < position("blob") && position("blob") < position("end 8.0.1"));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_stay_in_the_work_folder() {
    let runner = TestRunner::start();
    runner.server.submit(LeasedAttempt {
        files: vec![TextFile { to: "../../../escaped".into(), content: "x".into() }],
        ..lease("9.0.1", &["true"])
    });
    let end = runner.server.end_of("9.0.1").await;
    assert_eq!(end.cause, EndCause::FilesFailed);
    assert_eq!(
        end.error_message.as_deref(),
        Some("the input path '../../../escaped' is not below the work folder")
    );
    assert!(!runner.folder().join("escaped").exists());
    runner.finish().await;
}
