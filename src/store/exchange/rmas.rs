//! Writes rows of RMAs: a row is a line and its RMA, and starts due dates.
//!
//! A row is in the order of the kind's columns: line, case, part number, serial, type, basis,
//! created, confirmed, state, line state, received, RA, FA.

use rusqlite::{OptionalExtension, Statement};

use super::super::search::SuspendedTriggers;
use super::super::{CalendarFacts, Change, Records, StoreError, instant};
use super::batch::Batch;
use super::tables::{Suspended, TableRow, Value, table, value};
use crate::calendar::Instant;
use crate::exchange::Kind;
use crate::rules::deadlines::DueKind;

/// What a line's due dates need to know of its part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFacts {
    /// As it is written on record.
    pub part_number: String,
    /// Its return centre.
    pub centre: String,
    /// The calendar of that centre.
    pub centre_calendar: Option<String>,
    /// That centre repairs (RCV-10).
    pub centre_repairs: bool,
    /// RTF days of its family's row.
    pub rtf_business_days: Option<u32>,
}

/// A due date that begins with a new line.
#[derive(Clone, Debug)]
pub struct NewDue<'a> {
    /// What is due.
    pub kind: DueKind,
    /// Milliseconds UTC from which it counts.
    pub started_at: i64,
    /// The term, as it is kept.
    pub term: &'a str,
    /// The calendar that it counts in.
    pub calendar: CalendarFacts,
    /// The centre that it concerns.
    pub centre: &'a str,
    /// The local day.
    pub due_on: &'a str,
    /// Milliseconds UTC: the first instant that is too late.
    pub due_before: i64,
    /// Milliseconds UTC at which it was met.
    pub met_at: Option<i64>,
}

/// What was recorded here that a line was received by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedHere {
    /// `receipt 17 received`, `the disposition of D12 received`, or what moved it on since.
    pub by: String,
    /// When.
    pub at: Instant,
    /// The line's serial is one that it took then (RCV-11).
    pub took_serial: bool,
}

/// Writes lines and their RMAs within a change.
pub struct RmaLineWriter<'c> {
    insert_rma: Statement<'c>,
    insert_line: Statement<'c>,
    insert_due: Statement<'c>,
    rma: Statement<'c>,
    case: Statement<'c>,
    row: Statement<'c>,
    rows_of_rma: Statement<'c>,
    update_rma: Statement<'c>,
    update_line: Statement<'c>,
    /// Where there were no RMAs before: rows that are put off, and the indexes.
    first: Option<First<'c>>,
}

/// The first import of all: no row can be there already, so they go in many at once.
struct First<'c> {
    rmas: Batch<'c>,
    lines: Batch<'c>,
    due_dates: Batch<'c>,
    suspended: Suspended,
    lists: SuspendedTriggers,
}

const RMA: [&str; 6] = ["rma", "case_number", "type", "created_at", "confirmed_at", "state"];
const LINE: [&str; 10] =
    ["line", "rma", "part_number", "serial", "basis", "state", "received_at", "ra", "fa", "repair_centre"];
const DUE: [&str; 9] =
    ["subject", "kind", "started_at", "term", "calendar_facts", "centre", "due_on", "due_before", "met_at"];

impl<'a> Change<'a> {
    /// A writer of lines and their RMAs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rma_line_writer(&self) -> Result<RmaLineWriter<'a>, StoreError> {
        let connection = self.records.connection;
        let first = if self.is_empty("rmas")? && self.is_empty("lines")? {
            Some(First {
                suspended: self.suspend_indexes(&["rmas", "lines", "due_dates"])?,
                lists: self.suspend_lists(&["rmas", "lines"])?,
                rmas: Batch::new(connection, "rmas", &RMA)?,
                lines: Batch::new(connection, "lines", &LINE)?,
                due_dates: Batch::new(connection, "due_dates", &DUE)?,
            })
        } else {
            None
        };
        let columns = table(Kind::Rmas).columns.join(", ");
        let select = format!("SELECT {columns} FROM lines l JOIN rmas r ON r.rma = l.rma");
        Ok(RmaLineWriter {
            insert_rma: connection.prepare(
                "INSERT INTO rmas (rma, case_number, type, created_at, confirmed_at, state)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (rma) DO NOTHING",
            )?,
            insert_line: connection.prepare(
                "INSERT INTO lines (line, rma, part_number, serial, basis, state, received_at, ra, fa, repair_centre)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (line) DO NOTHING",
            )?,
            insert_due: connection.prepare(
                "INSERT INTO due_dates (subject, kind, started_at, term, calendar_facts, centre, due_on, due_before,
                                        met_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )?,
            rma: connection
                .prepare("SELECT case_number, type, created_at, confirmed_at, state FROM rmas WHERE rma = $1")?,
            case: connection.prepare("SELECT site_id FROM cases WHERE case_number = $1")?,
            row: connection.prepare(&format!("{select} WHERE l.line = $1"))?,
            rows_of_rma: connection.prepare(&format!("{select} WHERE l.line BETWEEN $1 AND $2 ORDER BY l.line"))?,
            update_rma: connection.prepare(
                "UPDATE rmas SET case_number = $1, type = $2, created_at = $3, confirmed_at = $4, state = $5
                 WHERE rma = $6",
            )?,
            update_line: connection.prepare(
                "UPDATE lines SET part_number = $1, serial = $2, basis = $3, state = $4, received_at = $5, ra = $6,
                     fa = $7,
                     repair_centre = CASE WHEN $5 IS NULL THEN NULL WHEN received_at IS $5 THEN repair_centre ELSE
                         (SELECT c.centre FROM parts p JOIN centres c ON c.centre = p.centre
                          WHERE p.part_number = $1 AND c.repairs = 1) END
                 WHERE line = $8",
            )?,
            first,
        })
    }

    /// Ends writing: what was put off is done.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn finish_rma_lines(&self, mut writer: RmaLineWriter<'a>) -> Result<(), StoreError> {
        writer.flush()?;
        let first = writer.first.take();
        drop(writer);
        let Some(first) = first else { return Ok(()) };
        self.restore_indexes(first.suspended)?;
        self.restore_rma_lists(first.lists)
    }
}

/// The RMA's own columns among a row's.
pub const RMA_COLUMNS: [usize; 5] = [1, 4, 6, 7, 8];
/// The line's own columns among a row's, without its number.
pub const LINE_COLUMNS: [usize; 7] = [2, 3, 5, 9, 10, 11, 12];

impl RmaLineWriter<'_> {
    /// Inserts what was put off, in the order in which rows refer to each other.
    fn flush(&mut self) -> Result<(), StoreError> {
        let Some(first) = &mut self.first else { return Ok(()) };
        first.rmas.flush()?;
        first.lines.flush()?;
        first.due_dates.flush()
    }

    /// Whether the RMA was new, and is on record now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_rma(&mut self, rma: i64, row: &TableRow<'_>) -> Result<bool, StoreError> {
        if let Some(first) = &mut self.first {
            first.rmas.push(std::iter::once(&Value::Integer(rma)).chain(RMA_COLUMNS.iter().map(|at| &row[*at])));
            return Ok(true);
        }
        Ok(self.insert_rma.execute((rma, &row[1], &row[4], &row[6], &row[7], &row[8]))? == 1)
    }

    /// Whether the line was new, and is on record now. `part` is that of the row.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_line(
        &mut self,
        line: i64,
        rma: i64,
        row: &TableRow<'_>,
        part: &PartFacts,
    ) -> Result<bool, StoreError> {
        let received = row[10] != Value::Null;
        let repair_centre = Some(part.centre.as_str()).filter(|_| received && part.centre_repairs);
        if let Some(first) = &mut self.first {
            let keys = [Value::Integer(line), Value::Integer(rma)];
            let repair_centre = repair_centre.map_or(Value::Null, |centre| Value::Text(centre.into()));
            let values = keys.iter().chain(LINE_COLUMNS.iter().map(|at| &row[*at])).chain([&repair_centre]);
            if first.lines.push(values) {
                self.flush()?;
            }
            return Ok(true);
        }
        let values = (line, rma, &row[2], &row[3], &row[5], &row[9], &row[10], &row[11], &row[12], repair_centre);
        Ok(self.insert_line.execute(values)? == 1)
    }

    /// The RMA's columns on record, in the order of [`RMA_COLUMNS`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rma(&mut self, rma: i64) -> Result<Option<Vec<Value<'static>>>, StoreError> {
        self.flush()?;
        let mut rows = self.rma.query([rma])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        (0..RMA_COLUMNS.len()).map(|column| Ok(value(row, column)?.into_owned())).collect::<Result<_, _>>().map(Some)
    }

    /// The line and its RMA on record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn row(&mut self, line: i64) -> Result<Option<Vec<Value<'static>>>, StoreError> {
        self.flush()?;
        Ok(whole_rows(&mut self.row, [line])?.pop())
    }

    /// All lines of an RMA on record, between two line keys.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rows_of_rma(&mut self, keys: (i64, i64)) -> Result<Vec<Vec<Value<'static>>>, StoreError> {
        self.flush()?;
        whole_rows(&mut self.rows_of_rma, keys)
    }

    /// The RMA becomes as the row says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn update_rma(&mut self, rma: i64, row: &TableRow<'_>) -> Result<(), StoreError> {
        self.flush()?;
        self.update_rma.execute((&row[1], &row[4], &row[6], &row[7], &row[8], rma))?;
        Ok(())
    }

    /// The line becomes as the row says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn update_line(&mut self, line: i64, row: &TableRow<'_>) -> Result<(), StoreError> {
        self.flush()?;
        self.update_line.execute((&row[2], &row[3], &row[5], &row[9], &row[10], &row[11], &row[12], line))?;
        Ok(())
    }

    /// Hands the site of the case to `read`; none where there is no such case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn site_of_case<T>(&mut self, case: i64, read: impl FnOnce(&str) -> T) -> Result<Option<T>, StoreError> {
        let mut rows = self.case.query([case])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(value(row, 0)?.as_text().map(read))
    }

    /// A due date begins with a line that is new.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn start_due(&mut self, line: i64, due: &NewDue<'_>) -> Result<(), StoreError> {
        if let Some(first) = &mut self.first {
            first.due_dates.push(&[
                Value::Integer(line),
                Value::Text(due.kind.as_str().into()),
                Value::Integer(due.started_at),
                Value::Text(due.term.into()),
                due.calendar.map_or(Value::Null, Value::Integer),
                Value::Text(due.centre.into()),
                Value::Text(due.due_on.into()),
                Value::Integer(due.due_before),
                due.met_at.map_or(Value::Null, Value::Integer),
            ]);
            return Ok(());
        }
        self.insert_due.execute((
            line,
            due.kind.as_str(),
            due.started_at,
            due.term,
            due.calendar,
            due.centre,
            due.due_on,
            due.due_before,
            due.met_at,
        ))?;
        Ok(())
    }
}

fn whole_rows(
    statement: &mut Statement<'_>,
    params: impl rusqlite::Params,
) -> Result<Vec<Vec<Value<'static>>>, StoreError> {
    let columns = table(Kind::Rmas).columns.len();
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((0..columns).map(|at| Ok(value(row, at)?.into_owned())).collect::<Result<_, StoreError>>()?);
    }
    Ok(found)
}

impl Records<'_> {
    /// The calendar of a site, if it has one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn site_calendar(&self, site: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT calendar FROM sites WHERE site_id = $1")?
            .query_row([site], |row| row.get(0))
            .optional()?
            .flatten())
    }

    /// A part by its number in upper case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn part_facts(&self, folded: &str) -> Result<Option<PartFacts>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT p.part_number, c.centre, c.calendar, c.repairs, f.rtf_business_days
                 FROM parts p JOIN centres c ON c.centre = p.centre JOIN families f ON f.family = p.family
                 WHERE upper(p.part_number) = $1",
            )?
            .query_row([folded], |row| {
                Ok(PartFacts {
                    part_number: row.get(0)?,
                    centre: row.get(1)?,
                    centre_calendar: row.get(2)?,
                    centre_repairs: row.get(3)?,
                    rtf_business_days: row.get(4)?,
                })
            })
            .optional()?)
    }

    /// The receipt in force, or the disposition, that received the line here; what moved it on
    /// since; or what cancelled it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn received_here(&self, line: i64) -> Result<Option<ReceivedHere>, StoreError> {
        let found = self.all(
            "SELECT 'receipt ' || r.receipt || ' received', r.at, u.takes_serial IS NOT NULL
             FROM receipt_units u JOIN receipts r ON r.receipt = u.receipt
             WHERE u.line = $1 AND u.verdict IN ('accept', 'accept_late', 'accept_relabel')
               AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = r.receipt)
             UNION ALL
             SELECT 'the disposition of D' || s.tag || ' received', s.disposed_at, 0
             FROM shelf_items s WHERE s.disposition = 'matched' AND s.disposition_line = $1
             UNION ALL
             SELECT 'a record of its being ' || m.kind
                    || CASE WHEN m.kind IN ('repaired', 'replaced') THEN ' concerns' ELSE ' moved' END, m.at, 0
             FROM movements m WHERE m.line = $1 AND m.taken_back IS NULL
             UNION ALL
             SELECT 'the customer keeping it on purchase order ' || d.reference || ' cancelled', d.at, 0
             FROM return_decisions d WHERE d.line = $1 AND d.kind = 'keep' AND d.taken_back IS NULL
             LIMIT 1",
            [line],
            |row| Ok(ReceivedHere { by: row.get(0)?, at: instant(row.get(1)?)?, took_serial: row.get(2)? }),
        )?;
        Ok(found.into_iter().next())
    }
}
