//! A real S3 server in this process: folders on disk behind the whole protocol, signatures checked.

use std::io;
use std::net::Ipv4Addr;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running server with one empty bucket. Ends, and its files go, when dropped.
pub struct S3 {
    /// `http://127.0.0.1:PORT`, for clients that address buckets by path.
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
    accept: JoinHandle<()>,
    folder: TempDir,
}

impl S3 {
    /// Listens on a free port of the loopback. Call from within a Tokio runtime, which then serves it.
    pub async fn start() -> io::Result<Self> {
        let (access_key, secret_key, bucket) = ("test-access", "test-secret", "mothership-test");
        let folder = tempfile::Builder::new().prefix("mothership-s3-").tempdir()?;
        // To s3s-fs a bucket is a folder.
        std::fs::create_dir(folder.path().join(bucket))?;
        let files =
            s3s_fs::FileSystem::new(folder.path()).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(access_key, secret_key));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self {
            endpoint: format!("http://{}", listener.local_addr()?),
            bucket: bucket.to_owned(),
            region: "us-east-1".to_owned(),
            access_key: access_key.to_owned(),
            secret_key: secret_key.to_owned(),
            accept: tokio::spawn(accept(listener, service.build())),
            folder,
        })
    }

    /// What a process needs in its environment to reach the bucket.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_REGION", self.region.clone()),
            ("AWS_ACCESS_KEY_ID", self.access_key.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_key.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ]
    }

    /// The file that holds an object, to look at it (or to spoil it) behind the server's back.
    pub fn file_of(&self, key: &str) -> std::path::PathBuf {
        self.folder.path().join(&self.bucket).join(key)
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

async fn accept(listener: TcpListener, service: S3Service) {
    // A failed accept or a broken connection is the client's to notice; a test then fails there, with its own words.
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        tokio::spawn(async move {
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

#[cfg(test)]
mod tests {
    use object_store::aws::AmazonS3Builder;
    use object_store::{ObjectStoreExt, path::Path};

    use super::*;

    fn client(s3: &S3, secret: &str) -> impl object_store::ObjectStore {
        AmazonS3Builder::new()
            .with_endpoint(&s3.endpoint)
            .with_region(&s3.region)
            .with_bucket_name(&s3.bucket)
            .with_access_key_id(&s3.access_key)
            .with_secret_access_key(secret)
            .with_allow_http(true)
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn keeps_what_is_put_and_refuses_a_wrong_signature() {
        // What `main` does once. Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let s3 = S3::start().await.unwrap();
        let path = Path::from("a/b");
        client(&s3, &s3.secret_key).put(&path, "hello".into()).await.unwrap();
        let bytes = client(&s3, &s3.secret_key).get(&path).await.unwrap().bytes().await.unwrap();
        assert_eq!(&bytes[..], b"hello");
        assert_eq!(std::fs::read(s3.file_of("a/b")).unwrap(), b"hello");
        assert!(client(&s3, "guessed").get(&path).await.is_err());
    }
}
