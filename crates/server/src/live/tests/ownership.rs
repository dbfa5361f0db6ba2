//! Pages of people who see different things: every kind of topic, and what happens when a share or a membership ends.

use super::page::Page;
use crate::{
    ServerConfig,
    actor::{Person, Role},
    auth::{login, session},
    listen::Stop,
    ops::{jobs, projects, shares, submit},
    test_server::Harness,
};
use mothership_api::{
    jobs::JobPatch,
    live::{LiveMessage, LiveRequest, TopicKind},
    projects::{NewProject, Right},
};
use mothership_core::ids::JobId;
use serde_json::json;
use std::{net::SocketAddr, time::Duration};
use tempfile::TempDir;

/// In everything that ada has.
const WORD: &str = "manta";

struct Lab {
    harness: Harness,
    ada: Person,
    address: SocketAddr,
    _stop: Stop,
    _folder: TempDir,
}

impl Lab {
    /// A server with ada and eve, and a runner that is at work on a job that is ada's alone.
    async fn new() -> (Self, JobId) {
        let folder = tempfile::tempdir().unwrap();
        let config =
            ServerConfig { closed: true, ..ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap()) };
        let harness = Harness::with(config).await;
        harness.person("admin", Role::Admin).await;
        let ada = harness.person("ada", Role::Member).await;
        harness.person("eve", Role::Member).await;
        let (address, stop) = harness.serve().await;
        let lab = Self { harness, ada, address, _stop: stop, _folder: folder };
        let job = lab.submit("private").await;
        (lab, job)
    }

    async fn submit(&self, project: &str) -> JobId {
        let spec = json!({ "name": WORD, "command": [WORD], "project": project, "labels": { WORD: "x" } });
        submit::submit(&self.harness.app, &self.ada, spec, None).await.unwrap().0.id
    }

    async fn page_of(&self, name: &str) -> Page {
        let shown = login::LoginWith::Password { name: name.into(), password: "correct horse".into() };
        let session = login::login(&self.harness.app, shown, Default::default()).await.unwrap();
        let cookie = format!("{}={}", session::COOKIE, session.secret.expose());
        Page::open_as(self.address, Some(&cookie)).await
    }
}

/// What a subscription is refused with.
async fn refusal(page: &mut Page, topic: &str) -> String {
    page.say(&LiveRequest::Subscribe { topic: topic.into() }).await;
    loop {
        match page.receive().await {
            LiveMessage::Refused { topic: refused, message } if refused == topic => return message,
            LiveMessage::Beat { .. } | LiveMessage::Update(_) => {}
            other => panic!("{topic}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn no_topic_shows_what_is_another_s() {
    let (lab, job) = Lab::new().await;
    let none = JobId(job.0 + 7);
    let mut page = lab.page_of("eve").await;
    let mut own = lab.page_of("ada").await;
    // A new kind of topic has no arm here and does not compile.
    for kind in TopicKind::ALL {
        let (theirs, nobodys) = match kind {
            TopicKind::Overview | TopicKind::Jobs | TopicKind::Runners | TopicKind::Server => {
                let text = page.watch(kind.pattern()).await.to_string();
                assert!(!text.contains(WORD), "{}: {text}", kind.pattern());
                continue;
            }
            TopicKind::Job => (format!("job:{job}"), format!("job:{none}")),
            TopicKind::Task => (format!("task:{job}.0"), format!("task:{none}.0")),
            TopicKind::Log => (format!("log:{job}.0.1"), format!("log:{none}.0.1")),
        };
        let said = refusal(&mut page, &theirs).await;
        let of_nobody = refusal(&mut page, &nobodys).await;
        let as_if = of_nobody.replace(&none.to_string(), &job.to_string());
        assert_eq!(said, as_if, "as what does not exist");
        if kind != TopicKind::Log {
            assert!(own.watch(&theirs).await.to_string().contains(WORD));
        }
    }
    let text = own.watch("jobs").await.to_string();
    assert!(text.contains(WORD), "{text}");
    // What moves meanwhile is no news to who does not see it: the next update that comes is of another job.
    let patch = JobPatch { priority: Some(3), ..JobPatch::default() };
    jobs::patch(&lab.harness.app, &lab.ada, job, patch).await.unwrap();
    let seen = lab.submit("everyone").await;
    let update = page.until("jobs", |_| true).await;
    let ids: Vec<_> = update["jobs"].as_array().unwrap().iter().map(|job| job["id"].clone()).collect();
    assert_eq!(ids, [json!(seen.to_string())]);
}

#[tokio::test]
async fn what_everybody_sees_is_read_once_for_those_of_one_sight() {
    let (lab, _) = Lab::new().await;
    let mut pages = Vec::new();
    for name in ["eve", "eve", "ada"] {
        let mut page = lab.page_of(name).await;
        page.watch("overview").await;
        page.watch("jobs").await;
        pages.push(page);
    }
    assert_eq!(lab.harness.app.live.watched(), (3, 4), "three pages, two topics for each of two sights");
}

/// Waits for the word that a topic is over, or has to be asked for again and is refused then.
async fn ends(page: &mut Page, topic: &str) -> Duration {
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    loop {
        match page.receive().await {
            LiveMessage::Refused { topic: refused, .. } if refused == topic => break,
            LiveMessage::Resnapshot { topic: again } if again.to_string() == topic => {
                page.say(&LiveRequest::Subscribe { topic: topic.into() }).await;
            }
            _ => {}
        }
    }
    tokio::time::resume();
    start.elapsed()
}

#[tokio::test]
async fn a_share_that_is_withdrawn_ends_what_is_open() {
    let (lab, job) = Lab::new().await;
    let app = &lab.harness.app;
    let mut page = lab.page_of("eve").await;
    let (job_topic, task) = (format!("job:{job}"), format!("task:{job}.0"));
    refusal(&mut page, &job_topic).await;
    shares::put(app, &lab.ada, job, "eve", Right::See).await.unwrap();
    page.watch(&job_topic).await;
    page.watch(&task).await;
    shares::withdraw(app, &lab.ada, job, "eve").await.unwrap();
    let took = ends(&mut page, &job_topic).await;
    assert!(took <= Duration::from_secs(5), "{took:?}");
    refusal(&mut page, &task).await;
}

#[tokio::test]
async fn a_membership_that_ends_does_so_on_open_pages() {
    let (lab, job) = Lab::new().await;
    let app = &lab.harness.app;
    let request = NewProject { name: "reef".into(), description: String::new() };
    projects::add(app, &lab.ada, request).await.unwrap();
    // As the next request of ada would find her.
    let sight =
        app.store.read(|tx| mothership_store::ownership::sight(tx, "ada", Role::Member)).await.unwrap();
    let ada = Person { sight, ..lab.ada.clone() };
    projects::put_member(app, &ada, "reef", "eve", Role::Viewer).await.unwrap();
    let patch = JobPatch { project: Some("reef".into()), ..JobPatch::default() };
    jobs::patch(app, &ada, job, patch).await.unwrap();
    let mut page = lab.page_of("eve").await;
    let topic = format!("job:{job}");
    page.watch(&topic).await;
    let (mut list, mut told) = (lab.page_of("eve").await, false);
    list.watch("jobs").await;
    projects::remove_member(app, &ada, "reef", "eve").await.unwrap();
    let took = ends(&mut page, &topic).await;
    assert!(took <= Duration::from_secs(6), "{took:?}");
    while !told {
        told = matches!(list.receive().await, LiveMessage::Resnapshot { .. });
    }
    let text = list.watch("jobs").await.to_string();
    assert!(!text.contains(WORD), "{text}");
}
