//! How large the parts of a definition may be.

/// Groups of a form.
pub const GROUPS_MAX: usize = 100;
/// Presets of a definition.
pub const PRESETS_MAX: usize = 200;
/// Actions of a definition.
pub const ACTIONS_MAX: usize = 50;
/// What one parameter can be chosen from.
pub const CHOICES_MAX: usize = 1000;
/// Parts of a list.
pub const LIST_LENGTH_MAX: usize = 64;
/// Bytes of a definition, and of a parameter file, as it is sent.
pub const DEFINITION_BYTES_MAX: usize = 4 << 20;
/// Experiments of an installation.
pub const EXPERIMENTS_MAX: u64 = 10_000;
/// The newest versions of a definition that are kept; older ones only when runs were made of them.
pub const VERSIONS_KEPT: u64 = 100;
/// Sets of values that people keep beside those of a definition.
pub const KEPT_PRESETS_MAX: u64 = 200;
/// Bytes of the values of a run, a preset or a draft.
pub const VALUES_BYTES_MAX: usize = 4 << 20;
/// Bytes of the name of a preset.
pub const PRESET_NAME_BYTES_MAX: usize = 100;
/// Characters of the title of a preset, and of its help.
pub const PRESET_TITLE_CHARS_MAX: usize = 200;
pub const PRESET_HELP_CHARS_MAX: usize = 2000;
/// Runs that are compared at once.
pub const COMPARED_MAX: usize = 8;
/// Pictures of a comparison, by path.
pub const COMPARED_PICTURES_MAX: usize = 100;
/// How long others are told that somebody has a form open.
pub const DRAFT_TOLD_MS: u64 = 10 * 60 * 1000;
