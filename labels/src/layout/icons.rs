//! Signs that are told apart by their shape, since labels are black and white. Corners are
//! in a square from (0, 0) at the top left to (1, 1); a figure inside of another is a hole.

use std::f64::consts::TAU;

use crate::page::Figure;

/// A diamond with a stroke and a dot cut out: something does not match.
pub(super) fn discrepancy() -> Vec<Figure> {
    vec![
        vec![(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)],
        vec![(0.435, 0.24), (0.565, 0.24), (0.545, 0.57), (0.455, 0.57)],
        disc(0.5, 0.70, 0.068),
    ]
}

/// A clock: late.
pub(super) fn late() -> Vec<Figure> {
    vec![
        disc(0.5, 0.5, 0.5),
        disc(0.5, 0.5, 0.37),
        vec![(0.45, 0.22), (0.55, 0.22), (0.55, 0.46), (0.74, 0.62), (0.68, 0.70), (0.45, 0.52)],
    ]
}

/// An arrow to the right: goes there next.
pub(super) fn arrow() -> Vec<Figure> {
    vec![vec![(0.0, 0.40), (0.55, 0.40), (0.55, 0.14), (1.0, 0.5), (0.55, 0.86), (0.55, 0.60), (0.0, 0.60)]]
}

/// An arrow that turns back: goes back to where it came from.
pub(super) fn back() -> Vec<Figure> {
    vec![vec![
        (0.0, 0.36),
        (0.36, 0.06),
        (0.36, 0.26),
        (0.72, 0.26),
        (0.92, 0.33),
        (1.0, 0.52),
        (1.0, 0.72),
        (0.92, 0.88),
        (0.72, 0.95),
        (0.30, 0.95),
        (0.30, 0.76),
        (0.68, 0.76),
        (0.79, 0.70),
        (0.80, 0.60),
        (0.79, 0.51),
        (0.68, 0.46),
        (0.36, 0.46),
        (0.36, 0.66),
    ]]
}

fn disc(x: f64, y: f64, radius: f64) -> Figure {
    const CORNERS: u32 = 48;
    (0..CORNERS)
        .map(|corner| {
            let angle = f64::from(corner) * TAU / f64::from(CORNERS);
            (x + radius * angle.cos(), y + radius * angle.sin())
        })
        .collect()
}
