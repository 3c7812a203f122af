//! Barcodes as modules: Code 128 in one row, QR and Data Matrix as squares.

use datamatrix::{DataMatrix, SymbolList};
use qrcode::{EcLevel, QrCode};

use crate::code128;
use crate::error::LabelError;

/// A kind of barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// Bars, for every scanner (ISO/IEC 15417).
    Code128,
    /// A square for camera scanners and telephones (ISO/IEC 18004), error correction M.
    Qr,
    /// The smallest square (ISO/IEC 16022, ECC 200), for small labels.
    DataMatrix,
}

impl Symbology {
    /// Its name, as scanners' manuals have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code128 => "Code 128",
            Self::Qr => "QR",
            Self::DataMatrix => "Data Matrix",
        }
    }

    /// Empty space that a scanner needs around it, in modules: on the left and right of
    /// Code 128, on every side of a square. Data Matrix asks for 1; 2 are kept.
    #[must_use]
    pub fn quiet_modules(self) -> u32 {
        match self {
            Self::Code128 => code128::QUIET_MODULES,
            Self::Qr => 4,
            Self::DataMatrix => 2,
        }
    }
}

/// A number as modules, row by row; `true` is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) data: String,
    pub(crate) symbology: Symbology,
    pub(crate) modules: Vec<bool>,
    /// Modules in a row, without quiet zones.
    width: usize,
}

/// A black rectangle of a symbol, in modules from its top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Symbol {
    /// Encodes a number as Code 128.
    pub(crate) fn encode(field: &'static str, number: &str) -> Result<Self, LabelError> {
        Self::of(Symbology::Code128, field, number)
    }

    /// Encodes a number, which may have what Code 128 may, whichever kind it is: one
    /// number, one text from the scanner.
    pub(crate) fn of(symbology: Symbology, field: &'static str, number: &str) -> Result<Self, LabelError> {
        code128::check(field, number)?;
        let failed = |why: String| LabelError::Drawing { format: symbology.name(), why };
        let (modules, width) = match symbology {
            Symbology::Code128 => {
                let modules = code128::modules(field, number)?;
                let width = modules.len();
                (modules, width)
            }
            Symbology::Qr => {
                let code = QrCode::with_error_correction_level(number, EcLevel::M);
                let code = code.map_err(|why| failed(why.to_string()))?;
                let width = code.width();
                let black = |colour| colour == qrcode::Color::Dark;
                (code.into_colors().into_iter().map(black).collect(), width)
            }
            Symbology::DataMatrix => {
                let code = DataMatrix::encode(number.as_bytes(), SymbolList::default().enforce_square());
                let bitmap = code.map_err(|why| failed(format!("{why:?}")))?.bitmap();
                (bitmap.bits().to_vec(), bitmap.width())
            }
        };
        Ok(Self { data: number.to_owned(), symbology, modules, width })
    }

    /// Width with the quiet zones, in modules.
    pub(crate) fn width_modules(&self) -> u32 {
        count(self.width) + 2 * self.symbology.quiet_modules()
    }

    /// Rows of modules: one for Code 128, whose bars are as high as there is room.
    pub(crate) fn rows(&self) -> u32 {
        count(self.modules.len() / self.width.max(1))
    }

    /// The black rectangles: runs of black in a row, joined with the same run below.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut done: Vec<Block> = Vec::new();
        let mut open: Vec<Block> = Vec::new();
        for (top, row) in (0..).zip(self.modules.chunks(self.width.max(1))) {
            let mut at = 0;
            let mut runs = Vec::new();
            for run in row.chunk_by(|left, right| left == right) {
                if run[0] {
                    runs.push(Block { left: at, top, width: count(run.len()), height: 1 });
                }
                at += count(run.len());
            }
            for run in &mut runs {
                let above = |block: &Block| (block.left, block.width) == (run.left, run.width);
                if let Some(index) = open.iter().position(above) {
                    let above = open.swap_remove(index);
                    *run = Block { height: above.height + 1, ..above };
                }
            }
            done.append(&mut open);
            open = runs;
        }
        done.append(&mut open);
        done.sort_by_key(|block| (block.top, block.left));
        done
    }
}

/// A number of modules; a symbol has at most some ten thousand.
fn count(modules: usize) -> u32 {
    u32::try_from(modules).unwrap_or(u32::MAX / 8)
}
