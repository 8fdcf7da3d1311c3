//! Plays many scenarios on several threads; what comes out does not depend on how many.

use crate::model::Model;
use crate::policy::Policy;
use crate::run::play;
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
}

/// Plays scenarios of a case and of its named scenarios.
pub struct Player<'m, 'a> {
    /// The case as it is, then each named scenario, all with the same plan.
    pub models: &'m [Model<'a>],
    /// Policy.
    pub policy: &'m dyn Policy,
    /// Scenarios.
    pub sampler: &'m Sampler<'m>,
    /// Scenarios with smaller numbers are played again with each of their threats switched off.
    pub attribute_below: u32,
}

/// What a thread needs: a state for each model. It is made once.
#[derive(Debug, Default)]
pub struct Desk {
    states: Vec<Option<State>>,
    scenario: Scenario,
    without: Scenario,
}

impl Player<'_, '_> {
    /// Plays a range of scenarios, one desk for each thread. The records are in order of number.
    pub fn batch(&self, numbers: Range<u32>, desks: &mut [Desk]) -> Vec<Record> {
        let next = AtomicU32::new(numbers.start);
        let mut records: Vec<Record> = Vec::with_capacity(numbers.len());
        let take = |desk: &mut Desk| {
            let mut own = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= numbers.end {
                    return own;
                }
                own.push(self.one(number, desk));
            }
        };
        if let [desk] = desks {
            return take(desk);
        }
        std::thread::scope(|scope| {
            let threads: Vec<_> = desks.iter_mut().map(|desk| scope.spawn(|| take(desk))).collect();
            for thread in threads {
                match thread.join() {
                    Ok(own) => records.extend(own),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        records.sort_by_key(|record| record.number);
        records
    }

    /// Plays one scenario.
    pub fn one(&self, number: u32, desk: &mut Desk) -> Record {
        let Desk { states, scenario, without } = desk;
        self.sampler.fill(number, scenario);
        let at = scenario.named.map_or(0, |named| named + 1);
        let model = &self.models[at];
        states.resize_with(self.models.len(), || None);
        let state = states[at].get_or_insert_with(|| State::new(model));
        play(model, self.policy, scenario, state, &mut ());
        let mut record = Record {
            number,
            outcome: state.outcome.clone(),
            events: vec![0; model.case.threats.len()],
            caused: Vec::new(),
        };
        for event in &scenario.events {
            record.events[event.threat.index()] += 1;
        }
        if number < self.attribute_below {
            let all = model.periods();
            let (service, cost) = (record.outcome.overall(all), record.outcome.cost());
            for threat in 0..record.events.len() {
                if record.events[threat] == 0 {
                    // A threat that does not strike causes nothing.
                    record.caused.push((threat, 0.0, 0.0));
                    continue;
                }
                leave_out(scenario, without, Id::new(threat));
                play(model, self.policy, without, state, &mut ());
                let (spared, cheaper) = (state.outcome.overall(all), state.outcome.cost());
                record.caused.push((threat, spared - service, cost - cheaper));
            }
        }
        record
    }
}

/// The scenario without one threat.
fn leave_out(scenario: &Scenario, without: &mut Scenario, threat: ThreatId) {
    (without.number, without.named) = (scenario.number, scenario.named);
    without.events.clear();
    without.events.extend(scenario.events.iter().filter(|event| event.threat != threat));
}
