//! Sampled scenarios as futures.

use super::{Future, Hit};
use kuznia_case::Case;
use kuznia_scenarios::{Sampler, Scenario};
use std::ops::Range;
use std::sync::Arc;

/// Futures of equal probability by their numbers under a seed: the same number is the same future in any set.
///
/// `named` are the cases of the named scenarios, in the order of the case's.
pub fn sampled(case: &Case, seed: u64, numbers: Range<u32>, named: &[Arc<Case>]) -> Vec<Future> {
    let sampler = Sampler::new(case, seed);
    let probability = 1.0 / f64::from(numbers.end.saturating_sub(numbers.start).max(1));
    numbers.map(|number| future(case, &sampler.scenario(number), named, probability)).collect()
}

/// A scenario as a future. A named scenario that changes nothing is the case itself.
pub(crate) fn future(case: &Case, scenario: &Scenario, named: &[Arc<Case>], probability: f64) -> Future {
    let hits = scenario.events.iter().map(|event| {
        let threat = &case.threats[event.threat];
        Hit {
            kind: threat.kind,
            on: threat.on,
            start: event.start,
            end: event.end,
            size: event.size,
            recovery: threat.recovery,
        }
    });
    let changed = scenario.named.filter(|at| !case.scenarios[*at].variants.is_empty());
    Future {
        name: scenario.number.to_string(),
        probability,
        hits: hits.collect(),
        case: changed.and_then(|at| named.get(at).cloned()),
    }
}
