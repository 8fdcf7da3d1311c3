//! Delays by step: what leaves evenly in a step arrives with the shares in which it overlaps later steps.

use crate::steps::Steps;
use kuznia_base::Instant;

/// A lead.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Lead {
    Days(f64),
    Months(f64),
}

/// All leads of a model. Class 0 is none.
#[derive(Clone, Debug)]
pub(crate) struct Delays {
    leads: Vec<Lead>,
    steps: usize,
    /// By class and step: share that arrives in the same step.
    same: Vec<f64>,
    /// By class and step: ends of the entries in `later`.
    ends: Vec<[u32; 2]>,
    /// Later steps with shares.
    later: Vec<(usize, f64)>,
    /// By class and step: first and last instant of arrival.
    spans: Vec<Vec<(Instant, Instant)>>,
    /// Most steps between departure and arrival.
    pub(crate) longest: usize,
}

impl Delays {
    pub(crate) fn new(steps: &Steps) -> Self {
        let all = steps.len();
        Self {
            leads: vec![Lead::Days(0.0)],
            steps: all,
            same: vec![1.0; all],
            ends: vec![[0, 0]; all],
            later: Vec::new(),
            spans: vec![(0..all).map(|u| (steps.starts[u], steps.starts[u + 1])).collect()],
            longest: 0,
        }
    }

    /// The class of a lead.
    pub(crate) fn class(&mut self, steps: &Steps, lead: Lead) -> usize {
        if matches!(lead, Lead::Days(0.0) | Lead::Months(0.0)) {
            return 0;
        }
        if let Some(at) = self.leads.iter().position(|own| *own == lead) {
            return at;
        }
        let moved = |at: Instant| match lead {
            Lead::Days(days) => at.plus_days(days),
            Lead::Months(months) => at.plus_months(months),
        };
        let mut spans = Vec::new();
        for u in 0..steps.len() {
            let span = (moved(steps.starts[u]), moved(steps.starts[u + 1]));
            let mut now = 0.0;
            let first = self.later.len() as u32;
            steps.overlap(span.0, span.1, |v, share| {
                if v == u {
                    now = share;
                } else {
                    self.later.push((v, share));
                    self.longest = self.longest.max(v - u);
                }
            });
            self.same.push(now);
            self.ends.push([first, self.later.len() as u32]);
            spans.push(span);
        }
        self.leads.push(lead);
        self.spans.push(spans);
        self.leads.len() - 1
    }

    /// Share of what leaves in a step that arrives in it.
    #[inline]
    pub(crate) fn same(&self, class: usize, u: usize) -> f64 {
        self.same[class * self.steps + u]
    }

    /// Whether anything of a class ever arrives in the step in which it leaves.
    pub(crate) fn is_quick(&self, class: usize) -> bool {
        self.same[class * self.steps..][..self.steps].iter().any(|share| *share > 0.0)
    }

    /// Later steps with shares.
    #[inline]
    pub(crate) fn later(&self, class: usize, u: usize) -> &[(usize, f64)] {
        let [first, after] = self.ends[class * self.steps + u];
        &self.later[first as usize..after as usize]
    }

    /// When what leaves in a step arrives, if its lead is longer by a part of itself.
    pub(crate) fn span(&self, class: usize, u: usize, steps: &Steps, longer: f64) -> (Instant, Instant) {
        let (from, until) = self.spans[class][u];
        let more = |at: Instant, start: Instant| at.plus_days(longer * at.days_since(start));
        (more(from, steps.starts[u]), more(until, steps.starts[u + 1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::StepLength;
    use kuznia_base::{Calendar, Step, YearFraction};

    #[test]
    fn nothing_that_leaves_vanishes_on_the_way() {
        let start = Instant::from_ymd(2026, 1, 1).expect("a date");
        let calendar = Calendar::even(start, Step::Quarter, 1, 12, YearFraction::Nominal, 0.03);
        for length in [StepLength::Day, StepLength::Week, StepLength::Plan] {
            let steps = Steps::new(&calendar, length).expect("no blocks");
            let mut delays = Delays::new(&steps);
            for lead in [Lead::Days(10.5), Lead::Months(1.0), Lead::Months(6.0), Lead::Months(18.0)] {
                let class = delays.class(&steps, lead);
                for u in 0..steps.len() {
                    let (from, until) = delays.span(class, u, &steps, 0.0);
                    let later: f64 = delays.later(class, u).iter().map(|own| own.1).sum();
                    let sum = delays.same(class, u) + later;
                    if until <= calendar.end() && from < calendar.end() {
                        assert!((sum - 1.0).abs() < 1e-9, "{lead:?} at {}: {sum}", steps.starts[u]);
                    }
                }
            }
        }
    }
}
