//! Labels a second on one core: PDF, ZPL and PNG, beside reportlab drawing the same label.
//! `cargo xtask bench`; prints a table row a figure.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rma_labels::{BoxLabel, Dpi, Format, Label, Options, Stock};

const LABELS: u32 = 1_000;
const REPORTLAB_LABELS: u32 = 200;

fn main() {
    let labels: Vec<Label> = (0..LABELS).map(label).collect();
    for (format, what) in [(Format::Pdf, "PDF"), (Format::Zpl, "ZPL"), (Format::Png, "PNG")] {
        for stock in ["4x6", "2x1"] {
            let options = Options { format, stock: Stock::by_name(stock).expect("it is known"), ..Options::default() };
            measure(&labels, &options, &format!("box label {stock} to {what}, 203 dpi"));
        }
    }
    let fine = Options { format: Format::Png, dpi: Dpi::D300, ..Options::default() };
    measure(&labels[..200], &fine, "box label 4x6 to PNG, 300 dpi");
    let start = Instant::now();
    for label in &labels {
        label.lay_out(&Stock::FOUR_BY_SIX, Dpi::D203).expect("it is laid out");
    }
    let rate = f64::from(LABELS) / start.elapsed().as_secs_f64();
    row("box label 4x6 laid out, barcodes read back", rate, "not drawn");
    reportlab();
}

/// Each with another number, name and part, as on a day at the dock.
fn label(number: u32) -> Label {
    let lines = |lines: [&str; 4]| lines.map(str::to_owned).to_vec();
    Label::Box(BoxLabel {
        rma: format!("R{}", 10_000 + number),
        line: format!("R{}-1", 10_000 + number),
        return_to: lines(["Global Logistics, RMA Dock 3", "3600 Zanker Road", "San Jose, CA 95134", "United States"]),
        sender: lines(["Northwind Networks Inc.", "1200 Harbor Bay Parkway", "Alameda, CA 94502", "United States"]),
        part_number: format!("WS-C3750-{}", number % 97),
        part_description: "48-port switch, PoE, enhanced image".into(),
        serial: Some(format!("FDO1520X{number:04}")),
        return_by: Some("Fri 3 Jun 2011".into()),
    })
}

fn measure(labels: &[Label], options: &Options, what: &str) {
    labels[0].render(options).expect("it is drawn"); // fonts are read once
    let start = Instant::now();
    let bytes: usize = labels.iter().map(|label| label.render(options).expect("it is drawn").bytes.len()).sum();
    let rate = labels.len() as f64 / start.elapsed().as_secs_f64();
    row(what, rate, &format!("{:.1} KB each", bytes as f64 / labels.len() as f64 / 1024.0));
}

/// The same label, drawn by reportlab with the same fonts.
fn reportlab() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = folder.join("benches/reportlab_label.py");
    let done =
        Command::new("python3").arg(&script).arg(folder.join("fonts")).arg(REPORTLAB_LABELS.to_string()).output();
    let done = done.expect("python3 is installed");
    assert!(
        done.status.success(),
        "the Debian package python3-reportlab is needed: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    let said = String::from_utf8_lossy(&done.stdout);
    for line in said.lines() {
        let mut words = line.splitn(3, '\t');
        let mut next = || words.next().unwrap_or_default();
        let (what, rate, note) = (next().to_owned(), next().parse().unwrap_or(0.0), next().to_owned());
        row(&what, rate, &note);
    }
}

fn row(what: &str, rate: f64, note: &str) {
    println!("| {what} | {rate:.0} a second | {note} |");
}
