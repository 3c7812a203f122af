//! One backend an output; each draws the same pages.

pub(crate) mod pdf;
pub(crate) mod raster;
pub(crate) mod zpl;
