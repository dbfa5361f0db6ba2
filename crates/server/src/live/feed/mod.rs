//! What a topic says: the whole of it to one who comes, what changed to those who are there. Reads through the
//! operations, as the person who watches.

mod job;
mod jobs;

use super::{
    channel::{Changes, json},
    topic::Topic,
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use serde_json::{json as object, value::RawValue};

/// What an update brings.
pub enum News {
    Nothing,
    Data(Box<RawValue>),
    /// More changed than an update can say: viewers ask for a snapshot.
    Anew,
}

pub struct Feed {
    topic: Topic,
    person: Person,
    kind: Kind,
}

enum Kind {
    /// Always said as a whole; what was said last.
    Whole(Option<Box<RawValue>>),
    Jobs(jobs::Jobs),
    Job(Box<job::JobNews>),
}

impl Feed {
    pub fn new(topic: Topic, person: Person) -> Self {
        let kind = match topic {
            Topic::Jobs => Kind::Jobs(jobs::Jobs::default()),
            Topic::Job(id) => Kind::Job(Box::new(job::JobNews::new(id))),
            Topic::Overview | Topic::Runners | Topic::Task(_) | Topic::Log(_) => Kind::Whole(None),
        };
        Self { topic, person, kind }
    }

    /// `first`: nobody else watches, so that what is said now is known to all.
    pub async fn snapshot(&mut self, app: &App, first: bool) -> OpResult<Box<RawValue>> {
        match &mut self.kind {
            Kind::Whole(last) => {
                let now = whole(app, &self.person, self.topic).await?;
                // Not what the others were told: the next update must not be left out as if it were.
                *last = first.then(|| now.clone());
                Ok(now)
            }
            Kind::Jobs(jobs) => jobs.snapshot(app, &self.person, first).await,
            Kind::Job(job) => job.snapshot(app, &self.person, first).await,
        }
    }

    pub async fn update(&mut self, app: &App, changes: &Changes) -> OpResult<News> {
        match &mut self.kind {
            Kind::Whole(last) => {
                let now = whole(app, &self.person, self.topic).await?;
                if last.as_ref().is_some_and(|last| last.get() == now.get()) {
                    return Ok(News::Nothing);
                }
                *last = Some(now.clone());
                Ok(News::Data(now))
            }
            Kind::Jobs(jobs) => jobs.update(app, &self.person, changes).await,
            Kind::Job(job) => job.update(app, &self.person, changes).await,
        }
    }
}

async fn whole(app: &App, person: &Person, topic: Topic) -> OpResult<Box<RawValue>> {
    match topic {
        Topic::Overview => json(&ops::stats::stats(app).await?),
        Topic::Runners => json(&object!({ "runners": ops::runners::list(app).await? })),
        Topic::Task(id) => json(&ops::tasks::get(app, person, id).await?),
        Topic::Log(id) => {
            let size = ops::logs::size(app, person, id).await?;
            json(&object!({ "lines": size.lines, "bytes": size.bytes, "ended": size.ended }))
        }
        Topic::Jobs | Topic::Job(_) => unreachable!("these have feeds of their own"),
    }
}
