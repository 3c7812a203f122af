//! Labels by command: stocks, sheets, layouts of one's own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Data;

#[test]
fn a_label_is_drawn_on_the_stock_that_was_asked_for() {
    let data = Data::with_records();
    let file = data.path().join("label.out");
    let file = file.to_str().unwrap();
    let stocks = data.rma(&["--json", "stocks"]).json();
    let names: Vec<&str> = stocks.as_array().unwrap().iter().map(|stock| stock["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 12 && names.contains(&"2x1") && names.contains(&"62mm"), "{names:?}");
    for name in names.iter().copied().chain(["80x50mm"]) {
        let said = data.rma(&["label", "R10001-1", "--stock", name, "-o", file]);
        assert_eq!(said.exit, 0, "{name}: {}", said.err);
        assert!(std::fs::read(file).unwrap().starts_with(b"%PDF"));
    }
    let said = data.rma(&["label", "R10001-1", "--stock", "a4-3x8", "--first", "24", "--count", "2", "-o", file]);
    assert_eq!(said.exit, 0, "{}", said.err);
    let said = data.rma(&["--json", "label", "R10001-1", "--stock", "a4-3x8", "--first", "25", "-o", file]);
    assert_eq!((said.exit, said.code().as_str()), (1, "label"));
    let said = data.rma(&["label", "R10001-1", "--stock", "2x1", "--format", "zpl", "--dpi", "300", "-o", file]);
    assert_eq!(said.exit, 0, "{}", said.err);
    assert!(std::fs::read_to_string(file).unwrap().contains("^PW600\n^LL300\n"));
    let said = data.rma(&["label", "R10001-1", "--stock", "7x7", "-o", file]);
    assert_eq!(said.exit, 2);
    assert!(said.err.contains("there is no label stock “7x7”; there are 4x6,"), "{}", said.err);
}

#[test]
fn stocks_and_layouts_of_ones_own_are_files() {
    let data = Data::with_records();
    let path = |name: &str| data.path().join(name).to_str().unwrap().to_owned();
    let (stock, layout, out) = (path("stock.json"), path("layout.toml"), path("label.png"));
    std::fs::write(&stock, r#"{"name": "drawer", "width_mm": 60, "height_mm": 30}"#).unwrap();
    let said = data.rma(&["layouts", "box-small"]);
    assert!(said.out.starts_with("# Box label"), "{}", said.out);
    std::fs::write(&layout, &said.out).unwrap();
    let draw = ["label", "R10001-1", "--stock", &stock, "--layout", &layout, "--format", "png", "-o", &out];
    let said = data.rma(&draw);
    assert_eq!(said.exit, 0, "{}", said.err);
    assert!(std::fs::read(&out).unwrap().starts_with(b"\x89PNG"));

    let wrong = std::fs::read_to_string(&layout).unwrap().replacen("field = \"serial\"", "field = \"serail\"", 1);
    let line = 1 + wrong.lines().position(|line| line.contains("serail")).unwrap();
    std::fs::write(&layout, wrong).unwrap();
    let said = data.rma(&draw);
    assert_eq!(said.exit, 2);
    let expected = format!("line {line} of the layout, field: a box label has no field “serail”; it has rma, line");
    assert!(said.err.contains(&expected), "{}", said.err);

    std::fs::write(&stock, r#"{"name": "drawer", "width_mm": 60, "height_mm": 3}"#).unwrap();
    let said = data.rma(&draw[..5]);
    assert_eq!(said.exit, 2);
    let said = data.rma(&["label", "R10001-1", "--stock", &stock, "-o", &out]);
    assert!(said.err.contains("the label stock “drawer” cannot be: 60 × 3 mm is not a label's size"), "{}", said.err);
    assert_eq!(data.rma(&["layouts", "none"]).exit, 1);
    assert!(data.rma(&["layouts"]).out.lines().count() >= 15);
}
