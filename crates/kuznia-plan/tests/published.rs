//! Answers from the literature; the cases and their citations are in tests/published.

use kuznia_case::{Case, Draft, audit, check};
use kuznia_plan::{Answer, Outcome, PlanOptions, plan};

/// Relative error within which an optimum counts as the published one.
const TOLERANCE: f64 = 1e-6;

fn case(name: &str, text: &str) -> Case {
    let checked = check(&Draft::from_text(name, text));
    checked.case.unwrap_or_else(|| panic!("{name} has faults: {:#?}", checked.notes))
}

/// The best plan, after it was audited.
fn best(case: &Case) -> Answer {
    let options = PlanOptions { gap: 1e-9, threads: Some(1), ..PlanOptions::default() };
    let answer = match plan(case, &options, &mut |_| {}) {
        Outcome::Planned(answer) => *answer,
        other => panic!("no plan: {other:?}"),
    };
    let report = audit(case, &answer.plan);
    assert!(report.passed, "{:?} is violated by {}", report.worst_row, report.worst_violation);
    assert_close(report.objective_recomputed, answer.objective);
    answer
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= TOLERANCE * expected.abs().max(1.0), "{found} instead of {expected}");
}

const DEMAND: [u32; 12] = [69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56];
const SETUP: [u32; 12] = [85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114];

/// Least cost of the months up to each, by the recursion of the paper: the last lot covers months `first..=last`.
fn wagner_whitin() -> u32 {
    let mut least = vec![0];
    for last in 0..DEMAND.len() {
        let lot = |first: usize| {
            let carried: u32 = (first..=last).map(|month| DEMAND[month] * (month - first) as u32).sum();
            least[first] + SETUP[first] + carried
        };
        let best = (0..=last).map(lot).min().expect("there is a month");
        least.push(best);
    }
    least[DEMAND.len()]
}

#[test]
fn lots_of_wagner_and_whitin_1958_cost_864() {
    assert_eq!(wagner_whitin(), 864);
    let case = case("wagner_whitin_1958", include_str!("../../../tests/published/wagner_whitin_1958.txt"));
    let answer = best(&case);
    assert_close(answer.objective, 864.0);
    assert_close(answer.bound, 864.0);
    // Six set-ups, in the months that the paper names: 85 + 102 + 98 + 86 + 110 + 98.
    assert_close(answer.plan.terms[kuznia_plan::Term::Setup as usize], 579.0);
}

/// Least cost of carrying all supply-limited flow from open plants to customers, by successive shortest paths.
fn transport(open: &[usize], capacity: i64, demand: &[i64], cost: &[Vec<i64>]) -> Option<i64> {
    // Nodes: 0 source, then plants, then customers, then sink.
    let (plants, sink) = (open.len(), open.len() + demand.len() + 1);
    let mut arcs: Vec<(usize, usize, i64, i64)> = Vec::new();
    let mut join = |from, to, limit, price| {
        arcs.push((from, to, limit, price));
        arcs.push((to, from, 0, -price));
    };
    for (at, &plant) in open.iter().enumerate() {
        join(0, 1 + at, capacity, 0);
        for (customer, cost) in cost.iter().enumerate() {
            join(1 + at, 1 + plants + customer, capacity, cost[plant]);
        }
    }
    for (customer, &need) in demand.iter().enumerate() {
        join(1 + plants + customer, sink, need, 0);
    }
    let (mut left, mut total) = (demand.iter().sum::<i64>(), 0);
    while left > 0 {
        let mut reach: Vec<Option<(i64, usize)>> = vec![None; sink + 1];
        reach[0] = Some((0, usize::MAX));
        // Bellman and Ford: as many rounds as there are nodes.
        for _ in 0..=sink {
            for (index, &(from, to, limit, price)) in arcs.iter().enumerate() {
                if let (true, Some((so_far, _))) = (limit > 0, reach[from])
                    && reach[to].is_none_or(|(known, _)| so_far + price < known)
                {
                    reach[to] = Some((so_far + price, index));
                }
            }
        }
        let (price, _) = reach[sink]?;
        let mut path = Vec::new();
        let mut node = sink;
        while let Some((_, index)) = reach[node].filter(|_| node != 0) {
            path.push(index);
            node = arcs[index].0;
        }
        let flow = path.iter().map(|&index| arcs[index].2).min().map_or(left, |limit| limit.min(left));
        for index in path {
            arcs[index].2 -= flow;
            arcs[index ^ 1].2 += flow;
        }
        (left, total) = (left - flow, total + flow * price);
    }
    Some(total)
}

#[test]
fn plants_of_pedroso_and_others_2012_cost_5610() {
    let demand = [80, 270, 250, 160, 180];
    let cost = [[4, 6, 9], [5, 4, 7], [6, 3, 4], [8, 5, 3], [10, 8, 4]].map(Vec::from);
    let every = (0..8_usize).filter_map(|chosen| {
        let open: Vec<usize> = (0..3).filter(|plant| chosen >> plant & 1 == 1).collect();
        Some((transport(&open, 500, &demand, &cost)? + 1000 * open.len() as i64, open))
    });
    assert_eq!(every.min(), Some((5610, vec![1, 2])));

    let case =
        case("cap_facility_location", include_str!("../../../tests/published/cap_facility_location.txt"));
    let answer = best(&case);
    assert_close(answer.objective, 5610.0);
    assert_close(answer.bound, 5610.0);
    assert_close(answer.plan.terms[kuznia_plan::Term::Capital as usize], 2000.0);
}

/// Least cost of the boats by a table over the stock, in whole boats.
fn sailco() -> u32 {
    let mut least = vec![u32::MAX; 201];
    least[10] = 0;
    for demand in [40, 60, 75, 25] {
        let mut next = vec![u32::MAX; 201];
        for (stock, &so_far) in least.iter().enumerate().filter(|(_, so_far)| **so_far < u32::MAX) {
            for built in 0..=200_usize {
                let Some(left) = (stock + built).checked_sub(demand).filter(|left| *left <= 200) else {
                    continue;
                };
                let overtime = built.saturating_sub(40);
                let cost = so_far + (400 * built + 50 * overtime + 20 * left) as u32;
                next[left] = next[left].min(cost);
            }
        }
        least = next;
    }
    least.into_iter().min().expect("there is a stock")
}

#[test]
fn boats_of_winston_cost_78450() {
    assert_eq!(sailco(), 78_450);
    let case = case("textbook_plan", include_str!("../../../tests/published/textbook_plan.txt"));
    let answer = best(&case);
    assert_close(answer.objective, 78_450.0);
    let terms = &answer.plan.terms;
    assert_close(terms[kuznia_plan::Term::Overtime as usize], 45.0 * 50.0);
    assert_close(terms[kuznia_plan::Term::Variable as usize], 190.0 * 400.0);
    assert_close(terms[kuznia_plan::Term::Holding as usize], 10.0 * 20.0);
}
