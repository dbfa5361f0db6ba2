//! What is true of all routes.

use super::*;
use crate::auth::access::TABLE;
use std::collections::BTreeSet;

#[test]
fn every_route_stands_in_the_access_table_and_nothing_else_does() {
    // Axum's own router cannot be asked; each route is made together with its description.
    let described = serde_json::to_value(openapi()).unwrap();
    let paths = described["paths"].as_object().unwrap();
    let routes: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let table: BTreeSet<String> =
        TABLE.iter().map(|(method, path, _)| format!("{method} {}", path.replace("{*", "{"))).collect();
    assert!(table.len() == TABLE.len() && table.len() > 40, "no route stands in the table twice");
    assert_eq!(routes, table);
}

/// `MOTHERSHIP_UPDATE=1 cargo test -p mothership-server openapi` writes the copy anew.
#[test]
fn the_copy_of_openapi_in_the_api_crate_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/openapi.json");
    let wanted = openapi_json();
    if std::env::var_os("MOTHERSHIP_UPDATE").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == wanted, "crates/api/openapi.json is out of date; run with MOTHERSHIP_UPDATE=1");
}
