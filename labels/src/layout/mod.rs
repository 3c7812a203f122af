//! Labels are laid out from data, `labels/layouts/*.toml`, one file a kind of label and of
//! paper, by one engine; letters in `letter`. All speak in millimetres from the top left of
//! the paper's printable part.

mod badge;
mod check;
mod data;
mod engine;
mod fields;
mod icons;
pub(crate) mod letter;
mod test_label;

pub use badge::Badge;
pub use test_label::TestLabel;

use std::sync::LazyLock;

pub use self::data::{Layout, LayoutError};
use crate::code128::Symbol;
use crate::error::{LabelError, Note};
use crate::label::Label;
use crate::page::{Area, Colour, Element, ModuleLimits, Page, Text};
use crate::stock::{Dpi, Stock};
use crate::text::shape::{From, Line, side_of};
use crate::text::{Face, Fitted, Paragraph, Style, clean, fit};

macro_rules! layouts {
    ($($name:literal),+ $(,)?) => {
        /// The layouts as they are written: name of the file, and what is in it.
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../layouts/", $name, ".toml")))),+];
    };
}

layouts!(
    "box-large",
    "box-wide",
    "box-roll",
    "box-small",
    "receiving-large",
    "receiving-wide",
    "receiving-roll",
    "receiving-small",
    "shelf-large",
    "shelf-wide",
    "shelf-roll",
    "shelf-small",
    "sender-large",
    "sender-wide",
    "sender-roll",
);

static LAYOUTS: LazyLock<Vec<(&str, Layout)>> = LazyLock::new(|| {
    let mut layouts: Vec<(&str, Layout)> = FILES
        .iter()
        .map(|(name, text)| {
            let layout = Layout::parse(text).unwrap_or_else(|error| panic!("invariant: a test reads {name}: {error}"));
            (*name, layout)
        })
        .collect();
    // The largest that fits is chosen.
    layouts.sort_by(|(_, one), (_, other)| (other.least.0 * other.least.1).total_cmp(&(one.least.0 * one.least.1)));
    layouts
});

/// Lays a label out on a stock for a printer's resolution, with the largest layout that the
/// paper has room for.
pub(crate) fn lay_out(label: &Label, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    let of_kind = || LAYOUTS.iter().map(|(_, layout)| layout).filter(|layout| layout.kind == label.kind());
    match of_kind().find(|layout| fits(layout, stock)) {
        Some(layout) => lay_out_with(layout, label, stock, dpi),
        None => {
            let sizes: Vec<String> =
                of_kind().map(|layout| format!("{} × {} mm", layout.least.0, layout.least.1)).collect();
            Err(LabelError::DoesNotFit {
                label: label.kind().name(),
                stock: stock.name.to_string(),
                size: size_of(stock),
                needs: sizes.into_iter().rev().collect::<Vec<_>>().join(" or "),
            })
        }
    }
}

/// A stock's size, with its margin where that is not a usual one.
fn size_of(stock: &Stock) -> String {
    let size = format!("{} × {} mm", stock.width_mm, stock.height_mm);
    if stock.margin_mm > 4.0 { format!("{size} with {} mm of margin all around", stock.margin_mm) } else { size }
}

/// Whether a layout has the room on a stock that it was made for: what a margin takes beyond that of the
/// usual papers of that size is room that is not there.
fn fits(layout: &Layout, stock: &Stock) -> bool {
    let usual = match layout.least.0.min(layout.least.1) {
        side if side >= 80.0 => 4.0,
        side if side >= 60.0 => 3.0,
        _ => 2.0,
    };
    let taken = 2.0 * (stock.margin_mm - usual).max(0.0);
    layout.least.0 <= stock.width_mm - taken + 0.01 && layout.least.1 <= stock.height_mm - taken + 0.01
}

/// Lays a label out with a layout, and reads its barcodes back.
pub(crate) fn lay_out_with(layout: &Layout, label: &Label, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
    if layout.kind != label.kind() {
        return Err(LabelError::WrongLayout { layout: layout.kind.name(), label: label.kind().name() });
    }
    if !fits(layout, stock) {
        return Err(LabelError::DoesNotFit {
            label: label.kind().name(),
            stock: stock.name.to_string(),
            size: size_of(stock),
            needs: format!("{} × {} mm", layout.least.0, layout.least.1),
        });
    }
    let page = engine::lay_out(layout, label, stock, dpi)?;
    if !page.elements.iter().any(|element| matches!(element, Element::Bars(_))) {
        return Err(LabelError::NoBarcode { label: label.kind().name(), stock: stock.name.to_string() });
    }
    crate::readback::check(&page)?;
    Ok(page)
}

impl Layout {
    /// The layouts that come with the program: the name of each file, and what is in it.
    /// They are where a layout of one's own begins.
    #[must_use]
    pub fn files() -> &'static [(&'static str, &'static str)] {
        FILES
    }
}

/// Millimetres of a size in points.
const fn pt(points: f64) -> f64 {
    points * 25.4 / 72.0
}

/// Text smaller than this is not read at a dock.
const LEAST: f64 = pt(6.5);
/// Text that would be cut at [`LEAST`] is set down to this: small, but whole.
const WHOLE: f64 = pt(5.0);
/// Space between things that belong together.
const GAP: f64 = 1.4;
const HAIRLINE: f64 = 0.25;
const HEAVY: f64 = 0.75;

/// Plain text of a size, that shrinks to `least` when there is much of it.
const fn prose(size: f64, least: f64) -> Style {
    let middle = (size + least) / 2.0;
    Style {
        size,
        unwrapped: if middle < size * 0.72 { size * 0.72 } else { middle },
        least,
        tracking: 0.0,
        pitch: 1.22,
        capitals: false,
    }
}

/// A single line, for instance a number, that shrinks as far as it must before it wraps.
fn one_line(size: f64, least: f64, text: &str) -> Style {
    Style {
        size,
        unwrapped: least,
        least,
        tracking: 0.0,
        pitch: 1.1,
        capitals: text.bytes().all(|byte| matches!(byte, b'A'..=b'P' | b'R'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b' ')),
    }
}

/// A page being laid out. Coordinates are relative to the printable part.
struct Sheet {
    page: Page,
    margin: f64,
    /// Width of the printable part.
    width: f64,
    /// Height of the printable part.
    height: f64,
}

/// Where text stands in its box.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Centre,
    Right,
}

impl Sheet {
    /// Starts a page.
    fn new(title: String, stock: &Stock, dpi: Dpi) -> Result<Self, LabelError> {
        let width = stock.width_mm - 2.0 * stock.margin_mm;
        let height = stock.height_mm - 2.0 * stock.margin_mm;
        if width < 10.0 || height < 10.0 {
            return Err(LabelError::StockTooSmall { stock: stock.name.to_string(), what: "anything" });
        }
        Ok(Self { page: Page::new(title, stock.clone(), dpi), margin: stock.margin_mm, width, height })
    }

    fn on_paper(&self, area: Area) -> Area {
        Area { left: area.left + self.margin, top: area.top + self.margin, ..area }
    }

    fn rule(&mut self, row: Area, thickness: f64) {
        let area = self.on_paper(Area { height: thickness, ..row });
        self.page.fill(area);
    }

    /// A thin line between two columns, at the left edge of the right one.
    fn divider(&mut self, column: Area, gap: f64) {
        let area = self.on_paper(Area { left: column.left - gap / 2.0, width: HAIRLINE, ..column });
        self.page.fill(area);
    }

    fn block(&mut self, area: Area) {
        let area = self.on_paper(area);
        self.page.fill(area);
    }

    /// A frame along the inside of an area.
    fn frame(&mut self, area: Area, thickness: f64) {
        let right = area.right() - thickness;
        let bottom = area.bottom() - thickness;
        for edge in [
            Area { height: thickness, ..area },
            Area { width: thickness, ..area },
            Area { top: bottom, height: thickness, ..area },
            Area { left: right, width: thickness, ..area },
        ] {
            self.block(edge);
        }
    }

    fn icon(&mut self, figures: &[Vec<(f64, f64)>], area: Area, colour: Colour) {
        let at = self.on_paper(area);
        let side = at.width.min(at.height);
        let figures = figures
            .iter()
            .map(|figure| figure.iter().map(|&(x, y)| (at.left + x * side, at.top + y * side)).collect())
            .collect();
        self.page.elements.push(Element::Icon { figures, colour });
    }

    /// A small heading in spaced capitals. Returns the area below it.
    fn caption(&mut self, area: Area, text: &str, colour: Colour) -> Area {
        let size = pt(6.5);
        let style = Style { tracking: 0.09, ..one_line(size, pt(5.0), "A") };
        let height = size * 0.74;
        let paragraphs = [Paragraph { text: text.to_uppercase(), face: Face::Bold }];
        let place = Area { height, ..area };
        let fitted = fit(&paragraphs, &style, place.width, place.height);
        self.put("caption", fitted, &style, place, Align::Left, colour);
        let below = height + GAP;
        Area { top: area.top + below, height: area.height - below, ..area }
    }

    /// Text in a box, from its top. Returns the height that it took.
    fn text(
        &mut self,
        field: &'static str,
        paragraphs: &[(Face, &str)],
        style: &Style,
        area: Area,
        align: Align,
        colour: Colour,
    ) -> f64 {
        let paragraphs: Vec<Paragraph> =
            paragraphs.iter().map(|&(face, text)| Paragraph { text: clean(text), face }).collect();
        let mut fitted = fit(&paragraphs, style, area.width, area.height);
        let smaller = Style { least: WHOLE.min(style.least), ..*style };
        let mut style = style;
        if fitted.cut {
            let small = fit(&paragraphs, &smaller, area.width, area.height);
            if !small.cut {
                (fitted, style) = (small, &smaller);
            }
        }
        if !fitted.replaced.is_empty() {
            self.note(Note::Replaced { field, characters: fitted.replaced.clone() });
        }
        if fitted.cut {
            self.note(Note::Cut { field });
        }
        if fitted.unmarked {
            self.note(Note::Unmarked { field });
        }
        // What is read from the right begins there.
        let from = side_of(&fitted.lines, From::Left);
        let align = if (align, from) == (Align::Left, From::Right) { Align::Right } else { align };
        self.put(field, fitted, style, area, align, colour)
    }

    fn put(
        &mut self,
        field: &'static str,
        fitted: Fitted,
        style: &Style,
        area: Area,
        align: Align,
        colour: Colour,
    ) -> f64 {
        if fitted.lines.is_empty() {
            return 0.0;
        }
        let within = self.on_paper(area);
        let height = style.height(fitted.lines.len(), fitted.size);
        let mut baseline = within.top + style.ascent() * fitted.size;
        for line in fitted.lines {
            let spare = within.width - line.width * fitted.size;
            // Ink that hangs over the line's ends is moved into the box.
            let (first_ink, over_right) = line
                .ink()
                .map_or((0.0, 0.0), |ink| (ink.left * fitted.size, ((ink.right - line.width) * fitted.size).max(0.0)));
            let aside = match align {
                Align::Left => 0.0,
                Align::Centre => spare / 2.0,
                Align::Right => spare,
            };
            let left = within.left + aside.min(spare - over_right).max(-first_ink);
            self.page.elements.push(Element::Text(Text {
                field,
                line,
                left_mm: left,
                baseline_mm: baseline,
                size_mm: fitted.size,
                colour,
                within,
            }));
            baseline += style.pitch * fitted.size;
        }
        height
    }

    /// A number that fills a box: as large as its width and height allow, in the middle of
    /// its height. It is whole or the label is refused.
    fn number(
        &mut self,
        field: &'static str,
        text: &str,
        face: Face,
        area: Area,
        align: Align,
        colour: Colour,
    ) -> Result<(), LabelError> {
        let style = one_line(area.height / 0.74, LEAST, text);
        let paragraphs = [Paragraph { text: text.to_owned(), face }];
        let fitted = fit(&paragraphs, &style, area.width, area.height);
        if fitted.cut || fitted.lines.len() > 1 {
            return Err(LabelError::StockTooSmall { stock: self.page.stock.name.to_string(), what: field });
        }
        let height = style.height(1, fitted.size);
        let mut place = Area { top: area.top + (area.height - height) / 2.0, height, ..area };
        if align == Align::Left {
            // Large type has so much space in front of its first stroke that it looks
            // indented below its caption.
            let ink = fitted.lines.first().and_then(Line::ink);
            let indent = ink.map_or(0.0, |ink| ink.left * fitted.size - 0.2).max(0.0);
            place.left -= indent;
            place.width += indent;
        }
        self.put(field, fitted, &style, place, align, colour);
        Ok(())
    }

    fn barcode(
        &mut self,
        field: &'static str,
        symbol: Symbol,
        area: Area,
        limits: ModuleLimits,
    ) -> Result<(), LabelError> {
        let area = self.on_paper(area);
        self.page.barcode(field, symbol, area, limits)
    }

    /// A heading and below it a short value; a dash when there is none.
    fn value(&mut self, caption: &str, field: &'static str, value: &str, face: Face, size: f64, area: Area) {
        let below = self.caption(area, caption, Colour::Black);
        let shown = if clean(value).is_empty() { "–" } else { value };
        let style = Style { unwrapped: pt(8.0).min(size), ..prose(size, LEAST) };
        self.text(field, &[(face, shown)], &style, below, Align::Left, Colour::Black);
    }

    /// Moves down what was placed since `from`, to centre it in its box.
    fn lower(&mut self, from: usize, by: f64) {
        for element in &mut self.page.elements[from..] {
            if let Element::Text(text) = element {
                text.baseline_mm += by;
            }
        }
    }

    fn note(&mut self, note: Note) {
        if !self.page.notes.contains(&note) {
            self.page.notes.push(note);
        }
    }
}

/// The part of a row between distances from its top and its bottom.
fn inside(row: Area, above: f64, below: f64) -> Area {
    Area { top: row.top + above, height: row.height - above - below, ..row }
}

/// An address: the name in bold. A dash where there is none.
fn address(lines: &[String]) -> Vec<(Face, &str)> {
    let mut shown: Vec<(Face, &str)> = lines
        .iter()
        .filter(|line| !clean(line).is_empty())
        .enumerate()
        .map(|(index, line)| (if index == 0 { Face::Bold } else { Face::Sans }, line.as_str()))
        .collect();
    if shown.is_empty() {
        shown.push((Face::Sans, "–"));
    }
    shown
}
