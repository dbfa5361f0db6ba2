//! The server is away while tasks print 100,000 lines: all arrive, in order.

use crate::lines;
use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;

const TASKS: usize = 4;
const LINES: usize = 25_000;

#[test]
fn a_hundred_thousand_lines_printed_while_nobody_listens_arrive_in_order() {
    let home = Home::new();
    let mut server = home.server(&[], &[]);
    let cli = server.cli();
    let _runner = home.runner("runner", &server, &["--cpus", "4"]);
    let (gate, ended) = (home.path().join("gate"), home.path().join("ended"));
    let program = format!(
        "import os, time\nprint('first', flush=True)\nwhile not os.path.exists({gate:?}): time.sleep(0.02)\n\
         for line in range({LINES}): print(f'line {{line}} of {{os.environ[\"MOTHERSHIP_TASK_INDEX\"]}}')\n\
         import sys; sys.stdout.flush()\nopen({ended:?}, 'a').write('x\\n')\n",
    );
    let file = home.path().join("program.py");
    std::fs::write(&file, program).unwrap();
    let array = format!("0-{}", TASKS - 1);
    let job = cli.submit(&["--name", "away", "--array", &array, "--", "python3", file.to_str().unwrap()]);
    cli.wait_for_json("all to run", &["job", &job], |job| job["counts"]["running"] == TASKS);

    server.kill();
    std::fs::write(&gate, "").unwrap();
    wait_until("the programs to end without a server", TIMEOUT, || lines(&ended).len() == TASKS);
    server.restart();

    assert_eq!(cli.wait(&job, TIMEOUT * 2), 0);
    for (index, task) in cli.tasks(&job).iter().enumerate() {
        assert_eq!(task["attempts"], 1, "{task}");
        let mut whole = String::from("first\n");
        (0..LINES).for_each(|line| whole.push_str(&format!("line {line} of {index}\n")));
        assert!(
            cli.ok(&["logs", &format!("{job}.{index}")]) == whole,
            "the log of task {index} is not whole"
        );
    }
}
