//! `mothership audit`

use super::arguments::span;
use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};
use futures_util::StreamExt;
use jiff::Timestamp;
use mothership_api::audit::AuditQuery;
use mothership_core::clock::{Clock, SystemClock, minus_ms};
use std::{
    io::{self, Write},
    str::FromStr,
};

/// Who did what to what, newest first; for administrators
#[derive(Debug, clap::Args)]
pub struct Audit {
    /// Only what this person did
    #[arg(long)]
    person: Option<String>,
    /// Only this act, or with a dot at the end all that begin so: `job.cancel`, `job.`
    #[arg(long)]
    act: Option<String>,
    /// Only what was done to the thing of this id or name
    #[arg(long, value_name = "ID")]
    object: Option<String>,
    /// Not before: `24h`, `7d`, or a time as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Timestamp>,
    /// Before: `24h`, `7d`, or a time as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Timestamp>,
    /// How many to print
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1000))]
    limit: u64,
    /// Go on behind the entry of this number
    #[arg(long, value_name = "NUMBER")]
    after: Option<i64>,
    /// All that matches, as comma-separated values
    #[arg(long, conflicts_with = "after")]
    csv: bool,
}

/// A time, or how long ago it was.
fn moment(text: &str) -> std::result::Result<Timestamp, String> {
    if let Ok(ago) = span(text) {
        return Ok(minus_ms(SystemClock.now(), u64::try_from(ago.as_millis()).unwrap_or(u64::MAX)));
    }
    Timestamp::from_str(text)
        .map_err(|_| "write 24h or 7d for how long ago, or 2026-01-31T12:00:00Z".to_owned())
}

impl Audit {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let query = AuditQuery {
            person: self.person,
            act: self.act,
            object: self.object,
            since: self.since,
            until: self.until,
            after: self.after,
            limit: Some(self.limit),
        };
        let client = context.client()?;
        if self.csv {
            let mut parts = client.audit_csv(&query).await?.body;
            while let Some(part) = parts.next().await {
                let part = part.map_err(|why| Failure::local(format!("the table broke off: {why}")))?;
                let written = io::stdout().lock().write_all(&part);
                written.map_err(|error| Failure::local(format!("cannot write: {error}")))?;
            }
            return Ok(Exit::Ok);
        }
        let page = client.audit(&query).await?;
        context.out.answer(&page, |page| output::audit::list(page, SystemClock.now()))?;
        Ok(Exit::Ok)
    }
}
