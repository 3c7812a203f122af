//! A label laid out: what stands where, before it is drawn to any output.
//!
//! The origin is the top left corner of the paper; y grows downwards. Text is placed in
//! millimetres; bars, rules and filled areas in whole dots of the printer, so that their
//! edges are never between two dots.

use crate::error::{LabelError, Note};
use crate::stock::{Dpi, Stock};
use crate::symbol::{Symbol, Symbology};
use crate::text::shape::Line;

/// A rectangle in millimetres.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// Right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Bottom edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// Black or, on a black area, white.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Black,
    White,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) field: &'static str,
    pub(crate) line: Line,
    pub(crate) left_mm: f64,
    pub(crate) baseline_mm: f64,
    /// Em in millimetres.
    pub(crate) size_mm: f64,
    pub(crate) colour: Colour,
    /// The box that it was fitted into.
    pub(crate) within: Area,
}

/// A barcode, Code 128 or square; its lengths are in dots.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bars {
    pub(crate) symbol: Symbol,
    /// Where the first bar begins.
    pub(crate) left: u32,
    pub(crate) top: u32,
    /// Height of the bars, of all rows of a square.
    pub(crate) height: u32,
    /// Width of a module.
    pub(crate) module: u32,
}

/// A filled rectangle in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fill {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// A closed figure with straight sides, its corners in millimetres. Figures of one icon
/// are filled even-odd, so that one inside of another is a hole.
pub(crate) type Figure = Vec<(f64, f64)>;

/// What stands on a page, in the order in which it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Element {
    Text(Text),
    Bars(Bars),
    Fill(Fill),
    Icon { figures: Vec<Figure>, colour: Colour },
}

/// The dots that something stands on, not rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// A label laid out on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub(crate) title: String,
    pub(crate) stock: Stock,
    pub(crate) dpi: Dpi,
    pub(crate) elements: Vec<Element>,
    pub(crate) notes: Vec<Note>,
}

/// Where a line of text stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedText {
    /// Which field it shows.
    pub field: &'static str,
    /// What it says.
    pub text: String,
    /// Size of its em in millimetres.
    pub size_mm: f64,
    /// The box that it belongs into.
    pub within: Area,
    /// Where its ink is; none when it has none.
    pub ink: Option<Area>,
    /// No glyph of it is the “missing” glyph of its font.
    pub all_glyphs_found: bool,
}

/// Where a barcode stands. Lengths are dots of the printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedBarcode {
    /// Its kind.
    pub symbology: Symbology,
    /// What it says.
    pub data: String,
    /// Where the first bar begins.
    pub left_dots: u32,
    /// Where the bars begin.
    pub top_dots: u32,
    /// Width from the first bar to the last.
    pub width_dots: u32,
    /// Height of the bars.
    pub height_dots: u32,
    /// Width of one module.
    pub module_dots: u32,
}

impl Page {
    pub(crate) fn new(title: String, stock: Stock, dpi: Dpi) -> Self {
        Self { title, stock, dpi, elements: Vec::new(), notes: Vec::new() }
    }

    /// What is not as it was asked for; empty when all is.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Every line of text and where it stands.
    #[must_use]
    pub fn texts(&self) -> Vec<PlacedText> {
        self.elements
            .iter()
            .filter_map(|element| match element {
                Element::Text(text) => Some(text.placed()),
                _ => None,
            })
            .collect()
    }

    /// Every barcode and where it stands.
    #[must_use]
    pub fn barcodes(&self) -> Vec<PlacedBarcode> {
        self.elements
            .iter()
            .filter_map(|element| match element {
                Element::Bars(bars) => Some(bars.placed()),
                _ => None,
            })
            .collect()
    }

    /// Size of the paper in whole dots.
    pub(crate) fn size_dots(&self) -> (u32, u32) {
        (whole(self.dpi.dots(self.stock.width_mm)), whole(self.dpi.dots(self.stock.height_mm)))
    }

    /// Places a barcode in the middle of an area, its modules as wide as whole dots allow.
    /// The area holds the quiet zones too.
    pub(crate) fn barcode(
        &mut self,
        field: &'static str,
        symbol: Symbol,
        area: Area,
        limits: ModuleLimits,
    ) -> Result<(), LabelError> {
        let modules = symbol.width_modules();
        let is_square = symbol.symbology != Symbology::Code128;
        let side = if is_square { area.width.min(area.height) } else { area.width };
        let room = self.dpi.dots(side).floor();
        let least = limits.least_dots(self.dpi);
        let module = whole((room / f64::from(modules)).floor()).min(limits.most_dots(self.dpi));
        if module < least {
            return Err(LabelError::NumberTooLong {
                field,
                number: symbol.data,
                stock: self.stock.name.to_string(),
                needs_mm: whole(self.dpi.mm(f64::from(least * modules)).ceil()),
                has_mm: whole(side.floor()),
            });
        }
        let quiet = symbol.symbology.quiet_modules() * module;
        let spare = |room: f64| (room.floor() - f64::from(module * modules)) / 2.0;
        let left = self.dpi.dots(area.left) + spare(self.dpi.dots(area.width));
        let left = whole(left.ceil()) + quiet;
        let (top, height) = if is_square {
            let top = self.dpi.dots(area.top) + spare(self.dpi.dots(area.height));
            (whole(top.ceil()) + quiet, symbol.rows() * module)
        } else {
            let top = whole(self.dpi.dots(area.top).round());
            (top, whole(self.dpi.dots(area.bottom()).round()).saturating_sub(top).max(1))
        };
        self.elements.push(Element::Bars(Bars { symbol, left, top, height, module }));
        Ok(())
    }

    /// Fills an area, its edges moved to the nearest dots; never thinner than a dot.
    pub(crate) fn fill(&mut self, area: Area) {
        let left = whole(self.dpi.dots(area.left).round());
        let top = whole(self.dpi.dots(area.top).round());
        self.elements.push(Element::Fill(Fill {
            left,
            top,
            width: whole(self.dpi.dots(area.right()).round()).saturating_sub(left).max(1),
            height: whole(self.dpi.dots(area.bottom()).round()).saturating_sub(top).max(1),
        }));
    }
}

/// How narrow and how wide a barcode's modules may be, in millimetres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModuleLimits {
    pub(crate) least_mm: f64,
    pub(crate) most_mm: f64,
}

impl ModuleLimits {
    /// For numbers that the dock scans, with gloves, from an arm's length.
    pub(crate) const DOCK: Self = Self { least_mm: 0.375, most_mm: 0.76 };
    /// For carriers' numbers, which are long.
    pub(crate) const CARRIER: Self = Self { least_mm: 0.25, most_mm: 0.51 };

    /// For the dock's numbers on a stock.
    pub(crate) fn on(stock: &Stock) -> Self {
        Self { least_mm: stock.least_module_mm, ..Self::DOCK }
    }

    fn least_dots(self, dpi: Dpi) -> u32 {
        // 3 dots at 203 dpi are 0.3754 mm; the slack is for the rounding of f64.
        whole((dpi.dots(self.least_mm) - 1e-6).ceil()).max(1)
    }

    fn most_dots(self, dpi: Dpi) -> u32 {
        whole(dpi.dots(self.most_mm).floor()).max(self.least_dots(dpi))
    }
}

/// A length on paper as a whole number; these are never negative nor large.
pub(crate) fn whole(value: f64) -> u32 {
    // `as` saturates, and paper has at most some ten thousand dots.
    value.max(0.0) as u32
}

impl Text {
    fn placed(&self) -> PlacedText {
        let glyphs = || self.line.runs.iter().flat_map(|run| &run.glyphs);
        PlacedText {
            field: self.field,
            text: self.line.text(),
            size_mm: self.size_mm,
            within: self.within,
            ink: self.line.ink().map(|ink| Area {
                left: self.left_mm + ink.left * self.size_mm,
                top: self.baseline_mm - ink.top * self.size_mm,
                width: (ink.right - ink.left) * self.size_mm,
                height: (ink.top - ink.bottom) * self.size_mm,
            }),
            all_glyphs_found: glyphs().all(|glyph| glyph.id != 0),
        }
    }
}

impl Bars {
    fn placed(&self) -> PlacedBarcode {
        PlacedBarcode {
            symbology: self.symbol.symbology,
            data: self.symbol.data.clone(),
            left_dots: self.left,
            top_dots: self.top,
            width_dots: self.width(),
            height_dots: self.height,
            module_dots: self.module,
        }
    }

    /// Without the quiet zones.
    fn width(&self) -> u32 {
        (self.symbol.width_modules() - 2 * self.symbol.symbology.quiet_modules()) * self.module
    }

    /// The bars as filled rectangles.
    pub(crate) fn fills(&self) -> impl Iterator<Item = Fill> + '_ {
        let row = self.height / self.symbol.rows().max(1);
        self.symbol.blocks().into_iter().map(move |block| Fill {
            left: self.left + block.left * self.module,
            top: self.top + block.top * row,
            width: block.width * self.module,
            height: block.height * row,
        })
    }

    /// Bars and the empty space that a scanner needs around them.
    pub(crate) fn extent_with_quiet_zone(&self) -> Extent {
        let quiet = f64::from(self.symbol.symbology.quiet_modules() * self.module);
        let above = if self.symbol.symbology == Symbology::Code128 { 0.0 } else { quiet };
        Extent {
            left: f64::from(self.left) - quiet,
            top: f64::from(self.top) - above,
            right: f64::from(self.left + self.width()) + quiet,
            bottom: f64::from(self.top + self.height) + above,
        }
    }
}

impl Element {
    /// The dots that it stands on; none when it has no ink.
    pub(crate) fn extent(&self, dpi: Dpi) -> Option<Extent> {
        match self {
            Self::Text(text) => text.placed().ink.map(|ink| Extent {
                left: dpi.dots(ink.left),
                top: dpi.dots(ink.top),
                right: dpi.dots(ink.right()),
                bottom: dpi.dots(ink.bottom()),
            }),
            Self::Bars(bars) => Some(Extent {
                left: f64::from(bars.left),
                top: f64::from(bars.top),
                right: f64::from(bars.left + bars.width()),
                bottom: f64::from(bars.top + bars.height),
            }),
            Self::Fill(fill) => Some(Extent {
                left: f64::from(fill.left),
                top: f64::from(fill.top),
                right: f64::from(fill.left + fill.width),
                bottom: f64::from(fill.top + fill.height),
            }),
            Self::Icon { figures, .. } => {
                let corners = || figures.iter().flatten();
                let least = |of: fn(&(f64, f64)) -> f64| corners().map(of).min_by(f64::total_cmp);
                let most = |of: fn(&(f64, f64)) -> f64| corners().map(of).max_by(f64::total_cmp);
                Some(Extent {
                    left: dpi.dots(least(|corner| corner.0)?),
                    top: dpi.dots(least(|corner| corner.1)?),
                    right: dpi.dots(most(|corner| corner.0)?),
                    bottom: dpi.dots(most(|corner| corner.1)?),
                })
            }
        }
    }

    /// Moves it to the right and down by whole dots.
    pub(crate) fn moved(mut self, right: u32, down: u32, dpi: Dpi) -> Self {
        let (x, y) = (dpi.mm(f64::from(right)), dpi.mm(f64::from(down)));
        match &mut self {
            Self::Text(text) => {
                text.left_mm += x;
                text.baseline_mm += y;
                text.within.left += x;
                text.within.top += y;
            }
            Self::Bars(Bars { left, top, .. }) | Self::Fill(Fill { left, top, .. }) => {
                *left += right;
                *top += down;
            }
            Self::Icon { figures, .. } => {
                for corner in figures.iter_mut().flatten() {
                    corner.0 += x;
                    corner.1 += y;
                }
            }
        }
        self
    }
}
