//! The master: the first stage with its own rows, and what is known of the futures' cost from below.

use crate::clusters::clusters;
use crate::pool::Evaluation;
use crate::risk::Risk;
use crate::stages::TwoStage;
use kuznia_lp::{Col, Lp, LpError, Options, Program, Purpose, Solution, Status, solve};

/// The first stage over cuts.
pub(crate) struct Master {
    /// First-stage columns, then one for each cluster of scenarios.
    program: Program,
    lp: Lp,
    first: usize,
    cluster_of: Vec<usize>,
    clusters: usize,
    probabilities: Vec<f64>,
    risk: Risk,
}

/// A row that every first stage must keep: its terms and its lower bound.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Cut {
    pub(crate) terms: Vec<(Col, f64)>,
    pub(crate) lower: f64,
}

impl Master {
    /// The master without cuts; `alone` is what each future costs if it is known beforehand: never more than it will.
    pub(crate) fn new(problem: &TwoStage, risk: Risk, alone: &[f64]) -> Result<Self, LpError> {
        let common = &problem.program;
        let mut program = Program::new();
        let mut position = vec![None; common.n_cols()];
        for col in &problem.first {
            let at = col.index();
            position[at] =
                Some(program.add_col(0.0, common.col_lower[at], common.col_upper[at], common.integer[at]));
        }
        let probabilities = problem.probabilities();
        let (cluster_of, count) = clusters(problem.scenarios.len(), !risk.is_mean());
        let mut least = vec![0.0; count];
        if risk.is_mean() {
            for (s, value) in alone.iter().enumerate() {
                least[cluster_of[s]] += probabilities[s] * value;
            }
        } else {
            least[0] = risk.of(&probabilities, alone);
        }
        for least in least {
            // A little room, as these are solved to a tolerance.
            program.add_col(1.0, least - 1e-7 * least.abs().max(1.0), f64::INFINITY, false);
        }
        for &row in &problem.first_rows {
            program.begin_row();
            for (col, value) in common.row(row) {
                if let Some(own) = position[col.index()] {
                    program.push(own, value);
                }
            }
            program.end_row(common.row_lower[row.index()], common.row_upper[row.index()]);
        }
        let lp = Lp::from_program(&program)?;
        let first = problem.first.len();
        Ok(Self { program, lp, first, cluster_of, clusters: count, probabilities, risk })
    }

    /// Whether some column must be whole.
    pub(crate) fn has_integers(&self) -> bool {
        self.program.n_integers() > 0
    }

    /// The greatest distance of a first stage from whole numbers, over the columns that must be whole.
    pub(crate) fn fraction(&self, x: &[f64]) -> f64 {
        let whole = self.program.integers();
        whole.iter().map(|col| (x[col.index()] - x[col.index()].round()).abs()).fold(0.0, f64::max)
    }

    /// The first stage of a point of the master.
    pub(crate) fn first_stage(&self, x: &[f64]) -> Vec<f64> {
        x[..self.first].to_vec()
    }

    /// What the futures cost at least at a first stage, as far as the cuts know.
    pub(crate) fn estimate(&self, solution: &Solution) -> f64 {
        solution.x[self.first..].iter().sum()
    }

    /// The best first stage over the cuts, whole or not.
    pub(crate) fn relaxed(&mut self, options: &Options) -> Solution {
        let options = Options { purpose: Purpose::PricesOrBasis, ..options.clone() };
        self.lp.solve(&options, &mut |_| ())
    }

    /// The best whole first stage over the cuts, from a whole first stage that is known.
    pub(crate) fn whole(&self, options: &Options, start: Option<&[f64]>) -> Solution {
        let start = start.map(|x| {
            let mut start = x.to_vec();
            start.resize(self.program.n_cols(), 0.0);
            start
        });
        solve(&self.program, options, start.as_deref(), &mut |_| ())
    }

    /// What an evaluation at `at` says about all first stages: θ_c ≥ Σ_s w_s·(Q_s(at) + slope_s·(x − at)), w the
    /// probabilities for the mean and the worst reweighting at `at` else (Benders 1962; Van Slyke and Wets 1969; for the
    /// tail Shapiro, Dentcheva and Ruszczyński 2009, §6.7).
    pub(crate) fn learnt(&self, at: &[f64], evaluation: &Evaluation) -> Vec<Cut> {
        let weights = self.risk.weights(&self.probabilities, &evaluation.values);
        let mut lower = vec![0.0; self.clusters];
        let mut slope = vec![vec![0.0; self.first]; self.clusters];
        for (s, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            let cluster = self.cluster_of[s];
            lower[cluster] += weight * evaluation.values[s];
            for &(place, value) in &evaluation.slopes[s] {
                slope[cluster][place as usize] += weight * value;
                lower[cluster] -= weight * value * at[place as usize];
            }
        }
        (slope.iter().zip(&lower).enumerate())
            .map(|(cluster, (slope, &lower))| {
                let mut terms = self.terms(slope, -1.0);
                terms.push((Col((self.first + cluster) as u32), 1.0));
                Cut { terms, lower }
            })
            .collect()
    }

    /// What keeps all first stages away from one that some futures cannot complete: violation + slope·(x − at) ≤ 0.
    pub(crate) fn forbidding(&self, at: &[f64], impossible: &[(f64, Vec<(u32, f64)>)]) -> Vec<Cut> {
        (impossible.iter())
            .map(|(violation, slope)| {
                let mut dense = vec![0.0; self.first];
                let mut lower = *violation;
                for &(place, value) in slope {
                    dense[place as usize] = value;
                    lower -= value * at[place as usize];
                }
                Cut { terms: self.terms(&dense, -1.0), lower }
            })
            .collect()
    }

    fn terms(&self, slope: &[f64], factor: f64) -> Vec<(Col, f64)> {
        let terms = slope.iter().enumerate().filter(|(_, value)| **value != 0.0);
        terms.map(|(at, &value)| (Col(at as u32), factor * value)).collect()
    }

    /// Adds cuts.
    pub(crate) fn add(&mut self, cuts: &[Cut]) -> Result<(), LpError> {
        let rows: Vec<_> = cuts.iter().map(|cut| (cut.lower, f64::INFINITY, cut.terms.as_slice())).collect();
        self.lp.add_rows(&rows)?;
        for cut in cuts {
            self.program.add_row(cut.lower, f64::INFINITY, &cut.terms);
        }
        Ok(())
    }
}

/// Whether a solve of the master says that no first stage is left.
pub(crate) fn is_infeasible(solution: &Solution) -> bool {
    solution.status == Status::Infeasible
}
