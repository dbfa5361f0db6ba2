//! Which crate may know which. The table is the architecture; a new arrow is a design decision.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Finding;

/// What serves tests; the product's crates may name it as a dev-dependency only.
const TESTS_ONLY: &str = "mothership-test-services";
/// The crate that holds nothing but tests.
const ALL_TESTS: &str = "mothership-testkit";

/// Each crate of the product and the crates of this workspace that it may depend on, tests included.
const ALLOWED: &[(&str, &[&str])] = &[
    ("mothership-core", &[]),
    ("mothership-api", &["mothership-core"]),
    ("mothership-store", &["mothership-core", TESTS_ONLY]),
    ("mothership-server", &["mothership-core", "mothership-api", "mothership-store"]),
    ("mothership-runner", &["mothership-core", "mothership-api"]),
    (
        "mothership",
        &["mothership-core", "mothership-api", "mothership-store", "mothership-server", "mothership-runner"],
    ),
    (
        "mothership-testkit",
        &[
            "mothership-core",
            "mothership-api",
            "mothership-store",
            "mothership-server",
            "mothership-runner",
            TESTS_ONLY,
        ],
    ),
    (TESTS_ONLY, &[]),
    ("xtask", &[]),
    ("gray-scott", &[]),
];

/// `metadata` is what `cargo metadata` says of the members.
pub fn check(metadata: &Value) -> Result<Vec<Finding>> {
    findings(metadata).context("cargo metadata has another shape than expected")
}

fn findings(metadata: &Value) -> Option<Vec<Finding>> {
    let packages = metadata["packages"].as_array()?;
    let members: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut found = Vec::new();
    for package in packages {
        let name = package["name"].as_str()?;
        let manifest = package["manifest_path"].as_str()?;
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            found.push(Finding::new(
                manifest,
                1,
                format!("crate {name} has no place in xtask/src/tidy/arrows.rs"),
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array()? {
            let to = dependency["name"].as_str()?;
            // A crate may name itself, to switch its own features on for its tests.
            let kind = dependency["kind"].as_str().unwrap_or("normal");
            let shipped = to == TESTS_ONLY && kind != "dev" && name != ALL_TESTS;
            if members.contains(&to) && to != name && (shipped || !allowed.contains(&to)) {
                let message = format!("{name} must not see {to} ({kind} dependency): arrows point down only");
                found.push(Finding::new(manifest, 1, message));
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies: Vec<Value> =
            dependencies.iter().map(|(name, kind)| json!({"name": name, "kind": kind})).collect();
        json!({"name": name, "manifest_path": format!("{name}/Cargo.toml"), "dependencies": dependencies})
    }

    #[test]
    fn arrows_that_point_up_are_found_also_when_only_tests_draw_them() {
        let metadata = json!({"packages": [
            package("mothership-core", &[("serde", None), ("mothership-testkit", Some("dev"))]),
            package("mothership-runner", &[("mothership-api", None), ("mothership-store", None)]),
            package("mothership-api", &[("mothership-core", None)]),
            package(
                "mothership-store",
                &[("mothership-test-services", Some("dev")), ("mothership-test-services", None)],
            ),
            package(
                "mothership-testkit",
                &[("mothership-store", None), ("mothership-test-services", None)],
            ),
            package("mothership-test-services", &[("mothership-store", None)]),
            package("newcomer", &[]),
        ]});
        let found: Vec<String> =
            findings(&metadata).unwrap().into_iter().map(|finding| finding.message).collect();
        assert_eq!(
            found,
            [
                "mothership-core must not see mothership-testkit (dev dependency): arrows point down only",
                "mothership-runner must not see mothership-store (normal dependency): arrows point down only",
                "mothership-store must not see mothership-test-services (normal dependency): arrows point down only",
                "mothership-test-services must not see mothership-store (normal dependency): arrows point down only",
                "crate newcomer has no place in xtask/src/tidy/arrows.rs",
            ]
        );
    }
}
