//! Reads a workbook, sheet by sheet.

use super::guard::guard;
use super::sheet::SheetReader;
use super::{SETTINGS_SHEET, is_for_people};
use crate::span::Span;
use calamine::{Reader, Xlsx};
use kuznia_base::{Faults, Note, Place};
use kuznia_case::{Cell, Draft, DraftTable, Setting};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

/// Reads a workbook to a draft. Sheets whose name begins with `_` and the sheet `guide` are for people and are left out,
/// and so are sheets without a cell.
///
/// # Errors
/// All faults at once, by sheet and cell: a file that is no workbook or unpacks to too much, cells outside of the
/// header's columns, formulas without a stored value, error values such as `#REF!`.
pub(crate) fn read_workbook(path: &Path) -> Result<Draft, Faults> {
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let refuse = |message: String, hint: &str| {
        let place = Place { file: Some(file.clone()), ..Place::default() };
        let mut faults = Faults::default();
        faults.fault(Note::new(message).at(place).hint(hint));
        faults
    };
    const SAVE: &str = "save it anew as `.xlsx` with a spreadsheet program";
    let mut source = File::open(path).map_err(|error| {
        refuse(format!("the workbook cannot be opened: {error}"), "check its name and rights")
    })?;
    guard(BufReader::new(&source))
        .map_err(|why| refuse(format!("the workbook cannot be used: {why}"), SAVE))?;
    source
        .rewind()
        .map_err(|error| refuse(format!("the workbook cannot be read: {error}"), "check the file"))?;
    let mut book = Xlsx::new(BufReader::new(source))
        .map_err(|error| refuse(format!("the workbook cannot be used: {error}"), SAVE))?;
    let origin = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut draft = Draft { origin, settings_file: file.clone(), ..Draft::default() };
    let mut faults = Faults::default();
    let mut span = Span::default();
    for name in book.sheet_names().into_iter().filter(|name| !is_for_people(name)) {
        let table =
            DraftTable { file: Some(file.clone()), sheet: Some(name.clone()), ..DraftTable::default() };
        let mut reader = SheetReader::new(name.trim(), table, &mut faults, &mut span);
        reader.read(&mut book, &name);
        let table = reader.finish();
        if name.trim() == SETTINGS_SHEET {
            draft.settings_sheet = Some(name);
            settings(&table, &mut draft, &mut faults);
        } else if !table.header.is_empty() {
            draft.tables.insert(name.trim().to_owned(), table);
        }
    }
    if draft.settings_sheet.is_none() {
        let hint = format!(
            "give it the columns `key` and `value`; `{}` shows how",
            "kuznia export --template F.xlsx"
        );
        faults
            .append(refuse(format!("the workbook has no sheet `{SETTINGS_SHEET}` with the settings"), &hint));
    }
    if faults.is_sound() { Ok(draft) } else { Err(faults) }
}

/// Settings from rows of key and value.
fn settings(table: &DraftTable, draft: &mut Draft, faults: &mut Faults) {
    let find = |name: &str| table.header.iter().position(|own| own == name);
    let (Some(key), Some(value)) = (find("key"), find("value")) else {
        let note = Note::new(format!("the sheet `{SETTINGS_SHEET}` needs the columns `key` and `value`"));
        let hint = "`kuznia export --template F.xlsx` shows how";
        return faults.fault(note.at(table.place(SETTINGS_SHEET, 1, "")).hint(hint));
    };
    for row in &table.rows {
        let (key, cell) = match &row.cells[key] {
            Cell::Text(key) => (key.to_string(), &row.cells[value]),
            Cell::Blank if row.cells[value].is_blank() => continue,
            _ => {
                let note =
                    Note::new("the value has no key").at(table.place(SETTINGS_SHEET, row.number, "key"));
                faults.fault(note.hint("the keys are listed in docs/tables.md"));
                continue;
            }
        };
        let setting = Setting { cell: cell.clone(), line: Some(row.number) };
        if let Some(first) = draft.settings.insert(key.clone(), setting).and_then(|first| first.line) {
            let note = Note::new(format!("setting `{key}` is there twice"));
            let place = table.place(SETTINGS_SHEET, row.number, "key");
            faults.fault(note.at(place).hint(format!("row {first} gives it too; keep one")));
        }
    }
}
