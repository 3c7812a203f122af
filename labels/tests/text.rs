//! Text from people: every script, any length, tricks and nonsense.

mod common;

use common::{LANGUAGES, box_label, check_texts, in_language, one_of_each, sender_label};
use proptest::prelude::*;
use rma_labels::{BoxLabel, Dpi, Label, LabelError, Note, Options, SenderLabel, ShelfTag, Stock};

#[test]
fn every_language_prints_as_itself() {
    for (language, name, address, sentence) in LANGUAGES {
        for (label, _) in in_language(name, address, sentence) {
            let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
            check_texts(&page, &Stock::default());
            let replaced = page.notes().iter().any(|note| matches!(note, Note::Replaced { .. }));
            assert!(!replaced, "{language}: {:?}", page.notes());
            let shown: String = page.texts().into_iter().map(|text| text.text).collect();
            assert!(!shown.contains('\u{fffd}'), "{language}");
        }
    }
}

#[test]
fn ordinary_labels_have_no_notes() {
    for (label, _) in one_of_each() {
        let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
        assert_eq!(page.notes(), []);
        check_texts(&page, &Stock::default());
    }
}

#[test]
fn what_no_font_has_is_replaced_and_told() {
    let label = Label::Box(BoxLabel { sender: vec!["Fun 😀 Inc.".into()], ..box_label() });
    let rendered = label.render(&Options::default()).unwrap();
    assert_eq!(rendered.notes, [Note::Replaced { field: "sender", characters: vec!['😀'] }]);
    assert_eq!(rendered.notes[0].to_string(), "no font has “😀” (U+1F600) in the sender; � is printed");
    let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
    assert!(page.texts().iter().any(|text| text.text == "Fun \u{fffd} Inc."));
}

#[test]
fn directions_and_controls_cannot_disguise_a_number() {
    let label = Label::Box(BoxLabel {
        serial: Some("SN\u{202e}2140\u{202c}\u{2066}1\u{2069}\u{0}\r\n2".into()),
        ..box_label()
    });
    let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
    let serial = page.texts().into_iter().find(|text| text.field == "serial number").unwrap();
    assert_eq!(serial.text, "SN21401 2");
}

#[test]
fn an_endless_text_is_cut_and_told() {
    let label = Label::Shelf(ShelfTag { reason: "very long ".repeat(400), ..common::shelf_tag() });
    let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
    assert_eq!(page.notes(), [Note::Cut { field: "reason" }]);
    check_texts(&page, &Stock::default());
}

#[test]
fn wrong_numbers_are_refused_with_the_field_and_the_character() {
    let refused = |line: &str| Label::Box(BoxLabel { line: line.into(), ..box_label() }).to_pdf().unwrap_err();
    assert_eq!(refused("").to_string(), "the label has no RMA line: fill it in before printing");
    assert_eq!(
        refused("R12345–1").to_string(),
        "the RMA line “R12345–1” has “–” (U+2013) at place 7: a barcode takes only letters, digits and signs of ASCII"
    );
    assert!(refused("R1\u{1b}").to_string().contains("U+001B at place 3"));
    assert_eq!(
        refused(&"R".repeat(40)).to_string(),
        "the RMA line “RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR” is too long for 4x6 labels: its barcode needs 186 mm, the label has 93 mm"
    );
    for label in [
        Label::Box(BoxLabel { rma: " ".into(), ..box_label() }),
        Label::Shelf(ShelfTag { tag: String::new(), ..common::shelf_tag() }),
        Label::Sender(SenderLabel { tag: String::new(), ..sender_label() }),
    ] {
        assert!(matches!(label.to_pdf(), Err(LabelError::EmptyNumber { .. })));
    }
}

#[test]
fn a_tracking_number_that_cannot_be_bars_does_not_stop_the_label() {
    for tracking in ["Ünïcode 1".to_owned(), "X".repeat(80)] {
        let label = Label::Sender(SenderLabel { tracking: Some(tracking), ..sender_label() });
        let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
        assert!(page.notes().iter().any(|note| matches!(note, Note::NoTrackingBarcode { .. })));
        assert_eq!(page.barcodes()[0].data, "D12");
    }
    let label = Label::Sender(SenderLabel { tracking: None, carrier: None, ..sender_label() });
    let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
    assert_eq!((page.notes(), page.barcodes()[0].data.as_str()), (&[][..], "D12"));
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    for (label, _) in one_of_each() {
        let first = label.to_pdf().unwrap();
        assert_eq!(first, label.to_pdf().unwrap());
        assert_eq!(first, label.clone().to_pdf().unwrap());
        assert_eq!(label.to_png(Dpi::D203).unwrap(), label.to_png(Dpi::D203).unwrap());
        assert_eq!(label.to_zpl(Dpi::D203).unwrap(), label.to_zpl(Dpi::D203).unwrap());
    }
    // Two labels differ in their identifiers too.
    let [one, two] = ["R12345-1", "R12345-2"].map(|line| {
        let bytes = Label::Box(BoxLabel { line: line.into(), ..box_label() }).to_pdf().unwrap();
        let tail = String::from_utf8_lossy(&bytes[bytes.len() - 200..]).into_owned();
        let (_, identifier) = tail.split_once("/ID[<").unwrap();
        identifier[..32].to_owned()
    });
    assert_ne!(one, two);
    assert_ne!(one, "0".repeat(32));
}

#[test]
fn labels_survive_json_and_fields_may_be_missing() {
    for (label, _) in one_of_each() {
        let json = serde_json::to_string(&label).unwrap();
        assert_eq!(serde_json::from_str::<Label>(&json).unwrap(), label);
    }
    let short = r#"{"kind":"box","rma":"R1","line":"R1-1","part_number":"P","part_description":""}"#;
    let label: Label = serde_json::from_str(short).unwrap();
    let page = label.lay_out(&Stock::default(), Dpi::default()).unwrap();
    check_texts(&page, &Stock::default());
}

#[test]
fn paper_and_resolution_are_checked() {
    assert_eq!(Stock::by_name("4X6").unwrap(), Stock::FOUR_BY_SIX);
    let unknown = Stock::by_name("7x7").unwrap_err().to_string();
    assert_eq!(
        unknown,
        "there is no label stock “7x7”; there are 4x6, 100x150, a6, 4x3, 2x1, 62mm, a4-2x2, a4-2x4, a4-3x7, a4-3x8, letter-2x3, letter-3x10, and sizes such as 80x50mm, with a margin 80x50mm+3"
    );
    assert!([72, 150, 204, 1200].iter().all(|&dpi| Dpi::new(dpi).is_err()) && Dpi::new(203) == Ok(Dpi::D203));
    let small = Stock { width_mm: 40.0, ..Stock::FOUR_BY_SIX };
    let label = Label::Box(box_label());
    assert!(matches!(label.lay_out(&small, Dpi::D203), Err(LabelError::DoesNotFit { .. })));
    let none = Options { count: 0, ..Options::default() };
    assert_eq!(label.render(&none), Err(LabelError::Nothing));
}

/// Text of many scripts, with controls, marks, joiners and very long words among it.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[ -~]{0,12}",
        2 => "\\PC{0,8}",
        1 => "[\u{c0}-\u{24f}\u{370}-\u{3ff}\u{400}-\u{4ff}]{0,12}",
        1 => "[\u{4e00}-\u{9fff}\u{3040}-\u{30ff}\u{ac00}-\u{d7a3}]{0,12}",
        1 => "[\u{590}-\u{6ff}\u{900}-\u{97f}\u{e00}-\u{e7f}]{0,8}",
        1 => "a[\u{300}-\u{36f}]{0,20}",
        1 => "[\u{0}-\u{1f}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{fe00}-\u{fe0f}]{1,4}",
        1 => "W{0,300}",
        1 => proptest::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_in_its_box(
        name in any_text(),
        address in proptest::collection::vec(any_text(), 0..6),
        sentence in any_text(),
        kind in 0usize..4,
        dpi in prop_oneof![Just(Dpi::D203), Just(Dpi::D300), Just(Dpi::D600)],
    ) {
        let address: Vec<&str> = address.iter().map(String::as_str).collect();
        let (label, number) = in_language(&name, &address, &sentence).swap_remove(kind);
        let page = label.lay_out(&Stock::default(), dpi).unwrap();
        check_texts(&page, &Stock::default());
        prop_assert_eq!(&page.barcodes()[0].data, number);
        let pdf = label.render(&Options { dpi, ..Options::default() }).unwrap();
        prop_assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn any_number_is_bars_or_refused(number in "\\PC{0,30}|[ -~]{0,20}") {
        match (Label::Box(BoxLabel { line: number.clone(), ..box_label() })).lay_out(&Stock::default(), Dpi::default()) {
            Ok(page) => {
                prop_assert!(number.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
                prop_assert_eq!(&page.barcodes()[0].data, &number);
                check_texts(&page, &Stock::default());
            }
            Err(LabelError::EmptyNumber { .. } | LabelError::NumberTooLong { .. } | LabelError::NotInBarcode { .. }) => {}
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
