//! The Receiving Discrepancy shelf (RCV-9).

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::lines::line_number;
use super::{Change, Records, StoreError, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::LineNumber;

/// What became of a box on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Disposition {
    /// Accepted on a line after all.
    Matched,
    /// Sent back.
    ReturnedToSender,
    /// Scrapped.
    Scrapped,
    /// The receipt that put it there was corrected.
    Withdrawn,
}

impl Disposition {
    /// The name that the database and the interfaces use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::ReturnedToSender => "returned_to_sender",
            Self::Scrapped => "scrapped",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn read(name: &str) -> Result<Self, StoreError> {
        [Self::Matched, Self::ReturnedToSender, Self::Scrapped, Self::Withdrawn]
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| unreadable("shelf_items.disposition", name))
    }
}

/// A disposition as it was recorded.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct DispositionRecord {
    /// Which.
    pub kind: Disposition,
    /// When, in UTC.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who decided.
    pub by: String,
    /// For `matched`.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub line: Option<LineNumber>,
    /// For `matched`: the receipt on the line.
    pub receipt: Option<i64>,
    /// For `returned_to_sender`: the carrier's reference.
    pub tracking: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// A box on the shelf.
#[derive(Clone, Debug)]
pub struct ShelfRecord {
    /// The number of its tag: 12 for `D12`.
    pub tag: i64,
    /// The receipt that put it there.
    pub receipt: i64,
    /// The unit of that receipt, from 1.
    pub unit: i64,
    /// Where it was received.
    pub dock: String,
    /// Its position, from 1.
    pub position: i64,
    /// Since when, in UTC.
    pub since: Instant,
    /// What people noted on it.
    pub note: Option<String>,
    /// What became of it.
    pub disposition: Option<DispositionRecord>,
}

const ITEM: &str = "SELECT tag, receipt, unit, dock, position, since, note, disposition, disposed_at, disposed_by,
            disposition_line, disposition_receipt, tracking, disposition_note
     FROM shelf_items";

fn item(row: &Row<'_>) -> Result<ShelfRecord, StoreError> {
    let disposition = match row.get::<_, Option<String>>(7)? {
        None => None,
        Some(name) => Some(DispositionRecord {
            kind: Disposition::read(&name)?,
            at: instant(row.get(8)?)?,
            by: row.get(9)?,
            line: row.get::<_, Option<i64>>(10)?.map(line_number).transpose()?,
            receipt: row.get(11)?,
            tracking: row.get(12)?,
            note: row.get(13)?,
        }),
    };
    Ok(ShelfRecord {
        tag: row.get(0)?,
        receipt: row.get(1)?,
        unit: row.get(2)?,
        dock: row.get(3)?,
        position: row.get(4)?,
        since: instant(row.get(5)?)?,
        note: row.get(6)?,
        disposition,
    })
}

impl Records<'_> {
    /// A box by its tag.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelf_item(&self, tag: i64) -> Result<Option<ShelfRecord>, StoreError> {
        Ok(self.all(&format!("{ITEM} WHERE tag = $1"), [tag], item)?.pop())
    }

    /// Boxes on the shelf, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelf(&self) -> Result<Vec<ShelfRecord>, StoreError> {
        self.all(&format!("{ITEM} WHERE disposition IS NULL ORDER BY since, tag"), (), item)
    }

    /// Boxes that left the shelf, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn disposed(&self, limit: u32) -> Result<Vec<ShelfRecord>, StoreError> {
        self.all(
            &format!("{ITEM} WHERE disposition IS NOT NULL ORDER BY disposed_at DESC, tag DESC LIMIT $1"),
            [limit],
            item,
        )
    }

    /// The shelf items of a receipt, by unit.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shelf_of_receipt(&self, receipt: i64) -> Result<Vec<ShelfRecord>, StoreError> {
        self.all(&format!("{ITEM} WHERE receipt = $1 ORDER BY unit"), [receipt], item)
    }

    /// The box whose disposition `matched` made the receipt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn matched_by(&self, receipt: i64) -> Result<Option<ShelfRecord>, StoreError> {
        Ok(self.all(&format!("{ITEM} WHERE disposition_receipt = $1"), [receipt], item)?.pop())
    }

    /// Whether a box is at the position.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn at_position(&self, position: i64) -> Result<Option<ShelfRecord>, StoreError> {
        Ok(self.all(&format!("{ITEM} WHERE position = $1 AND disposition IS NULL"), [position], item)?.pop())
    }

    fn free_position(&self) -> Result<i64, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM shelf_items WHERE position = 1 AND disposition IS NULL)
                        THEN 1
                        ELSE (SELECT min(a.position) + 1 FROM shelf_items a
                              WHERE a.disposition IS NULL AND NOT EXISTS
                                  (SELECT 1 FROM shelf_items b
                                   WHERE b.position = a.position + 1 AND b.disposition IS NULL))
                        END",
            )?
            .query_row((), |row| row.get(0))?)
    }
}

impl Change<'_> {
    /// The tag and the position that the next box gets.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_shelf_place(&self) -> Result<(i64, i64), StoreError> {
        let tag = self.next_number("SELECT coalesce(max(tag), 0) + 1 FROM shelf_items")?;
        Ok((tag, self.free_position()?))
    }

    /// Puts a unit on the shelf, under a tag and at a position from
    /// [`next_shelf_place`](Self::next_shelf_place).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_shelf_item(
        &self,
        tag: i64,
        position: i64,
        receipt: i64,
        unit: i64,
        dock: &str,
        since: Instant,
    ) -> Result<ShelfRecord, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO shelf_items (tag, receipt, unit, dock, position, since) VALUES ($1, $2, $3, $4, $5, $6)",
            )?
            .execute((tag, receipt, unit, dock, position, millis(since)))?;
        Ok(ShelfRecord { tag, receipt, unit, dock: dock.to_owned(), position, since, note: None, disposition: None })
    }

    /// A box stays on the shelf while its receipt is corrected: it belongs to the new one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rebind_shelf_item(&self, tag: i64, receipt: i64, unit: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE shelf_items SET receipt = $1, unit = $2 WHERE tag = $3")?
            .execute((receipt, unit, tag))?;
        Ok(())
    }

    /// A box leaves the shelf.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn dispose(&self, tag: i64, disposition: &DispositionRecord) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE shelf_items SET disposition = $1, disposed_at = $2, disposed_by = $3, disposition_line = $4,
                     disposition_receipt = $5, tracking = $6, disposition_note = $7
                 WHERE tag = $8",
            )?
            .execute((
                disposition.kind.as_str(),
                millis(disposition.at),
                &disposition.by,
                disposition.line.map(LineNumber::key),
                disposition.receipt,
                &disposition.tracking,
                &disposition.note,
                tag,
            ))?;
        Ok(())
    }

    /// A box is back on the shelf, at its old position where that is free, else at the first
    /// free one; the audit trail keeps that it was away.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_back(&self, tag: i64) -> Result<(), StoreError> {
        let Some(item) = self.shelf_item(tag)? else { return Ok(()) };
        let position = if self.at_position(item.position)?.is_none() { item.position } else { self.free_position()? };
        self.connection
            .prepare_cached(
                "UPDATE shelf_items SET disposition = NULL, disposed_at = NULL, disposed_by = NULL,
                     disposition_line = NULL, disposition_receipt = NULL, tracking = NULL, disposition_note = NULL, position = $1
                 WHERE tag = $2",
            )?
            .execute((position, tag))?;
        Ok(())
    }

    /// Changes what is noted on a box.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_shelf_item(&self, tag: i64, note: Option<&str>) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE shelf_items SET note = $1 WHERE tag = $2")?.execute((note, tag))?;
        Ok(())
    }

    /// Moves a box to a free position.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn move_shelf_item(&self, tag: i64, position: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE shelf_items SET position = $1 WHERE tag = $2")?
            .execute((position, tag))?;
        Ok(())
    }
}
