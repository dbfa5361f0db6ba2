//! Requests as GOLIAT's client posts them.

use crate::{
    connection::RetryPolicy,
    exit::{Failure, Result},
};
use bytes::Bytes;
use http::Method;
use mothership_api::client::{Client, ClientError};
use mothership_core::{ids::AttemptId, secret::Secret};
use mothership_store::old_dashboard::OldWorker;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// How long a broken connection is worked at.
pub const RETRY_FOR: Duration = Duration::from_secs(120);
const JSON: &str = "application/json";

/// A machine of the old dashboard, as it speaks to the new one.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    pub address: String,
    pub hostname: Option<String>,
    /// Tells it apart from every other, whatever its address. Records of one machine share it.
    pub hook: String,
}

impl Machine {
    pub fn of(worker: Option<&OldWorker>) -> Self {
        let address = worker.map_or("deleted machine", |worker| worker.address.as_str()).to_owned();
        let hostname = worker.map_or(Some("deleted machine".to_owned()), |worker| worker.hostname.clone());
        let both = format!("{address}\n{}", hostname.as_deref().unwrap_or_default());
        let hook = format!("import-{}", &blake3::hash(both.as_bytes()).to_hex()[..24]);
        Self { address, hostname, hook }
    }
}

pub struct Wire {
    client: Client,
    key: Option<Secret>,
}

impl Wire {
    pub fn new(client: Client, key: Option<Secret>) -> Self {
        Self { client, key }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: Bytes,
        by: Option<(&Machine, Option<AttemptId>)>,
    ) -> std::result::Result<Bytes, ClientError> {
        let attempt = by.and_then(|(_, attempt)| attempt).map(|attempt| attempt.to_string());
        let hook = by.map(|(machine, _)| machine.hook.as_str());
        let headers = [
            ("x-mothership-key", self.key.as_ref().map(Secret::expose)),
            ("x-mothership-machine", hook),
            ("x-mothership-attempt", attempt.as_deref()),
        ];
        let headers: Vec<_> = headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let response = self.client.send(method, path, kind, body, &headers).await?;
        let base = self.client.base().to_owned();
        response.bytes().await.map_err(|reason| ClientError::Unreachable { base, reason })
    }

    /// Whether the server answers GOLIAT's client at all.
    pub async fn check_answered(&self) -> Result<()> {
        let refused = |why: &str| {
            Err(Failure::refused(format!("the server does not answer GOLIAT's client{why}"))
                .hint("it is started with `--compat goliat`; where it asks for a key, give --goliat-key"))
        };
        match self.send(Method::GET, "/api/super-studies?name=-", "", Bytes::new(), None).await {
            Ok(answer) if answer.starts_with(b"[") => Ok(()),
            Ok(_) => refused(""),
            Err(error @ ClientError::Unreachable { .. }) => Err(error.into()),
            Err(error) => refused(&format!(": {error}")),
        }
    }

    /// Posts something that may be posted again.
    pub async fn post(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
        by: (&Machine, Option<AttemptId>),
    ) -> Result<()> {
        let body = body.into();
        let send = || self.send(Method::POST, path, kind, body.clone(), Some(by));
        RetryPolicy::limited(RETRY_FOR).call(send).await?;
        Ok(())
    }

    pub async fn post_json(&self, path: &str, body: &Value, by: (&Machine, Option<AttemptId>)) -> Result<()> {
        self.post(path, JSON, body.to_string(), by).await
    }

    /// A message of the GUI client on a machine.
    pub async fn post_gui_update(&self, machine: &Machine, attempt: AttemptId, message: Value) -> Result<()> {
        let body = json!({ "machineId": machine.address, "message": message });
        self.post_json("/api/gui-update", &body, (machine, Some(attempt))).await
    }

    /// Posts something that must not be posted again.
    pub async fn once<R: DeserializeOwned>(&self, path: &str, body: String) -> Result<R> {
        let answer = self.send(Method::POST, path, JSON, body.into(), None).await?;
        serde_json::from_slice(&answer).map_err(|error| {
            Failure::refused(format!("the server's answer to {path} cannot be read: {error}"))
        })
    }
}

/// A form of one file.
pub fn form(folder: &str, name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    // Not in the bytes, as good as surely: it is made of them.
    let boundary = format!("mothership-{}", blake3::hash(bytes).to_hex());
    let plain = |text: &str| text.replace(['\r', '\n'], " ").replace('"', "%22");
    let mut form = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"relativePath\"\r\n\r\n{folder}\r\n--{boundary}\r\n\
         content-disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\r\n",
        plain(name)
    )
    .into_bytes();
    form.extend_from_slice(bytes);
    form.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={boundary}"), form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(id: &str, hostname: Option<&str>) -> OldWorker {
        OldWorker {
            id: id.into(),
            address: "10.0.0.1".into(),
            hostname: hostname.map(str::to_owned),
            label: None,
            gpu: None,
            cores: None,
            ram_gb: None,
            last_seen_at: None,
        }
    }

    #[test]
    fn records_of_one_machine_are_one_machine() {
        let of = |id, name| Machine::of(Some(&worker(id, name)));
        assert_eq!(of("a", Some("win10")), of("b", Some("win10")));
        assert_ne!(of("a", Some("win10")).hook, of("a", Some("win11")).hook);
        assert_ne!(of("a", None).hook, Machine::of(None).hook);
        assert!(of("a", Some("Größe")).hook.is_ascii());
    }

    #[test]
    fn a_file_is_framed() {
        let (kind, form) = form("far_field/700MHz", "a\".json", b"\x00\r\n1");
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let text = String::from_utf8(form).unwrap();
        assert!(text.contains("filename=\"a%22.json\"\r\n\r\n\u{0}\r\n1\r\n--"), "{text}");
        assert!(text.contains("name=\"relativePath\"\r\n\r\nfar_field/700MHz\r\n"), "{text}");
        assert!(
            text.starts_with(&format!("--{boundary}\r\n")) && text.ends_with(&format!("--{boundary}--\r\n"))
        );
    }
}
