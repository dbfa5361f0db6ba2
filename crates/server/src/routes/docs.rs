//! The API as a page, made from the description on the server: no script, nothing from elsewhere.

use std::fmt::Write;
use utoipa::openapi::{PathItem, RefOr, path::Operation};

const HEAD: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mothership API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:13px/1.5 ui-monospace,monospace}h2{margin-top:2.5rem;text-transform:capitalize}
details{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}.m{display:inline-block;width:4rem;font-weight:600}pre{overflow:auto;max-height:24rem}
.d{opacity:.75}</style></head><body><h1>Mothership API</h1>
"#;

/// The whole page.
pub fn page() -> String {
    // Made anew for each reader: it takes milliseconds, and few look at it.
    let api = super::openapi();
    let mut page = String::from(HEAD);
    let description = api.info.description.clone().unwrap_or_default();
    let _ = writeln!(page, "<p>{}</p>", escape(&description));
    let _ = writeln!(
        page,
        "<p>Machines read <a href=\"{0}\"><code>{0}</code></a>; the messages of the live view are described in \
         <a href=\"{1}\"><code>{1}</code></a>.</p>",
        mothership_api::paths::OPENAPI,
        mothership_api::paths::ASYNCAPI
    );
    for tag in tags(&api) {
        let _ = writeln!(page, "<h2>{}</h2>", escape(&tag));
        for (path, item) in &api.paths.paths {
            for (method, operation) in methods(item) {
                if operation.tags.as_ref().is_some_and(|tags| tags.contains(&tag)) {
                    one(&mut page, method, path, operation);
                }
            }
        }
    }
    page.push_str("<h2>Types</h2>\n");
    for (name, schema) in api.components.iter().flat_map(|components| &components.schemas) {
        let json = serde_json::to_string_pretty(schema).unwrap_or_default();
        let name = escape(name);
        let _ = writeln!(
            page,
            "<details id=\"{name}\"><summary><code>{name}</code></summary><pre>{}</pre></details>",
            escape(&json)
        );
    }
    page.push_str("</body></html>\n");
    page
}

fn tags(api: &utoipa::openapi::OpenApi) -> Vec<String> {
    let mut tags = Vec::new();
    for (_, operation) in api.paths.paths.values().flat_map(methods) {
        for tag in operation.tags.iter().flatten() {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
    }
    tags
}

fn methods(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [("GET", get), ("POST", post), ("PUT", put), ("PATCH", patch), ("DELETE", delete)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn one(page: &mut String, method: &str, path: &str, operation: &Operation) {
    let summary = operation.summary.clone().unwrap_or_default();
    let _ = writeln!(
        page,
        "<details><summary><span class=m>{method}</span><code>{}</code> <span class=d>{}</span></summary>",
        escape(path),
        escape(&summary)
    );
    if let Some(description) = &operation.description {
        let _ = writeln!(page, "<p>{}</p>", escape(description));
    }
    for parameter in operation.parameters.iter().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let text = parameter.description.as_deref().unwrap_or_default();
        let _ = writeln!(page, "<p><code>{}</code> {}</p>", escape(&parameter.name), escape(text));
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        let json = serde_json::to_string_pretty(&body.content).unwrap_or_default();
        let _ = writeln!(page, "<p>Body</p><pre>{}</pre>", escape(&json));
    }
    let json = serde_json::to_string_pretty(&operation.responses).unwrap_or_default();
    let _ = writeln!(page, "<p>Answers</p><pre>{}</pre></details>", escape(&json));
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
