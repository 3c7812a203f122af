//! Files are opened with the program that the system has for them.

use std::io;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A program that takes longer has the file open.
const OPENING: Duration = Duration::from_secs(3);

/// Opens a file; the error is that no program took it.
pub async fn with_its_program(path: PathBuf) -> io::Result<()> {
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
