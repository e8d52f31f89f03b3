//! Computes Argon2 in memory that the caller lends, and writes and reads hashes in PHC form.

use argon2::password_hash::{Error, Output, ParamsString, PasswordHash as Phc, Salt, SaltString};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use confab_store::PasswordHash;

use super::PasswordCost;
use super::turns::Memory;

/// Bytes of a hash.
const OUTPUT: usize = Params::DEFAULT_OUTPUT_LEN;

/// Hashes a password at this cost.
pub(super) fn hash(
    cost: PasswordCost,
    salt: &[u8; 16],
    password: &str,
    memory: &mut Memory,
) -> Result<PasswordHash, Error> {
    let params = cost.params();
    let blocks = params.block_count();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; OUTPUT];
    let password = password.as_bytes();
    argon.hash_password_into_with_memory(password, salt, &mut output, memory.lend(blocks))?;
    phc(cost, salt, &output)
}

/// The text that is stored.
pub(super) fn phc(
    cost: PasswordCost,
    salt: &[u8; 16],
    output: &[u8; OUTPUT],
) -> Result<PasswordHash, Error> {
    let salt = SaltString::encode_b64(salt)?;
    let phc = Phc {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&cost.params())?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(output)?),
    };
    Ok(PasswordHash(phc.to_string()))
}

/// Whether a stored hash, of whatever cost, is this password's.
pub(super) fn matches(
    stored: &Phc<'_>,
    password: &str,
    memory: &mut Memory,
) -> Result<bool, Error> {
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Err(Error::PhcStringField);
    };
    let algorithm = Algorithm::try_from(stored.algorithm)?;
    let version = stored.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let params = Params::try_from(stored)?;
    let blocks = params.block_count();
    let (mut salt_bytes, mut output) = ([0; Salt::MAX_LENGTH], [0; Output::MAX_LENGTH]);
    let salt = salt.decode_b64(&mut salt_bytes)?;
    let output = &mut output[..expected.len()];
    let argon = Argon2::new(algorithm, version, params);
    argon.hash_password_into_with_memory(password.as_bytes(), salt, output, memory.lend(blocks))?;
    // Compares in constant time.
    Ok(Output::new(output)? == expected)
}
