//! The words themselves. A word that stays in use for something else (a window of the operating system, a settled bill)
//! is listed with the narrowest scope that still finds what was meant.

use super::Retired;
use super::Scope::{self, Part, Text, Whole};

const fn word(word: &'static str, scope: Scope, instead: &'static str) -> Retired {
    Retired { word, scope, instead, below: &[] }
}

const fn below(
    word: &'static str,
    scope: Scope,
    instead: &'static str,
    below: &'static [&'static str],
) -> Retired {
    Retired { word, scope, instead, below }
}

/// Where a window could only be a GUI client.
const GUI: &[&str] = &[
    "crates/api/src/goliat",
    "crates/core/src/goliat",
    "crates/server/src/compat/goliat",
    "crates/server/src/ops/gui_client",
    "crates/store/src/gui_clients",
    "crates/mothership/src/cmd/goliat",
];
const SERVER: &[&str] = &["crates/server/"];
const RUNNER: &[&str] = &["crates/runner/"];
const RUST: &[&str] = &["crates/"];
const WEB: &[&str] = &["web/"];

pub const RETIRED: &[Retired] = &[
    // The runner.
    word("desk", Part, "AgentState, KeeperState or ProgressBuffer"),
    word("lane", Text, "prefetch queue"),
    word("parcel", Text, "report, ReportBuilder"),
    word("spares", Text, "FolderPool"),
    word("Hub", Whole, "ProgramRegistry"),
    word("Blow", Part, "StopSignal"),
    word("strike", Whole, "signal_tree"),
    word("census", Text, "process table"),
    word("strays", Text, "orphans"),
    word("leftovers", Text, "orphan cleanup"),
    word("called_off", Whole, "wait_for_turn"),
    word("line_up", Whole, "prefetch_starts"),
    word("call_back", Whole, "recall_prefetched"),
    word("talkative", Text, "unsent_logs"),
    word("spoken_for", Part, "reserved"),
    below("tend", Whole, "supervise", RUNNER),
    below("Link", Whole, "ServerConnection", RUNNER),
    below("Feed", Whole, "ProgressReader", RUNNER),
    below("occupy", Whole, "reserve", RUNNER),
    below("vacate", Whole, "release", RUNNER),
    below("pump", Whole, "start_ready", RUNNER),
    below("aside", Whole, "spawn_background", RUNNER),
    // GUI clients.
    // Only in names: people have jobs that are called "GOLIAT window on HOST", and new ones are called so, too.
    word("goliat window", Part, "GUI client"),
    below("window", Part, "GUI client", GUI),
    word("RunnerMode Window", Text, "RunnerMode::Gui"),
    word("Speech", Whole, "ClientMessage"),
    word("Said", Whole, "MachineClaims, ErrorSample"),
    word("Spot", Whole, "ResolvedAttempt"),
    word("Standing", Whole, "AttemptStatus"),
    word("Placed", Whole, "Resolution"),
    word("Told", Whole, "PendingProgress"),
    word("Meeting", Whole, "MachineReport"),
    // A dependency is met, too: that one stays.
    below("Met", Whole, "UpsertedMachine", &["crates/store/src/", "crates/server/"]),
    below("meet", Whole, "upsert_machine", RUST),
    below("Word", Whole, "ProgressPatch", RUST),
    below("settle", Whole, "flush", RUST),
    below("settler", Part, "inbox_flusher", RUST),
    below("settling", Part, "reorder", RUST),
    below("Settled", Whole, "Flushed", RUST),
    below("introduce", Whole, "post_worker, register", RUST),
    below("take_named", Whole, "the route's own name", RUST),
    below("hear", Whole, "post_heartbeat, on_event", RUST),
    // The store.
    word("Hand", Whole, "ClaimBuilder"),
    word("Taken", Whole, "TakenTask, ClaimOutcome"),
    below("Left", Whole, "ArtifactTotals", &["crates/store/"]),
    word("Ears", Whole, "NotificationListener"),
    // Randomness and time.
    word("dice", Text, "randomness, RandomSource"),
    word("Sighting", Whole, "ProgressCandidate"),
    word("Reckoning", Whole, "SelfReportedEta"),
    below("Shown", Whole, "Recognised", RUST),
    below("Guess", Whole, "Estimate", RUST),
    // The server.
    // Programs ring the bell of a terminal, too.
    below("bell", Text, "notification", SERVER),
    below("Wake", Whole, "Notifier", RUST),
    below("rung", Whole, "notified", RUST),
    word("ring_", Whole, "notify_"),
    word("heed", Text, "apply_change"),
    word("heeding", Text, "run_change_listener"),
    word("keep_reaping", Whole, "run_reaper"),
    word("keep_queueing", Whole, "run_retry_scheduler"),
    word("keep_settling", Whole, "run_inbox_flusher"),
    word("keep_telling", Whole, "run_broadcaster"),
    word("Teller", Part, "Broadcaster"),
    word("News", Whole, "TopicUpdate"),
    word("Anew", Whole, "Resync"),
    word("Patience", Part, "RetryPolicy, drain_body"),
    word("until_sent", Whole, "drain_refused_body"),
    below("careful", Whole, "security_headers", SERVER),
    below("told", Whole, "assign_request_id", &["crates/server/src/middleware/"]),
    word("Bed", Whole, "TestServer, Harness"),
    below("Head", Whole, "SpecSummary", SERVER),
    // The front end.
    below("useLater", Whole, "useDebouncedValue", WEB),
    below("useSoon", Whole, "useThrottled", WEB),
    below("useKeys", Whole, "useHotkeys", WEB),
    below("useRestOfHeight", Whole, "useAvailableHeight", WEB),
    below("useKeepPlace", Whole, "useScrollAnchor", WEB),
    below("worthALook", Whole, "pickPreviewFile", WEB),
    below("Facts", Whole, "DescriptionList", WEB),
    below("flip", Whole, "toggled", WEB),
];

/// Files and folders whose names were given up.
pub const FILES: &[(&str, &str)] = &[
    ("crates/runner/src/agent/desk.rs", "agent/state.rs"),
    ("crates/runner/src/agent/lanes.rs", "agent/prefetch.rs"),
    ("crates/runner/src/agent/parcel.rs", "agent/report_builder.rs"),
    ("crates/runner/src/agent/link.rs", "agent/server_connection.rs"),
    ("crates/runner/src/agent/feed.rs", "agent/progress_reader.rs"),
    ("crates/runner/src/keeper/spares.rs", "keeper/folder_pool.rs"),
    ("crates/runner/src/keeper/server/hub.rs", "keeper/server/program_registry.rs"),
    ("crates/runner/src/keeper/program/life.rs", "keeper/program/supervise.rs"),
    ("crates/runner/src/process/census", "process/process_table"),
    ("crates/server/src/wake.rs", "notifier"),
    ("crates/server/src/meters.rs", "counters"),
    ("crates/server/src/auth/gate.rs", "auth/authenticate.rs"),
    ("crates/server/src/auth/private.rs", "auth/private_files.rs"),
    ("crates/server/src/middleware/patience.rs", "middleware/drain_body.rs"),
    ("crates/server/src/ops/course.rs", "ops/started_tasks.rs"),
    ("crates/server/src/ops/words.rs", "ops/humanize.rs"),
    ("crates/server/src/ops/ends.rs", "ops/end_attempt.rs"),
    ("crates/server/src/ops/append.rs", "ops/log_append.rs"),
    ("crates/server/src/compat/goliat/desk.rs", "the buffer is memory/progress_buffer.rs"),
    ("crates/server/src/compat/goliat/shown.rs", "responses.rs"),
    ("crates/server/src/compat/goliat/refusal.rs", "error.rs"),
    ("crates/server/src/compat/goliat/removal.rs", "delete.rs"),
    ("crates/server/src/compat/goliat/settler.rs", "background/inbox.rs"),
    ("crates/store/src/windows", "gui_clients"),
    ("crates/mothership/src/output/words.rs", "output/humanize.rs"),
    ("crates/mothership/src/cmd/goliat/import/bring.rs", "import_all.rs"),
    ("crates/mothership/src/cmd/goliat/import/spans.rs", "assign_lines.rs"),
    ("crates/mothership/src/cmd/goliat/import/known.rs", "already_imported.rs"),
    ("web/src/lib/window.ts", "guiClient.ts"),
];
