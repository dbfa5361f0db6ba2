//! Followed logs over HTTP, in time that only passes when nothing else can happen.

use crate::{
    actor::{Person, Role},
    ops::shares,
    test_server::Harness,
};
use axum::{Router, body::Body, extract::Request};
use futures_util::StreamExt;
use mothership_api::{agent::LeasedAttempt, projects::Right};
use mothership_core::ids::RunnerId;
use tokio::time::Instant;
use tower::ServiceExt;

async fn running() -> (Harness, RunnerId, LeasedAttempt) {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    (harness, runner, held)
}

/// The answer's body, part by part.
struct Stream(axum::body::BodyDataStream);

impl Stream {
    async fn open(router: Router, attempt: &LeasedAttempt, tail: &str, last_event: Option<&str>) -> Self {
        Self::open_with(router, attempt, tail, last_event.map(|id| ("last-event-id", id))).await
    }

    /// With this header.
    async fn open_with(
        router: Router,
        attempt: &LeasedAttempt,
        tail: &str,
        header: Option<(&str, &str)>,
    ) -> Self {
        let mut request =
            Request::get(format!("/api/v1/attempts/{}/log{tail}", attempt.id)).header("host", "localhost");
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200);
        Self(answer.into_body().into_data_stream())
    }

    /// `None` at the end.
    async fn next(&mut self) -> Option<String> {
        Some(String::from_utf8(self.0.next().await?.unwrap().to_vec()).unwrap())
    }

    /// Kind and id of the next event, and the texts of its lines.
    async fn event(&mut self) -> (String, Option<String>, Vec<String>) {
        let text = self.next().await.expect("another event");
        let field =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(|v| v.trim().to_owned());
        let data: serde_json::Value = serde_json::from_str(&field("data:").unwrap()).unwrap();
        let lines = data["lines"].as_array().into_iter().flatten();
        let lines = lines.map(|line| format!("{} {}", line["number"], line["text"].as_str().unwrap()));
        (field("event:").unwrap(), field("id:"), lines.collect())
    }
}

fn lines(id: &str, lines: &[&str]) -> (String, Option<String>, Vec<String>) {
    ("lines".into(), Some(id.into()), lines.iter().map(|line| (*line).to_owned()).collect())
}

#[tokio::test(start_paused = true)]
async fn events_bring_history_then_each_line_as_it_comes_then_the_end() {
    let (harness, runner, held) = running().await;
    harness.log(&held, 0, "one\ntwo\nthr").await;
    let mut stream = Stream::open(harness.server.router(), &held, "/stream", None).await;
    assert_eq!(stream.event().await, lines("1", &["0 one", "1 two"]));
    let before = Instant::now();
    harness.log(&held, 11, "ee\nfour").await;
    assert_eq!(stream.event().await, lines("2", &["2 three"]));
    harness.end(runner, &held, 0).await;
    // The last line has no end, and is shown for that.
    assert_eq!(stream.event().await, lines("3", &["3 four"]));
    assert_eq!(stream.event().await.0, "end");
    assert_eq!(stream.next().await, None);
    assert_eq!(before.elapsed().as_millis(), 0, "notified, not polled");
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_goes_on_behind_the_last_line() {
    let (harness, runner, held) = running().await;
    harness.log(&held, 0, "one\ntwo\n").await;
    let mut stream = Stream::open(harness.server.router(), &held, "/stream", Some("0")).await;
    assert_eq!(stream.event().await, lines("1", &["1 two"]));
    // Ahead of what there is: it waits for the line, and only for that.
    let mut ahead = Stream::open(harness.server.router(), &held, "/stream?from=3", None).await;
    harness.log(&held, 8, "three\n").await;
    harness.log(&held, 14, "four\n").await;
    assert_eq!(ahead.event().await, lines("3", &["3 four"]));
    harness.end(runner, &held, 0).await;
    assert_eq!(ahead.event().await.0, "end");
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_the_stream_without_calling_it_the_end() {
    let (harness, _, held) = running().await;
    harness.log(&held, 0, "one\n").await;
    let mut stream = Stream::open(harness.server.router(), &held, "/stream", None).await;
    assert_eq!(stream.event().await, lines("0", &["0 one"]));
    harness.app.stopping.cancel();
    assert_eq!(stream.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn bytes_follow_to_the_end_exactly() {
    let (harness, runner, held) = running().await;
    harness.log(&held, 0, "step 1\rstep").await;
    let mut stream = Stream::open(harness.server.router(), &held, "?follow=true&offset=7", None).await;
    assert_eq!(stream.next().await.as_deref(), Some("step"));
    harness.log(&held, 11, " 2\n").await;
    assert_eq!(stream.next().await.as_deref(), Some(" 2\n"));
    harness.end(runner, &held, 0).await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_followed_log_breaks_off_when_its_reader_is_shut_out() {
    for tail in ["?follow=true", "/stream"] {
        let (harness, _, held) = running().await;
        harness.log(&held, 0, "one\n").await;
        let mut stream = Stream::open(harness.server.router(), &held, tail, None).await;
        assert!(stream.next().await.unwrap().contains("one"), "{tail}");
        // Whoever came while nobody had a name is nobody from the first person on.
        harness.person("ada", mothership_core::role::Role::Admin).await;
        let start = Instant::now();
        match stream.0.next().await {
            None => assert_eq!(tail, "/stream", "a browser asks again, and is told"),
            Some(end) => assert!(end.is_err() && tail != "/stream", "{tail}: an end is told from a break"),
        }
        assert!(start.elapsed().as_secs() <= 6, "{tail}: {:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_followed_log_breaks_off_when_it_is_shared_no_more() {
    for tail in ["?follow=true", "/stream"] {
        let (harness, _, held) = running().await;
        harness.log(&held, 0, "one\n").await;
        let (app, id) = (&harness.app, held.id.task.job);
        harness.person("ada", Role::Admin).await;
        let eve = harness.person("eve", Role::Member).await;
        let bearer = format!("Bearer {}", harness.token_of(&eve).await);
        let now = app.now();
        app.store.write(move |tx| mothership_store::jobs::hand_over(tx, id, "", now)).await.unwrap();
        shares::put(app, &Person::local(), id, "eve", Right::See).await.unwrap();
        let header = Some(("authorization", &*bearer));
        let mut stream = Stream::open_with(harness.server.router(), &held, tail, header).await;
        assert!(stream.next().await.unwrap().contains("one"), "{tail}");
        shares::withdraw(app, &Person::local(), id, "eve").await.unwrap();
        let start = Instant::now();
        assert!(stream.0.next().await.is_none_or(|end| end.is_err()), "{tail}: an end is told from a break");
        assert!(start.elapsed().as_secs() <= 5, "{tail}: {:?}", start.elapsed());
    }
}
