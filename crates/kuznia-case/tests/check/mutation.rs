//! One known cell of the full case is made wrong, and a fault must name exactly that cell: every table, every column.

use crate::full::full;
use kuznia_case::schema::{self, Column, Kind, TableDef};
use kuznia_case::{Cell, Draft, check};

/// One cell and what is written into it.
struct Mutation {
    table: &'static TableDef,
    row: usize,
    at: usize,
    wrong: &'static str,
}

/// What is wrong in a column, whatever the case.
fn wrongs(column: &Column) -> Vec<&'static str> {
    let mut wrongs: Vec<&str> = match column.kind {
        Kind::Name | Kind::Text => Vec::new(),
        Kind::Reference(_) => vec!["no-such-thing"],
        Kind::Number { least, .. } => {
            let negative = (least >= 0.0).then_some("-1");
            ["many", "NaN", "inf", "-inf", "1e999", "2026-01-01"].into_iter().chain(negative).collect()
        }
        Kind::Whole { .. } => vec!["many", "NaN", "inf", "-1", "1.5"],
        Kind::Date => vec!["someday", "2026-02-30", "01.02.2026", "7"],
        Kind::Yes => vec!["perhaps", "7"],
        Kind::Choice(_) => vec!["no-such-word", "7"],
        Kind::Written => vec!["no:such/thing"],
    };
    if column.required {
        wrongs.push("");
    }
    wrongs
}

/// All mutations of all filled cells, in a fixed order.
fn mutations(draft: &Draft) -> Vec<Mutation> {
    let mut found = Vec::new();
    for table in schema::tables() {
        let own = &draft.tables[table.name];
        for (row, cells) in own.rows.iter().enumerate() {
            for (at, name) in own.header.iter().enumerate() {
                // Under a date as a header stand the figures of a level.
                let column =
                    table.column(name).or_else(|| table.level_value().filter(|_| name.starts_with("20")));
                let Some(column) = column.filter(|_| !cells.cells[at].is_blank()) else { continue };
                let wide = table.column(name).is_none();
                let due = |wrong: &&str| !(wide && wrong.is_empty());
                found.extend(wrongs(column).into_iter().filter(due).map(|wrong| Mutation {
                    table,
                    row,
                    at,
                    wrong,
                }));
            }
        }
    }
    found
}

/// The fault that is missing, if the mutation is not located at its cell.
fn unlocated(full: &Draft, mutation: &Mutation) -> Option<String> {
    let mut draft = full.clone();
    let own = draft.tables.get_mut(mutation.table.name).expect("the full case has every table");
    let (number, column) = (own.rows[mutation.row].number, own.header[mutation.at].clone());
    own.rows[mutation.row].cells[mutation.at] = Cell::text(mutation.wrong);
    let checked = check(&draft);
    let located = checked.notes.faults.iter().any(|fault| {
        fault.place.table.as_deref() == Some(mutation.table.name)
            && fault.place.row == Some(number)
            && fault.place.column.as_deref() == Some(column.as_str())
    });
    let table = mutation.table.name;
    let what = format!("{table}, row {number}, `{column}` = `{}`", mutation.wrong);
    if checked.case.is_some() {
        return Some(format!("{what}: the case is taken for sound"));
    }
    (!located).then(|| format!("{what}:\n{}", checked.notes))
}

/// Every n-th mutation, from one on that a seed chooses.
fn hold(every: usize, seed: usize) {
    let full = full();
    let all = mutations(&full);
    assert!(all.len() > 3000, "only {} mutations", all.len());
    let unlocated: Vec<String> = all
        .iter()
        .skip(seed % every)
        .step_by(every)
        .filter_map(|mutation| unlocated(&full, mutation))
        .collect();
    assert!(unlocated.is_empty(), "{} are not located:\n{}", unlocated.len(), unlocated.join("\n"));
}

#[test]
fn a_tenth_of_all_wrong_cells_is_located() {
    hold(10, 2026);
}

#[test]
#[ignore = "a minute: every wrong cell of the full case"]
fn every_wrong_cell_is_located() {
    hold(1, 0);
}

#[test]
fn every_column_can_be_made_wrong_but_names_and_plain_text() {
    let draft = full();
    let all = mutations(&draft);
    for table in schema::tables() {
        let header = &draft.tables[table.name].header;
        for column in table.columns.iter().filter(|column| !wrongs(column).is_empty()) {
            let wide = !header.iter().any(|name| name == column.name);
            let is_hit = |m: &Mutation| m.table.name == table.name && (wide || header[m.at] == column.name);
            assert!(all.iter().any(is_hit), "nothing tries `{}` of `{}`", column.name, table.name);
        }
    }
}

#[test]
fn a_key_that_stands_twice_is_located() {
    let full = full();
    for table in schema::tables() {
        let keys: Vec<&Column> = table.columns.iter().filter(|column| column.key).collect();
        let own = &full.tables[table.name];
        // The last row again, behind the others; what has no key may repeat.
        if keys.is_empty() || own.header.iter().any(|name| name.starts_with("20")) {
            continue;
        }
        let mut draft = full.clone();
        let rows = &mut draft.tables.get_mut(table.name).expect("every table is there").rows;
        let mut again = rows.last().expect("every table has rows").clone();
        again.number += 1;
        let number = again.number;
        rows.push(again);
        let checked = check(&draft);
        let located = |fault: &kuznia_base::Note| {
            fault.place.table.as_deref() == Some(table.name) && fault.place.row == Some(number)
        };
        assert!(checked.notes.faults.iter().any(located), "{}: {}", table.name, checked.notes);
    }
}

#[test]
fn a_wrong_setting_is_located() {
    let full = full();
    for (setting, wrong) in [
        ("calendar.step", "fortnight"),
        ("calendar.every", "0"),
        ("calendar.count", "0"),
        ("calendar.count", "-3"),
        ("calendar.count", "2.5"),
        ("calendar.count", "many"),
        ("calendar.start", "someday"),
        ("calendar.year_fraction", "solar"),
        ("economics.discount_rate", "NaN"),
        ("economics.discount_rate", "inf"),
        ("economics.discount_rate", "-2"),
        ("economics.price_date", "someday"),
        ("economics.horizon_value", "perpetual"),
        ("economics.closing_stock_share", "1.5"),
        ("economics.closing_stock_share", "-0.5"),
    ] {
        let mut draft = full.clone();
        let own = draft.settings.get_mut(setting).expect("the full case has every setting");
        own.cell = Cell::text(wrong);
        let line = own.line;
        let checked = check(&draft);
        assert!(checked.case.is_none(), "{setting} = {wrong} is taken for sound");
        let located = checked.notes.faults.iter().any(|fault| fault.place.row == line);
        assert!(located, "{setting} = {wrong}: {}", checked.notes);
    }
}
