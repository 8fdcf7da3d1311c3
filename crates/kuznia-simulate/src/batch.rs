//! Plays many scenarios on several threads; what comes out does not depend on how many.

use crate::endurance::Served;
use crate::model::Model;
use crate::nominal::Nominal;
use crate::policy::Policy;
use crate::run::{ABREAST, play_abreast};
use crate::state::{Outcome, State};
use kuznia_base::Id;
use kuznia_case::case::ThreatId;
use kuznia_scenarios::{Sampler, Scenario};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// What one scenario gave.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Record {
    /// Its number.
    pub number: u32,
    /// What was measured.
    pub outcome: Outcome,
    /// By threat: events.
    pub events: Vec<u32>,
    /// Threats that were switched off, one at a time, under the same random numbers: unserved part and cost that they
    /// cause.
    pub caused: Vec<(usize, f64, f64)>,
    /// Places with goods that were looked at, over all steps.
    pub touches: u64,
}

/// Plays scenarios of a case and of its named scenarios.
pub struct Player<'m, 'a> {
    /// The case as it is, then each named scenario, all with the same plan.
    pub models: &'m [Model<'a>],
    /// Nominal courses of the models under the policy, where there are any: [`Nominal::new`].
    pub nominals: &'m [Option<Nominal>],
    /// What is served without events under the policy, by model: [`Served::new`]. Without it endurance is not measured.
    pub served: &'m [Served],
    /// Policy.
    pub policy: &'m dyn Policy,
    /// Scenarios.
    pub sampler: &'m Sampler<'m>,
    /// Scenarios with smaller numbers are played again with each of their threats switched off.
    pub attribute_below: u32,
}

/// What a thread needs: states for each model, side by side. It is made once, and given back what was read.
#[derive(Debug, Default)]
pub struct Desk {
    states: Vec<Vec<State>>,
    scenarios: Vec<Scenario>,
    without: Vec<Scenario>,
    spare: Vec<Record>,
}

impl Desk {
    /// Takes records back whose memory may be used again.
    pub fn give_back(desks: &mut [Self], records: Vec<Record>) {
        let count = desks.len().max(1);
        for (at, record) in records.into_iter().enumerate() {
            if let Some(desk) = desks.get_mut(at % count) {
                desk.spare.push(record);
            }
        }
    }
}

impl Player<'_, '_> {
    /// Plays a range of scenarios, one desk for each thread. The records are in order of number.
    pub fn batch(&self, numbers: Range<u32>, desks: &mut [Desk]) -> Vec<Record> {
        // Side by side only where that spares anything: a policy that looks at everything takes one at a time.
        let width = if self.policy.is_local() { ABREAST as u32 } else { 1 };
        let next = AtomicU32::new(numbers.start);
        let mut records: Vec<Record> = Vec::with_capacity(numbers.len());
        let take = |desk: &mut Desk| {
            let mut own = Vec::new();
            loop {
                let from = next.fetch_add(width, Ordering::Relaxed);
                if from >= numbers.end {
                    return own;
                }
                self.some(from..numbers.end.min(from + width), desk, &mut own);
            }
        };
        if let [desk] = desks {
            records = take(desk);
        } else {
            std::thread::scope(|scope| {
                let threads: Vec<_> = desks.iter_mut().map(|desk| scope.spawn(|| take(desk))).collect();
                for thread in threads {
                    match thread.join() {
                        Ok(own) => records.extend(own),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
            });
        }
        // Those of one named scenario were played together.
        records.sort_by_key(|record| record.number);
        records
    }

    /// Plays at most [`ABREAST`] scenarios side by side, those of one model together.
    fn some(&self, numbers: Range<u32>, desk: &mut Desk, records: &mut Vec<Record>) {
        let Desk { states, scenarios, without, spare } = desk;
        scenarios.resize_with(numbers.len(), Scenario::default);
        for (scenario, number) in scenarios.iter_mut().zip(numbers) {
            self.sampler.fill(number, scenario);
        }
        states.resize_with(self.models.len(), Vec::new);
        for (at, model) in self.models.iter().enumerate() {
            let own = scenarios.iter().filter(|own| own.named.map_or(0, |named| named + 1) == at);
            let count = own.clone().count();
            if count == 0 {
                continue;
            }
            let states = &mut states[at];
            self.ready(model, states, count);
            let nominal = self.nominals.get(at).and_then(Option::as_ref);
            let served = self.served.get(at);
            play_abreast(model, self.policy, nominal, served, own.clone(), &mut states[..count]);
            let first = records.len();
            for (state, scenario) in states.iter_mut().zip(own.clone()) {
                let mut record = spare.pop().unwrap_or_default();
                record.number = scenario.number;
                record.touches = state.touches;
                record.outcome.clone_from(&state.outcome);
                record.caused.clear();
                record.events.clear();
                record.events.resize(model.case.threats.len(), 0);
                scenario.events.iter().for_each(|event| record.events[event.threat.index()] += 1);
                records.push(record);
            }
            for (record, scenario) in records[first..].iter_mut().zip(own) {
                if scenario.number < self.attribute_below {
                    self.attribute(model, nominal, scenario, record, states, without);
                }
            }
        }
    }

    /// Makes states that are missing.
    fn ready(&self, model: &Model, states: &mut Vec<State>, count: usize) {
        while states.len() < count {
            states.push(State::new(model));
        }
    }

    /// Plays a scenario again with each of its threats switched off.
    fn attribute(
        &self,
        model: &Model,
        nominal: Option<&Nominal>,
        scenario: &Scenario,
        record: &mut Record,
        states: &mut Vec<State>,
        without: &mut Vec<Scenario>,
    ) {
        let periods = model.periods();
        let (service, cost) = (record.outcome.overall(periods), record.outcome.cost());
        // A threat that does not strike causes nothing.
        record.caused.extend((0..record.events.len()).map(|threat| (threat, 0.0, 0.0)));
        let struck: Vec<usize> =
            (0..record.events.len()).filter(|threat| record.events[*threat] > 0).collect();
        for some in struck.chunks(ABREAST) {
            without.resize_with(some.len().max(without.len()), Scenario::default);
            for (without, threat) in without.iter_mut().zip(some) {
                leave_out(scenario, without, Id::new(*threat));
            }
            self.ready(model, states, some.len());
            let states = &mut states[..some.len()];
            play_abreast(model, self.policy, nominal, None, without[..some.len()].iter(), states);
            for (state, threat) in states.iter().zip(some) {
                let (spared, cheaper) = (state.outcome.overall(periods), state.outcome.cost());
                record.caused[*threat] = (*threat, spared - service, cost - cheaper);
            }
        }
    }
}

/// The scenario without one threat.
fn leave_out(scenario: &Scenario, without: &mut Scenario, threat: ThreatId) {
    (without.number, without.named) = (scenario.number, scenario.named);
    without.events.clear();
    without.events.extend(scenario.events.iter().filter(|event| event.threat != threat));
}
