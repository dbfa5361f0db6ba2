//! Who is speaking: logging in, and what a person does with their own account.

use jiff::Timestamp;
pub use mothership_core::role::Role;
pub use mothership_core::scope::TokenScope;
use mothership_core::secret::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /auth/login`: a browser trades a name with its password, or an API token, for a session cookie.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// `msh_…`; instead of name and password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Secret>,
    /// Of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
}

/// Answer of `GET /auth/me`: the person that the request's credential belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// `local` on an open server.
    pub username: String,
    /// What they may do.
    pub role: Role,
    /// No login is needed on this server.
    pub open: bool,
    /// They are an administrator who sees all people's things now, because they switched it on.
    #[serde(default)]
    #[schema(required)]
    pub all_people: bool,
    /// What others read; absent when they gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Absent when they gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Header of a request of a program, with a token of the scope `admin` of an administrator: `on` shows it all people's things.
pub const ALL_PEOPLE: &str = "mothership-all-people";

/// Body of `PUT /me/all-people`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllPeople {
    /// Whether this session sees all people's things from now on. Open pages follow within five seconds.
    pub on: bool,
}

/// Body of `PATCH /auth/me`. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    /// What others read; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Body of `POST /me/password`. Every other session of the person ends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one of now.
    pub current: Secret,
    /// The one from now on: at least 10 characters.
    pub new: Secret,
}

/// A browser that is logged in as the person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionInfo {
    /// What it is ended by.
    pub id: String,
    /// What the browser says that it is: `Firefox on Linux`. Empty where it says nothing.
    pub device: String,
    /// From where the login came; empty where the server did not see it.
    pub address: String,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// It is the one that asks.
    pub current: bool,
}

/// A token of a program, as it is listed: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenInfo {
    /// What it is taken back by.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is no longer good; null: never.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour; null: never.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

/// Body of `POST /me/tokens`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// What its person calls it.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// How long it is good, seconds; absent: until it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<u64>,
    /// Whose it is; absent: of who asks. Only administrators make tokens of others.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// A token that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewToken {
    /// Shown once.
    pub token: Secret,
    /// What it is taken back by.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// Whose it is.
    pub person: String,
    /// What it may do.
    pub scope: TokenScope,
    /// When it is no longer good; null: never.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
}

/// Body of `POST /device-logins`: a program asks to speak for whoever allows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceLoginRequest {
    /// What it is, for the person who allows it: `mothership on lab-7`.
    pub client: String,
}

/// What the program does next: shows the person where to allow it, and asks whether they have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceLoginStarted {
    /// With which it asks; for nobody else.
    pub device_code: Secret,
    /// What the person compares: `BCDF-GHJK`.
    pub user_code: String,
    /// Path and query of the page where the person allows it, behind the server's address.
    pub page: String,
    /// How long it may take, seconds.
    pub expires_in_seconds: u64,
    /// How often to ask, seconds.
    pub interval_seconds: u64,
}

/// Body of `POST /device-logins/poll`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DevicePoll {
    /// What it was given.
    pub device_code: Secret,
}

/// How far a program that wants to speak for a person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Nobody has answered yet.
    Pending,
    /// A person allowed it; the token is in the answer, once.
    Allowed,
    /// A person said no.
    Denied,
}

/// Answer to a program that asks whether it may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DevicePolled {
    /// How far it has come.
    pub state: DeviceState,
    /// Its token, when it was allowed: shown once.
    #[schema(required)]
    pub token: Option<Secret>,
}

/// A program that waits for the person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceLoginInfo {
    /// What it says that it is. Anybody can say anything.
    pub client: String,
    /// From where it asks; empty where the server did not see it.
    pub address: String,
    /// When it began to ask.
    pub created_at: Timestamp,
}

/// Body of `POST /device-logins/{code}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceAnswer {
    /// Whether the program may speak for the person who answers.
    pub allow: bool,
}
