//! What looks suspicious in a sound case: it can be planned, but perhaps not as it was meant.

mod loops;
mod money;
mod projects;
mod ranges;
mod reach;
mod targets;

use super::tray::{Tray, in_order};
use super::value;
use crate::case::{Case, EffectOn, LineId};
use crate::draft::Draft;
use crate::schema::{self, Column, Kind};
use kuznia_base::{Id, Note, Place, Table};
use std::cell::RefCell;

/// A figure so many times larger or smaller than the middle one of its column is told.
const FAR: f64 = 1e4;

/// Looks for everything suspicious.
pub(super) fn look(draft: &Draft, case: &Case) -> Vec<Note> {
    let lookout = Lookout { draft, case, tray: RefCell::default() };
    magnitudes(&lookout);
    reach::look(&lookout);
    loops::look(&lookout);
    projects::look(&lookout);
    targets::look(&lookout);
    money::look(&lookout);
    ranges::look(&lookout);
    in_order(lookout.tray.into_inner().close(), draft)
}

/// A sound case beside the draft that it came from.
struct Lookout<'a> {
    draft: &'a Draft,
    case: &'a Case,
    tray: RefCell<Tray>,
}

impl Lookout<'_> {
    /// Warns at a row of the draft. The rows of a sound case stand in the order of the draft's, but for those of line
    /// processes and acceptances.
    fn warn(&self, table: &str, at: usize, column: &str, message: String, hint: &str) {
        let place = match self.draft.tables.get(table) {
            Some(own) => own.place(table, own.rows.get(at).map_or(1, |row| row.number), column),
            None => Place { table: Some(table.to_owned()), ..Place::default() },
        };
        self.tray.borrow_mut().take(place, message, || hint.to_owned());
    }

    /// Warns about a table as a whole.
    fn warn_table(&self, table: &str, message: String, hint: &str) {
        let file = self.draft.tables.get(table).and_then(|own| own.file.clone());
        let place = Place { table: Some(table.to_owned()), file, ..Place::default() };
        self.tray.borrow_mut().take(place, message, || hint.to_owned());
    }

    /// The most units that a line can ever have: the largest standing capacity and all that projects can add.
    fn most_units(&self) -> Table<LineId, f64> {
        let standing = |line: &crate::case::Line| {
            line.installed.steps.iter().map(|(_, units)| *units).fold(line.installed.base, f64::max)
        };
        let mut most: Table<LineId, f64> = self.case.lines.rows().iter().map(standing).collect();
        for project in self.case.projects.rows() {
            for effect in project.effects.iter().filter(|effect| effect.amount > 0.0) {
                if let EffectOn::Line(line) = effect.on {
                    most[line] += effect.amount * project.max_units;
                }
            }
        }
        most
    }
}

/// Figures far larger or smaller than the middle one of their column.
fn magnitudes(lookout: &Lookout) {
    for (name, table) in &lookout.draft.tables {
        let columns = schema::table(name).map(|def| def.columns).unwrap_or_default();
        let is_size =
            |column: &&Column| matches!(column.kind, Kind::Number { .. }) && column.unit != "degrees";
        for column in columns.iter().filter(is_size) {
            let Some(at) = table.header.iter().position(|header| header == column.name) else {
                continue;
            };
            let read = |cell| value::number(cell, table.decimal_comma).ok().filter(|value| *value != 0.0);
            let rows = table.rows.iter().enumerate();
            let values: Vec<(usize, f64)> =
                rows.filter_map(|(row, cells)| Some((row, read(cells.cells.get(at)?)?))).collect();
            let mut sizes: Vec<f64> = values.iter().map(|(_, value)| value.abs()).collect();
            if sizes.len() < 5 {
                continue;
            }
            sizes.sort_by(f64::total_cmp);
            let middle = sizes[sizes.len() / 2];
            let is_far = |value: f64| value.abs() > FAR * middle || value.abs() * FAR < middle;
            let strange: Vec<_> = values.iter().filter(|(_, value)| is_far(*value)).collect();
            // Many strange figures are a wide column, not a slip of the hand.
            if strange.len() * 10 > values.len() {
                continue;
            }
            let hint = match column.unit {
                "" => "check it".to_owned(),
                unit => format!("check its unit: it is in {unit}"),
            };
            for (row, value) in strange {
                let words = format!(
                    "`{value}` is far from the other figures of `{}` (their middle is {middle})",
                    column.name
                );
                lookout.warn(name, *row, column.name, words, &hint);
            }
        }
    }
}

/// The index of an id, short.
fn at(id: impl Id) -> usize {
    id.index()
}
