//! Lines, their dated capacity and availability, and the processes that they run.

use super::desk::Desk;
use super::levels::levels;
use super::places::Names;
use crate::case::{Level, Line, LineId, LineProcess, LineProcessId};
use kuznia_base::{Calendar, Id, Money, MoneyPerYear, QuantityPerYear, Share, Table};

pub(super) struct Lines {
    pub lines: Table<LineId, Line>,
    pub line_processes: Table<LineProcessId, LineProcess>,
}

pub(super) fn lines(desk: &Desk, names: &Names, calendar: &Calendar) -> Lines {
    super::goods::receipts_in_time(desk, calendar);
    let mut lines: Table<LineId, Line> = Table::new();
    for row in desk.sheet("lines").rows() {
        let name = row.owned("line").unwrap_or_default();
        lines.push(Line {
            label: row.owned("label").unwrap_or_else(|| name.clone()),
            name,
            site: row.refer("site", &names.sites).unwrap_or(Id::new(0)),
            owner: row.owned("owner"),
            installed: Level::constant(row.number("installed").unwrap_or(0.0)),
            retires: row.date("retires"),
            availability: Level::constant(1.0),
            fixed_cost: MoneyPerYear(row.number("fixed_cost_per_year").unwrap_or(0.0)),
            min_load: Share(row.number("min_load").unwrap_or(0.0)),
            overtime_share: Share(row.number("overtime_share").unwrap_or(0.0)),
            overtime_cost: MoneyPerYear(row.number("overtime_cost").unwrap_or(0.0)),
        });
    }
    let sheet = desk.sheet("line_capacity");
    for (line, steps) in
        levels(&sheet, "installed", |row| row.refer("line", &names.lines).into_iter().collect())
    {
        lines[line].installed.steps = steps;
    }
    let sheet = desk.sheet("line_availability");
    let of = |row: &super::read::Row| match row.text("line").as_deref() {
        Some("*") => lines.ids().collect(),
        _ => row.refer("line", &names.lines).into_iter().collect::<Vec<_>>(),
    };
    for (line, steps) in levels(&sheet, "share", of) {
        lines[line].availability.steps = steps;
    }
    Lines { line_processes: line_processes(desk, names), lines }
}

/// In order of line, as the rows stand within one.
fn line_processes(desk: &Desk, names: &Names) -> Table<LineProcessId, LineProcess> {
    let mut found = Vec::new();
    for row in desk.sheet("line_processes").rows() {
        let (line, process) = (row.refer("line", &names.lines), row.refer("process", &names.processes));
        let runs = row.number("runs_per_year").unwrap_or(1.0);
        let cost = Money(row.number("cost").unwrap_or(0.0));
        let setup_cost = Money(row.number("setup_cost").unwrap_or(0.0));
        if let (Some(line), Some(process)) = (line, process) {
            found.push(LineProcess { line, process, runs_per_year: QuantityPerYear(runs), cost, setup_cost });
        }
    }
    found.sort_by_key(|lp| lp.line);
    Table::from(found)
}
