//! How long the stock lasts: days of each store, and echelon days of each item with all that holds it downstream.

use crate::content::{AMOUNT, Pools, output_shares, pools};
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Calendar, Id, PeriodId};
use kuznia_case::Case;

const NAME: &str = "stock_cover";
const UNIT: &str = "days";

/// Days that the stock at the end of each period covers the plan's coming use: by item and site (used, sent and served
/// there), and by item over all places with what downstream stocks hold of it (echelon stock, Clark and Scarf 1960)
/// against what needs use of it. Beyond the horizon the last period's use goes on. A stock without coming use is left
/// out.
pub fn stock_cover(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let found = pools(case, matter.plan);
    let mut findings = Vec::new();
    let mut stocks = vec![vec![0.0; case.calendar.len()]; found.pools.len()];
    for series in &matter.plan.stocks {
        stocks[found.find(series.item, series.site)].clone_from(&series.stock);
    }
    for (at, pool) in found.pools.iter().enumerate() {
        if stocks[at].iter().all(|&stock| stock <= AMOUNT) {
            continue;
        }
        let name = format!("{}/{}", case.items[pool.item].name, case.sites[pool.site].name);
        for t in case.calendar.ids() {
            if let Some(days) = cover(&case.calendar, t, stocks[at][t.index()], &pool.leaves) {
                let finding = Finding::new(NAME, (SubjectKind::Store, &name), "days", days, UNIT);
                findings.push(finding.at(case, t).from("stocks", name.as_str()));
            }
        }
    }
    echelons(matter, &found, &stocks, &mut findings);
    findings
}

/// Days after the end of a period until its stock is used up; `None` where nothing is used any more.
fn cover(calendar: &Calendar, t: PeriodId, stock: f64, uses: &[f64]) -> Option<f64> {
    let (mut left, mut days) = (stock, 0.0);
    let last = calendar.last();
    let length = |t: PeriodId| calendar.period(t).days.0;
    for ahead in calendar.ids().filter(|&ahead| ahead > t) {
        let used = uses[ahead.index()];
        if used > AMOUNT && left <= used {
            return Some(days + length(ahead) * (left / used).max(0.0));
        }
        left -= used;
        days += length(ahead);
    }
    let rate = uses[last.index()] / length(last);
    (rate * length(last) > AMOUNT).then(|| days + (left / rate).max(0.0))
}

/// Echelon days of every item.
fn echelons(matter: &Matter, found: &Pools, stocks: &[Vec<f64>], findings: &mut Vec<Finding>) {
    let case = matter.case;
    let contained = contents(matter);
    let periods = case.calendar.len();
    for (item, row) in case.items.iter() {
        let (mut held, mut used) = (vec![0.0; periods], vec![0.0; periods]);
        for (at, pool) in found.pools.iter().enumerate() {
            let share = contained[pool.item.index()][item.index()];
            held.iter_mut().zip(&stocks[at]).for_each(|(held, stock)| *held += share * stock);
        }
        for (a, acceptance) in case.acceptances.iter() {
            let share = contained[acceptance.item.index()][item.index()];
            used.iter_mut().zip(&matter.plan.serve[a]).for_each(|(used, serve)| *used += share * serve);
        }
        if used.iter().all(|&used| used <= AMOUNT) {
            continue;
        }
        for t in case.calendar.ids() {
            if let Some(days) = cover(&case.calendar, t, held[t.index()], &used) {
                let subject = (SubjectKind::Item, row.name.as_str());
                findings.push(Finding::new(NAME, subject, "echelon_days", days, UNIT).at(case, t));
            }
        }
    }
}

/// Units of every item in one unit of every item, itself included: by the plan's mix of processes over the horizon,
/// shared among co-products by value. Loops are followed until nothing is added.
fn contents(matter: &Matter) -> Vec<Vec<f64>> {
    let case: &Case = matter.case;
    let n = case.items.len();
    let shares = output_shares(case);
    // Direct inputs per unit made.
    let (mut made, mut inputs) = (vec![0.0; n], vec![vec![0.0; n]; n]);
    for (lp, row) in case.line_processes.iter() {
        let runs: f64 = matter.plan.run[lp].iter().sum();
        let process = &case.processes[row.process];
        if runs <= AMOUNT {
            continue;
        }
        for (output, flow) in process.outputs.iter().enumerate() {
            let amount = runs * flow.quantity.0;
            made[flow.item.index()] += amount;
            for input in &process.inputs {
                inputs[flow.item.index()][input.item.index()] +=
                    amount * shares[row.process][output] * input.quantity.0;
            }
        }
    }
    for (line, &made) in inputs.iter_mut().zip(&made) {
        line.iter_mut().filter(|_| made > 0.0).for_each(|input| *input /= made);
    }
    let mut contained: Vec<Vec<f64>> =
        (0..n).map(|at| (0..n).map(|on| f64::from(at == on)).collect()).collect();
    for (at, contained) in contained.iter_mut().enumerate() {
        let mut wave: Vec<f64> = inputs[at].clone();
        for _ in 0..n.max(64) {
            if wave.iter().sum::<f64>() <= 1e-12 {
                break;
            }
            contained.iter_mut().zip(&wave).for_each(|(own, more)| *own += more);
            let mut next = vec![0.0; n];
            for (on, &amount) in wave.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
                next.iter_mut().zip(&inputs[on]).for_each(|(next, input)| *next += amount * input);
            }
            wave = next;
        }
    }
    contained
}
