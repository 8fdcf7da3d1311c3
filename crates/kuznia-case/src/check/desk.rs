//! The desk at which a draft is read: its sheets by the schema, its settings, and the notes that are taken.

use super::read::Sheet;
use super::table_names;
use super::tray::{Tray, in_order};
use super::value::{self, Wrong};
use crate::draft::{Cell, Draft};
use crate::schema::{self, SETTINGS};
use kuznia_base::{Faults, Instant, Place, did_you_mean};
use std::cell::RefCell;

/// A draft on the desk.
pub(super) struct Desk<'d> {
    pub(super) draft: &'d Draft,
    tray: RefCell<Tray>,
}

impl<'d> Desk<'d> {
    /// Puts a draft on the desk; tables that the schema does not know are told at once.
    pub(super) fn new(draft: &'d Draft) -> Self {
        let desk = Self { draft, tray: RefCell::default() };
        for (name, table) in draft.tables.iter().filter(|(name, _)| schema::table(name).is_none()) {
            let place = Place { row: None, ..table.place(name, 0, "") };
            desk.fault(place, format!("unknown table `{name}`"), || {
                match did_you_mean(name, table_names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "the tables are listed in docs/tables.md".to_owned(),
                }
            });
        }
        desk
    }

    /// Takes a fault. What was told is not told again: a sheet is opened and a cell is read more than once.
    pub(super) fn fault(&self, place: Place, message: String, hint: impl FnOnce() -> String) {
        self.tray.borrow_mut().take(place, message, hint);
    }

    /// All notes taken, in the order of the tables.
    pub(super) fn close(self) -> Faults {
        Faults { faults: in_order(self.tray.into_inner().close(), self.draft), warnings: Vec::new() }
    }

    /// The rows of a table; none where it is absent.
    pub(super) fn sheet(&self, name: &'static str) -> Sheet<'_, 'd> {
        Sheet::new(self, name, self.draft.tables.get(name))
    }

    pub(super) fn has_rows(&self, name: &str) -> bool {
        self.draft.tables.get(name).is_some_and(|table| !table.rows.is_empty())
    }

    /// Faults of settings that the schema does not know, and of a name that is not fit for a folder.
    pub(super) fn settings(&self) {
        for name in self.draft.settings.keys() {
            if !SETTINGS.iter().any(|(known, _)| known == name) {
                let near = did_you_mean(name, SETTINGS.iter().map(|(known, _)| *known));
                let hint = near.map_or_else(
                    || "the settings are listed in docs/tables.md".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.setting_fault(name, format!("unknown setting `{name}`"), &hint);
            }
        }
        let name = self.setting_text("name").unwrap_or_default();
        if name.starts_with('.')
            || name.contains(|char: char| char.is_control() || r#"/\:*?"<>|"#.contains(char))
        {
            self.setting_fault(
                "name",
                format!("the name `{name}` is not fit for a folder"),
                "use letters, digits, `-` and `_`",
            );
        }
    }

    /// The place of a setting.
    fn setting_place(&self, name: &str) -> Place {
        Place {
            file: (!self.draft.settings_file.is_empty()).then(|| self.draft.settings_file.clone()),
            sheet: self.draft.settings_sheet.clone(),
            row: self.draft.settings.get(name).and_then(|setting| setting.line),
            column: Some(name.to_owned()),
            ..Place::default()
        }
    }

    /// The cell of a setting, if it is filled.
    pub(super) fn setting(&self, name: &str) -> Option<&'d Cell> {
        self.draft.settings.get(name).map(|setting| &setting.cell).filter(|cell| !cell.is_blank())
    }

    pub(super) fn setting_text(&self, name: &str) -> Option<String> {
        self.setting(name).map(|cell| value::words(cell).into_owned())
    }

    pub(super) fn setting_fault(&self, name: &str, message: String, hint: &str) {
        self.fault(self.setting_place(name), message, || hint.to_owned());
    }

    /// What could be read of a setting, or `None` and a fault.
    fn told<T>(&self, name: &str, read: Result<T, Wrong>) -> Option<T> {
        read.map_err(|wrong| self.setting_fault(name, wrong.message, &wrong.hint)).ok()
    }

    /// A setting that is a number within limits.
    pub(super) fn setting_number(&self, name: &str, least: f64, most: f64) -> Option<f64> {
        let value = self.told(name, value::number(self.setting(name)?, false))?;
        if !(least..=most).contains(&value) {
            let hint = format!("it lies between {least} and {most}");
            self.setting_fault(name, format!("`{value}` is outside of its limits"), &hint);
            return None;
        }
        Some(value)
    }

    /// A setting that is a date.
    pub(super) fn setting_date(&self, name: &str) -> Option<Instant> {
        self.told(name, value::date(self.setting(name)?))
    }

    /// A setting that is one of some words: its position. `noun` is what it is.
    pub(super) fn setting_choice(&self, name: &str, noun: &str, choices: &[&str]) -> Option<usize> {
        self.told(name, value::choice(self.setting(name)?, noun, choices))
    }
}
