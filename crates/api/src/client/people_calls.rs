//! People, their tokens, and programs that become theirs.

use super::{Client, ClientError};
use crate::{
    audit::*,
    auth::*,
    jobs::{Job, JobPatch},
    paths,
    people::*,
    projects::*,
};
use bytes::Bytes;
use http::{Method, header};

type Result<T> = std::result::Result<T, ClientError>;

impl Client {
    /// Adds a person.
    pub async fn add_user(&self, user: &NewUser) -> Result<User> {
        self.call(Method::POST, paths::USERS, user, &[]).await
    }
    /// Everybody, removed ones too.
    pub async fn users(&self) -> Result<Vec<User>> {
        self.get(paths::USERS).await
    }
    /// Changes a person.
    pub async fn patch_user(&self, name: &str, patch: &UserPatch) -> Result<UserPatched> {
        self.call(Method::PATCH, &paths::with(paths::USER, name), patch, &[]).await
    }
    /// Removes a person; the name and their jobs stay.
    pub async fn remove_user(&self, name: &str) -> Result<()> {
        self.delete(&paths::with(paths::USER, name)).await
    }
    /// Gives a person the jobs of another.
    pub async fn take_over(&self, name: &str, request: &TakeOverRequest) -> Result<TakenOver> {
        self.call(Method::POST, &paths::with(paths::USER_TAKE_OVER, name), request, &[]).await
    }
    /// Makes a link that makes a person.
    pub async fn invite(&self, request: &InviteRequest) -> Result<NewInvite> {
        self.call(Method::POST, paths::INVITES, request, &[]).await
    }
    /// The links that are good.
    pub async fn invites(&self) -> Result<Vec<InviteInfo>> {
        self.get(paths::INVITES).await
    }
    /// Takes a link back.
    pub async fn revoke_invite(&self, id: &str) -> Result<()> {
        self.delete(&paths::with(paths::INVITE, id)).await
    }
    /// A page of what was done.
    pub async fn audit(&self, query: &AuditQuery) -> Result<AuditPage> {
        self.get(&super::calls::with_query(paths::AUDIT, query)).await
    }
    /// All of it that matches, as a table.
    pub async fn audit_csv(&self, query: &AuditQuery) -> Result<super::Response> {
        let path = super::calls::with_query(paths::AUDIT_CSV, query);
        self.send(Method::GET, &path, "", Bytes::new(), &[]).await
    }
    /// The projects of whoever asks.
    pub async fn projects(&self) -> Result<Vec<Project>> {
        self.get(paths::PROJECTS).await
    }
    /// One project with its members.
    pub async fn project(&self, name: &str) -> Result<Project> {
        self.get(&paths::with(paths::PROJECT, name)).await
    }
    /// Makes a project.
    pub async fn add_project(&self, project: &NewProject) -> Result<Project> {
        self.call(Method::POST, paths::PROJECTS, project, &[]).await
    }
    /// Changes what a project is for.
    pub async fn patch_project(&self, name: &str, patch: &ProjectPatch) -> Result<Project> {
        self.call(Method::PATCH, &paths::with(paths::PROJECT, name), patch, &[]).await
    }
    /// Removes a project that holds nothing.
    pub async fn remove_project(&self, name: &str) -> Result<()> {
        self.delete(&paths::with(paths::PROJECT, name)).await
    }
    /// Adds a member, or gives them another role there.
    pub async fn put_member(&self, project: &str, person: &str, request: &MemberRequest) -> Result<Project> {
        let path = paths::with(&paths::with(paths::PROJECT_MEMBER, project), person);
        self.call(Method::PUT, &path, request, &[]).await
    }
    /// Takes a member out.
    pub async fn remove_member(&self, project: &str, person: &str) -> Result<()> {
        self.delete(&paths::with(&paths::with(paths::PROJECT_MEMBER, project), person)).await
    }
    /// With whom a job is shared.
    pub async fn shares(&self, job: &str) -> Result<Vec<Share>> {
        self.get(&paths::with(paths::JOB_SHARES, job)).await
    }
    /// Shares a job with a person.
    pub async fn share(&self, job: &str, person: &str, request: &ShareRequest) -> Result<Share> {
        let path = paths::with(&paths::with(paths::JOB_SHARE, job), person);
        self.call(Method::PUT, &path, request, &[]).await
    }
    /// Takes a share back.
    pub async fn withdraw_share(&self, job: &str, person: &str) -> Result<()> {
        self.delete(&paths::with(&paths::with(paths::JOB_SHARE, job), person)).await
    }
    /// Has a project hold a job.
    pub async fn move_job(&self, job: &str, project: &str) -> Result<Job> {
        let patch = JobPatch { project: Some(project.to_owned()), ..JobPatch::default() };
        self.call(Method::PATCH, &paths::with(paths::JOB, job), &patch, &[]).await
    }
    /// Makes a token.
    pub async fn make_token(&self, request: &TokenRequest) -> Result<NewToken> {
        self.call(Method::POST, paths::ME_TOKENS, request, &[]).await
    }
    /// Tokens of whoever asks.
    pub async fn tokens(&self) -> Result<Vec<TokenInfo>> {
        self.get(paths::ME_TOKENS).await
    }
    /// Takes a token back.
    pub async fn revoke_token(&self, id: &str) -> Result<()> {
        self.delete(&paths::with(paths::ME_TOKEN, id)).await
    }
    /// Trades a name with its password for a session: the value of its cookie, and who the server says that this is. An
    /// open server sets none, and says whether there is such a person.
    pub async fn log_in(&self, request: &LoginRequest) -> Result<(Option<String>, Me)> {
        let body = serde_json::to_vec(request).map_err(|error| self.unexpected(error.to_string()))?;
        let answer = self.send(Method::POST, paths::LOGIN, "application/json", body.into(), &[]).await?;
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
        let first = cookies.filter_map(|cookie| cookie.to_str().ok()).next();
        let cookie = first.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        Ok((cookie, self.json(answer).await?))
    }
    /// Makes a token for the session of this cookie, and ends the session.
    pub async fn trade_session(&self, cookie: &str, request: &TokenRequest) -> Result<NewToken> {
        let extra = [("cookie", cookie)];
        let made = self.call(Method::POST, paths::ME_TOKENS, request, &extra).await;
        self.send(Method::POST, paths::LOGOUT, "", Bytes::new(), &extra).await?;
        made
    }
    /// Asks to speak for whoever allows it.
    pub async fn begin_device_login(&self, request: &DeviceLoginRequest) -> Result<DeviceLoginStarted> {
        self.call(Method::POST, paths::DEVICE_LOGINS, request, &[]).await
    }
    /// Asks whether somebody has.
    pub async fn poll_device_login(&self, request: &DevicePoll) -> Result<DevicePolled> {
        self.call(Method::POST, paths::DEVICE_LOGINS_POLL, request, &[]).await
    }
}
