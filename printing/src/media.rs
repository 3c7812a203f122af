//! Paper sizes, and which of a queue's names for paper means which size.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A paper size in hundredths of a millimetre, the unit in which print queues measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Media {
    /// Width in hundredths of a millimetre, across the feed.
    pub width_hundredths_mm: u32,
    /// Height in hundredths of a millimetre, along the feed.
    pub height_hundredths_mm: u32,
}

/// Two sizes closer than this are the same paper: names are rounded differently (a driver's
/// points, inches to three places), and no two stocks differ by half a millimetre.
const SAME_PAPER_HUNDREDTHS_MM: u32 = 50;

impl Media {
    /// Label of 4 × 6 inches, the usual shipping label.
    pub const LABEL_4X6_IN: Self = Self::hundredths_mm(10_160, 15_240);
    /// Label of 100 × 150 mm.
    pub const LABEL_100X150_MM: Self = Self::hundredths_mm(10_000, 15_000);
    /// A6, 105 × 148 mm.
    pub const A6: Self = Self::hundredths_mm(10_500, 14_800);
    /// A4, 210 × 297 mm.
    pub const A4: Self = Self::hundredths_mm(21_000, 29_700);
    /// US Letter, 8.5 × 11 inches.
    pub const LETTER: Self = Self::hundredths_mm(21_590, 27_940);

    /// Paper of `width` by `height` hundredths of a millimetre.
    #[must_use]
    pub const fn hundredths_mm(width: u32, height: u32) -> Self {
        Self { width_hundredths_mm: width, height_hundredths_mm: height }
    }

    /// Picks the queue's own name for this paper out of what it supports; where it takes any
    /// size within limits, makes up the name for a custom size.
    pub(crate) fn name_among(self, supported: &[String]) -> Option<String> {
        let exact = supported
            .iter()
            .filter(|name| is_plain(name))
            .find(|name| Self::from_name(name).is_some_and(|size| size.is_same_paper(self)));
        if let Some(name) = exact {
            return Some(name.clone());
        }
        let limit = |prefix: &str| {
            supported.iter().find(|name| name.starts_with(prefix)).and_then(|name| Self::from_name(name))
        };
        let (min, max) = (limit("custom_min_")?, limit("custom_max_")?);
        let slack = SAME_PAPER_HUNDREDTHS_MM;
        let fits = |length, least, most| length + slack >= least && length <= most + slack;
        (fits(self.width_hundredths_mm, min.width_hundredths_mm, max.width_hundredths_mm)
            && fits(self.height_hundredths_mm, min.height_hundredths_mm, max.height_hundredths_mm))
        .then(|| self.custom_name())
    }

    /// A name made up from the size, for queues that take any.
    pub(crate) fn custom_name(self) -> String {
        let (width, height) = (hundredths(self.width_hundredths_mm), hundredths(self.height_hundredths_mm));
        format!("custom_{width}x{height}mm_{width}x{height}mm")
    }

    /// Reads the size at the end of a self-describing media name such as
    /// `na_index-4x6_4x6in` or `om_small-photo_100x150mm`.
    fn from_name(name: &str) -> Option<Self> {
        let size = name.rsplit('_').next()?;
        let (numbers, hundredths_per_unit) = match size.strip_suffix("mm") {
            Some(numbers) => (numbers, 100.0),
            None => (size.strip_suffix("in")?, 2_540.0),
        };
        let (width, height) = numbers.split_once('x')?;
        let length = |text: &str| {
            let value: f64 = text.parse().ok()?;
            let value = (value * hundredths_per_unit).round();
            // Ten metres: no paper is longer, and it keeps the conversion exact.
            (0.0..=1_000_000.0).contains(&value).then_some(value as u32)
        };
        Some(Self::hundredths_mm(length(width)?, length(height)?))
    }

    fn is_same_paper(self, other: Self) -> bool {
        let near = |a: u32, b: u32| a.abs_diff(b) <= SAME_PAPER_HUNDREDTHS_MM;
        near(self.width_hundredths_mm, other.width_hundredths_mm)
            && near(self.height_hundredths_mm, other.height_hundredths_mm)
    }

    /// The sizes of these media names for a person, each once and not too many.
    pub(crate) fn in_words(names: &[String]) -> String {
        const ENOUGH: usize = 8;
        let mut sizes = Vec::new();
        for name in names.iter().filter(|name| is_plain(name)) {
            let size = Self::from_name(name).map_or_else(|| name.clone(), |size| size.to_string());
            if !sizes.contains(&size) {
                sizes.push(size);
            }
        }
        match sizes.len() {
            0 => "none".to_owned(),
            count if count > ENOUGH => {
                format!("{} and {} more", sizes[..ENOUGH].join(", "), count - ENOUGH)
            }
            _ => sizes.join(", "),
        }
    }
}

/// A paper, not one end of a range of custom sizes.
fn is_plain(name: &str) -> bool {
    !name.starts_with("custom_min_") && !name.starts_with("custom_max_")
}

/// A number of hundredths as a decimal without trailing zeros.
fn hundredths(value: u32) -> String {
    let text = format!("{}.{:02}", value / 100, value % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl fmt::Display for Media {
    /// In inches where they are whole or half inches, otherwise in millimetres.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = (self.width_hundredths_mm, self.height_hundredths_mm);
        let half_inches = |length: u32| length.is_multiple_of(1_270);
        if half_inches(width) && half_inches(height) {
            let inches = |length: u32| hundredths(length / 1_270 * 50);
            write!(f, "{} × {} in", inches(width), inches(height))
        } else {
            write!(f, "{} × {} mm", hundredths(width), hundredths(height))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn takes_the_queues_own_name_for_a_size() {
        let supported = names(&["na_letter_8.5x11in", "na_index-4x6_4x6in", "oe_w288h360_4x5in"]);
        assert_eq!(Media::LABEL_4X6_IN.name_among(&supported).as_deref(), Some("na_index-4x6_4x6in"));
        assert_eq!(Media::LETTER.name_among(&supported).as_deref(), Some("na_letter_8.5x11in"));
        assert_eq!(Media::A4.name_among(&supported), None);
        let metric = names(&["om_card_101.6x152.4mm"]);
        assert_eq!(Media::LABEL_4X6_IN.name_among(&metric).as_deref(), Some("om_card_101.6x152.4mm"));
        assert_eq!(Media::LABEL_100X150_MM.name_among(&metric), None);
    }

    #[test]
    fn makes_up_a_name_only_inside_the_custom_limits() {
        let supported = names(&["custom_min_0.5x0.5in", "custom_max_4x50in"]);
        assert_eq!(Media::LABEL_4X6_IN.name_among(&supported).as_deref(), Some("custom_101.6x152.4mm_101.6x152.4mm"));
        assert_eq!(Media::A4.name_among(&supported), None);
        assert_eq!(Media::LABEL_4X6_IN.name_among(&names(&["custom_min_1x1in"])), None);
    }

    #[test]
    fn reads_no_size_out_of_odd_names() {
        for name in ["", "Letter", "na_letter", "x_in", "a_1x2x3in", "a_-1x2mm", "a_1e99x1mm", "a_NaNx1mm"] {
            assert_eq!(Media::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn says_sizes_in_the_unit_they_are_sold_in() {
        assert_eq!(Media::LABEL_4X6_IN.to_string(), "4 × 6 in");
        assert_eq!(Media::LETTER.to_string(), "8.5 × 11 in");
        assert_eq!(Media::A6.to_string(), "105 × 148 mm");
        assert_eq!(
            Media::in_words(&names(&["na_index-4x6_4x6in", "other_4x6in", "custom_min_1x1in", "plain"])),
            "4 × 6 in, plain"
        );
    }
}
