//! The session cookie.

use axum::http::{HeaderMap, header};

pub const COOKIE: &str = "mothership_session";
/// How long a session lasts.
pub const TTL_SECONDS: u64 = 30 * 24 * 3600;

/// `Set-Cookie` that keeps a session: not for scripts, not for other sites, only over TLS when there is TLS.
pub fn set_cookie(secret: &str, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={TTL_SECONDS}{secure}")
}

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
