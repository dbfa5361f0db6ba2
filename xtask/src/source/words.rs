//! Text as words: `HeldAttempt`, `held_attempt` and "held attempt" are the same two. And which part of a line is code.

/// Languages with `//` and `/* */` whose code can be told from comments and strings.
const CURLY: [&str; 4] = [".rs", ".ts", ".tsx", ".mjs"];

/// The identifiers of a text, which in prose are its words.
pub fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| !part.is_empty())
}

/// The words of an identifier, in small letters: parts between `_`, and from one capital to the next.
pub fn words(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for c in identifier.chars() {
        let begins = before == '_' || (c.is_uppercase() && !before.is_uppercase());
        if c != '_' {
            if begins {
                words.push(String::new());
            }
            words.last_mut().expect("the first letter begins a word").extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

/// The lines of a file with blanks where comments and strings were; all blank for prose.
pub fn code_lines(path: &str, text: &str) -> Vec<String> {
    if !CURLY.iter().any(|end| path.ends_with(end)) {
        return text.lines().map(|_| String::new()).collect();
    }
    let mut reader = Reader { chars: text.chars().collect(), at: 0, code: String::with_capacity(text.len()) };
    reader.read(path.ends_with(".rs"));
    reader.code.lines().map(str::to_owned).collect()
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    code: String,
}

impl Reader {
    fn read(&mut self, is_rust: bool) {
        while let Some(&c) = self.chars.get(self.at) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.skip_while(|reader| reader.peek(0) != Some('\n')),
                ('/', Some('*')) => {
                    self.skip(2);
                    self.skip_while(|reader| !(reader.peek(0) == Some('*') && reader.peek(1) == Some('/')));
                    self.skip(2);
                }
                ('r', Some('"' | '#')) if is_rust && self.raw_string() => {}
                ('"', _) => self.string('"'),
                ('\'', _) if is_rust => self.char_or_lifetime(),
                ('\'' | '`', _) => self.string(c),
                _ => {
                    self.code.push(c);
                    self.at += 1;
                }
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            match self.chars.get(self.at) {
                Some('\n') => self.code.push('\n'),
                Some(_) => self.code.push(' '),
                None => return,
            }
            self.at += 1;
        }
    }

    fn skip_while(&mut self, goes_on: impl Fn(&Self) -> bool) {
        while self.at < self.chars.len() && goes_on(self) {
            self.skip(1);
        }
    }

    fn string(&mut self, quote: char) {
        self.skip(1);
        while let Some(c) = self.peek(0) {
            self.skip(if c == '\\' { 2 } else { 1 });
            if c == quote {
                return;
            }
        }
    }

    /// `r"…"` and `r#"…"#`; `false` for an identifier that only begins with `r`, or a raw identifier.
    fn raw_string(&mut self) -> bool {
        let is_inside = self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let hashes = self.chars[self.at + 1..].iter().take_while(|c| **c == '#').count();
        if is_inside && !self.code.ends_with('b') || self.peek(1 + hashes) != Some('"') {
            return false;
        }
        self.skip(2 + hashes);
        let closes = |reader: &Self| {
            reader.peek(0) == Some('"') && (1..=hashes).all(|ahead| reader.peek(ahead) == Some('#'))
        };
        self.skip_while(|reader| !closes(reader));
        self.skip(1 + hashes);
        true
    }

    fn char_or_lifetime(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => self.string('\''),
            (Some(_), Some('\'')) => self.skip(3),
            _ => self.skip(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_its_words_however_it_is_written() {
        for (identifier, expected) in [
            ("HeldAttempt", "held attempt"),
            ("held_attempt", "held attempt"),
            ("HELD_ATTEMPT", "held attempt"),
            ("useRestOfHeight", "use rest of height"),
            ("_now", "now"),
            ("JobID2", "job id2"),
            ("runner", "runner"),
        ] {
            assert_eq!(words(identifier).join(" "), expected, "{identifier}");
        }
    }

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "let a = \"one \\\" b\"; // two\nlet c: &'a str = r#\"three \" x\"#; /* four\nfive */ let d = 'x';\nfor r in rows {}\n";
        let code: Vec<String> = code_lines("a.rs", text)
            .into_iter()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(code, ["let a = ;", "let c: & a str = ;", "let d = ;", "for r in rows {}"]);
    }

    #[test]
    fn every_language_keeps_its_lines() {
        assert_eq!(code_lines("a.ts", "const a = 'x\\'y' + `z\nq`;\nb\n").len(), 3);
        assert_eq!(code_lines("a.md", "one\ntwo\n"), ["", ""]);
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_lost(text in "[a-z'\"`/*#\\\\r\n ]{0,60}") {
            let lines = text.matches('\n').count();
            let code = code_lines("a.rs", &text).join("\n");
            proptest::prop_assert!(code.matches('\n').count() <= lines);
            proptest::prop_assert!(lines <= code.matches('\n').count() + 1);
        }
    }
}
