//! The plan's linear program with whole units fixed: its prices, and a solver that goes on from there.

use crate::Matter;
use crate::point::point_of;
use kuznia_base::PeriodId;
use kuznia_case::Goal;
use kuznia_lp::{Basis, Col, Lp, Program, Row};

/// A change of a bound below this is noise.
const ROOM: f64 = 1e-6;

/// The plan priced: the program in which what the plan decides for whole units is fixed, and its solution.
///
/// Under the goal of coverage no requirement may fall shorter than planned, so that prices say what coverage costs.
pub(crate) struct Priced {
    pub(crate) program: Program,
    pub(crate) x: Vec<f64>,
    pub(crate) row_dual: Vec<f64>,
    pub(crate) col_dual: Vec<f64>,
    pub(crate) objective: f64,
    pub(crate) basis: Option<Basis>,
    /// Rows of each column with their coefficients: the matrix by columns.
    pub(crate) by_col: Vec<Vec<(Row, f64)>>,
}

impl Priced {
    pub(crate) fn new(matter: &Matter) -> Option<Self> {
        let point = point_of(matter);
        let mut program = matter.formulation.program.clone();
        for col in program.integers() {
            let at = point[col.index()].round();
            (program.col_lower[col.index()], program.col_upper[col.index()]) = (at, at);
        }
        for commits in matter.formulation.columns().commit.rows() {
            for commit in commits {
                let at = commit.col.index();
                (program.col_lower[at], program.col_upper[at]) = (point[at], point[at]);
            }
        }
        program.integer.fill(false);
        if matter.plan.goal == Goal::Coverage {
            for block in matter.formulation.columns().short.rows().iter().flatten() {
                for t in matter.case.calendar.ids() {
                    let at = block.at(t).index();
                    let most = point[at] * (1.0 + ROOM) + ROOM;
                    program.col_upper[at] = program.col_upper[at].min(most);
                }
            }
        }
        let mut lp = Lp::from_program(&program).ok()?;
        let options = kuznia_lp::Options { threads: None, ..matter.lp_options() };
        let solution = lp.solve(&options, &mut |_| {});
        if !solution.has_prices() {
            return None;
        }
        let mut by_col = vec![Vec::new(); program.n_cols()];
        for at in 0..program.n_rows() as u32 {
            for (col, value) in program.row(Row(at)) {
                by_col[col.index()].push((Row(at), value));
            }
        }
        Some(Self {
            program,
            x: solution.x,
            row_dual: solution.row_dual,
            col_dual: solution.col_dual,
            objective: solution.objective,
            basis: solution.basis,
            by_col,
        })
    }

    /// A solver with the program, at its solution.
    pub(crate) fn warm(&self) -> Option<Lp> {
        let mut lp = Lp::from_program(&self.program).ok()?;
        lp.set_basis(self.basis.as_ref()?).ok()?;
        Some(lp)
    }

    /// Whether a column cannot move.
    pub(crate) fn is_fixed(&self, col: Col) -> bool {
        self.program.col_lower[col.index()] == self.program.col_upper[col.index()]
    }
}

/// Discount factor that turns a price of a period into money of that period.
pub(crate) fn discount(matter: &Matter, t: PeriodId) -> f64 {
    matter.case.calendar.discount_mid(t)
}
