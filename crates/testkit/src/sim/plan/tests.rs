use super::*;
use FaultEvent as F;

/// A kind of fault: whether it begins with an event, and whether another event ends what that one began.
type Kind = (&'static str, fn(&F) -> bool, fn(&F, &F) -> bool);

const KINDS: &[Kind] = &[
    ("freeze", |e| matches!(e, F::AgentFreeze(_)), |_, e| matches!(e, F::AgentThaw(_))),
    ("freeze of the server", |e| *e == F::ServerFreeze, |_, e| *e == F::ServerThaw),
    (
        "cut",
        |e| matches!(e, F::Partition(Host::Runner(_))),
        |e, end| matches!((e, end), (F::Partition(host), F::Repair(repaired)) if host == repaired),
    ),
    ("sleep", |e| matches!(e, F::MachineSleep(_)), |_, e| matches!(e, F::MachineWake(_))),
    (
        "clock jump of a runner",
        |e| matches!(e, F::RunnerClock(_, ms) if *ms != 0),
        |_, e| matches!(e, F::RunnerClock(_, 0)),
    ),
    (
        "clock jump of the server",
        |e| matches!(e, F::ServerClock(ms) if *ms != 0),
        |_, e| *e == F::ServerClock(0),
    ),
    ("unwritable database", |e| *e == F::DatabaseFull, |_, e| *e == F::DatabaseWritable),
];

/// How long each fault of a kind lasts.
fn lengths_ms((_, begins, ends): &Kind, events: &[(u64, F)]) -> Vec<u64> {
    let begun = events.iter().enumerate().filter(|(_, (_, event))| begins(event));
    let over = |(at, (at_ms, begin)): (usize, &(u64, F))| {
        let (end_ms, _) = events[at..].iter().find(|(_, event)| ends(begin, event))?;
        Some(end_ms - at_ms)
    };
    begun.filter_map(over).collect()
}

#[test]
fn every_plan_has_every_kind_of_absence() {
    const SEEDS: u64 = 500;
    let mut long = vec![0; KINDS.len()];
    for seed in 0..SEEDS {
        let events = Plan::of(seed).events;
        assert!(events.is_sorted_by_key(|(at_ms, _)| *at_ms), "seed {seed}");
        assert!(events.iter().all(|(at_ms, _)| (1..=HEALED_MS).contains(at_ms)), "seed {seed}");
        for (kind, long) in KINDS.iter().zip(&mut long) {
            let longest_ms = lengths_ms(kind, &events).into_iter().max();
            let longest_ms = longest_ms.unwrap_or_else(|| panic!("seed {seed} has no {}", kind.0));
            assert!(longest_ms >= 20, "seed {seed} has a {} of {longest_ms} ms", kind.0);
            *long += u64::from(longest_ms > 30_000);
        }
    }
    // Longer than a lease lasts: in a third of the plans at least.
    for ((what, ..), long) in KINDS.iter().zip(long) {
        assert!(long * 3 > SEEDS, "{what}: {long} of {SEEDS}");
    }
}

/// All classes that there are stand side by side in every few plans.
#[test]
fn plans_have_several_classes() {
    let classes = |seed| {
        let class = |job: &PlannedJob| (job.fits as u8, job.cpus);
        Plan::of(seed).jobs.iter().map(class).collect::<std::collections::BTreeSet<_>>().len()
    };
    let most = (0..50).map(classes).filter(|classes| *classes == 4).count();
    assert!(most >= 10, "{most} of 50 plans have all four classes");
}
