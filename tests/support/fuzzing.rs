//! What the targets of fuzzing share: hostile pieces, seeds, the long run, and the row that each prints.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "each target uses its own part; a test may break off, and the long run is bounded by the clock"
)]

use std::cell::RefCell;
use std::time::{Duration, Instant as Clock};

use proptest::prelude::Strategy;
use proptest::test_runner::{Config, TestError, TestRng, TestRunner};

/// How many inputs a target gets among the tests.
pub const SHORT: u32 = 300;

/// For how long a target runs in the long run; none among the tests.
pub fn long() -> Option<Duration> {
    std::env::var("RMA_DOCK_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).map(Duration::from_secs)
}

/// What is put where something else stood.
pub const PIECES: &[&str] = &[
    "",
    "0",
    "-1",
    "9999999999999999999",
    "1e400",
    "NaN",
    "null",
    "true",
    "\"",
    "'",
    "\\",
    ",",
    ";",
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{1b}[31m",
    "\u{feff}",
    "\u{202e}",
    "\u{2069}",
    "é",
    "大阪",
    "🏳️‍🌈",
    "\u{300}\u{300}\u{300}",
    "{",
    "}",
    "[",
    "]",
    "{rma}",
    "{nobody}",
    "=1+1",
    "@SUM(A1)",
    "^XA^FS^XZ",
    "~JA",
    "%s%n",
    "../../etc/passwd",
    "' OR 1=1 --",
    "<script>",
    "R00001",
    "R999999999",
    "R12345-9999",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31T23:59:60Z",
    "RRULE:FREQ=SECONDLY;COUNT=999999999",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "SQLite format 3\u{0}",
    "[title]",
    "[",
    "]C1",
    "rma:",
    "serial:",
    "tracking:",
    "RMABDG123456789012345678901234",
];

/// What draws inputs by a seed: the same ones each time.
pub fn runner(seed: u64) -> TestRunner {
    let config = Config { cases: SHORT, failure_persistence: None, ..Config::default() };
    let mut source = [0_u8; 32];
    source[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(config.rng_algorithm, &source);
    TestRunner::new_with_rng(config, random)
}

/// Does it with one seed after the other: once among the tests, else for so long. How many inputs that were.
pub fn with_seeds(mut inputs: impl FnMut(u64) -> u64) -> u64 {
    let (started, mut count, mut seed) = (Clock::now(), 0, 0);
    loop {
        count += inputs(seed);
        seed += 1;
        if long().is_none_or(|long| started.elapsed() >= long) {
            return count;
        }
    }
}

/// Says how many inputs a target had: a row of the table in `docs/reliability.md`.
pub fn say(target: &str, count: u64) {
    println!("| {target} | {count} | each taken or refused with a reason; what is on record is whole |");
}

/// Gives a target so many inputs, or for so long, and says how many there were.
pub fn fuzz<T: std::fmt::Debug>(target: &str, inputs: impl Strategy<Value = T>, mut check: impl FnMut(T)) {
    let count = with_seeds(|seed| {
        let check = RefCell::new(&mut check);
        let run = runner(seed).run(&inputs, |input| {
            (check.borrow_mut())(input);
            Ok(())
        });
        if let Err(TestError::Fail(why, input)) = run {
            panic!("{target}, seed {seed}: {why}\n{input:?}");
        }
        run.unwrap();
        u64::from(SHORT)
    });
    say(target, count);
}
