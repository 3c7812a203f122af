//! The test label is true to its lengths, and its bars are read at every resolution.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use rma_labels::{Dpi, Format, Options, Stock, TestLabel};

fn label() -> TestLabel {
    TestLabel { printer: "tcp://zebra-3".to_owned() }
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
