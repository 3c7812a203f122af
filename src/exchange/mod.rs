//! CSV in and out, and sample data.
//!
//! A kind of record is one CSV file (`KIND.csv`) with the columns of [`columns`]. What belongs
//! here: reading CSV ([`reader`]), what each value must look like ([`forms`], [`codes`]), the
//! passage of rows into the store ([`import`], and [`rmas`] for the one kind that touches two
//! records and their due dates), holidays from iCalendar files ([`icalendar`]), the way back
//! ([`export`]), a single record as its row ([`record`]), and invented data to try things out
//! with ([`sample`]). SQL does not: that is in `store::exchange`.

mod checks;
mod codes;
mod columns;
mod contradictions;
mod export;
mod forms;
pub(crate) mod formulas;
mod icalendar;
mod import;
mod kind;
mod reader;
pub(crate) mod record;
mod recurrence;
mod references;
mod report;
mod rmas;
pub mod sample;

pub use export::{ExportError, export};
pub use icalendar::{ICALENDAR_BYTES_MAX, ICALENDAR_YEARS, import_icalendar, is_icalendar};
pub use import::{ImportOptions, Run, import, import_all};
pub use kind::Kind;
pub use record::{FieldError, FieldKind, RecordColumn, record_columns};
pub use report::{ERRORS_REPORTED_MAX, ImportError, ImportReport, RowError};
