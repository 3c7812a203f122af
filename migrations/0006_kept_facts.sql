-- What a clock counts from is kept with the event that began it, not looked up in data that is
-- edited since.

-- The repair centre whose own dock received the unit (RCV-10); null: that dock does not repair.
ALTER TABLE lines ADD COLUMN repair_centre TEXT REFERENCES centres (centre);

UPDATE lines SET repair_centre =
    (SELECT c.centre FROM parts p JOIN centres c ON c.centre = p.centre
     WHERE p.part_number = lines.part_number AND c.repairs = 1)
WHERE received_at IS NOT NULL;

-- The RMA whose confirmation told the customer.
ALTER TABLE case_updates ADD COLUMN rma INTEGER REFERENCES rmas (rma);

UPDATE case_updates SET rma =
    (SELECT r.rma FROM rmas r
     WHERE r.case_number = case_updates.case_number
       AND case_updates.note = 'Confirmation of R' || printf('%05d', r.rma))
WHERE note LIKE 'Confirmation of R%';

-- Due dates that were stopped or counted from another moment: one that begins again at the same
-- moment has the same end.
CREATE TABLE former_due_dates (
    subject        INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    started_at     INTEGER NOT NULL,
    term           TEXT NOT NULL,
    calendar_facts INTEGER REFERENCES calendar_facts (calendar_facts),
    PRIMARY KEY (subject, kind, started_at)
) STRICT, WITHOUT ROWID;
