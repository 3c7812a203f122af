-- What long lists are sorted by, so that any page of any order is found without sorting records.

-- A column of a list, cut into chunks: a value of fixed width a row, in the order of the rows'
-- keys. The key is the list, the column and the chunk as decimal digits.
CREATE TABLE search_chunks (
    chunk   INTEGER PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

-- Chunks whose records changed in the transaction that runs: made anew before it ends. The key
-- is the list (1 cases, 2 RMAs and their lines) and the chunk.
CREATE TABLE search_stale (
    chunk INTEGER PRIMARY KEY
) STRICT;

-- Numbers for the texts that chunks hold: sites, contacts, platforms, parts. Never changed.
CREATE TABLE search_terms (
    term INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    UNIQUE (kind, key)
) STRICT;

-- The words of customers' tracking numbers, folded.
CREATE TABLE search_words (
    word        TEXT NOT NULL,
    case_number INTEGER NOT NULL,
    PRIMARY KEY (word, case_number)
) STRICT, WITHOUT ROWID;

-- The words of the names of sites and contacts, folded.
CREATE TABLE search_names (
    word TEXT NOT NULL,
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    PRIMARY KEY (word, kind, key)
) STRICT, WITHOUT ROWID;

-- Texts that changed in the transaction that runs (of a site, a contact or a case), and what they
-- were before.
CREATE TABLE search_stale_texts (
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    was  TEXT,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Lines in the order of their serials begin with those that have none.
CREATE INDEX lines_without_serial ON lines (line) WHERE serial IS NULL;

CREATE TRIGGER search_rmas_come AFTER INSERT ON rmas
BEGIN
    INSERT INTO search_stale (chunk) VALUES (20000000000 + new.rma / 250) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_rmas_change AFTER UPDATE OF case_number, created_at, state ON rmas
WHEN old.case_number <> new.case_number OR old.created_at <> new.created_at OR old.state <> new.state
BEGIN
    INSERT INTO search_stale (chunk) VALUES (20000000000 + new.rma / 250) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_rmas_go AFTER DELETE ON rmas
BEGIN
    INSERT INTO search_stale (chunk) VALUES (20000000000 + old.rma / 250) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_lines_come AFTER INSERT ON lines
BEGIN
    INSERT INTO search_stale (chunk) VALUES (20000000000 + new.rma / 250) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_lines_change AFTER UPDATE OF part_number ON lines
WHEN old.part_number <> new.part_number
BEGIN
    INSERT INTO search_stale (chunk) VALUES (20000000000 + new.rma / 250) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_lines_go AFTER DELETE ON lines
BEGIN
    INSERT INTO search_stale (chunk) VALUES (20000000000 + old.rma / 250) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_cases_come AFTER INSERT ON cases
BEGIN
    INSERT INTO search_stale (chunk) VALUES (10000000000 + new.case_number / 1000) ON CONFLICT DO NOTHING;
    INSERT INTO search_stale_texts (kind, key, was)
    SELECT 'case', CAST(new.case_number AS TEXT), NULL WHERE new.tracking_number IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_cases_change AFTER UPDATE OF site_id, contact, priority, platform, opened_at, status ON cases
BEGIN
    INSERT INTO search_stale (chunk) VALUES (10000000000 + new.case_number / 1000) ON CONFLICT DO NOTHING;
    INSERT INTO search_stale (chunk)
    SELECT 20000000000 + rma / 250 FROM rmas WHERE case_number = new.case_number ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_cases_are_tracked AFTER UPDATE OF tracking_number ON cases
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('case', CAST(new.case_number AS TEXT), old.tracking_number) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_cases_go AFTER DELETE ON cases
BEGIN
    INSERT INTO search_stale (chunk) VALUES (10000000000 + old.case_number / 1000) ON CONFLICT DO NOTHING;
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('case', CAST(old.case_number AS TEXT), old.tracking_number) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_sites_come AFTER INSERT ON sites
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('site', new.site_id, NULL) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_sites_change AFTER UPDATE OF name ON sites
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('site', new.site_id, old.site_id || ' ' || old.name) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_sites_go AFTER DELETE ON sites
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('site', old.site_id, old.site_id || ' ' || old.name) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_contacts_come AFTER INSERT ON contacts
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('contact', new.email, NULL) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_contacts_change AFTER UPDATE OF name ON contacts
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('contact', new.email, old.email || ' ' || old.name) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER search_contacts_go AFTER DELETE ON contacts
BEGIN
    INSERT INTO search_stale_texts (kind, key, was) VALUES ('contact', old.email, old.email || ' ' || old.name) ON CONFLICT DO NOTHING;
END;

INSERT INTO search_stale (chunk) SELECT DISTINCT 10000000000 + case_number / 1000 FROM cases;
INSERT INTO search_stale (chunk) SELECT DISTINCT 20000000000 + rma / 250 FROM rmas;
INSERT INTO search_stale_texts (kind, key)
SELECT 'case', CAST(case_number AS TEXT) FROM cases WHERE tracking_number IS NOT NULL;
INSERT INTO search_stale_texts (kind, key) SELECT 'site', site_id FROM sites;
INSERT INTO search_stale_texts (kind, key) SELECT 'contact', email FROM contacts;
