use chrono::TimeDelta;
use serde_json::json;

use super::secrets::{badge_code, digest, fits, hashed, is_dated};
use super::{Actor, PROGRAM, PeopleError, Permission, Role};
use crate::calendar::Instant;
use crate::store::{AuditEntry, By, PersonBy, PersonRow, Records, Store, StoreError};

/// So many attempts may fail before the next one has to wait.
pub const FREE_FAILURES: u32 = 3;
/// The first wait; each further failure doubles it.
const FIRST_LOCK: TimeDelta = TimeDelta::seconds(30);
/// The longest wait.
const LONGEST_LOCK: TimeDelta = TimeDelta::hours(1);
/// After so long without another one, attempts that failed are forgotten.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);

/// What a badge is called in the audit trail.
const BADGE: &str = "badge";

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// What a connection works as.
    pub actor: Actor,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
}

impl From<PersonRow> for SignedIn {
    fn from(row: PersonRow) -> Self {
        Self { actor: Actor::person(row.person, row.session), name: row.name, role: row.role }
    }
}

/// Signs in with a name and a password.
///
/// # Errors
/// [`PeopleError::Wrong`], [`PeopleError::LockedOut`], [`PeopleError::Altered`].
pub fn by_password(store: &mut Store, name: &str, password: &str, now: Instant) -> Result<SignedIn, PeopleError> {
    with_secret(store, name, password, now, &Secret::PASSWORD)
}

/// Signs in with a name and a PIN, where an administrator gave one.
///
/// # Errors
/// [`PeopleError::Wrong`], [`PeopleError::LockedOut`].
pub fn by_pin(store: &mut Store, name: &str, pin: &str, now: Instant) -> Result<SignedIn, PeopleError> {
    with_secret(store, name, pin, now, &Secret::PIN)
}

/// Signs in with a badge that was scanned.
///
/// # Errors
/// [`PeopleError::Nobodys`], [`PeopleError::Off`].
pub fn by_badge(store: &mut Store, scan: &str, now: Instant) -> Result<SignedIn, PeopleError> {
    if !store.records().sign_in_settings()?.on {
        return Err(PeopleError::Off);
    }
    let code = badge_code(scan).ok_or(PeopleError::Nobodys("badge"))?;
    let found = store.records().person(PersonBy::Badge(&digest(&code)))?.filter(|row| row.active);
    let row = found.ok_or(PeopleError::Nobodys("badge"))?;
    // A badge cannot be guessed: attempts with other secrets keep nobody from it.
    signed_in(store, row, now, BADGE, None)
}

/// Who works on the command line with a token.
///
/// # Errors
/// [`PeopleError::Nobodys`].
pub fn by_token(records: Records<'_>, token: &str) -> Result<SignedIn, PeopleError> {
    let found = records.person(PersonBy::Token(&digest(token)))?.filter(|row| row.active);
    let row = found.ok_or(PeopleError::Nobodys("token"))?;
    must_be_as_said(records, &row)?;
    Ok(row.into())
}

/// Who works on the command line as a user of the operating system; none where that account stands for
/// nobody.
///
/// # Errors
/// [`PeopleError`].
pub fn by_os_user(records: Records<'_>, os_user: &str) -> Result<Option<SignedIn>, PeopleError> {
    let found = records.person(PersonBy::OsUser(os_user))?.filter(|row| row.active);
    found.iter().try_for_each(|row| must_be_as_said(records, row))?;
    Ok(found.map(SignedIn::from))
}

/// What somebody wrote into the file by other means lets nobody in.
fn must_be_as_said(records: Records<'_>, row: &PersonRow) -> Result<(), PeopleError> {
    if records.person_said(row)? == Some(row.stands()) {
        return Ok(());
    }
    Err(PeopleError::Altered(row.name.clone()))
}

/// A kind of secret that goes with a name.
struct Secret {
    word: &'static str,
    kept: fn(&PersonRow) -> Option<&str>,
    keep: fn(&mut PersonRow, String),
}

impl Secret {
    const PASSWORD: Self =
        Self { word: "password", kept: |row| row.password.as_deref(), keep: |row, hash| row.password = Some(hash) };
    const PIN: Self = Self {
        word: "PIN",
        kept: |row| row.pin.as_deref().filter(|_| row.role.may_use_pin()),
        keep: |row, hash| row.pin = Some(hash),
    };
}

fn with_secret(
    store: &mut Store,
    name: &str,
    given: &str,
    now: Instant,
    secret: &Secret,
) -> Result<SignedIn, PeopleError> {
    let row = store.records().person(PersonBy::Name(name))?.filter(|row| row.active);
    if let Some(until) = row.as_ref().and_then(|row| locked_until(row, now)) {
        return Err(PeopleError::LockedOut(until));
    }
    let fitting = fits(given, row.as_ref().and_then(secret.kept))?;
    let Some(row) = row else { return Err(PeopleError::Wrong(secret.word)) };
    if !fitting {
        return Err(match failed(store, &row, now, secret.word)? {
            Some(until) => PeopleError::LockedOut(until),
            None => PeopleError::Wrong(secret.word),
        });
    }
    let dated = (secret.kept)(&row).is_some_and(is_dated);
    let anew = if dated { Some((hashed(given)?, secret)) } else { None };
    signed_in(store, row, now, secret.word, anew)
}

/// Until when no attempt is looked at. A clock that went back by more than the longest wait keeps nobody out.
pub(super) fn locked_until(row: &PersonRow, now: Instant) -> Option<Instant> {
    row.locked_until.filter(|until| *until > now && *until - now <= LONGEST_LOCK)
}

/// How long the next attempt has to wait after so many failures in a row.
fn wait_after(failures: u32) -> Option<TimeDelta> {
    let beyond = failures.checked_sub(FREE_FAILURES)?;
    let wait = FIRST_LOCK.checked_mul(1_i32.checked_shl(beyond.min(20))?)?;
    Some(wait.min(LONGEST_LOCK))
}

/// An attempt failed. Returns until when the next one has to wait.
fn failed(store: &mut Store, row: &PersonRow, now: Instant, word: &str) -> Result<Option<Instant>, PeopleError> {
    // Who tried is not known.
    let by = By { who: PROGRAM, recorded_at: now };
    let changed = store.change(&by, Permission::Anyone, |change| -> Result<Option<Instant>, StoreError> {
        // Two may try at once: each failure counts.
        let Some(mut row) = change.person(PersonBy::Person(row.person))? else { return Ok(None) };
        if row.locked_until.is_some_and(|last| now - last > FORGOTTEN_AFTER) {
            row.failures = 0;
        }
        row.failures = row.failures.saturating_add(1);
        let until = wait_after(row.failures).map(|wait| now + wait);
        row.locked_until = Some(until.unwrap_or(now));
        change.put_person(&row)?;
        if let Some(until) = until {
            change.audit(AuditEntry {
                at: now,
                action: "locked out",
                subject: row.subject(),
                rules: Vec::new(),
                detail: json!({"failures": row.failures, "until": crate::calendar::format_instant(until), "by": word}),
            })?;
        }
        Ok(until)
    })?;
    Ok(changed.outcome)
}

/// `seen` is the person as the secret was compared with: whatever changed meanwhile counts.
fn signed_in(
    store: &mut Store,
    seen: PersonRow,
    now: Instant,
    word: &'static str,
    anew: Option<(String, &Secret)>,
) -> Result<SignedIn, PeopleError> {
    let by = By { who: &seen.name, recorded_at: now };
    store.change(&by, Permission::Anyone, |change| -> Result<(), PeopleError> {
        let Some(mut row) = change.person(PersonBy::Person(seen.person))? else {
            return Err(PeopleError::Wrong(word));
        };
        if row.stands() != seen.stands() {
            return Err(PeopleError::Wrong(word));
        }
        must_be_as_said(**change, &row)?;
        // Many may guess at once, and each look before the others are counted.
        if word != BADGE
            && let Some(until) = locked_until(&row, now)
        {
            return Err(PeopleError::LockedOut(until));
        }
        let failures = row.failures;
        row.failures = 0;
        row.locked_until = None;
        row.last_sign_in_at = Some(now);
        if let Some((hash, secret)) = anew {
            (secret.keep)(&mut row, hash);
        }
        change.put_person(&row)?;
        change.audit(AuditEntry {
            at: now,
            action: "signed in",
            subject: row.subject(),
            rules: Vec::new(),
            detail: json!({"by": word, "failures_before": failures, "stands": row.stands()}),
        })?;
        Ok(())
    })?;
    Ok(seen.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_an_hour() {
        let seconds: Vec<Option<i64>> = (0..12)
            .chain([100, u32::MAX])
            .map(|failures| wait_after(failures).map(|wait| wait.num_seconds()))
            .collect();
        let waits = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600].map(Some);
        assert_eq!(seconds, [[None; 3].as_slice(), &waits].concat());
    }
}
