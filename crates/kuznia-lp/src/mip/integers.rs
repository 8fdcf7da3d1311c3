//! The whole columns of a program, the rows among them alone, and the ways to branch on them.

use crate::program::{Col, Program, Row};

/// Distance from a whole number below which a value counts as whole.
pub(super) const WHOLE: f64 = 1e-6;

/// Whole columns and the rows that only they stand in.
pub(super) struct Integers {
    /// The columns, in order.
    pub(super) cols: Vec<Col>,
    /// Rows of whole columns with whole coefficients.
    pub(super) rows: Vec<IntegerRow>,
    /// Whether a column is in a row of which at most one member can be 1: it is branched on by that row.
    chosen: Vec<bool>,
}

/// A row of whole columns with whole coefficients: its activity is whole in every solution.
pub(super) struct IntegerRow {
    pub(super) row: Row,
    /// Positions among the whole columns, and coefficients.
    pub(super) terms: Vec<(usize, f64)>,
    /// At most one of its members, all of them 0 or 1, can be 1.
    pub(super) one_of: bool,
}

/// Bounds of the whole columns and of their rows.
#[derive(Clone)]
pub(super) struct Domain {
    pub(super) cols: Vec<(f64, f64)>,
    pub(super) rows: Vec<(f64, f64)>,
}

/// New bounds of a whole column or of a row of them, by position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Change {
    Col(usize, f64, f64),
    Row(usize, f64, f64),
}

/// What is branched on, for its record of gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Col(usize),
    Row(usize),
    /// A row of which one member is chosen: either of the first ones, or of the last ones.
    Split(usize),
}

/// One side of a branching, and how far the point is from it.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) changes: Vec<Change>,
    pub(super) distance: f64,
}

/// Two domains that share out the solutions between them and leave the point out.
#[derive(Clone, Debug)]
pub(super) struct Branching {
    pub(super) key: Key,
    pub(super) down: Side,
    pub(super) up: Side,
}

impl Integers {
    /// Those of a program, and their domain.
    pub(super) fn new(program: &Program) -> (Integers, Domain) {
        let cols = program.integers();
        let mut position = vec![usize::MAX; program.n_cols()];
        for (at, col) in cols.iter().enumerate() {
            position[col.index()] = at;
        }
        let domain_cols: Vec<(f64, f64)> = cols.iter().map(|&col| program.whole_range(col)).collect();
        let mut rows = Vec::new();
        let mut domain_rows = Vec::new();
        let mut chosen = vec![false; cols.len()];
        for row in (0..program.n_rows() as u32).map(Row) {
            if program.row(row).any(|(col, value)| !program.integer[col.index()] || value.fract() != 0.0) {
                continue;
            }
            let terms: Vec<(usize, f64)> =
                program.row(row).map(|(col, value)| (position[col.index()], value)).collect();
            if terms.len() < 2 {
                continue;
            }
            let (lower, upper) = (program.row_lower[row.index()], program.row_upper[row.index()]);
            let one_of =
                upper == 1.0 && terms.iter().all(|&(at, value)| value == 1.0 && domain_cols[at].0 >= 0.0);
            if one_of {
                terms.iter().for_each(|&(at, _)| chosen[at] = true);
            }
            rows.push(IntegerRow { row, terms, one_of });
            domain_rows.push((lower, upper));
        }
        (Integers { cols, rows, chosen }, Domain { cols: domain_cols, rows: domain_rows })
    }

    /// The values of the whole columns of a point.
    pub(super) fn values(&self, x: &[f64]) -> Vec<f64> {
        self.cols.iter().map(|col| x[col.index()]).collect()
    }

    /// The ways to branch away from a point; none if and only if it is whole.
    pub(super) fn branchings(&self, y: &[f64], domain: &Domain) -> Vec<Branching> {
        let fractional = |value: f64| (value - value.round()).abs() > WHOLE;
        let mut found = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            if !row.terms.iter().any(|&(col, _)| fractional(y[col])) {
                continue;
            }
            let activity: f64 = row.terms.iter().map(|&(col, value)| value * y[col]).sum();
            if fractional(activity) {
                let (lower, upper) = domain.rows[at];
                let (below, above) = (activity.floor(), activity.ceil());
                found.push(Branching {
                    key: Key::Row(at),
                    down: Side { changes: vec![Change::Row(at, lower, below)], distance: activity - below },
                    up: Side { changes: vec![Change::Row(at, above, upper)], distance: above - activity },
                });
            }
            if row.one_of {
                found.extend(split(at, row, y, domain));
            }
        }
        for (at, &value) in y.iter().enumerate() {
            if fractional(value) && !self.chosen[at] {
                let (lower, upper) = domain.cols[at];
                let (below, above) = (value.floor(), value.ceil());
                found.push(Branching {
                    key: Key::Col(at),
                    down: Side { changes: vec![Change::Col(at, lower, below)], distance: value - below },
                    up: Side { changes: vec![Change::Col(at, above, upper)], distance: above - value },
                });
            }
        }
        found
    }
}

/// Branching on where in the row's order the chosen member stands (Beale and Tomlin 1970, special ordered sets).
fn split(at: usize, row: &IntegerRow, y: &[f64], domain: &Domain) -> Option<Branching> {
    let open: Vec<usize> = row.terms.iter().map(|&(col, _)| col).filter(|&col| y[col] > WHOLE).collect();
    if open.len() < 2 {
        return None;
    }
    let total: f64 = open.iter().map(|&col| y[col]).sum();
    // The first part ends where half of the mass is reached, the last member always in the second.
    let mut mass = 0.0;
    let mut last_of_first = open[0];
    for &col in &open[..open.len() - 1] {
        last_of_first = col;
        mass += y[col];
        if mass >= total / 2.0 {
            break;
        }
    }
    let cut = row.terms.iter().position(|&(col, _)| col == last_of_first)? + 1;
    let close = |terms: &[(usize, f64)]| {
        terms
            .iter()
            .filter(|&&(col, _)| domain.cols[col].1 > 0.0)
            .map(|&(col, _)| Change::Col(col, domain.cols[col].0, 0.0))
            .collect()
    };
    Some(Branching {
        key: Key::Split(at),
        down: Side { changes: close(&row.terms[cut..]), distance: total - mass },
        up: Side { changes: close(&row.terms[..cut]), distance: mass },
    })
}

impl Domain {
    /// Makes a change.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Col(at, lower, upper) => self.cols[at] = (lower, upper),
            Change::Row(at, lower, upper) => self.rows[at] = (lower, upper),
        }
    }

    /// This domain with changes made, those that meet the same bounds one after another.
    pub(super) fn with(&self, changes: &[Change]) -> Domain {
        let mut domain = self.clone();
        for &change in changes {
            // Two sides meet where a path and a new branching change the same bounds.
            let met = match change {
                Change::Col(at, lower, upper) => {
                    Change::Col(at, lower.max(domain.cols[at].0), upper.min(domain.cols[at].1))
                }
                Change::Row(at, lower, upper) => {
                    Change::Row(at, lower.max(domain.rows[at].0), upper.min(domain.rows[at].1))
                }
            };
            domain.apply(met);
        }
        domain
    }

    /// The nearest whole values within the bounds of the columns.
    pub(super) fn rounded(&self, y: &[f64]) -> Vec<f64> {
        y.iter().zip(&self.cols).map(|(y, &(lower, upper))| y.round().max(lower).min(upper) + 0.0).collect()
    }

    /// Everything fixed at these values; the rows keep their bounds.
    pub(super) fn fixed(&self, y: &[f64]) -> Domain {
        Domain { cols: y.iter().map(|&y| (y, y)).collect(), rows: self.rows.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (Integers, Domain) {
        let mut program = Program::new();
        let cols: Vec<Col> = (0..5).map(|_| program.add_col(1.0, 0.0, 1.0, true)).collect();
        let other = program.add_col(1.0, 0.0, 9.0, true);
        let loose = program.add_col(1.0, 0.0, 9.0, false);
        program.add_row(f64::NEG_INFINITY, 1.0, &cols.iter().map(|&col| (col, 1.0)).collect::<Vec<_>>());
        program.add_row(0.0, 9.0, &[(other, 1.0), (loose, 1.0)]);
        Integers::new(&program)
    }

    #[test]
    fn a_point_is_left_out_by_both_sides_of_every_branching() {
        let (integers, domain) = example();
        let y = [0.2, 0.0, 0.3, 0.0, 0.2, 4.5];
        let branchings = integers.branchings(&y, &domain);
        let keys: Vec<Key> = branchings.iter().map(|branching| branching.key).collect();
        assert_eq!(keys, [Key::Row(0), Key::Split(0), Key::Col(5)]);
        for side in branchings.iter().flat_map(|branching| [&branching.down, &branching.up]) {
            let after = domain.with(&side.changes);
            let outside = y.iter().zip(&after.cols).any(|(y, &(lower, upper))| *y < lower || *y > upper);
            let sum: f64 = y[..5].iter().sum();
            assert!(outside || sum < after.rows[0].0 || sum > after.rows[0].1);
            assert!(side.distance > 0.0);
        }
    }

    #[test]
    fn both_sides_together_keep_every_whole_point() {
        let (integers, domain) = example();
        for branching in integers.branchings(&[0.5, 0.0, 0.25, 0.25, 0.0, 0.5], &domain) {
            for choice in 0..6 {
                for other in 0..=9 {
                    let mut y = [0.0; 6];
                    if choice < 5 {
                        y[choice] = 1.0;
                    }
                    y[5] = f64::from(other);
                    let kept = [&branching.down, &branching.up].iter().any(|side| {
                        let after = domain.with(&side.changes);
                        let sum: f64 = y[..5].iter().sum();
                        y.iter().zip(&after.cols).all(|(y, &(lower, upper))| *y >= lower && *y <= upper)
                            && sum >= after.rows[0].0
                            && sum <= after.rows[0].1
                    });
                    assert!(kept, "{y:?} is lost by {branching:?}");
                }
            }
        }
    }

    #[test]
    fn a_whole_point_leaves_nothing_to_branch_on() {
        let (integers, domain) = example();
        let y = [0.0, 1.0, 0.0, 0.0, 0.0, 3.0];
        assert!(integers.branchings(&y, &domain).is_empty());
    }
}
