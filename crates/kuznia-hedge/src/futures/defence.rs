//! A case made ready to be defended: its projects and its operations before an attack are those of a plan, the protections
//! that it could buy besides are the first stage, and an attack is one or more threats that begin at chosen instants.

use super::nominal::{solved, solved_for};
use super::protect::{Protected, protect};
use super::recourse::soften;
use super::strike::Strike;
use super::{Foresight, Future, Hit, Slack, first_rows, is_decision};
use crate::attacks::Attacks;
use crate::futures::hit::known_until;
use crate::stages::{Change, Scenario, StageFault, TwoStage, with_coefficients};
use kuznia_base::{Id, PeriodId, Table};
use kuznia_case::case::{EffectOn, ProjectId};
use kuznia_case::{Case, Goal, Plan, Series};
use kuznia_lp::{Col, Program, Purpose, Row};
use kuznia_plan::Formulation;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A protection that can be bought in a period.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Protection {
    /// The project.
    pub project: ProjectId,
    /// When it is committed.
    pub period: PeriodId,
    /// Its place in the first stage.
    pub place: usize,
    /// What it costs: payments and fixed costs inside the horizon, present value in the case's currency.
    pub spending: f64,
}

/// Something that an adversary can do to a case: a threat, or a group of threats, from an instant on.
#[derive(Clone, PartialEq, Debug)]
pub struct AttackOption {
    /// Name for people.
    pub name: String,
    /// At most one attack is made on a target.
    pub target: usize,
    /// Its events.
    pub hits: Vec<Hit>,
}

/// A case made ready to be defended.
///
/// Protections are paid by a budget of their own: what they cost is neither in the objective nor taken from the funds.
pub struct Defended<'c> {
    /// The formulation of the case; its columns and rows are the first of the program's.
    pub formulation: Formulation<'c>,
    /// The program with what gives way under an attack; its one scenario is that nothing happens.
    pub problem: TwoStage,
    /// What gives way.
    pub slacks: Vec<Slack>,
    /// Protections that can be bought, in the order of the first stage.
    pub protections: Vec<Protection>,
    /// The row of the budget, without a limit.
    pub budget: Row,
    protected: Vec<Protected>,
    /// Values of the formulation's columns without an attack.
    calm: Vec<f64>,
    /// For each column of the formulation from which period on an attack leaves it as it was; `FREE`: never.
    known_at: Vec<u32>,
    /// The same of rows.
    settled_at: Vec<u32>,
    is_monotone: bool,
}

/// Never known beforehand.
const FREE: u32 = u32::MAX;

/// Columns that an attack may change before it begins: money can be raised and paid otherwise, what a target misses and
/// what stands follow from the rest.
const OPEN: [&str; 6] = ["pay", "cash", "borrow", "loan_limit", "target_miss", "installed"];

impl<'c> Defended<'c> {
    /// Makes a case ready. `commit` are the commitments of the plan to be defended: its projects stay, a protection that it
    /// buys stays as it is, and every other project that protects lines can be bought, once and whole.
    ///
    /// # Errors
    /// The plan's projects cannot be operated without an attack, or the search was stopped.
    pub fn new(
        case: &'c Case,
        commit: &Table<ProjectId, Series>,
        stop: Option<Arc<AtomicBool>>,
    ) -> Result<Self, StageFault> {
        let formulation = Formulation::without_learning(case);
        let mut program = formulation.program.clone();
        let protected = protect(&formulation, &mut program);
        let slacks = soften(&formulation, &mut program);
        let fixed = formulation.decisions(commit);
        let calm = calm(&program, &slacks, &fixed, stop)?;
        let units = |k: ProjectId| commit[k].iter().sum::<f64>();
        let is_offered = |k: ProjectId| units(k) <= 1e-9 && protected.iter().any(|own| own.project == k);
        let (first, protections) = settle(&formulation, &mut program, &fixed, &is_offered);
        let mut program = without_outlays(&formulation, program, &protections);
        for k in case.projects.ids().filter(|k| is_offered(*k)) {
            let own = protections.iter().filter(|own| own.project == k);
            let terms: Vec<_> = own.map(|own| (first[own.place], 1.0)).collect();
            program.add_row(f64::NEG_INFINITY, 1.0, &terms);
        }
        let terms: Vec<_> = protections.iter().map(|own| (first[own.place], own.spending)).collect();
        let budget = program.add_row(f64::NEG_INFINITY, f64::INFINITY, &terms);
        let mut first_rows = first_rows(&program, &first, u32::MAX, Foresight::Full);
        if !first_rows.contains(&budget) {
            first_rows.push(budget);
        }
        let known_at = known_at(&formulation, &fixed, &protections, &first);
        let settled_at = settled_at(&program, &slacks, &known_at);
        let nothing =
            Scenario { name: "no attack".to_owned(), probability: 1.0, changes: Vec::new(), follows: None };
        let marked = slacks.iter().map(|slack| slack.col).collect();
        let is_monotone = case.projects.iter().filter(|(k, _)| is_offered(*k)).all(|(_, project)| {
            project.effects.iter().all(|effect| matches!(effect.on, EffectOn::Protection(_)))
        });
        let problem = TwoStage { program, first, first_rows, marked, scenarios: vec![nothing] };
        problem.check()?;
        Ok(Self {
            formulation,
            problem,
            slacks,
            protections,
            budget,
            protected,
            calm,
            known_at,
            settled_at,
            is_monotone,
        })
    }

    /// The first stage that buys nothing.
    pub fn bare(&self) -> Vec<f64> {
        let mut first: Vec<f64> =
            self.problem.first.iter().map(|col| self.problem.program.col_lower[col.index()]).collect();
        self.protections.iter().for_each(|own| first[own.place] = 0.0);
        first
    }

    /// What a first stage spends.
    pub fn spending(&self, first: &[f64]) -> f64 {
        self.protections.iter().map(|own| own.spending * first[own.place]).sum()
    }

    /// Whether a first stage keeps the rows of the first stage but for the budget.
    pub fn is_allowed(&self, first: &[f64]) -> bool {
        let program = &self.problem.program;
        let mut x = vec![0.0; program.n_cols()];
        self.problem.first.iter().zip(first).for_each(|(col, value)| x[col.index()] = *value);
        self.problem.first_rows.iter().filter(|row| **row != self.budget).all(|row| {
            let at: f64 = program.row(*row).map(|(col, value)| value * x[col.index()]).sum();
            at >= program.row_lower[row.index()] - 1e-6 && at <= program.row_upper[row.index()] + 1e-6
        })
    }

    /// The case under attack.
    pub fn against(&self, options: Vec<AttackOption>) -> Besieged<'_, 'c> {
        let strike = Strike::new(&self.formulation, &self.problem.program, &self.protected);
        Besieged { defended: self, strike, options }
    }
}

/// Operations without an attack, nothing giving way.
fn calm(
    program: &Program,
    slacks: &[Slack],
    fixed: &[(Col, f64)],
    stop: Option<Arc<AtomicBool>>,
) -> Result<Vec<f64>, StageFault> {
    let mut firm = program.relaxed();
    slacks.iter().for_each(|slack| firm.col_upper[slack.col.index()] = 0.0);
    let solution = solved(&firm, fixed, stop)
        .ok_or_else(|| StageFault("the plan's projects cannot be operated without an attack".to_owned()))?;
    let mut x = solution.x;
    for (at, value) in x.iter_mut().enumerate() {
        *value = value.clamp(program.col_lower[at], program.col_upper[at].max(program.col_lower[at]));
    }
    fixed.iter().for_each(|(col, value)| x[col.index()] = *value);
    Ok(x)
}

/// Fixes what the plan decides and opens what can be bought: the first stage, and the protections in it.
fn settle(
    formulation: &Formulation,
    program: &mut Program,
    fixed: &[(Col, f64)],
    is_offered: &dyn Fn(ProjectId) -> bool,
) -> (Vec<Col>, Vec<Protection>) {
    let columns = formulation.columns();
    let cols = (0..formulation.program.n_cols() as u32).map(Col);
    let first: Vec<Col> = cols.filter(|col| is_decision(formulation, *col)).collect();
    let place = |col: Col| first.binary_search(&col).ok();
    for &(col, value) in fixed {
        (program.col_lower[col.index()], program.col_upper[col.index()]) = (value, value);
    }
    let mut protections = Vec::new();
    for k in formulation.case().projects.ids().filter(|k| is_offered(*k)) {
        if let Some(started) = columns.started[k] {
            (program.col_lower[started.index()], program.col_upper[started.index()]) = (0.0, 1.0);
        }
        for commit in &columns.commit[k] {
            let at = commit.col.index();
            (program.col_lower[at], program.col_upper[at], program.integer[at]) = (0.0, 1.0, true);
            program.cost[at] = 0.0;
            let Some(place) = place(commit.col) else { continue };
            let spending = formulation.spending(k, commit.t);
            protections.push(Protection { project: k, period: commit.t, place, spending });
        }
    }
    protections.sort_by_key(|own| own.place);
    (first, protections)
}

/// Takes what protections cost out of the outlays that funds pay.
fn without_outlays(formulation: &Formulation, program: Program, protections: &[Protection]) -> Program {
    let mut is_offered = vec![false; program.n_cols()];
    for own in protections {
        for commit in &formulation.columns().commit[own.project] {
            is_offered[commit.col.index()] = true;
        }
    }
    let mut moved = Vec::new();
    for row in (0..formulation.program.n_rows() as u32).map(Row) {
        if formulation.row_tag(row).is_some_and(|tag| tag.family == "outlay") {
            let own = program.row(row).filter(|(col, _)| is_offered[col.index()]);
            moved.extend(own.map(|(col, _)| (row, col, 0.0)));
        }
    }
    if moved.is_empty() { program } else { with_coefficients(&program, &moved) }
}

/// From which last known period on each column is as the plan has it.
fn known_at(
    formulation: &Formulation,
    fixed: &[(Col, f64)],
    protections: &[Protection],
    first: &[Col],
) -> Vec<u32> {
    let of = |col: Col| match formulation.col_tag(col) {
        Some(tag) if !OPEN.contains(&tag.family) => tag.period.map_or(FREE, |t| t.index() as u32),
        _ => FREE,
    };
    let mut known: Vec<u32> = (0..formulation.program.n_cols() as u32).map(|col| of(Col(col))).collect();
    fixed.iter().for_each(|(col, _)| known[col.index()] = 0);
    for own in protections {
        known[first[own.place].index()] = FREE;
        if let Some(started) = formulation.columns().started[own.project] {
            known[started.index()] = FREE;
        }
    }
    known
}

/// From which last known period on each row holds known columns only: what it misses by the solver's tolerance must not
/// make an attack impossible to survive.
fn settled_at(program: &Program, slacks: &[Slack], known_at: &[u32]) -> Vec<u32> {
    let mut is_slack = vec![false; program.n_cols()];
    slacks.iter().for_each(|slack| is_slack[slack.col.index()] = true);
    let of = |col: Col| match is_slack[col.index()] {
        true => 0,
        false => known_at.get(col.index()).copied().unwrap_or(FREE),
    };
    let row = |at: u32| program.row(Row(at)).map(|(col, _)| of(col)).max().unwrap_or(FREE);
    (0..program.n_rows() as u32).map(row).collect()
}

/// A case under attack: what an adversary can do, and what that means for the program.
pub struct Besieged<'s, 'c> {
    defended: &'s Defended<'c>,
    strike: Strike<'s, 'c>,
    /// What an adversary can do.
    pub options: Vec<AttackOption>,
}

impl Besieged<'_, '_> {
    /// The plan's operations under a set of attacks at a first stage; `None` where the solver was stopped or failed.
    pub fn operations(&self, first: &[f64], set: &[usize], stop: Option<Arc<AtomicBool>>) -> Option<Plan> {
        let problem = &self.defended.problem;
        let program = problem.alone(&self.together(set).ok()?).relaxed();
        let fixed: Vec<_> = problem.first.iter().copied().zip(first.iter().copied()).collect();
        let solution = solved_for(Purpose::Values, &program, &fixed, stop)?;
        let n = self.defended.formulation.program.n_cols();
        Some(self.defended.formulation.plan_at(&solution.x[..n], Goal::Cost))
    }
}

impl Attacks for Besieged<'_, '_> {
    fn count(&self) -> usize {
        self.options.len()
    }

    fn name(&self, at: usize) -> &str {
        &self.options[at].name
    }

    fn target(&self, at: usize) -> usize {
        self.options[at].target
    }

    /// Events that strike the same thing at the same time leave what is left of what is left, as in a sampled future.
    fn together(&self, set: &[usize]) -> Result<Scenario, StageFault> {
        let own = self.defended;
        let hits: Vec<Hit> = set.iter().flat_map(|&at| self.options[at].hits.iter().copied()).collect();
        let future = Future { name: self.names(set), probability: 1.0, hits, case: None };
        let mut changes = self.strike.changes(&future)?;
        let until = match set.is_empty() {
            true => None,
            false => known_until(&own.formulation.case().calendar, &future.hits).map(|t| t as u32),
        };
        if let Some(until) = until {
            let is_known = |col: Col| own.known_at.get(col.index()).is_some_and(|at| *at <= until);
            let mut is_changed = vec![false; own.problem.program.n_rows()];
            for change in &changes {
                if let Change::Row(row, ..) | Change::Coefficient(row, ..) = change {
                    is_changed[row.index()] = true;
                }
            }
            changes.retain(|change| !matches!(change, Change::Col(col, ..) if is_known(*col)));
            let known = own.known_at.iter().enumerate().filter(|(_, at)| **at <= until);
            changes.extend(known.map(|(at, _)| Change::Col(Col(at as u32), own.calm[at], own.calm[at])));
            let settled = own.settled_at.iter().enumerate();
            let settled = settled.filter(|(at, from)| **from <= until && !is_changed[*at]);
            changes
                .extend(settled.map(|(at, _)| Change::Row(Row(at as u32), f64::NEG_INFINITY, f64::INFINITY)));
        }
        Ok(Scenario { name: future.name, probability: 1.0, changes, follows: None })
    }

    fn is_monotone(&self) -> bool {
        self.defended.is_monotone
    }
}
