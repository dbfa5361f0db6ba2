//! Errors that say nothing of a program or a file but that the machine has no room at the moment: the same may go well
//! later, or elsewhere.

use std::io;

/// What the machine lacks, if that is all that is wrong, and what a person can do about it.
pub fn shortage(error: &io::Error) -> Option<&'static str> {
    shortage_of_code(error.raw_os_error()?)
}

/// The same of an error that has become a sentence, which ends as the standard library ends those of the system.
pub fn shortage_in(sentence: &str) -> Option<&'static str> {
    let (_, code) = sentence.trim_end_matches(')').rsplit_once("(os error ")?;
    shortage_of_code(code.parse().ok()?)
}

#[cfg(unix)]
fn shortage_of_code(code: i32) -> Option<&'static str> {
    use rustix::io::Errno;
    let is = |errno: Errno| errno.raw_os_error() == code;
    if is(Errno::MFILE) {
        Some("too many open files (raise the hard limit: `ulimit -Hn`, LimitNOFILE= of its service)")
    } else if is(Errno::NFILE) {
        Some("the machine has too many open files (fs.file-max)")
    } else if is(Errno::AGAIN) {
        Some("too many processes (`ulimit -u`, LimitNPROC= or TasksMax= of its service)")
    } else if is(Errno::NOMEM) {
        Some("not enough memory to start a program")
    } else if is(Errno::NOSPC) {
        Some("no space left on the disk of its data folder")
    } else if is(Errno::DQUOT) {
        Some("the disk quota of its user is used up")
    } else {
        None
    }
}

/// `ERROR_TOO_MANY_OPEN_FILES`, `ERROR_NOT_ENOUGH_MEMORY`, `ERROR_OUTOFMEMORY`, `ERROR_HANDLE_DISK_FULL`,
/// `ERROR_DISK_FULL`, `ERROR_NO_SYSTEM_RESOURCES`, `ERROR_COMMITMENT_LIMIT` (winerror.h).
#[cfg(windows)]
fn shortage_of_code(code: i32) -> Option<&'static str> {
    match code {
        4 => Some("too many open files"),
        8 | 14 | 1455 => Some("not enough memory to start a program"),
        39 | 112 => Some("no space left on the disk of its data folder"),
        1450 => Some("not enough system resources"),
        _ => None,
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    #[test]
    fn a_full_machine_is_told_from_a_bad_program() {
        let of = |errno: Errno| shortage(&io::Error::from_raw_os_error(errno.raw_os_error()));
        for errno in [Errno::MFILE, Errno::NFILE, Errno::AGAIN, Errno::NOMEM, Errno::NOSPC, Errno::DQUOT] {
            assert!(of(errno).is_some(), "{errno}");
        }
        for errno in
            [Errno::NOENT, Errno::ACCESS, Errno::NOEXEC, Errno::ROFS, Errno::TOOBIG, Errno::FBIG, Errno::IO]
        {
            assert_eq!(of(errno), None, "{errno}");
        }
        assert_eq!(shortage(&io::Error::other("x")), None);
        let sentence = |errno: Errno| {
            format!("cannot write the input 'a': {}", io::Error::from_raw_os_error(errno.raw_os_error()))
        };
        assert!(shortage_in(&sentence(Errno::NOSPC)).is_some_and(|what| what.contains("no space left")));
        assert_eq!(shortage_in(&sentence(Errno::ACCESS)), None);
        assert_eq!(shortage_in("the input arrived damaged"), None);
    }
}
