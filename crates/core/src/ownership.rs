//! Whose a thing is, and who sees it and acts on it. A thing (a job, an experiment) has an owner, who made it or was given
//! it, and a holder: its owner alone, or a project. What a project holds is its members', whoever of them made it.
//!
//! The store's lists say the same in SQL (`store/src/ownership.rs`); a single thing is asked about here.

use crate::role::Role;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The project to which everybody belongs, with the role that they have in the installation.
pub const EVERYONE: &str = "everyone";
/// What people write where a thing is to be its owner's alone.
pub const PRIVATE: &str = "private";
/// Stands in front of a person's name in the text of a holder; no name of a project begins with it.
const OF_A_PERSON: char = '~';

/// What somebody may do with a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Look at all of it.
    See,
    /// Look at it and change it: cancel, retry, delete, run again.
    Run,
}

impl Right {
    /// Every right, the least first.
    pub const ALL: [Self; 2] = [Self::See, Self::Run];

    /// The name that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Run => "run",
        }
    }

    /// The right of a stored name; nothing for a name of a newer version, which then gives nothing.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == name)
    }
}

/// Who holds a thing: one person, or a project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder(String);

impl Holder {
    /// One person alone.
    pub fn person(name: &str) -> Self {
        Self(format!("{OF_A_PERSON}{name}"))
    }

    /// A project.
    pub fn project(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Of a thing that `owner` has in `project`; in none when that is empty.
    pub fn of(owner: &str, project: &str) -> Self {
        if project.is_empty() { Self::person(owner) } else { Self::project(project) }
    }

    /// From the text that is stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the project; empty when a person holds it.
    pub fn project_name(&self) -> &str {
        if self.0.starts_with(OF_A_PERSON) { "" } else { &self.0 }
    }
}

/// Whose things somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Everybody's: who reaches an open server, what the server does by itself, and an administrator who has switched on
    /// that they see all people's things.
    Everything,
    /// What this person holds, what their projects hold, and what is shared with them.
    Of {
        /// Their name.
        person: String,
        /// The projects of which they are a member, [`EVERYONE`] among them, with their role there.
        projects: BTreeMap<String, Role>,
    },
}

impl Sight {
    /// Of a person who has this role in the installation and these in projects.
    pub fn of(person: &str, role: Role, mut projects: BTreeMap<String, Role>) -> Self {
        projects.insert(EVERYONE.to_owned(), role);
        Self::Of { person: person.to_owned(), projects }
    }

    /// What may be done with a thing that `holder` holds and that was shared so far with who looks; `None`: it is as if
    /// it did not exist.
    pub fn right(&self, holder: &Holder, shared: Option<Right>) -> Option<Right> {
        let Self::Of { person, projects } = self else { return Some(Right::Run) };
        let held = match holder.project_name() {
            "" => (*holder == Holder::person(person)).then_some(Right::Run),
            project => projects.get(project).map(|role| match role {
                Role::Viewer => Right::See,
                Role::Member | Role::Admin => Right::Run,
            }),
        };
        held.max(shared)
    }

    /// Those who hold what is seen without a share; `None`: whoever holds it.
    pub fn holders(&self) -> Option<Vec<Holder>> {
        let Self::Of { person, projects } = self else { return None };
        let projects = projects.keys().map(|name| Holder::project(name));
        Some(std::iter::once(Holder::person(person)).chain(projects).collect())
    }

    /// Who looks; `None` for [`Sight::Everything`], with whom nothing has to be shared.
    pub fn person(&self) -> Option<&str> {
        match self {
            Self::Everything => None,
            Self::Of { person, .. } => Some(person),
        }
    }

    /// The role in a project; `None` when it is as if there were no such project.
    pub fn role_in(&self, project: &str) -> Option<Role> {
        match self {
            Self::Everything => Some(Role::Admin),
            Self::Of { projects, .. } => projects.get(project).copied(),
        }
    }
}

/// Why a text is no name of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadProject {
    /// Nothing, or more than [`PROJECT_CHARS_MAX`] characters.
    Length,
    /// A character that names do not have.
    Character(char),
    /// It begins with neither a letter nor a digit.
    Beginning,
    /// It means something else where a project is named.
    Reserved,
}

/// Characters of the name of a project.
pub const PROJECT_CHARS_MAX: usize = 64;

impl fmt::Display for BadProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "a project's name has 1 to {PROJECT_CHARS_MAX} characters"),
            Self::Character(found) => {
                write!(f, "'{}' cannot be in a project's name", found.escape_default())
            }
            Self::Beginning => f.write_str("a project's name begins with a letter or a digit"),
            Self::Reserved => write!(f, "'{PRIVATE}' means that a thing is in no project"),
        }
    }
}

/// Whether a text may be the name of a project.
///
/// # Errors
/// What is wrong with it.
pub fn check_project(name: &str) -> Result<(), BadProject> {
    if name.is_empty() || name.chars().count() > PROJECT_CHARS_MAX {
        return Err(BadProject::Length);
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if let Some(found) = name.chars().find(|&c| !fits(c)) {
        return Err(BadProject::Character(found));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(BadProject::Beginning);
    }
    if name == PRIVATE { Err(BadProject::Reserved) } else { Ok(()) }
}

/// Where a thing goes of which nobody says whose it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DefaultVisibility {
    /// Its owner alone sees it.
    Private,
    /// It belongs to [`EVERYONE`].
    #[default]
    Project,
}

impl DefaultVisibility {
    /// The project; empty for none.
    pub fn project(self) -> &'static str {
        match self {
            Self::Private => "",
            Self::Project => EVERYONE,
        }
    }
}

impl std::str::FromStr for DefaultVisibility {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "private" => Ok(Self::Private),
            "project" => Ok(Self::Project),
            other => Err(format!("'{other}' is neither 'private' nor 'project'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Sight {
        let projects = [("lab", Role::Member), ("press", Role::Viewer), ("board", Role::Admin)];
        let projects = projects.map(|(name, role)| (name.to_owned(), role));
        Sight::of("ada", Role::Member, projects.into())
    }

    #[test]
    fn who_sees_and_who_acts() {
        use Right::{Run, See};
        for (owner, project, shared, wanted) in [
            ("ada", "", None, Some(Run)),
            ("bob", "", None, None),
            ("bob", "", Some(See), Some(See)),
            ("bob", "", Some(Run), Some(Run)),
            ("bob", "lab", None, Some(Run)),
            ("bob", "board", None, Some(Run)),
            ("bob", "press", None, Some(See)),
            ("bob", "press", Some(Run), Some(Run)),
            // Viewers change nothing, not even what they made before they were viewers.
            ("ada", "press", None, Some(See)),
            // Who leaves a project takes nothing along.
            ("ada", "other", None, None),
            ("bob", EVERYONE, None, Some(Run)),
            // No name of a person is that of a project.
            ("lab", "", None, None),
        ] {
            let found = ada().right(&Holder::of(owner, project), shared);
            assert_eq!(found, wanted, "{owner} {project} {shared:?}");
            assert_eq!(Sight::Everything.right(&Holder::of(owner, project), shared), Some(Run));
            // Lists ask for those that hold it, and must not come to another answer.
            let listed = ada().holders().is_some_and(|all| all.contains(&Holder::of(owner, project)));
            assert_eq!(listed || shared.is_some(), wanted.is_some(), "{owner} {project} {shared:?}");
        }
        let viewer = Sight::of("vic", Role::Viewer, BTreeMap::new());
        assert_eq!(viewer.right(&Holder::project(EVERYONE), None), Some(See));
        assert_eq!(Sight::Everything.holders(), None);
    }

    #[test]
    fn a_holder_is_read_as_it_is_stored() {
        for (owner, project) in [("ada", ""), ("ada", "lab"), ("ada@example.org", "")] {
            let holder = Holder::of(owner, project);
            assert_eq!(Holder::stored(holder.as_str().to_owned()), holder);
            assert_eq!(holder.project_name(), project);
        }
        for right in Right::ALL {
            assert_eq!(Right::parse(right.as_str()), Some(right));
            assert_eq!(serde_json::to_value(right).unwrap(), right.as_str());
        }
        assert_eq!(Right::parse("own"), None);
    }

    #[test]
    fn names_of_projects() {
        for name in ["a", "lab-7", "0x", "a.b_c", EVERYONE, &"a".repeat(64)] {
            assert_eq!(check_project(name), Ok(()), "{name}");
        }
        for (name, wanted) in [
            ("", BadProject::Length),
            (&*"a".repeat(65), BadProject::Length),
            ("Lab", BadProject::Character('L')),
            ("~ada", BadProject::Character('~')),
            ("a b", BadProject::Character(' ')),
            ("a/b", BadProject::Character('/')),
            ("-a", BadProject::Beginning),
            (PRIVATE, BadProject::Reserved),
        ] {
            assert_eq!(check_project(name), Err(wanted), "{name}");
            assert!(!wanted.to_string().contains('\n'));
        }
    }

    #[test]
    fn where_things_go_by_themselves() {
        assert_eq!("private".parse::<DefaultVisibility>().unwrap().project(), "");
        assert_eq!("project".parse::<DefaultVisibility>().unwrap().project(), EVERYONE);
        assert!("public".parse::<DefaultVisibility>().is_err());
    }
}
