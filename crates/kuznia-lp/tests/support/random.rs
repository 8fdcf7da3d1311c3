//! Small random programs with whole columns: feasible and infeasible, with choices, fixed charges and free columns, and
//! their answers by enumeration.

use super::dice::Dice;
use kuznia_lp::{Col, Program};

const INF: f64 = f64::INFINITY;

/// The program of this number, the same on every machine. Every column but a few continuous ones is bounded, and costs
/// keep those from falling without end.
pub(crate) fn random_mip(number: u64) -> Program {
    let mut dice = Dice(number.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493));
    let mut program = Program::new();
    program.offset = dice.below(7) as f64 - 3.0;
    let pure = dice.below(2) == 0;
    let wholes = 2 + dice.below(6);
    let mut cols: Vec<Col> = Vec::new();
    for _ in 0..wholes {
        let lower = if dice.below(4) == 0 { -1.0 - dice.below(2) as f64 } else { 0.0 };
        let upper = lower + 1.0 + dice.below(3) as f64;
        cols.push(program.add_col(dice.below(21) as f64 - 8.0, lower, upper, true));
    }
    if !pure {
        for _ in 0..1 + dice.below(5) {
            match dice.below(3) {
                0 => cols.push(program.add_col(dice.below(9) as f64 + dice.unit(), 0.0, INF, false)),
                1 => cols.push(program.add_col(dice.below(11) as f64 - 5.0, 0.0, 4.5, false)),
                _ => cols.push(program.add_col(dice.below(11) as f64 - 5.0, -2.5, 3.0, false)),
            }
        }
    }
    // Two in three are built around a point, so that most have a solution.
    let around: Option<Vec<f64>> = (dice.below(3) > 0).then(|| {
        let upper = |col: &Col| program.col_upper[col.index()].min(6.0);
        cols.iter()
            .map(|col| program.col_lower[col.index()] + dice.below(3) as f64)
            .zip(cols.iter().map(upper))
            .map(|(a, b)| a.min(b))
            .collect()
    });
    for _ in 0..1 + dice.below(7) {
        let mut terms: Vec<(Col, f64)> = Vec::new();
        for &col in &cols {
            if dice.below(2) == 0 {
                terms.push((col, dice.below(13) as f64 - 4.0));
            }
        }
        let room = dice.below(25) as f64 - 3.0;
        if let Some(point) = &around {
            let activity: f64 = terms.iter().map(|&(col, value)| value * point[col.index()]).sum();
            let (lower, upper) = match dice.below(5) {
                0 | 1 => (-INF, activity + 0.5),
                2 | 3 => (activity - 0.5 - dice.below(2) as f64, INF),
                _ => (activity, activity + dice.below(2) as f64),
            };
            program.add_row(lower, upper, &terms);
            continue;
        }
        let (lower, upper) = match dice.below(5) {
            0 | 1 => (-INF, room + 0.5),
            2 | 3 => (room - 8.5, INF),
            _ if pure => (room - 6.0, room - 4.0),
            _ => (room - 6.0, room - 6.0),
        };
        program.add_row(lower, upper, &terms);
    }
    if dice.below(4) == 0 {
        // A choice among some of the columns.
        let terms: Vec<(Col, f64)> = cols[..wholes].iter().take(4).map(|&col| (col, 1.0)).collect();
        program.add_row(-INF, 1.0, &terms);
    }
    program
}

/// The least objective by enumeration, `None` where there is none at all; only for programs of whole columns.
pub(crate) fn by_enumeration(program: &Program) -> Option<Option<f64>> {
    if program.n_integers() < program.n_cols() {
        return None;
    }
    let mut x = program.col_lower.clone();
    let mut best: Option<f64> = None;
    loop {
        if program.violation(&x) <= 1e-9 {
            let objective = program.objective(&x);
            best = Some(best.map_or(objective, |least| least.min(objective)));
        }
        // The next point, as an odometer counts.
        let Some(at) = (0..x.len()).find(|&at| x[at] < program.col_upper[at]) else { return Some(best) };
        x[at] += 1.0;
        x[..at].copy_from_slice(&program.col_lower[..at]);
    }
}
