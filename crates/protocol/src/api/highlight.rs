//! Code in colours.

use serde::{Deserialize, Serialize};

use crate::read_record;

/// `POST /api/v1/highlight`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Highlight {
    /// The word of the code's fence.
    pub language: String,
    pub text: String,
}

/// Its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Highlighted {
    /// Lengths in bytes of UTF-8 and kinds by turns, which together are the text. Empty for a
    /// language that is not known, and for code that takes too long.
    pub spans: Vec<u32>,
}

read_record!(Highlighted { spans });
