use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use rma_dock::printing::PaperKind;

use crate::desk::Desk;
use crate::documents::Documents;
use crate::entitlement::Entitlement;
use crate::mail::Mail;
use crate::printing::Printing;
use crate::quotes::Quotes;
use crate::report::{Next, Report, Returns};
use crate::rmas::Rmas;
use crate::search::{Search, Track};

/// Checks returned boxes against RMA numbers, says what to do with them, and prints their labels.
#[derive(Parser)]
#[command(name = "rma", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// The data directory: database and issued documents (default: the variable RMA_DOCK_DATA)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// One JSON value on standard output and nothing else
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// A file with the token of the person in whose name to work, where sign-in is on (default: the variable
    /// RMA_DOCK_TOKEN, else the account of this computer)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Receive a box at the dock: scans in any order, one verdict a unit
    Receive(Receive),
    /// Correct a receipt by a new entry with other scans
    Correct {
        /// The receipt's number
        receipt: i64,
        /// All scans of the box
        #[arg(required = true, value_name = "SCAN")]
        scans: Vec<String>,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// When the mistake was mended (default: now)
        #[arg(long, value_name = "INSTANT", conflicts_with = "dry_run")]
        at: Option<String>,
        /// Only say what it would decide
        #[arg(long)]
        dry_run: bool,
    },
    /// Take a receipt back by a new entry: the box was not received
    Withdraw {
        /// The receipt's number
        receipt: i64,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// When that was found (default: now)
        #[arg(long, value_name = "INSTANT")]
        at: Option<String>,
    },
    /// What is on the Receiving Discrepancy shelf
    Shelf {
        #[command(subcommand)]
        command: Option<Shelf>,
        /// Also what left it
        #[arg(long)]
        disposed: bool,
    },
    /// The whole of a case, an RMA, a line or a shelf tag
    Show {
        /// 2008-0101-0123, R12345, R12345-1 or D12
        number: String,
    },
    /// Note something about a case, an RMA or a line, for others here
    Note {
        /// 2008-0101-0123, R12345 or R12345-1
        number: String,
        /// What is to be noted
        #[arg(required_unless_present = "take_back", conflicts_with = "take_back")]
        text: Option<String>,
        /// When it was said (default: now)
        #[arg(long, value_name = "INSTANT")]
        at: Option<String>,
        /// The entry of a note that no longer stands
        #[arg(long, value_name = "ENTRY")]
        take_back: Option<i64>,
    },
    /// Draw a label to a file
    Label(Label),
    /// The label stocks that are known by name
    Stocks,
    /// The label layouts, or one as TOML, to begin one's own from
    Layouts {
        /// For example box-large
        name: Option<String>,
    },
    #[command(flatten)]
    Printing(Printing),
    #[command(flatten)]
    Rmas(Rmas),
    #[command(flatten)]
    Desk(Desk),
    #[command(flatten)]
    Quotes(Quotes),
    #[command(flatten)]
    Documents(Documents),
    #[command(flatten)]
    Mail(Mail),
    /// Figures for a period, as a table, JSON or CSV
    Report(Report),
    /// Returns that did not come: to be decided, claimed, or charged and waived
    Returns(Returns),
    /// What a CSR does next: how much waits, and the first of it
    Home(Next),
    /// Whether the database is whole: integrity, foreign keys, audit chain, receipts, due dates
    Check,
    /// What was recorded, by whom, when and why
    Audit(crate::audit::Audit),
    #[command(flatten)]
    People(crate::people::PeopleCommand),
    #[command(flatten)]
    Safekeeping(crate::safekeeping::Safekeeping),
    Encryption(crate::encryption::Encryption),
    /// How the database, the disk, the clock, printers and mail stand; exit 1 where something must be done
    Health,
    /// Import a CSV file, or holidays from an iCalendar file; nothing is written where a row is bad
    Import {
        /// calendars, holidays, families, centres, parts, sites, contacts, contracts, units, covered, cases or rmas
        kind: String,
        /// The file, or - for standard input
        file: String,
        /// The calendar that holidays of an iCalendar (.ics) file are for
        #[arg(long, value_name = "NAME")]
        calendar: Option<String>,
        /// Report only
        #[arg(long)]
        dry_run: bool,
    },
    /// Import every KIND.csv of a folder, in order
    ImportAll {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Report only
        #[arg(long)]
        dry_run: bool,
    },
    /// Export records to a CSV file
    Export {
        /// As for import
        kind: String,
        /// The file, or - for standard output
        file: String,
    },
    /// Write a coherent set of sample files
    Sample {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// How many RMAs
        #[arg(long, value_name = "N")]
        rmas: u64,
        /// The same files for the same number and seed
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// The day that the sample is made for
        #[arg(long, value_name = "DATE")]
        today: Option<String>,
    },
    /// What units are entitled to on a day, and why
    Entitlement(Entitlement),
    /// Search for cases and RMAs by case number, RMA number or customer tracking number
    Search(Search),
    /// The lines of all RMAs, a page at a time
    Track(Track),
    /// Answer rule questions, a JSON object a line
    Rules {
        /// The file, or - for standard input
        file: String,
    },
    /// Show the main job in the terminal: sample data, a dozen boxes, their verdicts and labels
    Demonstration {
        /// How many RMAs of sample data
        #[arg(long, value_name = "N", default_value_t = 2000)]
        rmas: u64,
    },
}

#[derive(Args)]
pub(crate) struct Receive {
    /// Raw scanner texts; rma:, serial:, part: or tracking: before one says what it is
    #[arg(value_name = "SCAN", required_unless_present = "batch", conflicts_with = "batch")]
    pub(crate) scans: Vec<String>,
    /// When the box was received (default: now)
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<String>,
    /// The dock
    #[arg(long, value_name = "NAME")]
    pub(crate) dock: Option<String>,
    /// Who scans
    #[arg(long, value_name = "NAME")]
    pub(crate) operator: Option<String>,
    /// An idempotency key: the same key again changes nothing
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// JSON Lines of boxes (- for standard input), one result a line as each is stored
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    pub(crate) batch: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Shelf {
    /// Record what becomes of a box
    #[command(group(clap::ArgGroup::new("disposition").required(true).args(["matched", "returned_to_sender", "scrapped"])))]
    Dispose {
        /// Its tag, such as D12
        tag: String,
        /// It belongs to this line: accepted and labelled
        #[arg(long, value_name = "LINE")]
        matched: Option<String>,
        /// It goes back, with a label
        #[arg(long)]
        returned_to_sender: bool,
        /// It is scrapped; needs --note
        #[arg(long)]
        scrapped: bool,
        /// The carrier's reference
        #[arg(long, value_name = "T", requires = "returned_to_sender")]
        tracking: Option<String>,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// When (default: now)
        #[arg(long, value_name = "INSTANT")]
        at: Option<String>,
    },
    /// Take a disposition back: the box is on the shelf again
    Undo {
        /// Its tag, such as D12
        tag: String,
    },
    /// Note something on a box; an empty text removes the note
    Note {
        /// Its tag, such as D12
        tag: String,
        /// The note
        text: String,
    },
    /// Move a box to another position
    Move {
        /// Its tag, such as D12
        tag: String,
        /// The position, such as A-03
        position: String,
    },
    /// Add a photograph (JPEG, PNG or WebP) of a box
    Photograph {
        /// Its tag, such as D12
        tag: String,
        /// The file
        file: PathBuf,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelKind {
    /// For the outside of the box
    Box,
    /// What a received unit carries on
    Receiving,
    /// The tag of a box on the shelf
    Shelf,
    /// For a box that goes back to its sender
    Sender,
}

impl LabelKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Receiving => "receiving",
            Self::Shelf => "shelf",
            Self::Sender => "sender",
        }
    }

    /// The paper that it is printed on.
    pub(crate) fn paper(self) -> PaperKind {
        match self {
            Self::Box => PaperKind::Box,
            Self::Receiving => PaperKind::Receiving,
            Self::Shelf => PaperKind::Shelf,
            Self::Sender => PaperKind::Sender,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelFormat {
    Pdf,
    Zpl,
    Png,
}

#[derive(Args)]
pub(crate) struct Label {
    /// R12345 (a label a line), R12345-1 or D12
    pub(crate) number: String,
    /// Which label (default: box for an RMA or line, shelf for a tag)
    #[arg(long)]
    pub(crate) kind: Option<LabelKind>,
    /// What to draw
    #[arg(long, default_value = "pdf")]
    pub(crate) format: LabelFormat,
    /// The label stock: its name, a size such as 80x50mm, or a JSON file of one's own
    #[arg(long, value_name = "NAME", default_value = "4x6")]
    pub(crate) stock: String,
    /// The place on a sheet of labels to begin at, row by row
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) first: u16,
    /// Dots an inch of the printer
    #[arg(long, value_name = "N", default_value_t = 203)]
    pub(crate) dpi: u16,
    /// A layout file of one's own, TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) layout: Option<PathBuf>,
    /// Copies
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=999))]
    pub(crate) count: u16,
    /// The file, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: String,
}
