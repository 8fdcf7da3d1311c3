//! Targets that compare with needs per year, where the scope has levels to hold.

use crate::full::full;
use kuznia_case::{Cell, Draft, check};

/// The full case with the margin's scope and bound changed.
fn warnings(scope: &str, least: &str) -> Vec<String> {
    let mut draft: Draft = full();
    let targets = draft.tables.get_mut("targets").expect("there are targets");
    let at = |name: &str| targets.header.iter().position(|own| own == name).expect("the column is there");
    let (name, over, bound, penalty) = (at("target"), at("scope"), at("at_least"), at("penalty"));
    for row in targets.rows.iter_mut().filter(|row| row.cells[name] == Cell::text("slack")) {
        row.cells[over] = Cell::text(scope);
        row.cells[bound] = Cell::text(least);
        row.cells[penalty] = Cell::Blank;
    }
    let checked = check(&draft);
    assert!(checked.case.is_some(), "{}", checked.notes);
    checked.notes.warnings.into_iter().map(|warning| warning.message).collect()
}

#[test]
fn a_margin_over_a_level_alone_binds_nothing_and_that_is_told() {
    assert_eq!(
        warnings("requirement:fleet", "0.1"),
        ["target `slack` binds nothing: its scope consumes nothing"]
    );
}

#[test]
fn a_margin_over_all_counts_no_level_as_a_rate() {
    let plain = warnings("requirement:training", "0.1");
    assert!(plain.is_empty(), "{plain:?}");
    let beyond = warnings("all", "1000");
    // 120.5 spares and 20 training parts a year, a thousand and one times over; the fleet of ten adds nothing.
    assert!(beyond.len() == 1 && beyond[0].contains(&format!("{}", 1001.0 * 140.5)), "{beyond:?}");
}
