//! Who a person is: what a name may be, and what may be done with the people of an installation, so that somebody who
//! looks after it is always left.

use crate::role::Role;
use std::fmt;

/// Characters of a person's name.
pub const NAME_CHARS_MAX: usize = 64;
/// Names of the software itself: whoever reaches an open server, machines, and what the server does by itself.
pub const RESERVED: [&str; 3] = ["local", "runner", "system"];

/// Why a text is no name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadName {
    /// Nothing, or more than [`NAME_CHARS_MAX`] characters.
    Length,
    /// A character that names do not have.
    Character(char),
    /// It begins with neither a letter nor a digit.
    Beginning,
    /// One of [`RESERVED`].
    Reserved,
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "a name has 1 to {NAME_CHARS_MAX} characters"),
            Self::Character(found) => write!(f, "'{}' cannot be in a name", found.escape_default()),
            Self::Beginning => f.write_str("a name begins with a letter or a digit"),
            Self::Reserved => write!(f, "{} are names of the software itself", RESERVED.join(", ")),
        }
    }
}

impl BadName {
    /// What to write instead.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Reserved => "choose another name",
            _ => {
                "lower-case letters, digits, '.', '_', '-' and '@': 'ada', 'ada.lovelace', 'ada@example.org'"
            }
        }
    }
}

/// Whether a text may be the name of a person. Upper case is refused and not folded: two spellings of one name would be
/// two people to whoever reads a list.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), BadName> {
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(BadName::Length);
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    if let Some(found) = name.chars().find(|&c| !fits(c)) {
        return Err(BadName::Character(found));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(BadName::Beginning);
    }
    match RESERVED.contains(&name) {
        true => Err(BadName::Reserved),
        false => Ok(()),
    }
}

/// How a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonStatus {
    /// What they may do.
    pub role: Role,
    /// They may not come in for now.
    pub is_disabled: bool,
    /// They are gone; only the name is kept.
    pub is_removed: bool,
}

impl PersonStatus {
    /// Whether this person may come in.
    pub fn may_come_in(self) -> bool {
        !self.is_disabled && !self.is_removed
    }

    /// Whether this person can look after the installation.
    pub fn looks_after(self) -> bool {
        self.may_come_in() && self.role == Role::Admin
    }
}

/// Whether somebody who looks after the installation would be left when a person who stood as `before` stands as
/// `after`. `others`: administrators beside this person who may come in.
pub fn leaves_somebody(before: PersonStatus, after: PersonStatus, others: u64) -> bool {
    !before.looks_after() || after.looks_after() || others > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["a", "ada", "ada.lovelace", "ada@example.org", "0x", "a_b-c", &"a".repeat(64)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        for (name, wanted) in [
            ("", BadName::Length),
            (&*"a".repeat(65), BadName::Length),
            ("Ada", BadName::Character('A')),
            ("a b", BadName::Character(' ')),
            ("ädä", BadName::Character('ä')),
            ("a/b", BadName::Character('/')),
            ("a\n", BadName::Character('\n')),
            ("<b>", BadName::Character('<')),
            ("-a", BadName::Beginning),
            (".", BadName::Beginning),
            ("@a", BadName::Beginning),
            ("local", BadName::Reserved),
            ("runner", BadName::Reserved),
            ("system", BadName::Reserved),
        ] {
            assert_eq!(check_name(name), Err(wanted), "{name}");
            assert!(!wanted.to_string().contains('\n') && !wanted.hint().is_empty());
        }
    }

    #[test]
    fn somebody_who_looks_after_it_is_left() {
        let stands = |role, is_disabled, is_removed| PersonStatus { role, is_disabled, is_removed };
        let admin = stands(Role::Admin, false, false);
        for (before, after, others, wanted) in [
            (admin, stands(Role::Member, false, false), 0, false),
            (admin, stands(Role::Member, false, false), 1, true),
            (admin, stands(Role::Admin, true, false), 0, false),
            (admin, stands(Role::Admin, false, true), 0, false),
            (admin, admin, 0, true),
            (stands(Role::Member, false, false), stands(Role::Viewer, false, true), 0, true),
            (stands(Role::Admin, true, false), stands(Role::Admin, true, true), 0, true),
        ] {
            assert_eq!(leaves_somebody(before, after, others), wanted, "{before:?} {after:?} {others}");
        }
        assert!(admin.may_come_in() && !stands(Role::Admin, true, false).may_come_in());
    }
}
