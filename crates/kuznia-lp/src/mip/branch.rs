//! Branch and bound of our own: few whole columns above a large linear program, every node a warm dual simplex.
//!
//! Branches on rows of whole columns and on where in a row the chosen member stands before single columns, by
//! pseudo-costs that strong branching starts (Achterberg, Koch and Martin 2005). Nodes are taken best bound first, a
//! fixed number at a time, so that the number of threads changes nothing but the time.

use super::integers::{Branching, Change, Domain, Integers, Key};
use super::search::{BATCH, Search};
use super::worker::{Outcome, Point, Reach, Worker, in_parallel};
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

/// A tree under search.
pub(super) struct Tree {
    open: BinaryHeap<Node>,
    records: Records,
    numbers: u64,
    /// The least bound of what was cut off for being good enough.
    let_go: f64,
}

impl Tree {
    /// The root alone.
    pub(super) fn new(search: &Search<'_>) -> Tree {
        let root = Node {
            bound: search.bound,
            number: 0,
            changes: Vec::new(),
            basis: search.root.basis.clone(),
            came: None,
        };
        Tree {
            open: BinaryHeap::from([root]),
            records: Records::default(),
            numbers: 1,
            let_go: f64::INFINITY,
        }
    }

    /// Whether there is nothing left to search: the incumbent (or that there is none) is proved to the gap.
    pub(super) fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// Searches until the gap is reached, time is out, or so many iterations are spent. Returns the domain and the
    /// relaxation of the most promising node that was seen last.
    pub(super) fn advance(&mut self, search: &mut Search<'_>, budget: u64) -> Option<(Domain, Box<Point>)> {
        let stop_at = search.iterations.saturating_add(budget);
        let mut promising = None;
        loop {
            let least = self.open.peek().map_or(f64::INFINITY, |node| node.bound);
            search.bound = search.bound.max(least.min(self.let_go).min(search.best()));
            if self.is_done() || search.is_over() || search.iterations >= stop_at {
                return promising;
            }
            promising = self.step(search).or(promising);
            search.report("branch and bound");
        }
    }

    /// Looks at the nodes with the least bounds.
    fn step(&mut self, search: &mut Search<'_>) -> Option<(Domain, Box<Point>)> {
        let cutoff = search.cutoff();
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && let Some(node) = self.open.pop()
        {
            if node.bound >= cutoff {
                self.let_go = self.let_go.min(node.bound);
            } else {
                batch.push(node);
            }
        }
        let (integers, root, records) = (search.integers, &search.domain, &self.records);
        let reports = in_parallel(&mut search.workers, &batch, |worker, node| {
            look(worker, integers, &root.with(&node.changes), node, cutoff, records)
        });
        let mut promising = None;
        for (node, (report, spent)) in batch.into_iter().zip(reports) {
            search.iterations += spent;
            search.nodes += 1;
            match report {
                Report::Closed(bound) => self.let_go = self.let_go.min(bound.max(node.bound)),
                Report::Unknown if search.clock.expired() => self.open.push(node),
                // The solver failed here: the bound cannot rise above what the parent proved.
                Report::Unknown => self.let_go = self.let_go.min(node.bound),
                Report::Whole(point) => {
                    self.records.note_arrival(&node, point.objective);
                    self.let_go = self.let_go.min(point.objective.max(node.bound));
                    let y = search.domain.rounded(&point.y);
                    search.keep(&y, point);
                }
                Report::Open { point, branching, seen } => {
                    self.records.note_arrival(&node, point.objective);
                    seen.into_iter().for_each(|(key, up, gain)| self.records.note(key, up, gain));
                    self.branch(&node, &point, &branching);
                    if promising.is_none() {
                        promising = Some((search.domain.with(&node.changes), point));
                    }
                }
            }
        }
        promising
    }

    fn branch(&mut self, node: &Node, point: &Point, branching: &Branching) {
        let bound = point.objective.max(node.bound);
        for (side, up) in [(&branching.down, false), (&branching.up, true)] {
            let mut changes = node.changes.clone();
            changes.extend_from_slice(&side.changes);
            let came = Some((branching.key, up, side.distance, bound));
            self.open.push(Node { bound, number: self.numbers, changes, basis: point.basis.clone(), came });
            self.numbers += 1;
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
    if worker.start(Reach::Near, domain, &node.basis).is_err() {
        return (Report::Unknown, 0);
    }
    let (outcome, mut spent) = worker.solve(Reach::Near, cutoff, i32::MAX);
    let point = match outcome {
        Outcome::Solved(point) if point.objective < cutoff => point,
        Outcome::Solved(point) => return (Report::Closed(point.objective), spent),
        // The solver says that the cut-off is passed.
        Outcome::Beyond(..) => return (Report::Closed(cutoff), spent),
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
    let ready =
        worker.set_domain(Reach::Near, domain).is_ok() && worker.set_basis(Reach::Near, &from.basis).is_ok();
    let (outcome, spent) =
        if ready { worker.solve(Reach::Near, cutoff, TRIAL) } else { (Outcome::Unknown, 0) };
    if worker.set_domain(Reach::Near, home).is_err() {
        return (0.0, spent);
    }
    let most = if cutoff.is_finite() { cutoff - from.objective } else { from.objective.abs() };
    let gain = match outcome {
        Outcome::Solved(point) => point.objective - from.objective,
        Outcome::Beyond(objective, _) => objective - from.objective,
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
