use super::*;
use clap::Parser;
use mothership_core::spec::{Format, Input};

#[derive(Debug, Parser)]
struct Only {
    #[command(flatten)]
    flags: Flags,
}

fn flags(words: &[&str]) -> Flags {
    Only::try_parse_from(std::iter::once("submit").chain(words.iter().copied())).unwrap().flags
}

#[test]
fn flags_alone_make_a_spec() {
    let flags = flags(&[
        "--name",
        "x",
        "-p",
        "h=0.1,0.2",
        "-p",
        "seed=1..100",
        "--cpus",
        "2",
        "--memory",
        "4GiB",
        "--output",
        "out/**",
        "--require",
        "os=linux",
        "--label",
        "team=a",
        "--env",
        "A=b=c",
        "--priority",
        "high",
        "--time-limit",
        "2h30m",
        "--lost-after",
        "10m",
        "--retries",
        "3",
        "--retry-on",
        "42,137",
        "--max-running",
        "5",
        "--after",
        "41",
        "--after",
        "40:any",
        "--",
        "./sim",
        "--h",
        "{{h}}",
    ]);
    let mut spec = flags.bare().unwrap();
    flags.apply(&mut spec).unwrap();
    insta::assert_json_snapshot!(spec);
    assert_eq!(spec.check().unwrap().count(), 200);
}

#[test]
fn flags_go_over_the_file() {
    let file = r#"
        name = "old"
        command = "./old --all"
        timeout_seconds = 5
        outputs = ["a"]
        [sweep.grid]
        h = [1, 2, 3]
        k = [1, 2]
    "#;
    let mut spec = JobSpec::parse(Format::Toml, file).unwrap();
    let words = [
        "--name",
        "new",
        "-p",
        "h=7",
        "-p",
        "z=1,2",
        "--output",
        "b",
        "--time-limit",
        "1m",
        "--",
        "./new",
        "{{h}}",
    ];
    flags(&words).apply(&mut spec).unwrap();
    assert_eq!((spec.name.as_deref(), spec.timeout_seconds), (Some("new"), None));
    assert_eq!(spec.outputs, ["a", "b"]);
    assert_eq!(spec.command, Command::Argv(vec!["./new".into(), "{{h}}".into()]));
    let checked = spec.check().unwrap();
    assert_eq!((checked.count(), checked.parameters()), (4, vec!["h", "k", "z"]));
}

#[test]
fn zip_takes_values_together_and_a_file_goes_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("points.csv");
    std::fs::write(&file, "x,y\n1,2\n3,4\n").unwrap();
    let flags =
        flags(&["--from", file.to_str().unwrap(), "-p", "a=1..3", "-p", "b=4..6", "--zip", "--", "true"]);
    let mut spec = flags.bare().unwrap();
    flags.apply(&mut spec).unwrap();
    let checked = spec.check().unwrap();
    assert_eq!((checked.count(), checked.parameters()), (6, vec!["x", "y", "a", "b"]));
}

#[test]
fn wrong_flags_are_refused_with_words() {
    for words in [
        ["-p", "h"],
        ["-p", "h="],
        ["--env", "=x"],
        ["--priority", "1001"],
        ["--after", "x"],
        ["--after", "4:ok2"],
        ["--time-limit", "5"],
        ["--memory", "much"],
        ["--label", "a b"],
        ["--retry-on", "x"],
    ] {
        assert!(Only::try_parse_from(["submit", words[0], words[1]]).is_err(), "{words:?}");
    }
    let refused = Only::try_parse_from(["submit", "--memory", "1e9"]).unwrap_err().to_string();
    assert!(refused.contains("write 4GiB, 500MB or a number of bytes"), "{refused}");
    let twice = flags(&["-p", "h=1", "-p", "h=2", "--", "true"]);
    let failure = twice.apply(&mut twice.bare().unwrap()).unwrap_err();
    assert!(failure.message.contains("-p h: is there twice"), "{}", failure.message);
    assert_eq!(flags(&[]).bare().unwrap_err().exit, crate::exit::Exit::Usage);
}

#[test]
fn an_input_says_where_it_goes() {
    for (text, end, to) in [
        ("data/model.nc", "data/model.nc", "model.nc"),
        ("data/model.nc:in/m.nc", "data/model.nc", "in/m.nc"),
        ("data/model.nc:", "data/model.nc", "model.nc"),
    ] {
        let Input::File(file) = input(text).unwrap() else { panic!("a table") };
        assert!(file.from.unwrap().replace('\\', "/").ends_with(end), "{text}");
        assert_eq!(file.to.as_deref(), Some(to), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_parameter_file_without_an_end_is_refused_at_once() {
    let flags = flags(&["--from", "/dev/zero", "--", "true"]);
    let failure = flags.apply(&mut flags.bare().unwrap()).unwrap_err();
    assert!(failure.message.ends_with("cannot be read: it is a device"), "{}", failure.message);
}
