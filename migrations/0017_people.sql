-- Who may do what. A person who left is not active any more, and stays on record.
-- role: dock, csr, supervisor, administrator.
-- password, pin: Argon2id in PHC form; badge, token: SHA-256 of a code that was made up.

CREATE TABLE people (
    person          INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    -- The name in small letters: each is there once.
    name_key        TEXT NOT NULL UNIQUE,
    role            TEXT NOT NULL CHECK (role IN ('dock', 'csr', 'supervisor', 'administrator')),
    active          INTEGER NOT NULL CHECK (active IN (0, 1)),
    os_user         TEXT UNIQUE,
    password        TEXT,
    pin             TEXT,
    badge           BLOB UNIQUE,
    token           BLOB UNIQUE,
    -- Attempts to sign in that failed, one after the other.
    failures        INTEGER NOT NULL DEFAULT 0,
    locked_until    INTEGER,
    last_sign_in_at INTEGER,
    added_at        INTEGER NOT NULL
) STRICT;

CREATE TRIGGER people_keep_their_names BEFORE UPDATE OF person, name, name_key, added_at ON people
BEGIN SELECT RAISE(ABORT, 'a person on record keeps the name'); END;

CREATE TRIGGER people_are_never_erased BEFORE DELETE ON people
BEGIN SELECT RAISE(ABORT, 'a person is never erased'); END;
