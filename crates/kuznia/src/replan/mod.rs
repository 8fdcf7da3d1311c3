//! Plans operations again inside a simulation: the program of the rest of the horizon, around the plan's projects, from the
//! state that is known. What it answers depends on that state alone, not on what was solved before.

mod cut;
#[cfg(test)]
mod laws;
mod rules;

use cut::Cut;
use kuznia_base::{Id, PeriodId};
use kuznia_case::{Case, Plan, StockSeries};
use kuznia_lp::{Basis, Lp, Options, Program, Purpose, Solution, Status};
use kuznia_plan::{Block, Formulation};
use kuznia_scenarios::Scenario;
use kuznia_simulate::{Known, Model, Operations, Planner, Replan, State, play};
use rules::Rules;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// A solve from the course without events may take so many times fewer iterations than the program has rows and columns.
const WAY: u32 = 8;

/// Values below this are the solver's noise.
const NOISE: f64 = 1e-9;

/// Plans operations again for a case and its named scenarios.
pub(crate) struct Programs<'c> {
    rules: Vec<Rules<'c>>,
    /// By rules and number of steps: where solves start.
    starts: Mutex<BTreeMap<(usize, usize), Arc<Starts>>>,
    /// Solvers that nobody uses now.
    spare: Mutex<Vec<Lp>>,
}

/// By period: the basis of the course without events.
type Starts = Vec<OnceLock<Option<Basis>>>;

impl<'c> Programs<'c> {
    /// Programs of cases that are played with one plan.
    pub(crate) fn new(cases: impl Iterator<Item = &'c Case>, plan: &'c Plan) -> Self {
        let rules = cases.map(|case| Rules::new(case, plan)).collect();
        Self { rules, starts: Mutex::default(), spare: Mutex::default() }
    }

    /// Solves a program from a basis, or cold.
    fn solve(&self, program: &Program, start: Option<&Basis>) -> Option<Solution> {
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.pop());
        let mut lp = match spare {
            Some(mut lp) => lp.replace(program).ok().map(|()| lp)?,
            None => Lp::from_program(program).ok()?,
        };
        start.map_or(Ok(()), |start| lp.set_basis(start)).ok()?;
        // Most ways are short; a long one costs more than the interior.
        let most = (program.n_cols() + program.n_rows()) as u32 / WAY;
        let options = Options {
            threads: Some(1),
            purpose: Purpose::PricesOrBasis,
            warm_iterations: Some(most),
            ..Options::default()
        };
        let solution = lp.solve(&options, &mut |_| ());
        if let Ok(mut spare) = self.spare.lock() {
            spare.push(lp);
        }
        (solution.status == Status::Optimal).then_some(solution)
    }

    /// The basis from which a period is solved: that of the course without events, whoever asks first.
    fn start(&self, at: usize, model: &Model, t: usize) -> Option<Basis> {
        let starts = {
            let mut all = self.starts.lock().ok()?;
            let none = || Arc::new((0..model.periods()).map(|_| OnceLock::new()).collect());
            Arc::clone(all.entry((at, model.len())).or_insert_with(none))
        };
        let first = || {
            let scout = Scout { rules: &self.rules[at], t, program: Mutex::default() };
            let policy = Replan { planner: scout, always: true };
            play(model, &policy, &Scenario::default(), &mut State::new(model), &mut ());
            let program = policy.planner.program.into_inner().ok()??;
            self.solve(&program, None)?.basis
        };
        starts[t].get_or_init(first).clone()
    }
}

/// Looks on at the course without events and keeps the program of one period.
struct Scout<'r, 'c> {
    rules: &'r Rules<'c>,
    t: usize,
    program: Mutex<Option<Program>>,
}

impl Planner for Scout<'_, '_> {
    fn plan(&self, known: &Known) -> Option<Operations> {
        if known.period() == self.t
            && let Ok(mut program) = self.program.lock()
        {
            *program = Some(Cut::new(self.rules, known).program);
        }
        None
    }
}

impl Planner for Programs<'_> {
    fn plan(&self, known: &Known) -> Option<Operations> {
        let model = known.model();
        let at = self.rules.iter().position(|own| std::ptr::eq(own.case(), model.case))?;
        let rules = &self.rules[at];
        let cut = Cut::new(rules, known);
        let start = self.start(at, model, known.period());
        let solution = self.solve(&cut.program, start.as_ref());
        Some(operations(rules, known, &cut, &solution?.x))
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
