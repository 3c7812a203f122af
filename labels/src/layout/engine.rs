//! Draws what a layout says.

use super::data::{self, Align, Icon, Item, Layout, Place, Row, Show, Stand};
use super::fields::{self, Value};
use super::{HAIRLINE, HEAVY, LEAST, Sheet, address, icons, inside, one_line, prose, pt};
use crate::error::{LabelError, Note};
use crate::label::Label;
use crate::page::{Area, Colour, ModuleLimits, Page};
use crate::stock::{Dpi, Stock};
use crate::symbol::{Symbol, Symbology};
use crate::text::{Face, Style, clean};

/// Rows of dates that are read at a glance.
const MOST_PAIRS: usize = 4;

/// Lays a label out as a layout of its kind says.
pub(super) fn lay_out(layout: &Layout, label: &Label, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    fields::check_numbers(label)?;
    let sheet = Sheet::new(title(&layout.title, label), stock, dpi)?;
    let (width, height) = (sheet.width, sheet.height);
    let mut drawing = Drawing { sheet, label, text_ends: 0.0 };
    for (row, area) in layout.rows.iter().zip(rows(&layout.rows, width, height)) {
        drawing.row(row, area)?;
    }
    Ok(drawing.sheet.page)
}

fn title(template: &str, label: &Label) -> String {
    let mut title = template.to_owned();
    for field in fields::of(label.kind()) {
        let place = format!("{{{}}}", field.key);
        if title.contains(&place) {
            title = title.replace(&place, &clean(fields::value(label, field.key).text()));
        }
    }
    title
}

/// Where rows lie on a printable part.
pub(super) fn rows(rows: &[Row], width: f64, height: f64) -> Vec<Area> {
    let total: f64 = rows.iter().map(|row| row.share).sum();
    let mut top = 0.0;
    rows.iter()
        .map(|row| {
            let area = Area { left: 0.0, top, width, height: height * row.share / total };
            top += area.height;
            area
        })
        .collect()
}

/// What is in a row to stand in: first all of it, then its columns.
pub(super) fn cells(row: &Row, area: Area) -> Vec<Area> {
    let whole = inside(area, row.above, row.below);
    let total: f64 = row.columns.iter().sum();
    // A row has a handful of columns.
    let room = whole.width - row.gap * row.columns.len().saturating_sub(1) as f64;
    let mut left = whole.left;
    let columns = row.columns.iter().map(|share| {
        let column = Area { left, width: room * share / total, ..whole };
        left = column.right() + row.gap;
        column
    });
    std::iter::once(whole).chain(columns).collect()
}

/// Where an item stands in its cell.
pub(super) fn place(place: &Place, cell: Area) -> Area {
    let width = place.width.unwrap_or(cell.width - place.left - place.right);
    let left = match place.from {
        data::Side::Left => cell.left + place.left,
        data::Side::Right => cell.right() - place.right - width,
    };
    let height = place.height.unwrap_or(cell.height - place.top - place.bottom);
    Area { left, top: cell.top + place.top, width, height }
}

struct Drawing<'a> {
    sheet: Sheet,
    label: &'a Label,
    /// Where the text that was placed last ends.
    text_ends: f64,
}

impl Drawing<'_> {
    fn row(&mut self, row: &Row, area: Area) -> Result<(), LabelError> {
        if let Some(thickness) = row.rule {
            self.sheet.rule(area, thickness);
        }
        let cells = cells(row, area);
        if row.divider {
            cells.iter().skip(2).for_each(|column| self.sheet.divider(*column, row.gap));
        }
        for item in &row.items {
            let is_set = |field: &fields::Field| !fields::value(self.label, field.key).is_empty();
            let shown = item.when.as_ref().is_none_or(is_set) && !item.unless.as_ref().is_some_and(is_set);
            if shown {
                let cell = cells.get(item.column.map_or(0, |column| column + 1)).copied().unwrap_or(area);
                let mut area = place(&item.place, cell);
                if let Some(gap) = item.place.after {
                    let bottom = area.bottom();
                    area.top = (self.text_ends + gap).max(cell.top);
                    area.height = (bottom - area.top).max(0.0);
                }
                self.item(item, area)?;
            }
        }
        Ok(())
    }

    fn item(&mut self, item: &Item, area: Area) -> Result<(), LabelError> {
        match item.show {
            Show::Block => self.sheet.block(area),
            Show::Frame => self.sheet.frame(area, HEAVY),
            Show::Icon => self.icon(item, area),
            Show::Text => self.text(item, area),
            Show::Value => self.value(item, area),
            Show::Number => return self.number(item, area),
            Show::Address | Show::List => self.lines(item, area),
            Show::Pairs => self.pairs(item, area),
            Show::Code128 => return self.bars(item, area),
            Show::Qr => self.square(item, Symbology::Qr, area),
            Show::DataMatrix => self.square(item, Symbology::DataMatrix, area),
        }
        Ok(())
    }

    fn icon(&mut self, item: &Item, area: Area) {
        let figures = match item.icon {
            Some(Icon::Back) => icons::back(),
            Some(Icon::Discrepancy) => icons::discrepancy(),
            Some(Icon::Late) => icons::late(),
            Some(Icon::Arrow) | None => icons::arrow(),
        };
        let side = area.width.min(area.height);
        let top = match item.stand {
            Stand::Top => area.top,
            Stand::Middle => area.top + (area.height - side) / 2.0,
        };
        self.sheet.icon(&figures, Area { top, width: side, height: side, ..area }, colour(item));
    }

    /// What the item says, and its field's name for notes.
    fn said(&self, item: &Item) -> (&'static str, String) {
        match (&item.field, &item.words) {
            (Some(field), _) => (field.name, fields::value(self.label, field.key).text().to_owned()),
            (None, words) => ("words", words.clone().unwrap_or_default()),
        }
    }

    /// The area below the item's caption, when it has one.
    fn captioned(&mut self, item: &Item, area: Area) -> Area {
        match &item.caption {
            Some(caption) => self.sheet.caption(area, caption, colour(item)),
            None => area,
        }
    }

    fn text(&mut self, item: &Item, area: Area) {
        let (field, text) = self.said(item);
        let area = self.captioned(item, area);
        let single = one_line(area.height / 0.74, least(item), &text);
        let style = match item.size {
            Some(size) => Style { capitals: item.words.is_some() && single.capitals, ..prose(pt(size), least(item)) },
            None => single,
        };
        let style = Style {
            unwrapped: item.unwrapped.map_or(style.unwrapped, pt),
            pitch: item.pitch.unwrap_or(style.pitch),
            tracking: item.tracking,
            ..style
        };
        let align = match item.align {
            Align::Left => super::Align::Left,
            Align::Centre => super::Align::Centre,
            Align::Right => super::Align::Right,
        };
        let before = self.sheet.page.elements.len();
        let took = self.sheet.text(field, &[(face(item), &text)], &style, area, align, colour(item));
        self.text_ends = area.top + took;
        if item.stand == Stand::Middle {
            self.sheet.lower(before, (area.height - took).max(0.0) / 2.0);
        }
    }

    /// A short value; a dash when there is none.
    fn value(&mut self, item: &Item, area: Area) {
        let (field, text) = self.said(item);
        let area = self.captioned(item, area);
        let shown = if clean(&text).is_empty() { "–" } else { &text };
        let size = item.size.map_or(area.height, pt);
        let style = Style { unwrapped: pt(8.0).min(size), ..prose(size, least(item)) };
        self.sheet.text(field, &[(face(item), shown)], &style, area, super::Align::Left, Colour::Black);
    }

    fn number(&mut self, item: &Item, area: Area) -> Result<(), LabelError> {
        let (field, text) = self.said(item);
        let mut area = self.captioned(item, area);
        if item.caption.is_some() {
            area = inside(area, 0.7, 0.0);
        }
        if let Some(size) = item.size {
            area.height = area.height.min(pt(size) * 0.74);
        }
        let align = match item.align {
            Align::Left => super::Align::Left,
            Align::Centre => super::Align::Centre,
            Align::Right => super::Align::Right,
        };
        self.sheet.number(field, &text, face(item), area, align, colour(item))
    }

    /// An address, its name in bold, or a list of what was scanned.
    fn lines(&mut self, item: &Item, area: Area) {
        let Some(field) = item.field else { return };
        let Value::Lines(lines) = fields::value(self.label, field.key) else { return };
        let shown = if item.show == Show::Address {
            address(lines)
        } else if lines.is_empty() {
            vec![(Face::Mono, "–")]
        } else {
            lines.iter().map(|line| (Face::Mono, line.as_str())).collect()
        };
        let area = self.captioned(item, area);
        let style = prose(item.size.map_or(area.height, pt), least(item));
        let style = Style { unwrapped: item.unwrapped.map_or(style.unwrapped, pt), ..style };
        self.sheet.text(field.name, &shown, &style, area, super::Align::Left, Colour::Black);
    }

    /// What is due and when, a line each.
    fn pairs(&mut self, item: &Item, area: Area) {
        let Some(field) = item.field else { return };
        let Value::Pairs(pairs) = fields::value(self.label, field.key) else { return };
        let most = item.size.map_or(area.height, pt);
        if pairs.is_empty() {
            let caption = item.caption.as_deref().unwrap_or_default();
            self.sheet.value(caption, field.name, "", Face::Sans, most.min(pt(13.0)), area);
            return;
        }
        let shown = pairs.len().min(MOST_PAIRS);
        // At most four.
        let height = area.height / shown as f64;
        for (index, (what, when)) in pairs.iter().take(shown).enumerate() {
            let row = Area { top: area.top + height * index as f64, height, ..area };
            let name = Area { width: (row.width - 2.0) * 0.46, ..row };
            let date = Area { left: name.right() + 2.0, width: (row.width - 2.0) * 0.54, ..row };
            let size = most.min(height * 0.72);
            let style = Style { unwrapped: pt(8.0), ..prose(size, LEAST) };
            self.middle(field.name, (Face::Bold, when), &style, date, super::Align::Right);
            let style = Style { unwrapped: pt(7.5), ..prose(pt(10.5).min(size), LEAST) };
            self.middle(field.name, (Face::Sans, what), &style, name, super::Align::Left);
            if index > 0 {
                self.sheet.rule(row, HAIRLINE);
            }
        }
        if pairs.len() > shown {
            self.sheet.note(Note::Cut { field: field.name });
        }
    }

    fn middle(&mut self, field: &'static str, text: (Face, &str), style: &Style, area: Area, align: super::Align) {
        let before = self.sheet.page.elements.len();
        let took = self.sheet.text(field, &[text], style, area, align, Colour::Black);
        self.sheet.lower(before, (area.height - took).max(0.0) / 2.0);
    }

    /// Bars of a number of the dock, which has them or is refused. Where there is an
    /// `otherwise` the number is a carrier's: it comes from outside, so it never stops the
    /// label.
    fn bars(&mut self, item: &Item, area: Area) -> Result<(), LabelError> {
        let Some(field) = item.field else { return Ok(()) };
        let limits = ModuleLimits::on(&self.sheet.page.stock);
        let text = fields::value(self.label, field.key).text().to_owned();
        let Some(otherwise) = item.otherwise else {
            return self.sheet.barcode(field.name, Symbol::encode(field.name, &text)?, area, limits);
        };
        let text = clean(&text);
        let before = self.sheet.page.elements.len();
        if !text.is_empty() {
            let below = self.sheet.caption(area, &format!("Bars: {}", field.name), Colour::Black);
            let placed = Symbol::encode(field.name, &text)
                .and_then(|symbol| self.sheet.barcode(field.name, symbol, below, ModuleLimits::CARRIER));
            match placed {
                Ok(()) => return Ok(()),
                Err(why) => self.sheet.note(Note::NoTrackingBarcode { why: why.to_string() }),
            }
            self.sheet.page.elements.truncate(before);
        }
        let instead = fields::value(self.label, otherwise.key).text().to_owned();
        let symbol = Symbol::encode(otherwise.name, &instead)?;
        let below = self.sheet.caption(area, &format!("Bars: {} {instead}", otherwise.name), Colour::Black);
        self.sheet.barcode(otherwise.name, symbol, below, limits)
    }

    /// A square beside the bars: left out, and told, where the number is too long for it.
    fn square(&mut self, item: &Item, symbology: Symbology, area: Area) {
        let Some(field) = item.field else { return };
        if fields::value(self.label, field.key).text().trim().is_empty() {
            return;
        }
        let limits = ModuleLimits::on(&self.sheet.page.stock);
        let placed = Symbol::of(symbology, field.name, fields::value(self.label, field.key).text())
            .and_then(|symbol| self.sheet.barcode(field.name, symbol, area, limits));
        if placed.is_err() {
            self.sheet.note(Note::NoRoom { symbology: symbology.name(), field: field.name });
        }
    }
}

fn face(item: &Item) -> Face {
    match item.face {
        data::Face::Sans => Face::Sans,
        data::Face::Bold => Face::Bold,
        data::Face::Mono => Face::Mono,
    }
}

fn colour(item: &Item) -> Colour {
    match item.colour {
        data::Colour::Black => Colour::Black,
        data::Colour::White => Colour::White,
    }
}

fn least(item: &Item) -> f64 {
    item.least.map_or(LEAST, pt)
}
