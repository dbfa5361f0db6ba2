//! How large the parts of a spec may be. A number here is a promise in the documentation and an answer to abuse.

/// Tasks of one job.
pub const MAX_TASKS: u64 = crate::limits::TASKS_PER_JOB_MAX;
/// Rows of a parameter file. They are stored one by one, unlike the points of a grid, which are computed.
pub const MAX_POINTS: u64 = 2_000_000;
/// Values of one parameter written out in a grid or zip; a file of points may have more.
pub const MAX_AXIS_VALUES: usize = 1_000_000;
/// Columns of a parameter file, and parameters of a job.
pub const MAX_PARAMETERS: usize = 1_000;
/// Bytes of the name of a label.
pub const MAX_LABEL_NAME_BYTES: usize = 100;
/// Errors told of one spec or one parameter file; more are counted.
pub const MAX_ERRORS: usize = 20;
/// Bytes of a value quoted in an error message; the rest is cut and says so.
pub const MAX_QUOTED_BYTES: usize = 80;
/// Characters of a job's name.
pub const MAX_NAME_CHARS: usize = 200;
/// Entries of a list in a spec that is meant to be written by hand: inputs, outputs, requirements, dependencies, …
pub const MAX_ENTRIES: usize = 10_000;
/// Seconds of a time limit or delay: ten years, which fits every clock we write to.
pub const MAX_SECONDS: f64 = 10.0 * 366.0 * 86_400.0;
/// Steps of the template engine for one text. A hand-written text needs some dozens.
pub const TEMPLATE_FUEL: u64 = 100_000;
/// Bytes one filled-in text may have.
pub const MAX_RENDERED_BYTES: usize = 1 << 20;
/// Progress patterns of a spec. Each is compiled when the spec is read, and tried on every line a program prints.
pub const MAX_PATTERNS: usize = 64;
/// Stages of a spec. Their expressions are tried on every line a program prints.
pub const MAX_STAGES: usize = 100;
/// Bytes of one compiled progress pattern.
pub const MAX_PATTERN_BYTES: usize = 1 << 20;
