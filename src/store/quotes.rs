//! Units without contract or warranty: confirmed failures, quotes, and the customers' purchase
//! orders (QUO).

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::lines::line_number;
use super::{Change, Records, StoreError, day, hexadecimal, instant, millis, unreadable};
use crate::calendar::Instant;
use crate::money::Money;
use crate::numbers::{LineNumber, PartNumber, RmaNumber};
use crate::rules::quotes::{Channel, QuoteKind};
use crate::rules::receiving::RmaState;

/// A confirmed hardware failure that was not taken back.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct FailureRecord {
    /// Its number.
    pub failure: i64,
    /// The support engineer.
    pub confirmed_by: String,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who recorded it.
    pub who: String,
}

/// A version of a quote that was not taken back.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QuoteRecord {
    /// Its number.
    pub quote: i64,
    /// From 1 for each RMA.
    pub version: u32,
    /// What is quoted.
    pub kind: QuoteKind,
    /// For all lines together.
    #[serde(flatten)]
    pub total: Money,
    /// Its last day, in the return centre's calendar.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub valid_until: NaiveDate,
    /// When it was given.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who gave it.
    pub who: String,
    /// What it is made up of, in order.
    pub lines: Vec<QuoteLine>,
}

/// A line of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QuoteLine {
    /// Of the RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// Its part.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub part_number: PartNumber,
    /// Its price in minor units; none where one price was given for all lines together.
    pub amount: Option<i64>,
}

/// A quote to record.
#[derive(Clone, Debug)]
pub struct NewQuote<'a> {
    /// Of which RMA.
    pub rma: RmaNumber,
    /// What is quoted.
    pub kind: QuoteKind,
    /// For all lines together.
    pub total: Money,
    /// Its last day.
    pub valid_until: NaiveDate,
    /// When.
    pub at: Instant,
    /// What it is made up of.
    pub lines: &'a [QuoteLine],
}

/// A purchase order that was accepted and not taken back.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct PurchaseOrderRecord {
    /// Its number here.
    pub purchase_order: i64,
    /// The customer's number of it.
    pub number: String,
    /// The date that it bears.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub date: NaiveDate,
    /// What is ordered for.
    #[serde(flatten)]
    pub total: Money,
    /// How it came.
    pub channel: Channel,
    /// The document itself.
    pub document: Option<ReceivedDocument>,
    /// The supervisor who accepted it.
    pub accepted_by: Option<String>,
    /// When it came.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who recorded it.
    pub who: String,
}

/// A document that a customer sent, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ReceivedDocument {
    /// The file's name as it was.
    pub name: String,
    /// Such as `application/pdf`.
    pub media_type: String,
    /// How long it is.
    pub bytes: i64,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A purchase order to record.
#[derive(Clone, Debug)]
pub struct NewPurchaseOrder<'a> {
    /// The version of the quote that it is for.
    pub quote: i64,
    /// The customer's number of it.
    pub number: &'a str,
    /// The date that it bears.
    pub date: NaiveDate,
    /// What is ordered for.
    pub total: Money,
    /// How it came.
    pub channel: Channel,
    /// The document itself.
    pub document: Option<NewReceivedDocument<'a>>,
    /// The supervisor who accepts it.
    pub accepted_by: Option<&'a str>,
    /// When it came.
    pub at: Instant,
}

/// A document to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewReceivedDocument<'a> {
    /// The file's name.
    pub name: &'a str,
    /// Such as `application/pdf`.
    pub media_type: &'a str,
    /// Its bytes.
    pub content: &'a [u8],
}

/// The end of an RMA by its quote (QUO-3).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QuoteEndRecord {
    /// Its number.
    pub quote_end: i64,
    /// When.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Instant,
    /// Who recorded it.
    pub who: String,
}

pub(super) fn money(amount: i64, currency: &str) -> Result<Money, StoreError> {
    currency
        .parse()
        .and_then(|currency| Money::new(amount, currency))
        .map_err(|wrong| unreadable("an amount of money", wrong))
}

fn quote(row: &Row<'_>) -> Result<QuoteRecord, StoreError> {
    let (kind, currency, valid_until): (String, String, String) = (row.get(2)?, row.get(4)?, row.get(5)?);
    Ok(QuoteRecord {
        quote: row.get(0)?,
        version: row.get(1)?,
        kind: kind.parse().map_err(|wrong| unreadable("quotes.kind", wrong))?,
        total: money(row.get(3)?, &currency)?,
        valid_until: day("quotes.valid_until", &valid_until)?,
        at: instant(row.get(6)?)?,
        who: row.get(7)?,
        lines: Vec::new(),
    })
}

fn quote_line(row: &Row<'_>) -> Result<QuoteLine, StoreError> {
    let part: String = row.get(1)?;
    Ok(QuoteLine {
        line: line_number(row.get(0)?)?,
        part_number: PartNumber::new(&part).ok_or_else(|| unreadable("quote_lines.part_number", "nothing"))?,
        amount: row.get(2)?,
    })
}

fn purchase_order(row: &Row<'_>) -> Result<PurchaseOrderRecord, StoreError> {
    let (date, currency, channel): (String, String, String) = (row.get(2)?, row.get(4)?, row.get(5)?);
    let digest: Option<Vec<u8>> = row.get(8)?;
    let document = match digest {
        Some(digest) => Some(ReceivedDocument {
            name: row.get(6)?,
            media_type: row.get(7)?,
            sha256: hexadecimal(&digest),
            bytes: row.get(9)?,
        }),
        None => None,
    };
    Ok(PurchaseOrderRecord {
        purchase_order: row.get(0)?,
        number: row.get(1)?,
        date: day("purchase_orders.date", &date)?,
        total: money(row.get(3)?, &currency)?,
        channel: channel.parse().map_err(|wrong| unreadable("purchase_orders.channel", wrong))?,
        document,
        accepted_by: row.get(10)?,
        at: instant(row.get(11)?)?,
        who: row.get(12)?,
    })
}

impl Records<'_> {
    /// The confirmation of an RMA's failure.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn failure(&self, rma: RmaNumber) -> Result<Option<FailureRecord>, StoreError> {
        let found = self.all(
            "SELECT failure, confirmed_by, at, who FROM failures WHERE rma = $1 AND taken_back IS NULL",
            [rma.key()],
            |row| {
                Ok(FailureRecord {
                    failure: row.get(0)?,
                    confirmed_by: row.get(1)?,
                    at: instant(row.get(2)?)?,
                    who: row.get(3)?,
                })
            },
        )?;
        Ok(found.into_iter().next())
    }

    /// The versions of an RMA's quote, the first one first; the last is in force.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quotes(&self, rma: RmaNumber) -> Result<Vec<QuoteRecord>, StoreError> {
        let mut quotes = self.all(
            "SELECT quote, version, kind, amount, currency, valid_until, at, who FROM quotes
             WHERE rma = $1 AND taken_back IS NULL ORDER BY version",
            [rma.key()],
            quote,
        )?;
        for quote in &mut quotes {
            quote.lines = self.all(
                "SELECT line, part_number, amount FROM quote_lines WHERE quote = $1 ORDER BY line",
                [quote.quote],
                quote_line,
            )?;
        }
        Ok(quotes)
    }

    /// The purchase order that was accepted on a version of a quote.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn purchase_order(&self, quote: i64) -> Result<Option<PurchaseOrderRecord>, StoreError> {
        let found = self.all(
            "SELECT o.purchase_order, o.number, o.date, o.amount, o.currency, o.channel, o.document_name, d.media_type,
                    d.digest, length(d.content), o.accepted_by, o.at, o.who
             FROM purchase_orders o LEFT JOIN received_documents d ON d.digest = o.document
             WHERE o.quote = $1 AND o.taken_back IS NULL",
            [quote],
            purchase_order,
        )?;
        Ok(found.into_iter().next())
    }

    /// The bytes of a purchase order's document; none where it has none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn purchase_order_document(&self, purchase_order: i64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT d.content FROM purchase_orders o JOIN received_documents d ON d.digest = o.document
                 WHERE o.purchase_order = $1",
            )?
            .query_row([purchase_order], |row| row.get(0))
            .optional()?)
    }

    /// The end of an RMA by this version of its quote.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quote_end(&self, quote: i64) -> Result<Option<QuoteEndRecord>, StoreError> {
        let found = self.all(
            "SELECT quote_end, at, who FROM quote_ends WHERE quote = $1 AND taken_back IS NULL",
            [quote],
            |row| Ok(QuoteEndRecord { quote_end: row.get(0)?, at: instant(row.get(1)?)?, who: row.get(2)? }),
        )?;
        Ok(found.into_iter().next())
    }

    /// The RMAs that have a quote or its due date, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quoted_rmas(&self) -> Result<Vec<RmaNumber>, StoreError> {
        self.all(
            "SELECT rma FROM quotes WHERE taken_back IS NULL
             UNION SELECT subject FROM due_dates WHERE kind = 'quote' ORDER BY 1",
            (),
            |row| {
                let key: i64 = row.get(0)?;
                RmaNumber::new(key).ok_or_else(|| unreadable("quotes.rma", key))
            },
        )
    }

    /// The price of a part: for its repair, or the list price for another one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn price(&self, part: &PartNumber, kind: QuoteKind) -> Result<Option<Money>, StoreError> {
        let query = match kind {
            QuoteKind::Repair => "SELECT repair_price, currency FROM parts WHERE part_number = $1",
            QuoteKind::Replacement => "SELECT list_price, currency FROM parts WHERE part_number = $1",
        };
        let found: Option<(Option<i64>, Option<String>)> = self
            .connection
            .prepare_cached(query)?
            .query_row([part.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            // A part that costs nothing has no price to quote or to charge.
            Some((Some(amount), Some(currency))) if amount > 0 => money(amount, &currency).map(Some),
            _ => Ok(None),
        }
    }

    /// Hands the digest of every document that a customer sent to `each`, as it is on record and
    /// as its bytes have it, both in hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn each_received_document(&self, mut each: impl FnMut(&str, &str)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT digest, content FROM received_documents")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let (digest, content): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            each(&hexadecimal(&digest), &hexadecimal(&Sha256::digest(content)));
        }
        Ok(())
    }
}

impl Change<'_> {
    /// Records that the hardware failure of an RMA was confirmed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_failure(&self, rma: RmaNumber, confirmed_by: &str, at: Instant) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO failures (rma, confirmed_by, at, recorded_at, who) VALUES ($1, $2, $3, $4, $5)",
            )?
            .execute((rma.key(), confirmed_by, millis(at), millis(self.recorded_at()), self.who()))?;
        Ok(())
    }

    /// Records a quote with its lines, and returns its version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_quote(&self, new: &NewQuote<'_>) -> Result<u32, StoreError> {
        let (quote, version): (i64, u32) = self
            .connection
            .prepare_cached(
                "INSERT INTO quotes (rma, version, kind, amount, currency, valid_until, at, recorded_at, who)
                 VALUES ($1, (SELECT coalesce(max(version), 0) + 1 FROM quotes WHERE rma = $1), $2, $3, $4, $5, $6, $7, $8)
                 RETURNING quote, version",
            )?
            .query_row(
                (
                    new.rma.key(),
                    new.kind.as_str(),
                    new.total.amount(),
                    new.total.currency().code(),
                    new.valid_until.to_string(),
                    millis(new.at),
                    millis(self.recorded_at()),
                    self.who(),
                ),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO quote_lines (quote, line, part_number, amount) VALUES ($1, $2, $3, $4)")?;
        for line in new.lines {
            insert.execute((quote, line.line.key(), line.part_number.as_str(), line.amount))?;
        }
        Ok(version)
    }

    /// Records a purchase order, and keeps its document.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_purchase_order(&self, new: &NewPurchaseOrder<'_>) -> Result<(), StoreError> {
        let digest = new.document.map(|document| Sha256::digest(document.content).to_vec());
        if let (Some(document), Some(digest)) = (&new.document, &digest) {
            self.connection
                .prepare_cached(
                    "INSERT INTO received_documents (digest, media_type, content) VALUES ($1, $2, $3)
                     ON CONFLICT (digest) DO NOTHING",
                )?
                .execute((digest, document.media_type, document.content))?;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO purchase_orders (quote, number, date, amount, currency, channel, document, document_name,
                                              accepted_by, at, recorded_at, who)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            )?
            .execute((
                new.quote,
                new.number,
                new.date.to_string(),
                new.total.amount(),
                new.total.currency().code(),
                new.channel.as_str(),
                digest,
                new.document.map(|document| document.name),
                new.accepted_by,
                millis(new.at),
                millis(self.recorded_at()),
                self.who(),
            ))?;
        Ok(())
    }

    /// Ends an RMA by this version of its quote (QUO-3): it is cancelled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_quote(&self, rma: RmaNumber, quote: i64, at: Instant) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO quote_ends (quote, at, recorded_at, who) VALUES ($1, $2, $3, $4)")?
            .execute((quote, millis(at), millis(self.recorded_at()), self.who()))?;
        self.set_rma_state(rma, RmaState::Cancelled, None)
    }

    /// An RMA was not ended by its quote after all: it is unconfirmed again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_quote_end(&self, rma: RmaNumber, quote_end: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE quote_ends SET taken_back = $1 WHERE quote_end = $2", quote_end)?;
        self.set_rma_state(rma, RmaState::Unconfirmed, None)
    }

    /// A failure was confirmed by mistake; its row stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_failure(&self, failure: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE failures SET taken_back = $1 WHERE failure = $2", failure)
    }

    /// A version of a quote was given by mistake; its row stays, and the one before is in force.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_quote(&self, quote: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE quotes SET taken_back = $1 WHERE quote = $2", quote)
    }

    /// A purchase order was recorded by mistake; its row stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_back_purchase_order(&self, purchase_order: i64) -> Result<(), StoreError> {
        self.take_back("UPDATE purchase_orders SET taken_back = $1 WHERE purchase_order = $2", purchase_order)
    }
}
