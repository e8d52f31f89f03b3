//! Tells a retry from another command under the same client id, without keeping its text.

use sha2::{Digest, Sha256};

use crate::Append;

/// The SHA-256 of a command.
pub(crate) type Hash = [u8; 32];

/// Hashes everything of a command that its author chose. The server's additions (time, tag,
/// requirements, the mentions it found) may differ in a retry.
pub(crate) fn hash(append: &Append) -> Hash {
    let mut hash = Sha256::new();
    hash.update(append.room.0.to_le_bytes());
    append.what.kind().hash(&mut hash);
    hash.finalize().into()
}
