//! Boxes that show what the dock can say.

use std::collections::HashSet;

use crate::numbers::RmaNumber;
use crate::store::{DemonstrationLine, Records, StoreError};

/// A dozen boxes, each with what it shows and its raw scans, found among what is on record. With
/// a sample of 200 RMAs or more there is one of each; what the records do not have is left out.
/// Which of accepted and accepted late the first ones are depends on the day: the former has
/// the return window that ends last, the latter the one that ended first.
///
/// # Errors
/// [`StoreError`].
pub fn demonstration_boxes(records: &Records<'_>) -> Result<Vec<(&'static str, Vec<String>)>, StoreError> {
    let lines = records.demonstration_lines()?;
    let mut found = Found { used: HashSet::new(), boxes: Vec::new() };
    found.add("accept: line and serial", with_serial(&lines.newest), |line| {
        Some(vec![line.line.to_string(), line.serial.clone()?])
    });
    found.add("accept: RMA number only", single(&lines.newest), |line| Some(vec![line.line.rma().to_string()]));
    found.add("accept_late: after the return window", with_serial(&lines.oldest), |line| {
        Some(vec![line.line.to_string(), line.serial.clone()?])
    });
    found.add("accept_relabel: no RMA number, the serial tells", with_serial(&lines.newest), |line| {
        Some(vec![line.serial.clone()?])
    });
    found.add("accept_relabel: labels swapped (RCV-13)", with_serial(&lines.newest), |line| {
        Some(vec![line.other_line?.to_string(), line.serial.clone()?])
    });
    found.add("discrepancy: serial_mismatch", with_serial(&lines.newest), |line| {
        Some(vec![line.line.to_string(), "ZZ0000DEMO1".to_owned()])
    });
    found.add("discrepancy: wrong_part", with_serial(&lines.newest), |line| {
        Some(vec![line.line.to_string(), line.other_part.clone()?])
    });
    found.add("discrepancy: ambiguous", lines.newest.iter(), |line| {
        line.other_line?;
        Some(vec![line.line.rma().to_string()])
    });
    let number = |line: &DemonstrationLine| Some(vec![line.line.to_string()]);
    found.add("discrepancy: rma_closed", lines.closed.iter(), number);
    found.add("discrepancy: rma_cancelled", lines.cancelled.iter(), number);
    found.add("discrepancy: not_confirmed", lines.unconfirmed.iter(), number);
    found.add("discrepancy: already_received", lines.received.iter(), number);
    let mut boxes = found.boxes;
    if !lines.newest.is_empty() {
        boxes.push(("unnumbered: a serial that nobody knows", vec!["ZZ0000DEMO2".to_owned()]));
    }
    Ok(boxes)
}

struct Found {
    /// A box changes what the next one of the same RMA would show.
    used: HashSet<RmaNumber>,
    boxes: Vec<(&'static str, Vec<String>)>,
}

impl Found {
    fn add<'l>(
        &mut self,
        shows: &'static str,
        mut lines: impl Iterator<Item = &'l DemonstrationLine>,
        scans: impl Fn(&DemonstrationLine) -> Option<Vec<String>>,
    ) {
        let free = |line: &&DemonstrationLine| !self.used.contains(&line.line.rma());
        if let Some((line, scans)) = lines.by_ref().filter(free).find_map(|line| Some((line, scans(line)?))) {
            self.used.insert(line.line.rma());
            self.boxes.push((shows, scans));
        }
    }
}

fn with_serial(lines: &[DemonstrationLine]) -> impl Iterator<Item = &DemonstrationLine> {
    lines.iter().filter(|line| line.serial.is_some())
}

fn single(lines: &[DemonstrationLine]) -> impl Iterator<Item = &DemonstrationLine> {
    lines.iter().filter(|line| line.other_line.is_none())
}
