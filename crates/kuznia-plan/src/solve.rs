//! The main job: formulate, solve for the goal, price, extract.

use crate::build::Formulation;
use crate::conflict::explain;
use crate::extract::{extract, prices};
use crate::learning::settle;
use crate::objective::shortfall_costs;
use crate::outcome::{Answer, Outcome, PlanOptions, Progress, Size, Solver, SolverFacts};
use kuznia_case::case::RequirementId;
use kuznia_case::{Case, Goal, Plan, TERM_NAMES, audit};
use kuznia_lp::{Col, Method, Options, Purpose, Solution, Status};
use std::time::Instant;

/// Plans a case: formulates it, solves it for the goal within the limits, prices the plan and reads it.
///
/// Deterministic for a case and options unless a time limit or the stop flag ends it. Never panics on a sound case.
pub fn plan(case: &Case, options: &PlanOptions, progress: &mut dyn FnMut(&Progress)) -> Outcome {
    let began = Instant::now();
    let formulation = Formulation::new(case);
    let mut run = Run {
        size: Size::of(&formulation.program),
        formulation,
        options,
        build_seconds: began.elapsed().as_secs_f64(),
        began: Instant::now(),
        progress,
    };
    match options.goal {
        Goal::Cost => {
            let start = run.without_learning();
            run.least_cost(start)
        }
        Goal::Coverage => run.coverage(),
    }
}

/// One planning run.
struct Run<'a, 'o> {
    formulation: Formulation<'a>,
    options: &'o PlanOptions,
    size: Size,
    build_seconds: f64,
    began: Instant,
    progress: &'o mut dyn FnMut(&Progress),
}

impl Run<'_, '_> {
    /// A start where costs learn: the plan at the costs of the tables, paid at what was learnt. Searching for both at once
    /// would take many times longer until there is a first plan.
    fn without_learning(&mut self) -> Option<Vec<f64>> {
        let columns = &self.formulation.model.columns;
        let first =
            columns.learned.iter().flat_map(|own| &own.years).map(|year| year.experience.index()).min()?;
        let nominal = Formulation::without_learning(self.formulation.model.case).program;
        if nominal.n_integers() == 0 {
            return None;
        }
        let (options, hear) = (self.lp_options(Purpose::Values), &mut self.progress);
        let mut solution = kuznia_lp::solve(&nominal, &options, None, &mut |p| {
            let mut told = heard(p);
            told.phase = format!("costs as in the tables: {}", told.phase);
            (told.incumbent, told.bound, told.gap) = (None, None, None);
            hear(&told);
        });
        if !solution.has_values() {
            return None;
        }
        // The columns of learning stand together.
        let more = self.formulation.program.n_cols() - nominal.n_cols();
        solution.x.splice(first..first, std::iter::repeat_n(0.0, more));
        let clean = self.price(&solution, Purpose::Values);
        clean.has_values().then_some(clean.x)
    }

    /// Least shortfall class by class, then least cost.
    fn coverage(&mut self) -> Outcome {
        let classes = priority_classes(self.formulation.model.case);
        let mut start: Option<Vec<f64>> = None;
        for (at, class) in classes.iter().enumerate() {
            let mut cost = vec![0.0; self.formulation.program.n_cols()];
            for &r in class {
                let model = &self.formulation.model;
                shortfall_costs(model, r, &model.case.requirements[r], &mut |col, value| {
                    cost[col.index()] += value
                });
            }
            let priced: Vec<(Col, f64)> = cost
                .iter()
                .enumerate()
                .filter(|(_, c)| **c != 0.0)
                .map(|(at, &c)| (Col(at as u32), c))
                .collect();
            if priced.is_empty() {
                continue;
            }
            let full = std::mem::replace(&mut self.formulation.program.cost, cost);
            let offset = std::mem::replace(&mut self.formulation.program.offset, 0.0);
            let solution = self.solve(start.as_deref());
            (self.formulation.program.cost, self.formulation.program.offset) = (full, offset);
            if !solution.has_values() {
                // The bound is one of this class's shortfall and says nothing of the cost.
                return self.with_start(&solution, start, f64::NEG_INFINITY);
            }
            // The class keeps what was reached; a little room keeps the next program feasible in floating point.
            let most = solution.objective * (1.0 + 1e-6) + 1e-6;
            self.formulation.program.add_row(f64::NEG_INFINITY, most, &priced);
            self.formulation.rows.open("coverage", crate::rows::Key::Class(at as u32));
            self.formulation.rows.push(None);
            start = Some(solution.x);
        }
        self.least_cost(start)
    }

    /// Least cost from a start.
    fn least_cost(&mut self, start: Option<Vec<f64>>) -> Outcome {
        let solution = self.solve(start.as_deref());
        if !solution.has_values() {
            return self.with_start(&solution, start, solution.bound);
        }
        let mut priced = self.price(&solution, Purpose::Prices);
        let complete = solution.status == Status::Optimal;
        let read = |own: &Self, priced: &Solution| {
            let point = if priced.has_values() { priced } else { &solution };
            extract(&own.formulation, own.options.goal, &point.x)
        };
        let mut plan = read(self, &priced);
        // A point of the interior is only as clean as its tolerance; where that shows, a vertex takes its place.
        if priced.basis.is_none() && !audit(self.formulation.model.case, &plan).passed {
            let vertex = self.price(&solution, Purpose::PricesOrBasis);
            if vertex.has_values() {
                plan = read(self, &vertex);
                priced = vertex;
            }
        }
        if priced.has_prices() {
            plan.prices = prices(&self.formulation, &self.formulation.program, &priced);
        }
        let safe_bound = self.safe_bound(if self.size.integers > 0 { &solution } else { &priced });
        self.planned(plan, &solution, solution.bound, complete, safe_bound)
    }

    /// A search that ended without a plan of its own: the one that it began from is still a plan, if there is one.
    fn with_start(&mut self, solution: &Solution, start: Option<Vec<f64>>, bound: f64) -> Outcome {
        match start.filter(|_| solution.status == Status::Stopped) {
            Some(start) => {
                let plan = extract(&self.formulation, self.options.goal, &start);
                self.planned(plan, solution, bound, false, f64::NEG_INFINITY)
            }
            None => self.without_plan(solution),
        }
    }

    fn planned(
        &self,
        plan: Plan,
        solution: &Solution,
        bound: f64,
        complete: bool,
        safe_bound: f64,
    ) -> Outcome {
        let objective: f64 = plan.terms.iter().sum();
        let capped = self.size.integers > 0 || complete;
        let bound = if capped { bound.min(objective) } else { bound };
        Outcome::Planned(Box::new(Answer {
            plan,
            objective,
            bound,
            gap: (objective - bound) / objective.abs().max(1e-9),
            safe_bound,
            complete,
            size: self.size,
            build_seconds: self.build_seconds,
            solve_seconds: self.began.elapsed().as_secs_f64(),
            solver: facts(solution),
        }))
    }

    /// The linear program with whole units fixed, solved for its prices and a clean point.
    fn price(&mut self, solution: &Solution, purpose: Purpose) -> Solution {
        let learned = &self.formulation.model.columns.learned;
        let learns = learned.iter().any(|own| !own.years.is_empty());
        if !learns && solution.has_prices() && (solution.basis.is_some() || purpose == Purpose::Prices) {
            return solution.clone();
        }
        let mut options = self.lp_options(purpose);
        // A plan that a limit cut off needs its prices most; they get some time of their own.
        options.time_limit =
            options.time_limit.zip(self.options.time_limit).map(|(left, limit)| left.max(limit / 4));
        let hear = &mut self.progress;
        if !learns {
            return kuznia_lp::prices(&self.formulation.program, &solution.x, &options, &mut |p| {
                hear(&heard(p))
            });
        }
        let (mut program, mut x) = (self.formulation.program.clone(), solution.x.clone());
        settle(learned, &mut x, &mut |col, most| {
            let upper = &mut program.col_upper[col.index()];
            *upper = upper.min(most);
        });
        kuznia_lp::prices(&program, &x, &options, &mut |p| hear(&heard(p)))
    }

    fn solve(&mut self, start: Option<&[f64]>) -> Solution {
        let purpose = if self.size.integers == 0 { Purpose::Prices } else { Purpose::Values };
        let options = self.lp_options(purpose);
        let hear = &mut self.progress;
        kuznia_lp::solve(&self.formulation.program, &options, start, &mut |p| hear(&heard(p)))
    }

    fn lp_options(&self, purpose: Purpose) -> Options {
        lp_options(self.options, self.began, purpose)
    }

    /// What the linear program's prices prove, whatever the solver did wrong.
    fn safe_bound(&self, solution: &Solution) -> f64 {
        // With whole units the prices are those of fixed units and prove nothing about others.
        match self.size.integers {
            0 if solution.has_prices() => {
                kuznia_lp::safe_bound_below(&self.formulation.program, &solution.row_dual, solution.objective)
            }
            _ => f64::NEG_INFINITY,
        }
    }

    fn without_plan(&mut self, solution: &Solution) -> Outcome {
        let (size, build_seconds) = (self.size, self.build_seconds);
        let solver = facts(solution);
        let solve_seconds = self.began.elapsed().as_secs_f64();
        if solution.status == Status::Infeasible {
            let conflict = explain(&self.formulation, &self.lp_options(Purpose::PricesOrBasis));
            let solve_seconds = self.began.elapsed().as_secs_f64();
            return Outcome::Infeasible { conflict, size, build_seconds, solve_seconds, solver };
        }
        let reason = why(&solution.status);
        Outcome::Stopped { reason, bound: solution.bound, size, build_seconds, solve_seconds, solver }
    }
}

/// Options of the solver for a run that began at an instant.
pub(crate) fn lp_options(options: &PlanOptions, began: Instant, purpose: Purpose) -> Options {
    Options {
        time_limit: options.time_limit.map(|limit| limit.saturating_sub(began.elapsed())),
        gap: options.gap,
        threads: options.threads,
        method: match options.solver {
            Solver::Auto => Method::Auto,
            Solver::Simplex => Method::Simplex,
            Solver::InteriorPoint => Method::InteriorPoint,
        },
        purpose,
        stop: options.stop.clone(),
        ..Options::default()
    }
}

/// Why there is no plan although none was proven impossible.
pub(crate) fn why(status: &Status) -> String {
    match status {
        Status::Unbounded => {
            "the cost falls without end; some price, cost or closing value must be wrong".to_owned()
        }
        Status::Failed(words) => format!("the solver failed: {words}"),
        _ => "stopped before any plan was found".to_owned(),
    }
}

/// Requirements by priority, the smallest first, blank last.
pub(crate) fn priority_classes(case: &Case) -> Vec<Vec<RequirementId>> {
    let mut classes = std::collections::BTreeMap::new();
    for (r, requirement) in case.requirements.iter() {
        let key = requirement.priority.map_or(u64::MAX, u64::from);
        classes.entry(key).or_insert_with(Vec::new).push(r);
    }
    classes.into_values().collect()
}

pub(crate) fn facts(solution: &Solution) -> SolverFacts {
    facts_by(solution.method.clone())
}

pub(crate) fn facts_by(method: String) -> SolverFacts {
    SolverFacts { name: "HiGHS".to_owned(), version: kuznia_lp::solver_version(), method }
}

pub(crate) fn heard(progress: kuznia_lp::Progress) -> Progress {
    Progress {
        phase: progress.phase.to_owned(),
        seconds: progress.seconds,
        iterations: progress.iterations,
        incumbent: progress.incumbent,
        bound: progress.bound,
        gap: progress.gap,
        done: None,
    }
}

/// Terms are indexed like their names.
const _: () = assert!(TERM_NAMES.len() == crate::expenses::Term::ClosingStock as usize + 1);
