//! The desktop shell: a window, and one thin command for each thing that its screens ask.
//!
//! What is decided, kept and drawn is the library's. Here is where threads are: one owns the
//! database ([`records_thread`]), one draws and prints ([`papers`]), one
//! hands over mail ([`mail_thread`]).

mod backups;
#[cfg(feature = "bindings")]
pub mod bindings;
mod clock;
mod commands;
mod dialogs;
mod error;
mod files;
mod imports;
mod journal;
mod mail_thread;
mod papers;
mod print_types;
mod prints;
mod records_thread;
mod session;
mod shell;
mod types;
mod window;

use std::process::ExitCode;

use rma_dock::dock::DataDirectory;
use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager, Runtime};

pub use commands::{COMMANDS, NEEDED};
pub use shell::data_directory;
use shell::{Face, Shell};

/// The app's configuration, its screens and what its window is allowed to call.
#[must_use]
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Answers the calls of the window.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    commands::handler()
}

/// Starts what the commands work with, over a data directory.
pub fn attach<R: Runtime>(app: &AppHandle<R>, folder: DataDirectory) {
    app.manage(Shell::start(folder, Face::of(app)));
}

/// Opens the window and works until it is closed.
pub fn run() -> ExitCode {
    #[cfg(target_os = "linux")]
    paint_without_graphics_card();
    let Some(folder) = data_directory() else {
        eprintln!("There is no folder for the data of programs on this computer. Set RMA_DOCK_DATA to one.");
        return ExitCode::FAILURE;
    };
    journal::begin(&folder);
    let app = tauri::Builder::default().invoke_handler(handler()).setup(move |app| {
        attach(app.handle(), folder);
        Ok(window::open(app.handle())?)
    });
    match app.run(context()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the program over with the web view's own painting in place of the graphics card's.
/// These screens are text on plain colours: painted by the processor a verdict is on the glass
/// in 35 ms; through the card's interface, where a machine has no good card, in 97 ms and with
/// 160 MB more. WebKit reads the choice from the environment alone, which is only safe to change
/// for a new program. Whoever has set it to anything keeps that.
#[cfg(target_os = "linux")]
fn paint_without_graphics_card() {
    use std::os::unix::process::CommandExt as _;

    const CHOICE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(CHOICE).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        // Comes back only where it fails, and then the window opens all the same.
        let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(CHOICE, "1").exec();
    }
}
