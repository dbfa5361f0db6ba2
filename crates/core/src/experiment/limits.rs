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
