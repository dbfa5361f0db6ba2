//! What a token may be used for. A token never does more than its person may; its scope says how much less.

use crate::role::Role;
use serde::{Deserialize, Serialize};

/// How much of what its person may do a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Looks, and changes nothing.
    Read,
    /// What a member may: submits, cancels, retries.
    Submit,
    /// All that the role of its person allows.
    Admin,
}

/// What a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// Work: jobs, results, runners as they are.
    Work,
    /// The installation: runners and people.
    Installation,
    /// The account of the person who asks: password, sessions, tokens. A token of less than everything could make itself
    /// a greater one there.
    OwnAccount,
}

impl TokenScope {
    /// Every scope, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Submit, Self::Admin];

    /// The name that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Submit => "submit",
            Self::Admin => "admin",
        }
    }

    /// The scope of a stored name. Tokens of before there were scopes have an empty one, and do what their person may; a name
    /// of a newer version is nothing, which lets nobody in.
    pub fn parse(name: &str) -> Option<Self> {
        if name.is_empty() {
            return Some(Self::Admin);
        }
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// Whether a person of this role may, coming with a token of this scope (`Admin` for one who is logged in). `is_safe`:
/// nothing changes by it.
pub fn may(role: Role, scope: TokenScope, concern: Concern, is_safe: bool) -> bool {
    let role_allows = match (role, concern) {
        (Role::Admin, _) | (_, Concern::OwnAccount) => true,
        (_, Concern::Installation) => false,
        (Role::Member, Concern::Work) => true,
        (Role::Viewer, Concern::Work) => is_safe,
    };
    let scope_allows = match (scope, concern) {
        (TokenScope::Admin, _) => true,
        (_, Concern::OwnAccount) => false,
        (TokenScope::Read, _) => is_safe,
        (TokenScope::Submit, Concern::Work) => true,
        (TokenScope::Submit, Concern::Installation) => false,
    };
    role_allows && scope_allows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_one_name_in_the_database_and_on_the_wire() {
        for scope in TokenScope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
            assert_eq!(TokenScope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!((TokenScope::parse(""), TokenScope::parse("owner")), (Some(TokenScope::Admin), None));
    }

    #[test]
    fn role_and_scope_both_have_to_allow_it() {
        use Concern::*;
        // Columns: work read, work changed, installation read, installation changed, own account.
        let asked =
            [(Work, true), (Work, false), (Installation, true), (Installation, false), (OwnAccount, false)];
        for (role, scope, wanted) in [
            (Role::Admin, TokenScope::Admin, [true, true, true, true, true]),
            (Role::Admin, TokenScope::Submit, [true, true, false, false, false]),
            (Role::Admin, TokenScope::Read, [true, false, true, false, false]),
            (Role::Member, TokenScope::Admin, [true, true, false, false, true]),
            (Role::Member, TokenScope::Submit, [true, true, false, false, false]),
            (Role::Member, TokenScope::Read, [true, false, false, false, false]),
            (Role::Viewer, TokenScope::Admin, [true, false, false, false, true]),
            (Role::Viewer, TokenScope::Submit, [true, false, false, false, false]),
            (Role::Viewer, TokenScope::Read, [true, false, false, false, false]),
        ] {
            let found = asked.map(|(concern, is_safe)| may(role, scope, concern, is_safe));
            assert_eq!(found, wanted, "{role:?} {scope:?}");
        }
        assert!(
            !may(Role::Admin, TokenScope::Read, OwnAccount, true),
            "where else one is logged in is nobody's business"
        );
    }
}
