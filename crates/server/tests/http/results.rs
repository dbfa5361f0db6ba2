//! Results: lists by kind and text, single files that cannot run here, ZIPs of a folder.

use super::{
    app::TestApp,
    problems::{assert_invalid, assert_problem},
    runner::Runner,
};
use serde_json::{Value, json};

/// A job of two tasks that left a picture, a table and a page each.
async fn job_with_results(app: &TestApp) {
    app.submit(json!({ "command": ["sim"], "array": "0-1", "outputs": ["**"] })).await;
    let runner = Runner::join(app, "lab-1").await;
    for task in 0..2 {
        let leased = runner.lease(app).await.remove(0);
        runner.start(app, &leased).await;
        let mut left = Vec::new();
        for (path, bytes) in [
            ("plots/field.png", format!("\u{89}PNG of {task}")),
            ("table.csv", format!("a,b\n{task},2\n")),
            ("plots/page.html", format!("<script>alert({task})</script>")),
        ] {
            left.push(runner.leave(app, path, bytes.as_bytes()).await);
        }
        assert_eq!(runner.end(app, &leased, 0, json!(left)).await, "accepted");
    }
}

fn paths(list: &Value) -> Vec<String> {
    let files = list["artifacts"].as_array().unwrap().iter();
    files.map(|file| format!("{}/{}", file["index"], file["path"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn files_are_listed_by_task_and_path_in_pages() {
    let app = TestApp::open().await;
    job_with_results(&app).await;
    let all = [
        "0/plots/field.png",
        "0/plots/page.html",
        "0/table.csv",
        "1/plots/field.png",
        "1/plots/page.html",
        "1/table.csv",
    ];
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = app.get(&format!("/api/v1/jobs/1/artifacts?limit=4{after}")).await;
        assert_eq!(page["total"], 6);
        seen.extend(paths(&page));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen, all);
    for (query, expected) in [
        ("type=image", &["0/plots/field.png", "1/plots/field.png"][..]),
        ("type=csv", &["0/table.csv", "1/table.csv"]),
        ("q=page", &["0/plots/page.html", "1/plots/page.html"]),
        ("q=nothing", &[]),
    ] {
        let list = app.get(&format!("/api/v1/jobs/1/artifacts?{query}")).await;
        assert_eq!(
            (paths(&list), &list["total"]),
            (expected.iter().map(|&s| s.to_owned()).collect(), &json!(expected.len())),
            "{query}"
        );
    }
    for (query, field) in
        [("after=table.csv", "after"), ("after=x/y", "after"), ("limit=0", "limit"), ("limit=10001", "limit")]
    {
        let answer = app.ask("GET", &format!("/api/v1/jobs/1/artifacts?{query}")).send().await;
        assert_invalid(&answer, field);
    }
    let of_task = app.get("/api/v1/tasks/1.1/artifacts").await;
    assert_eq!(of_task.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn files_are_shown_in_place_and_run_nothing() {
    let app = TestApp::open().await;
    job_with_results(&app).await;
    for (path, kind, disposition) in [
        ("plots/field.png", "image/png", "inline; filename*=UTF-8''field.png"),
        ("table.csv", "text/csv", "inline; filename*=UTF-8''table.csv"),
        ("table.csv?download=true", "text/csv", "attachment; filename*=UTF-8''table.csv"),
        ("plots/page.html", "text/html", "inline; filename*=UTF-8''page.html"),
    ] {
        let file = app.ask("GET", &format!("/api/v1/tasks/1.0/files/{path}")).send().await.good();
        assert!(file.header("content-type").starts_with(kind), "{path}: {}", file.header("content-type"));
        assert_eq!(file.header("content-disposition"), disposition, "{path}");
        // Whatever it is, it runs nothing in the dashboard's origin.
        assert!(file.header("content-security-policy").starts_with("sandbox;"), "{path}");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
    }
    let part = app.ask("GET", "/api/v1/tasks/1.1/files/table.csv").header("range", "bytes=4-4").send().await;
    assert_eq!((part.status.as_u16(), &*part.body), (206, &b"1"[..]));
}

#[tokio::test]
async fn a_file_that_was_not_left_is_not_found_and_no_path_leads_out() {
    let app = TestApp::open().await;
    job_with_results(&app).await;
    for path in ["nothing.txt", "plots", "../table.csv", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd"] {
        let answer = app.ask("GET", &format!("/api/v1/tasks/1.0/files/{path}")).send().await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let nobody = app.ask("GET", "/api/v1/tasks/9.0/files/table.csv").send().await;
    assert_problem(&nobody, 404, "not_found");
}

/// Names of the entries, from the central directory at the end of the file.
fn entries(zip: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(found) = zip[at..].windows(4).position(|bytes| bytes == b"PK\x01\x02") {
        let header = at + found;
        let len = usize::from(u16::from_le_bytes([zip[header + 28], zip[header + 29]]));
        names.push(String::from_utf8(zip[header + 46..header + 46 + len].to_vec()).unwrap());
        at = header + 46 + len;
    }
    names
}

#[tokio::test]
async fn a_zip_has_all_files_or_those_of_a_folder() {
    let app = TestApp::open().await;
    job_with_results(&app).await;
    let zip = async |path: &str| app.ask("GET", &format!("/api/v1/{path}")).send().await.good();
    let whole = zip("jobs/1/results.zip").await;
    assert_eq!(whole.header("content-disposition"), "attachment; filename=\"job-1.zip\"");
    assert_eq!(
        entries(&whole.body),
        [
            "1.0/plots/field.png",
            "1.0/plots/page.html",
            "1.0/table.csv",
            "1.1/plots/field.png",
            "1.1/plots/page.html",
            "1.1/table.csv"
        ]
    );
    assert_eq!(
        entries(&zip("tasks/1.1/results.zip?path=plots").await.body),
        ["plots/field.png", "plots/page.html"]
    );
    assert_eq!(
        entries(&zip("tasks/1.1/results.zip?path=plo").await.body),
        [""; 0],
        "a folder, no beginning of one"
    );
    let nobody = app.ask("GET", "/api/v1/tasks/1.2/results.zip").send().await;
    assert_problem(&nobody, 404, "not_found");
}
