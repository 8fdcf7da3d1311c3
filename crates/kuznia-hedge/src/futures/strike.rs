//! What a future's events change in the program: the difference of two formulations, and what is struck in the program
//! itself (protected capacity, stocks, links, offers without a limit).

use super::hit::left;
use super::protect::{Protected, is_capacity};
use super::{Future, diff, struck};
use crate::stages::{Change, StageFault};
use kuznia_base::Id;
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::{Formulation, Key};
use std::collections::BTreeMap;

/// What a future's events do to the program.
pub(super) struct Strike<'f, 'c> {
    formulation: &'f Formulation<'c>,
    program: &'f Program,
    protected: &'f [Protected],
    capacity: BTreeMap<(kuznia_case::case::LineId, usize), Row>,
    balance: BTreeMap<(kuznia_plan::CellId, usize), Row>,
    links: BTreeMap<(kuznia_case::case::LinkId, usize), Row>,
}

impl<'f, 'c> Strike<'f, 'c> {
    pub(super) fn new(
        formulation: &'f Formulation<'c>,
        program: &'f Program,
        protected: &'f [Protected],
    ) -> Self {
        let mut strike = Self {
            formulation,
            program,
            protected,
            capacity: BTreeMap::new(),
            balance: BTreeMap::new(),
            links: BTreeMap::new(),
        };
        for row in (0..formulation.program.n_rows() as u32).map(Row) {
            let tag = formulation.row_tag(row);
            if let Some((line, t)) = is_capacity(tag) {
                strike.capacity.insert((line, t.index()), row);
            }
            match tag.map(|tag| (tag.family, tag.key, tag.period)) {
                Some(("material_balance", Key::Cell(cell), Some(t))) => {
                    strike.balance.insert((cell, t.index()), row);
                }
                Some(("links", Key::Link(link), Some(t))) => {
                    strike.links.insert((link, t.index()), row);
                }
                _ => {}
            }
        }
        strike
    }

    pub(super) fn changes(&self, future: &Future) -> Result<Vec<Change>, StageFault> {
        if future.is_calm() {
            return Ok(Vec::new());
        }
        let own = future.case.as_deref().unwrap_or_else(|| self.formulation.case());
        let case = struck::struck(own, &future.hits);
        let other = Formulation::like(&case, self.formulation);
        let mut changes = Figures::new(self.program, diff::diff(self.formulation, &other)?);
        self.saved(future, &mut changes);
        self.stocks(future, &mut changes);
        self.ways(future, &mut changes);
        Ok(changes.finish())
    }

    /// Protected capacity keeps its share of what is lost.
    fn saved(&self, future: &Future, changes: &mut Figures) {
        let case = self.formulation.case();
        for own in self.protected {
            let hits = future.hits.iter().filter(|hit| hit.strikes_line(case, own.line));
            let Some(left) = left(&case.calendar, hits) else { continue };
            for t in case.calendar.ids() {
                let lost = 1.0 - left[t.index()];
                if let Some(&row) = self.capacity.get(&(own.line, t.index()))
                    && lost > 0.0
                {
                    let years = self.formulation.line_years(own.line, t);
                    changes.coefficient(row, own.kept[t.index()], -years * lost * own.share);
                }
            }
        }
    }

    /// A site event takes its share of the stock once, and of the room while it lasts.
    fn stocks(&self, future: &Future, changes: &mut Figures) {
        let case = self.formulation.case();
        for (cell, _, site) in self.formulation.cells() {
            let Some(stock) = self.formulation.columns().stock[cell] else { continue };
            let hits = || future.hits.iter().filter(|hit| hit.strikes_site(site));
            for hit in hits() {
                let Some(t) = case.calendar.find(hit.start) else { continue };
                let Some(&row) = self.balance.get(&(cell, t.index())) else { continue };
                match case.calendar.before(t) {
                    Some(before) => changes.scale_coefficient(row, stock.at(before), 1.0 - hit.size),
                    None => changes.scale_row(row, 1.0 - hit.size),
                }
            }
            if let Some(left) = left(&case.calendar, hits()) {
                for t in case.calendar.ids() {
                    changes.scale_upper(stock.at(t), left[t.index()]);
                }
            }
        }
    }

    /// Links carry less; what has no limit carries nothing only where all of it is lost.
    fn ways(&self, future: &Future, changes: &mut Figures) {
        let case = self.formulation.case();
        for (arc, link, _) in self.formulation.arcs() {
            let hits = future.hits.iter().filter(|hit| hit.strikes_link(link));
            let (Some(left), Some(ship)) = (left(&case.calendar, hits), self.formulation.columns().ship[arc])
            else {
                continue;
            };
            for t in case.calendar.ids().filter(|t| left[t.index()] <= 0.0) {
                changes.upper(ship.at(t), 0.0);
            }
        }
        for link in case.links.ids() {
            let hits = future.hits.iter().filter(|hit| hit.strikes_link(link));
            let Some(left) = left(&case.calendar, hits) else { continue };
            for t in case.calendar.ids() {
                if let Some(&row) = self.links.get(&(link, t.index())) {
                    changes.scale_row(row, left[t.index()]);
                }
            }
        }
        for o in case.offers.ids().filter(|o| case.offers[*o].max_per_year.is_none()) {
            let hits = future.hits.iter().filter(|hit| hit.strikes_offer(case, o));
            let (Some(left), Some(buy)) = (left(&case.calendar, hits), self.formulation.columns().buy[o])
            else {
                continue;
            };
            for t in case.calendar.ids().filter(|t| left[t.index()] <= 0.0) {
                changes.upper(buy.at(t), 0.0);
            }
        }
    }
}

/// Changes under their places, so that each place is changed once.
struct Figures<'p> {
    program: &'p Program,
    rows: BTreeMap<Row, (f64, f64)>,
    cols: BTreeMap<Col, (f64, f64)>,
    costs: BTreeMap<Col, f64>,
    coefficients: BTreeMap<(Row, Col), f64>,
}

impl<'p> Figures<'p> {
    fn new(program: &'p Program, changes: Vec<Change>) -> Self {
        let mut own = Self {
            program,
            rows: BTreeMap::new(),
            cols: BTreeMap::new(),
            costs: BTreeMap::new(),
            coefficients: BTreeMap::new(),
        };
        for change in changes {
            match change {
                Change::Row(row, low, high) => drop(own.rows.insert(row, (low, high))),
                Change::Col(col, low, high) => {
                    // Bounds that the softened program turned into rows stay away.
                    let low = if program.col_lower[col.index()] == 0.0 { low.min(0.0) } else { low };
                    own.cols.insert(col, (low, high));
                }
                Change::Cost(col, cost) => drop(own.costs.insert(col, cost)),
                Change::Coefficient(row, col, value) => drop(own.coefficients.insert((row, col), value)),
            }
        }
        own
    }

    fn coefficient(&mut self, row: Row, col: Col, value: f64) {
        self.coefficients.insert((row, col), value);
    }

    fn scale_coefficient(&mut self, row: Row, col: Col, factor: f64) {
        let program = self.program;
        let nominal = || program.row(row).find(|(own, _)| *own == col).map_or(0.0, |(_, value)| value);
        *self.coefficients.entry((row, col)).or_insert_with(nominal) *= factor;
    }

    fn scale_row(&mut self, row: Row, factor: f64) {
        let nominal = (self.program.row_lower[row.index()], self.program.row_upper[row.index()]);
        let bounds = self.rows.entry(row).or_insert(nominal);
        let scale = |bound: f64| if bound.is_finite() { bound * factor } else { bound };
        *bounds = (scale(bounds.0), scale(bounds.1));
    }

    fn upper(&mut self, col: Col, upper: f64) {
        let at = col.index();
        self.cols.entry(col).or_insert((self.program.col_lower[at], self.program.col_upper[at])).1 = upper;
    }

    fn scale_upper(&mut self, col: Col, factor: f64) {
        let upper = self.cols.get(&col).map_or(self.program.col_upper[col.index()], |bounds| bounds.1);
        if upper.is_finite() && factor != 1.0 {
            self.upper(col, upper * factor);
        }
    }

    fn finish(self) -> Vec<Change> {
        let rows = self.rows.into_iter().map(|(row, (low, high))| Change::Row(row, low, high));
        let cols = self.cols.into_iter().map(|(col, (low, high))| Change::Col(col, low, high));
        let costs = self.costs.into_iter().map(|(col, cost)| Change::Cost(col, cost));
        let coefficients =
            self.coefficients.into_iter().map(|((row, col), value)| Change::Coefficient(row, col, value));
        rows.chain(cols).chain(costs).chain(coefficients).collect()
    }
}
