//! The states of jobs, tasks, attempts and runners: nouns with one spelling, in the database and on the wire.

use serde::{Deserialize, Serialize};

/// Declares a state enum with its words in the database. On the wire the word is the same: serde makes it from the name of
/// the variant, and where the two differ the variant says so (a test compares them).
macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// Every state, in the order in which they are declared.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word in the database and on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                $name::ALL.iter().copied().find(|s| s.as_str() == word).ok_or_else(|| {
                    let known: Vec<_> = $name::ALL.iter().map(|s| s.as_str()).collect();
                    format!("unknown state '{word}' (one of {})", known.join(", "))
                })
            }
        }
    };
}

states! {
    /// A task. `waiting`: on a dependency, a retry delay, a hold; `pending`: a runner may take it.
    TaskState {
        Waiting = "waiting", Pending = "pending", Running = "running",
        Completed = "completed", Failed = "failed", Cancelled = "cancelled",
    }
}
states! {
    /// One execution of a task.
    AttemptState {
        Leased = "leased", Running = "running", Completed = "completed", Failed = "failed",
        TimedOut = "timed_out", Lost = "lost", Cancelled = "cancelled",
        /// A late result that came after the task went elsewhere, or a lease given back before the start.
        Superseded = "superseded",
    }
}
states! {
    /// Derived from a job's counters and flags.
    JobState {
        Pending = "pending", Running = "running", Paused = "paused",
        Completed = "completed", Failed = "failed", Cancelled = "cancelled",
    }
}
states! {
    /// What a person asked of a runner.
    RunnerMode {
        Active = "active", Draining = "draining", Disabled = "disabled",
        /// Nobody asked: it is the GUI of a program on a machine without an agent, and takes nothing by itself.
        // Older servers said `window`; their answers are still read.
        #[serde(alias = "window")]
        Gui = "gui",
    }
}
states! {
    /// What a runner is, derived from its mode and from when it was last heard.
    RunnerState {
        Idle = "idle", Busy = "busy", Draining = "draining", Disabled = "disabled",
        Unreachable = "unreachable", Offline = "offline",
    }
}

impl TaskState {
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
    /// The byte of a task in a job's grid (`GET /jobs/ID/grid`), stable on the wire.
    pub fn grid_byte(self) -> u8 {
        match self {
            Self::Waiting => 0,
            Self::Pending => 1,
            Self::Running => 2,
            Self::Completed => 3,
            Self::Failed => 4,
            Self::Cancelled => 5,
        }
    }
}

impl AttemptState {
    /// Whether a runner may hold its lease.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Leased | Self::Running)
    }
    pub fn is_final(self) -> bool {
        !self.is_live()
    }
}

impl JobState {
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde writes and reads is what the database holds.
    fn words_agree<S: Serialize + serde::de::DeserializeOwned + Copy + PartialEq + std::fmt::Debug>(
        all: &[S],
        word: fn(S) -> &'static str,
    ) {
        for state in all {
            let wire = serde_json::to_value(state).unwrap();
            assert_eq!(wire, word(*state), "{state:?}");
            assert_eq!(serde_json::from_value::<S>(wire).unwrap(), *state);
        }
    }

    #[test]
    fn the_wire_and_the_database_have_the_same_words() {
        words_agree(TaskState::ALL, TaskState::as_str);
        words_agree(AttemptState::ALL, AttemptState::as_str);
        words_agree(JobState::ALL, JobState::as_str);
        words_agree(RunnerMode::ALL, RunnerMode::as_str);
        words_agree(RunnerState::ALL, RunnerState::as_str);
    }

    #[test]
    fn the_byte_of_a_task_is_the_place_of_its_state() {
        for (place, state) in TaskState::ALL.iter().enumerate() {
            assert_eq!(
                usize::from(state.grid_byte()),
                place,
                "pages read the byte as an index into the states"
            );
        }
    }

    #[test]
    fn a_word_that_is_no_state_is_refused_with_those_that_are() {
        let refused = "lost".parse::<JobState>().unwrap_err();
        assert_eq!(
            refused,
            "unknown state 'lost' (one of pending, running, paused, completed, failed, cancelled)"
        );
    }
}
