//! Decisions as pure functions over plain facts. Nothing here reads a clock, a file or a
//! database; every decision carries why it was made.

pub mod boxes;
pub mod clocks;
pub mod deadlines;
pub mod questions;
pub mod receiving;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One step of a decision: a rule, whether it held, and the fact that made it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Finding {
    /// The rule's id in the rule book, such as `RCV-5`.
    pub rule: Cow<'static, str>,
    /// Whether the rule held and so took part in the decision.
    pub held: bool,
    /// The fact that made it hold or not, in words.
    pub text: String,
}

/// A decision with the steps that led to it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained<T> {
    /// What was decided.
    pub decision: T,
    /// Why: rules that held and rules that did not.
    pub findings: Vec<Finding>,
}

impl<T> Explained<T> {
    /// The ids of the rules that held, each once, in the order they were used.
    #[must_use]
    pub fn rules(&self) -> Vec<Cow<'static, str>> {
        rules_held(&self.findings)
    }

    /// The why as text for a person: a sentence a finding, with its rule.
    #[must_use]
    pub fn why(&self) -> String {
        why_text(&self.findings)
    }
}

/// The ids of the rules that held, each once, in order.
#[must_use]
pub fn rules_held(findings: &[Finding]) -> Vec<Cow<'static, str>> {
    let mut rules = Vec::new();
    for finding in findings.iter().filter(|finding| finding.held) {
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule.clone());
        }
    }
    rules
}

/// Findings as text for a person.
#[must_use]
pub fn why_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&finding.text);
        text.push_str(" (");
        text.push_str(&finding.rule);
        text.push_str(").");
    }
    text
}

/// Collects findings while a decision is made.
#[derive(Default)]
pub(crate) struct Why(Vec<Finding>);

impl Why {
    pub(crate) fn held(&mut self, rule: &'static str, text: impl Into<String>) {
        self.0.push(Finding { rule: Cow::Borrowed(rule), held: true, text: text.into() });
    }

    pub(crate) fn not(&mut self, rule: &'static str, text: impl Into<String>) {
        self.0.push(Finding { rule: Cow::Borrowed(rule), held: false, text: text.into() });
    }

    pub(crate) fn explain<T>(self, decision: T) -> Explained<T> {
        Explained { decision, findings: self.0 }
    }
}
