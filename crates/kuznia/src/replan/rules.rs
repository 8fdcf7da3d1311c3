//! The program of a case around a plan's projects, as far as it is the same in every period and scenario.

use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{ItemId, LinkId, Measure, SiteId};
use kuznia_case::{Case, Learnt, Plan, Series};
use kuznia_hedge::{Slack, soften};
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::{ArcId, Block, Formulation, Key, Tag, figures};
use kuznia_simulate::Flow;
use std::collections::BTreeMap;

/// Families that only say what the plan has decided, or that a simulation does not enforce.
const LEFT_OUT: [&str; 10] = [
    "stores_capacity",
    "project_units",
    "project_order",
    "project_excludes",
    "installed",
    "overtime",
    "setup",
    "min_load",
    "people",
    "loan",
];

/// What a row is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub(super) family: &'static str,
    pub(super) key: Option<Key>,
    pub(super) t: Option<usize>,
}

/// The program, with what is decided.
pub(super) struct Rules<'c> {
    pub(super) formulation: Formulation<'c>,
    pub(super) plan: &'c Plan,
    /// Softened: everything that operations can fail gives way at a price.
    pub(super) program: Program,
    /// By column: what the plan has decided for good.
    pub(super) decided: Vec<Option<f64>>,
    /// By column.
    pub(super) period: Vec<Option<usize>>,
    /// By row; `None`: left out.
    pub(super) about: Vec<Option<About>>,
    arcs: BTreeMap<(LinkId, ItemId), ArcId>,
}

impl<'c> Rules<'c> {
    pub(super) fn new(case: &'c Case, plan: &'c Plan) -> Self {
        let formulation = Formulation::without_learning(case);
        let mut program = formulation.program.relaxed();
        let slacks = soften(&formulation, &mut program);
        let mut decided = decided(&formulation, plan, program.n_cols());
        // In a simulation nothing is thrown away but by disposal: what a store cannot hold stands outside.
        for slack in slacks.iter().filter(|slack| slack.family == "disposal") {
            decided[slack.col.index()] = Some(0.0);
        }
        let mut own = Self {
            arcs: formulation.arcs().map(|(arc, link, item)| ((link, item), arc)).collect(),
            period: Vec::new(),
            about: Vec::new(),
            formulation,
            plan,
            program,
            decided,
        };
        own.describe(&slacks);
        own.price();
        own.learn();
        own.make_room();
        own.share_payments();
        own
    }

    pub(super) fn case(&self) -> &'c Case {
        self.formulation.case()
    }

    /// The columns of a flow.
    pub(super) fn block(&self, flow: Flow) -> Option<Block> {
        let columns = self.formulation.columns();
        match flow {
            Flow::Run(lp) => columns.run[lp],
            Flow::Buy(o) => columns.buy[o],
            Flow::Ship(link, item) => self.arcs.get(&(link, item)).and_then(|arc| columns.ship[*arc]),
            Flow::Aid(a) => columns.taken[a],
            Flow::Serve(a) => columns.serve[a],
            Flow::Dump(item, site) => self.formulation.cell(item, site).and_then(|cell| columns.dump[cell]),
        }
    }

    /// The columns of a stock.
    pub(super) fn stock(&self, item: ItemId, site: SiteId) -> Option<Block> {
        self.formulation.cell(item, site).and_then(|cell| self.formulation.columns().stock[cell])
    }

    /// What every row and column is about.
    fn describe(&mut self, slacks: &[Slack]) {
        let tag = |row: u32| self.formulation.row_tag(Row(row));
        let about = |row: u32| match tag(row) {
            Some(Tag { family, .. }) if LEFT_OUT.contains(&family) => None,
            Some(Tag { family, key, period }) => {
                Some(About { family, key: Some(key), t: period.map(Id::index) })
            }
            None => Some(About { family: "closing_min", key: None, t: None }),
        };
        self.about = (0..self.program.n_rows() as u32).map(about).collect();
        let of_col = |col: u32| self.formulation.col_tag(Col(col)).and_then(|tag| tag.period).map(Id::index);
        let own = self.formulation.program.n_cols();
        self.period = (0..own as u32).map(of_col).collect();
        self.period.resize(self.program.n_cols(), None);
        for slack in slacks {
            self.period[slack.col.index()] = tag(slack.row.0).and_then(|tag| tag.period).map(Id::index);
        }
    }

    /// What stocks cost that are kept for the unknown and are drawn: safety stock and days of stock the value of what is
    /// missing by the year, closing minima its value. The simulation does not enforce them, and they are there to be used
    /// when the unknown comes.
    fn price(&mut self) {
        let case = self.formulation.case();
        let values = case.items.rows().iter().map(|item| item.unit_value.0).filter(|value| *value > 0.0);
        let least = values.fold(f64::INFINITY, f64::min);
        let least = if least.is_finite() { least } else { 1.0 };
        for row in 0..self.program.n_rows() {
            let Some(about) = self.about[row] else { continue };
            let is_kept = match (about.family, about.key) {
                ("stores_safety" | "closing_min", _) => true,
                ("target", Some(Key::Target(target))) => case.targets[target].measure == Measure::StockDays,
                _ => false,
            };
            if !is_kept {
                continue;
            }
            let cols: Vec<Col> = self.program.row(Row(row as u32)).map(|(col, _)| col).collect();
            let tag = |col: &Col| self.formulation.col_tag(*col);
            let stocks = cols.iter().filter_map(tag).filter(|tag| tag.family == "stores");
            let worth = stocks.filter_map(|tag| match tag.key {
                Key::Cell(cell) => Some(case.items[self.formulation.place(cell).0].unit_value.0),
                _ => None,
            });
            let worth = worth.fold(least, f64::max);
            let cost = match about.t.map(PeriodId::new) {
                Some(t) => worth * case.calendar.years(t) * case.calendar.discount_mid(t),
                None => worth * case.calendar.discount_end(),
            };
            let gives = |col: &&Col| tag(col).is_none_or(|tag| tag.family == "target_miss");
            for col in cols.iter().filter(gives) {
                let own = &mut self.program.cost[col.index()];
                *own = own.min(cost);
            }
        }
    }

    /// Runs cost what the plan has learnt.
    fn learn(&mut self) {
        let case = self.formulation.case();
        if case.learning.is_empty() {
            return;
        }
        let learnt = Learnt::new(case, self.plan);
        let mut factor = vec![1.0; self.program.n_cols()];
        for (lp, run) in self.formulation.columns().run.iter() {
            for t in case.calendar.ids() {
                if let Some(run) = run {
                    factor[run.at(t).index()] = learnt.run(lp, t);
                }
            }
        }
        self.program.cost.iter_mut().zip(&factor).for_each(|(cost, factor)| *cost *= factor);
        for (row, about) in self.about.iter().enumerate() {
            if about.is_some_and(|about| about.family == "outlay") {
                for at in self.program.row_start[row]..self.program.row_start[row + 1] {
                    self.program.value[at] *= factor[self.program.col_index[at] as usize];
                }
            }
        }
    }

    /// What a store cannot hold stands outside, at a price that no plan pays by choice: in the simulation nothing more
    /// comes in then.
    fn make_room(&mut self) {
        const OUTSIDE: f64 = 1e3;
        let case = self.formulation.case();
        for store in case.stores.rows() {
            let cell = self.formulation.cell(store.item, store.site);
            let (Some(cell), Some(capacity)) = (cell, store.capacity) else { continue };
            let Some(stock) = self.formulation.columns().stock[cell] else { continue };
            for t in case.calendar.ids() {
                let cost =
                    OUTSIDE * case.items[store.item].unit_value.0.max(1.0) * case.calendar.discount_mid(t);
                let outside = self.program.add_col(cost, 0.0, f64::INFINITY, false);
                self.program.col_upper[stock.at(t).index()] = f64::INFINITY;
                let terms = [(stock.at(t), 1.0), (outside, -1.0)];
                self.program.add_row(f64::NEG_INFINITY, capacity.0, &terms);
                self.period.push(Some(t.index()));
                self.decided.push(None);
                let (family, key) = ("stores", Some(Key::Cell(cell)));
                self.about.push(Some(About { family, key, t: Some(t.index()) }));
            }
        }
    }

    /// Outlays are paid by funds in the plan's proportions, as they are in the simulation: by the first where the plan
    /// pays nothing.
    fn share_payments(&mut self) {
        let case = self.formulation.case();
        for (group, pays) in self.formulation.columns().pay.iter().enumerate() {
            for t in case.calendar.ids() {
                let paid = |at: usize| {
                    let series = self.plan.pay.get(group).and_then(|own| own.paid_by.get(at));
                    series.and_then(|(_, series)| series.get(t.index())).copied().unwrap_or(0.0).max(0.0)
                };
                let most = (0..pays.len()).fold(0, |most, at| if paid(at) > paid(most) { at } else { most });
                for (at, (_, block)) in pays.iter().enumerate().filter(|(at, _)| *at != most) {
                    let share = if paid(most) > 0.0 { paid(at) / paid(most) } else { 0.0 };
                    let terms = [(block.at(t), 1.0), (pays[most].1.at(t), -share)];
                    self.program.add_row(0.0, 0.0, if share > 0.0 { &terms } else { &terms[..1] });
                    self.about.push(Some(About { family: "payments", key: None, t: Some(t.index()) }));
                }
            }
        }
    }
}

/// By column: what the plan has decided.
fn decided(formulation: &Formulation, plan: &Plan, count: usize) -> Vec<Option<f64>> {
    let case = formulation.case();
    let columns = formulation.columns();
    let mut decided = vec![None; count];
    let value = |series: Option<&Series>, t: PeriodId| {
        series.and_then(|series| series.get(t.index())).copied().unwrap_or(0.0)
    };
    for (col, value) in formulation.decisions(&plan.commit) {
        decided[col.index()] = Some(value);
    }
    let installed = figures(case, plan).installed;
    let mut known: Vec<(Option<Block>, Option<&Series>)> = Vec::new();
    known.extend(columns.installed.iter().map(|(l, own)| (*own, installed.rows().get(l.index()))));
    known.extend(columns.on.iter().map(|(lp, own)| (*own, plan.on.rows().get(lp.index()))));
    known.extend(columns.people.iter().map(|(w, own)| (Some(*own), plan.people.rows().get(w.index()))));
    known.extend(columns.hire.iter().map(|(w, own)| (*own, plan.hire.rows().get(w.index()))));
    known.extend(columns.borrow.iter().map(|(b, own)| (Some(*own), plan.borrow.rows().get(b.index()))));
    known.extend(columns.owed.iter().map(|(b, own)| (Some(*own), plan.owed.rows().get(b.index()))));
    for (block, series) in known {
        for t in case.calendar.ids() {
            if let Some(block) = block {
                decided[block.at(t).index()] = Some(value(series, t));
            }
        }
    }
    decided
}
