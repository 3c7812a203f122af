//! Issued documents: the facts that were drawn, from which the same bytes come again (DOC-5).

use rusqlite::Row;

use super::lines::line_number;
use super::{Change, Records, StoreError, from_json, instant, json, millis};
use crate::calendar::Instant;
use crate::numbers::LineNumber;
use rma_labels::Label;

/// A document to issue.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// `box`, `receiving`, `shelf` or `sender`.
    pub kind: &'a str,
    /// The line that it is for.
    pub line: Option<LineNumber>,
    /// The shelf tag that it is for.
    pub tag: Option<i64>,
    /// The receipt and unit that issued it.
    pub receipt: (i64, i64),
    /// When, in UTC.
    pub issued_at: Instant,
    /// What is drawn.
    pub label: Label,
}

/// A document as it was issued.
#[derive(Clone, Debug)]
pub struct DocumentRecord {
    /// Its number.
    pub document: i64,
    /// `box`, `receiving`, `shelf` or `sender`.
    pub kind: String,
    /// The line that it is for.
    pub line: Option<LineNumber>,
    /// The shelf tag that it is for.
    pub tag: Option<i64>,
    /// The receipt that issued it.
    pub receipt: Option<i64>,
    /// The unit of that receipt, from 1.
    pub unit: Option<i64>,
    /// When.
    pub issued_at: Instant,
    /// By whom.
    pub issued_by: String,
    /// What is drawn.
    pub label: Label,
}

const DOCUMENT: &str = "SELECT document, kind, line, tag, receipt, unit, issued_at, issued_by, content FROM documents";

fn document(row: &Row<'_>) -> Result<DocumentRecord, StoreError> {
    Ok(DocumentRecord {
        document: row.get(0)?,
        kind: row.get(1)?,
        line: row.get::<_, Option<i64>>(2)?.map(line_number).transpose()?,
        tag: row.get(3)?,
        receipt: row.get(4)?,
        unit: row.get(5)?,
        issued_at: instant(row.get(6)?)?,
        issued_by: row.get(7)?,
        label: from_json("documents.content", &row.get::<_, String>(8)?)?,
    })
}

impl Records<'_> {
    /// A document by its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn document(&self, number: i64) -> Result<Option<DocumentRecord>, StoreError> {
        Ok(self.all(&format!("{DOCUMENT} WHERE document = $1"), [number], document)?.pop())
    }

    /// The documents of a receipt, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn documents_of_receipt(&self, receipt: i64) -> Result<Vec<DocumentRecord>, StoreError> {
        self.all(&format!("{DOCUMENT} WHERE receipt = $1 ORDER BY document"), [receipt], document)
    }

    /// The documents of a line, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn documents_of_line(&self, line: LineNumber) -> Result<Vec<DocumentRecord>, StoreError> {
        self.all(
            &format!(
                "{DOCUMENT} WHERE receipt IN (SELECT u.receipt FROM receipt_units u WHERE u.line = $1) AND line = $1
                 ORDER BY document"
            ),
            [line.key()],
            document,
        )
    }

    /// The documents of a shelf tag, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn documents_of_tag(&self, tag: i64) -> Result<Vec<DocumentRecord>, StoreError> {
        self.all(&format!("{DOCUMENT} WHERE tag = $1 ORDER BY document"), [tag], document)
    }
}

impl Change<'_> {
    /// Issues a document.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn issue(&self, new: NewDocument<'_>) -> Result<DocumentRecord, StoreError> {
        let number = self.next_number("SELECT coalesce(max(document), 0) + 1 FROM documents")?;
        let (receipt, unit) = new.receipt;
        self.connection
            .prepare_cached(
                "INSERT INTO documents (document, kind, line, tag, receipt, unit, issued_at, issued_by, content)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )?
            .execute((
                number,
                new.kind,
                new.line.map(LineNumber::key),
                new.tag,
                receipt,
                unit,
                millis(new.issued_at),
                self.who(),
                json(&new.label)?,
            ))?;
        Ok(DocumentRecord {
            document: number,
            kind: new.kind.to_owned(),
            line: new.line,
            tag: new.tag,
            receipt: Some(receipt),
            unit: Some(unit),
            issued_at: new.issued_at,
            issued_by: self.who().to_owned(),
            label: new.label,
        })
    }
}
