use serde_json::{Value, json};

use super::secrets::{checked_password, checked_pin, digest, hashed, new_badge_code, new_token_code};
use super::{PROGRAM, PeopleError, Permission, Person, Role, SignedIn, by_password};
use crate::calendar::Instant;
use crate::store::{AuditEntry, By, Change, PersonBy, PersonRow, Records, SignInSettings, Store, StoreError};

/// No name is longer.
pub(super) const NAME_CHARS_MAX: usize = 60;
/// No window waits longer before it is locked.
pub(super) const IDLE_MINUTES_MAX: u32 = 240;

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            name: row.name,
            role: row.role,
            active: row.active,
            os_user: row.os_user,
            has_password: row.password.is_some(),
            has_pin: row.pin.is_some(),
            has_badge: row.badge.is_some(),
            has_token: row.token.is_some(),
            added_at: row.added_at,
            locked_until: row.locked_until,
            last_sign_in_at: row.last_sign_in_at,
        }
    }
}

/// Everyone on record, those who may sign in first.
///
/// # Errors
/// [`PeopleError`].
pub fn list(records: Records<'_>) -> Result<Vec<Person>, PeopleError> {
    records.require(Permission::ManagePeople)?;
    Ok(records.people()?.into_iter().map(Person::from).collect())
}

/// The names of those who may sign in with a PIN: a station shows them to be chosen from.
///
/// # Errors
/// [`PeopleError`].
pub fn pin_names(records: Records<'_>) -> Result<Vec<String>, PeopleError> {
    let people = records.people()?.into_iter();
    Ok(people.filter(|row| row.active && row.pin.is_some()).map(|row| row.name).collect())
}

/// Puts a person on record, who cannot sign in yet: there is no password, PIN or badge.
///
/// # Errors
/// [`PeopleError::Name`], [`PeopleError::Taken`].
pub fn add(store: &mut Store, name: &str, role: Role, by: &By<'_>) -> Result<Person, PeopleError> {
    let name = checked_name(name)?;
    store.change(by, Permission::ManagePeople, |change| -> Result<(), PeopleError> {
        if let Some(row) = change.person(PersonBy::Name(name))? {
            return Err(PeopleError::Taken(row.name));
        }
        change.insert_person(name, role)?;
        Ok(audited(change, &find(**change, name)?, "added", &json!({"role": role}))?)
    })?;
    find(store.records(), name).map(Person::from)
}

fn checked_name(name: &str) -> Result<&str, PeopleError> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count());
    if !fits
        || name.chars().any(char::is_control)
        || rma_labels::hidden_character(name).is_some()
        || name.eq_ignore_ascii_case(PROGRAM)
    {
        return Err(PeopleError::Name);
    }
    Ok(name)
}

/// Gives a person another role. A PIN goes where one is not enough for it.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::LastAdministrator`].
pub fn set_role(store: &mut Store, name: &str, role: Role, by: &By<'_>) -> Result<Person, PeopleError> {
    changed(store, name, by, |row| {
        let before = std::mem::replace(&mut row.role, role);
        let pin_gone = !role.may_use_pin() && row.pin.take().is_some();
        Ok((before != role)
            .then(|| ("given another role", json!({"before": before, "after": role, "pin_gone": pin_gone}))))
    })
}

/// Whether a person may sign in. One who may not is signed out at once, everywhere.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::LastAdministrator`].
pub fn set_active(store: &mut Store, name: &str, active: bool, by: &By<'_>) -> Result<Person, PeopleError> {
    changed(store, name, by, |row| {
        let before = std::mem::replace(&mut row.active, active);
        let action = if active { "let in again" } else { "let in no more" };
        Ok((before != active).then_some((action, json!({}))))
    })
}

/// Sets or takes the account of the operating system that stands for a person on the command line.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::OsUserTaken`].
pub fn set_os_user(store: &mut Store, name: &str, os_user: Option<&str>, by: &By<'_>) -> Result<Person, PeopleError> {
    let os_user = os_user.map(str::trim).filter(|os_user| !os_user.is_empty());
    if os_user.is_some_and(|os_user| os_user.chars().count() > NAME_CHARS_MAX || os_user.chars().any(char::is_control))
    {
        return Err(PeopleError::Name);
    }
    if let Some(os_user) = os_user
        && let Some(other) = store.records().person(PersonBy::OsUser(os_user))?
        && other.person != find(store.records(), name)?.person
    {
        return Err(PeopleError::OsUserTaken { os_user: os_user.to_owned(), name: other.name });
    }
    changed(store, name, by, |row| {
        let before = std::mem::replace(&mut row.os_user, os_user.map(str::to_owned));
        let detail = json!({"before": before, "after": os_user});
        Ok((before.as_deref() != os_user).then_some(("given another account", detail)))
    })
}

/// Sets a person's password, and forgets failed attempts.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::Weak`].
pub fn set_password(store: &mut Store, name: &str, password: &str, by: &By<'_>) -> Result<Person, PeopleError> {
    let hash = hashed(checked_password(password, name)?)?;
    changed(store, name, by, |row| {
        put_password(row, hash);
        Ok(Some(("given a password", json!({}))))
    })
}

fn put_password(row: &mut PersonRow, hash: String) {
    row.password = Some(hash);
    row.failures = 0;
    row.locked_until = None;
}

/// A person sets the own password, with the one that was.
///
/// # Errors
/// [`PeopleError::Wrong`], [`PeopleError::LockedOut`], [`PeopleError::Weak`].
pub fn set_own_password(
    store: &mut Store,
    name: &str,
    (before, password): (&str, &str),
    now: Instant,
) -> Result<SignedIn, PeopleError> {
    checked_password(password, name)?;
    let signed_in = by_password(store, name, before, now)?;
    let hash = hashed(password)?;
    let by = By { who: &signed_in.name, recorded_at: now };
    store.change(&by, Permission::Anyone, |change| -> Result<(), PeopleError> {
        let mut row = find(**change, name)?;
        put_password(&mut row, hash);
        change.put_person(&row)?;
        Ok(audited(change, &row, "given a password", &json!({"own": true}))?)
    })?;
    Ok(signed_in)
}

/// Sets or takes a person's PIN.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::Weak`], [`PeopleError::NoPin`].
pub fn set_pin(store: &mut Store, name: &str, pin: Option<&str>, by: &By<'_>) -> Result<Person, PeopleError> {
    let hash = pin.map(|pin| hashed(checked_pin(pin)?)).transpose()?;
    changed(store, name, by, |row| {
        if hash.is_some() && !row.role.may_use_pin() {
            return Err(PeopleError::NoPin(row.role));
        }
        let had = row.pin.is_some();
        let action = if hash.is_some() { "given a PIN" } else { "without a PIN" };
        let moves = had || hash.is_some();
        row.pin = hash;
        Ok(moves.then_some((action, json!({}))))
    })
}

/// Makes a new badge for a person; the one before is nobody's from now on. Its code is told this once.
///
/// # Errors
/// [`PeopleError::NoPerson`].
pub fn new_badge(store: &mut Store, name: &str, by: &By<'_>) -> Result<String, PeopleError> {
    let code = new_badge_code()?;
    changed(store, name, by, |row| {
        let replaced = row.badge.replace(digest(&code)).is_some();
        Ok(Some(("given a badge", json!({"replaced": replaced}))))
    })?;
    Ok(code)
}

/// A badge that was lost is nobody's from now on.
///
/// # Errors
/// [`PeopleError::NoPerson`].
pub fn drop_badge(store: &mut Store, name: &str, by: &By<'_>) -> Result<Person, PeopleError> {
    changed(store, name, by, |row| Ok(row.badge.take().map(|_| ("without a badge", json!({})))))
}

/// Makes a new token for the command line; the one before is nobody's from now on. It is told this once.
///
/// # Errors
/// [`PeopleError::NoPerson`].
pub fn new_token(store: &mut Store, name: &str, by: &By<'_>) -> Result<String, PeopleError> {
    let code = new_token_code()?;
    changed(store, name, by, |row| {
        let replaced = row.token.replace(digest(&code)).is_some();
        Ok(Some(("given a token", json!({"replaced": replaced}))))
    })?;
    Ok(code)
}

/// A token is nobody's from now on.
///
/// # Errors
/// [`PeopleError::NoPerson`].
pub fn drop_token(store: &mut Store, name: &str, by: &By<'_>) -> Result<Person, PeopleError> {
    changed(store, name, by, |row| Ok(row.token.take().map(|_| ("without a token", json!({})))))
}

/// Everyone must sign in from now on.
///
/// # Errors
/// [`PeopleError::LastAdministrator`] where no administrator could.
pub fn switch_on(store: &mut Store, by: &By<'_>) -> Result<SignInSettings, PeopleError> {
    set(store, by, |settings| settings.on = true)
}

/// Nobody must sign in any more: single-user mode.
///
/// # Errors
/// [`PeopleError`].
pub fn switch_off(store: &mut Store, by: &By<'_>) -> Result<SignInSettings, PeopleError> {
    set(store, by, |settings| settings.on = false)
}

/// How long a window that nobody touches stays open.
///
/// # Errors
/// [`PeopleError::Idle`].
pub fn set_idle_minutes(store: &mut Store, minutes: u32, by: &By<'_>) -> Result<SignInSettings, PeopleError> {
    if !(1..=IDLE_MINUTES_MAX).contains(&minutes) {
        return Err(PeopleError::Idle);
    }
    set(store, by, |settings| settings.idle_minutes = minutes)
}

/// The way out where no administrator can sign in: whoever may write the database file by the operating
/// system makes a person an administrator with this password, and the record says so.
///
/// # Errors
/// [`PeopleError::Name`], [`PeopleError::Weak`].
pub fn reset_administrator(store: &mut Store, name: &str, password: &str, by: &By<'_>) -> Result<Person, PeopleError> {
    let name = checked_name(name)?;
    let hash = hashed(checked_password(password, name)?)?;
    store.change(by, Permission::Anyone, |change| -> Result<(), PeopleError> {
        if change.person(PersonBy::Name(name))?.is_none() {
            change.insert_person(name, Role::Administrator)?;
        }
        let mut row = find(**change, name)?;
        let before = json!({"role": row.role, "active": row.active});
        row.role = Role::Administrator;
        row.active = true;
        row.pin = None;
        put_password(&mut row, hash);
        change.put_person(&row)?;
        Ok(audited(change, &row, "made an administrator from outside", &json!({"before": before}))?)
    })?;
    find(store.records(), name).map(Person::from)
}

fn find(records: Records<'_>, name: &str) -> Result<PersonRow, PeopleError> {
    records.person(PersonBy::Name(name))?.ok_or_else(|| PeopleError::NoPerson(name.trim().to_owned()))
}

/// Changes a person, with an entry of what was done; none where nothing was.
fn changed(
    store: &mut Store,
    name: &str,
    by: &By<'_>,
    work: impl FnOnce(&mut PersonRow) -> Result<Option<(&'static str, Value)>, PeopleError>,
) -> Result<Person, PeopleError> {
    let changed = store.change(by, Permission::ManagePeople, |change| -> Result<PersonRow, PeopleError> {
        let mut row = find(**change, name)?;
        if let Some((action, detail)) = work(&mut row)? {
            change.put_person(&row)?;
            must_have_administrator(change)?;
            audited(change, &row, action, &detail)?;
        }
        Ok(row)
    })?;
    Ok(changed.outcome.into())
}

fn set(store: &mut Store, by: &By<'_>, work: impl FnOnce(&mut SignInSettings)) -> Result<SignInSettings, PeopleError> {
    let changed = store.change(by, Permission::ManagePeople, |change| -> Result<SignInSettings, PeopleError> {
        let before = change.sign_in_settings()?;
        let mut after = before;
        work(&mut after);
        if before != after {
            change.put_sign_in_settings(after)?;
            must_have_administrator(change)?;
            change.audit(AuditEntry {
                at: change.recorded_at(),
                action: "set",
                subject: "settings people".to_owned(),
                rules: Vec::new(),
                detail: json!({"before": before, "after": after}),
            })?;
        }
        Ok(after)
    })?;
    Ok(changed.outcome)
}

/// Where people must sign in, somebody must be able to say who may.
fn must_have_administrator(change: &Change<'_>) -> Result<(), PeopleError> {
    let is_there = |row: &PersonRow| row.active && row.role == Role::Administrator && row.password.is_some();
    if change.sign_in_settings()?.on && !change.people()?.iter().any(is_there) {
        return Err(PeopleError::LastAdministrator);
    }
    Ok(())
}

fn audited(change: &Change<'_>, row: &PersonRow, action: &str, detail: &Value) -> Result<(), StoreError> {
    change.audit(AuditEntry {
        at: change.recorded_at(),
        action,
        subject: row.subject(),
        rules: Vec::new(),
        detail: json!({"what": detail, "stands": row.stands()}),
    })
}
