//! Settings: a JSON value by name.

use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{AuditEntry, By, Change, Records, Store, StoreError, from_json};
use crate::people::Permission;

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

impl Store {
    /// Puts a setting on record, with an entry of what it was; one that stays as it is leaves none.
    /// `T`'s default is what it is where it was never set.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn save_setting<T: Serialize + DeserializeOwned + Default + PartialEq>(
        &mut self,
        name: &str,
        setting: &T,
        permission: Permission,
        by: &By<'_>,
    ) -> Result<(), StoreError> {
        let before: T = self.records().setting(name)?.unwrap_or_default();
        if before == *setting {
            return Ok(());
        }
        self.change(by, permission, |change| {
            change.set_setting(name, setting)?;
            change.audit(AuditEntry {
                at: by.recorded_at,
                action: "set",
                subject: format!("settings {name}"),
                rules: Vec::new(),
                detail: json!({"before": before, "after": setting}),
            })
        })?;
        Ok(())
    }
}

impl Change<'_> {
    /// Sets a setting; [`Store::save_setting`] tells the audit trail too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO settings (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((name, super::json(value)?))?;
        Ok(())
    }
}
