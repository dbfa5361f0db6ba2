//! What may be a password. Long and not one of those that everybody tries first: more rules make passwords worse.

use crate::limits::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
use std::fmt;

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPassword {
    /// Fewer than [`PASSWORD_CHARS_MIN`] characters.
    Short,
    /// More than [`PASSWORD_BYTES_MAX`] bytes.
    Long,
    /// The name of the person, alone or over and over, or with a few characters behind it.
    Name,
    /// One that is tried first, or one character over and over.
    Common,
}

impl fmt::Display for BadPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => write!(f, "a password has at least {PASSWORD_CHARS_MIN} characters"),
            Self::Long => write!(f, "a password has at most {PASSWORD_BYTES_MAX} bytes"),
            Self::Name => f.write_str("a password is not the name of its person"),
            Self::Common => f.write_str("this is one of the first that are tried"),
        }
    }
}

impl BadPassword {
    /// What to write instead.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Long => "shorten it",
            _ => "four words that have nothing to do with each other make a good one",
        }
    }
}

/// The commonest of published lists that are long enough, and what is behind their digits.
const COMMON: &[&str] = &[
    "0123456789",
    "0987654321",
    "1029384756",
    "1111111111",
    "11111111111",
    "112233445566",
    "1122334455",
    "1212121212",
    "123123123123",
    "1231231234",
    "1234512345",
    "123454321",
    "1234554321",
    "12345678901",
    "1234567890",
    "12345678910",
    "123456789012",
    "123456789123",
    "1234567891",
    "123456789a",
    "123456789q",
    "1234567890q",
    "123qwe123qwe",
    "1357924680",
    "147258369",
    "1472583690",
    "159357159357",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "1qazxsw23edc",
    "3rjs1la7qe",
    "9876543210",
    "aaaaaaaaaa",
    "abc1234567",
    "abcd123456",
    "abcd1234567",
    "abcdefghij",
    "administrator",
    "alexander1",
    "asdasdasdasd",
    "asdf123456",
    "asdfasdfasdf",
    "asdfghjkl1",
    "asdfghjkl123",
    "basketball",
    "basketball1",
    "changeme123",
    "changeme1234",
    "charlie123",
    "chocolate1",
    "christopher",
    "computer123",
    "football123",
    "helloworld",
    "iloveyou12",
    "iloveyou123",
    "internet123",
    "jennifer123",
    "letmein123",
    "letmein1234",
    "liverpool1",
    "manchester",
    "michelle123",
    "monkey1234",
    "motherfucker",
    "mothership",
    "mothership1",
    "mothership123",
    "passw0rd123",
    "password01",
    "password10",
    "password11",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password123456",
    "password99",
    "passwordpassword",
    "princess123",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "qazwsxedc1",
    "qazwsxedcrfv",
    "qwerqwerqwer",
    "qwerty12345",
    "qwerty123456",
    "qwerty123456789",
    "qwertyqwerty",
    "qwertyuiop",
    "qwertyuiop1",
    "qwertyuiop123",
    "qwertyuiop[]",
    "sunshine123",
    "superman123",
    "thisisapassword",
    "trustno1trustno1",
    "welcome123",
    "welcome1234",
    "welcome2024",
    "welcome2025",
    "welcome2026",
    "whatever123",
    "zaq12wsxcde3",
    "zxcvbnm123",
    "zxcvbnm1234",
    "zxcvbnmasd",
];

/// Characters behind a name that do not make it a password.
const BEHIND_NAME_MAX: usize = 4;

/// Whether this may be the password of the person of this name.
///
/// # Errors
/// Why not.
pub fn check(password: &str, name: &str) -> Result<(), BadPassword> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(BadPassword::Long);
    }
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(BadPassword::Short);
    }
    let lower = password.to_lowercase();
    if !name.is_empty() {
        let rest = lower.replace(name, "");
        if rest.len() < lower.len() && rest.chars().count() <= BEHIND_NAME_MAX {
            return Err(BadPassword::Name);
        }
    }
    let first = lower.chars().next();
    let is_one_character = lower.chars().all(|c| Some(c) == first);
    // A mark at the end is what people add when a rule asks for one.
    let bare = lower.trim_end_matches(['!', '.', '?', '*', '#', '$']);
    match is_one_character || COMMON.contains(&&*lower) || COMMON.contains(&bare) {
        true => Err(BadPassword::Common),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_not_the_first_that_is_tried() {
        let longest = "x1".repeat(PASSWORD_BYTES_MAX / 2);
        for good in ["correct horse", "  blanks count  ", "пароль-из-слов", "🐎🐎🐎🔋🔋🔋🖇🖇🖇🖇", &longest]
        {
            assert_eq!(check(good, "ada"), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", BadPassword::Short),
            ("ninechars", BadPassword::Short),
            ("äöüäöüäöü", BadPassword::Short),
            (&*format!("{longest}x"), BadPassword::Long),
            ("ada.lovelace", BadPassword::Name),
            ("Ada.Lovelace12!", BadPassword::Name),
            ("password123", BadPassword::Common),
            ("Password123!", BadPassword::Common),
            ("1234567890", BadPassword::Common),
            ("zzzzzzzzzzzz", BadPassword::Common),
        ] {
            assert_eq!(check(bad, "ada.lovelace"), Err(why), "{bad}");
            assert!(!why.to_string().is_empty() && !why.hint().is_empty());
        }
        assert_eq!(check("ada is a fine name", "ada"), Ok(()), "a name may be in it");
    }

    #[test]
    fn the_list_has_only_what_is_long_enough_and_lower_case() {
        for one in COMMON.iter().filter(|one| one.chars().count() >= PASSWORD_CHARS_MIN) {
            assert_eq!(check(one, ""), Err(BadPassword::Common), "{one}");
            assert_eq!(*one, one.to_lowercase());
        }
    }
}
