//! The key of an encrypted database, and how it is written down.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::store::hexadecimal;

/// 256 bits for the cipher, and the 128 of salt that the pages' authentication codes are made with.
const KEY_BYTES: usize = 32 + 16;

/// What the first line of a recovery file says before the key's name.
const TITLE: &str = "RMA Dock recovery key";

/// A key that databases are encrypted with.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; KEY_BYTES]);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({})", self.name())
    }
}

/// Why a text is no recovery key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// It is too long, or no text.
    #[error("it is no short text")]
    Text,
    /// It does not begin as one.
    #[error("it does not begin with \"{TITLE}\"")]
    Title,
    /// There is more or less of it.
    #[error("it has {0} of the 96 digits of a key")]
    Digits(usize),
    /// Some digit was copied wrongly.
    #[error("its digits are of another key than the one that its first line names: one was copied wrongly")]
    Other,
}

impl Key {
    /// A new one, from the system's random numbers.
    ///
    /// # Errors
    /// Where the system gives none.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// What it is called, which says nothing about it: `3f9a-77c1`.
    #[must_use]
    pub fn name(&self) -> String {
        let digest = hexadecimal(&Sha256::digest(self.0)[..4]);
        format!("{}-{}", &digest[..4], &digest[4..])
    }

    /// What the cipher's keys are made of.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.0[..32]
    }

    /// The salt.
    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.0[32..]);
        salt
    }

    /// All of it, in hexadecimal digits.
    pub(crate) fn digits(&self) -> String {
        hexadecimal(&self.0)
    }

    pub(crate) fn from_digits(digits: &str) -> Option<Self> {
        let mut bytes = [0; KEY_BYTES];
        if digits.len() != 2 * KEY_BYTES || !digits.is_ascii() {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The text of a recovery file: to be kept, printed, and typed again if it must be.
    #[must_use]
    pub fn recovery_text(&self) -> String {
        let digits = self.digits();
        let groups: Vec<&str> = (0..digits.len()).step_by(4).map(|at| &digits[at..at + 4]).collect();
        let lines: Vec<String> = groups.chunks(6).map(|line| format!("    {}\n", line.join(" "))).collect();
        format!(
            "{TITLE} {}\n\n{}\nWith this key the encrypted data of RMA Dock and their backups can be read; without it, and without the\n\
             key store of a computer that has it, nobody can read them. Keep it away from the computer.\n\
             To use it on another computer: rma encryption add-key FILE\n",
            self.name(),
            lines.concat()
        )
    }

    /// Reads the text of a recovery file.
    ///
    /// # Errors
    /// [`KeyTextError`].
    pub fn from_recovery_text(text: &str) -> Result<Self, KeyTextError> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
        let name = title.trim().strip_prefix(TITLE).ok_or(KeyTextError::Title)?.trim();
        let is_of_digits = |line: &&str| {
            !line.trim().is_empty() && line.chars().all(|letter| letter.is_ascii_hexdigit() || letter.is_whitespace())
        };
        let digits: String =
            rest.lines().filter(is_of_digits).flat_map(str::chars).filter(char::is_ascii_hexdigit).collect();
        let key = Self::from_digits(&digits).ok_or(KeyTextError::Digits(digits.len()))?;
        if key.name() == name.to_ascii_lowercase() { Ok(key) } else { Err(KeyTextError::Other) }
    }
}
