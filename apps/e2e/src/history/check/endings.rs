//! A client is told not to come back where somebody has ended what it is signed in with, for that
//! reason, and nowhere else.

use std::collections::BTreeSet;

use confab_protocol::CloseCode;

use crate::history::{Line, Violation, What};

/// The sign-in was ended, or the whole account.
const OF_ENDED: [CloseCode; 2] = [CloseCode::SignedOut, CloseCode::Deactivated];

pub(super) fn check(lines: &[Line]) -> Vec<Violation> {
    let (mut tried, mut signed_out) = (BTreeSet::new(), BTreeSet::new());
    let mut ended = BTreeSet::new();
    let mut violations = Vec::new();
    for line in lines {
        match line.what {
            What::SigningOut { client } => {
                tried.insert(client);
            }
            // The client may hear of it before the one that asked for it.
            What::SignedOut { client } if !ended.contains(&client) => {
                signed_out.insert(client);
            }
            What::Ended { client, code } => {
                let fits = OF_ENDED.contains(&CloseCode::from_number(code));
                if !fits || !tried.contains(&client) {
                    violations.push(Violation::Ended { client, code });
                }
                signed_out.remove(&client);
                ended.insert(client);
            }
            What::Settled => {
                let left = signed_out.iter().copied();
                violations.extend(left.map(|client| Violation::StillSignedIn { client }));
            }
            _ => {}
        }
    }
    violations
}
