//! Imports inside of a crate run down only: each module stands on a floor, and uses what is on its own or below. Tests
//! are free.

use super::Finding;
use crate::source::rust::{Crate, File, imports, names};

/// One crate's house.
pub struct House {
    /// Name of the crate's folder.
    pub name: &'static str,
    /// Module paths, the lowest first; the longest one that fits holds. The root of the crate is above them all.
    pub floors: &'static [&'static str],
    /// Imports that run up all the same: from, to (both below `src`), and the reason.
    pub exceptions: &'static [(&'static str, &'static str, &'static str)],
}

pub const HOUSES: &[House] = &[
    House {
        name: "server",
        floors: &[
            "error",
            "config",
            "spawn",
            "listen",
            "assets",
            "memory",
            "accounts",
            "actor",
            "live/marks",
            "app",
            "auth",
            "ops",
            "live",
            "background",
            "openapi",
            "routes",
            "compat",
            "middleware",
            "installation",
            "beside",
            "server",
        ],
        exceptions: &[],
    },
    House {
        name: "mothership",
        floors: &["exit", "global", "output", "config", "connection", "lifecycle", "cmd", "cli", "sealed"],
        exceptions: &[],
    },
];

/// Names that may not stand in a part of a crate, and why. `folder` is from the top of the checkout.
const STRANGERS: &[(&str, &[&str], &str)] = &[
    (
        "crates/server/src/compat/",
        &["mothership_store", "store"],
        "a foreign client acts through ops, which authorise, audit and publish",
    ),
    ("crates/server/src/ops/", &["axum", "axum_extra", "headers", "hyper"], "ops know no HTTP"),
    ("crates/server/src/routes/", &["mothership_store", "store"], "routes parse, call one op and answer"),
];

/// Names that stand where they must not.
pub fn misplaced(crates: &[Crate]) -> Vec<Finding> {
    let files = crates.iter().flat_map(|one| &one.files);
    let found =
        |file| STRANGERS.iter().flat_map(move |(folder, names, why)| strangers(file, folder, names, why));
    files.flat_map(found).collect()
}

/// Imports that run up, exceptions left out; and files and exceptions that the house knows nothing of.
pub fn upward(house: &House, one: &Crate) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in one.files.iter().filter(|file| !file.is_test && floor(house, &file.module).is_none()) {
        let message = format!("{} stands on no floor: give it one in {}", file.module.join("/"), file!());
        found.push(Finding::new(&file.path, 1, message));
    }
    let mut used = vec![false; house.exceptions.len()];
    for import in imports::of(one) {
        let (from, to) = (&one.files[import.from], &one.files[import.to]);
        let (Some(lower), Some(upper)) = (floor(house, &from.module), floor(house, &to.module)) else {
            continue;
        };
        if upper <= lower {
            continue;
        }
        let (source, target) = (from.module.join("/"), to.module.join("/"));
        let excuse = house.exceptions.iter().position(|(one, other, _)| *one == source && *other == target);
        match excuse {
            Some(excuse) => used[excuse] = true,
            None => {
                let message = format!("{source} must not import {} ({target} stands above it)", import.path);
                found.push(Finding::new(&from.path, import.line, message));
            }
        }
    }
    for ((from, to, _), _) in house.exceptions.iter().zip(used).filter(|(_, used)| !used) {
        let message = format!("the exception {from} -> {to} of {} is not needed any more", house.name);
        found.push(Finding::new(file!(), 1, message));
    }
    found
}

/// How high a module stands; `None` when the house does not know it.
fn floor(house: &House, module: &[String]) -> Option<usize> {
    if module.is_empty() {
        return Some(house.floors.len());
    }
    let path = module.join("/");
    let fits =
        |floor: &str| path == floor || path.strip_prefix(floor).is_some_and(|rest| rest.starts_with('/'));
    let fitting = house.floors.iter().enumerate().filter(|(_, floor)| fits(floor));
    fitting.max_by_key(|(_, floor)| floor.len()).map(|(at, _)| at)
}

fn strangers(file: &File, folder: &str, names: &[&str], why: &str) -> Vec<Finding> {
    if file.is_test || !file.path.starts_with(folder) {
        return Vec::new();
    }
    let named = names::of(&file.tree);
    let bad = named.into_iter().filter(|(_, name)| names.contains(&name.as_str()));
    bad.map(|(line, name)| Finding::new(&file.path, line, format!("{name} must not be named here: {why}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, rust};

    const HOUSE: House = House {
        name: "a",
        floors: &["error", "live/marks", "ops", "live"],
        exceptions: &[("error", "ops/jobs", "a reason"), ("ops", "live", "needed no more")],
    };

    fn crates(files: &[(&str, &str)]) -> Vec<Crate> {
        let source = |(path, text): &(&str, &str)| Source { path: (*path).into(), text: (*text).into() };
        rust::crates(&files.iter().map(source).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_runs_up_is_found_and_exceptions_must_be_needed() {
        let one = crates(&[
            ("crates/a/src/lib.rs", "mod error;\nmod ops;\nmod live;\nmod lost;\npub use ops::jobs::Job;\n"),
            ("crates/a/src/error.rs", "use crate::ops::jobs::Job;\n"),
            ("crates/a/src/ops/mod.rs", "pub mod jobs;\n"),
            (
                "crates/a/src/ops/jobs.rs",
                "use crate::live::marks::Mark;\nuse crate::live::Live;\npub struct Job;\n",
            ),
            ("crates/a/src/live/mod.rs", "use crate::ops::jobs::Job;\npub mod marks;\npub struct Live;\n"),
            ("crates/a/src/live/marks.rs", "use super::Live;\nuse crate::Job;\npub struct Mark;\n"),
            ("crates/a/src/lost.rs", ""),
        ]);
        let found: Vec<String> = upward(&HOUSE, &one[0])
            .into_iter()
            .map(|one| format!("{}:{}", one.file.rsplit("src/").next().unwrap(), one.line))
            .collect();
        assert_eq!(found[0], "lost.rs:1");
        assert_eq!(found[1..4], ["ops/jobs.rs:2", "live/marks.rs:1", "live/marks.rs:2"]);
        assert_eq!(found.len(), 5, "and the exception that nothing needs: {found:?}");
    }

    #[test]
    fn the_longest_path_that_fits_is_the_floor() {
        let at = |path: &str| {
            floor(
                &HOUSE,
                &path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>(),
            )
        };
        assert_eq!([at("live/marks"), at("live/feed"), at("")], [Some(1), Some(3), Some(4)]);
        assert_eq!([at("lively"), at("marks")], [None, None]);
    }

    #[test]
    fn some_names_are_strangers_in_some_rooms() {
        let one = crates(&[
            (
                "crates/server/src/ops/mod.rs",
                "use axum::Json;\nuse http::Method;\nfn a() { axum::body::x() }\n#[cfg(test)]\nuse axum::test;\n",
            ),
            ("crates/server/src/ops/tests.rs", "use axum::Json;\n"),
            (
                "crates/server/src/compat/a.rs",
                "fn a(app: &App) { app.store.read(); }\nuse mothership_store::Tx;\n",
            ),
        ]);
        let found: Vec<String> = misplaced(&one)
            .into_iter()
            .map(|one| format!("{}:{}", one.file.rsplit("src/").next().unwrap(), one.line))
            .collect();
        assert_eq!(found, ["ops/mod.rs:1", "ops/mod.rs:3", "compat/a.rs:1", "compat/a.rs:2"]);
    }
}
