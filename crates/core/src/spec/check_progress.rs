//! The progress patterns of a spec: each is a regular expression and says by its named groups what it finds.

use super::error::{SpecError, SpecErrors, nearest, quoted};
use super::job_spec::ProgressSpec;
use super::limits::MAX_PATTERN_BYTES;

/// Groups with a meaning; `m_<name>` is a metric.
const GROUPS: &[&str] = &["percent", "fraction", "step", "total", "stage"];

pub(super) fn check(progress: &ProgressSpec, errors: &mut SpecErrors) {
    for (i, pattern) in progress.patterns.iter().enumerate() {
        let path = format!("progress.patterns[{i}]");
        let regex = match regex::RegexBuilder::new(pattern).size_limit(MAX_PATTERN_BYTES).build() {
            Ok(regex) => regex,
            Err(error) => {
                errors.push(
                    SpecError::new(
                        path,
                        format!("{} is not a regular expression: {}", quoted(pattern), reason(&error)),
                    )
                    .hint("in TOML put patterns into single quotes, so that \\ stays what it is"),
                );
                continue;
            }
        };
        let groups: Vec<&str> = regex.capture_names().flatten().collect();
        let known = |group: &str| {
            GROUPS.contains(&group) || group.strip_prefix("m_").is_some_and(|name| !name.is_empty())
        };
        if let Some(unknown) = groups.iter().find(|group| !known(group)) {
            let error =
                SpecError::new(path, format!("has a group `{unknown}`, which says nothing about progress"));
            errors.push(match nearest(unknown, GROUPS.iter().copied()) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(format!("groups: {}, or m_{unknown} for a metric", GROUPS.join(", "))),
            });
        } else if groups.is_empty() {
            errors.push(
                SpecError::new(path, "has no named group, so it would find nothing")
                    .hint("name what it finds: (?P<percent>\\d+)%"),
            );
        } else if groups.contains(&"step") != groups.contains(&"total") {
            errors.push(
                SpecError::new(path, "has only one of the groups step and total")
                    .hint("together they say how far it is: (?P<step>\\d+)/(?P<total>\\d+)"),
            );
        }
    }
}

/// The reason without the drawing around it.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
