//! The key pair by which push services know this installation, and what is signed with it: a VAPID
//! token (RFC 8292).

use confab_protocol::Timestamp;
use confab_store::{Store, StoreError};
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use url::Url;

/// A token holds for so long: push services take no more than a day.
const HOLDS_SECONDS: i64 = 12 * 60 * 60;

pub(super) struct Keys {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    /// In base64url, as browsers take it.
    public: String,
    /// Makes marks that push services can't read anything out of.
    marks: ring::hmac::Key,
}

impl Keys {
    pub(super) async fn open(store: &Store) -> Result<Self, StoreError> {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .expect("invariant: the operating system gives random bytes");
        let stored = store.push_key(made.as_ref().to_vec()).await?;
        Self::read(&stored, random).ok_or(StoreError::Corrupt("push key"))
    }

    fn read(pkcs8: &[u8], random: SystemRandom) -> Option<Self> {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &random).ok()?;
        let public = BASE64URL_NOPAD.encode(pair.public_key().as_ref());
        let marks = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, pkcs8);
        Some(Self { pair, random, public, marks })
    }

    pub(super) fn public(&self) -> &str {
        &self.public
    }

    /// The `Authorization` of a request to a push service.
    pub(super) fn authorization(&self, endpoint: &Url, subject: &str, now: Timestamp) -> String {
        let encode =
            |value: serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let head = encode(serde_json::json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = encode(serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.0 / 1_000 + HOLDS_SECONDS,
            "sub": subject,
        }));
        let said = format!("{head}.{claims}");
        let signature = self
            .pair
            .sign(&self.random, said.as_bytes())
            .expect("invariant: the operating system gives random bytes");
        let signature = BASE64URL_NOPAD.encode(signature.as_ref());
        format!("vapid t={said}.{signature}, k={}", self.public)
    }

    /// A mark of a text, the same each time: of two pushes with one topic a service keeps the later.
    pub(super) fn topic(&self, of: &str) -> String {
        let mark = ring::hmac::sign(&self.marks, of.as_bytes());
        BASE64URL_NOPAD.encode(&mark.as_ref()[..24])
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn a_token_is_signed_by_the_key_that_it_names() {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let keys = Keys::read(made.as_ref(), random).unwrap();
        let endpoint = Url::parse("https://push.example.org:8443/send/abc?d").unwrap();
        let header = keys.authorization(&endpoint, "https://chat.example.org", Timestamp(5_000));
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(key, keys.public());
        let (said, signature) = token.rsplit_once('.').unwrap();
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key));
        public.verify(said.as_bytes(), &decode(signature)).unwrap();
        let claims: serde_json::Value =
            serde_json::from_slice(&decode(said.split_once('.').unwrap().1)).unwrap();
        let expected = serde_json::json!({
            "aud": "https://push.example.org:8443",
            "exp": 5 + HOLDS_SECONDS,
            "sub": "https://chat.example.org",
        });
        assert_eq!(claims, expected);
        assert_ne!(keys.topic("a"), keys.topic("b"));
        assert_eq!(keys.topic("a").len(), 32);
    }
}
