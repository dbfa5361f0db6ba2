use super::*;
use axum::body::Body;
use mothership_core::ids::JobId;
use serde::Deserialize;
use serde_json::Value;

fn request(headers: &[(&str, &str)], body: &'static str) -> Request {
    let mut request = Request::post("/jobs?limit=7");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body)).unwrap()
}

async fn json(kind: &str, body: &'static str) -> Result<Value, OpError> {
    Json::from_request(request(&[("content-type", kind)], body), &()).await.map(|Json(value)| value)
}

#[tokio::test]
async fn a_body_has_to_say_that_it_is_json() {
    for kind in
        ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/spec+json"]
    {
        assert_eq!(json(kind, "{}").await.unwrap(), serde_json::json!({}), "{kind}");
    }
    for kind in ["text/plain", "application/jsonx", "text/spec+json", ""] {
        assert!(matches!(json(kind, "{}").await, Err(OpError::MediaType { .. })), "{kind}");
    }
    let silent = Json::<Value>::from_request(request(&[], "{}"), &()).await;
    assert!(matches!(silent, Err(OpError::MediaType { wanted: "application/json" })));
}

#[tokio::test]
async fn what_is_no_json_is_400_and_what_has_another_shape_is_422() {
    #[derive(Debug, Deserialize)]
    struct Wanted {
        #[expect(dead_code, reason = "only its type matters")]
        list: Vec<u8>,
    }
    let of = async |body| {
        Json::<Wanted>::from_request(request(&[("content-type", "application/json")], body), &())
            .await
            .map(drop)
    };
    assert!(matches!(of("{").await, Err(OpError::Malformed { .. })));
    assert!(
        matches!(of(r#"{"list": []} 7"#).await, Err(OpError::Malformed { .. })),
        "something stands behind it"
    );
    let Err(OpError::Invalid { errors, .. }) = of(r#"{"list": [1, "two"]}"#).await else {
        panic!("it is text")
    };
    assert_eq!(errors[0].path, "list[1]");
    for (body, said) in
        [("null", "null"), (r#""a""#, r#"string "a""#), ("[]", "length 0"), ("7", "integer `7`")]
    {
        let Err(OpError::Invalid { errors, .. }) = of(body).await else { panic!("{body} is no object") };
        let message = &errors[0].message;
        assert!(message.contains(said) && message.contains("expected an object"), "{message}");
        assert!(!message.contains("Wanted"), "no name of a type of ours: {message}");
    }
    let Err(OpError::Invalid { errors, .. }) = of("{}").await else { panic!("a field is missing") };
    assert!(errors[0].message.contains("list"), "{errors:?}");
}

#[tokio::test]
async fn a_key_is_text_or_absent() {
    let key = async |headers: &[(&str, &str)]| {
        let (mut parts, _) = request(headers, "").into_parts();
        IdempotencyKey::from_request_parts(&mut parts, &()).await.unwrap().0
    };
    assert_eq!(key(&[]).await, None);
    assert_eq!(key(&[(IDEMPOTENCY_KEY, "night-7")]).await.as_deref(), Some("night-7"));
    // The operation refuses it; here it only arrives.
    assert_eq!(key(&[(IDEMPOTENCY_KEY, "")]).await.as_deref(), Some(""));
    assert_eq!(key(&[(IDEMPOTENCY_KEY, "n\u{e4}chte")]).await, None);
}

#[tokio::test]
async fn a_query_names_what_is_wrong_with_it() {
    #[derive(Debug, Deserialize)]
    struct Page {
        limit: u64,
    }
    #[derive(Debug, Deserialize)]
    struct Other {
        #[expect(dead_code, reason = "only its type matters")]
        limit: bool,
    }
    let (mut parts, _) = request(&[], "").into_parts();
    assert_eq!(Query::<Page>::from_request_parts(&mut parts, &()).await.unwrap().0.limit, 7);
    let Err(OpError::Invalid { errors, .. }) = Query::<Other>::from_request_parts(&mut parts, &()).await
    else {
        panic!("7 is no bool")
    };
    assert_eq!(errors[0].path, "query");
}

#[tokio::test]
async fn a_path_without_an_id_names_nothing() {
    let (mut parts, _) = request(&[], "").into_parts();
    assert!(matches!(Id::<JobId>::from_request_parts(&mut parts, &()).await, Err(OpError::NotFound(_))));
}
