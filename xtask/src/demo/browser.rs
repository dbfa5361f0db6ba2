//! Opening a page where there is a desktop to open it on.

use std::env;
use std::process::{Command, Stdio};

/// Tries; a browser that does not open is no reason to stop, the address is printed anyway.
pub fn open(page: &str) {
    let Some(mut command) = opener(page) else { return };
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}

fn opener(page: &str) -> Option<Command> {
    if cfg!(target_os = "macos") {
        let mut command = Command::new("open");
        command.arg(page);
        return Some(command);
    }
    if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", "", page]);
        return Some(command);
    }
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
    desktop.then(|| {
        let mut command = Command::new("xdg-open");
        command.arg(page);
        command
    })
}
