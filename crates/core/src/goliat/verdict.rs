//! How a study ended. The GUI says "finished" whatever happened: its text, its lines and its stage tell the rest.

use super::{MEMORY_ERROR, message::Message};

/// Why a study failed that ran out of memory: the window's own words for it name the process and not the reason.
const OUT_OF_MEMORY: &str = "out of memory (exit 42)";
/// Longest reason kept, in bytes.
const REASON_BYTES_MAX: usize = 2000;

/// What was seen of a study before its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen<'a> {
    /// Its first `fatal` line.
    pub fatal: Option<&'a str>,
    pub stage: Option<&'a str>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// 0 when it went well. Of what went wrong a GUI client gives none, but for a memory error.
    pub exit_code: Option<i32>,
    /// Why it failed, in the words of the one who knows best.
    pub error: Option<String>,
}

/// `None` when the message ends nothing.
pub fn verdict(message: &Message, seen: Seen<'_>) -> Option<Verdict> {
    let failed = |exit_code, why: &str| {
        let error = why[..why.floor_char_boundary(REASON_BYTES_MAX)].to_owned();
        Some(Verdict { exit_code, error: Some(error) })
    };
    match message {
        Message::Finished(words) => match (says_success(words), seen.fatal) {
            (true, None) => Some(Verdict { exit_code: Some(0), error: None }),
            (false, _) if seen.stage.is_some_and(is_memory_error) => {
                failed(Some(MEMORY_ERROR), OUT_OF_MEMORY)
            }
            (_, Some(fatal)) => failed(None, worded(fatal, "a fatal error")),
            (false, None) => failed(None, "the window finished with errors"),
        },
        Message::Fatal(text) => failed(None, worded(text, "a fatal error")),
        Message::OutOfMemory { text, exit_code } => {
            let code = exit_code.filter(|code| *code != 0).unwrap_or(MEMORY_ERROR);
            match code {
                MEMORY_ERROR => failed(Some(code), OUT_OF_MEMORY),
                _ => failed(Some(code), worded(text, "out of memory")),
            }
        }
        Message::Lines { .. } | Message::ProgressPatch(_) | Message::Other => None,
    }
}

/// What was said, or these words when nothing was.
fn worded<'a>(said: &'a str, otherwise: &'a str) -> &'a str {
    let said = said.trim();
    if said.is_empty() { otherwise } else { said }
}

fn says_success(words: &str) -> bool {
    let words = words.to_lowercase();
    words.contains("successfully") && !words.contains("unsuccessfully") && !words.contains("with errors")
}

fn is_memory_error(stage: &str) -> bool {
    stage.to_lowercase().starts_with("memory error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let finished = |words: &str| Message::Finished(words.into());
        let (well, badly) = (finished("Study finished successfully"), finished("Study finished with errors"));
        let none = Seen::default();
        let fatal = Seen { fatal: Some("ValueError"), stage: Some("Run") };
        let memory = Seen { fatal: None, stage: Some("Memory Error") };
        let blank = Seen { fatal: Some(" "), stage: None };
        let (said, unsaid) = (Message::Fatal("boom".into()), Message::Fatal(String::new()));
        let no_memory = |text: &str, exit_code| Message::OutOfMemory { text: text.into(), exit_code };
        for (message, seen, code, error) in [
            (&well, none, Some(0), ""),
            (&well, memory, Some(0), ""),
            (&well, fatal, None, "ValueError"),
            (&badly, none, None, "the window finished with errors"),
            (&badly, fatal, None, "ValueError"),
            (&badly, blank, None, "a fatal error"),
            (&badly, memory, Some(42), OUT_OF_MEMORY),
            (&finished(""), none, None, "the window finished with errors"),
            (&said, none, None, "boom"),
            (&unsaid, none, None, "a fatal error"),
            (&no_memory("", None), none, Some(42), OUT_OF_MEMORY),
            (&no_memory("out", Some(42)), none, Some(42), OUT_OF_MEMORY),
            (&no_memory("out", Some(0)), none, Some(42), OUT_OF_MEMORY),
            (&no_memory("out", Some(7)), none, Some(7), "out"),
        ] {
            let found = verdict(message, seen).unwrap();
            assert_eq!(
                (found.exit_code, found.error.unwrap_or_default().as_str()),
                (code, error),
                "{message:?}"
            );
        }
        assert_eq!(verdict(&Message::Other, fatal), None);
    }
}
