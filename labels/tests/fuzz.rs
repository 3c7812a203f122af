//! Ten thousand texts of every script, with controls, commands of printers and changes of the
//! writing direction, on labels of every stock; and some thousands in letters.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use common::pictures::{Dots, modules, of_pdf, of_zpl, scanned};
use common::{box_label, check_pdf, check_texts, receiving_label, sender_label, shelf_tag};
use rma_labels::{
    Block, BoxLabel, Column, Document, Dpi, Fact, Format, Holds, Label, LabelError, Options, Page, PaperSize,
    ReceivingLabel, Sender, SenderLabel, ShelfTag, Stock, Symbology, Table, render_pages,
};

/// Texts on labels that were let out.
const TEXTS: usize = 10_000;
/// Labels of a stock at a resolution that are drawn to each output and read from it.
const OF_EACH: usize = 3;
const LETTERS: usize = 300;

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

fn any_piece(chance: &mut Chance) -> String {
    match chance.below(8) {
        0 => (*chance.pick::<&str>(TRICKS)).to_owned(),
        1 => "W".repeat(chance.below(40)),
        2 => {
            let mark = char::from_u32(0x300 + u32::try_from(chance.below(0x70)).unwrap()).unwrap();
            std::iter::once('a').chain(std::iter::repeat_n(mark, chance.below(12))).collect()
        }
        _ => {
            let (first, last) = *chance.pick(SCRIPTS);
            // Surrogates are no characters.
            (0..chance.below(10))
                .filter_map(|_| {
                    char::from_u32(first + u32::try_from(chance.below((last - first + 1) as usize)).unwrap())
                })
                .collect()
        }
    }
}

/// Texts for a label or a letter; those that are not empty are counted.
struct Texts<'a> {
    chance: &'a mut Chance,
    drawn: usize,
}

impl Texts<'_> {
    /// Some are empty, as fields are that nobody filled in.
    fn any(&mut self) -> String {
        let mut text = String::new();
        if self.chance.below(20) == 0 {
            return text;
        }
        while text.is_empty() {
            for _ in 0..=self.chance.below(4) {
                text.push_str(&any_piece(self.chance));
                if self.chance.below(3) == 0 {
                    text.push(' ');
                }
            }
        }
        self.drawn += 1;
        text
    }

    fn some(&mut self, fewest: usize, most: usize) -> Vec<String> {
        let count = fewest + self.chance.below(most - fewest + 1);
        (0..count).map(|_| self.any()).collect()
    }

    /// Running text, over several lines perhaps.
    fn long(&mut self) -> String {
        let between = *self.chance.pick(&[" ", "\n", "\n\n", ", "]);
        self.some(1, 12).join(between)
    }

    fn facts(&mut self, most: usize) -> Vec<Fact> {
        let count = self.chance.below(most + 1);
        (0..count).map(|_| Fact::new(self.any(), self.any())).collect()
    }
}

/// A label of a kind with a text in each place that has free text.
fn any_label(kind: usize, texts: &mut Texts<'_>) -> Label {
    let mut text = || texts.any();
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

/// Fails unless each barcode says the number of the label. A page is let out only when its barcodes
/// were read again by the program, from the rectangles that it draws.
fn check_numbers(label: &Label, page: &Page) {
    let symbols = page.barcodes();
    assert!(symbols.iter().any(|symbol| symbol.symbology == Symbology::Code128));
    let ours = match label {
        Label::Box(label) => &label.line,
        Label::Receiving(label) => &label.line,
        Label::Shelf(label) => &label.tag,
        Label::Sender(label) => &label.tag,
    };
    // A carrier's number comes from outside: it is bars where it can be.
    let carriers = match label {
        Label::Sender(label) => label.tracking.as_deref().unwrap_or_default(),
        _ => ours,
    };
    let visible = |text: &str| text.chars().filter(|c| matches!(c, '!'..='~')).collect::<String>();
    for symbol in symbols {
        let said = &symbol.data;
        assert!(said == ours || visible(said) == visible(carriers), "{said:?} is on {label:?}");
    }
}

/// Fails where something stands at the edge of the paper, where printers do not reach.
fn check_edge(dots: &Dots, dpi: Dpi) {
    let edge = dpi.dots(1.0) as usize;
    for (y, row) in dots.grey.chunks(dots.width).enumerate() {
        let whole = y < edge || y >= dots.height - edge;
        let (left, right) = if whole { (row, &[][..]) } else { (&row[..edge], &row[dots.width - edge..]) };
        assert!(left.iter().chain(right).all(|&grey| grey == 255), "there is ink at the edge of row {y}");
    }
}

#[test]
fn ten_thousand_texts_leave_every_label_valid_and_inside_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(0x5eed_0f1a_bedd_ed01);
    let mut taken = 0;
    // Of each stock and resolution.
    let mut let_out: BTreeMap<(usize, u16), Vec<Page>> = BTreeMap::new();
    while taken < TEXTS {
        let (at, stock) = on_a_stock(&mut chance);
        let dpi = *chance.pick(&[Dpi::D203, Dpi::D300, Dpi::D600]);
        let kind = chance.below(4);
        let mut texts = Texts { chance: &mut chance, drawn: 0 };
        let label = any_label(kind, &mut texts);
        let drawn = texts.drawn;
        let page = match label.lay_out(&stock, dpi) {
            Ok(page) => page,
            // There is no room for two addresses; its texts are not counted.
            Err(LabelError::DoesNotFit { .. }) if kind == 3 && stock.height_mm < 64.0 => continue,
            Err(error) => panic!("{} at {dpi:?}: {error}: {label:?}", stock.name),
        };
        taken += drawn;
        check_texts(&page, &stock);
        check_numbers(&label, &page);
        let_out.entry((at, dpi.per_inch())).or_default().push(page);
    }
    assert_eq!(let_out.len(), Stock::ALL.len() * 3, "each stock at each resolution");

    let mut previews = Vec::new();
    let mut expected = Vec::new();
    for ((at, dpi), pages) in let_out {
        let (stock, dpi) = (Stock { sheet: None, ..Stock::ALL[at].clone() }, Dpi::new(dpi).unwrap());
        let name = format!("{}-{}", stock.name, dpi.per_inch());
        let draw = |pages: &[Page], format| {
            let options = Options { format, dpi, stock: stock.clone(), ..Options::default() };
            render_pages(pages.to_vec(), &options).unwrap().bytes
        };
        // Every label is in a file that is sound for a reader that checks its structure and every
        // stream in it.
        let file = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&file, draw(&pages, Format::Pdf)).unwrap();
        check_pdf(&file);
        // Some are looked at in each output.
        let pages = &pages[..OF_EACH.min(pages.len())];
        std::fs::write(&file, draw(pages, Format::Pdf)).unwrap();
        let printed = of_pdf(&file, dpi.per_inch());
        let burnt = of_zpl(&draw(pages, Format::Zpl));
        assert_eq!((printed.len(), burnt.len()), (pages.len(), pages.len()));
        for (index, page) in pages.iter().enumerate() {
            let preview = folder.path().join(format!("{name}-{index}.png"));
            std::fs::write(&preview, draw(std::slice::from_ref(page), Format::Png)).unwrap();
            let shown = Dots::of_png(&std::fs::read(&preview).unwrap());
            let outputs = [&printed[index], &burnt[index], &shown];
            outputs.iter().for_each(|dots| check_edge(dots, dpi));
            for symbol in page.barcodes() {
                let first = modules(outputs[0], &symbol);
                assert!(outputs.iter().all(|dots| modules(dots, &symbol) == first), "{name}");
            }
            let scanners = page.barcodes().into_iter().filter(|symbol| symbol.symbology != Symbology::DataMatrix);
            let mut numbers: Vec<String> = scanners.map(|symbol| symbol.data).collect();
            numbers.sort();
            previews.push(preview);
            expected.push(numbers);
        }
    }
    // The bars are the same in each output, and a scanner reads them from one.
    assert!(previews.len() > 100, "{}", previews.len());
    for ((preview, found), expected) in previews.iter().zip(scanned(&previews)).zip(expected) {
        assert_eq!(found, expected, "{}", preview.display());
    }
}

/// A stock, and which it is; sheets are laid out label by label.
fn on_a_stock(chance: &mut Chance) -> (usize, Stock) {
    let at = chance.below(Stock::ALL.len());
    (at, Stock { sheet: None, ..Stock::ALL[at].clone() })
}

fn any_table(texts: &mut Texts<'_>) -> Block {
    let columns: Vec<Column> = (0..=texts.chance.below(5))
        .map(|_| {
            let holds = *texts.chance.pick(&[Holds::Numbers, Holds::Amounts, Holds::Words]);
            Column { heading: texts.any(), holds }
        })
        .collect();
    let rows = texts.chance.below(12);
    // Some rows have a cell too few or too many.
    let rows = (0..rows).map(|_| texts.some(columns.len() - 1, columns.len() + 1)).collect();
    Block::Table(Table { columns, rows, totals: texts.facts(3) })
}

fn any_block(texts: &mut Texts<'_>) -> Block {
    match texts.chance.below(7) {
        0 => Block::Heading { text: texts.any() },
        1 => Block::Paragraph { text: texts.long() },
        2 => Block::Notice { heading: texts.any(), text: texts.long() },
        3 => Block::Steps { steps: texts.some(0, 6) },
        4 => Block::Facts { facts: texts.facts(6) },
        5 => Block::Address { lines: texts.some(0, 6) },
        _ => any_table(texts),
    }
}

/// A letter with a text in every place that a text of a customer or of the shop can have.
fn any_letter(texts: &mut Texts<'_>) -> Document {
    Document {
        title: texts.any(),
        number: "R12345".into(),
        language: (*texts.chance.pick::<&str>(&["en", "de", "ja", "th", "hi", "ar", "he"])).into(),
        paper: *texts.chance.pick(&[PaperSize::A4, PaperSize::Letter]),
        sender: Sender { name: texts.any(), details: texts.some(0, 5), logo: None },
        addressee: texts.some(0, 6),
        facts: texts.facts(5),
        barcode: (texts.chance.below(4) > 0).then(|| "R12345".to_owned()),
        body: (0..=texts.chance.below(6)).map(|_| any_block(texts)).collect(),
        page_words: "Page {page} of {pages}".into(),
    }
}

#[test]
fn letters_of_any_text_stay_inside_their_pages_and_are_sound() {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(0x1e77_e250_fa11_5eed);
    let mut texts = Texts { chance: &mut chance, drawn: 0 };
    let mut previews = Vec::new();
    for index in 0..LETTERS {
        let letter = any_letter(&mut texts);
        let pages = letter.lay_out(Dpi::D600).unwrap_or_else(|error| panic!("{error}: {letter:?}"));
        let (width, height) = letter.paper.size_mm();
        for text in pages.iter().flat_map(Page::texts) {
            assert!(text.all_glyphs_found, "{text:?}");
            let Some(ink) = text.ink else { continue };
            // Marks upon marks reach into the next line at most. A mark that stands on no letter reaches aside, and
            // farther in a letter that is turned over.
            let is_turned = matches!(letter.language.as_str(), "ar" | "he");
            let aside = text.size_mm * if is_turned { 1.1 } else { 0.5 };
            let (within, line) = (text.within, text.within.height);
            assert!(ink.left > within.left - aside && ink.right() < within.right() + aside, "{text:?}: {letter:?}");
            assert!(ink.top > within.top - line && ink.bottom() < within.bottom() + line, "{text:?}: {letter:?}");
            assert!(ink.left > 20.0 && ink.right() < width - 20.0, "{text:?}: {letter:?}");
            assert!(ink.top > 10.0 && ink.bottom() < height - 10.0, "{text:?}: {letter:?}");
        }
        let numbers = pages.iter().flat_map(Page::barcodes).map(|symbol| symbol.data);
        assert_eq!(Vec::from_iter(numbers), Vec::from_iter(letter.barcode.clone()));
        if index % 5 > 0 {
            continue;
        }
        let file = folder.path().join("letter.pdf");
        std::fs::write(&file, letter.to_pdf().unwrap().bytes).unwrap();
        check_pdf(&file);
        let drawn = of_pdf(&file, 40);
        assert_eq!(drawn.len(), pages.len());
        let preview = folder.path().join(format!("{index}.png"));
        std::fs::write(&preview, letter.to_png(Dpi::D203).unwrap().bytes).unwrap();
        previews.push((preview, Vec::from_iter(letter.barcode)));
    }
    assert!(texts.drawn > 20 * LETTERS, "{}", texts.drawn);
    let (previews, expected): (Vec<_>, Vec<_>) = previews.into_iter().unzip();
    for ((preview, found), expected) in previews.iter().zip(scanned(&previews)).zip(expected) {
        assert_eq!(found, expected, "{}", preview.display());
    }
}
