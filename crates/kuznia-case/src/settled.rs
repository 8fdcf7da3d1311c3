//! Cells as their columns hold them: figures as numbers, dates as dates, whatever way they were written.

use crate::check::{date, number, yes};
use crate::draft::{Cell, Draft, DraftTable};
use crate::schema::{Kind, TableDef, setting_kind, table};
use kuznia_base::Instant;
use std::borrow::Cow;

/// What a column of a table holds, by its header; `Written` for a column that the schema does not know. The dates of a
/// wide table hold what its value column holds.
pub fn column_kind(def: Option<&TableDef>, header: &str) -> Kind {
    let value = || def.and_then(TableDef::level_value).filter(|_| Instant::parse(header).is_some());
    match def.and_then(|def| def.column(header)).or_else(value) {
        Some(column) => column.kind,
        None if header == "source" => Kind::Text,
        None => Kind::Written,
    }
}

/// A cell as a column of this kind holds it. What does not fit stays as it stands, for `check` to report; names and
/// texts always stay as they stand. Figures in texts with a decimal comma get a point.
pub fn settled(cell: &Cell, kind: Kind, decimal_comma: bool) -> Cell {
    let read = match kind {
        _ if cell.is_blank() => None,
        Kind::Number { .. } | Kind::Whole { .. } => number(cell, decimal_comma).ok().map(Cell::Number),
        Kind::Date => date(cell).ok().map(Cell::Date),
        Kind::Yes => yes(cell).ok().map(Cell::Yes),
        Kind::Written if decimal_comma => pointed(cell),
        Kind::Name | Kind::Text | Kind::Reference(_) | Kind::Choice(_) | Kind::Written => None,
    };
    read.unwrap_or_else(|| cell.clone())
}

/// A text with decimal commas that is a number or a distribution of numbers, with points.
fn pointed(cell: &Cell) -> Option<Cell> {
    let Cell::Text(text) = cell else { return None };
    if text.contains(',') && number(cell, true).is_ok() {
        return number(cell, true).ok().map(Cell::Number);
    }
    let (name, inside) = text.strip_suffix(')')?.split_once('(')?;
    let parts: Vec<&str> = inside.split(';').collect();
    let figures = || parts.iter().all(|part| number(&Cell::text(part), true).is_ok());
    let fits = inside.contains(';') && figures();
    let points: Cow<str> =
        parts.iter().map(|part| part.trim().replace(',', ".")).collect::<Vec<_>>().join(",").into();
    fits.then(|| Cell::text(&format!("{name}({points})")))
}

impl DraftTable {
    /// This table with settled cells, without a decimal comma; `name` is its name in the schema.
    #[must_use]
    pub fn settled(&self, name: &str) -> Self {
        let def = table(name);
        let kinds: Vec<Kind> = self.header.iter().map(|header| column_kind(def, header)).collect();
        let mut table = self.clone();
        for row in &mut table.rows {
            for (cell, kind) in row.cells.iter_mut().zip(&kinds) {
                *cell = settled(cell, *kind, self.decimal_comma);
            }
        }
        table.decimal_comma = false;
        table
    }
}

impl Draft {
    /// This draft with settled cells and settings.
    #[must_use]
    pub fn settled(&self) -> Self {
        let mut draft = self.clone();
        draft.tables.iter_mut().for_each(|(name, table)| *table = table.settled(name));
        for (name, setting) in &mut draft.settings {
            setting.cell = settled(&setting.cell, setting_kind(name), false);
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_their_columns_hold() {
        let number = Kind::Number { least: 0.0, most: 1.0 };
        let text = Cell::text;
        for (cell, kind, comma, expected) in [
            (text("1.50"), number, false, Cell::Number(1.5)),
            (text("1,5"), number, true, Cell::Number(1.5)),
            (text("1,5"), number, false, text("1,5")),
            (text("many"), number, false, text("many")),
            (text("007"), Kind::Name, false, text("007")),
            (text("1,5"), Kind::Text, true, text("1,5")),
            (text("1,5"), Kind::Written, true, Cell::Number(1.5)),
            (text("uniform(0,5;1)"), Kind::Written, true, text("uniform(0.5,1)")),
            (text("a, b; c"), Kind::Written, true, text("a, b; c")),
            (text("y"), Kind::Yes, false, Cell::Yes(true)),
            (Cell::Blank, number, false, Cell::Blank),
        ] {
            assert_eq!(settled(&cell, kind, comma), expected, "{cell:?}");
        }
        let at = Instant::parse("2026-03-01");
        assert_eq!(Some(settled(&text("2026-03-01"), Kind::Date, false)), at.map(Cell::Date));
    }

    #[test]
    fn dates_of_a_wide_table_hold_its_value() {
        let def = table("line_capacity");
        assert!(matches!(column_kind(def, "2026-01-01"), Kind::Number { .. }));
        assert_eq!(column_kind(table("lines"), "2026-01-01"), Kind::Written);
        assert_eq!(column_kind(def, "source"), Kind::Text);
    }
}
