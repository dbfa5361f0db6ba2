//! Nothing of one member's is visible or reachable for another: tried on every route of the description. A route without a
//! row in [`ROWS`] fails the test. What is seen of shares and projects is in [`sharing`].

mod all_people;
mod lab;
mod rows;
mod sharing;

use lab::{Lab, WORD};
use rows::{
    ROWS,
    Row::{Administrators, Machines, Named, Nothing, Own, Runners, Shows, Thing},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Method and pattern of every route that is described.
fn described() -> BTreeSet<String> {
    let described: Value = serde_json::from_str(&mothership_server::openapi_json()).unwrap();
    let mut out = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        out.extend(
            item.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    out
}

#[test]
fn every_route_has_its_row() {
    let rows = ROWS.iter().map(|(row, _)| row.split('?').next().unwrap().to_owned());
    let rows: BTreeSet<String> = rows.collect();
    let described = described();
    let missing: Vec<_> = described.difference(&rows).collect();
    assert!(missing.is_empty(), "say in ROWS what these are about: {missing:?}");
    let gone: Vec<_> = rows.difference(&described).collect();
    assert!(gone.is_empty(), "there are no such routes: {gone:?}");
}

#[tokio::test]
async fn nothing_of_one_member_s_is_reachable_for_another() {
    let lab = Lab::new().await;
    // Every row is tried before any is told of: a mistake often opens more than one.
    let mut wrong = Vec::new();
    for (row, about) in ROWS {
        let (method, pattern) = row.split_once(' ').unwrap();
        let ask = async |is_there: bool, body: Option<&str>| {
            let answer = lab.ask(&lab.eve, method, &lab.address(pattern, is_there), body).await;
            lab.told(&answer, is_there)
        };
        let plain = async || lab.ask(&lab.eve, method, &lab.address(pattern, true), None).await;
        match about {
            Thing(body) => {
                let (theirs, nobodys) = (ask(true, *body).await, ask(false, *body).await);
                let wanted = if pattern.contains("size=") { 422 } else { 404 };
                if theirs != nobodys || theirs.0 != wanted {
                    wrong.push(format!("{row}: {theirs:?} and not as what does not exist: {nobodys:?}"));
                }
            }
            Named(body) => {
                let of = |is_there: bool| {
                    let job = if is_there { &*lab.job } else { "77" };
                    let hash = if is_there { lab.hash.clone() } else { "cd".repeat(32) };
                    body.replace("THING", job).replace("HASH", &hash)
                };
                let theirs = ask(true, Some(&of(true))).await;
                let nobodys = ask(false, Some(&of(false))).await;
                if theirs != nobodys {
                    wrong.push(format!("{row}: {theirs:?} and not as what does not exist: {nobodys:?}"));
                }
            }
            Shows | Machines => {
                let answer = plain().await;
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                // Numbers of her tasks and attempts are no words of hers.
                let task = format!("\"{}.", lab.job);
                let is_json = answer.header("content-type").starts_with("application/json");
                let names_it =
                    text.contains(WORD) || text.contains("reef") || (is_json && text.contains(&task));
                if names_it || (*about == Shows && answer.status != 200) {
                    wrong.push(format!("{row}: {} {text}", answer.status));
                }
            }
            Administrators => {
                let status = plain().await.status;
                if status != 403 {
                    wrong.push(format!("{row}: {status}"));
                }
            }
            Runners => {
                let status = lab.ask(&lab.eve, method, pattern, Some("{}")).await.status;
                if !status.is_client_error() {
                    wrong.push(format!("{row}: {status}"));
                }
            }
            // What these make or say is of who asks: nothing of ada's is named in them.
            Own | Nothing => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
