//! The window may call what is on the list, and nothing else.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rma_dock::dock::DataDirectory;
use rma_dock::people::{self, Permission};
use serde_json::json;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::harness::{App as Window, key};
use crate::seed;

/// The app as it is configured, with its window on no screen.
pub fn app(folder: &Path) -> (App<MockRuntime>, WebviewWindow<MockRuntime>) {
    let builder = mock_builder().invoke_handler(rma_dock_app::handler());
    let app = builder.build(rma_dock_app::context()).expect("the app is built");
    rma_dock_app::attach(app.handle(), DataDirectory::new(folder));
    let window = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default()).build().expect("the window is made");
    (app, window)
}

fn call(window: &WebviewWindow<MockRuntime>, command: &str, url: &str) -> Result<(), String> {
    call_with(window, command, url, json!({})).map(drop)
}

fn call_with(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    url: &str,
    arguments: serde_json::Value,
) -> Result<serde_json::Value, String> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().expect("an address"),
        body: InvokeBody::Json(arguments),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request)
        .map(|answer| answer.deserialize().expect("an answer in JSON"))
        .map_err(|refused| refused.to_string())
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
        "encryption_add_key",
        "encryption_on",
        "encryption_recovery_file",
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

/// What needs nobody: signing in, and what comes before there is any data.
const FOR_ANYONE: [&str; 14] = [
    "encryption_add_key",
    "screen_failed",
    "session",
    "session_lock",
    "session_touched",
    "show_window",
    "sign_in",
    "sign_in_badge",
    "sign_in_pin",
    "sign_out",
    "start_empty",
    "start_up",
    "start_with_sample",
    "stop_work",
];

#[test]
fn every_command_refuses_whoever_may_not_ask_for_it() {
    let data = tempfile::tempdir().expect("a temporary directory");
    let folder = DataDirectory::new(&data.path().join("data"));
    seed::people(&folder);
    let (_app, window) = app(folder.path());
    let ask = |command: &str, arguments| call_with(&window, command, "tauri://localhost", arguments);
    let start = ask("start_up", json!({})).expect("the data is opened");
    // Nothing of the data is told to nobody.
    assert_eq!(start, json!({"state": "sign_in"}));

    let mut anyone = Vec::new();
    for (command, permission) in rma_dock_app::NEEDED {
        if *permission == Permission::Anyone {
            anyone.push(*command);
            continue;
        }
        let refusal = ask(command, json!({})).expect_err(command);
        assert!(refusal.contains("\"not_signed_in\""), "{command}: {refusal}");
    }
    anyone.sort_unstable();
    assert_eq!(anyone, FOR_ANYONE);
    assert_eq!(rma_dock_app::NEEDED.len(), rma_dock_app::COMMANDS.len());

    let mut refused = 0;
    for (role, name) in seed::PEOPLE {
        let view = ask("sign_in", json!({"name": name, "password": seed::PASSWORD})).expect("they sign in");
        assert_eq!(view["worker"]["name"], name);
        for (command, permission) in rma_dock_app::NEEDED.iter().filter(|(_, permission)| !role.may(*permission)) {
            let refusal = ask(command, json!({})).expect_err(command);
            assert!(refusal.contains("\"not_allowed\"") && refusal.contains(name), "{role:?} {command}: {refusal}");
            assert!(!view["worker"]["may"].as_array().expect("a list").contains(&json!(permission)), "{command}");
            refused += 1;
        }
    }
    assert!(refused > 100, "{refused}");

    // Where it is locked, not even an administrator goes on.
    let view = ask("session_lock", json!({})).expect("it is locked");
    assert_eq!((&view["locked"], &view["worker"]["name"]), (&json!(true), &json!("Ada Quill")));
    for (command, _) in rma_dock_app::NEEDED.iter().filter(|(command, _)| !FOR_ANYONE.contains(command)) {
        let refusal = ask(command, json!({})).expect_err(command);
        assert!(refusal.contains("\"locked\""), "{command}: {refusal}");
    }
    // Who was let in no more is out at once, though signed in.
    ask("sign_in", json!({"name": "Dora Lund", "password": seed::PASSWORD})).expect("she signs in");
    assert!(ask("start_up", json!({})).expect("the data is opened")["state"] == "ready");
    ask("shelf", json!({"include_disposed": false})).expect("she may look");
    seed::change_people(&folder, |store, by| people::set_active(store, "Dora Lund", false, by).map(drop));
    for command in ["shelf", "station_next", "home", "health"] {
        let refusal = ask(command, json!({})).expect_err(command);
        assert!(refusal.contains("\"not_signed_in\""), "{command}: {refusal}");
    }
}

#[tokio::test]
async fn the_page_reads_no_files() {
    let app = Window::open(seed::records).await;
    app.ready().await;
    let secret = app.folder.path().join("secret.txt");
    std::fs::write(&secret, "not for the page").expect("the file is written");
    let path = secret.display();
    let addresses = [
        format!("file://{path}"),
        format!("asset://localhost/{path}"),
        format!("https://asset.localhost/{path}"),
        format!("tauri://localhost/{path}"),
        format!("tauri://localhost/../../../../..{path}"),
        format!("tauri://localhost/%2e%2e/%2e%2e/%2e%2e/%2e%2e{path}"),
        "http://ipc.localhost/plugin:fs|read_text_file".to_owned(),
        "file:///etc/hostname".to_owned(),
    ];
    let read = "const [addresses, done] = arguments;
        Promise.all(addresses.map((address) => new Promise((resolve) => {
            const request = new XMLHttpRequest();
            request.onloadend = () => fetch(address).then((it) => it.text()).catch(() => '')
                .then((text) => resolve(text + (request.responseText || '')));
            request.open('GET', address);
            try { request.send(); } catch { resolve(''); }
        }))).then(done, (error) => done(String(error)));";
    let answers = app.client.execute_async(read, vec![json!(addresses)]).await.expect("the page answers");
    let answers: Vec<String> = serde_json::from_value(answers).expect("a text for each");
    assert_eq!(answers.len(), addresses.len());
    for (address, text) in addresses.iter().zip(&answers) {
        assert!(!text.contains("not for the page"), "{address}: {text}");
        let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        assert!(host.trim().is_empty() || !text.contains(host.trim()), "{address}: {text}");
    }
    // A frame or a picture of a file shows nothing either.
    let framed = "const [address, done] = arguments;
        const frame = document.createElement('iframe');
        frame.src = address;
        document.body.append(frame);
        setTimeout(() => { let text; try { text = frame.contentDocument?.body?.innerText ?? ''; } catch { text = ''; }
            done(text); }, 500);";
    let text = app.client.execute_async(framed, vec![json!(addresses[0])]).await.expect("the page answers");
    assert_eq!(text, json!(""));
    app.close().await;
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

/// A port of this computer, and what was asked for there. A web view may connect before it asks whether it may
/// go there: what counts is whether it asks for anything.
fn asked_for() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut visitor in listener.incoming().flatten() {
            let heard = Arc::clone(&heard);
            std::thread::spawn(move || {
                let mut bytes = [0; 1000];
                let length = visitor.read(&mut bytes).unwrap_or_default();
                if length > 0 {
                    let words = String::from_utf8_lossy(&bytes[..length]).into_owned();
                    heard.lock().expect("nobody broke off").push(words);
                    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nwrong";
                    let _ = visitor.write_all(page.as_bytes());
                }
            });
        }
    });
    (port, asked)
}

#[tokio::test]
async fn the_page_is_never_left_for_another() {
    let app = Window::open(seed::records).await;
    app.ready().await;
    let (port, asked) = asked_for();
    let asked = || asked.lock().expect("nobody broke off").clone();
    let elsewhere = format!("http://127.0.0.1:{port}/");
    app.eval("window.stays = 1").await;
    // Somebody listens: what is asked for there is heard.
    let mut visitor = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    visitor.write_all(b"hello").expect("they listen");
    while asked().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let made = "document.body.append(it); it.click(); it.remove()";
    let link = |rest: &str| format!("const it = Object.assign(document.createElement('a'), {{ {rest} }}); {made}");
    for way in [
        format!("location.href = '{elsewhere}'"),
        format!("location.assign('{elsewhere}')"),
        format!("location.replace('{elsewhere}')"),
        format!("window.open('{elsewhere}')"),
        link(&format!("href: '{elsewhere}'")),
        link(&format!("href: '{elsewhere}', target: '_blank'")),
        link(&format!("href: '{elsewhere}', download: 'it'")),
        format!(
            "const it = Object.assign(document.createElement('form'), {{ action: '{elsewhere}', method: 'post' }});
             document.body.append(it); it.submit(); it.remove()"
        ),
        format!(
            "const it = Object.assign(document.createElement('meta'), {{ content: '0;url={elsewhere}' }});
             it.httpEquiv = 'refresh'; document.head.append(it)"
        ),
        format!("const it = document.createElement('iframe'); it.src = '{elsewhere}'; document.body.append(it)"),
        "location.href = 'file:///etc/hostname'".to_owned(),
        "location.href = 'data:text/html,elsewhere'".to_owned(),
        "location.href = 'tauri://elsewhere/'".to_owned(),
        "location.href = 'about:blank'".to_owned(),
    ] {
        app.eval(&way).await;
        // Long enough for a page that is on this computer to be there.
        tokio::time::sleep(Duration::from_millis(150)).await;
        let stands = app.eval("return [window.stays ?? 0, location.origin]").await;
        assert_eq!(stands, json!([1, "tauri://localhost"]), "{way}");
        assert_eq!(asked(), ["hello"], "{way}");
    }
    // Nor do its own paths begin elsewhere.
    app.eval(&format!(
        "document.head.append(Object.assign(document.createElement('base'), {{ href: '{elsewhere}' }}))"
    ))
    .await;
    let resolved = app.eval("return new URL('a.png', document.baseURI).origin").await;
    assert_eq!(resolved, json!("tauri://localhost"));
    app.scan("R10101-1").await;
    app.verdict("accept", "R10101-1").await;
    assert_eq!(asked(), ["hello"]);
    app.close().await;
}
