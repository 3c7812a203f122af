//! Paper: label stocks and printer resolutions.

use std::borrow::Cow;

use crate::LabelError;

/// A kind of label paper. Lengths are in millimetres.
#[derive(Clone, Debug, PartialEq)]
pub struct Stock {
    /// Name that it is chosen by, for example `4x6`.
    pub name: Cow<'static, str>,
    /// Width, as the printer feeds it.
    pub width_mm: f64,
    /// Height, along the feed.
    pub height_mm: f64,
    /// Border that stays empty on every side, since labels are never fed exactly.
    pub margin_mm: f64,
}

impl Stock {
    /// 4 × 6 inch, what carriers and the dock use.
    pub const FOUR_BY_SIX: Self =
        Self { name: Cow::Borrowed("4x6"), width_mm: 101.6, height_mm: 152.4, margin_mm: 4.0 };

    /// Every stock that the layouts are made for.
    pub const ALL: [Self; 3] = [
        Self::FOUR_BY_SIX,
        Self { name: Cow::Borrowed("100x150"), width_mm: 100.0, height_mm: 150.0, margin_mm: 4.0 },
        Self { name: Cow::Borrowed("a6"), width_mm: 105.0, height_mm: 148.0, margin_mm: 4.0 },
    ];

    /// Finds a stock by its name, whatever its case.
    ///
    /// # Errors
    ///
    /// [`LabelError::UnknownStock`] when there is none of that name.
    pub fn by_name(name: &str) -> Result<Self, LabelError> {
        Self::ALL.into_iter().find(|stock| stock.name.eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
            LabelError::UnknownStock { name: name.to_owned(), known: Self::ALL.map(|stock| stock.name).join(", ") }
        })
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

impl Dpi {
    /// Most label printers: 8 dots a millimetre.
    pub const D203: Self = Self(203);
    /// 12 dots a millimetre.
    pub const D300: Self = Self(300);
    /// 24 dots a millimetre.
    pub const D600: Self = Self(600);

    /// Takes a resolution from 150 to 1200 dots an inch.
    ///
    /// # Errors
    ///
    /// [`LabelError::Resolution`] outside of that.
    pub fn new(dots_per_inch: u16) -> Result<Self, LabelError> {
        if (150..=1200).contains(&dots_per_inch) {
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
