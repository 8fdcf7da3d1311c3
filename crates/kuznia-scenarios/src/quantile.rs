//! Quantiles of every law.

use kuznia_case::case::Distribution;

/// The number that a law does not exceed with a probability inside (0, 1). `samples` are the case's named samples.
pub fn quantile(law: &Distribution, share: f64, samples: &[(String, Vec<f64>)]) -> f64 {
    match *law {
        Distribution::Fixed(x) => x,
        Distribution::Lognormal { mean, deviation } => {
            // Mean and deviation are those of the number itself, not of its logarithm.
            let variance = libm::log1p((deviation / mean) * (deviation / mean));
            libm::exp(libm::log(mean) - variance / 2.0 + libm::sqrt(variance) * normal(share))
        }
        // These two are drawn from the far end: u there is the probability of more.
        Distribution::Exponential { .. } | Distribution::Weibull { .. } => {
            crate::draw::draw(law, [1.0 - share, 0.5], samples)
        }
        Distribution::Uniform { .. } | Distribution::Triangular { .. } => {
            crate::draw::draw(law, [share, 0.5], samples)
        }
        Distribution::Empirical(ref name) => {
            let mut values =
                samples.iter().find(|(own, _)| own == name).map_or(Vec::new(), |(_, values)| values.clone());
            values.sort_by(f64::total_cmp);
            // The least value that a share of all does not exceed.
            let at = (libm::ceil(share * values.len() as f64) as usize).max(1) - 1;
            values.get(at).copied().unwrap_or(0.0)
        }
    }
}

/// Standard normal quantile, by bisection of the complementary error function.
fn normal(share: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2) < share {
            low = middle
        } else {
            high = middle
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Stream, draw};

    #[test]
    fn as_many_draws_as_said_stay_below_the_quantile() {
        let samples = vec![("winters".to_owned(), (1..=100).map(f64::from).collect())];
        let laws = [
            Distribution::Uniform { low: 1.0, high: 4.0 },
            Distribution::Triangular { low: 0.0, mode: 1.0, high: 4.0 },
            Distribution::Lognormal { mean: 10.0, deviation: 5.0 },
            Distribution::Exponential { mean: 3.0 },
            Distribution::Weibull { shape: 2.0, scale: 5.0 },
            Distribution::Empirical("winters".to_owned()),
        ];
        for law in laws {
            let stream = Stream::new(5, &format!("{law:?}"));
            for share in [0.1, 0.5, 0.9, 0.99] {
                let at = quantile(&law, share, &samples);
                let count = 20_000u32;
                let below = (0..count).filter(|n| draw(&law, stream.pair(*n, 0), &samples) <= at + 1e-12);
                let found = below.count() as f64 / f64::from(count);
                assert!((found - share).abs() < 0.011, "{law:?} {share}: {found}");
            }
        }
        assert_eq!(quantile(&Distribution::Fixed(0.3), 0.9, &[]), 0.3);
        assert!((normal(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
    }
}
