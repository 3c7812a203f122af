//! The system's own dialogs. Each answers none where the person cancels it.

use std::path::PathBuf;

use crate::shell::Face;
use crate::types::ImportSource;

/// What to import.
pub async fn import_from(face: &Face, source: ImportSource) -> Option<Vec<PathBuf>> {
    match source {
        ImportSource::Files => {
            let dialog = face.dialog().set_title("Choose CSV files to import").add_filter("CSV files", &["csv", "CSV"]);
            let files = dialog.pick_files().await?;
            Some(files.iter().map(|file| file.path().to_owned()).collect())
        }
        ImportSource::Folder => {
            let folder = face.dialog().set_title("Choose a folder of CSV files").pick_folder().await?;
            Some(vec![folder.path().to_owned()])
        }
    }
}

/// A file of holidays.
pub async fn holidays_from(face: &Face) -> Option<PathBuf> {
    let kinds = ["ics", "csv", "ICS", "CSV"];
    let dialog = face.dialog().set_title("Choose a file of holidays").add_filter("iCalendar and CSV files", &kinds);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// Where to save a document.
pub async fn save_as(face: &Face, file_name: &str) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Save the label as").set_file_name(file_name).add_filter("PDF", &["pdf"]);
    Some(dialog.save_file().await?.path().to_owned())
}

/// Where to save a message.
pub async fn save_message(face: &Face, file_name: &str) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Save the message as").set_file_name(file_name);
    Some(dialog.add_filter("Mail", &["eml"]).save_file().await?.path().to_owned())
}

/// Where to save a file that goes with a message.
pub async fn save_attachment(face: &Face, file_name: &str) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Save the file as").set_file_name(file_name);
    Some(dialog.save_file().await?.path().to_owned())
}

/// A photograph of a box.
pub async fn photograph(face: &Face) -> Option<PathBuf> {
    let pictures = ["jpg", "jpeg", "png", "webp", "JPG", "JPEG", "PNG", "WEBP"];
    let dialog = face.dialog().set_title("Choose a photograph").add_filter("Photographs", &pictures);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// The vendor's logo.
pub async fn logo(face: &Face) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Choose the logo").add_filter("PNG pictures", &["png", "PNG"]);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// A list of serial numbers.
pub async fn serial_list(face: &Face) -> Option<PathBuf> {
    let dialog = face
        .dialog()
        .set_title("Choose a list of serial numbers")
        .add_filter("CSV and text", &["csv", "CSV", "txt", "TXT"]);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// What a customer sent.
pub async fn customer_document(face: &Face) -> Option<PathBuf> {
    let kinds = ["pdf", "tif", "tiff", "jpg", "jpeg", "png", "PDF", "TIF", "TIFF", "JPG", "JPEG", "PNG"];
    let dialog = face.dialog().set_title("Choose the purchase order").add_filter("Documents and scans", &kinds);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// Where to save results.
pub async fn save_csv(face: &Face, file_name: &str) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Save the results as").set_file_name(file_name).add_filter("CSV", &["csv"]);
    Some(dialog.save_file().await?.path().to_owned())
}

/// Where backups are to be kept.
pub async fn backup_folder(face: &Face) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Choose a folder for backups, on another disk if you can");
    Some(dialog.pick_folder().await?.path().to_owned())
}

/// Where to write the recovery file.
pub async fn save_recovery_file(face: &Face) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Write the recovery file, not on this computer if you can");
    Some(dialog.set_file_name("rma-dock-recovery-key.txt").save_file().await?.path().to_owned())
}

/// A recovery file.
pub async fn recovery_file(face: &Face) -> Option<PathBuf> {
    Some(face.dialog().set_title("Choose the recovery file").pick_file().await?.path().to_owned())
}

/// Where to save a period of the audit trail.
pub async fn save_period(face: &Face, file_name: &str) -> Option<PathBuf> {
    let dialog = face.dialog().set_title("Save the period as").set_file_name(file_name);
    Some(dialog.add_filter("JSON Lines", &["jsonl"]).save_file().await?.path().to_owned())
}
