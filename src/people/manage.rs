use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::GeneralSecurityProfile as _;

use super::secrets::{checked_password, checked_pin, digest, hashed, new_badge_code, new_token_code};
use super::sign_in::locked_until;
use super::{PROGRAM, PeopleError, Permission, Person, Role, SignedIn, by_password};
use crate::calendar::Instant;
use crate::store::{AuditEntry, By, Change, PersonBy, PersonRow, Records, SignInSettings, Store, StoreError};

/// No name is longer.
pub(super) const NAME_CHARS_MAX: usize = 60;
/// No window waits longer before it is locked.
pub(super) const IDLE_MINUTES_MAX: u32 = 240;

impl Person {
    /// As a person stands at a moment.
    fn at(row: PersonRow, now: Instant) -> Self {
        Self {
            locked_until: locked_until(&row, now),
            name: row.name,
            role: row.role,
            active: row.active,
            os_user: row.os_user,
            has_password: row.password.is_some(),
            has_pin: row.pin.is_some(),
            has_badge: row.badge.is_some(),
            has_token: row.token.is_some(),
            added_at: row.added_at,
            last_sign_in_at: row.last_sign_in_at,
        }
    }
}

/// Everyone on record, those who may sign in first.
///
/// # Errors
/// [`PeopleError`].
pub fn list(records: Records<'_>, now: Instant) -> Result<Vec<Person>, PeopleError> {
    records.require(Permission::ManagePeople)?;
    Ok(records.people()?.into_iter().map(|row| Person::at(row, now)).collect())
}

/// The names of those who may sign in with a PIN: a station shows them to be chosen from.
///
/// # Errors
/// [`PeopleError`].
pub fn pin_names(records: Records<'_>) -> Result<Vec<String>, PeopleError> {
    let people = records.people()?.into_iter();
    Ok(people.filter(|row| row.active && row.pin.is_some()).map(|row| row.name).collect())
}

/// Puts a person on record. Without a password that person cannot sign in yet: there is no PIN or badge.
///
/// # Errors
/// [`PeopleError::Name`], [`PeopleError::Taken`], [`PeopleError::Alike`], [`PeopleError::Weak`].
pub fn add(
    store: &mut Store,
    name: &str,
    role: Role,
    password: Option<&str>,
    by: &By<'_>,
) -> Result<Person, PeopleError> {
    let name = checked_name(name)?;
    let hash = password.map(|password| hashed(checked_password(password, &name)?)).transpose()?;
    let changed = store.change(by, Permission::ManagePeople, |change| -> Result<PersonRow, PeopleError> {
        let mut row = inserted(change, &name, role)?;
        row.password = hash;
        change.put_person(&row)?;
        audited(change, &row, "added", &json!({"role": role, "password": row.password.is_some()}))?;
        Ok(row)
    })?;
    Ok(Person::at(changed.outcome, by.recorded_at))
}

/// A new row, of a name that nobody mistakes for another one.
fn inserted(change: &Change<'_>, name: &str, role: Role) -> Result<PersonRow, PeopleError> {
    if let Some(row) = change.person(PersonBy::Name(name))? {
        return Err(PeopleError::Taken(row.name));
    }
    if let Some(row) = change.people()?.into_iter().find(|row| are_alike(&row.name, name)) {
        return Err(PeopleError::Alike(row.name));
    }
    change.insert_person(name, role)?;
    find(**change, name)
}

/// Whether a name cannot be told from another one, however it is written.
fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (looks(one), looks(other));
    one.iter().any(|look| other.contains(look))
}

/// What a name looks like in capitals, in small letters, and as it is, without what stands between.
fn looks(name: &str) -> [String; 4] {
    let skeleton = |text: &str| unicode_security::skeleton(text).collect::<String>();
    let name: String = name.nfkc().filter(|character| character.is_alphanumeric()).collect();
    let (as_is, capitals, small) = (skeleton(&name), skeleton(&name.to_uppercase()), skeleton(&name.to_lowercase()));
    // What looks like a capital letter may look like another small one.
    let folded = skeleton(&as_is.to_lowercase());
    [as_is, capitals, small, folded]
}

/// Under these names the program and its samples record what they do.
const OWN_NAMES: [&str; 4] = [PROGRAM, "Sample data", "command line", "Operator"];

/// A name as it is put on record: with single spaces, and each letter written in the one way.
fn checked_name(name: &str) -> Result<String, PeopleError> {
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count());
    if !fits
        || !name.chars().all(is_of_names)
        || !name.chars().any(char::is_alphanumeric)
        || rma_labels::hidden_character(&name).is_some()
        || name.to_lowercase().starts_with("account ")
        || OWN_NAMES.iter().any(|own| are_alike(own, &name))
    {
        return Err(PeopleError::Name);
    }
    Ok(name)
}

/// Whether names are written with a character: letters and digits of living scripts, and what stands
/// between them.
fn is_of_names(character: char) -> bool {
    character.identifier_allowed() || " '’.,-–()&/·".contains(character)
}

/// Gives a person another role. A PIN goes where one is not enough for it.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::LastAdministrator`].
pub fn set_role(store: &mut Store, name: &str, role: Role, by: &By<'_>) -> Result<Person, PeopleError> {
    changed(store, name, by, |_, row| {
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
    changed(store, name, by, |_, row| {
        let before = std::mem::replace(&mut row.active, active);
        row.session += i64::from(before != active);
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
    let cannot_be = |os_user: &str| {
        os_user.chars().count() > NAME_CHARS_MAX
            || os_user.chars().any(char::is_control)
            || rma_labels::hidden_character(os_user).is_some()
    };
    if os_user.is_some_and(cannot_be) {
        return Err(PeopleError::Name);
    }
    changed(store, name, by, |change, row| {
        if let Some(os_user) = os_user
            && let Some(other) = change.person(PersonBy::OsUser(os_user))?
            && other.person != row.person
        {
            return Err(PeopleError::OsUserTaken { os_user: os_user.to_owned(), name: other.name });
        }
        let before = std::mem::replace(&mut row.os_user, os_user.map(str::to_owned));
        let detail = json!({"before": before, "after": os_user});
        Ok((before.as_deref() != os_user).then_some(("given another account", detail)))
    })
}

/// Sets a person's password, and forgets failed attempts. Whoever is signed in as that person is not any
/// more; so it is with a badge or a PIN that is replaced or taken away.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::Weak`].
pub fn set_password(store: &mut Store, name: &str, password: &str, by: &By<'_>) -> Result<Person, PeopleError> {
    let hash = hashed(checked_password(password, name)?)?;
    changed(store, name, by, |_, row| {
        put_password(row, hash);
        Ok(Some(("given a password", json!({}))))
    })
}

fn put_password(row: &mut PersonRow, hash: String) {
    row.password = Some(hash);
    row.failures = 0;
    row.locked_until = None;
    row.session += 1;
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
    let changed = store.change(&by, Permission::Anyone, |change| -> Result<PersonRow, PeopleError> {
        let mut row = find_to_change(change, name)?;
        put_password(&mut row, hash);
        change.put_person(&row)?;
        audited(change, &row, "given a password", &json!({"own": true}))?;
        Ok(row)
    })?;
    Ok(changed.outcome.into())
}

/// Sets or takes a person's PIN.
///
/// # Errors
/// [`PeopleError::NoPerson`], [`PeopleError::Weak`], [`PeopleError::NoPin`].
pub fn set_pin(store: &mut Store, name: &str, pin: Option<&str>, by: &By<'_>) -> Result<Person, PeopleError> {
    let hash = pin.map(|pin| hashed(checked_pin(pin)?)).transpose()?;
    changed(store, name, by, |_, row| {
        if hash.is_some() && !row.role.may_use_pin() {
            return Err(PeopleError::NoPin(row.role));
        }
        let had = row.pin.is_some();
        let action = if hash.is_some() { "given a PIN" } else { "without a PIN" };
        let moves = had || hash.is_some();
        row.session += i64::from(had);
        row.pin = hash;
        Ok(moves.then_some((action, json!({}))))
    })
}

/// Makes a new badge for a person; the one before is nobody's from now on. `deliver` brings it where it is
/// to be, with the person's name and role and its code; where that fails, the one before stays.
///
/// # Errors
/// [`PeopleError::NoPerson`], or what `deliver` returns.
pub fn new_badge<T, E: From<PeopleError> + From<StoreError>>(
    store: &mut Store,
    name: &str,
    by: &By<'_>,
    deliver: impl FnOnce(&str, Role, &str) -> Result<T, E>,
) -> Result<T, E> {
    let code = new_badge_code()?;
    let mut delivered = None;
    changed(store, name, by, |_, row| -> Result<_, E> {
        let replaced = row.badge.replace(digest(&code)).is_some();
        row.session += i64::from(replaced);
        delivered = Some(deliver(&row.name, row.role, &code)?);
        Ok(Some(("given a badge", json!({"replaced": replaced}))))
    })?;
    Ok(delivered.ok_or_else(|| PeopleError::NoPerson(name.to_owned()))?)
}

/// A badge that was lost is nobody's from now on.
///
/// # Errors
/// [`PeopleError::NoPerson`].
pub fn drop_badge(store: &mut Store, name: &str, by: &By<'_>) -> Result<Person, PeopleError> {
    changed(store, name, by, |_, row| {
        row.session += i64::from(row.badge.is_some());
        Ok(row.badge.take().map(|_| ("without a badge", json!({}))))
    })
}

/// Makes a new token for the command line; the one before is nobody's from now on. It is told this once.
///
/// # Errors
/// [`PeopleError::NoPerson`].
pub fn new_token(store: &mut Store, name: &str, by: &By<'_>) -> Result<String, PeopleError> {
    let code = new_token_code()?;
    changed(store, name, by, |_, row| -> Result<_, PeopleError> {
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
    changed(store, name, by, |_, row| Ok(row.token.take().map(|_| ("without a token", json!({})))))
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
/// system makes a person an administrator with this password, and the record says so. The account of the
/// computer, where it is known, stands for that person from now on, and for nobody else.
///
/// # Errors
/// [`PeopleError::Name`], [`PeopleError::Alike`], [`PeopleError::Weak`].
pub fn reset_administrator(
    store: &mut Store,
    name: &str,
    password: &str,
    account: Option<&str>,
    now: Instant,
) -> Result<Person, PeopleError> {
    let name = checked_name(name)?;
    let hash = hashed(checked_password(password, &name)?)?;
    let who = account.map_or_else(|| "unknown account".to_owned(), |account| format!("account {account}"));
    let by = By { who: &who, recorded_at: now };
    let changed = store.change(&by, Permission::Anyone, |change| -> Result<PersonRow, PeopleError> {
        let (mut row, before) = match change.person(PersonBy::Name(&name))? {
            None => (inserted(change, &name, Role::Administrator)?, Value::Null),
            Some(row) => {
                let before = json!({"role": row.role, "active": row.active});
                (find_to_change(change, &row.name)?, before)
            }
        };
        if let Some(account) = account {
            let other = change.person(PersonBy::OsUser(account))?.filter(|other| other.person != row.person);
            if let Some(other) = other {
                let mut other = find_to_change(change, &other.name)?;
                other.os_user = None;
                change.put_person(&other)?;
                audited(change, &other, "given another account", &json!({"before": account, "after": null}))?;
            }
            row.os_user = Some(account.to_owned());
        }
        row.role = Role::Administrator;
        row.active = true;
        row.pin = None;
        put_password(&mut row, hash);
        change.put_person(&row)?;
        let detail = json!({"before": before, "os_user": row.os_user});
        audited(change, &row, "made an administrator from outside", &detail)?;
        Ok(row)
    })?;
    Ok(Person::at(changed.outcome, now))
}

/// What people may do, and how they sign in, where one record has it otherwise than another: a sentence each.
pub(crate) fn differing(now: Records<'_>, then: Records<'_>) -> Result<Vec<String>, StoreError> {
    let (mut now_people, then_people) = (now.people()?, then.people()?);
    let mut told = Vec::new();
    let on = |records: Records<'_>| -> Result<&str, StoreError> {
        Ok(if records.sign_in_settings()?.on { "on" } else { "off" })
    };
    let (is_on, was_on) = (on(now)?, on(then)?);
    if is_on != was_on {
        told.push(format!("Sign-in is {is_on} now, and {was_on} in the backup"));
    }
    let standing = |row: &PersonRow| match (row.active, row.role) {
        (true, role) => role.spoken().to_owned(),
        (false, role) => format!("{} who may not sign in", role.spoken()),
    };
    for then in then_people {
        let Some(at) = now_people.iter().position(|row| row.name == then.name) else {
            told.push(format!("{} is not on record now, and {} in the backup", then.name, standing(&then)));
            continue;
        };
        let now = now_people.swap_remove(at);
        if standing(&now) != standing(&then) {
            told.push(format!("{} is {} now, and {} in the backup", now.name, standing(&now), standing(&then)));
        } else if now.stands() != then.stands() {
            told.push(format!("{} has another password, PIN, badge, token or account in the backup", now.name));
        }
    }
    told.extend(now_people.iter().map(|row| format!("{} is not on record in the backup", row.name)));
    Ok(told)
}

fn find(records: Records<'_>, name: &str) -> Result<PersonRow, PeopleError> {
    records.person(PersonBy::Name(name))?.ok_or_else(|| PeopleError::NoPerson(name.trim().to_owned()))
}

/// A person who is to be changed. Where something else than the program changed what is on record of one,
/// the trail says so first, and no way in of it holds.
fn find_to_change(change: &Change<'_>, name: &str) -> Result<PersonRow, PeopleError> {
    let mut row = find(**change, name)?;
    let (said, found) = (change.person_said(&row)?, row.stands());
    if said.as_ref() != Some(&found) {
        (row.password, row.pin, row.badge, row.token, row.os_user) = (None, None, None, None, None);
        row.session += 1;
        change.put_person(&row)?;
        audited(change, &row, "found changed from outside", &json!({"said": said, "found": found}))?;
    }
    Ok(row)
}

/// Changes a person, with an entry of what was done; none where nothing was.
fn changed<E: From<PeopleError> + From<StoreError>>(
    store: &mut Store,
    name: &str,
    by: &By<'_>,
    work: impl FnOnce(&Change<'_>, &mut PersonRow) -> Result<Option<(&'static str, Value)>, E>,
) -> Result<Person, E> {
    let changed = store.change(by, Permission::ManagePeople, |change| -> Result<PersonRow, E> {
        let mut row = find_to_change(change, name)?;
        if let Some((action, detail)) = work(change, &mut row)? {
            change.put_person(&row)?;
            must_have_administrator(change)?;
            audited(change, &row, action, &detail)?;
        }
        Ok(row)
    })?;
    Ok(Person::at(changed.outcome, by.recorded_at))
}

fn set(store: &mut Store, by: &By<'_>, work: impl FnOnce(&mut SignInSettings)) -> Result<SignInSettings, PeopleError> {
    let changed = store.change(by, Permission::ManagePeople, |change| -> Result<SignInSettings, PeopleError> {
        let before = change.sign_in_settings()?;
        let mut after = before;
        work(&mut after);
        let (said, found) = (change.sign_in_said()?, change.sign_in_kept()?);
        if said != found {
            change.audit(AuditEntry {
                at: change.recorded_at(),
                action: "found changed from outside",
                subject: "settings people".to_owned(),
                rules: Vec::new(),
                detail: json!({"said": said, "found": found, "after": before}),
            })?;
            change.put_sign_in_settings(before)?;
        }
        if before != after {
            change.put_sign_in_settings(after)?;
            if !after.on {
                change.end_sessions()?;
            }
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
