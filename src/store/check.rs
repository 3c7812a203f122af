//! Whether the database is whole.

use rusqlite::Connection;
use serde::Serialize;

use super::{Records, StoreError, audit_trail, migrate};
use crate::numbers::LineNumber;

/// Something that is wrong.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Fault {
    /// `integrity`, `schema`, `foreign_keys`, `audit_chain`, `audit_records`, `receiving`, `lists`,
    /// `due_dates` or `documents`.
    pub check: &'static str,
    /// What was found, for a person.
    pub message: String,
}

/// What `rma check` says.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct CheckReport {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// How many audit entries fit their chain.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub audit_entries: i64,
    /// All that is wrong.
    pub faults: Vec<Fault>,
    /// Lines whose entitlement the facts on record do not give: somebody should look at them.
    pub differences: Vec<Difference>,
}

/// A line that was created elsewhere with another entitlement than its facts give here.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Difference {
    /// Which line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// Its type and basis.
    pub recorded: String,
    /// What the rules say.
    pub computed: String,
    /// Why.
    pub why: String,
}

/// The quick look at opening.
pub(super) fn quick(connection: &Connection) -> Result<(), StoreError> {
    let found: String = connection.query_row("PRAGMA main.quick_check(1)", (), |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
}

/// What must hold between receipts, lines, the shelf, quotes and returns; each query lists what breaks it.
const AGREEMENT: [(&str, &str); 8] = [
    (
        "a receipt accepted the line, and the line is not received",
        "SELECT 'receipt ' || u.receipt || ', line key ' || u.line
         FROM receipt_units u JOIN lines l ON l.line = u.line JOIN receipts r ON r.receipt = u.receipt
         WHERE u.verdict IN ('accept', 'accept_late', 'accept_relabel') AND l.state = 'awaiting'
           AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = u.receipt) LIMIT 20",
    ),
    (
        "the RMA ended here, and is neither closed nor cancelled",
        "SELECT 'RMA key ' || r.rma FROM rmas r
         WHERE r.ended_at IS NOT NULL AND r.state NOT IN ('closed', 'cancelled') LIMIT 20",
    ),
    (
        "a CSR gave the RMA a type, and it has another",
        "SELECT 'RMA key ' || o.rma FROM overrides o JOIN rmas r ON r.rma = o.rma
         WHERE o.taken_back IS NULL AND o.type <> r.type LIMIT 20",
    ),
    (
        "two receipts in force accept the same line",
        "SELECT 'line key ' || u.line || ', ' || count(*) || ' receipts'
         FROM receipt_units u
         WHERE u.verdict IN ('accept', 'accept_late', 'accept_relabel')
           AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = u.receipt)
         GROUP BY u.line HAVING count(*) > 1 LIMIT 20",
    ),
    (
        "a receipt has no entry in the audit trail",
        "SELECT 'receipt ' || r.receipt FROM receipts r
         WHERE r.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = 'receipt ' || r.receipt)
         LIMIT 20",
    ),
    (
        "a discrepancy or unnumbered receipt has no shelf item",
        "SELECT 'receipt ' || u.receipt FROM receipt_units u
         WHERE u.verdict IN ('discrepancy', 'unnumbered')
           AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.corrects = u.receipt)
           AND NOT EXISTS (SELECT 1 FROM shelf_items s WHERE s.receipt = u.receipt AND s.unit = u.unit) LIMIT 20",
    ),
    (
        "the customer keeps the unit of the line, and the line is not cancelled",
        "SELECT 'line key ' || d.line FROM return_decisions d JOIN lines l ON l.line = d.line
         WHERE d.kind = 'keep' AND d.taken_back IS NULL AND l.state <> 'cancelled' LIMIT 20",
    ),
    (
        "the RMA ended by its quote, and is not cancelled",
        "SELECT 'RMA key ' || q.rma FROM quote_ends e JOIN quotes q ON q.quote = e.quote JOIN rmas r ON r.rma = q.rma
         WHERE e.taken_back IS NULL AND r.state <> 'cancelled' LIMIT 20",
    ),
];

impl Records<'_> {
    /// Checks integrity, foreign keys, the audit chain, and that receipts, lines and the
    /// shelf agree.
    ///
    /// # Errors
    /// [`StoreError`] where the check itself cannot run.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let mut faults = structure(self.connection)?;
        let (audit_entries, broken) = audit_trail::verify(self.connection, migrate::newest())?;
        if let Some(broken) = broken {
            faults.push(Fault { check: "audit_chain", message: broken.to_string() });
        }
        for message in migrate::schema_differences(self.connection)? {
            faults.push(Fault { check: "schema", message });
        }
        for (what, query) in AGREEMENT {
            for found in self.texts(query)? {
                faults.push(Fault { check: "receiving", message: format!("{what}: {found}") });
            }
        }
        faults.append(&mut self.differing_from_trail()?);
        let lists = self.differing_lists()?;
        if lists > 0 {
            faults.push(Fault { check: "lists", message: format!("{lists} pieces of lists are not as the records") });
        }
        Ok(CheckReport { ok: faults.is_empty(), audit_entries, faults, differences: Vec::new() })
    }

    pub(super) fn texts(&self, query: &str) -> Result<Vec<String>, StoreError> {
        texts(self.connection, query)
    }
}

fn texts(connection: &Connection, query: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(query)?;
    let texts = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(texts)
}

/// Whether the file's pages and references are whole.
fn structure(connection: &Connection) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    for message in texts(connection, "PRAGMA integrity_check(100)")? {
        if message != "ok" {
            faults.push(Fault { check: "integrity", message });
        }
    }
    let foreign = "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' refers to a missing ' || parent
                   FROM pragma_foreign_key_check LIMIT 100";
    for message in texts(connection, foreign)? {
        faults.push(Fault { check: "foreign_keys", message });
    }
    Ok(faults)
}

/// The same of a file that is looked at; what is wrong is an error.
pub(super) fn whole(connection: &Connection) -> Result<(), StoreError> {
    match structure(connection)?.into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(StoreError::Damaged(fault.message)),
    }
}
