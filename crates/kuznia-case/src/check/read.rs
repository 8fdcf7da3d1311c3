//! Rows of a table read by its schema: typed cells, each fault told at its place.

use super::desk::Desk;
use super::register::Register;
use super::value::{self, Wrong, words};
use crate::draft::{Cell, DraftRow, DraftTable};
use crate::schema::{self, Column, Kind, TableDef};
use kuznia_base::{Id, Instant, Place, did_you_mean};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A table on the desk.
pub(super) struct Sheet<'a, 'd> {
    pub(super) desk: &'a Desk<'d>,
    pub(super) def: &'static TableDef,
    pub(super) table: Option<&'d DraftTable>,
    /// Where each column of the schema stands in the header.
    places: Vec<Option<usize>>,
    /// Columns of a wide table with their dates.
    pub(super) dates: Vec<(usize, Instant)>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct Row<'s, 'a, 'd> {
    pub(super) sheet: &'s Sheet<'a, 'd>,
    row: &'d DraftRow,
}

impl<'a, 'd> Sheet<'a, 'd> {
    /// Opens a table: matches its header with the schema and tells what does not fit.
    pub(super) fn new(desk: &'a Desk<'d>, name: &'static str, table: Option<&'d DraftTable>) -> Self {
        let Some(def) = schema::table(name) else {
            unreachable!("`{name}` is a table of the schema");
        };
        let mut sheet = Self { desk, def, table, places: vec![None; def.columns.len()], dates: Vec::new() };
        if let Some(table) = table {
            sheet.match_header(table);
        }
        sheet
    }

    fn match_header(&mut self, table: &DraftTable) {
        if table.header.is_empty() {
            let hint = format!("write its columns in the first row: {}", self.column_names());
            return self.fault(1, "", "the table has no header".to_owned(), hint);
        }
        let wide = self.def.is_level() && !table.header.iter().any(|name| name == "from");
        let mut seen = BTreeSet::new();
        for (at, name) in table.header.iter().enumerate() {
            if !name.is_empty() && !seen.insert(name.as_str()) {
                self.fault(1, name, format!("column `{name}` is there twice"), "keep one of them".to_owned());
            } else if let Some(known) = self.def.columns.iter().position(|column| column.name == name) {
                self.places[known] = Some(at);
            } else if let (true, Some(read)) =
                (wide, Instant::parse(name).map(|_| value::date(&Cell::text(name))))
            {
                match read {
                    Ok(date) => self.dates.push((at, date)),
                    Err(wrong) => self.fault(1, name, wrong.message, wrong.hint),
                }
            } else if name != "source" && !(name.is_empty() && self.is_empty_column(at)) {
                let hint = self.hint_for_column(name, wide);
                self.fault(1, name, format!("unknown column `{name}`"), hint);
            }
        }
        let spread = if self.dates.is_empty() { None } else { self.def.level_value() };
        for (column, place) in self.def.columns.iter().zip(&self.places) {
            let wide = spread.is_some_and(|value| column.name == value.name || column.name == "from");
            if column.required && place.is_none() && !wide {
                let hint = format!("it holds: {}", column.about);
                self.fault(1, "", format!("column `{}` is missing", column.name), hint);
            } else if wide && place.is_some() {
                let hint = "a wide table has dates as headers in place of this column".to_owned();
                self.fault(1, column.name, format!("column `{}` stands beside dates", column.name), hint);
            }
        }
    }

    fn column_names(&self) -> String {
        self.def.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    fn hint_for_column(&self, name: &str, wide: bool) -> String {
        let names = self.def.columns.iter().map(|column| column.name);
        match did_you_mean(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None if wide && name.contains(|char: char| char.is_ascii_digit()) => {
                "a wide table has dates such as 2026-01-31 as headers".to_owned()
            }
            None => format!("the columns are {}", self.column_names()),
        }
    }

    fn is_empty_column(&self, at: usize) -> bool {
        self.table
            .is_none_or(|table| table.rows.iter().all(|row| row.cells.get(at).is_none_or(Cell::is_blank)))
    }

    /// Where the columns of the key stand, as far as they are there.
    pub(super) fn key_places(&self) -> Vec<usize> {
        let columns = self.def.columns.iter().zip(&self.places);
        columns.filter(|(column, _)| column.key).filter_map(|(_, place)| *place).collect()
    }

    /// Rows in their order.
    pub(super) fn rows<'s>(&'s self) -> impl Iterator<Item = Row<'s, 'a, 'd>> + use<'s, 'a, 'd> {
        self.table.into_iter().flat_map(|table| &table.rows).map(move |row| Row { sheet: self, row })
    }

    pub(super) fn place(&self, row: u32, column: &str) -> Place {
        match self.table {
            Some(table) => table.place(self.def.name, row, column),
            None => Place { table: Some(self.def.name.to_owned()), ..Place::default() },
        }
    }

    pub(super) fn fault(&self, row: u32, column: &str, message: String, hint: String) {
        self.desk.fault(self.place(row, column), message, || hint);
    }
}

impl<'s, 'a, 'd> Row<'s, 'a, 'd> {
    pub(super) fn number_of(&self) -> u32 {
        self.row.number
    }

    pub(super) fn fault(&self, column: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.sheet.fault(self.row.number, column, message.into(), hint.into());
    }

    /// What could be read, or `None` and a fault.
    pub(super) fn told<T>(&self, column: &str, read: Result<T, Wrong>) -> Option<T> {
        read.map_err(|wrong| self.fault(column, wrong.message, wrong.hint)).ok()
    }

    /// A column of the schema and where it stands in the header.
    fn column(&self, name: &str) -> (&'static Column, Option<usize>) {
        let Some(at) = self.sheet.def.columns.iter().position(|column| column.name == name) else {
            unreachable!("`{name}` is a column of `{}`", self.sheet.def.name);
        };
        (&self.sheet.def.columns[at], self.sheet.places[at])
    }

    /// The cell, if it is filled; a required blank is a fault.
    pub(super) fn cell(&self, name: &str) -> Option<&'d Cell> {
        let (column, place) = self.column(name);
        let cell = self.row.cells.get(place?).filter(|cell| !cell.is_blank());
        if cell.is_none() && column.required {
            self.fault(name, format!("`{name}` is blank"), format!("it holds: {}", column.about));
        }
        cell
    }

    /// The cell of a wide table's dated column.
    pub(super) fn dated(&self, at: usize, header: &str) -> Option<f64> {
        let cell = self.row.cells.get(at).filter(|cell| !cell.is_blank())?;
        let column = self.sheet.def.level_value()?;
        self.told(header, value::figure(cell, column, self.decimal_comma()))
    }

    pub(super) fn text(&self, name: &str) -> Option<Cow<'d, str>> {
        self.cell(name).map(words)
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(Cow::into_owned)
    }

    /// Whether the table's numbers are written with a decimal comma.
    pub(super) fn decimal_comma(&self) -> bool {
        self.sheet.table.is_some_and(|table| table.decimal_comma)
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        let (column, _) = self.column(name);
        self.told(name, value::figure(self.cell(name)?, column, self.decimal_comma()))
    }

    pub(super) fn date(&self, name: &str) -> Option<Instant> {
        self.told(name, value::date(self.cell(name)?))
    }

    /// A pair of dates of which the second must come after the first; `hint` says what the second means.
    pub(super) fn window(&self, hint: &str) -> (Option<Instant>, Option<Instant>) {
        let (from, until) = (self.date("from"), self.date("until"));
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            self.fault("until", "it ends before it begins", hint);
        }
        (from, until)
    }

    pub(super) fn yes(&self, name: &str, blank: bool) -> bool {
        self.cell(name).and_then(|cell| self.told(name, value::yes(cell))).unwrap_or(blank)
    }

    /// The position of the word among the choices.
    pub(super) fn choice(&self, name: &str) -> Option<usize> {
        let cell = self.cell(name)?;
        let (column, _) = self.column(name);
        let Kind::Choice(choices) = column.kind else {
            unreachable!("`{name}` is a choice");
        };
        self.told(name, value::choice(cell, name, choices))
    }

    /// The id of a name that must be defined.
    pub(super) fn refer<I: Id>(&self, name: &str, register: &Register<I>) -> Option<I> {
        let text = self.text(name)?;
        self.find(name, &text, register)
    }

    /// The evidence that the row names.
    pub(super) fn source(&self) -> Option<String> {
        let at = self.sheet.table?.header.iter().position(|name| name == "source")?;
        self.row.cells.get(at).filter(|cell| !cell.is_blank()).map(|cell| words(cell).into_owned())
    }

    /// The id of a word in a cell.
    pub(super) fn find<I: Id>(&self, column: &str, word: &str, register: &Register<I>) -> Option<I> {
        let found = register.get(word);
        if found.is_none() {
            let message = format!("unknown {} `{word}`", register.noun());
            let place = self.sheet.place(self.row.number, column);
            self.sheet.desk.fault(place, message, || register.hint(word));
        }
        found
    }
}
