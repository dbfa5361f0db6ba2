//! A keeper and nothing else, for the tests of this crate: `mothership-keeper --data DIR`.

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip_while(|arg| arg != "--data").skip(1);
    match args.next() {
        Some(data) => mothership_runner::keeper_main(&PathBuf::from(data)),
        None => ExitCode::FAILURE,
    }
}
