//! Makes and reads the secrets that browsers, bots and invitations carry.

use std::fmt;

use confab_protocol::api::Secret;
use confab_store::TokenHash;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::random::Random;

/// 32 random bytes that stand for a session, an API token or an invitation. Only its SHA-256 is
/// stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken([u8; 32]);

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

/// Prefix before the digits, so that scanners for leaked secrets know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPrefix {
    /// The value of a cookie, or an invitation's code.
    None,
    /// An API token.
    Api,
}

impl TokenPrefix {
    const fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Api => "cfb_",
        }
    }
}

impl SecretToken {
    pub fn new(random: Random) -> Self {
        Self(random.bytes())
    }

    /// The token made of these bytes, where they come from the store.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a token; anything but the prefix and 64 lower-case hexadecimal digits is none.
    pub fn parse(text: &str, prefix: TokenPrefix) -> Option<Self> {
        let digits = text.strip_prefix(prefix.text())?;
        let bytes = HEXLOWER.decode(digits.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The text to hand out, once.
    pub fn reveal(&self, prefix: TokenPrefix) -> Secret {
        Secret::new(format!("{}{}", prefix.text(), HEXLOWER.encode(&self.0)))
    }

    /// Hashes the token, for the store. A fast hash is enough: 256 random bits can't be guessed.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_its_text() {
        let token = SecretToken::new(Random::system());
        for prefix in [TokenPrefix::None, TokenPrefix::Api] {
            let text = token.reveal(prefix);
            assert_eq!(SecretToken::parse(text.expose(), prefix), Some(token.clone()));
        }
    }

    #[test]
    fn empty_and_partial_tokens_are_none() {
        let whole = SecretToken::new(Random::system()).reveal(TokenPrefix::Api);
        let bare = &whole.expose()[4..];
        for bad in
            ["", "cfb_", "cfb_1-", bare, &whole.expose()[..67], &whole.expose().to_uppercase()]
        {
            assert_eq!(SecretToken::parse(bad, TokenPrefix::Api), None, "{bad}");
        }
        assert_eq!(SecretToken::parse(whole.expose(), TokenPrefix::None), None);
    }
}
