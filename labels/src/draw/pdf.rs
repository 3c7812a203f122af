//! Pages to PDF: vectors, and text as glyphs of embedded font subsets.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, StringFormat};
use printpdf::{
    Codepoint, Color, FontId, FontMetrics, Greyscale, LinePoint, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, TextItem, TextMatrix, WindingOrder,
};
use rustybuzz::ttf_parser::GlyphId;
use subsetter::GlyphRemapper;

use crate::error::LabelError;
use crate::page::{Colour, Element, Fill, Page, Text};
use crate::text::Face;

/// What is taken off each side of a bar or filled area, in dots. A renderer paints every
/// dot that an area touches, however little; without this a rounding error of the last
/// digit makes a bar a whole dot wider. No dot's centre is lost by it.
const INSET_DOTS: f64 = 0.02;

/// What a file says about itself.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    /// A BCP 47 tag.
    pub(crate) language: &'a str,
    pub(crate) scaling: Scaling,
}

/// Whether a printer may scale a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scaling {
    /// A label that is scaled to fit has bars that are not whole dots.
    Never,
    /// A letter has margins enough for any printer, and may meet the other paper.
    AsThePrinterNeeds,
}

impl About<'_> {
    pub(crate) const LABEL: Self = Self { language: "en", scaling: Scaling::Never };
}

/// Draws pages, each as often as it says, into one document.
pub(crate) fn draw(pages: &[Page], copies: u16, about: About<'_>) -> Result<Vec<u8>, LabelError> {
    let mut fonts = Fonts::default();
    for page in pages {
        fonts.collect(page);
    }
    let mut document = PdfDocument::new(&pages.first().map(|page| page.title.clone()).unwrap_or_default());
    document.metadata.info.creator = "RMA Dock".to_owned();
    document.metadata.info.producer = "RMA Dock".to_owned();
    for (face, subset) in &fonts.subsets {
        let font = subset.embed(*face)?;
        document.resources.fonts.map.insert(id_of(*face), PdfFont::new(font));
    }
    for page in pages {
        let drawn = draw_page(page, &fonts);
        for _ in 0..copies {
            document.pages.push(drawn.clone());
        }
    }
    save(&document, about)
}

fn save(document: &PdfDocument, says: About<'_>) -> Result<Vec<u8>, LabelError> {
    let failed = |why: String| LabelError::Drawing { format: "PDF", why };
    let options = PdfSaveOptions {
        subset_fonts: false, // they are subsets already
        image_optimization: None,
        ..PdfSaveOptions::default()
    };
    let mut warnings = Vec::new();
    let mut file = document.to_lopdf_document(&options, &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(failed(warning.msg.clone()));
    }
    file.version = "1.7".to_owned();
    let about = file.trailer.get(b"Info").and_then(Object::as_reference);
    let about = about.map_err(|why| failed(why.to_string()))?;
    let about = file.get_object_mut(about).and_then(Object::as_dict_mut).map_err(|why| failed(why.to_string()))?;
    // Dates would make each print another file; the rest would be empty.
    for key in ["CreationDate", "ModDate", "GTS_PDFXVersion", "Trapped", "Identifier", "Author", "Subject", "Keywords"]
    {
        about.remove(key.as_bytes());
    }
    let catalog = file.catalog_mut().map_err(|why| failed(why.to_string()))?;
    catalog.set("Lang", Object::string_literal(says.language));
    let mut viewer = Dictionary::new();
    if says.scaling == Scaling::Never {
        viewer.set("PrintScaling", Object::Name(b"None".to_vec()));
    }
    viewer.set("DisplayDocTitle", Object::Boolean(true));
    catalog.set("ViewerPreferences", Object::Dictionary(viewer));
    let empty = || Object::String(vec![0; 16], StringFormat::Hexadecimal);
    file.trailer.set("ID", Object::Array(vec![empty(), empty()]));
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(|why| failed(why.to_string()))?;
    identify(&mut bytes);
    Ok(bytes)
}

/// Writes a hash of the file over its empty identifiers: the same label, the same file.
fn identify(bytes: &mut [u8]) {
    let mark = [b'0'; 32];
    let identifier =
        format!("{:016x}{:016x}", fnv(bytes.iter().copied(), FNV_START), fnv(bytes.iter().rev().copied(), FNV_START));
    // The trailer is at the end of the file.
    let mut end = bytes.len();
    for _ in 0..2 {
        let Some(at) = bytes[..end].windows(32).rposition(|window| window == mark) else {
            return;
        };
        bytes[at..at + 32].copy_from_slice(identifier.as_bytes());
        end = at;
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(bytes: impl Iterator<Item = u8>, start: u64) -> u64 {
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Name of the font among the page's resources.
fn id_of(face: Face) -> FontId {
    FontId(format!("{face:?}"))
}

#[derive(Default)]
struct Fonts {
    subsets: BTreeMap<Face, Subset>,
}

/// The glyphs of one font that a document uses, with the text that each stands for.
#[derive(Default)]
struct Subset {
    glyphs: BTreeMap<u16, String>,
    mapper: GlyphRemapper,
}

impl Fonts {
    fn collect(&mut self, page: &Page) {
        for element in &page.elements {
            let Element::Text(text) = element else {
                continue;
            };
            for run in &text.line.runs {
                let subset = self.subsets.entry(run.face).or_default();
                for glyph in &run.glyphs {
                    subset.mapper.remap(glyph.id);
                    let known = subset.glyphs.entry(glyph.id).or_default();
                    if known.is_empty() {
                        known.clone_from(&glyph.text);
                    }
                }
            }
        }
    }
}

impl Subset {
    /// Number of a glyph in the subset.
    fn number(&self, glyph: u16) -> u16 {
        self.mapper.get(glyph).unwrap_or(0)
    }

    fn embed(&self, face: Face) -> Result<ParsedFont, LabelError> {
        let font = face.font();
        let bytes = subsetter::subset(font.data, 0, &self.mapper)
            .map_err(|why| LabelError::Drawing { format: "PDF", why: format!("font {}: {why}", font.name) })?;
        let widths = self
            .glyphs
            .keys()
            .map(|&glyph| {
                let advance = font.shaper.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
                (self.number(glyph), advance)
            })
            .collect();
        let mut embedded = ParsedFont::with_glyph_data(
            bytes,
            0,
            Some(format!("{}+{}", self.tag(), font.name)),
            BTreeMap::new(),
            widths,
            u16::try_from(font.shaper.units_per_em()).unwrap_or(1000),
            FontMetrics { ascent: font.shaper.ascender(), descent: font.shaper.descender() },
        );
        let bounds = font.shaper.global_bounding_box();
        let metrics = &mut embedded.pdf_font_metrics;
        metrics.x_min = bounds.x_min;
        metrics.y_min = bounds.y_min;
        metrics.x_max = bounds.x_max;
        metrics.y_max = bounds.y_max;
        metrics.us_weight_class = font.shaper.weight().to_number();
        Ok(embedded)
    }

    /// Six letters that tell this subset from others of the font (ISO 32000-1, 9.6.4).
    fn tag(&self) -> String {
        let mut hash = fnv(self.glyphs.keys().flat_map(|glyph| glyph.to_be_bytes()), FNV_START);
        (0..6)
            .map(|_| {
                let letter = (hash % 26) as u8;
                hash /= 26;
                char::from(b'A' + letter)
            })
            .collect()
    }

    fn codepoint(&self, glyph: u16) -> Codepoint {
        // A glyph that is only ever a later part of a group stands for no text of its own.
        let text = self.glyphs.get(&glyph).filter(|text| !text.is_empty());
        let text = text.map_or_else(|| "\u{200b}".to_owned(), Clone::clone);
        Codepoint::with_cid(self.number(glyph), 0.0, text)
    }
}

/// Width of a glyph as printpdf writes it into the file, in thousandths of an em.
fn written_width(face: Face, glyph: u16) -> f64 {
    let font = face.font();
    let advance = f64::from(font.shaper.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0));
    (advance * 1000.0 / font.units).trunc()
}

struct Scale {
    height_pt: f64,
    dots_to_pt: f64,
}

const MM_TO_PT: f64 = 72.0 / 25.4;

/// A length in points. Rounding hides what f64 cannot write, such as 4 inches in
/// millimetres, so that a 4 × 6 inch page is 288 × 432 pt and not nearly that.
#[expect(clippy::cast_possible_truncation, reason = "printpdf holds points as f32")]
fn pt(points: f64) -> Pt {
    Pt(((points * 10_000.0).round() / 10_000.0) as f32)
}

impl Scale {
    /// A point on the page: millimetres from its top left.
    fn at(&self, x: f64, y: f64) -> Point {
        Point { x: pt(x * MM_TO_PT), y: pt(self.height_pt - y * MM_TO_PT) }
    }

    fn fill(&self, fill: Fill, mode: PaintMode) -> Op {
        let side = |dots: u32| f64::from(dots) * self.dots_to_pt;
        let inset = INSET_DOTS * self.dots_to_pt;
        let mut rectangle = Rect::from_xywh(
            pt(side(fill.left) + inset),
            pt(self.height_pt - side(fill.top + fill.height) + inset),
            pt(side(fill.width) - 2.0 * inset),
            pt(side(fill.height) - 2.0 * inset),
        );
        rectangle.mode = Some(mode);
        Op::DrawRectangle { rectangle }
    }
}

fn draw_page(page: &Page, fonts: &Fonts) -> PdfPage {
    let scale = Scale { height_pt: page.stock.height_mm * MM_TO_PT, dots_to_pt: 72.0 / f64::from(page.dpi.per_inch()) };
    let paper = Rect::from_wh(pt(page.stock.width_mm * MM_TO_PT), pt(scale.height_pt));
    let mut ops = vec![Op::SetFillColor { col: grey(Colour::Black) }];
    let mut ink = Colour::Black;
    for element in &page.elements {
        let wanted = match element {
            Element::Text(Text { colour, .. }) | Element::Icon { colour, .. } => *colour,
            Element::Bars(_) | Element::Fill(_) => Colour::Black,
        };
        if wanted != ink {
            ops.push(Op::SetFillColor { col: grey(wanted) });
            ink = wanted;
        }
        match element {
            Element::Fill(fill) => ops.push(scale.fill(*fill, PaintMode::Fill)),
            Element::Bars(bars) => {
                ops.extend(bars.fills().map(|fill| scale.fill(fill, PaintMode::Fill)));
            }
            Element::Icon { figures, .. } => ops.push(icon(figures, &scale)),
            Element::Text(text) => draw_text(text, fonts, &scale, &mut ops),
        }
    }
    PdfPage { media_box: paper.clone(), trim_box: paper.clone(), crop_box: paper, ops }
}

fn grey(colour: Colour) -> Color {
    let percent = match colour {
        Colour::Black => 0.0,
        Colour::White => 1.0,
    };
    Color::Greyscale(Greyscale { percent, icc_profile: None })
}

fn icon(figures: &[Vec<(f64, f64)>], scale: &Scale) -> Op {
    let rings = figures
        .iter()
        .map(|figure| PolygonRing {
            points: figure.iter().map(|&(x, y)| LinePoint { p: scale.at(x, y), bezier: false }).collect(),
        })
        .collect();
    Op::DrawPolygon { polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::EvenOdd } }
}

fn draw_text(text: &Text, fonts: &Fonts, scale: &Scale, ops: &mut Vec<Op>) {
    ops.push(Op::StartTextSection);
    let mut pen = 0.0;
    for run in &text.line.runs {
        let Some(subset) = fonts.subsets.get(&run.face) else {
            continue;
        };
        ops.push(Op::SetFont { font: PdfFontHandle::External(id_of(run.face)), size: pt(text.size_mm * MM_TO_PT) });
        // Glyphs of one height are one string; a raised or lowered one begins another.
        let mut string: Vec<Codepoint> = Vec::new();
        let mut height = f64::NAN;
        let mut viewer_pen = 0.0;
        for glyph in &run.glyphs {
            let x = pen + glyph.dx;
            pen += glyph.advance;
            if string.is_empty() || (glyph.dy - height).abs() > 1e-9 {
                show(&mut string, ops);
                height = glyph.dy;
                viewer_pen = x;
                let origin = scale.at(text.left_mm + x * text.size_mm, text.baseline_mm - glyph.dy * text.size_mm);
                ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(origin.x, origin.y) });
            }
            // Thousandths of an em that the pen is ahead of where the glyph belongs.
            let ahead = ((viewer_pen - x) * 1000.0).round();
            if let (true, Some(last)) = (ahead.abs() >= 1.0, string.last_mut()) {
                last.offset = thousandths(ahead);
                viewer_pen -= ahead / 1000.0;
            }
            string.push(subset.codepoint(glyph.id));
            viewer_pen += written_width(run.face, glyph.id) / 1000.0;
        }
        show(&mut string, ops);
    }
    ops.push(Op::EndTextSection);
}

#[expect(clippy::cast_possible_truncation, reason = "printpdf holds offsets as f32")]
fn thousandths(value: f64) -> f32 {
    value as f32
}

fn show(string: &mut Vec<Codepoint>, ops: &mut Vec<Op>) {
    if !string.is_empty() {
        ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(std::mem::take(string))] });
    }
}
