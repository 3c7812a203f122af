//! Pictures that come from outside: the vendor's logo.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of a file that is taken.
const BYTES_MAX: usize = 256 * 1024;
/// Width and height that are taken, in pixels: twice of what paper shows.
const SIDE_MAX: u32 = 1500;
/// Below this a picture is dots on paper.
const SIDE_MIN: u32 = 16;

/// A picture from a PNG file, its transparent places white. Its bytes are told by their SHA-256:
/// it is written out as that and its size, and two with the same are the same picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Picture {
    sha256: String,
    width: u32,
    height: u32,
    /// Red, green, blue; none when only the facts of it are known.
    #[serde(skip)]
    pixels: Option<Arc<[u8]>>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl Eq for Picture {}

/// Why a file is not taken as a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// It is another kind of file.
    #[error("it is not a PNG picture: save the logo as PNG")]
    NotPng,
    /// The file is too large.
    #[error("the file has {kilobytes} KB, and {most} KB are the most: save the logo smaller")]
    TooManyBytes {
        /// Its size.
        kilobytes: usize,
        /// What is taken.
        most: usize,
    },
    /// It has too many or too few pixels.
    #[error("it is {width} × {height} pixels: between {SIDE_MIN} and {SIDE_MAX} a side can be printed")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// It cannot be read to its end.
    #[error("the picture is damaged: {why}")]
    Damaged {
        /// What the reader found.
        why: String,
    },
    /// It is all white or transparent.
    #[error("nothing of it would be seen on white paper: use the logo for light backgrounds")]
    Blank,
}

impl Picture {
    /// Reads a PNG file.
    ///
    /// # Errors
    ///
    /// [`PictureError`], worded for whoever chose the file.
    pub fn from_png(file: &[u8]) -> Result<Self, PictureError> {
        if !file.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Err(PictureError::NotPng);
        }
        if file.len() > BYTES_MAX {
            return Err(PictureError::TooManyBytes { kilobytes: file.len().div_ceil(1024), most: BYTES_MAX / 1024 });
        }
        let damaged = |why: png::DecodingError| PictureError::Damaged { why: why.to_string() };
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let size = decoder.read_header_info().map_err(damaged)?;
        let (width, height) = (size.width, size.height);
        if [width, height].into_iter().any(|side| !(SIDE_MIN..=SIDE_MAX).contains(&side)) {
            return Err(PictureError::Size { width, height });
        }
        let mut reader = decoder.read_info().map_err(damaged)?;
        let room = reader.output_buffer_size().ok_or_else(|| PictureError::Damaged { why: "its size".into() })?;
        let mut data = vec![0; room];
        let frame = reader.next_frame(&mut data).map_err(damaged)?;
        let channels = frame.color_type.samples();
        let pixels: Vec<u8> = data[..frame.buffer_size()].chunks_exact(channels).flat_map(on_white).collect();
        if pixels.iter().all(|&part| part > 240) {
            return Err(PictureError::Blank);
        }
        let sha256 = Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { sha256, width, height, pixels: Some(pixels.into()) })
    }

    /// The SHA-256 of its file, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Red, green and blue of each pixel, row by row.
    pub(crate) fn pixels(&self) -> Option<&[u8]> {
        self.pixels.as_deref()
    }
}

/// A pixel as it is on white paper.
fn on_white(pixel: &[u8]) -> [u8; 3] {
    let (colour, alpha) = match *pixel {
        [grey] => ([grey; 3], 255),
        [grey, alpha] => ([grey; 3], alpha),
        [red, green, blue] => ([red, green, blue], 255),
        [red, green, blue, alpha, ..] => ([red, green, blue], alpha),
        [] => ([255; 3], 255),
    };
    colour.map(|part| {
        let (part, alpha) = (u32::from(part), u32::from(alpha));
        u8::try_from((part * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    })
}
