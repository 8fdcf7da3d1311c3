//! Screening by elementary effects: Morris (1991), Technometrics 33(2), 161–174; mean of absolute effects by Campolongo,
//! Cariboni and Saltelli (2007), Environmental Modelling & Software 22(10), 1509–1518.

use super::{Course, Model, OUTCOMES};
use kuznia_scenarios::Stream;

/// Levels of the grid.
const LEVELS: u32 = 4;
/// A step: LEVELS / (2 (LEVELS − 1)), so that all levels come up equally often.
const STEP: f64 = 2.0 / 3.0;

/// Elementary effects of one factor, by outcome: change of the outcome over the whole range of the factor.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Effect {
    /// Mean of the absolute effects (μ*).
    pub mean: [f64; 3],
    /// Standard deviation of the effects (σ): interactions and bends.
    pub deviation: [f64; 3],
    /// Trajectories in which the effect could be taken.
    pub taken: usize,
}

/// Effects of every factor from a number of trajectories, each of which moves one factor after another.
pub fn morris(
    factors: usize,
    trajectories: u32,
    seed: u64,
    model: &Model,
    course: &mut Course,
) -> Vec<Effect> {
    let stream = Stream::new(seed, "morris");
    let mut points: Vec<Vec<f64>> = Vec::new();
    let mut orders: Vec<Vec<usize>> = Vec::new();
    for trajectory in 0..trajectories {
        let draw = |at: usize| stream.pair(trajectory, at as u32);
        // From the lower half of the grid a step leads up, from the upper half down.
        let mut x: Vec<f64> = (0..factors)
            .map(|at| (draw(at)[0] * f64::from(LEVELS)).floor() / f64::from(LEVELS - 1))
            .collect();
        let mut order: Vec<usize> = (0..factors).collect();
        order.sort_by(|&a, &b| draw(a)[1].total_cmp(&draw(b)[1]));
        points.push(x.clone());
        for &at in &order {
            x[at] += if x[at] < 0.5 { STEP } else { -STEP };
            points.push(x.clone());
        }
        orders.push(order);
    }
    let answers = course.ask(&points, model);
    let mut effects: Vec<Vec<[f64; 3]>> = vec![Vec::new(); factors];
    for (trajectory, order) in orders.iter().enumerate() {
        let first = trajectory * (factors + 1);
        for (step, &factor) in order.iter().enumerate() {
            let (before, after) = (first + step, first + step + 1);
            let (Some(low), Some(high)) = (answers[before], answers[after]) else { continue };
            let moved = points[after][factor] - points[before][factor];
            effects[factor].push(std::array::from_fn(|at| (high[at] - low[at]) / moved));
        }
    }
    effects.iter().map(|own| effect(own)).collect()
}

fn effect(own: &[[f64; 3]]) -> Effect {
    let n = own.len() as f64;
    let mut effect = Effect { taken: own.len(), ..Effect::default() };
    for at in 0..OUTCOMES.len() {
        effect.mean[at] = own.iter().map(|one| one[at].abs()).sum::<f64>() / n;
        let mean = own.iter().map(|one| one[at]).sum::<f64>() / n;
        let square = own.iter().map(|one| (one[at] - mean).powi(2)).sum::<f64>();
        effect.deviation[at] = (square / (n - 1.0)).sqrt();
    }
    effect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_of_a_known_function_come_out() {
        // Linear factors have their slope and no deviation; a product has interactions; the last does nothing.
        let model = |x: &[f64]| Some([3.0 * x[0] - 2.0 * x[1] + 4.0 * x[2] * x[3], x[0], 0.0]);
        let mut course = Course { threads: 2, stop: None, hear: &mut |_, _| {} };
        let effects = morris(5, 50, 7, &model, &mut course);
        assert!((effects[0].mean[0] - 3.0).abs() < 1e-12 && effects[0].deviation[0] < 1e-12);
        assert!((effects[1].mean[0] - 2.0).abs() < 1e-12 && effects[1].deviation[0] < 1e-12);
        // 4·x over the grid 0, 1/3, 2/3, 1 with equal weights: mean 2.
        assert!((effects[2].mean[0] - 2.0).abs() < 0.5 && effects[2].deviation[0] > 0.5);
        assert_eq!(effects[4].mean, [0.0; 3]);
        assert!((effects[0].mean[1] - 1.0).abs() < 1e-12);
        assert_eq!(effects[3].taken, 50);
    }

    #[test]
    fn points_stay_on_the_grid() {
        let seen = std::sync::Mutex::new(Vec::new());
        let model = |x: &[f64]| {
            seen.lock().expect("no thread died").extend_from_slice(x);
            Some([0.0; 3])
        };
        morris(3, 20, 1, &model, &mut Course { threads: 1, stop: None, hear: &mut |_, _| {} });
        for x in seen.into_inner().expect("no thread died") {
            let level = x * f64::from(LEVELS - 1);
            assert!((level - level.round()).abs() < 1e-12 && (-1e-12..=1.0 + 1e-12).contains(&x), "{x}");
        }
    }
}
