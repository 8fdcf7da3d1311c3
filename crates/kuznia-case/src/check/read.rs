//! Rows of a table read by its schema: typed cells, each fault told at its place.

use super::desk::Desk;
use crate::draft::{Cell, DraftRow, DraftTable};
use crate::schema::{self, Column, Kind, TableDef};
use kuznia_base::{Id, Instant, Note, Place, Table, did_you_mean};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) fn new(desk: &'a Desk<'d>, name: &'static str, table: Option<&'d DraftTable>) -> Self {
        let Some(def) = schema::table(name) else {
            unreachable!("`{name}` is a table of the schema");
        };
        let mut sheet = Self { desk, def, table, places: vec![None; def.columns.len()], dates: Vec::new() };
        sheet.match_header();
        sheet
    }

    fn match_header(&mut self) {
        let Some(table) = self.table else {
            return;
        };
        let wide = self.def.is_level() && !table.header.iter().any(|name| name == "from");
        let mut seen = BTreeSet::new();
        for (at, name) in table.header.iter().enumerate() {
            if !name.is_empty() && !seen.insert(name.as_str()) {
                self.fault(1, name, format!("column `{name}` is there twice"), Some("keep one of them".to_owned()));
            } else if let Some(known) = self.def.columns.iter().position(|column| column.name == name) {
                self.places[known] = Some(at);
            } else if let (true, Some(date)) = (wide, Instant::parse(name)) {
                self.dates.push((at, date));
            } else if name != "source" && !(name.is_empty() && self.is_empty_column(at)) {
                let names = self.def.columns.iter().map(|column| column.name);
                let near = did_you_mean(name, names.clone()).map(|near| format!("did you mean `{near}`?"));
                let all = || format!("the columns are {}", names.collect::<Vec<_>>().join(", "));
                self.fault(1, name, format!("unknown column `{name}`"), Some(near.unwrap_or_else(all)));
            }
        }
        let spread = if self.dates.is_empty() { None } else { self.def.level_value() };
        for (column, place) in self.def.columns.iter().zip(&self.places) {
            let wide = spread.is_some_and(|value| column.name == value.name || column.name == "from");
            if (column.required) && place.is_none() && !wide {
                let message = format!("column `{}` is missing", column.name);
                self.fault(1, "", message, Some(format!("it holds: {}", column.about)));
            }
        }
    }

    fn is_empty_column(&self, at: usize) -> bool {
        self.table.is_none_or(|table| table.rows.iter().all(|row| row.cells.get(at).is_none_or(Cell::is_blank)))
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

    pub(super) fn fault(&self, row: u32, column: &str, message: String, hint: Option<String>) {
        self.desk.fault(Note::new(message).at(self.place(row, column)).maybe_hint(hint));
    }

    /// Registers the names of the first key column.
    pub(super) fn register<I: Id>(&self) -> Register<I> {
        let mut register = Register::new(self.def.name);
        let column = self.def.columns[0].name;
        for row in self.rows() {
            let name = row.text(column).unwrap_or_default();
            register.define(row, column, &name);
        }
        register
    }
}

impl<'s, 'a, 'd> Row<'s, 'a, 'd> {
    pub(super) fn number_of(&self) -> u32 {
        self.row.number
    }

    pub(super) fn fault(&self, column: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.sheet.fault(self.row.number, column, message.into(), Some(hint.into()));
    }

    fn column(&self, name: &str) -> (&'static Column, Option<&'d Cell>) {
        let Some(at) = self.sheet.def.columns.iter().position(|column| column.name == name) else {
            unreachable!("`{name}` is a column of `{}`", self.sheet.def.name);
        };
        (&self.sheet.def.columns[at], self.sheet.places[at].and_then(|place| self.row.cells.get(place)))
    }

    /// The cell, if it is filled; a required blank is a fault.
    pub(super) fn cell(&self, name: &str) -> Option<&'d Cell> {
        let (column, cell) = self.column(name);
        match cell {
            Some(cell) if !cell.is_blank() => Some(cell),
            Some(_) if column.required => {
                self.fault(name, format!("`{name}` is blank"), format!("it holds: {}", column.about));
                None
            }
            _ => None,
        }
    }

    /// The cell of a wide table's dated column.
    pub(super) fn dated(&self, at: usize, header: &str) -> Option<f64> {
        let cell = self.row.cells.get(at).filter(|cell| !cell.is_blank())?;
        let column = self.sheet.def.level_value()?;
        self.parse(cell, column, header)
    }

    pub(super) fn text(&self, name: &str) -> Option<Cow<'d, str>> {
        self.cell(name).map(words)
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(Cow::into_owned)
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        let (column, _) = self.column(name);
        self.parse(self.cell(name)?, column, name)
    }

    fn parse(&self, cell: &Cell, column: &Column, header: &str) -> Option<f64> {
        let comma = self.sheet.table.is_some_and(|table| table.decimal_comma);
        let value = match number(cell, comma) {
            Ok(value) => value,
            Err(message) => {
                self.fault(header, message, hint_for_number(cell, comma));
                return None;
            }
        };
        let (least, most, whole) = match column.kind {
            Kind::Number { least, most } => (least, most, false),
            Kind::Whole { least, most } => (f64::from(least), f64::from(most), true),
            _ => (f64::MIN, f64::MAX, false),
        };
        let message = if whole && value.fract() != 0.0 {
            format!("`{value}` is not a whole number")
        } else if value < least {
            match least {
                0.0 => format!("`{value}` is negative"),
                f64::MIN_POSITIVE if value == 0.0 => "it is zero and must be more".to_owned(),
                f64::MIN_POSITIVE => format!("`{value}` is negative and must be more than zero"),
                _ => format!("`{value}` is less than {least}"),
            }
        } else if value > most {
            format!("`{value}` is more than {most}")
        } else {
            return Some(value);
        };
        let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
        self.fault(header, message, format!("it holds: {}{unit}", column.about));
        None
    }

    pub(super) fn date(&self, name: &str) -> Option<Instant> {
        match self.cell(name)? {
            Cell::Date(at) => Some(*at),
            cell => {
                let text = words(cell);
                let parsed = Instant::parse(&text);
                if parsed.is_none() {
                    self.fault(name, format!("`{text}` is not a date"), "write it as 2026-01-31 or 2026-01-31T06:00");
                }
                parsed
            }
        }
    }

    pub(super) fn yes(&self, name: &str, blank: bool) -> bool {
        let Some(cell) = self.cell(name) else {
            return blank;
        };
        match (cell, words(cell).to_lowercase().as_str()) {
            (Cell::Yes(yes), _) => *yes,
            (_, "yes" | "y" | "true" | "1") => true,
            (_, "no" | "n" | "false" | "0") => false,
            (_, other) => {
                self.fault(name, format!("`{other}` is neither yes nor no"), "write yes or no");
                blank
            }
        }
    }

    /// The position of the word among the choices.
    pub(super) fn choice(&self, name: &str) -> Option<usize> {
        let text = self.text(name)?;
        let (column, _) = self.column(name);
        let Kind::Choice(choices) = column.kind else {
            unreachable!("`{name}` is a choice");
        };
        let found = choices.iter().position(|choice| *choice == text);
        if found.is_none() {
            let near = did_you_mean(&text, choices.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let hint = near.unwrap_or_else(|| format!("it is one of {}", choices.join(", ")));
            self.fault(name, format!("unknown {name} `{text}`"), hint);
        }
        found
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
            self.fault(column, format!("unknown {} `{word}`", register.noun), register.hint(word));
        }
        found
    }
}

/// Names of one noun with where they are defined.
#[derive(Clone, Debug)]
pub(super) struct Register<I> {
    noun: String,
    table: String,
    ids: BTreeMap<String, (I, Place)>,
    order: Vec<String>,
}

impl<I: Id> Register<I> {
    /// The register of a table; the noun is its singular.
    pub(super) fn new(table: &str) -> Self {
        let noun = match table {
            "countries" => "country".to_owned(),
            "processes" => "process".to_owned(),
            other => other.trim_end_matches('s').to_owned(),
        };
        Self { noun, table: table.to_owned(), ids: BTreeMap::new(), order: Vec::new() }
    }

    /// Defines a name; a second definition is a fault.
    pub(super) fn define(&mut self, row: Row, column: &str, name: &str) -> I {
        let id = I::new(self.order.len());
        self.order.push(name.to_owned());
        if name.contains(['/', ',', '*', ':', '&']) && !name.is_empty() {
            row.fault(column, format!("the name `{name}` holds one of / , * : &"), "names are joined with these signs; use `-` or `_`");
        }
        if let Some((_, first)) = self.ids.get(name) {
            if !name.is_empty() {
                let hint = format!("it is defined in {first} too; rename or remove one of them");
                row.fault(column, format!("{} `{name}` is defined twice", self.noun), hint);
            }
        } else {
            self.ids.insert(name.to_owned(), (id, row.sheet.place(row.number_of(), "")));
        }
        id
    }

    /// The id of a name that need not be defined elsewhere.
    pub(super) fn intern(&mut self, name: &str) -> I {
        if let Some((id, _)) = self.ids.get(name) {
            return *id;
        }
        let id = I::new(self.order.len());
        self.order.push(name.to_owned());
        self.ids.insert(name.to_owned(), (id, Place::default()));
        id
    }

    pub(super) fn get(&self, name: &str) -> Option<I> {
        self.ids.get(name).map(|(id, _)| *id)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.ids.keys().map(String::as_str)
    }

    pub(super) fn name(&self, id: I) -> &str {
        self.order.get(id.index()).map_or("", String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The names as a table.
    pub(super) fn words(&self) -> Table<I, String> {
        self.order.iter().cloned().collect()
    }

    /// What to do about an unknown name.
    pub(super) fn hint(&self, word: &str) -> String {
        match did_you_mean(word, self.names()) {
            Some(near) => {
                let place = self.ids.get(near).map(|(_, place)| place.to_string()).unwrap_or_default();
                if place.is_empty() {
                    format!("did you mean `{near}`?")
                } else {
                    format!("did you mean `{near}`? It is defined in {place}")
                }
            }
            None if self.order.is_empty() => format!("the table `{}` has no rows", self.table),
            None => format!("add it to the table `{}`", self.table),
        }
    }
}

/// A cell as text.
pub(crate) fn words(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Blank => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Date(at) => Cow::Owned(at.to_string()),
        Cell::Yes(true) => Cow::Borrowed("yes"),
        Cell::Yes(false) => Cow::Borrowed("no"),
    }
}

/// A cell as a finite number, or what is wrong with it.
pub(crate) fn number(cell: &Cell, decimal_comma: bool) -> Result<f64, String> {
    let value = match cell {
        Cell::Number(value) => *value,
        Cell::Text(text) => {
            let plain = if decimal_comma { text.replace(',', ".") } else { text.to_string() };
            plain.parse::<f64>().map_err(|_| format!("`{text}` is not a number"))?
        }
        Cell::Date(at) => return Err(format!("`{at}` is a date where a number is due")),
        Cell::Yes(_) => return Err(format!("`{}` is not a number", words(cell))),
        Cell::Blank => return Err("a number is missing".to_owned()),
    };
    if value.is_finite() { Ok(value) } else { Err(format!("`{}` is not a finite number", words(cell))) }
}

fn hint_for_number(cell: &Cell, decimal_comma: bool) -> String {
    let text = words(cell);
    let digits = text.chars().any(|char| char.is_ascii_digit());
    if digits && text.contains([' ', '\u{a0}', '\'', '_']) {
        "write it without separators between thousands".to_owned()
    } else if digits && text.contains(',') && !decimal_comma {
        "write the decimal point as `.`, without separators between thousands".to_owned()
    } else if digits && text.ends_with('%') {
        "write a share: 5 % is 0.05".to_owned()
    } else {
        "write a number such as 12.5".to_owned()
    }
}
