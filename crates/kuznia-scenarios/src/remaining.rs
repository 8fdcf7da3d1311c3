//! How much longer something is expected to last that has lasted so long.

use crate::quantile::quantile;
use kuznia_case::case::Distribution;

/// Probabilities at which the tail of a law is looked at.
const POINTS: u32 = 64;

/// The expected rest of a length that has reached an age: E[X − age | X > age], from the law's quantiles in the middles of
/// even classes of probability. 0 where the law never exceeds the age. `samples` are the case's named samples.
pub fn remaining(law: &Distribution, age: f64, samples: &[(String, Vec<f64>)]) -> f64 {
    match *law {
        Distribution::Fixed(x) => return (x - age).max(0.0),
        // It does not age.
        Distribution::Exponential { mean } => return if age < 0.0 { mean - age } else { mean },
        _ => {}
    }
    // The probability of no more than the age, by bisection of the quantile.
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..52 {
        let middle = f64::midpoint(low, high);
        if quantile(law, middle, samples) <= age { low = middle } else { high = middle }
    }
    let left = 1.0 - low;
    if left <= 1e-12 {
        return 0.0;
    }
    let rest = |at: u32| {
        let share = low + left * (f64::from(at) + 0.5) / f64::from(POINTS);
        (quantile(law, share, samples) - age).max(0.0)
    };
    (0..POINTS).map(rest).sum::<f64>() / f64::from(POINTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_whose_rest_is_known_in_closed_form() {
        let samples = vec![("winters".to_owned(), vec![10.0, 20.0, 30.0, 40.0])];
        let near = |law: Distribution, age: f64, wanted: f64, error: f64| {
            let found = remaining(&law, age, &samples);
            assert!((found - wanted).abs() <= error, "{law:?} after {age}: {found} instead of {wanted}");
        };
        near(Distribution::Fixed(30.0), 12.0, 18.0, 0.0);
        near(Distribution::Fixed(30.0), 31.0, 0.0, 0.0);
        near(Distribution::Exponential { mean: 25.0 }, 400.0, 25.0, 0.0);
        // Uniform above the age: half of what is left of its range.
        near(Distribution::Uniform { low: 10.0, high: 50.0 }, 0.0, 30.0, 1e-9);
        near(Distribution::Uniform { low: 10.0, high: 50.0 }, 30.0, 10.0, 1e-9);
        near(Distribution::Uniform { low: 10.0, high: 50.0 }, 50.0, 0.0, 1e-9);
        // Weibull of shape 1 is exponential; its far tail is cut by the classes.
        near(Distribution::Weibull { shape: 1.0, scale: 25.0 }, 0.0, 25.0, 0.3);
        near(Distribution::Weibull { shape: 1.0, scale: 25.0 }, 60.0, 25.0, 0.3);
        near(Distribution::Lognormal { mean: 20.0, deviation: 10.0 }, 0.0, 20.0, 0.1);
        // Of four equally likely, the two greater are left: 30 and 40.
        near(Distribution::Empirical("winters".to_owned()), 20.0, 15.0, 1e-9);
    }
}
