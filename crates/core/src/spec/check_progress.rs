//! The progress patterns of a spec. [`crate::progress`] says which can be used; here its words get place and hint.

use super::error::{SpecError, SpecErrors, nearest, quoted};
use super::job_spec::ProgressSpec;
use super::limits::MAX_PATTERNS;
use crate::progress::{PatternError, ProgressPatterns};

/// Groups with a meaning, for suggestions.
const GROUPS: [&str; 5] = ["percent", "fraction", "step", "total", "stage"];

pub(super) fn check(progress: &ProgressSpec, errors: &mut SpecErrors) {
    if progress.patterns.len() > MAX_PATTERNS {
        errors.push(
            SpecError::new(
                "progress.patterns",
                format!("has {} patterns, more than {MAX_PATTERNS}", progress.patterns.len()),
            )
            .hint("one pattern may have several groups, and alternatives between |"),
        );
        return;
    }
    let Err(found) = ProgressPatterns::compile(&progress.patterns, progress.recognise) else { return };
    for (i, why) in found {
        let path = format!("progress.patterns[{i}]");
        errors.push(match why {
            PatternError::Expression(text) => {
                // The reason without the drawing around it.
                let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                SpecError::new(
                    path,
                    format!("{} is not a regular expression: {reason}", quoted(&progress.patterns[i])),
                )
                .hint("in TOML put patterns into single quotes, so that \\ stays what it is")
            }
            PatternError::NoGroup => SpecError::new(path, "has no named group, so it would find nothing")
                .hint("name what it finds: (?P<percent>\\d+)%"),
            PatternError::UnknownGroup(group) => {
                let error =
                    SpecError::new(path, format!("has a group `{group}`, which says nothing about progress"));
                match nearest(&group, GROUPS) {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error.hint(format!("groups: {}, or m_{group} for a metric", GROUPS.join(", "))),
                }
            }
            PatternError::HalfCount => SpecError::new(path, "has only one of the groups step and total")
                .hint("together they say how far it is: (?P<step>\\d+)/(?P<total>\\d+)"),
        });
    }
}
