//! Least changes: for every row and bound of a conflict, by how much it must give alone until there is a solution.

use super::elastic::{Elastic, Member};
use super::{Conflict, Direction, Mend, Target};
use crate::mip;
use crate::options::{Clock, Options, Purpose};
use crate::point::crosses;
use crate::program::{Col, Program, Row};
use crate::solution::Status;
use std::time::Duration;

/// Longest solve for one mend.
const SEARCH: Duration = Duration::from_secs(20);

/// Longest time for trying all mends of a conflict.
const TRIALS: Duration = Duration::from_secs(40);

/// A conflict of one row or column with itself: bounds that cross, or no whole number between them.
pub(super) fn crossed(program: &Program) -> Option<Conflict> {
    if !program.is_crossed() {
        return None;
    }
    let mut members = Vec::new();
    let mut mends = Vec::new();
    let mut whole = false;
    for row in 0..program.n_rows() as u32 {
        let row = Row(row);
        let (lower, upper) = (program.row_lower[row.index()], program.row_upper[row.index()]);
        if crosses(lower, upper) {
            members.push(Member::Row(row));
            mends.extend(both(Target::Row(row), lower - upper, lower - upper));
        }
    }
    for col in (0..program.n_cols() as u32).map(Col) {
        let (lower, upper) = (program.col_lower[col.index()], program.col_upper[col.index()]);
        let (least, greatest) = program.whole_range(col);
        let no_whole = program.integer[col.index()] && least > greatest;
        if crosses(lower, upper) || no_whole {
            members.push(Member::Lower(col));
            if crosses(lower, upper) {
                mends.extend(both(Target::Col(col), lower - upper, lower - upper));
            } else {
                mends.extend(both(Target::Col(col), lower - greatest, least - upper));
                whole = true;
            }
        }
    }
    // Each of several mends is needed.
    let single = members.len() == 1;
    let options = Options { time_limit: Some(SEARCH), ..Options::default() };
    let clock = Clock::start(&options);
    let mends = mends
        .into_iter()
        .map(|mend| if single { tried(program, mend, &clock, &options) } else { mend })
        .collect();
    Some(Conflict::new(&members, mends, whole, true))
}

/// Both ways to give.
fn both(target: Target, down: f64, up: f64) -> [Mend; 2] {
    [(Direction::LowerDown, down), (Direction::UpperUp, up)].map(|(direction, by)| Mend {
        target,
        direction,
        amount: by,
        tried: false,
    })
}

/// Mends of a conflict that exists without whole columns.
///
/// What one bound must give within the conflict alone is known at once; mostly that is enough for the whole program, and
/// where it is not, the program is asked how much is.
pub(super) fn relaxed(program: &Program, members: &[Member], clock: &Clock, options: &Options) -> Vec<Mend> {
    let Some(mut small) = Elastic::of_members(program, members.to_vec()) else {
        return Vec::new();
    };
    let Some(outcome) = small.solve(clock, options) else { return Vec::new() };
    let mut mends = Vec::new();
    for (at, &member) in members.iter().enumerate() {
        let direction = if outcome.price[at] >= 0.0 { Direction::LowerDown } else { Direction::UpperUp };
        if let Some(amount) = least_here(&mut small, at, direction, clock, options) {
            mends.push((member, Mend { target: target(member), direction, amount, tried: false }));
        }
    }
    let clock = clock.at_most(TRIALS);
    // Where the rest is infeasible without the conflict, no change of it alone can help.
    let without = without(program, members).relaxed();
    let options = &Options { purpose: Purpose::Values, ..options.clone() };
    let rest = crate::solve::solve_by(&without, options, None, &clock.at_most(SEARCH), &mut |_| ());
    if rest.status == Status::Infeasible {
        return mends
            .into_iter()
            .map(|(_, mend)| Mend { amount: six_digits(mend.amount)[1], ..mend })
            .collect();
    }
    mends
        .into_iter()
        .map(|(member, mend)| {
            let first = tried(program, mend, &clock, options);
            if first.tried || clock.expired() {
                return first;
            }
            match least_alone(program, member, mend.direction, &clock, options) {
                Some(amount) => tried(program, Mend { amount, ..mend }, &clock, options),
                None => first,
            }
        })
        .collect()
}

/// The program without these rows and bounds, and without costs.
fn without(program: &Program, members: &[Member]) -> Program {
    let mut without = program.clone();
    without.cost.fill(0.0);
    for member in members {
        match member {
            Member::Row(row) => {
                without.row_lower[row.index()] = f64::NEG_INFINITY;
                without.row_upper[row.index()] = f64::INFINITY;
            }
            Member::Lower(col) => without.col_lower[col.index()] = f64::NEG_INFINITY,
            Member::Upper(col) => without.col_upper[col.index()] = f64::INFINITY,
        }
    }
    without
}

/// By how much one bound must give when the rest of the program holds, whole columns relaxed; `None` where that is not
/// enough.
fn least_alone(
    program: &Program,
    member: Member,
    direction: Direction,
    clock: &Clock,
    options: &Options,
) -> Option<f64> {
    let giving = giving(program, member, direction)?.relaxed();
    let solution = crate::solve::solve_by(&giving, options, None, &clock.at_most(SEARCH), &mut |_| ());
    (solution.status == Status::Optimal)
        .then(|| solution.x.last().copied())
        .flatten()
        .filter(|&amount| amount > 0.0)
}

/// By how much one bound must give when only the conflict itself is looked at.
fn least_here(
    small: &mut Elastic,
    at: usize,
    direction: Direction,
    clock: &Clock,
    options: &Options,
) -> Option<f64> {
    let (below, above) = small.misses[at];
    let gives = if direction == Direction::LowerDown { below? } else { above? };
    // Everything else is a thousand times as dear.
    let others: Vec<(Col, f64)> = small
        .misses
        .iter()
        .flat_map(|&(below, above)| below.into_iter().chain(above))
        .map(|col| (col, if col == gives { 1.0 } else { 1000.0 }))
        .collect();
    small.lp.set_costs(&others).ok()?;
    let solution = small.lp.solve_by(clock, options, "conflict", &mut |_| ());
    (solution.status == Status::Optimal)
        .then(|| solution.x[gives.index()] * small.scale[at])
        .filter(|&amount| amount > 0.0)
}

/// Mends of a conflict that only whole columns make: each bound is made elastic alone and the search repeated, within
/// the conflict first, then, where that is not enough and no other conflict stands in the way, in the whole program.
pub(super) fn whole(program: &Program, members: &[Member], clock: &Clock, options: &Options) -> Vec<Mend> {
    let options = Options { purpose: Purpose::Values, time_limit: None, gap: 0.0, ..options.clone() };
    let clock = &clock.at_most(TRIALS);
    let least = |program: &Program, member, direction| -> Option<f64> {
        let giving = giving(program, member, direction)?;
        let found = mip::solve(&giving, &options, None, &clock.at_most(SEARCH), &mut |_| ());
        found.x.last().copied().filter(|&amount| amount > 0.0)
    };
    let here = only(program, members);
    let rest = without(program, members);
    let rest = crate::solve::solve_by(&rest, &options, None, &clock.at_most(SEARCH), &mut |_| ());
    let others = rest.status == Status::Infeasible;
    let mut mends = Vec::new();
    for &member in members {
        for direction in [Direction::LowerDown, Direction::UpperUp] {
            if clock.expired() {
                return mends;
            }
            let Some(amount) = least(&here, member, direction) else { continue };
            let mend = Mend { target: target(member), direction, amount, tried: false };
            let untried = Mend { amount: six_digits(amount)[1], ..mend };
            if others {
                mends.push(untried);
                continue;
            }
            let first = tried(program, mend, clock, &options);
            mends.push(match first.tried {
                true => first,
                false => match least(program, member, direction) {
                    Some(amount) => tried(program, Mend { amount, ..mend }, clock, &options),
                    None => untried,
                },
            });
        }
    }
    mends
}

/// The program with the rows of a conflict alone.
fn only(program: &Program, members: &[Member]) -> Program {
    let mut only = program.clone();
    only.row_lower.fill(f64::NEG_INFINITY);
    only.row_upper.fill(f64::INFINITY);
    for member in members {
        if let Member::Row(row) = member {
            only.row_lower[row.index()] = program.row_lower[row.index()];
            only.row_upper[row.index()] = program.row_upper[row.index()];
        }
    }
    only
}

/// The program with one bound that gives: its last column says by how much, and that is all that costs.
fn giving(program: &Program, member: Member, direction: Direction) -> Option<Program> {
    let mut giving = program.clone();
    giving.cost.fill(0.0);
    giving.offset = 0.0;
    let gives = giving.add_col(1.0, 0.0, f64::INFINITY, false);
    let down = direction == Direction::LowerDown;
    let sign = if down { 1.0 } else { -1.0 };
    match member {
        Member::Row(row) => {
            let (lower, upper) = (giving.row_lower[row.index()], giving.row_upper[row.index()]);
            let terms: Vec<(Col, f64)> = giving.row(row).collect();
            if !(if down { lower } else { upper }).is_finite() {
                return None;
            }
            // The row keeps its other bound; the one that gives moves to a row of its own.
            let terms: Vec<(Col, f64)> = terms.into_iter().chain([(gives, sign)]).collect();
            if down {
                giving.row_lower[row.index()] = f64::NEG_INFINITY;
                giving.add_row(lower, f64::INFINITY, &terms);
            } else {
                giving.row_upper[row.index()] = f64::INFINITY;
                giving.add_row(f64::NEG_INFINITY, upper, &terms);
            }
        }
        Member::Lower(col) if down => {
            let lower = std::mem::replace(&mut giving.col_lower[col.index()], f64::NEG_INFINITY);
            giving.add_row(lower, f64::INFINITY, &[(col, 1.0), (gives, 1.0)]);
        }
        Member::Upper(col) if !down => {
            let upper = std::mem::replace(&mut giving.col_upper[col.index()], f64::INFINITY);
            giving.add_row(f64::NEG_INFINITY, upper, &[(col, 1.0), (gives, -1.0)]);
        }
        Member::Lower(_) | Member::Upper(_) => return None,
    }
    Some(giving)
}

fn target(member: Member) -> Target {
    match member {
        Member::Row(row) => Target::Row(row),
        Member::Lower(col) | Member::Upper(col) => Target::Col(col),
    }
}

/// The program with a mend made, and without costs.
fn mended(program: &Program, mend: &Mend) -> Program {
    let mut mended = program.clone();
    mended.cost.fill(0.0);
    let (lower, upper) = match mend.target {
        Target::Row(row) => (&mut mended.row_lower[row.index()], &mut mended.row_upper[row.index()]),
        Target::Col(col) => (&mut mended.col_lower[col.index()], &mut mended.col_upper[col.index()]),
    };
    match mend.direction {
        Direction::LowerDown => *lower -= mend.amount,
        Direction::UpperUp => *upper += mend.amount,
    }
    mended
}

/// Rounds the amount of a mend and solves the program with it: to the nearest first, then upwards.
fn tried(program: &Program, mend: Mend, clock: &Clock, options: &Options) -> Mend {
    let options = Options { purpose: Purpose::Values, ..options.clone() };
    let amounts = six_digits(mend.amount);
    for amount in amounts {
        let mend = Mend { amount, tried: true, ..mend };
        let clock = clock.at_most(SEARCH);
        if crate::solve::solve_by(&mended(program, &mend), &options, None, &clock, &mut |_| ()).has_values() {
            return mend;
        }
    }
    Mend { amount: amounts[1], tried: false, ..mend }
}

/// Six significant digits: the nearest, and the next above where that is another.
fn six_digits(amount: f64) -> [f64; 2] {
    if !amount.is_finite() || amount <= 0.0 {
        return [0.0, 0.0];
    }
    let digits = 5 - amount.log10().floor() as i32;
    let unit = 10f64.powi(digits.abs());
    let at = |steps: f64| if digits >= 0 { steps / unit } else { steps * unit };
    let steps = if digits >= 0 { amount * unit } else { amount / unit };
    [at(steps.round()), at(steps.round() + 1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_to_six_digits_and_one_step_up() {
        assert_eq!(six_digits(4.000_000_1), [4.0, 4.000_01]);
        assert_eq!(six_digits(123_456_789.0), [123_457_000.0, 123_458_000.0]);
        assert_eq!(six_digits(0.001_234_567), [0.001_234_57, 0.001_234_58]);
        assert_eq!(six_digits(0.0), [0.0, 0.0]);
    }
}
