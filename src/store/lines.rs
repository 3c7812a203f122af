//! Lines of RMAs: what the rules and the screens need to know of them.

use rusqlite::{OptionalExtension, Row};
use serde::Serialize;

use super::{Change, Records, StoreError, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, LineNumber, PartNumber, RmaNumber, Serial};
use crate::rules::receiving::{LineFacts, LineState, RmaState, state_words};

/// A line with what surrounds it: its RMA, part, centre and site.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LineRecord {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// The case of its RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// The RMA's type.
    #[serde(rename = "type")]
    pub rma_type: String,
    /// The basis of its entitlement.
    pub basis: Option<String>,
    /// The RMA's state.
    pub state: String,
    /// The line's own state.
    pub line_state: String,
    /// The part that comes back.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub part_number: PartNumber,
    /// Of the part.
    pub part_description: String,
    /// The family of the part.
    pub family: String,
    /// RTF days of the family's row, where it has any.
    pub family_rtf_business_days: Option<u32>,
    /// The serial on record.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub serial: Option<Serial>,
    /// When the RMA was created.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub created_at: Instant,
    /// When its confirmation was sent.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub confirmed_at: Option<Instant>,
    /// When the unit came to the dock.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub received_at: Option<Instant>,
    /// When its RMA closed by itself or was called off here.
    #[serde(with = "crate::calendar::rfc3339::option")]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub ended_at: Option<Instant>,
    /// Repair analysis is flagged.
    pub ra: bool,
    /// Failure analysis is flagged.
    pub fa: bool,
    /// The return centre of the part.
    pub centre: String,
    /// Its name.
    pub centre_name: String,
    /// Its address, a line each.
    pub centre_address: Vec<String>,
    /// Its calendar.
    pub centre_calendar: Option<String>,
    /// Whether it repairs there itself (RCV-10).
    pub centre_repairs: bool,
    /// The repair centre whose own dock received the unit (RCV-10).
    pub repair_centre: Option<String>,
    /// The calendar of that centre.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub repair_calendar: Option<String>,
    /// The customer's site.
    pub site_id: String,
    /// Its name.
    pub site_name: String,
    /// Its address, a line each.
    pub site_address: Vec<String>,
    /// Its calendar.
    pub site_calendar: Option<String>,
    /// Who answers for the case.
    pub csr: Option<String>,
}

/// A line in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export, rename = "Candidate"))]
pub struct LineSummary {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// The part that comes back.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub part_number: PartNumber,
    /// The serial on record.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub serial: Option<Serial>,
    /// The customer's site.
    pub site: String,
    /// `awaiting return`, `received`, `cancelled`, `closed` or `unconfirmed`.
    pub state: String,
}

// An RMA that closed by itself opens again when a unit comes that was charged or waived (RNR-3).
const FACTS: &str = "SELECT l.line, l.part_number, l.serial,
            CASE WHEN r.state = 'closed' AND r.ended_at IS NOT NULL AND l.state = 'awaiting' THEN 'open' ELSE r.state END,
            l.state, d.due_before
     FROM lines l JOIN rmas r ON r.rma = l.rma
     LEFT JOIN due_dates d ON d.subject = l.line AND d.kind = 'rnr'";

const RECORD: &str = "SELECT l.line, r.case_number, r.type, l.basis, r.state, l.state, l.part_number, p.description,
            p.family, f.rtf_business_days, l.serial, r.created_at, r.confirmed_at, l.received_at, l.ra, l.fa,
            c.centre, c.name, c.address, c.calendar, c.repairs, s.site_id, s.name, s.address, s.calendar, k.csr,
            l.repair_centre, w.calendar, r.ended_at
     FROM lines l JOIN rmas r ON r.rma = l.rma JOIN parts p ON p.part_number = l.part_number
     JOIN families f ON f.family = p.family JOIN centres c ON c.centre = p.centre
     JOIN cases k ON k.case_number = r.case_number JOIN sites s ON s.site_id = k.site_id
     LEFT JOIN centres w ON w.centre = l.repair_centre";

const SUMMARY: &str = "SELECT l.line, l.part_number, l.serial, s.name, r.state, l.state
     FROM lines l JOIN rmas r ON r.rma = l.rma
     JOIN cases k ON k.case_number = r.case_number JOIN sites s ON s.site_id = k.site_id";

pub(super) fn line_number(key: i64) -> Result<LineNumber, StoreError> {
    LineNumber::from_key(key).ok_or_else(|| unreadable("a line key", key))
}

/// Address lines as they are kept: parted by `|`.
pub(super) fn address_lines(text: &str) -> Vec<String> {
    text.split('|').map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// The states of an RMA and its line, in two columns from `first` on.
fn states(row: &Row<'_>, first: usize) -> Result<(RmaState, LineState), StoreError> {
    let (rma, line): (String, String) = (row.get(first)?, row.get(first + 1)?);
    Ok((
        rma.parse().map_err(|wrong| unreadable("rmas.state", wrong))?,
        line.parse().map_err(|wrong| unreadable("lines.state", wrong))?,
    ))
}

fn facts(row: &Row<'_>) -> Result<LineFacts, StoreError> {
    let (rma_state, line_state) = states(row, 3)?;
    let part: String = row.get(1)?;
    Ok(LineFacts {
        line: line_number(row.get(0)?)?,
        part_number: PartNumber::new(&part).ok_or_else(|| unreadable("lines.part_number", "nothing"))?,
        serial: row.get::<_, Option<String>>(2)?.and_then(|serial| Serial::new(&serial)),
        rma_state,
        line_state,
        return_before: row.get::<_, Option<i64>>(5)?.map(instant).transpose()?,
    })
}

fn record(row: &Row<'_>) -> Result<LineRecord, StoreError> {
    let case: i64 = row.get(1)?;
    let part: String = row.get(6)?;
    Ok(LineRecord {
        line: line_number(row.get(0)?)?,
        case: CaseNumber::from_key(case).ok_or_else(|| unreadable("rmas.case_number", case))?,
        rma_type: row.get(2)?,
        basis: row.get(3)?,
        state: row.get(4)?,
        line_state: row.get(5)?,
        part_number: PartNumber::new(&part).ok_or_else(|| unreadable("lines.part_number", "nothing"))?,
        part_description: row.get(7)?,
        family: row.get(8)?,
        family_rtf_business_days: row.get(9)?,
        serial: row.get::<_, Option<String>>(10)?.and_then(|serial| Serial::new(&serial)),
        created_at: instant(row.get(11)?)?,
        confirmed_at: row.get::<_, Option<i64>>(12)?.map(instant).transpose()?,
        received_at: row.get::<_, Option<i64>>(13)?.map(instant).transpose()?,
        ra: row.get(14)?,
        fa: row.get(15)?,
        centre: row.get(16)?,
        centre_name: row.get(17)?,
        centre_address: address_lines(&row.get::<_, String>(18)?),
        centre_calendar: row.get(19)?,
        centre_repairs: row.get(20)?,
        site_id: row.get(21)?,
        site_name: row.get(22)?,
        site_address: address_lines(&row.get::<_, String>(23)?),
        site_calendar: row.get(24)?,
        csr: row.get(25)?,
        repair_centre: row.get(26)?,
        repair_calendar: row.get(27)?,
        ended_at: row.get::<_, Option<i64>>(28)?.map(instant).transpose()?,
    })
}

fn summary(row: &Row<'_>) -> Result<LineSummary, StoreError> {
    let part: String = row.get(1)?;
    let (rma_state, line_state) = states(row, 4)?;
    Ok(LineSummary {
        line: line_number(row.get(0)?)?,
        part_number: PartNumber::new(&part).ok_or_else(|| unreadable("lines.part_number", "nothing"))?,
        serial: row.get::<_, Option<String>>(2)?.and_then(|serial| Serial::new(&serial)),
        site: row.get(3)?,
        state: state_words(rma_state, line_state).to_owned(),
    })
}

impl Records<'_> {
    pub(super) fn all<T>(
        &self,
        query: &str,
        params: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The lines of an RMA, in order; none where the RMA is not known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn facts_of_rma(&self, rma: RmaNumber) -> Result<Vec<LineFacts>, StoreError> {
        self.all(&format!("{FACTS} WHERE l.line BETWEEN $1 AND $2 ORDER BY l.line"), rma.line_keys(), facts)
    }

    /// Every line that has the serial, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn facts_by_serial(&self, serial: &Serial) -> Result<Vec<LineFacts>, StoreError> {
        self.all(
            &format!("{FACTS} WHERE upper(l.serial) = $1 AND l.serial IS NOT NULL ORDER BY l.line"),
            [serial.folded()],
            facts,
        )
    }

    /// A line with what surrounds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn line(&self, line: LineNumber) -> Result<Option<LineRecord>, StoreError> {
        Ok(self.all(&format!("{RECORD} WHERE l.line = $1"), [line.key()], record)?.pop())
    }

    /// The lines of an RMA with what surrounds them, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lines_of_rma(&self, rma: RmaNumber) -> Result<Vec<LineRecord>, StoreError> {
        self.all(&format!("{RECORD} WHERE l.line BETWEEN $1 AND $2 ORDER BY l.line"), rma.line_keys(), record)
    }

    /// The lines of a case's RMAs, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lines_of_case(&self, case: CaseNumber) -> Result<Vec<LineRecord>, StoreError> {
        let mut lines = Vec::new();
        for rma in self.rmas_of_case(case)? {
            lines.append(&mut self.lines_of_rma(rma)?);
        }
        Ok(lines)
    }

    /// Hands every line of an open RMA to `each`, with what surrounds it.
    ///
    /// # Errors
    /// [`StoreError`], and what `each` returns.
    pub fn each_open_line(&self, mut each: impl FnMut(LineRecord) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(&format!("{RECORD} WHERE r.state = 'open' ORDER BY l.line"))?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            each(record(row)?)?;
        }
        Ok(())
    }

    /// A line in short.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn line_summary(&self, line: LineNumber) -> Result<Option<LineSummary>, StoreError> {
        Ok(self.all(&format!("{SUMMARY} WHERE l.line = $1"), [line.key()], summary)?.pop())
    }

    /// Lines of an RMA, or with a serial that begins with `text`; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find_lines(&self, text: &str, limit: u32) -> Result<Vec<LineSummary>, StoreError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        if let Ok(line) = text.parse::<LineNumber>() {
            return Ok(self.line_summary(line)?.into_iter().collect());
        }
        if let Ok(rma) = text.trim_end_matches('-').parse::<RmaNumber>() {
            let found = self.line_summaries(rma.line_keys(), limit)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        self.lines_by_serial_beginning(text, limit)
    }

    /// Lines between two keys, in short; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn line_summaries(&self, (first, last): (i64, i64), limit: u32) -> Result<Vec<LineSummary>, StoreError> {
        self.all(
            &format!("{SUMMARY} WHERE l.line BETWEEN $1 AND $2 ORDER BY l.line LIMIT $3"),
            (first, last, limit),
            summary,
        )
    }

    /// Lines whose serial begins with `text`, by serial; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lines_by_serial_beginning(&self, text: &str, limit: u32) -> Result<Vec<LineSummary>, StoreError> {
        let folded = text.to_ascii_uppercase();
        // The last character that a text can go on with.
        let beyond = format!("{folded}\u{10FFFF}");
        self.all(
            &format!(
                "{SUMMARY} WHERE upper(l.serial) >= $1 AND upper(l.serial) < $2 AND l.serial IS NOT NULL
                 ORDER BY upper(l.serial), l.line LIMIT $3"
            ),
            (folded, beyond, limit),
            summary,
        )
    }

    /// Whether the RMA number is known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn has_rma(&self, rma: RmaNumber) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM rmas WHERE rma = $1")?
            .query_row([rma.key()], |_| Ok(()))
            .optional()?
            .is_some())
    }
}

impl Change<'_> {
    /// A unit was received on the line, which is returned as it is then; it takes `serial` where
    /// none was on record (RCV-11).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receive_line(
        &self,
        line: &LineRecord,
        at: Instant,
        serial: Option<&Serial>,
    ) -> Result<LineRecord, StoreError> {
        let received = line.received(at);
        self.connection
            .prepare_cached(
                "UPDATE lines SET state = 'received', received_at = $1, repair_centre = $2, serial = coalesce(serial, $3)
                 WHERE line = $4",
            )?
            .execute((received.received_at.map(millis), &received.repair_centre, serial.map(Serial::as_str), line.line.key()))?;
        Ok(received)
    }

    /// A receipt on the line was corrected: it awaits return again, and gives the serial back
    /// that it took by that receipt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn await_line(&self, line: LineNumber, took: Option<&Serial>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE lines SET state = 'awaiting', received_at = NULL, repair_centre = NULL,
                     serial = CASE WHEN upper(serial) = $1 THEN NULL ELSE serial END
                 WHERE line = $2 AND state = 'received'",
            )?
            .execute((took.map(Serial::folded), line.key()))?;
        Ok(())
    }
}

impl LineRecord {
    /// Whether RTF-1 applies: an RMA under the warranty's return to factory, or of a new purchase.
    #[must_use]
    pub fn returns_to_factory(&self) -> bool {
        self.rma_type == "new_purchase" || self.basis.as_deref() == Some("warranty_rtf")
    }

    /// Whether what the customer gets may leave before the unit comes back: a replacement in
    /// advance (ENT-2), or a new unit for one that was dead on arrival (DOA-3).
    #[must_use]
    pub fn leaves_in_advance(&self) -> bool {
        matches!(self.basis.as_deref(), Some("advance_replacement" | "new_unit"))
    }

    /// The line as it is once its unit came to the dock: an RMA that had closed by itself is open.
    /// It is received when it came, at the earliest with the confirmation of its RMA.
    #[must_use]
    pub fn received(&self, at: Instant) -> Self {
        // Where the dock is the repair centre's own, one scan is both (RCV-10).
        let repairs = |of: &Option<String>| of.clone().filter(|_| self.centre_repairs);
        let reopens = self.ended_at.is_some() && self.state == RmaState::Closed.as_str();
        Self {
            state: if reopens { RmaState::Open.as_str().to_owned() } else { self.state.clone() },
            ended_at: self.ended_at.filter(|_| !reopens),
            line_state: LineState::Received.as_str().to_owned(),
            received_at: Some(at.max(self.confirmed_at.unwrap_or(at))),
            repair_centre: repairs(&Some(self.centre.clone())),
            repair_calendar: repairs(&self.centre_calendar),
            ..self.clone()
        }
    }

    /// Whether the unit came to the dock.
    #[must_use]
    pub fn is_received(&self) -> bool {
        self.line_state == LineState::Received.as_str()
    }
}
