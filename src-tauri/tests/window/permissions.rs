//! The window may call what is on the list, and nothing else.

use std::path::Path;

use rma_dock::dock::DataDirectory;
use serde_json::json;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::harness::{App as Window, key};
use crate::seed;

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
    let opens_dialog = [
        "audit_export",
        "backup_choose_folder",
        "choose_and_import",
        "data_import_holidays",
        "entitlement_choose_list",
        "save_document",
        "shelf_add_photo",
        "vendor_choose_logo",
    ];
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

#[tokio::test]
async fn the_page_runs_and_fetches_nothing_but_its_own() {
    let app = Window::open(seed::records).await;
    app.ready().await;
    app.eval(
        "window.refused = []; addEventListener('securitypolicyviolation', (it) => refused.push(it.effectiveDirective))",
    )
    .await;
    // What the screens do themselves is all within the policy.
    app.scan("R10005").await;
    app.wait("candidates").await;
    for place in ['0', '2', '3', '4', '5', '6', '7', '8', '9', ',', '1'] {
        app.press_with(key::CONTROL, place).await;
    }
    app.press(&key::F1.to_string()).await;
    app.wait_css("[role='dialog']").await;
    assert_eq!(app.eval("return refused").await, json!([]));

    app.eval(
        "const it = document.createElement('script'); it.textContent = 'window.ran = 1'; document.body.append(it)",
    )
    .await;
    app.eval("document.body.append(Object.assign(new Image(), { src: 'https://example.com/a.png' }))").await;
    app.eval("fetch('https://example.com').catch(() => undefined)").await;
    app.until(
        "the refusal of all three",
        "['script-src-elem', 'img-src', 'connect-src'].every((it) => refused.includes(it))",
    )
    .await;
    assert_eq!(app.eval("return [typeof ran, typeof window.__TAURI__]").await, json!(["undefined", "undefined"]));
    app.close().await;
}
