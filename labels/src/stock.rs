//! Paper: label stocks and printer resolutions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::document::PaperSize;
use crate::error::LabelError;

/// A kind of label paper. Lengths are in millimetres.
///
/// Read from data it is checked: a stock that cannot be is refused with its name and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "AsWritten")]
pub struct Stock {
    /// Name that it is chosen by, for example `4x6`.
    pub name: Cow<'static, str>,
    /// Width, as the printer feeds it.
    pub width_mm: f64,
    /// Height, along the feed.
    pub height_mm: f64,
    /// Border that stays empty on every side, since labels are never fed exactly.
    pub margin_mm: f64,
    /// The narrowest module of the dock's barcodes: what scans at first try from where such
    /// labels are read, an arm's length for boxes, nearer for small labels.
    pub least_module_mm: f64,
    /// How the labels lie on a sheet; none when they come one by one or from a roll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Grid>,
}

/// How labels lie on a sheet of office paper, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// The sheet.
    pub paper: PaperSize,
    /// Labels side by side.
    pub columns: u16,
    /// Labels one below the other.
    pub rows: u16,
    /// From the sheet's left edge to the first label.
    pub left_mm: f64,
    /// From the sheet's top edge to the first label.
    pub top_mm: f64,
    /// From the left edge of one label to that of the next.
    pub across_mm: f64,
    /// From the top edge of one label to that of the next below.
    pub down_mm: f64,
}

impl Grid {
    /// Labels on a sheet.
    #[must_use]
    pub fn places(&self) -> u16 {
        self.columns.saturating_mul(self.rows)
    }

    /// Where a label lies: millimetres from the sheet's top left. Places are counted from 1,
    /// row by row as one reads.
    #[must_use]
    pub fn place(&self, place: u16) -> (f64, f64) {
        let index = place.saturating_sub(1);
        let columns = self.columns.max(1);
        let (column, row) = (index % columns, index / columns);
        (self.left_mm + f64::from(column) * self.across_mm, self.top_mm + f64::from(row) * self.down_mm)
    }
}

/// Module of labels that are read from an arm's length: 3 dots at 203 dpi.
const BOX_MODULE_MM: f64 = 0.375;
/// Module of labels that are read from nearer: 3 dots at 203 dpi, 4 at 300.
const SHELF_MODULE_MM: f64 = 0.33;
/// Module of labels that are held in the hand: 2 dots at 203 dpi, 3 at 300.
const HAND_MODULE_MM: f64 = 0.25;

const fn single(name: &'static str, width_mm: f64, height_mm: f64, margin_mm: f64, least_module_mm: f64) -> Stock {
    Stock { name: Cow::Borrowed(name), width_mm, height_mm, margin_mm, least_module_mm, sheet: None }
}

const fn on_sheet(
    name: &'static str,
    (width_mm, height_mm): (f64, f64),
    margin_mm: f64,
    least_module_mm: f64,
    sheet: Grid,
) -> Stock {
    Stock { name: Cow::Borrowed(name), width_mm, height_mm, margin_mm, least_module_mm, sheet: Some(sheet) }
}

const fn grid(paper: PaperSize, (columns, rows): (u16, u16), first: (f64, f64), step: (f64, f64)) -> Grid {
    Grid { paper, columns, rows, left_mm: first.0, top_mm: first.1, across_mm: step.0, down_mm: step.1 }
}

impl Stock {
    /// 4 × 6 inch, what carriers and the dock use.
    pub const FOUR_BY_SIX: Self = single("4x6", 101.6, 152.4, 4.0, BOX_MODULE_MM);

    /// Every stock that is known by name, as trade names of sheets have them: `a4-3x7` is an
    /// A4 sheet of 3 × 7 labels.
    pub const ALL: [Self; 12] = [
        Self::FOUR_BY_SIX,
        single("100x150", 100.0, 150.0, 4.0, BOX_MODULE_MM),
        single("a6", 105.0, 148.0, 4.0, BOX_MODULE_MM),
        single("4x3", 101.6, 76.2, 3.0, SHELF_MODULE_MM),
        single("2x1", 50.8, 25.4, 1.5, HAND_MODULE_MM),
        // A continuous roll, cut after 100 mm. Its printers leave 1.5 mm at each side.
        single("62mm", 62.0, 100.0, 2.0, HAND_MODULE_MM),
        on_sheet("a4-2x2", (99.1, 139.0), 4.0, BOX_MODULE_MM, grid(PaperSize::A4, (2, 2), (4.65, 9.5), (101.6, 139.0))),
        on_sheet(
            "a4-2x4",
            (99.1, 67.7),
            3.0,
            SHELF_MODULE_MM,
            grid(PaperSize::A4, (2, 4), (4.65, 13.1), (101.6, 67.7)),
        ),
        on_sheet("a4-3x7", (63.5, 38.1), 2.0, HAND_MODULE_MM, grid(PaperSize::A4, (3, 7), (7.2, 15.15), (66.04, 38.1))),
        on_sheet("a4-3x8", (63.5, 33.9), 2.0, HAND_MODULE_MM, grid(PaperSize::A4, (3, 8), (7.2, 12.9), (66.04, 33.9))),
        on_sheet(
            "letter-2x3",
            (101.6, 84.6),
            3.0,
            SHELF_MODULE_MM,
            grid(PaperSize::Letter, (2, 3), (3.97, 12.7), (106.36, 84.667)),
        ),
        on_sheet(
            "letter-3x10",
            (66.675, 25.4),
            1.5,
            HAND_MODULE_MM,
            grid(PaperSize::Letter, (3, 10), (4.76, 12.7), (69.85, 25.4)),
        ),
    ];

    /// A stock of one's own, one label after the other. The narrowest module is chosen by
    /// its size, and may be changed with [`Stock::with_least_module`].
    ///
    /// # Errors
    ///
    /// [`LabelError::ImpossibleStock`] when its name is empty or has signs that do not show,
    /// a side is not from 15 to 320 mm, or its margins leave less than 10 mm.
    pub fn own(name: &str, width_mm: f64, height_mm: f64, margin_mm: f64) -> Result<Self, LabelError> {
        let least_module_mm = match (width_mm.max(height_mm), width_mm.min(height_mm)) {
            (long, short) if long >= 138.0 && short >= 90.0 => BOX_MODULE_MM,
            (long, short) if long >= 75.0 && short >= 64.0 => SHELF_MODULE_MM,
            _ => HAND_MODULE_MM,
        };
        Self { name: Cow::Owned(name.trim().to_owned()), width_mm, height_mm, margin_mm, least_module_mm, sheet: None }
            .checked()
    }

    /// The stock, with its labels on sheets.
    ///
    /// # Errors
    ///
    /// [`LabelError::ImpossibleStock`] when labels overlap or leave the sheet.
    pub fn on_sheets(self, sheet: Grid) -> Result<Self, LabelError> {
        Self { sheet: Some(sheet), ..self }.checked()
    }

    /// The stock, with another narrowest module, from 0.19 to 1 mm.
    ///
    /// # Errors
    ///
    /// [`LabelError::ImpossibleStock`] when it is not from 0.19 to 1 mm.
    pub fn with_least_module(self, least_module_mm: f64) -> Result<Self, LabelError> {
        Self { least_module_mm, ..self }.checked()
    }

    /// Finds a stock by its name, whatever its case, or takes a size in its place: `80x50mm`
    /// is 80 mm wide and 50 mm high with a margin of 2 mm, `80x50mm+3` one of 3 mm.
    ///
    /// # Errors
    ///
    /// [`LabelError::UnknownStock`] when it is neither, [`LabelError::ImpossibleStock`] when
    /// there cannot be a label of that size.
    pub fn by_name(name: &str) -> Result<Self, LabelError> {
        let wanted = name.trim();
        if let Some(stock) = Self::ALL.into_iter().find(|stock| stock.name.eq_ignore_ascii_case(wanted)) {
            return Ok(stock);
        }
        let wanted = wanted.to_ascii_lowercase();
        let size = || {
            let (size, margin) = wanted.split_once('+').unwrap_or((&wanted, "2"));
            let (width, height) = size.strip_suffix("mm")?.split_once('x')?;
            Some((width.parse().ok()?, height.parse().ok()?, margin.parse().ok()?))
        };
        match size() {
            Some((width, height, margin)) => Self::own(&wanted, width, height, margin),
            None => Err(LabelError::UnknownStock {
                name: name.to_owned(),
                known: Self::ALL.map(|stock| stock.name).join(", "),
            }),
        }
    }

    fn checked(self) -> Result<Self, LabelError> {
        match self.fault() {
            None => Ok(self),
            Some(why) => {
                let name = self.name.escape_debug().take(40).collect();
                Err(LabelError::ImpossibleStock { name, why })
            }
        }
    }

    /// Why there cannot be such a stock; comparisons are worded so that NaN is a fault.
    fn fault(&self) -> Option<String> {
        let (width, height, margin) = (self.width_mm, self.height_mm, self.margin_mm);
        if self.name.trim().is_empty() || self.name.chars().any(|letter| !matches!(letter, '!'..='~')) {
            return Some("its name is letters, digits and signs without spaces".to_owned());
        }
        if !(15.0..=320.0).contains(&width) || !(15.0..=320.0).contains(&height) {
            return Some(format!(
                "{} × {} mm is not a label's size: a side has 15 to 320 mm",
                short(width),
                short(height)
            ));
        }
        if !(0.0..=20.0).contains(&margin) || width.min(height) - 2.0 * margin < 10.0 {
            return Some(format!("a margin of {margin} mm on every side leaves no room to print"));
        }
        if !(0.19..=1.0).contains(&self.least_module_mm) {
            return Some(format!("bars of {} mm do not scan: the narrowest has 0.19 to 1 mm", self.least_module_mm));
        }
        self.sheet.and_then(|sheet| self.fault_of_sheet(&sheet))
    }

    fn fault_of_sheet(&self, sheet: &Grid) -> Option<String> {
        let (columns, rows) = (sheet.columns, sheet.rows);
        if !(1..=20).contains(&columns) || !(1..=40).contains(&rows) {
            return Some(format!("{columns} × {rows} labels are not on a sheet: 1 to 20 by 1 to 40"));
        }
        let overlap = |count: u16, step: f64, side: f64| count > 1 && !(step.is_finite() && step > side - 0.1);
        if overlap(columns, sheet.across_mm, self.width_mm) || overlap(rows, sheet.down_mm, self.height_mm) {
            return Some("its labels overlap on the sheet".to_owned());
        }
        let (paper_width, paper_height) = sheet.paper.size_mm();
        let right = sheet.left_mm + f64::from(columns - 1) * sheet.across_mm + self.width_mm;
        let bottom = sheet.top_mm + f64::from(rows - 1) * sheet.down_mm + self.height_mm;
        let inside = |from: f64, to: f64, paper: f64| from >= 0.0 && to <= paper + 0.05;
        if !inside(sheet.left_mm, right, paper_width) || !inside(sheet.top_mm, bottom, paper_height) {
            return Some(format!("its labels leave the {} sheet", sheet.paper.name()));
        }
        None
    }
}

/// A stock as a person writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AsWritten {
    name: String,
    width_mm: f64,
    height_mm: f64,
    #[serde(default = "usual_margin")]
    margin_mm: f64,
    least_module_mm: Option<f64>,
    sheet: Option<Grid>,
}

fn usual_margin() -> f64 {
    2.0
}

impl TryFrom<AsWritten> for Stock {
    type Error = LabelError;

    fn try_from(written: AsWritten) -> Result<Self, LabelError> {
        let stock = Self::own(&written.name, written.width_mm, written.height_mm, written.margin_mm)?;
        let least_module_mm = written.least_module_mm.unwrap_or(stock.least_module_mm);
        Self { least_module_mm, sheet: written.sheet, ..stock }.checked()
    }
}

impl Default for Stock {
    fn default() -> Self {
        Self::FOUR_BY_SIX
    }
}

/// Resolution of a printer or picture, in dots an inch. Barcodes are laid out in whole
/// dots of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dpi(u16);

/// A number as a person would write it, however large it is.
pub(crate) fn short(number: f64) -> String {
    if number.abs() < 1e6 { number.to_string() } else { format!("{number:.0e}") }
}

impl Dpi {
    /// Most label printers: 8 dots a millimetre.
    pub const D203: Self = Self(203);
    /// 12 dots a millimetre.
    pub const D300: Self = Self(300);
    /// 24 dots a millimetre.
    pub const D600: Self = Self(600);

    /// Takes a resolution that label printers have: 203, 300 or 600 dots an inch.
    ///
    /// # Errors
    ///
    /// [`LabelError::Resolution`] of any other.
    pub fn new(dots_per_inch: u16) -> Result<Self, LabelError> {
        if [203, 300, 600].contains(&dots_per_inch) {
            Ok(Self(dots_per_inch))
        } else {
            Err(LabelError::Resolution { dots_per_inch })
        }
    }

    /// Dots an inch.
    #[must_use]
    pub fn per_inch(self) -> u16 {
        self.0
    }

    /// A length in dots, as it is, not rounded.
    #[must_use]
    pub fn dots(self, mm: f64) -> f64 {
        mm * f64::from(self.0) / 25.4
    }

    /// Length of a number of dots in millimetres.
    #[must_use]
    pub fn mm(self, dots: f64) -> f64 {
        dots * 25.4 / f64::from(self.0)
    }
}

impl Default for Dpi {
    fn default() -> Self {
        Self::D203
    }
}
