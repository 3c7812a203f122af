//! Search by case, RMA and customer tracking number (SRC-1, SRC-2), the tracking list (SRC-3),
//! and the find that goes anywhere.

use serde::{Deserialize, Serialize};

use super::DeskError;
use crate::calendar::Instant;
use crate::dock::read_tag;
use crate::numbers::{CaseNumber, LineNumber, Number, NumberError, RmaNumber, Serial};
use crate::store::{
    FoundColumn, FoundRow, LineSummary, NamedRow, PageWanted, Records, SortOrder, StoreError, TrackedColumn,
    TrackedRow, Wanted, words,
};

/// What a text is searched as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum SearchBy {
    /// A case number, or the beginning of one.
    Case,
    /// The number of an RMA or of its line, or the beginning of one.
    Rma,
    /// Words of the customer's tracking number of a case.
    Tracking,
    /// The site of cases.
    Site,
    /// The contact of cases, by address.
    Contact,
}

/// What is searched for, and which page.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SearchQuery {
    /// What is searched for; nothing finds all.
    pub text: String,
    /// As what; else by its form (SRC-1).
    pub by: Option<SearchBy>,
    /// Sorted by this; rows that are the same there by number.
    pub sort: FoundColumn,
    /// The other way round.
    pub descending: bool,
    /// So many are passed over.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

/// Which page of the tracking list.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TrackQuery {
    /// Sorted by this; rows that are the same there by number.
    pub sort: TrackedColumn,
    /// The other way round.
    pub descending: bool,
    /// So many are passed over.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

/// Open or closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Openness {
    /// Something is to be done.
    Open,
    /// Nothing is to be done; an RMA also where it was cancelled.
    Closed,
}

impl Openness {
    fn new(open: bool) -> Self {
        if open { Self::Open } else { Self::Closed }
    }

    /// For a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Closed => "Closed",
        }
    }
}

/// A case or an RMA (SRC-2).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SearchRow {
    /// Open or closed.
    pub status: Openness,
    /// The number of the case or of the RMA.
    pub id: String,
    /// The customer's site.
    pub site_name: String,
    /// Its id.
    pub site_id: String,
    /// Who opened the case.
    pub contact_name: String,
    /// Their address.
    pub contact_email: String,
    /// Their telephone.
    pub contact_phone: Option<String>,
    /// When the newest change was recorded that its history tells of, else its creation.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub last_modified: Instant,
    /// What the case is about.
    pub platform: Option<String>,
    /// `P1` to `P4`.
    pub priority: String,
    /// The customer's own reference.
    pub tracking_number: Option<String>,
    /// The case, or that of the RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
}

/// A page of what was found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SearchPage {
    /// As what the text was searched.
    pub by: SearchBy,
    /// How many there are on all pages.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub total: usize,
    /// The rows.
    pub rows: Vec<SearchRow>,
}

/// A line of an RMA (SRC-3).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TrackRow {
    /// Whether its RMA is open or closed.
    pub status: Openness,
    /// The RMA.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub rma: RmaNumber,
    /// The line.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub line: LineNumber,
    /// The part that comes back.
    pub part_number: String,
    /// The serial on record.
    pub serial: Option<String>,
    /// The case.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub case: CaseNumber,
    /// When the RMA was created.
    #[serde(with = "crate::calendar::rfc3339")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub create_date: Instant,
}

/// A page of the tracking list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct TrackPage {
    /// How many there are on all pages.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub total: usize,
    /// The rows.
    pub rows: Vec<TrackRow>,
}

impl From<FoundRow> for SearchRow {
    fn from(row: FoundRow) -> Self {
        Self {
            status: Openness::new(row.open),
            id: row.rma.map_or_else(|| row.case.to_string(), |rma| rma.to_string()),
            site_name: row.site_name,
            site_id: row.site_id,
            contact_name: row.contact_name,
            contact_email: row.contact,
            contact_phone: row.contact_phone,
            last_modified: row.last_modified,
            platform: row.platform,
            priority: row.priority,
            tracking_number: row.tracking_number,
            case: row.case,
        }
    }
}

impl From<TrackedRow> for TrackRow {
    fn from(row: TrackedRow) -> Self {
        Self {
            status: Openness::new(row.open),
            rma: row.line.rma(),
            line: row.line,
            part_number: row.part_number,
            serial: row.serial,
            case: row.case,
            create_date: row.created_at,
        }
    }
}

/// The digits of a case number, RMA number or line that a text begins with the form of.
enum Beginning {
    Case(String),
    Rma(String),
}

fn beginning(text: &str) -> Option<Beginning> {
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(digits) = text.strip_prefix(['R', 'r']) {
        let digits = digits.strip_suffix('-').unwrap_or(digits);
        return (!digits.is_empty() && digits.len() <= 9 && all_digits(digits))
            .then(|| Beginning::Rma(digits.to_owned()));
    }
    // With dashes where they belong, or digits alone.
    let mut parts = text.split('-');
    let lengths = [4, 4, 4];
    let with_dashes = text.contains('-')
        && text.split('-').count() <= lengths.len()
        && text.split('-').zip(lengths).enumerate().all(|(at, (part, length))| {
            let last = at + 1 == text.split('-').count();
            all_digits(part) && (part.len() == length || (last && part.len() < length))
        });
    let digits: String = if with_dashes { parts.by_ref().collect() } else { text.trim_end_matches('#').to_owned() };
    (!digits.is_empty() && digits.len() <= 12 && all_digits(&digits)).then_some(Beginning::Case(digits))
}

/// The keys of `length` digits that begin with `digits`.
fn keys_from(digits: &str, length: usize) -> Option<(i64, i64)> {
    let first: i64 = digits.parse().ok()?;
    let places = 10_i64.pow(u32::try_from(length.checked_sub(digits.len())?).ok()?);
    Some((first * places, first * places + places - 1))
}

/// What a text is by its form (SRC-1): a number, its beginning where only a number is so written,
/// else words of a customer's tracking number.
#[must_use]
pub fn recognised(text: &str) -> SearchBy {
    let text = text.trim();
    match text.parse::<Number>() {
        Ok(Number::Case(_)) => return SearchBy::Case,
        Ok(Number::Rma(_) | Number::Line(_)) => return SearchBy::Rma,
        Err(_) => {}
    }
    match beginning(text) {
        Some(Beginning::Rma(_)) => SearchBy::Rma,
        // Digits alone may be anything; a case's have their dashes.
        Some(Beginning::Case(_)) if text.contains('-') => SearchBy::Case,
        _ if text.is_empty() => SearchBy::Case,
        _ => SearchBy::Tracking,
    }
}

fn wanted(text: &str, by: SearchBy) -> Result<Wanted, DeskError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Wanted::All);
    }
    let wrong = |wrong: NumberError| DeskError::Incomplete(wrong.to_string());
    Ok(match by {
        SearchBy::Case => match (text.parse::<CaseNumber>(), beginning(text)) {
            (Ok(case), _) => Wanted::Keys(vec![(case.key(), case.key())]),
            (Err(_), Some(Beginning::Case(digits))) if digits.len() < 12 => {
                Wanted::Keys(keys_from(&digits, 12).into_iter().collect())
            }
            (Err(error), _) => return Err(wrong(error)),
        },
        SearchBy::Rma => match (text.parse::<Number>(), beginning(text)) {
            (Ok(Number::Rma(rma)), _) => Wanted::Keys(vec![(rma.key(), rma.key())]),
            (Ok(Number::Line(line)), _) => Wanted::Keys(vec![(line.rma().key(), line.rma().key())]),
            // Five digits, or more without a leading zero (NUM-2).
            (
                Err(NumberError::RmaTooShort(_) | NumberError::LineMissing(_) | NumberError::RmaZero),
                Some(Beginning::Rma(digits)),
            ) => {
                let lengths = if digits.starts_with('0') { 5..=5 } else { digits.len().max(5)..=9 };
                let lengths = if text.ends_with('-') { digits.len()..=digits.len() } else { lengths };
                Wanted::Keys(lengths.filter_map(|length| keys_from(&digits, length)).collect())
            }
            (Ok(Number::Case(_)), _) => return Err(wrong(NumberError::NotANumber(text.to_owned()))),
            (Err(error), _) => return Err(wrong(error)),
        },
        SearchBy::Tracking => Wanted::Words(words(text)),
        SearchBy::Site => Wanted::Site(text.to_owned()),
        SearchBy::Contact => Wanted::Contact(text.to_owned()),
    })
}

fn order(descending: bool) -> SortOrder {
    if descending { SortOrder::Descending } else { SortOrder::Ascending }
}

/// Searches for cases, or for RMAs by their number (SRC-1, SRC-2).
///
/// # Errors
/// [`DeskError::Incomplete`] for a text that is no number of the kind asked for.
pub fn search(records: Records<'_>, query: &SearchQuery) -> Result<SearchPage, DeskError> {
    let by = query.by.unwrap_or_else(|| recognised(&query.text));
    let page =
        PageWanted { sort: query.sort, order: order(query.descending), offset: query.offset, limit: query.limit };
    let mut wanted = wanted(&query.text, by)?;
    let found = if by == SearchBy::Rma {
        if let Ok(Number::Line(line)) = query.text.parse()
            && records.line_summary(line)?.is_none()
        {
            wanted = Wanted::Keys(Vec::new());
        }
        records.found_rmas(&wanted, &page)?
    } else {
        records.found_cases(&wanted, &page)?
    };
    Ok(SearchPage { by, total: found.total, rows: found.rows.into_iter().map(SearchRow::from).collect() })
}

/// A page of the lines of all RMAs (SRC-3).
///
/// # Errors
/// [`StoreError`].
pub fn track(records: Records<'_>, query: &TrackQuery) -> Result<TrackPage, StoreError> {
    let page =
        PageWanted { sort: query.sort, order: order(query.descending), offset: query.offset, limit: query.limit };
    let found = records.tracked_lines(&page)?;
    Ok(TrackPage { total: found.total, rows: found.rows.into_iter().map(TrackRow::from).collect() })
}

/// What a hit of the find is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum HitKind {
    /// A case by its number.
    Case,
    /// An RMA by its number.
    Rma,
    /// A line by its number.
    Line,
    /// A line by its serial.
    Serial,
    /// A unit that is on no line, by its serial.
    Unit,
    /// A box on the shelf, by its tag.
    Tag,
    /// A case by the customer's tracking number.
    Tracking,
    /// A site.
    Site,
    /// A contact.
    Contact,
}

/// Something that the find goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its number, serial, tag, site id or address.
    pub key: String,
    /// What is shown first.
    pub title: String,
    /// What tells it from others.
    pub detail: String,
}

/// So many of a kind.
const HITS_MAX: u32 = 5;

/// Finds whatever a text names: a number (a case also by its 12 digits) or its beginning, a serial,
/// a shelf tag, a site, a contact, a customer's tracking number. Of each kind the first few.
///
/// # Errors
/// [`StoreError`].
pub fn find(records: Records<'_>, text: &str) -> Result<Vec<Hit>, DeskError> {
    let text = text.trim();
    let mut hits = Vec::new();
    if text.is_empty() {
        return Ok(hits);
    }
    numbers(records, text, &mut hits)?;
    if let Ok(tag) = read_tag(text)
        && let Some(item) = records.shelf_item(tag)?
    {
        let where_it_is = if item.disposition.is_some() { "left the shelf" } else { "on the shelf" };
        let name = format!("D{tag}");
        hits.push(Hit { kind: HitKind::Tag, key: name.clone(), title: name, detail: where_it_is.to_owned() });
    }
    let by_serial = records.lines_by_serial_beginning(text, HITS_MAX)?;
    for line in &by_serial {
        let serial = line.serial.as_ref().map(ToString::to_string).unwrap_or_default();
        hits.push(Hit {
            kind: HitKind::Serial,
            key: line.line.to_string(),
            title: serial,
            detail: format!("{} · {} · {}", line.line, line.part_number, line.state),
        });
    }
    if by_serial.is_empty()
        && let Some(serial) = Serial::new(text)
        && let Some(unit) = records.unit(&serial)?
    {
        let serial = unit.facts.serial.to_string();
        let detail = format!("{} · {}", unit.part_number, unit.site_name.unwrap_or_default());
        hits.push(Hit { kind: HitKind::Unit, key: serial.clone(), title: serial, detail });
    }
    let named = |kind, row: NamedRow| Hit {
        kind,
        title: row.name,
        detail: format!("{} · {}", row.key, row.detail),
        key: row.key,
    };
    let limit = HITS_MAX as usize;
    hits.extend(records.sites_named(text, limit)?.into_iter().map(|row| named(HitKind::Site, row)));
    hits.extend(records.contacts_named(text, limit)?.into_iter().map(|row| named(HitKind::Contact, row)));
    for case in records.cases_tracked_as(text, limit)? {
        if let Some(record) = records.case(case)? {
            hits.push(Hit {
                kind: HitKind::Tracking,
                key: case.to_string(),
                title: record.tracking_number.unwrap_or_default(),
                detail: format!("{case} · {}", record.site_name),
            });
        }
    }
    Ok(hits)
}

fn numbers(records: Records<'_>, text: &str, hits: &mut Vec<Hit>) -> Result<(), DeskError> {
    let line_hit = |line: LineSummary| Hit {
        kind: HitKind::Line,
        key: line.line.to_string(),
        title: line.line.to_string(),
        detail: format!("{} · {} · {}", line.part_number, line.site, line.state),
    };
    if let Ok(Number::Line(line)) = text.parse() {
        hits.extend(records.line_summary(line)?.map(line_hit));
        return Ok(());
    }
    let kinds: &[SearchBy] = match beginning(text) {
        Some(Beginning::Case(digits)) if digits.len() >= 4 => &[SearchBy::Case],
        Some(Beginning::Rma(_)) => &[SearchBy::Rma],
        _ => &[],
    };
    for by in kinds {
        let Ok(Wanted::Keys(ranges)) = wanted(text, *by) else { continue };
        let keys = if *by == SearchBy::Rma {
            records.rma_keys(&ranges, HITS_MAX)?
        } else {
            records.case_keys(&ranges, HITS_MAX)?
        };
        for key in keys {
            if *by == SearchBy::Rma {
                let Some(rma) = RmaNumber::new(key) else { continue };
                let lines = records.lines_of_rma(rma)?;
                let Some(first) = lines.first() else { continue };
                hits.push(Hit {
                    kind: HitKind::Rma,
                    key: rma.to_string(),
                    title: rma.to_string(),
                    detail: format!("{} · {} · {}", first.site_name, count(lines.len()), first.state),
                });
            } else if let Some(case) = CaseNumber::from_key(key)
                && let Some(record) = records.case(case)?
            {
                hits.push(Hit {
                    kind: HitKind::Case,
                    key: case.to_string(),
                    title: case.to_string(),
                    detail: format!("{} · {} · {}", record.site_name, record.priority, record.status),
                });
            }
        }
    }
    // The lines of an RMA that is meant by its whole number.
    if let Ok(Number::Rma(rma)) = text.parse() {
        let (first, last) = rma.line_keys();
        hits.extend(records.line_summaries((first, last), HITS_MAX)?.into_iter().map(line_hit));
    }
    Ok(())
}

fn count(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_text_says_what_it_is() {
        for (text, by) in [
            ("2008-0101-0123", SearchBy::Case),
            ("200801010123", SearchBy::Case),
            (" 200801010123# ", SearchBy::Case),
            ("2008-01", SearchBy::Case),
            ("2008-0101-", SearchBy::Case),
            ("r12345", SearchBy::Rma),
            ("R12345-1", SearchBy::Rma),
            ("R123", SearchBy::Rma),
            ("R12345-", SearchBy::Rma),
            ("", SearchBy::Case),
            ("794264", SearchBy::Tracking),
            ("PO-794264", SearchBy::Tracking),
            ("999999999999", SearchBy::Tracking),
            ("Router down", SearchBy::Tracking),
            ("20081-0101", SearchBy::Tracking),
        ] {
            assert_eq!(recognised(text), by, "{text}");
        }
    }

    #[test]
    fn the_beginning_of_a_number_is_a_range_for_each_length_it_can_have() {
        let keys = |text, by| wanted(text, by).ok();
        assert_eq!(keys("2008-01", SearchBy::Case), Some(Wanted::Keys(vec![(200_801_000_000, 200_801_999_999)])));
        assert_eq!(keys("R00012", SearchBy::Rma), Some(Wanted::Keys(vec![(12, 12)])));
        assert_eq!(keys("R001", SearchBy::Rma), Some(Wanted::Keys(vec![(100, 199)])));
        assert_eq!(
            keys("R12", SearchBy::Rma),
            Some(Wanted::Keys(vec![
                (12_000, 12_999),
                (120_000, 129_999),
                (1_200_000, 1_299_999),
                (12_000_000, 12_999_999),
                (120_000_000, 129_999_999)
            ]))
        );
        assert_eq!(keys("R12345-", SearchBy::Rma), Some(Wanted::Keys(vec![(12_345, 12_345)])));
        assert_eq!(keys("R12345-2", SearchBy::Rma), Some(Wanted::Keys(vec![(12_345, 12_345)])));
        assert_eq!(keys("R012345", SearchBy::Rma), None);
        assert_eq!(keys("SN0001", SearchBy::Rma), None);
        assert_eq!(keys("2008-1301-0001", SearchBy::Case), None);
    }
}
