//! Cost against a measure such as independence: the least cost at each level, the slopes between, the projects that enter.

use crate::import_content::whole_share;
use crate::{Finding, SubjectKind};
use kuznia_case::case::{Measure, Per, Scope, Target};
use kuznia_case::{Case, Goal, Plan};
use kuznia_lp::{Basis, Lp, Method, Options, Purpose, Status};
use kuznia_plan::Formulation;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const NAME: &str = "frontier";

/// What is asked of a frontier.
#[derive(Clone, Debug)]
pub struct FrontierOptions {
    /// What is bounded from below.
    pub measure: Measure,
    /// On what; empty: all.
    pub scope: Scope,
    /// Least level.
    pub from: f64,
    /// Greatest level.
    pub to: f64,
    /// Points, at least 2.
    pub points: usize,
    /// Gap to which each point is solved.
    pub gap: f64,
    /// Budget of each point.
    pub time_limit: Option<Duration>,
    /// Whole units are not asked for: a lower bound of the cost, quickly.
    pub relaxed: bool,
    /// Threads of the solver.
    pub threads: Option<u32>,
    /// Ends it with the points so far.
    pub stop: Option<Arc<AtomicBool>>,
}

/// A point of the frontier.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontierPoint {
    /// Level that was asked for.
    pub level: f64,
    /// Least cost found; NaN where no plan reaches the level.
    pub cost: f64,
    /// No plan at the level costs less.
    pub bound: f64,
    /// Exact look-through domestic share of all that serves needs.
    pub look_through: f64,
    /// Units of each project over the horizon.
    pub units: Vec<f64>,
    /// In words: `solved`, `no plan`, `stopped`.
    pub status: &'static str,
}

/// Walks the frontier from the highest level down, so that each plan is a start for the next point: what reaches a level
/// reaches every lower one. `told` hears of each point as it is found; `known` are points of an earlier walk, from the
/// highest level down.
pub fn frontier(
    case: &Case,
    options: &FrontierOptions,
    known: &[FrontierPoint],
    told: &mut dyn FnMut(&FrontierPoint),
) -> Vec<FrontierPoint> {
    let mut points: Vec<FrontierPoint> = Vec::new();
    let mut start: Option<Vec<f64>> = None;
    let mut basis: Option<Basis> = None;
    for at in (0..options.points.max(2)).rev() {
        let level =
            options.from + (options.to - options.from) * at as f64 / (options.points.max(2) - 1) as f64;
        if let Some(point) = known.iter().find(|point| (point.level - level).abs() < 1e-12) {
            points.push(point.clone());
            continue;
        }
        if options.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            break;
        }
        let point = solve_point(case, options, level, (&mut start, &mut basis));
        told(&point);
        points.push(point);
    }
    // A plan of a higher level is a plan of this one.
    let mut least = f64::INFINITY;
    for point in &mut points {
        if point.cost.is_finite() {
            least = least.min(point.cost);
            point.cost = least;
        }
    }
    points.reverse();
    // What no plan of a lower level can cost less, no plan of a higher level can.
    let mut bound = f64::NEG_INFINITY;
    for point in &mut points {
        bound = bound.max(point.bound);
        point.bound = bound;
    }
    points
}

/// The case with the level as a target over the horizon.
fn with_target(case: &Case, options: &FrontierOptions, level: f64) -> Case {
    let mut case = case.clone();
    case.targets.push(Target {
        name: "frontier".to_owned(),
        measure: options.measure,
        scope: options.scope.clone(),
        per: Per::Horizon,
        from: None,
        until: None,
        at_least: Some(level),
        at_most: None,
        penalty: None,
    });
    case
}

fn solve_point(
    case: &Case,
    options: &FrontierOptions,
    level: f64,
    (start, basis): (&mut Option<Vec<f64>>, &mut Option<Basis>),
) -> FrontierPoint {
    let case = with_target(case, options, level);
    let formulation = Formulation::new(&case);
    let whole = formulation.program.n_integers() > 0 && !options.relaxed;
    let lp_options = Options {
        gap: options.gap,
        time_limit: options.time_limit,
        threads: options.threads,
        method: Method::Auto,
        purpose: if whole { Purpose::Values } else { Purpose::PricesOrBasis },
        stop: options.stop.clone(),
        ..Options::default()
    };
    let solution = if whole {
        kuznia_lp::solve(&formulation.program, &lp_options, start.as_deref(), &mut |_| {})
    } else {
        match Lp::from_program(&formulation.program) {
            Ok(mut lp) => {
                if let Some(basis) = basis.as_ref() {
                    let _ = lp.set_basis(basis);
                }
                lp.solve(&lp_options, &mut |_| {})
            }
            Err(_) => return FrontierPoint::without(level, "not solved", case.projects.len()),
        }
    };
    if solution.basis.is_some() {
        basis.clone_from(&solution.basis);
    }
    if !solution.has_values() {
        let status = if solution.status == Status::Infeasible { "no plan" } else { "stopped" };
        return FrontierPoint::without(level, status, case.projects.len());
    }
    let plan = formulation.plan_at(&solution.x, Goal::Cost);
    let point = FrontierPoint {
        level,
        cost: solution.objective,
        bound: solution.bound.min(solution.objective),
        look_through: whole_share(&case, &plan),
        units: units(&plan),
        status: if solution.status == Status::Optimal { "solved" } else { "stopped" },
    };
    *start = Some(solution.x);
    point
}

fn units(plan: &Plan) -> Vec<f64> {
    plan.commit.rows().iter().map(|series| series.iter().sum()).collect()
}

impl FrontierPoint {
    fn without(level: f64, status: &'static str, projects: usize) -> Self {
        Self {
            level,
            cost: f64::NAN,
            bound: if status == "no plan" { f64::INFINITY } else { f64::NEG_INFINITY },
            look_through: f64::NAN,
            units: vec![0.0; projects],
            status,
        }
    }
}

/// The word of a measure.
fn word(measure: Measure) -> &'static str {
    match measure {
        Measure::DomesticShare => "domestic_share",
        Measure::StandardShare => "standard_share",
        Measure::Service => "service",
        Measure::StockDays => "stock_days",
        Measure::SupplierShare => "supplier_share",
        Measure::Activity => "activity",
        Measure::CapacityMargin => "capacity_margin",
    }
}

/// A frontier as findings: cost, bound and look-through share of each level; the slope from the level below, which is the
/// price of a point (one hundredth) of the measure; and the projects that enter or leave between two levels.
pub(crate) fn frontier_findings(
    name: &'static str,
    case: &Case,
    measure: Measure,
    points: &[FrontierPoint],
) -> Vec<Finding> {
    let subject = (SubjectKind::Case, case.name.as_str());
    let money = case.currency.as_str();
    let level = |point: &FrontierPoint| format!("{:.4}", point.level);
    let finding = |measure_name, value, unit: &str, point: &FrontierPoint| {
        Finding::new(name, subject, measure_name, value, unit).of(word(measure), level(point))
    };
    let mut findings = Vec::new();
    for point in points {
        let words = if point.status == "solved" { String::new() } else { point.status.to_owned() };
        findings.push(finding("cost", point.cost, money, point).say(words));
        if point.bound.is_finite() {
            findings.push(finding("cost_bound", point.bound, money, point));
        }
        if point.look_through.is_finite() {
            findings.push(finding("look_through_share", point.look_through, "share", point));
        }
    }
    for pair in points.windows(2) {
        let [below, above] = pair else {
            continue;
        };
        if !(below.cost.is_finite() && above.cost.is_finite()) {
            continue;
        }
        let steps = 100.0 * (above.level - below.level);
        let slope = (above.cost - below.cost) / steps;
        findings.push(finding("price_per_point", slope, &format!("{money} per point"), above));
        for (k, project) in case.projects.iter() {
            let at = kuznia_base::Id::index(k);
            let change = above.units[at] - below.units[at];
            if change.abs() > 1e-6 {
                let verb = if change > 0.0 { "enters" } else { "leaves" };
                findings.push(
                    Finding::new(
                        name,
                        (SubjectKind::Project, &project.name),
                        "units_change",
                        change,
                        "units",
                    )
                    .of(word(measure), level(above))
                    .say(format!(
                        "`{}` {verb} on the way to {:.1} %",
                        project.name,
                        100.0 * above.level
                    )),
                );
            }
        }
    }
    findings
}

/// The frontier as findings of the verb `frontier`.
pub fn frontier_answer(case: &Case, measure: Measure, points: &[FrontierPoint]) -> Vec<Finding> {
    frontier_findings(NAME, case, measure, points)
}
