//! Parts that are looked at: a part wakes where something departs from the nominal course, and sleeps when it is back.

use crate::endurance::Served;
use crate::model::{Model, Tied};
use crate::nominal::Nominal;
use crate::state::State;
use crate::step::term;
use crate::threats::Target;
use kuznia_base::Id;

/// A model, the nominal course that a scenario is played against (without one every part is looked at in every step), and
/// what endurance is measured against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage<'s, 'a> {
    pub(crate) model: &'s Model<'a>,
    pub(crate) nominal: Option<&'s Nominal>,
    pub(crate) served: Option<&'s Served>,
}

/// Relative departure that is rounding.
const ROUNDING: f64 = 1e-11;

#[inline]
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= ROUNDING * (1.0 + b.abs())
}

/// Numbers of the bits that are set.
pub(crate) struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;
    #[inline]
    fn next(&mut self) -> Option<usize> {
        let bit = self.0.trailing_zeros();
        self.0 &= self.0.wrapping_sub(1);
        (bit < 64).then_some(bit as usize)
    }
}

/// The parts of a word of bits.
#[inline]
pub(crate) fn bits(word: usize, bits: u64) -> impl Iterator<Item = usize> {
    Bits(bits).map(move |bit| word * 64 + bit)
}

impl State {
    /// Whether a part is looked at.
    #[inline]
    pub(crate) fn is_awake(&self, part: usize) -> bool {
        self.awake[part / 64] >> (part % 64) & 1 == 1
    }

    /// Looks at a part from a step on: its state is that of the nominal course, and the stock that it had beyond.
    pub(crate) fn wake(&mut self, stage: Stage, u: usize, part: usize) {
        let Some(nominal) = stage.nominal.filter(|_| !self.is_awake(part)) else { return };
        let (model, parts) = (stage.model, &stage.model.parts);
        self.awake[part / 64] |= 1 << (part % 64);
        let Some(before) = u.checked_sub(1) else { return self.begin(model, part) };
        self.price_of_sleep(stage, u, part);
        for cell in parts.cells.row(part).iter().map(|at| *at as usize) {
            self.stock[cell] = nominal.stock[before * model.cells.len() + cell] + self.surplus[cell];
            self.surplus[cell] = 0.0;
        }
        for flow in parts.flows.row(part).iter().map(|at| *at as usize) {
            self.done[flow] = nominal.done[before * model.flows.len() + flow];
        }
        for r in parts.needs.row(part).iter().map(|at| *at as usize) {
            [self.open[r], self.planned_open[r]] = nominal.open[before * model.needs.len() + r];
        }
        for a in parts.acceptances.row(part).iter().map(|at| *at as usize) {
            self.fielded[a] = nominal.fielded[before * self.fielded.len() + a];
        }
    }

    /// The state of a part before the first step.
    pub(crate) fn begin(&mut self, model: &Model, part: usize) {
        let parts = &model.parts;
        for cell in parts.cells.row(part).iter().map(|at| *at as usize) {
            self.stock[cell] = model.opening[cell];
        }
        for flow in parts.flows.row(part) {
            self.done[*flow as usize] = 0.0;
        }
        for r in parts.needs.row(part).iter().map(|at| *at as usize) {
            let waiting = model.case.requirements.rows()[r].opening_backlog.0;
            let waiting = if model.needs[r].kept { waiting } else { 0.0 };
            (self.open[r], self.planned_open[r]) = (waiting, waiting);
        }
        for a in parts.acceptances.row(part).iter().map(|at| *at as usize) {
            self.fielded[a] = model.case.acceptances.rows()[a].opening_fielded.0;
        }
    }

    /// Wakes what a target of an event belongs to.
    pub(crate) fn wake_target(&mut self, stage: Stage, u: usize, target: Target) {
        let model = stage.model;
        let part = match target {
            Target::Resource(at) => model.parts.of_node[model.node(at)],
            Target::Need(r) => model.parts.of_need[r],
            Target::Price(o) | Target::Lead(o) => model.tied.part_of_offer[o],
            _ => return,
        };
        if part != Tied::NONE {
            self.wake(stage, u, part as usize);
            self.struck[part as usize] = u as u32 + 1;
        }
    }

    /// Wakes all parts.
    pub(crate) fn wake_all(&mut self, stage: Stage, u: usize) {
        (0..stage.model.parts.count).for_each(|part| self.wake(stage, u, part));
    }

    /// What holding stock beyond the nominal has cost while a part slept.
    fn price_of_sleep(&mut self, stage: Stage, u: usize, part: usize) {
        let Some(nominal) = stage.nominal else { return };
        let years = nominal.years[u] - nominal.years[self.slept[part] as usize];
        for cell in stage.model.parts.cells.row(part).iter().map(|at| *at as usize) {
            let cost = stage.model.tied.holding[cell];
            if cost != 0.0 {
                self.outcome.terms[term::HOLDING] += cost * self.surplus[cell] * years;
            }
        }
    }

    /// Lets a part sleep at a step's end that is back on the nominal course, or has more stock than it where more stock
    /// changes nothing.
    #[inline]
    pub(crate) fn sleep(&mut self, stage: Stage, u: usize, part: usize) {
        let Some(nominal) = stage.nominal else { return };
        if !self.is_back(stage.model, nominal, u, part) {
            return;
        }
        for cell in stage.model.parts.spans[part].cells() {
            self.surplus[cell] = self.stock[cell] - nominal.stock[u * stage.model.cells.len() + cell];
        }
        self.awake[part / 64] &= !(1 << (part % 64));
        self.slept[part] = u as u32 + 1;
    }

    fn is_back(&self, model: &Model, nominal: &Nominal, u: usize, part: usize) -> bool {
        if self.pinned[part] || self.struck[part] == u as u32 + 1 {
            return false;
        }
        let (parts, span) = (&model.parts, &model.parts.spans[part]);
        let (flows, cells, needs) = (u * model.flows.len(), u * model.cells.len(), u * model.needs.len());
        // Without jumps: which of them departs cannot be foreseen.
        let mut back = true;
        for flow in span.flows() {
            back &= same(self.done[flow], nominal.done[flows + flow]);
        }
        let calm = nominal.calm[part] <= u + 1;
        for cell in span.cells() {
            let wanted = nominal.stock[cells + cell];
            back &= same(self.stock[cell], wanted) | (calm & (self.stock[cell] > wanted));
        }
        if !back {
            return false;
        }
        for r in parts.needs.row(part).iter().map(|r| *r as usize) {
            let [open, planned] = nominal.open[needs + r];
            let behind = self.running[r].is_some() == nominal.behind[needs + r];
            if !behind || !same(self.open[r], open) || !same(self.planned_open[r], planned) {
                return false;
            }
        }
        let fielded =
            |a: &u32| same(self.fielded[*a as usize], nominal.fielded[u * self.fielded.len() + *a as usize]);
        parts.acceptances.row(part).iter().all(fielded)
    }

    /// The stock of parts that sleep at the end of the horizon.
    pub(crate) fn rise(&mut self, stage: Stage) {
        let Some(nominal) = stage.nominal else { return };
        let (model, all) = (stage.model, stage.model.len());
        for part in 0..model.parts.count {
            if self.is_awake(part) {
                continue;
            }
            if self.slept[part] > 0 {
                self.price_of_sleep(stage, all, part);
            }
            for cell in model.parts.cells.row(part).iter().map(|at| *at as usize) {
                self.stock[cell] = nominal.stock[(all - 1) * model.cells.len() + cell] + self.surplus[cell];
            }
        }
    }

    /// Notes that something will arrive at a part that departs from the nominal course.
    #[inline]
    pub(crate) fn stir(&mut self, model: &Model, v: usize, node: usize) {
        let (row, part) = (v % self.ring, model.parts.of_node[node]);
        let mark = &mut self.stirs[row * model.parts.count + part as usize];
        if !*mark {
            *mark = true;
            self.stirred_parts[row].push(part);
        }
    }

    /// Wakes the parts at which something arrives in a step that departs from the nominal course.
    pub(crate) fn wake_stirred(&mut self, stage: Stage, u: usize) {
        let row = u % self.ring;
        while let Some(part) = self.stirred_parts[row].pop() {
            self.stirs[row * stage.model.parts.count + part as usize] = false;
            self.wake(stage, u, part as usize);
        }
    }

    /// Index of an id, for readers of the state.
    pub fn at<I: Id>(id: I) -> usize {
        id.index()
    }
}
