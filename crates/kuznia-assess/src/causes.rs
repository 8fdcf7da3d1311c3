//! From a shortfall to its root causes: the prices of the plan followed upstream from row to row.

use crate::Matter;
use crate::prices::Priced;
use kuznia_base::PeriodId;
use kuznia_case::case::RequirementId;
use kuznia_lp::{Col, Row};
use kuznia_plan::{Key, Tag};
use std::collections::BTreeSet;

/// Part of the shortfall's price below which a charge is no cause.
const WORTH: f64 = 0.01;

/// Links of a chain at most.
const DEPTH: usize = 40;

/// What binds: a row, or a bound of a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Binding {
    Row(Row),
    Bound(Col),
}

/// One link of a chain of causes.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) binding: Binding,
    /// Links before it in its chain.
    pub(crate) depth: usize,
    /// Change of the objective per unit of the row or bound, present value, as a positive number.
    pub(crate) price: f64,
    /// What it takes of one unit of the shortfall's price.
    pub(crate) charge: f64,
    /// Nothing upstream could give more: this is where it begins.
    pub(crate) root: bool,
    /// Where no way to ease it pays: what the cheapest way costs per unit, present value, more than the price.
    pub(crate) dearer: Option<f64>,
}

impl Step {
    /// What it is.
    pub(crate) fn tag(&self, matter: &Matter) -> Option<Tag> {
        match self.binding {
            Binding::Row(row) => matter.formulation.row_tag(row),
            Binding::Bound(col) => matter.formulation.col_tag(col),
        }
    }

    /// Its name.
    pub(crate) fn name(&self, matter: &Matter) -> String {
        match self.binding {
            Binding::Row(row) => matter.formulation.row_name(row),
            Binding::Bound(col) => matter.formulation.col_name(col),
        }
    }
}

/// The row of a requirement in a period.
pub(crate) fn requirement_row(matter: &Matter, r: RequirementId, t: PeriodId) -> Option<Row> {
    let wanted = Tag { family: "requirement", key: Key::Requirement(r), period: Some(t) };
    let rows = matter.formulation.program.n_rows() as u32;
    (0..rows).map(Row).find(|&row| matter.formulation.row_tag(row) == Some(wanted))
}

/// The chain of causes of a requirement's price in a period, the greatest charges first, depth by depth.
///
/// A row that binds has a price. What could ease it are the columns that enter it with the right sign; each that is worth
/// its cost is kept down by other rows that charge for it, or by its own bound. Those rows are the causes of the first one,
/// and so on, until a row that nothing could ease: a root cause. Complementary slackness makes the charges of a column add
/// up to what the row would pay for it (Dantzig 1963, chapter 12).
///
/// Where no column that could ease a row pays, the one that comes nearest is followed, its charges cut to the row's price:
/// what makes it dear is why it is not done.
pub(crate) fn trace(matter: &Matter, priced: &Priced, start: Row) -> Vec<Step> {
    let price = priced.row_dual[start.index()].abs();
    let mut tracer = Tracer { priced, floor: WORTH * price, seen: BTreeSet::new(), steps: Vec::new() };
    if price > 1e-9 {
        tracer.seen.insert(Binding::Row(start));
        tracer.push(Binding::Row(start), 0, price, price);
        tracer.follow(matter, (start, 0), 1.0, 1);
    }
    tracer.steps
}

struct Tracer<'p> {
    priced: &'p Priced,
    floor: f64,
    seen: BTreeSet<Binding>,
    steps: Vec<Step>,
}

impl Tracer<'_> {
    fn push(&mut self, binding: Binding, depth: usize, price: f64, charge: f64) -> usize {
        let root = matches!(binding, Binding::Bound(_));
        self.steps.push(Step { binding, depth, price, charge, root, dearer: None });
        self.steps.len() - 1
    }

    /// Follows what could ease a row, whose step is `at`; `scale` is units of the row per unit of the shortfall. The step is
    /// a root where nothing could.
    fn follow(&mut self, matter: &Matter, (row, at): (Row, usize), scale: f64, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let priced = self.priced;
        let dual = priced.row_dual[row.index()];
        let mut charges: Vec<(Binding, f64, f64)> = Vec::new();
        // The column that comes nearest to paying: what it costs beyond the row's price, per unit of the row.
        let mut nearest: Option<(f64, Col, f64)> = None;
        for (col, value) in priced.program.row(row) {
            let gain = dual * value;
            // Slacks that only say how short it is ease nothing; a line's capacity ends at the line.
            let family = matter.formulation.col_tag(col).map_or("", |tag| tag.family);
            if gain <= 1e-12 || matches!(family, "shortfall" | "backlog" | "target_miss" | "installed") {
                continue;
            }
            let reduced = priced.col_dual[col.index()];
            let fixed = priced.is_fixed(col);
            // A column at zero that does not pay is no way out.
            if reduced > 1e-9 * gain.max(1.0) && !fixed {
                let beyond = reduced / value.abs();
                if nearest.is_none_or(|(least, _, _)| beyond < least) {
                    nearest = Some((beyond, col, value));
                }
                continue;
            }
            // Units of the column per unit of the row, for this row's part of all that the column is paid.
            let paid = |&(other, own): &(Row, f64)| (priced.row_dual[other.index()] * own).max(0.0);
            let all: f64 = priced.by_col[col.index()].iter().map(paid).sum();
            let per = scale / value.abs() * (gain / all);
            if reduced < -1e-9 * gain.max(1.0) || (fixed && reduced.abs() > 1e-12) {
                charges.push((Binding::Bound(col), -reduced, -reduced * per));
            }
            self.charged(col, row, per, &mut charges);
        }
        // What is fixed and would not pay charges nothing.
        charges.retain(|&(_, _, charge)| charge > 0.0);
        if charges.is_empty()
            && let Some((beyond, col, value)) = nearest
        {
            let dearer = dual.abs() + beyond;
            self.charged(col, row, scale / value.abs() * (dual.abs() / dearer), &mut charges);
            self.steps[at].dearer = Some(dearer);
        }
        self.steps[at].root = charges.is_empty();
        charges.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        for (binding, price, charge) in charges {
            if charge < self.floor || !self.seen.insert(binding) {
                continue;
            }
            let at = self.push(binding, depth, price, charge);
            if let Binding::Row(next) = binding {
                let units = if price > 0.0 { charge / price } else { 0.0 };
                self.follow(matter, (next, at), units, depth + 1);
            }
        }
    }

    /// Rows other than `row` that charge for a column; `per` is its units per unit of the shortfall.
    fn charged(&self, col: Col, row: Row, per: f64, charges: &mut Vec<(Binding, f64, f64)>) {
        for &(other, own) in &self.priced.by_col[col.index()] {
            let dual = self.priced.row_dual[other.index()];
            let charge = -dual * own;
            if other != row && charge > 0.0 {
                charges.push((Binding::Row(other), dual.abs(), charge * per));
            }
        }
    }
}

/// The name of a project that a key is about.
pub(crate) fn project_name(matter: &Matter, key: Key) -> String {
    match key {
        Key::Project(k) | Key::Projects(k, _) => matter.case.projects[k].name.clone(),
        _ => String::new(),
    }
}
