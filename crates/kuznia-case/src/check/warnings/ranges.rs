//! Ranges that do not hold the figure that they are about.

use super::Lookout;
use crate::check::value;
use crate::keyed::Keyed;
use crate::schema;

/// Warns of them.
pub(super) fn look(lookout: &Lookout) {
    for (at, range) in lookout.case.ranges.iter().enumerate() {
        let Some((def, table)) = schema::table(&range.table).zip(lookout.draft.tables.get(&range.table))
        else {
            continue;
        };
        // A key with `*` is about many figures, which need not be alike; a dated header of a wide table is one of many.
        let column = table.header.iter().position(|header| *header == range.column);
        let Some(column) = column.filter(|_| !Keyed::is_pattern(&range.key)) else {
            continue;
        };
        for row in Keyed::new(def, table).find(&range.key) {
            let cell = table.rows[row].cells.get(column);
            let Some(figure) = cell.and_then(|cell| value::number(cell, table.decimal_comma).ok()) else {
                continue;
            };
            if !(range.low..=range.high).contains(&figure) {
                let words = format!(
                    "`{}` of `{}` is {figure}, outside of its range of {} to {}",
                    range.column, range.key, range.low, range.high
                );
                lookout.warn("ranges", at, "low", words, "widen the range, or correct the figure");
            }
        }
    }
}
