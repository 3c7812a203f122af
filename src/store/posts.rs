//! What analyses found: looked up by part, words and time, and counted as failures.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::analyses::{PostKind, PostRecord, post};
use super::lines::line_number;
use super::search::{beyond, found_words, words};
use super::{Change, Records, StoreError, from_json, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::{LineNumber, PartNumber, Serial};
use crate::rules::analyses::{FAILURE_VERIFIED, failure_verified};

/// The words of a report beyond these are not kept.
const WORDS_MAX: usize = 1_000;

/// Which posts are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostFilter {
    /// Whose part number begins like this, in upper or lower case.
    pub part: Option<String>,
    /// Whose report has words that begin like each of these.
    pub text: Option<String>,
    /// Posted from this instant on.
    pub from: Option<Instant>,
    /// And before this one.
    pub before: Option<Instant>,
}

/// A post with what surrounds it.
#[derive(Clone, Debug)]
pub struct PostedRecord {
    /// Of which line.
    pub line: LineNumber,
    /// The part that came back.
    pub part_number: PartNumber,
    /// The serial on record.
    pub serial: Option<Serial>,
    /// The customer's site.
    pub site: String,
    /// A failure was found.
    pub is_failure: bool,
    /// What was posted.
    pub post: PostRecord,
}

/// A unit in which a failure was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFailure {
    /// Its line.
    pub line: LineNumber,
    /// The part that came back.
    pub part_number: String,
    /// When the first post said so.
    pub at: Instant,
}

const POSTED: &str = "SELECT p.post, p.kind, p.at, p.who, p.next_on, p.report, p.line, l.part_number, l.serial, s.name,
            p.found_failure
     FROM analysis_posts p JOIN lines l ON l.line = p.line JOIN rmas r ON r.rma = l.rma
     JOIN cases k ON k.case_number = r.case_number JOIN sites s ON s.site_id = k.site_id";

fn posted(row: &Row<'_>) -> Result<PostedRecord, StoreError> {
    let (part, serial): (String, Option<String>) = (row.get(7)?, row.get(8)?);
    Ok(PostedRecord {
        line: line_number(row.get(6)?)?,
        part_number: PartNumber::new(&part).ok_or_else(|| unreadable("lines.part_number", "nothing"))?,
        serial: serial.and_then(|serial| Serial::new(&serial)),
        site: row.get(9)?,
        is_failure: row.get::<_, Option<bool>>(10)?.unwrap_or_default(),
        post: post(row)?,
    })
}

impl PostFilter {
    /// The posts that it lets through, for its [`Self::places`].
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut conditions = String::from("p.taken_back IS NULL");
        let mut places: Vec<Value> = Vec::new();
        let mut bind = |value: Value| {
            places.push(value);
            places.len()
        };
        for (instant, compared) in [(self.from, ">="), (self.before, "<")] {
            if let Some(instant) = instant {
                let at = bind(Value::Integer(millis(instant)));
                conditions.push_str(&format!(" AND p.at {compared} ${at}"));
            }
        }
        for word in words(self.text.as_deref().unwrap_or_default()) {
            let (from, to) = (bind(Value::Text(word.clone())), bind(Value::Text(beyond(&word))));
            conditions.push_str(&format!(
                " AND p.post IN (SELECT w.post FROM analysis_words w WHERE w.word >= ${from} AND w.word < ${to})"
            ));
        }
        if let Some(part) = self.part.as_deref().map(str::trim).filter(|part| !part.is_empty()) {
            let folded = part.to_ascii_uppercase();
            let (from, to) = (bind(Value::Text(folded.clone())), bind(Value::Text(beyond(&folded))));
            conditions.push_str(&format!(
                " AND l.part_number IN (SELECT t.part_number FROM parts t
                                        WHERE upper(t.part_number) >= ${from} AND upper(t.part_number) < ${to})"
            ));
        }
        (conditions, places)
    }
}

impl Records<'_> {
    /// The posts that a filter lets through, the latest first; from the `offset`th on, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn posts(&self, filter: &PostFilter, (offset, limit): (u32, u32)) -> Result<Vec<PostedRecord>, StoreError> {
        let (conditions, places) = filter.conditions();
        self.all(
            &format!("{POSTED} WHERE {conditions} ORDER BY p.at DESC, p.post DESC LIMIT {limit} OFFSET {offset}"),
            params_from_iter(places),
            posted,
        )
    }

    /// How many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn post_count(&self, filter: &PostFilter) -> Result<i64, StoreError> {
        let (conditions, places) = filter.conditions();
        let query = format!("SELECT count(*) FROM analysis_posts p JOIN lines l ON l.line = p.line WHERE {conditions}");
        Ok(self.connection.prepare_cached(&query)?.query_row(params_from_iter(places), |row| row.get(0))?)
    }

    /// The units in which a failure was found, by when the first post said so: from the first
    /// instant on and before the second, in the order of their lines.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn found_failures(&self, (from, to): (Instant, Instant)) -> Result<Vec<FoundFailure>, StoreError> {
        self.all(
            "SELECT f.line, l.part_number, f.at
             FROM (SELECT line, min(at) AS at FROM analysis_posts
                   WHERE found_failure = 1 AND taken_back IS NULL GROUP BY line) f
             JOIN lines l ON l.line = f.line WHERE f.at >= $1 AND f.at < $2 ORDER BY f.line",
            (millis(from), millis(to)),
            |row| {
                Ok(FoundFailure {
                    line: line_number(row.get(0)?)?,
                    part_number: row.get(1)?,
                    at: instant(row.get(2)?)?,
                })
            },
        )
    }
}

impl Change<'_> {
    /// Keeps by what a new post is found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) fn keep_post_words(
        &self,
        post: i64,
        kind: PostKind,
        report: &serde_json::Value,
    ) -> Result<(), StoreError> {
        keep_words(self.records.connection, post, kind, report)
    }
}

/// Keeps by what the posts are found of which nothing is kept: those of a database of before.
pub(super) fn keep_missing_words(connection: &Connection) -> Result<(), StoreError> {
    let mut missing =
        connection.prepare("SELECT post, kind, report FROM analysis_posts WHERE found_failure IS NULL")?;
    let mut rows = missing.query(())?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, report): (String, String) = (row.get(1)?, row.get(2)?);
        all.push((row.get(0)?, PostKind::read(&kind)?, from_json("analysis_posts.report", &report)?));
    }
    for (post, kind, report) in all {
        keep_words(connection, post, kind, &report)?;
    }
    Ok(())
}

fn keep_words(
    connection: &Connection,
    post: i64,
    kind: PostKind,
    report: &serde_json::Value,
) -> Result<(), StoreError> {
    let mut text = String::new();
    texts(report, &mut text);
    let mut insert = connection.prepare_cached("INSERT INTO analysis_words (word, post) VALUES ($1, $2)")?;
    for word in found_words(&text, WORDS_MAX) {
        insert.execute((word, post))?;
    }
    connection
        .prepare_cached("UPDATE analysis_posts SET found_failure = $1 WHERE post = $2")?
        .execute((is_failure(kind, report), post))?;
    Ok(())
}

/// ANA-5: a repair analysis says whether the reported failure was verified; a failure analysis that
/// is closed found its cause.
fn is_failure(kind: PostKind, report: &serde_json::Value) -> bool {
    match kind {
        PostKind::Ra => failure_verified(&report[FAILURE_VERIFIED]).unwrap_or_default(),
        PostKind::FaInterim => false,
        PostKind::FaFinal => true,
    }
}

/// All texts of a report, a line each.
fn texts(value: &serde_json::Value, into: &mut String) {
    match value {
        serde_json::Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        serde_json::Value::Number(number) => {
            into.push_str(&number.to_string());
            into.push('\n');
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| texts(value, into)),
        serde_json::Value::Null | serde_json::Value::Bool(_) => {}
    }
}
