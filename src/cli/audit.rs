use std::io::Write as _;

use clap::{Args, Subcommand};
use rma_dock::audit::{self, AuditError, SignedPeriod};
use rma_dock::numbers::{CaseNumber, LineNumber, RmaNumber};
use rma_dock::people::Permission;
use rma_dock::store::{AuditFilter, AuditOrder, AuditRecord};
use serde::Serialize;
use serde_json::json;

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// What was recorded, by whom, when and why
#[derive(Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    command: Option<Signed>,
    /// Of this line
    #[arg(long, value_name = "LINE", group = "of")]
    line: Option<String>,
    /// Of this RMA and its lines
    #[arg(long, value_name = "RMA", group = "of")]
    rma: Option<String>,
    /// Of this case
    #[arg(long, value_name = "CASE", group = "of")]
    case: Option<String>,
    /// Of this shelf tag
    #[arg(long, value_name = "TAG", group = "of")]
    tag: Option<String>,
    /// Of this receipt
    #[arg(long, value_name = "N", group = "of")]
    receipt: Option<i64>,
    /// Of any other subject, as it stands in the entries
    #[arg(long, value_name = "TEXT", group = "of")]
    subject: Option<String>,
    /// By this person
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// What was done, such as received
    #[arg(long, value_name = "WORD")]
    action: Option<String>,
    /// Decided by this rule, such as RCV-3
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Recorded at this moment or later
    #[arg(long, value_name = "INSTANT")]
    from: Option<String>,
    /// Recorded before this moment
    #[arg(long, value_name = "INSTANT")]
    to: Option<String>,
    /// The newest first
    #[arg(long)]
    newest_first: bool,
    /// So many at most
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    limit: u64,
    /// Pass over so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u64,
}

#[derive(Subcommand)]
enum Signed {
    /// The periods that were signed off
    Periods,
    /// Sign off everything that was recorded before a moment, since the last period
    SignOff {
        /// The moment (default: now)
        #[arg(long, value_name = "INSTANT")]
        to: Option<String>,
        /// What is to be said of it
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Write a signed-off period to a file that can be verified by itself
    Export {
        /// The period's number
        period: i64,
        /// The file to write, JSON Lines
        file: String,
    },
    /// Verify such a file by itself and against the data
    Verify {
        /// The file
        file: String,
    },
}

/// An entry with its hash.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    record: AuditRecord,
    hash: String,
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        let code = error.code();
        match error {
            AuditError::Store(error) => error.into(),
            AuditError::Unreadable { .. } => Self::new(Exit::Unreadable, code, error.to_string()),
            _ => Self::refused(code, error.to_string()),
        }
    }
}

pub(crate) fn run(context: &Context, asked: &Audit) -> Result<Exit, Failure> {
    match &asked.command {
        None => entries(context, asked),
        Some(Signed::Periods) => {
            let periods = audit::periods(context.store()?.records())?;
            if context.output == Output::Json {
                output::json(&periods)?;
            } else if periods.is_empty() {
                output::line("No period was signed off yet; rma audit sign-off does.")?;
            } else {
                for period in &periods {
                    told(period)?;
                }
            }
            Ok(Exit::Done)
        }
        Some(Signed::SignOff { to, note }) => {
            let until = output::at(to.as_deref(), context.now)?;
            let period = audit::sign_off(&mut context.store()?, until, note.as_deref(), &context.by())?;
            if context.output == Output::Json {
                output::json(&period)?;
            } else {
                told(&period)?;
            }
            Ok(Exit::Done)
        }
        Some(Signed::Export { period, file }) => {
            let store = context.store()?;
            let mut bytes = Vec::new();
            let entries = audit::export(store.records(), *period, &mut bytes)?;
            output::write(context, file, &bytes)?;
            if file != "-" {
                let said = json!({"period": period, "entries": entries, "file": file});
                match context.output {
                    Output::Json => output::json(&said)?,
                    Output::Text => {
                        output::line(&format!("{entries} entries of period {period} were written to {file}"))?;
                    }
                }
            }
            Ok(Exit::Done)
        }
        Some(Signed::Verify { file }) => {
            let store = context.store()?;
            let reader = std::io::BufReader::new(output::reader(file)?);
            let SignedPeriod { period, entries } = audit::verify(store.records(), reader)?;
            if context.output == Output::Json {
                output::json(&json!({"ok": true, "period": period, "entries": entries}))?;
            } else {
                output::line(&format!("{entries} entries of period {} fit, here and in the data.", period.period))?;
            }
            Ok(Exit::Done)
        }
    }
}

fn told(period: &rma_dock::store::PeriodRecord) -> Result<(), Failure> {
    let signed_at = rma_dock::calendar::format_instant(period.signed_at);
    let note = period.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
    output::line(&format!(
        "Period {}: entries {} to {}, signed off by {} at {signed_at}{note}\n  {}",
        period.period, period.first_entry, period.last_entry, period.who, period.hash
    ))
}

/// The subject that is asked for, as entries have it.
fn subject(asked: &Audit) -> Result<Option<String>, Failure> {
    let wrong = |error: rma_dock::numbers::NumberError| Failure::usage(error.to_string());
    Ok(if let Some(line) = &asked.line {
        Some(line.parse::<LineNumber>().map_err(wrong)?.to_string())
    } else if let Some(rma) = &asked.rma {
        Some(rma.parse::<RmaNumber>().map_err(wrong)?.to_string())
    } else if let Some(case) = &asked.case {
        Some(case.parse::<CaseNumber>().map_err(wrong)?.to_string())
    } else if let Some(tag) = &asked.tag {
        Some(tag.trim().to_uppercase())
    } else if let Some(receipt) = asked.receipt {
        Some(format!("receipt {receipt}"))
    } else {
        asked.subject.clone()
    })
}

fn entries(context: &Context, asked: &Audit) -> Result<Exit, Failure> {
    let store = context.store()?;
    // Of the history of one line too, which is told elsewhere to whoever may look at it.
    store.records().require(Permission::ReadAudit)?;
    let filter = AuditFilter {
        subject: subject(asked)?,
        who: asked.who.clone(),
        action: asked.action.clone(),
        rule: asked.rule.clone().map(|rule| rule.to_uppercase()),
        from: output::instant("--from", asked.from.as_deref())?,
        until: output::instant("--to", asked.to.as_deref())?,
        ..AuditFilter::default()
    };
    // The history of a line has that of its receipts.
    let of_line = match (&asked.line, &filter.subject) {
        (Some(_), Some(line)) => Some(store.records().history(line)?),
        _ => None,
    };
    let order = if asked.newest_first { AuditOrder::NewestFirst } else { AuditOrder::OldestFirst };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut passed, mut told) = (0, 0);
    let mut tell = |record: AuditRecord, hash: &str| -> Result<bool, Failure> {
        passed += 1;
        if passed <= asked.offset {
            return Ok(true);
        }
        if told == asked.limit {
            return Ok(false);
        }
        told += 1;
        let written = match context.output {
            Output::Json => {
                let entry = serde_json::to_string(&Entry { record, hash: hash.to_owned() })
                    .map_err(|error| Failure::usage(error.to_string()))?;
                write!(out, "{}{entry}", if told == 1 { "[" } else { "," })
            }
            Output::Text => {
                let entry = format!(
                    "{:>8}  {}  {}  {} {}  {}  {}",
                    record.entry,
                    rma_dock::calendar::format_instant(record.recorded_at),
                    record.who,
                    record.action,
                    record.subject,
                    record.rules.join(" "),
                    record.detail
                );
                writeln!(out, "{}", output::shown(&entry))
            }
        };
        written.map_err(|error| output::broken(&error))?;
        Ok(true)
    };
    match of_line {
        Some(mut history) => {
            if asked.newest_first {
                history.reverse();
            }
            for record in history.into_iter().filter(|record| filter.takes(record)) {
                let hash = store.records().audit_hash(record.entry)?.unwrap_or_default();
                if !tell(record, &hash)? {
                    break;
                }
            }
        }
        None => store.records().each_audit_entry(&filter, order, &mut tell)?,
    }
    let ended = match context.output {
        Output::Json => writeln!(out, "{}", if told == 0 { "[]" } else { "]" }),
        Output::Text if told == 0 => writeln!(out, "Nothing that was recorded is like that."),
        Output::Text => Ok(()),
    };
    ended.and_then(|()| out.flush()).map_err(|error| output::broken(&error))?;
    Ok(Exit::Done)
}
