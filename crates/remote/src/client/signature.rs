//! The tag of an artifact: who holds the key has made it, for this hash and this team.
//!
//! Version 2 as turbo writes it: HMAC-SHA256 over four parts, each after its length as 64 bits in
//! little-endian order.

use std::io::Read;

use anyhow::{Context, Result};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const DOMAIN: &[u8] = b"artifact-signature:v2";

/// Everything that a tag is made over, but for the body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) hash: &'a str,
    pub(crate) team: &'a str,
}

impl Signed<'_> {
    /// The tag of a body of this size.
    pub(crate) fn tag(self, size: u64, body: impl Read) -> Result<String> {
        Ok(BASE64.encode(&self.mac(size, body)?.finalize().into_bytes()))
    }

    /// Whether a tag is that of this body; compared in constant time.
    pub(crate) fn fits(self, tag: &str, size: u64, body: impl Read) -> Result<bool> {
        let Ok(given) = BASE64.decode(tag.as_bytes()) else { return Ok(false) };
        Ok(self.mac(size, body)?.verify_slice(&given).is_ok())
    }

    fn mac(self, size: u64, mut body: impl Read) -> Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key).context("a key has any length")?;
        for part in [DOMAIN, self.hash.as_bytes(), self.team.as_bytes()] {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.update(&size.to_le_bytes());
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match body.read(&mut buffer)? {
                0 => return Ok(mac),
                read => mac.update(&buffer[..read]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn signed(team: &str) -> Signed<'_> {
        Signed { key: KEY, hash: "9e92d6d90639061c", team }
    }

    #[test]
    fn tags_are_those_that_turbo_writes() {
        for (team, tag) in [
            ("", "77RxvtQdPtPE4/jfD1IqmV8eKmaX5vpPT7SwcP5yBXs="),
            ("team_abc", "0fAkYqV/qm2tT+U6C8JnWuAmF/TdHk69Akf1VYk28dc="),
        ] {
            assert_eq!(signed(team).tag(5, &b"hello"[..]).unwrap(), tag);
            assert!(signed(team).fits(tag, 5, &b"hello"[..]).unwrap());
            assert!(!signed(team).fits(tag, 5, &b"hullo"[..]).unwrap());
            assert!(!signed("other").fits(tag, 5, &b"hello"[..]).unwrap());
        }
        assert!(!signed("").fits("not base64", 5, &b"hello"[..]).unwrap());
    }
}
