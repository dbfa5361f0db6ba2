//! Colours and weights: SGR parameters read into a small value and written again in one way. Holding the value instead
//! of the sequences bounds what a line full of them costs.

use std::fmt::Write as _;

/// How a cell looks. `flags` has bit *n* for SGR parameter *n* (1 bold … 9 struck through).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    flags: u16,
    front: Colour,
    back: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Colour {
    #[default]
    Default,
    /// 0–7 and, bright, 8–15.
    Basic(u8),
    Palette(u8),
    Rgb(u8, u8, u8),
}

impl Style {
    /// Carries out the parameters of one `ESC [ … m`; unknown ones change nothing.
    pub fn apply(&mut self, parameters: &str) {
        let mut numbers =
            parameters.split([';', ':']).map(|one| if one.is_empty() { Some(0) } else { one.parse().ok() });
        while let Some(number) = numbers.next() {
            let Some(number) = number else { return };
            match number {
                0u16 => *self = Self::default(),
                1..=9 => self.flags |= 1 << number,
                22 => self.flags &= !(1 << 1 | 1 << 2),
                23..=29 => self.flags &= !(1 << (number - 20)),
                30..=37 => self.front = Colour::Basic((number - 30) as u8),
                38 => self.front = extended(&mut numbers).unwrap_or(self.front),
                39 => self.front = Colour::Default,
                40..=47 => self.back = Colour::Basic((number - 40) as u8),
                48 => self.back = extended(&mut numbers).unwrap_or(self.back),
                49 => self.back = Colour::Default,
                90..=97 => self.front = Colour::Basic((number - 82) as u8),
                100..=107 => self.back = Colour::Basic((number - 92) as u8),
                _ => {}
            }
        }
    }

    /// Writes what turns `before` into this style; nothing when they are equal.
    pub fn write_change(self, before: Self, out: &mut String) {
        if self == before {
            return;
        }
        let mut parts: Vec<String> = Vec::new();
        if before != Self::default() {
            parts.push("0".into());
        }
        parts.extend((1..=9).filter(|bit| self.flags & (1 << bit) != 0).map(|bit| bit.to_string()));
        parts.extend(self.front.parameters(30));
        parts.extend(self.back.parameters(40));
        write!(out, "\x1b[{}m", parts.join(";")).expect("writing to a string cannot fail");
    }
}

impl Colour {
    fn parameters(self, base: u8) -> Option<String> {
        match self {
            Self::Default => None,
            Self::Basic(number @ 0..8) => Some((base + number).to_string()),
            Self::Basic(number) => Some((base + 52 + number).to_string()),
            Self::Palette(number) => Some(format!("{};5;{number}", base + 8)),
            Self::Rgb(red, green, blue) => Some(format!("{};2;{red};{green};{blue}", base + 8)),
        }
    }
}

fn extended(numbers: &mut impl Iterator<Item = Option<u16>>) -> Option<Colour> {
    let mut byte = || u8::try_from(numbers.next()??).ok();
    match byte()? {
        5 => Some(Colour::Palette(byte()?)),
        2 => Some(Colour::Rgb(byte()?, byte()?, byte()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_back_in_one_spelling() {
        let table = [
            ("", ""),
            ("0", ""),
            ("1;31", "\x1b[1;31m"),
            ("01;31", "\x1b[1;31m"),
            ("31;39", ""),
            ("1;2;22", ""),
            ("4;24", ""),
            ("97;100", "\x1b[97;100m"),
            ("38;5;208;48;2;1;2;3", "\x1b[38;5;208;48;2;1;2;3m"),
            ("38:5:208", "\x1b[38;5;208m"),
            ("38;9", ""),
            ("38;5;999", ""),
            ("58", ""),
            ("?1", ""),
        ];
        for (parameters, want) in table {
            let (mut style, mut out) = (Style::default(), String::new());
            style.apply(parameters);
            style.write_change(Style::default(), &mut out);
            assert_eq!(out, want, "{parameters:?}");
        }
    }
}
