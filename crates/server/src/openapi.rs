//! The OpenAPI 3.1 description, collected from the handlers. A copy is kept in crates/api/openapi.json, from which the
//! dashboard's client is generated; a test fails when the two differ.

use utoipa::{
    OpenApi as _, ToSchema,
    openapi::{ContentBuilder, OpenApi, PathItem, RefOr, ResponseBuilder, path::Operation, schema::Ref},
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Mothership",
        description = "One place to run long work on the machines you already have. Ids are strings (`42`, `42.7`, \
            `42.7.2`), times RFC 3339 in UTC, sizes bytes, durations seconds unless the name says otherwise. Errors are \
            `application/problem+json`. A person's program sends `Authorization: Bearer msh_…`, a runner \
            `Authorization: Bearer msr_…`; an open server wants neither.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(
        mothership_api::problem::Problem,
        mothership_api::jobs::DryRun,
        mothership_api::live::LiveRequest,
        mothership_api::live::LiveMessage,
        mothership_api::goliat::GuiMetric,
        mothership_api::logs::StreamedLines,
    ))
)]
struct Description;

/// What is true of the whole API, before any route.
pub fn head() -> OpenApi {
    Description::openapi()
}

/// Finishes what the routes say of themselves: paths as OpenAPI writes them, and the errors that every route may
/// answer. The routes are handed in, because they stand above this module.
pub fn finish(mut api: OpenApi) -> OpenApi {
    // Axum's mark of a parameter that may hold slashes is not OpenAPI's.
    let paths = std::mem::take(&mut api.paths.paths);
    api.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    for item in api.paths.paths.values_mut() {
        operations(item).for_each(describe_errors);
    }
    api
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().filter_map(Option::as_mut)
}

/// Every route may be refused with a problem; said once instead of in every handler.
fn describe_errors(operation: &mut Operation) {
    let schema = Ref::from_schema_name(mothership_api::problem::Problem::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let refusal = ResponseBuilder::new()
        .description("What went wrong, and who must act.")
        .content(mothership_api::problem::CONTENT_TYPE, content)
        .build();
    operation.responses.responses.insert("default".into(), RefOr::T(refusal));
}
