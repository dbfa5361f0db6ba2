use super::*;
use crate::agent::fixtures::{id, lease};
use mothership_api::agent::LeasedAttempt;

struct Place {
    data: tempfile::TempDir,
    folder: AttemptFolder,
}

impl Place {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let folder = AttemptFolder::new(data.path(), id("1.0.1"));
        folder.create().unwrap();
        Self { data, folder }
    }

    fn build(&self, lease: LeasedAttempt, inherited: &[(&str, &str)]) -> Result<ProgramCommand, String> {
        let order = StartOrder { lease, marker: "mark".into(), after: None };
        let inherited: Vec<(String, String)> =
            inherited.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        build_command(&order, &self.folder, &inherited, "lab-07")
    }
}

fn argv(words: &[&str]) -> LeasedAttempt {
    let argv = words.iter().map(|word| (*word).to_owned()).collect();
    LeasedAttempt { execute: Execute::Process { argv }, ..lease("1.0.1", 1.0) }
}

fn shell_line(line: &str) -> LeasedAttempt {
    LeasedAttempt { execute: Execute::Shell { line: line.into() }, ..lease("1.0.1", 1.0) }
}

fn variable(command: &ProgramCommand, name: &str) -> Option<String> {
    let found = command.env.iter().find(|(key, _)| key == name)?;
    Some(found.1.to_str().unwrap().to_owned())
}

#[test]
fn our_own_variables_are_not_inherited_but_for_two() {
    for (name, expected) in [
        ("PATH", true),
        ("MOTHERSHIP_TOKEN", false),
        ("MOTHERSHIP_JOIN_TOKEN", false),
        ("MOTHERSHIP_SERVER", true),
        ("MOTHERSHIP_GOLIAT_KEY", true),
        ("MY_MOTHERSHIP_TOKEN", true),
    ] {
        assert_eq!(is_inherited(name), expected, "{name}");
    }
}

#[test]
fn the_attempt_wins_over_the_agent_and_the_keeper_over_both() {
    let place = Place::new();
    let env = [("A", "attempt"), ("MOTHERSHIP_OUTPUT_DIR", "attempt"), (MARKER, "attempt")];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
    let inherited = [("A", "agent"), ("B", "agent"), ("PYTHONUNBUFFERED", "")];
    let command = place.build(LeasedAttempt { env, ..shell_line(":") }, &inherited).unwrap();
    assert_eq!(variable(&command, "A").as_deref(), Some("attempt"));
    assert_eq!(variable(&command, "B").as_deref(), Some("agent"));
    assert_eq!(variable(&command, "PYTHONUNBUFFERED").as_deref(), Some("1"));
    assert_eq!(variable(&command, MARKER).as_deref(), Some("mark"));
    let out = place.folder.out();
    assert_eq!(variable(&command, "MOTHERSHIP_OUTPUT_DIR").as_deref(), out.to_str());
    assert!(command.env.is_sorted(), "each name once");
}

#[test]
fn the_mark_of_the_output_folder_is_filled_in_everywhere() {
    let place = Place::new();
    let out = place.folder.out().to_str().unwrap().to_owned();
    let env = [("OUT".to_owned(), format!("{OUTPUT_DIR_MARK}/x"))].into_iter().collect();
    let line = format!("ls {OUTPUT_DIR_MARK} {OUTPUT_DIR_MARK}/y");
    let command = place.build(LeasedAttempt { env, ..shell_line(&line) }, &[]).unwrap();
    assert_eq!(variable(&command, "OUT"), Some(format!("{out}/x")));
    let ProgramArgs::ShellLine(line) = &command.args else { panic!("{command:?}") };
    assert_eq!(*line, format!("ls {out} {out}/y"));
}

#[test]
fn what_the_system_would_misread_is_refused() {
    let place = Place::new();
    for (name, value) in [("", "x"), ("A=B", "x"), ("A\0", "x"), ("A", "x\0")] {
        let env = [(name.to_owned(), value.to_owned())].into_iter().collect();
        let refused = place.build(LeasedAttempt { env, ..shell_line(":") }, &[]).unwrap_err();
        assert_eq!(refused, format!("the environment variable '{name}' cannot be set"));
    }
    for lease in [argv(&["ls", "a\0b"]), shell_line("ls\0")] {
        assert_eq!(place.build(lease, &[]).unwrap_err(), "the command holds a zero byte");
    }
    assert_eq!(place.build(argv(&[]), &[]).unwrap_err(), "the command is empty");
}

#[test]
fn a_program_starts_in_its_work_folder_or_below_it() {
    let place = Place::new();
    let build = |folder: Option<&str>| {
        let working_directory = folder.map(str::to_owned);
        place.build(LeasedAttempt { working_directory, ..shell_line(":") }, &[])
    };
    let work = place.folder.work();
    for same in [None, Some(""), Some(".")] {
        assert_eq!(build(same).unwrap().folder, work, "{same:?}");
    }
    assert_eq!(build(Some("a/b")).unwrap().folder, work.join("a/b"));
    assert!(work.join("a/b").is_dir(), "it is made");
    for outside in ["..", "/", "a/../.."] {
        let refused = build(Some(outside)).unwrap_err();
        let expected = format!("working_directory '{outside}' is not below the work folder on lab-07");
        assert_eq!(refused, expected);
    }
    std::fs::write(work.join("file"), "").unwrap();
    assert_eq!(build(Some("file")).unwrap_err(), "working_directory 'file' is not a folder on lab-07");
    assert!(place.data.path().is_dir());
}

#[cfg(unix)]
#[test]
fn a_program_is_looked_for_on_its_own_path() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let bin = place.data.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join("tool"), "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(bin.join("tool"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let env = [("PATH".to_owned(), bin.to_str().unwrap().to_owned())].into_iter().collect();
    let command = place.build(LeasedAttempt { env, ..argv(&["tool", "a b"]) }, &[("PATH", "/x")]).unwrap();
    assert_eq!(command.program, bin.join("tool"));
    let ProgramArgs::List(args) = &command.args else { panic!("{command:?}") };
    assert_eq!(*args, ["a b"]);
    let missing = place.build(argv(&["tool"]), &[("PATH", "/x")]).unwrap_err();
    assert_eq!(missing, "program 'tool' was not found on the PATH of lab-07");
}
