//! Windows of the display besides the app's own: the system's dialogs, reached as a hand would,
//! by the keyboard of the X server.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, InputFocus, MapState, Window};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

const PATIENCE: Duration = Duration::from_secs(30);
const ESCAPE: u32 = 0xff1b;
const RETURN: u32 = 0xff0d;
const KEY_PRESS: u8 = 2;
const KEY_RELEASE: u8 = 3;

/// Waits for a window with that title, gives it the keyboard, presses Escape, and waits until
/// it is gone.
pub fn close_with_escape(display: &str, title: &str) {
    let dialog = Dialog::wait_for(display, title);
    dialog.press_until_gone(ESCAPE);
}

/// Waits for a dialog for files with that title, types the path of one, and takes it. The path is
/// of lower-case letters, digits, dots and slashes.
pub fn choose_file(display: &str, title: &str, path: &str) {
    let dialog = Dialog::wait_for(display, title);
    for character in path.chars() {
        // A slash opens the line for a path, which must be there for the next key.
        dialog.press(u32::from(character));
        std::thread::sleep(Duration::from_millis(if character == '/' { 200 } else { 30 }));
    }
    dialog.press_until_gone(RETURN);
}

/// A dialog that has the keyboard.
struct Dialog<'t> {
    connection: RustConnection,
    root: Window,
    title: &'t str,
}

impl<'t> Dialog<'t> {
    fn wait_for(display: &str, title: &'t str) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("the display can be reached");
        let root = connection.setup().roots[screen].root;
        let dialog = wait("the dialog", || titled(&connection, root, title));
        let geometry = connection.get_geometry(dialog).expect("asked").reply().expect("the dialog has a place");
        let middle = |length: u16| i16::try_from(length / 2).unwrap_or(100);
        connection
            .warp_pointer(x11rb::NONE, dialog, 0, 0, 0, 0, middle(geometry.width), middle(geometry.height))
            .expect("the pointer moves");
        connection
            .set_input_focus(InputFocus::PARENT, dialog, x11rb::CURRENT_TIME)
            .expect("the dialog takes the focus");
        Self { connection, root, title }
    }

    fn press(&self, keysym: u32) {
        let key = keycode(&self.connection, keysym);
        for kind in [KEY_PRESS, KEY_RELEASE] {
            let pressed = self.connection.xtest_fake_input(kind, key, x11rb::CURRENT_TIME, self.root, 0, 0, 0);
            pressed.expect("a key is pressed");
        }
        self.connection.flush().expect("and sent");
    }

    fn press_until_gone(&self, keysym: u32) {
        wait("the end of the dialog", || {
            self.press(keysym);
            std::thread::sleep(Duration::from_millis(100));
            titled(&self.connection, self.root, self.title).is_none().then_some(())
        });
    }
}

fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{what} never came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The window on the screen with that title.
fn titled(connection: &RustConnection, root: Window, title: &str) -> Option<Window> {
    let windows = connection.query_tree(root).ok()?.reply().ok()?.children;
    windows.into_iter().find(|window| {
        let shown = connection.get_window_attributes(*window).ok().and_then(|asked| asked.reply().ok());
        let name = connection
            .get_property(false, *window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 1024)
            .ok()
            .and_then(|asked| asked.reply().ok());
        shown.is_some_and(|shown| shown.map_state == MapState::VIEWABLE)
            && name.is_some_and(|name| name.value == title.as_bytes())
    })
}

fn keycode(connection: &RustConnection, keysym: u32) -> u8 {
    let setup = connection.setup();
    let count = setup.max_keycode - setup.min_keycode + 1;
    let mapping = connection.get_keyboard_mapping(setup.min_keycode, count).expect("asked").reply().expect("answered");
    let per_key = usize::from(mapping.keysyms_per_keycode);
    let index = mapping.keysyms.iter().position(|known| *known == keysym).expect("the keyboard has the key");
    setup.min_keycode + u8::try_from(index / per_key).expect("a keycode")
}
