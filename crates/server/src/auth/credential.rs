//! What a request carries to say who sends it.

use super::{session, token};
use axum::http::{HeaderMap, header};
use mothership_core::ids::RunnerId;

/// A credential as it was sent; nothing of it has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// Of a person's program.
    Api(String),
    /// Of a browser.
    Session(String),
    Runner(RunnerId, String),
    /// An `Authorization` that is none of ours.
    Strange,
    None,
}

/// The credential of a request. A program says what it means: `Authorization` is stronger than a cookie.
pub fn of(headers: &HeaderMap) -> Credential {
    // Browsers send the cookie with every request, also when a script of ours sets a token.
    let Some(line) = headers.get(header::AUTHORIZATION) else {
        let secret = session::secret_of(headers);
        return secret.map_or(Credential::None, |secret| Credential::Session(secret.to_owned()));
    };
    let text = line.to_str().unwrap_or_default();
    let (scheme, secret) = text.split_once(' ').unwrap_or((text, ""));
    let secret = secret.trim();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Credential::Strange;
    }
    if let Some((id, secret)) = token::parse_runner(secret) {
        return Credential::Runner(id, secret.to_owned());
    }
    if token::is_api(secret) { Credential::Api(secret.to_owned()) } else { Credential::Strange }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_known_by_its_shape() {
        let api = format!("msh_{}", "a".repeat(64));
        let cookie = format!("{}=abc", session::COOKIE);
        for (authorization, cookies, wanted) in [
            (None, None, Credential::None),
            (None, Some("other=1"), Credential::None),
            (None, Some(&*cookie), Credential::Session("abc".into())),
            (Some(format!("Bearer {api}")), None, Credential::Api(api.clone())),
            (Some(format!("bearer  {api} ")), Some(&*cookie), Credential::Api(api.clone())),
            (Some("Basic YTpi".into()), Some(&*cookie), Credential::Strange),
            (Some("Bearer".into()), None, Credential::Strange),
            (Some("Bearer msj_abc".into()), None, Credential::Strange),
            (Some("Bearer msr_no-uuid_abc".into()), None, Credential::Strange),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(line) = &authorization {
                headers.insert(header::AUTHORIZATION, line.parse().unwrap());
            }
            if let Some(line) = cookies {
                headers.insert(header::COOKIE, line.parse().unwrap());
            }
            assert_eq!(of(&headers), wanted, "{authorization:?} {cookies:?}");
        }
    }
}
