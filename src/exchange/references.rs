//! Whether what a row refers to is there, asked once for each key that comes again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::store::{Records, Reference, StoreError};

/// So many answers are kept; then the store is asked again.
const KEPT_MAX: usize = 50_000;

/// Answers that were given.
#[derive(Default)]
pub(super) struct References(HashMap<Reference, HashMap<String, Option<String>>>);

impl References {
    /// The key as it is written on record; none where there is no such record.
    pub fn recorded_key(
        &mut self,
        records: &Records<'_>,
        reference: Reference,
        key: &str,
    ) -> Result<Option<&str>, StoreError> {
        let kept = self.0.entry(reference).or_default();
        // Asked for twice, since a borrow that is returned early would last to the end.
        if !kept.contains_key(key) {
            let folded = if reference.is_folded() { fold(key) } else { Cow::Borrowed(key) };
            let found = records.recorded_key(reference, &folded)?;
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
            kept.insert(key.to_owned(), found);
        }
        Ok(kept.get(key).and_then(|found| found.as_deref()))
    }
}

/// A text in ASCII upper case.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(text.to_ascii_uppercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// On which line of the file each key was. Only a digest of the key is kept: that two of a
/// million are alike happens once in thirty million files.
#[derive(Default)]
pub(super) struct Seen(HashMap<u64, u32>);

impl Seen {
    /// The line on which the key was before, or none, and it is on this one now.
    pub fn before(&mut self, key: impl Hash, line: u64) -> Option<u32> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        match self.0.entry(hasher.finish()) {
            std::collections::hash_map::Entry::Occupied(seen) => Some(*seen.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(u32::try_from(line).unwrap_or(u32::MAX));
                None
            }
        }
    }
}
