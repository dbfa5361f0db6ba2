use super::{changes::JOBS_NAMED_MAX, *};
use crate::actor::Role;
use mothership_core::{ids::JobId, state::TaskState};

fn watched(live: &Live, topic: Topic) -> (Arc<Viewer>, Arc<Channel>) {
    let (viewer, mut started) = (Arc::new(Viewer::default()), None);
    viewer.ask(topic);
    live.join(&Person::local(), topic, &viewer, |channel| started = Some(channel));
    (viewer, started.expect("the first to come opens the channel"))
}

#[test]
fn a_mark_reaches_the_topics_it_is_about_and_no_other() {
    let live = Live::default();
    let task = JobId(4).task(2);
    let topics = [
        Topic::Overview,
        Topic::Jobs,
        Topic::Runners,
        Topic::Job(JobId(4)),
        Topic::Task(task),
        Topic::Log(task.attempt(1)),
        Topic::Job(JobId(5)),
    ];
    let channels: Vec<_> = topics.into_iter().map(|topic| watched(&live, topic).1).collect();
    let marked = || -> Vec<String> {
        let marked = channels.iter().filter(|channel| channel.is_marked());
        let marked = marked.map(|channel| channel.topic.to_string()).collect();
        channels.iter().for_each(|channel| drop(channel.take_changes()));
        marked
    };
    live.task_changed(task, TaskState::Running);
    assert_eq!(marked(), ["overview", "jobs", "job:4", "task:4.2"]);
    live.task_touched(task);
    assert_eq!(marked(), ["task:4.2"]);
    live.tasks_moved(JobId(4));
    assert_eq!(marked(), ["overview", "jobs", "job:4", "task:4.2", "log:4.2.1"]);
    live.log_changed(task.attempt(1));
    assert_eq!(marked(), ["log:4.2.1"]);
    live.log_changed(task.attempt(2));
    assert_eq!(marked(), [""; 0]);
    live.runners_changed();
    assert_eq!(marked(), ["overview", "runners"]);
    live.some_tasks_moved();
    assert_eq!(marked().len(), topics.len());
}

#[test]
fn more_names_than_a_round_holds_become_one_word() {
    let mut changes = Changes::default();
    for index in 0..TASKS_NAMED_MAX as u64 {
        changes.mark_task(index, 2);
    }
    changes.mark_task(3, 4);
    assert_eq!((changes.unnamed_tasks, changes.tasks[&3]), (false, 4), "a name that is there is no new one");
    changes.mark_task(u64::MAX, 2);
    assert!(changes.unnamed_tasks && changes.tasks.len() == TASKS_NAMED_MAX);
    let mut changes = Changes::default();
    for job in 0..JOBS_NAMED_MAX as i64 {
        changes.mark_job(JobId(job));
    }
    changes.mark_job(JobId(0));
    assert!(!changes.too_many_jobs);
    changes.mark_job(JobId(-1));
    assert!(changes.too_many_jobs && changes.jobs.len() == JOBS_NAMED_MAX);
}

#[test]
fn a_person_has_a_channel_of_a_topic_and_others_have_their_own() {
    let live = Live::default();
    let (viewer, channel) = watched(&live, Topic::Jobs);
    live.join(&Person::local(), Topic::Jobs, &viewer, |_| panic!("it is there already"));
    assert_eq!(live.watched(), (0, 1));
    let other = Person::new("ann", Role::Member);
    let mut opened = 0;
    live.join(&other, Topic::Jobs, &viewer, |_| opened += 1);
    assert_eq!((opened, live.watched()), (1, (0, 2)));
    assert!(!live.close(&channel), "somebody has asked and was not answered");
    assert_eq!(channel.take_joining().len(), 2);
    assert!(live.close(&channel));
    assert_eq!(live.watched(), (0, 1));
    assert!(live.close(&channel), "twice is once");
    assert_eq!(live.watched(), (0, 1));
}

#[test]
fn who_went_is_not_joined() {
    let live = Live::default();
    let (viewer, channel) = watched(&live, Topic::Jobs);
    drop(viewer);
    assert!(channel.take_joining().is_empty());
}
