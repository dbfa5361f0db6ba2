//! Every queue, batch, loop, body and log has a limit, and the limit has a name.

/// Most tasks a job may have.
pub const TASKS_PER_JOB_MAX: u64 = 1_000_000_000;
/// Largest JSON body of an ordinary request.
pub const JSON_BODY_BYTES_MAX: usize = 8 << 20;
/// Largest body of a submit: points of a parameter file and split configs ride in it.
pub const SUBMIT_BODY_BYTES_MAX: usize = 256 << 20;
/// Largest body of one log append (many chunks of many attempts).
pub const LOG_BODY_BYTES_MAX: usize = 16 << 20;
/// Largest part of a blob upload.
pub const BLOB_PART_BYTES_MAX: usize = 16 << 20;
/// Largest raw size of one log chunk.
pub const CHUNK_RAW_BYTES_MAX: usize = 256 << 10;
/// Most attempts one lease answers with.
pub const LEASE_BATCH_MAX: usize = 512;
/// Bytes of one word of a command, or of a variable with its name: what Linux takes (128 KiB with the zero behind it).
pub const WORD_BYTES_MAX: usize = (128 << 10) - 1;
/// Bytes of all words and variables of a command together. Linux takes 2 MiB with the usual stack of 8 MiB; the rest is
/// for the environment of the runner.
pub const WORDS_BYTES_MAX: usize = 3 << 19;
/// Long polls of one runner held open at once; the oldest is answered empty when there are more.
pub const LEASE_POLLS_MAX: usize = 4;
/// Largest body of a report: one end with as many files as an attempt may leave, at 300 bytes each.
pub const REPORT_BODY_BYTES_MAX: usize = 32 << 20;
/// GPUs of one machine that are told apart.
pub const GPUS_MAX: u16 = 256;
/// Longest a lease request is held open.
pub const LEASE_WAIT_MS_MAX: u64 = 30_000;
/// How long a lease lasts without renewal.
pub const LEASE_TTL_MS: u64 = 30_000;
/// Least `lost_after` of a spec: below it, a report that is late once loses the work.
pub const LOST_AFTER_MS_MIN: u64 = LEASE_TTL_MS;
/// Longest that a runner may be silent when nobody has said how long.
pub const LOST_AFTER_MS_MAX: u64 = 40 * 60 * 1000;
/// Of the time between two looks at the leases, so much counts at most: in the rest the server was away.
pub const LISTENED_MS_MAX: u64 = 3_000;
/// A server that was away for so long gives every runner the time to come back.
pub const AWAY_MS: u64 = 10_000;
/// Most items (starts, ends, progress …) of one report.
pub const REPORT_ITEMS_MAX: usize = 4096;
/// How long work that prefers certain machines is left to those that have room, before any other takes it.
pub const PREFERRED_WAIT_MS: u64 = 2_000;
/// Machines that suit a class well of which a claim asks whether they have room.
pub const PREFERRED_LOOKED_AT_MAX: usize = 32;
/// Classes of pending work that one lease looks at behind each label of its machine. Of more it looks at the first and, each time from
/// another place, at as many others.
pub const CLASSES_EXAMINED_MAX: u64 = 4096;
/// Classes whose needs are kept in memory.
pub const CLASSES_KEPT_MAX: usize = 16_384;
/// Jobs looked at for one lease before the answer is given.
pub const LEASE_JOBS_EXAMINED_MAX: usize = 2000;
/// Rows of one page of any list.
pub const PAGE_MAX: usize = 10_000;
pub const PAGE_DEFAULT: usize = 50;
/// Lines of one page of a log.
pub const LOG_LINES_PAGE_MAX: u64 = 2000;
/// Hits of one page of a log search.
pub const LOG_HITS_PAGE_MAX: usize = 1000;
/// Files one attempt may leave.
pub const ARTIFACTS_PER_ATTEMPT_MAX: usize = 100_000;
/// How long a blob stays after somebody relied on it last, although no job and no result names it. Long enough for a
/// client that has been told "it is here" to hand in what names it, whatever happens in between.
pub const BLOB_GRACE_MS: u64 = 24 * 3600 * 1000;
/// Blobs looked at in one round of the search for those that nobody needs.
pub const BLOBS_EXAMINED_MAX: u64 = 1000;
/// How long a line of the audit log is kept, and how many are.
pub const AUDIT_KEPT_MS: u64 = 400 * 24 * 3600 * 1000;
pub const AUDIT_ROWS_MAX: u64 = 1_000_000;
/// How long it is kept how busy a machine was, and how many points of it are shown.
pub const USAGE_KEPT_MS: u64 = 24 * 3600 * 1000;
pub const USAGE_POINTS_MAX: u32 = 300;
/// Pages of an SQLite file that are given back to the system in one transaction.
pub const VACUUM_PAGES_MAX: u64 = 2000;
/// Length of a path in the work folder.
pub const PATH_BYTES_MAX: usize = 1024;
/// Length of an error message kept of an attempt.
pub const ERROR_BYTES_MAX: usize = 4096;
/// Metrics kept of an attempt.
pub const METRICS_MAX: usize = 32;
/// Runner silent this long is `unreachable`.
pub const RUNNER_UNREACHABLE_MS: u64 = 30_000;
/// Runner silent this long is `offline`.
pub const RUNNER_OFFLINE_MS: u64 = 300_000;
/// How long a join token lasts unless asked otherwise.
pub const JOIN_TOKEN_TTL_MS: u64 = 24 * 3600 * 1000;
/// Most machines that one join token lets in, where it is not good for any number.
pub const JOIN_TOKEN_USES_MAX: u64 = 10_000;
/// Operations that share one commit at most.
pub const GROUP_COMMIT_MAX: usize = 512;
/// Expired leases closed in one transaction of the reaper.
pub const REAP_BATCH_MAX: usize = 500;
/// Tasks that one transaction moves when a job is cancelled or retried.
pub const BULK_BATCH_MAX: usize = 5000;
/// How long a server waits at its start for the place for files to say whose it is.
pub const FILES_ANSWER_MS_MAX: u64 = 10_000;
/// Connections a server serves at once. Beyond them one of a stranger makes way, and where there is none, more wait to be
/// accepted.
pub const CONNECTIONS_MAX: usize = 8192;
/// How long a connection may take to send the headers of its next request; idle connections are closed then, too.
pub const HEADERS_MS_MAX: u64 = 60_000;
/// How long the body of a request may stay silent.
pub const BODY_SILENCE_MS_MAX: u64 = 60_000;
/// How long what has begun may take to end after a server was told to stop.
pub const DRAIN_MS_MAX: u64 = 20_000;
/// How long a stopping server waits for a client that has fallen silent in the middle of a request or of its answer.
pub const DRAIN_SILENCE_MS_MAX: u64 = 2000;
/// How often it looks whether anything moves; a connection without a request is closed after one of these.
pub const DRAIN_STEP_MS: u64 = 250;
/// How long the rest of a refused body is read.
pub const REFUSED_BODY_MS_MAX: u64 = 10_000;
/// How long a request may take that wants no credential: body and all.
pub const STRANGER_REQUEST_MS_MAX: u64 = 10_000;
/// Failed logins of one name, or from one address, before the next has to wait.
pub const LOGIN_FAILURES_MAX: u32 = 10;
/// The first such wait. Each failure behind it waits twice as long, up to the longest.
pub const LOGIN_PAUSE_MS_MIN: u64 = 10_000;
pub const LOGIN_PAUSE_MS_MAX: u64 = 10 * 60 * 1000;
/// So long after the last failure all of them are forgotten.
pub const LOGIN_FAILURES_FORGOTTEN_MS: u64 = 3600 * 1000;
/// Least characters and most bytes of a password.
pub const PASSWORD_CHARS_MIN: usize = 10;
pub const PASSWORD_BYTES_MAX: usize = 1024;
/// Passwords hashed at once, each with its 19 MiB, and how many wait for it; more are told to come back.
pub const PASSWORD_HASHES_AT_ONCE: usize = 2;
pub const PASSWORD_HASHES_WAITING_MAX: usize = 32;
/// How long a session lasts at most, and how long without being used.
pub const SESSION_TTL_MS: u64 = 30 * 24 * 3600 * 1000;
pub const SESSION_IDLE_MS: u64 = 7 * 24 * 3600 * 1000;
/// How exactly the last use of a session is known.
pub const SESSION_TOUCH_MS: u64 = 60_000;
/// Sessions of one person; the one that was used longest ago makes way.
pub const SESSIONS_PER_PERSON_MAX: usize = 50;
/// How long a link lasts that makes the first administrator, or sets a password, and an invite unless asked otherwise.
pub const WELCOME_TTL_MS: u64 = 24 * 3600 * 1000;
pub const INVITE_TTL_MS: u64 = 7 * 24 * 3600 * 1000;
/// Longest life of an invite.
pub const INVITE_TTL_MS_MAX: u64 = 31 * 24 * 3600 * 1000;
/// Tokens of one person, and characters of the name of one.
pub const TOKENS_PER_PERSON_MAX: usize = 200;
pub const TOKEN_NAME_CHARS_MAX: usize = 100;
/// Longest life of a token that ends at all.
pub const TOKEN_TTL_MS_MAX: u64 = 10 * 365 * 24 * 3600 * 1000;
/// How long a program waits for a person to allow it, how often it asks, and how many wait at once: in all, and from one
/// address.
pub const DEVICE_LOGIN_TTL_MS: u64 = 10 * 60 * 1000;
pub const DEVICE_LOGIN_INTERVAL_SECONDS: u64 = 2;
pub const DEVICE_LOGINS_MAX: u64 = 1000;
pub const DEVICE_LOGINS_PER_ADDRESS_MAX: u64 = 50;
/// How long the token lasts that such a program is given.
pub const DEVICE_TOKEN_TTL_MS: u64 = 90 * 24 * 3600 * 1000;
/// Characters of a person's shown name and address of mail, and of what a browser says that it is.
pub const PERSON_TEXT_CHARS_MAX: usize = 200;
pub const DEVICE_CHARS_MAX: usize = 120;
/// Jobs that one transaction gives to another person.
pub const TAKE_OVER_BATCH_MAX: u64 = 1000;
/// How long it is enough to have sent the bytes of a blob to name it, milliseconds.
pub const BLOB_SENT_MS: u64 = 3_600_000;
/// Members of a project, and projects of a person: each is a condition of every list.
pub const PROJECT_MEMBERS_MAX: usize = 1000;
pub const PROJECTS_PER_PERSON_MAX: usize = 100;
/// How much of a refused body is read, so that the refusal arrives.
pub const REFUSED_BODY_BYTES_MAX: usize = 512 << 20;
/// How long the lease of an attempt lasts that a person has claimed at a machine, until its GUI client is heard.
pub const CLAIM_SILENCE_MS: u64 = 10 * 60 * 1000;
/// How long a machine with a GUI client is remembered that never ran anything.
pub const GUI_CLIENT_UNUSED_MS: u64 = 24 * 3600 * 1000;
/// How long it lasts after an upload of results: in console mode the client says nothing else for hours.
pub const CONSOLE_SILENCE_MS: u64 = 12 * 3600 * 1000;
/// How long it lasts from one message of its GUI client to the next.
pub const GUI_CLIENT_SILENCE_MS: u64 = 300_000;
/// A server with less free space than this on a disk of its says so.
pub const STORAGE_FREE_BYTES_LOW: u64 = 1 << 30;
/// So much has to be free before a server whose disk was full takes itself for well again.
pub const STORAGE_FREE_BYTES_MIN: u64 = 1 << 20;
/// Screenshots kept of each tab of a GUI client.
pub const SCREENSHOTS_KEPT: u32 = 10;
/// Tabs of which one post may bring screenshots, and bytes of the name of one.
pub const SCREENSHOT_TABS_MAX: usize = 32;
pub const SCREENSHOT_TAB_BYTES_MAX: usize = 100;
/// Largest post of screenshots.
pub const SCREENSHOTS_BODY_BYTES_MAX: usize = 16 << 20;
/// Largest post of results.
pub const RESULTS_BODY_BYTES_MAX: usize = 64 << 30;
/// Largest file that is shown inside of JSON.
pub const SHOWN_FILE_BYTES_MAX: u64 = 32 << 20;
