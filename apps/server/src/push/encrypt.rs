//! Encrypts a push for its browser: RFC 8291, in the coding `aes128gcm` of RFC 8188.

#[cfg(test)]
mod tests;

use confab_store::PushSubscription;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};

/// The most that fits into one record of 4,096 bytes, as push services take it.
pub(super) const MOST_BYTES: usize = 4_096 - HEAD - TAG - 1;
/// Salt, record size, length of the key, and the key.
const HEAD: usize = 16 + 4 + 1 + POINT;
const TAG: usize = 16;
const RECORD: u32 = 4_096;
/// An uncompressed point of P-256.
const POINT: usize = 65;
const AUTH: usize = 16;

/// Lengths are told in steps, so that a push service sees little of what a text is.
const STEP: usize = 256;

/// The keys of a subscription are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keys of the subscription can't be used")]
pub(super) struct BadKeys;

/// The body of a push; a text above [`MOST_BYTES`] is refused, as are bad keys.
pub(super) fn encrypt(to: &PushSubscription, text: &[u8]) -> Result<Vec<u8>, BadKeys> {
    if text.len() > MOST_BYTES || to.p256dh.len() != POINT || to.auth.len() != AUTH {
        return Err(BadKeys);
    }
    let random = SystemRandom::new();
    let mut salt = [0; 16];
    random.fill(&mut salt).map_err(bad)?;
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(bad)?;
    let public = own.compute_public_key().map_err(bad)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &to.p256dh);
    let (key, nonce) =
        agree_ephemeral(own, &theirs, |secret| derive(secret, to, public.as_ref(), &salt))
            .map_err(bad)?;

    // The text, the delimiter of the last record, and zeros.
    let padded = (text.len() + 1).next_multiple_of(STEP).min(MOST_BYTES + 1);
    let mut sealed = text.to_vec();
    sealed.push(2);
    sealed.resize(padded, 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(bad)?);
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).map_err(bad)?;

    let mut body = Vec::with_capacity(HEAD + sealed.len());
    body.extend_from_slice(&salt);
    body.extend_from_slice(&RECORD.to_be_bytes());
    body.push(65);
    body.extend_from_slice(public.as_ref());
    body.extend_from_slice(&sealed);
    Ok(body)
}

/// Key and nonce of the only record.
fn derive(
    secret: &[u8],
    to: &PushSubscription,
    public: &[u8],
    salt: &[u8],
) -> ([u8; 16], [u8; 12]) {
    let shared = extract(&to.auth, secret);
    let input = expand(&shared, &[b"WebPush: info\0", &to.p256dh, public]);
    let pseudo = extract(salt, input.as_ref());
    let key = expand(&pseudo, &[b"Content-Encoding: aes128gcm\0"]);
    let nonce = expand(&pseudo, &[b"Content-Encoding: nonce\0"]);
    (first(key), first(nonce))
}

/// HKDF's first step (RFC 5869).
fn extract(salt: &[u8], secret: &[u8]) -> hmac::Key {
    let drawn = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), secret);
    hmac::Key::new(hmac::HMAC_SHA256, drawn.as_ref())
}

/// Its second step, for up to 32 bytes.
fn expand(key: &hmac::Key, info: &[&[u8]]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    for part in info {
        context.update(part);
    }
    context.update(&[1]);
    context.sign()
}

fn first<const N: usize>(tag: hmac::Tag) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&tag.as_ref()[..N]);
    bytes
}

fn bad(_: ring::error::Unspecified) -> BadKeys {
    BadKeys
}
