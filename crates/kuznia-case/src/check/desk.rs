//! The desk at which a draft is read: its sheets by the schema, its settings, and the notes that are taken.

use super::read::Sheet;
use super::table_names;
use crate::draft::{Cell, Draft};
use crate::schema::{self, SETTINGS};
use kuznia_base::{Faults, Note, Place, did_you_mean};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Most faults told of one column; the rest are counted.
const TOLD: usize = 20;

/// A draft on the desk.
pub(super) struct Desk<'d> {
    pub(super) draft: &'d Draft,
    notes: RefCell<Faults>,
    /// Faults by table and column.
    counts: RefCell<BTreeMap<(String, String), (usize, Place)>>,
    /// What was told: a sheet is opened and a cell is read more than once, its fault is told once.
    told: RefCell<BTreeSet<Note>>,
}

impl<'d> Desk<'d> {
    pub(super) fn new(draft: &'d Draft) -> Self {
        let desk = Self { draft, notes: RefCell::default(), counts: RefCell::default(), told: RefCell::default() };
        for (name, table) in &draft.tables {
            if schema::table(name).is_none() {
                let place = Place { table: Some(name.clone()), file: table.file.clone(), sheet: table.sheet.clone(), ..Place::default() };
                let near = did_you_mean(name, table_names()).map(|near| format!("did you mean `{near}`?"));
                let note = Note::new(format!("unknown table `{name}`")).at(place);
                desk.fault(note.hint(near.unwrap_or_else(|| "the tables are listed in docs/tables.md".to_owned())));
            }
        }
        desk
    }

    /// Takes a fault; of one column only the first are told.
    pub(super) fn fault(&self, note: Note) {
        if !self.told.borrow_mut().insert(note.clone()) {
            return;
        }
        let key = (note.place.table.clone().unwrap_or_default(), note.place.column.clone().unwrap_or_default());
        let mut counts = self.counts.borrow_mut();
        let place = Place { row: None, ..note.place.clone() };
        let (count, _) = counts.entry(key).or_insert((0, place));
        *count += 1;
        if *count <= TOLD {
            self.notes.borrow_mut().fault(note);
        }
    }

    /// All notes taken.
    pub(super) fn close(self) -> Faults {
        let mut notes = self.notes.into_inner();
        for (count, place) in self.counts.into_inner().into_values() {
            if count > TOLD {
                notes.fault(Note::new(format!("and {} more faults like these", count - TOLD)).at(place));
            }
        }
        notes
    }

    /// The rows of a table; none where it is absent.
    pub(super) fn sheet(&self, name: &'static str) -> Sheet<'_, 'd> {
        Sheet::new(self, name, self.draft.tables.get(name))
    }

    pub(super) fn has_rows(&self, name: &str) -> bool {
        self.draft.tables.get(name).is_some_and(|table| !table.rows.is_empty())
    }

    /// Faults of settings that the schema does not know.
    pub(super) fn settings(&self) {
        for name in self.draft.settings.keys() {
            if !SETTINGS.iter().any(|(known, _)| known == name) {
                let near = did_you_mean(name, SETTINGS.iter().map(|(known, _)| *known));
                let note = Note::new(format!("unknown setting `{name}`")).at(self.setting_place(name));
                self.fault(note.maybe_hint(near.map(|near| format!("did you mean `{near}`?"))));
            }
        }
    }

    /// The place of a setting.
    pub(super) fn setting_place(&self, name: &str) -> Place {
        Place {
            file: (!self.draft.settings_file.is_empty()).then(|| self.draft.settings_file.clone()),
            row: self.draft.settings.get(name).and_then(|setting| setting.line),
            column: Some(name.to_owned()),
            ..Place::default()
        }
    }

    pub(super) fn setting(&self, name: &str) -> Option<&'d Cell> {
        self.draft.settings.get(name).map(|setting| &setting.cell).filter(|cell| !cell.is_blank())
    }

    pub(super) fn setting_text(&self, name: &str) -> Option<String> {
        self.setting(name).map(|cell| super::read::words(cell).into_owned())
    }

    pub(super) fn setting_fault(&self, name: &str, message: String, hint: &str) {
        self.fault(Note::new(message).at(self.setting_place(name)).hint(hint));
    }

    /// A setting that is a number within limits.
    pub(super) fn setting_number(&self, name: &str, least: f64, most: f64) -> Option<f64> {
        let cell = self.setting(name)?;
        match super::read::number(cell, false) {
            Ok(value) if value >= least && value <= most => Some(value),
            Ok(value) => {
                self.setting_fault(name, format!("`{value}` is outside of {least} to {most}"), "change the figure");
                None
            }
            Err(words) => {
                self.setting_fault(name, words, "write a number such as 0.05");
                None
            }
        }
    }
}
