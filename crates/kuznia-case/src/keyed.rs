//! Rows of a draft's table found by their keys, as variants and ranges write them: parts joined with `/`, `*` for any.

use crate::check::words;
use crate::draft::{Cell, DraftRow, DraftTable};
use crate::schema::TableDef;
use kuznia_base::Instant;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A table with its rows by key.
pub(crate) struct Keyed<'d> {
    table: &'d DraftTable,
    /// Where the columns of the key stand; a wide table lacks `from`.
    places: Vec<usize>,
    /// Rows by their whole key.
    rows: BTreeMap<String, Vec<usize>>,
}

impl<'d> Keyed<'d> {
    /// Reads the keys of a table.
    pub(crate) fn new(def: &TableDef, table: &'d DraftTable) -> Self {
        let keys = def.columns.iter().filter(|column| column.key);
        let places =
            keys.filter_map(|key| table.header.iter().position(|header| header == key.name)).collect();
        let mut keyed = Self { table, places, rows: BTreeMap::new() };
        for (at, row) in table.rows.iter().enumerate() {
            let key = keyed.parts(row).join("/");
            keyed.rows.entry(key).or_default().push(at);
        }
        keyed
    }

    /// Whether a key stands for any row of some kind, so that all rows must be compared with it.
    pub(crate) fn is_pattern(key: &str) -> bool {
        key.split('/').any(|part| part.trim() == "*")
    }

    /// The rows that a key names, in order. Parts at the end may be left out.
    pub(crate) fn find(&self, key: &str) -> Vec<usize> {
        let wanted: Vec<Cow<str>> = key.split('/').map(|part| plain(part.trim())).collect();
        if Self::is_pattern(key) {
            let fits = |(_, row): &(usize, &DraftRow)| {
                let parts = self.parts(row);
                wanted.len() <= parts.len()
                    && wanted.iter().zip(&parts).all(|(own, part)| own == "*" || own == part)
            };
            return self.table.rows.iter().enumerate().filter(fits).map(|(at, _)| at).collect();
        }
        let key = wanted.join("/");
        let longer = format!("{key}/");
        let below = self.rows.range(longer.clone()..).take_while(|(own, _)| own.starts_with(&longer));
        let mut found: Vec<usize> =
            self.rows.get(&key).into_iter().chain(below.map(|(_, rows)| rows)).flatten().copied().collect();
        found.sort_unstable();
        found
    }

    /// The parts of a row's key; a cell such as `works-1/propellant` has two.
    fn parts(&self, row: &'d DraftRow) -> Vec<Cow<'d, str>> {
        let cells = self.places.iter().map(|&at| row.cells.get(at).unwrap_or(&Cell::Blank));
        cells
            .flat_map(|cell| match words(cell) {
                Cow::Borrowed(text) => text.split('/').map(|part| plain(part.trim())).collect::<Vec<_>>(),
                Cow::Owned(text) => vec![Cow::Owned(text)],
            })
            .collect()
    }
}

/// A part in the one way in which it is compared: dates have several.
fn plain(part: &str) -> Cow<'_, str> {
    let digit = part.as_bytes().first().is_some_and(u8::is_ascii_digit);
    match digit.then(|| Instant::parse(part)).flatten() {
        Some(date) => Cow::Owned(date.to_string()),
        None => Cow::Borrowed(part),
    }
}
