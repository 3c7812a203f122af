-- RMAs that are created here, their types and why; their lives to the end.

-- When it closed by itself, nothing being left to do, or its creation was taken back. None: it is
-- not over, was ended by its quote, or ended elsewhere.
ALTER TABLE rmas ADD COLUMN ended_at INTEGER;

-- What waits for its confirmation, the oldest first.
CREATE INDEX rmas_queue ON rmas (created_at, rma) WHERE state = 'unconfirmed';

-- What ENT said of a line's unit when its RMA was created here. Hours of operation: as was said.
CREATE TABLE line_entitlements (
    line     INTEGER PRIMARY KEY REFERENCES lines (line),
    hours    REAL,
    type     TEXT NOT NULL,
    basis    TEXT,
    deciding TEXT NOT NULL,
    findings TEXT NOT NULL
) STRICT;

CREATE TRIGGER line_entitlements_are_never_changed BEFORE UPDATE ON line_entitlements
BEGIN SELECT RAISE(ABORT, 'what an RMA was created with is never changed'); END;

CREATE TRIGGER line_entitlements_are_never_erased BEFORE DELETE ON line_entitlements
BEGIN SELECT RAISE(ABORT, 'what an RMA was created with is never erased'); END;

-- Another type than ENT's, by a CSR (ENT-7). Before: the type and the basis of each line.
CREATE TABLE overrides (
    override     INTEGER PRIMARY KEY,
    rma          INTEGER NOT NULL REFERENCES rmas (rma),
    type         TEXT NOT NULL,
    basis        TEXT,
    reason       TEXT NOT NULL,
    before_type  TEXT NOT NULL,
    before_bases TEXT NOT NULL,
    at           INTEGER NOT NULL,
    recorded_at  INTEGER NOT NULL,
    who          TEXT NOT NULL,
    taken_back   INTEGER
) STRICT;

CREATE UNIQUE INDEX overrides_by_rma ON overrides (rma) WHERE taken_back IS NULL;

CREATE TRIGGER overrides_are_never_changed
BEFORE UPDATE OF override, rma, type, basis, reason, before_type, before_bases, at, recorded_at, who ON overrides
BEGIN SELECT RAISE(ABORT, 'an override is never changed'); END;

CREATE TRIGGER overrides_are_never_erased BEFORE DELETE ON overrides
BEGIN SELECT RAISE(ABORT, 'an override is never erased'); END;

-- Movements are also what became of a unit: repaired, replaced. With whom it was shipped, and what
-- was said of it.
ALTER TABLE movements ADD COLUMN carrier TEXT;
ALTER TABLE movements ADD COLUMN note TEXT;

-- The unit record and the contracts that a replacement was given, so that they can be taken back.
ALTER TABLE movements ADD COLUMN unit_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE movements ADD COLUMN contracts_added TEXT;
