//! What stands between an agent and its server: silence, proxies that take no large bodies, logs that are not taken.

use crate::{fake_agent::FakeAgent, scripted::lease};
use mothership_api::problem::Code;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::time::Duration;

fn id(id: &str) -> AttemptId {
    id.parse().unwrap()
}

/// Bytes that cannot be packed much, in lines.
fn noise(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 100);
    let mut hasher = blake3::Hasher::new();
    while text.len() < bytes {
        hasher.update(b"x");
        text.push_str(hasher.finalize().to_hex().as_str());
        text.push('\n');
    }
    text
}

#[tokio::test(start_paused = true)]
async fn what_is_held_is_reported_before_more_is_asked_for() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    let first = |history: &[String], word: &str| history.iter().position(|entry| entry == word).unwrap();
    let history = agent.server.state().history.clone();
    assert!(first(&history, "alive") < first(&history, "poll"), "{history:?}");

    agent.server.change(|state| state.is_away = true);
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    tokio::time::sleep(Duration::from_secs(90)).await;
    agent.server.change(|state| {
        state.history.clear();
        state.is_away = false;
    });
    agent.server.until("a poll", |state| state.history.contains(&"poll".to_owned()).then_some(())).await;
    let history = agent.server.state().history.clone();
    assert!(first(&history, "alive") < first(&history, "poll"), "{history:?}");
    assert!(first(&history, "end 1.0.1") < first(&history, "poll"), "{history:?}");
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_takes_no_large_bodies_gets_small_ones() {
    for breaks_connections in [false, true] {
        let agent = FakeAgent::start();
        agent.server.change(|state| {
            state.body_bytes_max = Some(100_000);
            state.breaks_connections = breaks_connections;
        });
        for task in ["1.0.1", "1.1.1"] {
            agent.server.submit(lease(task, &["x"]));
            agent.keeper.started(task).await;
        }
        let noisy = noise(3_000_000);
        agent.keeper.print("1.0.1", &noisy);
        agent.keeper.print("1.1.1", "quiet\n");
        agent.keeper.end("1.1.1", EndCause::Exited, Some(0));
        assert_eq!(agent.server.end_of("1.1.1").await.error_message, None);
        agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
        assert_eq!(agent.server.end_of("1.0.1").await.error_message, None);
        assert!(agent.server.log_of("1.0.1") == noisy, "a log is not whole");
        let refused = agent.server.state().refused_bodies;
        // The size is remembered.
        agent.server.submit(lease("1.2.1", &["x"]));
        agent.keeper.started("1.2.1").await;
        agent.keeper.print("1.2.1", &noisy);
        agent.keeper.end("1.2.1", EndCause::Exited, Some(0));
        agent.server.end_of("1.2.1").await;
        // Where nobody answers, each size is tried three times.
        assert!((1..80).contains(&refused), "{refused}");
        assert_eq!(agent.server.state().refused_bodies, refused);
    }
}

#[tokio::test(start_paused = true)]
async fn a_log_that_no_piece_of_is_taken_ends_with_a_reason_that_names_the_proxy() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    agent.server.change(|state| state.log_body_bytes_max = Some(100));
    agent.keeper.print("1.0.1", &noise(50_000));
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    let end = agent.server.end_of("1.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)), "the work is not thrown away");
    let message = end.error_message.unwrap();
    assert!(message.contains("proxy") && message.contains("client_max_body_size"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn an_end_whose_list_of_files_no_proxy_takes_comes_with_what_fits_and_says_so() {
    let agent = FakeAgent::start();
    agent.server.change(|state| state.body_bytes_max = Some(50_000));
    let paths = (0..2000).map(|number| format!("{number}/{}", "x".repeat(100))).collect();
    agent.files.left.lock().unwrap().insert(id("1.0.1"), paths);
    for task in ["1.0.1", "1.1.1"] {
        agent.server.submit(lease(task, &["x"]));
        agent.keeper.started(task).await;
        agent.keeper.end(task, EndCause::Exited, Some(0));
    }
    let end = agent.server.end_of("1.0.1").await;
    assert_eq!(end.cause, EndCause::Exited);
    assert!((50..500).contains(&end.artifacts.len()), "what fits is kept: {}", end.artifacts.len());
    assert!(end.error_message.unwrap().contains("client_max_body_size"));
    assert_eq!(agent.server.end_of("1.1.1").await.cause, EndCause::Exited);
}

#[tokio::test(start_paused = true)]
async fn one_log_that_is_not_taken_does_not_hold_up_the_others() {
    for (code, ends) in [(Code::Invalid, true), (Code::Internal, false)] {
        let agent = FakeAgent::start();
        for task in ["1.0.1", "1.1.1", "1.2.1"] {
            agent.server.submit(lease(task, &["x"]));
            agent.keeper.started(task).await;
        }
        agent.server.change(|state| state.bad_log = Some((id("1.1.1"), code)));
        for task in ["1.0.1", "1.1.1", "1.2.1"] {
            agent.keeper.print(task, "output\n");
            agent.keeper.end(task, EndCause::Exited, Some(0));
        }
        for task in ["1.0.1", "1.2.1"] {
            agent.server.end_of(task).await;
            assert_eq!(agent.server.log_of(task), "output\n", "{code:?}");
        }
        if ends {
            let message = agent.server.end_of("1.1.1").await.error_message.unwrap();
            assert!(message.starts_with("its log ends after 0 bytes: "), "{message}");
            continue;
        }
        // A server that fails may be mended.
        tokio::time::sleep(Duration::from_secs(120)).await;
        assert!(!agent.server.state().ended.contains_key(&id("1.1.1")));
        agent.server.change(|state| state.bad_log = None);
        assert_eq!(agent.server.end_of("1.1.1").await.error_message, None);
        assert_eq!(agent.server.log_of("1.1.1"), "output\n");
    }
}
