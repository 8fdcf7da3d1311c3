//! What a plan's runs and units cost by what was learnt before them: the reading of the table `learning` in
//! `docs/conventions.md` by the audit and by all that judge a finished plan.

use crate::case::{Case, Learning, LearningOn, LineProcessId, ProjectId};
use crate::plan::{Plan, Series};
use kuznia_base::{Id, PeriodId, Step, Table};

/// Unit costs over those of the tables, by period.
#[derive(Clone, Debug)]
pub struct Learnt {
    runs: Table<LineProcessId, Option<Series>>,
    units: Table<ProjectId, Option<Series>>,
}

impl Learnt {
    /// Reads what the plan's runs and commitments teach. What a malformed plan lacks counts as nothing done.
    pub fn new(case: &Case, plan: &Plan) -> Self {
        let mut learnt = Self {
            runs: Table::filled(case.line_processes.len(), None),
            units: Table::filled(case.projects.len(), None),
        };
        for learning in &case.learning {
            let mut done = vec![0.0; case.calendar.len()];
            let mut count = |series: Option<&Series>| {
                done.iter_mut().zip(series.into_iter().flatten()).for_each(|(done, own)| *done += own);
            };
            match learning.on {
                LearningOn::Process(process) => {
                    let own = case.line_processes.iter().filter(|(_, lp)| lp.process == process);
                    let own: Vec<LineProcessId> = own.map(|(id, _)| id).collect();
                    own.iter().for_each(|id| count(plan.run.rows().get(id.index())));
                    let factors = factors(case, learning, &done);
                    own.iter().for_each(|&id| learnt.runs[id] = Some(factors.clone()));
                }
                LearningOn::Project(k) => {
                    count(plan.commit.rows().get(k.index()));
                    learnt.units[k] = Some(factors(case, learning, &done));
                }
            }
        }
        learnt
    }

    /// Cost of a run in a period over the one of the tables.
    pub fn run(&self, lp: LineProcessId, t: PeriodId) -> f64 {
        self.runs[lp].as_ref().map_or(1.0, |factors| factors[t.index()])
    }

    /// Cost of a unit that the plan commits in a period over the one of the tables. Units under way cost what the tables
    /// say.
    pub fn unit(&self, k: ProjectId, t: PeriodId) -> f64 {
        self.units[k].as_ref().map_or(1.0, |factors| factors[t.index()])
    }
}

/// By period the unit cost at what was done in the calendar years before, over the one at the start.
fn factors(case: &Case, learning: &Learning, done: &[f64]) -> Series {
    let (mut before, mut within) = (0.0, 0.0);
    let mut factor = 1.0;
    let mut factors = Vec::with_capacity(done.len());
    for (t, done) in case.calendar.ids().zip(done) {
        if case.calendar.is_first_of(t, Step::Year) {
            before += within;
            within = 0.0;
            factor = factor_after(learning, before);
        }
        within += done;
        factors.push(factor);
    }
    factors
}

/// Unit cost after an amount beyond the initial one, over the one at the start: Wright's law c(n) = (n/n₀)^log₂(ratio) in
/// steps. Step j ≥ 1 begins where c falls to 0.9^(j − 1/2), and is the mean of c over its length; before the first it is 1.
fn factor_after(learning: &Learning, amount: f64) -> f64 {
    const FALL: f64 = 0.9;
    /// A step that is reached but for a rounding is reached.
    const NEAR: f64 = 1.0 + 1e-6;
    let elasticity = -learning.cost_ratio.log2();
    if !(elasticity > 0.0 && amount > 0.0) {
        return 1.0;
    }
    // Logarithm of n/n₀ over that of one step.
    let step = -FALL.ln() / elasticity;
    let growth = (amount * NEAR / learning.initial_cumulative).ln_1p();
    let j = (growth / step + 0.5).floor();
    if !(j >= 1.0 && j.is_finite()) {
        return 1.0;
    }
    let (from, to) = ((j - 0.5) * step, (j + 0.5) * step);
    // ∫ c dn over [e^from, e^to] with n = e^u: ∫ e^((1−elasticity)·u) du.
    let power = 1.0 - elasticity;
    let area = match power.abs() < 1e-9 {
        true => to - from,
        false => ((power * to).exp() - (power * from).exp()) / power,
    };
    area / (to.exp() - from.exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learning(cost_ratio: f64) -> Learning {
        Learning { on: LearningOn::Process(Id::new(0)), cost_ratio, initial_cumulative: 100.0 }
    }

    #[test]
    fn a_doubling_lowers_the_cost_by_the_ratio() {
        for ratio in [0.3f64, 0.5, 0.8, 0.9, 0.99] {
            for doublings in 1..8 {
                let amount = 100.0 * (2f64.powi(doublings) - 1.0);
                let law = ratio.powi(doublings);
                let factor = factor_after(&learning(ratio), amount);
                // The mean of a step lies nearer to the law at its end, the more so the longer the step.
                let room = if ratio > 0.95 { 0.1 } else { 0.065 };
                assert!(
                    (factor / law - 1.0).abs() < room,
                    "{ratio}: {factor} after {doublings}, by law {law}"
                );
            }
        }
    }

    #[test]
    fn the_first_step_is_reached_where_the_law_is_half_a_step_down() {
        let learning = learning(0.8);
        let first = 100.0 * (0.9f64.powf(0.5 / 0.8f64.log2()) - 1.0);
        assert_eq!(factor_after(&learning, first * (1.0 - 2e-6)), 1.0);
        assert!(factor_after(&learning, first) < 0.93);
        assert_eq!(factor_after(&learning, f64::NAN), 1.0);
        assert_eq!(factor_after(&learning, -5.0), 1.0);
    }
}
