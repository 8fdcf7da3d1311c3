//! Writes a draft as a workbook that a person can fill in and that reads back equal.

use super::guide::write_guide;
use super::lists::limit;
use super::look::{Look, column_note, frame, note, serial, tab};
use super::{GUIDE_SHEET, SETTINGS_SHEET, is_for_people};
use crate::span::COLUMNS;
use kuznia_base::{Faults, Instant, Note, Place};
use kuznia_case::schema::{self, Group, Kind, SETTINGS, TableDef, setting_kind};
use kuznia_case::{Cell, Draft, DraftTable, column_kind, settled};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

/// Rows of a sheet below its header.
pub(super) const ROWS: usize = 1_048_575;
/// Longest text of a cell, in characters.
const LONGEST: usize = 32_767;

/// Which sheets a workbook has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sheets {
    /// The tables of the case, with the columns that they have.
    Case,
    /// A template: all tables and columns of the schema, those of the case filled in.
    All,
}

/// A table that is ready to be written.
pub(super) struct Prepared {
    pub(super) name: String,
    pub(super) def: Option<&'static TableDef>,
    pub(super) table: DraftTable,
}

/// Writes a draft as a workbook: the sheet `guide`, the sheet `case` with the settings, and a sheet per table in the
/// order in which a person meets them, with drop-downs, notes and formats. Text stays text, whatever it begins with.
/// The same draft gives the same bytes.
///
/// # Errors
/// All tables that a workbook cannot hold: too many rows or columns, names that no sheet can have, texts beyond 32,767
/// characters.
pub fn write_draft_workbook(draft: &Draft, sheets: Sheets) -> Result<Vec<u8>, Faults> {
    let tables = prepare(draft, sheets);
    let mut faults = Faults::default();
    tables.iter().for_each(|table| refuse(table, &mut faults));
    if !faults.is_sound() {
        return Err(faults);
    }
    workbook(draft, &tables, sheets).map_err(|error| {
        let mut faults = Faults::default();
        faults.fault(Note::new(format!("the workbook cannot be written: {error}")));
        faults
    })
}

/// The tables by group, in the order of the schema, unknown ones last.
fn prepare(draft: &Draft, sheets: Sheets) -> Vec<Prepared> {
    let mut tables = Vec::new();
    for def in by_group() {
        let given = draft.tables.get(def.name);
        if given.is_none() && sheets == Sheets::Case {
            continue;
        }
        let mut table = given.map_or_else(DraftTable::default, |table| table.settled(def.name));
        if sheets == Sheets::All {
            complete(def, &mut table);
        }
        tables.push(Prepared { name: def.name.to_owned(), def: Some(def), table });
    }
    let unknown = draft.tables.iter().filter(|(name, _)| schema::table(name).is_none());
    tables.extend(unknown.map(|(name, table)| Prepared {
        name: name.clone(),
        def: None,
        table: table.settled(name),
    }));
    tables
}

/// The tables of the schema, those needed to start first.
pub(super) fn by_group() -> Vec<&'static TableDef> {
    let mut tables: Vec<_> = schema::tables().collect();
    tables.sort_by_key(|def| def.group);
    tables
}

/// Adds the columns of the schema that a table lacks.
fn complete(def: &TableDef, table: &mut DraftTable) {
    let is_wide = table.header.iter().any(|name| Instant::parse(name).is_some());
    let value = def.level_value().map_or("", |column| column.name);
    let columns = def.columns.iter().map(|column| column.name).chain(["source"]);
    for name in columns {
        let spread = is_wide && (name == "from" || name == value);
        if !spread && !table.header.iter().any(|own| own == name) {
            table.header.push(name.to_owned());
        }
    }
}

fn refuse(prepared: &Prepared, faults: &mut Faults) {
    let (name, table) = (&prepared.name, &prepared.table);
    let mut tell = |row: u32, column: &str, message: String, hint: &str| {
        let place = table.place(name, row, column);
        let place = if row == 0 { Place { row: None, ..place } } else { place };
        faults.fault(Note::new(message).at(place).hint(hint));
    };
    let count = name.chars().count();
    let taken = is_for_people(name) || name.eq_ignore_ascii_case(SETTINGS_SHEET);
    if taken || count > 31 || name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']) {
        tell(0, "", format!("no sheet can be called `{name}`"), "give it the name of a table");
    }
    if table.rows.len() > ROWS {
        let message = format!("the table has {} rows, more than a sheet has", table.rows.len());
        tell(0, "", message, "write it as Parquet");
    }
    if table.header.len() > COLUMNS {
        let message = format!("the table has {} columns, more than a sheet should have", table.header.len());
        tell(0, "", message, "write it as Parquet, or long with a column `from`");
    }
    for row in &table.rows {
        let long = |cell: &Cell| matches!(cell, Cell::Text(text) if text.len() > LONGEST && text.chars().count() > LONGEST);
        if let Some(at) = row.cells.iter().position(long) {
            let column = table.header.get(at).map_or("", String::as_str);
            tell(row.number, column, format!("the text has more than {LONGEST} characters"), "shorten it");
        }
    }
}

fn workbook(draft: &Draft, tables: &[Prepared], sheets: Sheets) -> Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut book = new_book()?;
    write_guide(book.add_worksheet().set_name(GUIDE_SHEET)?, &look, tables)?;
    settings(book.add_worksheet().set_name(SETTINGS_SHEET)?, &look, draft, sheets)?;
    for prepared in tables {
        let sheet = book.add_worksheet().set_name(&prepared.name)?;
        sheet.set_tab_color(prepared.def.map_or(Color::Red, |def| tab(def.group)));
        write_table(sheet, &look, prepared, tables)?;
    }
    book.save_to_buffer()
}

/// A book without the date and the name of who made it.
pub(super) fn new_book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("kuznia").set_creation_datetime(&date));
    Ok(book)
}

fn settings(sheet: &mut Worksheet, look: &Look, draft: &Draft, sheets: Sheets) -> Result<(), XlsxError> {
    sheet.set_tab_color(tab(Group::Start));
    for (at, word) in ["key", "value", "meaning"].into_iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, word, look.header(None))?;
    }
    let known =
        SETTINGS.iter().filter(|(name, _)| sheets == Sheets::All || draft.settings.contains_key(*name));
    let unknown = draft.settings.keys().filter(|name| !SETTINGS.iter().any(|(known, _)| known == name));
    let rows = known.map(|(name, about)| (*name, *about)).chain(unknown.map(|name| (name.as_str(), "")));
    for (at, (name, about)) in rows.enumerate() {
        let last = at as u32 + 1;
        let kind = setting_kind(name);
        sheet.write_string_with_format(last, 0, name, look.text_of(name))?;
        if let Some(setting) = draft.settings.get(name) {
            write_cell(sheet, look, (last, 1), &settled(&setting.cell, kind, false), kind, "")?;
        }
        sheet.write_string_with_format(last, 2, about, &look.wrapped)?;
        if let Kind::Choice(words) = kind {
            let list = rust_xlsxwriter::DataValidation::new().allow_list_strings(words)?;
            sheet.add_data_validation(last, 1, last, 1, &list)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    for (at, width) in [30.0, 40.0, 70.0].into_iter().enumerate() {
        sheet.set_column_width(at as u16, width)?;
    }
    Ok(())
}

fn write_table(
    sheet: &mut Worksheet,
    look: &Look,
    prepared: &Prepared,
    tables: &[Prepared],
) -> Result<(), XlsxError> {
    let (def, table) = (prepared.def, &prepared.table);
    let mut kinds = Vec::new();
    let mut longest = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        let column = def.and_then(|def| def.column(name));
        let spread = || def.and_then(TableDef::level_value).filter(|_| Instant::parse(name).is_some());
        let unit = column.or_else(spread).map_or("", |column| column.unit);
        let kind = column_kind(def, name);
        let at16 = at as u16;
        sheet.set_column_format(at16, look.column(kind, unit))?;
        write_header(sheet, look, at16, name, look.header(column))?;
        if let Some(column) = column {
            sheet.insert_note(0, at16, &column_note(column))?;
        } else if let Some(value) = spread() {
            sheet.insert_note(
                0,
                at16,
                &note(&format!("{} from this date on\nUnit: {}", value.about, value.unit)),
            )?;
        } else if name == "source" {
            sheet.insert_note(
                0,
                at16,
                &note("Row of the sheet `evidence` that tells where the figures come from"),
            )?;
        }
        let list = if name == "source" && column.is_none() { Kind::Reference(&["evidence"]) } else { kind };
        limit(sheet, at16, list, tables)?;
        longest.push(name.chars().count());
        kinds.push((kind, unit));
    }
    for (below, row) in table.rows.iter().enumerate() {
        for (at, cell) in row.cells.iter().enumerate() {
            let (kind, unit) = kinds.get(at).copied().unwrap_or((Kind::Written, ""));
            if let Cell::Text(text) = cell
                && let Some(longest) = longest.get_mut(at)
            {
                *longest = (*longest).max(text.len());
            }
            write_cell(sheet, look, (below as u32 + 1, at as u16), cell, kind, unit)?;
        }
    }
    let dated = |(kind, _): &(Kind, &str)| *kind == Kind::Date;
    kinds
        .iter()
        .zip(&mut longest)
        .filter(|(kind, _)| dated(kind))
        .for_each(|(_, longest)| *longest = (*longest).max(10));
    frame(sheet, table.rows.len() as u32, u16::from(!longest.is_empty()), &longest)
}

/// A header as text, or as a date where it reads back as it stands.
fn write_header(
    sheet: &mut Worksheet,
    look: &Look,
    at: u16,
    name: &str,
    format: &rust_xlsxwriter::Format,
) -> Result<(), XlsxError> {
    let date = Instant::parse(name).filter(|date| date.to_string() == name);
    match date.and_then(|date| serial(date).map(|days| (date, days))) {
        Some((date, days)) => {
            sheet.write_number_with_format(0, at, days, &format.merge(look.date_of(date)))?
        }
        None => sheet.write_string_with_format(0, at, name, format)?,
    };
    Ok(())
}

/// Writes a cell so that it reads back as the column holds it.
fn write_cell(
    sheet: &mut Worksheet,
    look: &Look,
    (row, at): (u32, u16),
    cell: &Cell,
    kind: Kind,
    unit: &str,
) -> Result<(), XlsxError> {
    let is_text = matches!(kind, Kind::Name | Kind::Text | Kind::Reference(_) | Kind::Choice(_));
    let text = match cell {
        Cell::Blank => return Ok(()),
        Cell::Number(number) if number.is_finite() && !is_text => {
            sheet.write_number_with_format(row, at, *number, look.number_of(kind, unit))?;
            return Ok(());
        }
        Cell::Date(date) if !is_text && serial(*date).is_some() => {
            let days = serial(*date).unwrap_or_default();
            sheet.write_number_with_format(row, at, days, look.date_of(*date))?;
            return Ok(());
        }
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Cell::Text(text) => text.to_string(),
    };
    sheet.write_string_with_format(row, at, &text, look.text_of(&text))?;
    Ok(())
}
