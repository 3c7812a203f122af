-- A wording may be that of one contract manufacturer: for what comes back to its centre (DOC-2).
-- Without a centre it is for all.
CREATE TABLE wordings (
    template    INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    language    TEXT NOT NULL,
    centre      TEXT NOT NULL REFERENCES centres (centre),
    version     INTEGER NOT NULL,
    text        TEXT,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    UNIQUE (kind, language, centre, version)
) STRICT;

CREATE TRIGGER wordings_are_never_changed BEFORE UPDATE ON wordings
BEGIN SELECT RAISE(ABORT, 'a version of a template is never changed'); END;

CREATE TRIGGER wordings_are_never_erased BEFORE DELETE ON wordings
BEGIN SELECT RAISE(ABORT, 'a version of a template is never erased'); END;
