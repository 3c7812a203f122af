-- How far the audit trail reaches, kept apart from it: entries that are taken from its end are found.

CREATE TABLE audit_head (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    entries INTEGER NOT NULL,
    hash    BLOB NOT NULL
) STRICT;

INSERT INTO audit_head (one, entries, hash)
SELECT 1, coalesce(max(entry), 0), coalesce((SELECT hash FROM audit ORDER BY entry DESC LIMIT 1), x'') FROM audit;

CREATE TRIGGER audit_head_never_goes_back BEFORE UPDATE ON audit_head WHEN new.entries < old.entries
BEGIN SELECT RAISE(ABORT, 'the audit trail never becomes shorter'); END;

CREATE TRIGGER audit_head_is_never_erased BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit trail never becomes shorter'); END;

-- Periods that a supervisor signed off: each begins where the one before it ended.

CREATE TABLE audit_periods (
    period      INTEGER PRIMARY KEY,
    first_entry INTEGER NOT NULL,
    last_entry  INTEGER NOT NULL,
    hash_before BLOB NOT NULL,
    hash        BLOB NOT NULL,
    signed_at   INTEGER NOT NULL,
    who         TEXT NOT NULL,
    note        TEXT
) STRICT;

CREATE TRIGGER audit_periods_are_never_changed BEFORE UPDATE ON audit_periods
BEGIN SELECT RAISE(ABORT, 'a period that was signed off is never changed'); END;

CREATE TRIGGER audit_periods_are_never_erased BEFORE DELETE ON audit_periods
BEGIN SELECT RAISE(ABORT, 'a period that was signed off is never erased'); END;
