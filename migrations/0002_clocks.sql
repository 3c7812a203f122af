-- Every clock in one table, with the facts that its due date was computed from; what moves a
-- line on; flags and posts of analyses; updates of cases.

-- What a calendar said when a due date was computed: never changed, one row a content.
CREATE TABLE calendar_facts (
    calendar_facts INTEGER PRIMARY KEY,
    zone           TEXT NOT NULL,
    holidays       TEXT NOT NULL,
    UNIQUE (zone, holidays)
) STRICT;

-- What the calendar says now; none until it is asked for after a change.
ALTER TABLE calendars ADD COLUMN facts INTEGER REFERENCES calendar_facts (calendar_facts);

CREATE TRIGGER calendar_facts_are_never_changed BEFORE UPDATE ON calendar_facts
BEGIN SELECT RAISE(ABORT, 'the facts of a decision are never changed'); END;

CREATE TRIGGER calendar_facts_are_never_erased BEFORE DELETE ON calendar_facts
BEGIN SELECT RAISE(ABORT, 'the facts of a decision are never erased'); END;

CREATE TRIGGER calendars_change AFTER UPDATE OF zone ON calendars
BEGIN UPDATE calendars SET facts = NULL WHERE calendar = new.calendar; END;

CREATE TRIGGER holidays_come AFTER INSERT ON holidays
BEGIN UPDATE calendars SET facts = NULL WHERE calendar = new.calendar; END;

CREATE TRIGGER holidays_go AFTER DELETE ON holidays
BEGIN UPDATE calendars SET facts = NULL WHERE calendar = old.calendar; END;

CREATE TRIGGER holidays_move AFTER UPDATE OF calendar, date ON holidays
BEGIN UPDATE calendars SET facts = NULL WHERE calendar IN (old.calendar, new.calendar); END;

INSERT INTO calendar_facts (zone, holidays)
SELECT DISTINCT c.zone, (SELECT coalesce(json_group_array(h.date ORDER BY h.date), '[]')
                         FROM holidays h WHERE h.calendar = c.calendar)
FROM calendars c;

UPDATE calendars SET facts =
    (SELECT f.calendar_facts FROM calendar_facts f
     WHERE f.zone = calendars.zone
       AND f.holidays = (SELECT coalesce(json_group_array(h.date ORDER BY h.date), '[]')
                         FROM holidays h WHERE h.calendar = calendars.calendar));

-- The subject is a line (rnr, rtf, ra, fa_interim, fa), a case (response, update) or an RMA
-- (quote), as the kind says. The term is 20B business days, 30D calendar days, 4H hours, or a
-- date. No calendar_facts: no calendar was chosen (CAL-1). The centre and the CSR are those
-- that answer for it.
ALTER TABLE due_dates RENAME TO due_dates_of_lines;
DROP INDEX due_dates_open;

CREATE TABLE due_dates (
    subject        INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    started_at     INTEGER NOT NULL,
    term           TEXT NOT NULL,
    calendar_facts INTEGER REFERENCES calendar_facts (calendar_facts),
    centre         TEXT NOT NULL,
    csr            TEXT,
    due_on         TEXT NOT NULL,
    due_before     INTEGER NOT NULL,
    met_at         INTEGER,
    PRIMARY KEY (subject, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO due_dates (subject, kind, started_at, term, calendar_facts, centre, due_on, due_before, met_at)
SELECT d.line, d.kind, d.started_at,
       CASE d.kind WHEN 'rnr' THEN '10B' WHEN 'ra' THEN '30D' WHEN 'fa_interim' THEN '15D'
                   ELSE coalesce(f.rtf_business_days, 20) || 'B' END,
       CASE d.kind WHEN 'rnr' THEN coalesce(sc.facts, cc.facts) ELSE cc.facts END,
       c.centre, d.due_on, d.due_before, d.met_at
FROM due_dates_of_lines d
JOIN lines l ON l.line = d.line JOIN rmas r ON r.rma = l.rma
JOIN cases k ON k.case_number = r.case_number JOIN sites s ON s.site_id = k.site_id
JOIN parts p ON p.part_number = l.part_number JOIN families f ON f.family = p.family
JOIN centres c ON c.centre = p.centre
LEFT JOIN calendars cc ON cc.calendar = c.calendar
LEFT JOIN calendars sc ON sc.calendar = s.calendar;

DROP TABLE due_dates_of_lines;

-- All that the board asks for, met_at among it, so that it reads nothing else.
CREATE INDEX due_dates_running ON due_dates (kind, due_before, centre, csr, due_on, met_at) WHERE met_at IS NULL;

-- What moves a received unit on: forwarded to and arrived at a repair centre, shipped.
CREATE TABLE movements (
    movement    INTEGER PRIMARY KEY,
    line        INTEGER NOT NULL REFERENCES lines (line),
    kind        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    centre      TEXT REFERENCES centres (centre),
    serial      TEXT,
    tracking    TEXT,
    taken_back  INTEGER
) STRICT;

CREATE INDEX movements_by_line ON movements (line);

-- When an analysis was flagged (ANA-4), and who agreed to a destructive one (ANA-6).
CREATE TABLE analyses (
    line       INTEGER NOT NULL REFERENCES lines (line),
    kind       TEXT NOT NULL,
    flagged_at INTEGER NOT NULL,
    flagged_by TEXT NOT NULL,
    agreed_by  TEXT,
    PRIMARY KEY (line, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE analysis_posts (
    post        INTEGER PRIMARY KEY,
    line        INTEGER NOT NULL REFERENCES lines (line),
    kind        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    next_on     TEXT,
    report      TEXT NOT NULL,
    taken_back  INTEGER
) STRICT;

CREATE INDEX analysis_posts_by_line ON analysis_posts (line);

-- Who answers for a case, and what was agreed in place of PRI-1's times.
ALTER TABLE cases ADD COLUMN csr TEXT;
ALTER TABLE cases ADD COLUMN response_term TEXT;
ALTER TABLE cases ADD COLUMN update_term TEXT;

CREATE TABLE case_updates (
    case_update INTEGER PRIMARY KEY,
    case_number INTEGER NOT NULL REFERENCES cases (case_number),
    at          INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    note        TEXT,
    taken_back  INTEGER
) STRICT;

CREATE INDEX case_updates_by_case ON case_updates (case_number);

-- Everybody who was ever assigned a case.
CREATE TABLE csrs (
    csr TEXT PRIMARY KEY
) STRICT;
