//! What the relaxation proves: units that no plan within the cost can go below or above.
//!
//! z(u), the least cost of the relaxation with at most (or at least) u units, is convex. Where z(u) is above the budget, its
//! tangent there crosses the budget before z does; so every step of Newton's method is itself a proof. Only one row's bounds
//! change.

use super::{Alternative, Asking, End, SOME};
use crate::operations::each_of;
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::ProjectId;
use kuznia_lp::{Basis, Lp, Method, Options, Purpose, Row, Status};

/// Steps of Newton's method for one end.
const STEPS: usize = 12;

/// Columns and rows beyond which interior point beats dual simplex from a basis: on `transition` 4 s against 10 to 80 s.
const LARGE: usize = 20_000;

/// Relative error that the objective of a relaxation may have.
const NOISE: f64 = 1e-7;

/// Where the relaxation would commit a project, if it must.
pub(super) struct Start {
    pub(super) project: ProjectId,
    /// Periods with its units in the relaxation, the most first.
    pub(super) periods: Vec<PeriodId>,
}

struct Question {
    at: usize,
    end: End,
    row: Row,
    /// Units of the plan, and the most that there can be.
    planned: f64,
    room: f64,
    whole: bool,
}

struct Proof {
    units: f64,
    periods: Vec<PeriodId>,
}

/// Tightens `least` and `most`; says where projects that the plan leaves out would stand.
pub(super) fn prove(asking: &Asking, found: &mut [Alternative]) -> Vec<Start> {
    let matter = asking.matter;
    let mut program = matter.formulation.program.clone();
    let mut questions = Vec::new();
    for (at, own) in found.iter().enumerate() {
        let commits = &matter.formulation.columns().commit[own.project];
        if commits.is_empty() {
            continue;
        }
        let terms: Vec<_> = commits.iter().map(|commit| (commit.col, 1.0)).collect();
        let row = program.add_row(f64::NEG_INFINITY, f64::INFINITY, &terms);
        let (planned, room) = (own.most_found, own.most);
        let whole = matter.case.projects[own.project].whole_units;
        let question = |end| Question { at, end, row, planned, room, whole };
        if planned > SOME {
            questions.push(question(End::Least));
        }
        if planned < room - SOME {
            questions.push(question(End::Most));
        }
    }
    // What decides a verdict comes first.
    questions.sort_by_key(|question| !found[question.at].decides(question.end));
    let Ok(mut first) = Lp::from_program(&program) else { return Vec::new() };
    // A small program goes on from its own basis; a large one is solved by interior point each time.
    let large = program.n_cols() + program.n_rows() > LARGE;
    let basis = match asking.method == Method::InteriorPoint || (asking.method == Method::Auto && large) {
        true => None,
        false => first.solve(&matter.lp_options(), &mut |_| {}).basis,
    };
    let proofs =
        each_of((&program, first), (matter.workers(), &|| asking.is_over()), &questions, |lp, question| {
            proof(asking, lp, basis.as_ref(), question)
        });
    let mut starts = Vec::new();
    for (question, proof) in questions.iter().zip(proofs) {
        let Some(proof) = proof else { continue };
        let own = &mut found[question.at];
        match question.end {
            End::Least => own.least = proof.units,
            End::Most => own.most = proof.units,
        }
        own.judge();
        if question.end == End::Most {
            starts.push(Start { project: own.project, periods: proof.periods });
        }
    }
    starts
}

/// Newton's method from the far end of one range towards the plan.
fn proof(asking: &Asking, lp: &mut Lp, basis: Option<&Basis>, question: &Question) -> Option<Proof> {
    let (method, purpose) = match basis {
        Some(_) => (Method::Auto, Purpose::PricesOrBasis),
        None => (Method::InteriorPoint, Purpose::Values),
    };
    let options = Options { method, purpose, ..asking.matter.lp_options() };
    // Units are counted from the far end towards the plan.
    let (far, sign) = match question.end {
        End::Least => (0.0, 1.0),
        End::Most => (question.room, -1.0),
    };
    let way = (question.planned - far).abs();
    let fine = 1e-4 * way;
    let settled = |step: f64| if question.whole { (step - 1e-6).ceil().max(0.0) } else { step };
    basis.map_or(Ok(()), |basis| lp.set_basis(basis)).ok()?;
    let mut periods = Vec::new();
    let (mut step, mut proved) = (0.0f64, 0.0f64);
    for _ in 0..STEPS {
        if asking.is_over() {
            break;
        }
        let units = far + sign * step;
        let bounds = if sign > 0.0 { (f64::NEG_INFINITY, units) } else { (units, f64::INFINITY) };
        lp.set_row_bounds(question.row, bounds.0, bounds.1).ok()?;
        let solution = lp.solve(&options, &mut |_| {});
        let next = match solution.status {
            Status::Optimal => {
                periods = stands(asking, question, &solution.x);
                let excess = solution.objective - asking.budget - NOISE * asking.budget.abs();
                let slope = solution.row_dual[question.row.index()].abs();
                if excess <= 0.0 || slope <= 1e-12 {
                    break;
                }
                proved = proved.max(settled(step + excess / slope));
                proved
            }
            // Nothing at all has so few or so many units: half-way to the plan, which has its own.
            Status::Infeasible => {
                proved = proved.max(if question.whole { step + 1.0 } else { step });
                if question.whole { proved } else { 0.5 * (step + way) }
            }
            _ => break,
        };
        if next >= way - fine || next - step <= fine {
            break;
        }
        step = next;
    }
    lp.set_row_bounds(question.row, f64::NEG_INFINITY, f64::INFINITY).ok()?;
    let safe = if question.whole { proved } else { (proved - 1e-7).max(0.0) };
    Some(Proof { units: far + sign * safe.min(way), periods })
}

/// The periods in which the relaxation commits the project, the most units first.
fn stands(asking: &Asking, question: &Question, x: &[f64]) -> Vec<PeriodId> {
    let k = ProjectId::new(question.at);
    let mut own: Vec<_> = asking.matter.formulation.columns().commit[k]
        .iter()
        .map(|commit| (x[commit.col.index()], commit.t))
        .filter(|(units, _)| *units > SOME)
        .collect();
    own.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    own.into_iter().map(|(_, t)| t).collect()
}
