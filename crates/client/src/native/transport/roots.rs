//! Roots of trust of a client.

use std::sync::{Arc, LazyLock};

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Trusts the system's roots, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name in their place:
/// read once in the life of a process, when they are first needed. Without roots no server is
/// trusted.
pub(super) static SYSTEM: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    // One that cannot be read is no root; the others are.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // Not the process's default, which another library may have chosen.
    let settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("invariant: the provider has cipher suites for both versions");
    Arc::new(settings.with_root_certificates(roots).with_no_client_auth())
});
