//! From a point of the program to the plan, cleaned of solver noise.

use crate::build::Formulation;
use crate::objective::{Reading, state};
use crate::rows::{Names, Tag};
use crate::variables::{Block, Miss};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::OfferId;
use kuznia_case::{Goal, PayGroup, Plan, Price, Series, StockSeries, TERM_NAMES};
use kuznia_lp::{Col, Program, Row, Solution};

/// Values below this are the solver's noise.
const NOISE: f64 = 1e-9;

/// Units of projects below this are noise: they carry the whole cost of the project, so that what is nothing elsewhere is
/// money here.
const NOISE_IN_UNITS: f64 = 1e-13;

/// Reads a point.
pub(crate) struct Point<'x> {
    x: &'x [f64],
    periods: usize,
}

impl Point<'_> {
    fn at(&self, col: kuznia_lp::Col) -> f64 {
        let value = self.x[col.index()];
        if value.abs() < NOISE { 0.0 } else { value }
    }

    fn series(&self, block: Block) -> Series {
        (0..self.periods).map(|t| self.at(block.at(PeriodId::new(t)))).collect()
    }

    fn some(&self, block: Option<Block>) -> Series {
        block.map_or_else(|| vec![0.0; self.periods], |block| self.series(block))
    }

    /// Empty where there is nothing to decide.
    fn maybe(&self, block: Option<Block>) -> Series {
        block.map_or_else(Vec::new, |block| self.series(block))
    }
}

/// The plan at a point, without prices.
pub(crate) fn extract(formulation: &Formulation, goal: Goal, x: &[f64]) -> Plan {
    let (model, columns) = (&formulation.model, &formulation.model.columns);
    let case = model.case;
    let point = Point { x, periods: case.calendar.len() };
    let mut plan = Plan { goal, ..Plan::default() };
    for commits in columns.commit.rows() {
        let mut units = vec![0.0; point.periods];
        for commit in commits {
            let committed = x[commit.col.index()];
            units[commit.t.index()] = if committed.abs() < NOISE_IN_UNITS { 0.0 } else { committed };
        }
        plan.commit.push(units);
    }
    plan.run = columns.run.rows().iter().map(|&block| point.some(block)).collect();
    plan.on = columns.on.rows().iter().map(|&block| point.maybe(block)).collect();
    plan.overtime = columns.overtime.rows().iter().map(|&block| point.some(block)).collect();
    for (id, cell) in model.index.cells.iter() {
        let (item, site) = cell.place();
        let credit = columns.credit[id].map_or(0.0, |credit| point.at(credit));
        let (stock, dumped) = (point.some(columns.stock[id]), point.some(columns.dump[id]));
        plan.stocks.push(StockSeries { item, site, stock, dumped, credit });
    }
    plan.buy = columns.buy.rows().iter().map(|&block| point.some(block)).collect();
    plan.paid = case.offers.ids().map(|o| paid(formulation, &point, o, &plan.buy[o])).collect();
    for (id, arc) in model.index.arcs.iter() {
        plan.ship.push((arc.link, arc.item, point.some(columns.ship[id])));
    }
    plan.aid_taken = columns.taken.rows().iter().map(|&block| point.some(block)).collect();
    plan.serve = columns.serve.rows().iter().map(|&block| point.some(block)).collect();
    plan.fielded = columns.fielded.rows().iter().map(|&block| point.maybe(block)).collect();
    plan.short = columns.short.rows().iter().map(|&block| point.some(block)).collect();
    for (r, &block) in columns.backlog.iter() {
        let waits = case.requirements[r].backlog == kuznia_case::case::Backlog::Kept
            && case.requirements[r].kind == kuznia_case::case::RequirementKind::Consume;
        plan.backlog.push(if waits { point.some(block) } else { Vec::new() });
    }
    plan.people = columns.people.rows().iter().map(|&block| point.series(block)).collect();
    plan.hire = columns.hire.rows().iter().map(|&block| point.some(block)).collect();
    for (group, pays) in model.index.groups.iter().zip(&columns.pay) {
        plan.pay.push(PayGroup {
            atoms: group.atoms.clone(),
            currency: group.currency,
            paid_by: pays.iter().map(|&(fund, block)| (fund, point.series(block))).collect(),
        });
    }
    plan.cash = columns.cash.rows().iter().map(|&block| point.series(block)).collect();
    plan.borrow = columns.borrow.rows().iter().map(|&block| point.series(block)).collect();
    plan.owed = columns.owed.rows().iter().map(|&block| point.series(block)).collect();
    let missed = |miss: &Miss| (miss.target, miss.last.index(), point.at(miss.col));
    plan.missed = columns.miss.iter().map(missed).collect();
    let cleaned: Vec<f64> = x.iter().map(|&value| if value.abs() < NOISE { 0.0 } else { value }).collect();
    let mut reading = Reading { x: &cleaned, terms: [0.0; TERM_NAMES.len()] };
    state(model, &mut reading);
    plan.terms = reading.terms;
    plan
}

/// What is paid for an offer: its own column under take-or-pay, else the price of what is bought.
fn paid(formulation: &Formulation, point: &Point, o: OfferId, buy: &Series) -> Series {
    let model = &formulation.model;
    match model.columns.paid[o] {
        Some(block) => point.series(block),
        None => {
            let price = |t| model.case.offers[o].price.mean(&model.case.calendar, t);
            model.case.calendar.ids().zip(buy).map(|(t, buy)| buy * price(t)).collect()
        }
    }
}

/// The prices of rows, and of limits that are bounds of columns, that are not zero.
pub(crate) fn prices(formulation: &Formulation, program: &Program, solution: &Solution) -> Vec<Price> {
    let rows: Vec<Row> = (0..solution.row_dual.len() as u32).map(Row).collect();
    let cols: Vec<Col> = (0..solution.col_dual.len() as u32).map(Col).collect();
    prices_such(formulation, program, solution, &rows, &cols, &|_| true)
}

/// The prices of a part of the program, whose rows and columns are these of the whole, where their tags are such.
pub(crate) fn prices_such(
    formulation: &Formulation,
    program: &Program,
    solution: &Solution,
    rows: &[Row],
    cols: &[Col],
    such: &dyn Fn(Option<Tag>) -> bool,
) -> Vec<Price> {
    let case = formulation.model.case;
    let mut prices = Vec::new();
    let mut add = |names: &Names, at: u32, dual: f64| {
        if dual.abs() > NOISE && such(names.tag(at)) {
            let row = names.name(case, &formulation.model.index, at);
            prices.push(Price { family: names.family(at).into(), row, dual });
        }
    };
    for (row, &dual) in rows.iter().zip(&solution.row_dual) {
        add(&formulation.rows, row.0, dual);
    }
    // A reduced cost prices a bound only where the value sits at a finite bound other than zero.
    for (at, (col, &dual)) in cols.iter().zip(&solution.col_dual).enumerate() {
        let (value, upper, lower) = (solution.x[at], program.col_upper[at], program.col_lower[at]);
        let at_upper =
            dual < 0.0 && upper.is_finite() && (value - upper).abs() <= 1e-7 * upper.abs().max(1.0);
        let at_lower = dual > 0.0 && lower != 0.0 && (value - lower).abs() <= 1e-7 * lower.abs().max(1.0);
        if at_upper || at_lower {
            add(&formulation.model.columns.names, col.0, dual);
        }
    }
    prices
}
