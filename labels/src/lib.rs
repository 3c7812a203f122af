//! Labels and documents of returns. A [`Label`] or a [`Document`] is plain data; a layout
//! turns it into pages of positioned text, bars and rules; a backend draws those to PDF, PNG
//! or, labels only, ZPL. This crate knows paper and barcodes, and no database.
//!
//! The same label gives the same bytes, always. Numbers that the dock works by are either
//! drawn and encoded exactly or refused with a [`LabelError`]; free text from customers is
//! drawn as well as the fonts can, and what is not as asked comes back as [`Note`]s.

#![forbid(unsafe_code)]

mod code128;
mod document;
mod draw;
mod error;
mod label;
mod layout;
mod page;
mod picture;
mod readback;
mod sheet;
mod stock;
mod structure;
mod symbol;
mod text;

pub use document::{Block, Column, Document, Fact, Holds, PaperSize, Sender, Table};
pub use error::{LabelError, Note};
pub use label::{BoxLabel, Label, LabelKind, ReceivingLabel, SenderLabel, ShelfTag};
pub use layout::{Badge, Layout, LayoutError, TestLabel};
pub use page::{Area, Page, PlacedBarcode, PlacedText};
pub use picture::{Picture, PictureError};
pub use stock::{Dpi, Grid, Stock};
pub use symbol::Symbology;
pub use text::{hidden_character, isolated, with_isolates};

/// What a label is drawn to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// A PDF page as large as the label, bars and text as vectors.
    #[default]
    Pdf,
    /// A grey picture, for previews.
    Png,
    /// ZPL II, for Zebra and compatible label printers.
    Zpl,
}

/// How labels are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What to draw to.
    pub format: Format,
    /// Paper.
    pub stock: Stock,
    /// Resolution of the printer: barcodes are whole dots of it, in PDF too.
    pub dpi: Dpi,
    /// Copies of each label.
    pub count: u16,
    /// The place on the first sheet that the first label goes to, counted from 1 row by row:
    /// a sheet of which some labels were used is used up. It is 1 where there are no sheets.
    pub first: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self { format: Format::Pdf, stock: Stock::default(), dpi: Dpi::default(), count: 1, first: 1 }
    }
}

/// A drawn label, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is not as it was asked for; empty when all is.
    pub notes: Vec<Note>,
}

impl Label {
    /// Draws the label.
    ///
    /// # Errors
    ///
    /// [`LabelError`] when a number cannot be drawn or encoded exactly, or the label does
    /// not fit on the stock. Free text never fails.
    pub fn render(&self, options: &Options) -> Result<Rendered, LabelError> {
        render_all(std::slice::from_ref(self), options)
    }

    /// Lays the label out without drawing it: where each text and barcode stands.
    ///
    /// # Errors
    ///
    /// As [`Label::render`].
    pub fn lay_out(&self, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
        layout::lay_out(self, stock, dpi)
    }

    /// Lays the label out with a layout of one's own.
    ///
    /// # Errors
    ///
    /// As [`Label::render`], and when the layout is for another kind of label.
    pub fn lay_out_with(&self, layout: &Layout, stock: &Stock, dpi: Dpi) -> Result<Page, LabelError> {
        layout::lay_out_with(layout, self, stock, dpi)
    }

    /// Draws the label to PDF, 4 × 6 inch, for a printer of 203 dpi.
    ///
    /// # Errors
    ///
    /// As [`Label::render`].
    pub fn to_pdf(&self) -> Result<Vec<u8>, LabelError> {
        Ok(self.render(&Options::default())?.bytes)
    }

    /// Draws the label to a PNG picture, 4 × 6 inch.
    ///
    /// # Errors
    ///
    /// As [`Label::render`].
    pub fn to_png(&self, dpi: Dpi) -> Result<Vec<u8>, LabelError> {
        let options = Options { format: Format::Png, dpi, ..Options::default() };
        Ok(self.render(&options)?.bytes)
    }

    /// Draws the label to ZPL, 4 × 6 inch.
    ///
    /// # Errors
    ///
    /// As [`Label::render`].
    pub fn to_zpl(&self, dpi: Dpi) -> Result<Vec<u8>, LabelError> {
        let options = Options { format: Format::Zpl, dpi, ..Options::default() };
        Ok(self.render(&options)?.bytes)
    }
}

/// Draws several labels into one file, each with its copies, in order. Nothing is drawn
/// unless all of them fit.
///
/// # Errors
///
/// As [`Label::render`]; a PNG picture holds one label or sheet only, and ZPL no sheets.
pub fn render_all(labels: &[Label], options: &Options) -> Result<Rendered, LabelError> {
    let pages = labels
        .iter()
        .map(|label| label.lay_out(&options.stock, options.dpi))
        .collect::<Result<Vec<Page>, LabelError>>()?;
    render_pages(pages, options)
}

/// Draws pages that were laid out on the options' stock for their resolution.
///
/// # Errors
///
/// As [`render_all`].
pub fn render_pages(pages: Vec<Page>, options: &Options) -> Result<Rendered, LabelError> {
    if pages.is_empty() || options.count == 0 {
        return Err(LabelError::Nothing);
    }
    let (pages, count) = sheet::arrange(pages, options)?;
    let bytes = match options.format {
        Format::Pdf => draw::pdf::draw(&pages, count, draw::pdf::About::LABEL)?,
        Format::Zpl => draw::zpl::draw(&pages, count)?,
        Format::Png => match (pages.as_slice(), count) {
            ([page], 1) => draw::raster::png(&draw::raster::draw(page)?, options.dpi)?,
            _ => return Err(LabelError::OnePicture { labels: pages.len() * usize::from(count) }),
        },
    };
    Ok(Rendered { bytes, notes: notes_of(pages) })
}

/// What the pages have to say, each thing once.
fn notes_of(pages: Vec<Page>) -> Vec<Note> {
    let mut notes = Vec::new();
    for note in pages.into_iter().flat_map(|page| page.notes) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

impl Document {
    /// Lays the document out without drawing it: its pages, in order.
    ///
    /// # Errors
    ///
    /// [`LabelError`] when its barcode cannot be drawn. Text never fails.
    pub fn lay_out(&self, dpi: Dpi) -> Result<Vec<Page>, LabelError> {
        Ok(self.laid(dpi)?.pages)
    }

    /// Each barcode was read again.
    fn laid(&self, dpi: Dpi) -> Result<layout::letter::Laid, LabelError> {
        let laid = layout::letter::lay_out(self, dpi)?;
        laid.pages.iter().try_for_each(readback::check)?;
        Ok(laid)
    }

    /// Draws the document to PDF, tagged with what its parts are; the same document gives the same
    /// bytes.
    ///
    /// # Errors
    ///
    /// As [`Document::lay_out`], and when the pixels of its logo are not with it.
    pub fn to_pdf(&self) -> Result<Rendered, LabelError> {
        let laid = self.laid(Dpi::D600)?;
        let bytes = draw::tagged::draw(&laid, &self.language, self.sender.logo.as_ref())?;
        Ok(Rendered { bytes, notes: notes_of(laid.pages) })
    }

    /// Draws the first page to a PNG picture, for previews.
    ///
    /// # Errors
    ///
    /// As [`Document::to_pdf`].
    pub fn to_png(&self, dpi: Dpi) -> Result<Rendered, LabelError> {
        let laid = self.laid(dpi)?;
        let first = laid.pages.first().ok_or(LabelError::Nothing)?;
        let mut picture = draw::raster::draw(first)?;
        if let (Some(logo), Some(placed)) = (&self.sender.logo, laid.logo) {
            draw::raster::stamp(&mut picture, logo, placed.area, dpi)?;
        }
        Ok(Rendered { bytes: draw::raster::png(&picture, dpi)?, notes: notes_of(laid.pages) })
    }
}
