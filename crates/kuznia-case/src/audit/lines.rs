//! Lines: installed units, capacity, overtime, set-up, minimum load and gates.

use super::book::{Book, Touched, of};
use super::ledger::{Family, Ledger, Row};
use super::projects;
use crate::case::{LineId, LineProcessId};
use kuznia_base::{Id, PeriodId};

/// Rows about lines and the processes that they run.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    let gated = book.gated();
    for line in book.case.lines.ids() {
        let runs = |lp: &LineProcessId| book.case.line_processes[*lp].line == line;
        let own: Vec<LineProcessId> = book.case.line_processes.ids().filter(runs).collect();
        // Only rows with a switch or a permission need the greatest capacity.
        let bounded = own.iter().any(|&lp| book.is_switched(lp) || gated[lp.index()]);
        let most = if bounded { projects::max_installed(book, line) } else { Vec::new() };
        for t in book.calendar.ids() {
            capacity(book, ledger, line, &own, t);
            let most = super::book::at(&most, t);
            for &lp in &own {
                switch(book, ledger, lp, &own, most, t);
                if gated[lp.index()] {
                    gate(book, ledger, lp, most, t);
                }
            }
        }
    }
}

/// y · availability: what one installed unit gives.
fn available(book: &Book, line: LineId, t: PeriodId) -> f64 {
    book.year(t) * book.case.lines[line].availability.mean(book.calendar, t)
}

/// Adds Σ_p run/runs_per_year of a line's processes.
fn load(book: &Book, row: &mut Row, own: &[LineProcessId], t: PeriodId) {
    for &lp in own {
        row.term(1.0 / book.case.line_processes[lp].runs_per_year.0, of(&book.plan.run, lp, t));
    }
}

/// installed ≥ 0; Σ_p run/rate ≤ y·availability·installed + overtime; overtime ≤ share·y·availability·installed.
fn capacity(book: &Book, ledger: &mut Ledger, line: LineId, own: &[LineProcessId], t: PeriodId) {
    let key = || format!("{},{}", book.case.lines[line].name, book.label(t));
    let (installed, overtime) = (&book.installed[line][t.index()], of(&book.plan.overtime, line, t));
    ledger.at_least_zero(Family::Installed, installed, key);
    let available = available(book, line, t);
    let mut row = Row::new();
    load(book, &mut row, own, t);
    row.plus(-available, installed);
    row.term(-1.0, overtime);
    ledger.at_most_zero(Family::LineCapacity, &row, key);
    let mut row = Row::new();
    row.term(1.0, overtime);
    row.plus(-available * book.case.lines[line].overtime_share.0, installed);
    ledger.at_most_zero(Family::Overtime, &row, key);
}

/// Most runs that the line could ever make in the period, with overtime.
fn most_runs(book: &Book, lp: LineProcessId, most: f64, t: PeriodId) -> f64 {
    let own = &book.case.line_processes[lp];
    let overtime = 1.0 + book.case.lines[own.line].overtime_share.0;
    own.runs_per_year.0 * available(book, own.line, t) * most * overtime
}

/// run ≤ most runs · on, on whole and at most 1; with a minimum load
/// Σ_p′ run/rate ≥ min_load·y·availability·installed − min_load·y·availability·max_installed·(1 − on).
fn switch(
    book: &Book,
    ledger: &mut Ledger,
    lp: LineProcessId,
    own: &[LineProcessId],
    most: f64,
    t: PeriodId,
) {
    let key = || format!("{},{}", book.line_process(lp), book.label(t));
    let on = of(&book.plan.on, lp, t);
    if !book.is_switched(lp) {
        return;
    }
    ledger.whole(Family::Setup, on, key);
    ledger.at_most(Family::Setup, on, 1.0, key);
    let mut row = Row::new();
    row.term(1.0, of(&book.plan.run, lp, t));
    row.term(-most_runs(book, lp, most, t), on);
    ledger.at_most_zero(Family::Setup, &row, key);
    let line = book.case.line_processes[lp].line;
    let min_load = book.case.lines[line].min_load.0;
    if min_load > 0.0 {
        let least = min_load * available(book, line, t);
        let mut row = Row::new();
        load(book, &mut row, own, t);
        row.plus(-least, &book.installed[line][t.index()]);
        row.constant(least * most);
        row.term(-least * most, on);
        ledger.at_least_zero(Family::MinLoad, &row, key);
    }
}

/// run ≤ most runs · Σ amount·in_force·units of the gates that name the line process.
fn gate(book: &Book, ledger: &mut Ledger, lp: LineProcessId, most: f64, t: PeriodId) {
    let mut row = Row::new();
    row.term(1.0, of(&book.plan.run, lp, t));
    book.add_effects(&mut row, -most_runs(book, lp, most, t), Touched::Gate(lp), t);
    ledger.at_most_zero(Family::Gate, &row, || format!("{},{}", book.line_process(lp), book.label(t)));
}
