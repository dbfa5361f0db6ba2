//! The command line. Every refusal names the flag and what it takes.

use std::path::PathBuf;
use std::str::FromStr;

pub const USAGE: &str =
    "usage: gray-scott --feed F --kill K [--size N] [--steps S] [--seed S] [--out DIR]   (--help says more)";

pub const HELP: &str = "\
Simulates two chemicals that feed on each other and draws what they make.

usage: gray-scott --feed F --kill K [options]

  --feed F    how fast food flows in, 0 to 0.12 (try 0.037)
  --kill K    how fast the eater dies, 0 to 0.12 (try 0.06)
  --size N    cells on each side, 16 to 4096 (default 256)
  --steps S   steps to simulate, 1 to 10000000 (default 5000)
  --seed S    the start is drawn from this number (default 1)
  --out DIR   folder for pattern.png and result.json (default out)
";

#[derive(Debug, PartialEq)]
pub enum Command {
    Run(Args),
    Help,
}

#[derive(Debug, PartialEq)]
pub struct Args {
    pub feed: f32,
    pub kill: f32,
    pub size: usize,
    pub steps: u64,
    pub seed: u64,
    pub out: PathBuf,
}

/// Reads the arguments behind the program's name: `--flag value` or `--flag=value`, each at most once.
pub fn parse(words: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut words = words;
    let (mut feed, mut kill, mut size, mut steps, mut seed, mut out) = (None, None, None, None, None, None);
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            return Ok(Command::Help);
        }
        let (flag, glued) = match word.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        let slot = match flag.as_str() {
            "--feed" => &mut feed,
            "--kill" => &mut kill,
            "--size" => &mut size,
            "--steps" => &mut steps,
            "--seed" => &mut seed,
            "--out" => &mut out,
            _ => return Err(format!("unknown argument {flag:?}")),
        };
        let value = glued.or_else(|| words.next()).ok_or(format!("{flag} needs a value"))?;
        if slot.replace(value).is_some() {
            return Err(format!("{flag} is given twice"));
        }
    }
    Ok(Command::Run(Args {
        feed: number("--feed", feed, None, 0.0, 0.12)?,
        kill: number("--kill", kill, None, 0.0, 0.12)?,
        size: number("--size", size, Some(256), 16, 4096)?,
        steps: number("--steps", steps, Some(5000), 1, 10_000_000)?,
        seed: number("--seed", seed, Some(1), 0, u64::MAX)?,
        out: out.map_or_else(|| PathBuf::from("out"), PathBuf::from),
    }))
}

fn number<T>(flag: &str, text: Option<String>, default: Option<T>, min: T, max: T) -> Result<T, String>
where
    T: FromStr + PartialOrd + std::fmt::Display,
{
    let Some(text) = text else { return default.ok_or(format!("{flag} is missing")) };
    match text.parse::<T>() {
        Ok(value) if value >= min && value <= max => Ok(value),
        _ => Err(format!("{flag} must be a number from {min} to {max}, not {text:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_line(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn both_ways_to_write_a_value() {
        let parsed = parse_line("--feed=0.03 --kill 0.06 --size 64 --steps=10 --seed 9 --out a/b").unwrap();
        let want = Args { feed: 0.03, kill: 0.06, size: 64, steps: 10, seed: 9, out: "a/b".into() };
        assert_eq!(parsed, Command::Run(want));
        assert_eq!(parse_line("--feed 1 --help").unwrap(), Command::Help);
    }

    #[test]
    fn each_mistake_names_its_flag() {
        let table = [
            ("--kill 0.06", "--feed is missing"),
            ("--feed 0.03", "--kill is missing"),
            ("--feed", "--feed needs a value"),
            ("--feed 0.03 --feed 0.04 --kill 0", "--feed is given twice"),
            ("--feed x --kill 0", "--feed must be a number from 0 to 0.12, not \"x\""),
            ("--feed NaN --kill 0", "--feed must be a number from 0 to 0.12, not \"NaN\""),
            ("--feed 0 --kill 0.2", "--kill must be a number from 0 to 0.12, not \"0.2\""),
            ("--feed 0 --kill 0 --size 8", "--size must be a number from 16 to 4096, not \"8\""),
            ("--feed 0 --kill 0 --steps 0", "--steps must be a number from 1 to 10000000, not \"0\""),
            (
                "--feed 0 --kill 0 --seed -1",
                "--seed must be a number from 0 to 18446744073709551615, not \"-1\"",
            ),
            ("--food 1", "unknown argument \"--food\""),
            ("extra", "unknown argument \"extra\""),
        ];
        for (line, message) in table {
            assert_eq!(parse_line(line).unwrap_err(), message, "for {line:?}");
        }
    }
}
