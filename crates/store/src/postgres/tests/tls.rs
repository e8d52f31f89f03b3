//! TLS to Postgres: a connection is encrypted, and its other end is who it should be.

use confab_testing::{Certificates, PostgresServer};
use tokio::task::JoinSet;

use crate::{Options, StoreError};

/// The address of a database with TLS as asked for, and a root certificate.
fn url(server: &PostgresServer, mode: &str, root: &std::path::Path) -> String {
    format!("{}?sslmode={mode}&sslrootcert={}", server.url("postgres"), root.display())
}

async fn is_encrypted(url: &str) -> bool {
    let mut writers = JoinSet::new();
    let store = super::open(url, &mut writers).await;
    let ssl = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let (encrypted,) = store.reads().one(ssl, &[]).await.unwrap();
    store.close().await;
    encrypted
}

async fn is_refused(url: &str) -> bool {
    let opened = crate::open::postgres(url, Options::default()).await;
    matches!(opened, Err(StoreError::Open(sqlx::Error::Tls(_) | sqlx::Error::Io(_))))
}

#[tokio::test]
async fn a_certificate_of_the_named_authority_is_taken_and_of_another_refused() {
    let (server, certificates) = PostgresServer::start_with_tls("127.0.0.1").await.unwrap();
    for mode in ["verify-full", "verify-ca"] {
        assert!(is_encrypted(&url(&server, mode, &certificates.root())).await, "{mode}");
        assert!(is_refused(&url(&server, mode, &certificates.other_root())).await, "{mode}");
    }
    // Where nothing is asked for it is encrypted all the same, since the database offers it.
    assert!(is_encrypted(&server.url("postgres")).await);
    assert!(!is_encrypted(&format!("{}?sslmode=disable", server.url("postgres"))).await);
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let host = "db.example.org";
    let (server, certificates): (_, Certificates) =
        PostgresServer::start_with_tls(host).await.unwrap();
    assert!(is_refused(&url(&server, "verify-full", &certificates.root())).await);
    assert!(is_encrypted(&url(&server, "verify-ca", &certificates.root())).await);
}

#[tokio::test]
async fn a_database_without_tls_is_refused_where_tls_is_required() {
    let server = PostgresServer::shared().await.unwrap();
    assert!(is_refused(&format!("{}?sslmode=require", server.url("postgres"))).await);
}
