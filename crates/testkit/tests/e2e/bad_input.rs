//! Nonsense gets one clear answer that names field and fix; nothing is half-stored; the server stays up.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;

#[test]
fn invalid_submits_are_refused_by_field_and_nothing_is_stored() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let mut specs = 0;
    let mut spec = |text: &str| {
        specs += 1;
        let path = home.path().join(format!("bad{specs}.toml"));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let broken_csv = home.path().join("broken.csv");
    let rows: String = (0..10_000).map(|row| if row % 2 == 0 { "1,2,3\n" } else { "1\n" }).collect();
    std::fs::write(&broken_csv, format!("a,b\n{rows}")).unwrap();

    let cases: Vec<(Vec<String>, &[&str])> = vec![
        (vec![spec("comand = 'true'")], &["comand", "command"]),
        (vec![spec("command = 'true'\npriority = 'high'")], &["priority"]),
        (vec![spec("command = 'true'\n[sweep]\ngrid = { a = [] }")], &["sweep.grid.a"]),
        (words("--array 0-1000000000 -- true"), &["array", "1000000000"]),
        (words("-p h=1,2 -- sim {{x}}"), &["command", "x", "h"]),
        (words("--output ../secrets -- true"), &["outputs[0]", ".."]),
        (words("--output /etc/* -- true"), &["outputs[0]"]),
        (words("--input no-such-file -- true"), &["no-such-file"]),
        (words("--after 4711 -- true"), &["depends_on[0]", "4711"]),
        (
            vec!["--from".into(), broken_csv.display().to_string(), "--".into(), "true".into()],
            &["broken.csv:3"],
        ),
        (words("--cpus -1 -- true"), &["cpus"]),
        (vec!["--name".into(), "nothing".into()], &["command"]),
    ];
    for (args, wanted) in cases {
        let mut all = vec!["submit"];
        all.extend(args.iter().map(String::as_str));
        let printed = cli.run(&all);
        assert!(
            matches!(printed.code, Some(2 | 3)),
            "{args:?} ended with {:?}: {}",
            printed.code,
            printed.stderr
        );
        for word in wanted {
            assert!(printed.stderr.contains(word), "{args:?} does not mention {word}: {}", printed.stderr);
        }
        assert!(
            printed.stderr.lines().count() <= 40,
            "{args:?} floods: {} lines",
            printed.stderr.lines().count()
        );
    }
    assert_eq!(cli.json(&["jobs"])["total"], 0, "nothing is half-stored");

    let fine = cli.submit(&["--", "true"]);
    assert_eq!(cli.wait(&fine, TIMEOUT), 0, "the server is as well as before");
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}
