//! How the program of a struck case differs from the nominal one, figure by figure.

use crate::stages::{Change, StageFault};
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::Formulation;

/// Families in which a commitment that a delay pushes beyond the horizon still counts: it is paid for and counted.
const PAID: [&str; 5] = ["outlay", "budget", "project_units", "project_order", "project_excludes"];

/// All changes from one formulation to another of the same case with other levels. Rows are matched by what they are;
/// columns too, since a longer lead can take away late commitments.
pub(super) fn diff(nominal: &Formulation, other: &Formulation) -> Result<Vec<Change>, StageFault> {
    let (ours, theirs) = (&nominal.program, &other.program);
    let same_rows =
        ours.n_rows() == theirs.n_rows() && rows(ours).all(|row| nominal.row_tag(row) == other.row_tag(row));
    if !same_rows {
        return Err(StageFault("a future has other rows than the case itself".to_owned()));
    }
    let place = places(nominal, other)?;
    let mut changes = Vec::new();
    for (at, their) in place.iter().enumerate() {
        let Some(their) = their.map(Col::index) else { continue };
        let col = Col(at as u32);
        let bounds = (theirs.col_lower[their], theirs.col_upper[their]);
        if differ(bounds.0, ours.col_lower[at]) || differ(bounds.1, ours.col_upper[at]) {
            changes.push(Change::Col(col, bounds.0, bounds.1));
        }
        if differ(theirs.cost[their], ours.cost[at]) {
            changes.push(Change::Cost(col, theirs.cost[their]));
        }
    }
    let mut back = vec![u32::MAX; theirs.n_cols()];
    for (at, their) in place.iter().enumerate() {
        if let Some(their) = their {
            back[their.index()] = at as u32;
        }
    }
    let mut figure = vec![0.0; ours.n_cols()];
    let mut seen = vec![u32::MAX; ours.n_cols()];
    for row in rows(ours) {
        let bounds = (theirs.row_lower[row.index()], theirs.row_upper[row.index()]);
        if differ(bounds.0, ours.row_lower[row.index()]) || differ(bounds.1, ours.row_upper[row.index()]) {
            changes.push(Change::Row(row, bounds.0, bounds.1));
        }
        for (col, value) in theirs.row(row) {
            let at = back[col.index()] as usize;
            (figure[at], seen[at]) = (value, row.0);
        }
        for (col, value) in ours.row(row) {
            let at = col.index();
            let is_there = seen[at] == row.0;
            // Taken out of what they have, so that only new figures are left.
            seen[at] = u32::MAX;
            let gone = place[at].is_none();
            let keeps = gone && nominal.row_tag(row).is_some_and(|tag| PAID.contains(&tag.family));
            let new = if is_there { figure[at] } else { 0.0 };
            if differ(new, value) && !keeps {
                changes.push(Change::Coefficient(row, col, new));
            }
        }
        for (col, value) in theirs.row(row) {
            let at = back[col.index()] as usize;
            if seen[at] == row.0 {
                changes.push(Change::Coefficient(row, Col(at as u32), value));
                seen[at] = u32::MAX;
            }
        }
    }
    Ok(changes)
}

/// Whether two figures differ by more than the rounding of the same arithmetic.
fn differ(a: f64, b: f64) -> bool {
    a != b && (a - b).abs().partial_cmp(&(1e-12 * a.abs().max(b.abs()))) != Some(std::cmp::Ordering::Less)
}

fn rows(program: &Program) -> impl Iterator<Item = Row> + use<> {
    (0..program.n_rows() as u32).map(Row)
}

/// For each of our columns the same one of theirs; only commitments may be missing there.
fn places(nominal: &Formulation, other: &Formulation) -> Result<Vec<Option<Col>>, StageFault> {
    let (ours, theirs) = (nominal.program.n_cols() as u32, other.program.n_cols() as u32);
    let mut place = Vec::with_capacity(ours as usize);
    let mut next = 0;
    for col in (0..ours).map(Col) {
        let tag = nominal.col_tag(col);
        if next < theirs && other.col_tag(Col(next)) == tag {
            place.push(Some(Col(next)));
            next += 1;
        } else if tag.is_some_and(|tag| tag.family == "project") {
            place.push(None);
        } else {
            return Err(StageFault(format!("a future lacks `{}`", nominal.col_name(col))));
        }
    }
    if next < theirs {
        return Err(StageFault(format!("a future has `{}` besides", other.col_name(Col(next)))));
    }
    Ok(place)
}
