//! What many replications say together, kept in memory that does not grow with their number.

use crate::batch::Record;
use crate::endurance::Endurance;
use crate::model::Model;
use crate::sketch::Sketch;
use crate::windows::{Window, windows};
use kuznia_base::Id;
use kuznia_base::bytes::{Reader, Writer};

/// How many of the worst scenarios are kept.
pub const WORST: usize = 10;

/// Everything that is counted.
#[derive(Clone, PartialEq, Debug)]
pub struct Tally {
    /// Scenarios so far.
    pub scenarios: u64,
    /// By requirement and period: unserved part of the need.
    pub unserved: Vec<Sketch>,
    /// By requirement: unserved part of the need of all periods.
    pub by_requirement: Vec<Sketch>,
    /// Mean unserved part over the requirements.
    pub overall: Sketch,
    /// Objective: present value.
    pub cost: Sketch,
    /// By period: foreign part of the value that serves needs.
    pub foreign: Vec<Sketch>,
    /// Money that was missing at the worst moment.
    pub arrears: Sketch,
    /// By requirement and (threats, then none): days until as much is served as planned again.
    pub recovery: Vec<Sketch>,
    /// Of those, how many were not over at the horizon's end.
    pub open: Vec<u64>,
    /// By requirement and period: scenarios whose first loss is in it.
    pub first_loss: Vec<u64>,
    /// How long scenarios endured after their first event.
    pub endurance: Endurance,
    /// By window of a target: scenarios in which it is met.
    pub met: Vec<u64>,
    /// By node: refused.
    pub refused: Vec<Sketch>,
    /// By threat: events.
    pub events: Vec<Sketch>,
    /// By threat: unserved part that it causes, and cost, in the scenarios in which it was switched off.
    pub caused: Vec<[Sketch; 2]>,
    /// The worst: unserved part, cost, number.
    pub worst: Vec<(f64, f64, u32)>,
    windows: Vec<Window>,
    shape: [usize; 4],
}

impl Tally {
    /// An empty tally for a model.
    pub fn new(model: &Model) -> Self {
        let (needs, periods) = (model.requirements(), model.periods());
        let (threats, nodes) = (model.case.threats.len(), model.network.nodes);
        let windows = windows(model);
        let blank = |count: usize| vec![Sketch::default(); count];
        Self {
            scenarios: 0,
            unserved: blank(needs * periods),
            by_requirement: blank(needs),
            overall: Sketch::default(),
            cost: Sketch::default(),
            foreign: blank(periods),
            arrears: Sketch::default(),
            recovery: blank(needs * (threats + 1)),
            open: vec![0; needs * (threats + 1)],
            first_loss: vec![0; needs * periods],
            endurance: Endurance::new(model),
            met: vec![0; windows.len()],
            refused: blank(nodes),
            events: blank(threats),
            caused: vec![Default::default(); threats],
            worst: Vec::with_capacity(WORST + 1),
            windows,
            shape: [needs, periods, threats, nodes],
        }
    }

    /// Windows of the targets that are measured, in the order of `met`.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Adds a replication. They must come in the order of their numbers.
    pub fn add(&mut self, record: &Record) {
        let [needs, periods, threats, _] = self.shape;
        let outcome = &record.outcome;
        self.scenarios += 1;
        for (sketch, (unserved, need)) in
            self.unserved.iter_mut().zip(outcome.unserved.iter().zip(&outcome.need))
        {
            sketch.add(if *need > 0.0 { clean(unserved / need) } else { 0.0 });
        }
        for r in 0..needs {
            self.by_requirement[r].add(clean(1.0 - outcome.service(r, periods)));
            let first = outcome.first_loss[r];
            if first < periods {
                self.first_loss[r * periods + first] += 1;
            }
        }
        let (overall, cost) = (clean(1.0 - outcome.overall(periods)), outcome.cost());
        self.overall.add(overall);
        self.cost.add(cost);
        self.arrears.add(outcome.arrears);
        for (t, sketch) in self.foreign.iter_mut().enumerate() {
            let value = outcome.served_value[t];
            if value > 0.0 {
                sketch.add((outcome.foreign[t] / value).max(0.0));
            }
        }
        for episode in &outcome.episodes {
            let at = episode.requirement * (threats + 1) + episode.cause.map_or(threats, Id::index);
            self.recovery[at].add(episode.days);
            self.open[at] += u64::from(!episode.over);
        }
        self.endurance.add(outcome);
        for (met, window) in self.met.iter_mut().zip(&self.windows) {
            *met += u64::from(window.is_met(outcome, periods));
        }
        for (sketch, refused) in self.refused.iter_mut().zip(&outcome.refused) {
            sketch.add(*refused);
        }
        for (sketch, events) in self.events.iter_mut().zip(&record.events) {
            sketch.add(f64::from(*events));
        }
        for &(threat, unserved, cost) in &record.caused {
            self.caused[threat][0].add(clean(unserved));
            self.caused[threat][1].add(cost);
        }
        let at = self.worst.partition_point(|own| (own.0, own.1) >= (overall, cost));
        if at < WORST {
            self.worst.insert(at, (overall, cost, record.number));
            self.worst.truncate(WORST);
        }
    }

    /// Its bytes, for a checkpoint.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.count(self.scenarios);
        for sketch in self.sketches() {
            sketch.write(&mut out);
        }
        for list in [&self.open, &self.first_loss, &self.met] {
            list.iter().for_each(|count| out.count(*count));
        }
        self.endurance.write(&mut out);
        out.count(self.worst.len() as u64);
        for &(unserved, cost, number) in &self.worst {
            out.number(unserved);
            out.number(cost);
            out.count(u64::from(number));
        }
        out.finish()
    }

    fn sketches(&self) -> impl Iterator<Item = &Sketch> {
        let lists = [&self.unserved, &self.by_requirement, &self.foreign, &self.recovery];
        lists
            .into_iter()
            .flatten()
            .chain([&self.overall, &self.cost, &self.arrears])
            .chain(&self.refused)
            .chain(&self.events)
            .chain(self.caused.iter().flatten())
    }

    fn sketches_mut(&mut self) -> impl Iterator<Item = &mut Sketch> {
        let lists = [&mut self.unserved, &mut self.by_requirement, &mut self.foreign, &mut self.recovery];
        lists
            .into_iter()
            .flatten()
            .chain([&mut self.overall, &mut self.cost, &mut self.arrears])
            .chain(&mut self.refused)
            .chain(&mut self.events)
            .chain(self.caused.iter_mut().flatten())
    }

    /// Goes on from a checkpoint of the same model; `None` where the bytes are not one.
    pub fn read(model: &Model, bytes: &[u8]) -> Option<Self> {
        let mut tally = Self::new(model);
        let mut from = Reader::new(bytes);
        tally.scenarios = from.count()?;
        for sketch in tally.sketches_mut() {
            *sketch = Sketch::read(&mut from)?;
        }
        for list in [&mut tally.open, &mut tally.first_loss, &mut tally.met] {
            for count in list {
                *count = from.count()?;
            }
        }
        tally.endurance.read(&mut from)?;
        for _ in 0..from.count()?.min(WORST as u64) {
            let (unserved, cost) = (from.number()?, from.number()?);
            tally.worst.push((unserved, cost, u32::try_from(from.count()?).ok()?));
        }
        from.is_empty().then_some(tally)
    }
}

/// Rounding of sums is not a loss.
fn clean(share: f64) -> f64 {
    if share.abs() < 1e-9 { 0.0 } else { share }
}
