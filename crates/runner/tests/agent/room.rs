//! A machine that lacks something for a while: room for starts, an answer of its GPU driver.

use crate::{
    fake_agent::{FakeAgent, GPU_USAGE},
    scripted::lease,
};
use mothership_api::agent::Gpu;
use mothership_core::attempt::EndCause;
use mothership_runner::machine::GpuSearch;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn what_there_is_no_room_for_goes_back_and_less_is_taken_for_a_while() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    let lacks = "too many open files";
    agent.keeper.state().lacks = Some(lacks.into());
    agent.server.submit(lease("1.1.1", &["x"]));
    let end = agent.server.end_of("1.1.1").await;
    assert_eq!((end.cause, end.started_at), (EndCause::NoRoom, None));
    assert_eq!(end.error_message.as_deref(), Some(lacks));
    let offered = |cpus: f64| {
        move |state: &crate::scripted::server::ServerState| {
            state.offers.last().is_some_and(|offer| offer.free.cpus == cpus && offer.ahead == 0).then_some(())
        }
    };
    agent.server.until("an offer of nothing", offered(0.0)).await;
    let said = agent.server.until("what it lacks", |state| state.machine.clone()?.lacks).await;
    assert!(said.contains(lacks) && said.contains("tried again every"), "{said}");
    // One more is tried, and found to be too many; then it is not.
    agent.server.until("an offer of one", offered(1.0)).await;
    agent.server.submit(lease("1.2.1", &["x"]));
    assert_eq!(agent.server.end_of("1.2.1").await.cause, EndCause::NoRoom);
    let longer = |state: &crate::scripted::server::ServerState| {
        state.machine.as_ref()?.lacks.as_ref()?.ends_with("every 2 s").then_some(())
    };
    agent.server.until("a longer pause", longer).await;
    agent.keeper.state().lacks = None;
    // Until the polls are answered that offered more before, and what they bring goes back.
    tokio::time::sleep(Duration::from_secs(30)).await;
    agent.server.submit(lease("1.3.1", &["x"]));
    agent.keeper.started("1.3.1").await;
    let all = |state: &crate::scripted::server::ServerState| {
        state.offers.last().is_some_and(|offer| offer.free.cpus == 2.0).then_some(())
    };
    agent.server.until("an offer of all that is left", all).await;
    let is_well = |state: &crate::scripted::server::ServerState| {
        state.machine.as_ref().is_some_and(|machine| machine.lacks.is_none()).then_some(())
    };
    agent.server.until("nothing to be lacking", is_well).await;
}

#[tokio::test(start_paused = true)]
async fn cards_that_answer_later_are_offered_then() {
    let failed = GpuSearch {
        gpus: Vec::new(),
        problem: Some("no GPUs are offered: the tool hangs".into()),
        try_again: Some(Duration::from_secs(300)),
    };
    let card = Gpu { name: "T4".into(), memory_bytes: 1 << 30, index: Some(0), uuid: None };
    let found = GpuSearch { gpus: vec![card.clone()], ..GpuSearch::default() };
    let agent = FakeAgent::start_with_gpus(vec![failed.clone(), failed, found]);
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    {
        let state = agent.server.state();
        let [first] = &state.registered[..] else { panic!("it has registered once") };
        assert_eq!((first.capacity.gpus, first.inventory.problems.len()), (0.0, 1));
    }
    tokio::time::sleep(Duration::from_secs(601)).await;
    agent.server.until("the cards", |state| (state.registered.len() == 2).then_some(())).await;
    {
        let state = agent.server.state();
        let second = &state.registered[1];
        assert_eq!((second.capacity.gpus, &second.inventory.gpus[..]), (1.0, &[card][..]));
        assert!(second.inventory.problems.is_empty());
    }
    let offered = |state: &crate::scripted::server::ServerState| {
        state
            .offers
            .last()
            .is_some_and(|offer| offer.free.gpus == 1.0 && offer.free.cpus == 3.0)
            .then_some(())
    };
    agent.server.until("an offer with a card", offered).await;
    // And how busy they are is told with the next sample of the machine.
    let busy = |state: &crate::scripted::server::ServerState| {
        state.machine.as_ref().is_some_and(|machine| machine.gpus == [GPU_USAGE]).then_some(())
    };
    agent.server.until("how busy the card is", busy).await;
}
