//! Text on labels: made safe, set in a face that has its characters, fitted into a box.

pub(crate) mod clean;
pub(crate) mod fit;
pub(crate) mod fonts;
pub(crate) mod shape;

pub(crate) use clean::{clean, clean_running};
pub use clean::{hidden_character, isolated, with_isolates};
pub(crate) use fit::{Fitted, Paragraph, Style, fit, fit_from};
pub(crate) use fonts::Face;
