//! Against a real SMTP server.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use rma_mail::test_server::{Death, TestServer};
use rma_mail::{Account, Address, Attachment, Encryption, MailError, Message, Server};

fn message(to: &str) -> Message {
    Message {
        id: "17.9f3c@desk.example.com".to_owned(),
        at_ms: 1_764_090_000_000,
        from: Address::named("RMA desk", "desk@example.com").unwrap(),
        to: vec![to.parse().unwrap()],
        subject: "RMA R12345 is confirmed".to_owned(),
        text: "Dear customer,\n\nreturn it by Tue 2 Dec 2025.\n".to_owned(),
        attachments: Vec::new(),
    }
}

#[test]
fn a_message_arrives_as_it_was_written() {
    let smtp = TestServer::start();
    let pdf = Attachment {
        name: "confirmation R12345.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: b"%PDF-1.7\n".repeat(400),
    };
    let sent = Message {
        to: vec![Address::named("安部 かな", "kana@example.com").unwrap(), "lee@example.com".parse().unwrap()],
        subject: "返品 R12345".to_owned(),
        attachments: vec![pdf],
        ..message("kana@example.com")
    };
    let answer = smtp.server().send(&sent).unwrap();
    assert!(answer.contains("taken as 1"), "{answer}");
    let [taken] = smtp.taken().try_into().unwrap();
    assert!(taken.starts_with("X-Recipient: kana@example.com\r\nX-Recipient: lee@example.com\r\n"), "{taken}");
    let written = String::from_utf8(sent.to_eml().unwrap()).unwrap();
    assert_eq!(taken.split_once("lee@example.com\r\n").unwrap().1.trim_end(), written.trim_end());
    assert!(written.contains("Date: Tue, 25 Nov 2025 17:00:00 +0000"), "{written}");
    assert!(written.contains("Message-ID: <17.9f3c@desk.example.com>"));
    assert!(written.contains("Content-Type: application/pdf"));
    assert_eq!(written, String::from_utf8(sent.to_eml().unwrap()).unwrap(), "the same message, the same bytes");
}

#[test]
fn names_and_subjects_add_no_headers() {
    let sent = Message {
        from: Address::named("Desk\r\nBcc: all@example.com", "desk@example.com").unwrap(),
        subject: "R1\r\nBcc: all@example.com\r\n\r\nbody".to_owned(),
        attachments: vec![Attachment {
            name: "a\r\nX-Evil: 1.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: vec![1],
        }],
        ..message("lee@example.com")
    };
    let written = String::from_utf8(sent.to_eml().unwrap()).unwrap();
    assert!(!written.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil:")), "{written}");
    for wrong in ["", "lee", "lee@", "a@example.com, b@example.com", "a@example.com\r\nRCPT TO:<b@example.com>"] {
        assert!(matches!(wrong.parse::<Address>(), Err(MailError::Address(_))), "{wrong}");
    }
}

#[test]
fn a_dot_on_a_line_of_its_own_does_not_end_a_message() {
    let smtp = TestServer::start();
    let sent = Message { text: "before\n.\nafter\nRCPT TO:<x@example.com>\n".to_owned(), ..message("lee@example.com") };
    smtp.server().send(&sent).unwrap();
    let [taken] = smtp.taken().try_into().unwrap();
    assert!(taken.contains("before\r\n.\r\nafter\r\nRCPT TO:<x@example.com>"), "{taken}");
}

#[test]
fn a_refusal_for_good_and_one_for_now_differ() {
    let smtp = TestServer::start();
    let refused = smtp.server().send(&message("x@refused.invalid")).unwrap_err();
    assert!(matches!(&refused, MailError::Refused { why, .. } if why.contains("no such person")), "{refused}");
    assert!(!refused.is_for_now());
    let later = smtp.server().send(&message("x@later.invalid")).unwrap_err();
    assert!(matches!(later, MailError::NotNow { .. }) && later.is_for_now(), "{later}");
    let impatient = Server { patience: Duration::from_millis(300), ..smtp.server() };
    let slow = impatient.send(&message("x@slow.invalid")).unwrap_err();
    assert!(matches!(slow, MailError::NoAnswer { .. }) && slow.is_for_now(), "{slow}");
    assert!(smtp.taken().is_empty());
    let port = smtp.port();
    drop(smtp);
    let gone = Server { port, ..impatient }.send(&message("lee@example.com")).unwrap_err();
    assert!(matches!(gone, MailError::NoAnswer { .. }) && gone.is_for_now(), "{gone}");
}

/// Larger than what lies between two programs: not all of it is on its way when the other hangs up.
fn large() -> Message {
    let file = Attachment {
        name: "photographs.bin".to_owned(),
        media_type: "application/octet-stream".to_owned(),
        content: vec![7; 12 * 1024 * 1024],
    };
    Message { attachments: vec![file], ..message("lee@example.com") }
}

#[test]
fn whether_a_message_may_have_gone_is_known_by_how_much_of_it_the_server_had() {
    for (death, sent, may_have_gone, kept) in [
        (Death::AfterSender, message("lee@example.com"), false, 0),
        (Death::InMessage, large(), false, 0),
        // All of a short message is on its way before anybody sees that the server hung up.
        (Death::InMessage, message("lee@example.com"), true, 0),
        (Death::BeforeItKeeps, message("lee@example.com"), true, 0),
        (Death::BeforeItKeeps, large(), true, 0),
        (Death::AfterItKept, message("lee@example.com"), true, 1),
    ] {
        let smtp = TestServer::dying(death);
        let error = smtp.server().send(&sent).unwrap_err();
        let told = matches!(error, MailError::Unanswered { .. });
        assert_eq!((told, error.is_for_now()), (may_have_gone, !may_have_gone), "{death:?}: {error}");
        assert_eq!(smtp.taken().len(), kept, "{death:?}");
        smtp.server().send(&sent).unwrap();
        assert_eq!(smtp.taken().len(), kept + 1, "{death:?}");
    }
}

#[test]
fn a_user_name_and_password_are_asked_for_and_tried() {
    let smtp = TestServer::asking("desk", "s3cret");
    let account = |password: &str| Some(Account { user: "desk".to_owned(), password: password.to_owned() });
    let right = Server { account: account("s3cret"), ..smtp.server() };
    right.test().unwrap();
    right.send(&message("lee@example.com")).unwrap();
    let wrong = Server { account: account("other"), ..smtp.server() };
    for error in [wrong.test().unwrap_err(), smtp.server().send(&message("lee@example.com")).unwrap_err()] {
        assert!(matches!(error, MailError::Account { .. }), "{error}");
        assert!(!error.is_for_now());
    }
    assert!(!format!("{right:?}").contains("s3cret"), "a password is never shown");
}

#[test]
fn a_server_without_encryption_is_not_spoken_to_in_the_open() {
    let smtp = TestServer::start();
    for encryption in [Encryption::StartTls, Encryption::Tls] {
        let server = Server { encryption, patience: Duration::from_secs(5), ..smtp.server() };
        let error = server.send(&message("lee@example.com")).unwrap_err();
        assert!(!matches!(error, MailError::Refused { .. }), "{error}");
    }
    assert!(smtp.taken().is_empty());
    let nowhere = Server { host: " ".to_owned(), ..smtp.server() };
    assert!(matches!(nowhere.test(), Err(MailError::Server { .. })));
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_told_as_that() {
    let smtp = TestServer::distrusted();
    let server = Server { encryption: Encryption::Tls, ..smtp.server() };
    for error in [server.test().unwrap_err(), server.send(&message("lee@example.com")).unwrap_err()] {
        assert!(matches!(error, MailError::Encryption { .. }), "{error}");
        assert!(!error.is_for_now());
    }
    assert!(smtp.taken().is_empty());
}
