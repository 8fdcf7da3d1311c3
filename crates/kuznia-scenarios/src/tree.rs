//! A small scenario tree from sampled scenarios: at every date the scenarios of a node part by what has happened since the
//! date before.
//!
//! Forward construction: Heitsch and Römisch (2009), "Scenario tree modeling for multistage stochastic programs",
//! Mathematical Programming 118, section 4; Gröwe-Kuska, Heitsch and Römisch (2003), "Scenario reduction and scenario
//! tree construction for power management problems".

use crate::reduce::{Method, features_between, reduce};
use crate::sample::{Event, Scenario};
use kuznia_base::Instant;
use kuznia_case::Case;
use std::fmt;

/// Most leaves of a tree: all of them are planned in one program.
pub const MOST_LEAVES: usize = 64;

/// A node: futures that cannot be told apart until the next date.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// The node before; `None`: the root.
    pub parent: Option<usize>,
    /// Dates that have passed: 0 at the root. One more than there are dates: a leaf.
    pub level: usize,
    /// Name for people: `root`, then the numbers of the children on the way to it, such as `2.1`.
    pub name: String,
    /// Index of the scenario whose events between the last two dates all futures of the node have.
    pub stands: usize,
    /// Probability; those of the children sum to it.
    pub probability: f64,
    /// Scenarios that it stands for.
    pub members: usize,
    /// What its own events are compared by.
    features: Vec<f64>,
}

/// A tree.
#[derive(Clone, PartialEq, Debug)]
pub struct Tree {
    /// Dates at which nodes part: what has begun before is known then.
    pub dates: Vec<Instant>,
    /// Nodes by level, the root first; the leaves are the last.
    pub nodes: Vec<Node>,
    /// The future of each leaf, in the order of the nodes: the events of every node on the way to it.
    pub futures: Vec<Scenario>,
    /// Σ over the levels of Σ weight · distance to the scenario that stands for it, in days of whole loss: no less than
    /// the distance of the tree from the scenarios.
    pub distance: f64,
    /// The same for a tree of one leaf, for comparison.
    pub distance_of_one: f64,
}

/// Why a tree cannot be made, in words.
#[derive(Clone, PartialEq, Debug)]
pub struct TreeFault(String);

impl fmt::Display for TreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TreeFault {}

/// Makes a tree of scenarios with weights (at least 0; together the probability of the root, 1).
///
/// A node parts into at most `branches[level]` children, by what happens until the first date, between dates, and after the
/// last: there is one more number of branches than dates. What looks the same is one child. A named scenario is known at the
/// first date.
///
/// # Errors
/// The dates do not ascend inside the horizon; another number of branches; none, or more than [`MOST_LEAVES`] leaves.
pub fn tree(
    case: &Case,
    scenarios: &[Scenario],
    weights: &[f64],
    dates: &[Instant],
    branches: &[usize],
) -> Result<Tree, TreeFault> {
    check(case, dates, branches)?;
    if scenarios.is_empty() || scenarios.len() != weights.len() {
        return Err(TreeFault("a tree needs scenarios with a weight each".to_owned()));
    }
    let whole = grow(case, scenarios, weights, dates, branches);
    let single = grow(case, scenarios, weights, dates, &vec![1; branches.len()]);
    Ok(Tree { distance_of_one: single.distance, ..whole })
}

fn check(case: &Case, dates: &[Instant], branches: &[usize]) -> Result<(), TreeFault> {
    let calendar = &case.calendar;
    let is_inside = |date: &Instant| *date > calendar.start() && *date < calendar.end();
    if let Some(date) = dates.iter().find(|date| !is_inside(date)) {
        return Err(TreeFault(format!("the date {} is not inside the horizon", date.civil().date())));
    }
    if let Some(pair) = dates.windows(2).find(|pair| pair[0] >= pair[1]) {
        return Err(TreeFault(format!("the date {} is not after the one before it", pair[1].civil().date())));
    }
    if branches.len() != dates.len() + 1 {
        return Err(TreeFault(format!(
            "{} numbers of branches do not fit {} dates: there is one more, for what happens after the last date",
            branches.len(),
            dates.len()
        )));
    }
    if branches.contains(&0) {
        return Err(TreeFault("a node without branches has no future".to_owned()));
    }
    let leaves = branches.iter().try_fold(1usize, |leaves, own| leaves.checked_mul(*own));
    match leaves.filter(|leaves| *leaves <= MOST_LEAVES) {
        Some(_) => Ok(()),
        None => Err(TreeFault(format!(
            "branches of {} are {} leaves, more than the {MOST_LEAVES} that fit one program",
            branches.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × "),
            leaves.map_or_else(|| "too many".to_owned(), |leaves| leaves.to_string()),
        ))),
    }
}

/// What lies between the dates that lead to nodes of a level: from the one, until the other.
fn span(dates: &[Instant], level: usize) -> (Option<Instant>, Option<Instant>) {
    let date = |at: usize| dates.get(at).copied();
    (level.checked_sub(2).and_then(date), level.checked_sub(1).and_then(date))
}

/// What scenarios are compared by on the way to nodes of a level.
fn compared(case: &Case, scenarios: &[&Scenario], dates: &[Instant], level: usize) -> Vec<Vec<f64>> {
    let (from, until) = span(dates, level);
    scenarios.iter().map(|scenario| features_between(case, scenario, from, until, level == 1)).collect()
}

fn grow(case: &Case, scenarios: &[Scenario], weights: &[f64], dates: &[Instant], branches: &[usize]) -> Tree {
    let root = Node {
        parent: None,
        level: 0,
        name: "root".to_owned(),
        stands: 0,
        probability: weights.iter().sum(),
        members: scenarios.len(),
        features: Vec::new(),
    };
    let mut nodes = vec![root];
    let mut distance = 0.0;
    let mut now: Vec<(usize, Vec<usize>)> = vec![(0, (0..scenarios.len()).collect())];
    for (before, &count) in branches.iter().enumerate() {
        let level = before + 1;
        let mut next = Vec::new();
        for (parent, members) in now {
            let own: Vec<&Scenario> = members.iter().map(|at| &scenarios[*at]).collect();
            let rows = compared(case, &own, dates, level);
            let shares: Vec<f64> = members.iter().map(|at| weights[*at]).collect();
            let reduced = reduce(&rows, &shares, count, Method::Medoids);
            distance += reduced.distance;
            // What looks the same as one that was kept stands for nothing.
            let kept = reduced.kept.iter().filter(|(medoid, _)| reduced.stands_for.contains(medoid));
            for (number, &(medoid, probability)) in kept.enumerate() {
                let of: Vec<usize> = (0..members.len())
                    .filter(|at| reduced.stands_for[*at] == medoid)
                    .map(|at| members[at])
                    .collect();
                let way = if parent == 0 { String::new() } else { format!("{}.", nodes[parent].name) };
                nodes.push(Node {
                    parent: Some(parent),
                    level,
                    name: format!("{way}{}", number + 1),
                    stands: members[medoid],
                    probability,
                    members: of.len(),
                    features: rows[medoid].clone(),
                });
                next.push((nodes.len() - 1, of));
            }
        }
        now = next;
    }
    let mut tree = Tree { dates: dates.to_vec(), nodes, futures: Vec::new(), distance, distance_of_one: 0.0 };
    tree.futures = tree.leaves().map(|leaf| tree.future(scenarios, leaf)).collect();
    tree
}

impl Tree {
    /// The leaves, ascending.
    pub fn leaves(&self) -> std::ops::Range<usize> {
        let last = self.dates.len() + 1;
        self.nodes.partition_point(|node| node.level < last)..self.nodes.len()
    }

    /// The nodes from the root to one, both among them.
    pub fn way(&self, node: usize) -> Vec<usize> {
        let mut way: Vec<usize> = std::iter::successors(Some(node), |at| self.nodes[*at].parent).collect();
        way.reverse();
        way
    }

    /// The leaves below a node, as positions in [`Tree::futures`]; a leaf is below itself.
    pub fn below(&self, node: usize) -> Vec<usize> {
        let leaves = self.leaves();
        let first = leaves.start;
        leaves.filter(|leaf| self.way(*leaf).contains(&node)).map(|leaf| leaf - first).collect()
    }

    /// What has begun since the node before, the same in all futures of the node.
    pub fn happened(&self, node: usize) -> Vec<Event> {
        let level = self.nodes[node].level;
        let (Some(at), true) = (self.below(node).first().copied(), level > 0) else { return Vec::new() };
        let (from, until) = span(&self.dates, level);
        let is_own =
            |start: Instant| from.is_none_or(|from| start >= from) && until.is_none_or(|until| start < until);
        self.futures[at].events.iter().copied().filter(|event| is_own(event.start)).collect()
    }

    /// Whether the futures of a node are the case as it is so far: no event has begun, and no named scenario changes it.
    pub fn is_calm(&self, case: &Case, node: usize) -> bool {
        let level = self.nodes[node].level;
        let Some(at) = self.below(node).first().copied() else { return false };
        let future = &self.futures[at];
        let (_, until) = span(&self.dates, level);
        level == 0
            || (future.named.is_none_or(|named| case.scenarios[named].variants.is_empty())
                && future.events.iter().all(|event| until.is_some_and(|until| event.start >= until)))
    }

    /// The nodes of a scenario that the tree was not made of, by what it is nearest to at each date; without a leaf.
    pub fn nearest(&self, case: &Case, scenario: &Scenario) -> Vec<usize> {
        let mut way = vec![0];
        for level in 1..=self.dates.len() {
            let own = compared(case, &[scenario], &self.dates, level);
            let parent = way.last().copied();
            let children = self.nodes.iter().enumerate().filter(|(_, node)| node.parent == parent);
            let far = |node: &Node| crate::reduce::distance(&node.features, &own[0]);
            let best = children.min_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)));
            way.extend(best.map(|(at, _)| at));
        }
        way
    }

    /// The future of a leaf: on the way the events of each node's own time.
    fn future(&self, scenarios: &[Scenario], leaf: usize) -> Scenario {
        let mut future =
            Scenario { number: scenarios[self.nodes[leaf].stands].number, ..Scenario::default() };
        for at in self.way(leaf) {
            let node = &self.nodes[at];
            let (from, until) = span(&self.dates, node.level);
            let own = &scenarios[node.stands];
            match node.level {
                0 => continue,
                1 => future.named = own.named,
                _ => {}
            }
            let is_own = |start: Instant| {
                from.is_none_or(|from| start >= from) && until.is_none_or(|until| start < until)
            };
            future.events.extend(own.events.iter().filter(|event| is_own(event.start)));
        }
        future
    }
}
