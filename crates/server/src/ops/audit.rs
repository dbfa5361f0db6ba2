//! The audit log, read: by filters in pages, and whole as a table.

use super::jobs::page;
use crate::{
    app::App,
    error::{OpError, OpResult},
};
use bytes::Bytes;
use futures_util::{Stream, stream};
use mothership_api::audit::{AuditEntry, AuditPage, AuditQuery};
use mothership_store::audit::{self as rows, AuditFilter, AuditRow};
use serde_json::Value;

const PAGE_MAX: u64 = 1000;
const PAGE_DEFAULT: u64 = 100;

fn filter(query: AuditQuery) -> OpResult<AuditFilter> {
    let given =
        |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(AuditFilter {
        actor: given(query.person),
        act: given(query.act),
        subject: given(query.object),
        since: query.since,
        until: query.until,
        behind: query.after,
        limit: page(query.limit, PAGE_MAX, PAGE_DEFAULT)?,
    })
}

fn shown((id, row): (i64, AuditRow)) -> AuditEntry {
    // What is no JSON was written as a text.
    let json = |text: String| match text.is_empty() {
        true => None,
        false => Some(serde_json::from_str(&text).unwrap_or(Value::String(text))),
    };
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    AuditEntry {
        id,
        at: row.at,
        person: row.actor,
        act: row.act,
        object: row.subject,
        address: given(row.address),
        before: json(row.before),
        after: json(row.after),
        detail: json(row.detail),
        whose: given(row.whose),
    }
}

/// A page of what was done, newest first.
pub async fn list(app: &App, query: AuditQuery) -> OpResult<AuditPage> {
    let mut filter = filter(query)?;
    let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    // One more tells whether there is a next page.
    filter.limit += 1;
    let mut found = app.store.read(move |tx| rows::search(tx, &filter)).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(id, _)| *id);
    Ok(AuditPage { entries: found.into_iter().map(shown).collect(), next })
}

/// All of it that matches as comma-separated values, page by page: however much it is, a page is in memory.
pub fn csv(app: App, query: AuditQuery) -> OpResult<impl Stream<Item = OpResult<Bytes>> + Send + 'static> {
    let filter = AuditFilter { limit: PAGE_MAX, ..filter(query)? };
    let head = "at,person,act,object,address,before,after,detail,whose\r\n";
    let first = stream::once(async move { Ok(Bytes::from_static(head.as_bytes())) });
    let pages = stream::unfold((app, Some(filter)), |(app, filter)| async move {
        let filter = filter?;
        let asked = filter.clone();
        let found = match app.store.read(move |tx| rows::search(tx, &asked)).await {
            Ok(found) => found,
            Err(error) => return Some((Err(OpError::from(error)), (app, None))),
        };
        let behind = found.last().map(|(id, _)| *id)?;
        let text: String = found.iter().map(|(_, row)| line(row)).collect();
        Some((Ok(text.into()), (app, Some(AuditFilter { behind: Some(behind), ..filter }))))
    });
    Ok(futures_util::StreamExt::chain(first, pages))
}

fn line(row: &AuditRow) -> String {
    let at = row.at.to_string();
    let fields = [
        &at,
        &row.actor,
        &row.act,
        &row.subject,
        &row.address,
        &row.before,
        &row.after,
        &row.detail,
        &row.whose,
    ];
    let mut out = fields.map(|field| cell(field)).join(",");
    out.push_str("\r\n");
    out
}

/// A field as RFC 4180 has it. One that a program for tables would take for a formula gets an apostrophe in front: names in
/// it come from anybody.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_was_and_is_no_formula() {
        for (text, wanted) in [
            ("job.cancel", "job.cancel"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("@SUM(a,b)", "\"'@SUM(a,b)\""),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
