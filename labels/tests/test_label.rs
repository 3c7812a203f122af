//! The test label is true to its lengths, and its bars are read at every resolution.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::pictures::{Dots, of_pdf, of_zpl, scanned};
use rma_labels::{Dpi, Format, LabelError, Options, Stock, TestLabel};

/// Each resolution, and what the bars say at it: how wide the narrow one is, in micrometres.
const SAID: [(Dpi, &[&str]); 3] = [
    (Dpi::D203, &["0250", "0375", "0500"]),
    (Dpi::D300, &["0169", "0254", "0339", "0423", "0508"]),
    (Dpi::D600, &["0169", "0254", "0296", "0381", "0423", "0508"]),
];

fn label() -> TestLabel {
    TestLabel { printer: "tcp://zebra-3".to_owned() }
}

fn drawn(format: Format, dpi: Dpi) -> Vec<u8> {
    label().render(&Options { format, dpi, ..Options::default() }).unwrap().bytes
}

#[test]
fn its_narrow_bars_go_from_the_thinnest_to_the_widest_and_say_their_width() {
    for (dpi, dots) in [(Dpi::D203, &[2, 3, 4][..]), (Dpi::D300, &[2, 3, 4, 5, 6]), (Dpi::D600, &[4, 6, 7, 9, 10, 12])]
    {
        for stock in Stock::ALL.into_iter().filter(|stock| stock.height_mm > 140.0 && stock.width_mm > 90.0) {
            let page = label().lay_out(&stock, dpi).unwrap();
            let bars = page.barcodes();
            assert_eq!(bars.iter().map(|bars| bars.module_dots).collect::<Vec<_>>(), dots, "{}", stock.name);
            for bars in bars {
                let micrometres: u32 = bars.data.parse().unwrap();
                let truth = dpi.mm(f64::from(bars.module_dots)) * 1000.0;
                assert!((f64::from(micrometres) - truth).abs() <= 0.5, "{micrometres} for {truth}");
                let right = dpi.mm(f64::from(bars.left_dots + bars.width_dots));
                assert!(right + 10.0 * dpi.mm(f64::from(bars.module_dots)) <= stock.width_mm, "{}", stock.name);
            }
            assert!(page.notes().is_empty(), "{:?}", page.notes());
            for text in page.texts() {
                let ink = text.ink.unwrap();
                assert!(ink.left >= 0.0 && ink.right() <= stock.width_mm, "{text:?}");
                assert!(ink.top >= 0.0 && ink.bottom() <= stock.height_mm, "{text:?}");
            }
        }
    }
}

#[test]
fn all_its_bars_are_read_from_every_output() {
    let folder = tempfile::tempdir().unwrap();
    let mut pictures = Vec::new();
    let mut expected = Vec::new();
    for (dpi, said) in SAID {
        let pdf = folder.path().join("label.pdf");
        std::fs::write(&pdf, drawn(Format::Pdf, dpi)).unwrap();
        let mut outputs = vec![
            ("zpl", of_zpl(&drawn(Format::Zpl, dpi)).remove(0)),
            ("printed", of_pdf(&pdf, dpi.per_inch()).remove(0)),
        ];
        // From a finer picture than its printer makes, as a camera sees it.
        outputs.extend((dpi != Dpi::D600).then(|| ("seen", of_pdf(&pdf, 600).remove(0))));
        for (output, dots) in outputs {
            let file = folder.path().join(format!("{output}-{}.pgm", dpi.per_inch()));
            dots.write_pgm(&file);
            pictures.push(file);
            expected.push(said);
        }
        let file = folder.path().join(format!("preview-{}.png", dpi.per_inch()));
        std::fs::write(&file, drawn(Format::Png, dpi)).unwrap();
        pictures.push(file);
        expected.push(said);
    }
    for ((picture, found), expected) in pictures.iter().zip(scanned(&pictures)).zip(expected) {
        assert_eq!(found, expected, "{}", picture.display());
    }
}

/// Where black begins along a line of dots.
fn begins(dots: impl Iterator<Item = bool>) -> Vec<usize> {
    let line: Vec<bool> = std::iter::once(false).chain(dots).collect();
    line.windows(2).enumerate().filter(|(_, two)| !two[0] && two[1]).map(|(at, _)| at).collect()
}

#[test]
fn its_rulers_are_true_to_a_dot_on_paper_and_on_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let (margin, width, height) = (4.0, 93.6, 144.4);
    // Where the shortest marks are, and nothing else.
    let along = margin + 0.8;
    for (dpi, _) in SAID {
        let pdf = folder.path().join("label.pdf");
        std::fs::write(&pdf, drawn(Format::Pdf, dpi)).unwrap();
        let dot = |mm: f64| dpi.dots(mm).round() as usize;
        for dots in [Dots::of_png(&drawn(Format::Png, dpi)), of_pdf(&pdf, dpi.per_inch()).remove(0)] {
            let across = begins((0..dots.width).map(|x| dots.black(x, dot(along))));
            let down = begins((0..dots.height).map(|y| dots.black(dot(along), y)));
            // The frame is the first mark and the end.
            for (found, step, length) in [(across, 1.0, width), (down, 25.4 / 16.0, height)] {
                let marks = (length / step) as usize;
                let wanted = (0..=marks).map(|mark| dot(margin + step * mark as f64));
                let edge = dot(margin + length) - dot(0.25);
                assert_eq!(found[..=marks], wanted.collect::<Vec<_>>(), "{dpi:?}, marks of {step} mm");
                assert!(found[marks + 1..].iter().all(|end| end.abs_diff(edge) <= 1), "{dpi:?}: {found:?}, {edge}");
            }
        }
    }
}

#[test]
fn every_output_draws_it() {
    for (format, begins) in [(Format::Pdf, &b"%PDF"[..]), (Format::Zpl, b"^XA"), (Format::Png, b"\x89PNG")] {
        let options = Options { format, ..Options::default() };
        let drawn = label().render(&options).unwrap();
        assert!(drawn.bytes.starts_with(begins), "{format:?}");
        assert_eq!(label().render(&options).unwrap(), drawn, "the same bytes again");
    }
    let tiny = Stock { name: "tiny".into(), width_mm: 20.0, height_mm: 10.0, margin_mm: 1.0, ..Stock::default() };
    assert!(label().lay_out(&tiny, Dpi::D203).is_err());
}

#[test]
fn every_stock_has_bars_that_can_be_read_or_is_refused_as_too_small() {
    for dpi in [Dpi::D203, Dpi::D300, Dpi::D600] {
        for stock in Stock::ALL {
            match label().lay_out(&stock, dpi) {
                Ok(page) => assert!(!page.barcodes().is_empty(), "{}", stock.name),
                Err(LabelError::StockTooSmall { .. }) => assert!(stock.height_mm < 30.0, "{}", stock.name),
                Err(error) => panic!("{} at {dpi:?}: {error}", stock.name),
            }
        }
    }
}
