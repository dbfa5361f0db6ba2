//! How often a topic may be sent.

use mothership_api::live::Topic;
use std::time::Duration;

/// Shortest time between two updates.
pub fn interval_min(topic: Topic) -> Duration {
    match topic {
        // It reads the most and is looked at from afar.
        Topic::Overview | Topic::Server => Duration::from_secs(1),
        // People read along while a program writes; what is sent is three numbers.
        Topic::Log(_) => Duration::from_millis(50),
        Topic::Jobs | Topic::Runners | Topic::Job(_) | Topic::Task(_) => Duration::from_millis(250),
    }
}

/// How long a channel relies on marks. Time alone changes some things (a runner falls silent, a time left shrinks),
/// and marks of another server may be lost.
pub const REFRESH: Duration = Duration::from_secs(5);
