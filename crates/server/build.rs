//! A release build holds the dashboard inside and is built anew when `web/dist` changes. A debug build reads the folder
//! while it runs.

use std::{env, fs, path::Path};

/// Set by whoever wants a release build without a dashboard on purpose: benchmarks.
const WITHOUT: &str = "MOTHERSHIP_WITHOUT_DASHBOARD";

fn main() {
    let dist = Path::new("../../web/dist");
    // A debug build finds the folder by its real path, which is looked up when it is compiled: it must be there then, though
    // the dashboard may be built later. Where it cannot be made, the pages say how to build a dashboard.
    let _ = fs::create_dir_all(dist);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={WITHOUT}");
    // Not in debug builds: Cargo takes a folder that is not there for one that has changed, every time.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../web/dist");
        // A program for others that silently has no pages inside is a mistake that only its users would see.
        if !dist.join("index.html").exists() && env::var_os(WITHOUT).is_none() {
            println!(
                "cargo::error=a release build holds the dashboard, which is not built: build with `cargo xtask build`, or \
                 set {WITHOUT}=1 for a server without pages"
            );
        }
    }
}
