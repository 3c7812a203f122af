//! Pages to ZPL II: one graphic field (`^GF`) a label.
//!
//! The printer's own fonts lack most scripts, and its own barcode and text commands would
//! let text from customers near its command characters `^` and `~`. A picture has neither
//! trouble, prints as the preview shows it, and its bars are whole dots all the same.

use std::fmt::Write as _;

use super::raster::{self, Picture};
use crate::error::LabelError;
use crate::page::Page;

/// Draws pages, each as often as `copies` says, as one stream for the printer.
pub(crate) fn draw(pages: &[Page], copies: u16) -> Result<Vec<u8>, LabelError> {
    let mut zpl = String::new();
    for page in pages {
        let picture = raster::draw(page)?;
        let row = picture.width.div_ceil(8);
        let total = row * picture.height;
        // Writing to a String does not fail.
        let _ =
            write!(zpl, "^XA\n^PW{}\n^LL{}\n^LH0,0\n^FO0,0^GFA,{total},{total},{row},", picture.width, picture.height);
        compress(&picture, &mut zpl);
        let _ = write!(zpl, "^FS\n^PQ{copies}\n^XZ\n");
    }
    Ok(zpl.into_bytes())
}

/// Writes the picture as hexadecimal digits with ZPL's run lengths: `G` to `Y` are 1 to 19
/// of the digit that follows, `g` to `z` 20 to 400, `,` fills the row with white, `!` with
/// black, `:` repeats the row above.
fn compress(picture: &Picture, zpl: &mut String) {
    let mut above: Vec<u8> = Vec::new();
    for row in picture.grey.chunks_exact(picture.width as usize) {
        let mut digits: Vec<u8> = row
            .chunks(4)
            .map(|dots| {
                dots.iter().enumerate().fold(0, |digit, (index, &grey)| digit | (u8::from(grey < 128) << (3 - index)))
            })
            .collect();
        digits.resize(picture.width.div_ceil(8) as usize * 2, 0);
        if digits == above {
            zpl.push(':');
            continue;
        }
        let runs: Vec<&[u8]> = digits.chunk_by(|left, right| left == right).collect();
        for (index, run) in runs.iter().enumerate() {
            let last = index + 1 == runs.len();
            match run[0] {
                0 if last => zpl.push(','),
                15 if last => zpl.push('!'),
                digit => {
                    push_count(run.len(), zpl);
                    zpl.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                }
            }
        }
        above = digits;
    }
}

fn push_count(mut count: usize, zpl: &mut String) {
    while count > 419 {
        zpl.push('z');
        count -= 400;
    }
    if count == 1 {
        return;
    }
    let (twenties, ones) = (count / 20, count % 20);
    // At most 20 and 19, so both stay letters.
    if twenties > 0 {
        zpl.push(char::from(b'f' + twenties as u8));
    }
    if ones > 0 {
        zpl.push(char::from(b'F' + ones as u8));
    }
}
