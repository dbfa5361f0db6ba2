//! What a rule finds.

/// One place where a rule is broken.
#[derive(Debug, PartialEq)]
pub struct Finding {
    pub file: String,
    pub line: usize,
    pub message: String,
}

impl Finding {
    /// `line` counts from 1.
    pub fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}
