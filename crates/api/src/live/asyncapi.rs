//! The description of `/ws`: an AsyncAPI 3 document, made from the same types that are sent. Its schemas are those of the
//! OpenAPI document, so that both speak of one `Job`.

use super::{JobTopic, JobsTopic, LiveMessage, LiveRequest, LogTopic, RunnersTopic, Topic, TopicKind};
use crate::{
    paths,
    stats::{Stats, StorageHealth},
    tasks::TaskDetail,
};
use mothership_core::ids::{AttemptId, JobId, TaskId};
use serde_json::{Map, Value, json};
use std::{borrow::Cow, collections::BTreeMap};
use utoipa::{ToSchema, openapi::RefOr, openapi::schema::Schema};

/// The document as JSON, indented, ending in a line end: exactly what crates/api/asyncapi.json holds.
pub fn asyncapi_json() -> String {
    let mut text =
        serde_json::to_string_pretty(&asyncapi()).expect("a description is made of strings and numbers");
    text.push('\n');
    text
}

/// The document.
pub fn asyncapi() -> Value {
    let mut messages = Map::new();
    for (name, summary) in REQUESTS {
        messages.insert(format!("{name}Request"), message(name, summary, &variant::<LiveRequest>(name)));
    }
    for (name, summary) in REPLIES {
        messages.insert(name.to_owned(), message(name, summary, &variant::<LiveMessage>(name)));
    }
    for kind in TopicKind::ALL {
        for (name, summary) in [("snapshot", "The whole of the topic."), ("update", "What changed since.")] {
            let message = message(name, summary, &of_topic(kind, name));
            messages.insert(format!("{}{}", stem(kind), capital(name)), message);
        }
    }
    let sent: Vec<&String> = messages.keys().filter(|name| !name.ends_with("Request")).collect();
    let received: Vec<&String> = messages.keys().filter(|name| name.ends_with("Request")).collect();
    let of_channel = |name: &&String| json!({ "$ref": format!("#/channels/live/messages/{name}") });
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Mothership live view",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "One WebSocket for each page. A page subscribes to topics; of each it gets a snapshot and then \
                updates, numbered without gaps. After a gap or a `resnapshot` it subscribes again. A push is a hint: the \
                REST routes are the truth. A page skips messages of a type that it does not know.",
            "license": { "name": "MIT OR Apache-2.0" }
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": paths::WS,
                "description": "Opened with the credential of a person: a session cookie or a bearer token.",
                "messages": messages.keys()
                    .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
                    .collect::<Map<_, _>>(),
                "bindings": { "ws": { "method": "GET" } }
            }
        },
        "operations": {
            "fromPage": {
                "action": "receive",
                "summary": "What a page sends.",
                "channel": { "$ref": "#/channels/live" },
                "messages": received.iter().map(of_channel).collect::<Vec<_>>()
            },
            "toPage": {
                "action": "send",
                "summary": "What a page gets.",
                "channel": { "$ref": "#/channels/live" },
                "messages": sent.iter().map(of_channel).collect::<Vec<_>>()
            }
        },
        "x-topics": TopicKind::ALL.iter().map(|kind| topic(*kind)).collect::<Vec<_>>(),
        "components": { "messages": messages, "schemas": schemas() }
    })
}

/// Types of messages that belong to no topic's data.
const REPLIES: [(&str, &str); 5] = [
    ("hello", "The first message."),
    ("resnapshot", "Subscribe again: the page was too slow, or the topic began anew."),
    ("refused", "The topic does not exist or is not yours."),
    ("pong", "The answer to ping."),
    ("beat", "Sent every 5 s when nothing else is."),
];

const REQUESTS: [(&str, &str); 3] = [
    ("subscribe", "Sends the topic from now on, beginning with a snapshot."),
    ("unsubscribe", "Sends the topic no more."),
    ("ping", "Asks for a pong."),
];

/// A topic's name and what it carries; from these the dashboard's types are made.
fn topic(kind: TopicKind) -> Value {
    json!({ "name": kind.pattern(), "data": reference(&data_of(kind)), "description": description_of(kind) })
}

fn description_of(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Overview => "The numbers of the overview; always the whole.",
        TopicKind::Jobs => "Jobs that changed since the message before; in a snapshot the newest 50.",
        TopicKind::Runners => "All runners; always the whole.",
        TopicKind::Job => "The job, and the tasks that changed their states since the message before.",
        TopicKind::Task => "The task with its attempts; always the whole.",
        TopicKind::Log => "How much log there is to fetch; always the whole.",
        TopicKind::Server => "Whether the server can store what it is told; always the whole.",
    }
}

/// Name of the schema of its data.
fn data_of(kind: TopicKind) -> Cow<'static, str> {
    match kind {
        TopicKind::Overview => Stats::name(),
        TopicKind::Jobs => JobsTopic::name(),
        TopicKind::Runners => RunnersTopic::name(),
        TopicKind::Job => JobTopic::name(),
        TopicKind::Task => TaskDetail::name(),
        TopicKind::Log => LogTopic::name(),
        TopicKind::Server => StorageHealth::name(),
    }
}

/// The schema of one message of one topic: what [`LiveMessage`] says, with the type of the data.
fn of_topic(kind: TopicKind, name: &str) -> Value {
    json!({
        "type": "object",
        "required": ["type", "topic", "seq", "data"],
        "properties": {
            "type": { "const": name },
            "topic": name_schema(kind),
            "seq": { "type": "integer", "minimum": 0 },
            "data": reference(&data_of(kind))
        }
    })
}

fn name_schema(kind: TopicKind) -> Value {
    let Some((head, _)) = kind.pattern().split_once('{') else {
        return json!({ "const": kind.pattern() });
    };
    let id = match kind {
        TopicKind::Job => pattern_of::<JobId>(),
        TopicKind::Task => pattern_of::<TaskId>(),
        TopicKind::Log => pattern_of::<AttemptId>(),
        TopicKind::Overview | TopicKind::Jobs | TopicKind::Runners | TopicKind::Server => String::new(),
    };
    json!({ "type": "string", "pattern": format!("^{head}{}", id.trim_start_matches('^')) })
}

fn pattern_of<T: ToSchema>() -> String {
    let schema = serde_json::to_value(T::schema()).unwrap_or_default();
    schema["pattern"].as_str().unwrap_or_default().to_owned()
}

/// The schema of the variant whose tag is `name`.
fn variant<T: ToSchema>(name: &str) -> Value {
    let schema = serde_json::to_value(T::schema()).unwrap_or_default();
    let variants = schema["oneOf"].as_array().cloned().unwrap_or_default();
    variants
        .into_iter()
        .find(|variant| variant["properties"]["type"]["enum"][0] == name)
        .expect("each name is the tag of a variant; a test reads them all")
}

fn message(name: &str, summary: &str, payload: &Value) -> Value {
    json!({ "name": name, "summary": summary, "payload": payload })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn stem(kind: TopicKind) -> &'static str {
    kind.pattern().split(':').next().unwrap_or_default()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// Everything that the messages refer to.
fn schemas() -> BTreeMap<String, RefOr<Schema>> {
    let mut schemas = vec![(Topic::name().into_owned(), <Topic as utoipa::PartialSchema>::schema())];
    add::<Stats>(&mut schemas);
    add::<JobsTopic>(&mut schemas);
    add::<RunnersTopic>(&mut schemas);
    add::<JobTopic>(&mut schemas);
    add::<TaskDetail>(&mut schemas);
    add::<LogTopic>(&mut schemas);
    schemas.into_iter().collect()
}

fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}
