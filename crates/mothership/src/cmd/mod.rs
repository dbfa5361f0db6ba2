//! One file for each subcommand: its arguments and what it does. Commands call the server through
//! [`crate::connection`] and print through [`crate::output`]; they know no SQL and decide nothing the server decides.
//! What starts something that stays (`up`, `server`, `runner`) is in [`serve`].

pub mod arguments;
pub mod audit;
pub mod cancel;
pub mod completions;
pub mod delete;
pub mod experiments;
pub mod explain;
pub mod generate;
pub mod goliat;
pub mod job;
pub mod jobs;
pub mod keeper;
pub mod login;
pub mod logout;
pub mod logs;
pub mod pause;
pub mod people;
pub mod projects;
pub mod read_file;
pub mod results;
pub mod resume;
pub mod retry;
pub mod runner_token;
pub mod runners;
pub mod serve;
pub mod share;
pub mod status;
pub mod subject;
pub mod submit;
pub mod task;
pub mod tasks;
pub mod tokens;
pub mod users;
pub mod version;
pub mod wait;
