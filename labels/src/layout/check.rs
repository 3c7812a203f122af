//! What a layout file has to be, beyond its form.

use std::ops::Range;

use toml::Spanned;

use super::data::{File, FileItem, FileRow, Item, Layout, Place, Row, Rule, Show};
use super::fields::{self, Field, Holds};
use super::{HAIRLINE, HEAVY};
use crate::label::LabelKind;
use crate::stock::short;

/// Something that cannot be, and where it is written.
pub(super) struct Fault {
    pub(super) span: Range<usize>,
    pub(super) field: String,
    pub(super) why: String,
}

fn fault<T>(span: Range<usize>, field: &str, why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { span, field: field.to_owned(), why: why.into() })
}

/// Margin that the smallest paper is taken to have.
const MARGIN_MM: f64 = 4.0;
/// Rounding of `f64`, and rows that give way by a hair on smaller paper.
const SLACK_MM: f64 = 0.1;

pub(super) fn layout(file: File) -> Result<Layout, Fault> {
    let kind = file.label;
    title(kind, &file.title)?;
    let paper = file.paper.get_ref();
    let least = (paper.width, paper.height);
    let is_side = |side: f64| (15.0..=320.0).contains(&side);
    if !is_side(least.0) || !is_side(least.1) {
        return fault(file.paper.span(), "paper", "a side has 15 to 320 mm");
    }
    let span = file.row.span();
    let rows = file.row.into_inner();
    if rows.is_empty() {
        return fault(span, "row", "a layout has at least one row");
    }
    let spans: Vec<(Range<usize>, Vec<Range<usize>>)> =
        rows.iter().map(|row| (row.span(), row.get_ref().item.iter().map(Spanned::span).collect())).collect();
    let rows = rows.into_iter().map(|one| row(kind, one)).collect::<Result<Vec<_>, _>>()?;
    let layout = Layout { kind, title: file.title.into_inner(), least, rows };
    fits(&layout, &spans)?;
    let is_barcode = |item: &Item| {
        let is_one = matches!(item.show, Show::Code128 | Show::Qr | Show::DataMatrix);
        is_one && item.when.is_none() && item.unless.is_none()
    };
    if !layout.rows.iter().flat_map(|row| &row.items).any(is_barcode) {
        let why = "a label has a barcode: an item that shows code128, qr or data-matrix, without when or unless";
        return fault(span, "row", why);
    }
    Ok(layout)
}

/// A title has words, and fields of text in braces.
fn title(kind: LabelKind, title: &Spanned<String>) -> Result<(), Fault> {
    let mut rest = title.get_ref().as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((key, after)) = after.split_once('}') else {
            return fault(title.span(), "title", "a “{” has no “}”");
        };
        field_of(kind, key, title.span(), "title", &[Holds::Text])?;
        rest = after;
    }
    Ok(())
}

fn field_of(kind: LabelKind, key: &str, span: Range<usize>, at: &str, holds: &[Holds]) -> Result<Field, Fault> {
    let known = fields::of(kind);
    let fitting = || known.iter().filter(|field| holds.contains(&field.holds)).map(|field| field.key);
    match known.iter().find(|field| field.key == key) {
        Some(field) if holds.contains(&field.holds) => Ok(*field),
        Some(_) => {
            fault(span, at, format!("“{key}” cannot be shown so; {} can", fitting().collect::<Vec<_>>().join(", ")))
        }
        None => fault(
            span,
            at,
            format!("a {} has no field “{key}”; it has {}", kind.name(), fitting().collect::<Vec<_>>().join(", ")),
        ),
    }
}

fn length(value: Option<&Spanned<f64>>, field: &str) -> Result<f64, Fault> {
    Ok(some_length(value, field)?.unwrap_or(0.0))
}

fn some_length(value: Option<&Spanned<f64>>, field: &str) -> Result<Option<f64>, Fault> {
    match value {
        Some(value) if !(0.0..=320.0).contains(value.get_ref()) => {
            fault(value.span(), field, format!("{} is not a length: 0 to 320", short(*value.get_ref())))
        }
        value => Ok(value.map(|value| *value.get_ref())),
    }
}

fn row(kind: LabelKind, row: Spanned<FileRow>) -> Result<Row, Fault> {
    let row = row.into_inner();
    let share = some_length(Some(&row.height), "height")?.unwrap_or_default();
    if share <= 0.0 {
        return fault(row.height.span(), "height", "a row has a height");
    }
    let columns = match &row.columns {
        None => Vec::new(),
        Some(columns) => {
            if columns.get_ref().is_empty() || columns.get_ref().iter().any(|&share| !(0.1..=1000.0).contains(&share)) {
                return fault(columns.span(), "columns", "columns are shares of the width, each more than 0");
            }
            columns.get_ref().clone()
        }
    };
    let count = columns.len();
    Ok(Row {
        share,
        rule: row.rule.map(|rule| match rule {
            Rule::Thin => HAIRLINE,
            Rule::Heavy => HEAVY,
        }),
        above: length(row.above.as_ref(), "above")?,
        below: length(row.below.as_ref(), "below")?,
        columns,
        gap: length(row.gap.as_ref(), "gap")?,
        divider: row.divider,
        items: row.item.into_iter().map(|one| item(kind, count, one)).collect::<Result<_, _>>()?,
    })
}

/// What an item of a kind shows, and the keys that it takes beside its place.
fn takes(show: Show) -> (&'static [Holds], &'static [&'static str]) {
    match show {
        Show::Text => (
            &[Holds::Text],
            &[
                "field",
                "words",
                "caption",
                "face",
                "align",
                "stand",
                "colour",
                "size",
                "least",
                "unwrapped",
                "pitch",
                "tracking",
            ],
        ),
        Show::Value => (&[Holds::Text], &["field", "caption", "face", "size", "least"]),
        Show::Number => (&[Holds::Text], &["field", "caption", "face", "align", "colour", "size"]),
        Show::Address | Show::List => (&[Holds::Lines], &["field", "caption", "size", "least", "unwrapped"]),
        Show::Pairs => (&[Holds::Pairs], &["field", "caption", "size"]),
        Show::Code128 => (&[Holds::Text], &["field", "otherwise"]),
        Show::Qr | Show::DataMatrix => (&[Holds::Text], &["field"]),
        Show::Block | Show::Frame => (&[], &[]),
        Show::Icon => (&[], &["icon", "colour", "stand"]),
    }
}

fn name(show: Show) -> &'static str {
    match show {
        Show::Text => "text",
        Show::Value => "value",
        Show::Number => "number",
        Show::Address => "address",
        Show::List => "list",
        Show::Pairs => "pairs",
        Show::Code128 => "code128",
        Show::Qr => "qr",
        Show::DataMatrix => "data-matrix",
        Show::Block => "block",
        Show::Frame => "frame",
        Show::Icon => "icon",
    }
}

/// The keys that are written at an item, beside its place and when it is shown.
fn written(item: &FileItem) -> Vec<(&'static str, Range<usize>)> {
    macro_rules! spans {
        ($($key:ident),+) => {
            [$((stringify!($key), item.$key.as_ref().map(Spanned::span))),+]
        };
    }
    spans!(field, otherwise, words, caption, icon, face, align, stand, colour, size, least, unwrapped, pitch, tracking)
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
        .collect()
}

fn item(kind: LabelKind, columns: usize, written_item: Spanned<FileItem>) -> Result<Item, Fault> {
    let span = written_item.span();
    let item = written_item.into_inner();
    let (holds, keys) = takes(item.show);
    for (key, at) in written(&item) {
        if !keys.contains(&key) {
            let what = name(item.show);
            let why = if keys.is_empty() {
                format!("“{what}” takes only its place")
            } else {
                format!("“{what}” does not take it; it takes {}", keys.join(", "))
            };
            return fault(at, key, why);
        }
    }
    let field = |key: &Option<Spanned<String>>, at: &str, holds: &[Holds]| {
        key.as_ref().map(|key| field_of(kind, key.get_ref(), key.span(), at, holds)).transpose()
    };
    const ANY: &[Holds] = &[Holds::Text, Holds::Lines, Holds::Pairs];
    let shown = field(&item.field, "field", holds)?;
    if keys.contains(&"field") && shown.is_none() == item.words.is_none() {
        let either = if keys.contains(&"words") { "either a field or words" } else { "a field" };
        return fault(span, "field", format!("“{}” needs {either}", name(item.show)));
    }
    if item.show == Show::Icon && item.icon.is_none() {
        return fault(span, "icon", "“icon” needs one of arrow, back, discrepancy, late");
    }
    if let Some(column) = &item.column
        && !(1..=columns).contains(column.get_ref())
    {
        let why = format!("there is no column {}: the row has {columns}", column.get_ref());
        return fault(column.span(), "column", why);
    }
    let points = |value: &Option<Spanned<f64>>, field: &str| match value {
        Some(value) if !(5.0..=200.0).contains(value.get_ref()) => {
            fault(value.span(), field, format!("{} is not a size of type: 5 to 200 points", short(*value.get_ref())))
        }
        value => Ok(value.as_ref().map(|value| *value.get_ref())),
    };
    let within = |value: &Option<Spanned<f64>>, field: &str, range: std::ops::RangeInclusive<f64>| match value {
        Some(value) if !range.contains(value.get_ref()) => {
            let why = format!("{} is not from {} to {}", short(*value.get_ref()), range.start(), range.end());
            fault(value.span(), field, why)
        }
        value => Ok(value.as_ref().map(|value| *value.get_ref())),
    };
    let default_face = match item.show {
        Show::Number => super::data::Face::Mono,
        _ => super::data::Face::Sans,
    };
    let default_align = match item.show {
        Show::Number => super::data::Align::Centre,
        _ => super::data::Align::Left,
    };
    Ok(Item {
        show: item.show,
        column: item.column.as_ref().map(|column| column.get_ref() - 1),
        place: Place {
            left: length(item.left.as_ref(), "left")?,
            top: length(item.top.as_ref(), "top")?,
            right: length(item.right.as_ref(), "right")?,
            bottom: length(item.bottom.as_ref(), "bottom")?,
            width: some_length(item.width.as_ref(), "width")?,
            height: some_length(item.height.as_ref(), "height")?,
            after: some_length(item.after.as_ref(), "after")?,
            from: item.from.map(Spanned::into_inner).unwrap_or_default(),
        },
        otherwise: field(&item.otherwise, "otherwise", &[Holds::Text])?,
        when: field(&item.when, "when", ANY)?,
        unless: field(&item.unless, "unless", ANY)?,
        field: shown,
        size: points(&item.size, "size")?,
        least: points(&item.least, "least")?,
        unwrapped: points(&item.unwrapped, "unwrapped")?,
        pitch: within(&item.pitch, "pitch", 0.8..=3.0)?,
        tracking: within(&item.tracking, "tracking", 0.0..=1.0)?.unwrap_or_default(),
        words: item.words.map(Spanned::into_inner),
        caption: item.caption.map(Spanned::into_inner),
        icon: item.icon.map(Spanned::into_inner),
        face: item.face.map_or(default_face, Spanned::into_inner),
        align: item.align.map_or(default_align, Spanned::into_inner),
        stand: item.stand.map(Spanned::into_inner).unwrap_or_default(),
        colour: item.colour.map(Spanned::into_inner).unwrap_or_default(),
    })
}

/// Refuses what would leave its row or column on the smallest paper.
fn fits(layout: &Layout, spans: &[(Range<usize>, Vec<Range<usize>>)]) -> Result<(), Fault> {
    let margin = MARGIN_MM.min(layout.least.1 * 0.06);
    let width = layout.least.0 - 2.0 * margin;
    let height = layout.least.1 - 2.0 * margin;
    let areas = super::engine::rows(&layout.rows, width, height);
    for ((row, area), (span, item_spans)) in layout.rows.iter().zip(areas).zip(spans) {
        if area.height - row.above - row.below <= 0.0 {
            return fault(span.clone(), "row", "above and below leave nothing of it on the smallest paper");
        }
        let cells = super::engine::cells(row, area);
        for (item, span) in row.items.iter().zip(item_spans) {
            let cell = cells[item.column.map_or(0, |column| column + 1)];
            let place = super::engine::place(&item.place, cell);
            let leaves = place.width <= 0.0
                || place.height <= 0.0
                || place.left < cell.left - SLACK_MM
                || place.right() > cell.right() + SLACK_MM
                || place.bottom() > cell.bottom() + SLACK_MM;
            if leaves {
                let why = format!(
                    "“{}” leaves its place, which is {:.1} × {:.1} mm on the smallest paper",
                    name(item.show),
                    cell.width,
                    cell.height
                );
                return fault(span.clone(), "item", why);
            }
        }
    }
    Ok(())
}
