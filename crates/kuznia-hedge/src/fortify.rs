//! Defender, attacker, defender: which protection to buy when an adversary strikes where it hurts most, and operations then
//! make the best of it.
//!
//! min over protections x within a budget of max over attacks a of Q(x, a), by column-and-constraint generation (Zeng and
//! Zhao 2013): the defender's program holds a copy of operations for every attack found so far; the attacker answers
//! each defence with the worst attack of all, by enumeration with both bounds known.

use crate::extensive::extensive;
use crate::pool::{Pool, Trouble};
use crate::risk::Risk;
use crate::stages::{Change, Scenario, StageFault, TwoStage};
use kuznia_lp::{Col, Options, Program, Row, relative_gap, solve};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Most sets of attacks that are tried one by one.
pub const MOST_SETS: usize = 20_000;

/// Something that an adversary can do.
#[derive(Clone, PartialEq, Debug)]
pub struct Attack {
    /// Name for people.
    pub name: String,
    /// At most one attack is made on a target.
    pub target: usize,
    /// What it changes in the program of operations.
    pub changes: Vec<Change>,
    /// Positions of the first stage that operations under it must follow; `None`: all.
    pub follows: Option<Vec<u32>>,
}

/// What is wished of a fortification.
#[derive(Clone, Debug)]
pub struct FortifyWishes {
    /// Attacks at the same time.
    pub attacks: usize,
    /// Relative gap at which the defence counts as best.
    pub gap: f64,
    /// Cores.
    pub threads: usize,
    /// Raised from outside to end with what there is.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for FortifyWishes {
    /// One attack, to 1e-6, on one core.
    fn default() -> Self {
        Self { attacks: 1, gap: 1e-6, threads: 1, stop: None }
    }
}

/// A defence and the worst that an adversary can do to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Fortified {
    /// The first stage.
    pub first: Vec<f64>,
    /// Cost under the worst attack.
    pub worst: f64,
    /// No defence does better than this under its own worst attack.
    pub bound: f64,
    /// The worst attacks, as positions in the list.
    pub attack: Vec<usize>,
    /// Attacks that the defence was tried against before it held.
    pub rounds: usize,
    /// Whether `worst − bound` is within the gap.
    pub exact: bool,
}

/// All sets of at most k attacks with different targets, the empty one first; `None` if there are too many.
fn sets(attacks: &[Attack], k: usize) -> Option<Vec<Vec<usize>>> {
    let mut all = vec![Vec::new()];
    let mut begin = 0;
    for _ in 0..k {
        let end = all.len();
        for at in begin..end {
            let next = all[at].last().map_or(0, |last| last + 1);
            for more in next..attacks.len() {
                if all[at].iter().all(|&own: &usize| attacks[own].target != attacks[more].target) {
                    let mut set = all[at].clone();
                    set.push(more);
                    all.push(set);
                }
            }
            if all.len() > MOST_SETS {
                return None;
            }
        }
        begin = end;
    }
    Some(all)
}

/// Several attacks at once: what each changes, and where two change the same figure what is left of what is left.
fn together(program: &Program, attacks: &[Attack], set: &[usize], name: String) -> Scenario {
    let mut rows: BTreeMap<Row, (f64, f64)> = BTreeMap::new();
    let mut cols: BTreeMap<Col, (f64, f64)> = BTreeMap::new();
    let mut costs: BTreeMap<Col, f64> = BTreeMap::new();
    let mut coefficients: BTreeMap<(Row, Col), f64> = BTreeMap::new();
    // Where both change a figure, the share that each leaves of the nominal one is multiplied.
    let both = |known: f64, new: f64, nominal: f64| {
        if nominal != 0.0 && nominal.is_finite() && known.is_finite() {
            known * (new / nominal)
        } else {
            known.min(new)
        }
    };
    for &at in set {
        for &change in &attacks[at].changes {
            match change {
                Change::Row(row, low, high) => {
                    let nominal = (program.row_lower[row.index()], program.row_upper[row.index()]);
                    rows.entry(row)
                        .and_modify(|own| *own = (both(own.0, low, nominal.0), both(own.1, high, nominal.1)))
                        .or_insert((low, high));
                }
                Change::Col(col, low, high) => {
                    let nominal = program.col_upper[col.index()];
                    cols.entry(col)
                        .and_modify(|own| *own = (own.0.min(low), both(own.1, high, nominal)))
                        .or_insert((low, high));
                }
                Change::Cost(col, cost) => {
                    let nominal = program.cost[col.index()];
                    costs.entry(col).and_modify(|own| *own = both(*own, cost, nominal)).or_insert(cost);
                }
                Change::Coefficient(row, col, value) => {
                    let nominal =
                        || program.row(row).find(|(own, _)| *own == col).map_or(0.0, |(_, value)| value);
                    coefficients
                        .entry((row, col))
                        .and_modify(|own| *own = both(*own, value, nominal()))
                        .or_insert(value);
                }
            }
        }
    }
    let changes = (rows.into_iter().map(|(row, (low, high))| Change::Row(row, low, high)))
        .chain(cols.into_iter().map(|(col, (low, high))| Change::Col(col, low, high)))
        .chain(costs.into_iter().map(|(col, cost)| Change::Cost(col, cost)))
        .chain(coefficients.into_iter().map(|((row, col), value)| Change::Coefficient(row, col, value)));
    Scenario { name, probability: 1.0, changes: changes.collect(), follows: shared(attacks, set) }
}

/// What operations under several attacks must follow: what each of them must.
fn shared(attacks: &[Attack], set: &[usize]) -> Option<Vec<u32>> {
    let mut shared: Option<Vec<u32>> = None;
    for follows in set.iter().filter_map(|&at| attacks[at].follows.as_ref()) {
        shared = Some(match shared {
            None => follows.clone(),
            Some(own) => own.into_iter().filter(|place| follows.binary_search(place).is_ok()).collect(),
        });
    }
    shared
}

/// The best defence of a two-stage program (its own scenarios do not count) against attacks. Its first stage is bounded
/// by its own rows, the budget among them; costs of the first stage count in every attack alike.
///
/// # Errors
/// There are more than [`MOST_SETS`] ways to attack, the program does not fit together, or the solver failed.
pub fn fortify(
    problem: &TwoStage,
    attacks: &[Attack],
    wishes: &FortifyWishes,
    hear: &mut dyn FnMut(usize, f64, f64),
) -> Result<Fortified, StageFault> {
    let sets = sets(attacks, wishes.attacks).ok_or_else(|| {
        StageFault(format!(
            "{} attacks of {} at a time can be chosen in more than {MOST_SETS} ways; name fewer attacks, or fewer at a time",
            attacks.len(),
            wishes.attacks
        ))
    })?;
    let name = |set: &[usize]| {
        let names: Vec<&str> = set.iter().map(|&at| attacks[at].name.as_str()).collect();
        if names.is_empty() { "no attack".to_owned() } else { names.join(" + ") }
    };
    let weight = 1.0 / sets.len() as f64;
    let scenarios = sets.iter().map(|set| {
        let scenario = together(&problem.program, attacks, set, name(set));
        Scenario { probability: weight, ..scenario }
    });
    let all = TwoStage { scenarios: scenarios.collect(), ..problem.clone() };
    all.check()?;
    let mut pool =
        Pool::new(&all, wishes.threads, wishes.stop.clone()).map_err(|why| StageFault(why.to_string()))?;
    let mut known: Vec<usize> = vec![0];
    let mut best: Option<Fortified> = None;
    for round in 1.. {
        let (first, bound) = defend(&all, &known, wishes)?;
        let evaluation = pool.evaluate(Some(&first)).map_err(|trouble| {
            StageFault(match trouble {
                Trouble::Stopped => "stopped".to_owned(),
                Trouble::Failed(words) => words,
                Trouble::Unbounded(s) => {
                    format!("the cost under `{}` falls without end", all.scenarios[s].name)
                }
                Trouble::Impossible(_) => "operations cannot be completed under an attack".to_owned(),
            })
        })?;
        let (worst_at, worst) =
            (evaluation.values.iter().enumerate()).fold((0, f64::NEG_INFINITY), |best, (at, &value)| {
                if value > best.1 { (at, value) } else { best }
            });
        hear(round, worst, bound);
        if best.as_ref().is_none_or(|best| worst < best.worst) {
            let attack = sets[worst_at].clone();
            best = Some(Fortified { first, worst, bound, attack, rounds: round, exact: false });
        }
        let Some(best) = &mut best else { continue };
        (best.bound, best.rounds) = (best.bound.max(bound).min(best.worst), round);
        best.exact = relative_gap(best.worst, best.bound) <= wishes.gap;
        // An attack that is known already can teach nothing more: the rest is the solver's tolerance.
        if best.exact || known.contains(&worst_at) {
            return Ok(best.clone());
        }
        known.push(worst_at);
    }
    Err(StageFault("no defence was found".to_owned()))
}

/// The best defence against the attacks known so far, and what it costs at least.
fn defend(all: &TwoStage, known: &[usize], wishes: &FortifyWishes) -> Result<(Vec<f64>, f64), StageFault> {
    let scenarios: Vec<Scenario> = (known.iter())
        .map(|&at| Scenario { probability: 1.0 / known.len() as f64, ..all.scenarios[at].clone() })
        .collect();
    let own = TwoStage { scenarios, ..all.clone() };
    let mut whole = extensive(&own, Risk::Worst);
    // Whole columns of operations are relaxed, as in the attacker's problem.
    for at in 0..whole.program.n_cols() {
        whole.program.integer[at] &= whole.first.binary_search(&Col(at as u32)).is_ok();
    }
    let options = Options { gap: wishes.gap / 2.0, stop: wishes.stop.clone(), ..Options::default() };
    let solution = solve(&whole.program, &options, None, &mut |_| ());
    if !solution.has_values() {
        return Err(StageFault(format!("the defender's program has no answer: {:?}", solution.status)));
    }
    let first = whole.first.iter().map(|col| solution.x[col.index()]).collect();
    Ok((first, solution.bound))
}
