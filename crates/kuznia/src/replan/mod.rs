//! Plans operations again inside a simulation: the program of the rest of the horizon, around the plan's projects, from the
//! state that is known. What it answers depends on that state alone, not on what was solved before.

mod cut;
mod rules;

use cut::Cut;
use kuznia_base::{Id, PeriodId};
use kuznia_case::{Case, Plan, StockSeries};
use kuznia_lp::{Lp, Options, Purpose, Status};
use kuznia_plan::{Block, Formulation};
use kuznia_simulate::{Known, Operations, Planner};
use rules::Rules;
use std::sync::Mutex;

/// Values below this are the solver's noise.
const NOISE: f64 = 1e-9;

/// Plans operations again for a case and its named scenarios.
pub(crate) struct Programs<'c> {
    rules: Vec<Rules<'c>>,
    /// Solvers that nobody uses now.
    spare: Mutex<Vec<Lp>>,
}

impl<'c> Programs<'c> {
    /// Programs of cases that are played with one plan.
    pub(crate) fn new(cases: impl Iterator<Item = &'c Case>, plan: &'c Plan) -> Self {
        Self { rules: cases.map(|case| Rules::new(case, plan)).collect(), spare: Mutex::default() }
    }
}

impl Planner for Programs<'_> {
    fn plan(&self, known: &Known) -> Option<Operations> {
        let model = known.model();
        let rules = self.rules.iter().find(|own| std::ptr::eq(own.case(), model.case))?;
        let cut = Cut::new(rules, known);
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.pop());
        let mut lp = match spare {
            Some(mut lp) => lp.replace(&cut.program).ok().map(|()| lp)?,
            None => Lp::from_program(&cut.program).ok()?,
        };
        let options = Options { threads: Some(1), purpose: Purpose::PricesOrBasis, ..Options::default() };
        let solution = lp.solve(&options, &mut |_| ());
        if let Ok(mut spare) = self.spare.lock() {
            spare.push(lp);
        }
        let found = (solution.status == Status::Optimal).then(|| operations(rules, known, &cut, &solution.x));
        debug_assert!(found.is_some(), "{:?} in period {}", solution.status, known.period());
        found
    }
}

/// What a point of a cut program means for the model's flows and stocks.
fn operations(rules: &Rules, known: &Known, cut: &Cut, x: &[f64]) -> Operations {
    let model = known.model();
    let mut found = Operations::default();
    let flows: Vec<Option<Block>> = model.flows.iter().map(|flow| rules.block(*flow)).collect();
    let cells: Vec<Option<Block>> =
        model.cells.iter().map(|(item, site)| rules.stock(*item, *site)).collect();
    for t in (known.period()..model.periods()).map(PeriodId::new) {
        let value = |block: &Option<Block>| {
            let own = block.and_then(|block| cut.own[block.at(t).index()]);
            own.map_or(0.0, |own| if x[own.index()] < NOISE { 0.0 } else { x[own.index()] })
        };
        found.flows.extend(flows.iter().map(value));
        found.stocks.extend(cells.iter().map(value));
    }
    found
}

/// Lists in a plan what the case allows besides: shipments on every arc and stock in every cell, of which there are none.
pub(crate) fn widen(case: &Case, plan: &mut Plan) {
    let formulation = Formulation::without_learning(case);
    let nothing = vec![0.0; case.calendar.len()];
    for (_, link, item) in formulation.arcs() {
        if !plan.ship.iter().any(|own| (own.0, own.1) == (link, item)) {
            plan.ship.push((link, item, nothing.clone()));
        }
    }
    for (_, item, site) in formulation.cells() {
        if !plan.stocks.iter().any(|own| (own.item, own.site) == (item, site)) {
            let (stock, dumped) = (nothing.clone(), nothing.clone());
            plan.stocks.push(StockSeries { item, site, stock, dumped, credit: 0.0 });
        }
    }
    plan.ship.sort_by_key(|own| (own.0, own.1));
    plan.stocks.sort_by_key(|own| (own.item, own.site));
}
