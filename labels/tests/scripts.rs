//! Documents in scripts that are read from the right, are joined, or have no spaces.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::{LANGUAGES, box_label, lines, path, run};
use rma_labels::{
    Block, BoxLabel, Column, Document, Dpi, Fact, Holds, Label, PaperSize, PlacedText, ReceivingLabel, Sender, Stock,
    Table, isolated,
};

/// A letter with a text in every place that a customer's text can have.
fn letter(language: &str, name: &str, address: &[&str], sentence: &str) -> Document {
    let block: Vec<String> = std::iter::once(name).chain(address.iter().copied()).map(str::to_owned).collect();
    let column = |heading: &str, holds| Column { heading: heading.into(), holds };
    Document {
        title: "RMA confirmation".into(),
        number: "R12345".into(),
        language: language.into(),
        paper: PaperSize::A4,
        sender: Sender { name: "Northern Network Works".into(), details: lines(["San Jose, CA 95134"]), logo: None },
        addressee: block.clone(),
        facts: vec![Fact::new("Case", "2026-1101-0001")],
        barcode: Some("R12345".into()),
        body: vec![
            Block::Paragraph { text: sentence.into() },
            Block::Heading { text: "What it covers".into() },
            Block::Table(Table {
                columns: vec![column("Line", Holds::Numbers), column("Part", Holds::Words)],
                rows: vec![lines(["R12345-1", name]), lines(["R12345-2", sentence])],
                totals: Vec::new(),
            }),
            Block::Address { lines: block },
        ],
        page_words: "Page {page} of {pages}".into(),
    }
}

fn texts(document: &Document) -> Vec<PlacedText> {
    document.lay_out(Dpi::D203).unwrap().iter().flat_map(rma_labels::Page::texts).collect()
}

fn right_of(text: &PlacedText) -> f64 {
    text.ink.unwrap().right()
}

/// The text of a file that a checker found sound, without white space and without the marks that
/// the reader sets around what runs from right to left.
fn read(folder: &Path, bytes: &[u8]) -> String {
    let file = folder.join("document.pdf");
    std::fs::write(&file, bytes).unwrap();
    let checked = run("qpdf", "qpdf", &["--check", path(&file)]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let text = run("pdftotext", "poppler-utils", &[path(&file), "-"]);
    squeeze(&String::from_utf8(text.stdout).unwrap())
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{202a}'..='\u{202e}')).collect()
}

#[test]
fn every_language_is_whole_on_paper_and_can_be_copied_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for (language, name, address, sentence) in LANGUAGES {
        let document = letter("en", name, address, sentence);
        let drawn = document.to_pdf().unwrap();
        assert_eq!(drawn.notes, [], "{language}");
        let shown: String = texts(&document).into_iter().map(|text| text.text).collect();
        assert!(texts(&document).iter().all(|text| text.all_glyphs_found), "{language}");
        assert!(squeeze(&shown).contains(&squeeze(sentence)), "{language}: {shown}");
        let copied = read(folder.path(), &drawn.bytes);
        assert!(copied.contains(&squeeze(name)), "{language}: {copied}");
    }
}

#[test]
fn controls_of_the_writing_direction_change_nothing() {
    for control in
        ['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{200f}', '\u{61c}']
    {
        for (plain, end) in [("SN2140-1", '\u{202c}'), ("SN2140-1 محمد 42", '\u{2069}')] {
            let (begin, rest) = plain.split_at(4);
            let tricked = format!("{control}{begin}{control}{rest}{end}");
            let label = |serial: &str| Label::Box(BoxLabel { serial: Some(serial.into()), ..box_label() });
            assert_eq!(label(&tricked).to_pdf().unwrap(), label(plain).to_pdf().unwrap(), "{control:?}");
            let document = |text: &str| letter("en", text, &[text], text).to_pdf().unwrap().bytes;
            assert!(document(&tricked) == document(plain), "{control:?} in {plain}");
        }
    }
}

#[test]
fn text_from_the_right_begins_there_in_a_letter_from_the_left() {
    let (_, name, address, sentence) = LANGUAGES.into_iter().find(|(language, ..)| *language == "Arabic").unwrap();
    let long = [sentence; 4].join(" ");
    let placed = texts(&letter("en", name, address, &long));
    let lines = |field: &str| -> Vec<&PlacedText> { placed.iter().filter(|text| text.field == field).collect() };
    // Lines of running text end at the right side of the column, whole ones and the last.
    let running = lines("text");
    assert!(running.len() > 2, "{}", running.len());
    for line in &running {
        assert!((right_of(line) - running[0].within.right()).abs() < 1.0, "{line:?}");
    }
    // An address is a block behind the window of the envelope, its lines below each other.
    let addressee = lines("addressee");
    let left = addressee.iter().map(|line| line.ink.unwrap().left).fold(f64::MAX, f64::min);
    assert!(addressee.len() == 4 && left < 26.0, "{left}");
    for line in addressee {
        assert!((right_of(line) - right_of(lines("addressee")[0])).abs() < 1.0, "{line:?}");
    }
}

#[test]
fn a_letter_in_a_language_from_the_right_is_turned_over() {
    let width = PaperSize::A4.size_mm().0;
    let place = |language: &str, field: &str, said: &str| {
        let texts = texts(&letter(language, "شركة الشمال", &["دبي"], "الرقم غير موجود"));
        texts.into_iter().find(|text| text.field == field && text.text == said).unwrap().ink.unwrap()
    };
    for (field, said) in [("table", "R12345-1"), ("table", "Line"), ("page number", "Page 1 of 1"), ("facts", "Case")] {
        let [plain, turned] = ["en", "ar-AE"].map(|language| place(language, field, said));
        assert!((width - turned.right() - plain.left).abs() < 0.7, "{said}: {plain:?}, {turned:?}");
        assert!((turned.top - plain.top).abs() < 0.01, "{said}");
        // Written in Latin letters it is read from the left again.
        assert!((place("ar-Latn", field, said).left - plain.left).abs() < 0.01, "{said}");
    }
    // The barcode is moved and not turned itself.
    let folder = tempfile::tempdir().unwrap();
    let preview = folder.path().join("preview.png");
    std::fs::write(&preview, letter("he", "רשתות", &[], "לא").to_png(Dpi::D203).unwrap().bytes).unwrap();
    let found = run("zbarimg", "zbar-tools", &["-q", "--raw", path(&preview)]);
    assert_eq!(String::from_utf8(found.stdout).unwrap().trim(), "R12345");
}

#[test]
fn a_line_of_both_directions_goes_on_where_its_paragraph_does() {
    let placed = texts(&letter("en", "محمد", &[], "R20417-2 لم يصل بعد، الرقم FDO1520X0I1."));
    let line = placed.iter().find(|text| text.field == "text").unwrap();
    assert_eq!(line.text, "R20417-2 لم يصل بعد، الرقم FDO1520X0I1.", "it is told in reading order");
    // A wrapped paragraph that begins with Arabic stays Arabic on a line that begins with a number.
    let wrapped =
        format!("{} {}", "غير موجود على أي بند مفتوح ".repeat(4), "R20417-2 FDO1520X0I1 WS-C3750-48PS-E ".repeat(6));
    let placed = texts(&letter("en", "محمد", &[], &wrapped));
    let lines: Vec<&PlacedText> = placed.iter().filter(|text| text.field == "text").collect();
    let last = lines.last().unwrap();
    assert!(lines.len() > 2 && last.text.is_ascii(), "{last:?}");
    assert!((right_of(last) - last.within.right()).abs() < 1.0, "{last:?}");
}

#[test]
fn thai_is_broken_between_its_words() {
    let sentence = "กรุณาส่งคืนอุปกรณ์ที่ชำรุดไปยังศูนย์ซ่อมของเราพร้อมหมายเลขคำขอ".repeat(6);
    let placed = texts(&letter("en", "บริษัท", &[], &sentence));
    let lines: Vec<&str> = placed.iter().filter(|text| text.field == "text").map(|text| text.text.as_str()).collect();
    assert!(lines.len() > 2);
    assert_eq!(lines.concat(), sentence);
    for line in lines {
        // No line begins with a vowel or a tone that belongs to the letter before it.
        let first = line.chars().next().unwrap();
        assert!(!matches!(first, '\u{e30}'..='\u{e3a}' | '\u{e45}'..='\u{e4e}'), "{line}");
        let words = [
            "กรุณา",
            "ส่ง",
            "คืน",
            "อุปกรณ์",
            "ที่",
            "ชำรุด",
            "ไป",
            "ยัง",
            "ศูนย์",
            "ซ่อม",
            "ของ",
            "เรา",
            "พร้อม",
            "หมายเลข",
            "คำ",
            "ขอ",
        ];
        assert!(words.iter().any(|word| line.starts_with(word)), "{line}");
    }
}

#[test]
fn letters_that_reach_far_below_their_line_leave_the_bars_alone() {
    // The last letter of both.
    for next_step in ["فحص خارجي", "إلى مسار التحليل النهائي"] {
        let label = Label::Receiving(ReceivingLabel {
            line: "R123456-12".into(),
            next_step: next_step.into(),
            part_number: "NR-4100-AC-US".into(),
            received: "Tue 25 Nov 2025, 09:12 PST".into(),
            dock: "Dock 3".into(),
            ..ReceivingLabel::default()
        });
        for stock in Stock::ALL {
            for dpi in [Dpi::D203, Dpi::D300, Dpi::D600] {
                let page = label.lay_out(&stock, dpi).unwrap_or_else(|error| panic!("{}: {error}", stock.name));
                let text = page.texts().into_iter().find(|text| text.field == "next step").unwrap();
                assert!(text.all_glyphs_found && text.text.contains('ي'), "{text:?}");
            }
        }
    }
}

/// Where words of a file stand from the left, as the reader finds them.
fn lefts(folder: &Path, bytes: &[u8]) -> Vec<(String, f64)> {
    let file = folder.join("document.pdf");
    std::fs::write(&file, bytes).unwrap();
    let boxes = run("pdftotext", "poppler-utils", &["-bbox", path(&file), "-"]);
    let boxes = String::from_utf8(boxes.stdout).unwrap();
    let word = |line: &str| {
        let left = line.split_once("<word xMin=\"")?.1.split_once('"')?.0.parse().ok()?;
        Some((line.split_once("\">")?.1.split_once("</word>")?.0.to_owned(), left))
    };
    boxes.lines().filter_map(word).collect()
}

#[test]
fn a_value_in_running_text_does_not_turn_what_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let name = "אלון";
    let mut document = letter("en", "Pacific", &["San Jose"], "Nothing");
    let sentence = |value: &str| format!("Boxes of {value} 471 and 99");
    for (value, is_turned) in [(name.to_owned(), true), (isolated(name, "Boxes of {} 471 and 99"), false)] {
        document.body = vec![Block::Paragraph { text: sentence(&value) }];
        let drawn = document.to_pdf().unwrap();
        assert_eq!(drawn.notes, []);
        let words = lefts(folder.path(), &drawn.bytes);
        let left = |wanted: &str| words.iter().find(|(word, _)| word.contains(wanted)).unwrap().1;
        // In the file a word is what is drawn in one go; the name's letters stand together.
        let of_name = words.iter().find(|(word, _)| word.chars().any(|c| name.contains(c))).unwrap().1;
        assert_eq!(left("471") < of_name, is_turned, "{words:?}");
        assert!(left("Boxes") < of_name.min(left("471")) && left("99") > left("471"), "{words:?}");
    }
    // And a number among words that are read from the right.
    document.language = "he".into();
    document.body =
        vec![Block::Paragraph { text: format!("טלפון {} שלנו", isolated("+1 (555) 010-0199", "טלפון")) }];
    let words = lefts(folder.path(), &document.to_pdf().unwrap().bytes);
    let left = |wanted: &str| words.iter().find(|(word, _)| word.contains(wanted)).unwrap().1;
    assert!(left("+1") < left("(555)") && left("(555)") < left("0199"), "{words:?}");
}

#[test]
fn an_address_stands_where_most_of_its_lines_begin() {
    let lefts = |address: &[&str]| -> Vec<f64> {
        let placed = texts(&letter("en", "אלון כהן", address, "Nothing"));
        placed.iter().filter(|text| text.field == "addressee").map(|text| text.ink.unwrap().left).collect()
    };
    // A name that is read from the right, above an address that is not: all lines begin below each other.
    let from_left = lefts(&["Pacific Data", "1 Main Street", "San José CA 95110"]);
    assert!(from_left.iter().all(|left| (left - from_left[0]).abs() < 0.5), "{from_left:?}");
    // And one that is, with the country in English below.
    let from_right = lefts(&["רחוב הרצל 15", "תל אביב", "ISRAEL"]);
    assert!(from_right.iter().any(|left| (left - from_right[0]).abs() > 3.0), "{from_right:?}");
}

#[test]
fn labels_from_the_right_begin_at_the_right() {
    let (_, name, address, sentence) = LANGUAGES.into_iter().find(|(language, ..)| *language == "Hebrew").unwrap();
    for (label, _) in common::in_language(name, address, sentence) {
        let page = label.lay_out(&Stock::default(), Dpi::D203).unwrap();
        for text in page.texts().iter().filter(|text| matches!(text.field, "sender" | "return address" | "reason")) {
            assert!((right_of(text) - text.within.right()).abs() < 1.0, "{text:?}");
        }
    }
}
