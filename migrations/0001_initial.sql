-- Reference data, cases and RMAs, receipts and the shelf, documents, audit.
-- Instants are milliseconds UTC, dates ISO text, money minor units, yes/no 0 or 1.
-- RMA, line and case keys are their numbers: R12345 is 12345, R12345-1 is 123450001,
-- 2006-0811-0120 is 200608110120.

CREATE TABLE calendars (
    calendar TEXT PRIMARY KEY,
    zone     TEXT NOT NULL
) STRICT;

CREATE TABLE holidays (
    calendar TEXT NOT NULL REFERENCES calendars (calendar),
    date     TEXT NOT NULL,
    name     TEXT,
    PRIMARY KEY (calendar, date)
) STRICT;

CREATE TABLE families (
    family                TEXT PRIMARY KEY,
    name                  TEXT NOT NULL,
    online_rma_months     INTEGER,
    hardware_months       INTEGER,
    rtf_business_days     INTEGER,
    software_media_days   INTEGER,
    software_release_days INTEGER,
    registration_required INTEGER NOT NULL
) STRICT;

CREATE TABLE centres (
    centre   TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    address  TEXT NOT NULL,
    calendar TEXT REFERENCES calendars (calendar),
    repairs  INTEGER NOT NULL
) STRICT;

CREATE TABLE parts (
    part_number    TEXT PRIMARY KEY,
    description    TEXT NOT NULL,
    family         TEXT NOT NULL REFERENCES families (family),
    centre         TEXT NOT NULL REFERENCES centres (centre),
    list_price     INTEGER,
    repair_price   INTEGER,
    currency       TEXT,
    serial_pattern TEXT,
    antivirus      INTEGER NOT NULL
) STRICT;

CREATE INDEX parts_by_folded ON parts (upper(part_number));

CREATE TABLE sites (
    site_id  TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    address  TEXT NOT NULL,
    country  TEXT NOT NULL,
    calendar TEXT REFERENCES calendars (calendar)
) STRICT;

CREATE TABLE contacts (
    email   TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    phone   TEXT,
    site_id TEXT NOT NULL REFERENCES sites (site_id)
) STRICT;

CREATE TABLE contracts (
    contract   TEXT PRIMARY KEY,
    site_id    TEXT NOT NULL REFERENCES sites (site_id),
    level      TEXT NOT NULL,
    ahr        INTEGER NOT NULL,
    start_date TEXT NOT NULL,
    end_date   TEXT NOT NULL
) STRICT;

CREATE TABLE units (
    serial                TEXT PRIMARY KEY,
    part_number           TEXT NOT NULL REFERENCES parts (part_number),
    site_id               TEXT REFERENCES sites (site_id),
    ship_date             TEXT,
    reseller              INTEGER NOT NULL,
    resale_date           TEXT,
    customer_receipt_date TEXT,
    registered_on         TEXT,
    date_code             TEXT,
    new_purchase          INTEGER NOT NULL
) STRICT;

CREATE INDEX units_by_folded ON units (upper(serial));

CREATE TABLE covered (
    contract TEXT NOT NULL REFERENCES contracts (contract),
    serial   TEXT NOT NULL REFERENCES units (serial),
    PRIMARY KEY (contract, serial)
) STRICT;

CREATE INDEX covered_by_serial ON covered (serial);

CREATE TABLE cases (
    case_number     INTEGER PRIMARY KEY,
    site_id         TEXT NOT NULL REFERENCES sites (site_id),
    contact         TEXT NOT NULL REFERENCES contacts (email),
    priority        TEXT NOT NULL,
    platform        TEXT,
    tracking_number TEXT,
    opened_at       INTEGER NOT NULL,
    status          TEXT NOT NULL
) STRICT;

CREATE TABLE rmas (
    rma          INTEGER PRIMARY KEY,
    case_number  INTEGER NOT NULL REFERENCES cases (case_number),
    type         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER,
    state        TEXT NOT NULL
) STRICT;

CREATE INDEX rmas_by_case ON rmas (case_number);

CREATE TABLE lines (
    line        INTEGER PRIMARY KEY,
    rma         INTEGER NOT NULL REFERENCES rmas (rma),
    part_number TEXT NOT NULL REFERENCES parts (part_number),
    serial      TEXT,
    basis       TEXT,
    state       TEXT NOT NULL,
    received_at INTEGER,
    ra          INTEGER NOT NULL,
    fa          INTEGER NOT NULL
) STRICT;

CREATE INDEX lines_by_folded_serial ON lines (upper(serial)) WHERE serial IS NOT NULL;

-- A due date is stored when it begins to run.
CREATE TABLE due_dates (
    line       INTEGER NOT NULL REFERENCES lines (line),
    kind       TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    due_on     TEXT NOT NULL,
    due_before INTEGER NOT NULL,
    met_at     INTEGER,
    PRIMARY KEY (line, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX due_dates_open ON due_dates (kind, due_before) WHERE met_at IS NULL;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE receipts (
    receipt         INTEGER PRIMARY KEY,
    at              INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    dock            TEXT NOT NULL,
    operator        TEXT NOT NULL,
    idempotency_key TEXT,
    scans           TEXT NOT NULL,
    scan_set        TEXT NOT NULL,
    corrects        INTEGER REFERENCES receipts (receipt),
    withdrawn       INTEGER NOT NULL,
    note            TEXT
) STRICT;

CREATE INDEX receipts_by_at ON receipts (at);
CREATE INDEX receipts_by_scans ON receipts (dock, scan_set, at);
CREATE UNIQUE INDEX receipts_by_key ON receipts (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX receipts_by_corrected ON receipts (corrects) WHERE corrects IS NOT NULL;

CREATE TABLE receipt_units (
    receipt      INTEGER NOT NULL REFERENCES receipts (receipt),
    unit         INTEGER NOT NULL,
    verdict      TEXT NOT NULL,
    line         INTEGER REFERENCES lines (line),
    late         INTEGER NOT NULL,
    reason       TEXT,
    candidates   TEXT NOT NULL,
    findings     TEXT NOT NULL,
    due          TEXT NOT NULL,
    instruction  TEXT NOT NULL,
    takes_serial TEXT,
    PRIMARY KEY (receipt, unit)
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_units_by_line ON receipt_units (line) WHERE line IS NOT NULL;

CREATE TABLE shelf_items (
    tag               INTEGER PRIMARY KEY,
    receipt           INTEGER NOT NULL,
    unit              INTEGER NOT NULL,
    dock              TEXT NOT NULL,
    position          INTEGER NOT NULL,
    since             INTEGER NOT NULL,
    note              TEXT,
    disposition       TEXT,
    disposed_at       INTEGER,
    disposed_by       TEXT,
    disposition_line  INTEGER REFERENCES lines (line),
    disposition_receipt INTEGER REFERENCES receipts (receipt),
    tracking          TEXT,
    disposition_note  TEXT,
    UNIQUE (receipt, unit),
    FOREIGN KEY (receipt, unit) REFERENCES receipt_units (receipt, unit)
) STRICT;

CREATE INDEX shelf_items_by_disposition_receipt ON shelf_items (disposition_receipt)
    WHERE disposition_receipt IS NOT NULL;

-- A position holds one box at a time.
CREATE UNIQUE INDEX shelf_positions ON shelf_items (position) WHERE disposition IS NULL;

CREATE TABLE photographs (
    photograph INTEGER PRIMARY KEY,
    tag        INTEGER NOT NULL REFERENCES shelf_items (tag),
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    added_by   TEXT NOT NULL,
    content    BLOB NOT NULL
) STRICT;

CREATE INDEX photographs_by_tag ON photographs (tag);

-- What was issued: the facts that were drawn, from which the same bytes come again.
CREATE TABLE documents (
    document  INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,
    line      INTEGER REFERENCES lines (line),
    tag       INTEGER REFERENCES shelf_items (tag),
    receipt   INTEGER REFERENCES receipts (receipt),
    unit      INTEGER,
    issued_at INTEGER NOT NULL,
    issued_by TEXT NOT NULL,
    content   TEXT NOT NULL
) STRICT;

CREATE INDEX documents_by_receipt ON documents (receipt);
CREATE INDEX documents_by_line ON documents (line) WHERE line IS NOT NULL;
CREATE INDEX documents_by_tag ON documents (tag) WHERE tag IS NOT NULL;

CREATE TABLE print_jobs (
    print_job  INTEGER PRIMARY KEY,
    document   INTEGER NOT NULL REFERENCES documents (document),
    printer    TEXT NOT NULL,
    queue_job  INTEGER,
    state      TEXT NOT NULL,
    detail     TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX print_jobs_by_document ON print_jobs (document);

-- Append only: each entry's hash covers the one before it.
CREATE TABLE audit (
    entry       INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    who         TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    rules       TEXT NOT NULL,
    detail      TEXT NOT NULL,
    hash        BLOB NOT NULL
) STRICT;

CREATE INDEX audit_by_subject ON audit (subject, entry);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;

CREATE TRIGGER audit_is_never_erased BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never erased'); END;

CREATE TRIGGER receipts_are_never_changed BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;

CREATE TRIGGER receipt_units_are_never_changed BEFORE UPDATE ON receipt_units
BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;

CREATE TRIGGER receipts_are_never_erased BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'a receipt is never erased'); END;

CREATE TRIGGER receipt_units_are_never_erased BEFORE DELETE ON receipt_units
BEGIN SELECT RAISE(ABORT, 'a receipt is never erased'); END;

INSERT INTO families (family, name, online_rma_months, hardware_months, rtf_business_days, software_media_days,
                      software_release_days, registration_required)
VALUES ('E', 'E Series routers', 12, 12, 20, 90, NULL, 0),
       ('M', 'M Series routers', 12, 12, 20, 90, NULL, 0),
       ('MX', 'MX Series routers', 12, 12, 20, 90, NULL, 0),
       ('T', 'T Series routers', 12, 12, 20, 90, NULL, 0),
       ('J', 'J Series routers', 12, 12, 20, 90, NULL, 0),
       ('SDX300', 'Service deployment system', NULL, NULL, NULL, 90, NULL, 0),
       ('JUNOS', 'Router operating system', NULL, NULL, NULL, 90, NULL, 0),
       ('FWVPN', 'Firewall and VPN', 12, 12, 20, NULL, 15, 1),
       ('SA', 'SSL VPN appliances', 12, 12, 20, NULL, 15, 1),
       ('DX', 'Application front ends', 12, 12, 20, NULL, 15, 0),
       ('WX', 'Application acceleration platforms', 12, 12, 20, NULL, 15, 0),
       ('SBR', 'RADIUS servers', 12, 12, 20, NULL, 15, 0),
       ('VF', 'Session border controllers', 12, 12, 20, NULL, 15, 0),
       ('EX', 'Ethernet switches', 12, 12, 20, NULL, 15, 0),
       ('IDP', 'Intrusion detection and prevention', NULL, NULL, NULL, NULL, 15, 1),
       ('NSM', 'Network and security management', NULL, NULL, NULL, NULL, 15, 0),
       ('REMOTE', 'Remote products', NULL, NULL, NULL, NULL, 15, 1),
       ('WXCMS', 'Acceleration central management', NULL, NULL, NULL, NULL, 15, 0),
       ('OAC', 'Access client', NULL, NULL, NULL, NULL, 15, 0);
