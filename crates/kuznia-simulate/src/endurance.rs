//! Endurance: how long after the first event of a scenario as much is served as would be without events.
//!
//! A scenario is followed from its first event until service falls, or until the horizon's end, where the time is
//! censored: it would have been longer. How many have not fallen by a time is told by the product-limit estimate
//! (Kaplan and Meier 1958), its error by Greenwood (1926).

use crate::active::Stage;
use crate::model::Model;
use crate::needs::planned_given;
use crate::policy::Policy;
use crate::run::Observer;
use crate::sketch::Sketch;
use crate::state::{Outcome, State};
use kuznia_base::Instant;
use kuznia_base::bytes::{Reader, Writer};
use kuznia_scenarios::Scenario;

/// Parts of what is served without events that endurance asks for.
pub const LEVELS: [f64; 3] = [1.0, 0.75, 0.5];
/// Part of what is served without events that may be missing.
const TOLERANCE: f64 = 0.01;
/// Step of a fall that did not happen.
pub(crate) const HELD: u32 = u32::MAX;
/// Most classes of time that are counted; a longer horizon has longer classes than a day.
const CLASSES: f64 = 2_000.0;

/// What is served in every step without events, at most what the plan serves: what endurance is measured against.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// By step and requirement: effective units (consume), or the level at the step's end (hold).
    by_step: Vec<f64>,
}

impl Served {
    /// Plays a model under a policy without events.
    pub fn new(model: &Model, policy: &dyn Policy) -> Self {
        let mut own = Self::default();
        crate::run::course(model, policy, &Scenario::default(), &mut State::new(model), &mut own);
        own
    }
}

impl Observer for Served {
    fn step(&mut self, model: &Model, state: &State, u: usize) {
        self.by_step
            .extend(state.got.iter().enumerate().map(|(r, given)| given.min(planned_given(model, u, r))));
    }
}

/// Notes what a requirement is given in a step, and whether that is less than endurance asks for.
pub(crate) fn watch(stage: Stage, state: &mut State, u: usize, r: usize, given: f64) {
    state.got[r] = given;
    let (Some(served), Some(_)) = (stage.served, state.outcome.first_event) else { return };
    let wanted = served.by_step[u * state.got.len() + r];
    for (level, fell) in LEVELS.iter().zip(&mut state.outcome.fell[r * LEVELS.len()..]) {
        if *fell == HELD && wanted > 0.0 && given < (level - TOLERANCE) * wanted {
            *fell = u as u32;
        }
    }
}

/// How long many scenarios endured, in memory that does not grow with their number.
#[derive(Clone, PartialEq, Debug)]
pub struct Endurance {
    /// Scenarios with an event.
    pub struck: u64,
    /// By row (requirements, then all together: the first of them to fall) and level: days from the first event until
    /// service falls or the horizon ends.
    pub held: Vec<Sketch>,
    /// By row and level: scenarios in which it falls.
    pub fallen: Vec<u64>,
    /// By row, level and class of time: scenarios that fall, and that are followed no longer.
    classes: Vec<[u64; 2]>,
    starts: Vec<Instant>,
    count: usize,
    /// Days of a class.
    width: f64,
}

/// A point of a survival curve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Survival {
    /// Days from the first event.
    pub days: f64,
    /// Scenarios that are followed beyond them and have not fallen.
    pub at_risk: u64,
    /// Estimate of the part of the scenarios that has not fallen by then.
    pub share: f64,
    /// Its standard error.
    pub error: f64,
}

impl Endurance {
    /// Nothing yet.
    pub(crate) fn new(model: &Model) -> Self {
        let starts = model.steps.starts.clone();
        let days = starts[starts.len() - 1].days_since(starts[0]);
        let width = (days / CLASSES).max(1.0);
        let (rows, count) = ((model.requirements() + 1) * LEVELS.len(), (days / width).floor() as usize + 1);
        Self {
            struck: 0,
            held: vec![Sketch::default(); rows],
            fallen: vec![0; rows],
            classes: vec![[0; 2]; rows * count],
            starts,
            count,
            width,
        }
    }

    /// Row of a requirement, or of all together, at a level.
    pub fn row(requirement: usize, level: usize) -> usize {
        requirement * LEVELS.len() + level
    }

    /// Adds a replication.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let Some(first) = outcome.first_event else { return };
        self.struck += 1;
        let own = outcome.fell.len();
        for at in 0..own + LEVELS.len() {
            let fell = match outcome.fell.get(at) {
                Some(fell) => *fell,
                // All together fall with the first of them.
                None => {
                    outcome.fell.iter().skip(at - own).step_by(LEVELS.len()).min().copied().unwrap_or(HELD)
                }
            };
            let until =
                if fell == HELD { self.starts[self.starts.len() - 1] } else { self.starts[fell as usize] };
            let days = until.days_since(first).max(0.0);
            self.held[at].add(days);
            self.fallen[at] += u64::from(fell != HELD);
            let class = ((days / self.width) as usize).min(self.count - 1);
            self.classes[at * self.count + class][usize::from(fell == HELD)] += 1;
        }
    }

    /// The curve of a row by class of time: days of its start, at risk before it, estimate and sum of Greenwood after it.
    fn curve(&self, row: usize) -> impl Iterator<Item = (f64, u64, f64, f64)> + '_ {
        let (mut at_risk, mut share, mut sum) = (self.struck, 1.0, 0.0);
        self.classes[row * self.count..][..self.count].iter().enumerate().map(
            move |(class, &[fell, left])| {
                let before = at_risk;
                if fell > 0 {
                    let (n, d) = (before as f64, fell as f64);
                    share *= 1.0 - d / n;
                    sum += if fell < before { d / (n * (n - d)) } else { 0.0 };
                }
                at_risk -= fell + left;
                (class as f64 * self.width, before, share, sum)
            },
        )
    }

    /// Days by which this part of the scenarios has fallen; NaN where fewer do while they are followed.
    pub fn quantile(&self, row: usize, part: f64) -> f64 {
        let fallen =
            |&(_, before, share, _): &(f64, u64, f64, f64)| before > 0 && 1.0 - share >= part - 1e-12;
        self.curve(row).find(fallen).map_or(f64::NAN, |(days, ..)| days)
    }

    /// The survival curve of a row at times that are so many days apart, as long as anyone is followed.
    pub fn survival(&self, row: usize, apart: f64) -> Vec<Survival> {
        let mut points: Vec<Survival> = Vec::new();
        for (class, (days, before, share, sum)) in self.curve(row).enumerate() {
            if before == 0 {
                break;
            }
            let [fell, left] = self.classes[row * self.count + class];
            let at_risk = before - fell - left;
            while (points.len() as f64) * apart < days + self.width {
                let days = points.len() as f64 * apart;
                points.push(Survival { days, at_risk, share, error: share * f64::sqrt(sum) });
            }
        }
        points
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.count(self.struck);
        self.held.iter().for_each(|sketch| sketch.write(out));
        self.fallen.iter().for_each(|count| out.count(*count));
        let filled = || self.classes.iter().enumerate().filter(|(_, own)| **own != [0; 2]);
        out.count(filled().count() as u64);
        for (at, own) in filled() {
            [at as u64, own[0], own[1]].into_iter().for_each(|count| out.count(count));
        }
    }

    /// Reads what was written of the same model into an empty one.
    pub(crate) fn read(&mut self, from: &mut Reader) -> Option<()> {
        self.struck = from.count()?;
        for sketch in &mut self.held {
            *sketch = Sketch::read(from)?;
        }
        for count in &mut self.fallen {
            *count = from.count()?;
        }
        for _ in 0..from.count()? {
            let at = usize::try_from(from.count()?).ok()?;
            *self.classes.get_mut(at)? = [from.count()?, from.count()?];
        }
        Some(())
    }
}
