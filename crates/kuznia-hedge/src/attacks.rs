//! What an adversary can do: single attacks, the sets of them that can be made together, and what a set changes.

use crate::stages::{Change, Scenario, StageFault};
use kuznia_lp::{Col, Program, Row};
use std::collections::BTreeMap;

/// Most sets of attacks that are tried one by one.
pub const MOST_SETS: usize = 20_000;

/// The attacks that an adversary chooses from.
pub trait Attacks: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// Name of one, for people.
    fn name(&self, at: usize) -> &str;
    /// What one is made on; at most one attack is made on a target.
    fn target(&self, at: usize) -> usize;
    /// What several at once change. The empty set changes nothing.
    ///
    /// # Errors
    /// They do not fit the program.
    fn together(&self, set: &[usize]) -> Result<Scenario, StageFault>;
    /// Whether more of every first-stage column never makes an attack worse. It spares solves, and must be true.
    fn is_monotone(&self) -> bool {
        false
    }
    /// Names of a set, for people.
    fn names(&self, set: &[usize]) -> String {
        let names: Vec<&str> = set.iter().map(|&at| self.name(at)).collect();
        if names.is_empty() { "no attack".to_owned() } else { names.join(" + ") }
    }
}

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

/// Attacks that are given as changes of a program.
///
/// Where two change the same figure, what the second leaves of the nominal figure is left of what the first leaves.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The program of operations.
    pub program: &'a Program,
    /// The attacks.
    pub attacks: &'a [Attack],
}

impl Attacks for Listed<'_> {
    fn count(&self) -> usize {
        self.attacks.len()
    }
    fn name(&self, at: usize) -> &str {
        &self.attacks[at].name
    }
    fn target(&self, at: usize) -> usize {
        self.attacks[at].target
    }
    fn together(&self, set: &[usize]) -> Result<Scenario, StageFault> {
        Ok(merged(self.program, self.attacks, set, self.names(set)))
    }
}

/// All sets of at most k attacks with different targets, the empty one first; `None` if there are too many.
pub(crate) fn sets(attacks: &dyn Attacks, k: usize) -> Option<Vec<Vec<usize>>> {
    let mut all = vec![Vec::new()];
    let mut begin = 0;
    for _ in 0..k {
        let end = all.len();
        for at in begin..end {
            let next = all[at].last().map_or(0, |last| last + 1);
            for more in next..attacks.count() {
                if all[at].iter().all(|&own: &usize| attacks.target(own) != attacks.target(more)) {
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
fn merged(program: &Program, attacks: &[Attack], set: &[usize], name: String) -> Scenario {
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
