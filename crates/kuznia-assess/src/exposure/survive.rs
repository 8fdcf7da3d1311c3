//! How long service survives a loss in the program of operations, and what a loss of given length costs.

use crate::operations::{Changes, Node, Operations, solve_on};
use kuznia_lp::{Basis, Lp, Solution};

/// What the loss of a node does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Survival {
    /// Days until service is lost; `None`: never within the window.
    pub(crate) days: Option<f64>,
    /// Service lost until the node is back, at the weights, undiscounted.
    pub(crate) impact: f64,
    /// The same by requirement, in effective units (consume) or unit-years (hold).
    pub(crate) lost: Vec<f64>,
}

/// Part of the planned service that is the solver's noise.
pub(crate) const NOISE: f64 = 1e-7;

/// Steps inside one period.
const STEPS: usize = 12;

/// Days to which the time is found.
const PRECISION: f64 = 1e-3;

/// Solves for a loss until recovery and for the longest loss without harm.
///
/// The harm of a loss grows with its length. The period in which harm begins is found by doubling and bisection around the
/// time to recover, and the day in it by Newton's method: within one period the harm is convex in the day, so that its prices
/// lead to the root from the right. Each step goes on from the basis of the one before; the first starts from the basis that
/// all nodes share.
pub(crate) fn survive(
    operations: &Operations,
    (lp, basis): (&mut Lp, &Basis),
    node: Node,
    recover: f64,
) -> Option<Survival> {
    let noise = NOISE * operations.whole().max(1e-9);
    let calendar = &operations.matter.case.calendar;
    let start = calendar.period(operations.start).start;
    let ends: Vec<f64> = operations.periods().map(|t| calendar.period(t).end.days_since(start)).collect();
    let last = ends.len().checked_sub(1)?;
    lp.set_basis(basis).ok()?;
    let mut harm = |days: f64| {
        let changes = operations.outage(&[(node, days)]);
        let solution = solve_on(operations, &mut *lp, &changes)?;
        Some((solution.objective.max(0.0), solution, changes))
    };
    let (impact, solution, _) = harm(recover.min(ends[last]))?;
    let mut lost = vec![0.0; operations.loss.len()];
    if impact > noise {
        for (r, lost) in lost.iter_mut().enumerate() {
            *lost = lost_of(operations, r, &solution);
        }
    }
    // Periods `low..=high`: harm begins in one of them.
    let within = |days: f64| ends.iter().position(|&end| end >= days - 1e-9).unwrap_or(last);
    let (mut low, mut high) = (0, within(recover));
    if impact <= noise {
        loop {
            if harm(ends[high])?.0 > noise {
                break;
            }
            if high == last {
                return Some(Survival { days: None, impact: 0.0, lost });
            }
            low = high + 1;
            high = within(2.0 * ends[high]);
        }
    }
    while low < high {
        let middle = low.midpoint(high);
        if harm(ends[middle])?.0 > noise { high = middle } else { low = middle + 1 }
    }
    let begin = if low == 0 { 0.0 } else { ends[low - 1] };
    // A flow without a limit is lost only with its whole period: just before its end all bounds move evenly.
    let mut days = (ends[low] - PRECISION).max(begin);
    let (mut value, mut solution, mut changes) = harm(days)?;
    if value <= noise {
        days = ends[low];
    }
    for _ in 0..STEPS {
        if value <= noise {
            break;
        }
        let earlier = operations.outage(&[(node, begin.midpoint(days))]);
        let slope = 2.0 * slope(&changes, &earlier, &solution) / (days - begin).max(PRECISION);
        let root = if slope > 0.0 { (days - value / slope).max(begin) } else { begin };
        let step = days - root;
        days = root;
        if step < PRECISION || root <= begin {
            break;
        }
        (value, solution, changes) = harm(days)?;
    }
    Some(Survival { days: Some(days), impact: if impact > noise { impact } else { 0.0 }, lost })
}

/// Loss of a requirement over all periods: units, or unit-years for levels.
fn lost_of(operations: &Operations, r: usize, solution: &Solution) -> f64 {
    use kuznia_case::case::RequirementKind;
    let case = operations.matter.case;
    let id = kuznia_base::Id::new(r);
    let is_level = case.requirements[id].kind == RequirementKind::Hold;
    let lost = operations.lost(id, solution);
    let years = |t| if is_level { case.calendar.years(t) } else { 1.0 };
    operations.periods().zip(lost).map(|(t, lost)| years(t) * lost).sum()
}

/// Σ price · (bound − bound of the other changes).
fn slope(changes: &Changes, other: &Changes, solution: &Solution) -> f64 {
    let mut sum = 0.0;
    let mut at = other.cols.iter().peekable();
    for &(col, _, upper) in &changes.cols {
        if let Some(&&(_, _, before)) = at.peek().filter(|own| own.0 == col) {
            sum += solution.col_dual[col.index()] * (upper - before);
            at.next();
        }
    }
    let mut at = other.rows.iter().peekable();
    for &(row, _, upper) in &changes.rows {
        if let Some(&&(_, _, before)) = at.peek().filter(|own| own.0 == row) {
            sum += solution.row_dual[row.index()] * (upper - before);
            at.next();
        }
    }
    sum
}
