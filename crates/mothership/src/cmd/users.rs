//! `mothership users`

use super::{
    arguments::span,
    people::{People, Where, password},
};
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output::{self, note},
};
use mothership_api::people::{InviteRequest, NewUser, TakeOverRequest, User, UserPatch};
use mothership_core::{
    clock::{Clock, SystemClock},
    role::Role,
};
use std::time::Duration;

/// List people; add, invite, disable or remove one, give one another role or password
///
/// With `--data DIR` on the server's own machine they act on that data folder, beside the running server, and need no
/// login; that is also the way back in when nobody can log in any more.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Users {
    #[command(flatten)]
    place: Where,
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List everybody
    List {
        #[command(flatten)]
        place: Where,
    },
    /// Add a person
    ///
    /// The first one has to be an administrator. From then on a server wants a login, also on loopback.
    Add {
        /// With which the person logs in: lower-case letters, digits and `._-@`
        name: String,
        /// What the person may do: look (viewer), run jobs (member), look after the installation (admin)
        #[arg(long, value_parser = role, value_name = "ROLE")]
        role: Role,
        /// Read the password from standard input [default: ask for it]
        #[arg(long)]
        password_stdin: bool,
        /// What others read
        #[arg(long, default_value = "", value_name = "TEXT", hide_default_value = true)]
        display_name: String,
        /// An address of mail
        #[arg(long, default_value = "", value_name = "ADDRESS", hide_default_value = true)]
        email: String,
        #[command(flatten)]
        place: Where,
    },
    /// Make a link with which somebody comes in; it is shown once
    Invite {
        /// With which they will log in [default: they choose]
        name: Option<String>,
        /// What they will be: viewer, member or admin
        #[arg(long, value_parser = role, value_name = "ROLE", default_value = "member")]
        role: Role,
        /// How long it is good: `90m`, `24h`, `7d` [default: a week]
        #[arg(long, value_name = "TIME", value_parser = span)]
        expires: Option<Duration>,
        #[command(flatten)]
        place: Where,
    },
    /// Give a person another role
    Role {
        /// Name of the person
        name: String,
        /// viewer, member or admin
        #[arg(value_parser = role)]
        role: Role,
        #[command(flatten)]
        place: Where,
    },
    /// Let a person in no more for now; their sessions end
    Disable {
        /// Name of the person
        name: String,
        #[command(flatten)]
        place: Where,
    },
    /// Let a person in again, also one who was removed
    Enable {
        /// Name of the person
        name: String,
        #[command(flatten)]
        place: Where,
    },
    /// Give a person another password; their sessions end
    ///
    /// Asked of a server, it makes a link with which they choose it themselves, unless `--password-stdin` has it.
    Password {
        /// Name of the person
        name: String,
        /// Read the password from standard input
        #[arg(long, conflicts_with = "link")]
        password_stdin: bool,
        /// Make a link, good once and for a day, with which they choose it themselves
        #[arg(long)]
        link: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Remove a person; the name and their jobs stay
    Remove {
        /// Name of the person
        name: String,
        #[command(flatten)]
        place: Where,
    },
    /// Give a person the jobs of another
    TakeOver {
        /// Who has them from now on
        name: String,
        /// Whose they are now; `local`: of everybody before there were people
        #[arg(long, value_name = "NAME", default_value = "local")]
        from: String,
        #[command(flatten)]
        place: Where,
    },
}

/// A role on the command line.
fn role(text: &str) -> std::result::Result<Role, String> {
    Role::parse(text).ok_or_else(|| "viewer, member or admin".to_owned())
}

impl Act {
    fn place(&self) -> &Where {
        match self {
            Self::List { place }
            | Self::Add { place, .. }
            | Self::Invite { place, .. }
            | Self::Role { place, .. }
            | Self::Disable { place, .. }
            | Self::Enable { place, .. }
            | Self::Password { place, .. }
            | Self::Remove { place, .. }
            | Self::TakeOver { place, .. } => place,
        }
    }
}

impl Users {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let act = self.act.unwrap_or(Act::List { place: self.place });
        let people = People::open(context, act.place()).await?;
        let ended = run(act, &people, context).await;
        people.close().await;
        ended.map(|()| Exit::Ok)
    }
}

async fn run(act: Act, people: &People, context: &Context) -> Result<()> {
    let out = context.out;
    let data = act.place().words();
    let change = async |name: &str, patch: UserPatch, done: &str| {
        let patched = people.patch_user(name, patch).await?;
        out.answer(&patched.user, |_| format!("{name} {done}\n"))
    };
    match act {
        Act::List { .. } => {
            let users = people.users().await?;
            out.answer(&users, |users| output::people::list(users, SystemClock.now(), &context.commands))
        }
        Act::Add { name, role, password_stdin, display_name, email, .. } => {
            let password = password(password_stdin, &name).await?;
            let is_first = people.is_beside() && !people.users().await?.iter().any(can_log_in);
            let user = people.add_user(NewUser { name, role, password, display_name, email }).await?;
            if is_first {
                people.until_a_login_is_wanted(context).await;
            }
            out.answer(&user, |user| format!("added {} ({})\n", user.name, user.role.as_str()))
        }
        Act::Invite { name, role, expires, .. } => {
            let ttl_seconds = expires.map(|time| time.as_secs());
            let invite = people.invite(InviteRequest { role, name, ttl_seconds }).await?;
            let link = people.page(&invite.link);
            let answer =
                serde_json::json!({ "id": invite.id, "link": link, "expires_at": invite.expires_at });
            out.answer(&answer, |_| format!("{link}\n"))?;
            if !out.json {
                note(&format!("good once, until {}", invite.expires_at.strftime("%Y-%m-%d %H:%M UTC")));
            }
            Ok(())
        }
        Act::Role { name, role, .. } => {
            let patch = UserPatch { role: Some(role), ..UserPatch::default() };
            change(&name, patch, &format!("is {} now", role.as_str())).await
        }
        Act::Disable { name, .. } => {
            let patch = UserPatch { disabled: Some(true), ..UserPatch::default() };
            change(&name, patch, "may not come in any more").await
        }
        Act::Enable { name, .. } => {
            let patch = UserPatch { disabled: Some(false), removed: Some(false), ..UserPatch::default() };
            let user = people.patch_user(&name, patch).await?.user;
            out.answer(&user, |_| format!("{name} may come in again\n"))?;
            if !user.has_password && !out.json {
                let set = context.commands.line(&format!("users password {name}{data}"));
                note(&format!("they need a password: {set}"));
            }
            Ok(())
        }
        Act::Password { name, password_stdin, link, .. } => {
            if link || (!password_stdin && !people.is_beside()) {
                return password_link(people, &name, context).await;
            }
            let password = Some(password(password_stdin, &name).await?);
            change(&name, UserPatch { password, ..UserPatch::default() }, "has a new password").await
        }
        Act::Remove { name, .. } => {
            people.remove_user(&name).await?;
            let answer = serde_json::json!({ "removed": name });
            out.answer(&answer, |_| format!("{name} is removed; the name and their jobs stay\n"))
        }
        Act::TakeOver { name, from, .. } => {
            let taken = people.take_over(&name, TakeOverRequest { from }).await?;
            out.answer(&taken, |taken| {
                format!("{} given to {name}\n", output::humanize::plural(taken.jobs, "job"))
            })
        }
    }
}

/// From such a person on a server wants a login.
fn can_log_in(user: &User) -> bool {
    user.has_password && !user.removed
}

async fn password_link(people: &People, name: &str, context: &Context) -> Result<()> {
    let patch = UserPatch { password_link: true, ..UserPatch::default() };
    let patched = people.patch_user(name, patch).await?;
    let link = patched.password_link.map(|path| people.page(&path)).unwrap_or_default();
    context.out.answer(&serde_json::json!({ "link": link }), |_| format!("{link}\n"))?;
    if !context.out.json {
        note(&format!("{name} chooses a password there; good once and for a day"));
    }
    Ok(())
}
