//! Finds the file that a command names, and explains to a person why there is none. By hand, because the system's own
//! search would use our `PATH` and not that of the program, and says no more than "not found".

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// The full path of `name` for a program that starts in `folder` with the environment `env`. A name with a separator
/// is a path, taken from `folder`; anything else is looked for on the environment's `PATH`.
pub fn find_program(
    name: &str,
    folder: &Path,
    env: &[(OsString, OsString)],
    host: &str,
) -> Result<PathBuf, String> {
    if name.is_empty() {
        return Err("the command is empty".into());
    }
    let is_path = name.contains('/') || (cfg!(windows) && name.contains('\\'));
    if is_path {
        let path = folder.join(name);
        return match candidates(&path).into_iter().find(|path| path.exists()) {
            Some(path) if path.is_dir() => Err(format!("'{name}' is a folder, not a program")),
            Some(path) if !is_executable(&path) => {
                Err(format!("'{name}' on {host} is not executable{}", no_programs_there(&path)))
            }
            Some(path) => Ok(path),
            None if Path::new(name).is_absolute() => Err(format!("program '{name}' was not found on {host}")),
            None => Err(format!(
                "program '{name}' was not found in the work folder on {host} (name it as an input, or give a full path)"
            )),
        };
    }
    // The last one wins, as when the environment is set.
    let path = env.iter().rev().find(|(key, _)| is_path_variable(key)).map(|(_, value)| value.as_os_str());
    // As a shell does: a file that cannot be executed is passed over, but remembered for the message.
    let mut not_executable = false;
    for directory in std::env::split_paths(path.unwrap_or_else(|| OsStr::new(DEFAULT_PATH))) {
        for file in candidates(&folder.join(directory).join(name)) {
            if file.is_file() {
                if is_executable(&file) {
                    return Ok(file);
                }
                not_executable = true;
            }
        }
    }
    let problem = if not_executable { "is not executable" } else { "was not found" };
    Err(format!("program '{name}' {problem} on the PATH of {host}"))
}

/// For an environment without a `PATH`.
#[cfg(unix)]
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
#[cfg(not(unix))]
const DEFAULT_PATH: &str = "";

fn is_path_variable(key: &OsStr) -> bool {
    if cfg!(windows) { key.eq_ignore_ascii_case("PATH") } else { key == "PATH" }
}

/// The file itself and, on Windows, with the endings that make a program (a part of the default `PATHEXT`).
fn candidates(path: &Path) -> Vec<PathBuf> {
    let mut files = vec![path.to_owned()];
    if cfg!(windows) {
        for ending in ["exe", "com", "bat", "cmd"] {
            let mut name = path.as_os_str().to_owned();
            name.push(".");
            name.push(ending);
            files.push(name.into());
        }
    }
    files
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ["exe", "com", "bat", "cmd"].iter().any(|known| ending == *known))
}

/// What to do where no file at all may be started (`/tmp` is often so); empty elsewhere.
#[cfg(target_os = "linux")]
fn no_programs_there(path: &Path) -> &'static str {
    let is_noexec = |found: rustix::fs::StatVfs| found.f_flag.contains(rustix::fs::StatVfsMountFlags::NOEXEC);
    match rustix::fs::statvfs(path).is_ok_and(is_noexec) {
        true => ": its file system is mounted noexec, so give the runner a folder on another with --data DIR",
        false => "",
    }
}

#[cfg(not(target_os = "linux"))]
fn no_programs_there(_: &Path) -> &'static str {
    ""
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn file(path: &Path, mode: u32) {
        std::fs::write(path, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_missing_program_is_explained() {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        file(&bin.join("good"), 0o755);
        file(&bin.join("plain"), 0o644);
        file(&folder.path().join("sim"), 0o755);
        let env = [(OsString::from("PATH"), bin.clone().into_os_string())];
        let find = |name: &str| find_program(name, folder.path(), &env, "lab-07");
        assert_eq!(find("good"), Ok(bin.join("good")));
        assert_eq!(find("./sim"), Ok(folder.path().join("./sim")));
        let explained = [
            ("absent", "program 'absent' was not found on the PATH of lab-07"),
            ("plain", "program 'plain' is not executable on the PATH of lab-07"),
            ("bin/plain", "'bin/plain' on lab-07 is not executable"),
            ("./bin", "'./bin' is a folder, not a program"),
            ("/absent", "program '/absent' was not found on lab-07"),
            (
                "./absent",
                "program './absent' was not found in the work folder on lab-07 (name it as an input, or give a full path)",
            ),
            ("", "the command is empty"),
        ];
        for (name, message) in explained {
            assert_eq!(find(name), Err(message.to_owned()));
        }
    }
}
