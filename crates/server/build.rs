//! A release build holds the dashboard inside and is built anew when `web/dist` changes. A debug build reads the folder
//! while it runs.

fn main() {
    // A debug build finds the folder by its real path, which is looked up when it is compiled: it must be there then, though
    // the dashboard may be built later. Where it cannot be made, the pages say how to build a dashboard.
    let _ = std::fs::create_dir_all("../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    // Not in debug builds: Cargo takes a folder that is not there for one that has changed, every time.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../web/dist");
    }
}
