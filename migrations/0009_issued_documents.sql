-- Documents for customers (DOC-3, DOC-4), and the wording that supervisors changed (DOC-2).

-- The bytes as they were issued (DOC-5), by their SHA-256.
CREATE TABLE issued_contents (
    digest  BLOB PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

-- The subject is the number of an RMA, a line or a shelf tag. The facts are what was drawn: the
-- same facts are the same document, whichever program drew it.
CREATE TABLE issued_documents (
    issued_document INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    subject         TEXT NOT NULL,
    language        TEXT NOT NULL,
    at              INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    who             TEXT NOT NULL,
    facts           TEXT NOT NULL,
    digest          BLOB NOT NULL REFERENCES issued_contents (digest)
) STRICT;

CREATE INDEX issued_documents_by_subject ON issued_documents (subject, kind);

-- The highest version of a kind and language is in force. No text: the built-in wording again.
CREATE TABLE templates (
    template    INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    language    TEXT NOT NULL,
    version     INTEGER NOT NULL,
    text        TEXT,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    UNIQUE (kind, language, version)
) STRICT;

CREATE TRIGGER issued_contents_are_never_changed BEFORE UPDATE ON issued_contents
BEGIN SELECT RAISE(ABORT, 'a document that was issued is never changed'); END;

CREATE TRIGGER issued_contents_are_never_erased BEFORE DELETE ON issued_contents
BEGIN SELECT RAISE(ABORT, 'a document that was issued is never erased'); END;

CREATE TRIGGER issued_documents_are_never_changed BEFORE UPDATE ON issued_documents
BEGIN SELECT RAISE(ABORT, 'a document that was issued is never changed'); END;

CREATE TRIGGER issued_documents_are_never_erased BEFORE DELETE ON issued_documents
BEGIN SELECT RAISE(ABORT, 'a document that was issued is never erased'); END;

CREATE TRIGGER templates_are_never_changed BEFORE UPDATE ON templates
BEGIN SELECT RAISE(ABORT, 'a version of a template is never changed'); END;

CREATE TRIGGER templates_are_never_erased BEFORE DELETE ON templates
BEGIN SELECT RAISE(ABORT, 'a version of a template is never erased'); END;
