-- Print jobs: what was printed with its bytes (DOC-5), on which printer, for whom, and what became of
-- it. A job that was for a document of a receipt keeps that document; others have none.
-- state: queued, sending, sent, printing, printed, needs_attention, unknown (it may have come out:
-- somebody must look), failed, cancelled.
CREATE TABLE jobs_on_paper (
    print_job  INTEGER PRIMARY KEY,
    document   INTEGER REFERENCES documents (document),
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    language   TEXT NOT NULL,
    stock      TEXT NOT NULL,
    dpi        INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    copies     INTEGER NOT NULL,
    printer    TEXT NOT NULL,
    state      TEXT NOT NULL,
    detail     TEXT NOT NULL,
    instead_of INTEGER,
    started_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    who        TEXT NOT NULL
) STRICT;

-- Its papers in the order in which they are printed, each handed over by itself.
-- state: waiting, sending, sent, printed, unknown, failed, cancelled.
CREATE TABLE print_job_papers (
    print_job INTEGER NOT NULL,
    place     INTEGER NOT NULL,
    number    TEXT NOT NULL,
    digest    BLOB REFERENCES issued_contents (digest),
    queue_job INTEGER,
    state     TEXT NOT NULL,
    PRIMARY KEY (print_job, place)
) STRICT, WITHOUT ROWID;

INSERT INTO jobs_on_paper
SELECT p.print_job, p.document, d.kind,
       d.kind || ' ' || coalesce('D' || d.tag, printf('R%05d-%d', d.line / 10000, d.line % 10000), ''),
       'pdf', '4x6', 203, 10160, 15240, 1, p.printer, p.state, p.detail, NULL, p.started_at, p.changed_at, d.issued_by
FROM print_jobs p JOIN documents d ON d.document = p.document;

-- Their bytes are drawn again from the facts of the document.
INSERT INTO print_job_papers
SELECT p.print_job, 1, coalesce('D' || d.tag, printf('R%05d-%d', d.line / 10000, d.line % 10000), ''), NULL,
       p.queue_job,
       CASE WHEN p.state IN ('printed', 'failed', 'cancelled') THEN p.state
            WHEN p.queue_job IS NULL THEN 'unknown' ELSE 'sent' END
FROM print_jobs p JOIN documents d ON d.document = p.document;

DROP TABLE print_jobs;
ALTER TABLE jobs_on_paper RENAME TO print_jobs;

CREATE INDEX print_jobs_by_document ON print_jobs (document) WHERE document IS NOT NULL;
CREATE INDEX print_jobs_by_former ON print_jobs (instead_of) WHERE instead_of IS NOT NULL;
CREATE INDEX print_jobs_by_state ON print_jobs (state, print_job);

CREATE TRIGGER print_jobs_say_what_was_printed
BEFORE UPDATE OF print_job, document, kind, title, language, stock, dpi, width, height, copies, printer, instead_of,
                 started_at, who ON print_jobs
BEGIN SELECT RAISE(ABORT, 'what a print job was is never changed'); END;

CREATE TRIGGER print_jobs_are_never_erased BEFORE DELETE ON print_jobs
BEGIN SELECT RAISE(ABORT, 'a print job is never erased'); END;

CREATE TRIGGER print_job_papers_say_what_was_printed
BEFORE UPDATE OF print_job, place, number, digest ON print_job_papers
BEGIN SELECT RAISE(ABORT, 'what a print job was is never changed'); END;

CREATE TRIGGER print_job_papers_are_never_erased BEFORE DELETE ON print_job_papers
BEGIN SELECT RAISE(ABORT, 'a print job is never erased'); END;
