use super::page::{data, read};
use crate::{
    actor::Person,
    background::{RetryScheduler, Service},
    listen::{Listener, Stop},
    live::{broadcast::run_broadcaster, marks::Viewer},
    spawn::OnPanic,
    test_server::Harness,
};
use futures_util::SinkExt;
use mothership_api::live::{LiveMessage, Topic};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::io::DuplexStream;
use tokio_tungstenite::tungstenite::Message;

async fn watch(harness: &Harness, topic: Topic) -> Arc<Viewer> {
    let viewer = Arc::new(Viewer::default());
    ask(harness, &viewer, topic).await;
    viewer
}

async fn ask(harness: &Harness, viewer: &Arc<Viewer>, topic: Topic) {
    assert!(viewer.ask(topic));
    let app = &harness.app;
    app.live.join(&Person::local(), topic, viewer, |channel| {
        app.spawner.spawn("live topic", OnPanic::Log, run_broadcaster(app.clone(), channel));
    });
    let mut told = Vec::new();
    while told.is_empty() {
        // It may have rung for what was taken already.
        viewer.notified().await;
        told = received(viewer);
    }
    assert!(matches!(told.as_slice(), [LiveMessage::Snapshot(_)]), "{told:?}");
}

fn received(viewer: &Viewer) -> Vec<LiveMessage> {
    viewer.take().iter().map(|text| read(text)).collect()
}

/// A job whose priority changes again and again.
async fn change(harness: &Harness, id: mothership_core::ids::JobId, priority: i32) {
    let patch = mothership_api::jobs::JobPatch { priority: Some(priority), ..Default::default() };
    crate::ops::jobs::patch(&harness.app, &Person::local(), id, patch).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_topic_speaks_at_its_pace_and_ends_with_the_truth() {
    let harness = Harness::new().await;
    let id = harness.submit_array(1).await;
    let viewer = watch(&harness, Topic::Job(id)).await;
    let mut updates = Vec::new();
    for n in 1..=1000 {
        change(&harness, id, n).await;
        tokio::time::advance(Duration::from_millis(1)).await;
        updates.extend(received(&viewer));
    }
    tokio::time::sleep(Duration::from_millis(250)).await;
    updates.extend(received(&viewer));
    assert!((4..=6).contains(&updates.len()), "{} updates in 1.25 s", updates.len());
    let Some(LiveMessage::Update(message)) = updates.last() else { panic!("{updates:?}") };
    assert_eq!(data(message)["job"]["priority"], 1000);
}

#[tokio::test(start_paused = true)]
async fn the_first_change_after_a_quiet_time_is_told_at_once() {
    let harness = Harness::new().await;
    let id = harness.submit_array(1).await;
    let viewer = watch(&harness, Topic::Job(id)).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(received(&viewer), [], "nothing changed, and nothing is said");
    let before = tokio::time::Instant::now();
    change(&harness, id, 3).await;
    viewer.notified().await;
    assert_eq!(received(&viewer).len(), 1);
    assert_eq!(before.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_listen_is_told_once_to_ask_again() {
    let harness = Harness::new().await;
    let id = harness.submit_array(1).await;
    let (slow, quick) = (watch(&harness, Topic::Job(id)).await, watch(&harness, Topic::Job(id)).await);
    let mut updates = 0;
    for n in 2..=51 {
        change(&harness, id, n).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        updates += received(&quick).len();
    }
    assert_eq!(updates, 50, "a slow viewer slows nobody");
    assert_eq!(received(&slow), [LiveMessage::Resnapshot { topic: Topic::Job(id) }]);
    ask(&harness, &slow, Topic::Job(id)).await;
    change(&harness, id, 7).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(received(&slow).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn tasks_that_nobody_named_are_found_by_comparing() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let first = harness.submit_array(1).await;
    let spec = serde_json::json!({
        "name": "after", "command": ["true"], "array": "0-1", "depends_on": [first.to_string()]
    });
    let second = harness.submit(spec).await;
    let viewer = watch(&harness, Topic::Job(second)).await;
    let held = harness.lease(runner, 1.0).await;
    harness.end(runner, &held[0], 0).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let told: Vec<_> = received(&viewer)
        .into_iter()
        .filter_map(|message| match message {
            LiveMessage::Update(message) => Some(data(&message)["tasks"].clone()),
            _ => None,
        })
        .collect();
    assert_eq!(told, [serde_json::json!([[0, 1], [1, 1]])]);
}

#[tokio::test(start_paused = true)]
async fn a_large_job_is_compared_only_when_something_is_unexplained() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let spec =
        serde_json::json!({ "name": "large", "command": ["false"], "array": "0-19999", "max_retries": 9 });
    let id = harness.submit(spec).await;
    let viewer = watch(&harness, Topic::Job(id)).await;
    let fail = async || {
        let held = harness.lease(runner, 1.0).await.remove(0);
        harness.end(runner, &held, 1).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let told = received(&viewer);
        let Some(LiveMessage::Update(message)) = told.last() else { panic!("{told:?}") };
        assert_eq!(
            data(message)["tasks"],
            serde_json::json!([[held.id.task.index, 0]]),
            "named: it waits for its retry"
        );
        harness.clock.advance_ms(60_000);
        let mut retries = RetryScheduler::new(harness.app.clone());
        retries.tick(harness.app.now()).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        (held.id.task.index, received(&viewer))
    };
    // The grid of a large job is not read before it has to be: the first time all begins anew.
    let (_, told) = fail().await;
    assert!(matches!(told.as_slice(), [LiveMessage::Resnapshot { .. }]), "{told:?}");
    ask(&harness, &viewer, Topic::Job(id)).await;
    let (index, told) = fail().await;
    let [LiveMessage::Update(message)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(data(message)["tasks"], serde_json::json!([[index, 1]]));
}

#[tokio::test(start_paused = true)]
async fn a_runner_that_falls_silent_is_seen_without_a_word_of_it() {
    let harness = Harness::new().await;
    harness.runner().await;
    let viewer = watch(&harness, Topic::Runners).await;
    harness.clock.advance_ms(31_000);
    viewer.notified().await;
    let update = received(&viewer);
    let [LiveMessage::Update(message)] = update.as_slice() else { panic!("{update:?}") };
    assert_eq!(data(message)["runners"][0]["status"], "unreachable");
}

/// A network of one connection.
struct One(Option<DuplexStream>);

impl Listener for One {
    type Io = DuplexStream;
    async fn accept(&mut self) -> std::io::Result<(DuplexStream, SocketAddr)> {
        match self.0.take() {
            Some(io) => Ok((io, ([127, 0, 0, 1], 4242).into())),
            None => std::future::pending().await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_takes_nothing_is_let_go() {
    let harness = Harness::new().await;
    let id = harness.submit_array(1).await;
    // Room for two updates on the way, as a machine has that was put to sleep.
    let (mine, theirs) = tokio::io::duplex(2 << 10);
    let (server, stop) = (harness.server.clone(), Stop::default());
    let stopped = stop.clone();
    let serving = tokio::spawn(async move { server.serve(One(Some(theirs)), &stopped).await });
    let (mut page, _) = tokio_tungstenite::client_async("ws://localhost/ws", mine).await.unwrap();
    let wish = serde_json::json!({ "type": "subscribe", "topic": Topic::Job(id).to_string() });
    page.send(Message::text(wish.to_string())).await.unwrap();
    let mut n = 1;
    let before = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        if before.elapsed() > Duration::from_secs(2) && harness.app.live.watched() == (0, 0) {
            break;
        }
        n += 1;
        change(&harness, id, n).await;
    }
    // It waits for 20 s in vain, and for 20 s more to say goodbye.
    assert!((20..=45).contains(&before.elapsed().as_secs()), "{:?}", before.elapsed());
    stop.drain();
    serving.await.unwrap().unwrap();
}
