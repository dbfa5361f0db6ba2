//! Where the server is: one address, a file that a server on a random port writes, or those of several replicas.

use crate::config::ServerAddress;

/// `None` while the file is not there yet.
pub fn read_address(address: &ServerAddress) -> Option<String> {
    match address {
        ServerAddress::Url(url) => Some(url.trim_end_matches('/').to_owned()),
        ServerAddress::Urls(urls) => Some(urls.first()?.trim_end_matches('/').to_owned()),
        ServerAddress::File(path) => {
            let text = std::fs::read_to_string(path).ok()?;
            Some(text.trim().trim_end_matches('/').to_owned())
        }
    }
}

/// Where to ask when `current` did not answer.
pub fn next_address(address: &ServerAddress, current: &str) -> Option<String> {
    let ServerAddress::Urls(urls) = address else { return read_address(address) };
    let at = urls.iter().position(|url| url.trim_end_matches('/') == current);
    let next = at.map_or(0, |at| (at + 1) % urls.len());
    Some(urls.get(next)?.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_addresses_each_is_asked_in_turn() {
        let urls = ServerAddress::Urls(vec!["http://a/".into(), "http://b".into()]);
        assert_eq!(read_address(&urls).as_deref(), Some("http://a"));
        for (current, next) in [("http://a", "http://b"), ("http://b", "http://a"), ("http://x", "http://a")]
        {
            assert_eq!(next_address(&urls, current).as_deref(), Some(next));
        }
        let one = ServerAddress::Url("http://a".into());
        assert_eq!(next_address(&one, "http://a").as_deref(), Some("http://a"));
    }

    #[test]
    fn an_address_is_read_without_its_slash_and_may_be_missing() {
        let url = |text: &str| read_address(&ServerAddress::Url(text.into()));
        assert_eq!(url("http://a:1/").as_deref(), Some("http://a:1"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("address");
        let address = ServerAddress::File(file.clone());
        assert_eq!(read_address(&address), None);
        std::fs::write(&file, " http://b:2/\n").unwrap();
        assert_eq!(read_address(&address).as_deref(), Some("http://b:2"));
    }
}
