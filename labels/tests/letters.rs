//! Documents are read back from their files by other programs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::{check_pdf, lines, path, run};
use rma_labels::{Block, Column, Document, Dpi, Fact, Holds, Note, PaperSize, Sender, Table};

fn column(heading: &str, holds: Holds) -> Column {
    Column { heading: heading.into(), holds }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into() }
}

fn quote(paper: PaperSize, rows: usize) -> Document {
    let row = |index: usize| {
        let line = format!("R12345-{index}");
        let what = "48-port switch, PoE, enhanced image, with both power supplies";
        lines([&line, "WS-C3750-48PS-E", what, &format!("FDO1520X{index:04}"), "1,250.00"]).clone()
    };
    Document {
        title: "Quote".into(),
        number: "R12345".into(),
        language: "en".into(),
        paper,
        sender: Sender {
            name: "Northern Network Works".into(),
            details: lines(["3600 Zanker Road", "San Jose, CA 95134", "+1 408 555 0100", "returns@northern.example"]),
            logo: None,
        },
        addressee: lines(["Ana Núñez", "Pacific Data", "1 Main Street, Suite 4", "San José CA 95110", "United States"]),
        facts: vec![
            Fact::new("Date", "Mon 17 Nov 2025"),
            Fact::new("Case", "2026-1101-0001"),
            Fact::new("Version", "2"),
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
                    column("Serial number", Holds::Numbers),
                    column("USD", Holds::Amounts),
                ],
                rows: (1..=rows).map(row).collect(),
                totals: vec![Fact::new("Total", "2,500.00")],
            }),
            Block::Notice {
                heading: "Valid until Mon 1 Dec 2025".into(),
                text: "An order that bears a later date needs a new quote.".into(),
            },
            Block::Heading { text: "How to order".into() },
            Block::Steps {
                steps: lines([
                    "Make out your purchase order for the total, in the same currency.",
                    "Give the RMA number on it.",
                    "Send it by fax or email to the address at the top of this page. We begin when it has come, and \
                     send the return instructions with the address of the repair centre.",
                ]),
            },
            Block::Heading { text: "Where it goes".into() },
            Block::Address { lines: lines(["Fremont Repair Centre", "4100 Harbour Road", "Fremont CA 94538"]) },
            Block::Facts { facts: vec![Fact::new("Repair done", "Board replaced"), Fact::new("Test", "Passed")] },
        ],
        page_words: "Page {page} of {pages}".into(),
    }
}

/// Writes the PDF and lets a checker and a text reader have it; returns its text, a string a page.
fn read(folder: &Path, document: &Document) -> Vec<String> {
    let file = folder.join("document.pdf");
    std::fs::write(&file, document.to_pdf().unwrap().bytes).unwrap();
    check_pdf(&file);
    let text = run("pdftotext", "poppler-utils", &["-layout", path(&file), "-"]);
    let text = String::from_utf8(text.stdout).unwrap();
    text.split('\u{c}').filter(|page| !page.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_document_is_a_sound_pdf_of_its_paper_that_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for (paper, size) in [(PaperSize::Letter, "612 x 792 pts"), (PaperSize::A4, "595.276 x 841.89 pts")] {
        let document = quote(paper, 2);
        let pages = read(folder.path(), &document);
        assert_eq!(pages.len(), 1);
        for said in [
            "Quote R12345",
            "Pacific Data",
            "San José CA 95110",
            "2026-1101-0001",
            "WS-C3750-48PS-E",
            "2,500.00",
            "Page 1 of 1",
        ] {
            assert!(pages[0].contains(said), "{said} is not in\n{}", pages[0]);
        }
        let info = run("pdfinfo", "poppler-utils", &[path(&folder.path().join("document.pdf"))]);
        let info = String::from_utf8(info.stdout).unwrap();
        assert!(info.contains(size) && info.contains("Title:           Quote R12345"), "{info}");
        let bytes = document.to_pdf().unwrap().bytes;
        assert_eq!(bytes, document.to_pdf().unwrap().bytes);
        assert!(!String::from_utf8_lossy(&bytes).contains("PrintScaling"));
    }
}

#[test]
fn long_tables_go_on_with_their_headings_and_the_total_stays_with_the_last_row() {
    let folder = tempfile::tempdir().unwrap();
    for rows in 14..=30 {
        let pages = quote(PaperSize::A4, rows).lay_out(Dpi::D203).unwrap();
        let texts =
            |page: &rma_labels::Page| -> Vec<String> { page.texts().into_iter().map(|text| text.text).collect() };
        let total = pages.iter().position(|page| texts(page).iter().any(|text| text == "Total")).unwrap();
        assert!(texts(&pages[total]).contains(&format!("R12345-{rows}")), "{rows} rows: the total stands alone");
        assert!(texts(&pages[total]).contains(&"2,500.00".to_owned()), "the total is broken");
    }
    let pages = read(folder.path(), &quote(PaperSize::Letter, 60));
    assert!(pages.len() > 2, "{}", pages.len());
    let with_rows = pages.iter().filter(|page| page.contains("FDO1520X")).count();
    assert_eq!(pages.iter().filter(|page| page.contains("Part number")).count(), with_rows);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Page {number} of {}", pages.len())));
        assert!(page.contains("Quote R12345"));
    }
    let all = pages.concat();
    for row in 1..=60 {
        assert_eq!(all.matches(&format!("FDO1520X{row:04}")).count(), 1, "row {row}");
    }
}

#[test]
fn the_headings_of_a_table_never_stand_alone_at_the_end_of_a_page() {
    for before in 1..=40 {
        let mut document = quote(PaperSize::Letter, 3);
        for block in &mut document.body {
            if let Block::Table(table) = block {
                table.rows[0][2] = "A description that goes over a good many lines of its column. ".repeat(6);
            }
        }
        document.body.splice(0..0, (0..before).map(|_| paragraph("One line.")));
        let pages = document.lay_out(Dpi::D203).unwrap();
        let has = |page: &rma_labels::Page, words: &str| page.texts().iter().any(|text| text.text == words);
        let headings = pages.iter().position(|page| has(page, "Serial number")).unwrap();
        assert!(has(&pages[headings], "FDO1520X0001"), "{before} lines before: the headings stand alone");
    }
}

#[test]
fn text_of_any_length_and_kind_stays_between_the_margins() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = quote(PaperSize::A4, 1);
    let long = "Once the board was replaced the unit passed all of its tests. ".repeat(120);
    let unbroken = "W".repeat(900);
    document.title = "A report with a title that is far longer than any that somebody would ever give it".into();
    document.addressee = lines(["大阪返品センター 御中", "〒530-0001", "大阪市北区梅田3丁目1-3", &unbroken]);
    document.facts.push(Fact::new("A fact with a long name", unbroken.clone()));
    document.body.push(paragraph(&long));
    document.body.push(Block::Notice { heading: unbroken.clone(), text: long.clone() });
    document.body.push(Block::Facts { facts: vec![Fact::new(unbroken.clone(), long.clone())] });
    document.body.push(Block::Steps { steps: vec![long.clone(), String::new(), unbroken.clone()] });
    document.body.push(Block::Table(Table {
        columns: vec![column(&unbroken, Holds::Numbers), column("Words", Holds::Words), column("Sum", Holds::Amounts)],
        rows: vec![vec![unbroken.clone(), long.clone(), unbroken.clone()], vec![String::new()], Vec::new()],
        totals: vec![Fact::new(unbroken.clone(), unbroken)],
    }));
    let pages = document.lay_out(Dpi::D203).unwrap();
    let (width, height) = document.paper.size_mm();
    for page in &pages {
        for text in page.texts() {
            let Some(ink) = text.ink else { continue };
            assert!(ink.left > 20.0 && ink.right() < width - 20.0, "{text:?}");
            assert!(ink.top > 12.0 && ink.bottom() < height - 12.0, "{text:?}");
        }
    }
    let read_back = read(folder.path(), &document);
    assert_eq!(read_back.len(), pages.len());
    let passed = read_back.concat().split_whitespace().filter(|word| *word == "passed").count();
    // The words of the table among them: no column is narrower than its words.
    assert_eq!(passed, 5 * 120);
}

#[test]
fn controls_and_writing_directions_do_not_reach_the_paper() {
    let mut document = quote(PaperSize::A4, 1);
    document.addressee = lines(["Pacific\u{202e}ataD\u{0} (Tj) ET\u{1b}[2J", "Αθήνα 42"]);
    document.body = vec![paragraph("one\u{7}\u{2067} two\r\nthree\u{2028}four 😀")];
    let drawn = document.to_pdf().unwrap();
    assert_eq!(drawn.notes, [Note::Replaced { field: "text", characters: vec!['😀'] }]);
    let texts: Vec<String> =
        document.lay_out(Dpi::D203).unwrap()[0].texts().into_iter().map(|text| text.text).collect();
    assert!(texts.contains(&"PacificataD (Tj) ET[2J".to_owned()), "{texts:?}");
    assert!(texts.contains(&"one two".to_owned()) && texts.contains(&"three four \u{fffd}".to_owned()), "{texts:?}");
}

#[test]
fn the_barcode_scans_from_paper_and_preview() {
    let folder = tempfile::tempdir().unwrap();
    for number in ["R12345", "R123456789", "D12"] {
        let document = Document { barcode: Some(number.into()), ..quote(PaperSize::A4, 2) };
        let preview = folder.path().join("preview.png");
        std::fs::write(&preview, document.to_png(Dpi::D203).unwrap().bytes).unwrap();
        let file = folder.path().join("document.pdf");
        std::fs::write(&file, document.to_pdf().unwrap().bytes).unwrap();
        let stem = folder.path().join("page");
        let drawn = run("pdftoppm", "poppler-utils", &["-r", "300", "-gray", "-singlefile", path(&file), path(&stem)]);
        assert!(drawn.status.success() && drawn.stderr.is_empty());
        for picture in [preview, folder.path().join("page.pgm")] {
            let found = run("zbarimg", "zbar-tools", &["-q", "--raw", path(&picture)]);
            assert_eq!(String::from_utf8(found.stdout).unwrap().trim(), number, "{}", picture.display());
        }
    }
}
