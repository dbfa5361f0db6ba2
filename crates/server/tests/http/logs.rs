//! Logs over HTTP: bytes by range, lines by number, search with its pages.

use super::{
    app::TestApp,
    problems::{assert_invalid, assert_problem},
    runner::{Leased, Runner},
};
use mothership_core::log::Stream;
use serde_json::{Value, json};

/// An attempt that runs, with its runner.
async fn running(app: &TestApp) -> (Runner, Leased) {
    app.submit(json!({ "command": ["sim"] })).await;
    let runner = Runner::join(app, "lab-1").await;
    let leased = runner.lease(app).await.remove(0);
    runner.start(app, &leased).await;
    (runner, leased)
}

const LOG: &str = "/api/v1/attempts/1.0.1/log";

fn texts(lines: &Value) -> Vec<&str> {
    lines.as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn bytes_are_read_from_an_offset_by_range_and_across_chunks() {
    let app = TestApp::open().await;
    let (runner, leased) = running(&app).await;
    for (offset, text) in [(0, "one\n"), (4, "two\n"), (8, "three\n")] {
        runner.log(&app, &leased, offset, text).await;
    }
    for (query, range, status, body) in [
        ("", "", 200, "one\ntwo\nthree\n"),
        ("?offset=8", "", 200, "three\n"),
        ("?offset=14", "", 200, ""),
        ("?offset=99", "", 200, ""),
        ("", "bytes=2-9", 206, "e\ntwo\nth"),
        ("", "bytes=-2", 206, "e\n"),
    ] {
        let mut ask = app.ask("GET", &format!("{LOG}{query}"));
        if !range.is_empty() {
            ask = ask.header("range", range);
        }
        let answer = ask.send().await;
        assert_eq!((answer.status.as_u16(), &*answer.body), (status, body.as_bytes()), "{query} {range}");
    }
    let behind = app.ask("GET", LOG).header("range", "bytes=14-").send().await;
    assert_eq!((behind.status.as_u16(), behind.header("content-range")), (416, "bytes */14"));
}

#[tokio::test]
async fn one_stream_is_read_alone_and_plain_text_has_no_escapes() {
    let app = TestApp::open().await;
    let (runner, leased) = running(&app).await;
    runner.log(&app, &leased, 0, "10%\r50%\r100%\n\x1b[31mred\x1b[0m\n").await;
    let at = app.get(&format!("{LOG}/lines")).await["total_bytes"].as_u64().unwrap();
    runner.log_to(&app, &leased, at, "warned\n", Stream::Stderr).await;
    let read = async |query: &str| {
        let answer = app.ask("GET", &format!("{LOG}{query}")).send().await.good();
        String::from_utf8(answer.body.to_vec()).unwrap()
    };
    assert_eq!(read("?stream=stderr").await, "warned\n");
    assert_eq!(read("?stream=stdout").await, "10%\r50%\r100%\n\x1b[31mred\x1b[0m\n");
    assert_eq!(read("?plain=true").await, "100%\nred\nwarned\n");
    let unknown = app.ask("GET", &format!("{LOG}?stream=stdin")).send().await;
    assert_invalid(&unknown, "stream");
}

#[tokio::test]
async fn lines_have_numbers_and_the_open_one_counts() {
    let app = TestApp::open().await;
    let (runner, leased) = running(&app).await;
    let empty = app.get(&format!("{LOG}/lines")).await;
    assert_eq!(
        (&empty["lines"], &empty["total_lines"], &empty["ended"]),
        (&json!([]), &json!(0), &json!(false))
    );
    runner.log(&app, &leased, 0, "one\ntwo\nthr").await;
    let page = app.get(&format!("{LOG}/lines?from=1&limit=5")).await;
    assert_eq!((texts(&page["lines"]), &page["lines"][0]["number"]), (vec!["two", "thr"], &json!(1)));
    assert_eq!((&page["total_lines"], &page["total_bytes"]), (&json!(3), &json!(11)));
    runner.log(&app, &leased, 11, "ee\n").await;
    runner.end(&app, &leased, 0, json!([])).await;
    let whole = app.get(&format!("{LOG}/lines?limit=2")).await;
    assert_eq!((texts(&whole["lines"]), &whole["total_lines"]), (vec!["one", "two"], &json!(3)));
    assert_eq!(whole["ended"], true);
    assert_eq!(app.get(&format!("{LOG}/lines?from=99")).await["lines"], json!([]));
    for limit in ["0", "2001"] {
        let answer = app.ask("GET", &format!("{LOG}/lines?limit={limit}")).send().await;
        assert_invalid(&answer, "limit");
    }
}

#[tokio::test]
async fn a_search_counts_all_and_returns_pages() {
    let app = TestApp::open().await;
    let (runner, leased) = running(&app).await;
    let text: String =
        (0..30).map(|n| format!("Step {n} of 30{}\n", if n % 10 == 0 { " warning" } else { "" })).collect();
    runner.log(&app, &leased, 0, &text).await;
    let search = async |query: &str| app.get(&format!("{LOG}/search?{query}")).await;

    let reply = search("q=warning").await;
    assert_eq!((&reply["total"], &reply["next"]), (&json!(3), &Value::Null));
    assert_eq!(
        texts(&reply["hits"]),
        ["Step 0 of 30 warning", "Step 10 of 30 warning", "Step 20 of 30 warning"]
    );
    let page = search("q=step&limit=2").await;
    assert_eq!((&page["total"], &page["next"]), (&json!(30), &json!(2)), "capitals do not matter");
    let next = search("q=step&limit=2&from=2").await;
    assert_eq!(
        (texts(&next["hits"])[0], &next["total"]),
        ("Step 2 of 30", &json!(30)),
        "the total is of the whole log"
    );
    assert_eq!(search("q=step&case=true").await["total"], 0);
    assert_eq!(search("q=%5EStep%20%5B12%5D%20&regex=true").await["total"], 2);
    assert_eq!(search("q=warning&stream=stderr").await["total"], 0);
    assert_eq!(search("q=warning").await["streams"], json!({ "stdout": 3 }));

    for (query, field) in [
        ("q=%28&regex=true", "q"),
        ("q=x&limit=0", "limit"),
        ("q=x&limit=1001", "limit"),
        ("q=x&stream=noise", "stream"),
    ] {
        let answer = app.ask("GET", &format!("{LOG}/search?{query}")).send().await;
        assert_invalid(&answer, field);
    }
}

#[tokio::test]
async fn the_log_of_an_attempt_that_is_not_there_is_not_there() {
    let app = TestApp::open().await;
    running(&app).await;
    for attempt in ["1.0.2", "1.1.1", "2.0.1", "1.0", "x"] {
        for route in ["", "/lines", "/search?q=x", "/stream"] {
            let answer = app.ask("GET", &format!("/api/v1/attempts/{attempt}/log{route}")).send().await;
            assert_problem(&answer, 404, "not_found");
        }
    }
}

#[tokio::test]
async fn a_runner_whose_token_is_not_the_attempts_is_told_to_forget_it() {
    let app = TestApp::open().await;
    let (runner, leased) = running(&app).await;
    let other = Leased { token: "0".repeat(32), ..leased.clone() };
    assert_eq!(runner.log(&app, &other, 0, "not mine\n").await, Value::Null);
    assert_eq!(runner.log(&app, &leased, 0, "mine\n").await, 5);
    assert_eq!(&*app.ask("GET", LOG).send().await.good().body, b"mine\n");
}
