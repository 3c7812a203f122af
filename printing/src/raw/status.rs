//! What a ZPL printer says of itself: `~HS` (host status) and `~HQES` (errors).

/// Begins each part of an answer.
pub(super) const START: u8 = 0x02;
/// Ends each part of an answer.
pub(super) const END: u8 = 0x03;

/// The answer to `~HS`, as far as it bears on a label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "the printer's flags, as it sends them")]
pub(super) struct HostStatus {
    paper_out: bool,
    paused: bool,
    /// Labels that it was sent whole and has not begun.
    formats_waiting: u32,
    buffer_full: bool,
    diagnostics: bool,
    /// A label of which the end has not come.
    partial_format: bool,
    configuration_lost: bool,
    too_cold: bool,
    too_hot: bool,
    head_open: bool,
    ribbon_out: bool,
    /// Copies to go of the label that it prints.
    labels_remaining: u32,
}

impl HostStatus {
    /// Reads the three strings `<STX>aaa,b,c,dddd,eee,f,g,h,iii,j,k,l<ETX>`,
    /// `<STX>mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www<ETX>`, `<STX>xxxx,y<ETX>`; none of what they are not.
    pub(super) fn read(answer: &[u8]) -> Option<Self> {
        let mut parts = parts(answer);
        let (first, second) = (fields(parts.next()?)?, fields(parts.next()?)?);
        parts.next()?;
        let flag = |fields: &[u32], place: usize| fields.get(place).map(|&flag| flag != 0);
        Some(Self {
            paper_out: flag(&first, 1)?,
            paused: flag(&first, 2)?,
            formats_waiting: *first.get(4)?,
            buffer_full: flag(&first, 5)?,
            diagnostics: flag(&first, 6)?,
            partial_format: flag(&first, 7)?,
            configuration_lost: flag(&first, 9)?,
            too_cold: flag(&first, 10)?,
            too_hot: flag(&first, 11)?,
            head_open: flag(&second, 2)?,
            ribbon_out: flag(&second, 3)?,
            labels_remaining: *second.get(8)?,
        })
    }

    /// What somebody has to see to, in words; nothing when there is nothing.
    pub(super) fn troubles(&self) -> Vec<String> {
        [
            (self.head_open, "head open"),
            (self.paper_out, "out of paper"),
            (self.ribbon_out, "out of ribbon"),
            (self.paused, "the printer is paused"),
            (self.too_hot, "the print head is too hot"),
            (self.too_cold, "the print head is too cold"),
            (self.configuration_lost, "the printer has lost its settings"),
            (self.diagnostics, "the printer is in its diagnostics mode and prints no labels"),
        ]
        .into_iter()
        .filter(|&(is_so, _)| is_so)
        .map(|(_, words)| words.to_owned())
        .collect()
    }

    /// What a new label would have to wait for: troubles, and a full memory.
    pub(super) fn waits_for(&self) -> Vec<String> {
        let mut waits = self.troubles();
        if self.buffer_full {
            waits.push("the printer's memory is full".to_owned());
        }
        waits
    }

    /// Whether it has nothing left to print.
    pub(super) fn is_idle(&self) -> bool {
        self.troubles().is_empty() && self.formats_waiting == 0 && self.labels_remaining == 0 && !self.partial_format
    }

    /// What it is doing, in words.
    pub(super) fn at_work(&self) -> String {
        let to_go = self.formats_waiting.max(self.labels_remaining);
        match (self.buffer_full, to_go) {
            (true, _) => "printing; the printer's memory is full".to_owned(),
            (false, 2..) => format!("printing; {to_go} labels to go"),
            _ => "printing".to_owned(),
        }
    }
}

/// The parts of an answer, without what begins and ends them.
fn parts(answer: &[u8]) -> impl Iterator<Item = &[u8]> {
    answer.split(|&byte| byte == START).skip(1).filter_map(|part| part.split(|&byte| byte == END).next())
}

fn fields(part: &[u8]) -> Option<Vec<u32>> {
    std::str::from_utf8(part).ok()?.split(',').map(|field| field.trim().parse().ok()).collect()
}

/// The bits of the errors of `~HQES`, from its lowest: what its maker's documents call them.
const ERRORS: [(u32, &str); 18] = [
    (0x1, "out of paper"),
    (0x2, "out of ribbon"),
    (0x4, "head open"),
    (0x8, "the cutter is stuck"),
    (0x10, "the print head is too hot"),
    (0x20, "the motor is too hot"),
    (0x40, "the print head has a fault"),
    (0x80, "the print head is not recognised"),
    (0x100, "the printer's firmware is not set up"),
    (0x200, "the print head's temperature cannot be read"),
    (0x1000, "paper jam"),
    (0x2000, "the presenter is not running"),
    (0x4000, "paper does not feed"),
    (0x8000, "paper in the way"),
    (0x1_0000, "the printer is paused"),
    (0x2_0000, "the label could not be drawn back"),
    (0x4_0000, "the black mark cannot be set"),
    (0x8_0000, "no black mark on the paper"),
];

/// The errors in an answer to `~HQES`, whose line `ERRORS: 1 00000000 00000005` has a flag and two
/// groups of hexadecimal digits.
pub(super) fn errors(answer: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(answer);
    let line = text.lines().find_map(|line| line.trim().trim_start_matches(char::from(START)).strip_prefix("ERRORS:"));
    let mut words = line.unwrap_or_default().split_whitespace();
    if words.next() != Some("1") {
        return Vec::new();
    }
    let bits = words.nth(1).and_then(|bits| u32::from_str_radix(bits, 16).ok()).unwrap_or_default();
    let mut troubles: Vec<String> =
        ERRORS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, words)| (*words).to_owned()).collect();
    if troubles.is_empty() {
        troubles.push("the printer reports a fault".to_owned());
    }
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str =
        "\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";

    fn status(first: &str, second: &str) -> HostStatus {
        let answer = format!("\x02{first}\x03\r\n\x02{second}\x03\r\n\x021234,0\x03\r\n");
        HostStatus::read(answer.as_bytes()).unwrap_or_else(|| panic!("{answer:?}"))
    }

    #[test]
    fn reads_a_printer_that_is_ready() {
        let ready = HostStatus::read(READY.as_bytes()).expect("a status");
        assert_eq!((ready.troubles(), ready.is_idle()), (Vec::new(), true));
    }

    #[test]
    fn says_each_trouble_in_words() {
        let (idle, quiet) = ("030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000");
        for (first, second, words) in [
            ("030,1,0,1245,000,0,0,0,000,0,0,0", quiet, "out of paper"),
            ("030,0,1,1245,000,0,0,0,000,0,0,0", quiet, "the printer is paused"),
            ("030,0,0,1245,000,0,1,0,000,0,0,0", quiet, "the printer is in its diagnostics mode and prints no labels"),
            ("030,0,0,1245,000,0,0,0,000,1,0,0", quiet, "the printer has lost its settings"),
            ("030,0,0,1245,000,0,0,0,000,0,1,0", quiet, "the print head is too cold"),
            ("030,0,0,1245,000,0,0,0,000,0,0,1", quiet, "the print head is too hot"),
            (idle, "000,0,1,0,0,2,4,0,00000000,1,000", "head open"),
            (idle, "000,0,0,1,1,2,4,0,00000000,1,000", "out of ribbon"),
        ] {
            let status = status(first, second);
            assert_eq!((status.troubles(), status.is_idle()), (vec![words.to_owned()], false));
        }
        let full = status("030,0,0,1245,003,1,0,0,000,0,0,0", quiet);
        assert_eq!(full.troubles(), Vec::<String>::new(), "it may go on by itself");
        assert_eq!(full.waits_for(), ["the printer's memory is full"]);
        assert!(!full.is_idle());
        let batch = status(idle, "000,0,0,0,0,2,4,0,00000012,1,000");
        assert_eq!((batch.is_idle(), batch.at_work().as_str()), (false, "printing; 12 labels to go"));
    }

    #[test]
    fn takes_nothing_else_for_a_status() {
        let longer = READY.replace("1234,0", "");
        for answer in ["", "hello", "\x021,2,3\x03\x02x\x03\x02\x03", &READY[..40], &longer[..longer.len() - 5]] {
            assert_eq!(HostStatus::read(answer.as_bytes()), None, "{answer:?}");
        }
    }

    #[test]
    fn reads_the_errors_that_a_silent_printer_names() {
        let answer = |said: &str| {
            let text = format!("\x02\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         {said}\r\n   WARNINGS: 0\r\n\x03");
            errors(text.as_bytes())
        };
        assert_eq!(answer("1 00000000 00010004"), ["head open", "the printer is paused"]);
        assert_eq!(answer("1 00000000 00000003"), ["out of paper", "out of ribbon"]);
        assert_eq!(answer("1 00000000 80000000"), ["the printer reports a fault"]);
        assert_eq!(answer("0 00000000 00000000"), Vec::<String>::new());
        assert_eq!(errors(b"nonsense"), Vec::<String>::new());
    }
}
