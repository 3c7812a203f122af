//! Which process sees to a job. The system lets go of a lock with the process that holds it, however
//! that ends: a job whose lock is free is seen to by nobody.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use crate::dock::DataDirectory;
use crate::store::make_folder;

/// This process sees to the job, and no other does.
#[derive(Debug)]
pub struct JobLock {
    path: PathBuf,
    file: File,
}

impl JobLock {
    /// Takes the job; none while another process, or another part of this one, sees to it.
    ///
    /// # Errors
    /// The file system's.
    pub fn take(folder: &DataDirectory, job: i64) -> std::io::Result<Option<Self>> {
        let locks = folder.path().join("printing");
        make_folder(&locks)?;
        let path = locks.join(format!("{job}.lock"));
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { path, file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The job is over: nobody needs its file any more.
    pub fn done(self) {
        // A file that stays is found free, and its job over.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}
