//! `docs/rules.md`: every rule has its section, and every figure of its examples is what the
//! program answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use std::process::Stdio;

use chrono::NaiveDate;
use regex::Regex;
use rma_dock::rules::questions::answer_line;
use serde_json::Value;
use support::{Data, Said};

/// The rules of each group are numbered from 1 on.
const GROUPS: [(&str, usize); 11] = [
    ("NUM", 5),
    ("CAL", 5),
    ("RCV", 13),
    ("ENT", 9),
    ("DOA", 3),
    ("WAR", 5),
    ("RTF", 2),
    ("RNR", 3),
    ("ANA", 6),
    ("QUO", 3),
    ("PRI", 2),
];

/// Rules whose points were decided here: the last part of the document tells them.
const DECIDED: [&str; 20] = [
    "NUM-2", "CAL-2", "CAL-3", "CAL-4", "RCV-3", "RCV-4", "RCV-9", "RCV-13", "ENT-3", "ENT-8", "DOA-2", "WAR-1",
    "RTF-1", "RNR-2", "RNR-3", "ANA-4", "QUO-1", "QUO-2", "QUO-3", "PRI-1",
];

/// Where the sections of rules end.
const SILENT: &str = "\n## Where the trade's guides are silent";

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md")).unwrap()
}

/// The sections of rules: id and text.
fn sections(document: &str) -> Vec<(&str, &str)> {
    let (rules, _) = document.split_once(SILENT).unwrap();
    rules.split("\n### ").skip(1).map(|section| section.split_once(' ').unwrap()).collect()
}

/// A question or an invocation with its answer, and the fields that the prose tells of it.
struct Asked<'t> {
    comment: &'t str,
    answer: Value,
    told: Vec<&'t str>,
}

impl Asked<'_> {
    /// A question that nobody looks at, or a refusal that the prose passes over.
    fn passed_over(&self) -> Option<String> {
        let refused = !self.answer["error"].is_null();
        let told = self.told.iter().any(|field| !refused || field.starts_with("error"));
        let asks_nothing = self.comment.starts_with("rma ") && !refused;
        (!told && !asks_nothing).then(|| format!("{}: no figure tells its answer, {}", self.comment, self.answer))
    }
}

/// Asks the questions of a section and compares the figures; all that is wrong.
fn check(id: &str, text: &str) -> Vec<String> {
    let marks = pattern(r"(?s)(?:\*\*(?P<figure>[^*]+)\*\*)?<!--\s*(?P<comment>.*?)\s*-->");
    let mut wrong = Vec::new();
    let mut data: Option<Data> = None;
    let mut asked: Option<Asked<'_>> = None;
    for mark in marks.captures_iter(text) {
        let comment = mark.name("comment").unwrap().as_str();
        if let Some(figure) = mark.name("figure") {
            match &mut asked {
                Some(asked) => {
                    asked.told.push(comment);
                    wrong.extend(differs(figure.as_str(), comment, &asked.answer));
                }
                None => wrong.push(format!("{}: nothing was asked before this figure", figure.as_str())),
            }
            continue;
        }
        if let Some((name, content)) = comment.strip_prefix("file ").and_then(|file| file.split_once('\n')) {
            let data = data.get_or_insert_with(Data::with_records);
            std::fs::write(data.path().join(name), content).unwrap();
            continue;
        }
        wrong.extend(asked.take().and_then(|asked| asked.passed_over()));
        let answer = match comment.split_once(char::is_whitespace) {
            Some(("ask", question)) => answer_line(question).0,
            Some(("rma", arguments)) => invoke(data.get_or_insert_with(Data::with_records), arguments),
            _ => {
                wrong.push(format!("{comment}: neither ask, rma, file nor the field of a figure"));
                continue;
            }
        };
        asked = Some(Asked { comment, answer, told: Vec::new() });
    }
    match asked {
        Some(asked) => {
            wrong.extend(asked.passed_over());
            wrong.extend(unasked(text, data.is_some()));
        }
        None => wrong.push("no example".to_owned()),
    }
    if marks.replace_all(text, "").contains("**") {
        wrong.push("a bold figure without its field".to_owned());
    }
    wrong.into_iter().map(|wrong| format!("{id}: {wrong}")).collect()
}

fn invoke(data: &Data, arguments: &str) -> Value {
    let mut all = vec!["--json"];
    all.extend(arguments.split_whitespace());
    let mut command = data.command(&all);
    let said: Said = command.current_dir(data.path()).stdin(Stdio::null()).output().unwrap().into();
    said.json()
}

fn differs(figure: &str, field: &str, answer: &Value) -> Option<String> {
    let value = answer.pointer(&format!("/{}", field.replace('.', "/"))).and_then(shown);
    match value {
        Some(value) if value == figure.replace('\n', " ") => None,
        Some(value) => Some(format!("{field} is {value}, and the text says {figure}")),
        None => Some(format!("there is no {field} in {answer}")),
    }
}

/// As the prose writes it: words without their underscores.
fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "none".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.replace('_', " "),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => values.iter().map(shown).collect::<Option<Vec<_>>>()?.join(", "),
        Value::Object(_) => return None,
    })
}

/// What an example says and did not ask about: a date, a line or a serial that neither a question
/// nor the records have, and a date that is another day of the week.
fn unasked(text: &str, of_records: bool) -> Vec<String> {
    let comments = pattern(r"(?s)<!--.*?-->");
    let mut known: String = comments.find_iter(text).map(|comment| comment.as_str()).collect();
    if of_records {
        for file in std::fs::read_dir(support::records()).unwrap() {
            known.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
        }
    }
    let example = &text[text.find("<!--").unwrap()..];
    let prose = comments.replace_all(example, "").replace('\n', " ");
    let mut wrong = Vec::new();
    let figures = pattern(r"\*\*[^*]+\*\*").replace_all(&prose, "").into_owned();
    for fact in pattern(r"\b(\d{4}-\d{2}-\d{2}|R\d{5}-\d+|SN\d{4})\b").find_iter(&figures) {
        if !known.contains(fact.as_str()) {
            wrong.push(format!("the example does not ask about {}", fact.as_str()));
        }
    }
    let plain = prose.replace("**", "");
    for day in pattern(r"\b(\w+day),? (\d{4}-\d{2}-\d{2})").captures_iter(&plain) {
        let date: NaiveDate = day[2].parse().unwrap();
        if date.format("%A").to_string() != day[1] {
            wrong.push(format!("{date} is a {}, not a {}", date.format("%A"), &day[1]));
        }
    }
    wrong
}

#[test]
fn every_rule_has_its_section() {
    let document = document();
    let expected: Vec<String> =
        GROUPS.iter().flat_map(|(group, count)| (1..=*count).map(move |rule| format!("{group}-{rule}"))).collect();
    let found: Vec<&str> = sections(&document).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_figure_is_what_the_program_answers() {
    let document = document();
    let mut wrong = Vec::new();
    for (id, text) in sections(&document) {
        wrong.extend(check(id, text));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_point_that_was_decided_is_told() {
    let document = document();
    let (_, silent) = document.split_once(SILENT).unwrap();
    for rule in DECIDED {
        assert!(pattern(&format!(r"\b{rule}\b")).is_match(silent), "{rule}");
    }
}

#[test]
fn a_section_that_says_what_is_not_so_is_named() {
    let ask = r#"<!-- ask {"ask": "number", "text": "r12345"} -->"#;
    for (text, said) in [
        ("Prose only.", "X-1: no example"),
        (ask, "no figure tells its answer"),
        (&format!("{ask} It is **R12346**<!-- canonical -->."), "canonical is R12345, and the text says R12346"),
        (&format!("{ask} It is **R12345**<!-- number -->."), "there is no number in"),
        (&format!("{ask} It is **R12345**."), "a bold figure without its field"),
        (&format!("It is **R12345**<!-- canonical -->. {ask}"), "nothing was asked before"),
        (&format!("{ask} **rma**<!-- kind --> since 2011-06-03"), "does not ask about 2011-06-03"),
        (
            r#"<!-- ask {"id": "2011-06-03", "ask": "number", "text": "R12345"} --> **rma**<!-- kind -->, Monday 2011-06-03"#,
            "2011-06-03 is a Friday, not a Monday",
        ),
        ("<!-- tell {} -->", "neither ask, rma, file"),
        (r#"<!-- ask {"ask": "number", "text": "x"} --> **none**<!-- kind -->"#, "no figure tells its answer"),
    ] {
        let wrong = check("X-1", text);
        assert!(wrong.iter().any(|wrong| wrong.contains(said)), "{text}: {wrong:?}");
    }
}
