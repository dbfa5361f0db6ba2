//! It works where users are: behind a proxy, without certificates, on IPv6 alone, without a home.

use std::net::{Ipv6Addr, TcpListener};
use std::process::Command;

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::{Home, ServerProcess};

/// A proxy that is not there, and certificates that are none.
const HOSTILE: [(&str, &str); 8] = [
    ("HTTP_PROXY", "http://127.0.0.1:9"),
    ("http_proxy", "http://127.0.0.1:9"),
    ("HTTPS_PROXY", "http://127.0.0.1:9"),
    ("ALL_PROXY", "socks5://127.0.0.1:9"),
    ("NO_PROXY", "example.com"),
    ("no_proxy", ""),
    ("SSL_CERT_FILE", "/dev/null"),
    ("SSL_CERT_DIR", "/nonexistent"),
];

fn run(server: &ServerProcess, words: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = server.cli().command(words);
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ] {
        command.env_remove(name);
    }
    let output = command.envs(env.iter().copied()).output().expect("the binary can be started");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn loopback_needs_neither_proxy_nor_certificates() {
    let home = Home::new();
    let env = HOSTILE.map(|(name, value)| (name, value.to_owned()));
    let server = home.up_with(&[], &env);
    // The runner of `up` has joined and works, and the command line finds both.
    for address in [server.url.clone(), server.url.replace("127.0.0.1", "localhost")] {
        let words = ["submit", "--server", &address, "--wait", "--", "true"];
        let (code, said) = run(&server, &words, &HOSTILE);
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn what_stands_in_the_way_is_named() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    // TEST-NET-1: nobody is there, and the proxy is what refuses.
    let (code, said) =
        run(&server, &["jobs", "--server", "http://192.0.2.1:8080"], &[("HTTP_PROXY", "http://127.0.0.1:9")]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("the proxy http://127.0.0.1:9 of HTTP_PROXY was used"), "{said}");
    assert!(said.contains("NO_PROXY=192.0.2.1"), "{said}");
    let proxy = [("HTTP_PROXY", "nonsense://x")];
    let (code, said) = run(&server, &["jobs", "--server", "http://192.0.2.1:8080"], &proxy);
    assert_eq!(code, Some(6), "{said}");
    assert!(said.contains("HTTP_PROXY does not hold the address of a proxy"), "{said}");

    let bare = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/nonexistent")];
    let https = server.url.replace("http://", "https://");
    let (code, said) = run(&server, &["jobs", "--server", &https], &bare);
    assert_eq!(code, Some(6), "{said}");
    let wanted = "no CA certificates on this machine; install ca-certificates or set SSL_CERT_FILE";
    assert!(said.contains(wanted), "{said}");
    let (code, said) = run(&server, &["jobs", "--server", &https, "--ca-file", "none.pem"], &bare);
    assert_eq!(code, Some(6), "{said}");
    assert!(said.contains("none.pem holds no CA certificate"), "{said}");
}

#[test]
fn ipv6_alone_is_enough_and_so_is_a_life_without_a_home() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return;
    }
    let home = Home::new();
    let data = home.path().join("up").display().to_string();
    // The last `--listen` of a command line counts.
    let port = {
        let free = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).expect("it was free a moment ago");
        free.local_addr().expect("it is bound").port()
    };
    let mut server = home.up_on(&data, &format!("[::1]:{port}"));
    assert_eq!(server.url, format!("http://[::1]:{port}"));
    assert_eq!(server.cli().run(&["submit", "--wait", "--", "true"]).code, Some(0));
    let zoned = format!("http://[::1%1]:{port}");
    let said = server.cli().run(&["jobs", "--server", &zoned]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let mut homeless = server.cli().command(&["jobs"]);
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        homeless.env_remove(name);
    }
    assert!(homeless.status().expect("the binary can be started").success());
    server.process().terminate();
    assert!(server.process().wait(TIMEOUT).success());
}

#[test]
fn a_folder_that_cannot_be_had_is_one_sentence_and_a_way_out() {
    let home = Home::new();
    let server = home.up(&[]);
    let data = server.data.display().to_string();
    let start = |words: &[&str]| {
        let output = server.cli().command(words).output().expect("the binary can be started");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for verb in ["up", "server"] {
        let (code, said) = start(&[verb, "--data", &data, "--listen", "127.0.0.1:0"]);
        assert_eq!(code, Some(6), "{said}");
        assert!(said.contains("another server uses the data folder"), "{said}");
        assert!(said.contains(&server.url), "the address of the other is named: {said}");
    }
    std::fs::write(home.path().join("file"), "").expect("the home can be written to");
    let (code, said) = start(&["server", "--data", "file/data", "--listen", "127.0.0.1:0"]);
    assert_eq!(code, Some(6), "{said}");
    assert!(said.contains("cannot make the data folder file/data") && said.contains("--data DIR"), "{said}");
}

#[test]
fn an_empty_database_beside_the_files_of_another_is_no_new_installation() {
    let home = Home::new();
    let mut server = home.up(&[]);
    let script = "echo kept > \"$MOTHERSHIP_OUTPUT_DIR/file\"";
    assert_eq!(server.cli().run(&["submit", "--wait", "--output", "**", "--shell", script]).code, Some(0));
    server.process().terminate();
    assert!(server.process().wait(TIMEOUT).success());
    let database = server.data.join("mothership.db");
    let copy = home.path().join("copy.db");
    std::fs::rename(&database, &copy).expect("they are on one disk");
    std::fs::write(&database, "").expect("the folder can be written to");
    let data = server.data.display().to_string();
    let start = |more: &[&str]| {
        let mut words = vec!["server", "--data", &data, "--listen", "127.0.0.1:0"];
        words.extend(more);
        Command::output(&mut server.cli().command(&words)).expect("the binary can be started")
    };
    let refused = start(&[]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(6), "{said}");
    assert!(said.contains("mothership.db is empty") && said.contains("--adopt"), "{said}");
    std::fs::rename(&copy, &database).expect("they are on one disk");
    server.restart();
    assert!(server.cli().ok(&["results", "ls", "1"]).contains("file"));
}
