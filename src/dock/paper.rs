//! What is printed at the dock (DOC-1), and where the files are.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use rma_labels::{BoxLabel, Label, LabelError, ReceivingLabel, SenderLabel, ShelfTag};

use super::receipt::Due;
use super::shelf::{position_name, tag_name};
use crate::calendar::{Instant, spoken_date};
use crate::numbers::LineNumber;
use crate::rules::deadlines::DueKind;
use crate::rules::receiving::Decision;
use crate::store::{DocumentRecord, LineRecord, Records, ShelfRecord, StoreError, Subject, make_folder};

/// The folder that holds the database and the issued documents.
#[derive(Clone, Debug)]
pub struct DataDirectory(PathBuf);

/// Why a label cannot be drawn or kept.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The label itself.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The file.
    #[error("the document {0} cannot be written: {1}")]
    File(PathBuf, std::io::Error),
}

impl DataDirectory {
    /// The name of the database in it.
    pub(crate) const DATABASE: &'static str = "rma-dock.db";

    /// The data directory at that path.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The one that was named, else a folder of the platform's for data of programs; none where
    /// there is no such folder.
    #[must_use]
    pub fn named_or_default(named: Option<PathBuf>) -> Option<Self> {
        named.or_else(|| dirs::data_dir().map(|folder| folder.join("rma-dock"))).map(Self)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join(Self::DATABASE)
    }

    /// Makes the folder where it is missing, for nobody but whoever makes it. One that is there stays as it
    /// is: where several accounts work with it, it says who may, and what is made in it follows.
    ///
    /// # Errors
    /// The file system's.
    pub fn make(&self) -> std::io::Result<()> {
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.0)?;
        make_folder(&self.0.join("documents"))
    }

    /// Where an issued document's PDF is.
    #[must_use]
    pub fn document_path(&self, document: &DocumentRecord) -> PathBuf {
        let subject = match (document.tag, document.line) {
            (Some(tag), _) => tag_name(tag),
            (None, Some(line)) => line.to_string(),
            (None, None) => "label".to_owned(),
        };
        self.0.join("documents").join(format!("{:06}-{}-{subject}.pdf", document.document, document.kind))
    }
}

/// Draws an issued document's PDF: the same bytes at any time (DOC-5).
///
/// # Errors
/// [`PaperError::Label`].
pub fn draw(document: &DocumentRecord) -> Result<Vec<u8>, PaperError> {
    Ok(document.label.to_pdf()?)
}

/// Writes the PDF of a document where it is not there yet, and says where it is.
///
/// # Errors
/// [`PaperError`].
pub fn draw_missing(folder: &DataDirectory, document: &DocumentRecord) -> Result<PathBuf, PaperError> {
    let path = folder.document_path(document);
    if path.exists() {
        return Ok(path);
    }
    let pdf = draw(document)?;
    let failed = |error| PaperError::File(path.clone(), error);
    folder.make().map_err(failed)?;
    // A half-written PDF must never be taken for the document, after a power cut neither. Where two windows draw
    // it, each has a file of its own, which goes with whatever fails.
    let mut aside = tempfile::Builder::new();
    aside.prefix(".rma-dock-").suffix(".partial");
    #[cfg(unix)]
    aside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut aside = aside.tempfile_in(path.parent().unwrap_or(folder.path())).map_err(failed)?;
    aside.write_all(&pdf).and_then(|()| aside.as_file().sync_all()).map_err(failed)?;
    aside.persist(&path).map_err(|error| failed(error.error))?;
    Ok(path)
}

/// A name and an address, a line each.
fn address(name: &str, lines: &[String]) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(lines.iter().cloned()).collect()
}

/// An instant with its zone for a label: `Fri 3 Jun 2011 09:41 PDT`.
pub(super) fn spoken_instant(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %Y %H:%M %Z").to_string()
}

/// The box label of a line: for the outside of the box (DOC-1).
///
/// # Errors
/// [`StoreError`].
pub fn box_label_of(records: Records<'_>, line: &LineRecord) -> Result<Label, StoreError> {
    let window = records.due_date(Subject::Line(line.line), DueKind::Rnr)?;
    Ok(Label::Box(BoxLabel {
        rma: line.line.rma().to_string(),
        line: line.line.to_string(),
        return_to: address(&line.centre_name, &line.centre_address),
        sender: address(&line.site_name, &line.site_address),
        part_number: line.part_number.to_string(),
        part_description: line.part_description.clone(),
        serial: line.serial.as_ref().map(ToString::to_string),
        return_by: window.map(|window| spoken_date(window.stored.due.due_on)),
    }))
}

/// Where the unit goes next.
pub(super) fn next_step(line: &LineRecord) -> String {
    let lane = match (line.rma_type.as_str(), line.basis.as_deref()) {
        _ if line.fa => "failure analysis lane",
        _ if line.ra => "repair analysis lane",
        ("doa", _) => "DOA lane",
        ("non_contracted", _) => "quoted repair lane",
        (_, Some("advance_replacement")) => "repair stock lane",
        _ => "repair lane",
    };
    if line.centre_repairs { format!("To {lane}") } else { format!("To forwarding, for {lane}") }
}

pub(super) fn receiving_label(
    line: &LineRecord,
    decision: &Decision,
    due: &Due,
    at: Instant,
    zone: Tz,
    dock: &str,
    operator: &str,
) -> Label {
    let dates = [("RTF due", due.rtf), ("RA due", due.ra), ("FA interim due", due.fa_interim)];
    Label::Receiving(ReceivingLabel {
        line: line.line.to_string(),
        next_step: next_step(line),
        rma_type: line.rma_type.replace('_', " "),
        part_number: line.part_number.to_string(),
        part_description: line.part_description.clone(),
        serial: decision.takes_serial.as_ref().or(line.serial.as_ref()).map(ToString::to_string),
        received: spoken_instant(at, zone),
        dock: dock.to_owned(),
        operator: operator.to_owned(),
        late: decision.late.then(|| "After the return window".to_owned()),
        due: dates.into_iter().filter_map(|(name, day)| day.map(|day| (name.to_owned(), spoken_date(day)))).collect(),
        site: line.site_name.clone(),
    })
}

pub(super) fn shelf_tag(item: &ShelfRecord, decision: &Decision, zone: Tz, operator: &str, scans: &[String]) -> Label {
    let reason =
        decision.reason.map_or("No usable RMA number, and no serial that awaits return", |reason| reason.words());
    let mut reason = reason.to_owned();
    if let Some(first) = reason.get(..1).map(str::to_uppercase) {
        reason.replace_range(..1, &first);
    }
    Label::Shelf(ShelfTag {
        tag: tag_name(item.tag),
        position: position_name(item.position),
        verdict: decision.verdict.words().to_owned(),
        reason,
        since: spoken_instant(item.since, zone),
        dock: item.dock.clone(),
        operator: operator.to_owned(),
        rma: decision.line.map(|line| line.to_string()),
        scans: scans.to_vec(),
        candidates: decision.candidates.iter().map(LineNumber::to_string).collect(),
    })
}

pub(super) fn sender_label(
    tag: i64,
    to: Option<Vec<String>>,
    from: Option<Vec<String>>,
    tracking: Option<&str>,
    reason: &str,
) -> Label {
    let carrier = tracking.and_then(super::carriers::recognise).map(|(carrier, _)| carrier.to_owned());
    Label::Sender(SenderLabel {
        tag: tag_name(tag),
        to: to.unwrap_or_else(|| vec!["Sender's address as on the box".to_owned()]),
        from: from.unwrap_or_else(|| vec!["Returns dock".to_owned()]),
        carrier,
        tracking: tracking.map(str::to_owned),
        reason: reason.to_owned(),
    })
}

/// The label of a line by kind (`box`, `receiving`), as of now: what `rma label` prints
/// besides the issued documents. None where it has none of that kind.
///
/// # Errors
/// [`StoreError`].
pub fn line_label(records: Records<'_>, line: LineNumber, kind: &str) -> Result<Option<Label>, StoreError> {
    if kind == "box" {
        return records.line(line)?.map(|line| box_label_of(records, &line)).transpose();
    }
    Ok(latest(records.documents_of_line(line)?, kind))
}

/// The issued label of a shelf tag by kind (`shelf`, `sender`).
///
/// # Errors
/// [`StoreError`].
pub fn tag_label(records: Records<'_>, tag: i64, kind: &str) -> Result<Option<Label>, StoreError> {
    Ok(latest(records.documents_of_tag(tag)?, kind))
}

fn latest(documents: Vec<DocumentRecord>, kind: &str) -> Option<Label> {
    documents.into_iter().rev().find(|document| document.kind == kind).map(|document| document.label)
}
