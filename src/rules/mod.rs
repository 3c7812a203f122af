//! Decisions as pure functions over plain facts. Nothing here reads a clock, a file or a
//! database; every decision carries why it was made.

pub mod analyses;
pub mod boxes;
pub mod clocks;
pub mod deadlines;
pub mod doa;
pub mod entitlement;
pub mod families;
pub mod lifecycle;
pub mod questions;
pub mod quotes;
pub mod receiving;
pub mod response;
pub mod returns;
pub mod warranty;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What a finding tells of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum FindingKind {
    /// A rule that held or did not, and the fact that made it so.
    #[default]
    Step,
    /// A fact that is not known, and without which a rule cannot hold.
    Missing,
    /// What was taken for granted in place of a fact that is not known.
    Assumed,
    /// What would make the decision another one.
    WouldChange,
}

/// One step of a decision: a rule, whether it held, and the fact that made it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Finding {
    /// The rule's id in the rule book, such as `RCV-5`.
    pub rule: Cow<'static, str>,
    /// Whether the rule held and so took part in the decision.
    pub held: bool,
    /// What it tells; what was kept before there were kinds is a step.
    #[serde(default)]
    pub kind: FindingKind,
    /// The fact in words: a sentence without its full stop.
    pub text: String,
}

impl Finding {
    /// A rule that held, and the fact that made it so.
    pub fn held(rule: &'static str, text: impl Into<String>) -> Self {
        Self { rule: Cow::Borrowed(rule), held: true, kind: FindingKind::Step, text: text.into() }
    }
}

/// A decision with the steps that led to it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained<T> {
    /// What was decided.
    pub decision: T,
    /// Why: rules that held and rules that did not, what is missing, what was assumed, and
    /// what would change the decision.
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

    /// The facts that are not known, in words.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        self.of_kind(FindingKind::Missing)
    }

    /// What was taken for granted, in words.
    #[must_use]
    pub fn assumed(&self) -> Vec<String> {
        self.of_kind(FindingKind::Assumed)
    }

    /// What would make the decision another one, in words.
    #[must_use]
    pub fn would_change(&self) -> Vec<String> {
        self.of_kind(FindingKind::WouldChange)
    }

    fn of_kind(&self, kind: FindingKind) -> Vec<String> {
        self.findings.iter().filter(|finding| finding.kind == kind).map(|finding| finding.text.clone()).collect()
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

/// The ids of the rules that were looked at, whether they held or not, each once, in order:
/// those that decide a question of whether they hold.
#[must_use]
pub fn rules_looked_at(findings: &[Finding]) -> Vec<Cow<'static, str>> {
    let mut rules = Vec::new();
    for finding in findings.iter().filter(|it| matches!(it.kind, FindingKind::Step | FindingKind::Missing)) {
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

/// Collects findings while a decision is made. Only a step can hold: what is missing, assumed
/// or would change is told beside the step that it belongs to.
#[derive(Default)]
pub(crate) struct Why(Vec<Finding>);

impl Why {
    pub(crate) fn held(&mut self, rule: &'static str, text: impl Into<String>) {
        self.0.push(Finding::held(rule, text));
    }

    pub(crate) fn not(&mut self, rule: &'static str, text: impl Into<String>) {
        self.push(rule, FindingKind::Step, text.into());
    }

    pub(crate) fn missing(&mut self, rule: &'static str, text: impl Into<String>) {
        self.push(rule, FindingKind::Missing, text.into());
    }

    pub(crate) fn assumed(&mut self, rule: &'static str, text: impl Into<String>) {
        self.push(rule, FindingKind::Assumed, text.into());
    }

    pub(crate) fn would_change(&mut self, rule: &'static str, text: impl Into<String>) {
        self.push(rule, FindingKind::WouldChange, text.into());
    }

    fn push(&mut self, rule: &'static str, kind: FindingKind, text: String) {
        self.0.push(Finding { rule: Cow::Borrowed(rule), held: false, kind, text });
    }

    /// Takes over the findings of a decision that this one rests on, and returns it.
    pub(crate) fn include<T>(&mut self, explained: Explained<T>) -> T {
        self.0.extend(explained.findings);
        explained.decision
    }

    pub(crate) fn explain<T>(self, decision: T) -> Explained<T> {
        Explained { decision, findings: self.0 }
    }
}

/// A value of a question that may be null, but not left out.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}

/// One of a few words.
pub(crate) fn word<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr<Err = String>,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// The names by which the interfaces and the database know the variants of an enum.
macro_rules! words {
    ($type:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $type {
            /// The name that the interfaces and the database use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl std::str::FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(format!("\"{text}\" is none of {}", [$($text),*].join(", "))),
                }
            }
        }
    };
}
pub(crate) use words;
