//! Repair analysis and failure analysis: when they were flagged, and what was posted.

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::{Change, Records, StoreError, day, from_json, instant, json, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::LineNumber;

/// Which analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Analysis {
    /// Repair analysis.
    Ra,
    /// Failure analysis.
    Fa,
}

impl Analysis {
    /// The name that the database and the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ra => "ra",
            Self::Fa => "fa",
        }
    }
}

/// What is posted of an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum PostKind {
    /// The repair analysis.
    Ra,
    /// Interim results of the failure analysis.
    FaInterim,
    /// The end of the failure analysis.
    FaFinal,
}

impl PostKind {
    const ALL: [Self; 3] = [Self::Ra, Self::FaInterim, Self::FaFinal];

    pub(super) fn read(name: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|known| known.as_str() == name);
        known.ok_or_else(|| unreadable("analysis_posts.kind", name))
    }

    /// The name that the database and the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ra => "ra",
            Self::FaInterim => "fa_interim",
            Self::FaFinal => "fa_final",
        }
    }
}

/// When an analysis was flagged here.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct FlagRecord {
    /// Which.
    pub kind: Analysis,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub flagged_at: Instant,
    /// Who recorded it.
    pub flagged_by: String,
    /// Who agreed that a destructive one be made (ANA-6).
    pub agreed_by: Option<String>,
}

/// A post that was not taken back.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PostRecord {
    /// Its number.
    pub post: i64,
    /// What was posted.
    pub kind: PostKind,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who recorded it.
    pub who: String,
    /// The further date that was set with interim results (ANA-3).
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub next_on: Option<chrono::NaiveDate>,
    /// What was found.
    #[cfg_attr(feature = "bindings", ts(type = "unknown"))]
    pub report: serde_json::Value,
}

fn flag(row: &Row<'_>) -> Result<FlagRecord, StoreError> {
    let kind: String = row.get(0)?;
    Ok(FlagRecord {
        kind: match kind.as_str() {
            "ra" => Analysis::Ra,
            "fa" => Analysis::Fa,
            _ => return Err(unreadable("analyses.kind", kind)),
        },
        flagged_at: instant(row.get(1)?)?,
        flagged_by: row.get(2)?,
        agreed_by: row.get(3)?,
    })
}

pub(super) fn post(row: &Row<'_>) -> Result<PostRecord, StoreError> {
    let kind: String = row.get(1)?;
    let next: Option<String> = row.get(4)?;
    Ok(PostRecord {
        post: row.get(0)?,
        kind: PostKind::read(&kind)?,
        at: instant(row.get(2)?)?,
        who: row.get(3)?,
        next_on: next.map(|next| day("analysis_posts.next_on", &next)).transpose()?,
        report: from_json("analysis_posts.report", &row.get::<_, String>(5)?)?,
    })
}

impl Records<'_> {
    /// The flags that were set here; one that an import brought has no time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn analysis_flags(&self, line: LineNumber) -> Result<Vec<FlagRecord>, StoreError> {
        self.all(
            "SELECT kind, flagged_at, flagged_by, agreed_by FROM analyses WHERE line = $1 ORDER BY kind DESC",
            [line.key()],
            flag,
        )
    }

    /// What was posted, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn analysis_posts(&self, line: LineNumber) -> Result<Vec<PostRecord>, StoreError> {
        self.all(
            "SELECT post, kind, at, who, next_on, report FROM analysis_posts
             WHERE line = $1 AND taken_back IS NULL ORDER BY post",
            [line.key()],
            post,
        )
    }
}

impl Change<'_> {
    /// Flags an analysis on a line.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn flag_analysis(
        &self,
        line: LineNumber,
        kind: Analysis,
        at: Instant,
        agreed_by: Option<&str>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO analyses (line, kind, flagged_at, flagged_by, agreed_by) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (line, kind) DO UPDATE SET flagged_at = excluded.flagged_at,
                     flagged_by = excluded.flagged_by, agreed_by = excluded.agreed_by",
            )?
            .execute((line.key(), kind.as_str(), millis(at), self.who(), agreed_by))?;
        self.mark_analysis(line, kind, 1)
    }

    /// Takes a flag off; the audit trail keeps what it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unflag_analysis(&self, line: LineNumber, kind: Analysis) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM analyses WHERE line = $1 AND kind = $2")?
            .execute((line.key(), kind.as_str()))?;
        self.mark_analysis(line, kind, 0)
    }

    fn mark_analysis(&self, line: LineNumber, kind: Analysis, flagged: i64) -> Result<(), StoreError> {
        let query = match kind {
            Analysis::Ra => "UPDATE lines SET ra = $1 WHERE line = $2",
            Analysis::Fa => "UPDATE lines SET fa = $1 WHERE line = $2",
        };
        self.connection.prepare_cached(query)?.execute((flagged, line.key()))?;
        Ok(())
    }

    /// Records a post and returns its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_post(
        &self,
        line: LineNumber,
        kind: PostKind,
        at: Instant,
        next_on: Option<chrono::NaiveDate>,
        report: &serde_json::Value,
    ) -> Result<i64, StoreError> {
        let post = self
            .connection
            .prepare_cached(
                "INSERT INTO analysis_posts (line, kind, at, recorded_at, who, next_on, report)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING post",
            )?
            .query_row(
                (
                    line.key(),
                    kind.as_str(),
                    millis(at),
                    millis(self.recorded_at()),
                    self.who(),
                    next_on.map(|day| day.to_string()),
                    json(report)?,
                ),
                |row| row.get(0),
            )?;
        self.keep_post_words(post, kind, report)?;
        Ok(post)
    }

    /// A post was made by mistake; its row stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_post(&self, post: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE analysis_posts SET taken_back = $1 WHERE post = $2", post)
    }
}
