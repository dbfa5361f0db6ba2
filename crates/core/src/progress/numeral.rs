//! Numbers as people of all countries write them: `1,234.5`, `1.234,5`, `1 234,5`, `1'234.5`, `12,5`.

/// A number read from text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    pub value: f64,
    /// Without a decimal part.
    pub whole: bool,
    /// What it is when its one point or comma means the other thing: `1.234` is 1234 to some, `12,345` 12.345.
    pub other: Option<f64>,
}

/// What stands between groups of three digits.
const GROUPING: [char; 5] = [',', '.', ' ', '\'', '_'];

/// Reads a number from its first digit to its last. A comma before three digits groups, before others it is a decimal
/// comma; a point is a decimal point, unless there are several. `None` for versions and addresses (`1.2.3`).
pub fn read(text: &str) -> Option<Numeral> {
    let first = text.bytes().next()?;
    let last = text.bytes().last()?;
    if !(first.is_ascii_digit() && last.is_ascii_digit()) {
        return None;
    }
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    if marks.iter().any(|(_, c)| !GROUPING.contains(c)) {
        return None;
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let whole = |text: &str| digits(text).parse::<f64>().ok();
    let decimal = |at: usize| format!("{}.{}", digits(&text[..at]), &text[at + 1..]).parse::<f64>().ok();
    let Some((last_at, last_mark)) = marks.last().copied() else {
        return Some(Numeral { value: whole(text)?, whole: true, other: None });
    };
    let same = marks.iter().filter(|(_, c)| *c == last_mark).count();
    let decimal_mark = matches!(last_mark, '.' | ',');
    if same == marks.len() {
        let groups = grouped(text, last_mark);
        return match (last_mark, same) {
            (',', 1) if groups => Some(Numeral { value: whole(text)?, whole: true, other: decimal(last_at) }),
            ('.', 1) => {
                let other = groups.then(|| whole(text)).flatten();
                Some(Numeral { value: decimal(last_at)?, whole: false, other })
            }
            (',', 1) => Some(Numeral { value: decimal(last_at)?, whole: false, other: None }),
            _ => groups.then(|| Some(Numeral { value: whole(text)?, whole: true, other: None }))?,
        };
    }
    // Two kinds: the last one is the decimal mark, the other one groups.
    let group = marks[0].1;
    let alike = marks[..marks.len() - 1].iter().all(|(_, c)| *c == group);
    let reads = decimal_mark && same == 1 && alike && grouped(&text[..last_at], group);
    reads.then(|| Some(Numeral { value: decimal(last_at)?, whole: false, other: None }))?
}

/// The line with the digits, signs and blanks of other scripts as those of ASCII: `４２％`, `٤٢٪`, `1\u{202f}234`.
pub fn in_ascii(line: &str) -> std::borrow::Cow<'_, str> {
    const NO_BREAK: [char; 4] = ['\u{a0}', '\u{2009}', '\u{202f}', '\u{2019}'];
    let foreign = |c: char| ascii_of(c).is_some() || NO_BREAK.contains(&c);
    if line.is_ascii() || !line.contains(foreign) {
        return line.into();
    }
    let chars: Vec<char> = line.chars().map(|c| ascii_of(c).unwrap_or(c)).collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let plain = |(at, c): (usize, &char)| match c {
        // Between digits it groups; elsewhere it is a blank or a quote.
        c if NO_BREAK.contains(c) && digit(at.checked_sub(1)) && digit(at.checked_add(1)) => '\'',
        '\u{2019}' => '\u{2019}',
        c if NO_BREAK.contains(c) => ' ',
        c => *c,
    };
    chars.iter().enumerate().map(plain).collect::<String>().into()
}

fn ascii_of(c: char) -> Option<char> {
    let digit = |zero: char| char::from_digit(u32::from(c) - u32::from(zero), 10);
    match c {
        '\u{ff10}'..='\u{ff19}' => digit('\u{ff10}'),
        '\u{660}'..='\u{669}' => digit('\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit('\u{6f0}'),
        '\u{966}'..='\u{96f}' => digit('\u{966}'),
        '\u{ff05}' | '\u{66a}' | '\u{fe6a}' => Some('%'),
        '\u{ff0f}' => Some('/'),
        '\u{66b}' => Some('.'),
        '\u{66c}' => Some(','),
        _ => None,
    }
}

/// Whether groups of three digits follow one of one to three.
fn grouped(text: &str, mark: char) -> bool {
    let groups: Vec<&str> = text.split(mark).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return false };
    let threes = (1..=3).contains(&first.len()) && middle.iter().all(|group| group.len() == 3);
    // In India only the last group has three digits: 12,34,567.
    let twos =
        mark == ',' && first.len() <= 2 && !middle.is_empty() && middle.iter().all(|group| group.len() == 2);
    last.len() == 3 && (threes || twos) && !first.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_many_countries() {
        for (text, value, whole, other) in [
            ("12", 12.0, true, None),
            ("12.5", 12.5, false, None),
            ("12,5", 12.5, false, None),
            ("1,234", 1234.0, true, Some(1.234)),
            ("1.234", 1.234, false, Some(1234.0)),
            ("0.123", 0.123, false, None),
            ("0,123", 0.123, false, None),
            ("1,234,567", 1_234_567.0, true, None),
            ("1.234.567", 1_234_567.0, true, None),
            ("12,34,567.5", 1_234_567.5, false, None),
            ("1,234.5", 1234.5, false, None),
            ("1.234,56", 1234.56, false, None),
            ("1 234 567,8", 1_234_567.8, false, None),
            ("1'234.5", 1234.5, false, None),
            ("1'234", 1234.0, true, None),
            ("1_000_000", 1_000_000.0, true, None),
        ] {
            assert_eq!(read(text), Some(Numeral { value, whole, other }), "{text}");
        }
        for text in ["", "1.2.3", "10.0.0.1", ".5", "5.", "1,2,3", "1 23", "12:30", "1.234.5", "1,234,56"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
