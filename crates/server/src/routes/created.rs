//! The answer to a submit that may have been accepted before.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use mothership_api::paths;
use mothership_core::ids::JobId;
use serde::Serialize;

/// 201 for what is new, 200 for what the same key made before, with the address of the job when there is one (a dry run
/// makes none).
pub fn created(job: Option<JobId>, is_new: bool, body: &impl Serialize) -> Response {
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let body = axum::Json(body);
    match job {
        Some(job) => (status, [(header::LOCATION, paths::with(paths::JOB, job))], body).into_response(),
        None => (status, body).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_is_created() {
        for (job, is_new, status, location) in [
            (Some(JobId(42)), true, 201, Some("/api/v1/jobs/42")),
            (Some(JobId(42)), false, 200, Some("/api/v1/jobs/42")),
            (None, false, 200, None),
        ] {
            let response = created(job, is_new, &"body");
            let found = response.headers().get(header::LOCATION).map(|place| place.to_str().unwrap());
            assert_eq!((response.status().as_u16(), found), (status, location));
        }
    }
}
