//! People who may sign in, and whether they must.

use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::{Change, Records, StoreError, from_json, hexadecimal, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::people::{Actor, PROGRAM, Permission, Role};

/// The name of the setting that says whether people must sign in.
const SETTING: &str = "people";

/// Whether people must sign in, and how long a station waits for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SignInSettings {
    /// Off: single-user mode, everyone may do everything.
    pub on: bool,
    /// A window that nobody touches for so many minutes is locked.
    pub idle_minutes: u32,
}

impl Default for SignInSettings {
    fn default() -> Self {
        Self { on: false, idle_minutes: 10 }
    }
}

/// A person as the database has it, with what is kept of secrets.
#[derive(Clone, Debug)]
pub(crate) struct PersonRow {
    pub person: i64,
    pub name: String,
    pub name_key: String,
    pub role: Role,
    pub active: bool,
    pub os_user: Option<String>,
    pub password: Option<String>,
    pub pin: Option<String>,
    pub badge: Option<Vec<u8>>,
    pub token: Option<Vec<u8>>,
    pub failures: u32,
    /// From when on an attempt is looked at, after one that failed.
    pub locked_until: Option<Instant>,
    pub last_sign_in_at: Option<Instant>,
    pub added_at: Instant,
    /// Whoever signed in to an earlier one is not signed in any more.
    pub session: i64,
}

impl PersonRow {
    /// How the person stands, as an entry of the audit trail has it: what is kept of secrets as one digest.
    pub(crate) fn stands(&self) -> Value {
        let mut kept = Sha256::new();
        for part in [self.password.as_deref().map(str::as_bytes), self.pin.as_deref().map(str::as_bytes)]
            .into_iter()
            .chain([self.badge.as_deref(), self.token.as_deref()])
        {
            kept.update(part.map_or(0, |part| part.len() as u64 + 1).to_be_bytes());
            kept.update(part.unwrap_or_default());
        }
        json!({
            "person": self.person,
            "role": self.role,
            "active": self.active,
            "os_user": self.os_user,
            "kept": hexadecimal(&kept.finalize()),
        })
    }

    /// The subject of the person's entries in the audit trail.
    pub(crate) fn subject(&self) -> String {
        format!("person {}", self.name)
    }
}

const PERSON: &str = "SELECT person, name, role, active, os_user, password, pin, badge, token, failures,
    locked_until, last_sign_in_at, added_at, name_key, session FROM people";

/// One of the ways to find a person.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PersonBy<'a> {
    Person(i64),
    Name(&'a str),
    Badge(&'a [u8]),
    Token(&'a [u8]),
    OsUser(&'a str),
}

/// A name as it is compared: whatever its case, its spaces, and the way in which its letters are written.
fn name_key(name: &str) -> String {
    let name: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Records<'_> {
    /// Whether people must sign in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sign_in_settings(&self) -> Result<SignInSettings, StoreError> {
        Ok(self.setting(SETTING)?.unwrap_or_default())
    }

    /// In whose name something is done for which this is needed, `said` being who says to do it; refused
    /// where sign-in is on and the connection's actor may not.
    pub(super) fn acting(&self, permission: Permission, said: &str) -> Result<String, StoreError> {
        if permission == Permission::Anyone || !self.sign_in_settings()?.on {
            return Ok(said.to_owned());
        }
        let Some(actor) = self.actor else { return Err(StoreError::NotSignedIn) };
        let Some(person) = actor.id() else {
            return match Actor::program_may(permission) {
                true => Ok(PROGRAM.to_owned()),
                false => Err(StoreError::NotSignedIn),
            };
        };
        // What stands on record now, not what stood there when the person signed in.
        let row = self
            .connection
            .prepare_cached("SELECT name, role FROM people WHERE person = $1 AND active = 1 AND session = $2")?
            .query_row(person, |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .optional()?;
        let Some((name, role)) = row else { return Err(StoreError::NotSignedIn) };
        let role: Role = role.parse().map_err(|wrong: String| unreadable("people.role", wrong))?;
        if role.may(permission) { Ok(name) } else { Err(StoreError::NotAllowed { name, role, permission }) }
    }

    /// Under whose name a change would be recorded, `said` being who says to make it.
    ///
    /// # Errors
    /// [`StoreError::NotSignedIn`].
    pub fn name_of(&self, said: &str) -> Result<String, StoreError> {
        self.acting(Permission::Read, said)
    }

    /// Refuses what the connection's actor may not do, where sign-in is on.
    ///
    /// # Errors
    /// [`StoreError::NotSignedIn`], [`StoreError::NotAllowed`].
    pub fn require(&self, permission: Permission) -> Result<(), StoreError> {
        self.acting(permission, "").map(drop)
    }

    pub(crate) fn person(&self, by: PersonBy<'_>) -> Result<Option<PersonRow>, StoreError> {
        let find = |column: &str, value: &dyn rusqlite::ToSql| -> Result<Option<PersonRow>, StoreError> {
            let row = self
                .connection
                .prepare_cached(&format!("{PERSON} WHERE {column} = $1"))?
                .query_row([value], |row| Ok(read(row)))
                .optional()?;
            row.transpose()
        };
        match by {
            PersonBy::Person(person) => find("person", &person),
            PersonBy::Name(name) => find("name_key", &name_key(name)),
            PersonBy::Badge(digest) => find("badge", &digest),
            PersonBy::Token(digest) => find("token", &digest),
            PersonBy::OsUser(name) => find("os_user", &name),
        }
    }

    /// What the audit trail says last of a subject in a field; none where it says nothing of it.
    fn said(&self, subject: &str, field: &str) -> Result<Option<Value>, StoreError> {
        let text: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT json_extract(detail, $1) FROM audit
                 WHERE subject = $2 AND json_extract(detail, $1) IS NOT NULL ORDER BY entry DESC LIMIT 1",
            )?
            .query_row((field, subject), |row| row.get(0))
            .optional()?;
        text.map(|text| from_json("audit.detail", &text)).transpose()
    }

    /// How a person stands by the audit trail; none where nobody put such a person on record.
    pub(crate) fn person_said(&self, row: &PersonRow) -> Result<Option<Value>, StoreError> {
        self.said(&row.subject(), "$.stands")
    }

    /// Whether people must sign in by the audit trail; none where that was never set.
    pub(crate) fn sign_in_said(&self) -> Result<Option<Value>, StoreError> {
        self.said(&format!("settings {SETTING}"), "$.after")
    }

    /// What is on record of whether people must sign in; none where nothing is.
    pub(crate) fn sign_in_kept(&self) -> Result<Option<Value>, StoreError> {
        self.setting(SETTING)
    }

    /// People who are not as the audit trail says, and whether the sign-in is not.
    pub(super) fn people_unlike_trail(&self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        let people = self.people()?;
        for row in &people {
            if self.person_said(row)? != Some(row.stands()) || row.name_key != name_key(&row.name) {
                found.push(row.name.clone());
            }
        }
        let known = self.texts(
            "SELECT DISTINCT substr(subject, length('person ') + 1) FROM audit
             WHERE subject >= 'person ' AND subject < 'person!' AND json_extract(detail, '$.stands') IS NOT NULL",
        )?;
        for name in known {
            if !people.iter().any(|row| row.name == name) {
                found.push(format!("{name} is not on record any more"));
            }
        }
        if self.sign_in_kept()? != self.sign_in_said()? {
            found.push("whether people must sign in".to_owned());
        }
        Ok(found)
    }

    pub(crate) fn people(&self) -> Result<Vec<PersonRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{PERSON} ORDER BY active DESC, name_key"))?;
        let rows = statement.query_map((), |row| Ok(read(row)))?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().collect()
    }
}

fn read(row: &Row<'_>) -> Result<PersonRow, StoreError> {
    let role: String = row.get(2)?;
    let moment = |column: usize| -> Result<Option<Instant>, StoreError> {
        row.get::<_, Option<i64>>(column)?.map(instant).transpose()
    };
    Ok(PersonRow {
        person: row.get(0)?,
        name: row.get(1)?,
        role: role.parse().map_err(|wrong: String| unreadable("people.role", wrong))?,
        active: row.get(3)?,
        os_user: row.get(4)?,
        password: row.get(5)?,
        pin: row.get(6)?,
        badge: row.get(7)?,
        token: row.get(8)?,
        failures: row.get(9)?,
        locked_until: moment(10)?,
        last_sign_in_at: moment(11)?,
        added_at: instant(row.get(12)?)?,
        name_key: row.get(13)?,
        session: row.get(14)?,
    })
}

impl Change<'_> {
    pub(crate) fn insert_person(&self, name: &str, role: Role) -> Result<i64, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "INSERT INTO people (name, name_key, role, active, added_at) VALUES ($1, $2, $3, 1, $4)
                 RETURNING person",
            )?
            .query_row((name, name_key(name), role.as_str(), millis(self.recorded_at())), |row| row.get(0))?)
    }

    /// Keeps all of a person that may change.
    pub(crate) fn put_person(&self, row: &PersonRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE people SET role = $1, active = $2, os_user = $3, password = $4, pin = $5, badge = $6,
                        token = $7, failures = $8, locked_until = $9, last_sign_in_at = $10, session = $11
                 WHERE person = $12",
            )?
            .execute((
                row.role.as_str(),
                row.active,
                &row.os_user,
                &row.password,
                &row.pin,
                &row.badge,
                &row.token,
                row.failures,
                row.locked_until.map(millis),
                row.last_sign_in_at.map(millis),
                row.session,
                row.person,
            ))?;
        Ok(())
    }

    /// Nobody who is signed in is signed in any more.
    pub(crate) fn end_sessions(&self) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE people SET session = session + 1")?.execute(())?;
        Ok(())
    }

    pub(crate) fn put_sign_in_settings(&self, settings: SignInSettings) -> Result<(), StoreError> {
        self.set_setting(SETTING, &settings)
    }
}
