//! The case that touches every table and every column is sound, and means what it says.

use kuznia_case::{Draft, check, schema};
use std::collections::BTreeSet;

/// The text of the full case.
pub(crate) const FULL: &str = include_str!("../data/full.txt");

/// The full case as a draft.
pub(crate) fn full() -> Draft {
    Draft::from_text("full", FULL)
}

#[test]
fn every_table_and_every_column_is_touched() {
    let draft = full();
    for table in schema::tables() {
        let Some(own) = draft.tables.get(table.name) else { panic!("`{}` is missing", table.name) };
        let wide = own.header.iter().any(|name| name.starts_with("20"));
        let header: BTreeSet<&str> = own.header.iter().map(String::as_str).collect();
        for column in table.columns.iter().filter(|column| column.name != "source") {
            let spread = wide
                && (column.name == "from"
                    || table.level_value().map(|value| value.name) == Some(column.name));
            assert!(spread || header.contains(column.name), "`{}` lacks `{}`", table.name, column.name);
        }
    }
    let named: BTreeSet<&str> = schema::SETTINGS.iter().map(|(name, _)| *name).collect();
    assert_eq!(draft.settings.keys().map(String::as_str).collect::<BTreeSet<_>>(), named);
}

#[test]
fn the_full_case_is_sound_and_nothing_in_it_is_suspicious() {
    let checked = check(&full());
    assert!(checked.case.is_some(), "{}", checked.notes);
    assert!(checked.notes.warnings.is_empty(), "{}", checked.notes);
    assert!(checked.unmodelled.is_empty(), "{:?}", checked.unmodelled);
}
