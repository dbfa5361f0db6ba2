//! Bytes of a file as text: byte order marks, UTF-16 and line ends of Windows.

use std::borrow::Cow;

/// The bytes of a text file as UTF-8, without a byte order mark. UTF-16 is known by its mark, or by a zero byte among
/// the first two; what is not text at all is left for the reader to find, line by line.
pub fn decode(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ => Cow::Borrowed(bytes),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'_, [u8]> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String =
        char::decode_utf16(units).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Cow::Owned(text.into_bytes())
}

/// The text with `\n` at the end of each line.
pub fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_wide_characters() {
        let wide =
            |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for bytes in [
            b"h,\xc3\xa4".to_vec(),
            b"\xef\xbb\xbfh,\xc3\xa4".to_vec(),
            wide("\u{feff}h,ä", u16::to_le_bytes),
            wide("\u{feff}h,ä", u16::to_be_bytes),
            wide("h,ä", u16::to_le_bytes),
            wide("h,ä", u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).as_ref(), "h,ä".as_bytes(), "{bytes:?}");
        }
        assert_eq!(unix_lines("a\r\nb\rc\n"), "a\nb\rc\n");
    }
}
