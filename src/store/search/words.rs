//! The words that are looked for: of customers' tracking numbers, and of names.

use rusqlite::{Connection, OptionalExtension};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::super::{Records, StoreError};

/// More words of one text are not kept.
const WORDS_MAX: usize = 32;

/// The words of a text as they are compared: without case, accents, and the forms of width.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    first_words(text, WORDS_MAX)
}

/// The first words of a text, so many at most.
fn first_words(text: &str, limit: usize) -> Vec<String> {
    let folded: String =
        text.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase).collect();
    let mut words: Vec<String> = Vec::new();
    for word in folded.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) && words.len() < limit {
            words.push(word.to_owned());
        }
    }
    words
}

/// The words under which a name is kept.
fn words_of_name(name: &str) -> Vec<String> {
    found_words(name, WORDS_MAX)
}

/// The words under which a text is found, of its first ones. Scripts that write words without a
/// space between them are found from each character on.
pub(in crate::store) fn found_words(text: &str, limit: usize) -> Vec<String> {
    let mut kept = first_words(text, limit);
    for word in kept.clone() {
        let starts = word.char_indices().skip(1).filter(|(_, character)| *character >= '\u{2E80}');
        kept.extend(starts.map(|(at, _)| word[at..].to_owned()));
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The last text that begins with `text`, and more.
pub(in crate::store) fn beyond(text: &str) -> String {
    format!("{text}\u{10FFFF}")
}

/// Keeps the words of the texts that changed in this transaction.
pub(super) fn settle_texts(connection: &Connection) -> Result<(), StoreError> {
    let mut stale = connection.prepare_cached("SELECT kind, key, was FROM search_stale_texts")?;
    let changed: Vec<(String, String, Option<String>)> =
        stale.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
    if changed.is_empty() {
        return Ok(());
    }
    let mut kept = Vec::new();
    for (kind, key, was) in changed {
        let (words_of, now): (fn(&str) -> Vec<String>, _) = match kind.as_str() {
            "case" => (words, "SELECT tracking_number FROM cases WHERE case_number = CAST($1 AS INTEGER)"),
            "site" => (words_of_name, "SELECT site_id || ' ' || name FROM sites WHERE site_id = $1"),
            _ => (words_of_name, "SELECT email || ' ' || name FROM contacts WHERE email = $1"),
        };
        let forget = if kind == "case" {
            "DELETE FROM search_words WHERE word = $1 AND case_number = CAST($2 AS INTEGER)"
        } else {
            "DELETE FROM search_names WHERE word = $1 AND key = $2 AND kind = $3"
        };
        for word in words_of(&was.unwrap_or_default()) {
            let mut forget = connection.prepare_cached(forget)?;
            if kind == "case" {
                forget.execute((word, &key))?
            } else {
                forget.execute((word, &key, &kind))?
            };
        }
        let now: Option<Option<String>> =
            connection.prepare_cached(now)?.query_row([&key], |row| row.get(0)).optional()?;
        kept.extend(
            words_of(&now.flatten().unwrap_or_default()).into_iter().map(|word| (word, kind.clone(), key.clone())),
        );
    }
    // In the order in which they are kept.
    kept.sort_unstable();
    let mut tracked = connection.prepare_cached(
        "INSERT INTO search_words (word, case_number) VALUES ($1, CAST($2 AS INTEGER)) ON CONFLICT DO NOTHING",
    )?;
    let mut named = connection
        .prepare_cached("INSERT INTO search_names (word, kind, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")?;
    for (word, kind, key) in kept {
        if kind == "case" {
            tracked.execute((word, key))?
        } else {
            named.execute((word, kind, key))?
        };
    }
    connection.prepare_cached("DELETE FROM search_stale_texts")?.execute(())?;
    Ok(())
}

/// So many cases with a word are looked at one by one for the other words.
const LOOKED_AT_MAX: usize = 2_000;

impl Records<'_> {
    /// The cases whose customer's tracking number has a word that begins with each of `asked`, in
    /// order.
    pub(super) fn cases_by_words(&self, asked: &[String]) -> Result<Vec<i64>, StoreError> {
        let mut asked: Vec<&String> = asked.iter().collect();
        asked.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        let Some((longest, mut others)) = asked.split_first() else { return Ok(Vec::new()) };
        let mut found = self.cases_with_word(longest)?;
        while let Some((word, rest)) = others.split_first()
            && found.len() > LOOKED_AT_MAX
        {
            let with = self.cases_with_word(word)?;
            found.retain(|case| with.binary_search(case).is_ok());
            others = rest;
        }
        if others.is_empty() {
            return Ok(found);
        }
        let mut number = self.connection.prepare_cached("SELECT tracking_number FROM cases WHERE case_number = $1")?;
        let mut right = Vec::new();
        for case in found {
            let text: Option<String> = number.query_row([case], |row| row.get(0))?;
            let words = words(&text.unwrap_or_default());
            if others.iter().all(|asked| words.iter().any(|word| word.starts_with(asked.as_str()))) {
                right.push(case);
            }
        }
        Ok(right)
    }

    fn cases_with_word(&self, word: &str) -> Result<Vec<i64>, StoreError> {
        let mut found: Vec<i64> = self.all(
            "SELECT case_number FROM search_words WHERE word >= $1 AND word < $2",
            (word, beyond(word)),
            |row| Ok(row.get(0)?),
        )?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The keys of sites, or of contacts, whose name or key has a word that begins with each of
    /// `asked`.
    pub(super) fn keys_by_name(&self, kind: &str, asked: &[String]) -> Result<Vec<String>, StoreError> {
        let mut asked: Vec<&String> = asked.iter().collect();
        asked.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        let mut found: Option<Vec<String>> = None;
        for word in asked {
            let mut with: Vec<String> = self.all(
                "SELECT key FROM search_names WHERE word >= $1 AND word < $2 AND kind = $3",
                (word, beyond(word), kind),
                |row| Ok(row.get(0)?),
            )?;
            with.sort_unstable();
            with.dedup();
            if let Some(found) = &found {
                with.retain(|key| found.binary_search(key).is_ok());
            }
            found = Some(with);
        }
        Ok(found.unwrap_or_default())
    }
}
