-- Units without contract or warranty: confirmed failures, quotes, purchase orders (QUO); and
-- what was decided about returns that do not come (RNR). Nothing of it is ever changed or
-- erased: what was recorded by mistake is marked as taken back.

CREATE TABLE failures (
    failure      INTEGER PRIMARY KEY,
    rma          INTEGER NOT NULL REFERENCES rmas (rma),
    confirmed_by TEXT NOT NULL,
    at           INTEGER NOT NULL,
    recorded_at  INTEGER NOT NULL,
    who          TEXT NOT NULL,
    taken_back   INTEGER
) STRICT;

CREATE UNIQUE INDEX failures_by_rma ON failures (rma) WHERE taken_back IS NULL;

-- The last version that was not taken back is in force.
CREATE TABLE quotes (
    quote       INTEGER PRIMARY KEY,
    rma         INTEGER NOT NULL REFERENCES rmas (rma),
    version     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    currency    TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    at          INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    taken_back  INTEGER,
    UNIQUE (rma, version)
) STRICT;

-- The part is the one that was quoted, whatever the line's is now. No amount: one price was
-- given for all lines together.
CREATE TABLE quote_lines (
    quote       INTEGER NOT NULL REFERENCES quotes (quote),
    line        INTEGER NOT NULL REFERENCES lines (line),
    part_number TEXT NOT NULL,
    amount      INTEGER,
    PRIMARY KEY (quote, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX quote_lines_by_line ON quote_lines (line);

-- What customers sent, by the SHA-256 of its bytes.
CREATE TABLE received_documents (
    digest     BLOB PRIMARY KEY,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL
) STRICT;

CREATE TABLE purchase_orders (
    purchase_order INTEGER PRIMARY KEY,
    quote          INTEGER NOT NULL REFERENCES quotes (quote),
    number         TEXT NOT NULL,
    date           TEXT NOT NULL,
    amount         INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    channel        TEXT NOT NULL,
    document       BLOB REFERENCES received_documents (digest),
    document_name  TEXT,
    accepted_by    TEXT,
    at             INTEGER NOT NULL,
    recorded_at    INTEGER NOT NULL,
    who            TEXT NOT NULL,
    taken_back     INTEGER
) STRICT;

CREATE UNIQUE INDEX purchase_orders_by_quote ON purchase_orders (quote) WHERE taken_back IS NULL;

-- The RMA ended because its quote was declined, or had expired, at that time (QUO-3).
CREATE TABLE quote_ends (
    quote_end   INTEGER PRIMARY KEY,
    quote       INTEGER NOT NULL REFERENCES quotes (quote),
    at          INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    taken_back  INTEGER
) STRICT;

CREATE UNIQUE INDEX quote_ends_by_quote ON quote_ends (quote) WHERE taken_back IS NULL;

-- charge (amount, currency), waive, extend (day), keep (reference: the purchase order), claim
-- (carrier, reference, day: of the delivery), reject_claim.
CREATE TABLE return_decisions (
    return_decision INTEGER PRIMARY KEY,
    line            INTEGER NOT NULL REFERENCES lines (line),
    kind            TEXT NOT NULL,
    amount          INTEGER,
    currency        TEXT,
    day             TEXT,
    carrier         TEXT,
    reference       TEXT,
    note            TEXT,
    at              INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    who             TEXT NOT NULL,
    taken_back      INTEGER
) STRICT;

CREATE INDEX return_decisions_by_line ON return_decisions (line);

CREATE TRIGGER failures_are_never_changed
BEFORE UPDATE OF failure, rma, confirmed_by, at, recorded_at, who ON failures
BEGIN SELECT RAISE(ABORT, 'a confirmed failure is never changed'); END;

CREATE TRIGGER failures_are_never_erased BEFORE DELETE ON failures
BEGIN SELECT RAISE(ABORT, 'a confirmed failure is never erased'); END;

CREATE TRIGGER quotes_are_never_changed
BEFORE UPDATE OF quote, rma, version, kind, amount, currency, valid_until, at, recorded_at, who ON quotes
BEGIN SELECT RAISE(ABORT, 'a quote is never changed'); END;

CREATE TRIGGER quotes_are_never_erased BEFORE DELETE ON quotes
BEGIN SELECT RAISE(ABORT, 'a quote is never erased'); END;

CREATE TRIGGER quote_lines_are_never_changed BEFORE UPDATE ON quote_lines
BEGIN SELECT RAISE(ABORT, 'a quote is never changed'); END;

CREATE TRIGGER quote_lines_are_never_erased BEFORE DELETE ON quote_lines
BEGIN SELECT RAISE(ABORT, 'a quote is never erased'); END;

CREATE TRIGGER received_documents_are_never_changed BEFORE UPDATE ON received_documents
BEGIN SELECT RAISE(ABORT, 'a document that was received is never changed'); END;

CREATE TRIGGER received_documents_are_never_erased BEFORE DELETE ON received_documents
BEGIN SELECT RAISE(ABORT, 'a document that was received is never erased'); END;

CREATE TRIGGER purchase_orders_are_never_changed
BEFORE UPDATE OF purchase_order, quote, number, date, amount, currency, channel, document, document_name,
                 accepted_by, at, recorded_at, who ON purchase_orders
BEGIN SELECT RAISE(ABORT, 'a purchase order is never changed'); END;

CREATE TRIGGER purchase_orders_are_never_erased BEFORE DELETE ON purchase_orders
BEGIN SELECT RAISE(ABORT, 'a purchase order is never erased'); END;

CREATE TRIGGER quote_ends_are_never_changed BEFORE UPDATE OF quote_end, quote, at, recorded_at, who ON quote_ends
BEGIN SELECT RAISE(ABORT, 'the end of a quote is never changed'); END;

CREATE TRIGGER quote_ends_are_never_erased BEFORE DELETE ON quote_ends
BEGIN SELECT RAISE(ABORT, 'the end of a quote is never erased'); END;

CREATE TRIGGER return_decisions_are_never_changed
BEFORE UPDATE OF return_decision, line, kind, amount, currency, day, carrier, reference, note, at, recorded_at,
                 who ON return_decisions
BEGIN SELECT RAISE(ABORT, 'a decision about a return is never changed'); END;

CREATE TRIGGER return_decisions_are_never_erased BEFORE DELETE ON return_decisions
BEGIN SELECT RAISE(ABORT, 'a decision about a return is never erased'); END;
