//! The independent audit: every row of the conventions recomputed from a case and a plan alone.
//!
//! It shares nothing with the formulation and the solver but the nouns and the calendar: where both agree, two readings
//! of `docs/conventions.md` agree. Sums are compensated; a row's error is its violation over
//! max(1, |right-hand side|, Σ |a·x|).

mod book;
mod budget;
mod expenses;
mod ledger;
mod lines;
mod material;
mod money;
mod needs;
mod objective;
mod people;
mod projects;
mod shape;
mod targets;
mod trade;

use crate::case::Case;
use crate::plan::{Plan, Terms};
use crate::trace::Trace;
use book::Book;
use ledger::Ledger;

pub use ledger::FamilyReport;

/// Greatest error of a row in a plan that passes.
pub const TOLERANCE: f64 = 1e-6;

/// What the audit found.
#[derive(Clone, PartialEq, Debug)]
pub struct Audit {
    /// Whether no row is violated by more than [`TOLERANCE`].
    pub passed: bool,
    /// Greatest error of any row; infinite where a figure is not a number.
    pub worst_violation: f64,
    /// The row with it, such as `material_balance[propellant,works-2,2025Q3]`; `None` where no row is violated at all.
    pub worst_row: Option<String>,
    /// The objective recomputed: present value in the case's currency.
    pub objective_recomputed: f64,
    /// The objective recomputed, term by term.
    pub terms: Terms,
    /// Every family, in a fixed order, those without rows included.
    pub families: Vec<FamilyReport>,
}

/// Recomputes every row of a plan and the objective term by term.
///
/// It never panics on a malformed plan: what is missing counts as zero and is told in the family `shape`.
pub fn audit(case: &Case, plan: &Plan) -> Audit {
    let book = Book::new(case, plan);
    let mut ledger = Ledger::new();
    shape::check(&book, &mut ledger);
    material::check(&book, &mut ledger);
    lines::check(&book, &mut ledger);
    projects::check(&book, &mut ledger);
    trade::check(&book, &mut ledger);
    needs::check(&book, &mut ledger);
    people::check(&book, &case.calendar, &mut ledger);
    money::check(&book, &mut ledger);
    budget::check(&book, &mut ledger);
    targets::check(&book, &mut ledger);
    let (terms, objective_recomputed) = objective::check(&book, &mut ledger);
    verdict(ledger.close(), terms, objective_recomputed)
}

/// Families that a scenario may break without fault: rules of prudence that the plan keeps and an event breaks (safety
/// stock, closing minimum, least load), what stands outside a full store, spoilage, and money, which is not traced.
const UNTRACED: [&str; 9] = [
    "setup",
    "min_load",
    "store_capacity",
    "store_safety",
    "shelf_life",
    "store_closing",
    "disposal",
    "offer_paid",
    "shortfall",
];

/// Recomputes the rows of a trace at its own steps: form, material with what was destroyed and what was late, lines,
/// licences, offers, links, aid, needs as they were in the scenario, fielded levels, enablers, power and people.
///
/// Capacities are those of the case with the trace's slips of projects: a scenario only takes capacity away. The
/// objective is not recomputed.
pub fn audit_trace(case: &Case, trace: &Trace) -> Audit {
    let mut stepped = case.clone();
    stepped.calendar = trace.steps.clone();
    let book = Book::of_trace(&stepped, trace);
    let mut ledger = Ledger::new();
    shape::check_trace(&book, &mut ledger);
    material::check(&book, &mut ledger);
    lines::check(&book, &mut ledger);
    trade::check(&book, &mut ledger);
    needs::check(&book, &mut ledger);
    people::check(&book, &case.calendar, &mut ledger);
    let mut families = ledger.close();
    families.retain(|report| report.rows > 0 && !UNTRACED.contains(&report.family));
    verdict(families, Terms::default(), 0.0)
}

/// The worst of all families.
fn verdict(families: Vec<FamilyReport>, terms: Terms, objective_recomputed: f64) -> Audit {
    let mut worst: Option<&FamilyReport> = None;
    for report in &families {
        // The first of equals, so that `shape` is named before what follows from it.
        if report.worst_violation > worst.map_or(0.0, |worst| worst.worst_violation) {
            worst = Some(report);
        }
    }
    let worst_violation = worst.map_or(0.0, |worst| worst.worst_violation);
    Audit {
        passed: worst_violation <= TOLERANCE,
        worst_violation,
        worst_row: worst.and_then(|worst| worst.worst_row.clone()),
        objective_recomputed,
        terms,
        families,
    }
}
