//! Handing a job in.

use super::*;

#[test]
fn a_submit_checks_before_it_asks_and_asks_before_it_sends() {
    let (ended, asked) = run("submit --cpus -1 -- true", |_| (500, json!({})));
    assert_eq!(ended.unwrap_err().exit, Exit::Refused);
    assert_eq!(asked, Vec::<String>::new());
    let (ended, asked) = run("submit -- true", |_| problem(401, Code::Unauthenticated));
    assert_eq!(ended.unwrap_err().exit, Exit::Forbidden);
    assert_eq!(asked, [format!("GET {}", paths::ME)]);
}

#[test]
fn a_submit_sends_its_spec_and_a_dry_run_stores_nothing() {
    let me = json!({ "username": "ada", "role": "admin", "open": false });
    let plan =
        json!({ "name": "x", "count": 1, "first": [], "last": [], "matching_runners": [], "warnings": [] });
    let answer = move |line: &str| {
        (
            200,
            if line.starts_with("GET") {
                me.clone()
            } else if line.contains("dry_run=true") {
                plan.clone()
            } else {
                a_job("pending")
            },
        )
    };
    let (ended, asked) = run("submit --name n -- echo hi", answer.clone());
    assert_eq!(ended, Ok(Exit::Ok));
    let (line, body) = asked[1].split_once(" {").unwrap();
    assert_eq!(line, format!("POST {}", paths::JOBS));
    assert!(body.contains(r#""name":"n""#) && body.contains("echo"), "{body}");
    let (ended, asked) = run("submit --dry-run -- echo hi", answer);
    assert_eq!((ended, asked.len()), (Ok(Exit::Ok), 2));
    assert!(asked[1].starts_with(&format!("POST {}?dry_run=true ", paths::JOBS)));
}
