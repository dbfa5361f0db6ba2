//! The audit log.

use super::{
    humanize::{ago, one_line},
    table::Table,
};
use jiff::Timestamp;
use mothership_api::audit::{AuditEntry, AuditPage};

/// A page of acts, and how to see the next.
pub fn list(page: &AuditPage, now: Timestamp) -> String {
    if page.entries.is_empty() {
        return "nothing of that kind was done\n".to_owned();
    }
    let mut table = Table::new(&["WHEN", "WHO", "WHAT", "ON", "FROM", "MORE"]);
    for entry in &page.entries {
        table.row(vec![
            ago(entry.at, now),
            one_line(&entry.person, 40),
            entry.act.clone(),
            one_line(&entry.object, 40),
            entry.address.clone().unwrap_or_default(),
            one_line(&more(entry), 100),
        ]);
    }
    let next = page.next.map_or(String::new(), |next| format!("more: --after {next}\n"));
    format!("{}{next}", table.render())
}

fn more(entry: &AuditEntry) -> String {
    let whose = entry.whose.as_ref().map(|whose| format!("of {whose}"));
    let change = match (&entry.before, &entry.after) {
        (None, None) => None,
        (Some(before), None) => Some(format!("was {before}")),
        (None, Some(after)) => Some(after.to_string()),
        (Some(before), Some(after)) => Some(format!("{before} -> {after}")),
    };
    let detail = entry.detail.as_ref().map(ToString::to_string);
    [whose, change, detail].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_act_says_what_was_before_and_whose_it_was() {
        let at: Timestamp = "2026-01-02T12:00:00Z".parse().unwrap();
        let entry = AuditEntry {
            id: 7,
            at,
            person: "admin".into(),
            act: "job.patch".into(),
            object: "42".into(),
            address: Some("10.0.0.7".into()),
            before: Some(json!({ "priority": 1 })),
            after: Some(json!({ "priority": 2 })),
            detail: None,
            whose: Some("ada".into()),
        };
        let page = AuditPage { entries: vec![entry], next: Some(7) };
        let text = anstream::adapter::strip_str(&list(&page, at)).to_string();
        for part in [
            "admin",
            "job.patch",
            "42",
            "10.0.0.7",
            "of ada",
            r#"{"priority":1} -> {"priority":2}"#,
            "--after 7",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(list(&AuditPage { entries: vec![], next: None }, at), "nothing of that kind was done\n");
    }
}
