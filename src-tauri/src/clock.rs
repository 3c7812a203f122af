//! The one place of the shell that reads the clock.

use rma_dock::calendar::Instant;

/// Now, in UTC.
#[expect(clippy::disallowed_methods, reason = "the face reads the clock and passes it in")]
pub fn now() -> Instant {
    chrono::Utc::now()
}
