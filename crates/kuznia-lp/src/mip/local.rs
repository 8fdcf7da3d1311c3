//! Local search: changes of one choice or two in the best solution, tried in the order of what the slopes promise.
//!
//! With all whole columns fixed at y the least cost v(y) is convex in y, so a fixing that was solved bounds every other
//! from below: v(y′) ≥ v(y) + slope·(y′ − y) (Benders 1962). A change whose bound is not below the incumbent cannot be
//! better and is never tried.

use super::integers::Integers;
use super::search::{BATCH, Search, Trial};

/// Least improvement that counts, as a share of the objective.
const WORTH: f64 = 1e-6;

/// Single changes of which pairs are made.
const PAIRED: usize = 60;

/// New values of some whole columns, by position.
type Move = Vec<(usize, f64)>;

/// Improves the incumbent until so many trials in a row were in vain, so many iterations are spent, or no change
/// promises anything.
pub(super) fn improve(search: &mut Search<'_>, patience: usize, budget: u64) {
    let mut vain = 0;
    let stop_at = search.iterations.saturating_add(budget);
    while vain < patience && search.iterations < stop_at && !search.is_over() {
        let Some(incumbent) = &search.incumbent else { return };
        let (y, basis, best) = (incumbent.y.clone(), incumbent.basis.clone(), incumbent.objective);
        let mut moves = promising(search, &y, best - WORTH * best.abs());
        moves.retain(|(_, change)| !search.tried.contains(&key(&y, change)));
        moves.truncate(BATCH);
        if moves.is_empty() {
            return;
        }
        let trials: Vec<Trial> = moves
            .iter()
            .map(|(_, change)| {
                search.tried.insert(key(&y, change));
                Trial { y: changed(&y, change), basis: basis.clone() }
            })
            .collect();
        search.try_fixings(&trials, "local search");
        vain = if search.best() < best - WORTH * best.abs() { 0 } else { vain + trials.len() };
    }
}

/// Names a fixing by how it differs from zero: the same one is not tried twice.
fn key(y: &[f64], change: &Move) -> Vec<(usize, i64)> {
    changed(y, change).iter().enumerate().filter(|(_, y)| **y != 0.0).map(|(at, &y)| (at, y as i64)).collect()
}

fn changed(y: &[f64], change: &Move) -> Vec<f64> {
    let mut after = y.to_vec();
    for &(at, value) in change {
        after[at] = value;
    }
    after
}

/// Changes of one choice or two that may lead below `below`, the most promising first.
fn promising(search: &Search<'_>, y: &[f64], below: f64) -> Vec<(f64, Move)> {
    let integers = search.integers;
    let slopes = Slopes::at(search, y);
    let singles: Vec<(f64, Move)> =
        singles(search, y).into_iter().map(|change| (slopes.bound(y, &change), change)).collect();
    let mut found: Vec<(f64, Move)> = singles
        .iter()
        .filter(|(bound, change)| *bound < below && holds(integers, search, y, change))
        .cloned()
        .collect();
    // Of pairs, one part may do harm alone.
    let mut order: Vec<usize> = (0..singles.len()).collect();
    order.sort_by(|&a, &b| singles[a].0.total_cmp(&singles[b].0));
    order.truncate(PAIRED);
    for (at, &first) in order.iter().enumerate() {
        for &second in &order[at + 1..] {
            let (first, second) = (&singles[first].1, &singles[second].1);
            if first.iter().any(|(col, _)| second.iter().any(|(other, _)| other == col)) {
                continue;
            }
            let both: Move = first.iter().chain(second).copied().collect();
            let bound = slopes.bound(y, &both);
            if bound < below && holds(integers, search, y, &both) {
                found.push((bound, both));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// One step of one column, or another member chosen in a row.
fn singles(search: &Search<'_>, y: &[f64]) -> Vec<Move> {
    let mut moves = Vec::new();
    for (at, &(lower, upper)) in search.domain.cols.iter().enumerate() {
        if y[at] + 1.0 <= upper {
            moves.push(vec![(at, y[at] + 1.0)]);
        }
        if y[at] - 1.0 >= lower {
            moves.push(vec![(at, y[at] - 1.0)]);
        }
    }
    for row in search.integers.rows.iter().filter(|row| row.one_of) {
        let Some(&(now, _)) = row.terms.iter().find(|&&(col, _)| y[col] == 1.0) else { continue };
        if search.domain.cols[now].0 > 0.0 {
            continue;
        }
        for &(other, _) in
            row.terms.iter().filter(|&&(col, _)| col != now && search.domain.cols[col].1 >= 1.0)
        {
            moves.push(vec![(now, 0.0), (other, 1.0)]);
        }
    }
    moves
}

/// Whether the rows of whole columns alone still hold after a change.
fn holds(integers: &Integers, search: &Search<'_>, y: &[f64], change: &Move) -> bool {
    let value = |at: usize| change.iter().find(|(col, _)| *col == at).map_or(y[at], |(_, value)| *value);
    integers.rows.iter().zip(&search.domain.rows).all(|(row, &(lower, upper))| {
        if !row.terms.iter().any(|(col, _)| change.iter().any(|(changed, _)| changed == col)) {
            return true;
        }
        let activity: f64 = row.terms.iter().map(|&(col, factor)| factor * value(col)).sum();
        activity >= lower - 1e-9 && activity <= upper + 1e-9
    })
}

/// The solved fixings, as seen from one of them.
struct Slopes<'s> {
    /// Bound that each proves at the point, and its slope.
    planes: Vec<(f64, &'s [f64])>,
}

impl<'s> Slopes<'s> {
    fn at(search: &'s Search<'_>, y: &[f64]) -> Slopes<'s> {
        let planes = search
            .fixings
            .iter()
            .map(|fixing| {
                let step: f64 = fixing
                    .slope
                    .iter()
                    .zip(y.iter().zip(&fixing.y))
                    .map(|(slope, (y, from))| slope * (y - from))
                    .sum();
                (fixing.objective + step, fixing.slope.as_slice())
            })
            .collect();
        Slopes { planes }
    }

    /// No completion of the changed point is below this.
    fn bound(&self, y: &[f64], change: &Move) -> f64 {
        self.planes
            .iter()
            .map(|(bound, slope)| {
                bound + change.iter().map(|&(at, value)| slope[at] * (value - y[at])).sum::<f64>()
            })
            .fold(f64::NEG_INFINITY, f64::max)
    }
}
