//! Files are written where a person chose, and opened with the program that the system has for them.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rma_dock::dock::DataDirectory;
use rma_dock::files::{self, Readers};

use crate::error::ApiError;

/// A program that takes longer has the file open.
const OPENING: Duration = Duration::from_secs(3);

/// Writes a file, and says where it is; never over what the program keeps in the data directory.
pub fn write(data: &DataDirectory, path: &Path, bytes: &[u8]) -> Result<String, ApiError> {
    written(data, path, Readers::Usual, bytes)
}

/// The same of what only its owner is to read.
pub fn write_secret(data: &DataDirectory, path: &Path, bytes: &[u8]) -> Result<String, ApiError> {
    written(data, path, Readers::Owner, bytes)
}

fn written(data: &DataDirectory, path: &Path, readers: Readers, bytes: &[u8]) -> Result<String, ApiError> {
    files::write(data, path, readers, bytes)?;
    Ok(path.display().to_string())
}

/// Reads a file, but not more of it than `most` bytes.
pub async fn read(path: PathBuf, most: u64) -> Result<Vec<u8>, ApiError> {
    let reading = tauri::async_runtime::spawn_blocking(move || {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes));
        let failed = |error: io::Error| ApiError::new("file", format!("{} cannot be read: {error}", path.display()));
        read.map(|_| bytes).map_err(failed)
    });
    reading.await.map_err(|_| ApiError::broken_off())?
}

/// Opens a file; the error is that no program took it.
pub async fn open(path: PathBuf) -> io::Result<()> {
    let opening = tauri::async_runtime::spawn_blocking(move || {
        let program = open::that_in_background(path);
        let until = Instant::now() + OPENING;
        while !program.is_finished() && Instant::now() < until {
            sleep(Duration::from_millis(50));
        }
        if program.is_finished() { program.join().unwrap_or(Ok(())) } else { Ok(()) }
    });
    opening.await.map_err(io::Error::other)?
}
