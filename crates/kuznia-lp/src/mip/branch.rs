//! Branch and bound of our own: few whole columns above a large linear program, every node a warm dual simplex.
//!
//! Branches on rows of whole columns and on where in a row the chosen member stands before single columns, by
//! pseudo-costs that strong branching starts (Achterberg, Koch and Martin 2005). Nodes are taken best bound first, a
//! fixed number at a time, so that the number of threads changes nothing but the time.

use super::integers::{Branching, Change, Domain, Integers, Key};
use super::search::{BATCH, Search};
use super::worker::{Outcome, Point, Worker, in_parallel};
use crate::solution::Basis;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

/// Branchings of a node that are tried before one is taken.
const TRIED: usize = 8;

/// Simplex iterations of such a trial.
const TRIAL: i32 = 100;

/// Gains seen on both sides from which a branching is no longer tried.
const KNOWN: u32 = 3;

/// A part of the tree that is still to be searched.
struct Node {
    bound: f64,
    number: u64,
    changes: Vec<Change>,
    basis: Arc<Basis>,
    /// What was branched on to get here: key, whether up, distance, bound of the parent.
    came: Option<(Key, bool, f64, f64)>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.number == other.number
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Node) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    /// The greatest is the one with the least bound, the older one on ties.
    fn cmp(&self, other: &Node) -> Ordering {
        other.bound.total_cmp(&self.bound).then(other.number.cmp(&self.number))
    }
}

/// Gains per unit of distance seen on both sides.
#[derive(Clone, Copy, Debug, Default)]
struct Gains {
    sum: [f64; 2],
    count: [u32; 2],
}

/// What is known of gains, for all keys.
#[derive(Default)]
struct Records {
    by_key: BTreeMap<Key, Gains>,
    all: Gains,
}

/// What a node turned out to be.
enum Report {
    /// Nothing below it is of use.
    Closed(f64),
    /// Nothing is known: it stays open.
    Unknown,
    /// A whole point.
    Whole(Box<Point>),
    /// To be branched.
    Open { point: Box<Point>, branching: Branching, seen: Vec<(Key, bool, f64)> },
}

/// Searches the tree until the gap is reached, time is out, or so many iterations are spent. Whether it was searched
/// to its end: then the incumbent (or that there is none) is proved to the gap.
pub(super) fn search(
    search: &mut Search<'_>,
    budget: u64,
    mut polish: impl FnMut(&mut Search<'_>, &Domain, &Point),
) -> bool {
    let root = search.domain.clone();
    let mut heap = BinaryHeap::new();
    heap.push(Node {
        bound: search.bound,
        number: 0,
        changes: Vec::new(),
        basis: search.root.basis.clone(),
        came: None,
    });
    let mut records = Records::default();
    let mut numbers = 1;
    // The least bound of what was cut off for being good enough.
    let mut let_go = f64::INFINITY;
    let stop_at = search.iterations.saturating_add(budget);
    let mut next_polish = 16;
    loop {
        let least = heap.peek().map_or(f64::INFINITY, |node| node.bound).min(let_go).min(search.best());
        search.bound = search.bound.max(least);
        if heap.is_empty() {
            return !search.clock.expired() || search.is_closed();
        }
        if search.is_over() || search.iterations >= stop_at {
            return search.is_closed();
        }
        let cutoff = search.cutoff();
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && let Some(node) = heap.pop()
        {
            if node.bound >= cutoff {
                let_go = let_go.min(node.bound);
            } else {
                batch.push(node);
            }
        }
        let integers = search.integers;
        let known = &records;
        let reports = in_parallel(&mut search.workers, &batch, |worker, node| {
            look(worker, integers, &root.with(&node.changes), node, cutoff, known)
        });
        let mut most_promising: Option<(Domain, Box<Point>)> = None;
        for (node, (report, spent)) in batch.into_iter().zip(reports) {
            search.iterations += spent;
            search.nodes += 1;
            match report {
                Report::Closed(bound) => let_go = let_go.min(bound.max(node.bound)),
                Report::Unknown => {
                    if search.clock.expired() {
                        heap.push(node);
                    } else {
                        // The solver failed here: the bound cannot rise above what the parent proved.
                        let_go = let_go.min(node.bound);
                    }
                }
                Report::Whole(point) => {
                    records.note_arrival(&node, point.objective);
                    let_go = let_go.min(point.objective.max(node.bound));
                    let y = root.rounded(&point.y);
                    search.keep(&y, point);
                }
                Report::Open { point, branching, seen } => {
                    records.note_arrival(&node, point.objective);
                    for (key, up, gain) in seen {
                        records.note(key, up, gain);
                    }
                    let bound = point.objective.max(node.bound);
                    for (side, up) in [(&branching.down, false), (&branching.up, true)] {
                        let mut changes = node.changes.clone();
                        changes.extend_from_slice(&side.changes);
                        let came = Some((branching.key, up, side.distance, bound));
                        heap.push(Node { bound, number: numbers, changes, basis: point.basis.clone(), came });
                        numbers += 1;
                    }
                    if most_promising.is_none() {
                        most_promising = Some((root.with(&node.changes), point));
                    }
                }
            }
        }
        search.report("branch and bound");
        if search.nodes >= next_polish
            && !search.is_over()
            && let Some((domain, point)) = most_promising
        {
            next_polish = search.nodes * 2;
            polish(search, &domain, &point);
        }
    }
}

/// Solves a node and chooses its branching.
fn look(
    worker: &mut Worker<'_>,
    integers: &Integers,
    domain: &Domain,
    node: &Node,
    cutoff: f64,
    records: &Records,
) -> (Report, u64) {
    if worker.start(domain, &node.basis).is_err() {
        return (Report::Unknown, 0);
    }
    let (outcome, mut spent) = worker.solve(cutoff, i32::MAX);
    let point = match outcome {
        Outcome::Solved(point) if point.objective < cutoff => point,
        Outcome::Solved(point) => return (Report::Closed(point.objective), spent),
        // The solver says that the cut-off is passed.
        Outcome::Beyond(_) => return (Report::Closed(cutoff), spent),
        Outcome::Infeasible => return (Report::Closed(f64::INFINITY), spent),
        Outcome::Unknown => return (Report::Unknown, spent),
    };
    let mut open = integers.branchings(&point.y, domain);
    if open.is_empty() {
        return (Report::Whole(point), spent);
    }
    open.sort_by(|a, b| records.score(b).total_cmp(&records.score(a)).then(a.key.cmp(&b.key)));
    let mut seen = Vec::new();
    let mut best: Option<(f64, usize)> = None;
    let mut trials = 0;
    for (at, branching) in open.iter().enumerate() {
        let score = if records.is_known(branching.key) || trials >= TRIED {
            records.score(branching)
        } else {
            trials += 1;
            let mut gains = [0.0; 2];
            for (which, side) in [&branching.down, &branching.up].into_iter().enumerate() {
                let (gain, more) = trial(worker, domain, &domain.with(&side.changes), &point, cutoff);
                spent += more;
                gains[which] = gain;
                seen.push((branching.key, which == 1, gain / side.distance));
            }
            product(gains)
        };
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
        if at >= 4 * TRIED {
            break;
        }
    }
    let chosen = best.map_or(0, |(_, at)| at);
    (Report::Open { point, branching: open.swap_remove(chosen), seen }, spent)
}

/// What one side gains within a few iterations.
fn trial(worker: &mut Worker<'_>, home: &Domain, domain: &Domain, from: &Point, cutoff: f64) -> (f64, u64) {
    let ready = worker.set_domain(domain).is_ok() && worker.set_basis(&from.basis).is_ok();
    let (outcome, spent) = if ready { worker.solve(cutoff, TRIAL) } else { (Outcome::Unknown, 0) };
    if worker.set_domain(home).is_err() {
        return (0.0, spent);
    }
    let most = if cutoff.is_finite() { cutoff - from.objective } else { from.objective.abs() };
    let gain = match outcome {
        Outcome::Solved(point) => point.objective - from.objective,
        Outcome::Beyond(objective) => objective - from.objective,
        Outcome::Infeasible => most,
        Outcome::Unknown => 0.0,
    };
    (gain.max(0.0).min(most.max(0.0)), spent)
}

/// Both sides must gain (Achterberg 2007).
fn product(gains: [f64; 2]) -> f64 {
    gains[0].max(1e-9) * gains[1].max(1e-9)
}

impl Records {
    fn note(&mut self, key: Key, up: bool, gain: f64) {
        if !gain.is_finite() {
            return;
        }
        for gains in [self.by_key.entry(key).or_default(), &mut self.all] {
            gains.sum[usize::from(up)] += gain;
            gains.count[usize::from(up)] += 1;
        }
    }

    fn note_arrival(&mut self, node: &Node, objective: f64) {
        if let Some((key, up, distance, bound)) = node.came {
            self.note(key, up, (objective - bound).max(0.0) / distance.max(1e-6));
        }
    }

    fn is_known(&self, key: Key) -> bool {
        self.by_key.get(&key).is_some_and(|gains| gains.count.iter().all(|&count| count >= KNOWN))
    }

    fn score(&self, branching: &Branching) -> f64 {
        let gains = self.by_key.get(&branching.key).copied().unwrap_or_default();
        let expected = |side: usize, distance: f64| {
            let mean = |gains: &Gains| {
                (gains.count[side] > 0).then(|| gains.sum[side] / f64::from(gains.count[side]))
            };
            distance * mean(&gains).or_else(|| mean(&self.all)).unwrap_or(1.0)
        };
        product([expected(0, branching.down.distance), expected(1, branching.up.distance)])
    }
}
