//! The session cookie. By hand in twenty lines: the crate `cookie` (through axum-extra) brings a calendar along and
//! writes the attributes in an order of its own.

use axum::http::{HeaderMap, header};

/// Name of the cookie.
pub const COOKIE: &str = "mothership_session";
/// How long a browser keeps it: as long as a session may last.
const TTL_SECONDS: u64 = mothership_core::limits::SESSION_TTL_MS / 1000;

/// `Set-Cookie` that keeps a session: not for scripts, not for other sites, only over TLS when there is TLS.
pub fn set_cookie(secret: &str, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={TTL_SECONDS}{secure}")
}

/// `Set-Cookie` that makes a browser forget the session.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The secret in the request's cookies.
pub fn secret_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE && !value.is_empty()).then_some(value))
}

/// Whether the browser speaks TLS, to us or to a proxy that says so. A lie here only makes the liar's own cookie
/// stricter.
pub fn is_https(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_secret_is_found_among_other_cookies() {
        for (lines, wanted) in [
            (&["mothership_session=abc"][..], Some("abc")),
            (&["theme=dark; mothership_session=abc; x=y"], Some("abc")),
            (&["theme=dark", "mothership_session=abc"], Some("abc")),
            (&["mothership_session=; mothership_session=abc"], Some("abc")),
            (&["mothership_session="], None),
            (&["other_mothership_session=abc"], None),
            (&["mothership_session"], None),
            (&[], None),
        ] {
            let lines: Vec<_> = lines.iter().map(|line| ("cookie", *line)).collect();
            assert_eq!(secret_of(&headers(&lines)), wanted, "{lines:?}");
        }
    }

    #[test]
    fn a_cookie_is_kept_from_scripts_and_other_sites() {
        let set = set_cookie("abc", true);
        for part in
            ["mothership_session=abc", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000", "Secure"]
        {
            assert!(set.split("; ").any(|found| found == part), "{part} in {set}");
        }
        assert!(!set_cookie("abc", false).contains("Secure"), "without TLS a browser would not send it back");
        assert!(clear_cookie().starts_with("mothership_session=;") && clear_cookie().ends_with("Max-Age=0"));
    }

    #[test]
    fn a_proxy_says_whether_there_is_tls() {
        for (proto, wanted) in
            [(Some("https"), true), (Some("HTTPS"), true), (Some("http"), false), (None, false)]
        {
            let lines: Vec<_> = proto.into_iter().map(|proto| ("x-forwarded-proto", proto)).collect();
            assert_eq!(is_https(&headers(&lines)), wanted, "{proto:?}");
        }
    }
}
