//! Ten thousand texts of every script, with controls, commands of printers and changes of the
//! writing direction, on every stock.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::pictures::of_zpl;
use common::{box_label, check_texts, path, receiving_label, run, sender_label, shelf_tag};
use rma_labels::{
    BoxLabel, Dpi, Format, Label, LabelError, Options, ReceivingLabel, SenderLabel, ShelfTag, Stock, render_all,
};

const TEXTS: usize = 10_000;

/// The same numbers on each run (xorshift64*), so that a failure comes again.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// First and last character of what people write, and of what is written to trick.
const SCRIPTS: &[(u32, u32)] = &[
    (0x20, 0x7e),
    (0x20, 0x7e),
    (0x0, 0x1f),
    (0x80, 0x24f),
    (0x250, 0x2af),
    (0x300, 0x36f),
    (0x370, 0x3ff),
    (0x400, 0x52f),
    (0x530, 0x58f),
    (0x590, 0x5ff),
    (0x600, 0x6ff),
    (0x900, 0x97f),
    (0xe00, 0xe7f),
    (0x1100, 0x11ff),
    (0x1e00, 0x1eff),
    (0x1f00, 0x1fff),
    (0x2000, 0x206f),
    (0x20d0, 0x20ff),
    (0x2100, 0x2bff),
    (0x3000, 0x30ff),
    (0x4e00, 0x9fff),
    (0xac00, 0xd7a3),
    (0xe000, 0xf8ff),
    (0xfb1d, 0xfdff),
    (0xfe00, 0xfe0f),
    (0xfff0, 0xffff),
    (0x10000, 0x1ffff),
    (0x20000, 0x2fa1f),
    (0xe0000, 0xe01ef),
    (0x10_0000, 0x10_ffff),
];

const TRICKS: &[&str] = &[
    "^XZ",
    "^XA",
    "~JA",
    "~HS",
    "^FS",
    "_5E",
    "^GFA,1,1,1,FF",
    ") Tj ET",
    "endstream",
    "%%EOF",
    "\\(",
    "<</S/JavaScript>>",
    "\u{202e}",
    "\u{202d}",
    "\u{2066}",
    "\u{2067}",
    "\u{2068}",
    "\u{2069}",
    "\u{200f}",
    "\u{61c}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{1b}[31m",
    "\u{7f}",
    "{line}",
    "<b>",
    "' OR 1=1 --",
    "ﷺ",
    "𒐫",
    "🏳️‍🌈",
];

fn any_text(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..chance.below(5) {
        match chance.below(8) {
            0 => text.push_str(chance.pick::<&str>(TRICKS)),
            1 => text.push_str(&"W".repeat(chance.below(40))),
            2 => {
                let mark = char::from_u32(0x300 + u32::try_from(chance.below(0x70)).unwrap()).unwrap();
                text.extend(std::iter::once('a').chain(std::iter::repeat_n(mark, chance.below(12))));
            }
            _ => {
                let (first, last) = *chance.pick(SCRIPTS);
                for _ in 0..chance.below(10) {
                    let code = first + u32::try_from(chance.below((last - first + 1) as usize)).unwrap();
                    // Surrogates are no characters.
                    text.extend(char::from_u32(code));
                }
            }
        }
        if chance.below(3) == 0 {
            text.push(' ');
        }
    }
    text
}

/// A label of a kind whose free text is all from `text`; how many it took is counted there.
fn any_label(kind: usize, chance: &mut Chance, taken: &mut usize) -> Label {
    let mut text = || {
        *taken += 1;
        any_text(chance)
    };
    match kind {
        0 => Label::Box(BoxLabel {
            return_to: vec![text(), text(), text()],
            sender: vec![text(), text()],
            part_number: text(),
            part_description: text(),
            serial: Some(text()),
            return_by: Some(text()),
            ..box_label()
        }),
        1 => Label::Receiving(ReceivingLabel {
            next_step: text(),
            rma_type: text(),
            part_number: text(),
            part_description: text(),
            serial: Some(text()),
            received: text(),
            dock: text(),
            operator: text(),
            late: Some(text()),
            due: vec![(text(), text())],
            site: text(),
            ..receiving_label()
        }),
        2 => Label::Shelf(ShelfTag {
            position: text(),
            verdict: text(),
            reason: text(),
            since: text(),
            dock: text(),
            operator: text(),
            rma: Some(text()),
            scans: vec![text(), text()],
            candidates: vec![text()],
            ..shelf_tag()
        }),
        _ => Label::Sender(SenderLabel {
            to: vec![text(), text(), text()],
            from: vec![text(), text()],
            carrier: Some(text()),
            tracking: Some(text()),
            reason: text(),
            ..sender_label()
        }),
    }
}

#[test]
fn ten_thousand_texts_leave_every_label_valid_and_inside_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(0x5eed_0f1a_bedd_ed01);
    let mut taken = 0;
    let mut some: Vec<Label> = Vec::new();
    let mut labels = 0;
    while taken < TEXTS {
        let stock = Stock { sheet: None, ..chance.pick(&Stock::ALL).clone() };
        let dpi = *chance.pick(&[Dpi::D203, Dpi::D300, Dpi::D600]);
        let kind = chance.below(4);
        let label = any_label(kind, &mut chance, &mut taken);
        // Laying out reads every barcode back from what will be drawn.
        let page = match label.lay_out(&stock, dpi) {
            Ok(page) => page,
            Err(LabelError::DoesNotFit { .. }) if kind == 3 => continue,
            Err(error) => panic!("{} at {dpi:?}: {error}: {label:?}", stock.name),
        };
        labels += 1;
        check_texts(&page, &stock);
        let number = ["R12345-1", "R20417-2", "D12"].get(kind);
        let dock_numbers = page.barcodes().into_iter().filter(|symbol| Some(&symbol.data.as_str()) == number);
        assert!(kind == 3 || dock_numbers.count() >= 1);
        // The commands of a ZPL label are its own, whatever its text; a picture of each.
        if labels % 8 == 0 {
            let stock = Stock::by_name("2x1").unwrap();
            let options = Options { format: Format::Zpl, stock, ..Options::default() };
            if let Ok(zpl) = label.render(&options) {
                let pictures = of_zpl(&zpl.bytes);
                assert_eq!((pictures.len(), pictures[0].width, pictures[0].height), (1, 406, 203));
            }
        }
        if labels % 4 == 0 {
            some.push(label);
        }
    }
    // Each file is sound for a reader that checks its structure and every stream in it.
    for (index, labels) in some.chunks(25).enumerate() {
        let file = folder.path().join(format!("{index}.pdf"));
        std::fs::write(&file, render_all(labels, &Options::default()).unwrap().bytes).unwrap();
        let checked = run("qpdf", "qpdf", &["--check", path(&file)]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
    let first = folder.path().join("0.pdf");
    let drawn = run("pdftoppm", "poppler-utils", &["-r", "40", path(&first), path(&folder.path().join("drawn"))]);
    assert!(drawn.status.success() && drawn.stderr.is_empty(), "{}", String::from_utf8_lossy(&drawn.stderr));
}
