//! Hashes and verifies passwords with Argon2id, off the async threads.

mod argon;
mod cost;
mod turns;

use std::sync::Arc;

use argon2::Params;
use argon2::password_hash::PasswordHash as Phc;
use confab_protocol::api::Secret;
use confab_store::PasswordHash;
use unicode_normalization::UnicodeNormalization;

use crate::random::Random;
use crate::refusal::Refusal;
use confab_protocol::ErrorCode;
use std::time::Duration;
use turns::Turns;

pub use cost::PasswordCost;
pub use turns::Lane;

/// Hashes a few passwords at a time, in memory that the next one uses again or the system gets
/// back: a burst of sign-ins must neither exhaust memory nor starve the chat. A bounded number
/// waits for a turn.
///
/// Passwords are compared in their composed form (NFC): one keyboard sends `ä` as a letter,
/// another as a letter and a mark.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: PasswordCost,
    random: Random,
    turns: Turns,
    /// Verified against where there is no account, so that both take as long.
    dummy: Arc<PasswordHash>,
}

/// The result of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// Right, and hashed at another cost than today's: hash it anew.
    RightButOld,
    Wrong,
}

/// Hashing did not work; it says nothing about the password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    #[error("hashing failed: {0}")]
    Hash(argon2::password_hash::Error),
    #[error("the hashing thread ended early")]
    Thread(#[source] tokio::task::JoinError),
    /// Too many wait already, or this one waited too long.
    #[error("too many people are signing in right now")]
    Busy,
}

impl Passwords {
    /// Prepares hashing. Nothing is hashed yet, and no memory taken.
    pub fn new(cost: PasswordCost, random: Random) -> Result<Self, PasswordError> {
        let dummy = argon::phc(cost, &random.bytes(), &random.bytes());
        let dummy = Arc::new(dummy.map_err(PasswordError::Hash)?);
        Ok(Self { cost, random, turns: Turns::new(), dummy })
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: &Secret, lane: Lane) -> Result<PasswordHash, PasswordError> {
        let (cost, salt, composed) = (self.cost, self.random.bytes(), composed(password));
        self.turns
            .take(lane, move |memory| argon::hash(cost, &salt, composed.expose(), memory))
            .await
    }

    /// Compares a password with a stored hash, or without one with a dummy: always `Wrong`, and
    /// it takes as long.
    pub async fn verify(
        &self,
        password: &Secret,
        stored: Option<&PasswordHash>,
        lane: Lane,
    ) -> Result<Verdict, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.dummy).clone();
        let (cost, composed) = (self.cost, composed(password));
        // Hashes of earlier releases are of the text as it was typed. They are made anew from the
        // next release on: the one before, beside this one, compares as typed.
        let typed = (composed != *password).then(|| password.clone());
        self.turns
            .take(lane, move |memory| {
                let phc = Phc::new(&stored.0)?;
                if argon::matches(&phc, composed.expose(), memory)? && known {
                    let of_today = Params::try_from(&phc)? == cost.params();
                    return Ok(if of_today { Verdict::Right } else { Verdict::RightButOld });
                }
                let Some(typed) = typed else { return Ok(Verdict::Wrong) };
                let matches = argon::matches(&phc, typed.expose(), memory)?;
                Ok(if matches && known { Verdict::Right } else { Verdict::Wrong })
            })
            .await
    }
}

/// The text with each letter and its marks as one character, where there is one.
pub fn composed(password: &Secret) -> Secret {
    Secret::new(password.expose().nfc().collect::<String>())
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::new(ErrorCode::Unavailable, error.to_string())
                .retry_after(Duration::from_secs(2)),
            error => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(cost: PasswordCost) -> Passwords {
        Passwords::new(cost, Random::system()).unwrap()
    }

    async fn verdict(passwords: &Passwords, text: &str, hash: &PasswordHash) -> Verdict {
        passwords.verify(&Secret::new(text), Some(hash), Lane::Stranger).await.unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = passwords(PasswordCost::FOR_TESTS);
        let right = Secret::new("correct horse battery");
        let hash = passwords.hash(&right, Lane::Stranger).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hash.0);
        assert_eq!(verdict(&passwords, "correct horse battery", &hash).await, Verdict::Right);
        assert_eq!(verdict(&passwords, "correct horse batterx", &hash).await, Verdict::Wrong);
        let without = passwords.verify(&right, None, Lane::Stranger).await.unwrap();
        assert_eq!(without, Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_asks_to_be_made_anew() {
        let cheap = passwords(PasswordCost::FOR_TESTS);
        let standard = passwords(PasswordCost::STANDARD);
        for (made_by, verified_by) in [(&cheap, &standard), (&standard, &cheap)] {
            let hash =
                made_by.hash(&Secret::new("correct horse battery"), Lane::Stranger).await.unwrap();
            let found = verdict(verified_by, "correct horse battery", &hash).await;
            assert_eq!(found, Verdict::RightButOld);
        }
    }

    #[tokio::test]
    async fn hashes_are_those_of_the_argon2_crates_own_calls() {
        use argon2::password_hash::{PasswordHasher, PasswordVerifier, SaltString};
        let passwords = passwords(PasswordCost::FOR_TESTS);
        let theirs = argon2::Argon2::new(
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            PasswordCost::FOR_TESTS.params(),
        );
        let salt = SaltString::encode_b64(b"sixteen bytes it").unwrap();
        let made = theirs.hash_password(b"correct horse battery", &salt).unwrap();
        let made = PasswordHash(made.to_string());
        assert_eq!(verdict(&passwords, "correct horse battery", &made).await, Verdict::Right);
        let ours =
            passwords.hash(&Secret::new("correct horse battery"), Lane::Known).await.unwrap();
        let ours = Phc::new(&ours.0).unwrap();
        assert!(theirs.verify_password(b"correct horse battery", &ours).is_ok());
    }

    #[tokio::test]
    async fn a_letter_and_its_mark_are_the_letter_with_the_mark() {
        let passwords = passwords(PasswordCost::FOR_TESTS);
        let (letter, parts) =
            ("gr\u{f6}\u{df}er als gro\u{df}", "gro\u{308}\u{df}er als gro\u{df}");
        for made in [letter, parts] {
            let hash = passwords.hash(&Secret::new(made), Lane::Known).await.unwrap();
            for typed in [letter, parts] {
                assert_eq!(verdict(&passwords, typed, &hash).await, Verdict::Right);
            }
        }
        // As an earlier release hashed it: as typed.
        let old = argon::hash(
            PasswordCost::FOR_TESTS,
            &Random::system().bytes(),
            parts,
            &mut turns::Memory::default(),
        )
        .unwrap();
        assert_eq!(verdict(&passwords, parts, &old).await, Verdict::Right, "kept as it is");
        assert_eq!(verdict(&passwords, letter, &old).await, Verdict::Wrong);
    }
}
