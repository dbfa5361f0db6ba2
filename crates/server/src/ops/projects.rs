//! Projects and their members.

use super::users::{check_text, remember};
use crate::{
    actor::{Person, Role},
    app::App,
    auth::login,
    error::{OpError, OpResult},
};
use mothership_api::projects::{NewProject, Project, ProjectMember, ProjectPatch};
use mothership_core::{
    limits::{PERSON_TEXT_CHARS_MAX, PROJECT_MEMBERS_MAX, PROJECTS_PER_PERSON_MAX},
    ownership::{EVERYONE, PRIVATE, check_project},
};
use mothership_store::{
    Result, Sight, StoreError, Tx,
    projects::{self as rows, MemberRow, ProjectRow},
    tokens,
};

/// The project that somebody names for something of theirs; empty for `private`.
///
/// # Errors
/// `Invalid` when there is none for them, `Forbidden` where they only look.
pub async fn target(app: &App, person: &Person, named: &str) -> OpResult<String> {
    if named == PRIVATE {
        return Ok(String::new());
    }
    let (wanted, sight) = (named.to_owned(), person.sight.clone());
    let found = app.store.read(move |tx| rows::get(tx, &wanted, &sight)).await?;
    match found.and_then(|project| person.sight.role_in(&project.name)) {
        None => Err(OpError::field(
            "project",
            format!("there is no project '{named}'"),
            Some(format!("'mothership projects' lists yours; '{PRIVATE}' is none")),
        )),
        Some(Role::Viewer) => Err(OpError::Forbidden(format!(
            "you are a viewer of the project '{named}': you may look and not add"
        ))),
        Some(Role::Member | Role::Admin) => Ok(named.to_owned()),
    }
}

/// The project of a job that somebody submits, who may name one; empty for none.
///
/// # Errors
/// Those of [`target`].
pub async fn of_submit(app: &App, person: &Person, named: Option<&str>) -> OpResult<String> {
    match named {
        // Whoever comes to an open server is everybody: what was theirs alone would be lost with the first login.
        None if app.needs_no_credential() => Ok(EVERYONE.to_owned()),
        None => Ok(app.config.default_visibility.project().to_owned()),
        Some(named) => target(app, person, named).await,
    }
}

/// Looks once more, in the transaction that puts something into a project (empty: into none).
///
/// # Errors
/// `Conflict` when it was removed since it was looked for, or who asks is no member any more.
pub fn is_still_there(tx: &mut Tx<'_>, project: &str, sight: &Sight) -> Result<()> {
    if project.is_empty() || project == EVERYONE || rows::get(tx, project, sight)?.is_some() {
        return Ok(());
    }
    Err(StoreError::Conflict { what: format!("the project '{project}' is not there any more") })
}

fn no_project(name: &str) -> OpError {
    OpError::not_found("project", name)
}

/// As it is shown to who has this role in it.
fn shown(tx: &mut Tx<'_>, row: ProjectRow, sight: &Sight) -> Result<Project> {
    let members = if row.name == EVERYONE { everybody(tx)? } else { members_of(tx, &row.name)? };
    Ok(Project {
        role: sight.role_in(&row.name).unwrap_or(Role::Viewer),
        name: row.name,
        description: row.description,
        created_by: row.created_by,
        created_at: row.created_at,
        members,
    })
}

fn members_of(tx: &mut Tx<'_>, project: &str) -> Result<Vec<ProjectMember>> {
    let members = rows::members(tx, project)?.into_iter();
    Ok(members.map(|member| ProjectMember { person: member.person, role: member.role }).collect())
}

fn everybody(tx: &mut Tx<'_>) -> Result<Vec<ProjectMember>> {
    let all = tokens::list_users(tx)?;
    let member = |user: &tokens::User| {
        let standing = login::standing(user).filter(|standing| !standing.is_removed)?;
        Some(ProjectMember { person: user.name.clone(), role: standing.role })
    };
    Ok(all.iter().filter_map(member).collect())
}

/// The projects of a person, by name.
pub async fn list(app: &App, person: &Person) -> OpResult<Vec<Project>> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        let all = rows::list(tx, &sight)?.into_iter();
        all.map(|row| shown(tx, row, &sight)).collect::<Result<Vec<_>>>()
    });
    Ok(found.await?)
}

/// One project.
pub async fn get(app: &App, person: &Person, name: &str) -> OpResult<Project> {
    let (wanted, sight) = (name.to_owned(), person.sight.clone());
    let found = app.store.read(move |tx| {
        let row = rows::get(tx, &wanted, &sight)?;
        row.map(|row| shown(tx, row, &sight)).transpose()
    });
    found.await?.ok_or_else(|| no_project(name))
}

/// Makes a project; who makes it looks after it.
pub async fn add(app: &App, person: &Person, request: NewProject) -> OpResult<Project> {
    check_project(&request.name).map_err(|why| {
        let hint = "lower-case letters, digits, '.', '_' and '-': 'lab-7'";
        OpError::field("name", why.to_string(), Some(hint.into()))
    })?;
    check_text("description", &request.description, PERSON_TEXT_CHARS_MAX)?;
    let (who, now) = (person.clone(), app.now());
    let row = ProjectRow {
        name: request.name,
        description: request.description.trim().to_owned(),
        created_by: person.username.clone(),
        created_at: now,
    };
    let stored = row.clone();
    let write = move |tx: &mut Tx<'_>| {
        if !rows::insert(tx, &stored)? {
            return Err(StoreError::Conflict { what: format!("the name '{}' is taken", stored.name) });
        }
        // Whoever is nobody in particular, on an open server, sees all projects anyway.
        if let Some(name) = who.sight.person() {
            let member = member(name, Role::Admin, &who, now);
            is_not_too_much(tx, &stored.name, name)?;
            rows::put_member(tx, &stored.name, &member)?;
        }
        remember(tx, &who, "project.add", &stored.name, serde_json::Value::Null, now)
    };
    app.store.write(write).await?;
    tracing::info!(actor = person.username, project = row.name, "project made");
    let members =
        person.sight.person().map(|name| ProjectMember { person: name.to_owned(), role: Role::Admin });
    Ok(Project {
        name: row.name,
        description: row.description,
        created_by: row.created_by,
        created_at: row.created_at,
        role: Role::Admin,
        members: members.into_iter().collect(),
    })
}

fn member(person: &str, role: Role, by: &Person, now: mothership_store::Time) -> MemberRow {
    MemberRow { person: person.to_owned(), role, added_by: by.username.clone(), added_at: now }
}

fn is_not_too_much(tx: &mut Tx<'_>, project: &str, person: &str) -> Result<()> {
    let what = if rows::members(tx, project)?.len() >= PROJECT_MEMBERS_MAX {
        format!("a project has {PROJECT_MEMBERS_MAX} members at most")
    } else if rows::of_person(tx, person)?.len() >= PROJECTS_PER_PERSON_MAX {
        format!("'{person}' is in {PROJECTS_PER_PERSON_MAX} projects; leave one first")
    } else {
        return Ok(());
    };
    Err(StoreError::Conflict { what })
}

/// Looks whether a person looks after a project. `Ok(false)`: there is none, as far as they see.
fn looks_after(tx: &mut Tx<'_>, person: &Person, name: &str) -> Result<bool> {
    if rows::get(tx, name, &person.sight)?.is_none() {
        return Ok(false);
    }
    match person.sight.role_in(name) {
        Some(Role::Admin) => Ok(true),
        _ => Err(StoreError::Forbidden {
            what: format!("only who looks after the project '{name}' may change it"),
        }),
    }
}

/// Changes what a project is for.
pub async fn patch(app: &App, person: &Person, name: &str, patch: ProjectPatch) -> OpResult<Project> {
    check_text("description", patch.description.as_deref().unwrap_or_default(), PERSON_TEXT_CHARS_MAX)?;
    let (who, wanted, now) = (person.clone(), name.to_owned(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        if !looks_after(tx, &who, &wanted)? {
            return Ok(false);
        }
        if let Some(description) = &patch.description {
            rows::describe(tx, &wanted, description.trim())?;
            remember(tx, &who, "project.change", &wanted, serde_json::Value::Null, now)?;
        }
        Ok(true)
    };
    if !app.store.write(write).await? {
        return Err(no_project(name));
    }
    get(app, person, name).await
}

/// Removes a project that holds nothing any more.
pub async fn remove(app: &App, person: &Person, name: &str) -> OpResult<()> {
    let (who, wanted, now) = (person.clone(), name.to_owned(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        if !looks_after(tx, &who, &wanted)? {
            return Ok(false);
        }
        if wanted == EVERYONE {
            return Err(StoreError::Conflict { what: everybody_stays() });
        }
        if rows::holds_any(tx, &wanted)? {
            let what =
                format!("the project '{wanted}' holds jobs; delete them or move them to another one first");
            return Err(StoreError::Conflict { what });
        }
        rows::delete(tx, &wanted)?;
        remember(tx, &who, "project.remove", &wanted, serde_json::Value::Null, now)?;
        Ok(true)
    };
    if !app.store.write(write).await? {
        return Err(no_project(name));
    }
    tracing::info!(actor = person.username, project = name, "project removed");
    Ok(())
}

fn everybody_stays() -> String {
    format!("everybody belongs to '{EVERYONE}', with the role that they have here: it stays as it is")
}

/// Adds a member, or gives them another role there.
pub async fn put_member(
    app: &App,
    person: &Person,
    project: &str,
    name: &str,
    role: Role,
) -> OpResult<Project> {
    let (who, wanted, them, now) = (person.clone(), project.to_owned(), name.to_owned(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        if !looks_after(tx, &who, &wanted)? {
            return Ok(false);
        }
        if wanted == EVERYONE {
            return Err(StoreError::Conflict { what: everybody_stays() });
        }
        is_there(tx, &them)?;
        if !rows::members(tx, &wanted)?.iter().any(|member| member.person == them) {
            is_not_too_much(tx, &wanted, &them)?;
        }
        let before = rows::put_member(tx, &wanted, &member(&them, role, &who, now))?;
        leaves_somebody(tx, &wanted)?;
        let detail = serde_json::json!({ "person": them, "before": before, "after": role });
        remember(tx, &who, "project.member", &wanted, detail, now)?;
        Ok(true)
    };
    if !app.store.write(write).await? {
        return Err(no_project(project));
    }
    get(app, person, project).await
}

/// Takes a member out; they may go by themselves. In force on open pages within five seconds.
pub async fn remove_member(app: &App, person: &Person, project: &str, name: &str) -> OpResult<()> {
    let (who, wanted, them, now) = (person.clone(), project.to_owned(), name.to_owned(), app.now());
    let write = move |tx: &mut Tx<'_>| {
        let goes = who.sight.person() == Some(&them) && rows::get(tx, &wanted, &who.sight)?.is_some();
        if !goes && !looks_after(tx, &who, &wanted)? {
            return Ok(None);
        }
        if wanted == EVERYONE {
            return Err(StoreError::Conflict { what: everybody_stays() });
        }
        let before = rows::remove_member(tx, &wanted, &them)?;
        if before.is_some() {
            leaves_somebody(tx, &wanted)?;
            let detail = serde_json::json!({ "person": them, "before": before, "after": null });
            remember(tx, &who, "project.member", &wanted, detail, now)?;
        }
        Ok(Some(before.is_some()))
    };
    match app.store.write(write).await? {
        None => Err(no_project(project)),
        Some(false) => Err(OpError::NotFound(format!("'{name}' is no member of the project '{project}'"))),
        Some(true) => Ok(()),
    }
}

/// Somebody looks after a project for as long as it is there.
fn leaves_somebody(tx: &mut Tx<'_>, project: &str) -> Result<()> {
    match rows::members(tx, project)?.iter().any(|member| member.role == Role::Admin) {
        true => Ok(()),
        false => Err(StoreError::Conflict {
            what: format!(
                "somebody has to look after the project '{project}': make another member its admin first"
            ),
        }),
    }
}

/// A person who is here.
///
/// # Errors
/// `Conflict` when there is none of this name.
pub fn is_there(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    let user = tokens::find_user(tx, name)?;
    match user.is_some_and(|user| user.removed_at.is_none()) {
        true => Ok(()),
        false => Err(StoreError::Conflict { what: format!("there is no person '{name}'") }),
    }
}
