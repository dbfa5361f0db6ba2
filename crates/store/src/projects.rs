//! Projects and their members. Everybody belongs to the project `everyone`, with their role in the installation: that is in
//! no table of members.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};
use mothership_core::{ownership::Sight, role::Role};
use std::collections::BTreeMap;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// What it is called; jobs name it.
    pub name: String,
    /// What it is for; empty when nobody said.
    pub description: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Time,
}

/// A member of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub person: String,
    /// What they may do there.
    pub role: Role,
    /// Who added them.
    pub added_by: String,
    /// When.
    pub added_at: Time,
}

const COLUMNS: &str = "p.name, p.description, p.created_by, p.created_at";

fn read(mut row: Row) -> Result<ProjectRow> {
    Ok(ProjectRow {
        name: row.take()?,
        description: row.take()?,
        created_by: row.take()?,
        created_at: row.take()?,
    })
}

/// Whether it is new: a name is taken by one project.
pub fn insert(tx: &mut Tx<'_>, project: &ProjectRow) -> Result<bool> {
    let changed = tx.execute(
        "/* insert project */ INSERT INTO projects (name, description, created_by, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO NOTHING",
        params![&project.name, &project.description, &project.created_by, project.created_at],
    )?;
    Ok(changed == 1)
}

/// `None`: there is none of this name that `sight` reaches.
pub fn get(tx: &mut Tx<'_>, name: &str, sight: &Sight) -> Result<Option<ProjectRow>> {
    let sql = format!("/* project */ SELECT {COLUMNS} FROM projects p WHERE p.name = $1");
    let found = tx.query_opt(&sql, params![name])?.map(read).transpose()?;
    Ok(found.filter(|project| sight.role_in(&project.name).is_some()))
}

/// Those that `sight` reaches, by name.
pub fn list(tx: &mut Tx<'_>, sight: &Sight) -> Result<Vec<ProjectRow>> {
    let sql = format!("/* projects */ SELECT {COLUMNS} FROM projects p ORDER BY p.name");
    let all = tx.query(&sql, &[])?.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().filter(|project| sight.role_in(&project.name).is_some()).collect())
}

/// Whether there was such a project.
pub fn describe(tx: &mut Tx<'_>, name: &str, description: &str) -> Result<bool> {
    let changed = tx.execute(
        "/* describe project */ UPDATE projects SET description = $2 WHERE name = $1",
        params![name, description],
    )?;
    Ok(changed == 1)
}

/// Removes a project and its members; whether there was one. The caller has looked that it holds nothing.
pub fn delete(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    tx.execute("/* members go */ DELETE FROM project_members WHERE project = $1", params![name])?;
    let changed = tx.execute("/* delete project */ DELETE FROM projects WHERE name = $1", params![name])?;
    Ok(changed == 1)
}

/// Whether a project holds a job, also one whose deletion is not over.
pub fn holds_any(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    let found = tx.query_opt(
        "/* any job of a project */ SELECT 1 FROM jobs WHERE holder = $1 LIMIT 1",
        params![name],
    )?;
    Ok(found.is_some())
}

/// Adds a member, or gives them another role; the role that they had.
pub fn put_member(tx: &mut Tx<'_>, project: &str, member: &MemberRow) -> Result<Option<Role>> {
    let before = role_of(tx, project, &member.person)?;
    tx.execute(
        "/* put member */ INSERT INTO project_members (project, person, role, added_by, added_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (project, person) DO UPDATE SET role = excluded.role",
        params![project, &member.person, member.role.as_str(), &member.added_by, member.added_at],
    )?;
    Ok(before)
}

/// Takes a member out; the role that they had.
pub fn remove_member(tx: &mut Tx<'_>, project: &str, person: &str) -> Result<Option<Role>> {
    let before = role_of(tx, project, person)?;
    tx.execute(
        "/* member leaves */ DELETE FROM project_members WHERE project = $1 AND person = $2",
        params![project, person],
    )?;
    Ok(before)
}

fn role_of(tx: &mut Tx<'_>, project: &str, person: &str) -> Result<Option<Role>> {
    let row = tx.query_opt(
        "/* role of a member */ SELECT role FROM project_members WHERE project = $1 AND person = $2",
        params![project, person],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    Ok(Role::parse(&row.take::<String>()?))
}

/// Members by name.
pub fn members(tx: &mut Tx<'_>, project: &str) -> Result<Vec<MemberRow>> {
    let rows = tx.query(
        "/* members */ SELECT person, role, added_by, added_at FROM project_members WHERE project = $1 ORDER BY person",
        params![project],
    )?;
    let mut out = Vec::with_capacity(rows.len());
    for mut row in rows {
        let (person, role): (String, String) = (row.take()?, row.take()?);
        let (added_by, added_at) = (row.take()?, row.take()?);
        if let Some(role) = Role::parse(&role) {
            out.push(MemberRow { person, role, added_by, added_at });
        }
    }
    Ok(out)
}

/// The projects of a person, beside `everyone`, with their role in each.
pub fn of_person(tx: &mut Tx<'_>, person: &str) -> Result<BTreeMap<String, Role>> {
    let rows = tx.query(
        "/* projects of a person */ SELECT project, role FROM project_members WHERE person = $1",
        params![person],
    )?;
    let mut out = BTreeMap::new();
    for mut row in rows {
        let (project, role): (String, String) = (row.take()?, row.take()?);
        // A role of a newer version lets nobody in.
        out.extend(Role::parse(&role).map(|role| (project, role)));
    }
    Ok(out)
}
