//! Layouts as data: those of the program, those of one's own, and what is said about a wrong
//! one.

mod common;

use common::{box_label, receiving_label, shelf_tag};
use rma_labels::{BoxLabel, Dpi, Label, LabelError, LabelKind, Layout, ReceivingLabel, Stock, Symbology};

const OWN: &str = r#"# A tag for a drawer.
label = "box"
title = "Drawer {line}"
paper = { width = 40, height = 30 }

[[row]]
height = 8

[[row.item]]
show = "number"
field = "line"

[[row]]
height = 18
rule = "thin"
above = 1
columns = [1, 1]
gap = 2

[[row.item]]
show = "qr"
field = "line"
column = 1

[[row.item]]
show = "value"
caption = "Serial"
field = "serial"
column = 2
face = "mono"
size = 9
"#;

#[test]
fn every_layout_of_the_program_reads_and_is_of_a_kind() {
    let files = Layout::files();
    for (name, text) in files {
        let layout = Layout::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let kind = match name.split_once('-').unwrap().0 {
            "box" => LabelKind::Box,
            "receiving" => LabelKind::Receiving,
            "shelf" => LabelKind::Shelf,
            _ => LabelKind::Sender,
        };
        assert_eq!(layout.kind(), kind);
    }
    let (_, small) = files.iter().find(|(name, _)| *name == "box-small").unwrap();
    assert_eq!(Layout::parse(small).unwrap().smallest_paper_mm(), (48.0, 24.0));
}

#[test]
fn a_layout_of_ones_own_is_drawn() {
    let layout = Layout::parse(OWN).unwrap();
    let stock = Stock::own("drawer", 50.0, 30.0, 2.0).unwrap();
    let page = Label::Box(box_label()).lay_out_with(&layout, &stock, Dpi::D203).unwrap();
    assert_eq!(page.barcodes().len(), 1);
    assert_eq!((page.barcodes()[0].symbology, page.barcodes()[0].data.as_str()), (Symbology::Qr, "R12345-1"));
    let texts: Vec<String> = page.texts().into_iter().map(|text| text.text).collect();
    assert_eq!(texts, ["R12345-1", "SERIAL", "FDO1520X0I1"]);

    let refused = Label::Shelf(shelf_tag()).lay_out_with(&layout, &stock, Dpi::D203).unwrap_err();
    assert_eq!(refused.to_string(), "the layout is for a box label, and this is a shelf tag");
    let small = Stock::own("small", 30.0, 30.0, 2.0).unwrap();
    let refused = Label::Box(box_label()).lay_out_with(&layout, &small, Dpi::D203).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a box label does not fit on small labels, which are 30 × 30 mm: it needs 40 × 30 mm"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_key() {
    let cases = [
        ("show = \"qr\"", "shw = \"qr\"", "line 21 of the layout, shw: unknown field `shw`, expected one of `show`"),
        (
            "rule = \"thin\"",
            "rule = \"thick\"",
            "line 15 of the layout, rule: `thick` is not known here; expected `thin` or `heavy`",
        ),
        (
            "height = 18",
            "height = \"18\"",
            "line 14 of the layout, height: invalid type: string \"18\", expected a number",
        ),
        ("height = 18", "", "line 13 of the layout, [[row]]: missing field `height`"),
        ("height = 18", "height = -1", "line 14 of the layout, height: -1 is not a length: 0 to 320"),
        (
            "field = \"serial\"",
            "field = \"seriel\"",
            "line 28 of the layout, field: a box label has no field “seriel”; it has rma, line,",
        ),
        (
            "field = \"serial\"",
            "field = \"sender\"",
            "line 28 of the layout, field: “sender” cannot be shown so; rma, line,",
        ),
        ("column = 2", "column = 3", "line 29 of the layout, column: there is no column 3: the row has 2"),
        ("size = 9", "size = 900", "line 31 of the layout, size: 900 is not a size of type: 5 to 200 points"),
        (
            "size = 9",
            "icon = \"arrow\"",
            "line 31 of the layout, icon: “value” does not take it; it takes field, caption, face, size, least",
        ),
        ("{line}", "{lines}", "line 3 of the layout, title: a box label has no field “lines”"),
        ("{line}", "{line", "line 3 of the layout, title: a “{” has no “}”"),
        ("width = 40", "width = 4", "line 4 of the layout, paper: a side has 15 to 320 mm"),
        (
            "label = \"box\"",
            "label = \"crate\"",
            "line 2 of the layout, label: `crate` is not known here; expected one of `box`",
        ),
        (
            "field = \"line\"\n\n[[row]]",
            "field = \"line\"\nheight = 20\n\n[[row]]",
            "“number” leaves its place, which is",
        ),
        ("above = 1\n", "above = 40\n", "above and below leave nothing of it on the smallest paper"),
        (
            "columns = [1, 1]",
            "columns = [1, 0]",
            "line 17 of the layout, columns: columns are shares of the width, each more than 0",
        ),
        ("size = 9\n", "size = 9\nsize = 10\n", "line 32 of the layout, size: duplicate key"),
        (
            "show = \"qr\"",
            "show = \"value\"",
            "layout, row: a label has a barcode: an item that shows code128, qr or data-matrix",
        ),
        ("show = \"qr\"", "show = \"qr\"\nwhen = \"serial\"", "layout, row: a label has a barcode"),
        ("height = 18", "height = 1e300", "line 14 of the layout, height: 1e300 is not a length: 0 to 320"),
        ("gap = 2", "gap = ", "line 18 of the layout, gap:"),
        ("caption = \"Serial\"\nfield = \"serial\"", "caption = \"Serial\"", "field: “value” needs a field"),
    ];
    assert!(Layout::parse(OWN).is_ok());
    for (from, to, said) in cases {
        assert!(OWN.contains(from), "{from}");
        let error = Layout::parse(&OWN.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(said), "{to}: {error}");
    }
    let error = Layout::parse("label = \"box\"\ntitle = \"x\"\npaper = { width = 40, height = 30 }\nrow = []\n");
    assert_eq!(error.unwrap_err().to_string(), "line 4 of the layout, row: a layout has at least one row");
    assert!(Layout::parse("").unwrap_err().to_string().contains("missing field `label`"));
}

#[test]
fn a_margin_beyond_the_usual_takes_room_that_a_layout_needs() {
    // The tag fits on the paper, and not within such a margin.
    for (size, margin, drawn) in [((100.0, 25.0), 2.0, true), ((100.0, 25.0), 5.0, false), ((48.0, 24.0), 5.0, false)] {
        let stock = Stock::own("ours", size.0, size.1, margin).unwrap();
        let page = Label::Box(box_label()).lay_out(&stock, Dpi::D203);
        match page {
            Ok(_) => assert!(drawn, "{size:?} {margin}"),
            Err(error) => {
                assert!(!drawn && error.to_string().contains("with 5 mm of margin"), "{size:?} {margin}: {error}");
            }
        }
    }
}

#[test]
fn a_layout_that_covers_its_barcode_is_refused_when_it_is_drawn() {
    let stock = Stock::own("drawer", 60.0, 40.0, 2.0).unwrap();
    for (item, why) in [
        ("show = \"block\"\nwidth = 6", "something else stands on it or on its quiet zone"),
        ("show = \"value\"\nfield = \"serial\"", "something else stands on it or on its quiet zone"),
        ("show = \"qr\"\nfield = \"serial\"", "something else stands on it or on its quiet zone"),
    ] {
        let text = OWN.replace("column = 1\n", &format!("column = 1\n\n[[row.item]]\n{item}\ncolumn = 1\n"));
        let layout = Layout::parse(&text).unwrap();
        let refused = Label::Box(box_label()).lay_out_with(&layout, &stock, Dpi::D203).unwrap_err();
        assert_eq!(refused.to_string(), format!("the QR barcode of “R12345-1” would not scan: {why}"), "{item}");
    }
}

#[test]
fn items_that_depend_on_a_field_come_and_go_with_it() {
    for stock in ["4x6", "4x3", "62mm"] {
        let stock = Stock::by_name(stock).unwrap();
        let words = |label: ReceivingLabel| {
            let page = Label::Receiving(label).lay_out(&stock, Dpi::D203).unwrap();
            page.texts().into_iter().map(|text| text.text).collect::<Vec<_>>()
        };
        assert!(!words(receiving_label()).contains(&"LATE".to_owned()));
        let late = words(ReceivingLabel { late: Some("4 days".into()), ..receiving_label() });
        assert!(late.contains(&"LATE".to_owned()) && late.contains(&"4 days".to_owned()), "{late:?}");
        assert!(late.contains(&"Fri 3 Jun 2011".to_owned()), "{late:?}");
    }
}

#[test]
fn a_number_is_checked_whatever_the_layout_shows() {
    let layout = Layout::parse(OWN).unwrap();
    let stock = Stock::own("drawer", 50.0, 30.0, 2.0).unwrap();
    let label = Label::Box(BoxLabel { rma: String::new(), ..box_label() });
    let refused = label.lay_out_with(&layout, &stock, Dpi::D203);
    assert!(matches!(refused, Err(LabelError::EmptyNumber { field: "RMA number" })));
}

/// The page that tells people how to write layouts and stocks.
const PAGE: &str = include_str!("../../docs/labels.md");

fn examples(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    PAGE.split(&begin).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_page_about_labels_says_what_is() {
    let layouts = examples("toml");
    let stocks = examples("json");
    assert_eq!((layouts.len(), stocks.len()), (1, 1));
    let stock: Stock = serde_json::from_str(stocks[0]).unwrap_or_else(|error| panic!("{error}"));
    let layout = Layout::parse(layouts[0]).unwrap_or_else(|error| panic!("{error}"));
    assert!(Label::Box(box_label()).lay_out_with(&layout, &stock, Dpi::D203).is_ok());
    for stock in Stock::ALL {
        let row = format!(
            "| `{}` | {} × {} | {} mm |",
            stock.name,
            (stock.width_mm * 10.0).round() / 10.0,
            stock.height_mm,
            stock.least_module_mm
        );
        assert!(PAGE.contains(&row), "{row}");
    }
    // A wrong field names every field that there is: the page has them all.
    for kind in ["box", "receiving", "shelf", "sender"] {
        let text = layouts[0].replacen("label = \"box\"", &format!("label = \"{kind}\""), 1);
        let text = text.replacen("{line}", "none", 1).replacen("field = \"line\"", "field = \"nothing\"", 1);
        let said = Layout::parse(&text).err().map(|error| error.why).unwrap_or_default();
        let (_, fields) = said.split_once("it has ").unwrap_or_default();
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{kind}` |"))).unwrap_or_default();
        assert!(fields.contains(", "), "{said}");
        for field in fields.split(", ") {
            assert!(row.contains(&format!("`{field}`")), "{kind} has {field}: {row}");
        }
    }
}
