//! Notes as they are taken: nothing is told twice, and of many notes alike only the first are told and the rest counted.

use crate::draft::Draft;
use crate::schema;
use kuznia_base::{Note, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Most notes told of one column; the rest are counted.
const TOLD: usize = 20;

/// Notes of one kind.
#[derive(Debug, Default)]
pub(super) struct Tray {
    notes: Vec<Note>,
    /// Digests of what was taken.
    taken: BTreeSet<u64>,
    /// Notes by table and column.
    counts: BTreeMap<(Option<String>, Option<String>), usize>,
}

impl Tray {
    /// Takes a note; its hint is worked out only if it is told.
    pub(super) fn take(&mut self, place: Place, message: String, hint: impl FnOnce() -> String) {
        let mut digest = DefaultHasher::new();
        (&place.table, place.row, &place.column, &message).hash(&mut digest);
        if !self.taken.insert(digest.finish()) {
            return;
        }
        let count = self.counts.entry((place.table.clone(), place.column.clone())).or_insert(0);
        *count += 1;
        if *count <= TOLD {
            let hint = Some(hint()).filter(|hint| !hint.is_empty());
            self.notes.push(Note::new(message).at(place).maybe_hint(hint));
        }
    }

    /// All notes; after those of a column with too many the number of the rest.
    pub(super) fn close(self) -> Vec<Note> {
        let mut notes = self.notes;
        for ((table, column), count) in self.counts.into_iter().filter(|(_, count)| *count > TOLD) {
            let is_of = |note: &&Note| note.place.table == table && note.place.column == column;
            let place =
                notes.iter().find(is_of).map(|note| Place { row: None, cell: None, ..note.place.clone() });
            notes.push(
                Note::new(format!("{MORE}{} more like these", count - TOLD)).at(place.unwrap_or_default()),
            );
        }
        notes
    }
}

const MORE: &str = "and ";

/// Notes in the order in which a person meets the tables, by row and column; settings come first.
pub(super) fn in_order(mut notes: Vec<Note>, draft: &Draft) -> Vec<Note> {
    let tables: BTreeMap<&str, usize> =
        schema::tables().enumerate().map(|(at, table)| (table.name, at + 1)).collect();
    notes.sort_by_cached_key(|note| {
        let name = note.place.table.as_deref();
        let table = name.map_or(0, |name| tables.get(name).copied().unwrap_or(usize::MAX));
        let header = name
            .and_then(|name| draft.tables.get(name))
            .map(|table| table.header.as_slice())
            .unwrap_or_default();
        let column = header.iter().position(|header| note.place.column.as_ref() == Some(header));
        let is_rest = note.place.row.is_none() && note.message.starts_with(MORE);
        (table, if is_rest { u32::MAX } else { note.place.row.unwrap_or(0) }, column)
    });
    notes
}
