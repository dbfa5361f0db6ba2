//! What a browser says that it is, short enough for a list of sessions. A guess for people; nothing is decided by it.

use axum::http::{HeaderMap, header};
use mothership_core::limits::DEVICE_CHARS_MAX;

/// Names of browsers as they call themselves. Those that pretend to be another one stand before it.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
/// The same of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`, or the beginning of what the request says; empty when it says nothing.
pub fn of(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|text| text.to_str().ok()).unwrap_or_default();
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => text.chars().take(DEVICE_CHARS_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let mozilla = "Mozilla/5.0";
        for (said, wanted) in [
            (
                format!("{mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
                "Firefox on Linux",
            ),
            (
                format!(
                    "{mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
                ),
                "Edge on Windows",
            ),
            (
                format!("{mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"),
                "Safari on iPhone",
            ),
            (
                format!("{mozilla} (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"),
                "Chrome on Android",
            ),
            ("curl/8.5.0".into(), "curl"),
            ("mothership/0.1".into(), "mothership/0.1"),
            (String::new(), ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, said.parse().unwrap());
            assert_eq!(of(&headers), wanted);
        }
        let mut headers = HeaderMap::new();
        assert_eq!(of(&headers), "");
        headers.insert(header::USER_AGENT, "x".repeat(5000).parse().unwrap());
        assert_eq!(of(&headers).len(), DEVICE_CHARS_MAX);
    }
}
