//! Percent-encoding of what people and programs name, for URLs and headers.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same, and slashes stay: they part folders.
const IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// One part of a path, or the value of a header's parameter (RFC 8187).
pub fn encode_part(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A path of several parts.
pub fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, IN_PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        for (text, part, path) in [
            ("a-b_c.d~9", "a-b_c.d~9", "a-b_c.d~9"),
            ("a/b", "a%2Fb", "a/b"),
            ("50 %?#&+=", "50%20%25%3F%23%26%2B%3D", "50%20%25%3F%23%26%2B%3D"),
            ("\u{fc}", "%C3%BC", "%C3%BC"),
            ("\"\r\n", "%22%0D%0A", "%22%0D%0A"),
            ("", "", ""),
        ] {
            assert_eq!((encode_part(text).as_str(), encode_path(text).as_str()), (part, path), "{text:?}");
        }
    }
}
