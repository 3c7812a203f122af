//! The window may call what is on the list, and nothing else.

use std::path::Path;

use rma_dock::dock::DataDirectory;
use serde_json::json;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The app as it is configured, with its window on no screen.
fn app(folder: &Path) -> (App<MockRuntime>, WebviewWindow<MockRuntime>) {
    let builder = mock_builder().invoke_handler(rma_dock_app::handler());
    let app = builder.build(rma_dock_app::context()).expect("the app is built");
    rma_dock_app::attach(app.handle(), DataDirectory::new(folder));
    let window = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default()).build().expect("the window is made");
    (app, window)
}

fn call(window: &WebviewWindow<MockRuntime>, command: &str, url: &str) -> Result<(), String> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().expect("an address"),
        body: InvokeBody::Json(json!({})),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(drop).map_err(|refused| refused.to_string())
}

/// What Tauri says of a call that no capability grants.
fn is_refused(answer: &Result<(), String>) -> bool {
    answer.as_ref().is_err_and(|words| words.contains("not allowed"))
}

#[test]
fn every_command_of_the_list_is_granted_and_nothing_else() {
    let data = tempfile::tempdir().expect("a temporary directory");
    let (_app, window) = app(&data.path().join("data"));
    // Those would open a dialog, which nobody here closes.
    let opens_dialog = ["choose_and_import", "save_document", "shelf_add_photo"];
    for command in rma_dock_app::COMMANDS.iter().filter(|command| !opens_dialog.contains(command)) {
        let answer = call(&window, command, "tauri://localhost");
        assert!(!is_refused(&answer), "{command}: {answer:?}");
    }
    for command in
        ["unlisted", "plugin:event|emit", "plugin:window|close", "plugin:path|resolve_directory", "plugin:fs|read"]
    {
        let answer = call(&window, command, "tauri://localhost");
        assert!(answer.is_err(), "{command} is answered");
    }
    assert!(is_refused(&call(&window, "plugin:window|close", "tauri://localhost")));
}

#[test]
fn a_page_of_elsewhere_may_call_nothing() {
    let data = tempfile::tempdir().expect("a temporary directory");
    let (_app, window) = app(&data.path().join("data"));
    for command in rma_dock_app::COMMANDS {
        let answer = call(&window, command, "https://example.com");
        assert!(answer.is_err(), "{command} is answered");
    }
}
