//! What must not fail: nodes whose loss alone hurts, items with a single source, and the sets of k nodes whose loss together
//! hurts most.

use crate::operations::{Node, Operations, each, nodes, solve_with};
use crate::point::point_of;
use crate::{Finding, Matter, SubjectKind};
use kuznia_case::case::{AidKind, ItemId};

const NAME: &str = "single_points";

/// Part of the value of the planned service below which a loss is not worth a word.
const WORTH: f64 = 1e-3;

/// Sets up to this number are all tried.
const MOST: usize = 3_000;

/// Nodes whose loss alone at the start of the horizon, until they are back, costs more than a thousandth of the planned
/// service; items that are used and have one source alone; for each k up to the one asked for the k nodes (sites,
/// suppliers, links, regions, donors) whose loss together costs most. Up to 3,000 sets are all tried; beyond, the set is the
/// best of a search that adds and exchanges nodes, and is said to be unproven.
pub fn single_points(matter: &Matter) -> Vec<Finding> {
    let mut findings = sole_sources(matter);
    let Some(start) = matter.case.calendar.ids().next() else {
        return findings;
    };
    let operations = Operations::new(matter, &point_of(matter), start);
    let whole = operations.whole();
    let all = nodes(matter);
    let alone: Vec<Vec<Node>> = all.iter().map(|&node| vec![node]).collect();
    let losses = harms(&operations, &alone);
    for (&node, &loss) in all.iter().zip(&losses) {
        if loss > WORTH * whole {
            let share = loss / whole;
            findings.push(
                Finding::new(NAME, node.subject(matter), "loss", loss, &matter.case.currency)
                    .say(format!("its loss alone costs {:.1} % of the planned service", 100.0 * share)),
            );
        }
    }
    let single = |node: &Node| !matches!(node, Node::Line(_) | Node::Country(_));
    let candidates: Vec<(Node, f64)> =
        all.iter().copied().zip(losses).filter(|(node, _)| single(node)).collect();
    for size in 1..=matter.options.worst.min(candidates.len()) {
        if matter.stopped() {
            break;
        }
        let worst = worst_set(&operations, &candidates, size, MOST);
        if worst.loss > 0.0 {
            findings.push(tell(matter, &worst, whole));
        }
    }
    findings
}

/// The nodes whose loss together costs most.
pub(crate) struct Worst {
    pub(crate) set: Vec<Node>,
    pub(crate) loss: f64,
    /// Whether all sets were tried.
    pub(crate) proven: bool,
}

/// What each set's loss costs, each node for its own time to recover.
pub(crate) fn harms(operations: &Operations, sets: &[Vec<Node>]) -> Vec<f64> {
    let matter = operations.matter;
    let recover = |node: Node| node.recovery(matter).map_or(matter.options.recover_days, |found| found.0);
    let noise = crate::exposure::NOISE * operations.whole();
    let found = each(operations, sets, |lp, basis, set: &Vec<Node>| {
        let lost: Vec<(Node, f64)> = set.iter().map(|&node| (node, recover(node))).collect();
        let solution = solve_with(operations, (lp, basis), &operations.outage(&lost))?;
        Some(if solution.objective > noise { solution.objective } else { 0.0 })
    });
    found.into_iter().map(|loss| loss.unwrap_or(0.0)).collect()
}

/// Tries all sets of a size if they are few, else searches.
pub(crate) fn worst_set(
    operations: &Operations,
    candidates: &[(Node, f64)],
    size: usize,
    most: usize,
) -> Worst {
    let nodes: Vec<Node> = candidates.iter().map(|(node, _)| *node).collect();
    if combinations(nodes.len(), size) <= most {
        let sets = all_sets(&nodes, size);
        let losses = harms(operations, &sets);
        let first = (0..sets.len()).max_by(|&a, &b| losses[a].total_cmp(&losses[b]).then(b.cmp(&a)));
        return match first {
            Some(at) => Worst { set: sets[at].clone(), loss: losses[at], proven: true },
            None => Worst { set: Vec::new(), loss: 0.0, proven: true },
        };
    }
    search(operations, &nodes, size)
}

/// Adds the node that hurts most until the set is full, then exchanges one node at a time while that hurts more.
pub(crate) fn search(operations: &Operations, nodes: &[Node], size: usize) -> Worst {
    let mut worst = Worst { set: Vec::new(), loss: 0.0, proven: false };
    let best = |sets: Vec<Vec<Node>>| -> Option<(Vec<Node>, f64)> {
        let losses = harms(operations, &sets);
        let at = (0..sets.len()).max_by(|&a, &b| losses[a].total_cmp(&losses[b]).then(b.cmp(&a)))?;
        Some((sets[at].clone(), losses[at]))
    };
    while worst.set.len() < size {
        let grown = nodes.iter().filter(|node| !worst.set.contains(node)).map(|&node| {
            let mut set = worst.set.clone();
            set.push(node);
            set
        });
        let Some((set, loss)) = best(grown.collect()) else {
            break;
        };
        (worst.set, worst.loss) = (set, loss);
    }
    loop {
        let mut exchanged = Vec::new();
        for at in 0..worst.set.len() {
            for &node in nodes.iter().filter(|node| !worst.set.contains(node)) {
                let mut set = worst.set.clone();
                set[at] = node;
                exchanged.push(set);
            }
        }
        match best(exchanged) {
            Some((set, loss)) if loss > worst.loss * (1.0 + 1e-9) => (worst.set, worst.loss) = (set, loss),
            _ => break,
        }
    }
    worst.set.sort();
    worst
}

/// n over k, at most `usize::MAX`.
fn combinations(n: usize, k: usize) -> usize {
    let mut count: usize = 1;
    for at in 0..k.min(n) {
        count = match count.checked_mul(n - at) {
            Some(more) => more / (at + 1),
            None => return usize::MAX,
        };
    }
    count
}

/// All sets of a size, in order.
pub(crate) fn all_sets(nodes: &[Node], size: usize) -> Vec<Vec<Node>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut sets = Vec::new();
    for (at, &node) in nodes.iter().enumerate() {
        for mut rest in all_sets(&nodes[at + 1..], size - 1) {
            rest.insert(0, node);
            sets.push(rest);
        }
    }
    sets
}

fn tell(matter: &Matter, worst: &Worst, whole: f64) -> Finding {
    let names: Vec<&str> = worst.set.iter().map(|node| node.subject(matter).1).collect();
    let kinds: Vec<&str> = worst.set.iter().map(|node| node.subject(matter).0.word()).collect();
    let proof = if worst.proven { "all sets were tried" } else { "unproven: found by search" };
    let words = format!("costs {:.1} % of the planned service; {proof}", 100.0 * worst.loss / whole);
    Finding::new(NAME, (SubjectKind::Set, &names.join(" + ")), "worst_set", worst.loss, &matter.case.currency)
        .of("nodes", worst.set.len().to_string())
        .of("kinds", kinds.join(" + "))
        .say(words)
}

/// Items that the plan uses or serves and that can come from one place alone.
fn sole_sources(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let mut findings = Vec::new();
    for (item, row) in case.items.iter() {
        let sources = sources(matter, item);
        if sources.len() == 1 && is_used(matter, item) {
            let (table, key) = &sources[0];
            let value = crate::concentration::downstream_value(matter, item);
            findings.push(
                Finding::new(NAME, (SubjectKind::Item, &row.name), "sole_source", value, &case.currency)
                    .from(table, key.as_str())
                    .say(format!("{} comes from `{key}` alone; the value hangs on it", row.name)),
            );
        }
    }
    findings
}

/// Who can supply an item: suppliers, donors, sites with a line that makes it.
fn sources(matter: &Matter, item: ItemId) -> Vec<(&'static str, String)> {
    let case = matter.case;
    let mut sources: Vec<(&'static str, String)> = Vec::new();
    let offers = case.offers.rows().iter().filter(|offer| offer.item == item);
    sources.extend(offers.map(|offer| ("offers", case.suppliers[offer.supplier].clone())));
    let gifts =
        case.aid.rows().iter().filter(|aid| matches!(aid.kind, AidKind::Goods(own, _) if own == item));
    sources.extend(gifts.map(|aid| ("aid", case.donors[aid.donor].clone())));
    for row in case.line_processes.rows() {
        if case.processes[row.process].outputs.iter().any(|flow| flow.item == item) {
            sources.push(("lines", case.lines[row.line].name.clone()));
        }
    }
    sources.sort();
    sources.dedup();
    sources
}

fn is_used(matter: &Matter, item: ItemId) -> bool {
    let (case, plan) = (matter.case, matter.plan);
    let served =
        case.acceptances.iter().any(|(a, row)| row.item == item && plan.serve[a].iter().any(|&v| v > 0.0));
    served
        || case.line_processes.iter().any(|(lp, row)| {
            plan.run[lp].iter().any(|&runs| runs > 0.0)
                && case.processes[row.process].inputs.iter().any(|flow| flow.item == item)
        })
}
