//! What a topic carries: the whole of it for one who comes, what changed for those who are there. Reads through the
//! operations, as the person who watches.

mod job;
mod jobs;

use super::marks::Changes;
use crate::{actor::Person, app::App, error::OpResult, ops};
use job::JobReader;
use jobs::JobsReader;
use mothership_api::live::{LogTopic, RunnersTopic, Topic, TopicData};

/// What an update brings.
pub enum TopicUpdate {
    Unchanged,
    Data(TopicData),
    /// More changed than an update can say: viewers ask for a snapshot.
    Resync,
}

/// Reads one topic as one person sees it, and remembers what was sent last.
pub struct TopicReader {
    topic: Topic,
    person: Person,
    kind: Kind,
}

enum Kind {
    /// Always sent as a whole; what was sent last.
    Whole(Option<TopicData>),
    Jobs(JobsReader),
    Job(Box<JobReader>),
}

impl TopicReader {
    pub fn new(topic: Topic, person: Person) -> Self {
        let kind = match topic {
            Topic::Jobs => Kind::Jobs(JobsReader::default()),
            Topic::Job(id) => Kind::Job(Box::new(JobReader::new(id))),
            Topic::Overview | Topic::Runners | Topic::Task(_) | Topic::Log(_) | Topic::Server => {
                Kind::Whole(None)
            }
        };
        Self { topic, person, kind }
    }

    /// `first`: nobody else watches, so that what is sent now is known to all.
    pub async fn snapshot(&mut self, app: &App, first: bool) -> OpResult<TopicData> {
        match &mut self.kind {
            Kind::Whole(last) => {
                let now = whole(app, &self.person, self.topic).await?;
                // Not what the others were sent: the next update must not be left out as if it were.
                *last = first.then(|| now.clone());
                Ok(now)
            }
            Kind::Jobs(jobs) => jobs.snapshot(app, &self.person, first).await.map(TopicData::Jobs),
            Kind::Job(job) => job.snapshot(app, &self.person, first).await,
        }
    }

    pub async fn update(&mut self, app: &App, changes: &Changes) -> OpResult<TopicUpdate> {
        match &mut self.kind {
            Kind::Whole(last) => {
                let now = whole(app, &self.person, self.topic).await?;
                if last.as_ref() == Some(&now) {
                    return Ok(TopicUpdate::Unchanged);
                }
                *last = Some(now.clone());
                Ok(TopicUpdate::Data(now))
            }
            Kind::Jobs(jobs) => jobs.update(app, &self.person, changes).await,
            Kind::Job(job) => job.update(app, &self.person, changes).await,
        }
    }
}

async fn whole(app: &App, person: &Person, topic: Topic) -> OpResult<TopicData> {
    Ok(match topic {
        Topic::Overview => TopicData::Overview(Box::new(ops::stats::stats(app, person).await?)),
        Topic::Runners => {
            TopicData::Runners(RunnersTopic { runners: ops::runners::list(app, person).await? })
        }
        Topic::Task(id) => TopicData::Task(Box::new(ops::tasks::get(app, person, id).await?)),
        Topic::Log(id) => {
            let size = ops::logs::size(app, person, id).await?;
            TopicData::Log(LogTopic { lines: size.lines, bytes: size.bytes, ended: size.ended })
        }
        Topic::Server => TopicData::Server(Box::new(ops::storage::report(app))),
        Topic::Jobs | Topic::Job(_) => unreachable!("these have readers of their own"),
    })
}
