//! The server as its clients see it: requests and answers over HTTP, in this process, in memory, with a clock that
//! stands still. Start reading at [`app`].

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod access;
mod agent;
mod app;
mod bad_input;
mod blobs;
mod bodies;
mod dashboard;
mod experiments;
mod goliat;
mod guards;
mod jobs;
mod logins;
mod logs;
mod ownership;
mod people;
mod problems;
mod results;
mod runner;
mod runners;
mod services;
mod story;
mod tasks;
