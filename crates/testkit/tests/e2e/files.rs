//! Files never cost the work: an input is the task's own, what can be kept is kept, and what cannot is named.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::{CommandLine, Home};
use std::{fs, os::unix::fs::PermissionsExt};

/// Submits a line for the shell, waits, and gives the job; it has to end with this exit code of `wait`.
#[track_caller]
fn ended(cli: &CommandLine, args: &[&str], line: &str, code: i32) -> String {
    let job = cli.submit(&[args, &["--", "sh", "-c", line]].concat());
    assert_eq!(cli.wait(&job, TIMEOUT), code, "{}", cli.run(&["task", &format!("{job}.0")]).text());
    job
}

#[test]
fn what_a_task_writes_to_its_input_no_other_task_sees() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    for (name, bytes) in [("big.bin", 9_000_000), ("small.bin", 7_000_000)] {
        fs::write(home.path().join(name), vec![0; bytes]).unwrap();
    }
    let line = "cksum big.bin small.bin; for f in *.bin; do echo CHANGED | dd of=$f conv=notrunc 2>/dev/null; done; \
                test -w big.bin && test -w small.bin";
    let args = ["--array", "0-2", "--max-running", "1", "--input", "big.bin", "--input", "small.bin"];
    let job = ended(&cli, &args, line, 0);
    let sums: Vec<String> = (0..3).map(|index| cli.ok(&["logs", &format!("{job}.{index}")])).collect();
    assert!(sums.iter().all(|sum| *sum == sums[0] && sum.lines().count() == 2), "{sums:?}");
}

#[test]
fn one_odd_output_costs_no_other() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let line = "mkdir -p out/void; echo good > out/good.txt; printf x > \"out/$(printf 'caf\\351.txt')\"; \
                mkfifo out/pipe; ln -s /etc/passwd out/stolen; ln -s . out/circle; : > out/empty";
    let job = ended(&cli, &["--output", "out/**"], line, 0);
    let list = cli.ok(&["results", "ls", &job]);
    for kept in ["out/good.txt", "out/empty", "out/caf%E9.txt", "3 files"] {
        assert!(list.contains(kept), "{list}");
    }
    let log = cli.ok(&["logs", &format!("{job}.0")]);
    for named in [
        "output 'out/caf\\xE9.txt' was kept as 'out/caf%E9.txt'",
        "output 'out/pipe' was not kept: it is a named pipe",
        "output 'out/stolen' was not kept: it links to a place outside of the work folder",
        "output 'out/circle' was not kept: it links to a folder that it lies in",
    ] {
        assert!(log.contains(named), "{log}");
    }
    // The same where that is to fail the attempt: once, with what could be kept.
    let strict = ["--output", "out/**", "--outputs-missing", "fail", "--retries", "3"];
    let job = ended(&cli, &strict, "mkdir out; echo good > out/good.txt; mkfifo out/pipe", 1);
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!(task["attempt_list"].as_array().unwrap().len(), 1, "{task}");
    assert!(task.to_string().contains("output 'out/pipe' was not kept"), "{task}");
    assert!(cli.ok(&["results", "ls", &job]).contains("out/good.txt"));
}

#[test]
fn a_folder_is_taken_as_it_is_and_nothing_is_waited_for() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let made = cli
        .shell("mkdir -p proj/real proj/logs; echo 1 > proj/real/a; ln -s real proj/data; ln -s user@host.1:2 'proj/.#notes'; mkfifo proj/pipe")
        .status();
    assert!(made.unwrap().success());
    let submitted = cli.run(&["submit", "--input", "proj", "--wait", "--", "sh", "-c", "find proj | sort"]);
    assert_eq!(submitted.code, Some(0), "{}", submitted.stderr);
    for named in ["proj/.#notes is left out: it links to nothing", "proj/pipe is no file and is left out"] {
        assert!(submitted.stderr.contains(named), "{}", submitted.stderr);
    }
    assert_eq!(cli.ok(&["logs", "1.0"]), "proj\nproj/data\nproj/data/a\nproj/logs\nproj/real\nproj/real/a\n");
    for args in [
        &["submit", "--input", "/dev/zero", "--", "true"][..],
        &["submit", "--input", "proj/pipe", "--", "true"],
        &["submit", "--format", "toml", "/dev/zero"],
    ] {
        let refused = cli.run(args);
        assert_eq!(refused.code, Some(3), "{args:?}: {}", refused.stderr);
        assert!(refused.stderr.contains("it is a "), "{args:?}: {}", refused.stderr);
    }
}

#[test]
fn a_program_that_a_task_built_can_be_run_after_the_download() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let line =
        "mkdir out; printf '#!/bin/sh\\necho hi\\n' > out/run.sh; chmod +x out/run.sh; echo x > out/plain";
    let job = ended(&cli, &["--output", "out/**"], line, 0);
    cli.ok(&["results", "get", &job, "--to", "got"]);
    let mode = |name: &str| {
        fs::metadata(home.path().join("got/0/out").join(name)).unwrap().permissions().mode() & 0o111
    };
    assert_ne!(mode("run.sh"), 0);
    assert_eq!(mode("plain"), 0);
}

#[test]
fn a_lost_file_is_stored_again_and_a_deleted_job_is_gone() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    fs::write(home.path().join("in.txt"), "hello\n").unwrap();
    let args = ["--input", "in.txt", "--output", "out.txt"];
    let line = "cat in.txt; echo same > out.txt; echo $MOTHERSHIP_JOB_ID >> $MOTHERSHIP_OUTPUT_DIR/own.txt";
    let first = ended(&cli, &args, line, 0);
    assert!(cli.shell("find . -path '*/blobs/*' -type f -delete").status().unwrap().success());
    let lost = cli.run(&["results", "get", &first, "--to", "lost"]);
    assert_ne!(lost.code, Some(0));
    assert!(lost.stderr.contains("2 of 2 files are not saved"), "{}", lost.stderr);
    // The input is asked for again, and so is what the second task leaves: the same bytes.
    let second = ended(&cli, &args, line, 0);
    assert_eq!(cli.ok(&["logs", &format!("{second}.0")]), "hello\n");
    let partly = cli.run(&["results", "get", &first, "--to", "partly"]);
    assert_ne!(partly.code, Some(0), "what only the first task left stays lost");
    assert!(partly.stderr.contains("1 of 2 files are not saved"), "{}", partly.stderr);
    for (job, file) in [(&first, "partly/0/out.txt"), (&second, "whole/0/out.txt")] {
        if job == &second {
            cli.ok(&["results", "get", job, "--to", "whole"]);
        }
        assert_eq!(fs::read_to_string(home.path().join(file)).unwrap(), "same\n");
    }
    let asked = cli.run(&["delete", &first]);
    assert!(asked.stderr.contains("--yes"), "{}", asked.stderr);
    cli.ok(&["delete", &first, "--yes"]);
    assert_ne!(cli.run(&["delete", &first, "--yes"]).code, Some(0), "it is gone");
    assert_ne!(cli.run(&["job", &first]).code, Some(0));
    cli.ok(&["job", &second]);
}
