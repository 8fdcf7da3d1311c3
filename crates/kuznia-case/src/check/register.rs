//! Names of one noun, where they are defined, and what to say about names that are not.

use super::read::{Row, Sheet};
use kuznia_base::{Id, Place, Table, did_you_mean};
use std::collections::BTreeMap;

/// Names beside an unknown one, in the order of the alphabet, that are looked at in a large register.
const NEIGHBOURS: usize = 500;
/// A register with more names is large.
const LARGE: usize = 20_000;
/// Signs that join names in keys, lists and scopes.
const JOINTS: [char; 8] = ['/', ',', ';', '*', ':', '&', '=', '\n'];

/// Names of one noun with where they are defined.
#[derive(Clone, Debug)]
pub(super) struct Register<I> {
    noun: String,
    table: String,
    /// Place of the table, where names are defined by its rows.
    place: Place,
    ids: BTreeMap<String, (I, u32)>,
    order: Vec<String>,
}

impl<I: Id> Register<I> {
    /// The register of a table; the noun is its singular.
    pub(super) fn new(table: &str) -> Self {
        let noun = match table {
            "countries" => "country",
            "processes" => "process",
            other => other.trim_end_matches('s'),
        };
        let (noun, table) = (noun.to_owned(), table.to_owned());
        Self { noun, table, place: Place::default(), ids: BTreeMap::new(), order: Vec::new() }
    }

    /// The same register of another noun: suppliers are named by offers.
    pub(super) fn called(self, noun: &str) -> Self {
        Self { noun: noun.to_owned(), ..self }
    }

    /// The names of a table's first column.
    pub(super) fn of(sheet: &Sheet) -> Self {
        let mut register = Self::new(sheet.def.name);
        register.place = Place { row: None, ..sheet.place(1, "") };
        let column = sheet.def.columns[0].name;
        for row in sheet.rows() {
            let name = row.text(column).unwrap_or_default();
            register.define(&row, column, &name);
        }
        register
    }

    /// Defines a name. Every row has an id of its own; where a name stands twice the first holds.
    fn define(&mut self, row: &Row, column: &str, name: &str) {
        if name.contains(JOINTS) {
            let hint = "names are joined with these signs; use `-` or `_`";
            row.fault(column, format!("the name `{name}` holds one of / , ; * : & = or a line break"), hint);
        }
        let id = I::new(self.order.len());
        self.order.push(name.to_owned());
        self.ids.entry(name.to_owned()).or_insert((id, row.number_of()));
    }

    /// The id of a name that need not be defined elsewhere.
    pub(super) fn intern(&mut self, name: &str) -> I {
        if let Some((id, _)) = self.ids.get(name) {
            return *id;
        }
        let id = I::new(self.order.len());
        self.order.push(name.to_owned());
        self.ids.insert(name.to_owned(), (id, 0));
        id
    }

    pub(super) fn get(&self, name: &str) -> Option<I> {
        self.ids.get(name).map(|(id, _)| *id)
    }

    pub(super) fn noun(&self) -> &str {
        &self.noun
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
        match self.near(word) {
            Some((near, 0)) => format!("did you mean `{near}`?"),
            Some((near, row)) => {
                let place = Place { row: Some(row), ..self.place.clone() };
                format!("did you mean `{near}`? It is defined in {place}")
            }
            None if self.order.is_empty() => format!("the table `{}` names none", self.table),
            None => format!("add it to the table `{}`", self.table),
        }
    }

    /// The name most like an unknown one, and its row.
    fn near(&self, word: &str) -> Option<(&str, u32)> {
        let names = || self.ids.keys().map(String::as_str);
        let near = if self.ids.len() <= LARGE {
            did_you_mean(word, names())
        } else {
            let before = self.ids.range(..word.to_owned()).rev().take(NEIGHBOURS);
            let beside = before.chain(self.ids.range(word.to_owned()..).take(NEIGHBOURS));
            did_you_mean(word, beside.map(|(name, _)| name.as_str()))
        };
        near.map(|near| (near, self.ids.get(near).map_or(0, |(_, row)| *row)))
    }
}
