//! Hashes and verifies passwords with Argon2id, off the async threads.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash as Phc, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use confab_protocol::api::Secret;
use confab_store::PasswordHash;
use tokio::sync::Semaphore;

use crate::random::Random;

/// How much work one hash is. There is no setting for less than [`PasswordCost::STANDARD`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    memory_kib: u32,
    passes: u32,
}

impl PasswordCost {
    /// OWASP's minimum for Argon2id with one lane: 19 MiB, two passes.
    pub const STANDARD: Self = Self { memory_kib: 19_456, passes: 2 };

    /// Next to nothing, so that tests of other things are quick. Not reachable from a setting.
    #[doc(hidden)]
    pub const FOR_TESTS: Self = Self { memory_kib: 8, passes: 1 };

    fn params(self) -> Params {
        Params::new(self.memory_kib, self.passes, 1, Some(Params::DEFAULT_OUTPUT_LEN))
            .expect("invariant: both costs are within Argon2's bounds")
    }
}

/// Hashes at most a few passwords at a time: each takes 19 MiB, and a burst of sign-ins must
/// neither exhaust memory nor starve the chat. The rest wait their turn.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: PasswordCost,
    random: Random,
    turns: Arc<Semaphore>,
    /// Verified against where there is no account, so that both take as long.
    dummy: Arc<PasswordHash>,
}

/// What a verification found.
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
}

impl Passwords {
    /// Prepares hashing; takes one hash's time.
    pub async fn new(cost: PasswordCost, random: Random) -> Result<Self, PasswordError> {
        let at_once = std::thread::available_parallelism().map_or(2, usize::from).min(4);
        let turns = Arc::new(Semaphore::new(at_once));
        let dummy = Arc::new(PasswordHash(String::new()));
        let mut passwords = Self { cost, random, turns, dummy };
        let unguessable = Secret::new(format!("{:032x}", random.u128()));
        passwords.dummy = Arc::new(passwords.hash(&unguessable).await?);
        Ok(passwords)
    }

    pub async fn hash(&self, password: &Secret) -> Result<PasswordHash, PasswordError> {
        let (cost, salt, password) = (self.cost, self.random.bytes::<16>(), password.clone());
        self.in_turn(move || {
            let salt = SaltString::encode_b64(&salt)?;
            let hash = hasher(cost).hash_password(password.expose().as_bytes(), &salt)?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Compares a password with a stored hash, or without one with a dummy: always `Wrong`, and
    /// it takes as long.
    pub async fn verify(
        &self,
        password: &Secret,
        stored: Option<&PasswordHash>,
    ) -> Result<Verdict, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.dummy).clone();
        let (cost, password) = (self.cost, password.clone());
        self.in_turn(move || {
            let phc = Phc::new(&stored.0)?;
            let matches = hasher(cost).verify_password(password.expose().as_bytes(), &phc).is_ok();
            Ok(match matches && known {
                false => Verdict::Wrong,
                true if Params::try_from(&phc)? == cost.params() => Verdict::Right,
                true => Verdict::RightButOld,
            })
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .expect("invariant: the semaphore is never closed");
        // The permit moves along: a request that is cancelled does not free its turn early.
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
        .map_err(PasswordError::Thread)?
        .map_err(PasswordError::Hash)
    }
}

fn hasher(cost: PasswordCost) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::new(PasswordCost::FOR_TESTS, Random::system()).await.unwrap();
        let right = Secret::new("correct horse battery");
        let hash = passwords.hash(&right).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hash.0);
        assert_eq!(passwords.verify(&right, Some(&hash)).await.unwrap(), Verdict::Right);
        let wrong = Secret::new("correct horse batterx");
        assert_eq!(passwords.verify(&wrong, Some(&hash)).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify(&right, None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_asks_to_be_made_anew() {
        let random = Random::system();
        let cheap = Passwords::new(PasswordCost::FOR_TESTS, random).await.unwrap();
        let standard = Passwords::new(PasswordCost::STANDARD, random).await.unwrap();
        let password = Secret::new("correct horse battery");
        let hash = cheap.hash(&password).await.unwrap();
        assert_eq!(standard.verify(&password, Some(&hash)).await.unwrap(), Verdict::RightButOld);
    }
}
