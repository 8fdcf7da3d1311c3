//! One number of every law, by inversion where there is one, with mathematics that is the same on every machine.

use kuznia_case::case::Distribution;

/// A number of a law from two uniform numbers inside (0, 1). `samples` are the case's named samples.
pub fn draw(law: &Distribution, [u, v]: [f64; 2], samples: &[(String, Vec<f64>)]) -> f64 {
    match *law {
        Distribution::Fixed(x) => x,
        Distribution::Uniform { low, high } => low + u * (high - low),
        Distribution::Triangular { low, mode, high } => triangular(low, mode, high, u),
        Distribution::Lognormal { mean, deviation } => {
            // Mean and deviation are those of the number itself, not of its logarithm.
            let variance = libm::log1p((deviation / mean) * (deviation / mean));
            libm::exp(libm::log(mean) - variance / 2.0 + libm::sqrt(variance) * normal(u, v))
        }
        Distribution::Exponential { mean } => -mean * libm::log(u),
        Distribution::Weibull { shape, scale } => scale * libm::pow(-libm::log(u), 1.0 / shape),
        Distribution::Empirical(ref name) => {
            let values = named(name, samples);
            let at = ((u * values.len() as f64) as usize).min(values.len().saturating_sub(1));
            values.get(at).copied().unwrap_or(0.0)
        }
    }
}

/// The mean of a law.
pub fn mean(law: &Distribution, samples: &[(String, Vec<f64>)]) -> f64 {
    match *law {
        Distribution::Fixed(x) => x,
        Distribution::Uniform { low, high } => (low + high) / 2.0,
        Distribution::Triangular { low, mode, high } => (low + mode + high) / 3.0,
        Distribution::Lognormal { mean, .. } | Distribution::Exponential { mean } => mean,
        Distribution::Weibull { shape, scale } => scale * libm::tgamma(1.0 + 1.0 / shape),
        Distribution::Empirical(ref name) => {
            let values = named(name, samples);
            values.iter().sum::<f64>() / values.len().max(1) as f64
        }
    }
}

fn named<'s>(name: &str, samples: &'s [(String, Vec<f64>)]) -> &'s [f64] {
    samples.iter().find(|(own, _)| own == name).map_or(&[], |(_, values)| values)
}

fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return low;
    }
    let split = (mode - low) / width;
    if u < split {
        low + libm::sqrt(u * width * (mode - low))
    } else {
        high - libm::sqrt((1.0 - u) * width * (high - mode))
    }
}

/// Box and Muller (1958).
fn normal(u: f64, v: f64) -> f64 {
    libm::sqrt(-2.0 * libm::log(u)) * libm::cos(2.0 * std::f64::consts::PI * v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    #[test]
    fn every_law_has_its_mean_and_its_middle() {
        let samples = vec![("winters".to_owned(), vec![1.0, 2.0, 6.0])];
        let laws = [
            (Distribution::Fixed(0.3), 0.3),
            (Distribution::Uniform { low: 1.0, high: 4.0 }, 2.5),
            (Distribution::Triangular { low: 0.0, mode: 1.0, high: 4.0 }, 4.0 - f64::sqrt(6.0)),
            (Distribution::Lognormal { mean: 10.0, deviation: 5.0 }, 10.0 / f64::sqrt(1.25)),
            (Distribution::Exponential { mean: 3.0 }, 3.0 * f64::ln(2.0)),
            (Distribution::Weibull { shape: 2.0, scale: 5.0 }, 5.0 * f64::sqrt(f64::ln(2.0))),
            (Distribution::Empirical("winters".to_owned()), 2.0),
        ];
        for (law, middle) in laws {
            let stream = Stream::new(11, &format!("{law:?}"));
            let count = 40_000u32;
            let mut numbers: Vec<f64> =
                (0..count).map(|at| draw(&law, stream.pair(at, 0), &samples)).collect();
            let found = numbers.iter().sum::<f64>() / f64::from(count);
            let square = numbers.iter().map(|x| (x - found) * (x - found)).sum::<f64>();
            let error = (square / f64::from(count)).sqrt() / f64::from(count).sqrt();
            assert!((found - mean(&law, &samples)).abs() <= 5.0 * error + 1e-12, "{law:?}: mean {found}");
            numbers.sort_by(f64::total_cmp);
            let share = numbers.iter().filter(|x| **x <= middle + 1e-9).count() as f64 / f64::from(count);
            let wanted = match law {
                Distribution::Fixed(_) => 1.0,
                Distribution::Empirical(_) => 2.0 / 3.0,
                _ => 0.5,
            };
            assert!((share - wanted).abs() < 0.0125, "{law:?}: {share} below the median");
        }
    }

    #[test]
    fn an_empty_sample_draws_nothing() {
        assert_eq!(draw(&Distribution::Empirical("none".to_owned()), [0.5, 0.5], &[]), 0.0);
        assert_eq!(triangular(2.0, 2.0, 2.0, 0.4), 2.0);
    }
}
