//! Every layout on every stock at every resolution, drawn to PDF, PNG and ZPL and read back
//! by readers that know nothing of this program.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::pictures::{Dots, modules, of_pdf, of_zpl};
use common::{one_of_each, path, run};
use rma_labels::{Dpi, Format, Label, LabelError, Options, Page, PlacedBarcode, Stock, Symbology, render_all};

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
                let least = dpi.mm(f64::from(symbol.module_dots)) + 1e-9;
                assert!(least >= stock.least_module_mm.min(0.25), "{}: {least} mm", stock.name);
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

/// The pictures of each layout that were looked at and found good, at half of 203 dpi, so
/// that the smoothing of edges hardly counts. To make them anew after a layout was changed
/// on purpose, delete them, run this test, and look at each.
#[test]
fn labels_look_as_they_did() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut made = Vec::new();
    for stock in ["4x6", "4x3", "62mm", "2x1"] {
        let stock = Stock::by_name(stock).unwrap();
        for (label, _) in that_fit(&stock, Dpi::D203) {
            let options = Options { format: Format::Png, stock: stock.clone(), ..Options::default() };
            let now = Dots::of_png(&label.render(&options).unwrap().bytes).halved();
            let file = golden.join(format!("{}-{}.png", label.kind().name().replace(' ', "-"), stock.name));
            if !file.exists() {
                std::fs::write(&file, now.to_png()).unwrap();
                made.push(file);
                continue;
            }
            let then = Dots::of_png(&std::fs::read(&file).unwrap());
            assert_eq!((now.width, now.height), (then.width, then.height), "{}", file.display());
            let differ = now.grey.iter().zip(&then.grey).filter(|(now, then)| now.abs_diff(**then) > 64).count();
            let share = differ as f64 / now.grey.len() as f64;
            assert!(share < 0.001, "{}: {:.2} % of the dots differ", file.display(), share * 100.0);
        }
    }
    assert!(made.is_empty(), "there was no picture to compare with; made, to be looked at: {made:?}");
}
