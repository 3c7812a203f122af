-- Fewer places to write a receipt to.

-- One index by spans of four minutes and the scans within: for the same box again (RCV-7), and
-- for the receipts of a day. It grows at its end.
DROP INDEX receipts_by_at;
DROP INDEX receipts_by_scans;
CREATE INDEX receipts_by_span ON receipts (at / 240000, scan_set, dock);

-- The documents of a line are those of its receipts.
DROP INDEX documents_by_line;
