//! The write-ahead log is cut at each byte, as a power cut may leave it.

use rma_dock::store::Store;
use serde_json::Value;

use crate::support::{Data, NOW, done};
use crate::{count, is_long};

#[test]
fn cut_at_each_byte_it_leaves_a_whole_record_of_what_came_before() {
    let data = Data::with_records();
    // A second connection keeps the log from being brought into the database.
    let keeps = Store::open(&data.database()).unwrap();
    let mut lengths = Vec::new();
    let log = data.path().join("rma-dock.db-wal");
    // Each byte of one receipt's log, or some of three.
    let lines = if is_long() { ["R10001-1"].as_slice() } else { &["R10001-1", "R10002-1", "SN0011"] };
    for line in lines {
        done(&data, &["receive", *line, "--at", NOW]);
        lengths.push(std::fs::metadata(&log).unwrap().len() as usize);
    }
    let whole = std::fs::read(&log).unwrap();
    let database = std::fs::read(data.database()).unwrap();
    drop(keeps);
    let frame = 4096 + 24;
    let mut tried = 0;
    let mut last = 0_usize;
    for length in 0..=whole.len() {
        let is_near_a_frame = length >= 32 && [0, 1, 23, 24, 25, frame - 1].contains(&((length - 32) % frame));
        if !is_long() && length % 199 != 0 && !is_near_a_frame {
            continue;
        }
        let copy = Data::new();
        std::fs::write(copy.database(), &database).unwrap();
        std::fs::write(copy.path().join("rma-dock.db-wal"), &whole[..length]).unwrap();
        let store = Store::open(&copy.database()).unwrap_or_else(|error| panic!("cut at {length}: {error}"));
        let receipts =
            (1..=lines.len() as i64).filter(|&receipt| store.records().receipt(receipt).unwrap().is_some()).count();
        let acknowledged = lengths.iter().filter(|&&end| end <= length).count();
        assert_eq!(receipts, acknowledged, "cut at {length} of {}", whole.len());
        assert!(receipts >= last);
        last = receipts;
        if length % 40 == 0 {
            let report = store.records().check().unwrap();
            assert!(report.ok, "cut at {length}: {:?}", report.faults);
        }
        tried += 1;
    }
    assert_eq!(last, lines.len());
    let again = done(&data, &["show", "R10001-1"]);
    assert_eq!(again["line_state"], Value::from("received"));
    count("the write-ahead log is cut at a byte", tried, "each receipt whose frames are whole is there, no other");
}
