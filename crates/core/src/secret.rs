//! Texts that let somebody in: lease tokens, secrets of runners, join tokens, sessions, API tokens.

use serde::{Deserialize, Serialize};
use std::fmt;
use subtle::ConstantTimeEq as _;

/// A text that must not be printed. `Debug` writes three stars whatever it holds, there is no `Display`, and reading
/// it is a call of [`expose`](Self::expose), which a search finds. On the wire and in files it is a plain string.
///
/// Two secrets are compared in constant time, so that how long a refusal takes says nothing about how much of a guess
/// was right; their lengths are not hidden. For the same reason it has no order and no hash: keep it as a value, never
/// as a key.
///
/// Memory is not wiped on drop: the same text also passes through buffers of sockets and of the database driver, which
/// nobody wipes.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(utoipa::ToSchema),
    schema(format = Password, description = "A text that lets somebody in: to be kept, never to be printed.")
)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: to send it, to store it, to hash it. Not to log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is none: an empty text lets nobody in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The same for every text: the length would be a hint, too.
        f.write_str("***")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}
impl Eq for Secret {}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}
impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        token: Secret,
        old: Option<Secret>,
    }

    #[test]
    fn debug_prints_stars_and_nothing_else() {
        let holder = Holder { token: "s3cret".into(), old: Some(Secret::default()) };
        let plain = format!("{holder:?} {holder:#?}");
        assert!(!plain.contains("s3cret"), "{plain}");
        assert_eq!(format!("{:?} {:?}", holder.token, Secret::default()), "*** ***");
    }

    #[test]
    fn it_travels_as_a_plain_string() {
        let holder = Holder { token: "s3cret".into(), old: None };
        let json = serde_json::to_string(&holder).unwrap();
        assert_eq!(json, r#"{"token":"s3cret","old":null}"#);
        assert_eq!(serde_json::from_str::<Holder>(&json).unwrap(), holder);
        assert!(serde_json::from_str::<Secret>("7").is_err());
    }

    #[test]
    fn equal_is_equal_text() {
        let cases =
            [("", "", true), ("a", "a", true), ("a", "b", false), ("a", "ab", false), ("ab", "a", false)];
        for (one, two, equal) in cases {
            assert_eq!(Secret::from(one) == Secret::from(two), equal, "{one:?} {two:?}");
        }
        assert!(Secret::new("").is_empty() && !Secret::new("x").is_empty());
        assert_eq!(Secret::from("x".to_owned()).expose(), "x");
    }

    proptest::proptest! {
        #[test]
        fn equality_agrees_with_that_of_the_texts(one in "[ab]{0,3}", two in "[ab]{0,3}") {
            proptest::prop_assert_eq!(Secret::new(one.clone()) == Secret::new(two.clone()), one == two);
        }
    }
}
