//! People, with the real binary: the first one, the commands that scripts rely on, and a login in the browser.

use mothership_test_services::wait::{TIMEOUT, wait_for, wait_until};
use mothership_testkit::proc::{Home, PASSWORD, ServerProcess};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Stdio,
};

/// One request as a browser sends it: status, the cookie that was set, body.
fn browse(
    server: &ServerProcess,
    method: &str,
    path: &str,
    cookie: &str,
    body: &Value,
) -> (u16, String, Value) {
    let host = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let body = body.to_string();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    (status, cookie, serde_json::from_str(body.trim()).unwrap_or_default())
}

fn code_in(link: &str) -> String {
    link.trim().rsplit_once("code=").unwrap().1.to_owned()
}

#[test]
fn people_and_tokens_are_made_beside_a_running_server() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let (nobody, data) = (server.anonymous(), server.data.display().to_string());
    let job = nobody.submit(&["--", "true"]);
    let add = |name: &str, role: &str| {
        let words = ["users", "add", name, "--role", role, "--password-stdin", "--data", &data];
        nobody.ok_with_input(&words, PASSWORD)
    };
    // The first one has to look after the server, also for whoever owns it.
    let words = ["users", "add", "bob", "--role", "member", "--password-stdin", "--data", &data];
    let refused = nobody.run_with_input(&words, PASSWORD);
    assert!(
        refused.code == Some(3) && refused.stderr.contains("add an administrator first"),
        "{}",
        refused.stderr
    );
    add("ada", "admin");
    // As soon as it is said that she was added, and not a moment later.
    assert_eq!(nobody.run(&["jobs"]).code, Some(5));
    add("bob", "member");
    let token = |person: &str, scope: &str| {
        let words =
            ["tokens", "create", "script", "--for", person, "--scope", scope, "--json", "--data", &data];
        let made: Value = serde_json::from_str(&nobody.ok(&words)).unwrap();
        made["token"].as_str().unwrap().to_owned()
    };
    let with = |token: &str, words: &[&str]| {
        let mut all = words.to_vec();
        all.extend(["--token", token]);
        nobody.run(&all)
    };
    let (admin, read, submit) = (token("ada", "admin"), token("ada", "read"), token("bob", "submit"));
    assert_eq!(with(&read, &["jobs"]).code, Some(0));
    let refused = with(&read, &["cancel", &job]);
    assert!(refused.code == Some(5) && refused.stderr.contains("scope 'read'"), "{}", refused.stderr);
    assert_eq!(with(&submit, &["cancel", &job]).code, Some(0));
    assert_eq!(with(&submit, &["users"]).code, Some(5));
    let listed = with(&admin, &["users"]);
    assert!(listed.text().contains("ada") && listed.text().contains("bob"), "{}", listed.text());
    assert_eq!(with(&admin, &["users", "role", "bob", "viewer"]).code, Some(0));
    assert_eq!(
        with(&admin, &["users", "take-over", "ada", "--from", "local"]).text(),
        "1 job given to ada\n"
    );
    assert_eq!(with(&admin, &["tokens", "list"]).text().lines().count(), 3, "a head and two tokens");
    // Without the server, too: the folder is its owner's.
    nobody.ok(&["users", "disable", "bob", "--data", &data]);
    assert_eq!(with(&submit, &["jobs"]).code, Some(5), "at once");
    nobody.ok(&["users", "enable", "bob", "--data", &data]);
    assert_eq!(with(&submit, &["jobs"]).code, Some(0));
    nobody.ok(&["tokens", "revoke", &submit, "--data", &data]);
    assert_eq!(with(&submit, &["jobs"]).code, Some(5));
    let last = nobody.run(&["users", "remove", "ada", "--data", &data]);
    assert!(last.code == Some(3) && last.stderr.contains("only administrator"), "{}", last.stderr);
    nobody.ok(&["users", "remove", "bob", "--data", &data]);
    let weak =
        nobody.command(&["users", "add", "eve", "--role", "member", "--password-stdin", "--data", &data]);
    let weak = { weak }.stdin(Stdio::null()).output().unwrap();
    assert!(String::from_utf8_lossy(&weak.stderr).contains("at least 10 characters"), "{weak:?}");
}

#[test]
fn an_open_server_says_of_no_password_that_it_is_right_which_is_not() {
    let home = Home::new();
    let server = home.server(&["--open"], &[]);
    let (cli, data) = (server.anonymous(), server.data.display().to_string());
    let login = |name: &str, password: &str| {
        cli.run_with_input(&["login", "--name", name, "--password-stdin"], password)
    };
    let nobody = login("ada", PASSWORD);
    assert_eq!(nobody.code, Some(0), "{}", nobody.stderr);
    assert!(nobody.text().contains("no password was checked"), "{}", nobody.text());
    let words = ["users", "add", "ada", "--role", "admin", "--password-stdin", "--data", &data];
    let added = cli.run_with_input(&words, PASSWORD);
    assert!(added.code == Some(0) && added.stderr.contains("lets everybody in"), "{}", added.stderr);
    let right = login("ada", PASSWORD);
    assert!(
        right.code == Some(0) && right.text().contains("the password of ada is right"),
        "{}",
        right.text()
    );
    let wrong = login("ada", "another password");
    assert_eq!(wrong.code, Some(5), "{}", wrong.text());
    assert!(
        wrong.stderr.contains("users password") && !wrong.stderr.contains("log in with"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn the_link_of_the_first_start_makes_the_administrator() {
    let home = Home::new();
    let mut server = home.server(&["--require-login"], &[]);
    let file = server.data.join("welcome-link");
    let link = wait_for("the link", TIMEOUT, || std::fs::read_to_string(&file).ok());
    assert!(link.starts_with(&format!("{}/welcome?code=", server.url)), "{link}");
    wait_until("it to be printed", TIMEOUT, || server.process().printed().contains(link.trim()));
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    server.kill();
    server.restart();
    wait_until("the file to be named", TIMEOUT, || server.process().printed().contains("welcome-link"));
    assert!(!server.process().printed().contains("code="), "it is printed once");

    let body = json!({ "code": code_in(&link), "name": "ada", "password": PASSWORD });
    let (status, cookie, me) = browse(&server, "POST", "/api/v1/welcome", "", &body);
    assert_eq!((status, &me["username"], &me["role"]), (200, &json!("ada"), &json!("admin")));
    assert_eq!(browse(&server, "GET", "/api/v1/users", &cookie, &json!(null)).0, 200);
    assert_eq!(browse(&server, "POST", "/api/v1/welcome", "", &body).0, 404, "once");
    assert!(!file.exists());
    server.kill();
    server.restart();
    wait_until("how to log in", TIMEOUT, || server.process().printed().contains("mothership login --server"));
    assert!(!file.exists());
}

#[test]
fn a_command_line_logs_in_by_password_and_by_the_browser() {
    let home = Home::new();
    let server = home.server(&["--require-login"], &[]);
    let cli = server.anonymous();
    server.administrators_token();
    cli.ok_with_input(&["login", "--name", "admin", "--password-stdin"], PASSWORD);
    assert_eq!(cli.json(&["jobs"])["total"], 0);
    let saved = cli.shell("cat $(find . -name login.toml)").output().unwrap();
    assert!(!String::from_utf8_lossy(&saved.stdout).contains(PASSWORD), "a password is not kept");
    // The token that the login made is good for nothing behind the logout.
    let saved = String::from_utf8_lossy(&saved.stdout).into_owned();
    let token = saved.split('"').find(|word| word.starts_with("msh_")).expect("a token is saved").to_owned();
    assert_eq!(cli.run(&["jobs", "--token", &token]).code, Some(0));
    let out: Value = serde_json::from_str(&cli.ok(&["logout", "--json"])).unwrap();
    assert_eq!(out["token_taken_back"], true, "{out}");
    assert_eq!(cli.run(&["jobs", "--token", &token]).code, Some(5));
    let wrong = cli.command(&["login", "--name", "admin", "--password-stdin"]);
    let wrong = { wrong }.stdin(Stdio::null()).output().unwrap();
    assert_eq!(wrong.status.code(), Some(5), "{wrong:?}");

    let mut asks = cli.command(&["login"]);
    let said = home.path().join("said");
    let mut asks = asks.stderr(std::fs::File::create(&said).unwrap()).stdout(Stdio::null()).spawn().unwrap();
    let code = wait_for("the address of the page", TIMEOUT, || {
        let text = std::fs::read_to_string(&said).unwrap();
        text.lines().find_map(|line| line.split_once("/device?code=").map(|(_, code)| code.trim().to_owned()))
    });
    let login = json!({ "name": "admin", "password": PASSWORD });
    let (_, cookie, _) = browse(&server, "POST", "/api/v1/auth/login", "", &login);
    let path = format!("/api/v1/device-logins/{code}");
    assert_eq!(browse(&server, "POST", &path, "", &json!({ "allow": true })).0, 401, "only who is logged in");
    assert_eq!(browse(&server, "POST", &path, &cookie, &json!({ "allow": true })).0, 204);
    let ended = wait_for("the command to end", TIMEOUT, || asks.try_wait().unwrap());
    assert!(ended.success(), "{}", std::fs::read_to_string(&said).unwrap());
    assert_eq!(cli.json(&["jobs"])["total"], 0);
}

#[test]
fn the_token_of_an_older_version_still_lets_its_administrator_in() {
    let home = Home::new();
    let mut server = home.server(&["--require-login"], &[]);
    server.kill();
    // As it was left by the version before: a person without a password, and a token without a scope.
    let secret = format!("msh_{}", "5".repeat(64));
    let hash = mothership_server::auth::token::hash(&secret);
    let database = rusqlite::Connection::open(server.data.join("mothership.db")).unwrap();
    database
        .execute_batch(&format!(
            "INSERT INTO users (name, role, created_at) VALUES ('admin', 'admin', 1);
             INSERT INTO api_tokens (id, user_name, hash, scope, created_at) VALUES ('admin', 'admin', '{hash}', '', 1)"
        ))
        .unwrap();
    drop(database);
    server.restart();
    let cli = server.anonymous();
    assert!(cli.ok(&["users", "--token", &secret]).contains("no password"));
    cli.ok_with_input(
        &["users", "password", "admin", "--password-stdin", "--data", &server.data.display().to_string()],
        PASSWORD,
    );
    cli.ok_with_input(&["login", "--name", "admin", "--password-stdin"], PASSWORD);
    cli.ok(&["jobs"]);
}
