//! Level tables: figures from a date on, long or wide.

use super::read::{Row, Sheet};
use kuznia_base::Instant;
use std::collections::BTreeMap;

/// Dated values by key, in order of time.
pub(super) type Levels<K> = BTreeMap<K, Vec<(Instant, f64)>>;

/// Reads the dated values of a column; `key` gives the key of a row, or several for a wildcard.
pub(super) fn levels<K: Ord + Copy>(
    sheet: &Sheet,
    column: &str,
    mut key: impl FnMut(&Row) -> Vec<K>,
) -> Levels<K> {
    let mut levels: Levels<K> = BTreeMap::new();
    let mut seen: BTreeMap<(K, Instant), u32> = BTreeMap::new();
    for row in sheet.rows() {
        let keys = key(&row);
        let dated: Vec<(Instant, f64)> = if sheet.dates.is_empty() {
            // A blank means "as before", so the row has no step of this column.
            row.date("from").and_then(|from| row.number(column).map(|value| (from, value))).into_iter().collect()
        } else {
            let header = |at: usize| sheet.table.and_then(|table| table.header.get(at)).map_or("", String::as_str);
            sheet.dates.iter().filter_map(|&(at, date)| row.dated(at, header(at)).map(|value| (date, value))).collect()
        };
        for &key in &keys {
            for &(from, value) in &dated {
                if let Some(first) = seen.insert((key, from), row.number_of()) {
                    let hint = format!("row {first} gives a value for the same date");
                    row.fault("from", format!("two values hold from {from} on"), hint);
                }
                levels.entry(key).or_default().push((from, value));
            }
        }
    }
    levels.values_mut().for_each(|steps| steps.sort_by_key(|(from, _)| *from));
    levels
}
