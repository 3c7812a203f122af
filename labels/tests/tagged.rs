//! Documents tell readers that do not see them what their parts are; the sender's logo.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::{check_pdf, lines, path, run};
use rma_labels::{Block, Column, Document, Dpi, Fact, Holds, PaperSize, Picture, PictureError, Sender, Table};

fn letter(rows: usize, logo: Option<Picture>) -> Document {
    let column = |heading: &str, holds| Column { heading: heading.into(), holds };
    Document {
        title: "Packing list".into(),
        number: "R12345".into(),
        language: "en".into(),
        paper: PaperSize::Letter,
        sender: Sender { name: "Northern Network Works".into(), details: lines(["3600 Zanker Road"]), logo },
        addressee: lines(["Ana Núñez", "Pacific Data", "1 Main Street"]),
        facts: vec![Fact::new("Case", "2026-1101-0001")],
        barcode: Some("R12345".into()),
        body: vec![
            Block::Paragraph { text: "What we send you. ".repeat(20) },
            Block::Heading { text: "What is in the box".into() },
            Block::Table(Table {
                columns: vec![
                    column("Line", Holds::Numbers),
                    column("Part", Holds::Words),
                    column("USD", Holds::Amounts),
                ],
                rows: (1..=rows).map(|row| lines([&format!("R12345-{row}"), "Router", "1.00"])).collect(),
                totals: vec![Fact::new("Total", "9.00")],
            }),
            Block::Notice { heading: "Keep this list".into(), text: "It names each unit.".into() },
            Block::Steps { steps: lines(["Open the box.", "Compare."]) },
        ],
        page_words: "Page {page} of {pages}".into(),
    }
}

fn write(folder: &Path, document: &Document) -> std::path::PathBuf {
    let file = folder.join("document.pdf");
    std::fs::write(&file, document.to_pdf().unwrap().bytes).unwrap();
    check_pdf(&file);
    file
}

/// What a reader that does not see the page is told.
fn told(file: &Path) -> String {
    let told = run("pdfinfo", "poppler-utils", &["-struct-text", path(file)]);
    assert!(told.stderr.is_empty(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap()
}

/// A PNG of two colours, one of them transparent.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let pixel = |index: u32| if index % width < width / 2 { [10, 60, 120, 255] } else { [0, 0, 0, 0] };
    let pixels: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

#[test]
fn headings_paragraphs_lists_and_tables_are_told_as_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), &letter(3, None));
    let told = told(&file);
    let folded = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "P (block) \"Ana Núñez Pacific Data 1 Main Street\"",
        "P (block) \"Case 2026-1101-0001\"",
        "H1 (block) \"Packing list R12345\"",
        "H2 (block) \"What is in the box\"",
        "THead TR TH: /Scope /Column \"Line\" TH: /Scope /Column \"Part\" TH: /Scope /Column \"USD\"",
        "TBody TR TD \"R12345-1\" TD \"Router\" TD \"1.00\" TR TD \"R12345-2\"",
        "TH: /Scope /Row /ColSpan 2 \"Total\" TD \"9.00\"",
        "Sect P (block) \"Keep this list\" P (block) \"It names each unit.\"",
        "LI (block) Lbl (block) \"1.\" LBody (block) \"Open the box.\" LI (block) Lbl (block) \"2.\"",
    ] {
        assert!(folded.contains(said), "{said} is not in\n{told}");
    }
    // Words at the ends of lines are not joined.
    assert!(folded.contains(&"What we send you. ".repeat(20).trim().to_owned()), "{told}");
    // A page number is decoration.
    assert!(!told.contains("Page 1 of 1"), "{told}");
    let info = String::from_utf8(run("pdfinfo", "poppler-utils", &[path(&file)]).stdout).unwrap();
    assert!(info.contains("Tagged:          yes"), "{info}");
    let json = run("qpdf", "qpdf", &["--json", "--json-key=qpdf", path(&file)]);
    let json = String::from_utf8(json.stdout).unwrap().replace(char::is_whitespace, "");
    for said in ["\"/Marked\":true", "\"/Lang\":\"u:en\"", "\"/DisplayDocTitle\":true", "\"/Alt\":\"u:R12345\""] {
        assert!(json.contains(said), "{said}");
    }
}

#[test]
fn what_goes_on_on_other_pages_is_one_table_with_its_headings_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), &letter(60, None));
    let told = told(&file);
    assert_eq!((told.matches("Table").count(), told.matches("THead").count()), (1, 1), "{told}");
    assert_eq!(told.matches("\"Part\"").count(), 1);
    for row in 1..=60 {
        assert_eq!(told.matches(&format!("\"R12345-{row}\"")).count(), 1, "row {row}");
    }
    // The eye finds them on each page.
    let text = String::from_utf8(run("pdftotext", "poppler-utils", &[path(&file), "-"]).stdout).unwrap();
    assert!(text.matches("Part").count() > 1, "{text}");
}

#[test]
fn what_is_read_from_the_right_is_told_in_reading_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = letter(1, None);
    document.addressee = lines(["شركة الشمال", "دبي 12345"]);
    let json = run("qpdf", "qpdf", &["--json", "--json-key=qpdf", path(&write(folder.path(), &document))]);
    let json = String::from_utf8(json.stdout).unwrap();
    assert!(json.contains("\"/ActualText\": \"u:شركة الشمال دبي 12345\""), "the addressee is not told");
}

#[test]
fn the_logo_stands_in_the_place_of_the_name_and_is_told_by_it() {
    let folder = tempfile::tempdir().unwrap();
    for (width, height) in [(640, 180), (64, 64), (100, 1400), (1500, 16)] {
        let picture = Picture::from_png(&png(width, height)).unwrap();
        assert_eq!((picture.size(), picture.sha256().len()), ((width, height), 64));
        let document = letter(1, Some(picture));
        let file = write(folder.path(), &document);
        let listed = String::from_utf8(run("pdfimages", "poppler-utils", &["-list", path(&file)]).stdout).unwrap();
        let facts: Vec<&str> = listed.lines().nth(2).unwrap().split_whitespace().collect();
        assert_eq!(facts[2..6], ["image", &width.to_string(), &height.to_string(), "rgb"], "{listed}");
        assert!(facts[12].parse::<u32>().unwrap() >= 149, "{listed}");
        let json = run("qpdf", "qpdf", &["--json", "--json-key=qpdf", path(&file)]);
        assert!(String::from_utf8(json.stdout).unwrap().contains("\"/Alt\": \"u:Northern Network Works\""));
        let page = &document.lay_out(Dpi::D203).unwrap()[0];
        let named: Vec<_> = page.texts().into_iter().filter(|text| text.text == "Northern Network Works").collect();
        assert_eq!(named.iter().map(|text| text.field).collect::<Vec<_>>(), ["sender details", "sender"]);
        // Paper and preview show it in one place, coloured and grey.
        let preview = folder.path().join("preview.png");
        std::fs::write(&preview, document.to_png(Dpi::D203).unwrap().bytes).unwrap();
        let dark = dark_at(&std::fs::read(&preview).unwrap());
        let stem = folder.path().join("page");
        run("pdftoppm", "poppler-utils", &["-r", "203", "-gray", "-png", "-singlefile", path(&file), path(&stem)]);
        let drawn = dark_at(&std::fs::read(folder.path().join("page.png")).unwrap());
        assert!(dark.0.abs_diff(drawn.0) <= 1 && dark.1.abs_diff(drawn.1) <= 1, "{dark:?}, {drawn:?}");
        let same = letter(1, Some(Picture::from_png(&png(width, height)).unwrap()));
        assert!(document == same && document.to_pdf().unwrap() == same.to_pdf().unwrap());
    }
}

/// The topmost dark dot of a picture.
fn dark_at(file: &[u8]) -> (usize, usize) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut dots).unwrap();
    let width = frame.width as usize;
    let first = dots.chunks(frame.color_type.samples()).position(|dot| dot[0] < 128).unwrap();
    (first % width, first / width)
}

#[test]
fn a_file_that_cannot_be_a_logo_is_refused_in_words() {
    let why = |file: &[u8]| Picture::from_png(file).unwrap_err().to_string();
    assert_eq!(why(b"GIF89a"), "it is not a PNG picture: save the logo as PNG");
    assert_eq!(why(b""), "it is not a PNG picture: save the logo as PNG");
    let whole = png(200, 100);
    assert!(why(&whole[..whole.len() / 2]).starts_with("the picture is damaged: "));
    assert!(why(&png(1501, 20)).starts_with("it is 1501 × 20 pixels: between 16 and 1500 a side"));
    assert!(why(&png(20, 8)).starts_with("it is 20 × 8 pixels"));
    let many = [whole.as_slice(), &[0; 300_000]].concat();
    assert_eq!(why(&many), "the file has 294 KB, and 256 KB are the most: save the logo smaller");
    let mut blank = Vec::new();
    let mut encoder = png::Encoder::new(&mut blank, 40, 40);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[255; 1600]).unwrap();
    assert_eq!(Picture::from_png(&blank).unwrap_err(), PictureError::Blank);
}

#[test]
fn facts_that_are_written_out_know_the_logo_but_not_its_pixels() {
    let document = letter(1, Some(Picture::from_png(&png(64, 64)).unwrap()));
    let written = serde_json::to_string(&document).unwrap();
    assert!(written.len() < 3000, "{}", written.len());
    let read: Document = serde_json::from_str(&written).unwrap();
    assert_eq!(read, document);
    assert!(read.to_pdf().unwrap_err().to_string().contains("the pixels of the logo are not with the document"));
    assert_ne!(letter(1, Some(Picture::from_png(&png(64, 65)).unwrap())), document);
}
