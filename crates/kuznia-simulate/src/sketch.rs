//! A distribution in little memory: counts and sums by logarithmic buckets, and running moments.
//!
//! DDSketch: Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
//! VLDB 2019. Moments: Welford (1962). Numbers are added in the order of their scenarios, so the same numbers give the
//! same bytes whoever worked them out.

use kuznia_base::bytes::{Reader, Writer};
use std::collections::BTreeMap;

/// Relative error of a quantile.
const ACCURACY: f64 = 0.005;
/// Below this a number counts as zero.
const LEAST: f64 = 1e-12;

/// Count and sum of a bucket.
type Bucket = (u64, f64);

/// A distribution of numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Sketch {
    positive: BTreeMap<i32, Bucket>,
    negative: BTreeMap<i32, Bucket>,
    zero: u64,
    count: u64,
    mean: f64,
    square: f64,
    least: f64,
    most: f64,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            positive: BTreeMap::new(),
            negative: BTreeMap::new(),
            zero: 0,
            count: 0,
            mean: 0.0,
            square: 0.0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
        }
    }
}

/// ln of the ratio of a bucket's bounds.
fn width() -> f64 {
    libm::log((1.0 + ACCURACY) / (1.0 - ACCURACY))
}

impl Sketch {
    /// Adds a number.
    pub fn add(&mut self, x: f64) {
        self.count += 1;
        let delta = x - self.mean;
        self.mean += delta / self.count as f64;
        self.square += delta * (x - self.mean);
        self.least = self.least.min(x);
        self.most = self.most.max(x);
        let size = x.abs();
        if size <= LEAST {
            self.zero += 1;
            return;
        }
        let at = libm::ceil(libm::log(size) / width()) as i32;
        let side = if x > 0.0 { &mut self.positive } else { &mut self.negative };
        let bucket = side.entry(at).or_insert((0, 0.0));
        bucket.0 += 1;
        bucket.1 += x;
    }

    /// How many numbers.
    pub fn count(&self) -> u64 {
        self.count
    }
    /// Mean; 0 without numbers.
    pub fn mean(&self) -> f64 {
        self.mean
    }
    /// Standard deviation of the numbers.
    pub fn deviation(&self) -> f64 {
        if self.count > 1 { libm::sqrt(self.square / (self.count - 1) as f64) } else { 0.0 }
    }
    /// Standard error of the mean.
    pub fn error(&self) -> f64 {
        if self.count > 0 { self.deviation() / libm::sqrt(self.count as f64) } else { 0.0 }
    }
    /// The least; NaN without numbers.
    pub fn least(&self) -> f64 {
        if self.count > 0 { self.least } else { f64::NAN }
    }
    /// The greatest; NaN without numbers.
    pub fn most(&self) -> f64 {
        if self.count > 0 { self.most } else { f64::NAN }
    }

    /// Buckets in order of their numbers: count and mean.
    fn buckets(&self) -> impl DoubleEndedIterator<Item = (u64, f64)> + '_ {
        let mean = |(_, (count, sum)): (&i32, &Bucket)| (*count, sum / *count as f64);
        let zero = (self.zero > 0).then_some((self.zero, 0.0));
        self.negative.iter().rev().map(mean).chain(zero).chain(self.positive.iter().map(mean))
    }

    /// A quantile, to half a per cent of its size; exact at 0 and 1. NaN without numbers.
    pub fn quantile(&self, q: f64) -> f64 {
        if q <= 0.0 || self.count == 0 {
            return self.least();
        }
        if q >= 1.0 {
            return self.most();
        }
        let rank = q * (self.count - 1) as f64;
        let mut seen = 0;
        for (count, mean) in self.buckets() {
            seen += count;
            if seen as f64 > rank {
                return mean.clamp(self.least, self.most);
            }
        }
        self.most()
    }

    /// Conditional value at risk: the mean of the greatest `tail` share of the numbers (1: the mean; towards 0: the
    /// greatest). Rockafellar and Uryasev (2000).
    pub fn tail_mean(&self, tail: f64) -> f64 {
        if self.count == 0 {
            return f64::NAN;
        }
        let wanted = (tail * self.count as f64).clamp(1.0, self.count as f64);
        let (mut left, mut sum) = (wanted, 0.0);
        for (count, mean) in self.buckets().rev() {
            let taken = left.min(count as f64);
            sum += taken * mean;
            left -= taken;
            if left <= 0.0 {
                break;
            }
        }
        (sum / wanted).min(self.most)
    }

    /// Appends itself to a checkpoint.
    pub(crate) fn write(&self, out: &mut Writer) {
        for side in [&self.positive, &self.negative] {
            out.count(side.len() as u64);
            for (at, (count, sum)) in side {
                out.count(u64::from(at.cast_unsigned()));
                out.count(*count);
                out.number(*sum);
            }
        }
        out.count(self.zero);
        out.count(self.count);
        [self.mean, self.square, self.least, self.most].iter().for_each(|x| out.number(*x));
    }

    /// Reads itself from a checkpoint.
    pub(crate) fn read(from: &mut Reader) -> Option<Self> {
        let mut sides = [BTreeMap::new(), BTreeMap::new()];
        for side in &mut sides {
            for _ in 0..from.count()? {
                let at = u32::try_from(from.count()?).ok()?.cast_signed();
                side.insert(at, (from.count()?, from.number()?));
            }
        }
        let [positive, negative] = sides;
        let (zero, count) = (from.count()?, from.count()?);
        let [mean, square, least, most] = [from.number()?, from.number()?, from.number()?, from.number()?];
        Some(Self { positive, negative, zero, count, mean, square, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(numbers: &[f64]) -> Sketch {
        let mut sketch = Sketch::default();
        numbers.iter().for_each(|x| sketch.add(*x));
        sketch
    }

    #[test]
    fn quantiles_and_tails_are_those_of_the_sorted_numbers() {
        let numbers: Vec<f64> =
            (0..5_000).map(|k| libm::exp(f64::from(k * 37 % 5_000) / 700.0) - 40.0).collect();
        let sketch = filled(&numbers);
        let mut sorted = numbers.clone();
        sorted.sort_by(f64::total_cmp);
        for q in [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0] {
            let exact = sorted[(q * 4_999.0) as usize];
            let found = sketch.quantile(q);
            assert!((found - exact).abs() <= 0.011 * exact.abs() + 0.2, "{q}: {found} instead of {exact}");
        }
        let mean = numbers.iter().sum::<f64>() / 5_000.0;
        assert!((sketch.mean() - mean).abs() < 1e-9);
        assert!((sketch.tail_mean(1.0) - mean).abs() < 1e-9, "the whole tail is the mean");
        let tail = sorted[4_750..].iter().sum::<f64>() / 250.0;
        assert!((sketch.tail_mean(0.05) - tail).abs() < 0.011 * tail);
        assert_eq!(sketch.tail_mean(0.0), sorted[4_999].min(sketch.tail_mean(0.0)));
    }

    #[test]
    fn a_sketch_comes_back_from_a_checkpoint_to_the_last_bit() {
        let sketch = filled(&[0.0, 1.5, -2.0, 1e-20, 7e8, 0.1 + 0.2]);
        let mut writer = Writer::default();
        sketch.write(&mut writer);
        let bytes = writer.finish();
        let mut reader = Reader::new(&bytes);
        assert_eq!(Sketch::read(&mut reader), Some(sketch));
        assert!(reader.is_empty());
        assert_eq!(Sketch::read(&mut Reader::new(&bytes[..bytes.len() - 1])), None);
    }

    #[test]
    fn nothing_has_no_quantile() {
        let sketch = Sketch::default();
        assert!(sketch.quantile(0.5).is_nan() && sketch.tail_mean(0.1).is_nan() && sketch.mean() == 0.0);
    }
}
