//! What gives way when a future cannot be met: a priced slack in every row that operations after an event can fail.
//!
//! With it every first stage can be completed in every future, so that decomposition needs no feasibility cut.

use kuznia_case::Case;
use kuznia_case::case::{Measure, ThreatKind};
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::{Formulation, Key};

/// A slack.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Slack {
    /// Its column.
    pub col: Col,
    /// The row that gives way.
    pub row: Row,
    /// Family of the row.
    pub family: &'static str,
}

/// Which side of a row gives way.
#[derive(Clone, Copy)]
enum Side {
    Lower,
    Upper,
}

/// What a unit of slack costs at most beside what else a plan costs.
struct Prices {
    /// Per effective unit of a need, and per unit of a rule about stocks.
    need: f64,
    /// Per unit of money.
    money: f64,
    /// An item without a value is not thrown away for nothing.
    least: f64,
}

/// How many times the dearest shortfall (or value of an item) a broken rule costs: more than anything that is priced.
const DEAR: f64 = 10.0;

impl Prices {
    fn new(case: &Case) -> Self {
        let short = case.requirements.rows().iter().filter_map(|row| row.shortfall_cost).map(|cost| cost.0);
        let values = || case.items.rows().iter().map(|item| item.unit_value.0).filter(|value| *value > 0.0);
        let least = values().fold(f64::INFINITY, f64::min);
        Self {
            need: DEAR * short.chain(values()).fold(1.0, f64::max),
            money: DEAR,
            least: if least.is_finite() { least } else { 1.0 },
        }
    }
}

/// Adds the slacks to a program that begins with the formulation's columns and rows.
pub fn soften(formulation: &Formulation, program: &mut Program) -> Vec<Slack> {
    let case = formulation.case();
    let prices = Prices::new(case);
    let is_delayed = case.threats.rows().iter().any(|threat| threat.kind == ThreatKind::LeadTime);
    let mut added: Vec<(Row, f64)> = Vec::new();
    let mut slacks = Vec::new();
    let mut give = |program: &mut Program, row: Row, family: &'static str, side: Side, cost: f64| {
        let col = program.add_col(cost, 0.0, f64::INFINITY, false);
        added.push((row, if matches!(side, Side::Lower) { 1.0 } else { -1.0 }));
        slacks.push(Slack { col, row, family });
    };
    for row in (0..formulation.program.n_rows() as u32).map(Row) {
        let Some(tag) = formulation.row_tag(row) else { continue };
        let df = tag.period.map_or(1.0, |t| case.calendar.discount_mid(t));
        let (lower, upper) = (program.row_lower[row.index()], program.row_upper[row.index()]);
        let worth = |key: Key| match key {
            Key::Cell(cell) => DEAR * case.items[formulation.place(cell).0].unit_value.0.max(prices.least),
            _ => prices.need,
        };
        match (tag.family, tag.key) {
            // What cannot be kept is thrown away.
            ("material_balance", key) => give(program, row, "disposal", Side::Lower, df * worth(key)),
            ("shelf_life", key) => give(program, row, tag.family, Side::Upper, df * worth(key)),
            // A delay may take away before it adds.
            ("installed", _) if is_delayed => {
                give(program, row, tag.family, Side::Lower, df * prices.need * 1e3);
            }
            ("stores_safety", key) => give(program, row, tag.family, Side::Lower, df * worth(key)),
            ("requirement", Key::Requirement(r)) if case.requirements[r].shortfall_cost.is_none() => {
                give(program, row, tag.family, Side::Lower, df * prices.need);
            }
            ("budget", Key::Fund(_)) => give(program, row, "arrears", Side::Upper, df * prices.money),
            ("target", key) => {
                let target = match key {
                    Key::Target(target) | Key::TargetSupplier(target, _) => target,
                    _ => continue,
                };
                let row_of = &case.targets[target];
                if row_of.penalty.is_some() {
                    continue;
                }
                let cost = df
                    * match row_of.measure {
                        Measure::DomesticShare => prices.money,
                        _ => prices.need,
                    };
                if lower.is_finite() {
                    give(program, row, tag.family, Side::Lower, cost);
                }
                if upper.is_finite() {
                    give(program, row, tag.family, Side::Upper, cost);
                }
            }
            _ => {}
        }
    }
    closing(formulation, program, &prices, &mut added, &mut slacks);
    *program = with_slacks(program, &slacks, &added);
    slacks
}

/// Closing minima are bounds of columns; here they become rows that can give way.
fn closing(
    formulation: &Formulation,
    program: &mut Program,
    prices: &Prices,
    added: &mut Vec<(Row, f64)>,
    slacks: &mut Vec<Slack>,
) {
    let case = formulation.case();
    let last = case.calendar.last();
    for (cell, _, _) in formulation.cells() {
        let Some(stock) = formulation.columns().stock[cell].map(|block| block.at(last)) else { continue };
        let least = program.col_lower[stock.index()];
        if least > 0.0 {
            program.col_lower[stock.index()] = 0.0;
            let row = program.add_row(least, f64::INFINITY, &[(stock, 1.0)]);
            let col = program.add_col(case.calendar.discount_end() * prices.need, 0.0, f64::INFINITY, false);
            added.push((row, 1.0));
            slacks.push(Slack { col, row, family: "closing_min" });
        }
    }
}

/// Writes the slacks into their rows.
fn with_slacks(program: &Program, slacks: &[Slack], signs: &[(Row, f64)]) -> Program {
    let mut own: Vec<(Row, Col, f64)> =
        slacks.iter().zip(signs).map(|(slack, &(row, sign))| (row, slack.col, sign)).collect();
    own.sort_by_key(|&(row, col, _)| (row, col));
    let mut written =
        Program::with_capacity(program.n_cols(), program.n_rows(), program.n_nonzeros() + own.len());
    for at in 0..program.n_cols() {
        written.add_col(program.cost[at], program.col_lower[at], program.col_upper[at], program.integer[at]);
    }
    written.offset = program.offset;
    let mut next = own.iter().peekable();
    for at in 0..program.n_rows() {
        let row = Row(at as u32);
        written.begin_row();
        program.row(row).for_each(|(col, value)| written.push(col, value));
        while let Some(&&(_, col, sign)) = next.peek().filter(|(own, _, _)| *own == row) {
            written.push(col, sign);
            next.next();
        }
        written.end_row(program.row_lower[at], program.row_upper[at]);
    }
    written
}
