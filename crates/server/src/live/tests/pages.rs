use super::page::{Page, connect};
use crate::{
    ServerConfig,
    actor::{Person, Role},
    auth::{login, session},
    ops::{jobs, runners, users},
    test_server::Harness,
};
use mothership_api::live::{LiveMessage, LiveRequest};
use mothership_api::people::UserPatch;
use mothership_core::state::RunnerMode;
use serde_json::json;
use tokio_tungstenite::tungstenite;

#[tokio::test]
async fn a_page_sees_a_job_from_submit_to_end() {
    let harness = Harness::new().await;
    let (address, _stop) = harness.serve().await;
    let runner = harness.runner().await;
    let mut page = Page::open(address).await;
    let stats = page.watch("overview").await;
    assert_eq!(stats["runners_by_status"]["idle"], 1);
    assert_eq!(page.watch("jobs").await, json!({ "jobs": [] }));
    let id = harness.submit_array(3).await;
    let news = page.until("jobs", |_| true).await;
    assert_eq!(news["jobs"][0]["id"], id.to_string());

    let topic = format!("job:{id}");
    let snapshot = page.watch(&topic).await;
    assert_eq!((&snapshot["job"]["counts"]["pending"], &snapshot["tasks"]), (&json!(3), &json!([])));
    let held = harness.lease(runner, 2.0).await;
    assert_eq!(held.len(), 2);
    let news = page.until(&topic, |_| true).await;
    assert_eq!((&news["tasks"], &news["job"]["counts"]["running"]), (&json!([[0, 2], [1, 2]]), &json!(2)));

    let task = format!("task:{}", held[0].id.task);
    assert_eq!(page.watch(&task).await["status"], "running");
    harness.start(runner, &held[0]).await;
    harness.progress(runner, &held[0], 0.5).await;
    page.until(&task, |task| task["percent"] == 50).await;
    harness.end(runner, &held[0], 0).await;
    page.until(&task, |task| task["status"] == "completed").await;
    harness.end(runner, &held[1], 1).await;
    page.until(&topic, |news| news["job"]["counts"]["failed"] == 1).await;
    page.until("overview", |stats| stats["tasks"]["failed"] == 1).await;
}

#[tokio::test]
async fn a_log_says_how_much_of_it_there_is() {
    let harness = Harness::new().await;
    let (address, _stop) = harness.serve().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let held = harness.lease(runner, 1.0).await;
    harness.log(&held[0], 0, "one\ntwo\nthr").await;
    let mut page = Page::open(address).await;
    let topic = format!("log:{}", held[0].id);
    assert_eq!(page.watch(&topic).await, json!({ "lines": 3, "bytes": 11, "ended": false }));
    harness.log(&held[0], 11, "ee\n").await;
    page.until(&topic, |log| *log == json!({ "lines": 3, "bytes": 14, "ended": false })).await;
    harness.end(runner, &held[0], 0).await;
    page.until(&topic, |log| log["ended"] == true).await;
}

#[tokio::test]
async fn a_page_that_comes_back_misses_nothing() {
    let harness = Harness::new().await;
    let (address, _stop) = harness.serve().await;
    let mut page = Page::open(address).await;
    page.watch("runners").await;
    drop(page);
    let runner = harness.runner().await;
    let mut page = Page::open(address).await;
    let snapshot = page.watch("runners").await;
    assert_eq!(snapshot["runners"][0]["id"], runner.to_string());
    runners::set_mode(&harness.app, &Person::local(), runner, RunnerMode::Draining).await.unwrap();
    page.until("runners", |data| data["runners"][0]["status"] == "draining").await;
    // Asked for again, a topic begins again.
    assert_eq!(page.watch("runners").await["runners"][0]["status"], "draining");
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let harness = Harness::new().await;
    let (address, _stop) = harness.serve().await;
    let mut page = Page::open(address).await;
    for (topic, why) in [
        ("job:99", "there is no job 99"),
        ("task:1.0", "there is no task 1.0"),
        ("log:1.0.1", "there is no attempt 1.0.1"),
        ("jobz", "'jobz' is not a topic (overview, jobs, runners, server, job:42, task:42.7 or log:42.7.1)"),
    ] {
        page.say(&LiveRequest::Subscribe { topic: topic.into() }).await;
        let message = why.to_owned();
        assert_eq!(page.receive().await, LiveMessage::Refused { topic: topic.into(), message });
    }
    let id = harness.submit_array(1).await;
    page.watch(&format!("job:{id}")).await;
    page.watch("jobs").await;
    jobs::cancel(&harness.app, &Person::local(), id).await.unwrap();
    page.until("jobs", |data| data["jobs"][0]["status"] == "cancelled").await;
    jobs::delete(&harness.app, &Person::local(), id).await.unwrap();
    let mut heard = Vec::new();
    while heard.len() < 2 {
        match page.receive().await {
            LiveMessage::Refused { topic, .. } => heard.push(topic),
            LiveMessage::Resnapshot { topic } => heard.push(topic.to_string()),
            _ => {}
        }
    }
    heard.sort();
    assert_eq!(heard, ["job:1", "jobs"]);
}

#[tokio::test]
async fn other_sites_and_other_words_are_turned_away() {
    let harness = Harness::new().await;
    let (address, _stop) = harness.serve().await;
    let refused = connect(address, Some(("origin", "http://evil.example.org"))).await.unwrap_err();
    assert!(matches!(&refused, tungstenite::Error::Http(answer) if answer.status() == 403), "{refused}");
    assert!(connect(address, Some(("origin", &format!("http://{address}")))).await.is_ok());

    let mut page = Page::open(address).await;
    page.say(&LiveRequest::Ping).await;
    assert_eq!(page.receive().await, LiveMessage::Pong);
    page.say(&LiveRequest::Subscribe { topic: "x".repeat(5000) }).await;
    assert_eq!(page.end().await, None, "too long: the connection ends");
}

/// How a page ends whose session ended by `act`.
async fn goodbye_after(act: impl AsyncFnOnce(&Harness, &login::LoggedIn)) -> (u16, String) {
    let folder = tempfile::tempdir().unwrap();
    let config =
        ServerConfig { closed: true, ..ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap()) };
    let harness = Harness::with(config).await;
    harness.person("other", Role::Admin).await;
    harness.person("ada", Role::Admin).await;
    let (address, _stop) = harness.serve().await;
    let refused = connect(address, None).await.unwrap_err();
    assert!(matches!(&refused, tungstenite::Error::Http(answer) if answer.status() == 401), "{refused}");
    let shown = login::LoginWith::Password { name: "ada".into(), password: "correct horse".into() };
    let session = login::login(&harness.app, shown, Default::default()).await.unwrap();
    let cookie = format!("{}={}", session::COOKIE, session.secret.expose());
    let mut page = Page::open_as(address, Some(&cookie)).await;
    page.watch("jobs").await;
    act(&harness, &session).await;
    // Not one wait in real time: the clock of the timers runs ahead while nothing happens.
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    let goodbye = page.end().await.expect("a word on why");
    assert!(start.elapsed() <= std::time::Duration::from_secs(6), "{:?}", start.elapsed());
    (u16::from(goodbye.code), goodbye.reason.to_string())
}

#[tokio::test]
async fn who_logs_out_sees_no_more() {
    let end = goodbye_after(async |harness, session| {
        login::logout(&harness.app, session.secret.expose(), None).await.unwrap();
    });
    assert_eq!(end.await, (1008, "the session has ended; log in again".to_owned()));
}

async fn goodbye_after_patch(patch: UserPatch) -> u16 {
    let end = goodbye_after(async |harness, _| {
        users::patch(harness.app.accounts(), &Person::local(), "ada", patch.clone()).await.unwrap();
    });
    end.await.0
}

#[tokio::test]
async fn who_has_another_password_sees_no_more() {
    let patch = UserPatch { password: Some("battery staple".into()), ..UserPatch::default() };
    assert_eq!(goodbye_after_patch(patch).await, 1008);
}

#[tokio::test]
async fn who_is_disabled_sees_no_more() {
    let patch = UserPatch { disabled: Some(true), ..UserPatch::default() };
    assert_eq!(goodbye_after_patch(patch).await, 1008);
}

#[tokio::test]
async fn who_is_removed_sees_no_more() {
    let patch = UserPatch { removed: Some(true), ..UserPatch::default() };
    assert_eq!(goodbye_after_patch(patch).await, 1008);
}

#[tokio::test]
async fn from_the_first_person_on_a_page_of_nobody_sees_no_more() {
    let harness = Harness::new().await;
    let (address, _stop) = harness.serve().await;
    let mut page = Page::open(address).await;
    page.watch("jobs").await;
    harness.person("ada", Role::Admin).await;
    tokio::time::pause();
    assert_eq!(u16::from(page.end().await.expect("a word on why").code), 1008);
}

#[tokio::test]
async fn nothing_is_left_of_a_page_that_went() {
    let harness = Harness::new().await;
    let (address, stop) = harness.serve().await;
    let mut pages = Vec::new();
    for _ in 0..3 {
        let mut page = Page::open(address).await;
        page.watch("jobs").await;
        page.watch("overview").await;
        pages.push(page);
    }
    assert_eq!(harness.app.live.watched(), (3, 2));
    pages[0].say(&LiveRequest::Unsubscribe { topic: "jobs".into() }).await;
    pages.truncate(1);
    let mut page = pages.remove(0);
    // Each pong says that the server has had a turn.
    while harness.app.live.watched() != (1, 1) {
        page.say(&LiveRequest::Ping).await;
        page.receive().await;
    }
    let mut polite = Page::open(address).await;
    polite.close().await;
    assert_eq!(polite.end().await.map(|frame| u16::from(frame.code)), Some(1000), "a goodbye is answered");
    stop.drain();
    let goodbye = page.end().await.expect("a word on why");
    assert_eq!((u16::from(goodbye.code), goodbye.reason.as_str()), (1012, "the server is stopping"));
}
