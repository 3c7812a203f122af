//! The one window, which shows the pages of the program and never any other.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Runtime, Url, WebviewWindowBuilder};

/// Opens the window as it is configured. Its page is never left for one of elsewhere, whatever asks for that: a
/// link, a form, a script; and it opens no second one.
pub fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, window)?
            .on_navigation(is_own)
            .on_new_window(|_, _| NewWindowResponse::Deny)
            .build()?;
    }
    Ok(())
}

/// Whether an address is of the program's own pages. On other systems than Windows the name that it has there
/// would be looked for on the network.
fn is_own(address: &Url) -> bool {
    let place = (address.scheme(), address.host_str(), address.port());
    match place {
        ("tauri", Some("localhost"), None) => !cfg!(windows),
        ("http", Some("tauri.localhost"), None) => cfg!(windows),
        // The server of the screens while they are worked on.
        ("http", Some("localhost"), Some(1420)) => tauri::is_dev(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_the_programs_own_pages_are_gone_to() {
        let own = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
        assert!(is_own(&own.parse().expect("an address")));
        for address in [
            "http://127.0.0.1:8080/",
            "https://example.com/",
            "https://tauri.localhost/",
            "http://tauri.localhost:8080/",
            "http://tauri.localhost.example.com/",
            "tauri://example.com/",
            "tauri://localhost:8080/",
            "file:///etc/hostname",
            "data:text/html,hello",
            "about:blank",
            "blob:tauri://localhost/5d1e",
            "javascript:alert(1)",
        ] {
            assert!(!is_own(&address.parse().expect("an address")), "{address}");
        }
    }
}
