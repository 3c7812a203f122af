//! Mail by whole `rma` invocations, against a real SMTP server: the outbox, what becomes of a
//! message, and what a crash leaves.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rma_dock::desk::mail::{MailSettings, send_next};
use rma_dock::store::{By, MailState, Store};
use rma_mail::test_server::{Death, TestServer};
use serde_json::{Value, json};
use support::{Data, Said, done, refused};

fn with_server(smtp: &TestServer) -> Data {
    let data = Data::with_records();
    done(
        &data,
        &[
            "outbox",
            "set",
            "--host",
            "127.0.0.1",
            "--port",
            &smtp.port().to_string(),
            "--encryption",
            "none",
            "--from-name",
            "RMA desk",
            "--from-address",
            "desk@example.com",
        ],
    );
    data
}

/// Writes a message of a short text.
fn write(data: &Data, arguments: &[&str]) -> Said {
    let mut command = data.command(&[&["--json", "mail"], arguments, &["--text", "-"]].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    // Refused before it reads, it may be gone by now.
    let written = running.stdin.take().unwrap().write_all("Dear customer,\n\nthank you.\n".as_bytes());
    assert!(written.is_ok() || written.is_err_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe));
    running.wait_with_output().unwrap().into()
}

fn states(data: &Data) -> Vec<String> {
    let outbox = done(data, &["outbox"]);
    let of = |message: &Value| format!("{} {}", message["message"], message["state"].as_str().unwrap());
    outbox.as_array().unwrap().iter().rev().map(of).collect()
}

#[test]
fn a_message_waits_goes_and_is_in_the_history() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    let pdf = data.path().join("confirmation.pdf");
    std::fs::write(&pdf, b"%PDF-1.7 text").unwrap();
    let written = write(&data, &["R10001", "--subject", "Your RMA R10001", "--attach", pdf.to_str().unwrap()]).json();
    assert_eq!((&written["state"], &written["attempts"]), (&json!("waiting"), &json!(0)));
    assert_eq!(written["attachments"], json!(["confirmation.pdf"]));
    let to = written["to"][0].as_str().unwrap().to_owned();
    assert!(to.contains("ana@pacific.example"), "the contact of the case: {to}");
    assert!(smtp.taken().is_empty());

    let sent = done(&data, &["outbox", "send"]);
    assert_eq!((&sent[0]["state"], &sent[0]["attempts"]), (&json!("sent"), &json!(1)));
    assert_eq!(done(&data, &["outbox", "send"]), json!([]), "it goes once");
    let [taken] = smtp.taken().try_into().unwrap();
    assert!(taken.contains("Subject: Your RMA R10001") && taken.contains("confirmation.pdf"), "{taken}");

    let saved = data.path().join("1.eml");
    assert_eq!(data.rma(&["outbox", "save", "1", "-o", saved.to_str().unwrap()]).exit, 0);
    let saved = String::from_utf8(std::fs::read(saved).unwrap()).unwrap();
    assert!(taken.contains(saved.trim_end()), "what was saved is what went");
    let history = data.rma(&["--json", "show", "R10001"]).json()["history"].clone();
    let actions: Vec<&str> =
        history.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["mail written", "mail sent"]);
    data.must_be_whole();
}

#[test]
fn what_is_refused_stops_and_what_cannot_go_now_waits() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    for to in ["x@refused.invalid", "x@later.invalid", "lee@example.com"] {
        assert_eq!(write(&data, &["R10001-1", "--to", to, "--subject", "About your unit"]).exit, 0);
    }
    let said = data.rma(&["--json", "outbox", "send"]);
    assert_eq!(said.exit, 1, "not all went: {}", said.out);
    assert_eq!(states(&data), ["1 stopped", "2 waiting", "3 sent"]);
    let outbox = done(&data, &["outbox", "--state", "stopped"]);
    assert!(outbox[0]["answer"].as_str().unwrap().contains("no such person"), "{outbox}");
    let waiting = done(&data, &["outbox", "--state", "waiting"]);
    let at = |field: &str| waiting[0][field].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert_eq!(at("next_at") - at("changed_at"), TimeDelta::minutes(1));
    assert_eq!(done(&data, &["outbox", "send"]), json!([]), "its time has not come");

    done(&data, &["outbox", "retry", "2"]);
    assert_eq!(data.rma(&["outbox", "send"]).exit, 1);
    assert_eq!(done(&data, &["outbox", "--state", "waiting"])[0]["attempts"], 2);
    done(&data, &["outbox", "cancel", "2"]);
    done(&data, &["outbox", "cancel", "1"]);
    assert_eq!(states(&data), ["1 cancelled", "2 cancelled", "3 sent"]);
    for arguments in [["outbox", "cancel", "3"], ["outbox", "retry", "3"]] {
        let said = data.rma(&[&["--json"], arguments.as_slice()].concat());
        assert_eq!((said.exit, said.code().as_str()), (1, "not_yet"), "{}", said.out);
    }
    assert_eq!(data.rma(&["outbox", "retry", "9"]).exit, 1);
    assert_eq!(smtp.taken().len(), 1);
    data.must_be_whole();
}

#[test]
fn a_message_that_a_crash_left_is_tried_again_as_the_same() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    assert_eq!(write(&data, &["R10001", "--to", "x@slow.invalid", "--subject", "Slow"]).exit, 0);
    let mut sending = data.command(&["outbox", "send"]).stdout(Stdio::null()).spawn().unwrap();
    let mut tries = 0;
    while states(&data) != ["1 sending"] {
        tries += 1;
        assert!(tries < 500, "it was never taken");
        std::thread::sleep(Duration::from_millis(20));
    }
    sending.kill().unwrap();
    sending.wait().unwrap();
    assert_eq!(done(&data, &["outbox", "send"]), json!([]), "somebody may still be at it");
    assert_eq!(states(&data), ["1 sending"]);

    // After ten minutes nobody is: it is tried again, under the same id.
    let mut store = Store::open(&data.database()).unwrap();
    let before = store.records().mail(1).unwrap().unwrap();
    let mut server = MailSettings::load(store.records()).unwrap().server(None).unwrap();
    server.patience = Duration::from_millis(300);
    let by = By { who: "test", recorded_at: before.changed_at + TimeDelta::minutes(11) };
    let after = send_next(&mut store, &server, &by).unwrap().unwrap();
    assert_eq!((after.state, after.attempts), (MailState::Waiting, 2));
    assert_eq!(after.message_id, before.message_id);
    // After two days somebody must look.
    let by = By { who: "test", recorded_at: before.written_at + TimeDelta::hours(49) };
    assert_eq!(send_next(&mut store, &server, &by).unwrap().unwrap().state, MailState::Stopped);
    assert!(send_next(&mut store, &server, &by).unwrap().is_none());
    data.must_be_whole();
}

/// The Message-IDs of what the server took.
fn ids(smtp: &TestServer) -> Vec<String> {
    let id = |taken: &String| taken.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    smtp.taken().iter().map(id).collect()
}

#[test]
fn a_server_that_dies_before_the_end_of_a_message_has_it_once_later() {
    let large = vec![7; 12 * 1024 * 1024];
    for death in [Death::AfterSender, Death::InMessage] {
        let smtp = TestServer::dying(death);
        let data = with_server(&smtp);
        let file = data.path().join("photographs.bin");
        std::fs::write(&file, &large).unwrap();
        let to = ["R10001", "--to", "lee@example.com", "--subject", "About", "--attach", file.to_str().unwrap()];
        assert_eq!(write(&data, &to).exit, 0);
        let said = data.rma(&["--json", "outbox", "send"]);
        assert_eq!(said.exit, 1, "{death:?}: {}", said.out);
        assert_eq!(states(&data), ["1 waiting"], "{death:?}: {}", said.out);
        let waiting = &done(&data, &["outbox"])[0];
        assert!(waiting["answer"].as_str().unwrap().contains("does not answer"), "{waiting}");
        assert!(smtp.taken().is_empty(), "{death:?}");
        data.must_be_whole();

        // Its time has not come yet; somebody does not want to wait.
        assert_eq!(done(&data, &["outbox", "send"]), json!([]));
        done(&data, &["outbox", "retry", "1"]);
        assert_eq!(done(&data, &["outbox", "send"])[0]["state"], "sent");
        assert_eq!(done(&data, &["outbox", "send"]), json!([]));
        assert_eq!(smtp.taken().len(), 1, "{death:?}");
        data.must_be_whole();
    }
}

#[test]
fn a_message_that_the_server_may_have_goes_again_only_when_somebody_says_so() {
    for (death, kept) in [(Death::BeforeItKeeps, 0), (Death::AfterItKept, 1)] {
        let smtp = TestServer::dying(death);
        let data = with_server(&smtp);
        for subject in ["First", "Second"] {
            assert_eq!(write(&data, &["R10001", "--to", "lee@example.com", "--subject", subject]).exit, 0);
        }
        let said = data.rma(&["outbox", "send"]);
        assert_eq!(said.exit, 1, "it may not have gone, and that is told: {}", said.out);
        assert!(said.out.contains("it may have gone") && said.out.contains("stopped"), "{}", said.out);
        assert_eq!(states(&data), ["1 stopped", "2 sent"], "{death:?}: it does not hold the others");
        assert_eq!(smtp.taken().len(), kept + 1, "{death:?}");
        let stopped = done(&data, &["outbox", "--state", "stopped"]);
        assert!(stopped[0]["answer"].as_str().unwrap().contains("mark it as sent"), "{stopped}");
        data.must_be_whole();

        // However long one waits, it does not go by itself.
        let mut store = Store::open(&data.database()).unwrap();
        let server = MailSettings::load(store.records()).unwrap().server(None).unwrap();
        let written_at = store.records().mail(1).unwrap().unwrap().written_at;
        for hours in [1, 24, 24 * 365] {
            let by = By { who: "test", recorded_at: written_at + TimeDelta::hours(hours) };
            assert!(send_next(&mut store, &server, &by).unwrap().is_none(), "{death:?}: after {hours} hours");
        }
        drop(store);
        if kept == 1 {
            assert_eq!(done(&data, &["outbox", "sent", "1"])["state"], "sent");
            assert_eq!(done(&data, &["outbox", "send"]), json!([]));
        } else {
            done(&data, &["outbox", "retry", "1"]);
            assert_eq!(done(&data, &["outbox", "send"])[0]["state"], "sent");
        }
        assert_eq!(states(&data), ["1 sent", "2 sent"]);
        let mut came = ids(&smtp);
        came.sort();
        came.dedup();
        assert_eq!((came.len(), smtp.taken().len()), (2, 2), "{death:?}: each came once");
        data.must_be_whole();
    }
}

#[test]
fn several_programs_send_each_message_once() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    for number in 0..20 {
        assert_eq!(write(&data, &["R10001", "--to", "lee@example.com", "--subject", &format!("No. {number}")]).exit, 0);
    }
    let mut running: Vec<_> =
        (0..4).map(|_| data.command(&["outbox", "send"]).stdout(Stdio::null()).spawn().unwrap()).collect();
    for process in &mut running {
        assert!(process.wait().unwrap().success());
    }
    let mut subjects: Vec<String> = smtp
        .taken()
        .iter()
        .map(|taken| taken.lines().find(|line| line.starts_with("Subject:")).unwrap().to_owned())
        .collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!((smtp.taken().len(), subjects.len()), (20, 20));
    data.must_be_whole();
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_nothing() {
    let smtp = TestServer::start();
    let data = Data::with_records();
    let to = ["R10001", "--to", "lee@example.com", "--subject", "About"];
    assert_eq!(write(&data, &to).code(), "no_sender");
    let said = data.rma(&["--json", "outbox", "set", "--from-address", "nobody"]);
    assert_eq!((said.exit, said.code().as_str()), (2, "mail_address"));
    let said = data.rma(&["--json", "outbox", "send"]);
    assert_eq!((said.exit, said.code().as_str()), (1, "no_mail_server"));

    let data = with_server(&smtp);
    for (arguments, exit, code) in [
        (["R10001", "--to", "lee", "--subject", "About"], 2, "mail_address"),
        (["R10001", "--to", "lee@example.com", "--subject", "  "], 2, "incomplete"),
        (["R99999", "--to", "lee@example.com", "--subject", "About"], 1, "not_found"),
        (["nothing", "--to", "lee@example.com", "--subject", "About"], 2, "not_a_number"),
    ] {
        let said = write(&data, &arguments);
        assert_eq!((said.exit, said.code().as_str()), (exit, code), "{arguments:?}: {}", said.out);
    }
    assert_eq!(done(&data, &["outbox"]), json!([]));
    data.must_be_whole();
}

#[test]
fn the_password_is_never_on_record() {
    let smtp = TestServer::asking("desk", "s3cret-word");
    let data = with_server(&smtp);
    done(&data, &["outbox", "set", "--user", "desk"]);
    assert_eq!(write(&data, &["R10001", "--to", "lee@example.com", "--subject", "About"]).exit, 0);
    let run = |password: &str, command: &str| -> Said {
        let mut command = data.command(&["--json", "outbox", command]);
        command.env("RMA_DOCK_SMTP_PASSWORD", password).output().unwrap().into()
    };
    assert_eq!(run("other", "test").code(), "mail_account");
    assert_eq!(run("s3cret-word", "test").exit, 0);
    assert_eq!(run("s3cret-word", "send").json()[0]["state"], "sent");
    let files =
        std::fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"s3cret-word"), "{}", file.display());
    }
}

/// What a message that was taken says in its text part, undone from its encoding.
fn plain(message: &str) -> String {
    let undone = message.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = undone.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if first == b'=' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The names of the PDFs of a message.
fn pdfs(message: &str) -> Vec<String> {
    let names = message.split("filename=\"").skip(1).filter_map(|rest| rest.split('"').next());
    names.filter(|name| name.ends_with(".pdf")).map(str::to_owned).collect()
}

/// An RMA of two lines under warranty, unconfirmed.
fn created(data: &Data) -> String {
    support::import(
        data,
        "rmas",
        "line,case,part_number,serial,type,basis,created_at,confirmed_at,state,line_state,received_at,ra,fa\n\
         R10031-1,2026-1101-0001,P-100,SN0031,service,warranty_rtf,2025-11-13T18:00:00Z,,unconfirmed,awaiting,,no,no\n\
         R10031-2,2026-1101-0001,P-200,SN0032,service,warranty_rtf,2025-11-13T18:00:00Z,,unconfirmed,awaiting,,no,no\n",
    );
    "R10031".to_owned()
}

#[test]
fn confirming_sends_the_confirmation_the_instructions_and_a_box_label_for_each_line() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    let rma = created(&data);
    let said = done(&data, &["confirm", &rma, "--at", "2025-11-17T18:00:00Z"]);
    let kinds: Vec<(&str, &str)> = said["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| (document["kind"].as_str().unwrap(), document["number"].as_str().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [("confirmation", "R10031"), ("instructions", "R10031"), ("box-label", "R10031-1"), ("box-label", "R10031-2")]
    );
    assert_eq!((&said["mailed"]["message"], &said["mailed"]["state"]), (&json!(1), &json!("waiting")));
    let to = said["mailed"]["to"][0].as_str().unwrap();
    assert!(to.contains("ana@pacific.example"), "{to}");

    assert_eq!(done(&data, &["outbox", "send"])[0]["state"], "sent");
    let [taken] = smtp.taken().try_into().unwrap();
    assert!(taken.starts_with("X-Recipient: ana@pacific.example"), "{taken}");
    let names =
        ["R10031-confirmation.pdf", "R10031-instructions.pdf", "R10031-1-box-label.pdf", "R10031-2-box-label.pdf"];
    assert_eq!(pdfs(&taken), names);
    let text = plain(&taken);
    let by = said["lines"][0]["due_dates"].as_array().unwrap().iter().find(|due| due["kind"] == "rnr").unwrap();
    assert_eq!(by["due_on"], "2025-12-02");
    for words in ["Dear Ana Núñez", "by Tue 2 Dec 2025", "R10031-1  P-100  SN0031", "case 2026-1101-0001"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // What went is what is on record as issued (DOC-5).
    let again = data.path().join("again.pdf");
    let issued = said["documents"][2]["issued"].to_string();
    let again = again.to_str().unwrap();
    let label = done(&data, &["document", "R10031-1", "--issued", &issued, "-o", again]);
    assert_eq!((&label["sha256"], &label["reprint"]), (&said["documents"][2]["sha256"], &json!(true)));
    assert!(std::fs::read(again).unwrap().starts_with(b"%PDF"));

    // It went: taking the confirmation back cannot call it back, and says so.
    let back = done(&data, &["confirm", &rma, "--undo"]);
    assert_eq!(back["mailed"]["state"], "sent");
    assert!(back["mailed"]["told"].as_str().unwrap().contains("tell them"), "{back}");
    data.must_be_whole();
}

#[test]
fn taking_a_confirmation_back_calls_off_what_still_waits() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    let rma = created(&data);
    done(&data, &["confirm", &rma, "--at", "2025-11-17T18:00:00Z"]);
    let back = done(&data, &["confirm", &rma, "--undo"]);
    assert_eq!((&back["mailed"]["message"], &back["mailed"]["state"]), (&json!(1), &json!("cancelled")));
    assert_eq!(done(&data, &["outbox", "send"]), json!([]));
    assert!(refused(&data, &["outbox", "retry", "1"], "not_yet").contains("was taken back"));
    // Confirmed again it is another message.
    let again = done(&data, &["confirm", &rma, "--at", "2025-11-18T18:00:00Z"]);
    assert_eq!(again["mailed"]["message"], 2);
    done(&data, &["outbox", "send"]);
    assert_eq!(states(&data), ["1 cancelled", "2 sent"]);
    assert!(refused(&data, &["outbox", "retry", "1"], "not_yet").contains("message 2 tells"));
    assert_eq!(smtp.taken().len(), 1);
    data.must_be_whole();
}

#[test]
fn where_nothing_can_be_mailed_it_is_confirmed_with_its_documents_and_says_why() {
    let data = Data::with_records();
    let rma = created(&data);
    let said = done(&data, &["confirm", &rma, "--at", "2025-11-17T18:00:00Z"]);
    assert_eq!((&said["mailed"]["message"], said["documents"].as_array().unwrap().len()), (&json!(null), 4));
    assert!(said["mailed"]["told"].as_str().unwrap().contains("no sender"), "{said}");
    done(&data, &["confirm", &rma, "--undo"]);

    let smtp = TestServer::start();
    let data = with_server(&smtp);
    let rma = created(&data);
    let said = done(&data, &["confirm", &rma, "--no-mail", "--at", "2025-11-17T18:00:00Z"]);
    assert_eq!((&said["mailed"]["message"], said["documents"].as_array().unwrap().len()), (&json!(null), 4));
    assert_eq!(done(&data, &["outbox"]), json!([]));
    // Any of them can be mailed afterwards.
    for (kind, subject) in
        [("confirmation", "RMA R10031 is confirmed"), ("instructions", "Return instructions: R10031")]
    {
        let mailed = done(&data, &["document", &rma, "--kind", kind, "--at", "2025-11-17T18:00:00Z", "--mail"]);
        assert_eq!((&mailed["reprint"], &mailed["mailed"]["state"]), (&json!(true), &json!("waiting")));
        let latest = done(&data, &["outbox", "--limit", "1"]);
        assert!(latest[0]["subject"].as_str().unwrap().starts_with(subject), "{latest}");
        assert_eq!(latest[0]["attachments"], json!([format!("R10031-{kind}.pdf")]));
    }
    // Somebody sent it from their own program.
    let sent = done(&data, &["outbox", "sent", "1"]);
    assert_eq!((&sent["state"], &sent["answer"]), (&json!("sent"), &json!("sent by hand, says dana")));
    assert!(smtp.taken().is_empty());
    data.must_be_whole();
}

#[test]
fn a_quote_is_issued_and_sent_and_called_off_with_its_take_back() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    done(&data, &["failure", "R10005", "--confirmed-by", "Ines Duarte", "--at", "2025-11-12T18:00:00Z"]);
    let quote = ["quote", "R10005", "--kind", "repair", "--valid-until", "2025-12-01", "--at", "2025-11-13T18:00:00Z"];
    let quoted = done(&data, &quote);
    assert_eq!((&quoted["document"], &quoted["mailed"]), (&json!(1), &json!(null)));
    assert_eq!(done(&data, &["outbox"]), json!([]));
    let second = done(&data, &[&quote[..6], &["--at", "2025-11-14T18:00:00Z", "--send"]].concat());
    assert_eq!((&second["document"], &second["mailed"]["message"]), (&json!(2), &json!(1)));
    let back = done(&data, &["quote", "R10005", "--undo"]);
    assert_eq!(back["mailed"]["state"], "cancelled");
    done(&data, &["document", "R10005", "--kind", "quote", "--mail"]);
    done(&data, &["outbox", "send"]);
    let [taken] = smtp.taken().try_into().unwrap();
    assert_eq!(pdfs(&taken), ["R10005-quote.pdf"]);
    let text = plain(&taken);
    for words in ["version 1 of our quote", "2,300.50 USD", "Mon 1 Dec 2025"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    data.must_be_whole();
}

#[test]
fn messages_have_the_wording_that_a_supervisor_set() {
    let smtp = TestServer::start();
    let data = with_server(&smtp);
    let file = data.path().join("wording.txt");
    let set = |kind: &str, text: &str| {
        std::fs::write(&file, text).unwrap();
        data.rma(&["--json", "template", kind, "--set", file.to_str().unwrap()])
    };
    for (text, wrong) in [
        ("[subject]\nAbout {rna}", "{rna}"),
        ("[subjekt]\nAbout", "[subjekt]"),
        ("[subject]\n", "cannot go without"),
        ("[subject]\none\ntwo", "one line"),
    ] {
        let said = set("mail_not_returned", text);
        assert_eq!((said.exit, said.code().as_str()), (2, "incomplete"), "{text}");
        assert!(said.json()["error"]["message"].as_str().unwrap().contains(wrong), "{text}: {}", said.out);
    }
    assert_eq!(set("mail_not_returned", "[subject]\n{line} is late\n").exit, 0);
    let written = done(&data, &["mail", "R10001-1", "--not-returned"]);
    assert_eq!((&written["subject"], &written["kind"]), (&json!("R10001-1 is late"), &json!("not-returned")));
    assert!(written["text"].as_str().unwrap().contains("R10001-1  P-100  SN0001"), "{written}");
    done(&data, &["template", "mail-not-returned", "--reset"]);
    let written = done(&data, &["mail", "R10001-1", "--not-returned"]);
    assert_eq!(written["subject"], "R10001-1 has not reached us: please tell us where it is");

    // A note is put into the wording of notes, of a case too.
    let note = write(&data, &["2026-1101-0002"]).json();
    assert_eq!(note["subject"], "About 2026-1101-0002");
    let text = note["text"].as_str().unwrap();
    assert!(text.starts_with("Dear Νίκος Παπάς,\n\nDear customer,\n\nthank you.\n\nPlease reach us"), "{text}");
    data.must_be_whole();
}
