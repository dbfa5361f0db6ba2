//! A machine's bad day costs nobody's work: tools that hang, and no room for a start.

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;
use std::os::unix::fs::PermissionsExt;

/// A folder for the front of `PATH` with an `nvidia-smi` in it.
fn with_nvidia_smi(home: &Home, script: &str) -> String {
    let folder = home.path().join("fake");
    std::fs::create_dir(&folder).unwrap();
    let tool = folder.join("nvidia-smi");
    std::fs::write(&tool, script).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

const HANGS: &str = "#!/bin/sh\nsleep 1000 &\necho $! > hanging\nsleep 1000\n";

#[test]
fn a_gpu_tool_that_hangs_keeps_no_machine_from_joining() {
    let home = Home::new();
    let path = with_nvidia_smi(&home, HANGS);
    let up = home.up_with(&[], &[("PATH", path)]);
    let cli = up.cli();
    let says_why = |runners: &serde_json::Value| runners[0]["problems"][0].is_string();
    let runners = cli.wait_for_json("a runner that says what it lacks", &["runners"], says_why);
    let runner = &runners[0];
    assert_eq!(runner["gpus"].as_array().unwrap().len(), 0);
    let problem = runner["problems"][0].as_str().unwrap();
    assert!(problem.contains("nvidia-smi did not answer within 5 s"), "{problem}");
    assert!(cli.ok(&["runners"]).contains(problem), "said to people, too");
    // Nothing of the tool is left, whose children have no path of this home in their command line.
    let pid = std::fs::read_to_string(home.path().join("hanging")).unwrap();
    wait_until("what the tool started to end", TIMEOUT, || !lives(pid.trim()));
    assert_eq!(cli.wait(&cli.submit(&["--", "true"]), TIMEOUT), 0);
}

#[test]
fn a_machine_that_waits_for_its_gpu_tool_can_be_stopped() {
    let home = Home::new();
    let path = with_nvidia_smi(&home, HANGS);
    let mut up = home.up_with(&[], &[("PATH", path)]);
    let hanging = home.path().join("hanging");
    wait_until("the tool to hang", TIMEOUT, || {
        std::fs::read_to_string(&hanging).is_ok_and(|pid| pid.ends_with('\n'))
    });
    up.process().terminate();
    assert!(up.process().wait(TIMEOUT).success());
    let pid = std::fs::read_to_string(&hanging).unwrap();
    wait_until("what the tool started to end", TIMEOUT, || !lives(pid.trim()));
}

fn lives(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn tasks_that_a_machine_has_no_open_files_for_wait() {
    let home = Home::new();
    let server = home.server(&["--open"], &[]);
    // Soft and hard limit: nothing is left to raise.
    let runner = home.runner_under("ulimit -n 160", "few", &server, &["--cpus", "1"]);
    let cli = server.cli();
    let go = home.path().join("go");
    let wait = format!("while [ ! -e {} ]; do sleep 0.1; done", go.display());
    let job = cli.submit(&["--array", "0-79", "--cpus", "0.001", "--", "sh", "-c", &wait]);
    let runners = cli.wait_for_json("the runner to say what it lacks", &["runners"], |runners| {
        runners[0]["usage"]["lacks"].is_string()
    });
    let lacks = runners[0]["usage"]["lacks"].as_str().unwrap();
    assert!(lacks.contains("no room for more tasks: too many open files"), "{lacks}");
    // One that waits says so. Those that run say that they run.
    cli.wait_for_json("an explanation", &["explain", &format!("{job}.79")], |why| {
        why["sentence"].as_str().is_some_and(|sentence| sentence.contains("too many open files"))
    });
    std::fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, 3 * TIMEOUT), 0, "none of them failed");
    let tasks = cli.tasks(&job);
    assert!(tasks.iter().all(|task| task["status"] == "completed"));
    drop(runner);
}

#[test]
#[cfg(target_os = "linux")]
fn a_work_folder_from_which_nothing_may_be_started_is_named() {
    let home = Home::new();
    let may = std::process::Command::new("unshare").args(["-rm", "true"]).status();
    if !may.is_ok_and(|status| status.success()) {
        eprintln!("left out: no file system can be mounted here");
        return;
    }
    let server = home.server(&[], &[]);
    let folder = home.path().join("machine");
    std::fs::create_dir(&folder).unwrap();
    let mount = format!("mount -t tmpfs -o noexec,size=512m small {} && exec \"$@\"", folder.display());
    let _runner =
        home.runner_under(&format!("exec unshare -rm sh -c '{mount}' sh \"$@\""), "machine", &server, &[]);
    let script = home.path().join("run.sh");
    std::fs::write(&script, "#!/bin/sh\necho ran\n").unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let cli = server.cli();
    let job = cli.submit(&["--input", script.to_str().unwrap(), "--", "./run.sh"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 1);
    let shown = cli.json(&["task", &format!("{job}.0")]);
    let why = shown["error_message"].as_str().unwrap();
    assert!(why.contains("its file system is mounted noexec") && why.contains("--data"), "{why}");
    let read = cli.submit(&["--input", script.to_str().unwrap(), "--", "sh", "run.sh"]);
    assert_eq!(cli.wait(&read, TIMEOUT), 0);
}
