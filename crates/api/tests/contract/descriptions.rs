//! The two documents fit each other, and nothing in them is left without an explanation.

use super::from_schema::{asyncapi, openapi};
use mothership_api::live::{self, TopicKind};
use serde_json::Value;
use std::collections::BTreeSet;

/// `MOTHERSHIP_UPDATE=1 cargo test -p mothership-api asyncapi` writes the copy anew.
#[test]
fn the_copy_of_the_asyncapi_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/asyncapi.json");
    let wanted = live::asyncapi::asyncapi_json();
    if std::env::var_os("MOTHERSHIP_UPDATE").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == wanted, "crates/api/asyncapi.json is out of date; run with MOTHERSHIP_UPDATE=1");
}

#[test]
fn both_documents_describe_a_type_alike() {
    let (openapi, asyncapi) = (openapi(), asyncapi());
    let schemas = asyncapi["components"]["schemas"].as_object().unwrap();
    assert!(schemas.len() > 20);
    for (name, schema) in schemas {
        assert_eq!(*schema, openapi["components"]["schemas"][name], "{name}");
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for document in [openapi(), asyncapi()] {
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() > 20);
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("references stay in the document");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

#[test]
fn every_topic_has_a_snapshot_and_an_update() {
    let document = asyncapi();
    let topics = document["x-topics"].as_array().unwrap();
    assert_eq!(topics.len(), TopicKind::ALL.len());
    for (topic, kind) in topics.iter().zip(TopicKind::ALL) {
        assert_eq!(topic["name"], kind.pattern());
        let stem = kind.pattern().split(':').next().unwrap();
        for (message, tag) in [("Snapshot", "snapshot"), ("Update", "update")] {
            let payload = &document["components"]["messages"][format!("{stem}{message}")]["payload"];
            assert_eq!(payload["properties"]["data"], topic["data"], "{stem}");
            assert_eq!(payload["properties"]["type"]["const"], tag);
        }
    }
    let received = document["operations"]["fromPage"]["messages"].as_array().unwrap().len();
    let sent = document["operations"]["toPage"]["messages"].as_array().unwrap().len();
    assert_eq!((received, sent), (3, 5 + 2 * TopicKind::ALL.len()));
}

#[test]
fn every_type_and_field_is_explained() {
    let document = openapi();
    let mut silent = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if schema["description"].as_str().is_none_or(str::is_empty) {
            silent.push(name.clone());
        }
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            // Of what may be null, the other choice is explained.
            let choices = property["oneOf"].as_array().into_iter().flatten().chain([property]);
            if !choices.into_iter().any(|choice| choice["description"].is_string()) {
                silent.push(format!("{name}.{field}"));
            }
        }
    }
    assert!(silent.is_empty(), "without a description: {silent:?}");
}
