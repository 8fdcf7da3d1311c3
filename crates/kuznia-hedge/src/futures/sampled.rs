//! Sampled scenarios as futures.

use super::{Future, Hit};
use kuznia_case::Case;
use kuznia_scenarios::Sampler;
use std::ops::Range;
use std::sync::Arc;

/// Futures of equal probability by their numbers under a seed: the same number is the same future in any set.
///
/// `named` are the cases of the named scenarios, in the order of the case's.
pub fn sampled(case: &Case, seed: u64, numbers: Range<u32>, named: &[Arc<Case>]) -> Vec<Future> {
    let sampler = Sampler::new(case, seed);
    let probability = 1.0 / f64::from(numbers.end.saturating_sub(numbers.start).max(1));
    let of = |number: u32| {
        let scenario = sampler.scenario(number);
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
        Future {
            name: format!("{number}"),
            probability,
            hits: hits.collect(),
            case: scenario.named.and_then(|at| named.get(at).cloned()),
        }
    };
    numbers.map(of).collect()
}
