//! The desktop shell: a window, and one thin command for each thing that its screens ask.
//!
//! What is decided, kept and drawn is the library's. Here is where threads are: one owns the
//! database ([`records_thread`]), one draws and prints ([`papers`]).

#[cfg(feature = "bindings")]
pub mod bindings;
mod clock;
mod commands;
mod dialogs;
mod error;
mod imports;
mod papers;
mod records_thread;
mod shell;
mod types;

use std::process::ExitCode;

use rma_dock::dock::DataDirectory;
use tauri::{Manager, Runtime};

pub use commands::COMMANDS;
pub use shell::data_directory;
use shell::{Face, Shell};

/// The app's configuration, its screens and what its window is allowed to call.
#[must_use]
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// The app over a data directory.
#[must_use]
pub fn with_shell<R: Runtime>(builder: tauri::Builder<R>, folder: DataDirectory) -> tauri::Builder<R> {
    builder.invoke_handler(commands::handler()).setup(move |app| {
        app.manage(Shell::start(folder, Face::of(app.handle())));
        Ok(())
    })
}

/// Opens the window and works until it is closed.
pub fn run() -> ExitCode {
    let Some(folder) = data_directory() else {
        eprintln!("There is no folder for the data of programs on this computer. Set RMA_DOCK_DATA to one.");
        return ExitCode::FAILURE;
    };
    match with_shell(tauri::Builder::default(), folder).run(context()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
