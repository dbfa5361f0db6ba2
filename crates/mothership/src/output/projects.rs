//! Projects, their members, and shares.

use super::{humanize::one_line, table::Table};
use mothership_api::projects::{Project, Right, Share};

/// Projects of whoever asks.
pub fn list(projects: &[Project]) -> String {
    let mut table = Table::new(&["PROJECT", "YOU ARE", "MEMBERS", "WHAT FOR"]);
    for project in projects {
        table.row(vec![
            one_line(&project.name, 64),
            project.role.as_str().to_owned(),
            project.members.len().to_string(),
            one_line(&project.description, 60),
        ]);
    }
    table.render()
}

/// One project with its members.
pub fn one(project: &Project) -> String {
    let mut table = Table::new(&["MEMBER", "ROLE"]);
    for member in &project.members {
        table.row(vec![one_line(&member.person, 64), member.role.as_str().to_owned()]);
    }
    let about = match project.description.is_empty() {
        true => project.name.clone(),
        false => format!("{}: {}", project.name, one_line(&project.description, 200)),
    };
    format!("{about}\n{}", table.render())
}

/// With whom a job is shared.
pub fn shares(job: &str, shares: &[Share]) -> String {
    if shares.is_empty() {
        return format!("job {job} is shared with nobody\n");
    }
    let mut table = Table::new(&["PERSON", "MAY", "SHARED BY"]);
    for share in shares {
        let may = match share.right {
            Right::See => "see",
            Right::Run => "see and run",
        };
        table.row(vec![one_line(&share.person, 64), may.to_owned(), one_line(&share.given_by, 64)]);
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::{auth::Role, projects::ProjectMember};

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn a_project_says_who_belongs_to_it() {
        let project = Project {
            name: "lab".into(),
            description: "of the lab".into(),
            created_by: "ada".into(),
            created_at: jiff::Timestamp::UNIX_EPOCH,
            role: Role::Admin,
            members: vec![ProjectMember { person: "ada".into(), role: Role::Admin }],
        };
        let text = plain(&one(&project));
        assert!(text.starts_with("lab: of the lab\n") && text.contains("ada"), "{text}");
        let text = plain(&list(&[project]));
        let row: Vec<_> = text.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(row, ["lab", "admin", "1", "of", "the", "lab"]);
    }

    #[test]
    fn a_share_says_what_may_be_done() {
        assert_eq!(shares("42", &[]), "job 42 is shared with nobody\n");
        let share = Share {
            person: "bob".into(),
            right: Right::Run,
            given_by: "ada".into(),
            given_at: jiff::Timestamp::UNIX_EPOCH,
        };
        assert!(plain(&shares("42", &[share])).contains("see and run"));
    }
}
