//! Photographs of boxes on the shelf.

use super::{Change, Records, StoreError, instant, millis};
use crate::calendar::Instant;

/// A photograph.
#[derive(Clone, Debug)]
pub struct PhotographRecord {
    /// Its number.
    pub photograph: i64,
    /// The file's name as it was.
    pub name: String,
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: String,
    /// When it was added.
    pub added_at: Instant,
}

impl Records<'_> {
    /// The photographs of a shelf item, oldest first, without the pictures themselves.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn photographs(&self, tag: i64) -> Result<Vec<PhotographRecord>, StoreError> {
        self.all(
            "SELECT photograph, name, media_type, added_at FROM photographs WHERE tag = $1
             ORDER BY photograph",
            [tag],
            |row| {
                Ok(PhotographRecord {
                    photograph: row.get(0)?,
                    name: row.get(1)?,
                    media_type: row.get(2)?,
                    added_at: instant(row.get(3)?)?,
                })
            },
        )
    }

    /// The picture itself; none where there is no such photograph.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn picture(&self, photograph: i64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .all("SELECT content FROM photographs WHERE photograph = $1", [photograph], |row| Ok(row.get(0)?))?
            .pop())
    }
}

impl Change<'_> {
    /// Adds a photograph to a shelf item.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_photograph(&self, tag: i64, name: &str, media_type: &str, content: &[u8]) -> Result<i64, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "INSERT INTO photographs (tag, name, media_type, added_at, added_by, content)
                 VALUES ($1, $2, $3, $4, $5, $6) RETURNING photograph",
            )?
            .query_row((tag, name, media_type, millis(self.recorded_at()), self.who(), content), |row| row.get(0))?)
    }
}
