//! What goes wrong in a run, and when.

use super::{HEALED_MS, PlanRng, RUNNERS};

/// Something goes wrong, or is well again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultEvent {
    /// The server is gone between two instructions.
    ServerCrash,
    /// The server is told to stop.
    ServerStop,
    ServerStart,
    /// The agent is gone; its programs go on.
    AgentCrash(usize),
    /// The machine is gone, with its programs.
    PowerLoss(usize),
    /// The agent is told to leave; its programs go on.
    AgentDetach(usize),
    /// The agent is told to stop its programs and leave.
    AgentStop(usize),
    AgentStart(usize),
    /// Messages between a host and the server are dropped, both ways.
    Partition(Host),
    /// The same, for what the host sends only.
    DropOutgoing(Host),
    /// The same, for what the host hears only.
    DropIncoming(Host),
    Repair(Host),
    /// Messages are held back, and all delivered later.
    HoldMessages(Host),
    ReleaseMessages(Host),
    /// The agent's process is stopped and goes on later; its programs never notice.
    AgentFreeze(usize),
    AgentThaw(usize),
    /// The whole machine sleeps, its programs too.
    MachineSleep(usize),
    MachineWake(usize),
    /// Somebody sets a machine's clock: so far from the right time. 0 is right.
    RunnerClock(usize, i64),
    /// The server's process is stopped and goes on later: for it all that time passes at once.
    ServerFreeze,
    ServerThaw,
    /// Somebody sets the server's clock.
    ServerClock(i64),
    /// The disk of the database is full.
    DatabaseFull,
    DatabaseWritable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    Runner(usize),
    User,
}

/// Everything that goes wrong, in order of time.
pub(super) fn of(rng: &PlanRng) -> Vec<(u64, FaultEvent)> {
    let silence = Silence::of(rng);
    let server = calm_in(&silence.span, server_track(rng));
    let mut events = server.clone();
    for runner in 0..RUNNERS {
        let track = [machine_track(rng, runner), link_track(rng, Host::Runner(runner))];
        let track = track.into_iter().map(|track| match runner == silence.runner {
            true => calm_in(&silence.span, track),
            false => track,
        });
        events.extend(track.flatten());
    }
    events.extend(link_track(rng, Host::User));
    events.extend(one_of_each(rng, &silence, &server));
    // Stable: what comes at one moment keeps its order.
    events.sort_by_key(|(at_ms, _)| *at_ms);
    events
}

/// From when until when, in milliseconds.
type Span = std::ops::Range<u64>;

/// How long two spans last at once.
fn both_ms(one: &Span, other: &Span) -> u64 {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

/// One runner that is silent for longer than a lease lasts, while there is work and the server listens: what happens while
/// the server is away is held against nobody, and of so many faults most hide each other.
struct Silence {
    runner: usize,
    span: Span,
    /// Which kind of absence it is: a place in [`one_of_each`].
    kind: usize,
}

impl Silence {
    fn of(rng: &PlanRng) -> Self {
        let start = rng.between(30_000, 90_000);
        Self {
            runner: rng.between(0, RUNNERS as u64 - 1) as usize,
            span: start..start + rng.between(36_000, 75_000),
            kind: rng.between(0, 2) as usize,
        }
    }
}

/// A track without what would happen in a span.
fn calm_in(span: &Span, track: Vec<(u64, FaultEvent)>) -> Vec<(u64, FaultEvent)> {
    let pairs = track.chunks_exact(2).filter(|pair| both_ms(&(pair[0].0..pair[1].0), span) == 0);
    pairs.flatten().copied().collect()
}

/// Short ones are frequent, long ones happen.
fn fault_length_ms(rng: &PlanRng) -> u64 {
    match rng.between(0, 9) {
        0..=3 => rng.between(20, 500),
        4..=7 => rng.between(500, 8_000),
        8 => rng.between(8_000, 28_000),
        // Longer than a lease lasts: what comes afterwards comes too late.
        _ => rng.between(32_000, 60_000),
    }
}

/// Faults of one thing follow one another and never overlap: each begins with `begin` and is over with `end`.
fn track(
    rng: &PlanRng,
    calm_ms: u64,
    mut fault: impl FnMut(&PlanRng) -> (FaultEvent, FaultEvent),
) -> Vec<(u64, FaultEvent)> {
    let mut events = Vec::new();
    let mut at_ms = rng.between(1, calm_ms);
    while at_ms < HEALED_MS {
        let (begin, end) = fault(rng);
        let over_ms = (at_ms + fault_length_ms(rng)).min(HEALED_MS);
        events.extend([(at_ms, begin), (over_ms, end)]);
        at_ms = over_ms + rng.between(1, calm_ms);
    }
    events
}

fn server_track(rng: &PlanRng) -> Vec<(u64, FaultEvent)> {
    let calm_ms = rng.between(15_000, 80_000);
    track(rng, calm_ms, |rng| {
        let begin = if rng.one_in(3) { FaultEvent::ServerStop } else { FaultEvent::ServerCrash };
        (begin, FaultEvent::ServerStart)
    })
}

fn machine_track(rng: &PlanRng, runner: usize) -> Vec<(u64, FaultEvent)> {
    let calm_ms = rng.between(8_000, 120_000);
    track(rng, calm_ms, |rng| {
        let begin = match rng.between(0, 5) {
            0 | 1 => FaultEvent::AgentCrash(runner),
            2 | 3 => FaultEvent::PowerLoss(runner),
            4 => FaultEvent::AgentDetach(runner),
            _ => FaultEvent::AgentStop(runner),
        };
        (begin, FaultEvent::AgentStart(runner))
    })
}

fn link_track(rng: &PlanRng, host: Host) -> Vec<(u64, FaultEvent)> {
    let calm_ms = rng.between(8_000, 120_000);
    track(rng, calm_ms, |rng| match rng.between(0, 6) {
        0 | 1 => (FaultEvent::Partition(host), FaultEvent::Repair(host)),
        2 => (FaultEvent::DropOutgoing(host), FaultEvent::Repair(host)),
        // Everything arrives and no answer comes back: all is said again.
        3 | 4 => (FaultEvent::DropIncoming(host), FaultEvent::Repair(host)),
        _ => (FaultEvent::HoldMessages(host), FaultEvent::ReleaseMessages(host)),
    })
}

/// Places for an absence that are tried.
const PLACES: usize = 8;

/// Every kind of absence happens in every plan, once at least; each lasts as long as it does. Each is put where the server
/// is there for the most of it.
fn one_of_each(rng: &PlanRng, silence: &Silence, server: &[(u64, FaultEvent)]) -> Vec<(u64, FaultEvent)> {
    let machine = || rng.between(0, RUNNERS as u64 - 1) as usize;
    // From a minute to two hours, either way.
    let shift = || {
        let ms = rng.between(60_000, 7_200_000) as i64;
        if rng.one_in(2) { ms } else { -ms }
    };
    // No machine both: one that sleeps would be woken when its agent goes on.
    let frozen = if silence.kind == 1 { (silence.runner + 1) % RUNNERS } else { silence.runner };
    let asleep = if silence.kind == 1 { silence.runner } else { (frozen + 1) % RUNNERS };
    let cut = Host::Runner(if silence.kind == 2 { silence.runner } else { machine() });
    let (wrong, shifts) = (machine(), [shift(), shift()]);
    let kinds = [
        (FaultEvent::AgentFreeze(frozen), FaultEvent::AgentThaw(frozen)),
        (FaultEvent::MachineSleep(asleep), FaultEvent::MachineWake(asleep)),
        (FaultEvent::Partition(cut), FaultEvent::Repair(cut)),
        (FaultEvent::RunnerClock(wrong, shifts[0]), FaultEvent::RunnerClock(wrong, 0)),
        (FaultEvent::ServerClock(shifts[1]), FaultEvent::ServerClock(0)),
        (FaultEvent::ServerFreeze, FaultEvent::ServerThaw),
        (FaultEvent::DatabaseFull, FaultEvent::DatabaseWritable),
    ];
    let mut outages: Vec<Span> = server.chunks_exact(2).map(|pair| pair[0].0..pair[1].0).collect();
    outages.push(silence.span.clone());
    let mut events = Vec::new();
    for (kind, (begin, end)) in kinds.into_iter().enumerate() {
        // Half of them longer than a lease lasts.
        let length_ms = if rng.one_in(2) { rng.between(32_000, 75_000) } else { fault_length_ms(rng) };
        let places = std::array::from_fn::<_, PLACES, _>(|_| {
            let at_ms = rng.between(1, HEALED_MS - length_ms);
            at_ms..at_ms + length_ms
        });
        let hidden_ms = |place: &Span| outages.iter().map(|outage| both_ms(place, outage)).sum::<u64>();
        let place = places.into_iter().min_by_key(hidden_ms).expect("there are some");
        let place = if kind == silence.kind { silence.span.clone() } else { place };
        events.extend([(place.start, begin), (place.end, end)]);
        if matches!(begin, FaultEvent::ServerFreeze | FaultEvent::DatabaseFull) {
            outages.push(place);
        }
    }
    events
}
