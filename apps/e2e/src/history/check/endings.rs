//! No client is told not to come back, but one whose sign-in somebody has tried to end.

use std::collections::BTreeSet;

use crate::history::{Line, Violation, What};

pub(super) fn check(lines: &[Line]) -> Vec<Violation> {
    let mut signed_out = BTreeSet::new();
    let mut violations = Vec::new();
    for line in lines {
        match line.what {
            What::SigningOut { client } => {
                signed_out.insert(client);
            }
            What::Ended { client, code } if !signed_out.contains(&client) => {
                violations.push(Violation::Ended { client, code });
            }
            _ => {}
        }
    }
    violations
}
