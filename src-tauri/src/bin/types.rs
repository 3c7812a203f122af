//! Writes `ui/src/lib/api/types.ts`; with `--check` it only says whether that is as it should be.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/api/types.ts");
    let wanted = rma_dock_app::bindings::typescript();
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed == wanted {
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|argument| argument == "--check") {
        eprintln!(
            "ui/src/lib/api/types.ts is not what the Rust types say. \
             Run: cargo xtask types"
        );
        return ExitCode::FAILURE;
    }
    match std::fs::write(&path, wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ui/src/lib/api/types.ts cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}
