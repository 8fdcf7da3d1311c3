//! Shares of the variance: first-order and total indices (Sobol' 1993) from two samples and their mixtures (Saltelli et al.
//! 2010, Computer Physics Communications 181(2), 259–270; the total index by Jansen 1999, Computer Physics Communications
//! 117, 35–43), with intervals by bootstrap.

use super::{Answers, Course, Model, OUTCOMES};
use kuznia_scenarios::Stream;

/// Resamples of the bootstrap.
const RESAMPLES: u32 = 400;
/// Probability outside of an interval, on each side.
const TAIL: f64 = 0.025;

/// An index with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Index {
    /// Estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Indices of one factor, by outcome.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Indices {
    /// Share of the variance that the factor explains alone.
    pub first: [Index; 3],
    /// Share that would be left if all others were known.
    pub total: [Index; 3],
}

/// Answers at one base sample: at A, at B, and at A with each factor from B.
struct Row {
    a: Answers,
    b: Answers,
    mixed: Vec<Answers>,
}

/// Indices of every factor from `sample` base samples. Base samples in which the model has no answer at some point are left
/// out. Also the number of those that were used.
pub fn sobol(
    factors: usize,
    sample: u32,
    seed: u64,
    model: &Model,
    course: &mut Course,
) -> (Vec<Indices>, usize) {
    let [a, b] = ["sobol a", "sobol b"].map(|name| hypercube(factors, sample, seed, name));
    let mut points: Vec<Vec<f64>> = Vec::with_capacity(sample as usize * (factors + 2));
    for (a, b) in a.iter().zip(&b) {
        points.push(a.clone());
        points.push(b.clone());
        for factor in 0..factors {
            let mut mixed = a.clone();
            mixed[factor] = b[factor];
            points.push(mixed);
        }
    }
    let answers = course.ask(&points, model);
    let rows = answers.chunks(factors + 2).filter_map(|own| {
        let own: Vec<Answers> = own.iter().copied().collect::<Option<_>>()?;
        Some(Row { a: own[0], b: own[1], mixed: own[2..].to_vec() })
    });
    let rows: Vec<Row> = rows.collect();
    (indices(factors, &rows, seed), rows.len())
}

/// Latin hypercube (McKay, Beckman and Conover 1979): every coordinate of the sample falls once into each of `n` equal cells.
fn hypercube(factors: usize, n: u32, seed: u64, name: &str) -> Vec<Vec<f64>> {
    let column = |factor: usize| -> Vec<f64> {
        let stream = Stream::new(seed, &format!("{name} {factor}"));
        let mut order: Vec<u32> = (0..n).collect();
        order.sort_by(|&x, &y| stream.pair(x, 0)[0].total_cmp(&stream.pair(y, 0)[0]));
        let mut values = vec![0.0; n as usize];
        for (cell, at) in order.into_iter().enumerate() {
            values[at as usize] = (cell as f64 + stream.pair(at, 0)[1]) / f64::from(n);
        }
        values
    };
    let columns: Vec<Vec<f64>> = (0..factors).map(column).collect();
    (0..n as usize).map(|at| columns.iter().map(|own| own[at]).collect()).collect()
}

fn indices(factors: usize, rows: &[Row], seed: u64) -> Vec<Indices> {
    let all: Vec<usize> = (0..rows.len()).collect();
    let stream = Stream::new(seed, "sobol bootstrap");
    let drawn: Vec<Vec<usize>> = (0..RESAMPLES)
        .map(|resample| {
            let pick = |at: usize| (stream.pair(resample, at as u32)[0] * rows.len() as f64).floor() as usize;
            (0..rows.len()).map(pick).collect()
        })
        .collect();
    (0..factors)
        .map(|factor| {
            let mut own = Indices::default();
            for (outcome, _) in OUTCOMES.iter().enumerate() {
                let here = estimate(rows, &all, factor, outcome);
                let again: Vec<[f64; 2]> =
                    drawn.iter().map(|picked| estimate(rows, picked, factor, outcome)).collect();
                let index = |which: usize| {
                    let (low, high) = interval(again.iter().map(|one| one[which]).collect());
                    Index { value: here[which], low, high }
                };
                (own.first[outcome], own.total[outcome]) = (index(0), index(1));
            }
            own
        })
        .collect()
}

/// First and total index from the picked rows; 0 where nothing varies.
fn estimate(rows: &[Row], picked: &[usize], factor: usize, outcome: usize) -> [f64; 2] {
    let n = picked.len() as f64;
    let values = || picked.iter().flat_map(|&at| [rows[at].a[outcome], rows[at].b[outcome]]);
    let mean = values().sum::<f64>() / (2.0 * n);
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / (2.0 * n);
    // What varies by less than the solver's tolerance does not vary.
    if variance.is_nan() || variance <= (1e-7 * mean.abs()).powi(2) {
        return [0.0; 2];
    }
    let (mut first, mut total) = (0.0, 0.0);
    for &at in picked {
        let (a, b, mixed) = (rows[at].a[outcome], rows[at].b[outcome], rows[at].mixed[factor][outcome]);
        first += (b - mean) * (mixed - a);
        total += (a - mixed).powi(2);
    }
    [first / n / variance, total / (2.0 * n) / variance]
}

fn interval(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * (values.len() as f64 - 1.0)).round() as usize;
        values.get(place).copied().unwrap_or(0.0)
    };
    (at(TAIL), at(1.0 - TAIL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Ishigami and Homma (1990): sin x + 7 sin² y + 0.1 z⁴ sin x over [−π, π]³.
    fn ishigami(x: &[f64]) -> Option<Answers> {
        let [x, y, z] = [0, 1, 2].map(|at| PI * (2.0 * x[at] - 1.0));
        Some([x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin(), 0.0, y])
    }

    #[test]
    fn the_indices_of_the_ishigami_function_come_out() {
        let mut course = Course { threads: 2, stop: None, hear: &mut |_, _| {} };
        let (found, used) = sobol(3, 8192, 3, &ishigami, &mut course);
        assert_eq!(used, 8192);
        // Closed form with a = 7, b = 0.1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2.
        let (a, b) = (7.0, 0.1);
        let whole = a * a / 8.0 + b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 18.0 + 0.5;
        let one = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2) / whole;
        let two = a * a / 8.0 / whole;
        let both = 8.0 * b * b * PI.powi(8) / 225.0 / whole;
        let known = [(one, one + both), (two, two), (0.0, both)];
        for (own, (first, total)) in found.iter().zip(known) {
            assert!((own.first[0].value - first).abs() < 0.02, "{own:?} {first}");
            assert!((own.total[0].value - total).abs() < 0.02, "{own:?} {total}");
            assert!(own.first[0].low - 0.02 <= first && first <= own.first[0].high + 0.02);
            assert!(own.total[0].low - 0.02 <= total && total <= own.total[0].high + 0.02);
            // What never varies has no indices.
            assert_eq!((own.first[1].value, own.total[1].value), (0.0, 0.0));
        }
        // The third outcome is the second factor alone.
        assert!((found[1].first[2].value - 1.0).abs() < 0.02 && (found[1].total[2].value - 1.0).abs() < 0.02);
        assert!(found[0].total[2].value.abs() < 1e-12);
    }

    #[test]
    fn base_samples_without_an_answer_are_left_out() {
        let model = |x: &[f64]| (x[0] < 0.9).then(|| [x[0], 0.0, 0.0]);
        let mut course = Course { threads: 1, stop: None, hear: &mut |_, _| {} };
        let (found, used) = sobol(2, 200, 1, &model, &mut course);
        assert!((120..200).contains(&used), "{used}");
        assert!((found[0].total[0].value - 1.0).abs() < 0.15, "{found:?}");
    }

    #[test]
    fn every_cell_of_the_hypercube_is_met_once() {
        for points in [hypercube(3, 16, 5, "x")] {
            for factor in 0..3 {
                let mut cells: Vec<usize> = points.iter().map(|own| (own[factor] * 16.0) as usize).collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..16).collect::<Vec<_>>());
            }
        }
    }
}
