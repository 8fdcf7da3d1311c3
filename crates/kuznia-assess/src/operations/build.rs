//! From the formulation to the program of operations: rows are copied, what is decided is substituted.

use super::Operations;
use crate::Matter;
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{RequirementId, RequirementKind};
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::{Key, Tag};
use std::collections::BTreeMap;

/// Constraint families that stay.
const ROWS: [&str; 14] = [
    "line_capacity",
    "overtime",
    "gate",
    "material_balance",
    "stores_capacity",
    "shelf_life",
    "offers",
    "links",
    "fielded",
    "enabler",
    "power",
    "labour",
    "people",
    "requirement",
];

/// Column families that stay open from the start on.
const COLS: [&str; 11] =
    ["run", "overtime", "stores", "dump", "offers", "ship", "aid", "serve", "fielded", "people", "hire"];

/// Writes the program, see [`Operations`].
pub(super) fn build<'m, 'a>(matter: &'m Matter<'a>, point: &[f64], start: PeriodId) -> Operations<'m, 'a> {
    let calendar = &matter.case.calendar;
    let end = calendar.period(start).start.plus_months(matter.options.window_months);
    let within = calendar.ids().filter(|&t| t >= start && (t == start || calendar.period(t).start < end));
    let open: Vec<PeriodId> = within.collect();
    let mut operations = Operations {
        matter,
        start,
        program: Program::new(),
        cols: vec![None; point.len()],
        rows: BTreeMap::new(),
        loss: Vec::new(),
        keep: Vec::new(),
        keep_need: Vec::new(),
        planned: Vec::new(),
        need: Vec::new(),
        nominal: std::sync::OnceLock::new(),
    };
    operations.copy_cols(&open);
    let spill = operations.add_spill(&open);
    operations.add_service(&open);
    let source = &matter.formulation.program;
    for at in 0..source.n_rows() as u32 {
        let tag = matter.formulation.row_tag(Row(at));
        let Some(tag) = tag.filter(|tag| ROWS.contains(&tag.family) && tag.family != "requirement") else {
            continue;
        };
        if tag.period.is_some_and(|t| open.contains(&t)) {
            operations.copy_row(Row(at), tag, point, &spill);
        }
    }
    operations.write_service(point);
    operations
}

/// Columns of what may be thrown away, by cell and period.
type Spill = BTreeMap<(kuznia_plan::CellId, PeriodId), Col>;

impl Operations<'_, '_> {
    fn copy_cols(&mut self, open: &[PeriodId]) {
        let formulation = &self.matter.formulation;
        let source = &formulation.program;
        for at in 0..source.n_cols() {
            let Some(tag) = formulation.col_tag(Col(at as u32)) else {
                continue;
            };
            if !COLS.contains(&tag.family) || tag.period.is_none_or(|t| !open.contains(&t)) {
                continue;
            }
            // Closing minima are bounds of stocks.
            let lower = if tag.family == "stores" { 0.0 } else { source.col_lower[at] };
            self.cols[at] = Some(self.program.add_col(0.0, lower, source.col_upper[at], false));
        }
    }

    fn add_spill(&mut self, open: &[PeriodId]) -> Spill {
        let mut spill = BTreeMap::new();
        let columns = self.matter.formulation.columns();
        for (cell, _, _) in self.matter.formulation.cells() {
            if columns.stock[cell].is_none() || columns.dump[cell].is_some() {
                continue;
            }
            for &t in open {
                spill.insert((cell, t), self.program.add_col(0.0, 0.0, f64::INFINITY, false));
            }
        }
        spill
    }

    /// Columns of what is kept and lost.
    fn add_service(&mut self, open: &[PeriodId]) {
        let matter = self.matter;
        let case = matter.case;
        self.keep = open.iter().map(|_| self.program.add_col(0.0, 1.0, 1.0, false)).collect();
        self.keep_need = open.iter().map(|_| self.program.add_col(0.0, 0.0, 0.0, false)).collect();
        for r in case.requirements.ids() {
            let (planned, need) = service(matter, r);
            let add = |&t: &PeriodId| {
                let any = planned[t.index()] > 0.0 || need[t.index()] > 0.0;
                any.then(|| self.program.add_col(weight(matter, r, t), 0.0, f64::INFINITY, false))
            };
            self.loss.push(open.iter().map(add).collect());
            self.planned.push(planned);
            self.need.push(need);
        }
    }

    fn copy_row(&mut self, row: Row, tag: Tag, point: &[f64], spill: &Spill) {
        let source = &self.matter.formulation.program;
        let calendar = &self.matter.case.calendar;
        let mut constant = 0.0;
        self.program.begin_row();
        for (col, value) in source.row(row) {
            match self.cols[col.index()] {
                Some(own) => self.program.push(own, value),
                None => constant += value * point[col.index()],
            }
        }
        if let (Key::Cell(cell), Some(t)) = (tag.key, tag.period) {
            if tag.family == "material_balance"
                && let Some(&col) = spill.get(&(cell, t))
            {
                self.program.push(col, 1.0);
            }
            if tag.family == "shelf_life" {
                let (item, _) = self.place_of(cell);
                let life = self.matter.case.items[item].shelf_life.map_or(0.0, |life| life.0);
                let end = calendar.period(t).end;
                let days = end.plus_months(life).days_since(end);
                for (ahead, multiple) in calendar.ahead(t, days) {
                    if let Some(&col) = spill.get(&(cell, ahead)) {
                        self.program.push(col, -multiple);
                    }
                }
            }
        }
        let (lower, upper) = (source.row_lower[row.index()], source.row_upper[row.index()]);
        let own = self.program.end_row(lower - constant, upper - constant);
        self.rows.insert(tag, own);
    }

    fn place_of(&self, cell: kuznia_plan::CellId) -> (kuznia_case::case::ItemId, kuznia_case::case::SiteId) {
        let mut cells = self.matter.formulation.cells().skip(cell.index());
        cells.next().map_or((Id::new(0), Id::new(0)), |(_, item, site)| (item, site))
    }

    /// Σ eff·served + loss − planned·keep − need·keep_need ≥ 0.
    fn write_service(&mut self, point: &[f64]) {
        let matter = self.matter;
        let columns = matter.formulation.columns();
        for (r, requirement) in matter.case.requirements.iter() {
            for t in self.periods() {
                let place = t.index() - self.start.index();
                let Some(loss) = self.loss[r.index()][place] else {
                    continue;
                };
                let mut constant = 0.0;
                self.program.begin_row();
                for (a, row) in matter.case.acceptances.iter().filter(|(_, row)| row.requirement == r) {
                    let block = match requirement.kind {
                        RequirementKind::Consume => columns.serve[a],
                        RequirementKind::Hold => columns.fielded[a],
                    };
                    if let Some(block) = block {
                        match self.cols[block.at(t).index()] {
                            Some(col) => self.program.push(col, row.effectiveness),
                            None => constant += row.effectiveness * point[block.at(t).index()],
                        }
                    }
                }
                self.program.push(loss, 1.0);
                self.program.push(self.keep[place], -self.planned[r.index()][t.index()]);
                self.program.push(self.keep_need[place], -self.need[r.index()][t.index()]);
                let row = self.program.end_row(-constant, f64::INFINITY);
                self.rows
                    .insert(Tag { family: "requirement", key: Key::Requirement(r), period: Some(t) }, row);
            }
        }
    }
}

/// Planned service, at most the need, and the need, by period.
fn service(matter: &Matter, r: RequirementId) -> (Vec<f64>, Vec<f64>) {
    let case = matter.case;
    let requirement = &case.requirements[r];
    let (mut planned, mut needs) = (Vec::new(), Vec::new());
    for t in case.calendar.ids() {
        let amount = requirement.amount.mean(&case.calendar, t);
        let of = case.acceptances.iter().filter(|(_, row)| row.requirement == r);
        let (need, given): (f64, f64) = match requirement.kind {
            RequirementKind::Consume => (
                case.calendar.years(t) * amount,
                of.map(|(a, row)| row.effectiveness * matter.plan.serve[a][t.index()]).sum(),
            ),
            RequirementKind::Hold => {
                (amount, of.map(|(a, row)| row.effectiveness * matter.plan.fielded[a][t.index()]).sum())
            }
        };
        // A hair less than planned, so that the solver's noise in the plan is no loss.
        planned.push(given.min(need) * (1.0 - 1e-9));
        needs.push(need);
    }
    (planned, needs)
}

/// What a unit of loss weighs, see [`Operations::weight`].
pub(super) fn weight(matter: &Matter, r: RequirementId, t: PeriodId) -> f64 {
    match matter.case.requirements[r].kind {
        RequirementKind::Consume => unit_weight(matter, r),
        RequirementKind::Hold => unit_weight(matter, r) * matter.case.calendar.years(t),
    }
}

/// The shortfall cost of a unit (a unit and year for levels); where it must be served or costs nothing, the greatest
/// shortfall cost of the case, the greatest value of an item, or 1.
pub(crate) fn unit_weight(matter: &Matter, r: RequirementId) -> f64 {
    let case = matter.case;
    let own = case.requirements[r].shortfall_cost.map_or(0.0, |cost| cost.0);
    let costs = case.requirements.rows().iter().filter_map(|own| own.shortfall_cost);
    let most = costs.map(|cost| cost.0).fold(0.0, f64::max);
    let values = case.items.rows().iter().map(|item| item.unit_value.0).fold(0.0, f64::max);
    [own, most, values].into_iter().find(|&value| value > 0.0).unwrap_or(1.0)
}
