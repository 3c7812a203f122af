//! RMA Dock: checks returned boxes against RMA numbers, says what to do with them, and keeps
//! the record. See `ARCHITECTURE.md` for what may use what.

mod addresses;
pub mod audit;
pub mod calendar;
pub mod clocks;
pub mod desk;
pub mod dock;
pub mod encryption;
pub mod exchange;
pub mod files;
pub mod health;
pub mod lifecycle;
pub mod money;
pub mod numbers;
pub mod people;
pub mod printing;
pub mod rules;
pub mod safekeeping;
pub mod store;
pub mod vendor;
