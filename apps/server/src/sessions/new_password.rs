//! Decides whether a text may be someone's new password.
//!
//! Nothing is asked of it but its length, and that it is not among the first that a guesser
//! tries. Those are not listed one by one: [`guess_bits`] says how they are put together.

mod guess;

use confab_protocol::api::Secret;
use confab_protocol::{Handle, Limits};
use guess::guess_bits;

use crate::auth::composed;
use crate::refusal::Refusal;
use confab_protocol::ErrorCode;

/// A password cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NewPasswordError {
    #[error("use at least {least} characters")]
    TooShort { least: u32 },
    #[error("use a shorter password: {most} bytes at most")]
    TooLong { most: u32 },
    #[error("use more than spaces")]
    Blank,
    #[error("use less of the username, which everyone can see")]
    Handle,
    #[error(
        "this password is among the first that are guessed. \
         Use several unrelated words together"
    )]
    Common,
}

/// Passwords with fewer bits to guess are refused. The thousands of most used ones have at most
/// 28, three words that are not on the list some 80.
const LEAST_BITS: u32 = 30;

/// Checks a password that the person of this handle chose.
pub(crate) fn check_new_password(
    password: &Secret,
    handle: &Handle,
) -> Result<(), NewPasswordError> {
    let Limits { password_min_bytes: least, password_max_bytes: most, .. } = Limits::DEFAULT;
    let composed = composed(password);
    let text = composed.expose();
    if text.len() < least as usize {
        return Err(NewPasswordError::TooShort { least });
    }
    if text.len() > most as usize {
        return Err(NewPasswordError::TooLong { most });
    }
    if text.chars().all(char::is_whitespace) {
        return Err(NewPasswordError::Blank);
    }
    if guess_bits(text, None) < LEAST_BITS {
        return Err(NewPasswordError::Common);
    }
    if guess_bits(text, Some(handle.as_str())) < LEAST_BITS {
        return Err(NewPasswordError::Handle);
    }
    Ok(())
}

/// Whether a text could be anyone's password at all: longer ones are not even hashed.
pub(crate) fn is_possible(password: &Secret) -> bool {
    composed(password).expose().len() <= Limits::DEFAULT.password_max_bytes as usize
}

impl From<NewPasswordError> for Refusal {
    fn from(error: NewPasswordError) -> Self {
        let code = match error {
            NewPasswordError::TooLong { .. } => ErrorCode::TooLong,
            _ => ErrorCode::Invalid,
        };
        Self::new(code, error.to_string()).at("password")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), NewPasswordError> {
        check_new_password(&Secret::new(text), &Handle::parse("marie-curie").unwrap())
    }

    #[test]
    fn a_new_password_has_12_to_128_bytes() {
        let text = "Krähen zählen nachts die losen Ziegel, ".repeat(4);
        let bytes = |length| text[..length].to_owned();
        assert_eq!(check(&bytes(11)), Err(NewPasswordError::TooShort { least: 12 }));
        assert_eq!(check(&bytes(12)), Ok(()));
        assert_eq!(check(&bytes(128)), Ok(()));
        assert_eq!(check(&bytes(129)), Err(NewPasswordError::TooLong { most: 128 }));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for common in [
            "aaaaaaaaaaaa",
            "............",
            "abababababab",
            "password1234",
            "Password2024!",
            "p@ssw0rd1234",
            "PASSWORDPASSWORD",
            "passwort12345",
            "123456789012",
            "1234567890123456",
            "987654321098",
            "111111222222",
            "qwertyuiop12",
            "qwertyuiop[]",
            "qwertyuiopasdfghjkl",
            "1qaz2wsx3edc",
            "1q2w3e4r5t6y",
            "q1w2e3r4t5y6",
            "zaq12wsxcde3",
            "qwerty123456",
            "qwertzuiopasdf",
            "azertyuiop12",
            "abcdefghijkl",
            "abcd1234abcd1234",
            "a1b2c3d4e5f6",
            "iloveyou1234",
            "iloveyouforever",
            "letmeinletmein",
            "welcome12345",
            "administrator",
            "admin1234567",
            "changeme1234",
            "football1234",
            "basketball12",
            "liverpool123",
            "christopher1",
            "michaelmichael",
            "sunshine1234",
            "princess1234",
            "spongebob123",
            "pokemonpokemon",
            "thisismypassword",
            "trustno1trustno1",
            "geheim123456",
            "motdepasse123",
            "contraseña123",
            "secretsecret",
            "monkey123456",
            "dragon123456",
            "internet1234",
            "blink182blink182",
            "confabconfab",
        ] {
            assert_eq!(check(common), Err(NewPasswordError::Common), "{common}");
        }
        for blank in ["            ", "\u{a0}\u{2003}\t \u{3000}\u{2009}"] {
            assert_eq!(check(blank), Err(NewPasswordError::Blank), "{blank:?}");
        }
        for own in ["marie-curie!", "Marie-Curie1867", "marie-curiemarie-curie"] {
            assert_eq!(check(own), Err(NewPasswordError::Handle), "{own}");
        }
    }

    #[test]
    fn what_others_would_not_think_of_is_taken() {
        for good in [
            "correct horse battery",
            "another battery",
            "839201938475",
            "xkqvzmwtbfhd",
            "Tr0ub4dor&3xyz",
            "nine purple lamps",
            "weißer Tee am Fluss",
            "パスワードは秘密です",
            "marie-curie found radium",
            "summer rain on tin roofs",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}
