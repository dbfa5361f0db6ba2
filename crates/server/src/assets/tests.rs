use super::{files::BuiltFile, *};

fn none(_: &str) -> Option<BuiltFile> {
    None
}

fn some(path: &str) -> Option<BuiltFile> {
    let bytes: &'static [u8] = match path {
        "index.html" => b"<!doctype html>",
        "assets/index-C9LaRyMx.js" => b"script",
        "assets/index-C9LaRyMx.js.br" => b"br",
        "assets/index-C9LaRyMx.js.gz" => b"gz",
        "favicon.svg" => b"<svg/>",
        _ => return None,
    };
    Some(BuiltFile { bytes: bytes.into(), hash: *blake3::hash(bytes).as_bytes() })
}

fn get(find: FindFile, path: &str, headers: &[(header::HeaderName, &str)]) -> Option<Response<Body>> {
    let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    answer(find, &Method::GET, path, &headers)
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn each_page_of_the_dashboard_is_the_dashboard() {
    for path in ["/", "/jobs", "/jobs/42", "/tasks/42.7", "/login", "/apiary"] {
        let page = get(some, path, &[]).unwrap();
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(&page, "cache-control"), "no-cache", "{path}");
    }
}

#[test]
fn programs_are_told_when_there_is_nothing() {
    for path in ["/api", "/api/v1/nothing", "/ws", "/ws/x", "/metrics/x", "/healthz/x", "/assets/old-0000.js"]
    {
        assert!(get(some, path, &[]).is_none(), "{path}");
    }
    assert!(answer(some, &Method::POST, "/jobs", &HeaderMap::new()).is_none());
    assert!(answer(some, &Method::HEAD, "/jobs", &HeaderMap::new()).is_some());
}

#[test]
fn files_come_compressed_and_are_kept_by_their_hash() {
    let path = "/assets/index-C9LaRyMx.js";
    for (accept, encoding) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let file = get(some, path, &[(header::ACCEPT_ENCODING, accept)]).unwrap();
        assert_eq!(header(&file, "content-encoding"), encoding);
        assert_eq!(header(&file, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&file, "cache-control"), "public, max-age=31536000, immutable");
        let etag = header(&file, "etag").to_owned();
        let known =
            [(header::ACCEPT_ENCODING, accept), (header::IF_NONE_MATCH, &*format!("\"x\", W/{etag}"))];
        assert_eq!(get(some, path, &known).unwrap().status(), StatusCode::NOT_MODIFIED);
    }
    let small = get(some, "/favicon.svg", &[(header::ACCEPT_ENCODING, "br")]).unwrap();
    assert_eq!((header(&small, "content-encoding"), header(&small, "content-type")), ("", "image/svg+xml"));
}

#[test]
fn a_build_without_dashboard_says_how_to_get_one() {
    let page = get(none, "/jobs/42", &[]).unwrap();
    assert_eq!((page.status(), header(&page, "cache-control")), (StatusCode::OK, "no-store"));
    assert!(NOT_BUILT.contains("cargo xtask build") && NOT_BUILT.contains("npm run build"));
}
