//! Plans window after window and stitches what is kept into one plan.

use super::cut::{Cut, cut};
use super::price::never_served;
use super::windows::{Rolling, Window, windows};
use crate::build::Formulation;
use crate::conflict::explain_part;
use crate::extract::{extract, prices_such};
use crate::learning::settle;
use crate::objective::shortfall_costs;
use crate::outcome::{Answer, Outcome, PlanOptions, Progress, Size};
use crate::rows::Tag;
use crate::solve::{facts, facts_by, heard, lp_options, plan, priority_classes, why};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::RequirementId;
use kuznia_case::{Case, Goal, Price};
use kuznia_lp::{Col, Program, Purpose, Solution, Status};
use std::time::Instant;

/// A window that was planned.
#[derive(Clone, PartialEq, Debug)]
pub struct Seen {
    /// Its periods.
    pub window: Window,
    /// Labels of its first period, the last that it keeps and the last that it sees.
    pub labels: [String; 3],
    /// Objective of what it saw, as it valued it: past and present, up to its end.
    pub objective: f64,
    /// Size of its program.
    pub size: Size,
}

/// The answer of rolling planning.
#[derive(Debug)]
pub struct Rolled {
    /// The stitched plan, or why there is none. The bound is that of the plan that sees all, −∞ where none was made.
    pub outcome: Outcome,
    /// The windows that were planned, in order.
    pub windows: Vec<Seen>,
    /// The objective of the plan that sees all, where it was made.
    pub foreseen: Option<f64>,
    /// The window in which planning ended without a plan, by its labels.
    pub failed: Option<[String; 3]>,
}

/// Plans operations window by window. Projects come from the plan of the whole horizon, unless they roll too.
///
/// Deterministic for a case and options unless a time limit or the stop flag ends it.
pub fn plan_rolling(
    case: &Case,
    rolling: &Rolling,
    options: &PlanOptions,
    progress: &mut dyn FnMut(&Progress),
) -> Rolled {
    let began = Instant::now();
    let mut foreseen = None;
    if !rolling.projects {
        match plan(case, options, progress) {
            Outcome::Planned(answer) => foreseen = Some(answer),
            outcome => return Rolled { outcome, windows: Vec::new(), foreseen: None, failed: None },
        }
    }
    let built = Instant::now();
    let whole = Formulation::new(case);
    let build_seconds = built.elapsed().as_secs_f64();
    let mut roll = Roll {
        size: Size::of(&whole.program),
        decided: vec![0.0; whole.program.n_cols()],
        whole,
        rolling,
        options,
        began,
        build_seconds,
        progress,
        seen: Vec::new(),
        prices: Vec::new(),
        complete: true,
        method: String::new(),
    };
    if let Some(answer) = &foreseen {
        roll.adopt(answer);
        roll.complete = answer.complete;
    }
    let known = foreseen.as_ref().map(|answer| answer.objective);
    for window in windows(&case.calendar, rolling) {
        if let Err(outcome) = roll.window(window) {
            let failed = Some(labels(case, window));
            return Rolled { outcome: *outcome, windows: roll.seen, foreseen: known, failed };
        }
    }
    roll.finish(foreseen.as_deref())
}

/// Rolling planning under way.
struct Roll<'a, 'o> {
    whole: Formulation<'a>,
    rolling: &'o Rolling,
    options: &'o PlanOptions,
    size: Size,
    began: Instant,
    build_seconds: f64,
    progress: &'o mut dyn FnMut(&Progress),
    /// Values of the columns of the whole program that are decided.
    decided: Vec<f64>,
    seen: Vec<Seen>,
    prices: Vec<Price>,
    complete: bool,
    method: String,
}

impl Roll<'_, '_> {
    /// Takes the projects of the plan that sees all.
    fn adopt(&mut self, answer: &Answer) {
        let columns = &self.whole.model.columns;
        for (k, commits) in columns.commit.iter() {
            for commit in commits {
                self.decided[commit.col.index()] = answer.plan.commit[k][commit.t.index()];
            }
            if let Some(started) = columns.started[k] {
                let under_way = crate::index::units_under_way(self.whole.model.case, k);
                let any = under_way > 0.0 || answer.plan.commit[k].iter().any(|&units| units > 0.0);
                self.decided[started.index()] = f64::from(u8::from(any));
            }
        }
    }

    /// Plans one window and keeps its step.
    fn window(&mut self, window: Window) -> Result<(), Box<Outcome>> {
        let case = self.whole.model.case;
        let labels = labels(case, window);
        let mut part = cut(&self.whole, window, &self.decided, self.rolling.projects);
        let own = Size::of(&part.program);
        let name = format!("window {} to {}", labels[0], labels[2]);
        let mut start = None;
        if self.options.goal == Goal::Coverage {
            start = self.coverage(&mut part, window, &name)?;
        }
        let mut solution = self.solve(&part, start.as_deref(), &name);
        if !solution.has_values() {
            return Err(Box::new(self.without_plan(&part, &solution, &name)));
        }
        self.complete &= solution.status == Status::Optimal;
        self.method = solution.method.clone();
        let objective = solution.objective;
        if own.integers > 0 || !solution.has_prices() {
            let priced = self.price(&part, &solution.x);
            if priced.has_values() {
                solution = priced;
            }
        }
        self.keep(&part, window, &solution);
        self.seen.push(Seen { window, labels, objective, size: own });
        Ok(())
    }

    /// Least shortfall class by class within the window; each is kept by a row.
    fn coverage(
        &mut self,
        part: &mut Cut,
        window: Window,
        name: &str,
    ) -> Result<Option<Vec<f64>>, Box<Outcome>> {
        let mut start: Option<Vec<f64>> = None;
        for class in priority_classes(self.whole.model.case) {
            let priced = self.class_costs(part, window, &class);
            if priced.is_empty() {
                continue;
            }
            let mut cost = vec![0.0; part.program.n_cols()];
            priced.iter().for_each(|&(col, value)| cost[col.index()] = value);
            let full = std::mem::replace(&mut part.program.cost, cost);
            let solution = self.solve(part, start.as_deref(), name);
            part.program.cost = full;
            if !solution.has_values() {
                return Err(Box::new(self.without_plan(part, &solution, name)));
            }
            let most = solution.objective * (1.0 + 1e-6) + 1e-6;
            part.program.add_row(f64::NEG_INFINITY, most, &priced);
            start = Some(solution.x);
        }
        Ok(start)
    }

    /// Shortfall costs of a class in the window's own columns.
    fn class_costs(&self, part: &Cut, window: Window, class: &[RequirementId]) -> Vec<(Col, f64)> {
        let model = &self.whole.model;
        let mut whole = std::collections::BTreeMap::new();
        for &r in class {
            shortfall_costs(model, r, &model.case.requirements[r], &mut |col, value| {
                *whole.entry(col).or_insert(0.0) += value;
            });
            if let (Some(backlog), true) = (model.columns.backlog[r], window.end < model.case.calendar.len())
            {
                let last = PeriodId::new(window.end - 1);
                whole.insert(backlog.at(last), never_served(&self.whole, r, last));
            }
        }
        let own = part.cols.iter().enumerate();
        let costs = own.filter_map(|(at, col)| whole.get(col).map(|&cost| (Col(at as u32), cost)));
        costs.filter(|(_, cost)| *cost != 0.0).collect()
    }

    /// Keeps what the window decided for its step.
    fn keep(&mut self, part: &Cut, window: Window, solution: &Solution) {
        let ends = window.end == self.whole.model.case.calendar.len();
        let program = &self.whole.program;
        for (own, &col) in part.cols.iter().enumerate() {
            let kept = match self.whole.col_tag(col) {
                Some(Tag { family: "project_started", .. }) => true,
                Some(Tag { period: Some(t), .. }) => t.index() < window.keep,
                _ => ends,
            };
            if kept {
                let x = solution.x[own];
                // What the solver left outside of a bound by its tolerance must not be carried into the next window.
                let x = if program.integer[col.index()] { x.round() } else { x };
                let (lower, upper) = (program.col_lower[col.index()], program.col_upper[col.index()]);
                self.decided[col.index()] = if x.abs() < 1e-9 { 0.0 } else { x.max(lower).min(upper) };
            }
        }
        if solution.has_prices() {
            let told = |tag: Option<Tag>| match tag {
                Some(Tag { period: Some(t), .. }) => (window.first..window.keep).contains(&t.index()),
                _ => ends,
            };
            let such = prices_such(&self.whole, &part.program, solution, &part.rows, &part.cols, &told);
            self.prices.extend(such);
        }
    }

    fn solve(&mut self, part: &Cut, start: Option<&[f64]>, name: &str) -> Solution {
        let purpose = match part.program.n_integers() {
            0 => Purpose::Prices,
            _ => Purpose::Values,
        };
        let solution = self.solve_for(purpose, part, start, name);
        if purpose == Purpose::Values || is_clean(part, &solution) {
            return solution;
        }
        let vertex = self.solve_for(Purpose::PricesOrBasis, part, start, name);
        if vertex.has_values() { vertex } else { solution }
    }

    fn solve_for(&mut self, purpose: Purpose, part: &Cut, start: Option<&[f64]>, name: &str) -> Solution {
        let options = self.lp_options(purpose);
        let hear = &mut self.progress;
        kuznia_lp::solve(&part.program, &options, start, &mut |p| {
            let mut told = heard(p);
            told.phase = format!("{name}: {}", told.phase);
            hear(&told);
        })
    }

    /// The window's linear program with whole units fixed: its prices, and a clean point to carry on from.
    fn price(&self, part: &Cut, x: &[f64]) -> Solution {
        let settled = self.settled(part, x);
        let (program, x) = settled.as_ref().map_or((&part.program, x), |(program, x)| (program, &x[..]));
        let priced = |purpose| kuznia_lp::prices(program, x, &self.lp_options(purpose), &mut |_| {});
        let solution = priced(Purpose::Prices);
        if is_clean(part, &solution) {
            return solution;
        }
        let vertex = priced(Purpose::PricesOrBasis);
        if vertex.has_values() { vertex } else { solution }
    }

    /// The window's program and point with every level of cost that is reached in use; `None` where nothing learns.
    fn settled(&self, part: &Cut, x: &[f64]) -> Option<(Program, Vec<f64>)> {
        let learned = &self.whole.model.columns.learned;
        if learned.iter().all(|own| own.years.is_empty()) {
            return None;
        }
        let mut known = self.decided.clone();
        part.cols.iter().zip(x).for_each(|(col, &x)| known[col.index()] = x);
        let mut limits = std::collections::BTreeMap::new();
        settle(learned, &mut known, &mut |col, most| {
            limits.insert(col, most);
        });
        let mut program = part.program.clone();
        for (upper, col) in program.col_upper.iter_mut().zip(&part.cols) {
            *upper = limits.get(col).map_or(*upper, |most| upper.min(*most));
        }
        let own = part.cols.iter().map(|col| known[col.index()]).collect();
        Some((program, own))
    }

    fn lp_options(&self, purpose: Purpose) -> kuznia_lp::Options {
        lp_options(self.options, self.began, purpose)
    }

    fn without_plan(&mut self, part: &Cut, solution: &Solution, name: &str) -> Outcome {
        let (size, build_seconds, solver) = (self.size, self.build_seconds, facts(solution));
        if solution.status == Status::Infeasible {
            let options = self.lp_options(Purpose::PricesOrBasis);
            let conflict = explain_part(&self.whole, &part.program, &part.rows, &part.cols, &options);
            let solve_seconds = self.began.elapsed().as_secs_f64();
            return Outcome::Infeasible { conflict, size, build_seconds, solve_seconds, solver };
        }
        let reason = format!("{name}: {}", why(&solution.status));
        let solve_seconds = self.began.elapsed().as_secs_f64();
        Outcome::Stopped { reason, bound: f64::NEG_INFINITY, size, build_seconds, solve_seconds, solver }
    }

    /// The stitched plan.
    fn finish(mut self, foreseen: Option<&Answer>) -> Rolled {
        let mut plan = extract(&self.whole, self.options.goal, &self.decided);
        plan.prices = std::mem::take(&mut self.prices);
        let objective: f64 = plan.terms.iter().sum();
        // Every plan of the whole horizon costs at least what the one that sees all is proven to cost. With the
        // coverage goal the bound is that of the last class, which limited foresight need not reach.
        let bound = foreseen.map_or(f64::NEG_INFINITY, |answer| answer.bound).min(objective);
        let safe_bound = foreseen.map_or(f64::NEG_INFINITY, |answer| answer.safe_bound);
        let method = format!("{} in {} windows of {}", self.method, self.seen.len(), self.rolling);
        let solver = facts_by(method);
        let answer = Answer {
            plan,
            objective,
            bound,
            gap: (objective - bound) / objective.abs().max(1e-9),
            safe_bound,
            complete: self.complete,
            size: self.size,
            build_seconds: self.build_seconds,
            solve_seconds: self.began.elapsed().as_secs_f64() - self.build_seconds,
            solver,
        };
        Rolled {
            outcome: Outcome::Planned(Box::new(answer)),
            windows: self.seen,
            foreseen: foreseen.map(|answer| answer.objective),
            failed: None,
        }
    }
}

/// Labels of a window's first period, the last that it keeps and the last that it sees.
fn labels(case: &Case, window: Window) -> [String; 3] {
    [window.first, window.keep - 1, window.end - 1]
        .map(|t| case.calendar.period(PeriodId::new(t)).label.clone())
}

/// Whether the next window may begin from a solution: it is a vertex, has no values at all, or is as near to its rows as
/// a vertex is. What an interior point leaves over would otherwise be carried as a fact, and could make a later window
/// seem to have no plan.
fn is_clean(part: &Cut, solution: &Solution) -> bool {
    const TOLERANCE: f64 = 1e-9;
    solution.basis.is_some() || !solution.has_values() || part.program.violation(&solution.x) <= TOLERANCE
}
