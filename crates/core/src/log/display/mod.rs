//! What a line looks like on a terminal when it is done: carriage returns, backspaces and erasures carried out, colours
//! (`sgr`) and links kept, every other control gone. For display only; the stored bytes stay as they are.
//!
//! One character is one cell; a line that overwrites wide characters may look a little different on a real terminal.

mod escape;
mod sgr;

pub use escape::{Escape, strip_ansi, take_escape};
use sgr::Style;

/// Cells beyond which the cursor is not moved by a control sequence, so that a few bytes cannot ask for much memory.
const CURSOR_COLUMN_MAX: usize = 1024;

/// The last state of one line (without its `\n`), as text with SGR colours and OSC 8 links.
///
/// `\r` goes back to the first column and what follows overwrites, so a shorter text leaves the tail of a longer one
/// standing, as on a terminal. Bytes that are not UTF-8 become U+FFFD. Never fails; the result is at most a few times
/// as long as the line.
#[must_use]
pub fn collapse_carriage_returns(line: &[u8]) -> String {
    let line = trim_line_end(line);
    let text = String::from_utf8_lossy(line);
    if !text.chars().any(|char| char.is_control() && char != '\t') {
        return text.into_owned();
    }
    let mut screen = Screen::default();
    screen.run(&text);
    screen.into_text()
}

/// A shorter line that shows the same, and goes on in the same place when more is added: what was overwritten or erased is
/// left out. A character or control sequence that is not complete yet is kept as it stands.
#[must_use]
pub(super) fn compacted(line: &[u8]) -> Vec<u8> {
    let (complete, rest) = line.split_at(complete_end(line));
    let text = String::from_utf8_lossy(complete);
    let mut screen = Screen::default();
    screen.run(&text);
    let (cursor, look) = (screen.cursor, screen.look);
    let link = look.link.checked_sub(1).map(|at| screen.links[at as usize].clone());
    let cells = screen.cells.len();
    let mut out = screen.into_text();
    if cursor != cells {
        out.push_str(&format!("\r\x1b[{}G", cursor + 1));
    }
    look.style.write_change(Style::default(), &mut out);
    if let Some(link) = link {
        out.push_str(&format!("\x1b]8;;{link}\x1b\\"));
    }
    let mut out = out.into_bytes();
    out.extend_from_slice(rest);
    out
}

/// Where a character or control sequence begins that the end of the line may have cut in two.
fn complete_end(line: &[u8]) -> usize {
    /// Longest control sequence that is waited for; links are the long ones.
    const ESCAPE_BYTES_MAX: usize = 256;
    let from = line.len().saturating_sub(ESCAPE_BYTES_MAX);
    if let Some(at) = memchr::memrchr(b'\x1b', &line[from..]).map(|at| from + at) {
        let text = String::from_utf8_lossy(&line[at..]);
        let (_, behind) = take_escape(&text);
        // A link is ended by an escape of its own, which is then the last one.
        if behind.is_empty() {
            return at;
        }
    }
    let started = line.len().saturating_sub(3);
    let lead = (started..line.len()).rev().find(|at| line[*at] >= 0xc0);
    match lead {
        Some(at) if std::str::from_utf8(&line[at..]).is_err_and(|error| error.error_len().is_none()) => at,
        _ => line.len(),
    }
}

/// A line may end in `\r\n` or in a bar's last `\r`: neither is a wish to overwrite.
fn trim_line_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    &line[..end]
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    style: Style,
    /// Index in [`Screen::links`] plus one; 0 is no link.
    link: u32,
}

/// One line of a terminal.
#[derive(Default)]
struct Screen {
    cells: Vec<(char, Look)>,
    cursor: usize,
    look: Look,
    links: Vec<String>,
}

impl Screen {
    fn run(&mut self, text: &str) {
        let mut rest = text;
        while let Some(char) = rest.chars().next() {
            if char == '\x1b' {
                let (escape, behind) = take_escape(rest);
                self.obey(&escape);
                rest = behind;
            } else {
                self.put(char);
                rest = &rest[char.len_utf8()..];
            }
        }
    }

    fn put(&mut self, char: char) {
        match char {
            '\r' => self.cursor = 0,
            '\x08' => self.cursor = self.cursor.saturating_sub(1),
            char if char.is_control() && char != '\t' => {}
            char => {
                while self.cells.len() < self.cursor {
                    self.cells.push((' ', Look::default()));
                }
                let cell = (char, self.look);
                match self.cells.get_mut(self.cursor) {
                    Some(old) => *old = cell,
                    None => self.cells.push(cell),
                }
                self.cursor += 1;
            }
        }
    }

    fn obey(&mut self, escape: &Escape<'_>) {
        match *escape {
            Escape::Csi { parameters, last: 'm' } => self.look.style.apply(parameters),
            Escape::Csi { parameters, last: 'K' } => self.erase(parameters),
            Escape::Csi { parameters, last: 'G' } => self.move_to(number(parameters, 1).saturating_sub(1)),
            Escape::Csi { parameters, last: 'C' } => {
                self.move_to(self.cursor.saturating_add(number(parameters, 1)));
            }
            Escape::Csi { parameters, last: 'D' } => {
                self.cursor = self.cursor.saturating_sub(number(parameters, 1));
            }
            Escape::Link(target) => self.look.link = self.link(target),
            Escape::Csi { .. } | Escape::Other => {}
        }
    }

    fn move_to(&mut self, column: usize) {
        self.cursor = column.min(self.cells.len().max(CURSOR_COLUMN_MAX));
    }

    fn erase(&mut self, parameters: &str) {
        let cursor = self.cursor.min(self.cells.len());
        match parameters {
            "" | "0" => self.cells.truncate(cursor),
            "1" => self.cells[..cursor].fill((' ', Look::default())),
            "2" => self.cells.clear(),
            _ => {}
        }
    }

    fn link(&mut self, target: &str) -> u32 {
        if target.is_empty() {
            return 0;
        }
        if self.links.last().is_none_or(|last| last != target) {
            self.links.push(target.to_owned());
        }
        self.links.len() as u32
    }

    fn into_text(self) -> String {
        let mut out = String::with_capacity(self.cells.len() + 16);
        let mut look = Look::default();
        let end = self.cells.iter().copied().chain([('\n', Look::default())]);
        for (char, next) in end {
            if next.link != look.link {
                out.push_str("\x1b]8;;");
                out.push_str(next.link.checked_sub(1).map_or("", |at| &self.links[at as usize]));
                out.push_str("\x1b\\");
            }
            next.style.write_change(look.style, &mut out);
            look = next;
            out.push(char);
        }
        out.pop();
        out
    }
}

fn number(parameters: &str, default: usize) -> usize {
    if parameters.is_empty() { default } else { parameters.parse().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(line: &str) -> String {
        collapse_carriage_returns(line.as_bytes())
    }

    #[test]
    fn what_a_terminal_would_show() {
        let table = [
            ("plain", "plain"),
            ("windows\r", "windows"),
            ("  5%\r 50%\r100%", "100%"),
            ("long text\rshort", "shorttext"),
            ("long text\r\x1b[Kshort", "short"),
            ("long text\x1b[2K\rshort", "short"),
            ("abc\x1b[1Kd", "   d"),
            ("spinner |\x08/\x08-", "spinner -"),
            ("a\tb", "a\tb"),
            ("bell\x07 null\0 vt\x0b", "bell null vt"),
            ("a\x1b[5Gb", "a   b"),
            ("abc\x1b[2Dx", "axc"),
            ("a\x1b[2Cb", "a  b"),
            ("\x1b[?25lhidden cursor\x1b[?25h", "hidden cursor"),
            ("\x1b[1A\x1b[2Kup", "up"),
            ("title\x1b]0;window title\x07 end", "title end"),
            ("cut escape \x1b[3", "cut escape "),
            ("\u{9b}31m c1", "31m c1"),
            ("", ""),
        ];
        for (line, want) in table {
            assert_eq!(shown(line), want, "{line:?}");
        }
    }

    #[test]
    fn colours_and_links_stay_with_their_cells() {
        assert_eq!(shown("\x1b[31mred\x1b[0m plain"), "\x1b[31mred\x1b[0m plain");
        assert_eq!(shown("\x1b[31mredred\x1b[0m\rxx"), "xx\x1b[31mdred\x1b[0m");
        assert_eq!(shown("\x1b[1;38;5;208mx"), "\x1b[1;38;5;208mx\x1b[0m");
        assert_eq!(shown("\x1b[32ma\x1b[33mb"), "\x1b[32ma\x1b[0;33mb\x1b[0m");
        assert_eq!(
            shown("\x1b]8;id=1;https://e.org\x1b\\link\x1b]8;;\x1b\\!"),
            "\x1b]8;;https://e.org\x1b\\link\x1b]8;;\x1b\\!"
        );
    }

    #[test]
    fn a_bar_leaves_its_last_state() {
        let line = "  0%|          | 0/3\r 33%|###3      | 1/3\r100%|##########| 3/3\r";
        assert_eq!(shown(line), "100%|##########| 3/3");
    }

    #[test]
    fn a_compacted_line_goes_on_as_the_line_itself() {
        let lines: [&[u8]; 8] = [
            b"  5%\r 50%\r100%",
            b"long text\rshort",
            b"\x1b[31mred\x1b[0m\r\x1b[32mgr",
            b"a\x1b]8;;https://e.org\x1b\\link\rxx",
            b"spinner |\x08/\x08",
            b"abc\xc3",
            b"abc\r\x1b[3",
            b"plain",
        ];
        let more: [&[u8]; 6] = [b"", b"Z", b"\rZ", b"\xa4Z", b"2mZ\x1b[0m", b"\x1b[KZ"];
        for line in lines {
            for more in more {
                let whole = collapse_carriage_returns(&[line, more].concat());
                let short = collapse_carriage_returns(&[&compacted(line)[..], more].concat());
                assert_eq!(
                    short,
                    whole,
                    "{:?} and {:?}",
                    String::from_utf8_lossy(line),
                    String::from_utf8_lossy(more)
                );
            }
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_marked() {
        assert_eq!(collapse_carriage_returns(b"a\xff\rb"), "b\u{fffd}");
    }

    #[test]
    fn a_few_bytes_cannot_ask_for_much() {
        assert!(shown("\x1b[999999999Gx\x1b[999999999Cy").len() < 3 * CURSOR_COLUMN_MAX);
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic_and_leave_no_control(line in "[a-c\\r\\x1b\\[\\];0-9mKGCD\\x07\\\\\\x08]{0,60}") {
            let once = shown(&line);
            prop_assert_eq!(shown(&once), once, "showing twice changes nothing");
        }

        #[test]
        fn any_bytes(line: Vec<u8>) {
            let shown = collapse_carriage_returns(&line);
            prop_assert!(!strip_ansi(shown.as_bytes()).iter().any(|byte| matches!(byte, 0..9 | 11..32 | 127)));
        }
    }
}
