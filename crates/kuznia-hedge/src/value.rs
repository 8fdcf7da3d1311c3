//! What a first stage is worth: its costs in given futures, the value of knowing, the value of hedging, and how far from
//! the best it can be.

use crate::benders::{Ending, Hedge, Wishes, benders};
use crate::pool::{Evaluation, Pool, Trouble};
use crate::stages::{StageFault, TwoStage};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Costs of all scenarios of a program at a first stage, with slopes.
///
/// # Errors
/// A sentence: a scenario cannot be completed, falls without end, or the solver failed or was stopped.
pub fn evaluate(
    problem: &TwoStage,
    first: &[f64],
    threads: usize,
    stop: Option<Arc<AtomicBool>>,
) -> Result<Evaluation, StageFault> {
    problem.check()?;
    if first.len() != problem.first.len() {
        return Err(StageFault("a first stage of another length than the program's".to_owned()));
    }
    let mut pool = Pool::new(problem, threads.min(problem.scenarios.len()), stop)
        .map_err(|why| StageFault(why.to_string()))?;
    pool.evaluate(Some(first), &mut |_| ()).map_err(|trouble| {
        StageFault(match trouble {
            Trouble::Impossible(_) => "a scenario cannot be completed".to_owned(),
            Trouble::Unbounded(s) => {
                format!("the cost of scenario `{}` falls without end", problem.scenarios[s].name)
            }
            Trouble::Stopped => "stopped".to_owned(),
            Trouble::Failed(words) => words,
        })
    })
}

/// A figure that is known to lie between two others.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// Not less than this.
    pub low: f64,
    /// Not more than this.
    pub high: f64,
}

/// What knowing and hedging are worth under the measure that was minimised, from valid bounds.
///
/// Knowing (EVPI): measure of the hedge less the measure of the futures each planned alone. Hedging (VSS): measure of the
/// plan for one future less that of the hedge. Birge and Louveaux (2011), ch. 4.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Worth {
    /// Expected value of perfect information.
    pub knowing: Interval,
    /// Value of the stochastic solution; `None` without a plan for one future to compare with.
    pub hedging: Option<Interval>,
}

/// The worth of a hedge. `certain` are the costs of the scenarios at the plan for one future.
pub fn worth(problem: &TwoStage, wishes: &Wishes, hedge: &Hedge, certain: Option<&[f64]>) -> Worth {
    let probabilities = problem.probabilities();
    let alone = wishes.risk.of(&probabilities, &hedge.alone);
    // Futures alone are bounded from below only where columns must be whole: the least worth is then unknown.
    let has_integers = problem.first.iter().any(|col| problem.program.integer[col.index()]);
    let least = if has_integers { 0.0 } else { (hedge.bound - alone).max(0.0) };
    let hedging = certain.map(|values| {
        let certain = wishes.risk.of(&probabilities, values);
        Interval { low: (certain - hedge.objective).max(0.0), high: (certain - hedge.bound).max(0.0) }
    });
    Worth { knowing: Interval { low: least, high: (hedge.objective - alone).max(least) }, hedging }
}

/// A mean with its one-sided or two-sided 95 % limits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Half width of the two-sided interval (a mean of costs), or what is added for the one-sided limit (a gap).
    pub margin: f64,
}

/// Mean of costs of futures of equal weight, with a 95 % interval.
pub fn estimate(values: &[f64]) -> Estimate {
    let (mean, deviation) = moments(values);
    Estimate { mean, margin: student(0.975, values.len()) * deviation / (values.len() as f64).sqrt() }
}

/// Mean of the worst share of costs of futures of equal weight, with a 95 % interval.
///
/// With η the quantile the tail's mean is that of η + (cost − η)⁺/share (Rockafellar and Uryasev 2000); since η is where this
/// is least, its own error counts in second order only, and the deviation of that sum is the estimate's (Manistre and Hancock
/// 2005, Variance of the CTE estimator, for large samples).
pub fn estimate_tail(values: &[f64], share: f64) -> Estimate {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let beyond = (share * values.len() as f64).ceil() as usize;
    let Some(&level) = sorted.get(beyond.saturating_sub(1)) else { return estimate(values) };
    let excess: Vec<f64> = values.iter().map(|cost| level + (cost - level).max(0.0) / share).collect();
    estimate(&excess)
}

/// How far a first stage is from the best, with 95 % confidence: batches of futures that it was not made for, each
/// solved for itself; the gap of a batch is the first stage's mean cost in it less the batch's *lower* bound.
///
/// Mak, Morton and Wood (1999), Monte Carlo bounding techniques for determining solution quality in stochastic programs.
/// The mean is the estimated gap, mean + margin its upper confidence limit.
///
/// # Errors
/// A batch cannot be solved, or there are fewer than two.
pub fn optimality_gap(
    batches: &[TwoStage],
    first: &[f64],
    wishes: &Wishes,
    hear: &mut dyn FnMut(usize),
) -> Result<Estimate, StageFault> {
    if batches.len() < 2 {
        return Err(StageFault("a confidence interval needs at least two batches".to_owned()));
    }
    let mut gaps = Vec::with_capacity(batches.len());
    for (at, batch) in batches.iter().enumerate() {
        hear(at);
        let here = evaluate(batch, first, wishes.threads, wishes.stop.clone())?;
        let cost = wishes.risk.of(&batch.probabilities(), &here.values);
        let wishes = Wishes { start: Some(first.to_vec()), ..wishes.clone() };
        let bound = match benders(batch, &wishes, &mut |_| ())? {
            Ending::Solved(hedge) | Ending::Limited(hedge) => hedge.bound,
            Ending::Stopped(bound) => bound,
            other => return Err(StageFault(format!("a batch cannot be solved: {other:?}"))),
        };
        gaps.push((cost - bound).max(0.0));
    }
    let (mean, deviation) = moments(&gaps);
    let margin = student(0.95, gaps.len()) * deviation / (gaps.len() as f64).sqrt();
    Ok(Estimate { mean, margin })
}

/// Mean and standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, if n > 1.0 { (square / (n - 1.0)).sqrt() } else { 0.0 })
}

/// Quantile of Student's t with n − 1 degrees of freedom: the normal quantile with the expansion of Fisher and Cornish
/// (Abramowitz and Stegun 26.7.5), exact to 1 % from three degrees on; one and two degrees in closed form.
fn student(share: f64, n: usize) -> f64 {
    let z: f64 = if share > 0.96 { 1.959_963_984_540_054 } else { 1.644_853_626_951_472_2 };
    match n {
        0 | 1 => f64::INFINITY,
        2 => (std::f64::consts::PI * (share - 0.5)).tan(),
        3 => {
            let a = 4.0 * share * (1.0 - share);
            2.0 * (share - 0.5) * (2.0 / a).sqrt()
        }
        _ => {
            let v = (n - 1) as f64;
            let (z3, z5) = (z.powi(3), z.powi(5));
            z + (z3 + z) / (4.0 * v)
                + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * v * v)
                + (3.0 * z.powi(7) + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * v.powi(3))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::Risk;

    #[test]
    fn quantiles_of_student_are_those_of_the_tables() {
        for (share, n, known) in [
            (0.975, 2, 12.706),
            (0.975, 3, 4.303),
            (0.975, 4, 3.182),
            (0.95, 5, 2.132),
            (0.95, 11, 1.812),
            (0.975, 31, 2.042),
            (0.95, 101, 1.660),
        ] {
            let found = student(share, n);
            assert!((found - known).abs() < 0.012 * known, "{share} {n}: {found} {known}");
        }
    }

    #[test]
    fn the_tail_has_the_mean_of_its_measure_and_an_interval_that_covers_it() {
        let values: Vec<f64> = (0..97).map(|at| f64::from((at * 31) % 97)).collect();
        let equal = vec![1.0 / 97.0; 97];
        for share in [0.05, 0.1, 0.33, 1.0] {
            let found = estimate_tail(&values, share);
            let wanted = Risk::Cvar(share).of(&equal, &values);
            assert!((found.mean - wanted).abs() < 1e-9, "{share}: {} {wanted}", found.mean);
        }
        assert_eq!(estimate_tail(&values, 1.0), estimate(&values));
        // Samples of an exponential law of mean 1: the tail's mean is 1 − ln 0.1, inside nearly all intervals.
        let mut state = 5u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let covers = (0..200).filter(|_| {
            let sample: Vec<f64> = (0..1000).map(|_| -uniform().ln()).collect();
            let found = estimate_tail(&sample, 0.1);
            (found.mean - (1.0 - 0.1f64.ln())).abs() <= found.margin
        });
        let covers = covers.count();
        assert!((178..=199).contains(&covers), "{covers} of 200");
    }

    #[test]
    fn a_mean_has_its_interval() {
        let found = estimate(&[1.0, 2.0, 3.0]);
        assert!((found.mean - 2.0).abs() < 1e-12 && (found.margin - 4.303 / 3f64.sqrt()).abs() < 1e-3);
    }
}
