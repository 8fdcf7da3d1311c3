//! From a case and its futures to a two-stage program: projects first, operations after.

mod defence;
mod diff;
mod frugal;
mod hit;
mod late;
mod nominal;
mod options;
mod protect;
mod recourse;
mod sampled;
mod strike;
mod struck;
mod tree;

pub use defence::{AttackOption, Besieged, Defended, Protection};
pub use frugal::frugal;
pub use hit::Hit;
pub use nominal::Patience;
pub use options::{CHOSEN_KINDS, OptionWishes, attack_options};
pub use recourse::{Slack, soften};
pub use sampled::sampled;
pub use tree::{StagedTree, stage_tree};

use crate::stages::{Scenario, StageFault, TwoStage};
use hit::known_until;
use kuznia_base::Id;
use kuznia_case::Case;
use kuznia_lp::{Col, Program, Row};
use kuznia_plan::Formulation;
use protect::{Protected, protect};
use std::sync::Arc;
use strike::Strike;

/// What operations know of the future.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Foresight {
    /// Until its first event a future is operated like the case without events: nobody stocks up for what nobody knows.
    #[default]
    FromEvent,
    /// Once the projects are decided, the whole future is known: the convention of the literature.
    Full,
}

/// One future of a case.
#[derive(Clone, Debug)]
pub struct Future {
    /// Name for people.
    pub name: String,
    /// Probability; those of all futures sum to 1.
    pub probability: f64,
    /// Its events.
    pub hits: Vec<Hit>,
    /// The case in which it takes place, with the same rows as the nominal one; `None`: the nominal one.
    pub case: Option<Arc<Case>>,
}

impl Future {
    /// Whether it is the nominal case itself.
    fn is_calm(&self) -> bool {
        self.hits.is_empty() && self.case.is_none()
    }
}

/// A case as a two-stage program, and what its columns are.
pub struct Staged<'c> {
    /// The formulation of the case without events; its columns and rows are the first of the program's.
    pub formulation: Formulation<'c>,
    /// The program with what gives way in a future.
    pub problem: TwoStage,
    /// What gives way.
    pub slacks: Vec<Slack>,
    /// What operations know.
    pub foresight: Foresight,
}

/// Writes the two-stage program of a case: its projects are decided before the future is known.
///
/// Every future is formulated like a case of its own, with its levels scaled by what the events take, so that it means what
/// the planner means, but that costs do not learn. In every future all that can fail gives way at a price ([`Slack`]).
///
/// # Errors
/// The futures are none, or do not fit the case.
pub fn stage<'c>(case: &'c Case, futures: &[Future], foresight: Foresight) -> Result<Staged<'c>, StageFault> {
    let formulation = Formulation::without_learning(case);
    let mut program = formulation.program.clone();
    let protected = protect(&formulation, &mut program);
    let slacks = recourse::soften(&formulation, &mut program);
    let first = first_columns(&formulation, foresight, &protected);
    let first_rows =
        first_rows(&program, &first, slacks.first().map_or(u32::MAX, |slack| slack.col.0), foresight);
    let strike = Strike::new(&formulation, &program, &protected);
    let scenarios = futures.iter().map(|future| {
        Ok(Scenario {
            name: future.name.clone(),
            probability: future.probability,
            changes: strike.changes(future)?,
            follows: follows(&formulation, &first, future, foresight),
        })
    });
    let scenarios = scenarios.collect::<Result<Vec<_>, StageFault>>()?;
    let marked = slacks.iter().map(|slack| slack.col).collect();
    let problem = TwoStage { program, first, first_rows, marked, scenarios };
    problem.check()?;
    Ok(Staged { formulation, problem, slacks, foresight })
}

/// Commitments and what depends on them alone; with foresight from the event all that the case itself decides.
fn first_columns(formulation: &Formulation, foresight: Foresight, protected: &[Protected]) -> Vec<Col> {
    let all = (0..formulation.program.n_cols() as u32).map(Col);
    match foresight {
        Foresight::Full => all.filter(|col| is_decision(formulation, *col)).collect(),
        Foresight::FromEvent => {
            all.chain(protected.iter().flat_map(|own| own.kept.iter().copied())).collect()
        }
    }
}

fn is_decision(formulation: &Formulation, col: Col) -> bool {
    formulation.col_tag(col).is_some_and(|tag| matches!(tag.family, "project" | "project_started"))
}

/// Rows that only first-stage columns (and slacks) stand in.
fn first_rows(program: &Program, first: &[Col], slack_from: u32, foresight: Foresight) -> Vec<Row> {
    let is_first = |col: Col| first.binary_search(&col).is_ok();
    let own = |row: &Row| {
        let mut any = false;
        program.row(*row).all(|(col, _)| {
            any |= is_first(col);
            is_first(col) || (foresight == Foresight::FromEvent && col.0 >= slack_from)
        }) && any
    };
    (0..program.n_rows() as u32).map(Row).filter(own).collect()
}

/// What a future follows of the first stage.
fn follows(
    formulation: &Formulation,
    first: &[Col],
    future: &Future,
    foresight: Foresight,
) -> Option<Vec<u32>> {
    if foresight == Foresight::Full || future.is_calm() {
        return None;
    }
    // A named scenario is there from the start.
    let known = match future.case {
        Some(_) => None,
        None => known_until(&formulation.case().calendar, &future.hits),
    };
    let is_known = |col: Col| {
        let tag = formulation.col_tag(col);
        // What a target misses follows from the future: a window's peak may lie beyond what is known.
        let period = tag.filter(|tag| tag.family != "target_miss").and_then(|tag| tag.period);
        is_decision(formulation, col)
            || matches!((period, known), (Some(t), Some(until)) if t.index() <= until)
    };
    let places = first.iter().enumerate().filter(|(_, col)| is_known(**col));
    Some(places.map(|(at, _)| at as u32).collect())
}
