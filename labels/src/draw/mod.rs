//! One backend an output; each draws the same pages.

pub(crate) mod pdf;
pub(crate) mod raster;
mod set;
pub(crate) mod tagged;
pub(crate) mod zpl;
