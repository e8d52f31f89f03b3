//! Handles that say what someone is, or mean everyone.

use crate::look;

const WORDS: &[&str] = &[
    "admin",
    "administrator",
    "all",
    "channel",
    "confab",
    "everyone",
    "here",
    "moderator",
    "official",
    "room",
    "root",
    "security",
    "server",
    "staff",
    "support",
    "system",
];

/// Whether nobody but the first account may have a handle: one of these words or looking like it,
/// whatever digits and signs stand around it.
pub fn is_reserved(handle: &str) -> bool {
    let is_same = |handle: &str| {
        let look_of_it = look(handle);
        WORDS.iter().any(|word| look(word) == look_of_it)
    };
    let bare = handle.trim_matches(|c: char| !c.is_ascii_lowercase());
    is_same(handle) || is_same(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_too_much_is_reserved() {
        for handle in
            ["admin", "r00t", "adm1n", "everyone", "admin-1", "root_", "0admin", "here", "room"]
        {
            assert!(is_reserved(handle), "{handle}");
        }
        for handle in ["ana", "admiral", "rooter", "sysadmin", "hereward", "allan", "root.b", "42"]
        {
            assert!(!is_reserved(handle), "{handle}");
        }
    }
}
