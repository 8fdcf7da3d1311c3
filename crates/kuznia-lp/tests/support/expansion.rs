//! A made-up capacity expansion, shaped like a plan: sites make items of three stages from each other, ship and store
//! them, buy what they cannot make, and serve needs that grow; projects in whole units add capacity, paid from a budget.

use super::dice::Dice;
use kuznia_lp::{Col, Program};

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Quarters.
    pub(crate) periods: usize,
    /// Places that make, ship and store.
    pub(crate) sites: usize,
    /// Items in each of the three stages.
    pub(crate) items: usize,
    /// Projects, each with a date of commitment a year.
    pub(crate) projects: usize,
    /// Lines that cost something to set up in every quarter in which they run.
    pub(crate) set_ups: usize,
    /// Seed.
    pub(crate) seed: u64,
}

/// A line: item that it makes, site, capacity a quarter, cost of a unit.
struct Line {
    item: usize,
    site: usize,
    capacity: f64,
    cost: f64,
}

/// A project: its line, what it adds, its cost, the quarters until it is ready, and its dates of commitment.
struct Project {
    line: usize,
    amount: f64,
    cost: f64,
    lead: usize,
    dates: Vec<Option<Col>>,
}

const INF: f64 = f64::INFINITY;

fn between(dice: &mut Dice, low: f64, high: f64) -> f64 {
    low + (high - low) * dice.unit()
}

/// Builds it. Columns: about `periods · sites · items · 15`.
pub(crate) fn expansion(shape: Shape) -> Program {
    let Shape { periods, sites, items, projects, set_ups, seed } = shape;
    let mut dice = Dice(seed.wrapping_mul(977).wrapping_add(31));
    let n_items = 3 * items;
    let recipes: Vec<Vec<(usize, f64)>> = (0..n_items)
        .map(|item| {
            let stage = item / items;
            let inputs = if stage == 0 { 0 } else { 2 + dice.below(2) };
            (0..inputs)
                .map(|_| ((stage - 1) * items + dice.below(items), between(&mut dice, 0.5, 2.0)))
                .collect()
        })
        .collect();
    let demand: Vec<f64> = (0..items).map(|_| between(&mut dice, 20.0, 200.0)).collect();
    // What the needs ask of every item, down the recipes.
    let mut load = vec![0.0; n_items];
    for (at, &need) in demand.iter().enumerate() {
        load[2 * items + at] = need;
    }
    for item in (items..n_items).rev() {
        for &(input, quantity) in &recipes[item] {
            load[input] += quantity * load[item];
        }
    }
    let value: Vec<f64> =
        (0..n_items).map(|item| (1 + item / items * 3) as f64 * between(&mut dice, 0.5, 1.5)).collect();
    let mut lines = Vec::new();
    for item in 0..n_items {
        for _ in 0..2 {
            let capacity = load[item] * between(&mut dice, 0.3, 0.55);
            lines.push(Line {
                item,
                site: dice.below(sites),
                capacity,
                cost: value[item] * between(&mut dice, 0.2, 0.4),
            });
        }
    }
    let mut program = Program::new();
    let discount = |t: usize| 1.05f64.powf(-(t as f64) / 4.0);
    // Projects: line, share of its item's load that it adds, cost, lead; committed at the start of a year.
    let mut commit: Vec<Project> = Vec::new();
    for _ in 0..projects {
        let line = dice.below(lines.len());
        let item = lines[line].item;
        let amount = load[item] * between(&mut dice, 0.2, 0.7);
        let cost = amount * value[item] * between(&mut dice, 3.0, 9.0);
        let lead = 1 + dice.below(5);
        let dates: Vec<Option<Col>> = (0..periods)
            .map(|t| {
                (t % 4 == 0 && t + lead < periods).then(|| {
                    // The part of a life of ten years that lies within the horizon.
                    let share = ((periods - t - lead) as f64 / 40.0).min(1.0);
                    program.add_col(cost * share * discount(t), 0.0, 1.0, true)
                })
            })
            .collect();
        let all: Vec<(Col, f64)> = dates.iter().flatten().map(|&col| (col, 1.0)).collect();
        program.add_row(-INF, 1.0, &all);
        commit.push(Project { line, amount, cost, lead, dates });
    }
    let links: Vec<(usize, usize, f64)> = (0..3 * sites)
        .map(|at| (at % sites, dice.below(sites), between(&mut dice, 0.02, 0.1)))
        .filter(|l| l.0 != l.1)
        .collect();
    let mut stock: Vec<Option<Col>> = vec![None; n_items * sites];
    let mut cash: Option<Col> = None;
    for t in 0..periods {
        let df = discount(t);
        let growth = 1.0 + 1.2 * t as f64 / periods as f64;
        let mut balance: Vec<Vec<(Col, f64)>> = vec![Vec::new(); n_items * sites];
        let mut outlay: Vec<(Col, f64)> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let run = program.add_col(line.cost * df, 0.0, INF, false);
            balance[line.item * sites + line.site].push((run, 1.0));
            outlay.push((run, line.cost));
            for &(input, quantity) in &recipes[line.item] {
                balance[input * sites + line.site].push((run, -quantity));
            }
            let mut terms = vec![(run, 1.0)];
            for Project { amount, lead, dates, .. } in commit.iter().filter(|project| project.line == at) {
                for (start, col) in dates.iter().enumerate() {
                    if let Some(col) = col.filter(|_| start + lead <= t) {
                        terms.push((col, -amount));
                    }
                }
            }
            program.add_row(-INF, line.capacity, &terms);
            if at % lines.len().div_ceil(set_ups.max(1)) == 0 && set_ups > 0 {
                let most =
                    line.capacity + commit.iter().filter(|p| p.line == at).map(|p| p.amount).sum::<f64>();
                let on = program.add_col(0.2 * line.capacity * line.cost * df, 0.0, 1.0, true);
                program.add_row(-INF, 0.0, &[(run, 1.0), (on, -most)]);
            }
        }
        for Project { cost, dates, .. } in &commit {
            if let Some(col) = dates[t] {
                outlay.push((col, *cost));
            }
        }
        for &(from, to, cost) in &links {
            for (item, &value) in value.iter().enumerate() {
                let ship = program.add_col(cost * value * df, 0.0, INF, false);
                balance[item * sites + from].push((ship, -1.0));
                balance[item * sites + to].push((ship, 1.0));
            }
        }
        for item in 0..n_items {
            // Bought at two places, dear, and a little only of what is not raw.
            for place in 0..2 {
                let most = if item < items { INF } else { 0.3 * load[item] };
                let price = value[item] * (1.8 + 0.4 * place as f64);
                let buy = program.add_col(price * df, 0.0, most, false);
                outlay.push((buy, price));
                balance[item * sites + (item * 7 + place * 3) % sites].push((buy, 1.0));
            }
            for site in 0..sites {
                let keep = program.add_col(0.02 * value[item] * df, 0.0, 4.0 * load[item], false);
                let cell = item * sites + site;
                balance[cell].push((keep, -1.0));
                if let Some(before) = stock[cell].replace(keep) {
                    balance[cell].push((before, 0.995));
                }
            }
        }
        for (at, &need) in demand.iter().enumerate() {
            let item = 2 * items + at;
            let mut served = Vec::new();
            for place in 0..2 {
                let serve = program.add_col(0.0, 0.0, INF, false);
                balance[item * sites + (at * 5 + place * 2) % sites].push((serve, -1.0));
                served.push((serve, 1.0));
            }
            let short = program.add_col(6.0 * value[item] * df, 0.0, INF, false);
            served.push((short, 1.0));
            program.add_row(need * growth, need * growth, &served);
        }
        for terms in &balance {
            program.add_row(0.0, 0.0, terms);
        }
        // The budget carries over; its last part must not be owed.
        let income: f64 =
            demand.iter().zip(&value[2 * items..]).map(|(need, value)| need * value).sum::<f64>() * 2.2;
        let kept = program.add_col(0.0, 0.0, INF, false);
        outlay.push((kept, 1.0));
        if let Some(before) = cash.replace(kept) {
            outlay.push((before, -1.0));
        }
        program.add_row(-INF, income, &outlay);
    }
    program
}
