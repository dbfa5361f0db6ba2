//! What the parser understands, and what it keeps to itself.

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn only_what_serves_logs_for_people_by_itself() {
    let format = |line: &str| {
        let words = std::iter::once("mothership").chain(line.split(' '));
        Cli::try_parse_from(words).unwrap().log_format()
    };
    assert_eq!(format("up"), Some(LogFormat::Text));
    assert_eq!(format("server --log-format json"), Some(LogFormat::Json));
    assert_eq!(format("runner --log-format json"), Some(LogFormat::Json));
    assert_eq!([format("jobs"), format("version")], [None, None]);
}

#[test]
fn a_token_of_the_command_line_is_not_printed() {
    let cli = Cli::try_parse_from(["mothership", "status", "--token", "s3cret"]).unwrap();
    assert_eq!(cli.global.token.as_ref().map(|token| token.expose()), Some("s3cret"));
    assert!(!format!("{cli:?}").contains("s3cret"));
    let cli = Cli::try_parse_from(["mothership", "runner", "--join", "s3cret"]).unwrap();
    assert!(!format!("{cli:?}").contains("s3cret"));
    let cli = Cli::try_parse_from(["mothership", "server", "--goliat-key", "s3cret"]).unwrap();
    assert!(!format!("{cli:?}").contains("s3cret"));
}

#[test]
fn what_issue_and_documentation_promise_is_understood() {
    for line in [
        "up --data d --listen 127.0.0.1:0 --cpus 2 --open --no-runner",
        "server --require-login --data d --listen 127.0.0.1:8080 --database postgres://x --blobs s3://b --log-format json",
        "runner --server http://a,http://b --join-file - --ca-file ca.pem",
        "runner --server http://x --join t --data d --cpus 2 --memory 4GiB --name n --label gpu --label os=linux",
        "submit --name x -p h=0.1,0.2 -p seed=1..100 --cpus 2 --output out/** -- ./sim --h {{h}} --seed {{seed}}",
        "submit study.toml --dry-run --json",
        "submit --cpus -1 --retry-on -1,3 -- true",
        "submit - --format yaml --wait",
        "submit --array 0-99 --follow -- true",
        "submit --from points.csv --shell 'echo {{line}}' --retry-on 42,137 --after 41 --after 40:any",
        "jobs --status running,failed --limit 10 --offset 5 --json",
        "job 42",
        "tasks 42 --failed --limit 10 --after 7 --json",
        "task 42.7 --json",
        "logs 42.7 -f --attempt 2 --stream stdout",
        "logs 42.7.2 --timestamps",
        "logs 42 --search error",
        "wait 42 43 --timeout 2h",
        "cancel 42 43.1",
        "delete 42 43 --yes",
        "pause 42",
        "resume 42",
        "retry 42 --failed",
        "results ls 42",
        "results get 42.7 out/**.png --to d",
        "explain 42.7",
        "runners",
        "runners --wide",
        "runners drain bench-1",
        "runners rename bench-1 lab-7",
        "runners label bench-1 goliat=2 gpu-",
        "goliat config 42",
        "goliat config 42.7 --to near.json",
        "runner-token --ttl 1h",
        "goliat submit near.json --name n --description d --split-by custom --frequency-groups 5800;2140,2450 --dry-run",
        "goliat submit near.json --name n --num-splits 6 --json",
        "goliat import --from postgres://me@old/goliat --goliat-key k --server http://x",
        "status --json --server http://x --token t",
        "login --server http://x --token t",
        "login --name ada --password-stdin",
        "login --no-browser",
        "users",
        "users --data d",
        "users list --data d --database postgres://x",
        "users add ada --role admin --password-stdin --data d",
        "users add ada --role member --display-name Ada --email ada@example.org",
        "users invite --role viewer --expires 2h",
        "users invite bob --role member",
        "users role ada viewer",
        "users disable ada --data d",
        "users enable ada",
        "users password ada --link",
        "users password ada --password-stdin --data d",
        "users remove ada",
        "users take-over ada --from local",
        "tokens create nightly --for ada --scope submit --json --data d",
        "tokens create nightly --scope read --expires 90d",
        "tokens list",
        "projects",
        "projects create lab --description x",
        "projects add lab ada --role viewer",
        "projects move 42 private",
        "share 42 ada --run",
        "share 42",
        "share 42 ada --withdraw",
        "submit --project lab -- true",
        "tokens list --for ada --data d",
        "tokens revoke 0123456789ab",
        "logout",
        "completions bash",
        "gen cli-reference",
        "version",
    ] {
        let words = std::iter::once("mothership").chain(line.split(' '));
        if let Err(error) = Cli::try_parse_from(words) {
            panic!("{line}: {error}");
        }
    }
    for line in [
        "",
        "job",
        "job x",
        "logs 42.x",
        "results get 42",
        "gen nothing",
        "submit --wait --dry-run -- true",
        "users add ada",
        "users role ada owner",
        "tokens create x --scope all",
        "login --password-stdin",
        "users list --database x",
    ] {
        let words = std::iter::once("mothership").chain(line.split_whitespace());
        assert!(Cli::try_parse_from(words).is_err(), "{line}");
    }
}

#[test]
fn the_reference_is_current() {
    let page = crate::output::reference::markdown(&mut Cli::command());
    let held = include_str!("../../../../../docs/cli-reference.md");
    for (fresh, held) in page.lines().zip(held.lines()) {
        assert_eq!(fresh, held, "run cargo xtask gen");
    }
    assert_eq!(page.lines().count(), held.lines().count());
}

#[test]
fn what_is_about_this_machine_asks_no_server() {
    for line in ["version", "version --json", "completions bash", "gen cli-reference", "gen job-schema"] {
        let (ended, asked) = run(line, |_| (500, json!({})));
        assert_eq!((ended, asked.len()), (Ok(Exit::Ok), 0), "{line}");
    }
}
