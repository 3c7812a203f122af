//! Every layout on every stock at every resolution, drawn to PDF, PNG and ZPL and read back
//! by readers that know nothing of this program; and what labels and letters look like.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::pictures::{Dots, modules, of_pdf, of_zpl};
use common::{lines, one_of_each, path, run};
use rma_labels::{
    Block, Column, Document, Dpi, Fact, Format, Holds, Label, LabelError, Options, Page, PaperSize, Picture,
    PlacedBarcode, Sender, Stock, Symbology, Table, render_all,
};

/// The labels that a stock has room for, and their pages.
fn that_fit(stock: &Stock, dpi: Dpi) -> Vec<(Label, Page)> {
    one_of_each()
        .into_iter()
        .filter_map(|(label, number)| match label.lay_out(stock, dpi) {
            Ok(page) => {
                let symbols = page.barcodes();
                assert!(symbols.iter().any(|symbol| symbol.symbology == Symbology::Code128));
                assert!(symbols.iter().all(|symbol| symbol.data == number));
                assert_eq!(page.notes(), [], "{} {number}", stock.name);
                Some((label, page))
            }
            Err(LabelError::DoesNotFit { .. }) => None,
            Err(error) => panic!("{}, {number} at {dpi:?}: {error}", stock.name),
        })
        .collect()
}

/// A symbol in a picture, enlarged by nothing and cut out with its quiet zone.
fn cut_out(dots: &Dots, symbol: &PlacedBarcode) -> Dots {
    let [left, top, width, height] =
        [symbol.left_dots, symbol.top_dots, symbol.width_dots, symbol.height_dots].map(|dots| dots as usize);
    let quiet = (symbol.symbology.quiet_modules() * symbol.module_dots) as usize;
    dots.part(left, top, width, height, quiet)
}

/// Reads each picture with a reader of its kind; they are read in one run, in order.
fn read_by_zbar(folder: &Path, pictures: &[Dots]) -> Vec<String> {
    let files: Vec<String> = pictures
        .iter()
        .enumerate()
        .map(|(index, picture)| {
            let file = folder.join(format!("{index}.pgm"));
            picture.write_pgm(&file);
            path(&file).to_owned()
        })
        .collect();
    let mut arguments = vec!["-q", "--raw", "-Sdisable", "-Scode128.enable", "-Sqrcode.enable"];
    arguments.extend(files.iter().map(String::as_str));
    let found = run("zbarimg", "zbar-tools", &arguments);
    String::from_utf8(found.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn read_by_dmtx(folder: &Path, picture: &Dots) -> String {
    let file = folder.join("square.png");
    std::fs::write(&file, picture.to_png()).unwrap();
    let found = run("dmtxread", "dmtx-utils", &["-N1", "-m2000", path(&file)]);
    String::from_utf8(found.stdout).unwrap()
}

/// Draws ZPL with a renderer that is not ours. It takes resolutions of whole dots a
/// millimetre, and centres labels that are narrower than its paper: it is given as many
/// dots as the label has, and dots are compared with dots.
fn by_another_renderer(folder: &Path, zpl: &[Vec<u8>], dpi: Dpi) -> Vec<Dots> {
    let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/zpl-renderer/render.mjs");
    let dots_a_mm = dpi.dots(1.0).round();
    let mut arguments = vec![tool.to_owned()];
    for (index, bytes) in zpl.iter().enumerate() {
        let file = folder.join(format!("{index}.zpl"));
        std::fs::write(&file, bytes).unwrap();
        arguments.push(path(&file).to_owned());
        let ours = of_zpl(bytes).remove(0);
        let side = |dots: usize| (dots as f64 / dots_a_mm).to_string();
        arguments.extend([side(ours.width), side(ours.height), dots_a_mm.to_string()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = run("node", "nodejs", &arguments);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "`npm ci` in labels/tests/zpl-renderer installs the renderer: {said}");
    let drawn = |index| Dots::of_png(&std::fs::read(folder.join(format!("{index}.png"))).unwrap());
    (0..zpl.len()).map(drawn).collect()
}

fn zpl_scans_for_another_renderer(stocks: &[&str], dpi: Dpi) {
    let folder = tempfile::tempdir().unwrap();
    let stocks: Vec<Stock> = stocks.iter().map(|name| Stock::by_name(name).unwrap()).collect();
    let mut zpl = Vec::new();
    let mut pages = Vec::new();
    for stock in &stocks {
        for (label, page) in that_fit(stock, dpi) {
            let options = Options { format: Format::Zpl, stock: stock.clone(), dpi, ..Options::default() };
            let bytes = label.render(&options).unwrap().bytes;
            pages.push((of_zpl(&bytes).remove(0), page));
            zpl.push(bytes);
        }
    }
    let mut pictures = Vec::new();
    let mut expected = Vec::new();
    for (other, (ours, page)) in by_another_renderer(folder.path(), &zpl, dpi).iter().zip(&pages) {
        for symbol in page.barcodes() {
            assert_eq!(modules(other, &symbol), modules(ours, &symbol));
            if symbol.symbology != Symbology::DataMatrix {
                pictures.push(cut_out(other, &symbol));
                expected.push(symbol.data.clone());
            }
        }
        // All of the label is where we think that it is, not only its bars.
        assert_eq!((other.width, other.height), (ours.width, ours.height));
        let differ =
            other.grey.iter().zip(&ours.grey).filter(|(other, ours)| (**other < 128) != (**ours < 128)).count();
        assert_eq!(differ, 0, "another renderer draws other dots");
    }
    assert_eq!(read_by_zbar(folder.path(), &pictures), expected);
}

#[test]
fn zpl_is_what_another_renderer_draws() {
    zpl_scans_for_another_renderer(&["4x6", "4x3", "62mm", "2x1"], Dpi::D203);
    zpl_scans_for_another_renderer(&["2x1"], Dpi::D300);
    zpl_scans_for_another_renderer(&["2x1"], Dpi::D600);
}

fn every_stock_at(dpi: Dpi) {
    let folder = tempfile::tempdir().unwrap();
    for stock in Stock::ALL {
        // The labels of a sheet are the same label after label; sheets are in `stocks.rs`.
        let stock = Stock { sheet: None, ..stock };
        let (labels, pages): (Vec<Label>, Vec<Page>) = that_fit(&stock, dpi).into_iter().unzip();
        assert!(labels.len() >= 3, "{}", stock.name);
        let options = |format| Options { format, stock: stock.clone(), dpi, ..Options::default() };
        let file = folder.path().join("labels.pdf");
        std::fs::write(&file, render_all(&labels, &options(Format::Pdf)).unwrap().bytes).unwrap();
        let of_pdf = of_pdf(&file, dpi.per_inch());
        let of_zpl = of_zpl(&render_all(&labels, &options(Format::Zpl)).unwrap().bytes);
        let of_png: Vec<Dots> =
            labels.iter().map(|label| Dots::of_png(&label.render(&options(Format::Png)).unwrap().bytes)).collect();
        let mut by_zbar = Vec::new();
        let mut expected = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            let three = [&of_pdf[index], &of_png[index], &of_zpl[index]];
            for symbol in page.barcodes() {
                // The same modules, of the same width, at the same place, in whole dots.
                let module = dpi.mm(f64::from(symbol.module_dots)) + 1e-9;
                // A carrier's number is long, and read by the carrier's scanners.
                let least = if symbol.data.starts_with("1Z") { 0.25 } else { stock.least_module_mm };
                assert!(module >= least, "{}, {}: {module} mm", stock.name, symbol.data);
                let first = modules(three[0], &symbol);
                assert!(three.iter().all(|dots| modules(dots, &symbol) == first), "{}", stock.name);
                for dots in three {
                    let picture = cut_out(dots, &symbol);
                    if symbol.symbology == Symbology::DataMatrix {
                        assert_eq!(read_by_dmtx(folder.path(), &picture), symbol.data, "{} {dpi:?}", stock.name);
                    } else {
                        by_zbar.push(picture);
                        expected.push(symbol.data.clone());
                    }
                }
            }
        }
        assert_eq!(read_by_zbar(folder.path(), &by_zbar), expected, "{} at {dpi:?}", stock.name);
    }
}

#[test]
fn all_scan_at_203_dpi() {
    every_stock_at(Dpi::D203);
}

#[test]
fn all_scan_at_300_dpi() {
    every_stock_at(Dpi::D300);
}

#[test]
fn all_scan_at_600_dpi() {
    every_stock_at(Dpi::D600);
}

/// Compares pictures with those of their names, which were looked at and found good. They are kept so
/// much smaller than they are printed that the smoothing of edges hardly counts. To make them anew
/// after a layout was changed on purpose, delete them, run these tests, and look at each.
fn look_as_they_did(pictures: Vec<(String, Dots)>) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut made = Vec::new();
    for (name, now) in pictures {
        let file = golden.join(name + ".png");
        if !file.exists() {
            std::fs::write(&file, now.to_png()).unwrap();
            made.push(file);
            continue;
        }
        let then = Dots::of_png(&std::fs::read(&file).unwrap());
        assert_eq!((now.width, now.height), (then.width, then.height), "{}", file.display());
        let differ = now.grey.iter().zip(&then.grey).filter(|(now, then)| now.abs_diff(**then) > 64).count();
        let share = differ as f64 / now.grey.len() as f64;
        assert!(share < 0.0002, "{}: {differ} dots differ, {:.3} %", file.display(), share * 100.0);
    }
    assert!(made.is_empty(), "there was no picture to compare with; made, to be looked at: {made:?}");
}

#[test]
fn labels_look_as_they_did() {
    let mut pictures = Vec::new();
    for stock in ["4x6", "4x3", "62mm", "2x1"] {
        let stock = Stock::by_name(stock).unwrap();
        for (label, _) in that_fit(&stock, Dpi::D203) {
            let options = Options { format: Format::Png, stock: stock.clone(), ..Options::default() };
            let now = Dots::of_png(&label.render(&options).unwrap().bytes).smaller(2);
            pictures.push((format!("{}-{}", label.kind().name().replace(' ', "-"), stock.name), now));
        }
    }
    look_as_they_did(pictures);
}

/// A ring and two bars, grey and black.
fn logo() -> Picture {
    let (width, height) = (480, 144);
    let dot = |index: usize| {
        let (x, y) = (index % width, index / width);
        let from_middle = (x.abs_diff(72).pow(2) + y.abs_diff(72).pow(2)).isqrt();
        match (from_middle, x, y) {
            (40..=70, ..) | (_, 170..=470, 20..=60) => 0,
            (_, 170..=400, 84..=124) => 140,
            _ => 255,
        }
    };
    let grey = (0..width * height).map(dot).collect();
    Picture::from_png(&Dots { width, height, grey }.to_png()).unwrap()
}

/// A letter that has each of its parts on its first page.
fn quote(paper: PaperSize) -> Document {
    let column = |heading: &str, holds| Column { heading: heading.into(), holds };
    let paragraph = |text: &str| Block::Paragraph { text: text.into() };
    Document {
        title: "Quote".into(),
        number: "R12345".into(),
        language: "en".into(),
        paper,
        sender: Sender {
            name: "Northern Network Works".into(),
            details: lines(["3600 Zanker Road", "San Jose, CA 95134", "+1 408 555 0100", "returns@northern.example"]),
            logo: Some(logo()),
        },
        addressee: lines(["Ana Núñez", "Pacific Data", "1 Main Street, Suite 4", "San José CA 95110", "United States"]),
        facts: vec![
            Fact::new("Date", "Mon 17 Nov 2025"),
            Fact::new("Case", "2026-1101-0001"),
            Fact::new("Valid until", "Mon 1 Dec 2025"),
        ],
        barcode: Some("R12345".into()),
        body: vec![
            paragraph("We looked at your units and can repair them at the prices below."),
            Block::Heading { text: "What it costs".into() },
            Block::Table(Table {
                columns: vec![
                    column("Line", Holds::Numbers),
                    column("Part number", Holds::Numbers),
                    column("Description", Holds::Words),
                    column("USD", Holds::Amounts),
                ],
                rows: vec![
                    lines(["R12345-1", "WS-C3750-48PS-E", "48-port switch, both power supplies replaced", "1,250.00"]),
                    lines(["R12345-2", "WS-C3750-24TS-S", "24-port switch", "980.50"]),
                    lines(["R12345-3", "PWR-C45-1300ACV", "Power supply", "75.00"]),
                ],
                totals: vec![Fact::new("Tax", "115.28"), Fact::new("Total", "2,420.78")],
            }),
            Block::Notice {
                heading: "Valid until Mon 1 Dec 2025".into(),
                text: "An order that bears a later date needs a new quote.".into(),
            },
            Block::Heading { text: "How to order".into() },
            Block::Steps {
                steps: lines([
                    "Make out your purchase order for the total, in the same currency.",
                    "Give the RMA number on it, and send it to the address at the top of this page. We begin when \
                     it has come.",
                ]),
            },
            Block::Heading { text: "Where it goes".into() },
            Block::Address { lines: lines(["Fremont Repair Centre", "4100 Harbour Road", "Fremont CA 94538"]) },
            Block::Facts { facts: vec![Fact::new("Repair done", "Board replaced"), Fact::new("Test", "Passed")] },
        ],
        page_words: "Page {page} of {pages}".into(),
    }
}

#[test]
fn letters_look_as_they_did() {
    let picture = |paper: PaperSize| {
        let document = quote(paper);
        assert_eq!(document.lay_out(Dpi::D203).unwrap().len(), 1, "all of it is in the picture");
        let drawn = document.to_png(Dpi::D203).unwrap();
        assert_eq!(drawn.notes, []);
        (format!("quote-{}", paper.name().to_lowercase()), Dots::of_png(&drawn.bytes).smaller(3))
    };
    look_as_they_did([PaperSize::A4, PaperSize::Letter].map(picture).into());
}
