//! Pictures of labels, a byte a dot, from all three outputs; and where symbols stand in them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use rma_labels::{PlacedBarcode, Symbology};

use super::{path, run};

/// A picture of one byte a dot: 0 is black.
pub struct Dots {
    pub width: usize,
    pub height: usize,
    pub grey: Vec<u8>,
}

impl Dots {
    pub fn black(&self, x: usize, y: usize) -> bool {
        self.grey[y * self.width + x] < 128
    }

    pub fn of_png(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut grey = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut grey).unwrap();
        assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
        Self { width: info.width as usize, height: info.height as usize, grey }
    }

    pub fn of_pgm(bytes: &[u8]) -> Self {
        let mut words = Vec::new();
        let mut at = 0;
        while words.len() < 4 {
            let end = at + bytes[at..].iter().position(u8::is_ascii_whitespace).unwrap();
            words.push(std::str::from_utf8(&bytes[at..end]).unwrap().to_owned());
            at = end + 1;
        }
        assert_eq!((words[0].as_str(), words[3].as_str()), ("P5", "255"));
        let (width, height) = (words[1].parse().unwrap(), words[2].parse().unwrap());
        let grey = bytes[at..].to_vec();
        assert_eq!(grey.len(), width * height);
        Self { width, height, grey }
    }

    /// A part of the picture with white around it.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize, border: usize) -> Self {
        let full = width + 2 * border;
        let mut grey = vec![255; full * (height + 2 * border)];
        for y in 0..height {
            let from = (top + y) * self.width + left;
            let to = (y + border) * full + border;
            grey[to..to + width].copy_from_slice(&self.grey[from..from + width]);
        }
        Self { width: full, height: height + 2 * border, grey }
    }

    /// So many times smaller: each dot is the mean of those that it covers.
    pub fn smaller(&self, times: usize) -> Self {
        let (width, height) = (self.width / times, self.height / times);
        let grey = (0..width * height)
            .map(|index| {
                let (left, top) = (index % width * times, index / width * times);
                let rows = (top..top + times).map(|y| &self.grey[y * self.width + left..][..times]);
                let sum: usize = rows.flatten().map(|&dot| usize::from(dot)).sum();
                (sum / (times * times)) as u8
            })
            .collect();
        Self { width, height, grey }
    }

    pub fn write_pgm(&self, file: &Path) {
        let mut bytes = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend(&self.grey);
        std::fs::write(file, bytes).unwrap();
    }

    pub fn to_png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().unwrap().write_image_data(&self.grey).unwrap();
        bytes
    }
}

/// What a reader finds in each picture, Code 128 and QR codes, in order of the alphabet. All are read
/// in one run, which is quick.
pub fn scanned(pictures: &[PathBuf]) -> Vec<Vec<String>> {
    let mut arguments = vec!["-q", "--xml", "-Sdisable", "-Scode128.enable", "-Sqrcode.enable"];
    arguments.extend(pictures.iter().map(|picture| path(picture)));
    let found = run("zbarimg", "zbar-tools", &arguments);
    let read: Vec<Vec<String>> = String::from_utf8(found.stdout)
        .unwrap()
        .split("<source href=")
        .skip(1)
        .map(|picture| {
            let symbols = picture.split("<![CDATA[").skip(1);
            let mut numbers: Vec<String> =
                symbols.map(|symbol| symbol.split_once("]]></data>").unwrap().0.to_owned()).collect();
            numbers.sort();
            numbers
        })
        .collect();
    assert_eq!(read.len(), pictures.len(), "{}", String::from_utf8_lossy(&found.stderr));
    read
}

/// Every page of a PDF as a printer of a resolution would burn it.
pub fn of_pdf(pdf: &Path, dpi: u16) -> Vec<Dots> {
    let stem = pdf.with_extension("");
    let done = run("pdftoppm", "poppler-utils", &["-r", &dpi.to_string(), "-gray", path(pdf), path(&stem)]);
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    let folder = pdf.parent().unwrap();
    let begins = format!("{}-", stem.file_name().unwrap().to_str().unwrap());
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.file_name().unwrap().to_str().is_some_and(|name| name.starts_with(&begins)))
        .filter(|file| file.extension().is_some_and(|extension| extension == "pgm"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let dots = Dots::of_pgm(&std::fs::read(file).unwrap());
            std::fs::remove_file(file).unwrap();
            dots
        })
        .collect()
}

/// The labels of a ZPL stream, read as the printer does. Anything but the commands that this
/// product sends, each with its numbers, fails.
pub fn of_zpl(zpl: &[u8]) -> Vec<Dots> {
    let text = std::str::from_utf8(zpl).expect("ZPL is ASCII");
    assert!(text.is_ascii() && !text.contains('~'));
    let mut labels = Vec::new();
    let mut size = (0, 0);
    let number = |text: &str| text.parse::<usize>().unwrap_or_else(|_| panic!("{text:?} is no number"));
    for command in text.split('^').skip(1) {
        let command = command.trim_end_matches('\n');
        let (name, rest) = command.split_at(2);
        match name {
            "XA" | "FS" | "XZ" => assert_eq!(rest, ""),
            "PW" => size.0 = number(rest),
            "LL" => size.1 = number(rest),
            "LH" | "FO" => assert_eq!(rest, "0,0"),
            "PQ" => assert!(number(rest) > 0),
            "GF" => {
                let parts: Vec<&str> = rest.splitn(5, ',').collect();
                let (total, row) = (number(parts[1]), number(parts[3]));
                assert_eq!((parts[0], number(parts[2]), row), ("A", total, size.0.div_ceil(8)));
                labels.push(graphic(parts[4], size, row, total));
            }
            other => panic!("^{other} is not a command that labels need"),
        }
    }
    labels
}

/// Hexadecimal digits with run lengths, as the ZPL II manual tells under `^GF`.
fn graphic(data: &str, (width, height): (usize, usize), row: usize, total: usize) -> Dots {
    assert_eq!(row * height, total);
    let mut digits: Vec<u8> = Vec::with_capacity(total * 2);
    let mut count = 0;
    for letter in data.bytes() {
        let filled = digits.len() % (row * 2);
        match letter {
            b'G'..=b'Y' => count += usize::from(letter - b'F'),
            b'g'..=b'z' => count += usize::from(letter - b'f') * 20,
            b',' | b'!' => {
                let digit = if letter == b',' { 0 } else { 15 };
                digits.extend(std::iter::repeat_n(digit, row * 2 - filled));
            }
            b':' => {
                assert_eq!(filled, 0, "a row is repeated at the beginning of a row");
                digits.extend_from_within(digits.len() - row * 2..);
            }
            _ => {
                let digit = char::from(letter).to_digit(16).expect("a hexadecimal digit") as u8;
                digits.extend(std::iter::repeat_n(digit, count.max(1)));
                count = 0;
            }
        }
    }
    assert_eq!(digits.len(), total * 2);
    let grey = (0..width * height)
        .map(|index| {
            let (x, y) = (index % width, index / width);
            let digit = digits[y * row * 2 + x / 4];
            if digit >> (3 - x % 4) & 1 == 1 { 0 } else { 255 }
        })
        .collect();
    Dots { width, height, grey }
}

/// The modules of a symbol as a picture shows them, row by row. Fails when a module is not
/// all black or all white, or the quiet zone is not empty.
pub fn modules(dots: &Dots, placed: &PlacedBarcode) -> Vec<bool> {
    let [left, top, width, height, module] =
        [placed.left_dots, placed.top_dots, placed.width_dots, placed.height_dots, placed.module_dots]
            .map(|dots| dots as usize);
    let quiet = placed.symbology.quiet_modules() as usize * module;
    let is_square = placed.symbology != Symbology::Code128;
    let (above, row) = if is_square { (quiet, module) } else { (0, height) };
    assert_eq!((width % module, height % row), (0, 0));
    assert!(left >= quiet && left + width + quiet <= dots.width, "the quiet zone leaves the paper");
    assert!(top >= above && top + height + above <= dots.height, "the quiet zone leaves the paper");
    for y in top - above..top + height + above {
        let inside = (top..top + height).contains(&y);
        for x in left - quiet..left + width + quiet {
            let is_quiet = !inside || !(left..left + width).contains(&x);
            assert!(!is_quiet || !dots.black(x, y), "the quiet zone is not empty at {x}, {y}");
        }
    }
    let mut modules = Vec::new();
    for y in (top..top + height).step_by(row) {
        for x in (left..left + width).step_by(module) {
            let colour = dots.black(x, y);
            let whole = (y..y + row).all(|y| (x..x + module).all(|x| dots.black(x, y) == colour));
            assert!(whole, "the module at {x}, {y} is not of one colour");
            modules.push(colour);
        }
    }
    modules
}
