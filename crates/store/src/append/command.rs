//! Tells a retry from another command under the same client id, without keeping its text.

use sha2::{Digest, Sha256};

use crate::{Append, AppendKind};

/// The SHA-256 of what a command asks for.
pub(crate) type Hash = [u8; 32];

/// Hashes everything of a command that its author chose. What the server adds (time, tag, what
/// is required, the mentions it found) may differ in a retry.
pub(crate) fn hash(append: &Append) -> Hash {
    let mut hash = Sha256::new();
    hash.update(append.room.0.to_le_bytes());
    match &append.what {
        AppendKind::Send { body, reply_to, mentions: _ } => {
            hash.update(b"send");
            hash.update(reply_to.map_or(0, |seq| seq.0).to_le_bytes());
            hash.update(body);
        }
        AppendKind::Edit { message, body, mentions: _ } => {
            hash.update(b"edit");
            hash.update(message.0.to_le_bytes());
            hash.update(body);
        }
        AppendKind::Delete { message } => {
            hash.update(b"delete");
            hash.update(message.0.to_le_bytes());
        }
        AppendKind::Join => hash.update(b"join"),
        AppendKind::Leave => hash.update(b"leave"),
        AppendKind::Add { member } => {
            hash.update(b"add");
            hash.update(member.0.to_le_bytes());
        }
        AppendKind::Remove { member } => {
            hash.update(b"remove");
            hash.update(member.0.to_le_bytes());
        }
        AppendKind::Change { name, topic } => {
            hash.update(b"change");
            for text in [name, topic] {
                hash.update([u8::from(text.is_some())]);
                let text = text.as_deref().unwrap_or_default();
                hash.update(text.len().to_le_bytes());
                hash.update(text);
            }
        }
    }
    hash.finalize().into()
}
