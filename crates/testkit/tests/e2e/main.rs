//! The real binary, end to end: few tests, slow on purpose, each in a home of its own. Each file is one promise.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]
#![cfg(unix)] // the scripts are POSIX; Windows and macOS compile the same code (`cargo xtask check-windows`)

mod absence;
mod accounts;
mod bad_input;
mod body_limit;
mod cancel;
mod copied_folder;
mod crowd;
mod docs;
mod encrypted;
mod examples;
mod exit_codes;
mod experiments;
mod files;
mod first_job;
mod foreign_schema;
#[cfg(target_os = "linux")]
mod full_disk;
mod goliat;
mod leaving;
mod machine;
mod million;
mod one_identity;
mod people;
mod postgres;
mod retries;
mod runner_death;
mod server_away;
mod server_death;
mod set_up;
mod stable_output;
mod values;
mod watcher;
#[cfg(target_os = "linux")]
mod wrong_clock;

use std::path::Path;

/// Lines of a file that programs append to; none when it is not there yet.
fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// A client of the server whose data lies there, as its administrator where it wants one.
fn client(url: &str, data: &std::path::Path) -> mothership_api::client::Client {
    let token = std::fs::read_to_string(mothership_testkit::proc::token_file(data)).ok();
    let transport = mothership_api::client::http::HttpTransport::new(Default::default());
    mothership_api::client::Client::new(std::sync::Arc::new(transport), url, token)
}
