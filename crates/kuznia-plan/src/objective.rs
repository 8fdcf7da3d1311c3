//! The objective, term by term: the same statements price the columns and, after solving, read the terms.

mod capital;
mod financing;
mod operating;
mod shortfall;

pub(crate) use capital::capital_until;
pub(crate) use shortfall::shortfall_costs;

use crate::expenses::Term;
use crate::model::Model;
use kuznia_case::Terms;
use kuznia_lp::{Col, Program};

/// Receives the objective in pieces: a term's cost per unit of a column, or a term's constant.
pub(crate) trait Sink {
    /// `cost` per unit of the column, present value in the case's currency.
    fn per(&mut self, term: Term, col: Col, cost: f64);
    /// A part that is due whatever is decided.
    fn constant(&mut self, term: Term, amount: f64);
}

/// States the whole objective.
pub(crate) fn state(model: &Model, sink: &mut dyn Sink) {
    capital::capital(model, sink);
    operating::operating(model, sink);
    financing::financing(model, sink);
    shortfall::shortfall(model, sink);
    shortfall::target_penalty(model, sink);
    shortfall::closing_stock(model, sink);
}

/// Prices the columns of a program.
pub(crate) struct Pricing<'p>(pub &'p mut Program);

impl Sink for Pricing<'_> {
    fn per(&mut self, _: Term, col: Col, cost: f64) {
        self.0.cost[col.index()] += cost;
    }
    fn constant(&mut self, _: Term, amount: f64) {
        self.0.offset += amount;
    }
}

/// Reads the terms at a point.
pub(crate) struct Reading<'x> {
    pub x: &'x [f64],
    pub terms: Terms,
}

impl Sink for Reading<'_> {
    fn per(&mut self, term: Term, col: Col, cost: f64) {
        self.terms[term as usize] += cost * self.x[col.index()];
    }
    fn constant(&mut self, term: Term, amount: f64) {
        self.terms[term as usize] += amount;
    }
}
