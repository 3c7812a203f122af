//! Labels are read back from their files by other programs: a PDF renderer, a barcode
//! reader, a PDF checker.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};

use common::pictures::{Dots, of_zpl};
use common::{LANGUAGES, box_label, check_pdf, in_language, one_of_each, path, run};
use rma_labels::{Dpi, Format, Label, Options, Page, PlacedBarcode, Stock, Symbology, render_all};

fn write_pdf(folder: &Path, label: &Label, options: &Options) -> PathBuf {
    let file = folder.join("label.pdf");
    let rendered = label.render(options).unwrap();
    std::fs::write(&file, rendered.bytes).unwrap();
    file
}

/// Renders the first page of a PDF as the printer would: a dot is black or white.
fn printed(pdf: &Path, dpi: u16) -> (PathBuf, Dots) {
    let stem = pdf.with_extension("");
    let dpi = dpi.to_string();
    let done = run("pdftoppm", "poppler-utils", &["-r", &dpi, "-gray", "-singlefile", path(pdf), path(&stem)]);
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    let file = pdf.with_extension("pgm");
    let dots = Dots::of_pgm(&std::fs::read(&file).unwrap());
    (file, dots)
}

/// What the reader finds in Code 128; the squares are read in `proof.rs`.
fn scanned(picture: &Path) -> Vec<String> {
    let only = ["-q", "--raw", "-Sdisable", "-Scode128.enable"];
    let found = run("zbarimg", "zbar-tools", &[&only[..], &[path(picture)]].concat());
    String::from_utf8(found.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn code128_of(page: &Page) -> PlacedBarcode {
    page.barcodes().into_iter().find(|bars| bars.symbology == Symbology::Code128).unwrap()
}

/// Fails unless the bars in the picture are where the layout says, in whole modules, with
/// ten modules of white on both sides, over their whole height.
fn check_bars(label: &Label, dots: &Dots, stock: &Stock, dpi: Dpi) {
    let page = label.lay_out(stock, dpi).unwrap();
    let bars = code128_of(&page);
    let module = bars.module_dots as usize;
    let left = bars.left_dots as usize;
    let width = bars.width_dots as usize;
    assert_eq!(width % module, 0);
    for row in [bars.top_dots, bars.top_dots + bars.height_dots / 2, bars.top_dots + bars.height_dots - 1] {
        let y = row as usize;
        let quiet = 10 * module;
        assert!(left >= quiet && left + width + quiet <= dots.width, "the quiet zone leaves the paper");
        assert!((left - quiet..left).all(|x| !dots.black(x, y)), "left quiet zone, row {y}");
        assert!((left + width..left + width + quiet).all(|x| !dots.black(x, y)), "right quiet zone, row {y}");
        let row: Vec<bool> = (left..left + width).map(|x| dots.black(x, y)).collect();
        assert!(row[0] && row[width - 1], "bars begin and end the symbol, row {y}");
        for (index, cell) in row.chunks(module).enumerate() {
            assert!(cell.iter().all(|&dot| dot == cell[0]), "module {index} is not one colour, row {y}");
        }
        let narrowest = row.chunk_by(|left, right| left == right).map(<[bool]>::len).min();
        assert_eq!(narrowest, Some(module));
    }
    // No dot is grey: each bar begins and ends with a dot of the printer.
    let y = (bars.top_dots + bars.height_dots / 2) as usize;
    let row = &dots.grey[y * dots.width + left..y * dots.width + left + width];
    assert!(row.iter().all(|&grey| grey == 0 || grey == 255), "a bar ends between two dots");
}

#[test]
fn every_kind_scans_from_paper_at_203_dpi() {
    let folder = tempfile::tempdir().unwrap();
    for (label, number) in one_of_each() {
        let pdf = write_pdf(folder.path(), &label, &Options::default());
        let (picture, dots) = printed(&pdf, 203);
        assert_eq!((dots.width, dots.height), (812, 1218));
        assert_eq!(scanned(&picture), [number]);
        check_bars(&label, &dots, &Stock::FOUR_BY_SIX, Dpi::D203);
    }
}

#[test]
fn modules_are_wide_enough_for_the_dock() {
    for (dpi, least) in [(Dpi::D203, 3), (Dpi::D300, 5), (Dpi::D600, 9)] {
        for (label, number) in one_of_each() {
            let bars = code128_of(&label.lay_out(&Stock::FOUR_BY_SIX, dpi).unwrap());
            assert_eq!(bars.data, number);
            if !number.starts_with("1Z") {
                assert!(bars.module_dots >= least, "{number}: {} dots at {dpi:?}", bars.module_dots);
                assert!(dpi.mm(f64::from(bars.module_dots)) >= 0.375);
            }
            assert!(dpi.mm(f64::from(bars.module_dots)) >= 0.25);
            assert!(dpi.mm(f64::from(bars.height_dots)) >= 17.0, "bars are tall");
        }
    }
}

#[test]
fn other_resolutions_and_papers_scan_too() {
    let folder = tempfile::tempdir().unwrap();
    let label = Label::Box(box_label());
    for (stock, dpi) in [(Stock::FOUR_BY_SIX, Dpi::D300), (Stock::by_name("A6").unwrap(), Dpi::D203)] {
        let options = Options { stock: stock.clone(), dpi, ..Options::default() };
        let pdf = write_pdf(folder.path(), &label, &options);
        let (picture, _) = printed(&pdf, dpi.per_inch());
        assert_eq!(scanned(&picture), ["R12345-1"]);
    }
}

#[test]
fn numbers_of_all_shapes_scan() {
    let folder = tempfile::tempdir().unwrap();
    for number in ["R10000-1", "R1234567-12", "R9", "0123456789012345678901", "A1b2C3", "x^XZ~_ >", "R12 345"] {
        let label = Label::Box(rma_labels::BoxLabel { line: number.to_owned(), ..box_label() });
        let picture = folder.path().join("label.png");
        std::fs::write(&picture, label.to_png(Dpi::D203).unwrap()).unwrap();
        assert_eq!(scanned(&picture), [number]);
    }
}

#[test]
fn the_file_is_a_sound_pdf_of_4_by_6_inches_with_font_subsets() {
    let folder = tempfile::tempdir().unwrap();
    let (_, name, address, sentence) = LANGUAGES[3];
    let mut labels = one_of_each();
    labels.extend(in_language(name, address, sentence));
    for (label, _) in labels {
        let pdf = write_pdf(folder.path(), &label, &Options::default());
        check_pdf(&pdf);
        let boxes = run("pdfinfo", "poppler-utils", &["-box", path(&pdf)]);
        let boxes = String::from_utf8(boxes.stdout).unwrap();
        for name in ["MediaBox:", "CropBox:", "TrimBox:"] {
            let line = boxes.lines().find(|line| line.starts_with(name)).unwrap();
            let numbers: Vec<&str> = line.split_whitespace().skip(1).collect();
            assert_eq!(numbers, ["0.00", "0.00", "288.00", "432.00"], "{name}");
        }
        let fonts = run("pdffonts", "poppler-utils", &[path(&pdf)]);
        let fonts = String::from_utf8(fonts.stdout).unwrap();
        let listed: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!listed.is_empty());
        for font in listed {
            assert!(font.contains("yes yes yes") && font.as_bytes()[6] == b'+', "{font}");
        }
        assert!(std::fs::metadata(&pdf).unwrap().len() < 60_000, "only what is used is embedded");
    }
}

#[test]
fn text_can_be_copied_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for (language, name, address, sentence) in LANGUAGES {
        for (label, _) in in_language(name, address, sentence) {
            let pdf = write_pdf(folder.path(), &label, &Options::default());
            let text = run("pdftotext", "poppler-utils", &[path(&pdf), "-"]);
            let text = String::from_utf8(text.stdout).unwrap();
            // The reader marks what runs from right to left with U+202A to U+202E.
            let is_letter = |c: &char| !c.is_whitespace() && !matches!(c, '\u{202a}'..='\u{202e}');
            let squeeze = |text: &str| text.chars().filter(is_letter).collect::<String>();
            assert!(squeeze(&text).contains(&squeeze(name)), "{language}: {text}");
        }
    }
}

#[test]
fn copies_and_several_labels_are_pages_of_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let labels: Vec<Label> = one_of_each().into_iter().map(|(label, _)| label).collect();
    let options = Options { count: 2, ..Options::default() };
    let file = folder.path().join("all.pdf");
    std::fs::write(&file, render_all(&labels, &options).unwrap().bytes).unwrap();
    let pages = run("qpdf", "qpdf", &["--show-npages", path(&file)]);
    assert_eq!(String::from_utf8(pages.stdout).unwrap().trim(), "8");
}

#[test]
fn the_preview_shows_what_the_printer_prints() {
    let folder = tempfile::tempdir().unwrap();
    for (label, number) in one_of_each() {
        let picture = folder.path().join("label.png");
        std::fs::write(&picture, label.to_png(Dpi::D203).unwrap()).unwrap();
        assert_eq!(scanned(&picture), [number]);
        let pdf = write_pdf(folder.path(), &label, &Options::default());
        let (_, paper) = printed(&pdf, 203);
        let zpl = label.to_zpl(Dpi::D203).unwrap();
        let burnt = of_zpl(&zpl).remove(0);
        assert_eq!((burnt.width, burnt.height), (paper.width, paper.height));
        check_bars(&label, &burnt, &Stock::FOUR_BY_SIX, Dpi::D203);
        // Two renderers smooth the edges of letters in their own ways; that is all.
        let differ = burnt.grey.iter().zip(&paper.grey).filter(|(zpl, pdf)| (**zpl < 128) != (**pdf < 128)).count();
        let share = differ as f64 / paper.grey.len() as f64;
        assert!(share < 0.02, "{:.2} % of the dots differ", share * 100.0);
    }
}

#[test]
fn zpl_is_one_picture_a_label_and_scans() {
    let folder = tempfile::tempdir().unwrap();
    for dpi in [Dpi::D203, Dpi::D300] {
        let options = Options { format: Format::Zpl, dpi, count: 3, ..Options::default() };
        let label =
            Label::Sender(rma_labels::SenderLabel { reason: "^XZ ~JA _5E ^FS".into(), ..common::sender_label() });
        let zpl = String::from_utf8(label.render(&options).unwrap().bytes).unwrap();
        assert_eq!(zpl.matches("^XA").count(), 1);
        assert_eq!(zpl.matches("^XZ").count(), 1);
        assert_eq!(zpl.matches("^PQ3").count(), 1);
        assert!(!zpl.contains('~'));
        let file = folder.path().join("label.pgm");
        of_zpl(zpl.as_bytes())[0].write_pgm(&file);
        assert_eq!(scanned(&file), ["1Z999AA10123456784"]);
    }
}
