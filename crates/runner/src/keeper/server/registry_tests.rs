use super::*;
use crate::agent::fixtures::{at, id, lease};

fn registry() -> ProgramRegistry {
    let registry = ProgramRegistry::new("/nowhere".into(), SoftLimits::default());
    registry.attach_agent();
    registry
}

fn order(attempt: &str, after: Option<&str>) -> StartOrder {
    StartOrder { lease: lease(attempt, 1.0), marker: format!("marker-{attempt}"), after: after.map(id) }
}

fn end() -> ProgramEnd {
    ProgramEnd::unstarted(EndCause::Exited, at(), None)
}

/// The events until now; a registry without any would wait.
async fn events(registry: &ProgramRegistry) -> Vec<KeeperEvent> {
    registry.next_events().await
}

#[test]
fn an_order_that_comes_twice_is_registered_once() {
    let registry = registry();
    assert!(registry.register(&order("1.0.1", None)).is_some());
    assert!(registry.register(&order("1.0.1", None)).is_none());
}

#[test]
fn a_program_waits_only_for_one_that_is_here() {
    let registry = registry();
    assert!(registry.register(&order("1.1.1", Some("1.0.1"))).unwrap().before.is_none());
    assert!(registry.register(&order("1.2.1", Some("1.1.1"))).unwrap().before.is_some());
    // One predecessor starts one successor; a second one is started at once.
    assert!(registry.register(&order("1.3.1", Some("1.1.1"))).unwrap().before.is_none());
}

#[tokio::test]
async fn the_turn_comes_when_the_program_before_is_dropped() {
    let registry = registry();
    let first = registry.register(&order("1.0.1", None)).unwrap();
    let mut second = registry.register(&order("1.1.1", Some("1.0.1"))).unwrap();
    let before = second.before.as_mut().unwrap();
    assert!(before.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty));
    drop(first.turn);
    assert!(before.await.is_err(), "nothing is sent: the sender is gone");
}

#[test]
fn only_what_waits_is_recalled() {
    let registry = registry();
    let mut first = registry.register(&order("1.0.1", None)).unwrap();
    let mut second = registry.register(&order("1.1.1", Some("1.0.1"))).unwrap();
    let mut third = registry.register(&order("1.2.1", Some("1.1.1"))).unwrap();
    registry.on_turn(id("1.2.1"));
    for attempt in ["1.0.1", "1.1.1", "1.2.1", "9.9.9"] {
        registry.recall(id(attempt));
    }
    assert!(first.stops.try_recv().is_err() && third.stops.try_recv().is_err());
    assert_eq!(second.stops.try_recv().map(|stop| stop.cause), Ok(EndCause::Released));
}

#[test]
fn a_stop_reaches_its_program_and_no_other() {
    let registry = registry();
    let mut one = registry.register(&order("1.0.1", None)).unwrap();
    let mut two = registry.register(&order("1.1.1", None)).unwrap();
    registry.stop(id("1.1.1"), StopRequest { cause: EndCause::Cancelled, grace_ms: 7 });
    assert_eq!(two.stops.try_recv().map(|stop| (stop.cause, stop.grace_ms)), Ok((EndCause::Cancelled, 7)));
    assert!(one.stops.try_recv().is_err());
    // It is just ending.
    drop(one);
    registry.stop(id("1.0.1"), StopRequest { cause: EndCause::Cancelled, grace_ms: 7 });
}

#[tokio::test]
async fn a_keeper_is_idle_without_agent_and_programs() {
    let registry = registry();
    assert!(!registry.is_idle());
    let _slot = registry.register(&order("1.0.1", None)).unwrap();
    registry.detach_agent();
    assert!(!registry.is_idle(), "its programs outlive the agent");
    registry.on_ended(id("1.0.1"), end());
    assert!(registry.is_idle());
    registry.may_be_idle().await;
}

#[tokio::test]
async fn the_greeting_lists_what_runs_and_drops_older_events() {
    let registry = registry();
    let _one = registry.register(&order("1.0.1", None)).unwrap();
    let _two = registry.register(&order("1.1.1", Some("1.0.1"))).unwrap();
    registry.on_started(id("1.0.1"), at(), 77);
    registry.on_output(id("1.0.1"), 5);
    let FromKeeper::Welcome { version, running } = registry.greet_agent("lab".into(), Vec::new());
    let status =
        |attempt: &str, started_at, log_bytes| ProgramStatus { attempt: id(attempt), started_at, log_bytes };
    assert_eq!(version, VERSION);
    assert_eq!(running, [status("1.0.1", Some(at()), 5), status("1.1.1", None, 0)]);
    assert_eq!(registry.host(), "lab");
    registry.on_output(id("1.0.1"), 6);
    // Nothing of what came before the greeting.
    assert_eq!(events(&registry).await, [KeeperEvent::Output { attempt: id("1.0.1"), log_bytes: 6 }]);
}

#[tokio::test]
async fn without_an_agent_nothing_gathers() {
    let registry = registry();
    let _slot = registry.register(&order("1.0.1", None)).unwrap();
    registry.detach_agent();
    registry.on_started(id("1.0.1"), at(), 77);
    registry.on_output(id("1.0.1"), 5);
    registry.attach_agent();
    registry.on_usage(id("1.0.1"), Usage::default());
    let usage = KeeperEvent::Usage { attempt: id("1.0.1"), usage: Usage::default() };
    assert_eq!(events(&registry).await, [usage]);
}

#[test]
fn a_pid_is_a_root_until_it_is_reaped() {
    let registry = registry();
    let _slot = registry.register(&order("1.0.1", None)).unwrap();
    registry.on_started(id("1.0.1"), at(), 77);
    assert_eq!(registry.root_pids(), BTreeSet::from([77]));
    registry.on_reaped(77);
    assert!(registry.root_pids().is_empty());
    // Its marker lives for as long as the program is not wholly over.
    assert!(registry.is_marker_alive("marker-1.0.1"));
    registry.on_ended(id("1.0.1"), end());
    assert!(!registry.is_marker_alive("marker-1.0.1"));
}

#[tokio::test(start_paused = true)]
async fn a_process_table_is_shared_for_a_moment() {
    let registry = registry();
    let first = registry.process_table();
    assert!(Rc::ptr_eq(&first, &registry.process_table()));
    tokio::time::advance(TABLE_AGE_MAX).await;
    let second = registry.process_table();
    assert!(!Rc::ptr_eq(&first, &second));
    registry.invalidate_process_table();
    assert!(!Rc::ptr_eq(&second, &registry.process_table()));
}
