//! Which typed-in figure matters most: one at a time, by screening, and by shares of the variance.
//!
//! The model is a function of the figures that have a range; what it does with them is not known here. Figures are taken to
//! be independent and uniform inside their ranges.

mod design;
mod morris;
mod sobol;
mod told;

pub use design::{Course, Model, Sampled};
pub use morris::{Effect, morris};
pub use sobol::{Index, Indices, sobol};
pub use told::{Told, Tornado, sensitivity_findings};

/// What is looked at: name and unit; a unit of `money` is the case's currency.
pub const OUTCOMES: [(&str, &str); 3] =
    [("cost", "money"), ("served_share", "share"), ("domestic_share", "share")];

/// One value for each of [`OUTCOMES`].
pub type Answers = [f64; 3];

/// What is wished of a sensitivity.
#[derive(Clone, Debug)]
pub struct SensitivityOptions {
    /// Factors that remain after screening.
    pub factors: usize,
    /// Trajectories of the screening.
    pub trajectories: u32,
    /// Base samples of the variance shares; 0: none. The model is asked `sample · (factors + 2)` times.
    pub sample: u32,
    /// Seed of all samples.
    pub seed: u64,
}

impl Default for SensitivityOptions {
    /// Twelve factors, ten trajectories, 64 samples, seed 1.
    fn default() -> Self {
        Self { factors: 12, trajectories: 10, sample: 64, seed: 1 }
    }
}
