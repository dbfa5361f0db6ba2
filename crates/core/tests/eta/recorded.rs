//! Attempts of jobs that really ran, one line each: start, end (milliseconds), outcome (`c` completed, `r` failed and
//! tried again, `f` failed), index of the task.

use crate::back_test::{Attempt, Job, Outcome, Score, back_test};

const RECORDED: [(&str, &str); 4] = [
    ("recorded: short tasks", include_str!("recorded/short.txt")),
    ("recorded: tasks of seconds", include_str!("recorded/seconds.txt")),
    ("recorded: failing, retried", include_str!("recorded/failing.txt")),
    ("recorded: stragglers", include_str!("recorded/stragglers.txt")),
];

/// What they were submitted with: two retries after the usual pause, of which a quarter is jitter.
const RETRY: (f64, u32) = (3_750.0, 2);

fn read(text: &str) -> Job {
    let attempts: Vec<Attempt> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let outcome = match words[2] {
                "c" => Outcome::Completed,
                "r" => Outcome::FailedOnce,
                _ => Outcome::FailedForGood,
            };
            let ms = |word: &str| word.parse().unwrap();
            Attempt {
                index: words[3].parse().unwrap(),
                start_ms: ms(words[0]),
                end_ms: ms(words[1]),
                outcome,
                reports: false,
            }
        })
        .collect();
    let tasks = attempts.iter().filter(|attempt| attempt.outcome != Outcome::FailedOnce).count() as u64;
    Job { tasks, retry: RETRY, attempts }
}

#[test]
fn recorded_jobs() {
    let mut all = Score::default();
    for (name, text) in RECORDED {
        let score = back_test(&read(text));
        // All looks at one job share its luck: a straggler among its last tasks is missed by each of them.
        score.check(name, 0.6, 1.5);
        all.add(score);
    }
    all.check("recorded: all", 0.8, 1.0);
}
