//! The elastic program: rows and column bounds that may be missed at a price, so that it always has a solution.

use crate::lp::Lp;
use crate::options::{Clock, Options};
use crate::program::{Col, Program, Row};
use crate::solution::Status;

/// A constraint that may be part of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member {
    /// A row, both of its bounds.
    Row(Row),
    /// The lower bound of a column.
    Lower(Col),
    /// The upper bound of a column.
    Upper(Col),
}

/// Sum of the misses (in units of a row's greatest coefficient) from which a program counts as infeasible.
const MISSED: f64 = 1e-6;

/// Prices smaller than this are noise of the solver; a miss costs 1.
const PRICED: f64 = 1e-7;

/// An elastic program inside the solver. Its row `i` is the member `i`.
pub(super) struct Elastic {
    pub(super) lp: Lp,
    pub(super) program: Program,
    pub(super) members: Vec<Member>,
    /// For each member the columns that miss its lower and its upper bound.
    pub(super) misses: Vec<(Option<Col>, Option<Col>)>,
    /// For each member what its coefficients were divided by.
    pub(super) scale: Vec<f64>,
    /// The column of the elastic program that stands for each of the original one (`u32::MAX`: none).
    pub(super) place: Vec<u32>,
}

/// What an elastic solve says.
pub(super) struct Outcome {
    total: f64,
    /// Price of each member: above 0 the lower bound presses, below 0 the upper.
    pub(super) price: Vec<f64>,
    /// Reduced cost of each column of the elastic program.
    reduced: Vec<f64>,
    members: Vec<Member>,
    place: Vec<u32>,
}

impl Elastic {
    /// Every row elastic, the columns with all their bounds.
    pub(super) fn of_rows(program: &Program) -> Option<Elastic> {
        let members = (0..program.n_rows() as u32).map(|row| Member::Row(Row(row))).collect();
        Elastic::new(program, members, |_, lower, upper| (lower, upper))
    }

    /// The members elastic, everything else gone, but that a quantity cannot be negative.
    pub(super) fn of_members(program: &Program, members: Vec<Member>) -> Option<Elastic> {
        let not_negative =
            |_, lower: f64, _| (if lower == 0.0 { 0.0 } else { f64::NEG_INFINITY }, f64::INFINITY);
        Elastic::new(program, members, not_negative)
    }

    /// `keep` says which bounds of a column hold without being members.
    fn new(
        program: &Program,
        members: Vec<Member>,
        keep: impl Fn(Col, f64, f64) -> (f64, f64),
    ) -> Option<Elastic> {
        let mut elastic = Program::new();
        let mut place = vec![u32::MAX; program.n_cols()];
        let mut copy = |elastic: &mut Program, col: Col| {
            if place[col.index()] == u32::MAX {
                let (lower, upper) = (program.col_lower[col.index()], program.col_upper[col.index()]);
                let (lower, upper) = keep(col, lower, upper);
                place[col.index()] = elastic.add_col(0.0, lower, upper, program.integer[col.index()]).0;
            }
            Col(place[col.index()])
        };
        let (mut misses, mut scale) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
        let mut terms = Vec::new();
        for &member in &members {
            terms.clear();
            let (lower, upper) = bounds(program, member);
            match member {
                Member::Row(row) => {
                    terms.extend(program.row(row).map(|(col, value)| (copy(&mut elastic, col), value)))
                }
                Member::Lower(col) | Member::Upper(col) => terms.push((copy(&mut elastic, col), 1.0)),
            }
            let size = terms.iter().map(|(_, value)| value.abs()).fold(0.0, f64::max);
            let size = if size > 0.0 { size } else { 1.0 };
            let below = lower.is_finite().then(|| elastic.add_col(1.0, 0.0, f64::INFINITY, false));
            let above = upper.is_finite().then(|| elastic.add_col(1.0, 0.0, f64::INFINITY, false));
            elastic.begin_row();
            for &(col, value) in &terms {
                elastic.push(col, value / size);
            }
            below.into_iter().for_each(|col| elastic.push(col, 1.0));
            above.into_iter().for_each(|col| elastic.push(col, -1.0));
            elastic.end_row(lower / size, upper / size);
            misses.push((below, above));
            scale.push(size);
        }
        let lp = Lp::from_program(&elastic).ok()?;
        Some(Elastic { lp, program: elastic, members, misses, scale, place })
    }

    /// Solves it as it stands; `None` where the solver was stopped or failed.
    pub(super) fn solve(&mut self, clock: &Clock, options: &Options) -> Option<Outcome> {
        if self.program.n_cols() == 0 {
            return None;
        }
        let solution = self.lp.solve_by(clock, options, "conflict", &mut |_| ());
        (solution.status == Status::Optimal && solution.has_prices()).then(|| Outcome {
            total: solution.objective,
            price: solution.row_dual,
            reduced: solution.col_dual,
            members: self.members.clone(),
            place: self.place.clone(),
        })
    }

    /// Relaxes every row by so much on both sides, in units of its greatest coefficient, and forgets the basis: from afar
    /// an interior point is quicker.
    pub(super) fn relax(&mut self, by: f64) -> bool {
        let rows = self.program.row_lower.iter().zip(&self.program.row_upper).enumerate();
        let changes: Vec<(Row, f64, f64)> =
            rows.map(|(at, (lower, upper))| (Row(at as u32), lower - by, upper + by)).collect();
        self.lp.set_rows_bounds(&changes).and_then(|()| self.lp.forget_basis()).is_ok()
    }

    /// Takes members away, or puts them back.
    pub(super) fn set_alive(&mut self, members: &[usize], alive: bool) -> bool {
        let free = (f64::NEG_INFINITY, f64::INFINITY);
        let changes: Vec<(Row, f64, f64)> = members
            .iter()
            .map(|&at| {
                let row = Row(at as u32);
                let (lower, upper) =
                    if alive { (self.program.row_lower[at], self.program.row_upper[at]) } else { free };
                (row, lower, upper)
            })
            .collect();
        self.lp.set_rows_bounds(&changes).is_ok()
    }
}

impl Outcome {
    /// Whether something must be missed.
    pub(super) fn infeasible(&self) -> bool {
        self.total > MISSED
    }

    /// By how much all rows could be relaxed at once before these prices prove nothing any more.
    pub(super) fn depth(&self) -> f64 {
        let prices: f64 = self.price.iter().map(|price| price.abs()).sum();
        if prices > 0.0 { self.total / prices } else { 0.0 }
    }

    /// Whether a member carries a price.
    pub(super) fn presses(&self, member: usize) -> bool {
        self.price[member].abs() > PRICED
    }

    /// Rows and column bounds of `program` that carry a price: by Farkas' lemma they contradict each other on their own.
    pub(super) fn support(&self, program: &Program) -> Vec<Member> {
        let mut members: Vec<Member> =
            (0..self.members.len()).filter(|&at| self.presses(at)).map(|at| self.members[at]).collect();
        for col in 0..program.n_cols() as u32 {
            let Some(&reduced) = self.reduced.get(self.place[col as usize] as usize) else { continue };
            let (lower, upper) = (program.col_lower[col as usize], program.col_upper[col as usize]);
            if reduced > PRICED && lower != 0.0 && lower.is_finite() {
                members.push(Member::Lower(Col(col)));
            } else if reduced < -PRICED && upper.is_finite() {
                members.push(Member::Upper(Col(col)));
            }
        }
        members
    }
}

/// The bounds that a member stands for.
pub(super) fn bounds(program: &Program, member: Member) -> (f64, f64) {
    match member {
        Member::Row(row) => (program.row_lower[row.index()], program.row_upper[row.index()]),
        Member::Lower(col) => (program.col_lower[col.index()], f64::INFINITY),
        Member::Upper(col) => (f64::NEG_INFINITY, program.col_upper[col.index()]),
    }
}

/// Every row and every bound of a column that may be part of a conflict.
pub(super) fn everything(program: &Program) -> Vec<Member> {
    let mut members: Vec<Member> = (0..program.n_rows() as u32).map(|row| Member::Row(Row(row))).collect();
    for col in 0..program.n_cols() as u32 {
        let (lower, upper) = (program.col_lower[col as usize], program.col_upper[col as usize]);
        if lower != 0.0 && lower.is_finite() {
            members.push(Member::Lower(Col(col)));
        }
        if upper.is_finite() {
            members.push(Member::Upper(Col(col)));
        }
    }
    members
}
