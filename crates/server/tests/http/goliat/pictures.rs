//! The tabs of a GUI as pictures.

use super::{Fleet, form, line, machine};
use serde_json::{Value, json};

async fn send(fleet: &Fleet, machine: &str, pictures: &[(&str, &[u8])]) -> super::Answer {
    let body = form(&[("machineId", machine)], "", pictures);
    fleet.app.ask("POST", "/api/gui-screenshots").body("multipart/form-data; boundary=B", body).send().await
}

#[tokio::test(start_paused = true)]
async fn the_latest_ten_of_each_tab() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.batch(&m, 0, vec![line(0.0, "info", "x")]).await;
    for n in 0..12u8 {
        let disk = [0xff, 0xd8, 0xff, n];
        let pictures: [(&str, &[u8]); 2] = [("Disk_I/O.jpg", &disk), ("Timings.jpg", b"\xff\xd8\xff")];
        send(&fleet, "10.0.0.1", &pictures).await.good();
        fleet.pass(1).await;
    }
    let runner = fleet.get("/api/workers").await[0]["id"].as_str().unwrap().to_owned();
    let list = fleet.get(&format!("/api/v1/runners/{runner}/screenshots")).await;
    let tabs = list["tabs"].as_array().unwrap();
    assert_eq!((tabs.len(), &tabs[0]["tab"]), (2, &json!("Disk_I/O")));
    let pictures = tabs[0]["pictures"].as_array().unwrap();
    assert_eq!((pictures.len(), &pictures[0]["attempt_id"]), (10, &json!(format!("{study}.0.1"))));
    let url = pictures[0]["url"].as_str().unwrap();
    assert_eq!(url, format!("/api/v1/runners/{runner}/screenshots/Disk_I%2FO/1"));
    let latest = fleet.app.ask("GET", url).send().await.good();
    assert_eq!((&*latest.body, latest.header("content-type")), (&[0xff, 0xd8, 0xff, 11][..], "image/jpeg"));
    let none = format!("/api/v1/runners/{runner}/screenshots/Timings/99");
    assert_eq!(fleet.app.ask("GET", &none).send().await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_picture_is_not_kept() {
    let fleet = Fleet::new().await;
    fleet.heartbeat(&machine("10.0.0.1", "sim-1")).await;
    let html: Value = send(&fleet, "10.0.0.1", &[("Timings.jpg", b"<script>")]).await.good().json();
    assert_eq!(html["screenshots"], 0);
    assert_eq!(send(&fleet, "", &[]).await.status, 400);
    let many: Vec<(String, &[u8])> = (0..40).map(|n| (format!("t{n}.jpg"), &b"\xff\xd8\xff"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(send(&fleet, "10.0.0.1", &many).await.status, 400);
    let runner = fleet.get("/api/workers").await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(fleet.get(&format!("/api/v1/runners/{runner}/screenshots")).await["tabs"], json!([]));
    let unknown = "/api/v1/runners/018f0000-0000-7000-8000-000000000001/screenshots";
    assert_eq!(fleet.app.ask("GET", unknown).send().await.status, 404);
}
