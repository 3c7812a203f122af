//! Settings: a JSON value by name.

use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Change, Records, StoreError, from_json, json};

impl Records<'_> {
    /// A setting; none where it was never set.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT value FROM settings WHERE name = $1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        text.map(|text| from_json("settings.value", &text)).transpose()
    }
}

impl Change<'_> {
    /// Sets a setting.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO settings (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((name, json(value)?))?;
        Ok(())
    }
}
