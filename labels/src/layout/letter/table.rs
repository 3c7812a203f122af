//! Tables: columns as wide as what they hold, rows that stay whole, headings on each page.

use super::flow::{BODY, Cell, Flow, PITCH, SetCell, Split};
use super::{Align, SMALL, UNIT};
use crate::document::{Column, Holds, Table};
use crate::structure::{Part, Role, Structure};
use crate::text::shape::{drawable, shape};
use crate::text::{Face, clean_running};

/// Between two columns.
const GUTTER: f64 = UNIT / 2.0;
/// Above and below the lines of a row.
const PADDING: f64 = 0.8;
/// No column asks for more of the width than this, however long its words are.
const LARGEST_SHARE: f64 = 0.45;
/// Between rows.
const THIN: f64 = 0.1;
/// Under the headings and above the totals.
const RULE: f64 = 0.3;

/// What a column would like to be, and what it cannot do without; in millimetres.
#[derive(Clone, Copy, Default)]
struct Wish {
    natural: f64,
    least: f64,
}

pub(super) fn place(flow: &mut Flow<'_>, table: &Table) {
    if table.columns.is_empty() {
        return;
    }
    let columns = columns(table, flow.width);
    let whole = flow.part(Structure::DOCUMENT, Role::Table);
    let head = flow.part(whole, Role::TableHead);
    let header = set(flow, table, &columns, head, Role::ColumnHeading, |index| {
        (&table.columns[index].heading, Face::Bold, SMALL)
    });
    // On further pages the headings are there for the eye only.
    let again: Vec<SetCell> = header.iter().map(SetCell::again).collect();
    let body = flow.part(whole, Role::TableBody);
    let totals_height = table.totals.len() as f64 * (PITCH + 2.0 * PADDING);
    let last = table.rows.len().saturating_sub(1);
    for (index, row) in table.rows.iter().enumerate() {
        let cell = |index: usize| (row.get(index).map_or("", String::as_str), Face::Sans, BODY);
        let cells = set(flow, table, &columns, body, Role::Cell, cell);
        if index == 0 {
            begin(flow, &header, &cells);
        }
        if index > 0 {
            flow.rule(THIN);
        }
        flow.y += PADDING;
        let keep = PADDING + if index == last { totals_height } else { 0.0 };
        flow.place_with(&cells, Split::Never, keep, &mut |flow| {
            headings(flow, &again);
            flow.y += PADDING;
        });
        flow.y += PADDING;
    }
    if table.rows.is_empty() {
        begin(flow, &header, &[]);
    }
    for (index, total) in table.totals.iter().enumerate() {
        if index == 0 {
            flow.rule(RULE);
        }
        flow.y += PADDING;
        let (left, width) = columns[columns.len() - 1];
        let row = flow.part(body, Role::Row);
        let parts = [flow.part(row, Role::RowHeading(columns.len() - 1)), flow.part(row, Role::Cell)];
        let name = Cell::new(parts[0], "total", &total.name, 0.0, left - GUTTER).bold();
        let value = Cell { align: Align::Right, ..Cell::new(parts[1], "total", &total.value, left, width).bold() };
        let row = [flow.set(&name), flow.set(&value)];
        flow.place(&row, Split::Never, PADDING);
        flow.y += PADDING;
    }
    if table.totals.is_empty() {
        flow.rule(THIN);
    }
}

/// The headings stand above the first row, and never alone at the end of a page.
fn begin(flow: &mut Flow<'_>, header: &[SetCell], first: &[SetCell]) {
    let height = |cells: &[SetCell]| cells.iter().map(SetCell::height).fold(0.0, f64::max);
    let wanted = height(header) + height(first) + 4.0 * PADDING;
    if flow.room() < wanted.max(4.0 * PITCH) {
        flow.next_page();
    }
    headings(flow, header);
}

fn headings(flow: &mut Flow<'_>, header: &[SetCell]) {
    flow.place(header, Split::Never, 2.0 * PITCH);
    flow.y += PADDING / 2.0;
    flow.rule(RULE);
}

/// The cells of a row, wrapped.
fn set<'t>(
    flow: &mut Flow<'_>,
    table: &Table,
    columns: &[(f64, f64)],
    within: Part,
    role: Role,
    cell: impl Fn(usize) -> (&'t str, Face, f64),
) -> Vec<SetCell> {
    let row = flow.part(within, Role::Row);
    let align = |column: &Column| if column.holds == Holds::Amounts { Align::Right } else { Align::Left };
    columns
        .iter()
        .enumerate()
        .map(|(index, &(left, width))| {
            let (text, face, size) = cell(index);
            let align = align(&table.columns[index]);
            let part = flow.part(row, role);
            flow.set(&Cell { face, size, align, ..Cell::new(part, "table", text, left, width) })
        })
        .collect()
}

/// Where each column begins and how wide it is.
fn columns(table: &Table, width: f64) -> Vec<(f64, f64)> {
    // A table has a handful of columns.
    let room = width - GUTTER * (table.columns.len() - 1) as f64;
    let cap = room * LARGEST_SHARE;
    let wishes: Vec<Wish> =
        table.columns.iter().enumerate().map(|(index, column)| wish(table, index, column, cap)).collect();
    let natural: f64 = wishes.iter().map(|wish| wish.natural).sum();
    let least: f64 = wishes.iter().map(|wish| wish.least).sum();
    let spare = room - natural;
    let pick = |side: fn(&Wish) -> f64| wishes.iter().map(side).collect::<Vec<_>>();
    let narrow = if least <= room {
        filled(pick(|wish| wish.least), &pick(|wish| wish.natural), room)
    } else {
        filled(vec![0.0; wishes.len()], &pick(|wish| wish.least), room)
    };
    // What is left over goes to the words, else to all; amounts end at the right margin either way.
    let wordy = table.columns.iter().filter(|column| column.holds == Holds::Words).count();
    let mut left = 0.0;
    wishes
        .iter()
        .zip(&table.columns)
        .zip(narrow)
        .map(|((wish, column), narrow)| {
            let width = if spare >= 0.0 {
                let shares = if wordy > 0 { wordy } else { wishes.len() } as f64;
                let takes = wordy == 0 || column.holds == Holds::Words;
                wish.natural + if takes { spare / shares } else { 0.0 }
            } else {
                narrow
            };
            let place = (left, width);
            left += width + GUTTER;
            place
        })
        .collect()
}

/// Widths that grow from what they are to what they would be, all by as much at a time, until the room is
/// filled: a column that wants little has it, whatever one with much to say would take.
fn filled(mut widths: Vec<f64>, wanted: &[f64], room: f64) -> Vec<f64> {
    loop {
        let left = room - widths.iter().sum::<f64>();
        let open: Vec<usize> = (0..widths.len()).filter(|&index| widths[index] + 1e-6 < wanted[index]).collect();
        if left < 1e-6 || open.is_empty() {
            return widths;
        }
        let lacking = open.iter().map(|&index| wanted[index] - widths[index]).fold(f64::INFINITY, f64::min);
        let more = lacking.min(left / open.len() as f64);
        open.into_iter().for_each(|index| widths[index] += more);
    }
}

fn wish(table: &Table, index: usize, column: &Column, cap: f64) -> Wish {
    let heading = words(&column.heading, Face::Bold, SMALL);
    let cells = table.rows.iter().filter_map(|row| row.get(index)).map(|text| words(text, Face::Sans, BODY));
    let is_last = index + 1 == table.columns.len();
    let totals = table.totals.iter().filter(|_| is_last).map(|total| words(&total.value, Face::Bold, BODY));
    cells.chain(totals).fold(heading, |wish, one| {
        let least = if column.holds == Holds::Words { one.least } else { one.natural };
        Wish { natural: wish.natural.max(one.natural), least: wish.least.max(least.min(cap)) }
    })
}

/// The width of a text on one line, and of its longest word. A little more than that, since a
/// line that just fits must not be wrapped for the last digit of a sum.
fn words(text: &str, face: Face, size: f64) -> Wish {
    let width = |text: &str| shape(&drawable(&clean_running(text), face, 4).text, face, 0.0).width * size + 0.05;
    Wish {
        natural: text.lines().map(width).fold(0.0, f64::max),
        least: text.split_whitespace().map(width).fold(0.0, f64::max),
    }
}
