//! Pages to pictures: grey PNG for previews, and the dots that a ZPL printer burns.

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

use crate::error::LabelError;
use crate::page::{Area, Colour, Element, Fill, Page, Text, whole};
use crate::stock::Dpi;

/// A picture, a byte a dot: 0 is black, 255 white.
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) grey: Vec<u8>,
}

/// Draws a page in the resolution that it was laid out for.
pub(crate) fn draw(page: &Page) -> Result<Picture, LabelError> {
    let (width, height) = page.size_dots();
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| failed("the paper is too large"))?;
    pixmap.fill(Color::WHITE);
    for element in &page.elements {
        match element {
            Element::Fill(fill) => fill_dots(&mut pixmap, *fill),
            Element::Bars(bars) => bars.fills().for_each(|bar| fill_dots(&mut pixmap, bar)),
            Element::Icon { figures, colour } => {
                let mut path = PathBuilder::new();
                for figure in figures {
                    for (index, &(x, y)) in figure.iter().enumerate() {
                        let (x, y) = (dot(page.dpi, x), dot(page.dpi, y));
                        if index == 0 {
                            path.move_to(x, y);
                        } else {
                            path.line_to(x, y);
                        }
                    }
                    path.close();
                }
                paint(&mut pixmap, path.finish(), *colour, FillRule::EvenOdd);
            }
            Element::Text(text) => {
                paint(&mut pixmap, outlines(text, page.dpi), text.colour, FillRule::Winding);
            }
        }
    }
    let grey = pixmap.data().chunks_exact(4).map(|pixel| pixel[0]).collect();
    Ok(Picture { width, height, grey })
}

/// Draws a picture from outside into an area: each dot is the mean of the pixels that it covers.
pub(crate) fn stamp(
    onto: &mut Picture,
    picture: &crate::picture::Picture,
    area: Area,
    dpi: Dpi,
) -> Result<(), LabelError> {
    let pixels = picture.pixels().ok_or_else(|| failed("the pixels of the logo are not with the document"))?;
    let (across, down) = picture.size();
    let [left, top, right, bottom] =
        [area.left, area.top, area.right(), area.bottom()].map(|mm| whole(dpi.dots(mm).round()));
    let (right, bottom) = (right.min(onto.width), bottom.min(onto.height));
    // The pixels under a dot: at least one.
    let under = |dot: u32, dots: u32, pixels: u32| {
        let first = dot * pixels / dots;
        first..((dot + 1) * pixels / dots).clamp(first + 1, pixels)
    };
    for y in top..bottom {
        for x in left..right {
            let (mut sum, mut count) = (0, 0);
            for row in under(y - top, bottom - top, down) {
                for column in under(x - left, right - left, across) {
                    let at = (row * across + column) as usize * 3;
                    // Weights of red, green and blue in brightness, in thousandths.
                    let weighed = pixels[at..at + 3].iter().zip([299, 587, 114]);
                    sum += weighed.map(|(&part, weight)| u32::from(part) * weight).sum::<u32>() / 1000;
                    count += 1;
                }
            }
            onto.grey[(y * onto.width + x) as usize] = u8::try_from(sum / count).unwrap_or(u8::MAX);
        }
    }
    Ok(())
}

/// Encodes a picture as PNG, with its resolution.
pub(crate) fn png(picture: &Picture, dpi: Dpi) -> Result<Vec<u8>, LabelError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let per_metre = (f64::from(dpi.per_inch()) / 0.0254).round();
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: whole(per_metre),
        yppu: whole(per_metre),
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(|why| failed(why.to_string()))?;
    writer.write_image_data(&picture.grey).map_err(|why| failed(why.to_string()))?;
    writer.finish().map_err(|why| failed(why.to_string()))?;
    Ok(bytes)
}

fn failed(why: impl Into<String>) -> LabelError {
    LabelError::Drawing { format: "PNG", why: why.into() }
}

#[expect(clippy::cast_possible_truncation, reason = "tiny-skia draws in f32")]
fn dot(dpi: Dpi, mm: f64) -> f32 {
    dpi.dots(mm) as f32
}

/// Blackens whole dots; what would lie outside of the picture is left out.
fn fill_dots(pixmap: &mut Pixmap, fill: Fill) {
    let (width, height) = (pixmap.width(), pixmap.height());
    let right = (fill.left + fill.width).min(width);
    let bottom = (fill.top + fill.height).min(height);
    let data = pixmap.data_mut();
    for y in fill.top.min(bottom)..bottom {
        let row = y as usize * width as usize;
        let begin = (row + fill.left.min(right) as usize) * 4;
        let end = (row + right as usize) * 4;
        for pixel in data[begin..end].chunks_exact_mut(4) {
            pixel.copy_from_slice(&[0, 0, 0, 255]);
        }
    }
}

fn paint(pixmap: &mut Pixmap, path: Option<Path>, colour: Colour, rule: FillRule) {
    let Some(path) = path else {
        return; // only spaces
    };
    let mut paint = Paint::default();
    paint.set_color(match colour {
        Colour::Black => Color::BLACK,
        Colour::White => Color::WHITE,
    });
    paint.anti_alias = true;
    pixmap.fill_path(&path, &paint, rule, Transform::identity(), None);
}

/// The outlines of a line of text.
fn outlines(text: &Text, dpi: Dpi) -> Option<Path> {
    let mut path = PathBuilder::new();
    let mut pen = 0.0;
    for run in &text.line.runs {
        let font = run.face.font();
        for glyph in &run.glyphs {
            let mut outline = Outline {
                path: &mut path,
                x: dot(dpi, text.left_mm + (pen + glyph.dx) * text.size_mm),
                y: dot(dpi, text.baseline_mm - glyph.dy * text.size_mm),
                scale: dot(dpi, text.size_mm / font.units),
            };
            // None is a glyph without outlines, such as a space.
            let _ = font.shaper.outline_glyph(GlyphId(glyph.id), &mut outline);
            pen += glyph.advance;
        }
    }
    path.finish()
}

struct Outline<'a> {
    path: &'a mut PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outline<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
