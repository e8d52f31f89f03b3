//! Uploads of files.

use serde::Serialize;

use crate::{File, FileId, deserialize_by_read, read_record};

/// `GET /api/v1/uploads/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Upload {
    pub id: FileId,
    /// Bytes that the server has.
    pub offset: u64,
    /// Bytes that it is to have.
    pub length: u64,
    /// The file, once it is whole and the server has looked at it.
    pub file: Option<File>,
}

read_record!(Upload { id, offset, length, file });
deserialize_by_read!(Upload);
