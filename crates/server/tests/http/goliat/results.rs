//! Results: every simulation's files stay, byte for byte, and never leave their folder.

use super::{Fleet, Machine, form, machine};
use base64::Engine as _;
use serde_json::{Value, json};

async fn claimed(fleet: &Fleet, assignments: usize) -> String {
    let study = fleet.study(assignments).await;
    for n in 0..assignments {
        let m = machine(&format!("10.0.0.{n}"), &format!("sim-{n}"));
        fleet.claim(&m, &format!("{study}.{n}")).await.good();
    }
    study
}

fn paths(tree: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for node in tree.as_array().unwrap() {
        match node["type"].as_str().unwrap() {
            "directory" => out.extend(paths(&node["children"])),
            _ => out.push(node["path"].as_str().unwrap().to_owned()),
        }
    }
    out
}

#[tokio::test(start_paused = true)]
async fn every_simulation_s_files_stay() {
    let fleet = Fleet::new().await;
    let study = claimed(&fleet, 1).await;
    let task = format!("{study}.0");
    for frequency in ["700MHz", "900MHz", "5800MHz"] {
        let folder = format!("near_field/duke/{frequency}/face");
        let files: Vec<(&str, &[u8])> =
            vec![("config.json", b"{}"), ("verbose.log", b"log"), ("sar.pkl", b"\x80\x04")];
        let reply = fleet.upload(&task, &folder, &files).await.good().json();
        assert_eq!((&reply["success"], &reply["filesUploaded"]), (&json!(true), &json!(3)));
        assert_eq!(reply["files"][0]["filename"], "config.json");
    }
    // Older clients count from above and write backslashes.
    let again =
        fleet.upload(&task, "..\\near_field\\duke\\700MHz\\face", &[("config.json", b"{\"a\": 1}")]).await;
    assert_eq!(again.good().json()["filesUploaded"], 1);
    let list = fleet.get(&format!("/api/super-studies/{study}/results/list")).await;
    assert_eq!((&list["totalFiles"], list["tree"].as_array().unwrap().len()), (&json!(9), 1));
    assert_eq!(list["totalSize"], 3 * (2 + 3 + 2) + 6);
    assert_eq!(paths(&list["tree"]).len(), 9);
    let file =
        format!("/api/super-studies/{study}/results/file?path=near_field/duke/700MHz/face/config.json");
    assert_eq!(
        fleet.get(&file).await,
        json!({ "content": "{\"a\": 1}", "filename": "config.json", "size": 8, "type": "text" })
    );
    // A retry that skips what is done leaves them where they are.
    fleet
        .say(&machine("10.0.0.0", ""), json!({ "type": "memory_error", "message": "x", "exit_code": 42 }))
        .await;
    fleet.pass(61).await;
    fleet
        .say(&machine("10.0.0.0", ""), json!({ "type": "memory_error", "message": "x", "exit_code": 42 }))
        .await;
    fleet.claim(&machine("10.0.0.0", "sim-0"), &task).await.good();
    let list = fleet.get(&format!("/api/assignments/{task}/results/list")).await;
    assert_eq!(list["totalFiles"], 9);
}

#[tokio::test(start_paused = true)]
async fn other_code_pages_come_back_as_they_were() {
    let fleet = Fleet::new().await;
    let study = claimed(&fleet, 1).await;
    let windows = b"Gr\xfc\xdfe aus Gent\r\n";
    fleet.upload(&format!("{study}.0"), "a", &[("verbose.log", windows), ("x.png", b"\x89PNG")]).await.good();
    let file = fleet.get(&format!("/api/super-studies/{study}/results/file?path=a/verbose.log")).await;
    assert_eq!((&file["type"], &file["encoding"]), (&json!("binary"), &json!("base64")));
    let bytes = base64::engine::general_purpose::STANDARD.decode(file["content"].as_str().unwrap()).unwrap();
    assert_eq!(bytes, windows);
    let picture = fleet.get(&format!("/api/super-studies/{study}/results/file?path=a/x.png")).await;
    assert_eq!(picture["contentType"], "image/png");
}

#[tokio::test(start_paused = true)]
async fn one_path_in_two_assignments_is_two_files() {
    let fleet = Fleet::new().await;
    let study = claimed(&fleet, 2).await;
    for n in 0..2 {
        let own = format!("own-{n}.txt");
        let body = format!("of {n}");
        let files: Vec<(&str, &[u8])> = vec![("config.json", body.as_bytes()), (&own, b"x")];
        fleet.upload(&format!("{study}.{n}"), "far_field", &files).await.good();
    }
    let list = fleet.get(&format!("/api/super-studies/{study}/results/list")).await;
    assert_eq!(
        paths(&list["tree"]),
        [
            "assignment_0/far_field/config.json",
            "assignment_1/far_field/config.json",
            "far_field/own-0.txt",
            "far_field/own-1.txt"
        ]
    );
    let file = format!("/api/super-studies/{study}/results/file?path=assignment_1/far_field/config.json");
    assert_eq!(fleet.get(&file).await["content"], "of 1");
    let zip =
        fleet.app.ask("GET", &format!("/api/super-studies/{study}/results/download")).send().await.good();
    assert_eq!(zip.header("content-disposition"), "attachment; filename=\"near_results.zip\"");
    let names = |name: &str| zip.body.windows(name.len()).any(|part| part == name.as_bytes());
    for path in paths(&list["tree"]) {
        assert!(names(&path), "{path} is in the ZIP");
    }
}

#[tokio::test(start_paused = true)]
async fn names_lead_nowhere_else() {
    let fleet = Fleet::new().await;
    let study = claimed(&fleet, 1).await;
    let task = format!("{study}.0");
    for (folder, name) in
        [("../../etc", "passwd"), ("/etc", "passwd"), ("C:\\Windows", "x"), ("a/../../b", "x")]
    {
        let refused = fleet.upload(&task, folder, &[(name, b"x")]).await;
        assert_eq!(refused.status, 400, "{folder}");
        assert!(refused.json()["error"].is_string());
    }
    fleet.upload(&task, "a", &[("../../evil.txt", b"x")]).await.good();
    let list = fleet.get(&format!("/api/assignments/{task}/results/list")).await;
    assert_eq!(paths(&list["tree"]), ["a/evil.txt"], "a file's name is its last word");
    for path in ["../a/evil.txt", "/etc/passwd", "a"] {
        let asked = format!("/api/assignments/{task}/results/file?path={path}");
        assert_eq!(fleet.app.ask("GET", &asked).send().await.status, 404, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_upload() {
    let fleet = Fleet::new().await;
    let study = fleet.study(1).await;
    let early = fleet.upload(&format!("{study}.0"), "a", &[("x", b"1")]).await;
    assert_eq!(early.status, 409, "nobody has claimed it");
    fleet.claim(&machine("a", ""), &format!("{study}.0")).await.good();
    for (id, files, status) in [("9.9", 1, 404), ("x", 1, 404), (&format!("{study}.0"), 0, 400)] {
        let files: Vec<(&str, &[u8])> = vec![("x", &b"1"[..]); files];
        assert_eq!(fleet.upload(id, "a", &files).await.status, status, "{id}");
    }
    let path = format!("/api/assignments/{study}.0/results");
    let broken =
        fleet.app.ask("POST", &path).body("multipart/form-data; boundary=B", "--B\r\nbroken").send().await;
    assert_eq!(broken.status, 400);
    assert_eq!(fleet.app.ask("POST", &path).json(json!({})).send().await.status, 400);
    for what in ["list", "download"] {
        let path = format!("/api/super-studies/{study}/results/{what}");
        assert_eq!(fleet.app.ask("GET", &path).send().await.status, 404, "nothing is there yet");
    }
    // The older address names the assignment in the form.
    let named =
        form(&[("assignmentId", &format!("{study}.0")), ("relativePath", "b")], "file", &[("y.txt", b"2")]);
    let kept =
        fleet.app.ask("POST", "/api/artifacts").body("multipart/form-data; boundary=B", named).send().await;
    assert_eq!(kept.good().json()["filesUploaded"], 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_kept_for_long_replaces_nothing_newer() {
    let fleet = Fleet::new().await;
    let task = format!("{}.0", fleet.study(1).await);
    let hooked = |n: u32| Machine { hook: Some(format!("install-{n}")), ..machine("10.0.0.1", "sim") };
    let deliver = async |kept: &str| {
        let body = form(&[("relativePath", "a")], "files", &[("x.txt", b"kept")]);
        let ask = fleet.ask(&hooked(1), "POST", &format!("/api/assignments/{task}/results"));
        let ask = ask.header("x-mothership-kept-seconds", kept);
        ask.body("multipart/form-data; boundary=B", body).send().await.status.as_u16()
    };
    fleet.claim(&hooked(1), &task).await.good();
    fleet.finish(&hooked(1), "Study finished with errors").await;
    fleet.app.clock.advance_ms(100_000);
    assert_eq!(deliver("90").await, 200, "of this attempt, long after its end");
    fleet.claim(&hooked(1), &task).await.good();
    assert_eq!(deliver("90").await, 200, "its machine began it anew, and skips what it has done");
    fleet.finish(&hooked(1), "Study finished with errors").await;
    fleet.claim(&hooked(2), &task).await.good();
    fleet.app.clock.advance_ms(10_000);
    for (kept, status) in [("100", 409), ("11", 409), ("9", 200), ("no number", 200)] {
        assert_eq!(deliver(kept).await, status, "{kept}");
    }
}
