//! Makes the one-time code for the first account, the same on every server.

use confab_protocol::api::Secret;
use confab_store::{SecretName, Store, StoreError};
use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq as _;

use crate::random::Random;

/// The code that start prints while there is no account; all servers of one store print the same.
///
/// 64 bits, in four groups: enough against guessing at the pace of the sign-in limits.
pub async fn set_up_code(store: &Store, random: Random) -> Result<Secret, StoreError> {
    let secret = store.secret(SecretName::SetUpCode, random.bytes()).await?;
    let groups: Vec<String> = secret[..8].chunks_exact(2).map(|two| HEXLOWER.encode(two)).collect();
    Ok(Secret::new(groups.join("-")))
}

/// Whether someone typed the code, give or take case, dashes and spaces. Takes as long for every
/// wrong one.
pub(crate) fn is_code(typed: &Secret, code: &Secret) -> bool {
    let digits = |text: &str| -> Vec<u8> {
        text.bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| byte.to_ascii_lowercase())
            .collect()
    };
    let (typed, code) = (digits(typed.expose()), digits(code.expose()));
    !code.is_empty() && typed.ct_eq(&code).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_may_be_typed_as_people_type() {
        let code = Secret::new("12ab-34cd-56ef-7890");
        for good in ["12ab-34cd-56ef-7890", "12AB34CD56EF7890", " 12ab 34cd 56ef 7890 "] {
            assert!(is_code(&Secret::new(good), &code), "{good}");
        }
        for bad in ["", "-", "12ab", "12ab-34cd-56ef-7891", "12ab-34cd-56ef-78900"] {
            assert!(!is_code(&Secret::new(bad), &code), "{bad}");
        }
    }
}
