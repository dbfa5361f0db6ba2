//! Numbers for Prometheus: the fleet as the store knows it, and what this process has counted. With several servers on
//! one database each shows the same numbers of the fleet, and its own of itself.

use super::stats::{runners_by_state, tasks_by_state};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_core::{job::Counts, state::JobState};
use mothership_store::{
    Time,
    jobs::{self, JobFilter},
    runners::{self, RunnerRow},
    stats,
};
use prometheus_client::{
    encoding::text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, info::Info},
    registry::Registry,
};
use std::{collections::BTreeMap, sync::atomic::AtomicU64};

/// What the store knows.
struct FleetCounts {
    jobs: BTreeMap<JobState, u64>,
    tasks: Counts,
    runners: Vec<RunnerRow>,
}

/// In the text format of OpenMetrics; jobs and tasks are those that the person sees.
pub async fn render(app: &App, person: &Person) -> OpResult<String> {
    let sight = person.sight.clone();
    let fleet = app.store.read(move |tx| {
        Ok(FleetCounts {
            jobs: jobs::count_by_state(tx, &JobFilter::default(), &sight)?,
            tasks: stats::task_counts(tx, &sight)?,
            runners: runners::list(tx)?,
        })
    });
    // A registry for each answer: what the store knows is written once and forgotten, and counters are shared by
    // their clones.
    let mut registry = Registry::with_prefix("mothership");
    of_fleet(&mut registry, &fleet.await?, app.now());
    of_process(&mut registry, app);
    let mut out = String::new();
    // The text ends with `# EOF`; a scrape that was cut off is noticed by that.
    text::encode(&mut out, &registry).map_err(|error| OpError::internal("write metrics", error))?;
    Ok(out)
}

/// What the store knows. Several servers on one database show the same numbers here, so dashboards should take one
/// of them and not their sum.
fn of_fleet(registry: &mut Registry, fleet: &FleetCounts, now: Time) {
    let count = |state: &JobState| fleet.jobs.get(state).copied().unwrap_or(0);
    let jobs = JobState::ALL.iter().map(|state| (state.to_string(), count(state)));
    by_state(registry, "jobs", "Jobs by state", jobs);
    by_state(registry, "tasks", "Tasks by state, of all jobs", tasks_by_state(&fleet.tasks));
    by_state(registry, "runners", "Runners by state", runners_by_state(&fleet.runners, now));
    // The sum of what runners hold, kept by the store in their rows: no count over attempts.
    let leases = fleet.runners.iter().map(|row| row.active).sum();
    gauge(registry, "leases", "Attempts that a runner holds now", leases);
    let cpus = |of: fn(&RunnerRow) -> f64| fleet.runners.iter().map(of).sum();
    fraction(registry, "cpus", "CPUs that registered runners offer", cpus(|row| row.capacity.cpus));
    fraction(registry, "cpus_used", "CPUs that held attempts occupy", cpus(|row| row.used.cpus));
}

/// What this process has counted, and what it holds now.
fn of_process(registry: &mut Registry, app: &App) {
    // A constant 1 with the version as a label: joined to other series, it shows what a new version changed.
    let version = vec![("version", env!("CARGO_PKG_VERSION"))];
    registry.register("build", "Version of this server", Info::new(version));
    let (viewers, topics) = app.live.watched();
    gauge(registry, "live_sockets", "Pages that are connected for live updates", viewers as u64);
    gauge(registry, "live_topics", "Topics that are watched", topics as u64);
    let meters = &app.counters;
    registry.register("http_requests", "Requests answered", meters.requests.clone());
    registry.register(
        "http_request_seconds",
        "Time to the head of the answer; long polls included",
        meters.request_seconds.clone(),
    );
    registry.register("log_bytes", "Bytes of log received, unpacked", meters.log_bytes.clone());
    of_services(registry, app);
    if app.config.answers_goliat() {
        let help = "Posts of GOLIAT's GUI clients by kind; of kind other nothing is kept";
        registry.register("gui_client_messages", help, meters.gui_client_messages.clone());
    }
}

/// One time series a service: that its rounds go on, fail, do something, and how long the latest took.
fn of_services(registry: &mut Registry, app: &App) {
    let (ticks, failures, items) = (OfService::default(), OfService::default(), OfService::default());
    let seconds = Family::<[(&'static str, String); 1], Gauge<f64, AtomicU64>>::default();
    for record in app.services.list() {
        let labels = [("service", record.name.to_owned())];
        ticks.get_or_create(&labels).inc_by(record.ticks);
        failures.get_or_create(&labels).inc_by(record.failures);
        items.get_or_create(&labels).inc_by(record.items);
        if let Some(last) = record.last {
            seconds.get_or_create(&labels).set(last.took.as_secs_f64());
        }
    }
    registry.register("service_ticks", "Rounds of the background services", ticks);
    registry.register("service_failures", "Rounds of the background services that failed", failures);
    registry.register("service_items", "Things done by the background services", items);
    registry.register("service_last_seconds", "How long the latest round took", seconds);
}

type OfService = Family<[(&'static str, String); 1], Counter>;

/// One time series a state, those without anything as 0: a series that comes and goes breaks rates.
fn by_state(
    registry: &mut Registry,
    name: &str,
    help: &str,
    counts: impl IntoIterator<Item = (String, u64)>,
) {
    let family = Family::<[(&'static str, String); 1], Gauge<u64, AtomicU64>>::default();
    for (state, count) in counts {
        family.get_or_create(&[("state", state)]).set(count);
    }
    registry.register(name, help, family);
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge = Gauge::<u64, AtomicU64>::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn fraction(registry: &mut Registry, name: &str, help: &str, value: f64) {
    let gauge = Gauge::<f64, AtomicU64>::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}
