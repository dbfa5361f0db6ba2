//! How a study ended. The window says "finished" whatever happened: its words, its lines and its stage tell the rest.

use super::{MEMORY_ERROR, message::Message};

/// Longest reason kept, in bytes.
const REASON_BYTES_MAX: usize = 2000;

/// What was seen of a study before its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen<'a> {
    /// Its first `fatal` line.
    pub fatal: Option<&'a str>,
    pub stage: Option<&'a str>,
}

/// As a program would have ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub exit_code: i32,
    /// Why it failed.
    pub error: Option<String>,
}

/// `None` when the message ends nothing.
pub fn verdict(message: &Message, seen: Seen<'_>) -> Option<Verdict> {
    let failed = |exit_code, why: String| {
        let error = why[..why.floor_char_boundary(REASON_BYTES_MAX)].to_owned();
        Some(Verdict { exit_code, error: Some(error) })
    };
    match message {
        Message::Finished(words) => match (says_success(words), seen.fatal) {
            (true, None) => Some(Verdict { exit_code: 0, error: None }),
            (false, _) if seen.stage.is_some_and(is_memory_error) => {
                failed(MEMORY_ERROR, "the study ran out of memory".into())
            }
            (true, Some(fatal)) => failed(1, format!("a fatal error: {fatal}")),
            (false, Some(fatal)) => failed(1, format!("the study finished with errors: {fatal}")),
            (false, None) => failed(1, "the study finished with errors".into()),
        },
        Message::Fatal(text) if text.is_empty() => failed(1, "a fatal error".into()),
        Message::Fatal(text) => failed(1, format!("a fatal error: {text}")),
        Message::OutOfMemory { text, exit_code } => {
            let why = if text.is_empty() { "the study ran out of memory" } else { text };
            failed(exit_code.filter(|code| *code != 0).unwrap_or(MEMORY_ERROR), why.to_owned())
        }
        Message::Lines { .. } | Message::Word(_) | Message::Other => None,
    }
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
        for (message, seen, code, error) in [
            (&well, none, 0, ""),
            (&well, memory, 0, ""),
            (&well, fatal, 1, "a fatal error: ValueError"),
            (&badly, none, 1, "the study finished with errors"),
            (&badly, fatal, 1, "the study finished with errors: ValueError"),
            (&badly, memory, 42, "the study ran out of memory"),
            (&finished(""), none, 1, "the study finished with errors"),
            (&Message::Fatal("boom".into()), none, 1, "a fatal error: boom"),
            (
                &Message::OutOfMemory { text: String::new(), exit_code: None },
                none,
                42,
                "the study ran out of memory",
            ),
            (&Message::OutOfMemory { text: "out".into(), exit_code: Some(42) }, none, 42, "out"),
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
