//! The bill of materials with values: from where things come over what they become to the needs that they serve.
//! Items that turn into each other in a circle are drawn as one node, since such a drawing can hold no circle.

use super::chart::{Chart, Node, NodeKind, Ribbon};
use super::sheet::{Num, Sheet};
use super::{Section, Source};
use crate::number::plain;
use crate::page::count;
use kuznia_base::Id;
use kuznia_case::case::{AidKind, Bloc};
use std::collections::BTreeMap;

/// Most ribbons of the chart.
const RIBBONS: usize = 60;

/// A node before items are joined.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    /// Bought or given, from abroad or not, with its words.
    Origin(bool, String),
    Item(usize),
    Need(usize),
}

/// Values between places.
type Values = BTreeMap<(Place, Place), f64>;

fn values(source: &Source) -> Values {
    let (case, plan) = (source.case, source.plan);
    let mut values = Values::new();
    let mut add = |from: Place, to: Place, value: f64| {
        if value > 1e-9 {
            *values.entry((from, to)).or_default() += value;
        }
    };
    let value = |item: kuznia_case::case::ItemId| case.items[item].unit_value.0;
    let sum = |series: &[f64]| series.iter().sum::<f64>();
    for (o, offer) in case.offers.iter() {
        let country = &case.countries[offer.country];
        let origin = Place::Origin(country.bloc != Bloc::Home, format!("bought: {}", country.label));
        add(origin, Place::Item(offer.item.index()), value(offer.item) * sum(&plan.buy[o]));
    }
    for (id, aid) in case.aid.iter() {
        if let AidKind::Goods(item, _) = aid.kind {
            let origin = Place::Origin(!aid.home, format!("aid: {}", case.donors[aid.donor]));
            add(origin, Place::Item(item.index()), value(item) * sum(&plan.aid_taken[id]));
        }
    }
    for (id, row) in case.line_processes.iter() {
        let process = &case.processes[row.process];
        let runs = sum(&plan.run[id]);
        let all: f64 = process.outputs.iter().map(|flow| value(flow.item) * flow.quantity.0).sum();
        for output in &process.outputs {
            // Joint inputs are shared among outputs by their value.
            let part = match all > 0.0 {
                true => value(output.item) * output.quantity.0 / all,
                false => 1.0 / process.outputs.len() as f64,
            };
            for input in &process.inputs {
                let worth = value(input.item) * input.quantity.0 * runs * part;
                add(Place::Item(input.item.index()), Place::Item(output.item.index()), worth);
            }
        }
    }
    for (a, row) in case.acceptances.iter() {
        let worth = value(row.item) * sum(&plan.serve[a]);
        add(Place::Item(row.item.index()), Place::Need(row.requirement.index()), worth);
    }
    values
}

/// The strongly connected component of every node of a graph, by Tarjan (1972), without recursion: a bill of materials
/// may be long.
fn components(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    edges.iter().for_each(|&(from, to)| next[from].push(to));
    let (mut index, mut low) = (vec![usize::MAX; nodes], vec![0; nodes]);
    let (mut on_stack, mut stack, mut component) = (vec![false; nodes], Vec::new(), vec![usize::MAX; nodes]);
    let (mut counter, mut found) = (0, 0);
    for root in 0..nodes {
        if index[root] != usize::MAX {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some(&mut (node, ref mut child)) = work.last_mut() {
            if *child == 0 && index[node] == usize::MAX {
                (index[node], low[node]) = (counter, counter);
                counter += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&to) = next[node].get(*child) {
                *child += 1;
                if index[to] == usize::MAX {
                    work.push((to, 0));
                } else if on_stack[to] {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            work.pop();
            if let Some(&(above, _)) = work.last() {
                low[above] = low[above].min(low[node]);
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    component[member] = found;
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
        }
    }
    component
}

/// Ribbons without circles: items of one component become one node, and nodes without ribbons disappear.
fn condense(values: &Values, label: impl Fn(&Place) -> String) -> (Vec<Node>, Vec<Ribbon>, usize) {
    let places: Vec<&Place> = {
        let mut all: Vec<&Place> = values.keys().flat_map(|(from, to)| [from, to]).collect();
        all.sort();
        all.dedup();
        all
    };
    let at = |place: &Place| places.binary_search(&place).unwrap_or_default();
    let edges: Vec<(usize, usize)> = values.keys().map(|(from, to)| (at(from), at(to))).collect();
    let component = components(places.len(), &edges);
    let mut members: BTreeMap<usize, Vec<&Place>> = BTreeMap::new();
    places.iter().zip(&component).for_each(|(place, c)| members.entry(*c).or_default().push(place));
    let joined = members.values().filter(|members| members.len() > 1).count();
    let mut sums: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (&(from, to), value) in edges.iter().zip(values.values()) {
        if component[from] != component[to] {
            *sums.entry((component[from], component[to])).or_default() += value;
        }
    }
    let mut sums: Vec<((usize, usize), f64)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sums.truncate(RIBBONS);
    let mut used: Vec<usize> = sums.iter().flat_map(|((from, to), _)| [*from, *to]).collect();
    used.sort_unstable();
    used.dedup();
    let mut nodes: Vec<Node> = Vec::new();
    for component in &used {
        let members = &members[component];
        let kind = match members[0] {
            Place::Origin(true, _) => NodeKind::Foreign,
            Place::Origin(false, _) => NodeKind::Home,
            Place::Item(_) => NodeKind::Item,
            Place::Need(_) => NodeKind::Need,
        };
        let mut name = members.iter().take(3).map(|place| label(place)).collect::<Vec<_>>().join(" ⟳ ");
        if members.len() > 3 {
            name.push_str(&format!(" and {} more", members.len() - 3));
        }
        // A drawing tells nodes apart by their names.
        let mut unlike = name.clone();
        let mut number = 2;
        while nodes.iter().any(|node| node.name == unlike) {
            unlike = format!("{name} ({number})");
            number += 1;
        }
        nodes.push(Node { name: unlike, kind });
    }
    let node = |component: usize| used.binary_search(&component).unwrap_or_default();
    let ribbons = sums.iter().map(|&((from, to), value)| Ribbon {
        source: node(from),
        target: node(to),
        value: Num(value),
    });
    (nodes, ribbons.collect(), joined)
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("materials", "What goes into what");
    let values = values(source);
    if values.is_empty() {
        section.title = "Nothing flows: no item that is used has a unit value".to_owned();
        return section;
    }
    let label = |place: &Place| match place {
        Place::Origin(_, words) => words.clone(),
        Place::Item(at) => case.items.rows()[*at].label.clone(),
        Place::Need(at) => format!("need: {}", case.requirements.rows()[*at].label),
    };
    let (nodes, ribbons, joined) = condense(&values, label);
    let bought = |foreign: bool| {
        let own = values
            .iter()
            .filter(|((from, _), _)| matches!(from, Place::Origin(abroad, _) if *abroad == foreign));
        own.map(|(_, value)| value).sum::<f64>()
    };
    let (abroad, all) = (bought(true), bought(true) + bought(false));
    section.title = match all > 0.0 {
        true => format!(
            "Goods worth {} {} enter from outside, {} of it from abroad",
            plain(all),
            case.currency,
            if abroad >= all * (1.0 - 1e-9) { "all".to_owned() } else { plain(abroad) }
        ),
        false => "Everything is made inside the plan; nothing is bought".to_owned(),
    };
    section.say(
        "Widths are quantities over the horizon at unit values, from origins on the left to needs on the right. What \
         leaves a node may be more than what enters it (value is added) or less (stock is built up).",
    );
    if joined > 0 {
        section.say(format!(
            "{} that turn into each other in a circle (marked ⟳) are drawn as one.",
            count(joined, "group of items", "groups of items")
        ));
    }
    if ribbons.len() == RIBBONS {
        section.say(format!("The {RIBBONS} widest flows are drawn; the table holds more."));
    }
    let mut sheet = Sheet::new("Bill of materials").text("from").text("to").number("value", &case.currency);
    let mut rows: Vec<_> = values.iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    for ((from, to), value) in rows {
        sheet.row([label(from).into(), label(to).into(), (*value).into()]);
    }
    let chart = Chart::Sankey { unit: case.currency.clone(), nodes, ribbons };
    section.show("Value from origin to need", Some(chart), sheet);
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(edges: &[(usize, usize, f64)]) -> (Vec<String>, Vec<(usize, usize, f64)>, usize) {
        let values = edges.iter().map(|&(from, to, value)| ((Place::Item(from), Place::Item(to)), value));
        let (nodes, ribbons, joined) = condense(&values.collect(), |place| format!("{place:?}"));
        let ribbons = ribbons.iter().map(|ribbon| (ribbon.source, ribbon.target, ribbon.value.0)).collect();
        (nodes.into_iter().map(|node| node.name).collect(), ribbons, joined)
    }

    /// Whether the ribbons can be put in an order.
    fn has_no_circle(nodes: usize, ribbons: &[(usize, usize, f64)]) -> bool {
        let mut left: Vec<usize> = (0..nodes).collect();
        loop {
            let before = left.len();
            let enters = |node: &usize| ribbons.iter().any(|(from, to, _)| to == node && left.contains(from));
            let keep: Vec<usize> = left.iter().copied().filter(enters).collect();
            left = keep;
            if left.len() == before {
                return left.is_empty();
            }
        }
    }

    #[test]
    fn items_that_turn_into_each_other_become_one_node() {
        let (nodes, ribbons, joined) =
            drawn(&[(0, 1, 5.0), (1, 2, 4.0), (2, 1, 1.0), (2, 3, 3.0), (3, 3, 9.0)]);
        assert_eq!((nodes.len(), joined), (3, 1));
        assert!(nodes.contains(&"Item(1) ⟳ Item(2)".to_owned()), "{nodes:?}");
        assert_eq!(ribbons.iter().map(|ribbon| ribbon.2).collect::<Vec<_>>(), [5.0, 3.0]);
        assert!(has_no_circle(nodes.len(), &ribbons));
    }

    #[test]
    fn random_circles_never_reach_the_drawing() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % below) as usize
        };
        for _ in 0..300 {
            let nodes = 2 + draw(10) as u64;
            let edges: Vec<_> =
                (0..1 + draw(25)).map(|_| (draw(nodes), draw(nodes), 1.0 + draw(9) as f64)).collect();
            let (names, ribbons, _) = drawn(&edges);
            assert!(has_no_circle(names.len(), &ribbons), "{edges:?}");
            let mut unlike = names.clone();
            unlike.sort();
            unlike.dedup();
            assert_eq!(unlike.len(), names.len());
            for at in 0..names.len() {
                assert!(ribbons.iter().any(|(from, to, _)| *from == at || *to == at), "a node stands alone");
            }
        }
    }

    #[test]
    fn a_chain_of_many_thousand_steps_is_no_trouble() {
        let edges: Vec<(usize, usize)> = (0..50_000).map(|at| (at, at + 1)).collect();
        let component = components(50_001, &edges);
        assert_eq!(component[0], 50_000);
    }
}
