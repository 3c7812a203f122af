//! The real window, driven from outside: a display of its own (Xvfb), WebKit's WebDriver, and
//! a data directory that is gone afterwards.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use rma_dock::dock::DataDirectory;
use rma_dock::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;

/// So long anything may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keys by their WebDriver code.
pub mod key {
    pub const TAB: char = '\u{E004}';
    pub const ENTER: char = '\u{E007}';
    pub const ESCAPE: char = '\u{E00C}';
    pub const PAGE_UP: char = '\u{E00E}';
    pub const PAGE_DOWN: char = '\u{E00F}';
    pub const LEFT: char = '\u{E012}';
    pub const RIGHT: char = '\u{E014}';
    pub const DOWN: char = '\u{E015}';
    pub const F1: char = '\u{E031}';
    pub const F2: char = '\u{E032}';
    pub const F3: char = '\u{E033}';
    pub const F4: char = '\u{E034}';
    pub const F6: char = '\u{E036}';
    pub const F7: char = '\u{E037}';
    pub const F8: char = '\u{E038}';
    pub const CONTROL: char = '\u{E009}';
}

/// How the window is opened.
#[derive(Clone, Debug)]
pub struct Options {
    pub screen: (u32, u32),
    /// What the program finds in its environment besides.
    pub environment: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { screen: (1280, 800), environment: Vec::new() }
    }
}

/// A display that nobody looks at.
struct Display {
    server: Child,
    name: String,
}

/// WebKit's WebDriver, behind Tauri's.
struct Driver {
    process: Child,
    port: u16,
}

/// The window that is driven.
pub struct App {
    pub client: Client,
    pub folder: DataDirectory,
    driver: Driver,
    display: Display,
    _data: Option<TempDir>,
}

impl Display {
    fn start((width, height): (u32, u32)) -> Self {
        let xvfb = tool("Xvfb", "the Debian package xvfb");
        let mut server = Command::new(xvfb)
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut name = String::new();
        let stdout = server.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut name).expect("Xvfb says which display it is");
        assert!(!name.trim().is_empty(), "Xvfb ended without a display");
        Self { server, name: format!(":{}", name.trim()) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Driver {
    fn start(display: &Display, data: &Path, options: &Options) -> Self {
        let tauri = std::env::var_os("TAURI_DRIVER").map_or_else(
            || tool("tauri-driver", "`cargo install tauri-driver --version 2.1.0 --locked`"),
            PathBuf::from,
        );
        let webkit = tool("WebKitWebDriver", "the Debian package webkit2gtk-driver");
        let (port, native_port) = (free_port(), free_port());
        let mut command = Command::new(tauri);
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .arg("--native-driver")
            .arg(webkit)
            .env("DISPLAY", &display.name)
            .env("RMA_DOCK_DATA", data)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            .envs(options.environment.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self { process: command.spawn().expect("tauri-driver starts"), port }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It ends WebKit's driver only when it is asked to end, not when it is killed.
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// A program on the path, or in cargo's own folder.
fn tool(name: &str, from: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cargo = std::env::home_dir().map(|home| home.join(".cargo/bin"));
    std::env::split_paths(&path)
        .chain(cargo)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| panic!("{name} is needed to drive the window: install {from}"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

impl App {
    /// Opens the window on a data directory of its own, which `seed` fills.
    pub async fn open(seed: impl FnOnce(&DataDirectory)) -> Self {
        Self::open_with(Options::default(), seed).await
    }

    pub async fn open_with(options: Options, seed: impl FnOnce(&DataDirectory)) -> Self {
        let data = TempDir::new().expect("a temporary directory");
        let folder = DataDirectory::new(&data.path().join("data"));
        seed(&folder);
        Self { _data: Some(data), ..Self::open_on(options, &folder).await }
    }

    /// Opens the window on a data directory that stays.
    pub async fn open_on(options: Options, folder: &DataDirectory) -> Self {
        let program = env!("CARGO_BIN_EXE_rma-dock-app");
        if cfg!(not(feature = "custom-protocol")) {
            panic!("the window needs its screens: npm run build in ui/, and --features custom-protocol");
        }
        let display = Display::start(options.screen);
        let driver = Driver::start(&display, folder.path(), &options);
        let client = connect(driver.port, program).await;
        let app = Self { client, folder: folder.clone(), driver, display, _data: None };
        // It is made hidden; keys and clicks before it is shown go nowhere.
        app.until("a shown window", "document.visibilityState === 'visible'").await;
        let (width, height) = options.screen;
        app.client.set_window_rect(0, 0, width, height).await.expect("the window takes its size");
        let laid_out = format!("innerWidth === {width} && innerHeight === {height}");
        app.until("the window's size", &laid_out).await;
        app
    }

    /// Closes the window, then what drove it.
    pub async fn close(self) {
        let _ = self.client.clone().close().await;
        drop(self.driver);
    }

    /// The display's name, for programs that look at it.
    pub fn display(&self) -> &str {
        &self.display.name
    }

    /// The database, read from beside the app.
    pub fn store(&self) -> Store {
        Store::open(&self.folder.database()).expect("the database opens")
    }

    /// Presses keys one after another, each let go before the next.
    pub async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("scanner".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.expect("keys can be pressed");
    }

    /// Holds one key while another is pressed.
    pub async fn press_with(&self, held: char, value: char) {
        let actions = KeyActions::new("scanner".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: held });
        self.client.perform_actions(actions).await.expect("keys can be pressed");
    }

    /// Types as a person does: what follows is no part of it, as it would be of a scan.
    pub async fn type_slowly(&self, text: &str) {
        self.press(text).await;
        tokio::time::sleep(Duration::from_millis(80)).await;
    }

    /// Goes on by Tab until the element has the keyboard.
    pub async fn tab_to(&self, testid: &str) {
        self.wait(testid).await;
        for _ in 0..200 {
            if self.eval(&format!("return {}", has_focus(testid))).await == json!(true) {
                return;
            }
            self.press(&key::TAB.to_string()).await;
        }
        panic!("{testid} is not reached by Tab; the window shows:\n{}", self.text().await);
    }

    /// Goes to a button by Tab, and presses it.
    pub async fn press_button(&self, testid: &str) {
        self.tab_to(testid).await;
        self.press(&key::ENTER.to_string()).await;
    }

    /// What a scanner sends for a barcode.
    pub async fn scan(&self, text: &str) {
        self.press(&format!("{text}{}", key::ENTER)).await;
    }

    /// The element with that test id, when it is there.
    pub async fn wait(&self, testid: &str) -> Element {
        self.wait_css(&format!("[data-testid='{testid}']")).await
    }

    pub async fn wait_css(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => {
                let page = self.text().await;
                panic!("{css} is not there ({error}); the window shows:\n{page}")
            }
        }
    }

    /// Waits until a test of the page holds, and says what it was waiting for if it never does.
    pub async fn until(&self, what: &str, script: &str) {
        let started = Instant::now();
        while !self.eval(&format!("return Boolean({script})")).await.as_bool().unwrap_or_default() {
            if started.elapsed() > PATIENCE {
                let page = self.text().await;
                panic!("{what} never came; the window shows:\n{page}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn eval(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// What the window shows, as text.
    pub async fn text(&self) -> String {
        self.eval("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    pub async fn click(&self, testid: &str) {
        let element = self.wait(testid).await;
        element.click().await.unwrap_or_else(|error| panic!("{testid} cannot be clicked: {error}"));
    }

    /// Waits for the screens to be ready for a scan.
    pub async fn ready(&self) {
        self.until("the scan field with the focus", &has_focus("scan-field")).await;
    }

    /// Waits for a verdict on a line or a tag.
    pub async fn verdict(&self, verdict: &str, name: &str) {
        let script = format!(
            "(() => {{ const it = document.querySelector(\"[data-testid='verdict']\"); return it !== null
               && it.dataset.verdict === '{verdict}' && [it.dataset.line, it.dataset.tag].includes('{name}'); }})()"
        );
        self.until(&format!("the verdict {verdict} on {name}"), &script).await;
    }

    /// Today's list: verdict and line of each receipt, the latest first.
    pub async fn today(&self) -> Vec<(String, String)> {
        let script = "return [...document.querySelectorAll(\"[data-testid='today-row']\")]
            .map((row) => [row.dataset.verdict, row.dataset.line])";
        serde_json::from_value(self.eval(script).await).expect("a list of pairs")
    }

    /// Puts the pointer where it hovers over nothing: in the bar at the top.
    pub async fn park_pointer(&self) {
        let place = PointerAction::MoveTo { duration: None, x: 250.0, y: 30.0 };
        self.client.perform_actions(MouseActions::new("mouse".to_owned()).then(place)).await.expect("it moves");
    }

    /// Puts the pointer on an element.
    pub async fn hover(&self, element: &Element) {
        let (x, y, width, height) = element.rectangle().await.expect("it has a place");
        let place = PointerAction::MoveTo { duration: None, x: x + width / 2.0, y: y + height / 2.0 };
        self.client.perform_actions(MouseActions::new("mouse".to_owned()).then(place)).await.expect("it moves");
    }

    /// Takes a picture of what is inside the window.
    pub async fn screenshot(&self, path: &Path) {
        // What was asked for last is on the glass after two frames.
        let painted = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));";
        self.client.execute_async(painted, Vec::new()).await.expect("frames come");
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::write(path, png).expect("the picture can be written");
    }
}

/// A script that tells whether the element with that test id has the focus.
pub fn has_focus(testid: &str) -> String {
    format!("document.activeElement?.dataset.testid === '{testid}'")
}

async fn connect(port: u16, program: &str) -> Client {
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("browserName".to_owned(), json!("wry"));
    capabilities.insert("tauri:options".to_owned(), json!({ "application": program }));
    let started = Instant::now();
    loop {
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(capabilities.clone());
        match builder.connect(&format!("http://127.0.0.1:{port}")).await {
            Ok(client) => return client,
            Err(error) => {
                assert!(started.elapsed() < PATIENCE, "the window cannot be driven: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
