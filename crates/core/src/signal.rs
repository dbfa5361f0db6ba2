//! Signals of Unix by their numbers: names, what they mean to a person, and how shells pass them on as exit codes.
//!
//! Server and runner may be different systems, so only numbers are here that mean the same on Linux and macOS, and 7,
//! which on Linux is what a program gets whose file or shared memory has run out of space.

/// What a shell adds to the number of the signal that ended a program, to make an exit code of it.
const SHELL_BASE: i32 = 128;

/// Number, name, and what it says in a sentence.
const SIGNALS: [(i32, &str, &str); 15] = [
    (1, "SIGHUP", "hung up"),
    (2, "SIGINT", "interrupted"),
    (3, "SIGQUIT", "quit"),
    (4, "SIGILL", "illegal instruction"),
    (5, "SIGTRAP", "trapped"),
    (6, "SIGABRT", "aborted"),
    (7, "SIGBUS", "bus error"),
    (8, "SIGFPE", "arithmetic error"),
    (9, "SIGKILL", "killed"),
    (11, "SIGSEGV", "segmentation fault"),
    (13, "SIGPIPE", "broken pipe"),
    (14, "SIGALRM", "alarm"),
    (15, "SIGTERM", "terminated"),
    (24, "SIGXCPU", "CPU time limit"),
    (25, "SIGXFSZ", "file size limit"),
];

/// `SIGKILL (signal 9)`; of numbers that not all systems use alike `signal 10`.
pub fn signal_name(signal: i32) -> String {
    match SIGNALS.iter().find(|(number, ..)| *number == signal) {
        Some((_, name, _)) => format!("{name} (signal {signal})"),
        None => format!("signal {signal}"),
    }
}

/// The exit code that a shell makes of a program which this signal ended: 137 of 9.
pub fn shell_code(signal: i32) -> i32 {
    SHELL_BASE.saturating_add(signal)
}

/// What an exit code says of a signal: `137 = 128 + 9, killed`. `None` for codes that no shell makes of a known one.
pub fn explain_code(code: i32) -> Option<String> {
    let signal = code.checked_sub(SHELL_BASE)?;
    let (_, _, meaning) = SIGNALS.iter().find(|(number, ..)| *number == signal)?;
    Some(format!("{code} = {SHELL_BASE} + {signal}, {meaning}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_signals_have_names_and_others_keep_their_number() {
        let cases =
            [(11, "SIGSEGV (signal 11)"), (9, "SIGKILL (signal 9)"), (10, "signal 10"), (64, "signal 64")];
        for (signal, expected) in cases {
            assert_eq!(signal_name(signal), expected);
        }
    }

    #[test]
    fn codes_of_shells_are_explained_and_others_are_not() {
        let cases = [
            (137, Some("137 = 128 + 9, killed")),
            (139, Some("139 = 128 + 11, segmentation fault")),
            (138, None),
            (128, None),
            (255, None),
            (9, None),
            (-1, None),
            (i32::MIN, None),
        ];
        for (code, expected) in cases {
            assert_eq!(explain_code(code).as_deref(), expected, "{code}");
        }
        assert_eq!((shell_code(9), shell_code(i32::MAX)), (137, i32::MAX));
    }
}
