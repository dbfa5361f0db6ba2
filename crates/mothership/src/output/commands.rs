//! Commands that a text tells a person to type next: one place writes them, so that each works when it is pasted. What
//! was said on this command line to reach the server is said in them again; what the environment or a saved login says,
//! the next command knows by itself.

use std::path::Path;

/// Commands that ask no server, or are for another machine.
const ELSEWHERE: [&str; 5] = ["up", "server", "runner", "keeper", "completions"];

/// How the next command reaches the same server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commands {
    /// Begins with a blank where there are any.
    options: String,
}

impl Commands {
    /// With what stood on the command line. The token is not repeated: it is nothing for a screen.
    pub fn new(server: Option<&str>, ca_file: Option<&Path>) -> Self {
        let mut options = String::new();
        let ca_file = ca_file.map(|file| file.to_string_lossy().into_owned());
        for (option, value) in [("--server", server.map(str::to_owned)), ("--ca-file", ca_file)] {
            if let Some(value) = value {
                options.push_str(&format!(" {option} {}", word(&value)));
            }
        }
        Self { options }
    }

    /// `mothership`, and `rest` for the same server.
    pub fn line(&self, rest: &str) -> String {
        format!("mothership{} {rest}", self.options)
    }

    /// A sentence with commands between backticks or quotes, from here or from the server, each for the same server.
    pub fn fill(&self, sentence: &str) -> String {
        let mut filled = String::with_capacity(sentence.len() + self.options.len());
        let mut rest = sentence;
        while let Some(at) = rest.find("mothership ") {
            let (before, behind) = rest.split_at(at + "mothership".len());
            filled.push_str(before);
            let is_quoted = rest[..at].ends_with(['`', '\'']);
            let verb = behind[1..].split(|c: char| !(c.is_alphanumeric() || c == '-')).next();
            if is_quoted && verb.is_some_and(|verb| !verb.is_empty() && !ELSEWHERE.contains(&verb)) {
                filled.push_str(&self.options);
            }
            rest = behind;
        }
        filled + rest
    }
}

/// One word for a shell, of Windows as well.
pub fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_' | ',' | '\\');
    if text.chars().all(is_plain) && !text.is_empty() { text.to_owned() } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_goes_where_this_one_went() {
        assert_eq!(Commands::default().line("job 42"), "mothership job 42");
        let other = Commands::new(Some("http://lab:9"), None);
        assert_eq!(other.line("job 42"), "mothership --server http://lab:9 job 42");
        let zoned = Commands::new(Some("http://[fe80::1%eth0]:9"), Some(Path::new("my ca.pem")));
        assert_eq!(
            zoned.line("status"),
            "mothership --server \"http://[fe80::1%eth0]:9\" --ca-file \"my ca.pem\" status"
        );
    }

    #[test]
    fn the_commands_of_a_sentence_go_where_this_one_went() {
        let other = Commands::new(Some("http://lab:9"), None);
        for (sentence, filled) in [
            (
                "`mothership explain 42.7` says why",
                "`mothership --server http://lab:9 explain 42.7` says why",
            ),
            (
                "'mothership wait 1' waits, 'mothership runner-token' prints one",
                "'mothership --server http://lab:9 wait 1' waits, 'mothership --server http://lab:9 runner-token' prints one",
            ),
            ("start one with `mothership up`", "start one with `mothership up`"),
            ("'mothership runner --label a' there", "'mothership runner --label a' there"),
            ("another mothership has it", "another mothership has it"),
        ] {
            assert_eq!(other.fill(sentence), filled);
            assert_eq!(Commands::default().fill(sentence), sentence);
        }
    }
}
