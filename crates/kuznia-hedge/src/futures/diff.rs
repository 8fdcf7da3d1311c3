//! How the program of a struck case differs from the nominal one, figure by figure.

use crate::stages::{Change, StageFault};
use kuznia_lp::{Col, Row};
use kuznia_plan::{Formulation, Key};

/// All changes from one formulation to another of the same case with other figures.
///
/// A delay does not make capital cheaper: what a commitment costs changes with the project's cost alone.
pub(super) fn diff(nominal: &Formulation, other: &Formulation) -> Result<Vec<Change>, StageFault> {
    let (ours, theirs) = (&nominal.program, &other.program);
    let rows = 0..ours.n_rows() as u32;
    if let Some(row) = rows.clone().map(Row).find(|row| nominal.row_tag(*row) != other.row_tag(*row)) {
        return Err(StageFault(format!("a future lacks the row `{}`", nominal.row_name(row))));
    }
    let cols = 0..ours.n_cols() as u32;
    if let Some(col) = cols.clone().map(Col).find(|col| nominal.col_tag(*col) != other.col_tag(*col)) {
        return Err(StageFault(format!("a future lacks `{}`", nominal.col_name(col))));
    }
    if (theirs.n_rows(), theirs.n_cols()) != (ours.n_rows(), ours.n_cols()) {
        return Err(StageFault("a future has other rows or columns besides".to_owned()));
    }
    let mut changes = Vec::new();
    for col in cols.map(Col) {
        let at = col.index();
        let bounds = (theirs.col_lower[at], theirs.col_upper[at]);
        if differ(bounds.0, ours.col_lower[at]) || differ(bounds.1, ours.col_upper[at]) {
            changes.push(Change::Col(col, bounds.0, bounds.1));
        }
        let cost = match nominal.col_tag(col).map(|tag| tag.key) {
            Some(Key::Project(k)) => {
                let cost = nominal.case().projects[k].cost.0;
                let period = nominal.col_tag(col).and_then(|tag| tag.period).filter(|_| cost > 0.0);
                let more = period.map_or(0.0, |t| other.payments(k, t) - nominal.payments(k, t));
                if more == 0.0 { ours.cost[at] } else { ours.cost[at] * (1.0 + more / cost) }
            }
            _ => theirs.cost[at],
        };
        if differ(cost, ours.cost[at]) {
            changes.push(Change::Cost(col, cost));
        }
    }
    let mut figure = vec![0.0; ours.n_cols()];
    let mut seen = vec![u32::MAX; ours.n_cols()];
    for row in rows.map(Row) {
        // Which project waits for which is kept by the commitments, which nobody can take back when one of them is late.
        if nominal.row_tag(row).is_some_and(|tag| tag.family == "project_order") {
            continue;
        }
        let at = row.index();
        let bounds = (theirs.row_lower[at], theirs.row_upper[at]);
        if differ(bounds.0, ours.row_lower[at]) || differ(bounds.1, ours.row_upper[at]) {
            changes.push(Change::Row(row, bounds.0, bounds.1));
        }
        for (col, value) in theirs.row(row) {
            (figure[col.index()], seen[col.index()]) = (value, row.0);
        }
        for (col, value) in ours.row(row) {
            let is_there = seen[col.index()] == row.0;
            // Taken out of what they have, so that only figures that were zero are left.
            seen[col.index()] = u32::MAX;
            let new = if is_there { figure[col.index()] } else { 0.0 };
            if differ(new, value) {
                changes.push(Change::Coefficient(row, col, new));
            }
        }
        for (col, value) in theirs.row(row).filter(|(col, _)| seen[col.index()] == row.0) {
            changes.push(Change::Coefficient(row, col, value));
        }
    }
    Ok(changes)
}

/// Whether two figures differ by more than the rounding of the same arithmetic.
fn differ(a: f64, b: f64) -> bool {
    a != b && (a - b).abs().partial_cmp(&(1e-12 * a.abs().max(b.abs()))) != Some(std::cmp::Ordering::Less)
}
