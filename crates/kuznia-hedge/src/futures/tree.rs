//! From a case and a scenario tree to a program in stages: a commitment waits for the date of its stage and knows what has
//! begun before it.

use super::sampled::future;
use super::{Foresight, Future, Patience, Staged, is_decision, stage};
use crate::multi::{MultiStage, StagedPlan};
use crate::stages::{Shared, StageFault, TwoStage};
use kuznia_base::Instant;
use kuznia_case::case::ProjectId;
use kuznia_case::{Case, Plan};
use kuznia_lp::Col;
use kuznia_plan::{Formulation, Key};
use kuznia_scenarios::{Scenario, Tree};
use std::sync::Arc;

/// A case as a program in stages.
pub struct StagedTree<'c> {
    /// The same leaves with everything decided at once, and what the columns are.
    pub staged: Staged<'c>,
    /// The leaves as futures.
    pub futures: Vec<Future>,
    /// The program in stages.
    pub problem: MultiStage,
    /// For every node of the tree its place among the program's nodes; `None`: it follows the root, or decides nothing.
    pub places: Vec<Option<usize>>,
    /// Decisions of each stage, ascending.
    stages: Vec<Vec<Col>>,
    named: Vec<Arc<Case>>,
}

/// Writes the program of a case along a tree.
///
/// Commitments of periods that begin before the first date are decided at the root, those of later periods in the node that a
/// future is in at the last date before them. With foresight from the event, the nodes to which nothing has happened decide
/// together with the root, whose operations are those of the case without events. Where operations part from it, every leaf has
/// its own.
///
/// `named` are the cases of the named scenarios, in the order of the case's.
///
/// # Errors
/// The futures do not fit the case.
pub fn stage_tree<'c>(
    case: &'c Case,
    tree: &Tree,
    named: &[Arc<Case>],
    foresight: Foresight,
) -> Result<StagedTree<'c>, StageFault> {
    let leaf = |(scenario, at): (&Scenario, usize)| {
        let node = &tree.nodes[at];
        Future { name: node.name.clone(), ..future(case, scenario, named, node.probability) }
    };
    let futures: Vec<Future> = tree.futures.iter().zip(tree.leaves()).map(leaf).collect();
    let staged = stage(case, &futures, foresight)?;
    let stages = stages(&staged.formulation, &tree.dates);
    let ways: Vec<Vec<usize>> = tree.leaves().map(|leaf| tree.way(leaf)).collect();
    let mut own = StagedTree {
        problem: MultiStage { common: staged.problem.clone(), nodes: Vec::new() },
        staged,
        futures,
        places: vec![None; tree.nodes.len()],
        stages,
        named: named.to_vec(),
    };
    for (at, node) in tree.nodes.iter().enumerate().filter(|(_, node)| node.level <= tree.dates.len()) {
        let decides = node.level > 0 && !own.stages[node.level].is_empty();
        if decides && !(foresight == Foresight::FromEvent && tree.is_calm(case, at)) {
            own.places[at] = Some(own.problem.nodes.len());
            let (name, cols) = (node.name.clone(), own.stages[node.level].clone());
            own.problem.nodes.push(Shared { name, cols, scenarios: Vec::new() });
        }
    }
    own.problem = own.along(tree, own.staged.problem.clone(), &ways);
    own.problem.check()?;
    Ok(own)
}

/// Decisions by the stage in which they are due. Whether a project is started at all is known with its last commitment.
fn stages(formulation: &Formulation, dates: &[Instant]) -> Vec<Vec<Col>> {
    let calendar = &formulation.case().calendar;
    let of_period = |t| dates.partition_point(|date| *date <= calendar.period(t).start);
    let last = |k: ProjectId| formulation.columns().commit[k].iter().map(|own| of_period(own.t)).max();
    let mut stages = vec![Vec::new(); dates.len() + 1];
    for col in (0..formulation.program.n_cols() as u32).map(Col).filter(|col| is_decision(formulation, *col))
    {
        let Some(tag) = formulation.col_tag(col) else { continue };
        let stage = match (tag.period, tag.key) {
            (Some(t), _) => of_period(t),
            (None, Key::Project(k)) => last(k).unwrap_or(0),
            _ => 0,
        };
        stages[stage].push(col);
    }
    stages
}

impl StagedTree<'_> {
    /// Futures that go given ways through the tree as a program in stages.
    fn along(&self, tree: &Tree, mut common: TwoStage, ways: &[Vec<usize>]) -> MultiStage {
        let mut nodes = self.problem.nodes.clone();
        nodes.iter_mut().for_each(|node| node.scenarios.clear());
        let formulation = &self.staged.formulation;
        let calendar = &formulation.case().calendar;
        let begins =
            |col: Col| formulation.col_tag(col).and_then(|tag| tag.period).map(|t| calendar.period(t).start);
        for (s, (scenario, way)) in common.scenarios.iter_mut().zip(ways).enumerate() {
            let mut is_own = vec![false; common.program.n_cols()];
            let mut leaves_root: Option<Instant> = None;
            for place in way.iter().filter_map(|at| self.places[*at].map(|place| (*at, place))) {
                nodes[place.1].scenarios.push(s);
                nodes[place.1].cols.iter().for_each(|col| is_own[col.index()] = true);
                let level = tree.nodes[place.0].level;
                leaves_root = leaves_root.or_else(|| tree.dates.get(level - 1).copied());
            }
            let Some(from) = leaves_root else { continue };
            // From there on its projects are not the root's, and so are its operations not.
            let follows = |at: &u32| {
                let col = common.first[*at as usize];
                let is_later = || begins(col).is_some_and(|start| start >= from);
                !is_own[col.index()] && (is_decision(formulation, col) || !is_later())
            };
            let all = || (0..common.first.len() as u32).collect();
            scenario.follows =
                Some(scenario.follows.take().unwrap_or_else(all).into_iter().filter(follows).collect());
        }
        MultiStage { common, nodes }
    }

    /// Other scenarios, each going the way through the tree that it is nearest to, all of equal weight.
    ///
    /// # Errors
    /// They do not fit the case.
    pub fn fresh(&self, tree: &Tree, scenarios: &[Scenario]) -> Result<MultiStage, StageFault> {
        let case = self.staged.formulation.case();
        let weight = 1.0 / scenarios.len().max(1) as f64;
        let futures: Vec<Future> =
            scenarios.iter().map(|scenario| future(case, scenario, &self.named, weight)).collect();
        let staged = stage(case, &futures, self.staged.foresight)?;
        let ways: Vec<Vec<usize>> = scenarios.iter().map(|scenario| tree.nearest(case, scenario)).collect();
        Ok(self.along(tree, staged.problem, &ways))
    }

    /// What a node above the leaves commits in the periods of its stage: (column, units).
    pub fn decided(&self, tree: &Tree, plan: &StagedPlan, node: usize) -> Vec<(Col, f64)> {
        let Some(cols) = self.stages.get(tree.nodes[node].level) else { return Vec::new() };
        match self.places[node] {
            Some(place) => cols.iter().copied().zip(plan.nodes[place].iter().copied()).collect(),
            None => {
                let at = |col: &Col| self.problem.common.first.binary_search(col).ok();
                cols.iter().filter_map(|col| Some((*col, plan.first[at(col)?]))).collect()
            }
        }
    }

    /// The plan for the case without events: what the root and the nodes to which nothing has happened decide, and the best
    /// for the rest, which becomes part of the root's values.
    ///
    /// `None` where it cannot be completed, or patience ended.
    pub fn nominal(&self, tree: &Tree, plan: &mut StagedPlan, patience: &Patience) -> Option<Plan> {
        let (case, first) = (self.staged.formulation.case(), &self.problem.common.first);
        let calm = (0..tree.leaves().start).filter(|node| tree.is_calm(case, *node));
        let decided: Vec<(Col, f64)> = calm.flat_map(|node| self.decided(tree, plan, node)).collect();
        // Where nothing was left, or nothing could be done about it, it stays as it is.
        if let Some(own) = self.staged.completed(&self.problem.common, &plan.first, &decided, patience) {
            plan.first.iter_mut().zip(first).for_each(|(x, col)| *x = own.x[col.index()]);
        }
        self.staged.nominal(&plan.first, patience)
    }
}
