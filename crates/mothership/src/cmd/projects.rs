//! `mothership projects`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::{
    auth::Role,
    projects::{MemberRequest, NewProject, ProjectPatch},
};

/// Make and list projects, and choose who belongs to them
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Projects {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List your projects
    List,
    /// Show a project with its members
    Show {
        /// Name of the project
        name: String,
    },
    /// Make a project; you look after it
    Create {
        /// Name of the project: `lab-7`
        name: String,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// Say what a project is for
    Describe {
        /// Name of the project
        name: String,
        /// What it is for
        description: String,
    },
    /// Remove a project that holds nothing any more
    Remove {
        /// Name of the project
        name: String,
    },
    /// Add a person to a project, or give them another role there
    Add {
        /// Name of the project
        name: String,
        /// Name of the person
        person: String,
        /// Look (viewer), run things (member), or choose the members, too (admin)
        #[arg(long, value_parser = role, default_value = "member", value_name = "ROLE")]
        role: Role,
    },
    /// Take a person out of a project
    Drop {
        /// Name of the project
        name: String,
        /// Name of the person
        person: String,
    },
    /// Move a job into a project; into `private`, so that only its owner sees it
    Move {
        /// Number of the job
        job: String,
        /// Name of the project, or `private`
        name: String,
    },
}

fn role(text: &str) -> std::result::Result<Role, String> {
    Role::parse(text).ok_or_else(|| "viewer, member or admin".to_owned())
}

impl Projects {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let (client, out) = (context.client()?, context.out);
        match self.act.unwrap_or(Act::List) {
            Act::List => {
                let projects = client.projects().await?;
                out.answer(&projects, |projects| output::projects::list(projects))?;
            }
            Act::Show { name } => {
                let project = client.project(&name).await?;
                out.answer(&project, output::projects::one)?;
            }
            Act::Create { name, description } => {
                let made = client.add_project(&NewProject { name, description }).await?;
                out.answer(&made, |made| format!("made the project '{}'\n", made.name))?;
            }
            Act::Describe { name, description } => {
                let patch = ProjectPatch { description: Some(description) };
                let project = client.patch_project(&name, &patch).await?;
                out.answer(&project, output::projects::one)?;
            }
            Act::Remove { name } => {
                client.remove_project(&name).await?;
                let removed = serde_json::json!({ "removed": name });
                out.answer(&removed, |_| format!("removed the project '{name}'\n"))?;
            }
            Act::Add { name, person, role } => {
                let project = client.put_member(&name, &person, &MemberRequest { role }).await?;
                out.answer(&project, output::projects::one)?;
            }
            Act::Drop { name, person } => {
                client.remove_member(&name, &person).await?;
                let dropped = serde_json::json!({ "project": name, "person": person });
                out.answer(&dropped, |_| format!("'{person}' is no member of '{name}' any more\n"))?;
            }
            Act::Move { job, name } => {
                let moved = client.move_job(&job, &name).await?;
                out.answer(&moved, |moved| match &moved.project {
                    Some(project) => format!("job {job} is in the project '{project}'\n"),
                    None => format!("job {job} is seen by {} alone\n", moved.owner),
                })?;
            }
        }
        Ok(Exit::Ok)
    }
}
