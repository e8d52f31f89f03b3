//! Ends TLS before a server that speaks plainly, as a reverse proxy does.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::Certificates;

/// A port with TLS in front of a server. Dropping it closes all connections.
#[derive(Debug)]
pub struct TlsProxy {
    port: u16,
    _accepting: JoinSet<()>,
}

impl TlsProxy {
    /// Listens on a free port of this machine, with the server's certificate of these.
    pub async fn start(server: SocketAddr, certificates: &Certificates) -> anyhow::Result<Self> {
        let [certificate, key] = certificates.server();
        let chain = CertificateDer::pem_file_iter(certificate)?.collect::<Result<Vec<_>, _>>()?;
        let key = PrivateKeyDer::from_pem_file(key).context("the key")?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, acceptor, server));
        Ok(Self { port, _accepting: accepting })
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, server: SocketAddr) {
    let mut passing = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        passing.spawn(async move {
            // A client that trusts nothing here leaves within the handshake.
            let mut client = acceptor.accept(client).await?;
            let mut server = TcpStream::connect(server).await?;
            copy_bidirectional(&mut client, &mut server).await
        });
        // Those that have ended are let go.
        while passing.try_join_next().is_some() {}
    }
}
