//! Documents for customers: what was drawn and the bytes as they were issued (DOC-5), who they
//! go to, and the versions of their wording.

use rma_labels::{Document, Label};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::lines::{address_lines, line_number};
use super::{Change, Records, StoreError, from_json, hexadecimal, instant, json, millis};
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, LineNumber, Serial};

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum IssuedFacts {
    /// A label for the customer to put on a box.
    Label(Label),
    /// A letter.
    Document(Document),
}

/// A document for a customer as it was issued, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct IssuedRecord {
    /// Its number.
    pub issued: i64,
    /// `confirmation`, `quote` and so on.
    pub kind: String,
    /// The RMA, the line or the shelf tag.
    pub number: String,
    /// A BCP 47 tag.
    pub language: String,
    /// When it was issued.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// By whom.
    pub who: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// What was drawn.
    #[serde(skip)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub facts: IssuedFacts,
}

/// A document to issue.
#[derive(Clone, Copy, Debug)]
pub struct NewIssued<'a> {
    /// `confirmation`, `quote` and so on.
    pub kind: &'a str,
    /// The RMA, the line or the shelf tag.
    pub number: &'a str,
    /// A BCP 47 tag.
    pub language: &'a str,
    /// When.
    pub at: Instant,
    /// What was drawn.
    pub facts: &'a IssuedFacts,
    /// The file.
    pub content: &'a [u8],
}

/// A customer's site, and who to write to there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRecord {
    /// Its name.
    pub name: String,
    /// Its address, a line each.
    pub address: Vec<String>,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The contact's name.
    pub contact: Option<String>,
}

/// A version of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TemplateRecord {
    /// From 1 for each kind and language, and each contract manufacturer.
    pub version: u32,
    /// The wording; none: the built-in one.
    pub text: Option<String>,
    /// When it was set.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub recorded_at: Instant,
    /// By whom.
    pub who: String,
}

const ISSUED: &str = "SELECT issued_document, kind, subject, language, at, who, digest, facts FROM issued_documents";

fn issued(row: &Row<'_>) -> Result<IssuedRecord, StoreError> {
    Ok(IssuedRecord {
        issued: row.get(0)?,
        kind: row.get(1)?,
        number: row.get(2)?,
        language: row.get(3)?,
        at: instant(row.get(4)?)?,
        who: row.get(5)?,
        sha256: hexadecimal(&row.get::<_, Vec<u8>>(6)?),
        facts: from_json("issued_documents.facts", &row.get::<_, String>(7)?)?,
    })
}

fn site(row: &Row<'_>) -> Result<SiteRecord, StoreError> {
    Ok(SiteRecord {
        name: row.get(0)?,
        address: address_lines(&row.get::<_, String>(1)?),
        country: row.get(2)?,
        contact: row.get(3)?,
    })
}

impl Records<'_> {
    /// A document by its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn issued_document(&self, number: i64) -> Result<Option<IssuedRecord>, StoreError> {
        Ok(self.all(&format!("{ISSUED} WHERE issued_document = $1"), [number], issued)?.pop())
    }

    /// The documents of an RMA, a line or a shelf tag, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn issued_documents_of(&self, number: &str) -> Result<Vec<IssuedRecord>, StoreError> {
        self.all(&format!("{ISSUED} WHERE subject = $1 ORDER BY issued_document"), [number], issued)
    }

    /// The last document of a kind and language; none where none was issued.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_issued_document(
        &self,
        number: &str,
        kind: &str,
        language: &str,
    ) -> Result<Option<IssuedRecord>, StoreError> {
        let query = format!(
            "{ISSUED} WHERE subject = $1 AND kind = $2 AND language = $3 ORDER BY issued_document DESC LIMIT 1"
        );
        Ok(self.all(&query, [number, kind, language], issued)?.pop())
    }

    /// The bytes of a document as they were issued (DOC-5).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn issued_content(&self, number: i64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT c.content FROM issued_documents d JOIN issued_contents c ON c.digest = d.digest
                 WHERE d.issued_document = $1",
            )?
            .query_row([number], |row| row.get(0))
            .optional()?)
    }

    /// Bytes that are kept, by their SHA-256 in hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn content(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let query = "SELECT content FROM issued_contents WHERE digest = unhex($1)";
        Ok(self.connection.prepare_cached(query)?.query_row([sha256], |row| row.get(0)).optional()?)
    }

    /// Hands the digest of every document that was issued to `each`, as it is on record and as its
    /// bytes have it, both in hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn each_issued_content(&self, mut each: impl FnMut(&str, &str)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT digest, content FROM issued_contents")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let (digest, content): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            each(&hexadecimal(&digest), &hexadecimal(&Sha256::digest(content)));
        }
        Ok(())
    }

    /// Who to write to about a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn site_of_case(&self, case: CaseNumber) -> Result<Option<SiteRecord>, StoreError> {
        let query = "SELECT s.name, s.address, s.country, c.name
             FROM cases k JOIN sites s ON s.site_id = k.site_id JOIN contacts c ON c.email = k.contact
             WHERE k.case_number = $1";
        Ok(self.all(query, [case.key()], site)?.pop())
    }

    /// The site that a unit is recorded at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn site_with_unit(&self, serial: &Serial) -> Result<Option<SiteRecord>, StoreError> {
        let query = "SELECT s.name, s.address, s.country, NULL
             FROM units u JOIN sites s ON s.site_id = u.site_id WHERE upper(u.serial) = $1";
        Ok(self.all(query, [serial.folded()], site)?.pop())
    }

    /// The versions of a template, the first one first; the last is in force.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn templates(
        &self,
        kind: &str,
        language: &str,
        centre: Option<&str>,
    ) -> Result<Vec<TemplateRecord>, StoreError> {
        const COLUMNS: &str = "SELECT version, text, recorded_at, who";
        match centre {
            None => self.all(
                &format!("{COLUMNS} FROM templates WHERE kind = $1 AND language = $2 ORDER BY version"),
                [kind, language],
                template,
            ),
            Some(centre) => self.all(
                &format!("{COLUMNS} FROM wordings WHERE kind = $1 AND language = $2 AND centre = $3 ORDER BY version"),
                [kind, language, centre],
                template,
            ),
        }
    }

    /// The languages that wordings were set in, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn template_languages(&self) -> Result<Vec<String>, StoreError> {
        self.all("SELECT language FROM templates UNION SELECT language FROM wordings ORDER BY 1", (), |row| {
            Ok(row.get(0)?)
        })
    }
}

fn template(row: &Row<'_>) -> Result<TemplateRecord, StoreError> {
    Ok(TemplateRecord { version: row.get(0)?, text: row.get(1)?, recorded_at: instant(row.get(2)?)?, who: row.get(3)? })
}

/// What a sample is wanted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleOf {
    /// A line of an RMA that was confirmed.
    Confirmed,
    /// An RMA that was quoted.
    Quoted,
    /// A line with results of a repair analysis.
    Ra,
    /// A line with results of a failure analysis.
    Fa,
    /// A line whose unit or replacement was shipped.
    Shipped,
}

impl Records<'_> {
    /// The latest line that there is of that, of those that come back to a centre where one is named;
    /// of a quote the first line of its RMA.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn latest_sample(&self, of: SampleOf, centre: Option<&str>) -> Result<Option<LineNumber>, StoreError> {
        let (found, latest) = match of {
            SampleOf::Confirmed => (
                "lines l JOIN rmas r ON r.rma = l.rma
                 WHERE r.confirmed_at IS NOT NULL AND r.state = 'open' AND l.state = 'awaiting'",
                "l.line DESC",
            ),
            SampleOf::Quoted => (
                "quote_lines f JOIN quotes q ON q.quote = f.quote JOIN lines l ON l.line = f.line
                 WHERE q.taken_back IS NULL",
                "q.quote DESC, f.line",
            ),
            SampleOf::Ra => (
                "analysis_posts f JOIN lines l ON l.line = f.line WHERE f.kind = 'ra' AND f.taken_back IS NULL",
                "f.post DESC",
            ),
            SampleOf::Fa => (
                "analysis_posts f JOIN lines l ON l.line = f.line WHERE f.kind <> 'ra' AND f.taken_back IS NULL",
                "f.post DESC",
            ),
            SampleOf::Shipped => (
                "movements f JOIN lines l ON l.line = f.line WHERE f.kind = 'shipped' AND f.taken_back IS NULL",
                "f.movement DESC",
            ),
        };
        let query = format!(
            "SELECT l.line FROM {found}
               AND ($1 IS NULL OR (SELECT p.centre FROM parts p WHERE p.part_number = l.part_number) = $1)
             ORDER BY {latest} LIMIT 1"
        );
        let key: Option<i64> =
            self.connection.prepare_cached(&query)?.query_row([centre], |row| row.get(0)).optional()?;
        key.map(line_number).transpose()
    }

    /// The latest tag whose box goes back to its sender.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn latest_tag_returned(&self) -> Result<Option<i64>, StoreError> {
        let query = "SELECT tag FROM shelf_items WHERE disposition = 'returned_to_sender' ORDER BY tag DESC LIMIT 1";
        Ok(self.connection.prepare_cached(query)?.query_row((), |row| row.get(0)).optional()?)
    }
}

impl Change<'_> {
    /// Keeps bytes, and says their SHA-256: those of a document, or of the logo that documents bear.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep_content(&self, content: &[u8]) -> Result<Vec<u8>, StoreError> {
        let digest = Sha256::digest(content).to_vec();
        let query = "INSERT INTO issued_contents (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
        self.connection.prepare_cached(query)?.execute((&digest, content))?;
        Ok(digest)
    }

    /// Issues a document: keeps what was drawn, and its bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_issued_document(&self, new: NewIssued<'_>) -> Result<IssuedRecord, StoreError> {
        let digest = self.keep_content(new.content)?;
        let number = self.next_number("SELECT coalesce(max(issued_document), 0) + 1 FROM issued_documents")?;
        self.connection
            .prepare_cached(
                "INSERT INTO issued_documents (issued_document, kind, subject, language, at, recorded_at, who, facts,
                                               digest)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )?
            .execute((
                number,
                new.kind,
                new.number,
                new.language,
                millis(new.at),
                millis(self.recorded_at()),
                self.who(),
                json(new.facts)?,
                &digest,
            ))?;
        Ok(IssuedRecord {
            issued: number,
            kind: new.kind.to_owned(),
            number: new.number.to_owned(),
            language: new.language.to_owned(),
            at: new.at,
            who: self.who().to_owned(),
            sha256: hexadecimal(&digest),
            facts: new.facts.clone(),
        })
    }

    /// Sets the wording of a template; none for the built-in one. Returns the version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_template(
        &self,
        kind: &str,
        language: &str,
        centre: Option<&str>,
        text: Option<&str>,
    ) -> Result<u32, StoreError> {
        let version = self.templates(kind, language, centre)?.last().map_or(0, |last| last.version) + 1;
        let recorded_at = millis(self.recorded_at());
        match centre {
            None => self
                .connection
                .prepare_cached(
                    "INSERT INTO templates (kind, language, version, text, recorded_at, who)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )?
                .execute((kind, language, version, text, recorded_at, self.who()))?,
            Some(centre) => self
                .connection
                .prepare_cached(
                    "INSERT INTO wordings (kind, language, centre, version, text, recorded_at, who)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                )?
                .execute((kind, language, centre, version, text, recorded_at, self.who()))?,
        };
        Ok(version)
    }
}
