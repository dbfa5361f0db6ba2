//! Who becomes a runner: a machine is one identity, nobody takes over another's, and who was removed stays out.

use jiff::Timestamp;

/// What a machine shows that registers, and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applicant {
    /// The runner's secret that it carries, if that is one that is known.
    pub secret: Option<SecretOf>,
    /// Whether anybody may come, without a join token.
    pub is_open: bool,
    /// When the join token was made that it brings; `None`: none, or one that does not let it in.
    pub token_made_at: Option<Timestamp>,
    /// Whether its installation is a runner already, and since then was heard with the secret that it was given.
    pub registered: Option<Registered>,
    /// When its installation was removed.
    pub removed_at: Option<Timestamp>,
}

/// Whose secret it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretOf {
    /// Of the installation that registers.
    Itself,
    /// Of another one.
    Another,
}

/// How far an installation that is a runner has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// The answer with its secret may have been lost on the way: nobody has used it yet.
    Unheard,
    /// It has its secret.
    Heard,
}

/// Why a machine does not become a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    /// It needs a join token.
    NoToken,
    /// Its secret is another runner's.
    AnotherIdentity,
    /// Its installation is a runner already, which has a secret of its own.
    AlreadyRegistered,
    /// A person removed it, and nobody has asked it back since.
    Removed,
}

/// Whether a machine becomes a runner.
///
/// # Errors
/// Why not.
pub fn admit(applicant: &Applicant) -> Result<(), NotAdmitted> {
    match applicant.secret {
        Some(SecretOf::Itself) => return Ok(()),
        Some(SecretOf::Another) => return Err(NotAdmitted::AnotherIdentity),
        None => {}
    }
    // Asked back: by whoever made a token for it after it was removed.
    if let Some(removed_at) = applicant.removed_at
        && applicant.token_made_at.is_none_or(|made_at| made_at <= removed_at)
    {
        return Err(NotAdmitted::Removed);
    }
    if !applicant.is_open && applicant.token_made_at.is_none() {
        return Err(NotAdmitted::NoToken);
    }
    match applicant.registered {
        // A join token opens the door and proves nothing of who it is.
        Some(Registered::Heard) => Err(NotAdmitted::AlreadyRegistered),
        Some(Registered::Unheard) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Option<Timestamp> {
        Timestamp::from_second(second).ok()
    }

    #[test]
    fn a_machine_is_one_identity_and_out_is_out() {
        use NotAdmitted::*;
        let new = Applicant { token_made_at: at(5), ..Applicant::default() };
        let bare = Applicant::default();
        let open = Applicant { is_open: true, ..bare };
        for (applicant, expected) in [
            (new, Ok(())),
            (open, Ok(())),
            (bare, Err(NoToken)),
            // Its own secret is enough, another's is a mistake or a lie, whatever else it brings.
            (
                Applicant { secret: Some(SecretOf::Itself), registered: Some(Registered::Heard), ..bare },
                Ok(()),
            ),
            (Applicant { secret: Some(SecretOf::Another), ..new }, Err(AnotherIdentity)),
            (Applicant { secret: Some(SecretOf::Another), ..open }, Err(AnotherIdentity)),
            // The first answer may be lost; once the secret was used, nobody else gets one.
            (Applicant { registered: Some(Registered::Unheard), ..new }, Ok(())),
            (Applicant { registered: Some(Registered::Unheard), ..bare }, Err(NoToken)),
            (Applicant { registered: Some(Registered::Heard), ..new }, Err(AlreadyRegistered)),
            (Applicant { registered: Some(Registered::Heard), ..open }, Err(AlreadyRegistered)),
            // Out is out, until somebody makes a token afterwards.
            (Applicant { removed_at: at(6), ..new }, Err(Removed)),
            (Applicant { removed_at: at(5), ..new }, Err(Removed)),
            (Applicant { removed_at: at(6), ..open }, Err(Removed)),
            (Applicant { removed_at: at(6), ..bare }, Err(Removed)),
            (Applicant { removed_at: at(4), ..new }, Ok(())),
        ] {
            assert_eq!(admit(&applicant), expected, "{applicant:?}");
        }
    }
}
