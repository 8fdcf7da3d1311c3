//! A small source of reproducible figures (Knuth's linear congruential generator).

/// The generator's state.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A whole number from 0 to below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// A figure from 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }
}
