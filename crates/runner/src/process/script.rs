//! Files that the system does not start as they are: scripts without a first line, with one that was saved on Windows,
//! or with one that names an interpreter which is not there. The system says "No such file or directory" of a file that
//! is there, or "Exec format error"; a person needs to know which line to change.

use super::{ProgramArgs, ProgramCommand};
use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Enough for any first line: the kernel itself reads no more of it (`BINPRM_BUF_SIZE`, execve(2)).
const HEAD_BYTES: u64 = 256;

/// The beginning of a file that is to be started.
struct Head(Vec<u8>);

impl Head {
    fn read(path: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.take(HEAD_BYTES).read_to_end(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// What stands behind `#!` up to the end of the line; `None` for what is no script.
    fn interpreter_line(&self) -> Option<&[u8]> {
        let line = self.0.strip_prefix(b"#!")?;
        line.split(|byte| *byte == b'\n').next()
    }

    /// The interpreter alone.
    fn interpreter(&self) -> Option<PathBuf> {
        let line = String::from_utf8_lossy(self.interpreter_line()?).into_owned();
        line.split_ascii_whitespace().next().map(PathBuf::from)
    }

    fn ends_in_carriage_return(&self) -> bool {
        self.interpreter_line().is_some_and(|line| line.ends_with(b"\r"))
    }

    /// As shells decide whether a file may be a script: no zero byte in its first line
    /// (`check_binary_file` in bash's general.c).
    fn may_be_script(&self) -> bool {
        let first = self.0.split(|byte| *byte == b'\n').next().unwrap_or_default();
        !first.contains(&0)
    }
}

/// Why a file cannot be started although the system would try: its first line ends as lines of Windows do. Looked at
/// before the start, because with `/usr/bin/env python3\r` it is `env` that is started, and fails in its own words.
pub fn problem(path: &Path) -> Option<String> {
    let head = Head::read(path).ok()?;
    if !head.ends_in_carriage_return() {
        return None;
    }
    let line = String::from_utf8_lossy(head.interpreter_line()?).into_owned();
    Some(format!("its first line names `{}\\r`; save it with LF line ends, not CRLF", line.trim()))
}

/// What a shell does when the system does not know how to start a file: `sh FILE ARGUMENTS…`.
pub fn by_shell(command: &ProgramCommand, error: &io::Error) -> Option<ProgramCommand> {
    if !is_unknown_format(error) || !Head::read(&command.program).ok()?.may_be_script() {
        return None;
    }
    let ProgramArgs::List(args) = &command.args else { return None };
    let mut all: Vec<OsString> = vec![command.program.clone().into()];
    all.extend(args.iter().cloned());
    Some(ProgramCommand {
        program: "/bin/sh".into(),
        args: ProgramArgs::List(all),
        env: command.env.clone(),
        folder: command.folder.clone(),
        mark: command.mark,
    })
}

/// What an error of the system's means for this file; `None` when it says all there is to say.
pub fn explain(path: &Path, error: &io::Error, host: &str) -> Option<String> {
    let head = Head::read(path).ok()?;
    if is_unknown_format(error) {
        let architecture = std::env::consts::ARCH;
        return Some(format!("it is neither a script nor a program for {architecture}, which {host} is"));
    }
    let interpreter = head.interpreter().filter(|_| error.kind() == io::ErrorKind::NotFound);
    match interpreter {
        Some(interpreter) => {
            Some(format!("its first line names `{}`, which is not on {host}", interpreter.display()))
        }
        // A program whose loader is missing: made for another C library.
        None if error.kind() == io::ErrorKind::NotFound && head.0.starts_with(b"\x7fELF") => {
            Some(format!("the loader that it names is not on {host} (it was built for another C library)"))
        }
        None => None,
    }
}

#[cfg(unix)]
fn is_unknown_format(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NOEXEC.raw_os_error())
}

#[cfg(not(unix))]
fn is_unknown_format(_: &io::Error) -> bool {
    false
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::lineage::LimitMark;
    use rustix::io::Errno;

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        file
    }

    fn error(errno: Errno) -> io::Error {
        io::Error::from_raw_os_error(errno.raw_os_error())
    }

    #[test]
    fn a_first_line_of_windows_is_named() {
        let cases: [(&[u8], Option<&str>); 6] = [
            (
                b"#!/bin/bash\r\necho hi\r\n",
                Some("its first line names `/bin/bash\\r`; save it with LF line ends, not CRLF"),
            ),
            (
                b"#! /usr/bin/env python3\r\n",
                Some("its first line names `/usr/bin/env python3\\r`; save it with LF line ends, not CRLF"),
            ),
            (
                b"#!/bin/sh -e\r",
                Some("its first line names `/bin/sh -e\\r`; save it with LF line ends, not CRLF"),
            ),
            (b"#!/bin/bash\necho hi\r\n", None),
            (b"echo hi\r\n", None),
            (b"", None),
        ];
        for (content, expected) in cases {
            assert_eq!(problem(file(content).path()).as_deref(), expected, "{content:?}");
        }
        assert_eq!(problem(Path::new("/absent")), None);
    }

    #[test]
    fn what_the_system_cannot_start_is_run_by_a_shell_if_it_is_text() {
        let by = |content: &[u8], errno| {
            let file = file(content);
            let command = ProgramCommand {
                program: file.path().to_owned(),
                args: ProgramArgs::List(vec!["a b".into(), "-c".into()]),
                env: Vec::new(),
                folder: "/".into(),
                mark: LimitMark::of("m"),
            };
            by_shell(&command, &error(errno)).map(|command| match command.args {
                ProgramArgs::List(args) => (command.program, args[1..].to_vec()),
                ProgramArgs::ShellLine(_) => unreachable!("a list was given"),
            })
        };
        let expected = Some((PathBuf::from("/bin/sh"), vec![OsString::from("a b"), OsString::from("-c")]));
        assert_eq!(by(b"echo no first line\n", Errno::NOEXEC), expected);
        assert_eq!(by(b"", Errno::NOEXEC), expected, "an empty script does nothing, and well");
        // What follows the first line may be anything: self-extracting archives are such.
        assert_eq!(by(b"exec tail -n +2 \"$0\"\n\0\0\x01", Errno::NOEXEC), expected);
        assert_eq!(by(b"\x7fELF\x02\0\0", Errno::NOEXEC), None);
        assert_eq!(by(b"echo\n", Errno::NOENT), None);
    }

    #[test]
    fn a_file_that_is_there_is_never_said_to_be_missing() {
        let why = |content: &[u8], errno| explain(file(content).path(), &error(errno), "lab-07");
        let says = |content: &[u8], errno, expected: &str| {
            assert_eq!(why(content, errno).as_deref(), Some(expected));
        };
        says(
            b"#!/opt/py/bin/python3 -u\n",
            Errno::NOENT,
            "its first line names `/opt/py/bin/python3`, which is not on lab-07",
        );
        says(
            b"\x7fELF\x02",
            Errno::NOENT,
            "the loader that it names is not on lab-07 (it was built for another C library)",
        );
        let other =
            format!("it is neither a script nor a program for {}, which lab-07 is", std::env::consts::ARCH);
        says(b"\x7fELF\x02\0", Errno::NOEXEC, &other);
        assert_eq!(why(b"#!/bin/sh\n", Errno::ACCESS), None);
    }
}
