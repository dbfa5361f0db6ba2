//! The people of an installation, and the links that make them.

use jiff::Timestamp;
use mothership_core::{role::Role, secret::Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// With which they log in; never somebody else's.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What others read; empty when they gave none.
    pub display_name: String,
    /// Empty when they gave none.
    pub email: String,
    /// When they came.
    pub created_at: Timestamp,
    /// When they last logged in; null: never.
    #[schema(required)]
    pub last_login_at: Option<Timestamp>,
    /// They may not come in for now.
    pub disabled: bool,
    /// They are gone; the name and their jobs stay.
    pub removed: bool,
    /// They can log in with a password.
    pub has_password: bool,
}

/// Body of `POST /users`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// With which they log in: lower-case letters, digits and `._-@`, at most 64.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// At least 10 characters.
    pub password: Secret,
    /// What others read.
    #[serde(default)]
    pub display_name: String,
    /// An address of mail.
    #[serde(default)]
    pub email: String,
}

/// Body of `PATCH /users/{user}`. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// What they may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether they may not come in. Their sessions end; tokens work again when they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// False brings a removed person back, who needs a new password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<bool>,
    /// A new password. Every session of theirs ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Make a link with which they choose a new password themselves.
    #[serde(default)]
    pub password_link: bool,
}

/// A person as changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserPatched {
    /// As they are now.
    pub user: User,
    /// Path and query of the page on which they choose a new password, behind the server's address, when that was asked
    /// for. Shown once, good for a day.
    #[schema(required)]
    pub password_link: Option<Secret>,
}

/// Body of `POST /users/{user}/take-over`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOverRequest {
    /// Whose jobs they are now; `local`: of everybody before there were people.
    pub from: String,
}

/// Jobs were given to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenOver {
    /// How many.
    pub jobs: u64,
}

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InviteKind {
    /// It makes the first administrator.
    Welcome,
    /// It makes a person.
    Invite,
    /// It gives a person a new password.
    Password,
}

/// Body of `POST /invites`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteRequest {
    /// What the person will be.
    pub role: Role,
    /// With which they will log in; absent: they choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How long it is good, seconds. Default a week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<u64>,
}

/// An invite that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewInvite {
    /// What it is taken back by.
    pub id: String,
    /// Path and query of the page on which the person comes in, behind the server's address. Shown once.
    pub link: Secret,
    /// When it is no longer good.
    pub expires_at: Timestamp,
}

/// An invite as it is listed: without its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InviteInfo {
    /// What it is taken back by.
    pub id: String,
    /// What it is good for.
    pub kind: InviteKind,
    /// What the person will be.
    pub role: Role,
    /// With which they will log in; empty: they choose.
    pub name: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is no longer good.
    pub expires_at: Timestamp,
}

/// Query of `GET /welcome`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WelcomeQuery {
    /// The code of the link.
    #[serde(default)]
    pub code: Secret,
}

/// What the code of a link is good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Welcome {
    /// What it is good for.
    pub kind: InviteKind,
    /// What the person will be.
    pub role: Role,
    /// Whose it is; empty: they choose.
    pub name: String,
    /// When it is no longer good.
    pub expires_at: Timestamp,
    /// There are jobs of `local`, which the first person may take over.
    pub has_local_jobs: bool,
}

/// Body of `POST /welcome`: a person comes in by a link. Answered as a login.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WelcomeRequest {
    /// The code of the link.
    pub code: Secret,
    /// With which they will log in; absent where the link says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At least 10 characters.
    pub password: Secret,
    /// What others read.
    #[serde(default)]
    pub display_name: String,
}
