//! Fewer scenarios that stand for many: forward selection, bettered by k-medoids, with weights and the distance.

use crate::sample::Scenario;
use kuznia_base::{Id, Instant};
use kuznia_case::Case;
use kuznia_case::case::Recovery;

/// How scenarios are chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Method {
    /// One after another, each that lowers the distance most: Heitsch and Römisch (2003), "Scenario reduction
    /// algorithms in stochastic programming", Algorithm 2.4.
    Forward,
    /// Forward selection, then each cluster's best member as its medoid until nothing changes: Kaufman and Rousseeuw
    /// (1987); Park and Jun (2009).
    #[default]
    Medoids,
}

/// The scenarios that were kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Reduction {
    /// Indices of those kept, ascending, each with its weight; the weights sum to those of all.
    pub kept: Vec<(usize, f64)>,
    /// For every scenario the index of the kept one that stands for it.
    pub stands_for: Vec<usize>,
    /// Kantorovich distance between all and those kept: Σ weight · distance to the one that stands for it, in days of
    /// whole loss.
    pub distance: f64,
    /// The same distance with a single kept scenario, for comparison.
    pub distance_of_one: f64,
}

/// What two scenarios are compared by: for every threat and calendar year the days of whole loss (size times days of the
/// events that start in it, half of them under linear recovery); and a year's worth for a named scenario that changes something.
pub fn features(case: &Case, scenarios: &[Scenario]) -> Vec<Vec<f64>> {
    scenarios.iter().map(|scenario| features_between(case, scenario, None, None, true)).collect()
}

/// The same of one scenario and the events that start from one date on and before another; the named scenario only where it
/// counts.
pub(crate) fn features_between(
    case: &Case,
    scenario: &Scenario,
    from: Option<Instant>,
    until: Option<Instant>,
    counts_named: bool,
) -> Vec<f64> {
    let first = i32::from(case.calendar.start().year());
    let years = usize::try_from(i32::from(case.calendar.end().year()) - first).unwrap_or(0) + 1;
    let mut row = vec![0.0; case.threats.len() * years + case.scenarios.len()];
    for event in &scenario.events {
        if from.is_some_and(|from| event.start < from) || until.is_some_and(|until| event.start >= until) {
            continue;
        }
        let year = usize::try_from(i32::from(event.start.year()) - first).unwrap_or(0).min(years - 1);
        let part = if case.threats[event.threat].recovery == Recovery::Linear { 0.5 } else { 1.0 };
        row[event.threat.index() * years + year] += part * event.size * event.days();
    }
    // A named scenario that changes nothing is the case as it is.
    let changes = |at: &usize| !case.scenarios[*at].variants.is_empty();
    if let Some(at) = scenario.named.filter(changes).filter(|_| counts_named) {
        row[case.threats.len() * years + at] = 365.0;
    }
    row
}

/// Keeps `count` of the scenarios with these features (rows of equal length) and weights (at least 0).
pub fn reduce(features: &[Vec<f64>], weights: &[f64], count: usize, method: Method) -> Reduction {
    let all = features.len();
    if all == 0 || count == 0 {
        return Reduction { kept: Vec::new(), stands_for: Vec::new(), distance: 0.0, distance_of_one: 0.0 };
    }
    let mut near = vec![f64::INFINITY; all];
    let mut chosen: Vec<usize> = Vec::new();
    let mut distance_of_one = 0.0;
    while chosen.len() < count.min(all) {
        let mut best = (f64::INFINITY, 0);
        for candidate in (0..all).filter(|at| !chosen.contains(at)) {
            let mut sum = 0.0;
            for other in 0..all {
                sum += weights[other] * near[other].min(distance(&features[candidate], &features[other]));
                if sum >= best.0 {
                    break;
                }
            }
            if sum < best.0 {
                best = (sum, candidate);
            }
        }
        if best.0 == f64::INFINITY {
            break;
        }
        if chosen.is_empty() {
            distance_of_one = best.0;
        }
        chosen.push(best.1);
        for other in 0..all {
            near[other] = near[other].min(distance(&features[best.1], &features[other]));
        }
    }
    if method == Method::Medoids {
        better(features, weights, &mut chosen);
    }
    chosen.sort_unstable();
    let stands_for: Vec<usize> = features.iter().map(|row| nearest(features, &chosen, row).0).collect();
    let mut kept: Vec<(usize, f64)> = chosen.iter().map(|&at| (at, 0.0)).collect();
    let mut whole = 0.0;
    for (at, &medoid) in stands_for.iter().enumerate() {
        whole += weights[at] * distance(&features[medoid], &features[at]);
        if let Some(entry) = kept.iter_mut().find(|(own, _)| *own == medoid) {
            entry.1 += weights[at];
        }
    }
    Reduction { kept, stands_for, distance: whole, distance_of_one }
}

/// Each cluster's best member becomes its medoid until nothing changes; the distance only falls.
fn better(features: &[Vec<f64>], weights: &[f64], chosen: &mut [usize]) {
    for _ in 0..100 {
        let cluster: Vec<usize> = features.iter().map(|row| nearest(features, chosen, row).1).collect();
        let mut changed = false;
        for (at, medoid) in chosen.iter_mut().enumerate() {
            let members: Vec<usize> = (0..features.len()).filter(|&other| cluster[other] == at).collect();
            let cost = |centre: usize| -> f64 {
                members.iter().map(|&m| weights[m] * distance(&features[centre], &features[m])).sum()
            };
            let mut best = (cost(*medoid), *medoid);
            for &member in &members {
                let own = cost(member);
                // Only what is clearly better, so that rounding cannot turn in circles.
                if own < best.0 * (1.0 - 1e-12) {
                    best = (own, member);
                }
            }
            changed |= best.1 != *medoid;
            *medoid = best.1;
        }
        if !changed {
            break;
        }
    }
}

/// The nearest of the chosen and its place among them; the first of equals.
fn nearest(features: &[Vec<f64>], chosen: &[usize], row: &[f64]) -> (usize, usize) {
    let mut best = (f64::INFINITY, 0, 0);
    for (at, &medoid) in chosen.iter().enumerate() {
        let own = distance(&features[medoid], row);
        if own < best.0 {
            best = (own, medoid, at);
        }
    }
    (best.1, best.2)
}

/// Euclidean distance.
pub(crate) fn distance(a: &[f64], b: &[f64]) -> f64 {
    libm::sqrt(a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    fn rows(of: &[f64]) -> Vec<Vec<f64>> {
        of.iter().map(|&x| vec![x]).collect()
    }

    #[test]
    fn two_clusters_are_found_with_their_weights() {
        let points = rows(&[0.0, 1.0, 2.0, 10.0, 11.0, 12.0]);
        let weights = [0.1, 0.1, 0.1, 0.2, 0.3, 0.2];
        let found = reduce(&points, &weights, 2, Method::Medoids);
        assert_eq!(found.kept.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 4]);
        assert!((found.kept[0].1 - 0.3).abs() < 1e-12 && (found.kept[1].1 - 0.7).abs() < 1e-12);
        assert!((found.distance - (0.2 + 0.4)).abs() < 1e-12);
        assert_eq!(found.stands_for, [1, 1, 1, 4, 4, 4]);
    }

    #[test]
    fn keeping_all_costs_nothing_and_more_is_never_worse() {
        let stream = Stream::new(3, "points");
        let points: Vec<Vec<f64>> = (0..60).map(|at| stream.pair(at, 0).to_vec()).collect();
        let weights = vec![1.0 / 60.0; 60];
        let mut last = f64::INFINITY;
        for count in [1, 2, 5, 10, 30, 60] {
            let forward = reduce(&points, &weights, count, Method::Forward);
            let medoids = reduce(&points, &weights, count, Method::Medoids);
            assert!(medoids.distance <= forward.distance + 1e-12);
            assert!(forward.distance <= last + 1e-12);
            assert!((medoids.kept.iter().map(|(_, w)| w).sum::<f64>() - 1.0).abs() < 1e-12);
            last = forward.distance;
        }
        assert_eq!(last, 0.0);
    }

    #[test]
    fn nothing_is_reduced_to_nothing() {
        assert!(reduce(&[], &[], 3, Method::Forward).kept.is_empty());
        // Equal scenarios are kept once more than needed without harm.
        let same = reduce(&rows(&[1.0, 1.0]), &[0.5, 0.5], 2, Method::Medoids);
        assert_eq!(same.distance, 0.0);
    }
}
