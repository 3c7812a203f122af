-- Mail to customers: written when it is decided, kept until a server has taken it.
-- state: waiting, sending, sent, stopped (needs somebody), cancelled.
CREATE TABLE outbox (
    message      INTEGER PRIMARY KEY,
    message_id   TEXT NOT NULL UNIQUE,
    about        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    from_address TEXT NOT NULL,
    to_addresses TEXT NOT NULL,
    subject      TEXT NOT NULL,
    text         TEXT NOT NULL,
    written_at   INTEGER NOT NULL,
    written_by   TEXT NOT NULL,
    state        TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    next_at      INTEGER,
    changed_at   INTEGER NOT NULL,
    answer       TEXT
) STRICT;

CREATE INDEX outbox_open ON outbox (next_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_by_about ON outbox (about);

CREATE TABLE outbox_attachments (
    message    INTEGER NOT NULL REFERENCES outbox (message),
    place      INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (message, place)
) STRICT;

-- What was said to whom stays as it was said.
CREATE TRIGGER outbox_says_what_it_said
BEFORE UPDATE OF message, message_id, about, kind, from_address, to_addresses, subject, text, written_at, written_by
ON outbox
BEGIN SELECT RAISE(ABORT, 'a message is never changed'); END;

CREATE TRIGGER outbox_is_never_erased BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'a message is never erased'); END;

CREATE TRIGGER outbox_attachments_are_never_changed BEFORE UPDATE ON outbox_attachments
BEGIN SELECT RAISE(ABORT, 'an attachment is never changed'); END;

CREATE TRIGGER outbox_attachments_are_never_erased BEFORE DELETE ON outbox_attachments
BEGIN SELECT RAISE(ABORT, 'an attachment is never erased'); END;
