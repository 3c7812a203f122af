//! A page of a list: selected by its columns, then read as records.

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::super::exchange::SortOrder;
use super::super::lines::line_number;
use super::super::{Records, StoreError, instant, unreadable};
use super::columns::{Column, LINES_AN_RMA, List, count, load, load_chunk};
use super::words::words;
use crate::calendar::Instant;
use crate::numbers::{CaseNumber, LineNumber, RmaNumber};

/// What cases and RMAs are sorted by (SRC-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum FoundColumn {
    /// Closed, then open.
    Status,
    /// The number.
    #[default]
    Id,
    /// The site's name, by its characters.
    SiteName,
    /// The site.
    SiteId,
    /// The contact's name, by its characters.
    ContactName,
    /// The oldest first.
    LastModified,
    /// Those without one first.
    Platform,
    /// P1 first.
    Priority,
}

/// What lines are sorted by (SRC-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum TrackedColumn {
    /// Closed, then open.
    Status,
    /// The line's number.
    #[default]
    Rma,
    /// Without regard to ASCII case.
    PartNumber,
    /// Those without one first; without regard to ASCII case.
    Serial,
    /// The case's number.
    Case,
    /// The oldest first.
    CreateDate,
}

/// Which rows are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All.
    All,
    /// Those whose keys are within one of these ranges, their ends included, in order.
    Keys(Vec<(i64, i64)>),
    /// Those with a word in the customer's tracking number that begins with each of these.
    Words(Vec<String>),
    /// Those of a site.
    Site(String),
    /// Those of a contact, by address.
    Contact(String),
}

/// Which page, in which order. Rows that are the same in the column are by number.
#[derive(Clone, Copy, Debug)]
pub struct PageWanted<C> {
    /// Sorted by this.
    pub sort: C,
    /// Which way; descending is ascending backwards.
    pub order: SortOrder,
    /// So many are passed over.
    pub offset: u32,
    /// So many are handed out at most.
    pub limit: u32,
}

/// A page, and how many rows there are in all.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// How many there are on all pages.
    pub total: usize,
}

/// A case or an RMA that was found.
#[derive(Clone, Debug)]
pub struct FoundRow {
    /// The case, or that of the RMA.
    pub case: CaseNumber,
    /// The RMA, where it is one.
    pub rma: Option<RmaNumber>,
    /// Open, else closed (an RMA also where it is cancelled).
    pub open: bool,
    /// The customer's site.
    pub site_id: String,
    /// Its name.
    pub site_name: String,
    /// The address of the contact.
    pub contact: String,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's telephone.
    pub contact_phone: Option<String>,
    /// When it was last modified: the time of recording of the newest change that its history
    /// tells of, else that of its creation.
    pub last_modified: Instant,
    /// What the case is about.
    pub platform: Option<String>,
    /// `P1` to `P4`.
    pub priority: String,
    /// The customer's own reference.
    pub tracking_number: Option<String>,
}

/// A line that is tracked.
#[derive(Clone, Debug)]
pub struct TrackedRow {
    /// Which line.
    pub line: LineNumber,
    /// Its RMA is open; else closed or cancelled.
    pub open: bool,
    /// The part that comes back.
    pub part_number: String,
    /// The serial on record.
    pub serial: Option<String>,
    /// The case.
    pub case: CaseNumber,
    /// When the RMA was created.
    pub created_at: Instant,
}

/// A site or a contact that was found by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRow {
    /// The site's id, or the contact's address.
    pub key: String,
    /// The name.
    pub name: String,
    /// The site's address on one line, or the name of the contact's site.
    pub detail: String,
}

/// The rows from `from` to before `to`, in ascending order; descending pages are cut from the end.
fn span<C>(page: &PageWanted<C>, total: usize) -> (usize, usize) {
    let (offset, limit) = (page.offset as usize, page.limit as usize);
    match page.order {
        SortOrder::Ascending => (offset.min(total), offset.saturating_add(limit).min(total)),
        SortOrder::Descending => (total.saturating_sub(offset.saturating_add(limit)), total.saturating_sub(offset)),
    }
}

/// The positions at `from` to before `to` of those that are `kept`, in the order of their values.
fn select(values: &[i64], kept: Option<&[u32]>, span: (usize, usize)) -> Vec<u32> {
    match kept {
        Some(kept) => select_among(kept.iter().map(|at| (values[*at as usize], *at)), span),
        None => select_among(values.iter().copied().zip(0..), span),
    }
}

/// Values are counted in so many buckets at most.
const BUCKET_BITS: u32 = 16;

/// Counts values in buckets, and looks only into those that the span begins and ends in.
fn select_among(all: impl Iterator<Item = (i64, u32)> + Clone, (from, to): (usize, usize)) -> Vec<u32> {
    let (least, greatest) =
        all.clone().fold((i64::MAX, i64::MIN), |(least, greatest), (value, _)| (least.min(value), greatest.max(value)));
    if from >= to || least > greatest {
        return Vec::new();
    }
    let range = greatest.abs_diff(least);
    let shift = (u64::BITS - range.leading_zeros()).saturating_sub(BUCKET_BITS);
    // At most 16 bits are left.
    let bucket_of = |value: i64| usize::try_from(value.abs_diff(least) >> shift).unwrap_or_default();
    let mut counts = vec![0_usize; bucket_of(greatest) + 1];
    for (value, _) in all.clone() {
        counts[bucket_of(value)] += 1;
    }
    // The buckets of the span's first and last row, and how many rows come before the first.
    let (mut first, mut before) = (0, 0);
    while before + counts[first] <= from {
        before += counts[first];
        first += 1;
    }
    let (mut last, mut through) = (first, before + counts[first]);
    while through < to {
        last += 1;
        through += counts[last];
    }
    if shift == 0 {
        // A bucket is one value, and its rows come in order: only the page's are taken.
        let (mut passed, mut wanted) = (from - before, to - from);
        if last > first {
            wanted = to - (through - counts[last]);
        }
        let mut page: Vec<(i64, u32)> = Vec::with_capacity(to - from);
        for (value, at) in all {
            let bucket = bucket_of(value);
            if bucket < first || bucket > last {
                continue;
            }
            if bucket == first && passed > 0 {
                passed -= 1;
            } else if bucket < last {
                page.push((value, at));
            } else if wanted > 0 {
                wanted -= 1;
                page.push((value, at));
            }
        }
        page.sort_unstable();
        return page.into_iter().map(|(_, at)| at).collect();
    }
    let mut within: Vec<(i64, u32)> = all.filter(|(value, _)| (first..=last).contains(&bucket_of(*value))).collect();
    let (from, to) = (from - before, to - before);
    if from > 0 {
        within.select_nth_unstable(from);
    }
    let rest = &mut within[from..];
    if to - from < rest.len() {
        rest.select_nth_unstable(to - from);
    }
    let page = &mut rest[..to - from];
    page.sort_unstable();
    page.iter().map(|(_, at)| *at).collect()
}

/// The positions of rows whose keys are within one of the ranges, both in order.
fn within(keys: &[i64], ranges: &[(i64, i64)]) -> Vec<u32> {
    let mut kept = Vec::new();
    for (first, last) in ranges {
        let from = keys.partition_point(|key| key < first);
        let to = keys.partition_point(|key| key <= last);
        kept.extend((from..to).filter_map(|at| u32::try_from(at).ok()));
    }
    kept
}

/// The positions of keys that are among `wanted`, both in order.
fn among(keys: &[i64], wanted: &[i64]) -> Vec<u32> {
    wanted.iter().filter_map(|key| u32::try_from(keys.binary_search(key).ok()?).ok()).collect()
}

fn limit_and_offset(limit: usize, offset: usize) -> (i64, i64) {
    (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX))
}

const CASE: &str =
    "SELECT k.case_number, NULL, k.status <> 'closed', s.site_id, s.name, c.email, c.name, c.phone, k.platform,
            k.priority, k.tracking_number
     FROM cases k JOIN sites s ON s.site_id = k.site_id JOIN contacts c ON c.email = k.contact
     WHERE k.case_number = $1";

const RMA: &str =
    "SELECT k.case_number, r.rma, r.state NOT IN ('closed', 'cancelled'), s.site_id, s.name, c.email, c.name,
            c.phone, k.platform, k.priority, k.tracking_number
     FROM rmas r JOIN cases k ON k.case_number = r.case_number
     JOIN sites s ON s.site_id = k.site_id JOIN contacts c ON c.email = k.contact
     WHERE r.rma = $1";

const LINE: &str =
    "SELECT l.line, r.state NOT IN ('closed', 'cancelled'), l.part_number, l.serial, r.case_number, r.created_at
     FROM lines l JOIN rmas r ON r.rma = l.rma WHERE l.line = $1";

fn case_number(key: i64) -> Result<CaseNumber, StoreError> {
    CaseNumber::from_key(key).ok_or_else(|| unreadable("a case key", key))
}

fn found(row: &Row<'_>, last_modified: Instant) -> Result<FoundRow, StoreError> {
    let rma: Option<i64> = row.get(1)?;
    Ok(FoundRow {
        case: case_number(row.get(0)?)?,
        rma: rma.map(|key| RmaNumber::new(key).ok_or_else(|| unreadable("rmas.rma", key))).transpose()?,
        open: row.get(2)?,
        site_id: row.get(3)?,
        site_name: row.get(4)?,
        contact: row.get(5)?,
        contact_name: row.get(6)?,
        contact_phone: row.get(7)?,
        last_modified,
        platform: row.get(8)?,
        priority: row.get(9)?,
        tracking_number: row.get(10)?,
    })
}

fn tracked(row: &Row<'_>) -> Result<TrackedRow, StoreError> {
    Ok(TrackedRow {
        line: line_number(row.get(0)?)?,
        open: row.get(1)?,
        part_number: row.get(2)?,
        serial: row.get(3)?,
        case: case_number(row.get(4)?)?,
        created_at: instant(row.get(5)?)?,
    })
}

impl Records<'_> {
    /// A page of cases, with all there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn found_cases(&self, wanted: &Wanted, page: &PageWanted<FoundColumn>) -> Result<Page<FoundRow>, StoreError> {
        self.found(List::Cases, wanted, page)
    }

    /// A page of RMAs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn found_rmas(&self, wanted: &Wanted, page: &PageWanted<FoundColumn>) -> Result<Page<FoundRow>, StoreError> {
        self.found(List::Rmas, wanted, page)
    }

    fn found(&self, list: List, wanted: &Wanted, page: &PageWanted<FoundColumn>) -> Result<Page<FoundRow>, StoreError> {
        let keys = load(self.connection, list, Column::Key)?;
        let kept = match wanted {
            Wanted::All => None,
            Wanted::Keys(ranges) => Some(within(&keys, ranges)),
            Wanted::Words(words) => {
                let cases = self.cases_by_words(words)?;
                Some(match list {
                    List::Cases => among(&keys, &cases),
                    List::Rmas | List::Lines => {
                        self.positions(list, Column::Case, |case| cases.binary_search(&case).is_ok())?
                    }
                })
            }
            Wanted::Site(site) => Some(self.of_term(list, Column::Site, "site", site)?),
            Wanted::Contact(contact) => Some(self.of_term(list, Column::Contact, "contact", contact)?),
        };
        let total = kept.as_ref().map_or(keys.len(), Vec::len);
        let span = span(page, total);
        let mut chosen: Vec<u32> = if page.sort == FoundColumn::Id {
            let all = |(from, to): (usize, usize)| (from..to).filter_map(|at| u32::try_from(at).ok()).collect();
            kept.map_or_else(|| all(span), |kept| kept[span.0..span.1].to_vec())
        } else {
            select(&self.found_values(list, page.sort)?, kept.as_deref(), span)
        };
        if page.order == SortOrder::Descending {
            chosen.reverse();
        }
        let query = if list == List::Cases { CASE } else { RMA };
        let mut rows = Vec::with_capacity(chosen.len());
        for at in chosen {
            let key = keys[at as usize];
            let modified = self.last_modified(list, key)?;
            rows.extend(self.all(query, [key], |row| found(row, modified))?);
        }
        Ok(Page { rows, total })
    }

    /// Where a column has values that are wanted.
    fn positions(&self, list: List, column: Column, wanted: impl Fn(i64) -> bool) -> Result<Vec<u32>, StoreError> {
        let values = load(self.connection, list, column)?;
        Ok(values.into_iter().zip(0..).filter(|(value, _)| wanted(*value)).map(|(_, at)| at).collect())
    }

    fn of_term(&self, list: List, column: Column, kind: &str, key: &str) -> Result<Vec<u32>, StoreError> {
        let query = "SELECT term FROM search_terms WHERE kind = $1 AND key = $2";
        let Some(term) = self.all(query, (kind, key), |row| Ok(row.get::<_, i64>(0)?))?.pop() else {
            return Ok(Vec::new());
        };
        self.positions(list, column, |of_row| of_row == term)
    }

    fn last_modified(&self, list: List, key: i64) -> Result<Instant, StoreError> {
        let chunk = list.chunk_of(key);
        let keys = load_chunk(self.connection, list, Column::Key, chunk)?;
        let modified = load_chunk(self.connection, list, Column::Modified, chunk)?;
        let at = keys.binary_search(&key).ok().and_then(|at| modified.get(at));
        instant(*at.ok_or_else(|| unreadable("search_chunks", format!("no row of {key}")))?)
    }

    /// What the rows of a list are sorted by, as numbers.
    fn found_values(&self, list: List, sort: FoundColumn) -> Result<Vec<i64>, StoreError> {
        let (column, places) = match sort {
            FoundColumn::Status => (Column::Open, None),
            FoundColumn::Id => (Column::Key, None),
            FoundColumn::SiteName => (
                Column::Site,
                Some(
                    "SELECT t.term, s.name FROM search_terms t JOIN sites s ON s.site_id = t.key WHERE t.kind = 'site'",
                ),
            ),
            FoundColumn::SiteId => (Column::Site, Some("SELECT term, key FROM search_terms WHERE kind = 'site'")),
            FoundColumn::ContactName => (
                Column::Contact,
                Some(
                    "SELECT t.term, c.name FROM search_terms t JOIN contacts c ON c.email = t.key
                     WHERE t.kind = 'contact'",
                ),
            ),
            FoundColumn::LastModified => (Column::Modified, None),
            FoundColumn::Platform => {
                (Column::Platform, Some("SELECT term, key FROM search_terms WHERE kind = 'platform'"))
            }
            FoundColumn::Priority => (Column::Priority, None),
        };
        let mut values = load(self.connection, list, column)?;
        if let Some(places) = places {
            self.terms_to_places(&mut values, places)?;
        }
        Ok(values)
    }

    /// Texts' numbers become their places among each other, from 1 on; 0 is no text.
    fn terms_to_places(&self, values: &mut [i64], query: &str) -> Result<(), StoreError> {
        let mut terms: Vec<(String, usize)> = self.all(query, (), |row| {
            let term: i64 = row.get(0)?;
            let term = usize::try_from(term).map_err(|_| unreadable("search_terms.term", term))?;
            Ok((row.get(1)?, term))
        })?;
        terms.sort_unstable();
        let mut places = vec![0; terms.iter().map(|(_, term)| term + 1).max().unwrap_or(0)];
        let (mut place, mut before) = (0, None);
        for (text, term) in &terms {
            if before != Some(text) {
                (place, before) = (place + 1, Some(text));
            }
            places[*term] = place;
        }
        for value in values {
            *value = usize::try_from(*value).ok().and_then(|term| places.get(term)).copied().unwrap_or(0);
        }
        Ok(())
    }

    /// A page of the lines of all RMAs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tracked_lines(&self, page: &PageWanted<TrackedColumn>) -> Result<Page<TrackedRow>, StoreError> {
        let (total, mut chosen) = if page.sort == TrackedColumn::Serial {
            let total = count(self.connection, List::Lines)?;
            (total, self.lines_by_serial(span(page, total), total)?)
        } else {
            let keys = load(self.connection, List::Lines, Column::Key)?;
            let span = span(page, keys.len());
            let positions = if page.sort == TrackedColumn::Rma {
                (span.0..span.1).filter_map(|at| u32::try_from(at).ok()).collect()
            } else {
                select(&self.tracked_values(page.sort, &keys)?, None, span)
            };
            (keys.len(), positions.into_iter().map(|at| keys[at as usize]).collect())
        };
        if page.order == SortOrder::Descending {
            chosen.reverse();
        }
        let mut rows = Vec::with_capacity(chosen.len());
        for line in chosen {
            rows.extend(self.all(LINE, [line], tracked)?);
        }
        Ok(Page { rows, total })
    }

    fn tracked_values(&self, sort: TrackedColumn, keys: &[i64]) -> Result<Vec<i64>, StoreError> {
        let column = match sort {
            TrackedColumn::Status => Column::Open,
            TrackedColumn::Case => Column::Case,
            TrackedColumn::CreateDate => Column::Created,
            TrackedColumn::PartNumber | TrackedColumn::Rma | TrackedColumn::Serial => {
                let mut values = load(self.connection, List::Lines, Column::Part)?;
                let parts = "SELECT term, upper(key) FROM search_terms WHERE kind = 'part'";
                self.terms_to_places(&mut values, parts)?;
                return Ok(values);
            }
        };
        // Each line has what its RMA has; both are in the order of their numbers.
        let rmas = load(self.connection, List::Rmas, Column::Key)?;
        let of_rmas = load(self.connection, List::Rmas, column)?;
        let mut at = 0;
        let of_line = |line: &i64| {
            let rma = line / LINES_AN_RMA;
            while rmas.get(at).is_some_and(|key| *key < rma) {
                at += 1;
            }
            of_rmas.get(at).copied().unwrap_or_default()
        };
        Ok(keys.iter().map(of_line).collect())
    }

    /// Lines in the order of their serials: from the index, from whichever end is nearer.
    fn lines_by_serial(&self, (from, to): (usize, usize), total: usize) -> Result<Vec<i64>, StoreError> {
        let key = |row: &Row<'_>| Ok(row.get(0)?);
        let without: i64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM lines WHERE serial IS NULL")?
            .query_row((), |row| row.get(0))?;
        let without = usize::try_from(without).unwrap_or_default();
        let mut lines = Vec::new();
        if from < without {
            lines = self.all(
                "SELECT line FROM lines WHERE serial IS NULL ORDER BY line LIMIT $1 OFFSET $2",
                limit_and_offset(to.min(without) - from, from),
                key,
            )?;
        }
        if to > without {
            let (from, to, with) = (from.max(without) - without, to - without, total - without);
            if from <= with / 2 {
                lines.extend(self.all(
                    "SELECT line FROM lines WHERE serial IS NOT NULL ORDER BY upper(serial), line LIMIT $1 OFFSET $2",
                    limit_and_offset(to - from, from),
                    key,
                )?);
            } else {
                let mut from_the_end = self.all(
                    "SELECT line FROM lines WHERE serial IS NOT NULL ORDER BY upper(serial) DESC, line DESC
                     LIMIT $1 OFFSET $2",
                    limit_and_offset(to - from, with - to),
                    key,
                )?;
                from_the_end.reverse();
                lines.extend(from_the_end);
            }
        }
        Ok(lines)
    }

    /// Sites whose id or name has words that begin with those of `text`, by name; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sites_named(&self, text: &str, limit: usize) -> Result<Vec<NamedRow>, StoreError> {
        self.named(
            ("site", text, limit),
            "SELECT site_id, name, replace(address, '|', ', ') FROM sites WHERE site_id = $1",
        )
    }

    /// Contacts whose address or name has words that begin with those of `text`, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contacts_named(&self, text: &str, limit: usize) -> Result<Vec<NamedRow>, StoreError> {
        self.named(
            ("contact", text, limit),
            "SELECT c.email, c.name, s.name FROM contacts c JOIN sites s ON s.site_id = c.site_id WHERE c.email = $1",
        )
    }

    fn named(&self, (kind, text, limit): (&str, &str, usize), query: &str) -> Result<Vec<NamedRow>, StoreError> {
        let mut found = Vec::new();
        // More than are shown of a word that is everywhere say nothing.
        for key in self.keys_by_name(kind, &words(text))?.into_iter().take(limit.saturating_mul(20)) {
            found.extend(
                self.all(query, [&key], |row| {
                    Ok(NamedRow { key: row.get(0)?, name: row.get(1)?, detail: row.get(2)? })
                })?,
            );
        }
        found.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
        found.truncate(limit);
        Ok(found)
    }
}

impl Records<'_> {
    /// The cases whose customer's tracking number has words that begin with those of `text`, the
    /// newest first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cases_tracked_as(&self, text: &str, limit: usize) -> Result<Vec<CaseNumber>, StoreError> {
        self.cases_by_words(&words(text))?.into_iter().rev().take(limit).map(case_number).collect()
    }

    /// The first keys of cases within ranges, in order; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn case_keys(&self, ranges: &[(i64, i64)], limit: u32) -> Result<Vec<i64>, StoreError> {
        self.keys_within(
            "SELECT case_number FROM cases WHERE case_number BETWEEN $1 AND $2 ORDER BY 1 LIMIT $3",
            ranges,
            limit,
        )
    }

    /// The same of RMAs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rma_keys(&self, ranges: &[(i64, i64)], limit: u32) -> Result<Vec<i64>, StoreError> {
        self.keys_within("SELECT rma FROM rmas WHERE rma BETWEEN $1 AND $2 ORDER BY 1 LIMIT $3", ranges, limit)
    }

    fn keys_within(&self, query: &str, ranges: &[(i64, i64)], limit: u32) -> Result<Vec<i64>, StoreError> {
        let mut keys = Vec::new();
        for (first, last) in ranges {
            keys.extend(self.all(query, (first, last, limit), |row| Ok(row.get::<_, i64>(0)?))?);
        }
        keys.truncate(limit as usize);
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_either_order_are_cut_from_the_same_row_on() {
        let page = |order, offset, limit| PageWanted { sort: (), order, offset, limit };
        assert_eq!(span(&page(SortOrder::Ascending, 2, 3), 10), (2, 5));
        assert_eq!(span(&page(SortOrder::Descending, 2, 3), 10), (5, 8));
        assert_eq!(span(&page(SortOrder::Descending, 9, 3), 10), (0, 1));
        assert_eq!(span(&page(SortOrder::Ascending, 12, 3), 10), (10, 10));
        assert_eq!(span(&page(SortOrder::Descending, 12, 3), 10), (0, 0));
    }

    #[test]
    fn selection_is_a_piece_of_the_sorted_whole() {
        let values: Vec<i64> = (0..500).map(|at| (at * 7919) % 23).collect();
        let mut sorted: Vec<(i64, u32)> = values.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let spans = [(0, 10), (0, 500), (490, 500), (123, 124), (7, 7)];
        for (from, to) in spans {
            let wanted: Vec<u32> = sorted[from..to].iter().map(|(_, at)| *at).collect();
            assert_eq!(select(&values, None, (from, to)), wanted);
        }
        // Values far apart, some of them close to one another.
        let values: Vec<i64> = (0..500).map(|at| ((at * 7919) % 23) * 10_i64.pow(11) + (at * 31) % 7).collect();
        let mut sorted: Vec<(i64, u32)> = values.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        for (from, to) in spans {
            let wanted: Vec<u32> = sorted[from..to].iter().map(|(_, at)| *at).collect();
            assert_eq!(select(&values, None, (from, to)), wanted);
        }
        assert_eq!(select(&[5, 3, 9], Some(&[0, 2]), (0, 2)), [0, 2]);
        assert_eq!(select(&[i64::MAX, i64::MIN], None, (0, 1)), [1]);
        assert_eq!(select(&[], None, (0, 0)), Vec::<u32>::new());
    }
}
