//! Makes the certificates of a server that offers TLS, with `openssl`, which comes with Postgres.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{DEADLINE, ProcessSpec};

/// Two authorities, of which one has signed the server's certificate. Removed on drop.
#[derive(Debug)]
pub struct Certificates {
    directory: TempDir,
}

const ROOT: &str = "root";
const OTHER_ROOT: &str = "other-root";

impl Certificates {
    /// The certificate of the authority that the server's is signed by.
    pub fn root(&self) -> PathBuf {
        self.directory.path().join("root.crt")
    }

    /// The certificate of an authority that has nothing to do with the server.
    pub fn other_root(&self) -> PathBuf {
        self.directory.path().join("other-root.crt")
    }

    /// The server's own certificate, and the key to it.
    pub fn server(&self) -> [PathBuf; 2] {
        ["server.crt", "server.key"].map(|file| self.directory.path().join(file))
    }

    /// Makes all of it; the server's certificate is for `host` alone.
    pub async fn make(host: &str) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let made = Self { directory };
        for root in [ROOT, OTHER_ROOT] {
            made.authority(root).await?;
        }
        made.sign_server(host).await?;
        Ok(made)
    }

    async fn authority(&self, name: &str) -> anyhow::Result<()> {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.crt"));
        let subject = format!("/CN={name}");
        let new = ["req", "-x509", "-nodes", "-days", "2", "-subj", &subject];
        let files = ["-keyout", &key, "-out", &certificate];
        openssl(self.directory.path(), [&new[..], &KEY, &files].concat()).await
    }

    async fn sign_server(&self, host: &str) -> anyhow::Result<()> {
        let folder = self.directory.path();
        let kind = if host.parse::<std::net::IpAddr>().is_ok() { "IP" } else { "DNS" };
        std::fs::write(folder.join("names"), format!("subjectAltName={kind}:{host}\n"))?;
        let new = ["req", "-new", "-nodes", "-subj", "/CN=server"];
        let files = ["-keyout", "server.key", "-out", "server.csr"];
        openssl(folder, [&new[..], &KEY, &files].concat()).await?;
        let sign = ["x509", "-req", "-in", "server.csr", "-days", "2", "-extfile", "names"];
        let by = ["-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial", "-out", "server.crt"];
        openssl(folder, [&sign[..], &by].concat()).await
    }
}

const KEY: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

async fn openssl(folder: &Path, args: Vec<&str>) -> anyhow::Result<()> {
    let spec = ProcessSpec::new("openssl", "openssl").args(args).directory(folder);
    let mut process = spec.spawn()?;
    let status = process.ended(DEADLINE).await?;
    anyhow::ensure!(status.success(), "openssl ended with {status}:\n{}", process.log().tail(20));
    Ok(())
}

/// Installs the provider of cryptography that HTTP clients of tests want, even where they speak plain
/// HTTP.
pub fn provide_cryptography() {
    // Another test of the process may have done it.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
}
