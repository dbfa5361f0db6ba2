//! A keeper and nothing else, for the tests of this crate: `mothership-keeper --data DIR`.

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip_while(|word| word != "--data").skip(1);
    match words.next() {
        Some(data) => mothership_runner::keeper_main(&PathBuf::from(data)),
        None => ExitCode::FAILURE,
    }
}
