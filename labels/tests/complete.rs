//! What must be on a label is never cut, whatever its paper.

mod common;

use common::one_of_each;
use rma_labels::{BoxLabel, Dpi, Label, Note, ReceivingLabel, SenderLabel, Stock};

/// Facts as long as they come in practice: a late return with two dates, an address of six lines.
fn labels() -> Vec<Label> {
    let long = |label: Label| match label {
        Label::Box(label) => Label::Box(BoxLabel { serial: Some("X".repeat(61)), ..label }),
        Label::Receiving(label) => {
            Label::Receiving(ReceivingLabel { late: Some("After the return window".to_owned()), ..label })
        }
        Label::Sender(label) => Label::Sender(SenderLabel {
            from: ["RMA Dock, Returns", "Gate 4, Building C", "1200 Industrial Parkway", "Austin TX 78701", "USA"]
                .map(str::to_owned)
                .to_vec(),
            ..label
        }),
        other => other,
    };
    one_of_each().into_iter().map(|(label, _)| long(label)).collect()
}

#[test]
fn nothing_is_cut_on_any_stock() {
    let mut cut = Vec::new();
    let own = Stock::by_name("56x90mm").unwrap();
    for stock in Stock::ALL.into_iter().chain([own, Stock::by_name("90x64mm").unwrap()]) {
        for label in labels() {
            let kind = label.kind().name();
            match label.lay_out(&stock, Dpi::D203) {
                Err(error) if error.to_string().contains("does not fit on") => {}
                Err(error) => panic!("{kind} on {}: {error}", stock.name),
                Ok(page) => {
                    let notes = page.notes().iter().filter(|note| matches!(note, Note::Cut { .. }));
                    cut.extend(notes.map(|note| format!("{kind} on {}: {note}", stock.name)));
                }
            }
        }
    }
    assert!(cut.is_empty(), "{}", cut.join("\n"));
}

#[test]
fn bars_of_the_tag_do_not_stand_for_the_tracking_number() {
    for (tracking, caption) in [(None, "BARS: SHELF TAG D12"), (Some("1Z999AA10123456784"), "BARS: TRACKING NUMBER")] {
        for stock in ["4x6", "4x3", "62mm"] {
            let label = SenderLabel { tracking: tracking.map(str::to_owned), ..common::sender_label() };
            let page = Label::Sender(label).lay_out(&Stock::by_name(stock).unwrap(), Dpi::D203).unwrap();
            assert!(page.texts().iter().any(|text| text.text == caption), "{stock}: {:?}", page.texts());
        }
    }
}
