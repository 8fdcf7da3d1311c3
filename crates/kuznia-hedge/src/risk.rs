//! What is minimised over the futures: the mean, the mean of the worst tail, or the worst case.

use std::cmp::Ordering;

/// How the costs of the futures are summed up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Risk {
    /// Expected cost.
    Mean,
    /// Conditional value at risk: the mean of the worst share α of the futures, 0 < α ≤ 1. α = 1 is the mean; α at most
    /// the least probability is the worst case.
    Cvar(f64),
    /// The worst future that can happen at all.
    Worst,
}

impl Risk {
    /// Reads `mean`, `worst` or `cvar:0.1`.
    ///
    /// # Errors
    /// A lower-case sentence.
    pub fn read(words: &str) -> Result<Self, String> {
        match words.split_once(':') {
            None if words == "mean" => Ok(Self::Mean),
            None if words == "worst" => Ok(Self::Worst),
            Some(("cvar", share)) => {
                let share = share.strip_suffix('%').map_or_else(
                    || share.parse::<f64>().ok(),
                    |share| share.parse::<f64>().ok().map(|share| share / 100.0),
                );
                match share {
                    Some(share) if share > 0.0 && share <= 1.0 => Ok(Self::Cvar(share)),
                    _ => Err(format!("the tail share of `{words}` is not above 0 and at most 1")),
                }
            }
            _ => Err(format!("`{words}` is no risk measure; there are mean, cvar:SHARE and worst")),
        }
    }

    /// The reweighting that gives the measure: weights w ≥ 0 with Σw = 1 and w_s ≤ p_s/α under which the mean cost is
    /// greatest. For the mean these are the probabilities themselves.
    ///
    /// The measure is the greatest mean over this envelope: Rockafellar and Uryasev (2000); Shapiro, Dentcheva and
    /// Ruszczyński (2009), Lectures on Stochastic Programming, §6.2. Ties go to the earlier future.
    pub fn weights(self, probabilities: &[f64], values: &[f64]) -> Vec<f64> {
        let share = match self {
            Self::Mean => return probabilities.to_vec(),
            Self::Cvar(share) if share >= 1.0 => return probabilities.to_vec(),
            Self::Cvar(share) => share,
            Self::Worst => 0.0,
        };
        let mut order: Vec<usize> = (0..values.len()).filter(|&s| probabilities[s] > 0.0).collect();
        order.sort_by(|&a, &b| {
            values[b].partial_cmp(&values[a]).unwrap_or(Ordering::Equal).then_with(|| a.cmp(&b))
        });
        let mut weights = vec![0.0; values.len()];
        let mut left = 1.0;
        for s in order {
            let most = if share > 0.0 { probabilities[s] / share } else { 1.0 };
            weights[s] = most.min(left);
            left -= weights[s];
            if left <= 0.0 {
                break;
            }
        }
        weights
    }

    /// The measure of costs.
    pub fn of(self, probabilities: &[f64], values: &[f64]) -> f64 {
        let weights = self.weights(probabilities, values);
        weights
            .iter()
            .zip(values)
            .filter(|(weight, _)| **weight > 0.0)
            .map(|(weight, value)| weight * value)
            .sum()
    }

    /// Whether the weights do not depend on the costs.
    pub(crate) fn is_mean(self) -> bool {
        match self {
            Self::Mean => true,
            Self::Cvar(share) => share >= 1.0,
            Self::Worst => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: [f64; 4] = [0.4, 0.3, 0.2, 0.1];
    const COSTS: [f64; 4] = [1.0, 2.0, 8.0, 4.0];

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn the_tail_is_averaged_and_its_ends_are_mean_and_worst() {
        close(Risk::Mean.of(&P, &COSTS), 0.4 + 0.6 + 1.6 + 0.4);
        close(Risk::Cvar(1.0).of(&P, &COSTS), Risk::Mean.of(&P, &COSTS));
        // The worst quarter: all of the 8 (0.2) and half of the 4 (0.05).
        close(Risk::Cvar(0.25).of(&P, &COSTS), (0.2 * 8.0 + 0.05 * 4.0) / 0.25);
        close(Risk::Cvar(0.1).of(&P, &COSTS), 8.0);
        close(Risk::Worst.of(&P, &COSTS), 8.0);
        close(Risk::Worst.of(&[0.5, 0.5, 0.0, 0.0], &COSTS), 2.0);
    }

    #[test]
    fn weights_stay_in_the_envelope() {
        for share in [0.05, 0.3, 0.7, 1.0] {
            let weights = Risk::Cvar(share).weights(&P, &COSTS);
            close(weights.iter().sum::<f64>(), 1.0);
            assert!(weights.iter().zip(&P).all(|(w, p)| *w >= 0.0 && *w <= p / share + 1e-12));
        }
    }

    #[test]
    fn words_are_read_and_nonsense_is_refused() {
        assert_eq!(Risk::read("mean"), Ok(Risk::Mean));
        assert_eq!(Risk::read("cvar:10%"), Ok(Risk::Cvar(0.1)));
        assert_eq!(Risk::read("worst"), Ok(Risk::Worst));
        for wrong in ["cvar", "cvar:0", "cvar:2", "cvar:x", "median", "mean:1"] {
            assert!(Risk::read(wrong).is_err(), "{wrong}");
        }
    }
}
