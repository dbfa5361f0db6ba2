//! The dashboard and the API share one address space.

use super::app::TestApp;

#[tokio::test]
async fn pages_are_for_browsers_and_the_api_is_for_programs() {
    let app = TestApp::open().await;
    for path in ["/", "/jobs/42", "/tasks/42.7"] {
        let page = app.ask("GET", path).send().await;
        assert_eq!(
            (page.status.as_u16(), page.header("content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
    }
    assert_eq!(app.ask("POST", "/jobs/42").send().await.status, 404);
    // The login page has to be there before there is a login.
    let closed = TestApp::closed().await;
    assert_eq!(closed.ask("GET", "/login").send().await.status, 200);
    let without = TestApp::start(|config| config.dashboard = false).await;
    assert_eq!(without.ask("GET", "/jobs/42").send().await.status, 404);
}
