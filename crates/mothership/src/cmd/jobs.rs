//! `mothership jobs`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::jobs::JobQuery;
use mothership_core::clock::{Clock, SystemClock};

/// List jobs
#[derive(Debug, clap::Args)]
pub struct Jobs {
    /// Only jobs in these states: pending, running, paused, completed, failed, cancelled
    #[arg(long, value_name = "STATE,…")]
    status: Option<String>,
    /// Only jobs with this label: `key` or `key=value`
    #[arg(long)]
    label: Option<String>,
    /// Only jobs of this person
    #[arg(long)]
    owner: Option<String>,
    /// Only jobs with this text in their name
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// `created` (newest first), `name` or `priority`
    #[arg(long, value_parser = ["created", "name", "priority"])]
    sort: Option<String>,
    /// How many to print
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1000))]
    limit: u64,
    /// How many to skip
    #[arg(long, default_value_t = 0)]
    offset: u64,
}

impl Jobs {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let query = JobQuery {
            limit: Some(self.limit),
            offset: Some(self.offset),
            status: self.status,
            owner: self.owner,
            q: self.search,
            label: self.label,
            sort: self.sort,
        };
        let page = context.client()?.jobs(&query).await?;
        context.out.answer(&page, |page| output::jobs::list(page, SystemClock.now(), &context.commands))?;
        Ok(Exit::Ok)
    }
}
