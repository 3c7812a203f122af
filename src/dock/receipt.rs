//! A receipt as both faces show it.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::paper::DataDirectory;
use super::shelf::{position_name, tag_name};
use crate::calendar::Instant;
use crate::numbers::LineNumber;
use crate::rules::receiving::{Decision, Reason, Verdict};
use crate::rules::{Finding, rules_held, why_text};
use crate::store::{DocumentRecord, LineSummary, ReceiptRecord, Records, ShelfRecord, StoreError, UnitRecord};

/// The due dates that a receipt started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Due {
    /// Return to factory (RTF-1).
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub rtf: Option<NaiveDate>,
    /// Repair analysis (ANA-2), where the dock is the repair centre's own (RCV-10).
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub ra: Option<NaiveDate>,
    /// Failure analysis, interim results (ANA-3), likewise.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub fa_interim: Option<NaiveDate>,
}

/// A document that was issued, and where its PDF is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct IssuedDocument {
    /// Its number.
    pub id: i64,
    /// `box`, `receiving`, `shelf` or `sender`.
    pub kind: String,
    /// The PDF.
    pub path: String,
}

/// The verdict on one unit, with all that is said about it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct UnitOutcome {
    /// What to do.
    pub verdict: Verdict,
    /// The line that the scans identify.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub line: Option<LineNumber>,
    /// Accepted after the return window.
    pub late: bool,
    /// Why not, for a discrepancy.
    pub reason: Option<Reason>,
    /// The lines that it might be.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub candidates: Vec<LineNumber>,
    /// The same, with what tells them apart.
    pub candidate_facts: Vec<LineSummary>,
    /// The ids of the rules that decided.
    #[cfg_attr(feature = "bindings", ts(type = "Array<string>"))]
    pub rules: Vec<Cow<'static, str>>,
    /// Why, for a person.
    pub why: String,
    /// Why, a step each.
    pub findings: Vec<Finding>,
    /// What to do with the unit, one sentence.
    pub instruction: String,
    /// The why in one line.
    pub headline: String,
    /// The shelf tag.
    pub tag: Option<String>,
    /// The shelf position.
    pub position: Option<String>,
    /// The due dates that it started.
    pub due: Due,
    /// What was printed for it.
    pub documents: Vec<IssuedDocument>,
}

/// A receiving: one box. The top level is its first unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Receipt {
    /// Its number.
    pub receipt: i64,
    /// Nothing was recorded: the box had been (RCV-7).
    pub duplicate: bool,
    /// The first unit.
    #[serde(flatten)]
    pub first: UnitOutcome,
    /// When the box was received, in UTC.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// When that was recorded, in UTC.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub recorded_at: Instant,
    /// Where.
    pub dock: String,
    /// By whom.
    pub operator: String,
    /// The raw scans as they came.
    pub scans: Vec<String>,
    /// The receipt that this one corrects.
    pub corrects: Option<i64>,
    /// The receipt that corrects this one.
    pub corrected_by: Option<i64>,
    /// It takes the corrected receipt back; the units are what was taken back.
    pub withdrawn: bool,
    /// Why it was corrected.
    pub note: Option<String>,
    /// Every unit of the box (RCV-12).
    pub units: Vec<UnitOutcome>,
}

/// The why of a decision in one line: the steps that made it, with their rules.
#[must_use]
pub fn headline(findings: &[Finding], decision: &Decision) -> String {
    let telling = |finding: &&Finding| {
        finding.held
            && match decision.verdict {
                Verdict::Discrepancy => matches!(finding.rule.as_ref(), "RCV-4" | "RCV-6"),
                Verdict::Unnumbered => true,
                _ => finding.rule != "RCV-1",
            }
    };
    let mut steps: Vec<&Finding> = findings.iter().filter(telling).collect();
    if steps.is_empty() {
        steps = findings.iter().filter(|finding| finding.held).collect();
    }
    let told: Vec<String> =
        steps.iter().take(3).map(|finding| format!("{} ({})", finding.text, finding.rule)).collect();
    told.join(" · ")
}

pub(super) fn outcome(
    records: Records<'_>,
    decision: &Decision,
    findings: Vec<Finding>,
    due: Due,
    instruction: String,
) -> Result<UnitOutcome, StoreError> {
    let mut candidate_facts = Vec::new();
    for line in decision.candidates.iter().take(9) {
        candidate_facts.extend(records.line_summary(*line)?);
    }
    Ok(UnitOutcome {
        verdict: decision.verdict,
        line: decision.line,
        late: decision.late,
        reason: decision.reason,
        candidates: decision.candidates.clone(),
        candidate_facts,
        rules: rules_held(&findings),
        why: why_text(&findings),
        headline: headline(&findings, decision),
        findings,
        instruction,
        tag: None,
        position: None,
        due,
        documents: Vec::new(),
    })
}

/// A receipt with its units, shelf tags and documents; none where there is no such receipt.
///
/// # Errors
/// [`StoreError`].
pub fn load_receipt(records: Records<'_>, folder: &DataDirectory, number: i64) -> Result<Option<Receipt>, StoreError> {
    match records.receipt(number)? {
        Some(record) => Recorded::load(records, record)?.shown(records, folder).map(Some),
        None => Ok(None),
    }
}

/// A receipt as it is on record.
pub(super) struct Recorded {
    pub(super) record: ReceiptRecord,
    pub(super) units: Vec<UnitRecord>,
    pub(super) shelf: Vec<ShelfRecord>,
    /// Of the receipt and of those that it corrects, the latest first.
    pub(super) documents: Vec<DocumentRecord>,
}

impl Recorded {
    pub(super) fn load(records: Records<'_>, record: ReceiptRecord) -> Result<Self, StoreError> {
        // A withdrawal shows what it took back.
        let shown = if record.withdrawn { record.corrects.unwrap_or(record.receipt) } else { record.receipt };
        Ok(Self {
            units: records.receipt_units(shown)?,
            shelf: records.shelf_of_receipt(shown)?,
            documents: documents_of_chain(records, shown)?,
            record,
        })
    }

    /// As both faces show it.
    pub(super) fn shown(self, records: Records<'_>, folder: &DataDirectory) -> Result<Receipt, StoreError> {
        let Self { record, units: recorded, shelf, documents } = self;
        let mut units = Vec::new();
        for (number, unit) in (1_i64..).zip(recorded) {
            let mut shown = outcome(records, &unit.decision, unit.findings, unit.due, unit.instruction)?;
            let item = shelf.iter().find(|item| item.unit == number);
            shown.tag = item.map(|item| tag_name(item.tag));
            shown.position = item.map(|item| position_name(item.position));
            let tag = item.map(|item| item.tag);
            for document in &documents {
                let own = match (document.tag, document.line) {
                    (Some(_), _) => document.tag == tag,
                    (None, Some(_)) => document.line == unit.decision.line && unit.decision.verdict.accepts(),
                    (None, None) => false,
                };
                // Of each kind the latest counts.
                if own && !shown.documents.iter().any(|known| known.kind == document.kind) {
                    shown.documents.push(IssuedDocument::new(folder, document));
                }
            }
            shown.documents.sort_by_key(|document| document.id);
            if record.withdrawn {
                // What was started and printed does not hold any more.
                shown.due = Due::default();
                shown.documents.clear();
            }
            units.push(shown);
        }
        let first = units
            .first()
            .cloned()
            .ok_or_else(|| StoreError::Damaged(format!("receipt {} has no unit", record.receipt)))?;
        Ok(Receipt {
            receipt: record.receipt,
            duplicate: false,
            first,
            at: record.at,
            recorded_at: record.recorded_at,
            dock: record.dock,
            operator: record.operator,
            scans: record.scans,
            corrects: record.corrects,
            corrected_by: record.corrected_by,
            withdrawn: record.withdrawn,
            note: record.note,
            units,
        })
    }
}

impl IssuedDocument {
    /// The document, with where its PDF is or will be.
    #[must_use]
    pub fn new(folder: &DataDirectory, document: &DocumentRecord) -> Self {
        Self {
            id: document.document,
            kind: document.kind.clone(),
            path: folder.document_path(document).display().to_string(),
        }
    }
}

/// The documents of a receipt and of those that it corrects, the latest first: a label that
/// stays right is not printed again.
pub(super) fn documents_of_chain(records: Records<'_>, receipt: i64) -> Result<Vec<DocumentRecord>, StoreError> {
    let mut documents = Vec::new();
    let mut next = Some(receipt);
    while let Some(number) = next {
        let mut own = records.documents_of_receipt(number)?;
        own.reverse();
        documents.append(&mut own);
        next = records.receipt(number)?.and_then(|record| record.corrects);
    }
    Ok(documents)
}
