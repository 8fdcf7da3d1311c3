//! Decisions in stages along a tree of futures, solved whole.

use crate::benders::{Progress, Wishes};
use crate::extensive::{Extensive, write};
use crate::pool::Evaluation;
use crate::stages::{Change, Shared, StageFault, TwoStage};
use crate::value::evaluate;
use kuznia_lp::{Col, Options, Row, Status, solve};

/// Most columns of a program that holds a whole tree: more are refused, since no solver would come to an end.
pub const MOST_COLUMNS: usize = 1_000_000;

/// A program whose later decisions wait for what will have happened: futures that cannot be told apart when a decision is due
/// share it (non-anticipativity; Birge and Louveaux 2011, ch. 3.5).
#[derive(Clone, Debug)]
pub struct MultiStage {
    /// What is decided at the root, and the futures.
    pub common: TwoStage,
    /// The nodes after the root. No column of a node is one that a scenario of it must follow, and none is in two nodes
    /// of one scenario.
    pub nodes: Vec<Shared>,
}

/// Decisions along a tree.
#[derive(Clone, PartialEq, Debug)]
pub struct StagedPlan {
    /// Values of the columns of the root, in the order of [`TwoStage::first`].
    pub first: Vec<f64>,
    /// Values of each node's columns, in the order of [`Shared::cols`].
    pub nodes: Vec<Vec<f64>>,
    /// The measure.
    pub objective: f64,
    /// No decisions in these stages do better than this.
    pub bound: f64,
    /// Cost of each scenario.
    pub values: Vec<f64>,
    /// The part of it that marked columns cost.
    pub marked: Vec<f64>,
}

/// How the solve of a tree ended.
#[derive(Clone, PartialEq, Debug)]
pub enum StagedEnding {
    /// The gap was reached.
    Solved(StagedPlan),
    /// A limit or the stop flag came before; the best plan with its bound.
    Limited(StagedPlan),
    /// Nothing can be decided so that every future can be completed.
    Infeasible,
    /// Stopped before there was a plan, with the bound so far.
    Stopped(f64),
    /// The solver failed, in words.
    Failed(String),
}

impl MultiStage {
    /// Whether everything points into the program, and nothing is decided twice.
    ///
    /// # Errors
    /// A sentence about the first thing that does not fit.
    pub fn check(&self) -> Result<(), StageFault> {
        self.common.check()?;
        let (cols, scenarios) = (self.common.program.n_cols(), self.common.scenarios.len());
        for node in &self.nodes {
            let is_there = node.scenarios.iter().all(|s| *s < scenarios)
                && node.cols.iter().all(|col| col.index() < cols);
            if !is_there {
                return Err(StageFault(format!("node `{}` has what is not there", node.name)));
            }
        }
        for (s, scenario) in self.common.scenarios.iter().enumerate() {
            let mut is_decided = vec![false; cols];
            self.common.followed(scenario).iter().for_each(|(_, col)| is_decided[col.index()] = true);
            for node in self.nodes.iter().filter(|node| node.scenarios.contains(&s)) {
                for col in &node.cols {
                    if std::mem::replace(&mut is_decided[col.index()], true) {
                        let words = format!("node `{}` decides again what scenario {s} follows", node.name);
                        return Err(StageFault(words));
                    }
                }
            }
        }
        Ok(())
    }

    /// Columns of the program that holds the whole tree, but for those of a measure.
    pub fn n_cols(&self) -> usize {
        let all = self.common.program.n_cols();
        let own: usize = (self.common.scenarios.iter().enumerate())
            .map(|(s, scenario)| {
                let nodes = self.nodes.iter().filter(|node| node.scenarios.contains(&s));
                all - self.common.followed(scenario).len() - nodes.map(|node| node.cols.len()).sum::<usize>()
            })
            .sum();
        self.common.first.len() + self.nodes.iter().map(|node| node.cols.len()).sum::<usize>() + own
    }

    /// The extensive form for a measure.
    pub fn extensive(&self, risk: crate::risk::Risk) -> Extensive {
        write(&self.common, &self.nodes, risk)
    }

    /// The futures with the columns of their nodes fixed: what is left is a two-stage program, to be evaluated at the
    /// values of the root.
    pub fn fixed(&self, values: &[Vec<f64>]) -> TwoStage {
        let mut problem = self.common.clone();
        for s in 0..problem.scenarios.len() {
            let mut is_fixed = vec![false; problem.program.n_cols()];
            let followed = problem.followed(&problem.scenarios[s]);
            followed.iter().for_each(|(_, col)| is_fixed[col.index()] = true);
            let mut fixed: Vec<(Col, f64)> = Vec::new();
            for (node, values) in
                self.nodes.iter().zip(values).filter(|(node, _)| node.scenarios.contains(&s))
            {
                fixed.extend(node.cols.iter().copied().zip(values.iter().copied()));
            }
            if fixed.is_empty() {
                continue;
            }
            let mut is_own = vec![false; problem.program.n_cols()];
            for (col, _) in &fixed {
                (is_fixed[col.index()], is_own[col.index()]) = (true, true);
            }
            // Rows in which all is decided were kept by whoever decided it; what they miss by the solver's tolerance
            // must not make a future impossible.
            let is_kept = |row: Row| {
                let mut any = false;
                let all = problem.program.row(row).all(|(col, _)| {
                    any |= is_own[col.index()];
                    is_fixed[col.index()]
                });
                all && any
            };
            let kept: Vec<Row> =
                (0..problem.program.n_rows() as u32).map(Row).filter(|row| is_kept(*row)).collect();
            let changes = &mut problem.scenarios[s].changes;
            changes.retain(|change| match *change {
                Change::Col(col, ..) => !is_own[col.index()],
                Change::Row(row, ..) => kept.binary_search(&row).is_err(),
                Change::Cost(..) | Change::Coefficient(..) => true,
            });
            changes.extend(fixed.into_iter().map(|(col, value)| Change::Col(col, value, value)));
            changes.extend(kept.into_iter().map(|row| Change::Row(row, f64::NEG_INFINITY, f64::INFINITY)));
        }
        problem
    }

    /// What decisions cost in each future, operations being the best ones.
    ///
    /// # Errors
    /// A future cannot be completed, or the solver failed or was stopped.
    pub fn evaluate(
        &self,
        first: &[f64],
        nodes: &[Vec<f64>],
        wishes: &Wishes,
    ) -> Result<Evaluation, StageFault> {
        evaluate(&self.fixed(nodes), first, wishes.threads, wishes.stop.clone())
    }

    /// Solves the extensive form. Whole columns that neither the root nor a node decides are relaxed, as in decomposition.
    ///
    /// `wishes.start` are values of the root, such as those of the plan that decides everything at once: the nodes decide the
    /// same there, and what comes back is never worse.
    ///
    /// # Errors
    /// The program does not fit together, or has more than [`MOST_COLUMNS`] columns.
    pub fn solve(
        &self,
        wishes: &Wishes,
        hear: &mut dyn FnMut(&Progress),
    ) -> Result<StagedEnding, StageFault> {
        self.check()?;
        let size = self.n_cols();
        if size > MOST_COLUMNS {
            let leaves = self.common.scenarios.len();
            return Err(StageFault(format!(
                "the tree of {leaves} leaves is one program of {size} columns, more than {MOST_COLUMNS}; about {} leaves fit",
                (leaves * MOST_COLUMNS / size).max(1)
            )));
        }
        let mut whole = self.extensive(wishes.risk);
        let mut is_decided = vec![false; whole.program.n_cols()];
        let decided = whole.first.iter().chain(whole.nodes.iter().flatten());
        decided.for_each(|col| is_decided[col.index()] = true);
        whole.program.integer.iter_mut().zip(&is_decided).for_each(|(integer, decided)| *integer &= decided);
        let start = wishes.start.as_ref().filter(|start| start.len() == self.common.first.len());
        let nodes_at = start.map(|start| self.same_at_nodes(start));
        let point = start.zip(nodes_at.as_ref()).map(|(first, nodes)| {
            let mut x = vec![0.0; whole.program.n_cols()];
            whole.first.iter().zip(first).for_each(|(col, value)| x[col.index()] = *value);
            let nodes = whole.nodes.iter().flatten().zip(nodes.iter().flatten());
            nodes.for_each(|(col, value)| x[col.index()] = *value);
            x
        });
        let options = Options {
            gap: wishes.gap,
            time_limit: wishes.time_limit,
            stop: wishes.stop.clone(),
            ..Options::default()
        };
        let solution = solve(&whole.program, &options, point.as_deref(), &mut |told| {
            let bound = told.bound.unwrap_or(f64::NEG_INFINITY);
            hear(&Progress {
                phase: told.phase,
                iteration: usize::try_from(told.iterations).unwrap_or(usize::MAX),
                best: told.incumbent,
                answered: None,
                bound,
            });
        });
        match &solution.status {
            Status::Infeasible => return Ok(StagedEnding::Infeasible),
            Status::Unbounded => return Ok(StagedEnding::Failed("the cost falls without end".to_owned())),
            Status::Failed(words) => return Ok(StagedEnding::Failed(words.clone())),
            Status::Optimal | Status::Feasible | Status::Stopped => {}
        }
        let at = |cols: &Vec<Col>| cols.iter().map(|col| solution.x[col.index()]).collect::<Vec<f64>>();
        let found =
            solution.has_values().then(|| (at(&whole.first), whole.nodes.iter().map(at).collect::<Vec<_>>()));
        let known = start.cloned().zip(nodes_at);
        // Judged to the end even where the search was stopped: one short solve for each leaf.
        let judge = Wishes { stop: None, ..wishes.clone() };
        let mut best: Option<StagedPlan> = None;
        let mut trouble = None;
        for (first, nodes) in found.into_iter().chain(known) {
            match self.evaluate(&first, &nodes, &judge) {
                Ok(Evaluation { values, marked, .. }) => {
                    let objective = wishes.risk.of(&self.common.probabilities(), &values);
                    if best.as_ref().is_none_or(|best| objective < best.objective) {
                        let bound = solution.bound.min(objective);
                        best = Some(StagedPlan { first, nodes, objective, bound, values, marked });
                    }
                }
                Err(why) => trouble = Some(why),
            }
        }
        Ok(match (best, trouble) {
            (Some(plan), _) if solution.status == Status::Optimal => StagedEnding::Solved(plan),
            (Some(plan), _) => StagedEnding::Limited(plan),
            (None, Some(why)) => StagedEnding::Failed(why.to_string()),
            (None, None) => StagedEnding::Stopped(solution.bound),
        })
    }

    /// What the nodes decide if they decide as the root has it; columns that the root does not have at 0.
    fn same_at_nodes(&self, first: &[f64]) -> Vec<Vec<f64>> {
        let value = |col: &Col| self.common.first.binary_search(col).map_or(0.0, |at| first[at]);
        self.nodes.iter().map(|node| node.cols.iter().map(value).collect()).collect()
    }
}
