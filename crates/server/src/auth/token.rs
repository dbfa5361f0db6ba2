//! Secrets as text: `msh_…` of people's programs, `msj_…` to join, `msi_…` in links that make people, `msd_…` of programs
//! that wait to be allowed, `msr_RUNNER_…` of a runner. Only hashes are stored.
//! 256 random bits need no slow hash: nobody guesses them.

use mothership_core::{ids::RunnerId, rng::RandomSource};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a secret is for: it shows in its text, so that one pasted in the wrong place is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of a person's program.
    Api,
    /// With which a machine becomes a runner.
    Join,
    /// In a link that makes a person, or sets a password.
    Invite,
    /// With which a program asks whether it was allowed.
    Device,
}

/// A new secret.
pub fn make(kind: Kind, rng: &RandomSource) -> String {
    let mark = match kind {
        Kind::Api => "msh",
        Kind::Join => "msj",
        Kind::Invite => "msi",
        Kind::Device => "msd",
    };
    format!("{mark}_{}", rng.secret().expose())
}

/// What a runner sends: its id says whose hash to compare with.
pub fn runner(id: RunnerId, secret: &str) -> String {
    format!("msr_{id}_{secret}")
}

/// Whether the text has the shape of an API token: cheap to check before anything is looked up.
pub fn is_api(text: &str) -> bool {
    text.strip_prefix("msh_")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The parts of what a runner sends.
pub fn parse_runner(text: &str) -> Option<(RunnerId, &str)> {
    let (id, secret) = text.strip_prefix("msr_")?.split_once('_')?;
    Some((id.parse().ok()?, secret))
}

/// Characters of a hash that name what it is of. Part of a hash distinguishes, and opens nothing.
pub const ID_LENGTH: usize = 12;

/// What people name a secret by whose hash this is.
pub fn id_of(hash: &str) -> String {
    hash.chars().take(ID_LENGTH).collect()
}

/// What is stored of a secret.
pub fn hash(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the secret has this hash; takes the same time however much of it is right.
pub fn matches(secret: &str, hash_stored: &str) -> bool {
    hash(secret).as_bytes().ct_eq(hash_stored.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runners_token_names_the_runner() {
        let rng = RandomSource::seeded(1);
        let id = RunnerId(rng.uuid_v7(jiff::Timestamp::UNIX_EPOCH));
        let secret = rng.secret().expose().to_owned();
        assert_eq!(parse_runner(&runner(id, &secret)), Some((id, secret.as_str())));
        for bad in ["", "msr_", "msr_x_y", "msh_abc", &secret] {
            assert_eq!(parse_runner(bad), None, "{bad}");
        }
        assert!(is_api(&make(Kind::Api, &rng)) && !is_api(&make(Kind::Join, &rng)) && !is_api("msh_abc"));
        assert!(matches(&secret, &hash(&secret)));
        assert!(!matches(&secret[1..], &hash(&secret)));
    }
}
