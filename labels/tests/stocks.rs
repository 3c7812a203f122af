//! Paper: stocks by name and of one's own, labels on sheets, and what does not fit.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::pictures::of_pdf;
use common::{box_label, one_of_each, path, run, sender_label};
use rma_labels::{BoxLabel, Dpi, Format, Grid, Label, LabelError, Options, PaperSize, Stock, render_all};

fn box_of(line: &str) -> Label {
    Label::Box(BoxLabel { line: line.to_owned(), ..box_label() })
}

fn on(stock: &str) -> Options {
    Options { stock: Stock::by_name(stock).unwrap(), ..Options::default() }
}

fn write(folder: &Path, labels: &[Label], options: &Options) -> std::path::PathBuf {
    let file = folder.join("labels.pdf");
    std::fs::write(&file, render_all(labels, options).unwrap().bytes).unwrap();
    file
}

/// What a reader finds on each sheet, from top left to bottom right of what it scans.
fn numbers_on_sheets(pdf: &Path) -> Vec<Vec<String>> {
    let pages = of_pdf(pdf, 203);
    let file = pdf.with_extension("pgm");
    let read = |page: &common::pictures::Dots| {
        page.write_pgm(&file);
        let found = run("zbarimg", "zbar-tools", &["-q", "--raw", "-Sdisable", "-Scode128.enable", path(&file)]);
        let mut numbers: Vec<String> = String::from_utf8(found.stdout).unwrap().lines().map(str::to_owned).collect();
        numbers.sort();
        numbers
    };
    pages.iter().map(read).collect()
}

#[test]
fn labels_fill_sheets_from_the_first_free_place() {
    let folder = tempfile::tempdir().unwrap();
    let labels = ["R12345-1", "R12345-2", "R12345-3", "R12345-4"].map(box_of);
    let options = Options { first: 20, ..on("a4-3x7") };
    let file = write(folder.path(), &labels, &options);
    assert_eq!(numbers_on_sheets(&file), [vec!["R12345-1", "R12345-2"], vec!["R12345-3", "R12345-4"]]);
    let about = run("pdfinfo", "poppler-utils", &["-box", path(&file)]);
    let about = String::from_utf8(about.stdout).unwrap();
    assert!(about.contains("x 841.89 pts (A4)"), "{about}");
    let many: Vec<String> = (10..31).map(|line| format!("R12345-{line}")).collect();
    let full: Vec<Label> = many.iter().map(|line| box_of(line)).collect();
    assert_eq!(numbers_on_sheets(&write(folder.path(), &full, &on("a4-3x7"))), [many]);
    // Copies have places of their own: 21 fill a sheet.
    for (count, sheets) in [(21, 1), (22, 2)] {
        let file = write(folder.path(), &labels[..1], &Options { count, ..on("a4-3x7") });
        let pages = run("qpdf", "qpdf", &["--show-npages", path(&file)]);
        assert_eq!(String::from_utf8(pages.stdout).unwrap().trim(), sheets.to_string());
    }
    let file = write(folder.path(), &labels, &Options { first: 6, ..on("letter-2x3") });
    assert_eq!(numbers_on_sheets(&file), [vec!["R12345-1"], vec!["R12345-2", "R12345-3", "R12345-4"]]);
}

#[test]
fn a_label_on_a_sheet_is_the_label_moved_to_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for stock in Stock::ALL.into_iter().filter(|stock| stock.sheet.is_some()) {
        let grid = stock.sheet.unwrap();
        let last = grid.places();
        let options = Options { stock: stock.clone(), first: last, ..Options::default() };
        let file = write(folder.path(), &[box_of("R12345-1")], &options);
        let sheet = of_pdf(&file, 203).remove(0);
        let alone = Options { stock: Stock { sheet: None, ..stock.clone() }, ..Options::default() };
        let file = write(folder.path(), &[box_of("R12345-1")], &alone);
        let label = of_pdf(&file, 203).remove(0);
        let (left, top) = grid.place(last);
        let dot = |mm: f64| Dpi::D203.dots(mm).round() as usize;
        let (width, height) = (label.width.min(sheet.width - dot(left)), label.height.min(sheet.height - dot(top)));
        let cut = sheet.part(dot(left), dot(top), width, height, 0);
        let differ = (0..width * height)
            .filter(|index| cut.black(index % width, index / width) != label.black(index % width, index / width))
            .count();
        // Letters stand at fractions of a dot on the label and on the sheet.
        assert!(differ * 1000 < width * height, "{}: {differ} dots", stock.name);
        let black = |dots: &common::pictures::Dots| dots.grey.iter().filter(|&&grey| grey < 128).count();
        assert_eq!(black(&sheet), black(&cut), "nothing stands beside the label on {}", stock.name);
    }
}

#[test]
fn places_and_outputs_that_a_sheet_does_not_have_are_refused() {
    let label = [box_of("R12345-1"), box_of("R12345-2")];
    let refused = |options: &Options| render_all(&label, options).unwrap_err().to_string();
    for first in [0, 25] {
        let said = refused(&Options { first, ..on("a4-3x8") });
        assert_eq!(said, format!("there is no place {first} to begin at: a4-3x8 has 24 labels a sheet"));
    }
    let said = refused(&Options { first: 2, ..on("4x6") });
    assert_eq!(said, "there is no place 2 to begin at: 4x6 has labels one by one");
    let said = refused(&Options { format: Format::Zpl, ..on("a4-3x8") });
    assert_eq!(said, "a4-3x8 is a sheet of labels, and ZPL printers take rolls: use PDF");
    // One sheet is one picture, two are not.
    assert!(render_all(&label, &Options { format: Format::Png, ..on("a4-3x8") }).is_ok());
    let two = Options { format: Format::Png, first: 24, ..on("a4-3x8") };
    assert!(matches!(render_all(&label, &two), Err(LabelError::OnePicture { labels: 2 })));
}

#[test]
fn what_does_not_fit_is_told_with_label_and_stock_before_anything_is_drawn() {
    let small = on("2x1");
    let all: Vec<Label> = one_of_each().into_iter().map(|(label, _)| label).collect();
    assert_eq!(
        render_all(&all, &small).unwrap_err().to_string(),
        "a return-to-sender label does not fit on 2x1 labels, which are 50.8 × 25.4 mm: it needs 56 × 90 mm or 90 × 64 mm or 90 × 138 mm"
    );
    assert_eq!(
        render_all(&[box_of("R12345-1"), box_of("RMA-NUMBER-12345-LINE-1")], &small).unwrap_err().to_string(),
        "the RMA line “RMA-NUMBER-12345-LINE-1” is too long for 2x1 labels: its barcode needs 78 mm, the label has 47 mm"
    );
    let tiny = Stock::own("tiny", 20.0, 15.0, 2.0).unwrap();
    assert!(matches!(box_of("R1").lay_out(&tiny, Dpi::D203), Err(LabelError::DoesNotFit { .. })));
}

#[test]
fn a_number_too_long_for_the_square_keeps_its_bars_and_says_so() {
    let label = box_of("01234567890123456789");
    let page = label.lay_out(&Stock::by_name("2x1").unwrap(), Dpi::D203).unwrap();
    assert_eq!(page.barcodes().len(), 2, "digits in pairs are short in both");
    let label = box_of("abcdefghijk");
    let narrow = Stock::own("narrow", 50.8, 25.4, 1.5).unwrap().with_least_module(0.5).unwrap();
    assert!(matches!(label.lay_out(&narrow, Dpi::D203), Err(LabelError::NumberTooLong { .. })));
    let wide = Stock::own("wide", 200.0, 25.4, 1.5).unwrap().with_least_module(0.7).unwrap();
    let page = label.lay_out(&wide, Dpi::D203).unwrap();
    assert_eq!(page.barcodes().len(), 1);
    let notes: Vec<String> = page.notes().iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["the RMA line is too long for the Data Matrix barcode beside it; the bars say it"]);
}

#[test]
fn the_narrowest_module_of_a_stock_is_kept_at_every_resolution() {
    for stock in Stock::ALL {
        for dpi in [Dpi::D203, Dpi::D300, Dpi::D600] {
            for (label, number) in one_of_each() {
                let Ok(page) = label.lay_out(&stock, dpi) else { continue };
                for symbol in page.barcodes() {
                    let module = dpi.mm(f64::from(symbol.module_dots));
                    let least = if number.starts_with("1Z") { 0.25 } else { stock.least_module_mm };
                    assert!(module >= least - 1e-6, "{} {number}: {module} mm at {dpi:?}", stock.name);
                }
            }
        }
    }
}

#[test]
fn stocks_of_ones_own_are_data_that_is_checked() {
    for stock in Stock::ALL {
        let written = serde_json::to_string(&stock).unwrap();
        assert_eq!(serde_json::from_str::<Stock>(&written).unwrap(), stock);
    }
    let read = |json: &str| serde_json::from_str::<Stock>(json);
    let own = read(r#"{"name": "shelf-80x50", "width_mm": 80, "height_mm": 50}"#).unwrap();
    assert_eq!((own.margin_mm, own.least_module_mm, own.sheet), (2.0, 0.25, None));
    assert!(one_of_each()[0].0.lay_out(&own, Dpi::D203).is_ok());
    assert_eq!(Stock::by_name("80x50mm").unwrap(), Stock::own("80x50mm", 80.0, 50.0, 2.0).unwrap());
    assert_eq!(Stock::by_name("80x50.5mm+3").unwrap(), Stock::own("80x50.5mm+3", 80.0, 50.5, 3.0).unwrap());

    let faults = [
        (r#"{"name": "a b", "width_mm": 80, "height_mm": 50}"#, "its name is letters, digits and signs without spaces"),
        (
            r#"{"name": "x", "width_mm": 8, "height_mm": 50}"#,
            "8 × 50 mm is not a label's size: a side has 15 to 320 mm",
        ),
        (
            r#"{"name": "x", "width_mm": 30, "height_mm": 50, "margin_mm": 12}"#,
            "a margin of 12 mm on every side leaves no room to print",
        ),
        (
            r#"{"name": "x", "width_mm": 30, "height_mm": 50, "least_module_mm": 0.1}"#,
            "bars of 0.1 mm do not scan: the narrowest has 0.19 to 1 mm",
        ),
    ];
    for (json, why) in faults {
        let said = read(json).unwrap_err().to_string();
        assert!(said.starts_with("the label stock “") && said.contains(why), "{said}");
    }
    let said = read(r#"{"name": "x", "width": 80, "height_mm": 50}"#).unwrap_err().to_string();
    assert!(said.starts_with("unknown field `width`"), "{said}");
    assert!(Stock::by_name("nanxnanmm").is_err() && Stock::by_name("1e9x50mm").is_err());
}

#[test]
fn sheets_of_ones_own_keep_their_labels_apart_and_on_the_paper() {
    let grid =
        Grid { paper: PaperSize::A4, columns: 2, rows: 5, left_mm: 10.0, top_mm: 10.0, across_mm: 95.0, down_mm: 55.0 };
    let stock = || Stock::own("mine", 90.0, 50.0, 2.0).unwrap();
    let sheet = stock().on_sheets(grid).unwrap();
    assert_eq!((grid.places(), grid.place(1), grid.place(4)), (10, (10.0, 10.0), (105.0, 65.0)));
    let options = Options { stock: sheet, first: 10, ..Options::default() };
    assert!(render_all(&[box_of("R12345-1")], &options).is_ok());
    let said = |grid: Grid| stock().on_sheets(grid).unwrap_err().to_string();
    assert_eq!(
        said(Grid { across_mm: 80.0, ..grid }),
        "the label stock “mine” cannot be: its labels overlap on the sheet"
    );
    assert_eq!(said(Grid { rows: 6, ..grid }), "the label stock “mine” cannot be: its labels leave the A4 sheet");
    assert!(said(Grid { columns: 0, ..grid }).contains("0 × 5 labels are not on a sheet"));
    assert!(said(Grid { across_mm: f64::NAN, ..grid }).contains("overlap"));
}

#[test]
fn a_carriers_number_too_long_for_a_stock_gives_way_to_the_tag() {
    let label =
        Label::Sender(rma_labels::SenderLabel { tracking: Some("AbCdEfGhIjKlMnOpQrStUvWx".into()), ..sender_label() });
    let page = label.lay_out(&Stock::by_name("62mm").unwrap(), Dpi::D203).unwrap();
    assert_eq!(page.barcodes()[0].data, "D12");
    assert_eq!(page.notes().len(), 1);
}
