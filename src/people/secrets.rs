//! Passwords, PINs, and codes that are made up: what is kept of each cannot be turned back.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

use super::PeopleError;

/// OWASP's parameters for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The characters of a password.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// The digits of a PIN.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// What a badge begins with; nothing else that is scanned has this in it. No sign stands in it that another
/// keyboard layout has elsewhere.
const BADGE_PREFIX: &str = "RMABDG";
/// What a token of the command line begins with.
const TOKEN_PREFIX: &str = "RMATOK";

/// The digits of a badge's code: 79 random bits, and short enough for bars that every scanner reads.
const BADGE_DIGITS: usize = 24;
/// Those of a token: 132 random bits.
const TOKEN_DIGITS: usize = 40;

fn argon2() -> Result<Argon2<'static>, PeopleError> {
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PeopleError::hashing(&error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

/// What is kept of a password or a PIN: an Argon2id hash in PHC form, with its parameters and a salt of its
/// own.
pub(super) fn hashed(secret: &str) -> Result<String, PeopleError> {
    Ok(argon2()?.hash_password(secret.as_bytes()).map_err(|error| PeopleError::hashing(&error))?.to_string())
}

/// Whether the secret is the one of which `kept` is kept. Takes its time also where nothing is.
pub(super) fn fits(secret: &str, kept: Option<&str>) -> Result<bool, PeopleError> {
    let Some(kept) = kept else {
        hashed(secret)?;
        return Ok(false);
    };
    let kept = PasswordHash::new(kept).map_err(|error| PeopleError::hashing(&error))?;
    // With the parameters that are kept, not with those of today.
    Ok(Argon2::default().verify_password(secret.as_bytes(), &kept).is_ok())
}

/// Whether a hash was made with other parameters than today's.
pub(super) fn is_dated(kept: &str) -> bool {
    let today = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$");
    !kept.starts_with(&today)
}

/// A password that may be set: long enough, and not among those that are tried first. No rule says of what
/// characters it is.
pub(super) fn checked_password<'a>(password: &'a str, name: &str) -> Result<&'a str, PeopleError> {
    let chars = password.chars().count();
    if !PASSWORD_CHARS.contains(&chars) {
        let (least, most) = (PASSWORD_CHARS.start(), PASSWORD_CHARS.end());
        return Err(PeopleError::Weak(format!("a password has {least} to {most} characters; this one has {chars}")));
    }
    let known = ["rmadock", "rma dock", "rma-dock", "warehouse", "logistics"];
    let parts: Vec<&str> =
        name.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    // The own name as one word, in both orders.
    let joined = [parts.concat(), parts.iter().rev().copied().collect::<String>()];
    let inputs = known.into_iter().chain(parts.iter().copied()).chain(joined.iter().map(String::as_str)).chain([name]);
    let inputs: Vec<&str> = inputs.collect();
    let estimate = zxcvbn::zxcvbn(password, &inputs);
    if estimate.score() < zxcvbn::Score::Two {
        let why = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
        let why = why.map_or_else(|| "it is among the first that would be tried".to_owned(), |why| why.to_string());
        let why = why.trim_end_matches('.');
        return Err(PeopleError::Weak(format!(
            "this password is guessed too easily: {why}. Take several words that do not belong together"
        )));
    }
    Ok(password)
}

/// A PIN that may be set.
pub(super) fn checked_pin(pin: &str) -> Result<&str, PeopleError> {
    let weak = |why: &str| Err(PeopleError::Weak(why.to_owned()));
    if !PIN_DIGITS.contains(&pin.chars().count()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return weak("a PIN has 4 to 8 digits, and nothing else");
    }
    let steps: Vec<i16> = pin.as_bytes().windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    if steps.iter().all(|step| *step == steps[0]) && matches!(steps[0], -1..=1) {
        return weak("this PIN is guessed too easily: its digits are all the same, or follow each other");
    }
    Ok(pin)
}

/// A new code for a badge.
pub(super) fn new_badge_code() -> Result<String, PeopleError> {
    new_code(BADGE_PREFIX, BADGE_DIGITS)
}

/// A new token for the command line.
pub(super) fn new_token_code() -> Result<String, PeopleError> {
    new_code(TOKEN_PREFIX, TOKEN_DIGITS)
}

fn new_code(prefix: &str, digits: usize) -> Result<String, PeopleError> {
    let mut code = prefix.to_owned();
    while code.len() < prefix.len() + digits {
        let mut random = [0_u8; 1];
        getrandom::fill(&mut random).map_err(|error| PeopleError::hashing(&error))?;
        // The last few values would make some digits likelier than others.
        if random[0] < 250 {
            code.push(char::from(b'0' + random[0] % 10));
        }
    }
    Ok(code)
}

/// What is kept of a code: such a code is too long to be guessed, and a fast hash is enough.
pub(super) fn digest(code: &str) -> Vec<u8> {
    Sha256::digest(code.trim().to_ascii_uppercase()).to_vec()
}

/// Whether a scan is that of a badge: it says who works, and is nothing of a box.
#[must_use]
pub fn is_badge(scan: &str) -> bool {
    badge_code(scan).is_some()
}

/// Whether a badge or a token stands anywhere in a text: such a text is not recorded.
#[must_use]
pub fn holds_code(text: &str) -> bool {
    is_badge(text) || code_in(text, TOKEN_PREFIX, TOKEN_DIGITS).is_some()
}

/// The code of a badge in a scan, whatever its scanner puts before and after it.
pub(super) fn badge_code(scan: &str) -> Option<String> {
    code_in(scan, BADGE_PREFIX, BADGE_DIGITS)
}

/// A code in a text, whatever stands before, after and between its digits but letters: a scanner sends
/// separators, and the beginning of a first read that failed.
fn code_in(text: &str, prefix: &str, digits: usize) -> Option<String> {
    let (text, wanted) = (text.as_bytes(), prefix.as_bytes());
    let begins = |at: &usize| text[*at..*at + wanted.len()].eq_ignore_ascii_case(wanted);
    (0..(text.len() + 1).saturating_sub(wanted.len())).filter(begins).find_map(|at| {
        let rest = text[at + wanted.len()..].iter().take_while(|byte| !byte.is_ascii_alphabetic());
        let found: Vec<u8> = rest.copied().filter(u8::is_ascii_digit).take(digits).collect();
        (found.len() == digits).then(|| format!("{prefix}{}", String::from_utf8_lossy(&found)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_names_owasps_parameters_and_fits_its_secret_only() {
        let kept = hashed("gravel tulip lantern").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("gravel tulip lantern", Some(&kept)).unwrap());
        assert!(!fits("gravel tulip lanterN", Some(&kept)).unwrap());
        assert!(!fits("gravel tulip lantern", None).unwrap());
        assert_ne!(kept, hashed("gravel tulip lantern").unwrap());
        assert!(!is_dated(&kept));
        assert!(is_dated(&kept.replace("t=2", "t=1")));
    }

    #[test]
    fn what_is_guessed_first_is_no_password() {
        for weak in [
            "short",
            "password",
            "password1",
            "12345678",
            "qwertyuiop",
            "Margaret",
            "margaret1",
            "rmadock1",
            "margarethill2026",
            "HillMargaret1!",
        ] {
            assert!(checked_password(weak, "Margaret Hill").is_err(), "{weak}");
        }
        for good in ["gravel tulip lantern", "xK9#mPq2vL", "die Kiste steht im Regen"] {
            assert!(checked_password(good, "Margaret Hill").is_ok(), "{good}");
        }
        assert!(checked_password(&"aB3$".repeat(33), "Margaret Hill").is_err());
    }

    #[test]
    fn a_pin_is_of_digits_that_are_no_row() {
        for weak in ["123", "1234", "4321", "0000", "123456789", "12a4", "٤٥٦٢"] {
            assert!(checked_pin(weak).is_err(), "{weak}");
        }
        for good in ["4711", "2580", "90210318"] {
            assert!(checked_pin(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_badge_is_told_from_every_other_scan() {
        let code = new_badge_code().unwrap();
        assert_eq!(code.len(), 30);
        for scan in
            [code.clone(), format!(" {code}\r\n"), format!("]C0{code}"), format!("é{code}9"), code.to_lowercase()]
        {
            assert_eq!(badge_code(&scan).as_deref(), Some(code.as_str()), "{scan}");
        }
        for other in ["R12345", "D12", "RMABDG", "RMABDG1", &code[..29], ""] {
            assert!(!is_badge(other), "{other}");
        }
        let digits = &code[6..];
        for scan in [
            format!("RMABDG-{digits}"),
            format!("RMABDG{code}"),
            format!("RMABDG12{code}"),
            format!("rmabdg {} {}", &digits[..9], &digits[9..]),
        ] {
            assert_eq!(badge_code(&scan).as_deref(), Some(code.as_str()), "{scan}");
        }
        assert!(holds_code(&format!("note: {}", new_token_code().unwrap())));
        assert!(!holds_code("RMATOK and RMABDG are how they begin, 2026-11-27 12:00:00 1234567890123"));
    }
}
