//! Remarks about files, for the log of an attempt: each names a file, and so many are noted that a person can read
//! them.

/// Remarks noted one by one; more are counted.
const REMARKS_MAX: usize = 100;

/// Gathers remarks, and whether they say that something is missing.
#[derive(Debug, Default)]
pub struct Remarks {
    lines: Vec<String>,
    more: usize,
    /// The first that says so, and how many do.
    missing: Option<(String, usize)>,
}

impl Remarks {
    /// Something that a person should know, and nothing is missing.
    pub fn note(&mut self, line: String) {
        match self.lines.len() < REMARKS_MAX {
            true => self.lines.push(line),
            false => self.more += 1,
        }
    }

    /// A file that is asked for is not there, or not as it should be.
    pub fn missing(&mut self, line: String) {
        match &mut self.missing {
            Some((_, count)) => *count += 1,
            None => self.missing = Some((line.clone(), 1)),
        }
        self.note(line);
    }

    /// The lines for the log, and what an attempt says that has to fail for it.
    pub fn finish(mut self) -> (Vec<String>, Option<String>) {
        if self.more > 0 {
            self.lines.push(format!("and {} more remarks about outputs", self.more));
        }
        let missing = self.missing.map(|(first, count)| match count {
            1 => first,
            _ => format!("{first} (and {} more)", count - 1),
        });
        (self.lines, missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_remarks_are_counted() {
        let mut remarks = Remarks::default();
        assert_eq!(Remarks::default().finish(), (Vec::new(), None));
        remarks.note("kept under another name".into());
        for at in 0..REMARKS_MAX + 5 {
            remarks.missing(format!("'{at}' was not found"));
        }
        let (lines, missing) = remarks.finish();
        assert_eq!(lines.len(), REMARKS_MAX + 1);
        assert_eq!(lines.last().unwrap(), "and 6 more remarks about outputs");
        assert_eq!(missing.unwrap(), "'0' was not found (and 104 more)");
    }
}
