//! The numbers as a text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::source::lines::Lines;
use crate::tidy::Rule;

/// Longer circles are cut; `--places` shows them whole.
const CIRCLE_NAMES: usize = 6;

pub fn text(
    rooms: &BTreeMap<String, Lines>,
    counts: &[Rule],
    circles: &[(String, Vec<Vec<String>>)],
    shows_places: bool,
) -> String {
    let mut text =
        format!("{:<14} {:>7} {:>9} {:>7} {:>11}\n", "room", "code", "comments", "tests", "tests/code");
    let mut rust = Lines::default();
    for (name, lines) in rooms {
        row(&mut text, name, *lines);
        if !matches!(name.as_str(), "web" | "compat") {
            rust += *lines;
        }
    }
    row(&mut text, "all Rust", rust);
    text.push('\n');
    for count in counts {
        line(&mut text, &format!("{:<46} {:>5}", count.name, count.findings.len()));
        if shows_places {
            for place in &count.findings {
                line(&mut text, &format!("  {}:{}: {}", place.file, place.line, place.message));
            }
        }
    }
    for (name, circles) in circles {
        for circle in circles {
            let shown = if shows_places { circle.len() } else { CIRCLE_NAMES };
            let names = circle.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(" ");
            let cut = if circle.len() > shown { " …" } else { "" };
            line(&mut text, &format!("circle in {name}: {} files: {names}{cut}", circle.len()));
        }
    }
    text
}

fn row(text: &mut String, name: &str, lines: Lines) {
    let share = percent(lines.comments, lines.code + lines.comments);
    let ratio = if lines.code == 0 {
        "–".to_owned()
    } else {
        format!("{:.2}", lines.tests as f64 / lines.code as f64)
    };
    line(text, &format!("{name:<14} {:>7} {share:>9} {:>7} {ratio:>11}", lines.code, lines.tests));
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::Finding;

    #[test]
    fn rooms_counts_and_circles_are_told() {
        let rooms = BTreeMap::from([
            ("core".to_owned(), Lines { code: 80, comments: 20, tests: 40 }),
            ("testkit".to_owned(), Lines { code: 0, comments: 0, tests: 40 }),
            ("web".to_owned(), Lines { code: 1000, comments: 0, tests: 0 }),
        ]);
        let counts = [Rule { name: "retired words".into(), findings: vec![Finding::new("a.rs", 3, "no")] }];
        let circles = [("core".to_owned(), vec![vec!["a".to_owned(); 7]])];
        let short = text(&rooms, &counts, &circles, false);
        assert_eq!(
            short,
            "room              code  comments   tests  tests/code\n\
             core                80    20.0 %      40        0.50\n\
             testkit              0         –      40           –\n\
             web               1000     0.0 %       0        0.00\n\
             all Rust            80    20.0 %      80        1.00\n\n\
             retired words                                      1\n\
             circle in core: 7 files: a a a a a a …\n"
        );
        let long = text(&rooms, &counts, &circles, true);
        assert!(long.contains("  a.rs:3: no\n") && long.ends_with("a a a a a a a\n"), "{long}");
    }
}
