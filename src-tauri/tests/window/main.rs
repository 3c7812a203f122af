//! The real window, driven from outside: what a person at the dock does, and what is on record
//! afterwards. Needs Xvfb, webkit2gtk-driver and tauri-driver; without them the tests fail.

mod audit;
mod data;
mod deadlines;
mod dialog;
mod encryption;
mod entitlement;
mod focus;
mod fuzz;
#[path = "../../../tests/support/fuzzing.rs"]
mod fuzzing;
mod harness;
mod health;
mod kept;
#[path = "../../../tests/support/key_store.rs"]
mod key_store;
mod life;
mod mail;
mod people;
mod permissions;
mod pictures;
mod printing;
mod queue;
mod receiving;
mod reports;
mod safekeeping;
mod search;
mod seed;
mod shelf;
mod starting;
mod two_windows;
