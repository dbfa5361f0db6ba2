use super::*;
use crate::{actor::Person, test_server::Harness};
use mothership_core::clock::{from_micros, plus_ms};

fn now() -> Time {
    from_micros(1_767_268_800_000_000)
}

fn one(index: u64, started_ms: Option<i64>, ended_ms: Option<i64>) -> wire::Past {
    let at = |ms: i64| from_micros(now().as_microsecond() + ms * 1000);
    wire::Past { index, started_at: started_ms.map(at), ended_at: ended_ms.map(at) }
}

fn history(assignments: Vec<wire::Past>) -> History {
    History { job_id: mothership_core::ids::JobId(1), created_at: None, assignments }
}

fn field(error: OpError) -> String {
    match error {
        OpError::Invalid { errors, .. } => errors[0].path.clone(),
        other => panic!("{other:?} is not about a field"),
    }
}

#[test]
fn times_have_to_make_sense() {
    for (assignment, wrong) in [
        (one(0, Some(-20), Some(-10)), None),
        (one(2, None, None), None),
        (one(1, Some(-20), None), None),
        (one(1, Some(-10), Some(-10)), None),
        (one(3, None, None), Some("index")),
        (one(0, Some(-10), Some(-20)), Some("ended_at")),
        (one(0, Some(10), None), Some("started_at")),
        (one(0, Some(-10), Some(10)), Some("ended_at")),
    ] {
        let found = checked(&history(vec![one(0, None, None), assignment.clone()]), 3, now());
        let wanted = wrong.map(|name| format!("assignments[1].{name}"));
        assert_eq!(found.err().map(field), wanted, "{assignment:?}");
    }
}

#[test]
fn a_request_has_a_limit_and_no_future() {
    let many = history(vec![one(0, None, None); HISTORY_MAX + 1]);
    assert_eq!(field(checked(&many, 1, now()).unwrap_err()), "assignments");
    let mut early = history(Vec::new());
    early.created_at = Some(plus_ms(now(), 1));
    assert_eq!(field(checked(&early, 1, now()).unwrap_err()), "created_at");
    early.created_at = Some(now());
    assert!(checked(&early, 1, now()).is_ok());
}

#[tokio::test]
async fn only_a_study_takes_times_from_elsewhere() {
    let harness = Harness::new().await;
    let (app, person) = (&harness.app, Person::local());
    let plain = harness.submit_array(1).await;
    let refused = set(app, &person, History { job_id: plain, ..history(Vec::new()) }).await.unwrap_err();
    assert_eq!(field(refused), "job_id");
    let missing =
        set(app, &person, History { job_id: mothership_core::ids::JobId(99), ..history(Vec::new()) }).await;
    assert!(matches!(missing, Err(OpError::NotFound(_))), "{missing:?}");
}
