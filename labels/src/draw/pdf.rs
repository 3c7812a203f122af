//! Pages to PDF: vectors, and text as glyphs of embedded font subsets.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, StringFormat};
use printpdf::{
    Codepoint, Color, FontId, FontMetrics, Greyscale, LinePoint, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, WindingOrder,
};
use rustybuzz::ttf_parser::GlyphId;
use subsetter::GlyphRemapper;

use super::set;
use super::tagged::Tag;
use crate::error::LabelError;
use crate::page::{Colour, Element, Fill, Page, Text};
use crate::text::Face;
use crate::text::shape::{Glyph, Run, shape};

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
    let fonts = Fonts::of(pages);
    let mut document = begin(pages, &fonts)?;
    for page in pages {
        let drawn = draw_page(page, &fonts, None);
        for _ in 0..copies {
            document.pages.push(drawn.clone());
        }
    }
    save(&document, about, |_| Ok(()))
}

/// A document with its title and fonts, and no pages yet.
pub(super) fn begin(pages: &[Page], fonts: &Fonts) -> Result<PdfDocument, LabelError> {
    let mut document = PdfDocument::new(&pages.first().map(|page| page.title.clone()).unwrap_or_default());
    document.metadata.info.creator = "RMA Dock".to_owned();
    document.metadata.info.producer = "RMA Dock".to_owned();
    for (face, subset) in &fonts.subsets {
        let font = subset.embed(*face)?;
        document.resources.fonts.map.insert(id_of(*face), PdfFont::new(font));
    }
    Ok(document)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what errors are mapped with")]
pub(super) fn failed(why: impl ToString) -> LabelError {
    LabelError::Drawing { format: "PDF", why: why.to_string() }
}

/// Writes the file; `finish` adds to it before.
pub(super) fn save(
    document: &PdfDocument,
    says: About<'_>,
    finish: impl FnOnce(&mut lopdf::Document) -> Result<(), LabelError>,
) -> Result<Vec<u8>, LabelError> {
    let options = PdfSaveOptions {
        subset_fonts: false, // they are subsets already
        image_optimization: None,
        ..PdfSaveOptions::default()
    };
    let mut warnings = Vec::new();
    let mut file = document.to_lopdf_document(&options, &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(failed(&warning.msg));
    }
    file.version = "1.7".to_owned();
    let about = file.trailer.get(b"Info").and_then(Object::as_reference).map_err(failed)?;
    let about = file.get_object_mut(about).and_then(Object::as_dict_mut).map_err(failed)?;
    // Dates would make each print another file; the rest would be empty.
    for key in ["CreationDate", "ModDate", "GTS_PDFXVersion", "Trapped", "Identifier", "Author", "Subject", "Keywords"]
    {
        about.remove(key.as_bytes());
    }
    let catalog = file.catalog_mut().map_err(failed)?;
    catalog.set("Lang", Object::string_literal(says.language));
    let mut viewer = Dictionary::new();
    if says.scaling == Scaling::Never {
        viewer.set("PrintScaling", Object::Name(b"None".to_vec()));
    }
    viewer.set("DisplayDocTitle", Object::Boolean(true));
    catalog.set("ViewerPreferences", Object::Dictionary(viewer));
    finish(&mut file)?;
    let empty = || Object::String(vec![0; 16], StringFormat::Hexadecimal);
    file.trailer.set("ID", Object::Array(vec![empty(), empty()]));
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(failed)?;
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
pub(super) fn id_of(face: Face) -> FontId {
    FontId(format!("{face:?}"))
}

#[derive(Default)]
pub(super) struct Fonts {
    pub(super) subsets: BTreeMap<Face, Subset>,
}

/// The glyphs of one font that a document uses, with the text that each stands for.
#[derive(Default)]
pub(super) struct Subset {
    glyphs: BTreeMap<u16, String>,
    mapper: GlyphRemapper,
}

impl Fonts {
    pub(super) fn of(pages: &[Page]) -> Self {
        Self::with(pages, Self::default())
    }

    /// The same with a space in the plain face, for the ends of lines.
    pub(super) fn with_space(pages: &[Page]) -> Self {
        let mut fonts = Self::default();
        shape(" ", Face::Sans, 0.0).runs.iter().for_each(|run| fonts.subsets.entry(run.face).or_default().collect(run));
        Self::with(pages, fonts)
    }

    fn with(pages: &[Page], mut fonts: Self) -> Self {
        for element in pages.iter().flat_map(|page| &page.elements) {
            let Element::Text(text) = element else {
                continue;
            };
            for run in &text.line.runs {
                fonts.subsets.entry(run.face).or_default().collect(run);
            }
        }
        fonts
    }
}

impl Subset {
    fn collect(&mut self, run: &Run) {
        let font = run.face.font();
        for group in run.groups() {
            let text = set::text_of(group);
            for glyph in group {
                self.mapper.remap(glyph.id);
                let known = self.glyphs.entry(glyph.id).or_default();
                if known.is_empty() {
                    // Of a group that cannot be split, what its glyphs are for each alone.
                    let own = |character: &char| font.shaper.glyph_index(*character) == Some(GlyphId(glyph.id));
                    *known = if group.len() == 1 { text.clone() } else { text.chars().find(own).into_iter().collect() };
                }
            }
        }
    }

    /// The text that a reader of the file takes glyphs for.
    pub(super) fn reads(&self, group: &[Glyph]) -> String {
        group.iter().filter_map(|glyph| self.glyphs.get(&glyph.id)).map(String::as_str).collect()
    }

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

    pub(super) fn codepoint(&self, glyph: u16) -> Codepoint {
        // A glyph that is only ever a later part of a group stands for no text of its own.
        let text = self.glyphs.get(&glyph).filter(|text| !text.is_empty());
        let text = text.map_or_else(|| "\u{200b}".to_owned(), Clone::clone);
        Codepoint::with_cid(self.number(glyph), 0.0, text)
    }
}

/// Width of a glyph as printpdf writes it into the file, in thousandths of an em.
pub(super) fn written_width(face: Face, glyph: u16) -> f64 {
    let font = face.font();
    let advance = f64::from(font.shaper.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0));
    (advance * 1000.0 / font.units).trunc()
}

pub(super) struct Scale {
    height_pt: f64,
    dots_to_pt: f64,
}

pub(super) const MM_TO_PT: f64 = 72.0 / 25.4;

/// A length in points. Rounding hides what f64 cannot write, such as 4 inches in
/// millimetres, so that a 4 × 6 inch page is 288 × 432 pt and not nearly that.
#[expect(clippy::cast_possible_truncation, reason = "printpdf holds points as f32")]
pub(super) fn pt(points: f64) -> Pt {
    Pt(((points * 10_000.0).round() / 10_000.0) as f32)
}

impl Scale {
    /// A point on the page: millimetres from its top left.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
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

/// Draws a page. Where `tags` has one for each element, readers are told what that is.
pub(super) fn draw_page(page: &Page, fonts: &Fonts, tags: Option<&[Tag]>) -> PdfPage {
    let scale = Scale { height_pt: page.stock.height_mm * MM_TO_PT, dots_to_pt: 72.0 / f64::from(page.dpi.per_inch()) };
    let paper = Rect::from_wh(pt(page.stock.width_mm * MM_TO_PT), pt(scale.height_pt));
    let mut ops = vec![Op::SetFillColor { col: grey(Colour::Black) }];
    let mut ink = Colour::Black;
    let mut open: Option<Tag> = None;
    for (index, element) in page.elements.iter().enumerate() {
        let tag = tags.and_then(|tags| tags.get(index)).copied();
        if tag != open {
            ops.extend(open.map(|_| Op::EndMarkedContent));
            ops.extend(tag.map(Tag::begin));
            open = tag;
        }
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
            Element::Text(text) => {
                let next = tags.and_then(|tags| tags.get(index + 1)).copied();
                let goes_on = tag != Some(Tag::Decoration) && tag.is_some() && next == tag;
                let more = if goes_on { set::More::Follows } else { set::More::Ends };
                set::draw(text, more, fonts, &scale, &mut ops);
            }
        }
    }
    ops.extend(open.map(|_| Op::EndMarkedContent));
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
